import Glibc

/// Writes a file so that a reader sees the old file, or the whole new one, and nothing between.
public enum AtomicFile {
  /// Writes bytes to a file, replacing it if it exists.
  ///
  /// The bytes go to a temporary file in the same folder, which reaches the disk before it takes
  /// the name; then the folder reaches the disk. After a failure the temporary file is gone.
  ///
  /// - Parameters:
  ///   - bytes: The file's content.
  ///   - path: The file's path; its folder exists.
  ///   - readOnly: Whether nobody may write the file afterwards (mode 0444, else 0644).
  /// - Throws: ``MappedFile/Failure`` naming the system call that failed.
  public static func write(
    _ bytes: [UInt8],
    to path: String,
    readOnly: Bool = false
  ) throws(MappedFile.Failure) {
    let folder = folder(of: path)
    var template = Array("\(path).XXXXXX".utf8CString)
    let descriptor = unsafe mkstemp(&template)
    guard descriptor >= 0 else { throw .init(call: "mkstemp", code: errno) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    let temporary = String(
      decoding: template.dropLast().map { UInt8(bitPattern: $0) },
      as: UTF8.self
    )
    do throws(MappedFile.Failure) {
      do throws(MappedFile.Failure) {
        try writeAll(bytes, to: descriptor)
        try check(fchmod(descriptor, readOnly ? 0o444 : 0o644), "fchmod")
        try check(fsync(descriptor), "fsync")
      } catch {
        close(descriptor)
        throw error
      }
      try check(close(descriptor), "close")
      try check(unsafe rename(temporary, path), "rename")
    } catch {
      unsafe unlink(temporary)
      throw error
    }
    let directory = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { throw .init(call: "open", code: errno) }
    defer { close(directory) }
    try check(fsync(directory), "fsync")
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func writeAll(
    _ bytes: [UInt8],
    to descriptor: Int32
  ) throws(MappedFile.Failure) {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.write(
          descriptor,
          $0.baseAddress?.advanced(by: written),
          $0.count - written
        )
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw .init(call: "write", code: errno) }
      written += count
    }
  }

  private static func check(_ status: Int32, _ call: String) throws(MappedFile.Failure) {
    guard status == 0 else { throw .init(call: call, code: errno) }
  }
}
