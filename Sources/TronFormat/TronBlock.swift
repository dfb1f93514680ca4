public import ByteReading
import Cryptography
public import Quantities

/// A block of Tron, with the bytes as given.
public struct TronBlock: Hashable, Sendable {
  let message: ProtobufMessage
  let header: ProtobufMessage
  let raw: ProtobufMessage
  /// The transactions.
  public let transactions: [TronTransaction]

  /// Reads a block from all of its bytes.
  ///
  /// - Throws: `ParseFailure` with the offset of what is wrong and the path to it.
  /// - Complexity: O(*n*).
  public init(parsing source: Span<UInt8>) throws(ParseFailure) {
    message = try ProtobufMessage(parsing: source, as: .block)
    header = message.message("block_header") ?? ProtobufMessage(empty: .blockHeader)
    raw = header.message("raw_data") ?? ProtobufMessage(empty: .blockHeaderRaw)
    var transactions: [TronTransaction] = []
    for (index, transaction) in message.messages("transactions").enumerated() {
      do throws(ParseFailure) {
        transactions.append(try TronTransaction(message: transaction))
      } catch {
        throw error.inside(.element(index)).inside(.field("transactions"))
      }
    }
    self.transactions = transactions
  }

  /// The bytes as given.
  public var bytes: [UInt8] { message.bytes }
  /// The number of the block.
  public var number: Int64 { raw.int64("number") }
  /// The time of the block, in milliseconds since 1970.
  public var timestamp: Int64 { raw.int64("timestamp") }
  /// The id: the SHA-256 of the header's raw data, the first eight bytes of which the number takes
  /// (java-tron, `BlockCapsule.BlockId`).
  public var id: FixedBytes<32> { Self.id(ofHeader: raw) }

  static func id(ofHeader raw: ProtobufMessage) -> FixedBytes<32> {
    let bytes = raw.bytes
    var id = SHA256.hash(bytes.span)
    let number = UInt64(bitPattern: raw.int64("number"))
    for index in 0..<8 {
      id.bytes[index] = UInt8(truncatingIfNeeded: number >> UInt64(56 - index * 8))
    }
    return id
  }

  /// The account that is said to have made the block.
  public var witness: TronAddress? { TronAddress(payload: raw.bytes("witness_address")) }

  /// The account whose key signed the header; `nil` if the signature is none.
  ///
  /// It is the witness, unless that account has given its witness permission to another key.
  public var signer: TronAddress? { Self.signer(ofHeader: raw, header.bytes("witness_signature")) }

  static func signer(ofHeader raw: ProtobufMessage, _ signature: [UInt8]) -> TronAddress? {
    let bytes = raw.bytes
    let hash = SHA256.hash(bytes.span)
    guard case .key(let key, _) = TronSignature(signature).reading(over: hash) else { return nil }
    return TronAddress(publicKey: key)
  }

  /// The root of the Merkle tree that the header states.
  public var statedRoot: [UInt8] { raw.bytes("txTrieRoot") }

  /// The root of the Merkle tree over the transactions: pairs are hashed, a single last one is carried
  /// up as it is, and no transactions give zeros (java-tron, `MerkleTree`).
  public var computedRoot: FixedBytes<32> {
    Self.merkleRoot(of: transactions.map(\.merkleLeaf))
  }

  static func merkleRoot(of leaves: [FixedBytes<32>]) -> FixedBytes<32> {
    var level = leaves
    while level.count > 1 {
      var next: [FixedBytes<32>] = []
      for index in stride(from: 0, to: level.count, by: 2) {
        guard index + 1 < level.count else {
          next.append(level[index])
          continue
        }
        let pair = level[index].array + level[index + 1].array
        next.append(SHA256.hash(pair.span))
      }
      level = next
    }
    return level.first ?? FixedBytes(InlineArray(repeating: 0))
  }

  /// Whether the transactions are those of the header.
  public var isRootRight: Bool { statedRoot == computedRoot.array }
}
