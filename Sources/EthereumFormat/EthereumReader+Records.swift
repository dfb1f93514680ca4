import AddressEncoding
import ByteReading
import LedgerRecords
import Quantities

extension EthereumWalker {
  /// What an object or a row is, by the members that it has.
  func kind(_ fields: JSONRPCFields) -> RecordKind? {
    func has(_ members: JSONRPCMember...) -> Bool { members.allSatisfy(fields.has) }
    if has(.action), fields.has(.traceAddress) || fields.has(.type) { return .parityTrace }
    if has(.traceType, .value) { return .etlTrace }
    if has(.tokenAddress, .from, .to, .transactionHash) { return .etlTokenTransfer }
    if has(.topics, .data, .address) { return .log }
    if has(.parentHash), fields.has(.number) || fields.has(.stateRoot) { return .block }
    if has(.hash, .nonce, .from) { return .transaction }
    if has(.transactionHash), !fields.has(.hash),
      fields.has(.cumulativeGasUsed) || has(.gasUsed, .logs)
    {
      return .receipt
    }
    if has(.trace, .output) { return .parityReplay }
    if has(.transactionTraces, .blockNumber) { return .etlFrames }
    if has(.structLogs, .gas) { return .structLogs }
    if has(.validatorIndex, .amount, .index, .address) { return .withdrawal }
    if has(.bytecode, .address) { return .contract }
    if has(.symbol, .decimals, .totalSupply, .address) { return .token }
    if fields.has(.result),
      fields.has(.jsonrpc) || fields.has(.txHash) || fields.has(.id)
        || !fields.isSnakeCase && fields.present.nonzeroBitCount <= 2
    {
      return .envelope
    }
    if fields.has(.jsonrpc), fields.has(.error) || fields.has(.method) { return .envelope }
    if has(.error, .txHash) { return .envelope }
    return nil
  }

  enum RecordKind {
    case block, transaction, receipt, log, withdrawal
    case parityTrace, parityReplay, structLogs
    case etlTrace, etlTokenTransfer, etlFrames, contract, token
    case envelope

    /// The name of a file of such records.
    var format: String {
      switch self {
      case .block: "block"
      case .transaction: "transaction"
      case .receipt: "receipt"
      case .log: "log"
      case .withdrawal: "withdrawal"
      case .parityTrace, .parityReplay, .structLogs, .etlTrace, .etlFrames: "trace"
      case .etlTokenTransfer: "token-transfer"
      case .contract: "contract"
      case .token: "token"
      case .envelope: "answer"
      }
    }
  }

  /// Tells of an object or a row.
  mutating func record(
    _ fields: JSONRPCFields,
    _ path: String,
    depth: Int,
    _ tell: (LedgerItem) -> Void
  ) {
    let kind = kind(fields)
    if let failure = fields.failure, fields.isComplete || (kind != .block && kind != .envelope) {
      tell(
        item(.refused(field: failure.field, reason: failure.reason), path, fields.range)
      )
      return
    }
    if kind == .envelope, !fields.isComplete {
      if fields.cut == .result {
        innerEnvelope(fields, path, depth: depth, tell)
      } else {
        let failure = scannerFailure(fields)
        tell(refusal(failure, path, fields.range))
      }
      return
    }
    do throws(ParseFailure) {
      switch kind {
      case .block: block(fields, path, tell)
      case .transaction:
        tell(item(.transaction(try transaction(fields, in: nil)), path, fields.range))
      case .receipt: try receipt(fields, path, tell)
      case .log: tell(item(try log(fields), path, fields.range))
      case .withdrawal: throw ParseFailure(.invalidValue("a withdrawal outside its block"), at: 0)
      case .parityTrace: tell(item(try parityTrace(fields, replayed: nil), path, fields.range))
      case .parityReplay: try parityReplay(fields, path, tell)
      case .etlTrace: tell(item(try etlTrace(fields), path, fields.range))
      case .etlTokenTransfer: tell(item(try etlTokenTransfer(fields), path, fields.range))
      case .etlFrames: try etlFrames(fields, path, tell)
      case .structLogs:
        tell(
          item(.other("a trace of single instructions: no calls with values"), path, fields.range)
        )
      case .contract: tell(item(.other("a contract's code"), path, fields.range))
      case .token: tell(item(.other("what a token says of itself"), path, fields.range))
      case .envelope: innerEnvelope(fields, path, depth: depth, tell)
      case nil: tell(item(.other("an object that is no record of a ledger"), path, fields.range))
      }
    } catch {
      tell(refusal(error, path, fields.range))
    }
  }

