import Glibc

/// A file that is read at any place, without a mapping.
///
/// The pages of a mapping count to the memory of whoever reads it, so that reading a file of many
/// gigabytes once looks like using as much; what is read here takes no more than the ranges asked for.
public final class RandomAccessFile: Sendable {
  /// The file's size in bytes when it was opened.
  public let size: Int
  private let descriptor: Int32

  private init(descriptor: Int32, size: Int) {
    self.descriptor = descriptor
    self.size = size
  }

  deinit { close(descriptor) }

  /// Opens a file for reading.
  ///
  /// - Parameter path: The file's path.
  /// - Returns: The file.
  /// - Throws: `MappedFile.Failure` naming the system call that failed.
  public static func open(_ path: String) throws(MappedFile.Failure) -> RandomAccessFile {
    let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .init(call: "open", code: errno) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw .init(call: "fstat", code: code)
    }
    return RandomAccessFile(descriptor: descriptor, size: Int(status.st_size))
  }

  /// Reads bytes.
  ///
  /// Several threads may read at once.
  ///
  /// - Parameters:
  ///   - offset: The offset of the first byte, at least 0.
  ///   - count: How many bytes, at least 0.
  /// - Returns: The bytes; fewer than `count` if the file ends before.
  /// - Throws: `MappedFile.Failure` naming the system call that failed.
  public func read(at offset: Int, count: Int) throws(MappedFile.Failure) -> [UInt8] {
    precondition(offset >= 0 && count >= 0, "a range of a file has no negative end")
    var code: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let read = unsafe pread(
          descriptor,
          buffer.baseAddress?.advanced(by: filled),
          count - filled,
          off_t(offset + filled)
        )
        if read < 0 && errno == EINTR { continue }
        if read < 0 { code = errno }
        guard read > 0 else { return }
        filled += read
      }
    }
    guard code == 0 else { throw .init(call: "pread", code: code) }
    return bytes
  }
}
