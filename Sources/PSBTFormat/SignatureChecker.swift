import BitcoinFormat
import Cryptography
import Quantities
import ScriptVerification

/// Checks signatures that no script has run on yet.
struct SignatureChecker {
  let hashing: BitcoinSignatureHashing
  /// The number of outputs of the transaction.
  let outputCount: Int
  /// Whether the outputs that all inputs spend are known.
  let knowsAllCoins: Bool

  /// Checks a signature of ECDSA against its key.
  ///
  /// A script with `OP_CODESEPARATOR` may be signed from any of them on; the signature is valid if it
  /// fits one.
  func signer(
    of partial: PartialSignature,
    input: Int,
    script: [UInt8],
    version: SignatureVersion
  ) -> Signer {
    let type = partial.signature.last ?? 0
    let signature = try? ECDSASignature(strictDER: Array(partial.signature.dropLast()).span)
    let key = try? PublicKey(consensusParsing: partial.publicKey.span)
    var isValid = false
    if let signature, let key {
      isValid = Self.separators(in: script).contains { separator in
        let code = Array(script[separator.end...])
        let hash = hashing.signatureHash(
          input: input,
          scriptCode: code.span,
          type: UInt32(type),
          version: version
        )
        return hash.map { signature.isValid(for: $0, by: key) } ?? false
      }
    }
    let sighashType = SighashType(rawValue: UInt32(type))
    return Signer(
      publicKey: partial.publicKey,
      algorithm: .ecdsa,
      sighashType: sighashType,
      signature: partial.signature,
      isValid: isValid,
      coversNothing: version == .base && sighashType.outputs == .matching && input >= outputCount
    )
  }

  /// Checks a Schnorr signature of Taproot.
  ///
  /// - Parameters:
  ///   - signature: 64 bytes, or 65 with the sighash type.
  ///   - key: The x coordinate of the key.
  ///   - input: The position of the input.
  ///   - leafHash: The leaf, for a script path.
  ///   - script: The leaf's script, if it is known.
  /// - Returns: The signer.
  /// - Throws: ``PSBTReason/otherUTXOMissing`` if the signature covers outputs that are not known.
  func signer(
    ofTaproot signature: [UInt8],
    by key: [UInt8],
    input: Int,
    leafHash: FixedBytes<32>? = nil,
    script: [UInt8] = []
  ) throws(PSBTReason) -> Signer {
    let type = signature.count == 65 ? signature[64] : 0
    let sighashType = SighashType(rawValue: UInt32(type), scheme: .taproot)
    guard knowsAllCoins || !sighashType.coversOtherInputs else { throw .otherUTXOMissing }
    var isValid = false
    if let bytes = FixedBytes<64>(signature[..<64]), signature.count == 64 || type != 0,
      let point = try? XOnlyPublicKey(parsing: key.span)
    {
      isValid = Self.separators(in: script).contains { separator in
        let hash = hashing.taprootSignatureHash(
          input: input,
          type: type,
          context: TaprootContext(leafHash: leafHash, codeSeparatorPosition: separator.position)
        )
        guard let message = hash?.bytes else { return false }
        return SchnorrSignature(bytes).isValid(for: message.span, by: point)
      }
    }
    return Signer(
      publicKey: key,
      algorithm: .schnorr,
      sighashType: sighashType,
      signature: signature,
      isValid: isValid
    )
  }

  /// The most `OP_CODESEPARATOR` that are tried, so that a made-up script costs no hours.
  private static let separatorLimit = 64

  /// The places from which a script can be signed: its start, and behind each `OP_CODESEPARATOR`.
  private static func separators(in script: [UInt8]) -> [(end: Int, position: UInt32)] {
    var cursor = ScriptCursor(script.span)
    var found: [(end: Int, position: UInt32)] = [(0, .max)]
    var position: UInt32 = 0
    while case .operation(let operation) = cursor.next(), found.count <= separatorLimit {
      if operation.opcode == 0xab { found.append((cursor.offset, position)) }
      position += 1
    }
    return found
  }
}