  private func scannerFailure(_ fields: JSONRPCFields) -> ParseFailure {
    ParseFailure(
      .invalidValue(fields.failure?.reason ?? "it is not whole"),
      at: fields.failure?.offset ?? fields.range.lowerBound
    )
  }

  /// Tells of what stands in the `result` of an object: an envelope, or an element of
  /// `debug_traceBlockByNumber`.
  private mutating func innerEnvelope(
    _ fields: JSONRPCFields,
    _ path: String,
    depth: Int,
    _ tell: (LedgerItem) -> Void
  ) {
    guard let result = fields[.result],
      source[result.lowerBound] != UInt8(ascii: "n") || !fields.has(.error)
    else {
      if case .text(let range) = shape(fields, .error) {
        tell(item(.other("the node answered with an error: \(excerpt(range))"), path, fields.range))
      } else {
        close(fields, path, tell)
      }
      return
    }
    let inner = "\(path).result"
    if fields.has(.jsonrpc) || fields.has(.id) && !fields.has(.txHash) {
      settleRequest(fields)
      defer { request = nil }
      if depth < 16 {
        _ = walkResult(at: result.lowerBound, inner, depth: depth + 1, tell)
        return
      }
    }
    if source[result.lowerBound] == UInt8(ascii: "{"), isCallFrame(at: result.lowerBound) {
      var hash: String?
      do throws(ParseFailure) { hash = try hashText(fields, .txHash) } catch {
        tell(refusal(error, path, fields.range))
        return
      }
      var height: UInt64?
      if hash == nil, let tracedBlock, tracedBlock.fault == nil, let position {
        height = tracedBlock.number
        hash = tracedBlock.ids?[position]
      }
      let index = position.flatMap(UInt32.init(exactly:))
      _ = walkFrames(
        at: result.lowerBound,
        inner,
        hash: hash,
        height: height,
        index: height == nil ? nil : index,
        tell
      )
    } else if depth < 16 {
      _ = walkValue(at: result.lowerBound, inner, depth: depth + 1, tell)
    } else {
      tell(item(.other("answers nested deeper than any answer"), path, fields.range))
    }
  }

  // MARK: Common members

  /// The chain of a record: its own number, or the file's.
  mutating func chain(_ fields: JSONRPCFields) throws(ParseFailure) -> FileChains.Chain {
    var own = try uint64(fields, .chainId)
    if let v = try signatureChain(fields) {
      if let stated = own, stated != v {
        throw failure("chain \(stated), and the signature is for chain \(v)", fields, .chainId)
      }
      own = v
    }
    guard own != 0 else { throw failure("no chain has the number 0", fields, .chainId) }
    if let own { return chains.chain(own) }
    return try chains.unnamed(in: source)
  }

  /// The chain that `v` names (EIP-155); a transaction of a type says only the parity there.
  private func signatureChain(_ fields: JSONRPCFields) throws(ParseFailure) -> UInt64? {
    guard fields.has(.v), let v = try quantity(fields, .v) else { return nil }
    guard let v = v.exactly(UInt64.self) else { throw failure("more than 64 bits", fields, .v) }
    guard v >= 35 else { return nil }
    return (v - 35) / 2
  }

  func time(
    _ fields: JSONRPCFields,
    _ member: JSONRPCMember
  ) throws(ParseFailure) -> Instant? {
    if case .text(let range) = shape(fields, member), !isPrefixed(range), range.count >= 19 {
      // BigQuery writes `2016-06-23 08:12:42 UTC` or RFC 3339.
      var text = string(range)
      if text.hasSuffix(" UTC") { text = String(text.dropLast(4)) + "Z" }
      if !text.hasSuffix("Z"), !text.hasSuffix("+00:00") {
        throw failure("a time without its zone: \(text)", fields, member)
      }
      let parts = text.split(separator: " ", maxSplits: 1)
      if parts.count == 2 { text = "\(parts[0])T\(parts[1])" }
      guard let time = try? Instant(parsing: text) else {
        throw failure("no time: \(text)", fields, member)
      }
      return time
    }
    guard let seconds = try uint64(fields, member) else { return nil }
    // The year 9999; what counts in milliseconds is beyond it.
    guard seconds <= 253_402_300_799 else {
      throw failure("a time beyond the year 9999", fields, member)
    }
    return Instant(secondsSince1970: Int64(seconds))
  }

  mutating func party(_ address: FixedBytes<20>) -> LedgerParty {
    LedgerParty(spelling.text(of: address))
  }

