import Cryptography
import Facts
import Normalization
import Quantities
import Testing

@Suite struct IdentifierVaultTests {
  static func vault(_ byte: UInt8 = 7) throws -> IdentifierVault {
    let bytes = [UInt8](repeating: byte, count: 32)
    return try IdentifierVault(key: SymmetricKey(bytes.span))
  }

  @Test(arguments: [
    (
      SealedIdentifier.Kind.phone,
      [
        "01000000001", "010-0000-0001", "+82 10-0000-0001",
        "82-10-0000-0001", "+82 (0)10 0000 0001", "1000000001", "０１０-００００-０００１",
        "0082 10 0000 0001",
      ]
    ),
    (.email, ["Abc@Example.invalid", "abc+tag@example.INVALID", " abc@example.invalid "]),
    (.residentNumber, ["900101-1234567", "9001011234567", "900101 1234567"]),
    (.businessNumber, ["119-86-54968", "1198654968"]),
    (.passport, ["M 12345678", "m12345678"]),
  ])
  func `seals every spelling of a number to the same bytes`(
    _ kind: SealedIdentifier.Kind,
    _ spellings: [String]
  ) throws {
    let vault = try Self.vault()
    var sealed: Set<[String]> = []
    for spelling in spellings {
      let identifier = try #require(try vault.seal(spelling, kind: kind))
      sealed.insert([identifier.token, identifier.sealed])
      #expect(try vault.reveal(identifier) == IdentifierText.normalized(spellings[0], kind: kind))
    }
    #expect(sealed.count == 1)
  }

  @Test func `gives two numbers, two kinds and two cases different tokens`() throws {
    let vault = try Self.vault()
    let one = try #require(try vault.seal("010-0000-0001", kind: .phone))
    let other = try #require(try vault.seal("010-0000-0002", kind: .phone))
    let resident = try #require(try vault.seal("900101-5234567", kind: .residentNumber))
    let alien = try #require(try vault.seal("900101-5234567", kind: .alienNumber))
    let elsewhere = try #require(try Self.vault(8).seal("010-0000-0001", kind: .phone))
    #expect(Set([one.token, other.token, elsewhere.token]).count == 3)
    #expect(Set([one.sealed.prefix(24), other.sealed.prefix(24)]).count == 2)
    #expect(resident.token != alien.token)
    #expect(throws: CryptographyError.authenticationFailed) { try Self.vault(8).reveal(one) }
    let moved = SealedIdentifier(
      kind: .email,
      token: one.token,
      masked: one.masked,
      sealed: one.sealed
    )
    #expect(throws: CryptographyError.authenticationFailed) { try vault.reveal(moved) }
  }

  @Test func `shows no number in what is stored`() throws {
    let identifier = try #require(try Self.vault().seal("900101-1234567", kind: .residentNumber))
    let shown = identifier.token + identifier.sealed + identifier.masked
    #expect(!shown.contains("234567"))
    #expect(identifier.masked == "900101-1******")
  }

  @Test(arguments: [
    (SealedIdentifier.Kind.phone, ""), (.phone, "12"), (.email, "nobody"), (.email, "a@b@c.d"),
    (.residentNumber, "900101-123456"), (.businessNumber, "123"), (.bankAccount, "12"),
    (.passport, "1"), (.postalAddress, "  "),
  ])
  func `seals nothing that identifies nobody`(_ kind: SealedIdentifier.Kind, _ text: String) throws
  {
    #expect(try Self.vault().seal(text, kind: kind) == nil)
  }

  @Test func `tells bank accounts of two banks apart`() throws {
    let vault = try Self.vault()
    let one = try vault.seal("000-00-000001", kind: .bankAccount, bank: "시험은행")
    let same = try vault.seal("00000000001", kind: .bankAccount, bank: "시험 은행")
    let other = try vault.seal("000-00-000001", kind: .bankAccount, bank: "가상은행")
    #expect(one?.token == same?.token)
    #expect(one?.token != other?.token)
  }

  // 971013-9019902: test value of python-stdnum. 119-86-54968 and 110111-0062432: published numbers
  // of companies.
  @Test(arguments: [
    (SealedIdentifier.Kind.residentNumber, "9710139019902", true),
    (.residentNumber, "9710139019903", false), (.businessNumber, "1198654968", true),
    (.businessNumber, "1198654969", false), (.corporateNumber, "1101110062432", true),
    (.corporateNumber, "1101110062433", false), (.customsCode, "P123456789012", true),
    (.customsCode, "X123", false), (.phone, "01000000001", true),
  ])
  func `warns of a wrong check digit`(
    _ kind: SealedIdentifier.Kind,
    _ number: String,
    _ isRight: Bool
  ) {
    #expect((IdentifierText.warning(normalized: number, kind: kind) == nil) == isRight)
  }

  @Test(arguments: [
    ("9001011000000", "1990-01-01"), ("0502033000000", "2005-02-03"),
    ("8512315000000", "1985-12-31"),
    ("9912319000000", "1899-12-31"),
  ])
  func `reads the day of birth in a registration number`(_ number: String, _ day: String) {
    #expect(IdentifierText.birthDate(ofRegistrationNumber: number)?.description == day)
    #expect(IdentifierText.birthDate(ofRegistrationNumber: "9902301000000") == nil)
  }
}
