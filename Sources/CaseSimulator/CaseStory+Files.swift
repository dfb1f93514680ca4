import BitcoinFormat
import FileAccess
import Quantities

/// What is written.
extension CaseStory {
  /// Returns the case's files and its truth.
  func written() -> SimulatedCase {
    var files: [SimulatedFile] = []
    var faulty: [SimulatedTruth.FaultyRow] = []
    for (exchange, reply) in zip(SimulatedExchange.all, replies) {
      write(reply, of: exchange, to: &files, &faulty)
    }
    files += officeFiles() + searchFiles() + chainFiles() + chains.files + [chains.tagPack]
    files.sort { $0.path.unicodeScalars.lexicographicallyPrecedes($1.path.unicodeScalars) }
    return SimulatedCase(files: files, truth: truth(faulty))
  }

  private func write(
    _ reply: SimulatedReply,
    of exchange: SimulatedExchange,
    to files: inout [SimulatedFile],
    _ faulty: inout [SimulatedTruth.FaultyRow]
  ) {
    let reply = ReplyTables(reply, style: exchange.style)
    let folder = "returns/\(exchange.name)"
    let workbook = "\(folder)/회신자료.xlsx"
    func path(_ table: SimulatedTable) -> String {
      let name = table.name.split(separator: " ").joined(separator: "_")
      return exchange.style == .koreanWorkbook ? workbook : "\(folder)/\(name).csv"
    }
    switch exchange.style {
    case .koreanWorkbook:
      files.append(SimulatedFile(path: workbook, bytes: SimulatedWorkbook.bytes(reply.tables)))
    case .koreanText:
      files += reply.tables.map { SimulatedFile(path: path($0), bytes: $0.delimited(.cp949)) }
    case .englishText:
      files += reply.tables.map {
        SimulatedFile(path: path($0), bytes: $0.delimited(lineEnd: "\n"))
      }
    }
    faulty += reply.faults.map { fault in
      let table = reply.tables[fault.table]
      return SimulatedTruth.FaultyRow(
        file: path(table),
        sheet: exchange.style == .koreanWorkbook ? table.name : nil,
        row: fault.row,
        isRefused: fault.fault.isRefused,
        fault: fault.fault.text
      )
    }
  }

  // MARK: The office

  private func officeFiles() -> [SimulatedFile] {
    let (first, second) = (defaulters.prefix(25), defaulters.dropFirst(25))
    return [
      SimulatedFile(path: "defaulters.csv", bytes: list(first).delimited(hasMark: true)),
      SimulatedFile(path: "defaulters-2.xlsx", bytes: SimulatedWorkbook.bytes([list(second)])),
      SimulatedFile(path: "prices.csv", bytes: prices().delimited(lineEnd: "\n")),
      SimulatedFile(path: "attributions.csv", bytes: attributions().delimited(lineEnd: "\n")),
    ]
  }

  private func list(_ defaulters: ArraySlice<Defaulter>) -> SimulatedTable {
    var table = SimulatedTable(
      name: "체납자 명단",
      header: [
        "관리번호", "성명", "생년월일", "휴대전화", "이메일", "주민등록번호", "외국인등록번호",
        "사업자등록번호", "체납액(원)", "세목", "납부기한",
      ]
    )
    for defaulter in defaulters {
      let person = defaulter.person
      func number(_ text: String?) -> SimulatedTable.Cell {
        .text(defaulter.hasNumber ? text ?? "" : "")
      }
      for item in defaulter.items {
        table.rows.append([
          .text(defaulter.id), .text(person.name), .text(person.birthDate?.description ?? ""),
          .text(person.phone), .text(person.email), number(person.residentNumber),
          number(person.alienNumber), number(person.businessNumber),
          .text(ReplyTables.grouped(String(item.amount))), .text(item.tax),
          .text(item.due.description),
        ])
      }
    }
    return table
  }

  private func prices() -> SimulatedTable {
    var table = SimulatedTable(
      name: "prices",
      header: ["date", "asset", "quote", "price", "source"]
    )
    var generator = SeededGenerator(seed: seed, label: "prices")
    let last = asOfDate.daysSince1970
    let bases: [(String, Int)] = [
      ("BTC", 148_000_000), ("ETH", 4_900_000), ("USDT", 1_430), ("XRP", 3_150),
      ("USDC", 1_431), ("SOL", 243_000), ("TRX", 428),
    ]
    for day in last - 7...last {
      let date = CalendarDate(daysSince1970: day).description
      for (asset, base) in bases {
        for source in ["시험거래소가 종가", "시험거래소나 종가"] {
          let price = base + base * generator.number(in: -30...30) / 1_000
          table.rows.append([
            .text(date), .text(asset), .text("KRW"), .text(String(price)), .text(source),
          ])
        }
      }
    }
    return table
  }

