import AddressEncoding
public import ByteReading
public import Quantities

extension EthereumReceipt {
  /// Creates a receipt of its parts.
  public init(
    type: UInt8,
    outcome: Outcome,
    cumulativeGasUsed: UInt64,
    logsBloom: LogsBloom,
    logs: [EthereumLog]
  ) {
    var list = RLPWriter()
    list.list { list in
      switch outcome {
      case .stateRoot(let root): list.append(root)
      case .status(let succeeded): list.append(succeeded ? 1 : 0)
      }
      list.append(cumulativeGasUsed)
      list.append(logsBloom.bytes)
      list.list { list in for log in logs { log.append(to: &list) } }
    }
    self.type = type
    self.outcome = outcome
    self.cumulativeGasUsed = cumulativeGasUsed
    self.logsBloom = logsBloom
    self.logs = logs
    encoded = type == 0 ? list.bytes : [type] + list.bytes
  }

  /// Reads a receipt as nodes answer for it (`eth_getTransactionReceipt`).
  ///
  /// - Parameter json: The JSON.
  /// - Throws: ``ParseFailure`` with the place in the JSON and the member.
  public init(json: JSONElement) throws(ParseFailure) {
    let fields = try JSONFields(try JSONFields.unwrapped(json))
    let type = try fields.optionalNumber64("type") ?? 0
    guard let type = UInt8(exactly: type), type < 0x80 else {
      throw fields.failure("no type of EIP-2718: \(type)", "type", at: fields["type"])
    }
    let outcome: Outcome
    if let root: FixedBytes<32> = try fields.root() {
      outcome = .stateRoot(root)
    } else {
      let status = try fields.number("status")
      guard status <= UInt256(1 as UInt8) else {
        throw fields.failure("\(status); 0 and 1 are defined", "status", at: fields["status"])
      }
      outcome = .status(!status.isZero)
    }
    let logs = try fields.list("logs", EthereumLog.init(json:))
    self.init(
      type: type,
      outcome: outcome,
      cumulativeGasUsed: try fields.number64("cumulativeGasUsed"),
      logsBloom: LogsBloom(bytes: try fields.fixed("logsBloom")),
      logs: logs
    )
  }

  /// The receipt in the shape of JSON-RPC's `eth_getTransactionReceipt`, as far as its bytes tell.
  ///
  /// What only the block or the transaction says (`transactionHash`, `from`, `to`, `effectiveGasPrice`)
  /// is not there.
  public var json: JSONValue { json(index: nil, gasUsed: nil, firstLog: nil) }

  /// Receipts of a block in the shape of `eth_getBlockReceipts`: with the gas of each, its position,
  /// and the number of each log in the block.
  ///
  /// - Parameter receipts: All receipts of a block, in their order.
  /// - Returns: A JSON list.
  public static func json(ofBlock receipts: [Self]) -> JSONValue {
    var (gas, logs) = (UInt64(0), 0)
    var values: [JSONValue] = []
    for (index, receipt) in receipts.enumerated() {
      let (used, isBelow) = receipt.cumulativeGasUsed.subtractingReportingOverflow(gas)
      values.append(receipt.json(index: index, gasUsed: isBelow ? nil : used, firstLog: logs))
      gas = receipt.cumulativeGasUsed
      logs += receipt.logs.count
    }
    return .array(values)
  }

  /// The root of the trie of receipts, to which a block's header commits.
  ///
  /// - Parameter receipts: All receipts of a block, in their order.
  /// - Returns: The root.
  public static func root(of receipts: [Self]) -> FixedBytes<32> {
    MerklePatriciaTrie.root(of: receipts.map(\.encoded))
  }

