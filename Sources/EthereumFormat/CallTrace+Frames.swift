import ByteReading
import LedgerRecords
import Quantities

extension EthereumWalker {
  /// A frame of Geth's `callTracer` with the frames inside it before or behind its own members.
  private struct OpenFrame {
    var fields: JSONRPCFields
    let place: Int
    var isInCalls = false
    var members = 0
    var calls = 0
    /// How many calls inside it count in a trace address.
    var counted: UInt32 = 0
  }

  private struct ClosedFrame {
    var call = TracedCall(kind: .call)
    let parent: Int?
    var ordinal: UInt32 = 0
    var hasLogs = false
  }

  private static let frameTypes: Set<String> = [
    "CALL", "CALLCODE", "DELEGATECALL", "STATICCALL", "CREATE", "CREATE2", "SELFDESTRUCT",
  ]

  /// Whether an object is a frame: it has a type that is a call and no hash.
  func isCallFrame(at offset: Int) -> Bool {
    var scanner = JSONRPCScanner(source, in: offset..<end)
    var isFirst = true
    guard (try? scanner.enter("{")) != nil else { return false }
    // `type` may stand last, behind calls that take megabytes; `from` or `calls` first speak for it.
    var seen: Set<JSONRPCMember> = []
    while let name = (try? scanner.nextMember(isFirst: isFirst)) ?? nil {
      isFirst = false
      let member = names.meaning(of: name, in: source)?.member
      switch member {
      case .type:
        guard let range = try? scanner.skipValue(), range.count > 2 else { return false }
        return Self.frameTypes.contains(string(range.lowerBound + 1..<range.upperBound - 1))
      case .calls, .revertReason:
        // No other record has calls inside.
        return seen.isDisjoint(with: [.hash, .transactionHash, .action])
      case .hash, .transactionHash, .action, .parentHash, .topics, .jsonrpc, .blockHash,
        .transactions, .structLogs, .result, .nonce:
        return false
      default:
        if let member { seen.insert(member) }
        guard (try? scanner.skipValue()) != nil else { return false }
      }
    }
    return false
  }

  /// Tells of one transaction's frames.
  ///
  /// - Returns: Where they end; `nil` if the file ends inside or they are no JSON.
  mutating func walkFrames(
    at offset: Int,
    _ path: String,
    hash: String?,
    height: UInt64? = nil,
    index: UInt32? = nil,
    _ tell: (LedgerItem) -> Void
  ) -> Int? {
    var scanner = JSONRPCScanner(source, in: offset..<end)
    let range: Range<Int>
    do throws(ParseFailure) { range = try scanner.skipValue() } catch {
      tell(refusal(error, path, offset..<end))
      return nil
    }
    do throws(ParseFailure) {
      let frames = try frames(in: range)
      guard
        let id = hash
          ?? height.flatMap({ block in index.map { "block \(block) transaction \($0)" } })
      else {
        throw ParseFailure(
          .invalidValue(unnamedTrace),
          at: offset,
          path: [.field("txHash")]
        )
      }
      let chain = try chains.unnamed(in: source)
      var transaction = LedgerTransaction(
        chain: chain.name,
        id: id,
        height: height,
        index: index,
        confirmation: .confirmed
      )
      transaction.gaps = ["a trace: the fee and token transfers are not shown"]
      try fill(&transaction, frames, chain, range)
      tell(item(.transaction(transaction), path, range))
    } catch {
      tell(refusal(error, path, range))
    }
    return range.upperBound
  }

  private var unnamedTrace: String {
    let reason = "the trace does not say of which transaction it is"
    guard let tracedBlock else { return reason }
    return "\(reason); \(tracedBlock.fault ?? "asked for was block \(tracedBlock.name)")"
  }

