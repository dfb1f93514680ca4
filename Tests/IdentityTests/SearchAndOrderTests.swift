import Facts
import Identity
import Quantities
import Testing

private let name = "김시험"
private let born = "1980-01-02"

@Suite struct SearchAndOrderTests {
  @Test func `takes the exchange's word for a lead`() throws {
    var scenario = Scenario()
    try scenario.owes("T-1", Person(name: name, born: born))
    try scenario.customer("U1", Person(name: "박다른"))
    try scenario.answer("T-1", .oneAccount, account: "U1")
    try scenario.answer("T-9", .noAccount)
    let result = try scenario.linked()
    #expect(result.links.map(\.decision) == [.review])
    #expect(result.links.first?.reasons.first?.code == .exchangeClaims)
    #expect(result.searches.map(\.reference) == ["T-1", "T-9"])
    #expect(result.searches.map(\.isKnownDefaulter) == [true, false])
  }

  @Test func `does not link by an echo of the office's own question`() throws {
    var scenario = Scenario()
    let person = Person(name: name, born: born, phone: "1", resident: "r")
    try scenario.owes("T-1", person)
    try scenario.answer("T-1", .oneAccount, account: "U1", echo: person)
    let echoed = try scenario.linked()
    #expect(echoed.links.map(\.decision) == [.review])
    #expect(echoed.links.first?.reasons.contains { $0.code == .onlySearchEcho } == true)
    try scenario.customer("U1", person)
    #expect(try scenario.linked().links.map(\.decision) == [.accept])
  }

  @Test func `does not link what the exchange calls a mismatch`() throws {
    var scenario = Scenario()
    let person = Person(name: name, born: born, phone: "1")
    try scenario.owes("T-1", person)
    try scenario.customer("U1", person)
    try scenario.answer("T-1", .mismatch, account: "U1")
    let link = try #require(try scenario.linked().links.first)
    #expect(link.decision == .review)
    #expect(link.reasons.map(\.code) == [.exchangeReportsMismatch])
  }

  @Test func `finds a name whose letters are decomposed`() throws {
    var scenario = Scenario()
    // 김시험 in form D.
    let decomposed = "\u{1100}\u{1175}\u{11B7}\u{1109}\u{1175}\u{1112}\u{1165}\u{11B7}"
    try scenario.owes("T-1", Person(name: name, born: born, phone: "1"))
    try scenario.customer("U1", Person(name: decomposed, born: born, phone: "1"))
    #expect(try scenario.linked().links.first?.fields.last?.agreement == .agree)
  }

  @Test func `gives the same for facts in any order`() throws {
    var scenario = Scenario()
    for index in 0..<6 {
      let person = Person(
        name: ["김시험", "이시험", "리시험"][index % 3],
        born: born,
        phone: "\(index / 2)",
        email: index % 2 == 0 ? "\(index)" : nil
      )
      try scenario.owes("T-\(index / 2)", person)
      try scenario.customer("U\(index)", person)
      try scenario.customer("U\(index % 4)", Person(name: person.name, latin: "KIM SIHEOM"))
      try scenario.answer("T-\(index)", .oneAccount, account: "U\(index)")
    }
    let policy = try IdentityPolicy.standard()
    let expected = IdentityLinking.link(facts: scenario.facts, policy: policy)
    #expect(!expected.links.isEmpty)
    var generator = Generator(state: 7)
    for _ in 0..<20 {
      var facts = scenario.facts
      facts.defaulters.shuffle(using: &generator)
      facts.subjects.shuffle(using: &generator)
      #expect(IdentityLinking.link(facts: facts, policy: policy) == expected)
    }
  }

  @Test func `never links automatically by name and birth date, whatever else is silent`() throws {
    for surname in ["김", "이", "박", "최", "정", "남궁", "제갈"] {
      var scenario = Scenario()
      let person = Person(name: surname + "시험", latin: "KIM TEST", born: born, address: "a")
      try scenario.owes("T-1", person)
      try scenario.customer("U1", person)
      #expect(try scenario.linked().accepted.isEmpty)
    }
  }
}

/// A generator with a fixed seed (splitmix64), so that a failure comes again.
struct Generator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
