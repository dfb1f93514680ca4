/// Tables of random rows as exports have them, with odd cells and damage among them.
///
/// All persons and numbers in them are invented.
struct RandomTable {
  /// How rows of one export are made.
  struct Kind: Sendable, CustomStringConvertible {
    let name: String
    let header: String
    let row: @Sendable (inout RandomTable, Int) -> [String]

    var description: String { name }
  }

  var generator: RowAccountTests.Generator
  private let delimiter: String

  init(seed: UInt64, delimiter: String = ",") {
    generator = RowAccountTests.Generator(state: seed &* 0x9e37_79b9_7f4a_7c15)
    self.delimiter = delimiter
  }

  mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  /// The text of a table.
  ///
  /// One row in `oddity` has something odd.
  static func text(
    _ kind: Kind,
    seed: UInt64,
    rows: Int,
    oddity: Int,
    delimiter: String = ",",
    lineEnd: String = "\n"
  ) -> String {
    var table = RandomTable(seed: seed, delimiter: delimiter)
    var lines = [kind.header.split(separator: ",").joined(separator: delimiter)]
    for row in 0..<rows {
      var cells = kind.row(&table, row)
      guard table.below(oddity) == 0 else {
        lines.append(cells.map { table.quoted($0) }.joined(separator: delimiter))
        continue
      }
      lines.append(table.odd(&cells, header: lines[0]))
    }
    return lines.joined(separator: lineEnd) + (table.below(2) == 0 ? lineEnd : "")
  }

  /// A cell as programs write it: quoted where it must be, and sometimes where it need not.
  mutating func quoted(_ cell: String) -> String {
    guard cell.contains(delimiter) || cell.contains("\"") || cell.contains("\n") || below(40) == 0
    else { return cell }
    return "\""
      + cell.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }

  static let oddCells = [
    "", "-", "--", "합계", "#####", "1E+20", "a\"b", "x\ny", "x\r\ny", "=HYPERLINK(1)", "\u{FEFF}",
    "900101-1234567", "9001011234567", "，", "1BitcoinEaterAddressDontSendf59kuF", "1/2", "※ 끝",
    "\u{0}",
    "9999999999999999999999999999999999999999999999", "é\u{301}", "’", "１２３", " 12", "12 ", "+5",
    "1,23", "0,123", "1.234,56", "1 234", "51INCH", "5 1INCH", "0.5E", "1E5", "1e-8", "$5", "5원",
    "5 원",
    "0.000000000000000000000001", "123456789012345678901.5", "-0.00", "-", "5.", ".5", "00012",
    "26-03-02 10:15:07", "02/03/2026 10:15", "2026-13-45 10:15:07", "2026.03.02 25:00:00",
    "2026-03-02T10:15:07Z", "2026.03.02 10:15", "46083.5", "Unknown Word", "매수 ", "ﾅ",
    "\u{200B}BTC",
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about",
    "5KN7MzqK5wt2TP1fQCYyHBtDrXdJuXbUzm4A9rKAteGu3Qi5CVR", "1234567890123", "010-1234567",
  ]

  mutating func odd(_ cells: inout [String], header: String) -> String {
    switch below(12) {
    case 0: return header
    case 1: return cells.dropLast(1 + below(3)).joined(separator: delimiter)
    case 2: return (cells + [pick(["", "x", ""])]).map { quoted($0) }.joined(separator: delimiter)
    case 3: return pick(["", ",,,,", "합계,,,,", "※ 본 자료는 참고용입니다", "1 / 7", "\u{FEFF}", "  "])
    case 4:
      // A row that stands whole in one quoted cell.
      let line = cells.map { quoted($0) }.joined(separator: delimiter)
      return "\""
        + line.split(separator: "\"", omittingEmptySubsequences: false)
        .joined(separator: "\"\"") + "\""
    case 5: return "\"※ a remark\(delimiter) quoted\""
    case 6:
      let place = below(cells.count)
      cells[place] = "\"" + cells[place] + "\"x"
      return cells.joined(separator: delimiter)
    default:
      for _ in 0...below(2) { cells[below(cells.count)] = pick(Self.oddCells) }
      return cells.map { quoted($0) }.joined(separator: delimiter)
    }
  }

  // MARK: Cells

