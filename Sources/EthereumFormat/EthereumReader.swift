import ByteReading
public import LedgerRecords

/// Reads files of data of Ethereum and the chains of its kind.
///
/// | what | formats |
/// |---|---|
/// | answers of a node (JSON-RPC) | `eth_getBlockBy…`, `eth_getTransactionBy…`, `eth_getTransactionReceipt`, `eth_getBlockReceipts`, `eth_getLogs`, `eth_getFilterLogs`, `debug_trace…` with `callTracer`, `trace_block`, `trace_transaction`, `trace_filter`, `trace_replay…` |
/// | how they are kept | one answer, a batch, the bare result, one a line, question and answer (`.io` of `execution-apis`) |
/// | ethereum-etl | CSV and JSON lines of all its tables, the items of its streams |
/// | binary | blocks in RLP one behind the other (`geth export`), `era1` archives |
///
/// The chain of a record is the one that it is signed for (EIP-155), else the one that the file names,
/// else the user's; a record for which none of them speaks is refused.
public enum EthereumReader: LedgerReader {
  /// Reads a file; see ``LedgerReader/read(_:context:_:)``.
  public static func read(
    _ bytes: Span<UInt8>,
    context: LedgerContext,
    _ body: (LedgerItem) -> Void
  ) -> String? {
    let start = begin(of: bytes)
    guard start < bytes.count else { return nil }
    var walker = EthereumWalker(bytes, context: context)
    switch bytes[start] {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      guard let format = walker.format(at: start) else { return nil }
      walker.walkTexts(from: start, body)
      return format
    case UInt8(ascii: "/"), UInt8(ascii: ">"), UInt8(ascii: "<"):
      guard walker.isExchange(at: start) else { return nil }
      walker.walkExchanges(body)
      return "ethereum-json-rpc-exchange"
    default:
      if Era1.isOne(bytes) {
        walker.walkEra1(body)
        return "ethereum-era1"
      }
      if bytes[0] >= 0xf8, walker.walkChain(body) { return "ethereum-rlp-chain" }
      guard let table = ETLTable(header: bytes, at: start) else { return nil }
      return walker.walkTable(table, body)
    }
  }

  private static func begin(of bytes: Span<UInt8>) -> Int {
    var start = 0
    if bytes.count >= 3, bytes[0] == 0xef, bytes[1] == 0xbb, bytes[2] == 0xbf { start = 3 }
    while start < bytes.count, start < 1024,
      JSONRPCScanner.isSpace(bytes[start])
    {
      start += 1
    }
    return start
  }
}

extension EthereumWalker {
  // MARK: What a text is

  /// The format of a text, by its first record; `nil` if that is nothing of a chain of this kind.
  func format(at offset: Int) -> String? {
    var scanner = JSONRPCScanner(source, in: offset..<end)
    var isAnswer = false
    for _ in 0..<16 {
      switch scanner.peek() {
      case UInt8(ascii: "["):
        guard (try? scanner.enter("[")) != nil,
          (try? scanner.nextElement(isFirst: true)) == true
        else { return isAnswer ? "ethereum-json-rpc-answer" : nil }
      case UInt8(ascii: "{"):
        let start = scanner.offset
        if isCallFrame(at: start) { return "ethereum-json-rpc-trace" }
        let fields = fields(at: start)
        guard let kind = kind(fields) else { return nil }
        guard kind == .envelope else { return name(kind, fields) }
        isAnswer = true
        guard let result = fields[.result] else {
          let isCall = (try? text(fields, .method)).flatMap { $0 }.map(Self.isOurs)
          return isCall ?? fields.has(.error) ? "ethereum-json-rpc-answer" : nil
        }
        scanner.offset = result.lowerBound
      case UInt8(ascii: "\""):
        // `0x…` is what a node of this kind answers to questions for one value.
        guard isAnswer, let range = try? scanner.skipValue(), range.count > 3,
          isPrefixed(range.lowerBound + 1..<range.upperBound)
        else { return nil }
        return "ethereum-json-rpc-answer"
      case UInt8(ascii: "n"): return isAnswer ? "ethereum-json-rpc-answer" : nil
      default: return nil
      }
    }
    return nil
  }

  private static func isOurs(_ method: String) -> Bool {
    ["eth_", "debug_", "trace_", "klay_", "kaia_", "net_", "web3_"].contains {
      method.hasPrefix($0)
    }
  }

  private func name(_ kind: RecordKind, _ fields: JSONRPCFields) -> String {
    let source = fields.isSnakeCase || kind.isOfETL ? "ethereum-etl-json" : "ethereum-json-rpc"
    return "\(source)-\(kind.format)"
  }

