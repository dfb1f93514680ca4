import AddressEncoding
import ByteReading
import Cryptography
import LedgerRecords
import Quantities

extension EthereumWalker {
  /// Reads blocks in RLP that stand one behind the other, as `geth export` writes them.
  ///
  /// - Returns: Whether the file is one of blocks; if not, nothing was told.
  mutating func walkChain(_ tell: (LedgerItem) -> Void) -> Bool {
    guard isBlock(at: 0) else { return false }
    settleChain()
    var offset = 0
    while offset < source.count {
      var reader = RLPReader(source, in: offset..<source.count)
      let item: RLPItem
      do throws(ParseFailure) { item = try reader.readItem("block") } catch {
        // What is cut off has no end, so that nothing behind it can be found.
        tell(refused(error, offset..<source.count))
        return true
      }
      do throws(ParseFailure) {
        var inner = RLPReader(source, in: item.range)
        let block = try EthereumBlock(from: &inner)
        tellBlock(block.header, block.body, nil, item.range, tell)
      } catch {
        tell(refused(error, item.range))
      }
      offset = item.range.upperBound
    }
    return true
  }

  private func refused(_ failure: ParseFailure, _ range: Range<Int>) -> LedgerItem {
    LedgerItem(
      .refused(field: failure.field, reason: "\(failure.reason) at byte \(failure.offset)"),
      at: .bytes(range),
      range: range
    )
  }

  /// Whether a list begins here whose first item is a list that begins with three hashes, one address
  /// behind the second of them: no other file begins so.
  private func isBlock(at offset: Int) -> Bool {
    func content(_ position: Int, shortest: UInt8) -> Int? {
      guard position < source.count, source[position] >= shortest else { return nil }
      let first = source[position]
      if first <= shortest + 55 { return position + 1 }
      return position + 1 + Int(first - shortest - 55)
    }
    guard let block = content(offset, shortest: 0xc0), let header = content(block, shortest: 0xc0),
      header + 87 < source.count
    else { return false }
    return source[header] == 0xa0 && source[header + 33] == 0xa0 && source[header + 66] == 0x94
  }

  private mutating func settleChain() {
    var reader = RLPReader(source)
    while !reader.isAtEnd, let block = try? EthereumBlock(from: &reader) {
      var ids = Self.chains(of: block.body)
      if block.header.number == 0 {
        let hash = block.header.hash
        ids += ChainTable.standard.entries.filter { $0.genesis == hash }.map(\.id)
      }
      if !ids.isEmpty {
        chains.settle(ids)
        return
      }
    }
    chains.settle([])
  }

  static func chains(of body: EthereumBlockBody) -> [UInt64] {
    for transaction in body.transactions {
      if let id = transaction.chainID?.exactly(UInt64.self) { return [id] }
    }
    return []
  }

  // MARK: Blocks

  /// Tells of a block that was read from its own bytes.
  mutating func tellBlock(
    _ header: EthereumHeader,
    _ body: EthereumBlockBody,
    _ receipts: [EthereumReceipt]?,
    _ range: Range<Int>,
    _ tell: (LedgerItem) -> Void
  ) {
    var contradictions: [String] = []
    if header.transactionsRoot != body.transactionsRoot {
      contradictions.append("transactionsRoot")
    }
    if header.withdrawalsRoot != body.withdrawalsRoot { contradictions.append("withdrawalsRoot") }
    if let receipts,
      receipts.count != body.transactions.count
        || MerklePatriciaTrie.root(of: receipts.map(\.encoded)) != header.receiptsRoot
    {
      contradictions.append("receiptsRoot")
    }
    let isTrue = contradictions.isEmpty
    tell(
      LedgerItem(
        isTrue
          ? .other("the header of block \(header.number)")
          : .refused(
            field: contradictions[0],
            reason: "the header of block \(header.number) is not over this content: "
              + contradictions.joined(separator: ", ")
          ),
        at: .bytes(range),
        range: range
      )
    )
    let time = Instant(secondsSince1970: Int64(clamping: min(header.timestamp, 253_402_300_799)))
    var head = BlockHead(number: header.number, hash: header.hash, time: time)
    if header.timestamp > 253_402_300_799 { head.time = nil }
    let hasOwnBody = !contradictions.contains("transactionsRoot")
    let hasOwnReceipts = !contradictions.contains("receiptsRoot")
    let paired = hasOwnReceipts ? receipts : nil
    var (gasBefore, logs): (UInt64, UInt64) = (0, 0)
    for (index, transaction) in body.transactions.enumerated() {
      let place = LedgerItem.Place.transaction(range, index: index)
      do throws(ParseFailure) {
        guard hasOwnBody else {
          throw ParseFailure(
            .invalidValue("the header is not over the transactions of this block"),
            at: range.lowerBound,
            path: [.field("transactionsRoot")]
          )
        }
        var record = try ledger(transaction, head, UInt32(index))
        if !hasOwnReceipts {
          record.gaps.append("the header is not over the receipts of its block: they are left out")
        }
        if let receipt = paired?[index] {
          let gas = receipt.cumulativeGasUsed.subtractingReportingOverflow(gasBefore)
          guard !gas.overflow else {
            throw ParseFailure(
              .invalidValue("less than the transaction before"),
              at: range.lowerBound,
              path: [.field("cumulativeGasUsed")]
            )
          }
          try add(receipt, gas.partialValue, logs, to: &record, transaction, header)
        }
        tell(LedgerItem(.transaction(record), at: place, range: range))
      } catch {
        tell(
          LedgerItem(
            .refused(field: error.field, reason: error.reason.description),
            at: place,
            range: range
          )
        )
      }
      if let receipt = paired?[index] {
        gasBefore = receipt.cumulativeGasUsed
        logs += UInt64(receipt.logs.count)
      }
    }
    // Those that the header is not over were refused with it.
    if !contradictions.contains("withdrawalsRoot") { tellWithdrawals(body, head, range, tell) }
  }

