import ExchangeFormat
import Foundation
import Testing

/// Secrets here are published test vectors, which hold nothing: the all-zero phrases of BIP-0039's
/// vectors and the keys of BIP-0032 test vector 1 and of the Bitcoin wiki's page on wallet import
/// format.
@Suite struct SecretTests {
  static let phrase = String(repeating: "abandon ", count: 11) + "about"
  static let koreanPhrase = String(repeating: "가격 ", count: 11) + "가능"
  static let chinesePhrase = String(repeating: "的 ", count: 11) + "在"
  static let japanesePhrase = String(repeating: "あいこくしん　", count: 11) + "あおぞら"
  static let czechPhrase = String(repeating: "abdikace ", count: 11) + "agrese"
  static let extended =
    "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi"
  static let importFormat = "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ"

  @Test(arguments: [
    phrase, koreanPhrase,
    "메모: 1. abandon 2. abandon 3. abandon 4. abandon 5. abandon 6. abandon "
      + "7. abandon 8. abandon 9. abandon 10. abandon 11. abandon 12. about", extended,
    importFormat,
    "키는 \(importFormat) 입니다", phrase.uppercased(),
    koreanPhrase.decomposedStringWithCanonicalMapping, chinesePhrase, japanesePhrase, czechPhrase,
  ])
  func `refuses a row with a secret and does not echo it`(_ secret: String) throws {
    let reading = try Tables.read(
      """
      회원번호,자산,네트워크,주소,메모,소유자구분,등록일시
      U1,BTC,BTC,1BitcoinEaterAddressDontSendf59kuE,"\(secret)",본인,2016-05-01 09:00:00
      U2,BTC,BTC,1BitcoinEaterAddressDontSendf59kuE,7,본인,2016-05-01 09:00:00
      """
    )
    #expect(reading.records.map(\.account) == ["U2"])
    let reject = try #require(reading.rejects.first)
    #expect(reject.field == "메모")
    #expect(reject.reason.contains("refused"))
    #expect(!"\(reading.rows)".contains("abandon"))
    #expect(!"\(reading.rows)".contains(Self.importFormat))
    #expect(!"\(reading.rows)".contains(secret))
  }

  @Test func `refuses a phrase that is spread over the cells of a row`() throws {
    let words = Self.phrase.split(separator: " ").joined(separator: ",")
    let header = "address,actor,kind,source,confidence" + String(repeating: ",note", count: 12)
    let reading = try Tables.read("\(header)\n1A,B,person,c,,\(words)\n")
    #expect(reading.records.isEmpty)
    #expect(reading.rejects.count == 1)
    #expect(!"\(reading.rows)".contains("abandon"))
  }

  @Test func `refuses any value in a column that is named for keys`() throws {
    let reading = try Tables.read(
      """
      회원번호,자산,네트워크,주소,소유자구분,개인키
      U1,BTC,BTC,1BitcoinEaterAddressDontSendf59kuE,본인,\(String(repeating: "ab", count: 32))
      U2,BTC,BTC,1BitcoinEaterAddressDontSendf59kuE,본인,
      """
    )
    #expect(reading.records.map(\.account) == ["U2"])
    #expect(!"\(reading.rows)".contains("abab"))
  }

  @Test(arguments: [
    "abandon ability able about above absent absorb abstract absurd abuse access",
    "bought some coins for the long run and then sold them all in one day to a friend",
  ])
  func `lets ordinary words pass`(_ text: String) throws {
    let reading = try Tables.read(
      """
      회원번호,자산,네트워크,주소,메모,소유자구분,등록일시
      U1,BTC,BTC,1BitcoinEaterAddressDontSendf59kuE,"\(text)",본인,2016-05-01 09:00:00
      """
    )
    #expect(reading.records.count == 1)
  }
}
