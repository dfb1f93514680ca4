import ByteReading
import CaseStore
import ExchangeFormat
import Facts
import Foundation
import LedgerRecords
import Quantities
import Testing

@testable import Casework

@Suite struct LedgerImportTests {
  static func text(_ count: Int) -> String {
    var text = "synthetic ledger\n"
    for index in 0..<count {
      text += "move \(String(index, radix: 16)) A\(index % 7) B\(index % 11) \(index)000\n"
      if index % 50 == 0 { text += "note\n" }
      if index % 70 == 0 { text += "broken\n" }
    }
    return text
  }

  static func run(
    _ path: String,
    in work: WorkFolder,
    chainID: UInt64?,
    spoolLimit: Int = 64 << 20
  ) throws -> ImportedExhibit? {
    var ledgers = LedgerImport(
      store: work.store,
      reception: Reception(),
      recordedAt: work.noon,
      context: LedgerContext(chainID: chainID),
      progress: { _ in }
    )
    ledgers.readers = [SyntheticLedger.self]
    ledgers.spoolLimit = spoolLimit
    let file = try #require(try SourceFiles(paths: [path]).tables.first)
    return try ledgers.run(file)
  }

  @Test func `keeps account of every item and makes facts of the records`() throws {
    let work = try WorkFolder()
    let path = try work.write("ledger.txt", Self.text(200))
    let exhibit = try #require(try Self.run(path, in: work, chainID: 1))
    #expect(exhibit.format == "synthetic-ledger")
    #expect(exhibit.rows == ExhibitRows(total: 207, records: 200, rejects: 3, other: 4))
    #expect(exhibit.rejects.map(\.locator).first == .line(4, part: nil))
    #expect(exhibit.checks.map(\.kind) == [.gap])
    #expect(exhibit.checks.first?.count == 200)
    let facts = try work.store.facts()
    #expect(facts.accountTransfers.count == 200)
    let first = try #require(facts.accountTransfers.first)
    #expect(first.place == Place(exhibit: exhibit.id, locator: .line(2, part: nil)))
    #expect(first.statement.chain == Chain("ethereum"))
    #expect(first.statement.asset == .eth)
    #expect(first.statement.from == ChainAddress(chain: Chain("ethereum"), text: "A0"))
    #expect(first.statement.status == .unstated)
    // A key of its own in each: no two are one.
    #expect(facts.keyProofs.count == 200)
    #expect(facts.keyProofs.first?.statement.source == .transactionSigner)
    #expect(try work.store.factsForAnalysis().accountTransfers == facts.accountTransfers)
  }

  @Test func `a file of a known form without records is certain, one of rejects is not`() throws {
    let work = try WorkFolder()
    let notes = try work.write("n.txt", "synthetic ledger\nnote\n")
    #expect(try Self.run(notes, in: work, chainID: 1)?.outcome == .certain)
    let broken = try work.write("b.txt", "synthetic ledger\nbroken\n")
    #expect(try Self.run(broken, in: work, chainID: 1)?.outcome == .unknown)
  }

  @Test func `a memo that holds a secret is left out and named`() throws {
    let phrase = String(repeating: "abandon ", count: 11) + "about"
    var transaction = LedgerTransaction(chain: "xrp", id: "1")
    for memo in [phrase, "thanks"] {
      transaction.movements.append(
        LedgerMovement(
          .native,
          part: "p",
          asset: .native("XRP", decimals: 6),
          from: nil,
          to: nil,
          amount: LedgerAmount(units: UInt256(1 as UInt64)),
          memo: memo
        )
      )
    }
    let item = LedgerItem(.transaction(transaction), at: .line(1), range: 0..<1).withoutSecrets
    guard case .transaction(let kept) = item.content else {
      Issue.record("no transaction")
      return
    }
    #expect(kept.movements.map(\.memo) == [nil, "thanks"])
    #expect(kept.gaps == [LedgerItem.refusal])
    var harmless = transaction
    harmless.movements.removeFirst()
    let same = LedgerItem(.transaction(harmless), at: .line(1), range: 0..<1)
    #expect(same.withoutSecrets == same)
  }

  @Test func `tells each movement in a line, and what no movement tells in another`() throws {
    let work = try WorkFolder()
    let path = try work.write("ledger.txt", "synthetic ledger\nmove ab A1 B1 1500000000000000000\n")
    _ = try Self.run(path, in: work, chainID: 1)
    let lines = try work.records()
    #expect(lines.count == 2)
    #expect(lines.first?.contains(#""kind":"transaction""#) == true)
    #expect(lines.first?.contains(#""gaps":["no receipt"]"#) == true)
    let line = try #require(lines.last)
    for member in [
      #""locator":"line 2""#, #""kind":"transfer""#, #""asset":"ETH""#, #""quantity":"1.5""#,
      #""amount":"1500000000000000000""#, #""from":"A1""#, #""to":"B1""#, #""txid":"ab""#,
      #""chain":"ethereum""#, #""part":"value""#, #""mechanism":"native""#, #""height":7"#,
      #""status":"unstated""#, #""spoofing":null"#, #""raw":{"bytes":"17..<50"}"#,
    ] {
      #expect(line.contains(member), "\(member) in \(line)")
    }
  }

