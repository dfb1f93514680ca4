import BitcoinFormat
import ByteReading
import FileAccess
import Quantities

/// The cluster of each address of an index, as a column of its own beside the others.
///
/// A cluster is named by the smallest number of its addresses. The file states the digest of the index
/// that it was made of, and is refused for another.
public struct ClusterLabels: Sendable {
  private static let magic = Array("DSTRCLU1".utf8)
  private static let name = "clusters"
  private let column: MappedColumn<UInt32>

  /// How many addresses there are.
  public var count: Int { column.count }

  /// The cluster of an address, whose number is below ``count``.
  public subscript(address: UInt32) -> UInt32 { column[Int(address)] }

  private static func header(_ index: ChainIndex) -> [UInt8] {
    var bytes = magic
    bytes.appendUInt32LE(IndexManifest.version)
    bytes.appendUInt32LE(4)
    bytes.appendUInt64LE(UInt64(index.addressCount))
    bytes.append(array: index.manifest.digest.bytes)
    return bytes + [UInt8](repeating: 0, count: IndexColumn.headerSize - bytes.count)
  }

  /// Writes the labels of an index, in the place of earlier ones.
  ///
  /// - Parameters:
  ///   - labels: The cluster of each address, in the order of numbers.
  ///   - index: The index.
  /// - Throws: ``ChainIndexFailure/system(path:_:)``.
  public static func write(
    _ labels: [UInt32],
    for index: ChainIndex
  ) throws(ChainIndexFailure) {
    precondition(labels.count == index.addressCount, "each address has a label")
    let path = "\(index.path)/\(name)"
    do throws(MappedFile.Failure) {
      let file = try ColumnFile.create("\(path).part")
      let header = header(index)
      try file.write(header.span, at: 0)
      try file.write(labels.span, at: header.count)
      try file.synchronize()
      try FolderEntry.rename("\(path).part", to: path)
      try PrivateFolder.synchronize(index.path)
    } catch { throw .system(path: path, error) }
  }

  /// Opens the labels of an index.
  ///
  /// - Parameter index: The index.
  /// - Throws: ``ChainIndexFailure``: `missing` if no labels were written; `format` if they are of
  ///   another index or version; `size`.
  public init(of index: ChainIndex) throws(ChainIndexFailure) {
    let path = "\(index.path)/\(Self.name)"
    guard let size = FolderEntry.size(path) else { throw .missing(path: path) }
    let expected = IndexColumn.headerSize + 4 * index.addressCount
    guard size == expected else { throw .size(path: path, found: size, expected: expected) }
    column = try on(path) { () throws(MappedFile.Failure) in
      try MappedColumn<UInt32>.open(path, header: IndexColumn.headerSize)
    }
    let header = Self.header(index)
    for place in header.indices where column.header[place] != header[place] {
      let reason = ParseFailure.Reason.invalidValue("the labels are of another index")
      throw .format(path: path, ParseFailure(reason, at: place))
    }
  }

  /// Returns the numbers of the addresses in a cluster, in order.
  ///
  /// - Complexity: O(*n*) in all addresses.
  public func members(of label: UInt32) -> [UInt32] {
    var members: [UInt32] = []
    for row in 0..<column.count where column[row] == label { members.append(UInt32(row)) }
    return members
  }
}