  private mutating func tellWithdrawals(
    _ body: EthereumBlockBody,
    _ head: BlockHead,
    _ range: Range<Int>,
    _ tell: (LedgerItem) -> Void
  ) {
    guard let withdrawals = body.withdrawals, !withdrawals.isEmpty, let number = head.number else {
      return
    }
    do throws(ParseFailure) {
      let chain = try chains.unnamed(in: source)
      for one in withdrawals {
        let amount = UInt256(UInt128(one.amountInGwei) * 1_000_000_000)
        let movement = native(
          "withdrawal \(one.index)",
          chain,
          nil,
          party(one.address.bytes),
          amount,
          .withdrawal
        )
        let record = LedgerTransaction(
          chain: chain.name,
          id: "block \(number)",
          height: number,
          time: head.time,
          status: .succeeded,
          confirmation: .confirmed,
          movements: [movement]
        )
        tell(LedgerItem(.transaction(record), at: .bytes(range), range: range))
      }
    } catch {
      tell(refused(error, range))
    }
  }

  private mutating func ledger(
    _ transaction: EthereumTransaction,
    _ head: BlockHead,
    _ index: UInt32
  ) throws(ParseFailure) -> LedgerTransaction {
    let chain: FileChains.Chain
    if let own = transaction.chainID {
      guard let id = own.exactly(UInt64.self) else {
        throw ParseFailure(.invalidValue("more than 64 bits"), at: 0, path: [.field("chainId")])
      }
      guard id != 0 else {
        throw ParseFailure(
          .invalidValue("no chain has the number 0"),
          at: 0,
          path: [.field("chainId")]
        )
      }
      chain = chains.chain(id)
    } else {
      chain = try chains.unnamed(in: source)
    }
    let sender: RecoveredAccount
    do throws(SignatureRefusal) {
      // The chain took the block, and before Homestead it took any s.
      sender = try transaction.sender(allowingHighS: true)
    } catch {
      throw ParseFailure(.invalidValue("\(error)"), at: 0, path: [.field("signature")])
    }
    let from = party(sender.address.bytes)
    var record = LedgerTransaction(chain: chain.name, id: Self.text(of: transaction.hash))
    record.height = head.number
    record.index = index
    record.time = head.time
    record.confirmation = .confirmed
    record.signers = [
      LedgerSigner(
        address: from.address,
        publicKey: Self.keyText(sender),
        standing: .verified
      )
    ]
    if !transaction.value.isZero {
      let target = transaction.to ?? transaction.contractAddress(of: sender.address)
      let to = target.map { party($0.bytes) }
      record.movements = [native("value", chain, from, to, transaction.value)]
    }
    record.gaps = [Self.noReceipt]
    if let to = transaction.to {
      ask(&record, sender: from, to.bytes, transaction.input)
    }
    return record
  }

  static func keyText(_ account: RecoveredAccount) -> String {
    Hexadecimal.encode(account.publicKey.compressed.array)
  }

  /// Adds what the receipt says of the transaction.
  private mutating func add(
    _ receipt: EthereumReceipt,
    _ gasUsed: UInt64,
    _ firstLog: UInt64,
    to record: inout LedgerTransaction,
    _ transaction: EthereumTransaction,
    _ header: EthereumHeader
  ) throws(ParseFailure) {
    record.gaps = []
    record.movements.removeAll { $0.part.hasPrefix("call data") }
    switch receipt.outcome {
    case .status(let isSuccess): record.status = isSuccess ? .succeeded : .failed("status 0")
    case .stateRoot: record.status = receipt.logs.isEmpty ? .unstated : .succeeded
    }
    if case .failed = record.status { record.movements = [] }
    let base = header.baseFeePerGas ?? .zero
    let price: UInt256
    if let fixed = transaction.gasPrice {
      price = fixed
    } else {
      let most = transaction.maxFeePerGas ?? .zero
      let (sum, isOver) = base.addingReportingOverflow(transaction.maxPriorityFeePerGas ?? .zero)
      price = isOver ? most : min(most, sum)
    }
    var fields = JSONRPCFields(isRow: false, range: 0..<0)
    fields.isSnakeCase = false
    let payer = LedgerParty(record.signers[0].address)
    let chain = try chain(named: record.chain, transaction)
    record.movements += try execution(
      UInt256(gasUsed),
      price,
      fields,
      chain,
      payer,
      RecentHeaders.Header(miner: header.miner.bytes, baseFee: header.baseFeePerGas, time: nil)
    )
    if transaction.kind == .blob { record.gaps.append("the fee for blobs is not computed") }
    for (offset, log) in receipt.logs.enumerated() {
      let reading = TransferLog(
        log,
        index: firstLog + UInt64(offset),
        wrappers: chain.entry?.wrappers ?? [],
        spelling: spelling
      )
      record.movements += reading.movements
      record.approvals += reading.approvals
      record.ownerships += reading.ownerships
      if let gap = reading.gap { record.gaps.append(gap) }
    }
  }

  private mutating func chain(
    named name: String,
    _ transaction: EthereumTransaction
  ) throws(ParseFailure) -> FileChains.Chain {
    if let id = transaction.chainID?.exactly(UInt64.self) { return chains.chain(id) }
    return try chains.unnamed(in: source)
  }
}
