public import ByteReading
public import Quantities

/// What a JSON text says of transactions, wherever in it they stand.
///
/// Taken are single transactions, lists, blocks with their transactions (`getblock` with verbosity 2
/// or 3), answers of a server around them, and several texts one after another. Only one transaction
/// at a time is held as JSON.
public struct TransactionDocument: Sendable {
  /// One thing that the text says.
  public struct Item: Sendable {
    /// Where it stands, as `$.tx[12]` (RFC 9535).
    public let path: String
    /// Where it stands, in bytes from 0.
    public let range: Range<Int>
    /// What it says.
    public let content: Content
  }

  /// What an item says.
  public enum Content: Sendable {
    /// A transaction.
    case transaction(StatedTransaction)
    /// That there is a transaction, without what is in it.
    case mention(Mention)
    /// Something that is refused, and why.
    case refused(StatementFailure)
  }

  /// A transaction that is named and not given.
  public struct Mention: Hashable, Sendable {
    /// The identifier.
    public let transaction: TransactionID
    /// Its place in the chain.
    public let position: StatedTransaction.Position
  }

  /// The things that the text says, in its order.
  public private(set) var items: [Item] = []
  /// Whether any of it is a transaction or names one.
  public var holdsTransactions: Bool {
    items.contains { item in
      if case .refused = item.content { item.isTransactionLike } else { true }
    }
  }

  /// Whether the text gives a transaction and does not only name some.
  public var givesTransactions: Bool {
    items.contains { if case .transaction = $0.content { true } else { false } }
  }

  /// The deepest level at which transactions are looked for.
  private static let deepestLevel = 8
  /// The most members that an object with transactions in it may have.
  private static let mostMembers = 4096

  /// Reads a text.
  ///
  /// - Parameter bytes: The text.
  /// - Throws: `ParseFailure` if it is no JSON; what stands before the place of the failure is lost
  ///   with it, since nobody can say where the text was cut.
  /// - Complexity: O(*n*) in its length.
  public init(parsing bytes: Span<UInt8>) throws(ParseFailure) {
    var reader = JSONReader(bytes)
    var values: [Range<Int>] = []
    while reader.peek() != nil { values.append(try reader.skipValue()) }
    for (index, range) in values.enumerated() {
      let path = values.count == 1 ? "$" : "$[\(index)]"
      try read(bytes, range, path, level: 0, block: nil)
    }
  }

  private mutating func add(_ path: String, _ range: Range<Int>, _ content: Content) {
    items.append(Item(path: path, range: range, content: content))
  }

  private mutating func read(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    _ path: String,
    level: Int,
    block: StatedTransaction.Position?
  ) throws(ParseFailure) {
    var reader = JSONReader(bytes, in: range)
    guard level <= Self.deepestLevel else {
      return add(path, range, .refused(StatementFailure("nested too deep for transactions")))
    }
    switch reader.peek() {
    case UInt8(ascii: "["):
      try reader.enter("[")
      var index = 0
      while try reader.nextElement(isFirst: index == 0) {
        let element = try reader.skipValue()
        try read(bytes, element, "\(path)[\(index)]", level: level + 1, block: block)
        index += 1
      }
    case UInt8(ascii: "{"):
      try readObject(bytes, range, path, level: level, block: block)
    case UInt8(ascii: "\""):
      let text = try reader.readValue().string ?? ""
      do throws(StatementFailure) {
        let transaction = try StatedTransaction.transaction(hex: text)
        add(
          path,
          range,
          .transaction(StatedTransaction(transaction, position: block ?? .unstated))
        )
      } catch { add(path, range, .refused(StatementFailure(error.reason))) }
    default: add(path, range, .refused(StatementFailure("no transaction")))
    }
  }

