import ByteReading
import FileAccess
import TabularFormat
import Testing

@testable import ExchangeFormat

@Suite struct StreamedReadingTests {
  /// Small blocks, so that cuts go through everything there is.
  static let sizes = TextStream.Sizes(headByteCount: 3000, headRowCount: 12, blockByteCount: 900)

  /// What came of reading a file in pieces.
  struct Streamed {
    var outcomes: [RowOutcome] = []
    var plain = 0
    var encoded: [[UInt8]] = []
  }

  static func stream(
    _ bytes: [UInt8],
    care: StreamedReading.Care = .usual,
    threads: Int = 2,
    sizes: TextStream.Sizes = sizes
  ) throws -> Streamed? {
    guard
      var reading = try StreamedReading(
        MemoryByteSource(bytes),
        fileName: "table.csv",
        library: Tables.library.get(),
        care: care,
        threads: threads,
        sizes: sizes
      )
    else { return nil }
    var result = Streamed()
    while let batch = try reading.next() {
      #expect(batch.account.total <= RecordBatch.rowCount)
      #expect(batch.firstRow == result.outcomes.count + 1)
      result.outcomes += batch.outcomes
      result.plain += batch.columns.count
      result.encoded.append(batch.encoded())
    }
    return result
  }

  /// Reads a file in pieces, more thoroughly where that is asked for.
  static func streamWithCare(_ bytes: [UInt8]) throws -> Streamed? {
    do {
      return try stream(bytes)
    } catch StreamFailure.readWhole {
      return try stream(bytes, care: .thorough)
    }
  }

  static func expectSame(_ found: [RowOutcome], _ expected: [RowOutcome]) {
    #expect(found.count == expected.count)
    for (one, other) in zip(found, expected) where one != other.withoutRaw {
      Issue.record("\(one)\nis not\n\(other.withoutRaw)")
      return
    }
  }

  /// Reads a text both ways.
  static func check(_ bytes: [UInt8]) throws -> Streamed? {
    let expected = try Tables.read(bytes: bytes, fileName: "table.csv")
    guard let found = try streamWithCare(bytes) else { return nil }
    expectSame(found.outcomes, expected.rows)
    return found
  }

  @Test(arguments: RandomTable.kinds)
  func `reads random tables row for row as the whole file is read`(
    _ kind: RandomTable.Kind
  ) throws {
    var streamed = 0
    for seed in 1...6 as ClosedRange<UInt64> {
      let text = RandomTable.text(
        kind,
        seed: seed,
        rows: 120,
        oddity: [7, 25, 60][Int(seed % 3)],
        delimiter: seed % 4 == 3 ? "\t" : ",",
        lineEnd: seed % 2 == 0 ? "\n" : "\r\n"
      )
      if try Self.check(Array(text.utf8)) != nil { streamed += 1 }
    }
    #expect(streamed >= 3 || kind.name == "unknown", "\(streamed) of 6")
  }

  @Test(arguments: RandomTable.kinds.filter { $0.name != "unknown" })
  func `reads nearly all plain rows as columns`(_ kind: RandomTable.Kind) throws {
    let bytes = Array(RandomTable.text(kind, seed: 5, rows: 300, oddity: 1_000_000).utf8)
    let found = try #require(try Self.stream(bytes))
    let expected = try Tables.read(bytes: bytes, fileName: "table.csv")
    Self.expectSame(found.outcomes, expected.rows)
    let clean = expected.records.count { $0.flags.isEmpty }
    #expect(found.plain * 4 >= clean * 3, "\(found.plain) of \(clean)")
  }

  @Test func `gives the same bytes whatever the number of threads`() throws {
    for kind in RandomTable.kinds {
      let bytes = Array(RandomTable.text(kind, seed: 11, rows: 100, oddity: 20).utf8)
      func encoded(_ threads: Int) throws -> [[UInt8]]? {
        do {
          return try Self.stream(bytes, threads: threads)?.encoded
        } catch is StreamFailure {
          return nil
        }
      }
      let one = try encoded(1)
      #expect(try one == encoded(2))
      #expect(try one == encoded(5))
    }
  }

  @Test(arguments: RandomTable.kinds)
  func `gives back columns from their bytes and refuses every prefix`(
    _ kind: RandomTable.Kind
  ) throws {
    let bytes = Array(RandomTable.text(kind, seed: 2, rows: 60, oddity: 30).utf8)
    let sizes = TextStream.Sizes(headByteCount: 1500, headRowCount: 5, blockByteCount: 2000)
    guard let found = try Self.stream(bytes, care: .usual, sizes: sizes) else { return }
    var outcomes: [RowOutcome] = []
    for batch in found.encoded {
      let decoded = try RecordBatch(decoding: batch)
      #expect(decoded.encoded() == batch)
      outcomes += decoded.outcomes
    }
    #expect(outcomes == found.outcomes)
    let batch = try #require(found.encoded.first)
    for count in batch.indices {
      let prefix = Array(batch[..<count])
      #expect(throws: ParseFailure.self) { try RecordBatch(decoding: prefix) }
    }
    for index in batch.indices {
      var damaged = batch
      damaged[index] ^= [0x01, 0x7f, 0x80, 0xff][index % 4]
      guard let decoded = try? RecordBatch(decoding: damaged) else { continue }
      #expect(try RecordBatch(decoding: decoded.encoded()).outcomes == decoded.outcomes)
    }
  }