  @Test func `a file too long for the memory is read twice and gives the same`() throws {
    let text = Self.text(9000)
    let one = try WorkFolder()
    let other = try WorkFolder()
    let first = try #require(
      try Self.run(try one.write("l.txt", text), in: one, chainID: 1)
    )
    let second = try #require(
      try Self.run(try other.write("l.txt", text), in: other, chainID: 1, spoolLimit: 1)
    )
    #expect(first.rows == second.rows)
    #expect(first.rejectCount == second.rejectCount)
    #expect(try one.records() == other.records())
    #expect(try one.store.facts().accountTransfers == other.store.facts().accountTransfers)
  }

  @Test func `an answer holds until another is given, and nothing changes the second time`() throws
  {
    let work = try WorkFolder()
    let path = try work.write("ledger.txt", Self.text(3))
    #expect(try Self.run(path, in: work, chainID: nil)?.rows.records == 0)
    let named = try #require(try Self.run(path, in: work, chainID: 56))
    #expect(named.change == .reread)
    #expect(named.chainChange == "chain before: as the file tells; now: bsc (56)")
    let again = try #require(try Self.run(path, in: work, chainID: nil))
    #expect(again.change == .already)
    #expect(again.rows.records == 3)
    #expect(try work.store.facts().accountTransfers.first?.statement.chain == Chain("bsc"))
    #expect(try Self.run(path, in: work, chainID: 1)?.change == .reread)
    #expect(try work.store.facts().accountTransfers.count == 3)
  }

  @Test func `a file of something else is left alone`() throws {
    let work = try WorkFolder()
    let path = try work.write("table.csv", "회원번호,성명\n1,2\n")
    #expect(try Self.run(path, in: work, chainID: 1) == nil)
    #expect(try work.store.exhibits().isEmpty)
  }

  // MARK: Batches

  static func records() -> [LedgerBatch.Record] {
    var records: [LedgerBatch.Record] = []
    let places: [LedgerItem.Place] = [
      .element("$.result.transactions[3]"), .line(4), .row(17), .bytes(80..<225),
      .transaction(0..<900, index: 3),
    ]
    let statuses: [LedgerTransaction.Status] = [
      .succeeded, .unstated, .failed("reverted"), .succeeded, .unstated,
    ]
    let standards = LedgerAsset.Standard.allCases
    for (index, place) in places.enumerated() {
      var movements: [LedgerMovement] = []
      for (number, mechanism) in LedgerMovement.Mechanism.allCases.enumerated() {
        movements.append(
          LedgerMovement(
            mechanism,
            part: "log \(number)",
            asset: LedgerAsset(
              standards[(index + number) % standards.count],
              contract: number % 2 == 0 ? nil : "contract \(number)",
              item: number % 3 == 0 ? "7" : nil,
              claimedSymbol: number % 4 == 0 ? nil : "S\(number)",
              decimals: number % 5 == 0 ? nil : number
            ),
            from: number % 2 == 0 ? nil : LedgerParty("from", tag: "7"),
            to: number % 3 == 0 ? nil : LedgerParty("to"),
            amount: LedgerAmount(
              coefficient: number == 0 ? .max : UInt256(UInt64(number)),
              exponent: -number
            ),
            memo: number % 2 == 0 ? nil : "memo"
          )
        )
      }
      records.append(
        .init(
          place: place,
          range: index * 10..<index * 10 + 5,
          transaction: LedgerTransaction(
            chain: "ethereum",
            id: "0x\(index)",
            height: index == 0 ? nil : .max,
            index: index == 1 ? nil : .max,
            time: index == 2
              ? nil : Instant(secondsSince1970: -5 + Int64(index), nanoseconds: 999_999_999),
            status: statuses[index],
            confirmation: index == 0 ? .confirmed : index == 1 ? .unconfirmed : .unstated,
            movements: movements,
            signers: [
              LedgerSigner(address: "a", publicKey: nil, standing: .stated, note: "n"),
              LedgerSigner(address: "b", publicKey: "02", standing: .refuted("no"), note: nil),
              LedgerSigner(address: "c", publicKey: "03", standing: .verified, note: nil),
            ],
            gaps: ["one", "two"],
            approvals: [
              LedgerApproval(
                owner: LedgerParty("o"),
                spender: LedgerParty("s"),
                asset: LedgerAsset(.erc20, contract: "c"),
                amount: index == 0 ? nil : .zero,
                part: "log 9"
              )
            ],
            ownerships: [
              LedgerOwnership(
                contract: "0xSafe",
                change: LedgerOwnership.Change.allCases[index % 4],
                owners: ["a", "b"],
                threshold: index == 0 ? nil : .max,
                source: "Safe SafeSetup",
                part: "log 10"
              )
            ]
          )
        )
      )
    }
    return records
  }

  @Test func `a batch gives back what was put in, and no other bytes are a batch`() throws {
    var batch = LedgerBatch()
    for record in Self.records() { batch.add(record) }
    let bytes = batch.encoded()
    var read: [LedgerBatch.Record] = []
    #expect(try LedgerBatch.decode(bytes) { read.append($0) } == 5)
    #expect(read == Self.records())
    for length in 0..<bytes.count {
      #expect(throws: ParseFailure.self) {
        try LedgerBatch.decode(Array(bytes.prefix(length))) { _ in }
      }
    }
    #expect(throws: ParseFailure.self) { try LedgerBatch.decode(bytes + [0]) { _ in } }
  }
}