  private mutating func readObject(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    _ path: String,
    level: Int,
    block: StatedTransaction.Position?
  ) throws(ParseFailure) {
    var reader = JSONReader(bytes, in: range)
    var members: [(name: String, range: Range<Int>)] = []
    try reader.enter("{")
    while let name = try reader.nextMember(isFirst: members.isEmpty) {
      members.append((name, try reader.skipValue()))
      guard members.count <= Self.mostMembers else {
        return add(path, range, .refused(StatementFailure("an object of too many members")))
      }
    }
    let names = Set(members.map(\.name))
    if Self.isTransaction(names) {
      var part = JSONReader(bytes, in: range)
      let json = try part.readValue()
      do throws(StatementFailure) {
        add(path, range, .transaction(try StatedTransaction(json: json, block: block)))
      } catch { add(path, range, .refused(error)) }
      return
    }
    var within = block
    if names.contains("tx"), names.contains("merkleroot") || names.contains("previousblockhash") {
      within = try Self.position(ofBlock: members, bytes)
    }
    var isRead = false
    for member in members where Self.holds(transactionsIn: member, bytes) {
      isRead = true
      let place = Self.isPlain(member.name) ? "\(path).\(member.name)" : "\(path)[\"…\"]"
      try read(bytes, member.range, place, level: level + 1, block: within)
    }
    if isRead { return }
    var part = JSONReader(bytes, in: range)
    let json = try part.readValue()
    if let mention = Self.mention(json) {
      add(path, range, .mention(mention))
    } else {
      add(path, range, .refused(StatementFailure("no transaction")))
    }
  }

  private static func isTransaction(_ names: Set<String>) -> Bool {
    if !names.isDisjoint(with: ["hex", "raw_transaction", "rawtx"]) { return true }
    guard !names.isDisjoint(with: ["vin", "inputs"]),
      !names.isDisjoint(with: ["vout", "outputs", "out"])
    else { return false }
    // A wallet's history names inputs and outputs but has no version: nothing can be rebuilt.
    return names.contains("version") || names.contains("ver") || names.contains("vin")
      || names.contains("transaction")
  }

  /// Whether a member can hold transactions: a list or an object of one of the known names, or of a
  /// transaction's identifier as its name.
  private static func holds(
    transactionsIn member: (name: String, range: Range<Int>),
    _ bytes: Span<UInt8>
  ) -> Bool {
    let names = ["result", "tx", "txs", "transactions", "data", "items", "decoded"]
    guard names.contains(member.name) || TransactionID(displayed: member.name) != nil else {
      return false
    }
    let first = bytes[member.range.lowerBound]
    return first == UInt8(ascii: "[") || first == UInt8(ascii: "{")
      || (member.name == "result" && member.range.count > 100)
  }

  private static func isPlain(_ name: String) -> Bool {
    name.utf8.allSatisfy { unit in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(unit | 0x20)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(unit) || unit == UInt8(ascii: "_")
    }
  }

  private static func position(
    ofBlock members: [(name: String, range: Range<Int>)],
    _ bytes: Span<UInt8>
  ) throws(ParseFailure) -> StatedTransaction.Position {
    func value<Value: FixedWidthInteger>(
      _ name: String,
      _ type: Value.Type
    ) throws(ParseFailure) -> Value? {
      guard let member = members.first(where: { $0.name == name }), member.range.count < 30 else {
        return nil
      }
      var reader = JSONReader(bytes, in: member.range)
      return try reader.readValue().integer(type)
    }
    let isStale = (try value("confirmations", Int64.self) ?? 1) < 0
    return StatedTransaction.Position(
      standing: isStale ? .unconfirmed : .confirmed,
      height: try value("height", UInt32.self).map { BlockHeight($0) },
      time: try value("time", Int64.self)
    )
  }

  /// A line of a wallet's or a server's history (Electrum's `onchain_history`, ElectrumX's
  /// `get_history`, a block's bare identifiers).
  private static func mention(_ json: JSONElement) -> Mention? {
    guard let text = (json["txid"] ?? json["tx_hash"] ?? json["hash"])?.string,
      let transaction = TransactionID(displayed: text)
    else { return nil }
    let height = (json["height"] ?? json["block_height"])?.integer(Int64.self)
    let time = json["timestamp"]?.integer(Int64.self)
    guard let height, let known = UInt32(exactly: height), known > 0 else {
      return Mention(
        transaction: transaction,
        position: .init(standing: height == nil ? .unstated : .unconfirmed)
      )
    }
    return Mention(
      transaction: transaction,
      position: .init(standing: .confirmed, height: BlockHeight(known), time: time)
    )
  }
}

extension TransactionDocument.Item {
  /// Whether a refused item has at least the outline of a transaction.
  fileprivate var isTransactionLike: Bool {
    if case .refused(let failure) = content { failure.field != nil } else { true }
  }
}
