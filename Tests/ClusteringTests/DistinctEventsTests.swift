import Facts
import Quantities
import Testing

@testable import Clustering

/// One event in several exhibits: traps 2, 24 and 29 of export formats.
@Suite struct DistinctEventsTests {
  private static let statement = Reader("statement@1")
  private static let report = Reader("report@1")

  private static func exhibit(_ number: UInt8) throws -> ExhibitID {
    let digits = String(number, radix: 16)
    return try #require(
      ExhibitID(hex: String(repeating: "0", count: 64 - digits.count) + digits)
    )
  }

  private static func address(_ text: String) -> AccountEvent.StatedAddress {
    AccountEvent.StatedAddress(
      raw: text,
      address: ChainAddress(chain: .bitcoin, text: text),
      problem: nil
    )
  }

  /// An event of an invented account at a second of 2 March 2026.
  private static func event(
    _ action: AccountEvent.Action,
    _ quantity: String,
    at second: Int64,
    in exhibit: UInt8,
    row: Int,
    _ reader: Reader = statement,
    account: String = "U1",
    fee: String? = nil,
    to: String? = nil,
    transaction: String? = nil,
    status: AccountEvent.Status = .completed
  ) throws -> Fact<AccountEvent> {
    Fact(
      AccountEvent(
        account: ExchangeAccount(exchange: "Testexchange", id: account),
        action: action,
        time: StatedTime(
          Instant(secondsSince1970: 1_772_409_600 + second),
          zone: .utc,
          zoneSource: .profile
        ),
        asset: .btc,
        quantity: try ExactDecimal(parsing: quantity),
        fee: try fee.map { text throws(QuantityError) in try ExactDecimal(parsing: text) },
        feeAsset: fee == nil ? nil : .btc,
        to: to.map(address),
        transaction: transaction,
        status: status
      ),
      at: Place(exhibit: try Self.exhibit(exhibit), locator: .row(row, sheet: nil)),
      reader: reader
    )
  }

  @Test(arguments: [
    (AccountEvent.Action.deposit, Int64(20), true), (.deposit, 119, true), (.deposit, 121, false),
    (.withdrawal, 1560, true), (.withdrawal, 1799, true), (.withdrawal, 1801, false),
  ])
  func `trap 2: takes two reports of one event for one, within the window`(
    _ action: AccountEvent.Action,
    _ seconds: Int64,
    _ isOne: Bool
  ) throws {
    let facts = [
      try Self.event(action, "1.5", at: 0, in: 1, row: 2),
      try Self.event(action, "1.5", at: seconds, in: 2, row: 9, Self.report, transaction: "ab"),
    ]
    for facts in [facts, facts.reversed()] {
      let distinct = DistinctEvents(facts)
      #expect(distinct.events.count == (isOne ? 1 : 2))
      guard isOne else { continue }
      let event = try #require(distinct.events.first)
      #expect(event.places == facts.map(\.place).sorted())
      #expect(event.basis == .sameQuantity)
      #expect(event.event.transaction == "ab")
    }
  }

  @Test func `trap 2: knows a withdrawal that one report books with its fee`() throws {
    let facts = [
      try Self.event(.withdrawal, "501", at: 0, in: 1, row: 2),
      try Self.event(.withdrawal, "500", at: 600, in: 2, row: 2, Self.report, fee: "1"),
    ]
    #expect(DistinctEvents(facts).events.count == 1)
  }

  @Test func `trap 2: leaves what fits twice to a review, and counts it as stated`() throws {
    let facts = [
      try Self.event(.withdrawal, "1", at: 0, in: 1, row: 2),
      try Self.event(.withdrawal, "1", at: 60, in: 1, row: 3),
      try Self.event(.withdrawal, "1", at: 90, in: 2, row: 2, Self.report),
    ]
    let distinct = DistinctEvents(facts)
    #expect(distinct.events.count == 3)
    #expect(distinct.doubtful.count == 2)
    #expect(distinct.doubtful.allSatisfy { $0.reason.contains("others fit as well") })
  }

  @Test func `trap 2: puts nothing together against an address, an account or a transaction`()
    throws
  {
    let one = try Self.event(.withdrawal, "1", at: 0, in: 1, row: 2, to: "a", transaction: "aa")
    let others = [
      try Self.event(.withdrawal, "1", at: 5, in: 2, row: 2, Self.report, to: "b"),
      try Self.event(.withdrawal, "1", at: 5, in: 2, row: 2, Self.report, transaction: "bb"),
      try Self.event(.withdrawal, "1", at: 5, in: 2, row: 2, Self.report, account: "U2"),
      try Self.event(.deposit, "1", at: 5, in: 2, row: 2, Self.report),
      try Self.event(.withdrawal, "1", at: 5, in: 1, row: 3, Self.report),
      try Self.event(.withdrawal, "1", at: 5, in: 2, row: 2),
    ]
    for other in others { #expect(DistinctEvents([one, other]).events.count == 2) }
  }

  @Test func `trap 2: asks where a file does not name its account`() throws {
    let facts = [
      try Self.event(.deposit, "1", at: 0, in: 1, row: 2),
      try Self.event(.deposit, "1", at: 9, in: 2, row: 2, Self.report, account: "file:02"),
    ]
    let distinct = DistinctEvents(facts)
    #expect(distinct.events.count == 2)
    #expect(distinct.doubtful.map(\.places) == [facts.map(\.place)])
  }

  @Test func `knows one transaction in two reports, however far apart the times are`() throws {
    let facts = [
      try Self.event(.deposit, "1", at: 0, in: 1, row: 2, transaction: "AB"),
      try Self.event(.deposit, "1", at: 9000, in: 2, row: 2, Self.report, transaction: "ab"),
    ]
    #expect(DistinctEvents(facts).events.map(\.basis) == [.sameTransaction])
  }

  @Test func `trap 24: does not put together what failed and what was done`() throws {
    let facts = [
      try Self.event(.deposit, "1", at: 0, in: 1, row: 2, status: .failed),
      try Self.event(.deposit, "1", at: 9, in: 2, row: 2, Self.report),
    ]
    let distinct = DistinctEvents(facts)
    #expect(distinct.events.count == 2)
    #expect(distinct.doubtful.count == 1)
  }

  @Test
  func `trap 29: counts the rows of overlapping exports once, equal fills of one export twice`()
    throws
  {
    var facts: [Fact<AccountEvent>] = []
    for exhibit in UInt8(1)...3 {
      for row in 2...3 {
        facts.append(try Self.event(.buy, "0.5", at: 0, in: exhibit, row: row))
      }
    }
    facts.append(try Self.event(.buy, "0.5", at: 1, in: 3, row: 4))
    let distinct = DistinctEvents(facts)
    #expect(distinct.events.map(\.places.count) == [3, 3, 1])
    #expect(distinct.events.map(\.basis) == [.sameRow, .sameRow, .alone])
    #expect(distinct.doubtful.isEmpty)
  }

  @Test func `trap 29: shows a withdrawal that two exports state as one flow with both places`()
    throws
  {
    let place = "1BitcoinEaterAddressDontSendf59kuE"
    var facts = FactSet()
    facts.accountEvents = [
      try Self.event(.withdrawal, "1", at: 0, in: 1, row: 2, to: place),
      try Self.event(.withdrawal, "1", at: 0, in: 2, row: 7, to: place),
      try Self.event(.withdrawal, "1", at: 60, in: 2, row: 8, to: place, status: .failed),
    ]
    let graph = ControlGraph(from: facts, keys: .none, policy: .standard)
    #expect(graph.flows.map(\.places.count) == [2])
  }
}
