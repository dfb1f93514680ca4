import CLibArchive
import Glibc

/// An archive that libarchive reads, and the bytes that it reads from.
@safe
final class ForeignReader {
  enum Format {
    case zip
    case sevenZip
    case tar
  }

  private let reader: OpaquePointer
  private let input: Input
  /// Names are converted from the thread's locale; the default one is ASCII.
  private let locale: locale_t?

  init(
    _ archive: ArchiveBytes,
    _ format: Format,
    passphrase: Span<UInt8>? = nil
  ) throws(ArchiveFailure) {
    guard let reader = unsafe archive_read_new() else {
      throw ArchiveFailure(.damaged("libarchive has no memory"))
    }
    unsafe self.reader = reader
    input = Input(archive)
    unsafe locale = unsafe newlocale(LC_CTYPE_MASK, "C.UTF-8", nil)
    switch format {
    // Only the seekable reader: the streaming one would accept an archive that lost its end.
    case .zip: unsafe archive_read_support_format_zip_seekable(reader)
    case .sevenZip: unsafe archive_read_support_format_7zip(reader)
    case .tar: unsafe archive_read_support_format_tar(reader)
    }
    if let passphrase { addPassphrase(passphrase) }
    unsafe archive_read_set_read_callback(reader) { _, context, buffer in
      unsafe Input.from(context).read(buffer)
    }
    unsafe archive_read_set_skip_callback(reader) { _, context, count in
      unsafe Input.from(context).skip(count)
    }
    unsafe archive_read_set_seek_callback(reader) { _, context, offset, origin in
      unsafe Input.from(context).seek(offset, origin)
    }
    unsafe archive_read_set_callback_data(reader, Unmanaged.passUnretained(input).toOpaque())
    guard unsafe archive_read_open1(reader) == ARCHIVE_OK else { throw failure() }
  }

  deinit {
    unsafe archive_read_free(reader)
    if let locale = unsafe locale { unsafe freelocale(locale) }
  }

  private func addPassphrase(_ passphrase: Span<UInt8>) {
    var text = [CChar](repeating: 0, count: passphrase.count + 1)
    for index in passphrase.indices { text[index] = CChar(bitPattern: passphrase[index]) }
    unsafe archive_read_add_passphrase(reader, &text)
    unsafe text.withUnsafeMutableBytes { text in
      if let start = text.baseAddress { unsafe explicit_bzero(start, text.count) }
    }
  }

  /// A member, as its header states it.
  struct Header {
    let nameBytes: [UInt8]
    let kind: ArchiveEntry.Kind
    let claimedByteCount: Int?
    let isEncrypted: Bool
  }

  /// Reads the next member's header; nil at the end.
  func next() throws(ArchiveFailure) -> Header? {
    let previous = unsafe uselocale(locale)
    defer { unsafe uselocale(previous) }
    var entry: OpaquePointer?
    let status = unsafe archive_read_next_header(reader, &entry)
    if status == ARCHIVE_EOF {
      if let failure = input.failure { throw failure }
      return nil
    }
    guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let entry = unsafe entry else {
      throw failure()
    }
    let name = unsafe archive_entry_pathname(entry).map { unsafe Array(String(cString: $0).utf8) }
    let mode = unsafe archive_entry_filetype(entry)
    let isLink = unsafe archive_entry_hardlink(entry) != nil
    let kind: ArchiveEntry.Kind =
      switch mode {
      case UInt32(Glibc.S_IFREG), 0: isLink ? .link : .file
      case UInt32(Glibc.S_IFDIR): .folder
      case UInt32(Glibc.S_IFLNK): .link
      default: .device
      }
    return unsafe Header(
      nameBytes: name ?? [],
      kind: kind,
      claimedByteCount: archive_entry_size_is_set(entry) != 0
        ? Int(archive_entry_size(entry)) : nil,
      isEncrypted: archive_entry_is_encrypted(entry) != 0
    )
  }

  /// Reads more of the member whose header was read last.
  func read(into buffer: inout [UInt8], from start: Int) throws(ArchiveFailure) -> Int {
    guard start < buffer.count else { return 0 }
    let count = unsafe buffer.withUnsafeMutableBytes {
      unsafe archive_read_data(reader, $0.baseAddress?.advanced(by: start), $0.count - start)
    }
    guard count >= 0 else { throw failure() }
    return count
  }

  private func failure() -> ArchiveFailure {
    if let failure = input.failure { return failure }
    let words = unsafe message(of: reader)
    let reason: ArchiveFailure.Reason =
      if words.hasPrefix("Incorrect passphrase") || words.hasPrefix("Too many incorrect") {
        .wrongPassword
      } else if words.hasPrefix("Passphrase required") {
        .passwordNeeded
      } else if words.hasPrefix("ZIP bad Authentication code") {
        .tampered("its authentication code (HMAC) differs")
      } else if words.hasPrefix("Unsupported ZIP compression") || words.contains("method") {
        .unsupportedMethod(words)
      } else if words.contains("rypt") {
        .unsupportedEncryption(words)
      } else if words.hasPrefix("Truncated") {
        .truncated
      } else {
        .damaged(words)
      }
    return ArchiveFailure(reason)
  }
}

/// What libarchive's callbacks work on.
@safe
private final class Input {
  private let archive: ArchiveBytes
  private var position = 0
  private let block: UnsafeMutableRawBufferPointer
  private(set) var failure: ArchiveFailure?

  private static let blockByteCount = 1 << 16

  init(_ archive: ArchiveBytes) {
    self.archive = archive
    unsafe block = .allocate(byteCount: Self.blockByteCount, alignment: 16)
  }

  deinit { unsafe block.deallocate() }

  static func from(_ context: UnsafeMutableRawPointer?) -> Input {
    guard let context = unsafe context else { preconditionFailure("libarchive keeps its context") }
    return unsafe Unmanaged<Input>.fromOpaque(context).takeUnretainedValue()
  }

  /// Fetches the next bytes; they stand in `block` until the next call.
  func read(_ buffer: UnsafeMutablePointer<UnsafeRawPointer?>?) -> Int {
    let end = min(position + Self.blockByteCount, archive.count)
    do throws(ArchiveFailure) {
      let bytes = try archive.bytes(in: position..<end)
      unsafe block.copyBytes(from: bytes)
      unsafe buffer?.pointee = UnsafeRawPointer(block.baseAddress)
      position = end
      return bytes.count
    } catch {
      failure = error
      return Int(ARCHIVE_FATAL)
    }
  }

  func skip(_ count: Int64) -> Int64 {
    let skipped = min(max(0, Int(count)), archive.count - position)
    position += skipped
    return Int64(skipped)
  }

  func seek(_ offset: Int64, _ origin: Int32) -> Int64 {
    let start = origin == SEEK_SET ? 0 : origin == SEEK_CUR ? position : archive.count
    let (target, overflow) = start.addingReportingOverflow(Int(offset))
    guard !overflow, target >= 0, target <= archive.count else { return Int64(ARCHIVE_FATAL) }
    position = target
    return Int64(target)
  }
}

/// Returns the words of libarchive for its last failure.
func message(of archive: OpaquePointer) -> String {
  guard let text = unsafe archive_error_string(archive) else { return "no reason given" }
  return unsafe String(cString: text)
}
