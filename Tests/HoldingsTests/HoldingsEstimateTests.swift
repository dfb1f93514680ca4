import Facts
import Foundation
import Holdings
import Quantities
import Testing

@Suite struct HoldingsEstimateTests {
  /// The worked example of the method page: need 480, A1 343, A2 12, B3 600 at 0.85, G 90 million.
  @Test func `works the example`() throws {
    var scenario = Scenario()
    try scenario.owes("T-1", "480000000")
    scenario.owns("T-1", "U1")
    try scenario.balance("U1", "BTC", "2.5", available: "2.5")
    try scenario.balance("U1", "KRW", "12000000", available: "12000000")
    try scenario.wallet("T-1", "w", .declaredOwn, "ETH", "120")
    scenario.owns("T-1", "U9", relation: .nominee)
    try scenario.balance("U9", "KRW", "90000000", available: "90000000")
    try scenario.price("BTC", "140000000")
    try scenario.price("ETH", "5000000")
    let policy = try HoldingsPolicy.changed([
      (
        "- {name: deep, assets: [BTC, ETH], slippage: \"0.02\"}",
        "- {name: deep, assets: [BTC], slippage: \"0.02\"}\n"
          + "    - {name: eth, assets: [ETH], slippage: \"0\"}"
      ),
      ("sale: \"0.0025\"", "sale: \"0\""), ("sale_after_days: 30", "sale_after_days: 0"),
    ])
    let estimate = try scenario.only(policy: policy)
    #expect(estimate.need.total.description == "480000000")
    #expect(estimate.total.low.description == "355000000")
    #expect(estimate.total.likely.description == "380500000")
    #expect(estimate.total.high.description == "955000000")
    #expect(estimate.collectible.high.description == "480000000")
    #expect(estimate.surplus.high.description == "475000000")
    #expect(estimate.coveragePercent?.description == "73.9")
    #expect(estimate.items.map(\.custody.rawValue) == ["A1", "A2", "B3", "G"])
    #expect(estimate.items.last?.value?.net.likely.description == "90000000")
    #expect(estimate.items.last?.counted == .init(low: false, likely: false, high: false))
    #expect(!estimate.seizure.reachesTarget)
    #expect(estimate.seizure.entries.map(\.item) == [1, 0])
  }

