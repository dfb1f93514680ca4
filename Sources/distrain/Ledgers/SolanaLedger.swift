import AddressEncoding
import ByteReading
import Cryptography
import Quantities
import SolanaFormat

/// The commands for Solana transactions.
enum SolanaLedger: LedgerCommands {
  static let name = "solana"
  static let checkDiscussion = """
    The transaction is given in hexadecimal digits, Base64 or Base58, or as getTransaction shows it in \
    the encodings json, base64 and base58. Each account that must sign is checked against the message \
    (Ed25519, strict). A transaction is valid if all signatures hold and the runtime takes its form: \
    counts, places of accounts and programs, no account named twice. What stands in tables on the chain \
    is not looked at. "valid" is null if a signature is still missing.
    """

  static func decode(_ kind: Decode.Kind, _ input: LedgerInput) throws(InputFailure) -> JSONValue {
    // What the network's own nodes cannot read is no transaction; "check" says so of a given one.
    guard kind == .solanaMessage else {
      let transaction = try transaction(input)
      do throws(ParseFailure) { try transaction.checkForm() } catch { throw InputFailure(error) }
      return SolanaJSON.value(of: transaction)
    }
    let message = try message(input)
    do throws(ParseFailure) { try message.checkForm() } catch { throw InputFailure(error) }
    return SolanaJSON.value(of: message)
  }

  static func encode(_ input: LedgerInput) throws(InputFailure) -> [UInt8] {
    let element = try input.json()
    do throws(ParseFailure) {
      // A message alone has no signatures around it.
      if element["header"] != nil, element["signatures"] == nil {
        return try SolanaJSON.message(of: element).serialized()
      }
      return try SolanaJSON.transaction(of: element).serialized()
    } catch { throw InputFailure(error) }
  }

  static func check(_ input: LedgerInput) throws(InputFailure) -> (JSONValue, isGood: Bool) {
    let transaction = try transaction(input)
    let checks: [SolanaTransaction.Check]
    do throws(CryptographyError) { checks = try transaction.checks() } catch {
      throw InputFailure(code: "library_failure", message: "\(error)")
    }
    var reasons = transaction.faults.map(\.description)
    for check in checks where check.isValid == false {
      reasons.append("signature of \(check.address): \(check.note ?? "it does not hold")")
    }
    var verdict: Bool? = reasons.isEmpty
    if reasons.isEmpty, checks.contains(where: { $0.isValid == nil }) {
      verdict = nil
      reasons = ["a signature is missing"]
    }
    let size = transaction.serialized().count
    var members: [JSONValue.Member] = [
      .init("txid", transaction.id.map { .string($0) } ?? .null),
      .init("valid", verdict.map { .bool($0) } ?? .null),
      .init("signers", .array(checks.map { value(of: $0) })),
      .init(
        "fee_payer",
        transaction.message.accountKeys.first.map { .string($0.description) } ?? .null
      ),
      .init("version", transaction.message.version == .legacy ? "legacy" : 0),
      .init("size", .number(size)),
    ]
    if !reasons.isEmpty {
      members.append(.init("reason", .string(reasons.joined(separator: "; "))))
    }
    var notes: [JSONValue] = []
    if size > SolanaTransaction.largestSize {
      notes.append("\(size) bytes: the network takes at most \(SolanaTransaction.largestSize)")
    }
    if transaction.message.loadedCount > 0 {
      notes.append("accounts of tables are not looked at: none of them signs")
    }
    if !notes.isEmpty { members.append(.init("notes", .array(notes))) }
    return (.object(members), isGood: verdict != false)
  }

  private static func value(of check: SolanaTransaction.Check) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("address", .string(check.address.description)),
      .init("public_key", .string(check.address.bytes.description)),
      .init("valid", check.isValid.map { .bool($0) } ?? .null),
    ]
    if let note = check.note { members.append(.init("note", .string(note))) }
    return .object(members)
  }

  private static func transaction(_ input: LedgerInput) throws(InputFailure) -> SolanaTransaction {
    if input.isJSON {
      let element = try input.json()
      do throws(ParseFailure) { return try SolanaJSON.transaction(of: element) } catch {
        throw InputFailure(error)
      }
    }
    return try read(input) { bytes throws(ParseFailure) in try SolanaTransaction(parsing: bytes) }
  }

  private static func message(_ input: LedgerInput) throws(InputFailure) -> SolanaMessage {
    if input.isJSON {
      let element = try input.json()
      do throws(ParseFailure) {
        let inner = element["message"] ?? element
        guard let bytes = try SolanaJSON.encodedBytes(of: inner) else {
          return try SolanaJSON.message(of: inner)
        }
        return try SolanaMessage(parsing: bytes.span)
      } catch { throw InputFailure(error) }
    }
    return try read(input) { bytes throws(ParseFailure) in try SolanaMessage(parsing: bytes) }
  }

  /// Reads bytes, or text in whichever encoding gives something that can be read whole.
  private static func read<Value>(
    _ input: LedgerInput,
    _ read: (Span<UInt8>) throws(ParseFailure) -> Value
  ) throws(InputFailure) -> Value {
    do throws(ParseFailure) {
      guard let text = input.text, text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
        return try read(input.contents.span)
      }
      return try SolanaText.read(text, read)
    } catch { throw InputFailure(error) }
  }
}
