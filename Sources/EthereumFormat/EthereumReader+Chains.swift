import ByteReading
import LedgerRecords
import Quantities

/// Which chain the records of a file belong to.
///
/// A transaction that is signed for a chain (EIP-155) says so itself. For all else the file must name
/// exactly one chain, or the user.
struct FileChains {
  /// The chain of a record, ready for use.
  final class Chain {
    let id: UInt64
    let name: String
    let coin: LedgerAsset
    let entry: ChainTable.Entry?

    init(_ id: UInt64) {
      self.id = id
      name = ChainTable.standard.name(of: id)
      coin = ChainTable.standard.coin(of: id)
      entry = ChainTable.standard[id]
    }
  }

  let context: LedgerContext
  private var latest: Chain?
  /// The chains that the file names; `nil` until it was searched.
  private var named: [UInt64]?
  private var noted: [UInt64] = []

  init(context: LedgerContext) { self.context = context }

  /// Learns a chain from what the file says of itself.
  mutating func note(_ id: UInt64) {
    if id != 0, !noted.contains(id), noted.count < 2 { noted.append(id) }
  }

  /// Learns all chains that the file names, so that it is not searched as text.
  mutating func settle(_ ids: [UInt64]) { named = ids.filter { $0 != 0 } }

  mutating func chain(_ id: UInt64) -> Chain {
    if let latest, latest.id == id { return latest }
    let chain = Chain(id)
    latest = chain
    return chain
  }

  /// The chain of a record that does not name its own.
  mutating func unnamed(in source: Span<UInt8>) throws(ParseFailure) -> Chain {
    if named == nil { named = ChainSearch.chains(in: source) }
    var all = named ?? []
    for id in noted where !all.contains(id) { all.append(id) }
    if all.count == 1 { return chain(all[0]) }
    if let id = context.chainID, id != 0 { return chain(id) }
    let question =
      all.isEmpty
      ? "neither it nor the file names the chain: which is it? (--chain-id)"
      : "the file names several chains, and it none: which is it? (--chain-id)"
    throw ParseFailure(.invalidValue(question), at: 0, path: [.field("chainId")])
  }
}

/// Searches a file for the chains that its transactions are signed for.
enum ChainSearch {
  /// The numbers that stand in the file, at most two: more are as good as none.
  ///
  /// - Complexity: O(*n*) in the size of the file.
  static func chains(in source: Span<UInt8>) -> [UInt64] {
    var found: [UInt64] = []
    var position = 0
    while position + 4 < source.count {
      guard source[position] == UInt8(ascii: "\"") else {
        position += 1
        continue
      }
      position += 1
      let next = source[position]
      if next == UInt8(ascii: "c") {
        if let value = member("chainId\"", at: position, in: source)
          ?? member("chain_id\"", at: position, in: source)
        {
          note(number(at: value, in: source), &found)
        }
      } else if next == UInt8(ascii: "v") || next == UInt8(ascii: "V"),
        source[position + 1] == UInt8(ascii: "\"")
      {
        if let value = colon(after: position + 2, in: source),
          let v = number(at: value, in: source), v >= 35
        {
          note((v - 35) / 2, &found)
        }
      } else if next == UInt8(ascii: "0"), source[position + 1] == UInt8(ascii: "x") {
        // The digits of a value are passed over by the block; none is a quote.
        position += 2
        continue
      }
      if found.count > 1 { break }
    }
    return found
  }

  private static func note(_ id: UInt64?, _ found: inout [UInt64]) {
    if let id, id > 0, !found.contains(id) { found.append(id) }
  }

  private static func member(
    _ name: StaticString,
    at position: Int,
    in source: Span<UInt8>
  ) -> Int? {
    var index = position
    for unit in "\(name)".utf8 {
      guard index < source.count, source[index] == unit else { return nil }
      index += 1
    }
    return colon(after: index, in: source)
  }

  private static func colon(after position: Int, in source: Span<UInt8>) -> Int? {
    var index = position
    while index < source.count, source[index] <= 0x20 { index += 1 }
    guard index < source.count, source[index] == UInt8(ascii: ":") else { return nil }
    index += 1
    while index < source.count, source[index] <= 0x20 { index += 1 }
    return index < source.count ? index : nil
  }

  private static func number(at position: Int, in source: Span<UInt8>) -> UInt64? {
    var index = position
    let isText = source[index] == UInt8(ascii: "\"")
    if isText { index += 1 }
    let isHexadecimal =
      index + 2 < source.count && source[index] == UInt8(ascii: "0")
      && source[index + 1] == UInt8(ascii: "x")
    if isHexadecimal { index += 2 }
    let start = index
    var value: UInt64 = 0
    while index < source.count {
      let digit = hexadecimalDigit(source[index])
      guard digit < (isHexadecimal ? 16 : 10) else { break }
      guard value < UInt64.max >> 5 else { return nil }
      value = value * (isHexadecimal ? 16 : 10) + UInt64(digit)
      index += 1
    }
    return index > start ? value : nil
  }
}

/// The headers of the latest blocks that the file told of, for the receipts that follow.
final class RecentHeaders {
  struct Header {
    let miner: FixedBytes<20>?
    let baseFee: UInt256?
    let time: Instant?
  }

  private static let limit = 4096
  private var headers: [FixedBytes<32>: Header] = [:]
  private var order: [FixedBytes<32>] = []
  private var next = 0

  subscript(hash: FixedBytes<32>) -> Header? { headers[hash] }

  func note(_ header: Header, _ hash: FixedBytes<32>) {
    guard headers.updateValue(header, forKey: hash) == nil else { return }
    if order.count < Self.limit {
      order.append(hash)
    } else {
      headers[order[next]] = nil
      order[next] = hash
      next = (next + 1) % Self.limit
    }
  }
}
