import Cryptography
import Quantities

/// Recursive Length Prefix (Ethereum Yellow Paper, appendix B), for what synthetic chains write.
///
/// It shares no code with what reads transactions, so that the one checks the other.
enum RLPEncoding {
  /// The encoding of a byte string.
  static func string(_ bytes: [UInt8]) -> [UInt8] {
    if bytes.count == 1, bytes[0] < 0x80 { return bytes }
    return prefix(0x80, bytes.count) + bytes
  }

  /// The encoding of a number: its bytes without leading zeros.
  static func number(_ value: UInt128) -> [UInt8] {
    string(
      Array((0..<16).map { UInt8(truncatingIfNeeded: value >> (120 - 8 * $0)) }.drop { $0 == 0 })
    )
  }

  /// The encoding of a list of items that are encoded already.
  static func list(_ items: [[UInt8]]) -> [UInt8] {
    let body = items.flatMap { $0 }
    return prefix(0xc0, body.count) + body
  }

  private static func prefix(_ base: UInt8, _ count: Int) -> [UInt8] {
    if count < 56 { return [base + UInt8(count)] }
    let digits = Array(bigEndian(UInt64(count)).drop { $0 == 0 })
    return [base + 55 + UInt8(digits.count)] + digits
  }
}

/// The root of a Merkle Patricia trie of a list (Yellow Paper, appendix D), as headers hold it of
/// transactions and receipts: the key of each is the encoding of its position.
enum PatriciaTrie {
  private typealias Leaf = (key: [UInt8], value: [UInt8])

  /// The root over values in their order.
  static func root(_ values: [[UInt8]]) -> FixedBytes<32> {
    guard !values.isEmpty else { return Keccak256.hash(RLPEncoding.string([]).span) }
    let leaves = values.enumerated().map { index, value in
      let key = RLPEncoding.number(UInt128(index)).flatMap { [$0 >> 4, $0 & 15] }
      return (key: key, value: value)
    }
    return Keccak256.hash(node(leaves).span)
  }

  private static func node(_ leaves: [Leaf]) -> [UInt8] {
    if leaves.count == 1 {
      return RLPEncoding.list([
        RLPEncoding.string(path(leaves[0].key, isLeaf: true)), RLPEncoding.string(leaves[0].value),
      ])
    }
    let shared = sharedCount(leaves.map(\.key))
    if shared > 0 {
      let prefix = Array(leaves[0].key.prefix(shared))
      let rest = leaves.map { (key: Array($0.key.dropFirst(shared)), value: $0.value) }
      return RLPEncoding.list([
        RLPEncoding.string(path(prefix, isLeaf: false)), reference(node(rest)),
      ])
    }
    var items: [[UInt8]] = []
    for nibble in UInt8(0)..<16 {
      let below = leaves.filter { $0.key.first == nibble }
      let rest = below.map { (key: Array($0.key.dropFirst()), value: $0.value) }
      items.append(rest.isEmpty ? RLPEncoding.string([]) : reference(node(rest)))
    }
    let own = leaves.first { $0.key.isEmpty }?.value ?? []
    return RLPEncoding.list(items + [RLPEncoding.string(own)])
  }

  /// A node in another: whole if it is short, else by its hash.
  private static func reference(_ node: [UInt8]) -> [UInt8] {
    node.count < 32 ? node : RLPEncoding.string(Keccak256.hash(node.span).array)
  }

  /// The hex-prefix encoding of nibbles.
  private static func path(_ nibbles: [UInt8], isLeaf: Bool) -> [UInt8] {
    let flag: UInt8 = isLeaf ? 2 : 0
    let all = nibbles.count % 2 == 1 ? [flag + 1] + nibbles : [flag, 0] + nibbles
    return stride(from: 0, to: all.count, by: 2).map { all[$0] << 4 | all[$0 + 1] }
  }

  private static func sharedCount(_ keys: [[UInt8]]) -> Int {
    let shortest = keys.map(\.count).min() ?? 0
    return (0..<shortest).first { index in
      keys.contains { $0[index] != keys[0][index] }
    } ?? shortest
  }
}
