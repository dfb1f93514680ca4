import ByteReading
import Foundation

/// A list of 2048 words from which seed phrases are made (BIP-0039).
public struct WordList: Sendable {
  /// A language that has a list: the ten of BIP-0039 and the two that python-mnemonic adds.
  public enum Language: String, Hashable, Sendable, CaseIterable {
    /// English.
    case english
    /// Chinese in simplified characters, one character a word.
    case chineseSimplified = "chinese_simplified"
    /// Chinese in traditional characters, one character a word.
    case chineseTraditional = "chinese_traditional"
    /// Czech.
    case czech
    /// French.
    case french
    /// Italian.
    case italian
    /// Japanese, in Hiragana.
    case japanese
    /// Korean.
    case korean
    /// Portuguese.
    case portuguese
    /// Russian (python-mnemonic).
    case russian
    /// Spanish.
    case spanish
    /// Turkish (python-mnemonic).
    case turkish
  }

  /// The language.
  public let language: Language
  /// The words in the order of their numbers, in form NFKD.
  ///
  /// Strings of Swift are equal if they are canonically equivalent, so that a composed word is found
  /// as well.
  public let words: [String]
  /// The words as UTF-8 with their numbers, in the order of their bytes.
  private let sorted: [(bytes: [UInt8], number: Int)]

  /// The number of words of a list: 11 bits.
  static let count = 2048

  private init(language: Language, words: [String]) {
    self.language = language
    self.words = words
    sorted = words.enumerated().map { (Array($1.utf8), $0) }
      .sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
  }

  /// Returns the list of a language.
  ///
  /// - Parameter language: The language.
  /// - Returns: The list.
  /// - Throws: ``KeyFailure`` with `missingWordList` if the installation lacks it.
  public static func bundled(_ language: Language) throws(KeyFailure) -> WordList {
    guard let list = loaded[language] else {
      throw KeyFailure(.missingWordList(language.rawValue))
    }
    return list
  }

  /// Returns the lists of all languages, in the order of ``Language``.
  ///
  /// - Returns: The lists.
  /// - Throws: ``KeyFailure`` with `missingWordList` if the installation lacks one.
  public static func all() throws(KeyFailure) -> [WordList] {
    var lists: [WordList] = []
    for language in Language.allCases { lists.append(try bundled(language)) }
    return lists
  }

  private static let loaded: [Language: WordList] = {
    var lists: [Language: WordList] = [:]
    for language in Language.allCases {
      let file = "WordLists/\(language.rawValue).txt"
      guard let url = Bundle.module.resourceURL?.appendingPathComponent(file),
        let text = try? String(contentsOf: url, encoding: .utf8)
      else { continue }
      let words = text.split(whereSeparator: \.isNewline).map(String.init)
      guard words.count == count else { continue }
      lists[language] = WordList(language: language, words: words)
    }
    return lists
  }()

  /// Returns the number of the word that stands in a range of bytes, without copying them.
  ///
  /// - Complexity: O(log 2048) comparisons.
  func number(of range: Range<Int>, in bytes: Span<UInt8>) -> Int? {
    var candidates = sorted[...]
    while !candidates.isEmpty {
      let middle = (candidates.startIndex + candidates.endIndex) / 2
      switch Self.order(range, in: bytes, against: candidates[middle].bytes) {
      case 0: return candidates[middle].number
      case 1: candidates = candidates[(middle + 1)...]
      default: candidates = candidates[..<middle]
      }
    }
    return nil
  }

  /// Returns -1, 0 or 1 as the bytes of a range come before, equal or come after a word.
  private static func order(_ range: Range<Int>, in bytes: Span<UInt8>, against word: [UInt8])
    -> Int
  {
    for place in 0..<min(range.count, word.count) {
      let unit = bytes[range.lowerBound + place]
      if unit != word[place] { return unit < word[place] ? -1 : 1 }
    }
    return (range.count - word.count).signum()
  }
}