  mutating func time(_ row: Int, _ date: String, _ space: String = " ") -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let day = ["2026", two(1 + row / 28 % 12), two(1 + row % 28)].joined(separator: date)
    return day + space + [below(24), below(60), below(60)].map(two).joined(separator: ":")
  }

  mutating func decimal(_ digits: Int) -> String {
    let whole = below(10) == 0 ? 0 : below(pick([10, 1000, 5_000_000]))
    guard digits > 0, below(8) > 0 else { return "\(whole)" }
    var fraction = ""
    for _ in 0..<1 + below(digits) { fraction += "\(below(4) == 0 ? 0 : below(10))" }
    return "\(whole).\(fraction)"
  }

  mutating func won() -> String {
    var digits = "\(below(pick([1000, 1_000_000, 900_000_000])))"
    var text = ""
    while digits.count > 3 {
      text = "," + digits.suffix(3) + text
      digits = String(digits.dropLast(3))
    }
    return digits + text
  }

  mutating func hexadecimal(_ count: Int) -> String {
    String((0..<count).map { _ in pick(Array("0123456789abcdef")) })
  }

  static let bitcoin = [
    "1BitcoinEaterAddressDontSendf59kuE", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
    "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
  ]
  static let ethereum = [
    "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045", "0xd8da6bf26964af9d7eed9e03e53415d37aa96045",
    "0x00000000219ab540356cBB839Cbe05303d7705Fa",
  ]

  static let kinds = [
    Kind(
      name: "upbit-screen",
      header: "체결시간,코인,마켓,종류,거래수량,거래단가,거래금액,수수료,정산금액,주문시간"
    ) { table, row in
      let coin = table.pick(["BTC", "ETH", "XRP", "1INCH", "KRW"])
      let gross = table.won()
      return [
        table.time(row, "."), coin, "KRW", table.pick(["매수", "매도", "매수", "입금", "출금"]),
        "\(table.decimal(8)) \(coin)", "\(table.won()) KRW", "\(gross) KRW",
        "\(table.below(900)) KRW",
        table.pick(["\(table.won()) KRW", "\(gross) KRW"]), table.time(row, "."),
      ]
    },
    Kind(
      name: "binance-statement",
      header: "User_ID,UTC_Time,Account,Operation,Coin,Change,Remark"
    ) { table, row in
      [
        "\(1000 + table.below(30))", table.time(row, "-"), table.pick(["Spot", "Funding"]),
        table.pick([
          "Deposit", "Withdraw", "Buy", "Fee", "Transaction Related", "Distribution",
          "POS savings purchase",
          "Transfer Between Main Account/Futures and Margin Account", "Send",
        ]),
        table.pick(["BTC", "USDT", "BNB", "1INCH"]),
        table.pick(["", "-"]) + table.decimal(8), table.pick(["", "", "Withdraw fee is included"]),
      ]
    },
    Kind(
      name: "reply-transfers",
      header: "회원번호,거래일시,구분,자산,네트워크,수량,수수료,TxID,보낸주소,받는주소,메모,상태"
    ) { table, row in
      let isBitcoin = table.below(2) == 0
      let addresses = isBitcoin ? Self.bitcoin : Self.ethereum
      let isIn = table.below(2) == 0
      return [
        "M\(table.below(400))", table.time(row, "-", table.pick([" ", " ", "T"])),
        isIn ? "입금" : "출금", isBitcoin ? "BTC" : "ETH",
        isBitcoin ? "Bitcoin" : table.pick(["ERC20", "Ethereum"]), table.decimal(18),
        isIn ? table.pick(["0", ""]) : "0.0005", table.hexadecimal(64),
        isIn ? table.pick(addresses) : "", isIn ? "" : table.pick(addresses),
        table.below(30) == 0 ? "\(table.below(1_000_000))" : "",
        table.pick(["완료", "완료", "실패", "대기"]),
      ]
    },
    Kind(
      name: "reply-trades",
      header: "회원번호,체결일시,자산,마켓,구분,체결수량,체결단가,체결금액,수수료,주문번호"
    ) { table, row in
      [
        "M\(table.below(400))", table.time(row, "-"), table.pick(["비트코인", "ETH", "리플"]),
        table.pick(["KRW", "BTC"]), table.pick(["매수", "매도"]), table.decimal(8), table.won(),
        table.won(), table.decimal(2), "\(table.below(1_000_000))",
      ]
    },
    Kind(
      name: "bithumb",
      header: "거래일시,자산,거래구분,거래수량,체결가격,거래금액,수수료,정산금액"
    ) { table, row in
      [
        table.time(row, "-"), table.pick(["비트코인", "이더리움", "원화"]),
        table.pick(["매수", "매도", "입금", "이벤트 입금", "외부출금"]), "\(table.decimal(8)) BTC",
        table.won(), "\(table.won()) KRW", "\(table.below(500)) KRW", "\(table.won()) KRW",
      ]
    },
    Kind(name: "unknown", header: "아무,것도,아님") { table, _ in
      [table.decimal(3), table.won(), table.pick(["a", "b"])]
    },
  ]
}
