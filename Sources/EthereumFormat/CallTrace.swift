import ByteReading
import LedgerRecords
import Quantities

/// The calls that stand above the one that is read, as the flat lists of parity's traces give them.
struct TraceFrames {
  private struct Frame {
    let address: [UInt32]
    let isFailed: Bool
  }

  private var transaction = ""
  private var above: [Frame] = []

  /// What the calls above say of one.
  enum Standing {
    case succeeded
    case failed
    /// Not all calls above were told of.
    case unknown
  }

  /// Notes a call and says whether what it did lasted.
  mutating func enter(_ id: String, _ address: [UInt32], isFailed: Bool) -> Standing {
    if id != transaction {
      transaction = id
      above = []
    }
    while let last = above.last,
      last.address.count >= address.count || !address.starts(with: last.address)
    {
      above.removeLast()
    }
    let isKnown = above.count == address.count
    let isLost = isFailed || above.contains { $0.isFailed }
    above.append(Frame(address: address, isFailed: isFailed))
    if isLost { return .failed }
    return isKnown ? .succeeded : .unknown
  }
}

/// One call, creation or self-destruction of a transaction, however its source writes it.
struct TracedCall {
  enum Kind {
    case call, callcode, delegatecall, staticcall, create, selfdestruct
  }

  var kind: Kind
  var from: FixedBytes<20>?
  var to: FixedBytes<20>?
  var value: UInt256?
  var error: String?

  /// Whether value leaves one account for another: code that runs in its caller's place moves none.
  var movesValue: Bool {
    switch kind {
    case .call, .create, .selfdestruct: value.map { !$0.isZero } ?? false
    case .callcode, .delegatecall, .staticcall: false
    }
  }
}

extension EthereumWalker {
  /// Names the part of a transaction that a call is, as `trace_address` counts.
  static func part(_ address: [UInt32]) -> String {
    address.isEmpty ? "value" : "call " + address.map(String.init).joined(separator: ".")
  }

  // MARK: Parity's lists

  /// Reads one element of `trace_block`, `trace_transaction` or `trace_filter`.
  mutating func parityTrace(
    _ fields: JSONRPCFields,
    replayed: String?
  ) throws(ParseFailure) -> LedgerItem.Content {
    guard case .container(let range) = shape(fields, .action) else {
      throw missing(fields, .action)
    }
    let action = self.fields(at: range.lowerBound)
    if let failure = action.failure {
      throw ParseFailure(.invalidValue(failure.reason), at: failure.offset)
    }
    guard let type = try text(fields, .type) else { throw missing(fields, .type) }
    let height = try uint64(fields, .blockNumber)
    if type == "reward" { return try reward(action, fields, height) }
    let stated = try hashText(fields, .transactionHash)
    guard let id = replayed ?? stated else { throw missing(fields, .transactionHash) }
    var call = TracedCall(kind: .call)
    switch type {
    case "call":
      call.kind = try callKind(action, .callType)
      call.from = try address(action, .from)
      call.to = try address(action, .to)
      call.value = try quantity(action, .value)
    case "create":
      call.kind = .create
      call.from = try address(action, .from)
      call.value = try quantity(action, .value)
      if case .container(let range) = shape(fields, .result) {
        let result = self.fields(at: range.lowerBound)
        call.to = try address(result, .address)
      }
    case "suicide", "selfdestruct":
      call.kind = .selfdestruct
      call.from = try address(action, .address)
      call.to = try address(action, .refundAddress)
      call.value = try quantity(action, .balance)
    default: throw failure("a kind of trace that is not known: \(type)", fields, .type)
    }
    call.error = try text(fields, .error)
    let place = try traceAddress(fields)
    return try content(
      of: call,
      at: place,
      in: FlatTrace(
        id: id,
        height: height,
        index: index(fields, .transactionPosition),
        time: time(fields, .blockTimestamp),
        isFailed: call.error != nil
      ),
      fields
    )
  }

  /// What an element of a flat list says beside the call.
  struct FlatTrace {
    let id: String
    let height: UInt64?
    let index: UInt32?
    let time: Instant?
    let isFailed: Bool
  }

  mutating func content(
    of call: TracedCall,
    at place: [UInt32],
    in trace: FlatTrace,
    _ fields: JSONRPCFields
  ) throws(ParseFailure) -> LedgerItem.Content {
    let chain = try chains.unnamed(in: source)
    let standing = frames.enter(trace.id, place, isFailed: trace.isFailed)
    var transaction = LedgerTransaction(
      chain: chain.name,
      id: trace.id,
      height: trace.height,
      index: trace.index,
      time: trace.time,
      confirmation: trace.height == nil ? .unstated : .confirmed
    )
    if place.isEmpty {
      transaction.status =
        trace.isFailed ? .failed(call.error ?? "status 0") : .succeeded
      transaction.gaps = ["a trace: the fee and token transfers are not shown"]
      if !trace.isFailed, call.movesValue {
        transaction.movements = [try movement(call, "value", .native, chain, fields)]
      }
      return .transaction(transaction)
    }
    guard call.movesValue else { return .other("a call that carries no value") }
    switch standing {
    case .failed: return .other("a call whose value went back: it or one above it failed")
    case .succeeded: transaction.status = .succeeded
    case .unknown:
      transaction.gaps = ["the calls above it are not in the file: it may have been taken back"]
    }
    transaction.movements = [try movement(call, Self.part(place), .internalCall, chain, fields)]
    return .transaction(transaction)
  }

