import ByteReading
public import LedgerRecords

/// Reads what servers of the XRP Ledger give out as JSON: `tx`, `account_tx`, `ledger`, messages of
/// subscriptions, dumps of ledgers, lists and lines of these, of both versions of the interface
/// (xrpl.org, "Public API Methods"), binary or not; and what explorers make of it.
public enum XRPLedgerReader: LedgerReader {
  private static let marks = [
    "\"TransactionType\"", "\"tx_blob\"", "\"LedgerEntryType\"", "\"close_time_resolution\"",
    "\"delivered_amount\"", "\"ledger_data\"",
  ].map { Array($0.utf8) }
  /// How far into a file a word of the XRP Ledger must stand.
  private static let markReach = 65_536

  /// Reads a file, if it is one of the XRP Ledger (`LedgerReader`).
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - context: What the file does not say; nothing of it is needed here.
  ///   - body: Is given each item.
  /// - Returns: The format's name; `nil` if the file is something else.
  public static func read(
    _ bytes: Span<UInt8>,
    context: LedgerContext,
    _ body: (LedgerItem) -> Void
  ) -> String? {
    guard isLikely(bytes) else { return nil }
    guard let lines = lineRanges(bytes) else {
      var walk = XRPLWalk()
      walk.value(bytes, in: 0..<bytes.count, path: "$", context: XRPLLedgerContext(), body)
      return walk.told > 0 ? name(walk) : nil
    }
    var walk = XRPLWalk()
    for (number, range) in lines {
      let before = walk.told
      walk.line = number
      walk.value(bytes, in: range, path: "$", context: XRPLLedgerContext(), body)
      if walk.told == before {
        walk.tell(.other("nothing of a transaction"), path: "$", range: range, body)
      }
    }
    return "\(name(walk))-lines"
  }

  private static func name(_ walk: XRPLWalk) -> String {
    walk.records > 0 ? "xrp-ledger-transactions" : "xrp-ledger-objects"
  }

  private static func isLikely(_ bytes: Span<UInt8>) -> Bool {
    var index = 0
    if bytes.count >= 3, bytes[0] == 0xef, bytes[1] == 0xbb, bytes[2] == 0xbf { index = 3 }
    while index < bytes.count, isSpace(bytes[index]) { index += 1 }
    guard index < bytes.count,
      bytes[index] == UInt8(ascii: "{") || bytes[index] == UInt8(ascii: "[")
    else { return false }
    let end = min(bytes.count, index + markReach)
    while index < end {
      if bytes[index] == UInt8(ascii: "\"") {
        for mark in marks where matches(bytes, mark, at: index) { return true }
        if isBinaryTransaction(bytes, at: index) { return true }
      }
      index += 1
    }
    return false
  }

  private static func matches(_ bytes: Span<UInt8>, _ mark: [UInt8], at index: Int) -> Bool {
    guard index + mark.count <= bytes.count else { return false }
    for offset in mark.indices where bytes[index + offset] != mark[offset] { return false }
    return true
  }

  /// Whether a member `tx` stands at a place whose value begins as a transaction's bytes do: with its
  /// type, of which there are fewer than 256.
  private static func isBinaryTransaction(_ bytes: Span<UInt8>, at index: Int) -> Bool {
    let name = Array("\"tx\"".utf8)
    guard matches(bytes, name, at: index) else { return false }
    var place = index + name.count
    while place < bytes.count, isSpace(bytes[place]) || bytes[place] == UInt8(ascii: ":") {
      place += 1
    }
    return matches(bytes, Array("\"1200".utf8), at: place)
  }

  private static func beginsObject(_ bytes: Span<UInt8>, in range: Range<Int>) -> Bool {
    for index in range where !isSpace(bytes[index]) { return bytes[index] == UInt8(ascii: "{") }
    return false
  }

  private static func isSpace(_ unit: UInt8) -> Bool {
    unit == 0x20 || (0x09...0x0d).contains(unit)
  }

  /// The lines of a text of one JSON object a line; `nil` if the text is one value.
  private static func lineRanges(_ bytes: Span<UInt8>) -> [(number: Int, range: Range<Int>)]? {
    var reader = JSONReader(bytes)
    var isDamaged = false
    do throws(ParseFailure) {
      _ = try reader.skipValue()
      guard reader.peek() != nil else { return nil }
    } catch {
      isDamaged = true
    }
    var ranges: [(Int, Range<Int>)] = []
    var (number, start) = (1, 0)
    for index in 0...bytes.count where index == bytes.count || bytes[index] == 0x0a {
      var isBlank = true
      for place in start..<index where !isSpace(bytes[place]) {
        isBlank = false
        break
      }
      if !isBlank { ranges.append((number, start..<index)) }
      (number, start) = (number + 1, index + 1)
    }
    // Where the first value is damaged, a second line that begins an object tells lines from one text
    // that is laid out over several.
    guard ranges.count > 1, !isDamaged || beginsObject(bytes, in: ranges[1].1) else { return nil }
    return ranges
  }
}

/// Goes through JSON down to the transactions, holding one at a time.
struct XRPLWalk {
  /// How many items were told.
  var told = 0
  /// How many of them are transactions, read or refused.
  var records = 0
  /// How many of them are other things of the XRP Ledger.
  var others = 0
  /// The line, if the file has one value a line.
  var line: Int?

