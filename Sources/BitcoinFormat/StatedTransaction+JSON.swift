import AddressEncoding
public import ByteReading
import Quantities

/// Reads the JSON shapes of Bitcoin Core (`getrawtransaction`, `decoderawtransaction`,
/// `gettransaction`), Esplora and mempool.space, Electrum (`gettransaction`, `deserialize`),
/// Blockchair and blockchain.info.
///
/// The shapes differ in names and in whether an amount is in bitcoins or satoshis: Bitcoin Core alone
/// has a locking script as an object, and its amounts are in bitcoins.
extension StatedTransaction {
  /// Reads a transaction.
  ///
  /// Where the source gives the serialised transaction, that is read, and its fields are not needed.
  /// Else the transaction is built from its fields. Either way its identifier must be the one that
  /// the source states.
  ///
  /// - Parameters:
  ///   - json: The object.
  ///   - block: What an object around it says of the block; `nil` if there is none.
  /// - Throws: ``StatementFailure`` with the field that is missing or wrong.
  public init(json: JSONElement, block: Position? = nil) throws(StatementFailure) {
    let outer = json["decoded_raw_transaction"] ?? json
    let head = outer["transaction"] ?? outer
    let hex = ["hex", "raw_transaction", "rawtx"].lazy.compactMap { json[$0]?.string }.first
    let inputs = try Self.list(outer, ["vin", "inputs"], isNeeded: hex == nil)
    let outputs = try Self.list(outer, ["vout", "outputs", "out"], isNeeded: hex == nil)
    let transaction: Transaction
    if let hex {
      transaction = try Self.transaction(hex: hex)
    } else {
      transaction = try Self.transaction(head, inputs, outputs)
    }
    for (index, output) in transaction.outputs.enumerated() {
      _ = try Self.possible(output.value, field: "vout[\(index)].value")
    }
    let computed = transaction.transactionID
    // Bitcoin Core's "hash" is the identifier with witness; others have no "txid".
    if let stated = (head["txid"] ?? head["tx_hash"] ?? head["hash"])?.string {
      guard let stated = TransactionID(displayed: stated) else {
        throw StatementFailure("no identifier of a transaction", field: "txid")
      }
      guard stated == computed else {
        let origin = hex == nil ? "fields" : "bytes"
        throw StatementFailure("the \(origin) are those of transaction \(computed)", field: "txid")
      }
    }
    var spent: [Transaction.Output?] = []
    if inputs.count == transaction.inputs.count {
      for (index, input) in inputs.enumerated() {
        spent.append(try Self.spentOutput(input, field: "vin[\(index)]"))
      }
    } else {
      spent = Array(repeating: nil, count: transaction.inputs.count)
    }
    self.init(
      transaction,
      spent: transaction.isCoinbase ? [nil] : spent,
      position: block ?? Self.position(of: json, head),
      network: try Self.network(of: outputs, transaction.outputs)
    )
  }

  /// Reads a serialised transaction in hexadecimal.
  static func transaction(hex: String) throws(StatementFailure) -> Transaction {
    do throws(ParseFailure) {
      let bytes = try Hexadecimal.decode(hex)
      return try Transaction(parsing: bytes.span)
    } catch { throw StatementFailure(error.description, field: "hex") }
  }

  /// Returns the network of the addresses that the outputs show.
  ///
  /// Chains that came from Bitcoin answer in the same shapes, so an address of another chain, or one
  /// that its own script does not have, is refused.
  private static func network(
    of outputs: [JSONElement],
    _ built: [Transaction.Output]
  ) throws(StatementFailure) -> BitcoinAddress.Network? {
    guard outputs.count == built.count else { return nil }
    var network: BitcoinAddress.Network?
    for (index, (json, output)) in zip(outputs, built).enumerated() {
      let field = "vout[\(index)].address"
      let script = json["scriptPubKey"]
      let text =
        script?["address"] ?? script?["addresses"]?.array?.first
        ?? json["scriptpubkey_address"] ?? json["recipient"] ?? json["addr"] ?? json["address"]
      let form = ScriptClassification(output.script.span).type
      guard let text = text?.string, !text.isEmpty, form.hasAddress else { continue }
      guard let address = try? BitcoinAddress(parsing: text) else {
        throw StatementFailure("\(text) is no address of Bitcoin", field: field)
      }
      guard address.script == output.script else {
        throw StatementFailure("\(text) is not the address of the script", field: field)
      }
      network = network ?? address.network
    }
    return network
  }

  // MARK: Fields

