import AddressEncoding
import ByteReading
import LedgerRecords
import Quantities

extension EthereumWalker {
  /// What a block says of its transactions.
  struct BlockHead {
    var number: UInt64?
    var hash: FixedBytes<32>?
    var time: Instant?
    var isPending = false
  }

  /// Tells of a block, its transactions and its withdrawals.
  mutating func block(
    _ fields: JSONRPCFields,
    _ path: String,
    _ tell: (LedgerItem) -> Void
  ) {
    var head = BlockHead()
    do throws(ParseFailure) {
      head = try blockHead(fields)
      if fields.isComplete { tell(item(.other(title(fields, head)), path, fields.range)) }
    } catch {
      tell(refusal(error, path, fields.range))
    }
    if case .container(let range) = shape(fields, .transactions) {
      transactions(range, "\(path).transactions", head, tell)
    }
    if fields.isComplete { withdrawals(fields, path, head, tell) }
    if !fields.isComplete, let failure = fields.failure {
      // Its transactions that are whole were told; of the rest nothing is known.
      tell(
        item(
          .refused(field: nil, reason: "\(failure.reason); its whole transactions were read"),
          path,
          fields.range
        )
      )
    }
  }

  private mutating func blockHead(_ fields: JSONRPCFields) throws(ParseFailure) -> BlockHead {
    var head = BlockHead()
    head.hash = try bytes32(fields, .hash)
    head.number = try uint64(fields, .number)
    head.time = try time(fields, .timestamp)
    head.isPending = fields.has(.hash) && head.hash == nil && fields.has(.number)
    let header = RecentHeaders.Header(
      miner: try address(fields, .miner),
      baseFee: try quantity(fields, .baseFeePerGas),
      time: head.time
    )
    if let hash = head.hash {
      headers.note(header, hash)
      if head.number == 0,
        let chain = ChainTable.standard.entries.first(where: { $0.genesis == hash })
      {
        chains.note(chain.id)
      }
    }
    return head
  }

  private func title(_ fields: JSONRPCFields, _ head: BlockHead) -> String {
    guard let number = head.number else { return "the header of a block that is not mined" }
    return "the header of block \(number)"
  }

  private mutating func transactions(
    _ range: Range<Int>,
    _ path: String,
    _ head: BlockHead,
    _ tell: (LedgerItem) -> Void
  ) {
    var scanner = JSONRPCScanner(source, in: range)
    var count = 0
    var seen: Set<String> = []
    var told = head.number.map { ToldBlock(number: $0, hash: head.hash) }
    do throws(ParseFailure) {
      try scanner.enter("[")
      while try scanner.nextElement(isFirst: count == 0) {
        let place = "\(path)[\(count)]"
        count += 1
        if scanner.peek() == UInt8(ascii: "{") {
          let fields = fields(at: scanner.offset)
          let id = member(fields, place, head, &seen, tell)
          if let id, let sender = try address(fields, .from) {
            told?.ids.append(id)
            told?.senders.append(sender)
          }
          guard fields.isComplete else { return }
          scanner.offset = fields.range.upperBound
        } else {
          let element = try scanner.skipValue()
          if let id = mention(element, place, head, &seen, tell) {
            told?.ids.append(id)
            told?.senders.append(nil)
          }
        }
      }
      // Traces are joined by position: only where each transaction was read.
      if let told, !head.isPending, told.ids.count == count { remember(told) }
    } catch {
      tell(refusal(error, "\(path)[\(count)]", scanner.offset..<range.upperBound))
    }
  }

  private mutating func member(
    _ fields: JSONRPCFields,
    _ path: String,
    _ head: BlockHead,
    _ seen: inout Set<String>,
    _ tell: (LedgerItem) -> Void
  ) -> String? {
    if let failure = fields.failure {
      tell(item(.refused(field: failure.field, reason: failure.reason), path, fields.range))
      return nil
    }
    do throws(ParseFailure) {
      let transaction = try transaction(fields, in: head)
      guard seen.insert(transaction.id).inserted else { throw repeated(fields) }
      tell(item(.transaction(transaction), path, fields.range))
      return transaction.id
    } catch {
      tell(refusal(error, path, fields.range))
      return nil
    }
  }

  /// A transaction stands in a block once: which of two with one hash it is, nothing says.
  private func repeated(_ fields: JSONRPCFields) -> ParseFailure {
    failure("a transaction before it in the block has the same", fields, .hash)
  }

