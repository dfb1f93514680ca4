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

  // The generic functions are inlinable: a caller in another module gets code for its numbers.

  /// Writes numbers.
  ///
  /// - Parameters:
  ///   - values: The numbers.
  ///   - offset: The offset in the file of the first of them, in bytes.
  /// - Throws: `MappedFile.Failure` naming the system call that failed.
  @inlinable
  public func write<Element: ColumnElement>(
    _ values: Span<Element>,
    at offset: Int
  ) throws(MappedFile.Failure) {
    let failure = unsafe values.withUnsafeBytes { unsafe write(raw: $0, at: offset) }
    if let failure { throw failure }
  }

  @usableFromInline
  func write(raw bytes: UnsafeRawBufferPointer, at offset: Int) -> MappedFile.Failure? {
    var written = 0
    while written < bytes.count {
      let count = unsafe pwrite(
        descriptor,
        bytes.baseAddress?.advanced(by: written),
        bytes.count - written,
        offset + written
      )
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return .init(call: "pwrite", code: errno) }
      written += count
    }
    return nil
  }

  /// Reads numbers into an array, in the place of what it held; its storage is used again.
  ///
  /// - Parameters:
  ///   - count: How many numbers.
  ///   - offset: The offset in the file of the first of them, in bytes.
  ///   - values: Receives them.
  /// - Throws: `MappedFile.Failure` naming the system call that failed; `EIO` if the file ends before.
  @inlinable
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
  @inlinable
  public func append<Element: ColumnElement>(
    _ count: Int,
    at offset: Int,
    to values: inout [Element]
  ) throws(MappedFile.Failure) {
    guard count > 0 else { return }
    let stride = MemoryLayout<Element>.stride
    let first = values.count * stride
    // Nothing is allocated for numbers that the file does not have.
    try checkEnd(offset, count, stride)
    values.append(contentsOf: repeatElement(0, count: count))
    let failure = unsafe values.withUnsafeMutableBytes {
      unsafe read(raw: UnsafeMutableRawBufferPointer(rebasing: $0[first...]), at: offset)
    }
    if let failure { throw failure }
  }

  @usableFromInline
  func checkEnd(_ offset: Int, _ count: Int, _ stride: Int) throws(MappedFile.Failure) {
    let (bytes, tooLarge) = count.multipliedReportingOverflow(by: stride)
    let (end, overflow) = offset.addingReportingOverflow(bytes)
    guard offset >= 0, !tooLarge, !overflow, end <= (try size()) else {
      throw .init(call: "pread", code: EIO)
    }
  }

  @usableFromInline
  func read(raw bytes: UnsafeMutableRawBufferPointer, at offset: Int) -> MappedFile.Failure? {
    var done = 0
    while done < bytes.count {
      let count = unsafe pread(
        descriptor,
        bytes.baseAddress?.advanced(by: done),
        bytes.count - done,
        offset + done
      )
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return .init(call: "pread", code: count < 0 ? errno : EIO) }
      done += count
    }
    return nil
  }

  /// Sees to it that the file's bytes are on the disk.
  ///
  /// - Throws: `MappedFile.Failure` naming the system call that failed.
  public func synchronize() throws(MappedFile.Failure) {
    guard fdatasync(descriptor) == 0 else { throw .init(call: "fdatasync", code: errno) }
  }
}
