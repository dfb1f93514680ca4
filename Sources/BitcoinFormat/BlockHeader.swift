public import ByteReading
import Cryptography
public import Quantities

/// The header of a Bitcoin block: 80 bytes, over which the proof of work is done.
public struct BlockHeader: Hashable, Sendable {
  /// The size of a serialised header, in bytes.
  public static let size = 80

  /// The version, signed as Bitcoin Core keeps it; its bits carry signals (BIP-0009).
  public let version: Int32
  /// The hash of the block before.
  public let previous: BlockHash
  /// The root over the block's transactions, as the header states it.
  public let merkleRoot: MerkleRoot
  /// The miner's time in seconds since 1970-01-01 UTC, which may be two hours off.
  public let time: UInt32
  /// The target of the proof of work in compact form (`nBits`).
  public let bits: UInt32
  /// The number varied to meet the target.
  public let nonce: UInt32

  /// Creates a header from its fields.
  public init(
    version: Int32,
    previous: BlockHash,
    merkleRoot: MerkleRoot,
    time: UInt32,
    bits: UInt32,
    nonce: UInt32
  ) {
    self.version = version
    self.previous = previous
    self.merkleRoot = merkleRoot
    self.time = time
    self.bits = bits
    self.nonce = nonce
  }

  /// Parses exactly one header.
  ///
  /// - Parameter bytes: 80 bytes.
  /// - Throws: `ParseFailure` with the field that is cut short, and for bytes after the header.
  public init(parsing bytes: Span<UInt8>) throws(ParseFailure) {
    var cursor = ByteCursor(bytes)
    try self.init(from: &cursor)
    try cursor.finish()
  }

  /// Reads a header and leaves the cursor after it.
  ///
  /// - Parameter cursor: The cursor, at the version field.
  /// - Throws: `ParseFailure` with the field that is cut short.
  public init(from cursor: inout ByteCursor) throws(ParseFailure) {
    version = try cursor.field("nVersion") { c throws(ParseFailure) in
      Int32(bitPattern: try c.readUInt32LE())
    }
    previous = try cursor.field("hashPrevBlock") { c throws(ParseFailure) in
      BlockHash(wireBytes: FixedBytes(try c.readArray()))
    }
    merkleRoot = try cursor.field("hashMerkleRoot") { c throws(ParseFailure) in
      MerkleRoot(wireBytes: FixedBytes(try c.readArray()))
    }
    time = try cursor.field("nTime") { c throws(ParseFailure) in try c.readUInt32LE() }
    bits = try cursor.field("nBits") { c throws(ParseFailure) in try c.readUInt32LE() }
    nonce = try cursor.field("nNonce") { c throws(ParseFailure) in try c.readUInt32LE() }
  }

  /// The serialised header, 80 bytes.
  public var serialized: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.size)
    bytes.appendUInt32LE(UInt32(bitPattern: version))
    bytes.append(array: previous.wireBytes.bytes)
    bytes.append(array: merkleRoot.wireBytes.bytes)
    bytes.appendUInt32LE(time)
    bytes.appendUInt32LE(bits)
    bytes.appendUInt32LE(nonce)
    return bytes
  }

  /// The hash that names the block, computed anew each time.
  public var hash: BlockHash { BlockHash(wireBytes: SHA256.doubleHash(serialized.span)) }

  /// The work that the stated target stands for, zero if the target is none.
  public var work: ChainWork { ChainWork(bits: bits) }

  /// Whether the header's hash meets its own target.
  ///
  /// It does not say that the target was the right one at that height, nor that a network allows it.
  public var meetsTarget: Bool {
    guard let target = ChainWork.target(bits: bits) else { return false }
    return ChainWork(littleEndian: hash.wireBytes) <= target
  }

  /// Returns what is wrong with the proof of work on a network.
  ///
  /// A target easier than any that the network allows costs nothing to meet: such a block is made up
  /// (`CheckProofOfWork` in Bitcoin Core, `src/pow.cpp`). The check does not say that the target was the
  /// right one at that height.
  ///
  /// - Parameter network: The network.
  /// - Returns: `nil` if nothing is wrong.
  public func workFault(on network: BitcoinNetwork) -> String? {
    if let target = ChainWork.target(bits: bits),
      let easiest = ChainWork.target(bits: network.easiestBits), target > easiest
    {
      return "the target that the header states is easier than any of the network allows"
    }
    return meetsTarget ? nil : "the proof of work does not meet the target that the header states"
  }
}