  /// A block may name its transactions by their hashes alone: that says where and when they were.
  private mutating func mention(
    _ element: Range<Int>,
    _ path: String,
    _ head: BlockHead,
    _ seen: inout Set<String>,
    _ tell: (LedgerItem) -> Void
  ) -> String? {
    var fields = JSONRPCFields(isRow: false, range: element)
    fields.set(.hash, element)
    do throws(ParseFailure) {
      guard let id = try hashText(fields, .hash) else { throw missing(fields, .hash) }
      guard seen.insert(id).inserted else { throw repeated(fields) }
      let chain = try chains.unnamed(in: source)
      let transaction = LedgerTransaction(
        chain: chain.name,
        id: id,
        height: head.number,
        time: head.time,
        confirmation: head.isPending ? .unconfirmed : .confirmed,
        gaps: ["the block names it by its hash alone"]
      )
      tell(item(.transaction(transaction), path, element))
      return id
    } catch {
      tell(refusal(error, path, element))
      return nil
    }
  }

  // MARK: Transactions

  /// Reads a transaction, of JSON-RPC or of ethereum-etl.
  mutating func transaction(
    _ fields: JSONRPCFields,
    in head: BlockHead?
  ) throws(ParseFailure) -> LedgerTransaction {
    guard let id = try hashText(fields, .hash) else { throw missing(fields, .hash) }
    guard let sender = try address(fields, .from) else { throw missing(fields, .from) }
    let recipient = try address(fields, .to)
    let value = try value(fields)
    guard let nonce = try uint64(fields, .nonce) else { throw missing(fields, .nonce) }
    var input = try dataDigits(fields, .input)
    if input == nil { input = try dataDigits(fields, .data) }
    let own = try uint64(fields, .blockNumber)
    if let number = head?.number, let own, own != number {
      throw failure("block \(own) inside block \(number)", fields, .blockNumber)
    }
    if let hash = head?.hash, let stated = try bytes32(fields, .blockHash), stated != hash {
      throw failure("not the hash of the block that it stands in, 0x\(hash)", fields, .blockHash)
    }
    let chain = try chain(fields)
    var transaction = LedgerTransaction(chain: chain.name, id: id)
    transaction.height = own ?? head?.number
    transaction.index = try index(fields, .transactionIndex)
    let stated = try time(fields, .blockTimestamp)
    transaction.time = head?.time ?? stated
    if let head {
      transaction.confirmation = head.isPending ? .unconfirmed : .confirmed
    } else if fields.has(.blockNumber) || fields.has(.blockHash) {
      transaction.confirmation = own == nil ? .unconfirmed : .confirmed
    }
    let from = party(sender)
    let isSigned = try isSigned(fields)
    if isSigned {
      transaction.signers = [try signer(from.address, sender, id, fields)]
    }
    let outcome = try outcome(fields, chain: chain, payer: from)
    transaction.status = outcome.status
    transaction.movements = outcome.fees
    if case .failed = outcome.status { return transaction }
    if let mint = try quantity(fields, .mint), !mint.isZero {
      transaction.movements.append(native("mint", chain, nil, from, mint))
    }
    if !value.isZero {
      let created = { EthereumAddress(creator: EthereumAddress(sender), nonce: nonce).bytes }
      let to = party(recipient ?? created())
      transaction.movements.append(native("value", chain, from, to, value))
    }
    if outcome.isKnown {
      transaction.gaps = ["no log entries: token transfers are not known"]
    } else {
      transaction.gaps = [Self.noReceipt]
      if let recipient, let input, input.count >= 8 {
        ask(&transaction, sender: from, recipient, digits: input)
      }
    }
    return transaction
  }

  /// The value; Kaia's transactions of other types than its own need not have one.
  private func value(_ fields: JSONRPCFields) throws(ParseFailure) -> UInt256 {
    if let value = try quantity(fields, .value) { return value }
    if case .text(let range) = shape(fields, .type), !isPrefixed(range), !fields.isSnakeCase {
      return .zero
    }
    throw missing(fields, .value)
  }

  static let noReceipt =
    "no receipt: how it ended, its fee and its token transfers are not known"

