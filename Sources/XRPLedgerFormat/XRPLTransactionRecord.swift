import AddressEncoding
import ByteReading
import LedgerRecords
import Quantities

/// What the file says around a transaction: of its ledger, and of its being final.
struct XRPLLedgerContext {
  /// The ledger's number.
  var height: UInt64?
  /// When the ledger closed.
  var time: Instant?
  /// Whether the server says that the ledger is final.
  var isValidated: Bool?
  /// Whether the transaction stands in a closed ledger's own list.
  var isInLedger = false
  /// The hash that the source states for the ledger.
  var statedLedgerHash: String?
  /// What is wrong with the ledger that holds the transaction.
  var gap: String?

  /// Takes what an object says of a ledger: a result, a ledger, or the object around a transaction.
  mutating func take(_ json: JSONElement) {
    func number(_ name: String) -> UInt64? {
      json[name].flatMap { $0.number ?? $0.string }.flatMap { UInt64($0) }
    }
    height = number("ledger_index") ?? number("ledger_current_index") ?? height
    if let hash = json["ledger_hash"]?.string { statedLedgerHash = hash }
    if let validated = json["validated"]?.bool { isValidated = validated }
    if let count = number("date") ?? number("close_time") {
      if let seconds = UInt32(exactly: count) {
        time = RippleEpoch.instant(seconds)
      } else if (1_000_000_000_000..<10_000_000_000_000).contains(count) {
        // Thirteen digits are milliseconds since 1970, as some explorers count; the ledger's own
        // seconds have 32 bits.
        time = Instant(
          secondsSince1970: Int64(count / 1000),
          nanoseconds: Int32(count % 1000) * 1_000_000
        )
      }
    }
    for name in ["close_time_iso", "date", "executed_time"] {
      guard let text = json[name]?.string else { continue }
      do throws(QuantityError) { time = try Instant(parsing: text) } catch { continue }
      break
    }
  }
}

/// One transaction as a server, an explorer or a dump gives it.
struct XRPLTransactionRecord {
  /// The transaction in canonical JSON.
  let transaction: JSONElement
  /// Its metadata.
  let metadata: JSONElement?
  /// The identifier that the file states.
  let statedHash: String?
  /// What the file says of its ledger.
  let context: XRPLLedgerContext

  private static let transactionNames = ["tx_json", "tx", "transaction", "tx_blob"]
  private static let metadataNames = ["meta", "metaData", "meta_blob", "metadata"]

  /// Whether an object of these members is a transaction or wraps one.
  static func isRecord(_ names: Set<String>) -> Bool {
    names.contains("TransactionType") && names.contains("Account")
      || transactionNames.contains { names.contains($0) }
  }

  /// Reads a record.
  ///
  /// - Parameters:
  ///   - json: The object.
  ///   - context: What the file says around it.
  /// - Throws: `ParseFailure` with the field that cannot be read.
  init(_ json: JSONElement, in context: XRPLLedgerContext) throws(ParseFailure) {
    var context = context
    let isBare = json["TransactionType"] != nil
    var inner = json
    if !isBare {
      guard let name = Self.transactionNames.first(where: { json[$0] != nil }),
        let value = json[name]
      else { throw json.invalid("no transaction") }
      inner = try Self.object(value, name)
      context.take(inner)
    }
    context.take(json)
    var metadata: JSONElement?
    for name in Self.metadataNames {
      guard let value = json[name] ?? inner[name] else { continue }
      metadata = try Self.object(value, name)
      break
    }
    transaction = inner
    self.metadata = metadata
    statedHash = json["hash"]?.string ?? inner["hash"]?.string
    self.context = context
  }

  /// An object as such, or from the digits of its bytes.
  private static func object(_ json: JSONElement, _ name: String) throws(ParseFailure)
    -> JSONElement
  {
    guard json.string != nil else { return json }
    do throws(ParseFailure) {
      let bytes = try json.hexBytes()
      let object = try XRPLObject(parsing: bytes.span)
      let text = Array(object.json.text().utf8)
      return try JSONReader.value(of: text.span)
    } catch {
      throw error.inside(.field(name))
    }
  }