  // MARK: Texts

  /// Reads one text, several, or one a line.
  mutating func walkTexts(from start: Int, _ tell: (LedgerItem) -> Void) {
    guard isByLine(from: start) else {
      var offset = start
      var count = 0
      while true {
        while offset < source.count, JSONRPCScanner.isSpace(source[offset]) { offset += 1 }
        guard offset < source.count else { return }
        let path = count == 0 ? "$" : "$\(count)"
        guard let next = walkValue(at: offset, path, tell) else { return }
        offset = next
        count += 1
      }
    }
    walkLines { walker, range in
      walker.walkLine(range, tell)
    }
  }

  /// Whether each line is a text of its own: the first or the second line is one, and more follow.
  private func isByLine(from start: Int) -> Bool {
    var lineStart = start
    for _ in 0..<2 {
      var lineEnd = lineStart
      while lineEnd < source.count, source[lineEnd] != 0x0a { lineEnd += 1 }
      guard lineEnd < source.count else { return false }
      var scanner = JSONRPCScanner(source, in: lineStart..<lineEnd)
      if scanner.peek() == UInt8(ascii: "{") || scanner.peek() == UInt8(ascii: "["),
        (try? scanner.skipValue()) != nil, scanner.peek() == nil
      {
        var next = lineEnd
        while next < source.count, JSONRPCScanner.isSpace(source[next]) { next += 1 }
        return next < source.count
      }
      lineStart = lineEnd + 1
    }
    return false
  }

  /// Gives each line that is not empty.
  private mutating func walkLines(_ body: (inout EthereumWalker, Range<Int>) -> Void) {
    var start = 0
    var number = 0
    while start < source.count {
      var stop = start
      while stop < source.count, source[stop] != 0x0a { stop += 1 }
      number += 1
      var range = start..<stop
      while let last = range.last, JSONRPCScanner.isSpace(source[last]) {
        range = range.lowerBound..<last
      }
      while let first = range.first, JSONRPCScanner.isSpace(source[first]) {
        range = first + 1..<range.upperBound
      }
      if !range.isEmpty {
        line = number
        end = range.upperBound
        body(&self, range)
      }
      start = stop + 1
    }
    line = nil
    end = source.count
  }

  private mutating func walkLine(_ range: Range<Int>, _ tell: (LedgerItem) -> Void) {
    var scanner = JSONRPCScanner(source, in: range)
    // A line is one value and all of it, or none of it is told.
    if (try? scanner.skipValue()) != nil, scanner.peek() != nil {
      tell(item(.refused(field: nil, reason: "more behind the value"), "$", range))
      return
    }
    _ = walkValue(at: range.lowerBound, "$", tell)
  }

  // MARK: Questions and answers

  /// Whether lines begin with `//`, `>>` and `<<`, as the tests of `execution-apis` write them.
  func isExchange(at start: Int) -> Bool {
    var position = start
    for _ in 0..<32 where position + 2 < source.count {
      let mark = source[position]
      guard mark == source[position + 1] else { return false }
      if mark == UInt8(ascii: ">") || mark == UInt8(ascii: "<") {
        var scanner = JSONRPCScanner(source, in: position + 2..<source.count)
        return scanner.peek() == UInt8(ascii: "{") || scanner.peek() == UInt8(ascii: "[")
      }
      guard mark == UInt8(ascii: "/") else { return false }
      while position < source.count, source[position] != 0x0a { position += 1 }
      while position < source.count, JSONRPCScanner.isSpace(source[position]) { position += 1 }
    }
    return false
  }

  mutating func walkExchanges(_ tell: (LedgerItem) -> Void) {
    walkLines { walker, range in
      let start = range.lowerBound
      let mark = walker.source[start]
      if range.count > 2, walker.source[start + 1] == mark,
        mark == UInt8(ascii: ">") || mark == UInt8(ascii: "<")
      {
        walker.walkLine(start + 2..<range.upperBound, tell)
        if mark == UInt8(ascii: "<") { walker.pending = [] }
      } else if mark == UInt8(ascii: "/") {
        tell(walker.item(.other("a remark"), "$", range))
      } else {
        tell(
          walker.item(.refused(field: nil, reason: "neither question nor answer"), "$", range)
        )
      }
    }
  }
}

extension EthereumWalker.RecordKind {
  /// Whether only ethereum-etl writes it.
  var isOfETL: Bool {
    switch self {
    case .etlTrace, .etlTokenTransfer, .etlFrames, .contract, .token: true
    default: false
    }
  }
}
