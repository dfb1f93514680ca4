import AddressEncoding
import KeyDerivation

/// Finds seed phrases and private keys, which the tool refuses to hold.
struct SecretScan: Sendable {
  private let phrases: SeedPhraseScan

  /// The scan with the word lists of every language.
  static let standard: Result<SecretScan, ProfileError> = {
    do throws(KeyFailure) {
      return .success(SecretScan(phrases: try SeedPhraseScan()))
    } catch {
      return .failure(
        ProfileError(file: "WordLists", key: "", problem: .unreadable(error.description))
      )
    }
  }()

  /// Looks for a secret in a row.
  ///
  /// - Parameters:
  ///   - cells: The cells of the row.
  ///   - secretColumns: The positions of the columns whose name says that they hold secrets.
  /// - Returns: Why the row must not be kept, without a part of it; `nil` if it holds no secret.
  func refusal(of cells: [String], secretColumns: Set<Int>) -> (column: Int, reason: String)? {
    for (column, cell) in cells.enumerated() where !cell.isEmpty {
      if secretColumns.contains(column), !["-", "없음", "n/a"].contains(HeaderText.key(cell)) {
        return (column, "the column holds secret keys: refused; only the sealed original holds it")
      }
      if Self.holdsPrivateKey(cell) {
        return (column, "the cell holds a private key: refused; only the sealed original holds it")
      }
    }
    guard Self.mostWords(in: cells) >= SeedPhraseScan.leastWords,
      let column = phrases.firstPhrase(in: cells)
    else { return nil }
    return (column, "the row holds a seed phrase: refused; only the sealed original holds it")
  }

  /// A number that the words of a row which are no numbers do not exceed, found without cutting it
  /// into words: each run of ASCII letters, digits and Hangul syllables with a letter in it may be a
  /// word, and any other character outside ASCII may begin one.
  static func mostWords(in cells: [String]) -> Int {
    var count = 0
    for cell in cells {
      var hasLetter = false
      for scalar in cell.unicodeScalars {
        switch scalar {
        case "a"..."z", "A"..."Z", "\u{AC00}"..."\u{D7A3}":
          if !hasLetter { count += 1 }
          hasLetter = true
        case "0"..."9": continue
        default:
          if !scalar.isASCII { count += 1 }
          hasLetter = false
        }
      }
    }
    return count
  }

  static func namesSecret(_ header: String) -> Bool {
    let key = HeaderText.loose(header)
    return [
      "privatekey", "privkey", "secretkey", "개인키", "비밀키", "개인열쇠", "니모닉", "mnemonic", "seedphrase",
      "시드구문", "시드문구", "복구구문", "복구문구", "recoveryphrase",
    ].contains { key.contains($0) }
  }

  /// The length of the shortest private key in wallet import format.
  static let leastKeyCount = 51

  /// Whether a run of ASCII letters and digits in a text is a private key.
  static func holdsPrivateKey(_ text: String) -> Bool {
    guard text.utf8.count >= leastKeyCount else { return false }
    guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
      return text.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        .contains(where: isPrivateKey)
    }
    return text.utf8.split { unit in
      switch unit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "A")...UInt8(ascii: "Z"):
        false
      default: true
      }
    }.contains { $0.count >= leastKeyCount && isPrivateKey(Substring($0)) }
  }

  /// Whether a text is an extended private key (BIP-0032, SLIP-0132) or a key in wallet import format.
  static func isPrivateKey(_ text: Substring) -> Bool {
    if text.utf8.count >= 100, SecretKeyText.resemblesExtendedPrivateKey(text) { return true }
    guard (51...52).contains(text.utf8.count), let first = text.first, "5KL9c".contains(first),
      let payload = try? Base58Check.decode(String(text))
    else { return false }
    return (payload.count == 33 || (payload.count == 34 && payload[33] == 1))
      && (payload[0] == 0x80 || payload[0] == 0xEF)
  }
}
