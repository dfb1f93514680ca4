import ByteReading
import LedgerRecords
import Quantities

extension EthereumWalker {
  /// How a transaction ended and what its execution cost.
  struct Outcome {
    var status: LedgerTransaction.Status
    var fees: [LedgerMovement]
    /// Whether the record says anything of the outcome.
    var isKnown: Bool
  }

  /// Reads the members of a receipt, which ethereum-etl's streams put into the transaction too.
  mutating func outcome(
    _ fields: JSONRPCFields,
    chain: FileChains.Chain,
    payer: LedgerParty
  ) throws(ParseFailure) -> Outcome {
    guard let gasUsed = try quantity(fields, .gasUsed) else {
      return Outcome(status: .unstated, fees: [], isKnown: false)
    }
    let payer = try address(fields, .feePayer).map { party($0) } ?? payer
    var fees: [LedgerMovement] = []
    var price = try quantity(fields, .effectiveGasPrice)
    if price == nil { price = try quantity(fields, .gasPrice) }
    if let price {
      let header = try bytes32(fields, .blockHash).flatMap { headers[$0] }
      fees = try execution(gasUsed, price, fields, chain, payer, header)
    }
    if let gas = try quantity(fields, .blobGasUsed), let price = try quantity(fields, .blobGasPrice)
    {
      let fee = try product(gas, price, fields, .blobGasPrice)
      if !fee.isZero { fees.append(native("fee blob", chain, payer, nil, fee, .fee)) }
    }
    if let fee = try quantity(fields, .l1Fee), !fee.isZero {
      fees.append(native("fee l1", chain, payer, nil, fee, .fee))
    }
    return Outcome(status: try status(fields), fees: fees, isKnown: true)
  }

  private func status(_ fields: JSONRPCFields) throws(ParseFailure) -> LedgerTransaction.Status {
    guard let status = try quantity(fields, .status) else { return .unstated }
    switch status.exactly(UInt8.self) {
    case 1: return .succeeded
    case 0: return .failed("status 0")
    default: throw failure("neither 0 nor 1", fields, .status)
    }
  }

  /// The price of gas: on a chain that destroys the base fee in two parts, if the block is known.
  mutating func execution(
    _ gasUsed: UInt256,
    _ price: UInt256,
    _ fields: JSONRPCFields,
    _ chain: FileChains.Chain,
    _ payer: LedgerParty,
    _ header: RecentHeaders.Header?
  ) throws(ParseFailure) -> [LedgerMovement] {
    let total = try product(gasUsed, price, fields, .effectiveGasPrice)
    guard !total.isZero else { return [] }
    guard chain.entry?.burnsBaseFee == true, let header, let miner = header.miner else {
      return [native("fee", chain, payer, nil, total, .fee)]
    }
    let base = header.baseFee ?? .zero
    let (tip, isBelow) = price.subtractingReportingOverflow(base)
    guard !isBelow else {
      throw failure("less than the block's base fee", fields, .effectiveGasPrice)
    }
    var fees: [LedgerMovement] = []
    if !base.isZero {
      let burnt = try product(gasUsed, base, fields, .effectiveGasPrice)
      fees.append(native("fee burnt", chain, payer, nil, burnt, .fee))
    }
    if !tip.isZero {
      let paid = try product(gasUsed, tip, fields, .effectiveGasPrice)
      fees.append(native("fee tip", chain, payer, party(miner), paid, .fee))
    }
    return fees
  }

  private func product(
    _ one: UInt256,
    _ other: UInt256,
    _ fields: JSONRPCFields,
    _ member: JSONRPCMember
  ) throws(ParseFailure) -> UInt256 {
    let (value, isTooLarge) = one.multipliedReportingOverflow(by: other)
    guard !isTooLarge else { throw failure("a fee of more than 256 bits", fields, member) }
    return value
  }

  /// Tells of a receipt, and of log entries in it that cannot be read.
  mutating func receipt(
    _ fields: JSONRPCFields,
    _ path: String,
    _ tell: (LedgerItem) -> Void
  ) throws(ParseFailure) {
    guard let id = try hashText(fields, .transactionHash) else {
      throw missing(fields, .transactionHash)
    }
    let chain = try chain(fields)
    var transaction = LedgerTransaction(chain: chain.name, id: id)
    transaction.height = try uint64(fields, .blockNumber)
    transaction.index = try index(fields, .transactionIndex)
    transaction.time = try time(fields, .blockTimestamp)
    if transaction.time == nil, let hash = try bytes32(fields, .blockHash) {
      transaction.time = headers[hash]?.time
    }
    transaction.confirmation = transaction.height == nil ? .unstated : .confirmed
    // ethereum-etl's receipts do not say who sent, so that the fee has no payer.
    if let sender = try address(fields, .from) {
      let outcome = try outcome(fields, chain: chain, payer: party(sender))
      transaction.status = outcome.status
      transaction.movements = outcome.fees
    } else {
      transaction.status = try status(fields)
      transaction.gaps.append("who paid the fee is not shown")
    }
    if case .failed = transaction.status {
      tell(item(.transaction(transaction), path, fields.range))
      return
    }
    var refused: [LedgerItem] = []
    if case .container(let range) = shape(fields, .logs) {
      try logs(range, "\(path).logs", chain, &transaction, &refused)
    } else {
      transaction.gaps.append("no log entries: token transfers are not known")
    }
    if transaction.movements.isEmpty, !fields.has(.effectiveGasPrice) {
      transaction.gaps.append("the fee is not known: the receipt names no price of gas")
    }
    tell(item(.transaction(transaction), path, fields.range))
    for item in refused { tell(item) }
  }

  private mutating func logs(
    _ range: Range<Int>,
    _ path: String,
    _ chain: FileChains.Chain,
    _ transaction: inout LedgerTransaction,
    _ refused: inout [LedgerItem]
  ) throws(ParseFailure) {
    var scanner = JSONRPCScanner(source, in: range)
    var count = 0
    var numbers: Set<UInt64> = []
    try scanner.enter("[")
    while try scanner.nextElement(isFirst: count == 0) {
      let place = "\(path)[\(count)]"
      count += 1
      _ = scanner.peek()
      let fields = fields(at: scanner.offset)
      do throws(ParseFailure) {
        if let failure = fields.failure {
          throw ParseFailure(.invalidValue(failure.reason), at: failure.offset)
        }
        if try isRemoved(fields) {
          throw failure("an entry that is no longer part of the chain", fields, .removed)
        }
        let entry = try entry(fields)
        guard numbers.insert(entry.index).inserted else {
          throw failure("a number that an entry before has", fields, .logIndex)
        }
        let reading = TransferLog(
          entry.log,
          index: entry.index,
          wrappers: chain.entry?.wrappers ?? [],
          spelling: spelling
        )
        transaction.movements += reading.movements
        transaction.approvals += reading.approvals
        transaction.ownerships += reading.ownerships
        if let gap = reading.gap { transaction.gaps.append(gap) }
      } catch {
        refused.append(refusal(error, place, fields.range))
        transaction.gaps.append("log entry \(count - 1) of the receipt cannot be read")
      }
      scanner.offset = try scanner.skipValue().upperBound
    }
    // Only a transaction that succeeded leaves log entries; before Byzantium no receipt says more.
    if count > 0, transaction.status == .unstated { transaction.status = .succeeded }
  }
}
