public import BitcoinFormat
public import ByteReading
import Cryptography
public import Quantities

/// A path from a leaf to the root of a Merkle tree.
public struct MerkleBranch: Hashable, Sendable {
  /// The neighbours on the way up, in wire order.
  public let hashes: [FixedBytes<32>]
  /// The position of the leaf; its bits say on which side each neighbour stands.
  public let index: Int32

  /// Returns the root of the tree in which a leaf stands at this place.
  ///
  /// - Parameter leaf: The leaf in wire order.
  /// - Returns: The root in wire order.
  /// - Complexity: O(*n*) in the length of the branch.
  public func root(of leaf: FixedBytes<32>) -> FixedBytes<32> {
    var hash = leaf
    var position = UInt32(bitPattern: index)
    for neighbour in hashes {
      let (left, right) = position & 1 == 0 ? (hash, neighbour) : (neighbour, hash)
      var hasher = SHA256()
      hasher.update(left.bytes.span)
      hasher.update(right.bytes.span)
      hash = hasher.finalizeTwice()
      position >>= 1
    }
    return hash
  }
}

/// The proof that the work of another chain's block was done for a block too ("merged mining").
///
/// Source: `src/auxpow.h` and `src/auxpow.cpp` in Dogecoin Core 1.14.
public struct AuxiliaryProofOfWork: Hashable, Sendable {
  /// The coinbase of the other chain's block, which holds the commitment.
  public let coinbase: Transaction
  /// The hash of the other chain's block as stated; no rule looks at it.
  public let statedParentHash: BlockHash
  /// The way from the coinbase to the other block's Merkle root.
  public let coinbaseBranch: MerkleBranch
  /// The way from this block's hash to the root that the coinbase holds.
  public let chainBranch: MerkleBranch
  /// The header of the other chain's block.
  public let parent: BlockHeader

  /// Which rule of merged mining is broken, in the order in which Dogecoin Core looks.
  public enum Flaw: String, Hashable, Sendable {
    /// The coinbase does not stand first in the other block.
    case notACoinbase = "coinbase-index"
    /// The other block is of the same chain.
    case sameChain = "parent-has-our-chain-id"
    /// The chain branch has more than 30 hashes.
    case longBranch = "chain-branch-too-long"
    /// The coinbase is not in the other block.
    case merkleRoot = "merkle-root"
    /// The coinbase has no input.
    case noInput = "coinbase-without-input"
    /// The root of the chain branch is not in the coinbase's script.
    case missingRoot = "missing-chain-root"
    /// The marker of merged mining stands twice.
    case doubleHeader = "multiple-headers"
    /// The marker does not stand just before the root.
    case misplacedHeader = "header-not-before-root"
    /// Without a marker, the root stands too far from the start.
    case lateRoot = "root-not-early"
    /// Size and nonce do not follow the root.
    case missingSize = "missing-size-and-nonce"
    /// The size is not that of the branch.
    case size = "size-does-not-match-branch"
    /// The position is not the one that the nonce gives this chain.
    case index = "wrong-chain-index"
  }

  /// The four bytes that announce a commitment of merged mining.
  private static let marker: [UInt8] = [0xfa, 0xbe, 0x6d, 0x6d]

  /// Checks that the other block commits to a block of this chain.
  ///
  /// It does not look at the work itself; ask ``DogecoinBlock/meetsTarget``.
  ///
  /// - Parameters:
  ///   - hash: The hash of this chain's block.
  ///   - chainID: The number of this chain, 98 for Dogecoin.
  /// - Returns: The first rule that is broken; `nil` if none is.
  public func flaw(for hash: BlockHash, chainID: Int32) -> Flaw? {
    guard coinbaseBranch.index == 0 else { return .notACoinbase }
    guard parent.version >> 16 != chainID else { return .sameChain }
    guard chainBranch.hashes.count <= 30 else { return .longBranch }
    guard
      coinbaseBranch.root(of: coinbase.transactionID.wireBytes) == parent.merkleRoot.wireBytes
    else { return .merkleRoot }
    guard let script = coinbase.inputs.first?.script else { return .noInput }
    let root = chainBranch.root(of: hash.wireBytes).array.reversed()
    guard let place = Self.find(Array(root), in: script, from: 0) else { return .missingRoot }
    if let header = Self.find(Self.marker, in: script, from: 0) {
      guard Self.find(Self.marker, in: script, from: header + 1) == nil else {
        return .doubleHeader
      }
      guard header + Self.marker.count == place else { return .misplacedHeader }
    } else if place > 20 {
      return .lateRoot
    }
    let end = place + 32
    guard script.count - end >= 8 else { return .missingSize }
    func number(_ start: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(script[start + $1]) << UInt32(8 * $1) }
    }
    let height = chainBranch.hashes.count
    guard number(end) == 1 << UInt32(height) else { return .size }
    var slot = number(end + 4) &* 1_103_515_245 &+ 12_345
    slot = (slot &+ UInt32(bitPattern: chainID)) &* 1_103_515_245 &+ 12_345
    guard UInt32(bitPattern: chainBranch.index) == slot % (1 << UInt32(height)) else {
      return .index
    }
    return nil
  }

  private static func find(_ needle: [UInt8], in script: [UInt8], from start: Int) -> Int? {
    guard script.count >= needle.count, start <= script.count - needle.count else { return nil }
    return (start...script.count - needle.count).first {
      script[$0..<$0 + needle.count].elementsEqual(needle)
    }
  }
}

