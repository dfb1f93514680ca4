import ByteReading
import Facts
import Foundation
import KeyDerivation

/// The search for secrets in the whole of a file, whatever column or member they stand in.
extension KeyStatements {
  /// Whether a text is a private key or a seed phrase, or a descriptor that holds one anywhere.
  static func holdsSecret(_ text: String) -> Bool {
    guard StatedKey.isDescriptor(text) else { return SecretKeyText.secret(in: text) != nil }
    return text.split { "(),[]{}/#".contains($0) }.contains { part in
      // 64 digits in a descriptor are an x-only key or a hash (BIP-0386, miniscript).
      part.utf8.count != 64 && SecretKeyText.secret(in: part) != nil
    }
  }

  /// Whether a text is 32 bytes in hexadecimal, as private keys are written.
  static func isBareKey(_ text: String) -> Bool {
    let digits = text.lowercased().hasPrefix("0x") ? text.dropFirst(2) : text[...]
    return digits.utf8.count == 64 && (try? Hexadecimal.decode(digits)) != nil
  }

  /// The text of a file: UTF-16 if it begins with a byte order mark of it, UTF-8 otherwise.
  ///
  /// It is `nil` for bytes that are no text.
  static func text(of bytes: [UInt8]) -> String? {
    if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) {
      return utf16(bytes)
    }
    let start = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    return String(validating: bytes[start...], as: UTF8.self)
  }

  private static func utf16(_ bytes: [UInt8]) -> String {
    let low = bytes[0] == 0xff ? 0 : 1
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    var index = 2
    while index + 1 < bytes.count {
      units.append(UInt16(bytes[index + low]) | UInt16(bytes[index + 1 - low]) << 8)
      index += 2
    }
    return String(decoding: units, as: UTF16.self)
  }

  /// The first line of a text that holds a secret, or with which a seed phrase of one word a line ends.
  static func secretLine(in bytes: [UInt8]) -> Locator? {
    let text = text(of: bytes) ?? String(decoding: bytes, as: UTF8.self)
    guard SecretKeyText.secret(within: text) != nil else { return nil }
    var number = 0
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      number += 1
      if SecretKeyText.secret(within: String(line)) != nil { return .line(number, part: nil) }
    }
    return .line(1, part: nil)
  }

  /// Where the first text of a JSON document that holds a secret stands.
  static func secretPath(in json: JSONElement, _ path: String) -> String? {
    if let text = json.string { return SecretKeyText.secret(within: text) == nil ? nil : path }
    if let list = json.array {
      // Wallets write a phrase as a list of words too.
      let words = list.compactMap(\.string)
      if SecretKeyText.secret(within: words.joined(separator: " ")) == .seedPhrase { return path }
      for (index, element) in list.enumerated() {
        if let found = secretPath(in: element, "\(path)[\(index)]") { return found }
      }
    }
    for member in json.members ?? [] {
      if let found = secretPath(in: member.value, "\(path).\(member.name)") {
        // The name of a member may be anything, a secret too.
        return SecretKeyText.secret(within: found) == nil ? found : path
      }
      if SecretKeyText.secret(within: member.name) != nil { return path }
    }
    return nil
  }
}
