import Facts
import Foundation
import Identity
import Quantities
import Testing

/// A defaulter and a customer, what must come of the pair, and why.
struct PairCase: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let defaulter: Person
  let customer: Person
  let decision: LinkDecision?
  let reason: LinkReason.Code?

  init(
    _ description: String,
    _ defaulter: Person,
    _ customer: Person,
    _ decision: LinkDecision?,
    _ reason: LinkReason.Code? = nil
  ) {
    testDescription = description
    self.defaulter = defaulter
    self.customer = customer
    self.decision = decision
    self.reason = reason
  }
}

private let name = "김시험"
private let born = "1980-01-02"

@Suite struct IdentityLinkingTests {
  @Test(arguments: [
    PairCase(
      "name, birth date and phone",
      Person(name: name, born: born, phone: "1"),
      Person(name: name, born: born, phone: "1"),
      .accept,
      .independentFieldsAgree
    ),
    PairCase(
      "phone and e-mail without a birth date",
      Person(name: name, phone: "1", email: "a"),
      Person(name: name, phone: "1", email: "a"),
      .accept,
      .independentFieldsAgree
    ),
    PairCase(
      "bank account and birth date",
      Person(name: name, born: born, bank: "b"),
      Person(name: name, born: born, bank: "b"),
      .accept,
      .independentFieldsAgree
    ),
    PairCase(
      "a unique identifier alone",
      Person(name: name, resident: "r"),
      Person(name: name, resident: "r"),
      .accept,
      .uniqueIdentifierAgrees
    ),
    PairCase(
      "a unique identifier though the phone is another",
      Person(name: name, phone: "1", resident: "r"),
      Person(name: name, phone: "2", resident: "r"),
      .accept,
      .uniqueIdentifierAgrees
    ),
    PairCase(
      "a unique identifier, no name",
      Person(resident: "r"),
      Person(resident: "r"),
      .accept,
      .uniqueIdentifierAgrees
    ),
    PairCase(
      "a unique identifier with another name",
      Person(name: name, resident: "r"),
      Person(name: "박다른", resident: "r"),
      .review,
      .fieldsDisagree
    ),
    PairCase(
      "a unique identifier with another birth date",
      Person(name: name, born: born, resident: "r"),
      Person(name: name, born: "1980-01-03", resident: "r"),
      .review,
      .fieldsDisagree
    ),
    PairCase(
      "a unique identifier with another unique identifier",
      Person(name: name, resident: "r", others: [.passport: "p"]),
      Person(name: name, resident: "r", others: [.passport: "q"]),
      .review,
      .fieldsDisagree
    ),
    PairCase(
      "homonym: a common name and a birth date never link",
      Person(name: name, born: born),
      Person(name: name, born: born),
      .review,
      .tooFewIndependentFields
    ),
    PairCase(
      "a rare name and a birth date never link",
      Person(name: "시험가나", born: born),
      Person(name: "시험가나", born: born),
      .review,
      .tooFewIndependentFields
    ),
    PairCase(
      "homonym with another phone and e-mail",
      Person(name: "시험마바", born: born, phone: "1"),
      Person(name: "시험마바", born: born, phone: "2", email: "x"),
      .review,
      .fieldsDisagree
    ),
    PairCase(
      "another e-mail stops name, birth date and phone",
      Person(name: name, born: born, phone: "1", email: "a"),
      Person(name: name, born: born, phone: "1", email: "b"),
      .review,
      .fieldsDisagree
    ),
    PairCase(
      "another postal address does not",
      Person(name: name, born: born, phone: "1", address: "a"),
      Person(name: name, born: born, phone: "1", address: "b"),
      .accept,
      .independentFieldsAgree
    ),
    PairCase(
      "namesake with another birth date",
      Person(name: name, born: born),
      Person(name: name, born: "1981-01-02"),
      .reject,
      .tooLittleAgrees
    ),
    PairCase(
      "a name alone",
      Person(name: name),
      Person(name: name),
      .reject,
      .tooLittleAgrees
    ),
    PairCase(
      "phone and address of one household are one field",
      Person(name: name, phone: "1", address: "a"),
      Person(name: name, phone: "1", address: "a"),
      .review,
      .tooFewIndependentFields
    ),
    PairCase(
      "a relative with the same phone",
      Person(name: name, born: born, phone: "1"),
      Person(name: "김가족", born: "2005-05-05", phone: "1"),
      .reject,
      .tooLittleAgrees
    ),
    PairCase(
      "birth date and phone, no name to compare",
      Person(name: name, born: born, phone: "1"),
      Person(born: born, phone: "1"),
      .review,
      .nameNotCompared
    ),
    PairCase(
      "a birth date alone pairs nobody",
      Person(name: name, born: born),
      Person(name: "박다른", born: born),
      nil
    ),
    PairCase("nothing", Person(name: name, phone: "1"), Person(name: "박다른", phone: "2"), nil),
    PairCase(
      "a customs clearance code is re-issued and no unique identifier",
      Person(name: name, born: born, others: [.customsCode: "P1"]),
      Person(name: name, born: born, others: [.customsCode: "P1"]),
      .review,
      .tooFewIndependentFields
    ),
    PairCase(
      "company and representative",
      Person(name: "(주)시험상사", others: [.businessNumber: "n"]),
      Person(name: name, others: [.businessNumber: "n"], isCompany: false),
      .review,
      nil
    ),
    PairCase(
      "company by its number, its name written in two ways",
      Person(name: "주식회사 시험상사", others: [.corporateNumber: "n"]),
      Person(name: "㈜시험상사", others: [.corporateNumber: "n"], isCompany: true),
      .accept,
      .uniqueIdentifierAgrees
    ),
    PairCase(
      "a surname with and without its initial sound",
      Person(name: "리시험", born: born, phone: "1"),
      Person(name: "이시험", born: born, phone: "1"),
      .accept,
      .independentFieldsAgree
    ),
    PairCase(
      "a name in Latin letters",
      Person(name: "정민수", born: born, phone: "1"),
      Person(latin: "Min-Soo JUNG", born: born, phone: "1"),
      .accept,
      .independentFieldsAgree
    ),
    PairCase(
      "a name in Latin letters that the tables do not know",
      Person(name: "정민수", born: born, phone: "1"),
      Person(latin: "DJUNG Minsoe", born: born, phone: "1"),
      .review,
      .nameNotCompared
    ),
    PairCase(
      "a name in Latin letters and a birth date never link",
      Person(name: "정민수", born: born),
      Person(latin: "JEONG MINSU", born: born),
      .reject,
      .tooLittleAgrees
    ),
  ])
  func `judges a pair`(_ pair: PairCase) throws {
    var scenario = Scenario()
    try scenario.owes("T-1", pair.defaulter)
    try scenario.customer("U1", pair.customer)
    let result = try scenario.linked()
    #expect(result.links.first?.decision == pair.decision)
    if let reason = pair.reason { #expect(result.links.first?.reasons.first?.code == reason) }
    let isOpen = pair.decision == .accept || pair.decision == .review
    #expect(result.withoutAccount == (isOpen ? [] : ["T-1"]))
  }

  /// The people of the small end-to-end case: what must link, what must not.
  @Test func `links the people of the small case`() throws {
    var scenario = Scenario()
    try scenario.owes("T-001", Person(name: "시험가나", born: "1980-01-02", phone: "1"))
    try scenario.owes("T-002", Person(name: "시험다라", born: "1975-05-06", phone: "2"))
    try scenario.owes("T-003", Person(name: "시험마바", born: "1990-09-10", phone: "3"))
    try scenario.owes("T-004", Person(name: "시험사아", born: "1968-11-12", phone: "4"))
    try scenario.customer(
      "U1001",
      Person(name: "시험가나", born: "1980-01-02", phone: "1", email: "t001", bank: "1")
    )
    try scenario.customer(
      "U1002",
      Person(name: "시험다라", born: "1975-05-06", phone: "2", email: "t002", bank: "2")
    )
    try scenario.customer(
      "U1003",
      Person(name: "시험마바", born: "1990-09-10", phone: "9", email: "other", bank: "9")
    )
    let result = try scenario.linked()
    let decisions = result.links.map { "\($0.defaulter) \($0.subject.id) \($0.decision)" }
    #expect(decisions == ["T-001 U1001 accept", "T-002 U1002 accept", "T-003 U1003 review"])
    #expect(result.withoutAccount == ["T-004"])
  }

  @Test func `writes a pair in the shape of the command line`() throws {
    var scenario = Scenario()
    try scenario.owes("T-1", Person(name: name, born: born))
    try scenario.customer("U1", Person(name: name, born: born))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let link = try #require(try scenario.linked().links.first)
    let text = String(decoding: try encoder.encode(link), as: UTF8.self)
    for part in [
      #""bits":"2","decision":"review","defaulter":"T-1""#, #""subject":"U1""#,
      #""agreement":"agree","bits":"14.3","counted_bits":"14.3""#, #""field":"birth_date""#,
      #""reason":"Too few independent fields agree (birth date)"#,
    ] { #expect(text.contains(part), "\(part) in \(text)") }
  }

  @Test func `says that company and representative are two`() throws {
    var scenario = Scenario()
    try scenario.owes("T-1", Person(name: "(주)김시험", others: [.businessNumber: "n"]))
    try scenario.customer(
      "U1",
      Person(name: name, others: [.businessNumber: "n"], isCompany: false)
    )
    let link = try #require(try scenario.linked().links.first)
    #expect(link.decision == .review)
    #expect(link.reasons.contains { $0.code == .companyAndPerson })
  }

  @Test func `adds the bits of the fields to the prior`() throws {
    var scenario = Scenario()
    try scenario.owes("T-1", Person(name: name, born: born))
    try scenario.customer("U1", Person(name: name, born: born))
    let link = try #require(try scenario.linked().links.first)
    // 2.2 + 8.9 + 14.3 - 23.4
    #expect(link.bits.description == "2")
    #expect(link.fields.map(\.field) == [.birthDate, .name])
  }

  @Test func `caps what a household shares`() throws {
    var scenario = Scenario()
    let person = Person(name: name, phone: "1", address: "a")
    try scenario.owes("T-1", person)
    try scenario.customer("U1", person)
    let link = try #require(try scenario.linked().links.first)
    let counted = link.fields.map { ($0.field, $0.countedBits.description) }
    #expect(counted.map(\.0) == [.phone, .name, .postalAddress])
    #expect(counted.map(\.1) == ["22.8", "11.1", "0"])
    #expect(link.bits.description == "10.5")
  }

  @Test func `caps a birth date beside the number that begins with it`() throws {
    var scenario = Scenario()
    let person = Person(born: born, resident: "r")
    try scenario.owes("T-1", person)
    try scenario.customer("U1", person)
    let link = try #require(try scenario.linked().links.first)
    #expect(link.bits.description == "3.1")
    #expect(link.decision == .accept)
  }

  @Test func `leaves an account claimed for two defaulters to a person`() throws {
    var scenario = Scenario()
    let person = Person(name: name, born: born, phone: "1")
    try scenario.owes("T-1", person)
    try scenario.owes("T-2", person)
    try scenario.customer("U1", person)
    let result = try scenario.linked()
    #expect(result.links.map(\.decision) == [.review, .review])
    for link in result.links {
      #expect(link.reasons.first == LinkReason(.claimedTwice, references: ["T-1", "T-2"]))
    }
  }

  @Test func `lets another's unique identifier stop a link by odds`() throws {
    var scenario = Scenario()
    try scenario.owes("T-1", Person(name: name, born: born, phone: "1"))
    try scenario.owes("T-2", Person(name: "박다른", resident: "r"))
    try scenario.customer("U1", Person(name: name, born: born, phone: "1", resident: "r"))
    let result = try scenario.linked()
    #expect(result.links.map(\.decision) == [.review, .review])
    #expect(result.links.first?.reasons.first?.references == ["T-1", "T-2"])
  }

  @Test func `pairs nobody with strangers`() throws {
    var scenario = Scenario()
    for index in 0..<300 {
      let syllables = String(Character(Unicode.Scalar(UInt16(0xac00 + 28 * index)) ?? "가"))
      let person = Person(name: "김" + syllables, born: born, phone: "\(index)")
      try scenario.owes("T-\(index)", person)
      try scenario.customer("U\(index)", person)
    }
    let result = try scenario.linked()
    #expect(result.links.count == 300)
    #expect(result.accepted.count == 300)
  }

  @Test func `accepts several accounts of one defaulter`() throws {
    var scenario = Scenario()
    let person = Person(name: name, born: born, phone: "1")
    try scenario.owes("T-1", person)
    try scenario.customer("U1", person)
    try scenario.customer("U1", of: "Other", person)
    let result = try scenario.linked()
    #expect(result.accepted.map(\.subject.description) == ["Example/U1", "Other/U1"])
  }

  @Test func `merges the rows of one defaulter and of one account`() throws {
    var scenario = Scenario()
    try scenario.owes("T-1", Person(name: name, born: born))
    try scenario.owes("T-1", Person(name: name, phone: "1"))
    try scenario.customer("U1", Person(name: name, phone: "1"))
    try scenario.customer("U1", Person(born: born))
    let result = try scenario.linked()
    let link = try #require(result.links.first)
    #expect(result.links.count == 1)
    #expect(link.decision == .accept)
    #expect(link.defaulterPlaces.count == 2)
    #expect(link.subjectPlaces.count == 2)
    #expect(result.conflicts.isEmpty)
  }

  @Test func `reports contradictory particulars and does not link by them`() throws {
    var scenario = Scenario()
    try scenario.owes("T-1", Person(name: name, born: born, phone: "1", resident: "r"))
    try scenario.owes("T-1", Person(name: name, born: "1990-01-02"))
    try scenario.customer("U1", Person(name: name, born: born, phone: "1", resident: "r"))
    let result = try scenario.linked()
    #expect(result.links.first?.decision == .review)
    #expect(result.links.first?.reasons.first?.code == .contradictoryParticulars)
    let conflict = try #require(result.conflicts.first)
    #expect(conflict.defaulter == "T-1")
    #expect(conflict.field == .birthDate)
    #expect(conflict.values == ["1980-01-02", "1990-01-02"])
    #expect(conflict.places.count == 2)
  }
}
