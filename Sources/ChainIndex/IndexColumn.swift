import BitcoinFormat
import FileAccess

/// A column of the index: its name, which is the file's, and the size of a row in bytes.
enum IndexColumn: String, CaseIterable, Sendable {
  case blockHash = "block.hash"
  case blockHeight = "block.height"
  case blockTime = "block.time"
  case blockStanding = "block.standing"
  case blockFirstTransaction = "block.first_transaction"
  case blockFile = "block.file"
  case blockOffset = "block.offset"
  case blockSize = "block.size"
  case transactionID = "transaction.id"
  case transactionFirstInput = "transaction.first_input"
  case transactionFirstOutput = "transaction.first_output"
  case transactionBlock = "transaction.block"
  case inputAddress = "input.address"
  case inputValue = "input.value"
  case inputTransaction = "input.transaction"
  case inputOutput = "input.output"
  case outputAddress = "output.address"
  case outputValue = "output.value"
  case outputSpender = "output.spender"
  case addressShort = "address.short"
  case addressLong = "address.long"
  case addressFirstPosting = "address.first_posting"
  case addressPosting = "address.posting"
  case unresolvedInput = "unresolved.input"
  case unresolvedTransaction = "unresolved.transaction"

  /// The size of a row in bytes.
  var width: Int {
    switch self {
    case .blockStanding: 1
    case .blockHeight, .blockTime, .blockFirstTransaction, .blockFile, .blockSize,
      .transactionBlock, .inputAddress, .inputTransaction, .inputOutput, .outputAddress,
      .outputSpender, .addressPosting:
      4
    case .blockOffset, .transactionFirstInput, .transactionFirstOutput, .inputValue,
      .outputValue, .addressFirstPosting, .unresolvedInput:
      8
    case .addressShort: 20
    case .blockHash, .transactionID, .addressLong, .unresolvedTransaction: 32
    }
  }

  /// What the rows are of.
  var table: Substring { rawValue.prefix { $0 != "." } }

  static let headerSize = 64
  static let magic = Array("DSTRCOL1".utf8)

  /// The 64 bytes before the first row: magic, format version, row size, number of rows, name.
  func header(rows: Int) -> [UInt8] {
    var bytes = Self.magic
    bytes.appendUInt32LE(IndexManifest.version)
    bytes.appendUInt32LE(UInt32(width))
    bytes.appendUInt64LE(UInt64(rows))
    bytes += Array(rawValue.utf8)
    bytes += [UInt8](repeating: 0, count: Self.headerSize - bytes.count)
    return bytes
  }
}

/// The columns of an index that is being written.
struct ColumnSet: Sendable {
  let folder: String
  private let files: [IndexColumn: ColumnFile]
  private let rows: [IndexColumn: Int]

  /// Creates the files of all columns in their full size.
  init(_ folder: String, rows: [IndexColumn: Int]) throws(ChainIndexFailure) {
    self.folder = folder
    self.rows = rows
    var files: [IndexColumn: ColumnFile] = [:]
    for column in IndexColumn.allCases {
      let path = "\(folder)/\(column.rawValue)"
      let count = rows[column] ?? 0
      files[column] = try on(path) { () throws(MappedFile.Failure) in
        let file = try ColumnFile.create(
          path,
          size: IndexColumn.headerSize + column.width * count
        )
        let header = column.header(rows: count)
        try file.write(header.span, at: 0)
        return file
      }
    }
    self.files = files
  }

  func rowCount(_ column: IndexColumn) -> Int { rows[column] ?? 0 }

  /// Writes rows of a column; the numbers may be parts of rows.
  func write<Element: ColumnElement>(
    _ values: Span<Element>,
    to column: IndexColumn,
    row: Int
  ) throws(ChainIndexFailure) {
    guard let file = files[column] else { preconditionFailure("every column has a file") }
    do throws(MappedFile.Failure) {
      try file.write(values, at: IndexColumn.headerSize + column.width * row)
    } catch { throw .system(path: file.path, error) }
  }

  /// Reads bytes of a column's rows.
  func read(
    _ count: Int,
    of column: IndexColumn,
    at offset: Int,
    into bytes: inout [UInt8]
  ) throws(ChainIndexFailure) {
    guard let file = files[column] else { preconditionFailure("every column has a file") }
    do throws(MappedFile.Failure) {
      try file.read(count, at: IndexColumn.headerSize + offset, into: &bytes)
    } catch { throw .system(path: file.path, error) }
  }

  /// Sees to it that a column's bytes are on the disk.
  func synchronize(_ column: IndexColumn) throws(ChainIndexFailure) {
    guard let file = files[column] else { preconditionFailure("every column has a file") }
    do throws(MappedFile.Failure) { try file.synchronize() } catch {
      throw .system(path: file.path, error)
    }
  }
}
