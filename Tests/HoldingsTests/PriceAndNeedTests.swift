import Facts
import Holdings
import Quantities
import Testing

@Suite struct PriceAndNeedTests {
  private func price(
    asOf: String = "2026-01-10T12:00:00+09:00",
    _ build: (inout Scenario) throws -> Void
  ) throws -> HoldingItem {
    var scenario = Scenario()
    scenario.owns("T-1", "U1")
    try scenario.balance("U1", "BTC", "1", available: "1", at: nil)
    try build(&scenario)
    return try #require(try scenario.only(asOf: asOf).items.first)
  }

  @Test func `takes the last price and the mean of seven days`() throws {
    let item = try price { scenario in
      try scenario.price("BTC", "1", on: "2026-01-03")
      try scenario.price("BTC", "100", on: "2026-01-04")
      try scenario.price("BTC", "200", on: "2026-01-09")
      try scenario.price("BTC", "210", on: "2026-01-10")
      try scenario.price("BTC", "999", on: "2026-01-11")
    }
    #expect(item.price?.won == scenarios("170", "210", "210"))
    #expect(item.price?.daysInMean == 3)
    #expect(item.price?.places.count == 3)
    #expect(item.notes == [.timeUnstated])
  }

  @Test func `counts the day by Korean time`() throws {
    let item = try price(asOf: "2026-01-10T15:00:00Z") { scenario in
      try scenario.price("BTC", "5", on: "2026-01-11")
    }
    #expect(item.price?.date.description == "2026-01-11")
  }

  @Test func `takes several sources of a day as low, mean and high`() throws {
    let item = try price { scenario in
      try scenario.price("BTC", "100", source: "A")
      try scenario.price("BTC", "100", source: "A")
      try scenario.price("BTC", "101", source: "B")
      try scenario.price("BTC", "103", source: "C")
    }
    #expect(item.price?.won == scenarios("100", "101.33333333", "103"))
    #expect(item.price?.sources == ["A", "B", "C"])
    #expect(item.notes.contains(.pricesDiffer))
  }

  @Test func `notes an earlier price and refuses an old one`() throws {
    let earlier = try price { try $0.price("BTC", "5", on: "2026-01-03") }
    #expect(earlier.price?.won.likely.description == "5")
    #expect(earlier.notes.contains(.priceOfEarlierDay))
    let old = try price { try $0.price("BTC", "5", on: "2026-01-02") }
    #expect(old.price == nil)
    #expect(old.notes.contains(.priceMissing))
  }

  @Test func `converts no other quote`() throws {
    let item = try price { scenario in
      try scenario.price("BTC", "5", quote: "USDT")
      try scenario.price("USDT", "1400")
    }
    #expect(item.price == nil)
  }

  @Test func `falls back to the newest price for the as-of time`() throws {
    var scenario = Scenario()
    try scenario.price("BTC", "5", on: "2026-01-03")
    try scenario.owes("T-1", "1")
    let result = try scenario.estimate()
    #expect(result.asOf?.description == "2026-01-03T14:59:59Z")
    #expect(result.asOfBasis == .newestPrice)
    scenario.facts.prices = []
    #expect(try scenario.estimate().asOf == nil)
  }

  @Test(arguments: [
    // arrears, due, days of the surcharge, surcharge exact
    ("1000000000", String?("2025-01-01"), 30, "6600000"),
    ("1000000000", nil, 30, "6600000"),
    // 22/100,000 a day for 10 days after the due date, and 3 % once.
    ("1000000000", "2026-01-30", 10, "32200000"),
    // Due on the day of the sale: nothing is late yet.
    ("1000000000", "2026-02-09", 0, "0"),
    ("1499999", "2025-01-01", 0, "0"), ("1500000", "2025-01-01", 30, "9900"),
    ("1000000", "2026-01-30", 0, "30000"),
    // Five years after the due date the daily part ends.
    ("1000000000", "2021-01-20", 10, "2200000"), ("1000000000", "2020-02-29", 0, "0"),
    ("0", "2025-01-01", 0, "0"),
  ])
  func `projects the surcharge to the sale`(
    _ arrears: String,
    _ due: String?,
    _ days: Int,
    _ surcharge: String
  ) throws {
    var scenario = Scenario()
    try scenario.owes("T-1", arrears, due: due)
    let need = try scenario.only(asOf: "2026-01-10T00:00:00+09:00", policy: .standard()).need
    #expect(need.saleDate?.description == "2026-02-09")
    #expect(need.items.map(\.surchargeDays) == [days])
    #expect(need.items.map(\.surcharge.description) == [surcharge])
    #expect(try need.total == need.arrears.adding(need.surcharge))
  }