  mutating func movement(
    _ call: TracedCall,
    _ part: String,
    _ mechanism: LedgerMovement.Mechanism,
    _ chain: FileChains.Chain,
    _ fields: JSONRPCFields
  ) throws(ParseFailure) -> LedgerMovement {
    guard let from = call.from else { throw missing(fields, .from) }
    guard let to = call.to else { throw missing(fields, .to) }
    return native(part, chain, party(from), party(to), call.value ?? .zero, mechanism)
  }

  func callKind(
    _ fields: JSONRPCFields,
    _ member: JSONRPCMember
  ) throws(ParseFailure) -> TracedCall.Kind {
    guard let name = try text(fields, member) else { return .call }
    switch name.lowercased() {
    case "call": return .call
    case "callcode": return .callcode
    case "delegatecall": return .delegatecall
    case "staticcall": return .staticcall
    case "create", "create2": return .create
    case "selfdestruct", "suicide": return .selfdestruct
    default: throw failure("a kind of call that is not known: \(name)", fields, member)
    }
  }

  /// Reads the place of a call: a list of numbers, or with commas between them in a cell.
  func traceAddress(_ fields: JSONRPCFields) throws(ParseFailure) -> [UInt32] {
    let parts: [Substring]
    switch shape(fields, .traceAddress) {
    case .absent: return []
    case .text(let range): parts = string(range).split(separator: ",")
    case .container(let range):
      parts = string(range).dropFirst().dropLast().split { $0 == "," || $0.isWhitespace }
    default: throw failure("no list of numbers", fields, .traceAddress)
    }
    var address: [UInt32] = []
    for part in parts {
      guard let number = UInt32(part.trimmingPrefix { $0 == " " }), address.count < 2048 else {
        throw failure("no list of numbers", fields, .traceAddress)
      }
      address.append(number)
    }
    return address
  }

  private mutating func reward(
    _ action: JSONRPCFields,
    _ fields: JSONRPCFields,
    _ height: UInt64?
  ) throws(ParseFailure) -> LedgerItem.Content {
    guard let height else { throw missing(fields, .blockNumber) }
    guard let author = try address(action, .author) else { throw missing(action, .author) }
    guard let value = try quantity(action, .value) else { throw missing(action, .value) }
    let kind = try text(action, .rewardType) ?? "block"
    return .transaction(try earned(kind, author, value, height, nil))
  }

  /// What a block earns its miner, or the miner of an uncle.
  mutating func earned(
    _ kind: String,
    _ author: FixedBytes<20>,
    _ value: UInt256,
    _ height: UInt64,
    _ time: Instant?
  ) throws(ParseFailure) -> LedgerTransaction {
    let chain = try chains.unnamed(in: source)
    let part: String
    if kind == "uncle" {
      if uncles.block != height { uncles = (height, 0) }
      part = "uncle \(uncles.count)"
      uncles.count += 1
    } else {
      part = kind == "block" ? "reward" : "reward \(kind)"
    }
    return LedgerTransaction(
      chain: chain.name,
      id: "block \(height)",
      height: height,
      time: time,
      status: .succeeded,
      confirmation: .confirmed,
      movements: [native(part, chain, nil, party(author), value, .reward)]
    )
  }

  /// Reads one element of `trace_replayBlockTransactions`: its traces name no transaction of their own.
  mutating func parityReplay(
    _ fields: JSONRPCFields,
    _ path: String,
    _ tell: (LedgerItem) -> Void
  ) throws(ParseFailure) {
    guard let id = try hashText(fields, .transactionHash) else {
      throw missing(fields, .transactionHash)
    }
    guard case .container(let range) = shape(fields, .trace) else { throw missing(fields, .trace) }
    var scanner = JSONRPCScanner(source, in: range)
    var count = 0
    try scanner.enter("[")
    while try scanner.nextElement(isFirst: count == 0) {
      let place = "\(path).trace[\(count)]"
      count += 1
      _ = scanner.peek()
      let trace = self.fields(at: scanner.offset)
      do throws(ParseFailure) {
        if let failure = trace.failure {
          throw ParseFailure(.invalidValue(failure.reason), at: failure.offset)
        }
        tell(item(try parityTrace(trace, replayed: id), place, trace.range))
      } catch {
        tell(refusal(error, place, trace.range))
      }
      scanner.offset = try scanner.skipValue().upperBound
    }
    if count == 0 { tell(item(.other("a replay without traces"), path, fields.range)) }
  }
}
