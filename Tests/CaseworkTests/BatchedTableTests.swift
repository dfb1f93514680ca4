import CaseSimulator
import CaseStore
import Clustering
import Cryptography
import ExchangeFormat
import Facts
import Foundation
import Holdings
import Normalization
import Quantities
import TabularFormat
import TestSupport
import Testing

@testable import Casework

/// What a case says of a table against what reading the whole table at once says: the oracle.
@Suite struct BatchedTableTests {
  /// What one table says, all of it in memory.
  struct Oracle {
    var records: [String] = []
    var rejects: [StoredReject] = []
    var rows: ExhibitRows
    var facts: FactSet

    init(
      _ bytes: [UInt8],
      name: String,
      folder: String,
      exchange: String?,
      vault: IdentifierVault
    ) throws {
      let id = ExhibitID(sha256: SHA256.hash(bytes.span))
      let workbook = try TabularReader.read(bytes, fileName: name)
      let library = try WorkFolder.library.get()
      let reading = try ExchangeFormat.read(workbook, fileName: name, library: library)
      let normalizer = RecordNormalizer(
        exhibit: id,
        exchange: exchange,
        folder: folder,
        vault: vault
      )
      var normalized = NormalizedFacts()
      for row in reading.rows {
        switch row {
        case .other: continue
        case .reject(let reject):
          rejects.append(
            StoredReject(
              locator: Locator(reject.place),
              scope: .row,
              field: reject.field,
              reason: reject.reason
            )
          )
        case .record(let record):
          try normalizer.add(record, to: &normalized)
          let json = RecordJSON.value(of: record, exchange: normalizer.exchange(record)).text()
          let place = JSONValue.string(Locator(record.place).description).text()
          records.append(
            "{\"exhibit\":\"\(id)\",\"locator\":\(place)," + json.dropFirst().dropLast()
              + ",\"raw\":" + RecordJSON.raw(of: record.raw).text() + "}"
          )
        }
      }
      for (place, flag) in normalized.flags where flag.isRefused {
        rejects.append(
          StoredReject(
            locator: place.locator,
            scope: .value,
            field: flag.field,
            reason: flag.reason
          )
        )
      }
      for (place, reason) in normalized.withoutFact {
        rejects.append(
          StoredReject(locator: place.locator, scope: .value, field: nil, reason: reason)
        )
      }
      rejects.sort { $0.locator < $1.locator }
      facts = normalized.facts
      rows = ExhibitRows(
        total: reading.account.total,
        records: reading.account.records,
        rejects: reading.account.rejects,
        other: reading.account.other,
        flagged: Set(normalized.flags.map(\.place) + normalized.withoutFact.map(\.place)).count
      )
    }
  }

  private static func expectEqual(_ facts: FactSet, _ oracle: FactSet) {
    func sorted<Statement>(_ facts: [Fact<Statement>]) -> [Fact<Statement>] {
      facts.sorted { $0.place < $1.place }
    }
    #expect(facts.accountEvents == sorted(oracle.accountEvents))
    #expect(facts.balances == sorted(oracle.balances))
    #expect(facts.subjects == sorted(oracle.subjects))
    #expect(facts.addresses == sorted(oracle.addresses))
    #expect(facts.attributions == sorted(oracle.attributions))
    #expect(facts.defaulters == sorted(oracle.defaulters))
    #expect(facts.prices == sorted(oracle.prices))
  }

  private static func check(_ file: String, _ bytes: [UInt8], from exchange: String?) throws {
    let work = try WorkFolder()
    let path = try work.write(file, bytes)
    let name = URL(fileURLWithPath: path).lastPathComponent
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().lastPathComponent
    let exhibit = try #require(try work.importFiles([path], from: exchange).first)
    let oracle = try Oracle(
      bytes,
      name: name,
      folder: SensitiveText.masked(folder),
      exchange: exchange,
      vault: IdentifierVault(key: work.store.identifierKey)
    )
    #expect(exhibit.rows == oracle.rows, "\(file)")
    #expect(exhibit.rejects == oracle.rejects && exhibit.rejectCount == oracle.rejects.count)
    #expect(try work.store.rejects(of: exhibit.id) == oracle.rejects)
    #expect(try work.records() == oracle.records, "\(file)")
    expectEqual(try work.store.facts(), oracle.facts)
    #expect(try work.store.defaulterFacts() == oracle.facts.defaulters)
    // The case says the same when it is asked a second time, without reading a row.
    let again = try #require(try work.importFiles([path], from: exchange).first)
    #expect(again.change == .already && again.rows == exhibit.rows)
    #expect(again.rejects == exhibit.rejects && again.rejectCount == exhibit.rejectCount)
  }

