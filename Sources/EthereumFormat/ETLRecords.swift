import ByteReading
import LedgerRecords
import Quantities

extension EthereumWalker {
  /// Reads one of ethereum-etl's traces.
  mutating func etlTrace(_ fields: JSONRPCFields) throws(ParseFailure) -> LedgerItem.Content {
    guard let type = try text(fields, .traceType) else { throw missing(fields, .traceType) }
    guard let height = try uint64(fields, .blockNumber) else {
      throw missing(fields, .blockNumber)
    }
    let from = try address(fields, .from)
    let to = try address(fields, .to)
    let value = try quantity(fields, .value)
    let time = try time(fields, .blockTimestamp)
    switch type {
    case "reward":
      guard let to else { throw missing(fields, .to) }
      guard let value else { throw missing(fields, .value) }
      let kind = try text(fields, .rewardType) ?? "block"
      return .transaction(try earned(kind, to, value, height, time))
    case "genesis", "daofork":
      guard let to else { throw missing(fields, .to) }
      guard let value else { throw missing(fields, .value) }
      return .transaction(try decreed(type, from, to, value, height, time))
    default: break
    }
    var call = TracedCall(kind: .call, from: from, to: to, value: value)
    switch type {
    case "call": call.kind = try callKind(fields, .callType)
    case "create", "create2": call.kind = .create
    case "suicide", "selfdestruct": call.kind = .selfdestruct
    default: throw failure("a kind of trace that is not known: \(type)", fields, .traceType)
    }
    call.error = try text(fields, .error)
    let status = try uint64(fields, .status)
    if let status, status > 1 { throw failure("neither 0 nor 1", fields, .status) }
    let index = try index(fields, .transactionIndex)
    guard
      let id = try hashText(fields, .transactionHash)
        ?? index.map({ "block \(height) transaction \($0)" })
    else { throw missing(fields, .transactionHash) }
    return try content(
      of: call,
      at: traceAddress(fields),
      in: FlatTrace(
        id: id,
        height: height,
        index: index,
        time: time,
        isFailed: call.error != nil || status == 0
      ),
      fields
    )
  }

  /// What the rules of the chain gave or moved without a transaction: the first balances, and the
  /// balances that the fork of block 1,920,000 moved (EIP-779).
  private mutating func decreed(
    _ type: String,
    _ from: FixedBytes<20>?,
    _ to: FixedBytes<20>,
    _ value: UInt256,
    _ height: UInt64,
    _ time: Instant?
  ) throws(ParseFailure) -> LedgerTransaction {
    let chain = try chains.unnamed(in: source)
    let giver = from.map { party($0) }
    let part = "\(type) \(spelling.text(of: from ?? to))"
    return LedgerTransaction(
      chain: chain.name,
      id: "block \(height)",
      height: height,
      time: time,
      status: .succeeded,
      confirmation: .confirmed,
      movements: [native(part, chain, giver, party(to), value, .reward)]
    )
  }

  /// Reads one of ethereum-etl's token transfers, which it makes of ERC-20 and ERC-721 alike.
  mutating func etlTokenTransfer(
    _ fields: JSONRPCFields
  ) throws(ParseFailure) -> LedgerItem.Content {
    guard let token = try address(fields, .tokenAddress) else {
      throw missing(fields, .tokenAddress)
    }
    guard let from = try address(fields, .from) else { throw missing(fields, .from) }
    guard let to = try address(fields, .to) else { throw missing(fields, .to) }
    guard let value = try quantity(fields, .value) else { throw missing(fields, .value) }
    guard let id = try hashText(fields, .transactionHash) else {
      throw missing(fields, .transactionHash)
    }
    guard let index = try uint64(fields, .logIndex) else { throw missing(fields, .logIndex) }
    let chain = try chain(fields)
    let zero = FixedBytes(InlineArray<20, UInt8>(repeating: 0))
    let movement = LedgerMovement(
      .token,
      part: "log \(index)",
      asset: LedgerAsset(.erc20, contract: spelling.text(of: token)),
      from: from == zero ? nil : party(from),
      to: to == zero ? nil : party(to),
      amount: LedgerAmount(units: value)
    )
    return .transaction(
      LedgerTransaction(
        chain: chain.name,
        id: id,
        height: try uint64(fields, .blockNumber),
        time: try time(fields, .blockTimestamp),
        status: .succeeded,
        confirmation: .confirmed,
        movements: [movement],
        gaps: [
          "the export does not tell ERC-20 from ERC-721: the amount may be the number of an item"
        ]
      )
    )
  }

  /// Reads `{"block_number", "transaction_traces": [frame…]}`, which holds Geth's frames.
  mutating func etlFrames(
    _ fields: JSONRPCFields,
    _ path: String,
    _ tell: (LedgerItem) -> Void
  ) throws(ParseFailure) {
    guard let height = try uint64(fields, .blockNumber) else {
      throw missing(fields, .blockNumber)
    }
    guard case .container(let range) = shape(fields, .transactionTraces) else {
      throw missing(fields, .transactionTraces)
    }
    var scanner = JSONRPCScanner(source, in: range)
    var count: UInt32 = 0
    try scanner.enter("[")
    while try scanner.nextElement(isFirst: count == 0) {
      _ = scanner.peek()
      let place = "\(path).transaction_traces[\(count)]"
      guard
        let next = walkFrames(
          at: scanner.offset,
          place,
          hash: nil,
          height: height,
          index: count,
          tell
        )
      else { return }
      scanner.offset = next
      count += 1
    }
    if count == 0 { tell(item(.other("a block without traces"), path, fields.range)) }
  }
}