  /// The holdings of the small end-to-end case.
  @Test func `values the small case`() throws {
    var scenario = Scenario()
    let time = "2016-05-26T09:00:00+09:00"
    try scenario.owes("T-001", "350000000", due: "2025-03-31", tax: "관세")
    try scenario.owes("T-002", "1200000000", due: "2024-09-30", tax: "관세")
    scenario.owns("T-001", "U1001", exchange: "returns")
    scenario.owns("T-002", "U1002", exchange: "returns")
    try scenario.balance(
      "U1001",
      "BTC",
      "1.25000000",
      available: "1.00000000",
      locked: "0.25000000",
      at: time,
      exchange: "returns"
    )
    try scenario.balance(
      "U1001",
      "KRW",
      "12345678",
      available: "12345678",
      locked: "0",
      at: time,
      exchange: "returns"
    )
    try scenario.balance(
      "U1002",
      "ETH",
      "300",
      available: "300",
      locked: "0",
      at: time,
      exchange: "returns"
    )
    try scenario.price("BTC", "560000", on: "2016-05-26")
    try scenario.price("ETH", "15000", on: "2016-05-26")
    try scenario.wallet("T-001", "c1", .declaredOwn, "BTC", "3.64285262")
    try scenario.wallet("T-002", "c2", .declaredThirdParty, "BTC", "0.04")
    let result = try scenario.estimate()
    #expect(result.asOf?.description == "2016-05-26T00:00:00Z")
    #expect(result.asOfBasis == .newestBalance)
    let first = result.defaulters[0]
    let gross = first.items.map { item in
      "\(item.custody.rawValue) \(item.availability) \(item.asset) "
        + "\(item.value?.gross.low.description ?? "-") \(item.counted.low)"
    }
    #expect(
      gross == [
        "A1 available BTC 560000 true", "A1 locked BTC 140000 false",
        "A2 available KRW 12345678 true", "B3 total BTC 2039997.4672 false",
      ]
    )
    #expect(first.total.low.description == "12905678")
    #expect(first.items[3].value?.net.low.description == "2039997")
    #expect(first.items[0].notes == [.exchangeAssumedDomestic])
    let second = result.defaulters[1]
    #expect(second.total.low.description == "4500000")
    #expect(second.excluded.map(\.reason) == [.lead])
    #expect(second.total.high.description == "4500000")
  }

  @Test func `deducts slippage and the fee of the sale`() throws {
    var scenario = Scenario()
    scenario.owns("T-1", "U1")
    try scenario.balance("U1", "BTC", "1", available: "1")
    try scenario.price("BTC", "560001")
    let item = try #require(try scenario.only(policy: .standard()).items.first)
    // 560001 × 0.98 × 0.9975 = 547428.97755, rounded down once.
    #expect(item.value?.net.low.description == "547428")
    #expect(item.value?.slippage.description == "0.02")
    #expect(item.value?.fees.low.description == "1372.00245")
  }

  @Test func `names the linked bank and values nothing there`() throws {
    var scenario = Scenario()
    scenario.owns("T-1", "U1")
    scenario.linkedBank("U1", "Example Bank")
    let item = try #require(try scenario.only().items.first)
    #expect(item.custody == .linkedBank)
    #expect(item.quantity == nil)
    #expect(item.value == nil)
    #expect(item.notes == [.bankExemption])
    #expect(item.location.description == "bank Example Bank of Upbit/U1")
  }

  @Test(arguments: [
    (OwnedWallet.Basis.controlProven, "B1", "1000", "1000", "1000"),
    (.keyInHand, "B1", "0", "902", "1000"), (.ownerProof, "B3", "0", "47", "1000"),
    (.transferOrdered, "B2", "0", "170", "1000"), (.declaredOwn, "B3", "0", "42", "1000"),
    (.registered, "B3", "0", "25", "1000"), (.clusterExpansion, "B3", "0", "25", "1000"),
  ])
  func `counts a wallet by what ties it`(
    _ basis: OwnedWallet.Basis,
    _ custody: String,
    _ low: String,
    _ likely: String,
    _ high: String
  ) throws {
    var scenario = Scenario()
    try scenario.wallet("T-1", "w", basis, "BTC", "1")
    try scenario.price("BTC", "1000")
    let estimate = try scenario.only()
    #expect(estimate.items.map(\.custody.rawValue) == [custody])
    #expect(estimate.total.low.description == low)
    #expect(estimate.total.likely.description == likely)
    #expect(estimate.total.high.description == high)
  }

  @Test func `takes the less sure of basis and clustering`() throws {
    var scenario = Scenario()
    try scenario.wallet("T-1", "v", .declaredOwn, "BTC", "1", confidence: 600)
    try scenario.wallet("T-1", "w", .declaredOwn, "BTC", "1", confidence: 499)
    try scenario.price("BTC", "1000")
    let estimate = try scenario.only()
    #expect(estimate.items.map(\.attribution.description) == ["0.6", "0.499"])
    // Below one half it is a lead: shown, in no sum.
    #expect(estimate.items.map(\.counted.high) == [true, false])
    #expect(estimate.total.likely.description == "30")
    #expect(estimate.total.high.description == "1000")
  }

  @Test func `leaves out what is no holding`() throws {
    var scenario = Scenario()
    scenario.depositAddress("d", of: "U7")
    try scenario.wallet("T-1", "a", .declaredOwn, "BTC", "1", kind: .service)
    try scenario.wallet("T-1", "b", .declaredOwn, "BTC", "1", addresses: ["b", "d"])
    try scenario.wallet("T-1", "c", .receivedFrom, "BTC", "1")
    try scenario.wallet("T-1", "e", .declaredOwn, "BTC", "1", addresses: ["x", "y"])
    try scenario.wallet("T-1", "f", .registered, "BTC", "1", addresses: ["y", "z"])
    try scenario.wallet("T-1", "g", .declaredOwn, "BTC", "0")
    try scenario.wallet("T-1", "h", .declaredOwn, "BTC", "1", addresses: ["shared"])
    try scenario.wallet("T-2", "h", .declaredOwn, "BTC", "1", addresses: ["shared"])
    try scenario.price("BTC", "1000")
    let result = try scenario.estimate()
    let reasons = result.defaulters[0].excluded.map { "\($0.location) \($0.reason)" }
    #expect(
      reasons == [
        "wallet a on bitcoin custodian", "wallet b on bitcoin depositAddress",
        "wallet c on bitcoin lead", "wallet f on bitcoin overlaps", "wallet g on bitcoin zero",
        "wallet h on bitcoin claimedBySeveral",
      ]
    )
    #expect(result.defaulters[0].items.map(\.group) == ["wallet e"])
    #expect(result.defaulters[1].items.isEmpty)
  }

  @Test func `counts an account of two defaulters for neither`() throws {
    var scenario = Scenario()
    scenario.owns("T-1", "U1")
    scenario.owns("T-2", "U1")
    try scenario.balance("U1", "KRW", "5", available: "5")
    let result = try scenario.estimate()
    #expect(result.defaulters.map(\.total) == [.zero, .zero])
    #expect(
      result.defaulters.flatMap(\.excluded).map(\.reason)
        == Array(repeating: .claimedBySeveral, count: 2)
    )
  }

  @Test func `counts a foreign exchange as far as it can be reached`() throws {
    var scenario = Scenario()
    scenario.owns("T-1", "U1", exchange: "Kraken")
    try scenario.balance("U1", "BTC", "1", available: "1", exchange: "Kraken")
    try scenario.price("BTC", "1000")
    let estimate = try scenario.only()
    #expect(estimate.items.map(\.custody) == [.foreignProvider])
    #expect(estimate.total == scenarios("0", "150", "1000"))
  }

  @Test func `keeps an asset without a domestic market out of LOW`() throws {
    var scenario = Scenario()
    scenario.owns("T-1", "U1")
    try scenario.balance("U1", "ODD", "1", available: "1")
    try scenario.price("ODD", "1000")
    let estimate = try scenario.only()
    #expect(estimate.total == scenarios("0", "500", "500"))
    #expect(estimate.items.first?.notes == [.noDomesticMarket])
  }

  @Test func `plans the smallest seizure that covers the need with a margin`() throws {
    var scenario = Scenario()
    try scenario.owes("T-1", "1000")
    scenario.owns("T-1", "U1")
    try scenario.balance("U1", "KRW", "300", available: "300")
    try scenario.balance("U1", "BTC", "1", available: "1")
    try scenario.balance("U1", "ETH", "2", available: "2")
    try scenario.price("BTC", "600")
    try scenario.price("ETH", "450")
    let estimate = try scenario.only()
    let plan = estimate.seizure
    // Target 1200: won 300, then the larger of BTC 600 and ETH 900: all of ETH and no BTC.
    #expect(plan.target.description == "1200")
    #expect(plan.entries.map { estimate.items[$0.item].asset.code } == ["KRW", "ETH"])
    #expect(plan.entries.map(\.isWhole) == [true, true])
    #expect(plan.reachesTarget)
    #expect(plan.low.description == "1200")
  }

  @Test func `seizes only a part of the last holding`() throws {
    var scenario = Scenario()
    try scenario.owes("T-1", "1000")
    scenario.owns("T-1", "U1")
    try scenario.balance("U1", "BTC", "3", available: "3")
    try scenario.price("BTC", "900")
    let entry = try #require(try scenario.only().seizure.entries.first)
    // 3 × 1200 / 2700 = 1.333… BTC, rounded up.
    #expect(entry.quantity.description == "1.33333334")
    #expect(entry.low.description == "1200")
    #expect(!entry.isWhole)
  }

  @Test func `writes an estimate in the shape of the command line`() throws {
    var scenario = Scenario()
    try scenario.owes("T-1", "1000")
    scenario.owns("T-1", "U1")
    try scenario.balance("U1", "BTC", "1", available: "1")
    try scenario.price("BTC", "900")
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(scenario.only()), as: UTF8.self)
    for part in [
      #""need":"1000""#, #""low":"900""#, #""coverage":"0.9""#, #""coverage_percent":"90""#,
      #""class":"A1""#, #""value":"900""#, #""location":"account Upbit/U1""#,
    ] { #expect(text.contains(part), "\(part) in \(text)") }
  }

  @Test func `gives the same for facts in any order, and the sums in order`() throws {
    var generator = Generator(state: 11)
    for round in 0..<25 {
      var scenario = try Scenario.random(&generator)
      let expected = try scenario.estimate(policy: .standard())
      for estimate in expected.defaulters {
        #expect(estimate.total.low <= estimate.total.likely, "round \(round)")
        #expect(estimate.total.likely <= estimate.total.high, "round \(round)")
        #expect(try estimate.collectible.low.adding(estimate.surplus.low) == estimate.total.low)
        #expect(estimate.seizure.low <= estimate.seizure.target)
      }
      scenario.facts.balances.shuffle(using: &generator)
      scenario.facts.prices.shuffle(using: &generator)
      scenario.facts.defaulters.shuffle(using: &generator)
      scenario.accounts.shuffle(using: &generator)
      scenario.wallets.shuffle(using: &generator)
      #expect(try scenario.estimate(policy: .standard()) == expected, "round \(round)")
    }
  }
}