  @Test func `reads code page 949, block by block`() throws {
    for kind in RandomTable.kinds where kind.name != "unknown" {
      let text = RandomTable.text(kind, seed: 3, rows: 160, oddity: 1_000_000)
      guard let bytes = try? TextEncoding.cp949.encode(text) else { continue }
      let found = try Self.check(bytes)
      #expect(found != nil, "\(kind)")
    }
  }

  @Test func `reads line breaks in quoted cells across every cut`() throws {
    var lines = ["User_ID,UTC_Time,Account,Operation,Coin,Change,Remark"]
    for row in 0..<120 {
      let time = "2026-03-0\(1 + row % 9) 10:15:\(10 + row % 50)"
      lines.append("7,\(time),Spot,Deposit,BTC,0.\(row + 1),\"a\n,\"\"b\"\"\nc,\(row)\"")
    }
    let bytes = Array(lines.joined(separator: "\n").utf8)
    for size in 400...410 {
      let sizes = TextStream.Sizes(headByteCount: 1000, headRowCount: 5, blockByteCount: size)
      let found = try #require(try Self.stream(bytes, sizes: sizes))
      Self.expectSame(
        found.outcomes,
        try Tables.read(bytes: bytes, fileName: "table.csv").rows
      )
    }
  }

  static let transfers = """
    회원번호,거래일시,구분,자산,네트워크,수량,수수료,TxID,보낸주소,받는주소,상태

    """

  /// Rows of transfers with a time each.
  static func transfers(_ count: Int, _ time: (Int) -> String) -> String {
    transfers
      + (0..<count).map { row in
        "U\(row % 7),\(time(row)),입금,BTC,BTC,0.\(row + 1),0,ab\(Tables.txid(row).dropFirst(2)),"
          + "1BitcoinEaterAddressDontSendf59kuE,,완료\n"
      }.joined()
  }

  static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  @Test func `asks the whole column for the order of day and month`() throws {
    // The first day above twelve comes late.
    let text = Self.transfers(150) { row in
      "\(Self.two(row < 140 ? 1 + row % 12 : 20))/\(Self.two(1 + row % 12))/2026 10:15:07"
    }
    let found = try #require(try Self.check(Array(text.utf8)))
    #expect(found.outcomes.count { if case .record = $0 { true } else { false } } == 150)
  }

  @Test func `reads again where a late row changes what the column says`() throws {
    let text = Self.transfers(150) { row in
      row < 140 ? "2026-03-02 10:15:\(Self.two(row % 60))" : "0\(1 + row % 9)/05/2026 10:15:07"
    }
    #expect(throws: StreamFailure.self) { try Self.stream(Array(text.utf8)) }
    #expect(try Self.check(Array(text.utf8)) != nil)
  }

  @Test func `keeps the rows before a quote that is never closed`() throws {
    let text =
      Self.transfers(80) { "2026-03-02 10:15:\(Self.two($0 % 60))" } + "U1,\"2026-03-02\n1\n"
    let found = try #require(try Self.check(Array(text.utf8)))
    #expect(found.outcomes.count == 82)
    #expect(found.plain > 60)
  }

  @Test func `leaves a file with damaged bytes to be read whole`() throws {
    var bytes = Array(Self.transfers(120) { "2026-03-02 10:15:\(Self.two($0 % 60))" }.utf8)
    bytes[bytes.count - 40] = 0xff
    #expect(throws: StreamFailure.self) { try Self.stream(bytes) }
    #expect(try Self.stream(bytes, care: .thorough) == nil)
  }

  @Test func `finds code page 949 behind a head of ASCII`() throws {
    var text = "User_ID,UTC_Time,Account,Operation,Coin,Change,Remark\n"
    for row in 0..<150 {
      text += "7,2026-03-02 10:15:\(Self.two(row % 60)),Spot,Deposit,BTC,0.\(row),"
      text += row > 120 ? "비고\n" : "note\n"
    }
    let found = try #require(try Self.check(try TextEncoding.cp949.encode(text)))
    #expect(found.plain > 140)
  }

  @Test func `refuses secrets and masks registration numbers as the row reader does`() throws {
    var text = "User_ID,UTC_Time,Account,Operation,Coin,Change,Remark\n"
    for row in 0..<150 {
      let remarks = [
        "", "5KN7MzqK5wt2TP1fQCYyHBtDrXdJuXbUzm4A9rKAteGu3Qi5CVR", "900101-1234567",
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about",
        "＃９００１０１１２３４５６７", "x9001011234567", "9001011234567",
      ]
      text += "7,2026-03-02 10:15:\(Self.two(row % 60)),Spot,Deposit,BTC,0.\(row),"
      text += remarks[row % remarks.count] + "\n"
    }
    let found = try #require(try Self.check(Array(text.utf8)))
    let rejects = found.outcomes.count { if case .reject = $0 { true } else { false } }
    #expect(rejects == 43)
  }
}