  @Test func `each table of the demonstration says what the whole table says`() throws {
    let files = CaseSimulator.generate(seed: CaseSimulator.standardSeed).files.filter {
      !$0.path.hasSuffix(".dat") && !$0.path.hasPrefix("ledgers/") && !$0.path.hasSuffix(".yaml")
    }
    #expect(files.count > 10)
    for file in files {
      let parts = file.path.split(separator: "/")
      let exchange = parts.first == "returns" ? parts.dropFirst().first.map(String.init) : nil
      try Self.check(file.path, file.bytes, from: exchange)
    }
  }

  @Test(
    .enabled(if: SharedData.isPresent),
    arguments: [
      "formats/korean_and_traps/upbit_screen_table.csv",
      "case-413567/defaulters.csv", "case-413567/prices.csv",
    ]
  )
  func `each shared table says what the whole table says`(_ name: String) throws {
    try Self.check("files/" + name, try SharedData.bytes(name), from: nil)
  }

  static let header =
    "회원번호,거래일시,구분,자산,네트워크,수량,수수료,TxID,보낸주소,받는주소,상태"

  /// Rows of a reply: some without a time, some with an address that fails its checksum.
  static func reply(_ rows: Int) -> String {
    var text = header + "\r\n"
    for row in 0..<rows {
      let time = row % 50 == 7 ? "언젠가" : "2026-05-20 13:\(10 + row % 50):\(10 + row / 50 % 50)"
      let end = row % 30 == 11 ? "3" : "4"
      let address = row % 3 == 0 ? "" : "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t\(end)"
      text += "M\(row % 5),\(time),출금,BTC,BTC,\"1,234.0\(row + 1)\",0.0005,,,\(address),완료\r\n"
    }
    return text
  }

  @Test func `a table of several batches says what the whole table says`() throws {
    // Prices are the shortest rows; one in a thousand cannot be read.
    var text = "date,asset,quote,price,source\n"
    for row in 0..<RecordBatch.rowCount + 300 {
      text += "2026-05-\(10 + row % 20),BTC,KRW,\(row % 1000 == 9 ? "?" : String(row)),invented\n"
    }
    try Self.check("prices.csv", Array(text.utf8), from: nil)
  }

  /// Trades of Upbit's shape: times with a line break in the cell, a coin whose name is quoted, a row
  /// without a quantity, a remark.
  static func trades(_ rows: Int) -> String {
    var text = "체결시간,코인,마켓,종류,거래수량,거래단가,거래금액,수수료,정산금액,주문시간\r\n"
    for row in 0..<rows {
      let clock = "10:\(10 + row / 50 % 50):\(10 + row % 50)"
      let time = row % 7 == 0 ? "\"2026.03.02\n\(clock)\"" : "2026.03.02 \(clock)"
      let coin = row % 5 == 0 ? "\"엑스알피(\"\"리플\"\")(XRP)\"" : "비트코인(BTC)"
      let code = row % 5 == 0 ? "XRP" : "BTC"
      let quantity = row % 901 == 900 ? "?" : "\(row).50"
      text += "\(time),\(coin),KRW,\(row % 2 == 0 ? "매수" : "매도"),\(quantity) \(code),"
      text += "\"1,000 KRW\",\"\(row),500 KRW\",1.00 KRW,\"\(row),501 KRW\",2026.03.02 \(clock)\r\n"
    }
    return text + "\r\n※ 조회 결과입니다\r\n"
  }