func scenarios(_ low: String, _ likely: String, _ high: String) -> Scenarios? {
  guard let low = try? ExactDecimal(parsing: low), let likely = try? ExactDecimal(parsing: likely),
    let high = try? ExactDecimal(parsing: high)
  else { return nil }
  return Scenarios(low: low, likely: likely, high: high)
}

extension Scenario {
  /// Accounts, wallets, prices, debts and contradictions at random.
  static func random(_ generator: inout Generator) throws -> Scenario {
    var scenario = Scenario()
    let assets = ["BTC", "ETH", "KRW", "XRP", "ODD"]
    for asset in assets where asset != "KRW" {
      for day in 3...10 where Bool.random(using: &generator) {
        try scenario.price(
          asset,
          "\(Int.random(in: 1...5_000_000, using: &generator)).\(day)",
          on: "2026-01-\(day < 10 ? "0" : "")\(day)",
          source: ["A", "B"][Int.random(in: 0...1, using: &generator)]
        )
      }
    }
    for index in 0..<6 {
      let defaulter = "T-\(index % 3)"
      try scenario.owes(defaulter, "\(Int.random(in: 0...90_000_000, using: &generator))")
      let exchange = ["Upbit", "Kraken", "folder"][index % 3]
      let relation: OwnedAccount.Relation = index == 5 ? .nominee : .own
      scenario.owns(defaulter, "U\(index / 2)", exchange: exchange, relation: relation)
      for asset in assets where Bool.random(using: &generator) {
        let total = Int.random(in: -50...200, using: &generator)
        let free = Int.random(in: 0...200, using: &generator)
        for _ in 0...Int.random(in: 0...1, using: &generator) {
          try scenario.balance(
            "U\(index / 2)",
            asset,
            "\(total).\(Int.random(in: 0...3, using: &generator))",
            available: free > 150 ? nil : "\(free)",
            at: free % 7 == 0 ? nil : "2026-01-\(free % 2 == 0 ? "10" : "07")T09:00:00+09:00",
            exchange: exchange
          )
        }
      }
      let bases = OwnedWallet.Basis.allCases
      try scenario.wallet(
        defaulter,
        "w\(index)",
        bases[Int.random(in: bases.indices, using: &generator)],
        assets[index % 2],
        "\(Int.random(in: 0...9, using: &generator)).5",
        confidence: Int.random(in: 300...1000, using: &generator),
        addresses: ["a\(index)", "a\(Int.random(in: 0...9, using: &generator))"]
      )
    }
    return scenario
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