  private mutating func fill(
    _ transaction: inout LedgerTransaction,
    _ frames: [ClosedFrame],
    _ chain: FileChains.Chain,
    _ range: Range<Int>
  ) throws(ParseFailure) {
    if let error = frames[0].call.error {
      transaction.status = .failed(error)
      return
    }
    transaction.status = .succeeded
    var isLost = [Bool](repeating: false, count: frames.count)
    var isIncomplete = false
    let fields = JSONRPCFields(isRow: false, range: range)
    for (place, frame) in frames.enumerated() {
      isLost[place] = frame.call.error != nil || frame.parent.map { isLost[$0] } ?? false
      guard !isLost[place] else { continue }
      if frame.call.kind == .selfdestruct, frame.call.value == nil { isIncomplete = true }
      guard frame.call.movesValue else { continue }
      let part = Self.part(address(of: place, frames))
      let mechanism: LedgerMovement.Mechanism = place == 0 ? .native : .internalCall
      transaction.movements.append(try movement(frame.call, part, mechanism, chain, fields))
    }
    if isIncomplete {
      transaction.gaps.append("a self-destruction without its value and its heir")
    }
    if frames.contains(where: \.hasLogs) {
      transaction.gaps.append(
        "log entries in the trace are left to the receipt: their numbers in the block are not stated"
      )
    }
  }

  private func address(of place: Int, _ frames: [ClosedFrame]) -> [UInt32] {
    var address: [UInt32] = []
    var next = place
    while let parent = frames[next].parent {
      address.append(frames[next].ordinal)
      next = parent
    }
    return address.reversed()
  }

  /// Reads all frames in one pass, the outer before the inner.
  private mutating func frames(in range: Range<Int>) throws(ParseFailure) -> [ClosedFrame] {
    var scanner = JSONRPCScanner(source, in: range)
    var closed = [ClosedFrame(parent: nil)]
    var open = [OpenFrame(fields: JSONRPCFields(isRow: false, range: range), place: 0)]
    try scanner.enter("{")
    while let top = open.indices.last {
      if open[top].isInCalls {
        guard try scanner.nextElement(isFirst: open[top].calls == 0) else {
          open[top].isInCalls = false
          continue
        }
        open[top].calls += 1
        _ = scanner.peek()
        let inner = JSONRPCFields(isRow: false, range: scanner.offset..<range.upperBound)
        closed.append(ClosedFrame(parent: open[top].place))
        open.append(OpenFrame(fields: inner, place: closed.count - 1))
        try scanner.enter("{")
        continue
      }
      guard let name = try scanner.nextMember(isFirst: open[top].members == 0) else {
        let frame = open.removeLast()
        try close(frame, &closed[frame.place])
        if let parent = open.indices.last {
          closed[frame.place].ordinal = open[parent].counted
          if !isSilentPrecompile(closed[frame.place].call) { open[parent].counted += 1 }
        }
        continue
      }
      open[top].members += 1
      let member = names.meaning(of: name, in: source)?.member
      if let member, open[top].fields.has(member) {
        throw ParseFailure(
          .invalidValue("a second member of the name \"\(string(name))\""),
          at: name.lowerBound,
          path: [.field(string(name))]
        )
      }
      if member == .calls, scanner.peek() == UInt8(ascii: "[") {
        open[top].fields.set(.calls, scanner.offset..<scanner.offset + 1)
        try scanner.enter("[")
        open[top].isInCalls = true
      } else {
        let value = try scanner.skipValue()
        if let member { open[top].fields.set(member, value) }
      }
    }
    return closed
  }

  private mutating func close(
    _ frame: OpenFrame,
    _ closed: inout ClosedFrame
  ) throws(ParseFailure) {
    guard frame.fields.has(.type) else { throw missing(frame.fields, .type) }
    closed.call.kind = try callKind(frame.fields, .type)
    closed.call.from = try address(frame.fields, .from)
    closed.call.to = try address(frame.fields, .to)
    closed.call.value = try quantity(frame.fields, .value)
    closed.call.error = try text(frame.fields, .error)
    closed.hasLogs = frame.fields.has(.logs)
  }

  /// Whether a call is one that flat traces leave out and do not count: of a contract that is part of
  /// the machine (Yellow Paper, appendix E; EIP-2537 and EIP-7951 for the latest), without value.
  private func isSilentPrecompile(_ call: TracedCall) -> Bool {
    guard call.kind == .call || call.kind == .staticcall, let to = call.to,
      call.value?.isZero ?? true
    else { return false }
    let bytes = to.bytes
    for index in 0..<18 where bytes[index] != 0 { return false }
    return bytes[18] == 0 && (1...0x11).contains(bytes[19]) || bytes[18] == 1 && bytes[19] == 0
  }
}
