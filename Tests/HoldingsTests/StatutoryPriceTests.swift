import Facts
import Holdings
import Quantities
import Testing

@Suite struct StatutoryPriceTests {
  private let btc = Asset("BTC")

  private func prices(
    _ rows: [(day: String, price: String, source: String, basis: PriceStatement.Basis)]
  ) throws -> [Fact<PriceStatement>] {
    try rows.enumerated().map { index, row in
      Fact(
        PriceStatement(
          date: try CalendarDate(parsing: row.day),
          asset: try #require(btc),
          quote: .krw,
          price: try ExactDecimal(parsing: row.price),
          source: row.source,
          basis: row.basis
        ),
        at: Place(
          exhibit: ExhibitID(sha256: FixedBytes<32>(.init(repeating: 7))),
          locator: .row(index + 2, sheet: nil)
        ),
        reader: Reader("test@1")
      )
    }
  }

  private func price(
    _ rows: [(String, String, String, PriceStatement.Basis)],
    on day: String
  ) throws -> StatutoryPrice? {
    try StatutoryPrice.price(
      of: try #require(btc),
      on: try CalendarDate(parsing: day),
      from: try prices(rows.map { (day: $0.0, price: $0.1, source: $0.2, basis: $0.3) }),
      policy: try HoldingsPolicy.changed([])
    )
  }

  @Test func `each exchange counts with the mean of its days`() throws {
    let price = try #require(
      try price(
        [
          ("2026-04-20", "100", "Upbit", .dailyMean), ("2026-05-20", "200", "업비트", .dailyMean),
          ("2026-06-20", "300", "upbit", .dailyMean), ("2026-05-20", "400", "Bithumb", .dailyMean),
          ("2026-05-20", "9999", "Binance", .dailyMean),
        ],
        on: "2026-05-20"
      )
    )
    #expect(price.price.description == "300")
    #expect(price.shares.map(\.exchange) == ["Upbit", "Bithumb"])
    #expect(price.shares.map(\.days) == [3, 1])
    #expect(!price.isProvisional && price.isOfDailyMeans && price.places.count == 4)
    #expect("\(price.from) \(price.to)" == "2026-04-20 2026-06-20")
  }

  @Test func `days outside the two months do not count, and missing ones make it provisional`()
    throws
  {
    let price = try #require(
      try price(
        [
          ("2026-04-19", "1", "Upbit", .dailyMean), ("2026-05-19", "150", "Upbit", .dailyMean),
          ("2026-06-21", "1", "Upbit", .dailyMean),
        ],
        on: "2026-05-20"
      )
    )
    #expect(price.price.description == "150" && price.isProvisional)
    #expect(price.statedTo.description == "2026-05-19")
  }

  @Test func `a daily mean is taken before a closing price of the day`() throws {
    let price = try #require(
      try price(
        [("2026-05-20", "1", "Upbit", .close), ("2026-05-20", "150", "Upbit", .dailyMean)],
        on: "2026-05-20"
      )
    )
    #expect(price.price.description == "150" && price.isOfDailyMeans)
    let close = try #require(
      try self.price([("2026-05-20", "1", "Upbit", .close)], on: "2026-05-20")
    )
    #expect(!close.isOfDailyMeans)
  }

  @Test func `no notified exchange, no price`() throws {
    #expect(try price([("2026-05-20", "1", "Kraken", .dailyMean)], on: "2026-05-20") == nil)
  }

  @Test(arguments: [
    ("2026-03-31", -1, "2026-02-28"), ("2024-03-30", -1, "2024-02-29"),
    ("2026-01-31", 1, "2026-02-28"),
    ("2025-12-15", 1, "2026-01-15"), ("2026-01-15", -1, "2025-12-15"),
    ("2026-01-31", -13, "2024-12-31"),
  ])
  func `a month that lacks the day ends at its last day`(
    from: String,
    months: Int,
    to: String
  ) throws {
    #expect(try CalendarDate(parsing: from).adding(months: months)?.description == to)
  }
}
