import ByteReading
import LedgerRecords
import Quantities

/// Goes through a file once and tells of each record.
struct EthereumWalker: ~Escapable {
  let source: Span<UInt8>
  /// Where the part ends that is read: a line, or all.
  var end: Int
  /// The line that is read, from 1; `nil` if the file is one text.
  var line: Int?
  /// What the answer that is read was asked with, where the file holds questions too.
  var request: Request?
  /// The questions that no answer was read to, with their numbers.
  var pending: [(id: String?, request: Request)] = []
  /// The latest blocks with all their transactions, and how many there were.
  var toldBlocks: [ToldBlock] = []
  var toldCount = 0
  /// The block whose list of traces is read, and the element in the list that is read.
  var tracedBlock: TracedBlock?
  var position: Int?
  let spelling = AddressSpelling()
  var chains: FileChains
  let headers = RecentHeaders()
  var frames = TraceFrames()
  /// How many uncles of which block were rewarded so far.
  var uncles: (block: UInt64, count: Int) = (0, 0)
  let names = JSONRPCNames.standard

  struct Request {
    let method: String
    let parameter: String?
  }

  @_lifetime(copy source)
  init(_ source: Span<UInt8>, context: LedgerContext) {
    self.source = source
    end = source.count
    chains = FileChains(context: context)
  }

  // MARK: Places

  func place(_ path: String) -> LedgerItem.Place {
    guard let line else { return .element(path) }
    return path == "$" ? .line(line) : .element("$[line \(line)]\(path.dropFirst())")
  }

  func item(
    _ content: LedgerItem.Content,
    _ path: String,
    _ range: Range<Int>
  ) -> LedgerItem {
    LedgerItem(content, at: place(path), range: range)
  }

  func refusal(
    _ failure: ParseFailure,
    _ path: String,
    _ range: Range<Int>
  ) -> LedgerItem {
    let reason: String
    if case .truncated = failure.reason {
      reason = "the file ends inside it"
    } else {
      reason = failure.reason.description
    }
    return item(.refused(field: failure.field, reason: reason), path, range)
  }

  // MARK: Values

  /// Reads one value and tells of what is in it.
  ///
  /// - Returns: Where it ends; `nil` if it is no JSON, which was told.
  mutating func walkValue(
    at offset: Int,
    _ path: String,
    depth: Int = 0,
    _ tell: (LedgerItem) -> Void
  ) -> Int? {
    var scanner = JSONRPCScanner(source, in: offset..<end)
    switch scanner.peek() {
    case UInt8(ascii: "["): return walkList(at: scanner.offset, path, depth: depth, tell)
    case UInt8(ascii: "{"):
      let start = scanner.offset
      if beginsEnvelope(at: start) { return walkEnvelope(at: start, path, depth: depth, tell) }
      if isCallFrame(at: start) { return walkFrames(at: start, path, hash: nil, tell) }
      let fields = fields(at: start)
      record(fields, path, depth: depth, tell)
      return fields.isComplete ? fields.range.upperBound : nil
    default:
      let start = scanner.offset
      do throws(ParseFailure) {
        let range = try scanner.skipValue()
        tell(item(.other("the answer \(excerpt(range))"), path, range))
        return range.upperBound
      } catch {
        tell(refusal(error, path, start..<end))
        return nil
      }
    }
  }

  private mutating func walkList(
    at offset: Int,
    _ path: String,
    depth: Int,
    _ tell: (LedgerItem) -> Void
  ) -> Int? {
    var scanner = JSONRPCScanner(source, in: offset..<end)
    var count = 0
    let outer = (tracedBlock, position)
    defer { (tracedBlock, position) = outer }
    if tracedBlock == nil { tracedBlock = tracedBlock(ofListAt: offset) }
    do throws(ParseFailure) {
      guard depth < 16 else {
        let range = try scanner.skipValue()
        tell(item(.other("lists nested deeper than any answer"), path, range))
        return range.upperBound
      }
      try scanner.enter("[")
      while try scanner.nextElement(isFirst: count == 0) {
        let place = "\(path)[\(count)]"
        position = count
        guard let next = walkValue(at: scanner.offset, place, depth: depth + 1, tell) else {
          return nil
        }
        scanner.offset = next
        count += 1
      }
    } catch {
      tell(refusal(error, "\(path)[\(count)]", scanner.offset..<end))
      return nil
    }
    if count == 0 { tell(item(.other("an empty list"), path, offset..<scanner.offset)) }
    return scanner.offset
  }

  // MARK: Objects

