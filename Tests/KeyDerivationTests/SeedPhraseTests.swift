import ByteReading
import Cryptography
import Foundation
import KeyDerivation
import Quantities
import Testing

/// All phrases here are published vectors, which hold nothing.
@Suite struct SeedPhraseTests {
  @Test(arguments: WordList.Language.allCases)
  func `python-mnemonic: entropy, seed and master key`(_ language: WordList.Language) throws {
    let all: [String: [[String]]] = try vectors("bip-0039/vectors.json")
    let rows = try #require(all[language.rawValue])
    #expect(rows.count == 24)
    let passphrase = Array("TREZOR".utf8)
    for row in rows {
      let phrase = try phrase(row[1])
      #expect(phrase.languages.contains(language))
      #expect(try phrase.entropy(in: language)?.array == hex(row[0]))
      let seed = try phrase.seed(passphrase: passphrase.span)
      #expect(Hexadecimal.encode(seed.array) == row[2])
      #expect(try ExtendedPrivateKey(seed: seed).text() == row[3])
    }
  }

  @Test func `Japanese: composed words, ideographic spaces, a passphrase under NFKD`() throws {
    let rows: [[String]] = try vectors("bip-0039/japanese.json")
    #expect(rows.count == 5)
    for row in rows {
      #expect(row[1].contains("\u{3000}"))
      let phrase = try phrase(row[1])
      #expect(phrase.languages == [.japanese])
      #expect(try phrase.entropy(in: .japanese)?.array == hex(row[0]))
      let passphrase = Array(row[2].utf8)
      #expect(Hexadecimal.encode(try phrase.seed(passphrase: passphrase.span).array) == row[3])
    }
  }

  @Test(arguments: WordList.Language.allCases)
  func `spelling does not change the seed`(_ language: WordList.Language) throws {
    let all: [String: [[String]]] = try vectors("bip-0039/vectors.json")
    let row = try #require(all[language.rawValue]?.last)
    let passphrase = Array("TREZOR".utf8)
    let composed = row[1].precomposedStringWithCanonicalMapping
    for text in [
      composed, row[1].decomposedStringWithCanonicalMapping, composed.uppercased(),
      "  \t" + composed.split(whereSeparator: \.isWhitespace).joined(separator: " \u{3000}\n")
        + "\r\n",
    ] where language != .turkish || text != composed.uppercased() {
      let seed = try phrase(text).seed(passphrase: passphrase.span)
      #expect(Hexadecimal.encode(seed.array) == row[2])
    }
  }

  @Test(arguments: ["café", "ガバヴァぱばぐゞちぢ", "비밀번호", "ṩ̣̇ạ̈", "ﷺﬁ①", "q\u{307}\u{323}", "", "  a "])
  func `the passphrase is taken in form NFKD`(_ passphrase: String) throws {
    let phrase = try phrase(examplePhrase)
    let reference = Array(passphrase.decomposedStringWithCompatibilityMapping.utf8)
    let password = secret(Array(examplePhrase.utf8))
    let expected = try SecretDerivation.pbkdf2SHA512(
      password: password,
      salt: secret(Array("mnemonic".utf8) + reference),
      rounds: 2048
    )
    let bytes = Array(passphrase.utf8)
    #expect(try phrase.seed(passphrase: bytes.span).array == expected.array)
  }

  @Test func `a phrase with one word changed is refused`() throws {
    let words = examplePhrase.split(separator: " ").map(String.init)
    #expect(throws: KeyFailure(.phraseChecksumMismatch)) {
      try phrase((words.dropLast() + ["abandon"]).joined(separator: " "))
    }
    #expect(throws: KeyFailure(.unknownWord(place: 3))) {
      try phrase((words[..<2] + ["abandom"] + words[3...]).joined(separator: " "))
    }
    #expect(throws: KeyFailure(.mixedWordLists)) {
      try phrase((["가격"] + words[1...]).joined(separator: " "))
    }
  }

  @Test(arguments: [0, 1, 11, 13, 14, 23, 25, 2048])
  func `refuses other numbers of words`(_ count: Int) {
    let text = [String](repeating: "abandon", count: count).joined(separator: " ")
    #expect(throws: KeyFailure(.wordCount(count))) { try phrase(text) }
  }

  @Test func `refuses what is not UTF-8`() {
    let bytes = Array("abandon ".utf8) + [0xff]
    #expect(throws: KeyFailure(.invalidUTF8)) { try SeedPhrase(parsing: bytes.span) }
  }

  @Test func `a phrase of shared characters is valid in both Chinese lists`() throws {
    let phrase = try phrase("的 的 的 的 的 的 的 的 的 的 的 在")
    #expect(phrase.languages == [.chineseSimplified, .chineseTraditional])
  }

  @Test(arguments: WordList.Language.allCases)
  func `each list has 2048 words in form NFKD, told apart`(_ language: WordList.Language) throws {
    let words = try WordList.bundled(language).words
    #expect(Set(words).count == 2048)
    for word in words {
      #expect(Array(word.utf8) == Array(word.decomposedStringWithCompatibilityMapping.utf8))
    }
  }

  @Test func `each list is the one that was published`() throws {
    // SHA-256 of the files at bitcoin/bips 7fe0b034ec96 and trezor/python-mnemonic b57a5ad77a98.
    let expected: [WordList.Language: String] = [
      .english: "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda",
      .chineseSimplified: "5c5942792bd8340cb8b27cd592f1015edf56a8c5b26276ee18a482428e7c5726",
      .chineseTraditional: "417b26b3d8500a4ae3d59717d7011952db6fc2fb84b807f3f94ac734e89c1b5f",
      .czech: "7e80e161c3e93d9554c2efb78d4e3cebf8fc727e9c52e03b83b94406bdcc95fc",
      .french: "ebc3959ab7801a1df6bac4fa7d970652f1df76b683cd2f4003c941c63d517e59",
      .italian: "d392c49fdb700a24cd1fceb237c1f65dcc128f6b34a8aacb58b59384b5c648c2",
      .japanese: "2eed0aef492291e061633d7ad8117f1a2b03eb80a29d0e4e3117ac2528d05ffd",
      .korean: "9e95f86c167de88f450f0aaf89e87f6624a57f973c67b516e338e8e8b8897f60",
      .portuguese: "2685e9c194c82ae67e10ba59d9ea5345a23dc093e92276fc5361f6667d79cd3f",
      .russian: "6d2a988436ed390df3264d4bf52a3b9383d71f7d0f89aca80275ee1e96562f24",
      .spanish: "46846a5a0139d1e3cb77293e521c2865f7bcdb82c44e8d0a06a2cd0ecba48c0b",
      .turkish: "3444e619f0dc452ef7a230f151bbcaa2c011ba54914d4c9a0a857a258d6ec5f7",
    ]
    for language in WordList.Language.allCases {
      let words = try WordList.bundled(language).words
      let text = Array((words.joined(separator: "\n") + "\n").utf8)
      #expect(SHA256.hash(text.span).description == expected[language], "\(language)")
    }
  }
}