  @Test func `a stream of plain and odd rows says what the whole table says`() throws {
    let text = Self.trades(4500)
    #expect(text.utf8.count > 1 << 19, "shorter files are read whole")
    try Self.check("수색/거래내역.csv", Array(text.utf8), from: nil)
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/iconv")))
  func `a stream in code page 949 says what the whole table says`() throws {
    let work = try WorkFolder()
    let path = try work.write("utf-8.csv", Self.trades(5200))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/iconv")
    process.arguments = ["-f", "UTF-8", "-t", "CP949", "-o", path + ".949", path]
    try process.run()
    process.waitUntilExit()
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path + ".949")))
    #expect(process.terminationStatus == 0 && bytes.count > 1 << 19)
    try Self.check("수색/거래내역.csv", bytes, from: "시험거래소")
  }

  @Test func `what an analysis needs is all but trades`() throws {
    let work = try WorkFolder()
    var trades = "체결시간,코인,마켓,종류,거래수량,거래단가,거래금액,수수료,정산금액,주문시간\n"
    for row in 0..<200 {
      let kind = row % 20 == 3 ? "출금" : row % 2 == 0 ? "매수" : "매도"
      trades += "2026.03.02 10:15:\(10 + row % 50),비트코인(BTC),KRW,\(kind),1.5 BTC,"
      trades += "\"1,000 KRW\",\"1,500 KRW\",1 KRW,\"1,501 KRW\",2026.03.02 10:15:05\n"
    }
    try work.importFiles([
      work.write("시험거래소/회신.csv", Self.reply(100)), work.write("수색/거래내역.csv", trades),
    ])
    let all = try work.store.facts()
    let needed = try work.store.factsForAnalysis()
    #expect(all.accountEvents.count > 290)
    #expect(needed.accountEvents.count == all.accountEvents.count - 189)
    func isMovement(_ fact: Fact<AccountEvent>) -> Bool {
      [.deposit, .withdrawal].contains(fact.statement.action)
    }
    #expect(needed.accountEvents.filter(isMovement) == all.accountEvents.filter(isMovement))
    let accounts = { (facts: FactSet) in Set(facts.accountEvents.map(\.statement.account)) }
    #expect(accounts(needed) == accounts(all))
    let policies = try PolicyFiles(folder: nil).policies
    let one = try CaseAnalysis(of: all, policies: policies, asOf: nil)
    let other = try CaseAnalysis(of: needed, policies: policies, asOf: nil)
    #expect(one.clustering.clusters == other.clustering.clusters)
    #expect(one.clustering.flows == other.clustering.flows)
    #expect(one.holdings.defaulters.count == other.holdings.defaulters.count)
  }

  @Test func `bad rows by the thousand are all kept, and a few are told`() throws {
    let work = try WorkFolder()
    var text = Self.header + "\n"
    let count = 3 * ImportedExhibit.shownRejectCount
    for row in 0..<count { text += "M1,언젠가,출금,BTC,BTC,\(row),0,,,,완료\n" }
    let exhibit = try #require(
      try work.importFiles([work.write("시험거래소/회신.csv", text)]).first
    )
    #expect(exhibit.rows == ExhibitRows(total: count + 1, records: 0, rejects: count, other: 1))
    #expect(exhibit.rejectCount == count && exhibit.rejects.count == 1000)
    let stored = try work.store.rejects(of: exhibit.id)
    #expect(stored.map(\.locator) == (0..<count).map { .row($0 + 2, sheet: nil) })
    #expect(Array(stored.prefix(1000)) == exhibit.rejects)
    #expect(try work.records().isEmpty && work.store.facts().accountEvents.isEmpty)
  }

  @Test func `a table without a header is refused row by row, and a picture as a whole`() throws {
    let work = try WorkFolder()
    let unknown = try work.write("unknown.csv", "a,b\n1,2\n\n3,4\n")
    let picture = try work.write("picture.csv", [0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3])
    let exhibits = try work.importFiles([unknown, picture])
    #expect(exhibits.map(\.outcome) == [.unknown, .unknown])
    #expect(exhibits.map(\.rows.rejects) == [3, 1])
    #expect(exhibits[1].rejects.map(\.locator) == [.bytes(0..<8)])
    #expect(try work.store.exhibitBytes(exhibits[1].id).count == 8)
    #expect(try work.importFiles([unknown, picture]).map(\.change) == [.already, .already])
  }

  @Test func `progress is told in order and reaches the end`() throws {
    let work = try WorkFolder()
    var told: [ImportProgress] = []
    let path = try work.write("시험거래소/회신.csv", Self.reply(100))
    let exhibit = try #require(try work.importFiles([path]) { told.append($0) }.first)
    #expect(told.isEmpty == false && Set(told.map(\.file)) == ["회신.csv"])
    #expect(told.map(\.rows) == told.map(\.rows).sorted())
    #expect(told.last?.rows == exhibit.rows.total && told.last?.stage == .reading)
    #expect(told.allSatisfy { $0.bytesDone <= $0.byteCount })
  }

  @Test func `two folders of one name are told apart, also within one import`() throws {
    let work = try WorkFolder()
    try work.write("하나/회신/고객.csv", Self.reply(3))
    try work.write("둘/회신/고객.csv", Self.reply(4))
    #expect(throws: CaseworkFailure.ambiguousFolder("회신")) {
      try work.importFiles([work.root + "/files/하나", work.root + "/files/둘"])
    }
    #expect(throws: CaseworkFailure.ambiguousFolder("회신")) {
      try work.importFiles([work.root + "/files/둘"])
    }
    #expect(try work.importFiles([work.root + "/files/하나"]).map(\.change) == [.already])
    #expect(try work.importFiles([work.root + "/files/둘"], from: "시험").map(\.change) == [.imported])
  }

  @Test func `an original that was changed gives no raw cells`() throws {
    let work = try WorkFolder()
    let one = try work.importFiles([work.write("a/회신.csv", Self.reply(3))])[0]
    let other = try work.importFiles([work.write("b/회신.csv", Self.reply(4))], from: "b")[0]
    func path(_ id: ExhibitID) -> String {
      "\(work.root)/a.case/exhibits/\(id.description.prefix(2))/\(id).sealed"
    }
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path(other.id)))
    try FileManager.default.removeItem(atPath: path(one.id))
    try bytes.write(to: URL(fileURLWithPath: path(one.id)))
    #expect {
      try work.records()
    } throws: { error in
      if case .damagedExhibit(one.id, _) = error as? CaseFailure { true } else { false }
    }
    #expect(try work.store.facts().accountEvents.count == 7)
  }
}
