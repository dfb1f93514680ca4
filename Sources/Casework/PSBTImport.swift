import BitcoinFormat
import ByteReading
import CaseStore
import Cryptography
import Facts
import KeyDerivation
import Normalization
import PSBTFormat
import Quantities
import ScriptVerification

/// Imports partially signed transactions (BIP-0174, BIP-0370).
///
/// What a wallet writes beside the keys, fingerprints and paths, is the statement of its software. A
/// partial signature that is valid is proof of its key. The transaction itself is a fact only once it
/// is complete: until then anybody may have drawn it up.
struct PSBTImport {
  let context: TransactionImport

  static let format = "psbt"
  static let reader = "psbt@1"

  /// Reads a file, binary or text.
  ///
  /// - Returns: `nil` if it is no PSBT; a PSBT that is damaged is one, with the failure.
  static func detect(
    _ bytes: [UInt8]
  ) -> Result<PartiallySignedTransaction, ParseFailure>? {
    let magic = PartiallySignedTransaction.magic
    if bytes.starts(with: magic) { return read(bytes) }
    // "cHNidP" is how Base64 of the magic begins, "70736274ff" its hexadecimal digits.
    let text = bytes.prefix(64).drop { $0 <= 0x20 || $0 == UInt8(ascii: "\"") }
    guard text.starts(with: Array("cHNidP".utf8)) || text.starts(with: Array("70736274".utf8))
    else { return nil }
    let content = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace && $0 != "\"" }
    do throws(ParseFailure) {
      return read(try PartiallySignedTransaction.bytes(of: content))
    } catch { return .failure(error) }
  }

  private static func read(
    _ bytes: [UInt8]
  ) -> Result<PartiallySignedTransaction, ParseFailure> {
    do throws(ParseFailure) {
      return .success(try PartiallySignedTransaction(parsing: bytes.span))
    } catch { return .failure(error) }
  }

  /// Imports a file.
  ///
  /// - Parameters:
  ///   - psbt: What was read.
  ///   - file: The file.
  ///   - bytes: Its bytes.
  /// - Returns: What came of it.
  /// - Throws: ``CaseworkFailure`` if the case cannot be changed.
  func run(
    _ psbt: Result<PartiallySignedTransaction, ParseFailure>,
    _ file: SourceFile,
    _ bytes: [UInt8]
  ) throws(CaseworkFailure) -> ImportedExhibit {
    // The paths and extended keys in it show a wallet.
    let original = try context.keep(bytes, .sealed)
    let locator = Locator.bytes(0..<original.byteCount)
    var records: [StoredRecord] = []
    var rejects: [StoredReject] = []
    var facts = FactSet()
    switch psbt {
    case .failure(let failure):
      rejects.append(
        StoredReject(
          locator: locator,
          scope: .row,
          field: failure.field,
          reason: failure.description
        )
      )
    case .success(let psbt):
      let check = PSBTCheck(psbt)
      facts = self.facts(of: psbt, check, at: Place(exhibit: original.id, locator: locator))
      records.append(record(psbt, check, at: locator))
      for (index, input) in check.inputs.enumerated() where input.isValid == false {
        rejects.append(
          StoredReject(
            locator: locator,
            scope: .value,
            field: "input \(index)",
            reason: "not valid: \(input.reason ?? "unknown")"
          )
        )
      }
    }
    let rejected = rejects.count { $0.scope == .row }
    return try context.commit(
      ExhibitImport(
        original: original,
        receipt: context.receipt(file),
        format: Self.format,
        outcome: .certain,
        reader: Reader("\(Self.reader) \(context.network.rawValue)"),
        rows: ExhibitRows(
          total: records.count + rejected,
          records: records.count,
          rejects: rejected,
          other: 0,
          flagged: rejects.isEmpty || records.isEmpty ? 0 : 1
        ),
        records: records,
        rejects: rejects,
        facts: facts
      ),
      file
    )
  }

  private func facts(
    of psbt: PartiallySignedTransaction,
    _ check: PSBTCheck,
    at place: Place
  ) -> FactSet {
    let normalizer = BitcoinNormalizer(network: context.network, exhibit: place.exhibit)
    let reader = Reader(Self.reader)
    var facts = FactSet()
    if let transaction = check.extracted {
      let stated = StatedTransaction(transaction, spent: psbt.inputs.map(\.utxo))
      facts.transfers.append(normalizer.transfer(of: stated, at: place.locator))
    }
    let identifier = psbt.unsignedTransaction?.transactionID.description
    for (index, input) in check.inputs.enumerated() {
      for signer in input.signers where !signer.publicKey.isEmpty {
        let proof = KeyProof(
          source: .partialSignature,
          publicKey: Hexadecimal.encode(signer.publicKey),
          standing: signer.isValid ? .verified : .refuted,
          note: signer.isValid ? nil : "the signature is wrong",
          chain: normalizer.chain,
          transaction: identifier,
          input: index,
          sighashType: signer.sighashType.name
        )
        facts.keyProofs.append(Fact(proof, at: place, reader: reader))
      }
      for path in input.paths {
        facts.keyProofs.append(
          Fact(proof(of: path, input: index, normalizer), at: place, reader: reader)
        )
      }
    }
    // An output with the wallet's own path is its change.
    for path in check.outputs.joined() {
      facts.keyProofs.append(
        Fact(proof(of: path, input: nil, normalizer), at: place, reader: reader)
      )
    }
    for key in psbt.extendedKeys {
      guard let extended = try? ExtendedPublicKey(parsing: key.bytes) else { continue }
      let proof = KeyProof(
        source: .derivationPath,
        publicKey: nil,
        extendedKey: extended.description,
        standing: .shown,
        note: "stated by the software that wrote the file",
        path: key.origin.path.description,
        masterFingerprint: key.origin.fingerprint.description
      )
      facts.keyProofs.append(Fact(proof, at: place, reader: reader))
    }
    return facts
  }

  private func proof(
    of path: PSBTCheck.KeyPath,
    input: Int?,
    _ normalizer: BitcoinNormalizer
  ) -> KeyProof {
    let basis =
      path.isInScript == true
      ? "the key stands in the script" : "the key's place in the script is not shown"
    return KeyProof(
      source: .derivationPath,
      publicKey: Hexadecimal.encode(path.key.publicKey),
      standing: path.isInScript == false ? .refuted : .shown,
      note: "\(basis); the path is stated by the software that wrote the file",
      chain: normalizer.chain,
      input: input,
      path: path.key.origin.path.description,
      masterFingerprint: path.key.origin.fingerprint.description
    )
  }

  private func record(
    _ psbt: PartiallySignedTransaction,
    _ check: PSBTCheck,
    at locator: Locator
  ) -> StoredRecord {
    let transaction = psbt.unsignedTransaction?.transactionID.description
    let json: JSONValue = [
      "kind": "psbt", "time": .null, "zone_source": .null, "account": .null, "asset": "BTC",
      "quantity": .null, "txid": transaction.map { .string($0) } ?? .null,
      "version": .number(psbt.version), "inputs": .number(psbt.inputs.count),
      "outputs": .number(psbt.outputs.count),
      "complete": .bool(check.isComplete),
      "valid": check.isValid.map { .bool($0) } ?? .null,
    ]
    return StoredRecord(locator: locator, kind: "psbt", json: json.text(), raw: "{}")
  }
}
