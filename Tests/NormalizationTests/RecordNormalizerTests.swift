import Cryptography
import ExchangeFormat
import Facts
import Normalization
import Quantities
import TabularFormat
import TestSupport
import Testing

@Suite struct RecordNormalizerTests {
  static let exhibit: ExhibitID? = ExhibitID(hex: String(repeating: "ab", count: 32))

  static func facts(
    _ text: String,
    exchange: String? = "Exchange A"
  ) throws -> NormalizedFacts {
    try facts(bytes: Array(text.utf8), name: "t.csv", exchange: exchange)
  }

  static func facts(bytes: [UInt8], name: String, exchange: String?) throws -> NormalizedFacts {
    let workbook = try TabularReader.read(bytes, fileName: name)
    let reading = try ExchangeFormat.read(
      workbook,
      fileName: name,
      library: ProfileLibrary.bundled()
    )
    let normalizer = RecordNormalizer(
      exhibit: try #require(exhibit),
      exchange: exchange,
      vault: try IdentifierVaultTests.vault()
    )
    return try normalizer.facts(of: reading)
  }

  @Test func `makes an account event with place and reader`() throws {
    let result = try Self.facts(
      """
      회원번호,거래일시,구분,자산,네트워크,수량,수수료,TxID,보낸주소,받는주소,메모,상태
      U1,2016-05-20 13:00:00,출금,XRP,XRP,2.5,0.1,ABC,,rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh,77,완료
      U1,2016-05-24 10:00:00,출금,BTC,BTC,0.1,0.0005,DEF,,1BitcoinEaterAddressDontSendf59kuF,,실패
      """
    )
    let facts = result.facts.accountEvents
    #expect(facts.map(\.place.locator) == [.row(2, sheet: nil), .row(3, sheet: nil)])
    #expect(facts.allSatisfy { $0.reader == Reader("reply-transfers@1") })
    let first = try #require(facts.first?.statement)
    #expect(first.account == ExchangeAccount(exchange: "Exchange A", id: "U1"))
    #expect(first.action == .withdrawal)
    #expect(first.to?.address?.chain == Chain("xrp"))
    #expect(first.to?.address?.tag == "77")
    #expect(first.tag == "77")
    #expect(first.status == .completed)
    let second = try #require(facts.last?.statement)
    #expect(second.status == .failed)
    #expect(second.to?.raw == "1BitcoinEaterAddressDontSendf59kuF")
    #expect(second.to?.address == nil)
    #expect(second.to?.problem?.contains("checksum") == true)
    #expect(result.flags.map(\.place.locator) == [.row(3, sheet: nil)])
  }

  @Test func `seals identifiers and composes names`() throws {
    // The name in form NFD, as macOS writes it.
    let name = "\u{1109}\u{1175}\u{1112}\u{1165}\u{11B7}"
    let result = try Self.facts(
      """
      회원번호,성명,생년월일,휴대전화,연계은행,계좌번호,주민등록번호
      U1,\(name),1980-01-02,010-0000-0001,시험은행,000-00-000001,9710139019902
      """
    )
    let subject = try #require(result.facts.subjects.first?.statement)
    let person = try #require(subject.person)
    #expect(person.name.map { Array($0.unicodeScalars) } == Array("시험".unicodeScalars))
    #expect(person.identifiers.map(\.kind) == [.phone, .bankAccount, .residentNumber])
    #expect(subject.linkedBank == "시험은행")
    #expect(person.isCompany == nil)
    let defaulters = try Self.facts(
      """
      관리번호,성명,생년월일,휴대전화,체납액(원),세목,납부기한,법인등록번호
      T-001,시험(주),,+82 10-0000-0001,"350,000,000",관세,2025-03-31,110111-0062432
      """
    )
    let defaulter = try #require(defaulters.facts.defaulters.first?.statement)
    #expect(defaulter.person.identifiers.first?.token == person.identifiers.first?.token)
    #expect(defaulter.person.isCompany == true)
    #expect(defaulter.arrears == ExactDecimal(350_000_000))
    #expect(defaulter.dueDate?.description == "2025-03-31")
  }

