import ByteReading
public import Cryptography
import ExchangeFormat
public import Facts
import Quantities

/// Turns personal identifiers into tokens to compare and boxes that only the case's key opens.
///
/// Resident numbers must be stored encrypted: 개인정보 보호법 Art. 24-2(2).
/// Tokens, nonces and boxes have keys of their own, derived from the case's key with HKDF-SHA-256
/// (RFC 5869). The nonce is the HMAC of the kind and the number, so the same number gives the same
/// bytes and two numbers never share a nonce but by chance of 2⁻⁹⁶.
public struct IdentifierVault: Sendable {
  private let tokenKey: SymmetricKey
  private let nonceKey: SymmetricKey
  private let sealKey: SymmetricKey

  /// Creates a vault.
  ///
  /// - Parameter key: The case's key.
  /// - Throws: `CryptographyError` if the library fails.
  public init(key: SymmetricKey) throws(CryptographyError) {
    func derived(_ purpose: String) throws(CryptographyError) -> SymmetricKey {
      try key.withBytes { bytes throws(CryptographyError) in
        let salt: [UInt8] = []
        return try SymmetricKey.derived(from: bytes, salt: salt.span, info: purpose)
      }
    }
    tokenKey = try derived("distrain identifier token 1")
    nonceKey = try derived("distrain identifier nonce 1")
    sealKey = try derived("distrain identifier seal 1")
  }

  /// Returns an identifier that can be compared but not read.
  ///
  /// - Parameters:
  ///   - text: The identifier as written.
  ///   - kind: What it is.
  ///   - bank: The bank, for a bank account.
  /// - Returns: `nil` if the text holds no identifier of the kind.
  /// - Throws: `CryptographyError` if the library fails.
  public func seal(
    _ text: String,
    kind: SealedIdentifier.Kind,
    bank: String? = nil
  ) throws(CryptographyError) -> SealedIdentifier? {
    guard let normalized = IdentifierText.normalized(text, kind: kind, bank: bank) else {
      return nil
    }
    let plaintext = Array(normalized.utf8)
    let context = Array(kind.rawValue.utf8)
    // A kind holds no zero byte, so kind and number are cut at one place only.
    let message = context + [0] + plaintext
    let token = HMAC.sha256(message.span, key: tokenKey)
    let nonce = Array(HMAC.sha256(message.span, key: nonceKey).array.prefix(12))
    let box = try AuthenticatedCipher.seal(
      plaintext.span,
      key: sealKey,
      nonce: nonce.span,
      associatedData: context.span
    )
    return SealedIdentifier(
      kind: kind,
      token: token.description,
      masked: SensitiveText.masked(text, kind: kind.rawValue),
      sealed: Hexadecimal.encode(box)
    )
  }

  /// Returns the normalised number of a sealed identifier.
  ///
  /// Who may call it, and that the call is logged with its reason, is the case store's affair.
  ///
  /// - Parameter identifier: An identifier that this vault's key sealed.
  /// - Returns: The number in the spelling of `IdentifierText`.
  /// - Throws: `CryptographyError/authenticationFailed` if the key or the box is another.
  public func reveal(_ identifier: SealedIdentifier) throws(CryptographyError) -> String {
    guard let box = try? Hexadecimal.decode(identifier.sealed) else { throw .authenticationFailed }
    let context = Array(identifier.kind.rawValue.utf8)
    let plaintext = try AuthenticatedCipher.open(
      box.span,
      key: sealKey,
      associatedData: context.span
    )
    return String(decoding: plaintext, as: UTF8.self)
  }
}