  func index(
    _ fields: JSONRPCFields,
    _ member: JSONRPCMember
  ) throws(ParseFailure) -> UInt32? {
    guard let value = try uint64(fields, member) else { return nil }
    guard let small = UInt32(exactly: value) else {
      throw failure("more than 32 bits", fields, member)
    }
    return small
  }

  // MARK: Logs

  /// Reads a log entry; its topics in a list, or with commas between them in a cell.
  mutating func entry(_ fields: JSONRPCFields) throws(ParseFailure) -> (
    log: EthereumLog, index: UInt64
  ) {
    guard let address = try address(fields, .address) else { throw missing(fields, .address) }
    guard let index = try uint64(fields, .logIndex) else { throw missing(fields, .logIndex) }
    let topics = try topics(fields)
    var data: [UInt8] = []
    if let digits = try dataDigits(fields, .data) { data = bytes(digits) }
    return (EthereumLog(address: EthereumAddress(address), topics: topics, data: data), index)
  }

  /// Whether a node took an entry back; what is no truth value does not say that it stands.
  func isRemoved(_ fields: JSONRPCFields) throws(ParseFailure) -> Bool {
    guard let range = fields[.removed], !range.isEmpty else { return false }
    switch shape(fields, .removed) {
    case .bool(let value): return value
    case .text(let text) where fields.isRow && isText(text, "true"): return true
    case .text(let text) where fields.isRow && isText(text, "false"): return false
    default: throw failure("neither true nor false: \(excerpt(range))", fields, .removed)
    }
  }

  private func topics(_ fields: JSONRPCFields) throws(ParseFailure) -> [FixedBytes<32>] {
    var topics: [FixedBytes<32>] = []
    switch shape(fields, .topics) {
    case .absent: return []
    case .text(let range):
      var start = range.lowerBound
      for position in range where source[position] == UInt8(ascii: ",") {
        topics.append(try topic(start..<position, fields))
        start = position + 1
      }
      if start < range.upperBound { topics.append(try topic(start..<range.upperBound, fields)) }
    case .container(let range) where source[range.lowerBound] == UInt8(ascii: "["):
      var scanner = JSONRPCScanner(source, in: range)
      try scanner.enter("[")
      while try scanner.nextElement(isFirst: topics.isEmpty) {
        let element = try scanner.skipValue()
        guard source[element.lowerBound] == UInt8(ascii: "\"") else {
          throw failure("not a list of words", fields, .topics)
        }
        topics.append(try topic(element.lowerBound + 1..<element.upperBound - 1, fields))
        guard topics.count <= 4 else { break }
      }
    default: throw failure("no list", fields, .topics)
    }
    guard topics.count <= 4 else { throw failure("more than four words", fields, .topics) }
    return topics
  }

  private func topic(
    _ range: Range<Int>,
    _ fields: JSONRPCFields
  ) throws(ParseFailure) -> FixedBytes<32> {
    guard let topic: FixedBytes<32> = fixedBytes(try digits(range, fields, .topics)) else {
      throw failure("not a word of 32 bytes", fields, .topics)
    }
    return topic
  }

  /// A log entry by itself: it stands in the log, so its transaction succeeded.
  private mutating func log(_ fields: JSONRPCFields) throws(ParseFailure) -> LedgerItem.Content {
    if try isRemoved(fields) {
      return .other("a log entry of a block that is no longer part of the chain")
    }
    let entry = try entry(fields)
    guard let id = try hashText(fields, .transactionHash) else {
      throw missing(fields, .transactionHash)
    }
    let chain = try chain(fields)
    let reading = TransferLog(
      entry.log,
      index: entry.index,
      wrappers: chain.entry?.wrappers ?? [],
      spelling: spelling
    )
    guard
      !reading.movements.isEmpty || !reading.approvals.isEmpty || !reading.ownerships.isEmpty
    else {
      return .other(reading.gap ?? "a log entry that is no transfer")
    }
    return .transaction(
      LedgerTransaction(
        chain: chain.name,
        id: id,
        height: try uint64(fields, .blockNumber),
        index: try index(fields, .transactionIndex),
        time: try time(fields, .blockTimestamp),
        status: .succeeded,
        confirmation: fields.has(.blockNumber) ? .confirmed : .unstated,
        movements: reading.movements,
        gaps: (reading.gap.map { [$0] } ?? [])
          + ["a log entry: what else the transaction did is not shown"],
        approvals: reading.approvals,
        ownerships: reading.ownerships
      )
    )
  }
}