  private static let maximumDepth = 32

  mutating func tell(
    _ content: LedgerItem.Content,
    path: String,
    range: Range<Int>,
    _ body: (LedgerItem) -> Void
  ) {
    told += 1
    let place: LedgerItem.Place =
      if let line, path == "$" { .line(line) } else { .element(path) }
    body(LedgerItem(content, at: place, range: range))
  }

  private mutating func refuse(
    _ failure: ParseFailure,
    path: String,
    range: Range<Int>,
    _ body: (LedgerItem) -> Void
  ) {
    records += 1
    tell(
      .refused(field: failure.field, reason: "\(failure.reason)"),
      path: path,
      range: range,
      body
    )
  }

  /// Goes through one value.
  mutating func value(
    _ bytes: Span<UInt8>,
    in range: Range<Int>,
    path: String,
    context: XRPLLedgerContext,
    depth: Int = 0,
    _ body: (LedgerItem) -> Void
  ) {
    var reader = JSONReader(bytes, in: range)
    guard depth <= Self.maximumDepth else { return }
    do throws(ParseFailure) {
      switch reader.peek() {
      case UInt8(ascii: "{"):
        try object(bytes, in: range, path: path, context: context, depth: depth, body)
      case UInt8(ascii: "["):
        try reader.enter("[")
        var index = 0
        while try reader.nextElement(isFirst: index == 0) {
          let element = try reader.skipValue()
          let before = told
          value(
            bytes,
            in: element,
            path: "\(path)[\(index)]",
            context: context,
            depth: depth + 1,
            body
          )
          if told == before, depth == 0 {
            tell(
              .other("nothing of a transaction"),
              path: "\(path)[\(index)]",
              range: element,
              body
            )
          }
          index += 1
        }
      default: return
      }
    } catch {
      refuse(error, path: path, range: range, body)
    }
  }

  private mutating func object(
    _ bytes: Span<UInt8>,
    in range: Range<Int>,
    path: String,
    context: XRPLLedgerContext,
    depth: Int,
    _ body: (LedgerItem) -> Void
  ) throws(ParseFailure) {
    var members: [(name: String, range: Range<Int>)] = []
    var reader = JSONReader(bytes, in: range)
    try reader.enter("{")
    while let name = try reader.nextMember(isFirst: members.isEmpty) {
      members.append((name, try reader.skipValue()))
    }
    let names = Set(members.map(\.name))
    if isRecord(names, members, bytes) {
      try record(bytes, in: range, path: path, context: context, body)
      return
    }
    var context = context
    let scalars = try Self.scalars(members, bytes)
    context.take(scalars)
    let isHeader = names.contains("account_hash") && names.contains("parent_hash")
    if isHeader || names.contains("ledger_data") {
      context.isInLedger = scalars["closed"]?.bool != false
      others += 1
      let transactions = members.first { $0.name == "transactions" }?.range
      let content = context.header(scalars, transactions, bytes)
      tell(content, path: path, range: range, body)
    } else if names.contains("LedgerEntryType") {
      others += 1
      let type = scalars["LedgerEntryType"]?.string ?? ""
      tell(.other("an entry of the ledger: \(type)"), path: path, range: range, body)
      return
    }
    for member in members {
      let first = bytes[member.range.lowerBound]
      guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { continue }
      value(
        bytes,
        in: member.range,
        path: "\(path).\(member.name)",
        context: context,
        depth: depth + 1,
        body
      )
    }
  }

  /// An object that wraps a transaction and not, by chance, a list of them.
  private func isRecord(
    _ names: Set<String>,
    _ members: [(name: String, range: Range<Int>)],
    _ bytes: Span<UInt8>
  ) -> Bool {
    guard XRPLTransactionRecord.isRecord(names) else { return false }
    if names.contains("TransactionType") { return true }
    let wrappers: Set = ["tx_json", "tx", "transaction", "tx_blob"]
    return members.contains { member in
      guard wrappers.contains(member.name) else { return false }
      let first = bytes[member.range.lowerBound]
      // An object, or so many digits that they are a transaction and not a hash.
      return first == UInt8(ascii: "{")
        || first == UInt8(ascii: "\"") && member.range.count > 66
    }
  }

  private mutating func record(
    _ bytes: Span<UInt8>,
    in range: Range<Int>,
    path: String,
    context: XRPLLedgerContext,
    _ body: (LedgerItem) -> Void
  ) throws(ParseFailure) {
    var reader = JSONReader(bytes, in: range)
    let json = try reader.readValue()
    let statement = try XRPLTransactionRecord(json, in: context).statement()
    records += 1
    tell(.transaction(statement), path: path, range: range, body)
  }

  /// The members that are no objects and no lists.
  private static func scalars(
    _ members: [(name: String, range: Range<Int>)],
    _ bytes: Span<UInt8>
  ) throws(ParseFailure) -> JSONElement {
    var found: [JSONElement.Member] = []
    for member in members {
      let first = bytes[member.range.lowerBound]
      guard first != UInt8(ascii: "{"), first != UInt8(ascii: "["), member.range.count <= 256 else {
        continue
      }
      var reader = JSONReader(bytes, in: member.range)
      found.append(.init(member.name, try reader.readValue()))
    }
    return JSONElement(.object(found), at: 0..<0)
  }
}
