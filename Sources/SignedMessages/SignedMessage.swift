import BitcoinFormat

/// A message, the address that is said to have signed it, and the signature.
///
/// The scheme is found, not assumed: wallets and exchanges write signatures of the same look over
/// different hashes, and all that are known for the kind of address are tried. A signature that fits
/// under one of them fits under it alone, so trying more cannot make a wrong signature right.
///
/// ```swift
/// let claim = SignedMessage(
///   address: "16UwLL9Risc3QfPqBUvKofHmBQ7wMtjvM",
///   message: Array("vires is numeris".utf8),
///   signature: "G8JawPtQOrybrSP1WHQnQPr67B9S3qrxBrl1mlzoTJOSHEpmnF7D3+t+LX0Xei9J20B5AIdPbeL3AaTBZ4N3bY0="
/// )
/// claim.verdict().isValid   // true
/// ```
public struct SignedMessage: Hashable, Sendable {
  /// The address, without white space around it.
  public let address: String
  /// The message as bytes; a text in UTF-8.
  ///
  /// Nothing is added or taken away.
  public let message: [UInt8]
  /// The signature: Base64, a prefix of BIP-0322 and Base64, or hexadecimal digits with or without
  /// `0x`; of an account of Solana Base58 too.
  public let signature: String
  /// The chain or coin that somebody names, if any: it orders what is tried and decides nothing.
  public let chain: String?

  /// Creates a claim.
  ///
  /// - Parameters:
  ///   - address: The address; empty for a proof of funds that names none.
  ///   - message: The message as bytes.
  ///   - signature: The signature as text.
  ///   - chain: The chain or coin that somebody names, if any.
  public init(address: String, message: [UInt8], signature: String, chain: String? = nil) {
    self.address = address
    self.message = message
    self.signature = signature
    self.chain = chain
  }

  /// Returns whether the holder of the address signed the message, under which scheme, and if not,
  /// why not.
  ///
  /// It cannot fail: what cannot be read is an invalid signature with a reason of its own. An address
  /// of a kind whose signed messages are not known here is inconclusive.
  ///
  /// - Complexity: O(*n*) in the sizes of message and signature, times the number of schemes.
  public func verdict() -> MessageVerdict {
    // Base58 of Solana's signatures would read as Base64 of something else.
    if let address = SolanaClaim.address(self.address) {
      return SolanaClaim(address: address, message: message).verdict(on: signature)
    }
    do throws(ClaimRefusal) {
      let text = try SignatureText(parsing: signature)
      let address = try Self.address(address, hint: chain, text)
      switch address {
      case .account(let account):
        guard text.prefix == nil else {
          throw ClaimRefusal(
            code: "wrong_scheme",
            detail: "a BIP-0322 signature cannot be one of this kind of account"
          )
        }
        return AccountMessage(address: account, message: message).verdict(on: text.bytes)
      case .script(let readings): return try verdict(on: text, readings)
      }
    } catch {
      return MessageVerdict(
        error.code == "unsupported_address" ? .inconclusive : .invalid,
        scheme: nil,
        failure: MessageFailure(error.code, error.detail)
      )
    }
  }

  /// Tries each reading of an address; if none fits, the likeliest one says why.
  private func verdict(
    on text: SignatureText,
    _ readings: [ScriptAddress]
  ) throws(ClaimRefusal) -> MessageVerdict {
    precondition(!readings.isEmpty, "an address has a reading")
    guard text.prefix == nil, text.bytes.count == RecoverableMessage.byteCount else {
      let form = try GenericSignedMessage.form(of: text)
      return GenericSignedMessage(address: readings[0], message: message).verdict(on: form)
    }
    let verdicts = readings.map {
      RecoverableMessage.verdict(on: text.bytes, of: message, by: $0)
    }
    return verdicts.first(where: \.isValid)
      ?? verdicts.first { $0.failure?.code != "signer_mismatch" } ?? verdicts[0]
  }

  /// Reads the address; a proof of funds need not name one, and then stands for the script that its
  /// first input spends (BIP-0322, "Verification").
  private static func address(
    _ text: String,
    hint: String?,
    _ signature: SignatureText
  ) throws(ClaimRefusal) -> MessageAddress {
    guard text.isEmpty else { return try MessageAddress.read(text, hint: hint) }
    guard case .proofOfFunds(let psbt) = try GenericSignedMessage.form(of: signature),
      let script = psbt.coins.first?.output.script,
      let address = ScriptAddress(lockingScript: script)
    else { throw ClaimRefusal(code: "bad_address", detail: "no address is given") }
    return .script([address])
  }
}
