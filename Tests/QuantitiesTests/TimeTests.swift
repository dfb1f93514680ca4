import Quantities
import Testing

@Suite struct TimeTests {
  @Test(arguments: [
    ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2016-05-26", 16_947),
    ("2024-12-31", 20_088), ("0001-01-01", -719_162), ("9999-12-31", 2_932_896),
  ])
  func `counts days as the civil calendar does`(_ text: String, _ days: Int) throws {
    let date = try CalendarDate(parsing: text)
    #expect(date.daysSince1970 == days)
    #expect(CalendarDate(daysSince1970: days).description == text)
  }

  @Test func `every day of four centuries has its own number`() throws {
    var previous = try CalendarDate(parsing: "1799-12-31").daysSince1970
    for year in 1800..<2200 {
      for month in 1...12 {
        for day in 1...31 {
          guard let date = CalendarDate(year: year, month: month, day: day) else { continue }
          #expect(date.daysSince1970 == previous + 1)
          #expect(CalendarDate(daysSince1970: previous + 1) == date)
          previous += 1
        }
      }
    }
  }

  @Test(arguments: [
    "2023-02-29", "2100-02-29", "2024-13-01", "2024-00-10", "2024-04-31", "24-01-01", "2024-1-01",
    "2024-01-01 ", "+024-01-01", "",
  ])
  func `refuses a day that does not exist`(_ text: String) {
    #expect(throws: QuantityError.notATime(text)) { try CalendarDate(parsing: text) }
  }

  @Test(arguments: [
    ("2016-05-26T00:00:00Z", 1_464_220_800), ("2016-05-26T09:00:00+09:00", 1_464_220_800),
    ("1969-12-31T23:59:59Z", -1), ("2016-05-25T19:30:00-04:30", 1_464_220_800),
  ])
  func `reads a time with its zone`(_ text: String, _ seconds: Int64) throws {
    #expect(try Instant(parsing: text).secondsSince1970 == seconds)
  }

  @Test(arguments: [
    "2016-05-26T00:00:00", "2016-05-26 00:00:00Z", "2016-05-26T24:00:00Z", "2016-05-26T00:60:00Z",
    "2016-05-26T00:00Z", "2016-05-26T00:00:00+9:00", "2016-05-26", "2016-05-26T00:00:00.Z", "",
    "2016-05-26T00:00:00.0000000001Z",
  ])
  func `refuses a time without a zone or out of range`(_ text: String) {
    #expect(throws: QuantityError.self) { try Instant(parsing: text) }
  }

  @Test func `keeps a fraction and writes it back`() throws {
    let text = "2026-03-02T10:15:07.1234Z"
    #expect(try Instant(parsing: text).description == text)
  }

  @Test func `the same instant is another day in Korea`() throws {
    let instant = try Instant(parsing: "2026-03-01T15:00:00Z")
    #expect(instant.date().description == "2026-03-01")
    #expect(instant.date(in: .kst).description == "2026-03-02")
    #expect(instant.formatted(in: .kst) == "2026-03-02T00:00:00+09:00")
  }
}