  /// Finds the members of an object that are read; nothing is thrown, what is wrong stands in the result.
  func fields(at offset: Int) -> JSONRPCFields {
    var fields = JSONRPCFields(isRow: false, range: offset..<end)
    var scanner = JSONRPCScanner(source, in: offset..<end)
    var isFirst = true
    var open: JSONRPCMember?
    do throws(ParseFailure) {
      try scanner.enter("{")
      while let name = try scanner.nextMember(isFirst: isFirst) {
        isFirst = false
        guard let meaning = names.meaning(of: name, in: source) else {
          _ = try scanner.skipValue()
          continue
        }
        if meaning.isSnakeCase { fields.isSnakeCase = true }
        if fields.has(meaning.member) {
          fields.failure = .init(
            reason: "a second member of the name \"\(string(name))\"",
            field: string(name),
            offset: name.lowerBound
          )
        }
        _ = scanner.peek()
        fields.set(meaning.member, scanner.offset..<end)
        open = meaning.member
        fields.set(meaning.member, try scanner.skipValue())
        open = nil
      }
      fields.range = offset..<scanner.offset
    } catch {
      fields.isComplete = false
      // Of what is cut off only a list or an object has a beginning that can be read.
      if let open {
        let start = fields[open]?.lowerBound ?? end
        if start >= end || source[start] != UInt8(ascii: "[") && source[start] != UInt8(ascii: "{")
        {
          fields.remove(open)
        } else {
          fields.cut = open
        }
      }
      if case .truncated = error.reason {
        fields.failure = .init(reason: "the file ends inside it", field: nil, offset: error.offset)
      } else {
        fields.failure = .init(
          reason: "\(error.reason) at byte \(error.offset)",
          field: nil,
          offset: error.offset
        )
      }
    }
    return fields
  }

  // MARK: Envelopes

  /// Whether the first member is one of JSON-RPC's envelope that no record begins with.
  private func beginsEnvelope(at offset: Int) -> Bool {
    var scanner = JSONRPCScanner(source, in: offset..<end)
    guard (try? scanner.enter("{")) != nil,
      let name = (try? scanner.nextMember(isFirst: true)) ?? nil,
      let member = names.meaning(of: name, in: source)?.member
    else { return false }
    return member == .jsonrpc || member == .id
  }

  /// Reads an answer or a question; what the answer holds is told while it is read.
  private mutating func walkEnvelope(
    at offset: Int,
    _ path: String,
    depth: Int,
    _ tell: (LedgerItem) -> Void
  ) -> Int? {
    var scanner = JSONRPCScanner(source, in: offset..<end)
    if !pending.isEmpty { settleRequest(fields(at: offset)) }
    defer { request = nil }
    var seen: UInt128 = 0
    var envelope = JSONRPCFields(isRow: false, range: offset..<end)
    do throws(ParseFailure) {
      try scanner.enter("{")
      while let name = try scanner.nextMember(isFirst: seen == 0) {
        let member = names.meaning(of: name, in: source)?.member
        seen |= 1 << 127
        if let member, seen >> UInt128(member.rawValue) & 1 == 1 {
          throw ParseFailure(
            .invalidValue("a second member of the name \"\(string(name))\""),
            at: name.lowerBound,
            path: [.field(string(name))]
          )
        }
        if let member { seen |= 1 << UInt128(member.rawValue) }
        if member == .result, depth < 16 {
          let result = "\(path).result"
          guard let next = walkResult(at: scanner.offset, result, depth: depth + 1, tell) else {
            return nil
          }
          scanner.offset = next
        } else {
          let range = try scanner.skipValue()
          if let member { envelope.set(member, range) }
        }
      }
    } catch {
      tell(refusal(error, path, offset..<end))
      return nil
    }
    envelope.range = offset..<scanner.offset
    if seen >> UInt128(JSONRPCMember.result.rawValue) & 1 == 0 { close(envelope, path, tell) }
    return scanner.offset
  }

  /// Tells of an envelope without a result: an error or a question.
  mutating func close(
    _ envelope: JSONRPCFields,
    _ path: String,
    _ tell: (LedgerItem) -> Void
  ) {
    if case .container(let range) = shape(envelope, .error) {
      tell(item(.other("the node answered with an error: \(message(range))"), path, envelope.range))
    } else if let method = (try? text(envelope, .method)) ?? nil {
      remember(method, envelope)
      tell(item(.other("a question: \(method)"), path, envelope.range))
    } else {
      tell(item(.other("an envelope without an answer"), path, envelope.range))
    }
  }

  mutating func remember(_ method: String, _ envelope: JSONRPCFields) {
    var parameter: String?
    if case .container(let range) = shape(envelope, .params) {
      var reader = JSONReader(source, in: range)
      parameter = (try? reader.readValue())?.array?.first?.string
    }
    if pending.count == 1024 { pending.removeFirst() }
    let id = envelope[.id].map { string($0) }
    pending.append((id, Request(method: method, parameter: parameter)))
  }

  private func message(_ range: Range<Int>) -> String {
    var reader = JSONReader(source, in: range)
    guard let error = try? reader.readValue() else { return excerpt(range) }
    let text = error["message"]?.string ?? excerpt(range)
    return error["code"]?.number.map { "\(text) (\($0))" } ?? text
  }

  mutating func walkResult(
    at offset: Int,
    _ path: String,
    depth: Int,
    _ tell: (LedgerItem) -> Void
  ) -> Int? {
    if request?.method == "eth_chainId" {
      var scanner = JSONRPCScanner(source, in: offset..<end)
      if let range = try? scanner.skipValue() {
        var fields = JSONRPCFields(isRow: false, range: range)
        fields.set(.chainId, range)
        if let id = (try? uint64(fields, .chainId)) ?? nil { chains.note(id) }
      }
    }
    if request?.method == "debug_traceTransaction" {
      var scanner = JSONRPCScanner(source, in: offset..<end)
      if scanner.peek() == UInt8(ascii: "{"), isCallFrame(at: scanner.offset) {
        return walkFrames(at: scanner.offset, path, hash: request?.parameter, tell)
      }
    }
    return walkValue(at: offset, path, depth: depth, tell)
  }
}
