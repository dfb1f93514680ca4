import CLibArchive
import Glibc

/// Writes a ZIP archive to memory, the same bytes for the same entries.
///
/// No entry has a time of its own: the field in the header is 1980-01-01 00:00, the earliest that
/// ZIP can say. Names are marked as UTF-8.
public struct ArchiveWriter: Sendable {
  private var entries: [(name: String, bytes: [UInt8])] = []

  /// Creates a writer without entries.
  public init() {}

  /// Adds a file.
  ///
  /// - Parameters:
  ///   - name: The entry's name, folders separated by `/`.
  ///   - bytes: The entry's bytes.
  public mutating func add(_ name: String, _ bytes: [UInt8]) {
    entries.append((name, bytes))
  }

  /// Writes the archive.
  ///
  /// - Parameter compresses: Whether entries are compressed with DEFLATE, else stored.
  /// - Returns: The bytes of the ZIP file, entries in the order in which they were added.
  /// - Throws: ``ArchiveFailure`` if libarchive refuses, which it does for an empty name.
  /// - Complexity: O(*n*) in the number of bytes.
  public func finish(compresses: Bool = true) throws(ArchiveFailure) -> [UInt8] {
    // libarchive converts names from the thread's locale; the default one is ASCII.
    let locale = unsafe newlocale(LC_CTYPE_MASK, "C.UTF-8", nil)
    let previous = unsafe uselocale(locale)
    defer {
      unsafe uselocale(previous)
      if let locale = unsafe locale { unsafe freelocale(locale) }
    }
    // DEFLATE grows no input by more than 5 bytes in 16 KiB; 512 covers an entry's headers.
    var capacity = 1 << 16
    for entry in entries {
      capacity += entry.bytes.count + entry.bytes.count / 1024 + 3 * entry.name.utf8.count + 512
    }
    guard let writer = unsafe archive_write_new() else {
      throw ArchiveFailure(.notWritten("libarchive has no memory"))
    }
    defer { unsafe archive_write_free(writer) }
    unsafe archive_write_set_format_zip(writer)
    unsafe archive_write_set_options(
      writer,
      "zip:compression=\(compresses ? "deflate" : "store"),zip:hdrcharset=UTF-8"
    )
    unsafe archive_write_set_bytes_in_last_block(writer, 1)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 8)
    defer { unsafe buffer.deallocate() }
    var used = 0
    // libarchive stores the count as it writes, up to archive_write_close.
    return try unsafe withUnsafeMutablePointer(to: &used) { used throws(ArchiveFailure) in
      try unsafe check(
        archive_write_open_memory(writer, buffer.baseAddress, buffer.count, used),
        writer
      )
      for entry in entries { try unsafe write(entry.name, entry.bytes, to: writer) }
      try unsafe check(archive_write_close(writer), writer)
      return unsafe Array(buffer[..<used.pointee])
    }
  }

  private func write(
    _ name: String,
    _ bytes: [UInt8],
    to writer: OpaquePointer
  ) throws(ArchiveFailure) {
    guard let header = unsafe archive_entry_new() else {
      throw ArchiveFailure(.notWritten("libarchive has no memory"))
    }
    defer { unsafe archive_entry_free(header) }
    unsafe archive_entry_copy_pathname(header, name)
    unsafe archive_entry_set_size(header, Int64(bytes.count))
    unsafe archive_entry_set_filetype(header, UInt32(Glibc.S_IFREG))
    unsafe archive_entry_set_perm(header, 0o644)
    try unsafe check(archive_write_header(writer, header), writer)
    let written = unsafe bytes.withUnsafeBytes {
      unsafe archive_write_data(writer, $0.baseAddress, $0.count)
    }
    guard written == bytes.count else {
      throw ArchiveFailure(.notWritten(unsafe message(of: writer)), entry: name)
    }
  }

  private func check(_ status: Int32, _ writer: OpaquePointer) throws(ArchiveFailure) {
    guard status == ARCHIVE_OK else {
      throw ArchiveFailure(.notWritten(unsafe message(of: writer)))
    }
  }
}
