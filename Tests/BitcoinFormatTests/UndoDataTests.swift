import BitcoinFormat
import ByteReading
import Quantities
import Testing

@Suite struct UndoDataTests {
  /// The genesis coinbase's key in both forms; it is a point of the curve.
  private static let uncompressed = """
    4104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51e\
    c112de5c384df7ba0b8d578a4c702b6bf11d5fac
    """

  private static let scripts: [(script: String, stored: Int)] = [
    ("76a914" + String(repeating: "ab", count: 20) + "88ac", 21),
    ("a914" + String(repeating: "ab", count: 20) + "87", 21),
    ("21" + "02" + String(repeating: "ab", count: 32) + "ac", 33),
    ("21" + "03" + String(repeating: "ab", count: 32) + "ac", 33),
    (uncompressed, 33),
    // Not a point, a hybrid key, others: as they are, after their length.
    ("4104" + String(repeating: "ab", count: 64) + "ac", 68),
    ("4106" + uncompressed.dropFirst(4), 68),
    ("", 1), ("51", 2), ("0014" + String(repeating: "cd", count: 20), 23),
    ("6a" + String(repeating: "00", count: 200), 203),
  ]

  @Test(arguments: scripts)
  func `keeps each kind of script in its short form`(_ script: String, _ stored: Int) throws {
    let bytes = try Hexadecimal.decode(script)
    let coin = Coin(
      output: .init(value: 1, script: bytes),
      height: BlockHeight(0),
      isCoinbase: true
    )
    let undo = UndoData(transactions: [[coin]])
    // Two counts, code, amount.
    let serialized = undo.serialized
    #expect(serialized.count == 4 + stored)
    #expect(try UndoData(parsing: serialized.span) == undo)
  }

  @Test func `drops a script that is too long to be spent, as Bitcoin Core does`() throws {
    let long = [UInt8](repeating: 0x51, count: 10_001)
    let coin = Coin(
      output: .init(value: 1, script: long),
      height: BlockHeight(5),
      isCoinbase: false
    )
    let bytes = UndoData(transactions: [[coin]]).serialized
    let read = try UndoData(parsing: bytes.span)
    #expect(read.transactions[0][0].output.script == [0x6a])
  }

  /// Source: `compress_tests.cpp` in Bitcoin Core, `src/test`.
  @Test(
    arguments: [
      (0, 0x0), (1, 0x1), (1_000_000, 0x7), (100_000_000, 0x9), (5_000_000_000, 0x32),
      (2_100_000_000_000_000, 0x140_6f40),
    ] as [(Int64, UInt64)]
  )
  func `compresses amounts as published`(_ satoshis: Int64, _ compressed: UInt64) {
    #expect(CompressedAmount.compress(satoshis) == compressed)
    #expect(CompressedAmount.expand(compressed) == satoshis)
  }

  @Test func `gives back each amount`() {
    var generator = SeededGenerator(state: 7)
    for bound: Int64 in [1000, 100_000_000, 2_100_000_000_000_000] {
      for _ in 0..<2000 {
        let satoshis = Int64.random(in: 0...bound, using: &generator)
        #expect(CompressedAmount.expand(CompressedAmount.compress(satoshis)) == satoshis)
      }
    }
    #expect(CompressedAmount.expand(.max) == nil)
  }

  @Test func `fails inside each prefix`() throws {
    let coins = try Self.scripts.map {
      Coin(
        output: .init(value: 123_456_789, script: try Hexadecimal.decode($0.script)),
        height: BlockHeight(700_000),
        isCoinbase: false
      )
    }
    let bytes = UndoData(transactions: [coins, [coins[0]]]).serialized
    for count in 0..<bytes.count {
      let prefix = Array(bytes.prefix(count))
      let failure = #expect(throws: ParseFailure.self) { try UndoData(parsing: prefix.span) }
      #expect((failure?.offset ?? .max) <= count)
      #expect(failure?.field?.hasPrefix("vtxundo") == true)
    }
    let longer = bytes + [0]
    #expect(throws: ParseFailure(.trailingBytes(1), at: bytes.count)) {
      try UndoData(parsing: longer.span)
    }
  }

  @Test func `refuses a public key that is no point`() {
    // x = 5 has no point on secp256k1.
    let bytes: [UInt8] = [1, 1, 0, 1, 4] + [UInt8](repeating: 0, count: 31) + [5]
    let failure = #expect(throws: ParseFailure.self) { try UndoData(parsing: bytes.span) }
    #expect(failure?.offset == 4)
    #expect(failure?.field == "vtxundo[0].vprevout[0].scriptPubKey")
  }

  @Test func `finds the block of each record in any order`() throws {
    var writer = BlockFileWriter(kind: .undo, network: .regtest)
    let blocks = (0..<4).map { index in
      (previous: BlockHash(wireBytes: filled(UInt8(index))), transactionCount: index == 3 ? 2 : 1)
    }
    let coin = Coin(
      output: .init(value: 9, script: [0x51]),
      height: BlockHeight(1),
      isCoinbase: true
    )
    for index in [2, 3, 0] {
      writer.append(
        UndoData(transactions: index == 3 ? [[coin]] : []),
        previous: blocks[index].previous
      )
    }
    writer.append(UndoData(transactions: []), previous: BlockHash(wireBytes: filled(0xee)))
    let file = writer.bytes(filledTo: BlockFileWriter.undoChunkSize)
    var cursor = BlockFileCursor(file.span, kind: .undo)
    var matcher = UndoMatcher(blocks)
    var matches: [Int?] = []
    var buffer: [UInt8] = []
    while let record = cursor.next() {
      let body = try record.body.get()
      cursor.read(body, into: &buffer)
      let undo = try UndoData(parsing: buffer.span)
      matches.append(
        matcher.match(
          buffer.span,
          transactionCount: undo.transactions.count,
          checksum: cursor.checksum(after: body)
        )
      )
    }
    #expect(matches == [2, 3, 0, nil])
  }
}