  private static func list(
    _ json: JSONElement,
    _ names: [String],
    isNeeded: Bool
  ) throws(StatementFailure) -> [JSONElement] {
    for name in names {
      if let list = json[name] {
        guard let elements = list.array else { throw StatementFailure("no list", field: name) }
        return elements
      }
    }
    if isNeeded { throw StatementFailure("missing", field: names[0]) }
    return []
  }

  private static func transaction(
    _ json: JSONElement,
    _ inputs: [JSONElement],
    _ outputs: [JSONElement]
  ) throws(StatementFailure) -> Transaction {
    guard let version = (json["version"] ?? json["ver"])?.integer(Int64.self),
      version >= Int64(Int32.min), version <= Int64(UInt32.max)
    else { throw StatementFailure("missing or no version", field: "version") }
    guard let lockTime = (json["locktime"] ?? json["lock_time"])?.integer(UInt32.self) else {
      throw StatementFailure("missing or no lock time", field: "locktime")
    }
    var builtInputs: [Transaction.Input] = []
    for (index, json) in inputs.enumerated() {
      builtInputs.append(try input(json, field: "vin[\(index)]"))
    }
    var builtOutputs: [Transaction.Output] = []
    for (index, json) in outputs.enumerated() {
      let field = "vout[\(index)]"
      if let position = (json["n"] ?? json["index"])?.integer(Int.self), position != index {
        throw StatementFailure("the output of position \(position) stands here", field: field)
      }
      guard let output = try output(json, field: field) else {
        throw StatementFailure("missing", field: field + ".scriptPubKey")
      }
      builtOutputs.append(output)
    }
    return Transaction(
      version: UInt32(truncatingIfNeeded: version),
      inputs: builtInputs,
      outputs: builtOutputs,
      lockTime: lockTime
    )
  }

  private static func input(
    _ json: JSONElement,
    field: String
  ) throws(StatementFailure) -> Transaction.Input {
    let sequence = (json["sequence"] ?? json["nsequence"] ?? json["spending_sequence"])
    guard let sequence = sequence?.integer(UInt32.self) else {
      throw StatementFailure("missing or no sequence number", field: field + ".sequence")
    }
    let witness = try witness(
      json["txinwitness"] ?? json["witness"] ?? json["spending_witness"],
      field: field + ".witness"
    )
    if json["coinbase"]?.string != nil || json["is_coinbase"]?.bool == true {
      return Transaction.Input(
        previous: .null,
        script: try bytes(json["coinbase"] ?? json["scriptsig"], field: field + ".coinbase"),
        sequence: sequence,
        witness: witness
      )
    }
    let previous = json["prev_out"]
    let name =
      (json["txid"] ?? json["prevout_hash"] ?? json["transaction_hash"]
      ?? json["prev_hash"] ?? previous?["hash"])?.string
    guard let transaction = name.flatMap({ TransactionID(displayed: $0) }) else {
      throw StatementFailure(
        "the transaction whose output is spent is not named",
        field: field + ".txid"
      )
    }
    let index =
      json["vout"] ?? json["prevout_n"] ?? json["output_index"] ?? json["index"]
      ?? previous?["n"]
    guard let index = index?.integer(UInt32.self) else {
      throw StatementFailure("missing or no position", field: field + ".vout")
    }
    let script =
      json["scriptSig"]?["hex"] ?? json["scriptSig"] ?? json["scriptsig"]
      ?? json["script"] ?? json["spending_signature_hex"]
    return Transaction.Input(
      previous: Transaction.OutPoint(transaction: transaction, index: index),
      script: try bytes(script, field: field + ".scriptSig"),
      sequence: sequence,
      witness: witness
    )
  }

