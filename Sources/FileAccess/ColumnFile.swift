import Glibc

#if _endian(big)
  #error("column files are read and written as they lie in memory, least significant byte first")
#endif

/// An integer of fixed width, as a column file holds it: least significant byte first.
public protocol ColumnElement: FixedWidthInteger, BitwiseCopyable, Sendable {}

extension UInt8: ColumnElement {}
extension UInt32: ColumnElement {}
extension UInt64: ColumnElement {}
extension Int64: ColumnElement {}

/// An open file that is read and written at any offset, whole numbers at a time.
///
/// Several tasks may use one file at once, each its own part: a position is an argument of each call
/// and no state of the file. Nothing is mapped, so that the memory in use is what the caller reads.
public final class ColumnFile: Sendable {
  private let descriptor: Int32
  /// The file's path, for messages.
  public let path: String

  private init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit { close(descriptor) }

  /// Creates a file, or empties the one that has the name.
  ///
  /// - Parameters:
  ///   - path: The file's path; its folder exists.
  ///   - size: The size in bytes that it gets at once, filled with zeros.
  /// - Returns: The open file.
  /// - Throws: `MappedFile.Failure` naming the system call that failed.
  public static func create(
    _ path: String,
    size: Int = 0
  ) throws(MappedFile.Failure) -> ColumnFile {
    let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .init(call: "open", code: errno) }
    let file = ColumnFile(descriptor: descriptor, path: path)
    guard size == 0 || ftruncate(descriptor, size) == 0 else {
      throw .init(call: "ftruncate", code: errno)
    }
    return file
  }

  /// Opens a file that exists, to read it.
  ///
  /// - Parameter path: The file's path.
  /// - Returns: The open file.
  /// - Throws: `MappedFile.Failure` naming the system call that failed.
  public static func open(_ path: String) throws(MappedFile.Failure) -> ColumnFile {
    let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .init(call: "open", code: errno) }
    return ColumnFile(descriptor: descriptor, path: path)
  }

  /// Returns the file's size in bytes.
  ///
  /// - Throws: `MappedFile.Failure` naming the system call that failed.
  public func size() throws(MappedFile.Failure) -> Int {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw .init(call: "fstat", code: errno) }
    return Int(status.st_size)
  }

  /// Writes numbers.
  ///
  /// - Parameters:
  ///   - values: The numbers.
  ///   - offset: The offset in the file of the first of them, in bytes.
  /// - Throws: `MappedFile.Failure` naming the system call that failed.
  public func write<Element: ColumnElement>(
    _ values: Span<Element>,
    at offset: Int
  ) throws(MappedFile.Failure) {
    let size = values.count * MemoryLayout<Element>.stride
    var written = 0
    while written < size {
      let count = unsafe values.withUnsafeBytes {
        unsafe pwrite(
          descriptor,
          $0.baseAddress?.advanced(by: written),
          size - written,
          offset + written
        )
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw .init(call: "pwrite", code: errno) }
      written += count
    }
  }

  /// Reads numbers into an array, in the place of what it held; its storage is used again.
  ///
  /// - Parameters:
  ///   - count: How many numbers.
  ///   - offset: The offset in the file of the first of them, in bytes.
  ///   - values: Receives them.
  /// - Throws: `MappedFile.Failure` naming the system call that failed; `EIO` if the file ends before.
  public func read<Element: ColumnElement>(
    _ count: Int,
    at offset: Int,
    into values: inout [Element]
  ) throws(MappedFile.Failure) {
    values.removeAll(keepingCapacity: true)
    try append(count, at: offset, to: &values)
  }

  /// Reads numbers behind those that an array holds.
  ///
  /// - Parameters:
  ///   - count: How many numbers.
  ///   - offset: The offset in the file of the first of them, in bytes.
  ///   - values: Receives them.
  /// - Throws: `MappedFile.Failure` naming the system call that failed; `EIO` if the file ends before.
  public func append<Element: ColumnElement>(
    _ count: Int,
    at offset: Int,
    to values: inout [Element]
  ) throws(MappedFile.Failure) {
    guard count > 0 else { return }
    let stride = MemoryLayout<Element>.stride
    let (first, size) = (values.count * stride, count * stride)
    let (held, overflow) = offset.addingReportingOverflow(size)
    guard offset >= 0, !overflow, held <= (try self.size()) else {
      throw .init(call: "pread", code: EIO)
    }
    values.append(contentsOf: repeatElement(0, count: count))
    var done = 0
    while done < size {
      let got = unsafe values.withUnsafeMutableBytes {
        unsafe pread(
          descriptor,
          $0.baseAddress?.advanced(by: first + done),
          size - done,
          offset + done
        )
      }
      if got < 0 && errno == EINTR { continue }
      guard got > 0 else { throw .init(call: "pread", code: got < 0 ? errno : EIO) }
      done += got
    }
  }

  /// Sees to it that the file's bytes are on the disk.
  ///
  /// - Throws: `MappedFile.Failure` naming the system call that failed.
  public func synchronize() throws(MappedFile.Failure) {
    guard fdatasync(descriptor) == 0 else { throw .init(call: "fdatasync", code: errno) }
  }
}
