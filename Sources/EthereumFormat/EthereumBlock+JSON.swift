public import ByteReading
public import Quantities

extension EthereumBlock {
  /// The block in the shape of JSON-RPC's `eth_getBlockByNumber` with whole transactions, members in
  /// the order of their names, as geth writes it.
  ///
  /// - Complexity: One recovery of a key for each transaction.
  public var json: JSONValue {
    let hash = header.hash
    var members = header.members
    members.add("size", JSONWords.number(UInt64(size)))
    let transactions = body.transactions.enumerated().map { index, transaction in
      transaction.json(at: .init(header: header, blockHash: hash, index: index))
    }
    members.add("transactions", .array(transactions))
    members.add("uncles", .array(body.uncles.map { JSONWords.bytes($0.hash) }))
    if let withdrawals = body.withdrawals {
      members.add("withdrawals", .array(withdrawals.map(\.json)))
    }
    return .object(members.sorted { $0.name < $1.name })
  }

  /// Reads a block as nodes answer for it with whole transactions.
  ///
  /// The hash that the node states must be the header's.
  ///
  /// - Parameter json: The JSON.
  /// - Throws: ``ParseFailure`` with the place in the JSON and the member: also for a block of which the
  ///   answer holds but the hashes of transactions, and for one with uncles, whose headers nodes answer
  ///   for one by one.
  public init(json: JSONElement) throws(ParseFailure) {
    let element = try JSONFields.unwrapped(json)
    if let raw = try JSONFields.raw(element) {
      self = try Self.parsed(raw, at: element.range.lowerBound)
      return
    }
    let fields = try JSONFields(element)
    let header = try EthereumHeader(json: fields.element)
    if let stated: FixedBytes<32> = try fields.optionalFixed("hash"), stated != header.hash {
      throw fields.failure("not the hash of this header, 0x\(header.hash)", "hash")
    }
    let transactions = try fields.list("transactions") { element throws(ParseFailure) in
      guard element.string == nil else {
        throw JSONFields.refusal("the hash of a transaction, not the transaction", element, "")
      }
      return try EthereumTransaction(json: element)
    }
    let uncles: [FixedBytes<32>] = try fields.fixedList("uncles")
    guard uncles.isEmpty else {
      throw fields.failure("the answer holds the hashes of uncles, not their headers", "uncles")
    }
    let withdrawals =
      fields.has("withdrawals")
      ? try fields.list("withdrawals", EthereumWithdrawal.init(json:)) : nil
    self.init(
      header: header,
      body: EthereumBlockBody(transactions: transactions, uncles: [], withdrawals: withdrawals)
    )
  }

  private static func parsed(_ encoded: [UInt8], at place: Int) throws(ParseFailure) -> Self {
    do throws(ParseFailure) { return try Self(parsing: encoded.span) } catch {
      throw ParseFailure(error.reason, at: place, path: error.path)
    }
  }
}

extension EthereumWithdrawal {
  /// The payment in the shape of JSON-RPC.
  public var json: JSONValue {
    [
      "index": JSONWords.number(index),
      "validatorIndex": JSONWords.number(validatorIndex),
      "address": JSONWords.address(address),
      "amount": JSONWords.number(amountInGwei),
    ]
  }

  /// Reads a payment as nodes answer for it.
  ///
  /// - Parameter json: The JSON.
  /// - Throws: ``ParseFailure`` with the place in the JSON and the member.
  public init(json: JSONElement) throws(ParseFailure) {
    let fields = try JSONFields(json)
    self.init(
      index: try fields.number64("index"),
      validatorIndex: try fields.number64("validatorIndex"),
      address: try fields.address("address"),
      amountInGwei: try fields.number64("amount")
    )
  }
}