  /// Law note: 1,000,000,000 won for 400 days give 88,000,000 and 30,000,000 once.
  @Test func `projects the example of the law`() throws {
    var scenario = Scenario()
    try scenario.owes("T-1", "1000000000", due: "2026-01-10")
    let policy = try HoldingsPolicy.changed([("sale_after_days: 30", "sale_after_days: 400")])
    let need = try scenario.only(asOf: "2026-01-10T00:00:00+09:00", policy: policy).need
    #expect(need.surcharge.description == "118000000")
  }

  @Test func `counts an item of two lists once and the higher of two amounts`() throws {
    var scenario = Scenario()
    try scenario.owes("T-1", "100", due: "2025-01-01", tax: "a", exhibit: 1)
    try scenario.owes("T-1", "100", due: "2025-01-01", tax: "a", exhibit: 2)
    try scenario.owes("T-1", "50", due: "2025-02-01", tax: "b", exhibit: 1)
    try scenario.owes("T-1", "60", due: "2025-02-01", tax: "b", exhibit: 2)
    try scenario.owes("T-1", "7", due: "2025-03-01", tax: "c", exhibit: 1)
    try scenario.owes("T-1", "7", due: "2025-03-01", tax: "c", exhibit: 1)
    let estimate = try scenario.only()
    #expect(estimate.need.arrears.description == "174")
    #expect(estimate.need.items.map(\.places.count) == [2, 1, 1, 1])
    #expect(estimate.conflicts.map(\.kind) == [.arrearsDiffer])
    #expect(estimate.conflicts.first?.subject == "b 2025-02-01")
  }

  @Test func `has no coverage where nothing is needed`() throws {
    var scenario = Scenario()
    scenario.owns("T-1", "U1")
    try scenario.balance("U1", "KRW", "5", available: "5")
    let estimate = try scenario.only()
    #expect(estimate.coveragePercent == nil)
    #expect(estimate.surplus.low.description == "5")
    #expect(estimate.seizure.entries.isEmpty)
    #expect(estimate.seizure.reachesTarget)
  }

  @Test(arguments: [
    ("  A1: \"1\"", "  A1: \"0.98\"", "reach.A1"), ("  G: \"0\"", "  G: \"0.1\"", "reach.G"),
    ("  B3: \"0.05\"", "  B3: \"1.05\"", "reach.B3"), ("  E: \"0.6\"\n", "", "reach.E"),
    ("  E: \"0.6\"", "  Q: \"0.6\"", "reach.Q"),
    ("margin: \"1.2\"", "margin: \"1.6\"", "margin_reason"),
    ("margin: \"1.2\"", "margin: \"0.9\"", "margin"), ("mean_days: 7", "mean_days: 0", "days"),
    ("won: \"2500000\"", "won: \"2500000.5\"", "bank_exemption"),
    ("foreign:\n    [", "foreign:\n    [upbit, ", "upbit"),
    ("declared_own: \"0.85\"", "declared_own: \"sure\"", "declared_own"),
  ])
  func `refuses a policy that cannot be meant`(
    _ from: String,
    _ to: String,
    _ named: String
  ) throws {
    let failure = #expect(throws: HoldingsPolicyFailure.self) {
      try HoldingsPolicy.changed([(from, to)])
    }
    #expect(failure?.problem.contains(named) == true, "\(failure?.problem ?? "")")
  }

  @Test func `brings a policy that loads`() throws {
    let policy = try HoldingsPolicy.standard()
    #expect(policy.name == "seizable-holdings@2")
    #expect(policy.margin.description == "1.2")
    #expect(policy.bankExemption.description == "2500000")
    #expect(policy.figures.allSatisfy { !$0.source.isEmpty && !$0.value.isEmpty })
    #expect(policy.figures.map(\.key) == policy.figures.map(\.key).sorted())
    #expect(policy.figures.contains { $0.key == "reach.B3" && $0.value == "0.05" })
  }
}