/// A Dogecoin block: Bitcoin's, with a proof of merged mining after the header if bit 0x100 of the
/// version is set.
public struct DogecoinBlock: Hashable, Sendable {
  /// The number of the chain in merged mining.
  public static let chainID: Int32 = 0x62

  /// The header.
  public let header: BlockHeader
  /// The proof of merged mining, since block 371,337.
  public let auxiliaryProof: AuxiliaryProofOfWork?
  /// The transactions, the coinbase first.
  public let transactions: [Transaction]

  /// Parses exactly one block.
  ///
  /// - Parameter bytes: The serialised block, with nothing after it.
  /// - Throws: `ParseFailure` with the offset and the path of the first field that is wrong.
  public init(parsing bytes: Span<UInt8>) throws(ParseFailure) {
    var cursor = ByteCursor(bytes)
    header = try cursor.field("header") { c throws(ParseFailure) in try BlockHeader(from: &c) }
    auxiliaryProof =
      header.version & 0x100 != 0
      ? try cursor.field("auxpow") { c throws(ParseFailure) in try AuxiliaryProofOfWork(from: &c) }
      : nil
    transactions = try cursor.list("vtx", leastSize: 10) { c throws(ParseFailure) in
      try Transaction(from: &c)
    }
    try cursor.finish()
  }

  /// The serialised block.
  public var serialized: [UInt8] {
    var bytes = header.serialized
    auxiliaryProof?.append(to: &bytes)
    bytes.appendCompactSize(transactions.count)
    for transaction in transactions { bytes += transaction.serialized() }
    return bytes
  }

  /// The hash that names the block: the double SHA-256 of the header, without the proof.
  public var hash: BlockHash { header.hash }

  /// The Merkle tree over the identifiers of the transactions.
  public var merkleTree: MerkleTree { MerkleTree(transactions.map { $0.transactionID.wireBytes }) }

  /// The chain's number, as the version states it.
  public var statedChainID: Int32 { header.version >> 16 }

  /// Whether the scrypt of the header, or of the other chain's header, meets this block's target.
  ///
  /// It does not say that the target was the right one at that height.
  public var meetsTarget: Bool {
    (auxiliaryProof?.parent ?? header).meetsScryptTarget(bits: header.bits)
  }

  /// Which rule of merged mining is broken; `nil` if none is, or the block was mined alone.
  public var flaw: AuxiliaryProofOfWork.Flaw? {
    auxiliaryProof?.flaw(for: hash, chainID: Self.chainID)
  }
}

extension AuxiliaryProofOfWork {
  init(from cursor: inout ByteCursor) throws(ParseFailure) {
    coinbase = try cursor.field("tx") { c throws(ParseFailure) in try Transaction(from: &c) }
    statedParentHash = BlockHash(wireBytes: try cursor.fixed("hashBlock"))
    coinbaseBranch = try MerkleBranch("vMerkleBranch", "nIndex", from: &cursor)
    chainBranch = try MerkleBranch("vChainMerkleBranch", "nChainIndex", from: &cursor)
    parent = try cursor.field("parentBlock") { c throws(ParseFailure) in
      try BlockHeader(from: &c)
    }
  }

  func append(to bytes: inout [UInt8]) {
    bytes += coinbase.serialized()
    bytes += statedParentHash.wireBytes.array
    coinbaseBranch.append(to: &bytes)
    chainBranch.append(to: &bytes)
    bytes += parent.serialized
  }
}

extension MerkleBranch {
  fileprivate init(
    _ list: String,
    _ index: String,
    from cursor: inout ByteCursor
  ) throws(ParseFailure) {
    hashes = try cursor.list(list, leastSize: 32) { c throws(ParseFailure) in
      FixedBytes(try c.readArray())
    }
    self.index = Int32(bitPattern: try cursor.uint32(index))
  }

  fileprivate func append(to bytes: inout [UInt8]) {
    bytes.appendCompactSize(hashes.count)
    for hash in hashes { bytes += hash.array }
    bytes.appendUInt32LE(UInt32(bitPattern: index))
  }
}
