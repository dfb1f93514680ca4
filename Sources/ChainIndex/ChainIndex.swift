public import AddressEncoding
public import BitcoinFormat
import ByteReading
import Cryptography
import FileAccess
import Quantities

/// A chain index on the disk: addresses, transactions, inputs and outputs as mapped columns.
///
/// Opening checks the manifest's digest and every column's size and header, not the columns' contents;
/// ``verify()`` checks those too. A number that points outside the index is a failure where it is read.
public final class ChainIndex: Sendable {
  let manifest: IndexManifest
  /// The folder of the index.
  public let path: String
  let blockHash: MappedColumn<UInt8>
  let blockHeight: MappedColumn<UInt32>
  let blockTime: MappedColumn<UInt32>
  let blockStanding: MappedColumn<UInt8>
  let blockFirstTransaction: MappedColumn<UInt32>
  let blockFile: MappedColumn<UInt32>
  let blockOffset: MappedColumn<UInt64>
  let blockSize: MappedColumn<UInt32>
  let transactionID: MappedColumn<UInt8>
  let transactionFirstInput: MappedColumn<UInt64>
  let transactionFirstOutput: MappedColumn<UInt64>
  let transactionBlock: MappedColumn<UInt32>
  let inputAddress: MappedColumn<UInt32>
  let inputValue: MappedColumn<Int64>
  let inputTransaction: MappedColumn<UInt32>
  let inputOutput: MappedColumn<UInt32>
  let outputAddress: MappedColumn<UInt32>
  let outputValue: MappedColumn<Int64>
  let outputSpender: MappedColumn<UInt32>
  let addressShort: MappedColumn<UInt8>
  let addressLong: MappedColumn<UInt8>
  let addressFirstPosting: MappedColumn<UInt64>
  let addressPosting: MappedColumn<UInt32>
  let unresolvedInput: MappedColumn<UInt64>
  let unresolvedTransaction: MappedColumn<UInt8>
  /// The number of the first address of each kind, and last how many addresses there are.
  let kindStarts: [Int]

  /// Opens an index.
  ///
  /// - Parameter folder: The folder that a ``ChainIndexBuilder`` was given.
  /// - Throws: ``ChainIndexFailure``: `missing`, `version`, `format`, `size`, or `system`.
  public init(_ folder: String) throws(ChainIndexFailure) {
    let manifest = try IndexManifest.read(from: folder)
    let columns = "\(folder)/\(manifest.folder)"
    func open<Element: ColumnElement>(
      _ column: IndexColumn,
      _ type: Element.Type = Element.self
    ) throws(ChainIndexFailure) -> MappedColumn<Element> {
      try Self.open(column, in: columns, rows: manifest.rows(column))
    }
    blockHash = try open(.blockHash)
    blockHeight = try open(.blockHeight)
    blockTime = try open(.blockTime)
    blockStanding = try open(.blockStanding)
    blockFirstTransaction = try open(.blockFirstTransaction)
    blockFile = try open(.blockFile)
    blockOffset = try open(.blockOffset)
    blockSize = try open(.blockSize)
    transactionID = try open(.transactionID)
    transactionFirstInput = try open(.transactionFirstInput)
    transactionFirstOutput = try open(.transactionFirstOutput)
    transactionBlock = try open(.transactionBlock)
    inputAddress = try open(.inputAddress)
    inputValue = try open(.inputValue)
    inputTransaction = try open(.inputTransaction)
    inputOutput = try open(.inputOutput)
    outputAddress = try open(.outputAddress)
    outputValue = try open(.outputValue)
    outputSpender = try open(.outputSpender)
    addressShort = try open(.addressShort)
    addressLong = try open(.addressLong)
    addressFirstPosting = try open(.addressFirstPosting)
    addressPosting = try open(.addressPosting)
    unresolvedInput = try open(.unresolvedInput)
    unresolvedTransaction = try open(.unresolvedTransaction)
    var starts = [0]
    for count in manifest.kinds { starts.append(starts[starts.count - 1] + Int(count)) }
    kindStarts = starts
    self.manifest = manifest
    path = folder
    try checkRows()
  }

  private static func open<Element: ColumnElement>(
    _ column: IndexColumn,
    in folder: String,
    rows: Int
  ) throws(ChainIndexFailure) -> MappedColumn<Element> {
    let path = "\(folder)/\(column.rawValue)"
    let expected = IndexColumn.headerSize + column.width * rows
    let found = FolderEntry.size(path) ?? 0
    guard found == expected else { throw .size(path: path, found: found, expected: expected) }
    let mapped = try on(path) { () throws(MappedFile.Failure) in
      try MappedColumn<Element>.open(path, header: IndexColumn.headerSize)
    }
    let header = mapped.header
    let wanted = column.header(rows: rows)
    for index in header.indices where header[index] != wanted[index] {
      let reason = ParseFailure.Reason.invalidValue("byte \(header[index]) of the header")
      throw .format(path: path, ParseFailure(reason, at: index))
    }
    return mapped
  }

  /// Checks that the numbers of rows fit one another.
  private func checkRows() throws(ChainIndexFailure) {
    let addresses = kindStarts[AddressKind.count]
    let rows: [(IndexColumn, Int)] = [
      (.blockHeight, blockCount), (.blockTime, blockCount), (.blockStanding, blockCount),
      (.blockFile, blockCount), (.blockOffset, blockCount), (.blockSize, blockCount),
      (.blockFirstTransaction, blockCount + 1), (.transactionBlock, transactionCount),
      (.transactionFirstInput, transactionCount + 1),
      (.transactionFirstOutput, transactionCount + 1), (.inputValue, inputCount),
      (.inputTransaction, inputCount), (.inputOutput, inputCount),
      (.outputValue, outputCount), (.outputSpender, outputCount),
      (.addressShort, kindStarts[3]), (.addressLong, addresses - kindStarts[3]),
      (.addressFirstPosting, addresses + 1),
      (.unresolvedTransaction, manifest.rows(.unresolvedInput)),
    ]
    for (column, expected) in rows where manifest.rows(column) != expected {
      throw .size(
        path: "\(path)/\(manifest.folder)/\(column.rawValue)",
        found: manifest.rows(column),
        expected: expected
      )
    }
  }

  /// How many blocks there are, stale ones and copies included.
  public var blockCount: Int { manifest.rows(.blockHash) }
  /// How many transactions there are, those of stale blocks included.
  public var transactionCount: Int { manifest.rows(.transactionID) }
  /// How many inputs there are; coinbases have none.
  public var inputCount: Int { manifest.rows(.inputAddress) }
  /// How many outputs there are.
  public var outputCount: Int { manifest.rows(.outputAddress) }
  /// How many addresses there are.
  public var addressCount: Int { kindStarts[AddressKind.count] }
  /// How many pairs of an address and a transaction that it occurs in there are.
  public var postingCount: Int { manifest.rows(.addressPosting) }
  /// The files that the index was read from, in order, with their row accounts.
  public var sources: [SourceRecord] { manifest.sources }
  /// How many inputs of blocks that count have neither undo data nor their output in the index.
  public var unknownInputCount: Int { manifest.unknownInputs }
  /// How many inputs have no transaction in the index that they spend.
  public var unresolvedInputCount: Int { manifest.rows(.unresolvedInput) }
  /// The network, if its magic is known.
  public var network: BitcoinNetwork? { BitcoinNetwork(magic: manifest.magic) }
  /// The network's form of addresses.
  public var addressNetwork: BitcoinAddress.Network {
    switch network {
    case .testnet3, .testnet4, .signet: .testnet
    case .regtest: .regtest
    default: .mainnet
    }
  }
}
