import Facts
import Holdings
import Quantities
import Testing

@Suite struct BalanceRuleTests {
  private func account(_ build: (inout Scenario) throws -> Void) throws -> DefaulterHoldings {
    var scenario = Scenario()
    scenario.owns("T-1", "U1")
    try build(&scenario)
    return try scenario.only(asOf: "2026-01-10T12:00:00+09:00")
  }

  private func parts(_ estimate: DefaulterHoldings) -> [String] {
    estimate.items.map { item in
      let counted = [item.counted.low, item.counted.likely, item.counted.high]
      return "\(item.availability) \(item.quantity?.description ?? "-") "
        + counted.map { $0 ? "1" : "0" }.joined()
    }
  }

  @Test func `counts the newest snapshot at or before the as-of time`() throws {
    let estimate = try account { scenario in
      try scenario.balance("U1", "KRW", "1", available: "1", at: "2026-01-10T08:00:00+09:00")
      try scenario.balance("U1", "KRW", "2", available: "2", at: "2026-01-10T12:00:00+09:00")
      try scenario.balance("U1", "KRW", "4", available: "4", at: "2026-01-10T12:00:01+09:00")
    }
    #expect(parts(estimate) == ["available 2 111"])
    #expect(estimate.excluded.map(\.reason) == [.afterAsOf])
    #expect(estimate.excluded.map { $0.quantity?.description } == ["4"])
  }

  @Test func `counts one account in two replies once`() throws {
    let estimate = try account { scenario in
      try scenario.balance("U1", "KRW", "7", available: "7", exhibit: 1)
      try scenario.balance("U1", "KRW", "7.0", available: "7", exhibit: 2)
    }
    #expect(parts(estimate) == ["available 7 111"])
    #expect(estimate.conflicts.isEmpty)
    // The link and both replies.
    #expect(estimate.items.first?.evidence.count == 3)
  }

  @Test func `counts the lower of two snapshots of one time and shows the rest`() throws {
    let estimate = try account { scenario in
      try scenario.balance("U1", "KRW", "10", available: "10", exhibit: 1)
      try scenario.balance("U1", "KRW", "7", available: "7", exhibit: 2)
    }
    #expect(parts(estimate) == ["available 7 111", "disputed 3 001"])
    #expect(estimate.conflicts.map(\.kind) == [.balancesDiffer])
    #expect(estimate.conflicts.first?.values.map(\.description) == ["7", "10"])
    #expect(estimate.conflicts.first?.places.count == 2)
    #expect(estimate.items.first?.notes.contains(.snapshotsDiffer) == true)
  }

  @Test(arguments: [
    (String?("3"), String?("7"), ["available 3 111", "locked 7 011"], false),
    ("10", "0", ["available 10 111"], false), ("0", "10", ["locked 10 011"], false),
    ("3", nil, ["available 3 111", "locked 7 011"], false),
    (nil, "7", ["available 3 111", "locked 7 011"], false),
    (nil, nil, ["total 10 011"], false), ("12", nil, ["available 10 111"], true),
    ("9", "7", ["available 3 111", "locked 7 011"], true),
    ("2", "7", ["available 2 111", "locked 8 011"], true),
    ("-1", nil, ["locked 10 011"], true),
  ])
  func `splits what is free from what is bound`(
    _ available: String?,
    _ locked: String?,
    _ expected: [String],
    _ inconsistent: Bool
  ) throws {
    let estimate = try account { scenario in
      try scenario.balance("U1", "KRW", "10", available: available, locked: locked)
    }
    #expect(parts(estimate) == expected)
    let notes = Set(estimate.items.flatMap(\.notes))
    #expect(notes.contains(.partsDoNotAddUp) == inconsistent)
    #expect(notes.contains(.availabilityUnstated) == (available == nil && locked == nil))
  }

  @Test func `keeps what a much newer snapshot does not name out of LOW`() throws {
    let estimate = try account { scenario in
      try scenario.balance("U1", "KRW", "5", available: "5", at: "2026-01-08T09:00:00+09:00")
      try scenario.balance("U1", "BTC", "1", available: "1", at: "2026-01-10T09:00:00+09:00")
    }
    #expect(parts(estimate) == ["available 1 000", "available 5 011"])
    #expect(estimate.items.last?.notes.contains(.absentFromNewestSnapshot) == true)
  }

  @Test func `lets a stated time outweigh an unstated one`() throws {
    let estimate = try account { scenario in
      try scenario.balance("U1", "KRW", "5", available: "5", at: nil)
      try scenario.balance("U1", "KRW", "6", available: "6")
      try scenario.balance("U1", "USDT", "5", available: "5", at: nil)
      try scenario.price("USDT", "10")
    }
    #expect(parts(estimate) == ["available 5 111", "available 6 111"])
    #expect(estimate.items.first?.notes == [.timeUnstated])
  }

  @Test func `names zero and negative balances and deducts the debt`() throws {
    let estimate = try account { scenario in
      try scenario.balance("U1", "ETH", "0", available: "0")
      try scenario.balance("U1", "BTC", "-1", available: "0")
      try scenario.balance("U1", "KRW", "1000", available: "400", locked: "600")
      try scenario.price("BTC", "700")
    }
    #expect(estimate.excluded.map(\.reason) == [.negative, .zero])
    let nets = estimate.items.map { $0.value?.net.low.description }
    // The debt of 700 takes what is free first, then what is bound.
    #expect(nets == ["0", "300"])
    #expect(estimate.total == scenarios("0", "180", "300"))
    #expect(estimate.items.allSatisfy { $0.notes.contains(.debtDeducted) })
  }

  @Test func `keeps an account with a debt that has no price out of LOW`() throws {
    let estimate = try account { scenario in
      try scenario.balance("U1", "ODD", "-1")
      try scenario.balance("U1", "KRW", "1000", available: "1000")
    }
    #expect(parts(estimate) == ["available 1000 011"])
    #expect(estimate.items.first?.notes.contains(.debtNotValued) == true)
  }

  @Test func `shows what has no price without a value`() throws {
    let estimate = try account { scenario in
      try scenario.balance("U1", "BTC", "1", available: "1")
    }
    #expect(parts(estimate) == ["available 1 000"])
    #expect(estimate.items.first?.value == nil)
    #expect(estimate.items.first?.notes == [.priceMissing])
  }

  @Test func `survives quantities of 38 digits`() throws {
    let estimate = try account { scenario in
      try scenario.balance(
        "U1",
        "BTC",
        "123456.789012345678901234",
        available: "123456.789012345678901234"
      )
      try scenario.balance("U1", "ETH", "99999999999999999999999999999999999999", available: "1")
      try scenario.price("BTC", "140000000.12345678")
      try scenario.price("ETH", "99999999999999999999")
    }
    let btc = try #require(estimate.items.first { $0.asset == .btc })
    #expect(btc.notes == [.roundedForSize])
    // 123456.78901234 × 140000000.12345678 = 17283950476969.24…
    #expect(btc.value?.net.low.description == "17283950476969")
    let eth = estimate.items.filter { $0.asset == .eth && $0.availability == .locked }
    #expect(eth.map(\.notes) == [[.valueTooLarge]])
    #expect(eth.first?.value == nil)
  }
}