  private func json(index: Int?, gasUsed: UInt64?, firstLog: Int?) -> JSONValue {
    var members: [JSONValue.Member] = []
    members.add("cumulativeGasUsed", JSONWords.number(cumulativeGasUsed))
    members.add("gasUsed", gasUsed.map(JSONWords.number))
    let logs = logs.enumerated().map { position, log in
      log.json(transaction: index, number: firstLog.map { $0 + position })
    }
    members.add("logs", .array(logs))
    members.add("logsBloom", JSONWords.bytes(logsBloom.bytes))
    switch outcome {
    case .stateRoot(let root): members.add("root", JSONWords.bytes(root))
    case .status(let succeeded): members.add("status", JSONWords.number(succeeded ? 1 : 0))
    }
    members.add("transactionIndex", index.map { JSONWords.number(UInt64($0)) })
    members.add("type", JSONWords.number(UInt64(type)))
    return .object(members)
  }
}

extension JSONFields {
  /// The state root of a receipt from before Byzantium; some nodes write an empty one later.
  fileprivate func root() throws(ParseFailure) -> FixedBytes<32>? {
    guard let value = self["root"], value.string != "0x", value.string != "" else { return nil }
    return try Self.fixed(value, "root")
  }
}

extension EthereumLog {
  func append(to list: inout RLPWriter) {
    list.list { list in
      list.append(address.bytes)
      list.list { list in for topic in topics { list.append(topic) } }
      list.append(data)
    }
  }

  /// Reads a log as nodes answer for it (`eth_getLogs`).
  ///
  /// - Parameter json: The JSON.
  /// - Throws: ``ParseFailure`` with the place in the JSON and the member.
  public init(json: JSONElement) throws(ParseFailure) {
    let fields = try JSONFields(json)
    let topics: [FixedBytes<32>] = try fields.fixedList("topics")
    guard topics.count <= 4 else {
      throw fields.failure("\(topics.count) topics; 4 at most", "topics", at: fields["topics"])
    }
    self.init(
      address: try fields.address("address"),
      topics: topics,
      data: try fields.bytes("data")
    )
  }

  func json(transaction: Int?, number: Int?) -> JSONValue {
    var members: [JSONValue.Member] = []
    members.add("address", JSONWords.address(address))
    members.add("topics", .array(topics.map { JSONWords.bytes($0) }))
    members.add("data", JSONWords.bytes(data))
    members.add("transactionIndex", transaction.map { JSONWords.number(UInt64($0)) })
    members.add("logIndex", number.map { JSONWords.number(UInt64($0)) })
    return .object(members)
  }
}

extension EthereumReceipt {
  /// Whether bytes are a list of receipts and not one receipt.
  ///
  /// One receipt begins with its type, or with a status or root of 32 bytes at most; a list with a
  /// receipt, which is a list or a longer string.
  ///
  /// - Parameter bytes: The bytes.
  /// - Returns: Whether they are a list.
  /// - Throws: ``ParseFailure`` if they begin with neither.
  public static func isList(_ bytes: Span<UInt8>) throws(ParseFailure) -> Bool {
    guard bytes.count > 0, bytes[0] >= 0xc0 else { return false }
    var reader = RLPReader(bytes)
    var items = try reader.readList("receipts")
    guard !items.isAtEnd else { return true }
    let first = try items.readItem("status")
    return first.isList || first.content.count > 32
  }

  /// Reads the receipts of a block as nodes answer for them (`eth_getBlockReceipts`,
  /// `debug_getRawReceipts`).
  ///
  /// - Parameter json: The list; each element is a receipt or the digits of one.
  /// - Returns: The receipts.
  /// - Throws: ``ParseFailure`` with the place in the JSON and the member.
  public static func list(json: JSONElement) throws(ParseFailure) -> [Self] {
    guard let elements = json.array else {
      throw ParseFailure(.invalidValue("no list of receipts"), at: json.range.lowerBound)
    }
    var receipts: [Self] = []
    for element in elements {
      do throws(ParseFailure) {
        guard element.string != nil else {
          receipts.append(try Self(json: element))
          continue
        }
        let bytes = try JSONFields.bytes(element, "")
        receipts.append(try Self(parsing: bytes.span))
      } catch {
        throw error.inside(.element(receipts.count)).inside(.field("receipts"))
      }
    }
    return receipts
  }
}
