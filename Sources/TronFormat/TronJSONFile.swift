import ByteReading
import LedgerRecords
import Quantities

/// A file of JSON about Tron while it is read.
struct TronJSONFile {
  /// What an object is.
  enum Shape: String {
    case block = "tron-block"
    case transaction = "tron-transaction"
    case info = "tron-transaction-info"
    case gridTransaction = "trongrid-transaction"
    case gridTransfer = "trongrid-trc20-transfer"
    case gridEvent = "trongrid-event"
    case gridInternal = "trongrid-internal-transaction"
    case scanTransfer = "tronscan-transfer"
    case scanTransaction = "tronscan-transaction"

    /// The shape that an object's members show; `nil` for an object of no known shape.
    init?(_ names: Set<String>) {
      func has(_ wanted: String...) -> Bool { wanted.allSatisfy(names.contains) }
      if names.contains("block_header") {
        self = .block
      } else if has("raw_data") || has("raw_data_hex"), !has("witness_signature") {
        self = has("block_timestamp") || has("blockNumber") ? .gridTransaction : .transaction
      } else if has("id"), has("contractResult") || has("blockTimeStamp") {
        self = .info
      } else if has("transaction_id", "token_info") {
        self = .gridTransfer
      } else if has("transaction_id", "event_name") {
        self = .gridEvent
      } else if has("internal_tx_id") || has("tx_id", "from_address", "to_address") {
        self = .gridInternal
      } else if has("transaction_id", "from_address", "to_address", "quant")
        || has("transactionHash", "transferFromAddress", "transferToAddress")
      {
        self = .scanTransfer
      } else if has("hash", "ownerAddress", "contractType") {
        self = .scanTransaction
      } else {
        return nil
      }
    }
  }

  /// Members of an answer that hold records, one or a list of them.
  private static let containers: Set<String> = [
    "data", "block", "transaction", "transactions", "token_transfers", "transactioninfo",
  ]

  /// The name of the format, once a record was seen.
  private var format: String?
  /// Who asked for what, of the transactions seen so far: outcomes do not name it.
  private var askers: [FixedBytes<32>: Asker] = [:]
  /// How often each part without a number of its own stood in this value.
  private var counts: [String: Int] = [:]
  /// A line's number and where it begins, to count on from.
  private var counted = (line: 1, offset: 0)

  /// Who asked for what.
  struct Asker {
    let owner: TronAddress
    let contract: String?
  }

  /// Reads values one behind the other.
  mutating func read(_ bytes: Span<UInt8>, _ body: (LedgerItem) -> Void) -> String? {
    var reader = JSONReader(bytes)
    var ordinal = 0
    guard let first = reader.peek(), first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
      return nil
    }
    while reader.peek() != nil {
      let start = reader.offset
      ordinal += 1
      let range: Range<Int>
      do throws(ParseFailure) { range = try reader.skipValue() } catch {
        // What is cut off is told of, if the file was known by then.
        guard format != nil else { return nil }
        body(
          LedgerItem(
            .refused(field: nil, reason: "\(error)"),
            at: ordinal == 1 ? .bytes(start..<bytes.count) : .line(line(of: start, in: bytes)),
            range: start..<bytes.count
          )
        )
        return format
      }
      counts = [:]
      let isAlone = ordinal == 1 && reader.peek() == nil
      let place: LedgerItem.Place? =
        isAlone ? nil : .line(line(of: range.lowerBound, in: bytes))
      do throws(ParseFailure) { try walk(bytes, range, "$", place, body) } catch {
        guard format != nil else { return nil }
        body(
          LedgerItem(
            .refused(field: error.field, reason: "\(error)"),
            at: .bytes(range),
            range: range
          )
        )
      }
      // The first value decides what the file is.
      if format == nil { return nil }
    }
    return format
  }

  /// The number of the line of an offset, which is none before the last one asked for.
  private mutating func line(of offset: Int, in bytes: Span<UInt8>) -> Int {
    for index in counted.offset..<offset where bytes[index] == 0x0a { counted.line += 1 }
    counted.offset = offset
    return counted.line
  }

  /// Goes through a value: a list, a record, or an answer that holds records.
  private mutating func walk(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    _ path: String,
    _ place: LedgerItem.Place?,
    _ body: (LedgerItem) -> Void
  ) throws(ParseFailure) {
    var reader = JSONReader(bytes, in: range)
    guard reader.peek() == UInt8(ascii: "[") else {
      return try walkObject(bytes, range, path, place, body)
    }
    try reader.enter("[")
    var index = 0
    while try reader.nextElement(isFirst: index == 0) {
      let element = try reader.skipValue()
      if bytes[element.lowerBound] == UInt8(ascii: "{") {
        try walkObject(bytes, element, "\(path)[\(index)]", place, body)
      } else if format != nil {
        refuse("no object", field: nil, at: place ?? .element("\(path)[\(index)]"), element, body)
      }
      index += 1
      if format == nil { return }
    }
  }

  private mutating func walkObject(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    _ path: String,
    _ place: LedgerItem.Place?,
    _ body: (LedgerItem) -> Void
  ) throws(ParseFailure) {
    var reader = JSONReader(bytes, in: range)
    var members: [(name: String, range: Range<Int>)] = []
    guard reader.peek() == UInt8(ascii: "{") else { return }
    try reader.enter("{")
    while let name = try reader.nextMember(isFirst: members.isEmpty) {
      members.append((name, try reader.skipValue()))
    }
    let own = place ?? .element(path)
    if let shape = Shape(Set(members.map(\.name))) {
      format = format ?? shape.rawValue
      var value = JSONReader(bytes, in: range)
      do throws(ParseFailure) {
        let element = try value.readValue()
        for item in try items(element, shape, path, place) { body(item) }
      } catch {
        refuse("\(error.reason)", field: error.field, at: own, range, body)
      }
      return
    }
    var isAnswer = false
    for member in members where Self.containers.contains(member.name) {
      let inner = bytes[member.range.lowerBound]
      guard inner == UInt8(ascii: "{") || inner == UInt8(ascii: "[") else { continue }
      let hadFormat = format != nil
      try walk(bytes, member.range, "\(path).\(member.name)", place, body)
      isAnswer = isAnswer || hadFormat || format != nil
    }
    if !isAnswer, format != nil {
      refuse("an object of no known shape", field: nil, at: own, range, body)
    }
  }

  private func refuse(
    _ reason: String,
    field: String?,
    at place: LedgerItem.Place,
    _ range: Range<Int>,
    _ body: (LedgerItem) -> Void
  ) {
    body(LedgerItem(.refused(field: field, reason: reason), at: place, range: range))
  }

  /// Keeps who asked for a transaction.
  mutating func remember(_ transaction: TronTransaction) {
    guard let owner = transaction.contracts.first?.owner else { return }
    askers[transaction.id] = Asker(owner: owner, contract: transaction.contracts.first?.type)
  }

  /// Who asked for a transaction that stood in the file before.
  func asker(of id: FixedBytes<32>) -> Asker? { askers[id] }

  /// A part for a transfer whose source gives it no number: what it says of itself, and from the second
  /// of its like in one answer on how many there were.
  mutating func part(_ text: String, of transaction: String) -> String {
    let key = "\(transaction) \(text)"
    counts[key, default: 0] += 1
    let count = counts[key] ?? 1
    return count == 1 ? text : "\(text) no. \(count)"
  }
}
