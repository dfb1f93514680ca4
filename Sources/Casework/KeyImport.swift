import AddressEncoding
import BitcoinFormat
import ByteReading
import CaseStore
import Cryptography
import ExchangeFormat
public import Facts
import Quantities
import SignedMessages

/// Whose the keys of a list are, as whoever imports it states.
public struct KeyHolder: Hashable, Sendable {
  /// The account whose holder has the keys.
  public let account: ExchangeAccount?
  /// Who has them, and where they were found.
  public let text: String?

  /// Creates a statement.
  public init(account: ExchangeAccount?, text: String?) {
    self.account = account
    self.text = text
  }
}

/// Imports lists of extended keys and of signed messages.
struct KeyImport {
  let context: TransactionImport
  let holder: KeyHolder?

  static let reader = "keys@1"

  /// Imports a file.
  ///
  /// - Parameters:
  ///   - statements: What the file says.
  ///   - file: The file.
  ///   - bytes: Its bytes.
  /// - Returns: What came of it.
  /// - Throws: ``CaseworkFailure/secret(file:locator:)`` if it holds a private key: it is not kept.
  func run(
    _ statements: KeyStatements,
    _ file: SourceFile,
    _ bytes: [UInt8]
  ) throws(CaseworkFailure) -> ImportedExhibit {
    if let locator = statements.secret {
      throw .secret(file: SensitiveText.masked(file.name), locator: locator)
    }
    let original = try context.keep(bytes, .sealed)
    var records: [StoredRecord] = []
    var rejects = statements.refused.map { locator, failure in
      StoredReject(locator: locator, scope: .row, field: failure.field, reason: failure.reason)
    }
    var facts = FactSet()
    for item in statements.items {
      let place = Place(exhibit: original.id, locator: item.locator)
      switch item.statement {
      case .extendedKey(let statement):
        do throws(StatedKeyFailure) {
          let proof = try proof(of: statement)
          facts.keyProofs.append(Fact(proof, at: place, reader: Reader(Self.reader)))
          records.append(record(proof, statement.holder ?? holder?.text, at: item.locator))
        } catch {
          // A private key inside a descriptor: the file was looked through before it was kept.
          rejects.append(
            StoredReject(
              locator: item.locator,
              scope: .row,
              field: "key",
              reason: error.description
            )
          )
        }
      case .message(let statement):
        let verdict = verdict(on: statement)
        if let proof = proof(of: statement, verdict) {
          facts.keyProofs.append(Fact(proof, at: place, reader: Reader(Self.reader)))
        }
        if !verdict.isValid {
          let reason = verdict.failure.map { "\($0.code): \($0.detail)" } ?? "not decided"
          rejects.append(
            StoredReject(
              locator: item.locator,
              scope: .value,
              field: "signature",
              reason: "the signature proves nothing: \(reason)"
            )
          )
        }
        records.append(record(statement, verdict, at: item.locator))
      }
    }
    rejects.sort { $0.locator < $1.locator }
    let rejected = rejects.count { $0.scope == .row }
    return try context.commit(
      ExhibitImport(
        original: original,
        receipt: context.receipt(file),
        format: statements.format,
        outcome: records.isEmpty ? .unknown : .certain,
        reader: Reader(readerName),
        rows: ExhibitRows(
          total: records.count + rejected + statements.other,
          records: records.count,
          rejects: rejected,
          other: statements.other,
          flagged: Set(rejects.filter { $0.scope == .value }.map(\.locator)).count
        ),
        records: records,
        rejects: rejects,
        facts: facts
      ),
      file
    )
  }

  /// Another holder makes it another reading.
  private var readerName: String {
    guard let holder, holder.account != nil || holder.text != nil else { return Self.reader }
    let text = "\(holder.account?.description ?? "")\u{1f}\(holder.text ?? "")"
    let digest = SHA256.hash(Array(text.utf8).span).description
    return "\(Self.reader) holder=\(digest.prefix(16))"
  }

  private func proof(
    of statement: KeyStatements.ExtendedKeyStatement
  ) throws(StatedKeyFailure) -> KeyProof {
    let expression = try StatedKey(parsing: statement.text)
    return KeyProof(
      source: .extendedKey,
      publicKey: nil,
      extendedKey: expression.text,
      standing: .shown,
      note: "somebody holds the extended key; that alone does not show who has the private keys",
      path: expression.path,
      masterFingerprint: expression.fingerprint,
      account: statement.account ?? holder?.account,
      statedHolder: statement.holder ?? holder?.text
    )
  }

  private func verdict(on statement: KeyStatements.MessageStatement) -> MessageVerdict {
    SignedMessage(
      address: statement.address,
      message: Array(statement.message.utf8),
      signature: statement.signature,
      chain: statement.coin
    ).verdict()
  }

  private func proof(
    of statement: KeyStatements.MessageStatement,
    _ verdict: MessageVerdict
  ) -> KeyProof? {
    let report = AddressInspection.inspect(statement.address)
    guard verdict.isValid, let canonical = report.canonical else { return nil }
    let named = verdict.chain.flatMap { report.chains.contains($0) ? $0 : nil }
    guard let name = named ?? report.chains.first else { return nil }
    let address = ChainAddress(chain: Chain(name), text: canonical)
    return KeyProof(
      source: .message,
      publicKey: verdict.publicKeys.first.map { Hexadecimal.encode($0.span) },
      standing: .verified,
      note: verdict.scheme.map { "scheme \($0.rawValue)" },
      chain: address.chain,
      address: address
    )
  }

  // MARK: Records

  private func record(_ proof: KeyProof, _ holder: String?, at locator: Locator) -> StoredRecord {
    let json: JSONValue = [
      "kind": "extended_key", "time": .null, "zone_source": .null,
      "account": proof.account.map { .string($0.id) } ?? .null, "asset": .null,
      "quantity": .null, "key": .string(proof.extendedKey ?? ""),
      "path": proof.path.map { .string($0) } ?? .null,
      "master_fingerprint": proof.masterFingerprint.map { .string($0) } ?? .null,
      "holder": holder.map { .string(SensitiveText.masked($0)) } ?? .null,
    ]
    return StoredRecord(locator: locator, kind: "extended_key", json: json.text(), raw: "{}")
  }

  private func record(
    _ statement: KeyStatements.MessageStatement,
    _ verdict: MessageVerdict,
    at locator: Locator
  ) -> StoredRecord {
    let json: JSONValue = [
      "kind": "signed_message", "time": .null, "zone_source": .null, "account": .null,
      "asset": .null, "quantity": .null, "address": .string(statement.address),
      "valid": .bool(verdict.isValid),
      "scheme": verdict.scheme.map { .string($0.rawValue) } ?? .null,
      "signer": verdict.signer.map { .string($0) } ?? .null,
    ]
    let raw: JSONValue = [
      "message": .string(SensitiveText.masked(statement.message)),
      "signature": .string(statement.signature),
    ]
    return StoredRecord(
      locator: locator,
      kind: "signed_message",
      json: json.text(),
      raw: raw.text()
    )
  }
}
