import AddressEncoding
import ByteReading

/// Texts that are private keys or seed phrases, which must be neither kept nor repeated.
///
/// It errs on the side of refusing: a mistyped key is refused as well.
public enum SecretKeyText {
  /// Returns what secret a text is or looks like.
  ///
  /// A run of 64 hexadecimal digits is taken for a private key here, where keys are asked for; an
  /// x-only public key looks the same and is marked by its caller.
  ///
  /// - Parameter text: The text.
  /// - Returns: The kind of secret; `nil` if the text is none.
  public static func secret(in text: some StringProtocol) -> KeyFailure.Secret? {
    if resemblesExtendedPrivateKey(text) { return .extendedPrivateKey }
    let report = AddressInspection.inspect(String(text))
    guard !report.valid, let reason = report.reason else { return nil }
    if reason == AddressFailure.Reason.seedPhrase.description { return .seedPhrase }
    if reason == AddressFailure.Reason.privateKey.description { return .privateKey }
    return nil
  }

  /// Whether a text has the form of an extended private key, with a right checksum or not.
  public static func resemblesExtendedPrivateKey(_ text: some StringProtocol) -> Bool {
    let count = text.utf8.count
    guard (60...Base58.defaultLimit).contains(count), text.utf8.allSatisfy({ $0 < 0x80 }),
      !text.utf8.contains(UInt8(ascii: "("))
    else { return false }
    if privatePrefixes.contains(where: { text.hasPrefix($0) }) { return true }
    // The private key follows a zero byte (BIP-0032, "Serialization format").
    guard let bytes = try? Base58.decode(text) else { return false }
    return bytes.count == ExtendedPublicKey.byteCount + Base58Check.checksumCount && bytes[45] == 0
  }

  /// The letters with which extended private keys begin (the sources of ``ExtendedKeyFormat/all``),
  /// but those that some wallets give to public keys.
  static let privatePrefixes = [
    "xprv", "yprv", "zprv", "Yprv", "Zprv", "tprv", "uprv", "vprv", "Uprv", "Vprv", "Ltpv", "Mtpv",
    "ttpv", "dgpv", "tgpv", "DRKP",
  ]
}
