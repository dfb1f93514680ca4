import Foundation

/// The search for seed phrases in text that must not hold any.
///
/// Twelve words of one list in a row are taken for a phrase, whatever their checksum: a mistyped phrase
/// is one still. The two Chinese lists hold the commonest characters of the language, and a row of
/// yes-and-no columns may hold twelve of them; there the run must have the length and the checksum of
/// a phrase. A Chinese phrase without white space between its characters is not found.
public struct SeedPhraseScan: Sendable {
  /// The lists in which a word stands, as bits in the order of the languages.
  private let lists: [String: UInt16]

  /// The least number of words in a row that count as a phrase: BIP-0039's shortest has 12.
  public static let leastWords = 12

  /// Creates a scan with every list that comes with the program.
  ///
  /// - Throws: ``KeyFailure`` with `missingWordList`.
  public init() throws(KeyFailure) {
    var lists: [String: UInt16] = [:]
    for list in try WordList.all() {
      let bit = Self.bit(of: list.language)
      for word in list.words { lists[word, default: 0] |= bit }
    }
    self.lists = lists
  }

  private static func bit(of language: WordList.Language) -> UInt16 {
    1 << UInt16(WordList.Language.allCases.firstIndex(of: language) ?? 0)
  }

  /// The lists whose words are ordinary text, so that a run of them needs a right checksum.
  private static let checkedLanguages: [WordList.Language] = [
    .chineseSimplified, .chineseTraditional,
  ]

  /// Returns the first text in which a phrase ends or reaches its least length.
  ///
  /// - Parameter texts: Texts that follow each other, such as the cells of a row; a phrase may go on
  ///   over several.
  /// - Returns: The text's position; `nil` if there is no phrase.
  public func firstPhrase(in texts: [String]) -> Int? {
    var runs = [Int](repeating: 0, count: WordList.Language.allCases.count)
    var checked: [String] = []
    var checkedEnd = 0
    let checkedBits = Self.checkedLanguages.reduce(0) { $0 | Self.bit(of: $1) }
    for (place, text) in texts.enumerated() {
      let lowered = text.lowercased()
      let isASCII = lowered.utf8.allSatisfy { $0 < 0x80 }
      let plain = isASCII ? lowered : lowered.decomposedStringWithCompatibilityMapping
      for token in plain.split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
        // "1. abandon 2. ability": numbers between words do not end a run.
        if token.allSatisfy(\.isNumber), !token.contains(where: \.isLetter) { continue }
        let bits = lists[String(token)] ?? 0
        for index in runs.indices {
          let bit = UInt16(1) << UInt16(index)
          runs[index] = bits & bit == 0 ? 0 : runs[index] + 1
          if runs[index] >= Self.leastWords, checkedBits & bit == 0 { return place }
        }
        if bits & checkedBits == 0 {
          if Self.isPhrase(checked) { return checkedEnd }
          checked = []
        } else {
          checked.append(String(token))
          checkedEnd = place
        }
      }
    }
    return Self.isPhrase(checked) ? checkedEnd : nil
  }

  private static func isPhrase(_ words: [String]) -> Bool {
    guard SeedPhrase.wordCounts.contains(words.count) else { return false }
    let bytes = Array(words.joined(separator: " ").utf8)
    return (try? SeedPhrase(parsing: bytes.span)) != nil
  }
}
