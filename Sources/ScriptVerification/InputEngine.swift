import BitcoinFormat
import Cryptography
import Quantities

/// Runs the scripts of the inputs of one transaction, specialised for a chain's signature hashes.
///
/// A class, so that each input's run holds one reference instead of a copy of all parts.
final class InputEngine<Hashing: SignatureHashing>: InputVerifying {
  let transaction: Transaction
  let coins: [Transaction.Output]
  let flags: ScriptFlags
  let hashing: Hashing
  let keys: PublicKeyCache

  init(
    transaction: Transaction,
    coins: [Transaction.Output],
    flags: ScriptFlags,
    hashing: Hashing,
    keys: PublicKeyCache
  ) {
    self.transaction = transaction
    self.coins = coins
    self.flags = flags
    self.hashing = hashing
    self.keys = keys
  }

  var inputCount: Int { transaction.inputs.count }

  func verdict(input: Int, byShortcut: Bool) -> InputVerdict {
    var interpreter = ScriptInterpreter(engine: self, index: input)
    do throws(ScriptError) {
      if byShortcut, try interpreter.verifyByShortcut() {
        return InputVerdict(error: nil, signers: interpreter.signers)
      }
      try interpreter.verify()
      return InputVerdict(error: nil, signers: interpreter.signers)
    } catch {
      return InputVerdict(error: error, signers: interpreter.signers)
    }
  }
}

/// A signature whose encoding has been read.
enum SignatureReading {
  case ecdsa(ECDSASignature)
  /// Of Bitcoin Cash.
  case schnorr(FixedBytes<64>)
}

extension InputEngine {
  /// Reads a signature outside taproot, by the rules of encoding in force (`CheckSignatureEncoding`
  /// in Bitcoin Core, `src/script/interpreter.cpp`).
  ///
  /// - Returns: `nil` if it cannot be valid, which is no error of encoding.
  func read(_ signature: [UInt8], version: SignatureVersion) throws(ScriptError)
    -> SignatureReading?
  {
    guard let type = signature.last else { return nil }
    let rules = hashing.rules
    let bytes = signature.span.extracting(droppingLast: 1)
    if rules.acceptsSchnorr, bytes.count == 64, let schnorr = FixedBytes<64>(signature.dropLast()) {
      try checkHashType(type)
      return .schnorr(schnorr)
    }
    let isStrict = !flags.isDisjoint(with: [.strictDER, .lowS, .strictEncoding])
    let reading: ECDSASignature?
    if isStrict {
      do throws(CryptographyError) { reading = try ECDSASignature(strictDER: bytes) } catch {
        throw .signatureDER
      }
      if flags.contains(.lowS), let reading, !reading.isLowS { throw .signatureHighS }
    } else {
      reading = try? ECDSASignature(laxDER: bytes)
    }
    try checkHashType(type)
    return reading.map { .ecdsa($0) }
  }

  private func checkHashType(_ type: UInt8) throws(ScriptError) {
    let forkID = hashing.rules.forkID
    let hasForkID = type & 0x40 != 0
    if forkID == .required, !hasForkID { throw .signatureHashType }
    guard flags.contains(.strictEncoding) else { return }
    guard sighashType(UInt32(type), version: .base).isDefined else { throw .signatureHashType }
  }

  /// Whether ``checkEncoding(ofKey:version:)`` can refuse a key under the rules in force.
  func checksEncodingOfKeys(version: SignatureVersion) -> Bool {
    flags.contains(.strictEncoding)
      || (flags.contains(.witnessPublicKeyType) && version == .witnessV0)
  }

  /// `CheckPubKeyEncoding` in Bitcoin Core, `src/script/interpreter.cpp`.
  func checkEncoding(ofKey key: [UInt8], version: SignatureVersion) throws(ScriptError) {
    let isCompressed = key.count == 33 && (key[0] == 2 || key[0] == 3)
    if flags.contains(.strictEncoding), !isCompressed, !(key.count == 65 && key[0] == 4) {
      throw .publicKeyType
    }
    if flags.contains(.witnessPublicKeyType), version == .witnessV0, !isCompressed {
      throw .witnessPublicKeyType
    }
  }

  func hash(
    input: Int,
    code: Span<UInt8>,
    type: UInt8,
    version: SignatureVersion
  ) -> FixedBytes<32>? {
    hashing.signatureHash(input: input, scriptCode: code, type: UInt32(type), version: version)
  }

  /// Whether a key made a signature of a hash; not if the key is no key, or there is no hash.
  func isValid(
    _ signature: SignatureReading,
    of hash: FixedBytes<32>?,
    by key: [UInt8]
  ) -> Bool {
    guard let hash else { return false }
    switch signature {
    case .ecdsa(let signature):
      guard let key = keys.key(key) else { return false }
      return signature.isValid(for: hash, by: key)
    case .schnorr(let signature): return hashing.isValidSchnorr(signature, of: hash, by: key.span)
    }
  }

  /// Checks a signature of taproot, which must be valid (`CheckSchnorrSignature` in Bitcoin Core,
  /// `src/script/interpreter.cpp`).
  func checkSchnorr(
    _ signature: [UInt8],
    by key: [UInt8],
    input: Int,
    context: TaprootContext
  ) throws(ScriptError) {
    let type: UInt8
    switch signature.count {
    case 64: type = 0
    case 65:
      type = signature[64]
      guard type != 0 else { throw .schnorrSignatureHashType }
    default: throw .schnorrSignatureSize
    }
    guard let hash = hashing.taprootSignatureHash(input: input, type: type, context: context) else {
      throw .schnorrSignatureHashType
    }
    guard let bytes = FixedBytes<64>(signature.prefix(64)),
      let key = keys.xOnlyKey(key),
      SchnorrSignature(bytes).isValid(for: hash.bytes.span, by: key)
    else { throw .schnorrSignature }
  }

  /// Describes a signature that was checked.
  func signer(
    _ signature: [UInt8],
    by key: [UInt8],
    input: Int,
    version: SignatureVersion,
    isValid: Bool
  ) -> Signer {
    let isTaproot = version == .taproot || version == .tapscript
    let byte = isTaproot && signature.count == 64 ? 0 : signature.last ?? 0
    let type = sighashType(UInt32(byte), version: version)
    let isSchnorr = isTaproot || (hashing.rules.acceptsSchnorr && signature.count == 65)
    return Signer(
      publicKey: key,
      algorithm: isSchnorr ? .schnorr : .ecdsa,
      sighashType: type,
      signature: signature,
      isValid: isValid,
      coversNothing: version == .base && hashing.rules.forkID == .absent
        && LegacySignatureHashing.coversNothing(type, input: input, of: transaction)
    )
  }

  private func sighashType(_ value: UInt32, version: SignatureVersion) -> SighashType {
    switch version {
    case .taproot, .tapscript: SighashType(rawValue: value, scheme: .taproot)
    case .base, .witnessV0:
      SighashType(rawValue: value, scheme: hashing.rules.forkID == .absent ? .legacy : .forkID)
    }
  }
}
