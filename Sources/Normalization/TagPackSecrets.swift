import ExchangeFormat
import KeyDerivation

/// The search for seed phrases and private keys in the fields of a pack, which are refused.
enum TagPackSecrets {
  /// Looks for a secret in fields.
  ///
  /// - Parameter fields: The fields of one tag, or one field of the header.
  /// - Returns: Why they must not be kept, without a part of them; `nil` if they hold no secret.
  static func refusal(of fields: [String: TagPack.Value]) -> String? {
    refusal(of: .fields(fields))
  }

  /// Looks for a secret in a value, whatever is inside it.
  static func refusal(of value: TagPack.Value) -> String? {
    var words: [String] = []
    if let found = search(value, &words) { return found }
    // A phrase of one word a field or an element.
    return SecretKeyText.secret(within: words.joined(separator: " ")) == .seedPhrase
      ? sentence("a seed phrase") : nil
  }

  private static func search(_ value: TagPack.Value, _ words: inout [String]) -> String? {
    switch value {
    case .text(let text):
      if text.utf8.allSatisfy({ $0 != 0x20 }), (3..<40).contains(text.utf8.count) {
        words.append(text)
      }
      return refusal(ofText: text)
    case .list(let values):
      for element in values {
        if let found = search(element, &words) { return found }
      }
    case .fields(let fields):
      // The order of the file is that of a phrase only where the names say so: word1, word2.
      for (name, element) in fields.sorted(by: { $0.key < $1.key }) {
        if let found = refusal(ofText: name) { return found }
        if SensitiveText.namesSecret(name), !isEmpty(element) {
          return sentence("a field for secret keys")
        }
        if let found = search(element, &words) { return found }
      }
    }
    return nil
  }

  private static func refusal(ofText text: String) -> String? {
    // The shortest key has 22 characters; references can repeat short texts a million times.
    guard text.utf8.count >= 22 else { return nil }
    if let secret = SecretKeyText.secret(within: text) {
      return sentence(secret == .seedPhrase ? "a seed phrase" : "a private key")
    }
    // 64 digits may be an identifier of a transaction; beside the word for a key they are one.
    return SensitiveText.namesSecret(text) && holdsKeyDigits(text)
      ? sentence("a private key") : nil
  }

  private static func holdsKeyDigits(_ text: String) -> Bool {
    text.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.contains { token in
      let digits = token.lowercased().hasPrefix("0x") ? token.dropFirst(2) : token
      return digits.utf8.count == 64 && digits.allSatisfy(\.isHexDigit)
    }
  }

  private static func isEmpty(_ value: TagPack.Value) -> Bool {
    switch value {
    case .text(let text): ["", "~", "null", "-", "none", "n/a"].contains(text.lowercased())
    case .list(let values): values.allSatisfy(isEmpty)
    case .fields(let fields): fields.isEmpty
    }
  }

  private static func sentence(_ what: String) -> String {
    "holds \(what): refused; only the sealed original holds it"
  }
}
