import AddressEncoding
import ByteReading

extension SecretKeyText {
  /// The scan for seed phrases with every word list; `nil` if a list is missing.
  private static let phrases = try? SeedPhraseScan()

  /// Looks for a secret anywhere in a text: in a sentence, a list, a table, JSON or a descriptor.
  ///
  /// A secret is an extended private key, a private key in wallet import format or its like, or twelve
  /// words of a list of BIP-0039 in a row. It is found in any punctuation, with `0x` before it, and
  /// behind the origin of a key. 64 hexadecimal digits are a secret for the caller to judge: an
  /// identifier of a transaction looks the same.
  ///
  /// - Parameter text: The text.
  /// - Returns: The kind of the first secret; `nil` if there is none.
  /// - Complexity: O(*n*).
  public static func secret(within text: String) -> KeyFailure.Secret? {
    let bytes = Array(text.utf8)
    var words = 0
    var start = 0
    while start < bytes.count {
      var end = start
      var letters = 0
      while end < bytes.count, let kind = kind(of: bytes[end]) {
        if kind == .letter { letters += 1 }
        end += 1
      }
      if letters > 0 { words += 1 }
      if end - start >= leastTokenCount,
        let secret = secret(ofToken: String(decoding: bytes[start..<end], as: UTF8.self))
      {
        return secret
      }
      start = max(end, start + 1)
    }
    // A character outside ASCII may be a word of its own.
    words += bytes.count { $0 >= 0xc0 }
    guard words >= SeedPhraseScan.leastWords else { return nil }
    return phrases?.firstPhrase(in: [text]) == nil ? nil : .seedPhrase
  }

  private enum CharacterKind { case letter, digit }

  private static func kind(of byte: UInt8) -> CharacterKind? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): .digit
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): .letter
    default: nil
    }
  }

  /// The fewest characters of a key: those of the short keys of physical coins.
  private static let leastTokenCount = 22

  /// The first bytes of keys in wallet import format (the `SECRET_KEY` of Bitcoin Core's, Litecoin
  /// Core's, Dogecoin Core's and Dash Core's `chainparams.cpp`), main and test chains.
  private static let importVersions: Set<UInt8> = [0x80, 0xef, 0xb0, 0x9e, 0xf1, 0xcc]

  private static func secret(ofToken whole: String) -> KeyFailure.Secret? {
    let lowered = whole.lowercased()
    let token = lowered.hasPrefix("0x") ? String(whole.dropFirst(2)) : whole
    if resemblesExtendedPrivateKey(token) { return .extendedPrivateKey }
    if token.utf8.count >= 100, loweredPrefixes.contains(where: { lowered.hasPrefix($0) }) {
      return .extendedPrivateKey
    }
    if let bytes = try? Base58.decode(token), bytes.count == 37 || bytes.count == 38 {
      // A mistyped key is one still, if it begins and ends like one.
      if importVersions.contains(bytes[0]), bytes.count == 37 || bytes[33] == 1 {
        return .privateKey
      }
      return nil
    }
    return AddressInspection.isPrivateKey(token) ? .privateKey : nil
  }

  /// The prefixes as they are when the whole text was made upper or lower case; Dash's own are public
  /// ones in lower case.
  private static let loweredPrefixes = privatePrefixes.filter { $0 != "DRKP" }
    .map { $0.lowercased() }
}
