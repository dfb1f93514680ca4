import AddressEncoding
import Foundation

/// Finds seed phrases and private keys, which the tool refuses to hold.
struct SecretScan: Sendable {
  /// The words of each language.
  private let languages: [Set<String>]

  /// The least number of words in a row that count as a seed phrase: BIP-0039's shortest has 12.
  static let seedWordCount = 12

  /// The scan with the English and Korean word lists of BIP-0039.
  static let standard: Result<SecretScan, ProfileError> = {
    var languages: [Set<String>] = []
    for language in ["english", "korean"] {
      let file = "WordLists/\(language).txt"
      guard let url = Bundle.module.resourceURL?.appendingPathComponent(file),
        let text = try? String(contentsOf: url, encoding: .utf8)
      else {
        return .failure(ProfileError(file: file, key: "", problem: .unreadable("no such resource")))
      }
      // The Korean list is in form NFD; String compares and hashes canonically.
      languages.append(Set(text.split(whereSeparator: \.isNewline).map(String.init)))
    }
    return .success(SecretScan(languages: languages))
  }()

  private init(languages: [Set<String>]) { self.languages = languages }

  /// Looks for a secret in a row.
  ///
  /// - Parameters:
  ///   - cells: The cells of the row.
  ///   - headers: The names of the columns.
  /// - Returns: Why the row must not be kept, without a part of it; `nil` if it holds no secret.
  func refusal(of cells: [String], headers: [String]) -> (column: Int, reason: String)? {
    for (column, cell) in cells.enumerated() where !cell.isEmpty {
      if column < headers.count, Self.namesSecret(headers[column]),
        !["-", "없음", "n/a"].contains(HeaderText.key(cell))
      {
        return (column, "the column holds secret keys: refused; only the sealed original holds it")
      }
      let tokens = cell.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
      if tokens.contains(where: Self.isPrivateKey) {
        return (column, "the cell holds a private key: refused; only the sealed original holds it")
      }
    }
    for words in languages {
      if let column = seedPhrase(in: cells, words: words) {
        return (column, "the row holds a seed phrase: refused; only the sealed original holds it")
      }
    }
    return nil
  }

  /// The column in which a run of seed words reaches its length; a run may go on over cells.
  private func seedPhrase(in cells: [String], words: Set<String>) -> Int? {
    var run = 0
    for (column, cell) in cells.enumerated() {
      let tokens = cell.lowercased().split { !$0.isLetter && !$0.isNumber }
      for token in tokens {
        // "1. abandon 2. ability": numbers between words do not end a run.
        if token.allSatisfy(\.isNumber) { continue }
        run = words.contains(String(token)) ? run + 1 : 0
        if run >= Self.seedWordCount { return column }
      }
    }
    return nil
  }

  static func namesSecret(_ header: String) -> Bool {
    let key = HeaderText.loose(header)
    return [
      "privatekey", "privkey", "secretkey", "개인키", "비밀키", "개인열쇠", "니모닉", "mnemonic", "seedphrase",
      "시드구문", "시드문구", "복구구문", "복구문구", "recoveryphrase",
    ].contains { key.contains($0) }
  }

  private static let extendedPrefixes = [
    "xprv", "yprv", "zprv", "tprv", "uprv", "vprv", "Yprv", "Zprv", "Uprv", "Vprv",
  ]

  /// Whether a text is an extended private key (BIP-0032, SLIP-0132) or a key in wallet import format.
  static func isPrivateKey(_ text: Substring) -> Bool {
    if text.utf8.count >= 100, extendedPrefixes.contains(where: { text.hasPrefix($0) }) {
      return true
    }
    guard (51...52).contains(text.utf8.count), let first = text.first, "5KL9c".contains(first),
      let payload = try? Base58Check.decode(String(text))
    else { return false }
    return (payload.count == 33 || (payload.count == 34 && payload[33] == 1))
      && (payload[0] == 0x80 || payload[0] == 0xEF)
  }
}
