import Cryptography
import Quantities

/// Texts that are private keys or look like them, which must neither be kept nor repeated.
///
/// It errs on the side of refusing: checksums are not looked at, so that a mistyped key is refused as
/// well.
enum SecretText {
  /// The number of words from which a text is taken for a seed phrase; BIP-0039 has 12 at least, and
  /// the secret numbers of the XRP Ledger are 8 groups (XLS-12).
  private static let leastWords = 8

  /// The fewest characters of 37 bytes in Base58, which a private key has at least: a leading zero
  /// byte takes one character, another byte more.
  private static let leastKeyCount = 37

  /// The characters that 21 to 23 bytes may have in Base58, those of a seed of the XRP Ledger: 58^32
  /// is more than 256^23.
  private static let seedCounts = 21...32

  /// The number of words, up to one more than ``leastWords``.
  private static func wordCount(_ text: String) -> Int {
    // A text of visible ASCII characters is one word, and nearly all texts are such.
    if text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) { return text.isEmpty ? 0 : 1 }
    return text.split(maxSplits: leastWords, whereSeparator: \.isWhitespace).count
  }

  /// Returns why a text is refused, or `nil`.
  static func refusal(of text: String) -> AddressFailure? {
    let words = wordCount(text)
    if words >= leastWords { return AddressFailure(.seedPhrase) }
    let units = Array(text.utf8)
    guard words <= 1, units.count <= Base58.defaultLimit else { return nil }
    if hasPrivatePrefix(units) || isMiniKey(units) { return AddressFailure(.privateKey) }
    if let what = hexadecimalSecret(units) { return AddressFailure(.notAnAddress(what)) }
    if units.count >= leastKeyCount, let bytes = try? Base58.decode(text) {
      if isPrivateKey(bytes) { return AddressFailure(.privateKey) }
      if bytes.count == 64 {
        return AddressFailure(.notAnAddress("64 bytes, a Solana signature or a key pair"))
      }
    }
    if seedCounts.contains(units.count), let bytes = try? Base58.decode(text, alphabet: .xrp),
      isXRPSeed(bytes)
    {
      return AddressFailure(.privateKey)
    }
    return nil
  }

  /// Returns whether a text that is no address has the length and the letters of a private key in
  /// Base58Check (51 or 52 characters) or of a seed of the XRP Ledger, give or take one.
  static func resemblesPrivateKey(_ text: String) -> Bool {
    let units = Array(text.utf8)
    let isAlphanumeric = units.allSatisfy { unit in
      switch unit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "A")...UInt8(ascii: "Z"):
        true
      default: false
      }
    }
    guard isAlphanumeric else { return false }
    let isSeed = units.first == UInt8(ascii: "s") && (28...32).contains(units.count)
    return isSeed || (50...53).contains(units.count)
  }

  /// `xprv`, `zprv` and their like (SLIP-0132), and the secret keys of Zcash (ZIP-32).
  private static func hasPrivatePrefix(_ units: [UInt8]) -> Bool {
    units.dropFirst().starts(with: "prv".utf8) || units.starts(with: "secret-".utf8)
  }

  /// A Base58Check private key in decoded form: WIF, BIP-0038 or a private extended key.
  private static func isPrivateKey(_ bytes: [UInt8]) -> Bool {
    switch bytes.count {
    case 37: true
    case 38: bytes[33] == 0x01
    case 43: bytes[0] == 0x01 && (bytes[1] == 0x42 || bytes[1] == 0x43)
    case 82: bytes[45] == 0x00
    default: false
    }
  }

  /// A seed of the XRP Ledger in decoded form (xrpl.org, "base58 Encodings": `21`, `01 e1 4b`).
  private static func isXRPSeed(_ bytes: [UInt8]) -> Bool {
    bytes.count == 21 && bytes[0] == 0x21
      || bytes.count == 23 && bytes.starts(with: [1, 0xe1, 0x4b])
  }

  /// The short keys of physical coins: `S` and 21, 25 or 29 more, where the SHA-256 of the text and a
  /// question mark begins with 00 (Bitcoin Wiki, "Mini private key format").
  private static func isMiniKey(_ units: [UInt8]) -> Bool {
    guard units.first == UInt8(ascii: "S"), [22, 26, 30].contains(units.count) else { return false }
    return SHA256.hash((units + [UInt8(ascii: "?")]).span).bytes[0] == 0
  }

  /// 32 or 64 bytes in hexadecimal may be a transaction's identifier, and may be a key.
  private static func hexadecimalSecret(_ units: [UInt8]) -> String? {
    let digits = units.starts(with: "0x".utf8) ? units.dropFirst(2) : units[...]
    guard digits.allSatisfy(EthereumAddress.isDigit) else { return nil }
    return switch digits.count {
    case 64: "32 bytes in hexadecimal, a transaction identifier or a private key"
    case 128: "64 bytes in hexadecimal, a signature or a seed"
    default: nil
    }
  }
}