  /// Checks who signed, where the signature stands in the text and the transaction is of a form that
  /// can be put together again.
  ///
  /// What is not the transaction that its hash names, or not of the account that it says, is refused:
  /// no word of it is proven then.
  private func signer(
    _ address: String,
    _ sender: FixedBytes<20>,
    _ id: String,
    _ fields: JSONRPCFields
  ) throws(ParseFailure) -> LedgerSigner {
    let stated = LedgerSigner(address: address, publicKey: nil, standing: .stated)
    guard chains.context.checksSignatures, !fields.isRow, fields.has(.r), fields.has(.s) else {
      return stated
    }
    var reader = JSONReader(source, in: fields.range)
    guard let element = try? reader.readValue(),
      let transaction = try? EthereumTransaction(json: element), transaction.isWhole(in: element)
    else { return stated }
    let hash = Self.text(of: transaction.hash)
    guard hash == id else {
      throw failure("not the hash of the transaction's members, \(hash)", fields, .hash)
    }
    let account: RecoveredAccount
    do throws(SignatureRefusal) {
      account = try transaction.sender(allowingHighS: true)
    } catch {
      throw failure("not an account that signed: \(error)", fields, .from)
    }
    guard account.address.bytes == sender else {
      throw failure("not the account that signed, \(account.address)", fields, .from)
    }
    return LedgerSigner(
      address: address,
      publicKey: Self.keyText(account),
      standing: .verified
    )
  }

  func native(
    _ part: String,
    _ chain: FileChains.Chain,
    _ from: LedgerParty?,
    _ to: LedgerParty?,
    _ amount: UInt256,
    _ mechanism: LedgerMovement.Mechanism = .native
  ) -> LedgerMovement {
    LedgerMovement(
      mechanism,
      part: part,
      asset: chain.coin,
      from: from,
      to: to,
      amount: LedgerAmount(units: amount)
    )
  }

  /// What the chain itself makes has no signature: deposits from another layer (OP Stack 0x7e,
  /// Arbitrum 0x64 to 0x6a, Polygon's state sync 0x7f).
  private func isSigned(_ fields: JSONRPCFields) throws(ParseFailure) -> Bool {
    if case .text(let range) = shape(fields, .type), !isPrefixed(range) { return true }
    let type = fields.isSnakeCase || fields.isRow ? JSONRPCMember.transactionType : .type
    guard let number = try quantity(fields, type)?.exactly(UInt64.self) else { return true }
    return !(0x64...0x7f).contains(number)
  }

  // MARK: Withdrawals

  /// Tells of what the chain pays out of staking, in Gwei (EIP-4895).
  private mutating func withdrawals(
    _ fields: JSONRPCFields,
    _ path: String,
    _ head: BlockHead,
    _ tell: (LedgerItem) -> Void
  ) {
    switch shape(fields, .withdrawals) {
    case .absent: return
    case .container(let range) where source[range.lowerBound] == UInt8(ascii: "["):
      var scanner = JSONRPCScanner(source, in: range)
      var count = 0
      do throws(ParseFailure) {
        try scanner.enter("[")
        while try scanner.nextElement(isFirst: count == 0) {
          let place = "\(path).withdrawals[\(count)]"
          count += 1
          let element = try scanner.skipValue()
          withdrawal(element, place, head, tell)
        }
      } catch {
        tell(refusal(error, "\(path).withdrawals", range))
      }
    case .text(let range) where fields.isRow: rowWithdrawals(range, fields, head, tell)
    default: tell(refusal(failure("no list", fields, .withdrawals), path, fields.range))
    }
  }

  mutating func withdrawal(
    _ element: Range<Int>,
    _ path: String,
    _ head: BlockHead,
    _ tell: (LedgerItem) -> Void
  ) {
    let fields = fields(at: element.lowerBound)
    do throws(ParseFailure) {
      if let failure = fields.failure {
        throw ParseFailure(.invalidValue(failure.reason), at: failure.offset)
      }
      let transaction = try withdrawal(fields, head, in: chains.unnamed(in: source))
      tell(item(.transaction(transaction), path, element))
    } catch {
      tell(refusal(error, path, element))
    }
  }

  mutating func withdrawal(
    _ fields: JSONRPCFields,
    _ head: BlockHead,
    in chain: FileChains.Chain
  ) throws(ParseFailure) -> LedgerTransaction {
    guard let index = try uint64(fields, .index) else { throw missing(fields, .index) }
    guard let address = try address(fields, .address) else { throw missing(fields, .address) }
    guard let gwei = try uint64(fields, .amount) else { throw missing(fields, .amount) }
    guard let number = head.number else {
      throw ParseFailure(.invalidValue("a withdrawal in a block without a number"), at: 0)
    }
    let amount = UInt256(UInt128(gwei) * 1_000_000_000)
    return LedgerTransaction(
      chain: chain.name,
      id: "block \(number)",
      height: number,
      time: head.time,
      status: .succeeded,
      confirmation: head.isPending ? .unconfirmed : .confirmed,
      movements: [
        native("withdrawal \(index)", chain, nil, party(address), amount, .withdrawal)
      ]
    )
  }
}