  // MARK: What it says

  private var result: String? { metadata?["TransactionResult"]?.string }

  private var status: LedgerTransaction.Status {
    guard let result else { return .unstated }
    return result == "tesSUCCESS" ? .succeeded : .failed(result)
  }

  private var confirmation: LedgerTransaction.Confirmation {
    if let validated = context.isValidated { return validated ? .confirmed : .unconfirmed }
    if context.isInLedger { return .confirmed }
    return metadata != nil && context.height != nil ? .confirmed : .unstated
  }

  /// The chain: by the network's number of the transaction, or of its place in a ledger (`ctid`, whose
  /// last four digits are that number; XLS-15d).
  private var chain: String {
    let stated = transaction["NetworkID"].flatMap { $0.number ?? $0.string }
    let place = transaction["ctid"]?.string
    let number =
      stated.flatMap { UInt64($0) } ?? place.flatMap { UInt64($0.suffix(4), radix: 16) } ?? 0
    switch number {
    case 0: return "xrp"
    case 1: return "xrp-testnet"
    case 2: return "xrp-devnet"
    default: return "xrp-network-\(number)"
    }
  }

  /// Returns what the record says.
  ///
  /// - Throws: `ParseFailure` if a part that moves value cannot be read, or if the transaction's own
  ///   bytes give another identifier than the one that is stated.
  func statement() throws(ParseFailure) -> LedgerTransaction {
    var gaps = [context.gap].compactMap { $0 }
    var encoded: XRPLObject?
    do throws(ParseFailure) { encoded = try XRPLObject(json: transaction) } catch {
      guard statedHash != nil else { throw error }
      gaps.append("signatures are not checked: \(error)")
    }
    let isSigned = transaction["TxnSignature"] != nil || transaction["Signers"] != nil
    let own = encoded.map { hexadecimal($0.transactionID.array) }
    let stated = statedHash?.uppercased()
    if let own, let stated, isSigned, own != stated {
      throw transaction.invalid("the transaction's bytes have the identifier \(own), not \(stated)")
        .inside(.field("hash"))
    }
    guard let id = stated ?? own else { throw transaction.invalid("no identifier") }
    let isOutside = result.map { !$0.hasPrefix("tes") && !$0.hasPrefix("tec") } ?? false
    var statement = LedgerTransaction(
      chain: chain,
      id: id,
      height: context.height,
      index: metadata?["TransactionIndex"]?.integer(UInt32.self),
      time: context.time,
      status: status,
      confirmation: isOutside ? .unconfirmed : confirmation
    )
    if isOutside {
      gaps.append("a transaction that ended so is in no ledger")
    } else {
      let moved = try XRPLMovements(
        transaction: transaction,
        metadata: metadata,
        status: status,
        height: context.height,
        time: context.time
      )
      statement.movements = moved.movements
      gaps += moved.gaps
    }
    statement.signers = encoded.map { signers(of: $0) } ?? statedSigners
    statement.gaps = gaps
    return statement
  }

  private func signers(of object: XRPLObject) -> [LedgerSigner] {
    let check = XRPLSignatureCheck(of: object, time: context.time)
    return check.signers.compactMap { signer in
      guard let address = signer.address else { return nil }
      return LedgerSigner(
        address: address,
        publicKey: signer.publicKey?.lowercased(),
        standing: signer.holds ? .verified : .refuted(signer.note ?? "the signature does not hold"),
        note: signer.holds ? signer.note : nil
      )
    }
  }

  private var statedSigners: [LedgerSigner] {
    guard let digits = transaction["SigningPubKey"]?.string, !digits.isEmpty else { return [] }
    do throws(ParseFailure) {
      let bytes = try Hexadecimal.decode(digits)
      guard let key = XRPLPublicKey(bytes) else { return [] }
      return [
        LedgerSigner(
          address: classic(key.account),
          publicKey: digits.lowercased(),
          standing: .stated
        )
      ]
    } catch {
      return []
    }
  }
}