  @Test func `names the exchange by the caller, then the profile, then the file`() throws {
    let export = """
      Date(UTC+0),Coin,Network,Amount,Address,TXID,Status
      26-03-03 00:31:10,BTC,BTC,1,1BitcoinEaterAddressDontSendf59kuE,A,Completed
      """
    let own = try #require(try Self.facts(export, exchange: nil).facts.accountEvents.first)
    #expect(own.statement.account == ExchangeAccount(exchange: "Binance", id: "file:abababababab"))
    let said = try #require(try Self.facts(export, exchange: "X").facts.accountEvents.first)
    #expect(said.statement.account.exchange == "X")
    let reply = "회원번호,기준일시,자산,총수량,가용수량\nU1,2016-05-26 09:00:00,BTC,1,1\n"
    let nobody = try #require(try Self.facts(reply, exchange: nil).facts.balances.first)
    #expect(nobody.statement.account.exchange == "file:abababababab")
  }

  @Test func `makes every other kind of fact`() throws {
    let addresses = try Self.facts(
      """
      회원번호,자산,네트워크,주소,메모,소유자구분,등록일시
      U1,BTC,BTC,1BitcoinEaterAddressDontSendf59kuE,,본인 개인지갑,2016-05-01 09:00:00
      U1,BTC,BTC,1BitcoinEaterAddressDontSendf59kuE,,친구,2016-05-01 09:00:00
      """
    )
    #expect(addresses.facts.addresses.map(\.statement.owner) == [.customer, .unstated])
    #expect(addresses.flags.map(\.flag.field) == ["소유자구분"])
    let prices = try Self.facts("date,asset,quote,price,source\n2016-05-26,BTC,KRW,560000,x\n")
    #expect(prices.facts.prices.first?.statement.price == ExactDecimal(560_000))
    let claims = try Self.facts(
      """
      address,actor,kind,source,confidence
      T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb,Nobody,exchange,invented,web_crawl
      """
    )
    #expect(claims.facts.attributions.first?.statement.actorKind == .service)
    #expect(claims.facts.attributions.first?.statement.address.address?.chain == Chain("tron"))
    let found = try Self.facts("요청번호,조회결과,회원번호\nP-1,없음,\n")
    let subject = try #require(found.facts.subjects.first?.statement)
    #expect(subject.account == nil)
    #expect(subject.person == nil)
    #expect(subject.searchResult == .noAccount)
    var set = FactSet()
    set.append(addresses.facts)
    set.append(prices.facts)
    #expect(set.addresses.count == 2 && set.prices.count == 1)
  }

  @Test(.enabled(if: SharedData.isPresent))
  func `reads the case of block 413567`() throws {
    var all = FactSet()
    for name in [
      "defaulters.csv", "prices.csv", "returns/회신_가상자산_입출금.csv", "returns/회신_고객.csv",
      "returns/회신_잔고.csv", "returns/회신_출금주소등록.csv",
    ] {
      let bytes = try SharedData.bytes("case-413567/\(name)")
      all.append(try Self.facts(bytes: bytes, name: name, exchange: "A").facts)
    }
    #expect(all.defaulters.count == 4)
    #expect(all.prices.count == 2)
    #expect(all.subjects.count == 3)
    #expect(all.balances.count == 4)
    #expect(all.addresses.map(\.statement.owner) == [.customer, .customer, .thirdParty])
    #expect(
      all.accountEvents.map { $0.statement.to?.address?.text } == [
        "1BtxBN9nQ2J3kPkeroMkfZofdqTtVKGz3R", "1BnroWcPBoUsi63ah6Kk6fut3eELEDPBph",
        "12TFmJ2jEn5S2G2VMYtUvjX9AteSionTaQ", nil,
      ]
    )
    // T-001 and T-002 share their telephone with U1001 and U1002; T-003 with nobody.
    let phones = all.subjects.map { subject in
      subject.statement.person?.identifiers.first { $0.kind == .phone }?.token
    }
    let owed = all.defaulters.map { defaulter in
      defaulter.statement.person.identifiers.first { $0.kind == .phone }?.token
    }
    #expect(owed[0] == phones[0])
    #expect(owed[1] == phones[1])
    #expect(!phones.contains(owed[2]))
  }
}
