import Dispatch
import Glibc
import Synchronization

/// A new file that nobody sees under its name before it is whole and on the disk.
///
/// The bytes go to a temporary file beside the place where it shall stand, with mode 0600 from the
/// first moment. ``publish(as:mode:)`` gives it its name. A file that is never published is removed
/// with the value; after a kill it stays behind, and ``removeAbandoned(in:)`` removes it.
public final class StagedFile {
  /// What a stray temporary file's name begins with.
  private static let prefix = ".staged-"

  private let folder: String
  private let temporary: String
  private var descriptor: Int32
  private let writeback = Writeback()

  private init(folder: String, temporary: String, descriptor: Int32) {
    self.folder = folder
    self.temporary = temporary
    self.descriptor = descriptor
  }

  /// Creates an empty file without a name.
  ///
  /// - Parameter folder: The folder in which, or on whose file system, it shall stand.
  /// - Returns: The file.
  /// - Throws: `MappedFile.Failure` naming the system call that failed.
  public static func create(in folder: String) throws(MappedFile.Failure) -> StagedFile {
    var template = Array("\(folder)/\(prefix)XXXXXX".utf8CString)
    let descriptor = unsafe mkstemp(&template)
    guard descriptor >= 0 else { throw .init(call: "mkstemp", code: errno) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    let name = template.dropLast().map { UInt8(bitPattern: $0) }
    // The lock tells a living writer's file from one that a kill left behind.
    _ = lock(descriptor)
    return StagedFile(
      folder: folder,
      temporary: String(decoding: name, as: UTF8.self),
      descriptor: descriptor
    )
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    unsafe unlink(temporary)
  }

  /// Appends bytes.
  ///
  /// - Parameter bytes: The bytes.
  /// - Throws: `MappedFile.Failure` naming the system call that failed.
  public func write(_ bytes: Span<UInt8>) throws(MappedFile.Failure) {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw .init(call: "write", code: errno) }
      written += count
    }
  }

  /// Begins to put what was written on the disk, beside what the caller does meanwhile.
  ///
  /// ``publish(as:mode:)`` still waits until all of it is there, and says if it is not; it has less to
  /// wait for then. A call while an earlier one is at work does nothing.
  public func beginWriteback() {
    guard writeback.begin() else { return }
    // A description of its own: the system tells each of an error once, and `publish` must be told.
    let own = unsafe open(temporary, O_RDONLY | O_CLOEXEC)
    guard own >= 0 else { return writeback.end() }
    DispatchQueue.global(qos: .userInitiated).async { [writeback] in
      fdatasync(own)
      close(own)
      writeback.end()
    }
  }

  /// Makes the still empty file a copy of another.
  ///
  /// On file systems that share blocks between files the copy takes no space of its own.
  ///
  /// - Parameter path: The file to copy.
  /// - Throws: `MappedFile.Failure` naming the system call that failed.
  public func copyContents(of path: String) throws(MappedFile.Failure) {
    let source = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard source >= 0 else { throw .init(call: "open", code: errno) }
    defer { close(source) }
    // FICLONE of <linux/fs.h>, which Swift does not import: share the blocks, if both files lie on
    // one file system that can.
    if ioctl(descriptor, 0x4004_9409, source) == 0 { return }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe read(source, $0.baseAddress, $0.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .init(call: "read", code: errno) }
      guard count > 0 else { return }
      try write(buffer.span.extracting(0..<count))
    }
  }

  /// The path under which the unfinished file can be read.
  public var temporaryPath: String { temporary }

  /// Gives the file its name, replacing a file that has it, once its bytes are on the disk.
  ///
  /// The file must not be used afterwards.
  ///
  /// - Parameters:
  ///   - path: The name; its folder exists, on the file system of the staged file.
  ///   - mode: The permissions, as in `0o400`.
  /// - Throws: `MappedFile.Failure` naming the system call that failed.
  public func publish(as path: String, mode: UInt32) throws(MappedFile.Failure) {
    precondition(descriptor >= 0, "a file is published once")
    guard fchmod(descriptor, mode) == 0 else { throw .init(call: "fchmod", code: errno) }
    guard fsync(descriptor) == 0 else { throw .init(call: "fsync", code: errno) }
    guard unsafe rename(temporary, path) == 0 else { throw .init(call: "rename", code: errno) }
    close(descriptor)
    descriptor = -1
    let end = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    try PrivateFolder.synchronize(end.map { String(path[..<$0]) } ?? ".")
  }

  /// Removes temporary files of writers that no longer live.
  ///
  /// - Parameter folder: The folder that ``create(in:)`` was given.
  /// - Returns: How many were removed.
  @discardableResult
  public static func removeAbandoned(in folder: String) -> Int {
    guard let directory = unsafe opendir(folder) else { return 0 }
    defer { unsafe closedir(directory) }
    var removed = 0
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard name.hasPrefix(prefix) else { continue }
      let path = "\(folder)/\(name)"
      let stray = unsafe open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
      guard stray >= 0 else { continue }
      if lock(stray), unsafe unlink(path) == 0 { removed += 1 }
      close(stray)
    }
    return removed
  }
}

extension StagedFile {
  /// Locks an open file for as long as it is open; returns whether nobody else has.
  private static func lock(_ descriptor: Int32) -> Bool {
    // F_OFD_SETLK of <fcntl.h>, which Swift does not import: unlike F_SETLK, the lock belongs to the
    // open file, so that it also holds between two writers of one process.
    var whole = flock()
    whole.l_type = Int16(F_WRLCK)
    whole.l_whence = Int16(SEEK_SET)
    return unsafe fcntl(descriptor, 37, &whole) == 0
  }
}

/// Folders that only their owner may enter.
public enum PrivateFolder {
  /// Creates a folder with mode 0700, and the folders above it that are missing.
  ///
  /// A folder that exists stays as it is.
  ///
  /// - Parameter path: The folder's path.
  /// - Throws: `MappedFile.Failure` naming the system call that failed.
  public static func create(_ path: String) throws(MappedFile.Failure) {
    let code = make(path)
    switch code {
    case 0, EEXIST: return
    case ENOENT:
      guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash > path.startIndex else {
        throw .init(call: "mkdir", code: code)
      }
      try create(String(path[..<slash]))
      let again = make(path)
      guard again == 0 || again == EEXIST else { throw .init(call: "mkdir", code: again) }
    default: throw .init(call: "mkdir", code: code)
    }
  }

  /// Sees to it that the names in a folder are on the disk.
  ///
  /// - Parameter path: The folder's path.
  /// - Throws: `MappedFile.Failure` naming the system call that failed.
  public static func synchronize(_ path: String) throws(MappedFile.Failure) {
    let descriptor = unsafe open(path.isEmpty ? "/" : path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .init(call: "open", code: errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .init(call: "fsync", code: errno) }
  }

  private static func make(_ path: String) -> Int32 {
    unsafe mkdir(path, 0o700) == 0 ? 0 : errno
  }
}

/// Whether the system is putting a file on the disk.
private final class Writeback: Sendable {
  private let isRunning = Atomic(false)

  /// Returns whether nobody else has begun.
  func begin() -> Bool { !isRunning.exchange(true, ordering: .acquiring) }

  func end() { isRunning.store(false, ordering: .releasing) }
}