  private var asOfDate: CalendarDate { Self.asOf.date() }

  private func attributions() -> SimulatedTable {
    var table = SimulatedTable(
      name: "attributions",
      header: ["address", "actor", "kind", "source", "confidence", "network"]
    )
    for key in serviceKeys {
      table.rows.append([
        .text(key.address), .text("Sample Pay"), .text("service"),
        .text("synthetic attribution list"), .text("service_data"), .text("regtest"),
      ])
    }
    return table
  }

  // MARK: What a search found

  private func searchFiles() -> [SimulatedFile] {
    var upbit = SimulatedTable(
      name: "upbit",
      header: ["체결시간", "코인", "마켓", "종류", "거래수량", "거래단가", "거래금액", "수수료", "정산금액", "주문시간"]
    )
    upbit.rows = [
      [
        "2026.06.12\n14:03", "비트코인(BTC)", "KRW", "매수", "0.01250000 BTC", "140,000,000 KRW",
        "1,750,000 KRW", "875 KRW", "1,750,875 KRW", "2026.06.12\n14:02",
      ],
      [
        "2026.06.20\n09:41", "BTC", "KRW", "매도", "0.00250000 BTC", "142,000,000 KRW", "355,000 KRW",
        "177.5 KRW", "354,822 KRW", "2026.06.20\n09:40",
      ],
      [
        "2026.07.02\n11:20", "KRW", "-", "출금", "250,000 KRW", "1.000 KRW", "250,000 KRW",
        "1,000.00 KRW", "251,000 KRW", "-",
      ],
    ].map { $0.map { SimulatedTable.Cell.text($0) } }
    var binance = SimulatedTable(
      name: "binance",
      header: [
        "Date(UTC+0)", "Coin", "Network", "Amount", "Fee", "Address", "TXID", "Status",
      ]
    )
    let key = ledger.wallets[defaulters[12].wallets[0]].keys[0]
    let time = Instant(secondsSince1970: Int64(Self.startTime) - 2_000_000).formatted()
    binance.rows.append(
      [
        "\(time.prefix(10)) \(time.dropFirst(11).prefix(8))", "BTC", "regtest", "0.0415", "0.0001",
        key.address, String(repeating: "0", count: 63) + "1", "Completed",
      ].map { SimulatedTable.Cell.text($0) }
    )
    let folder = "search/\(defaulters[12].id)"
    var files: [SimulatedFile] = []
    if let explorer = chains.explorer {
      let folder = "search/\(defaulters[5].id)"
      files.append(
        SimulatedFile(path: "\(folder)/\(explorer.name).csv", bytes: explorer.quoted)
      )
    }
    return files + [
      SimulatedFile(path: "\(folder)/거래내역.csv", bytes: upbit.delimited(hasMark: true)),
      SimulatedFile(path: "\(folder)/withdrawals.csv", bytes: binance.delimited(lineEnd: "\n")),
    ]
  }

  // MARK: The chain

  /// The height at which a second block was found.
  private static let staleHeight = 153

  /// The block that lost.
  var staleBlock: Block {
    ledger.chain.sibling(ofBlock: Self.staleHeight, to: ledger.wallets[miner].keys[0].script)
  }

  private func chainFiles() -> [SimulatedFile] {
    var generator = SeededGenerator(seed: seed, label: "block files")
    let bytes = generator.nextBytes().bytes
    let key = BlockFileKey(FixedBytes(InlineArray { bytes[$0] | 1 }))
    var blocks = BlockFileWriter(kind: .blocks, network: .regtest, key: key)
    var undo = BlockFileWriter(kind: .undo, network: .regtest, key: key)
    let chain = ledger.chain
    for height in order {
      blocks.append(chain.blocks[height])
      if height == Self.staleHeight { blocks.append(staleBlock) }
    }
    for height in 1...chain.height {
      guard let data = chain.undo[height] else { continue }
      undo.append(data, previous: chain.blocks[height].header.previous)
    }
    let folder = "chain/blocks"
    return [
      SimulatedFile(path: "\(folder)/blk00000.dat", bytes: blocks.bytes(filledTo: 1 << 16)),
      SimulatedFile(path: "\(folder)/rev00000.dat", bytes: undo.bytes(filledTo: 1 << 14)),
      SimulatedFile(path: "\(folder)/xor.dat", bytes: key.bytes.array),
    ]
  }

  /// The heights in the order in which a node that fetches from several peers may store their blocks.
  private var order: [Int] {
    var order = Array(ledger.chain.blocks.indices)
    for height in stride(from: 12, to: order.count - 4, by: 17) {
      order.swapAt(height, height + 1 + height % 3)
    }
    return order
  }
}