  /// A witness is a list of elements, their list parted by commas (Blockchair), or the serialised
  /// stack (Electrum, blockchain.info).
  private static func witness(
    _ json: JSONElement?,
    field: String
  ) throws(StatementFailure) -> [[UInt8]] {
    guard let json else { return [] }
    if let elements = json.array {
      var stack: [[UInt8]] = []
      for element in elements { stack.append(try bytes(element, field: field)) }
      return stack
    }
    guard let text = json.string else { throw StatementFailure("no list", field: field) }
    guard !text.isEmpty else { return [] }
    do throws(ParseFailure) {
      if text.contains(",") {
        var stack: [[UInt8]] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
          stack.append(try Hexadecimal.decode(part))
        }
        return stack
      }
      let bytes = try Hexadecimal.decode(text)
      var cursor = ByteCursor(bytes.span)
      let stack = try cursor.list("witness", leastSize: 1) { c throws(ParseFailure) in
        try c.readCountedBytes()
      }
      try cursor.finish()
      return stack
    } catch { throw StatementFailure(error.description, field: field) }
  }

  /// The output that an input spends, if the source states its script and its value.
  private static func spentOutput(
    _ json: JSONElement,
    field: String
  ) throws(StatementFailure) -> Transaction.Output? {
    if let nested = json["prevout"] ?? json["prev_out"] {
      return try output(nested, field: field + ".prevout")
    }
    guard json["script_hex"] != nil else { return nil }
    return try output(json, field: field)
  }

  /// An output of its script and its value; `nil` if the source does not state the script.
  private static func output(
    _ json: JSONElement,
    field: String
  ) throws(StatementFailure) -> Transaction.Output? {
    if let script = json["scriptPubKey"] {
      let value: Int64
      if let satoshis = json["value_sat"] {
        value = try self.satoshis(satoshis, field: field + ".value_sat")
      } else {
        value = try bitcoins(json["value"], field: field + ".value")
      }
      return Transaction.Output(
        value: value,
        script: try bytes(script["hex"], field: field + ".scriptPubKey.hex")
      )
    }
    guard let script = json["scriptpubkey"] ?? json["script_hex"] ?? json["script"] else {
      return nil
    }
    return Transaction.Output(
      value: try satoshis(json["value_sats"] ?? json["value"], field: field + ".value"),
      script: try bytes(script, field: field + ".scriptpubkey")
    )
  }

  private static func bytes(
    _ json: JSONElement?,
    field: String
  ) throws(StatementFailure) -> [UInt8] {
    guard let text = json?.string else {
      throw StatementFailure("missing or no text", field: field)
    }
    do throws(ParseFailure) { return try Hexadecimal.decode(text) } catch {
      throw StatementFailure(error.description, field: field)
    }
  }

  private static func satoshis(
    _ json: JSONElement?,
    field: String
  ) throws(StatementFailure) -> Int64 {
    guard let value = json?.integer(Int64.self) else {
      throw StatementFailure("missing or no whole number of satoshis", field: field)
    }
    return try possible(value, field: field)
  }

  private static func bitcoins(
    _ json: JSONElement?,
    field: String
  ) throws(StatementFailure) -> Int64 {
    guard let digits = json?.number ?? json?.string else {
      throw StatementFailure("missing or no amount", field: field)
    }
    guard let amount = try? ExactDecimal(parsing: digits), amount.scale <= 8,
      let unit = try? amount.multiplied(by: ExactDecimal(100_000_000)),
      let value = Int64(exactly: unit.coefficient)
    else { throw StatementFailure("\(digits) is no amount in bitcoins", field: field) }
    return try possible(value, field: field)
  }

  /// An amount between nothing and all bitcoins (`MoneyRange` in Bitcoin Core).
  private static func possible(
    _ value: Int64,
    field: String
  ) throws(StatementFailure) -> Int64 {
    guard (try? Satoshis(value)) != nil else {
      throw StatementFailure("\(value) satoshis is no possible amount", field: field)
    }
    return value
  }

  // MARK: The place in the chain

  private static func position(
    of json: JSONElement,
    _ head: JSONElement
  ) -> Position {
    // Esplora.
    if let status = json["status"], let isConfirmed = status["confirmed"]?.bool {
      guard isConfirmed else { return Position(standing: .unconfirmed) }
      return Position(
        standing: .confirmed,
        height: status["block_height"]?.integer(UInt32.self).map { BlockHeight($0) },
        time: status["block_time"]?.integer(Int64.self)
      )
    }
    // Blockchair and blockchain.info.
    if let height = (head["block_id"] ?? head["block_height"])?.integer(Int64.self) {
      guard let height = UInt32(exactly: height) else { return Position(standing: .unconfirmed) }
      return Position(standing: .confirmed, height: BlockHeight(height))
    }
    // Bitcoin Core and Electrum.
    if let count = json["confirmations"]?.integer(Int64.self) {
      guard count > 0, json["in_active_chain"]?.bool != false else {
        return Position(standing: .unconfirmed)
      }
      let height = json["blockheight"] ?? json["height"]
      return Position(
        standing: .confirmed,
        height: height?.integer(UInt32.self).map { BlockHeight($0) },
        time: json["blocktime"]?.integer(Int64.self)
      )
    }
    return .unstated
  }
}

extension ScriptType {
  /// Whether every wallet and explorer writes a script of the type as an address.
  fileprivate var hasAddress: Bool {
    switch self {
    case .pubkeyhash, .scripthash, .witnessV0KeyHash, .witnessV0ScriptHash, .witnessV1Taproot: true
    default: false
    }
  }
}
