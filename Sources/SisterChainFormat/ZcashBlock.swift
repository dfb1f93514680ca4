public import AddressEncoding
public import BitcoinFormat
public import ByteReading
import Cryptography
public import Quantities

/// The header of a Zcash block: 140 bytes and the solution of Equihash.
public struct ZcashBlockHeader: Hashable, Sendable {
  /// The version.
  public let version: Int32
  /// The hash of the block before.
  public let previous: BlockHash
  /// The root over the block's transactions, as the header states it.
  public let merkleRoot: MerkleRoot
  /// The root of the Sapling tree, or what later upgrades commit to in its place (ZIP-0221, ZIP-0244).
  public let commitment: FixedBytes<32>
  /// The miner's time in seconds since 1970-01-01 UTC.
  public let time: UInt32
  /// The target of the proof of work in compact form.
  public let bits: UInt32
  /// The number varied to meet the target.
  public let nonce: FixedBytes<32>
  /// The solution of Equihash: 1344 bytes on the public chains.
  ///
  /// It is kept and not checked.
  public let solution: [UInt8]

  init(from cursor: inout ByteCursor) throws(ParseFailure) {
    version = Int32(bitPattern: try cursor.uint32("nVersion"))
    previous = BlockHash(wireBytes: try cursor.fixed("hashPrevBlock"))
    merkleRoot = MerkleRoot(wireBytes: try cursor.fixed("hashMerkleRoot"))
    commitment = try cursor.fixed("hashBlockCommitments")
    time = try cursor.uint32("nTime")
    bits = try cursor.uint32("nBits")
    nonce = try cursor.fixed("nNonce")
    solution = try cursor.counted("nSolution")
  }

  /// The serialised header.
  public var serialized: [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendUInt32LE(UInt32(bitPattern: version))
    bytes += previous.wireBytes.array + merkleRoot.wireBytes.array + commitment.array
    bytes.appendUInt32LE(time)
    bytes.appendUInt32LE(bits)
    bytes += nonce.array
    bytes.appendCounted(solution)
    return bytes
  }

  /// The hash that names the block: the double SHA-256 of the header with its solution.
  public var hash: BlockHash {
    let bytes = serialized
    return BlockHash(wireBytes: SHA256.doubleHash(bytes.span))
  }

  /// Whether the header's hash meets its own target.
  ///
  /// It does not say that the target was the right one,
  /// nor that the solution solves Equihash.
  public var meetsTarget: Bool {
    guard let target = ChainWork.target(bits: bits) else { return false }
    return ChainWork(littleEndian: hash.wireBytes) <= target
  }
}

/// A Zcash block.
public struct ZcashBlock: Hashable, Sendable {
  /// The header.
  public let header: ZcashBlockHeader
  /// The transactions, the coinbase first.
  public let transactions: [ZcashTransaction]

  /// Parses exactly one block.
  ///
  /// - Parameter bytes: The serialised block, with nothing after it.
  /// - Throws: `ParseFailure` with the offset and the path of the first field that is wrong.
  public init(parsing bytes: Span<UInt8>) throws(ParseFailure) {
    var cursor = ByteCursor(bytes)
    header = try cursor.field("header") { c throws(ParseFailure) in
      try ZcashBlockHeader(from: &c)
    }
    transactions = try cursor.list("vtx", leastSize: 10) { c throws(ParseFailure) in
      try ZcashTransaction(from: &c)
    }
    try cursor.finish()
  }

  /// The serialised block.
  public var serialized: [UInt8] {
    var bytes = header.serialized
    bytes.appendCompactSize(transactions.count)
    for transaction in transactions { bytes += transaction.serialized }
    return bytes
  }

  /// The Merkle tree over the identifiers of the transactions.
  public var merkleTree: MerkleTree { MerkleTree(transactions.map { $0.transactionID.wireBytes }) }

  /// The height that the coinbase states (BIP-0034), which binds on every Zcash block but the first.
  public var statedHeight: BlockHeight? {
    guard let coinbase = transactions.first?.transparent, coinbase.isCoinbase else { return nil }
    let script = coinbase.inputs[0].script
    return Block.statedHeight(in: script.span)
  }
}

/// The rules of Zcash that a signature names: one branch for each network upgrade.
///
/// Sources: ZIP-0200 and the proposals of the upgrades, with the heights of `src/chainparams.cpp` of
/// zcashd.
public struct ZcashBranch: Hashable, Sendable {
  /// The upgrade's name.
  public let name: String
  /// The number that a signature covers.
  public let id: UInt32
  /// The first height on the main chain.
  public let mainHeight: UInt32
  /// The first height on the test chain.
  public let testHeight: UInt32

  /// All upgrades, the first one first.
  public static let all: [ZcashBranch] = [
    .init(name: "Overwinter", id: 0x5ba8_1b19, mainHeight: 347_500, testHeight: 207_500),
    .init(name: "Sapling", id: 0x76b8_09bb, mainHeight: 419_200, testHeight: 280_000),
    .init(name: "Blossom", id: 0x2bb4_0e60, mainHeight: 653_600, testHeight: 584_000),
    .init(name: "Heartwood", id: 0xf5b9_230b, mainHeight: 903_000, testHeight: 903_800),
    .init(name: "Canopy", id: 0xe9ff_75a6, mainHeight: 1_046_400, testHeight: 1_028_500),
    .init(name: "NU5", id: 0xc2d6_d0b4, mainHeight: 1_687_104, testHeight: 1_842_420),
    .init(name: "NU6", id: 0xc8e7_1055, mainHeight: 2_726_400, testHeight: 2_976_000),
    .init(name: "NU6.1", id: 0x4dec_4df0, mainHeight: 3_146_400, testHeight: 3_536_500),
  ]

  /// Returns the branch in force at a height.
  ///
  /// - Parameters:
  ///   - height: The height of the block that holds the transaction.
  ///   - network: The main or the public test chain; a private chain sets its own heights.
  /// - Returns: `nil` before Overwinter, when signatures cover no branch, and on a private chain.
  public static func inForce(at height: BlockHeight, on network: SisterChain.Network) -> Self? {
    switch network {
    case .mainnet: all.last { $0.mainHeight <= height.value }
    case .testnet: all.last { $0.testHeight <= height.value }
    case .regtest: nil
    }
  }
}
