/// A file of numbers of one width, mapped read-only for as long as the object lives.
///
/// Reading checks its bounds. Pages that are not in use are the system's to drop, so that a column may
/// be larger than the memory.
@safe
public final class MappedColumn<Element: ColumnElement>: @unchecked Sendable {
  // The bytes of a read-only mapping do not change, hence the unchecked conformance.
  @usableFromInline let base: UnsafePointer<Element>?
  /// How many numbers there are.
  public let count: Int
  /// The bytes before the first number, fewer if the file is shorter.
  public let header: [UInt8]
  private let file: MappedFile

  private init(file: consuming MappedFile, header size: Int) {
    // A mapping starts at a page, so that a number after a header of whole numbers is aligned; and the
    // object keeps the mapping.
    let start = unsafe file.base
    let total = file.size
    let bytes = unsafe UnsafeRawBufferPointer(start: start, count: min(size, total))
    self.header = unsafe Array(bytes)
    count = max(0, total - size) / MemoryLayout<Element>.stride
    unsafe base =
      total > size
      ? start?.advanced(by: size).assumingMemoryBound(to: Element.self) : nil
    self.file = file
  }

  /// Maps a file.
  ///
  /// - Parameters:
  ///   - path: The file's path.
  ///   - header: How many bytes stand before the first number: a multiple of the number's width.
  /// - Returns: The mapping; a part of a number at the end of the file is left out.
  /// - Throws: `MappedFile.Failure` naming the system call that failed.
  public static func open(
    _ path: String,
    header: Int
  ) throws(MappedFile.Failure) -> MappedColumn {
    precondition(header % MemoryLayout<Element>.alignment == 0, "numbers are aligned")
    return MappedColumn(file: try MappedFile.open(path), header: header)
  }

  /// The number at a row, which is at least 0 and below ``count``.
  @inlinable
  public subscript(row: Int) -> Element {
    precondition(row >= 0 && row < count, "a row is in its column")
    guard let base = unsafe base else { return 0 }
    return unsafe base[row]
  }
}
