import Foundation
import KeyDerivation
import Testing

/// All phrases here are published vectors, which hold nothing.
@Suite struct SeedPhraseScanTests {
  static let vectors: [String: [[String]]]? = try? KeyDerivationTests.vectors(
    "bip-0039/vectors.json"
  )

  private func phrases(_ language: WordList.Language) throws -> [String] {
    let all = try #require(Self.vectors)
    return try #require(all[language.rawValue]).map { $0[1] }
  }

  @Test(arguments: WordList.Language.allCases)
  func `finds every published phrase, however it is written`(_ language: WordList.Language) throws {
    let scan = try SeedPhraseScan()
    for phrase in try phrases(language) {
      let words = phrase.split(whereSeparator: \.isWhitespace).map(String.init)
      let numbered = words.enumerated().map { "\($0 + 1). \($1)" }.joined(separator: ", ")
      #expect(scan.firstPhrase(in: [phrase]) == 0)
      #expect(scan.firstPhrase(in: ["7", "", phrase.precomposedStringWithCanonicalMapping]) == 2)
      #expect(scan.firstPhrase(in: ["memo: " + numbered + "!"]) == 0)
      #expect(scan.firstPhrase(in: words) != nil)
    }
  }

  @Test(arguments: [
    "abandon ability able about above absent absorb abstract absurd abuse access",
    "Bought some coins for the long run and then sold them all in one day to a friend of mine.",
    "오늘 회사 친구 한테 돈 을 보내고 거래소 에서 비트코인 을 샀 습니다 그리고 다시 팔았 습니다",
    "J'ai acheté des bitcoins avec mon salaire du mois de mai, puis je les ai vendus à un ami.",
    "Compré algo de bitcoin con mi sueldo de mayo y luego lo vendí todo a un amigo del trabajo.",
    "Ho comprato dei bitcoin con lo stipendio di maggio e poi li ho venduti tutti a un amico.",
    "Comprei alguns bitcoins com o meu salário de maio e depois vendi tudo a um amigo do trabalho.",
    "Koupil jsem si v květnu trochu bitcoinů a potom jsem je všechny prodal kamarádovi z práce.",
    "Я купил немного биткоинов на майскую зарплату, а потом продал их все другу с работы.",
    "Mayıs maaşımla biraz bitcoin aldım ve sonra hepsini işten bir arkadaşıma geri sattım.",
    "五月の給料でビットコインを少し買って、その後、職場の友達に全部売りました。",
    "我用五月份的工资买了一些比特币，然后全部卖给了一个同事。",
    "否 否 否 是 否 是 是 否 否 是 否 是 是 是",
    "的 的 的 的 的 的 的 的 的 的 的 的", "男 中 国 大 小 上 下 不 人 有 了 在 的",
  ])
  func `lets ordinary text pass`(_ text: String) throws {
    #expect(try SeedPhraseScan().firstPhrase(in: [text]) == nil)
  }

  @Test func `a mistyped phrase is a phrase still, but not in Chinese`() throws {
    let scan = try SeedPhraseScan()
    let english = [String](repeating: "abandon", count: 12).joined(separator: " ")
    #expect(throws: KeyFailure(.phraseChecksumMismatch)) { try phrase(english) }
    #expect(scan.firstPhrase(in: [english]) == 0)
    #expect(scan.firstPhrase(in: ["的 的 的 的 的 的 的 的 的 的 的 在"]) == 0)
    #expect(scan.firstPhrase(in: ["的 的 的 的 的 的 的 的 的 的 的 在 的"]) == nil)
  }
}
