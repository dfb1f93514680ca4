/// A synthetic page of trades as Upbit shows them, one row each, the same bytes in each run.
enum TradeFile {
  static let header = "체결시간,코인,마켓,종류,거래수량,거래단가,거래금액,수수료,정산금액,주문시간"

  private static let coins: [(name: String, price: Int)] = [
    ("BTC", 95_000_000), ("ETH", 4_500_000), ("XRP", 3400), ("SOL", 210_000), ("DOGE", 450),
    ("USDT", 1400), ("AVAX", 41_000), ("TRX", 350),
  ]

  static func make(rows: Int) -> [UInt8] {
    var state: UInt64 = 0x2545_f491_4f6c_dd1d
    // SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
    func next(_ bound: Int) -> Int {
      state &+= 0x9e37_79b9_7f4a_7c15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
      return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(rows * 150)
    bytes.append(contentsOf: header.utf8)
    bytes.append(UInt8(ascii: "\n"))
    for row in 0..<rows {
      let second = row * 31 + 600
      let coin = coins[next(coins.count)]
      let quantity = next(500_000_000_000) + 1
      let price = coin.price + next(coin.price / 10)
      let gross = quantity / 1000 * price / 100_000
      let fee = gross / 2000
      let isBuy = next(2) == 0
      let cells = [
        time(second), coin.name, "KRW", isBuy ? "매수" : "매도",
        "\(quantity / 100_000_000).\(padded(quantity % 100_000_000, 8)) \(coin.name)", won(price),
        won(gross), won(fee), won(isBuy ? gross + fee : gross - fee), time(second - next(600)),
      ]
      for (column, cell) in cells.enumerated() {
        if column > 0 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(contentsOf: cell.utf8)
      }
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }

  /// Months of 28 days, beginning with 2025.
  private static func time(_ second: Int) -> String {
    let day = second / 86_400
    let date = "2025.\(padded(day / 28 % 12 + 1, 2)).\(padded(day % 28 + 1, 2))"
    return "\(date) \(padded(second / 3600 % 24, 2)):\(padded(second / 60 % 60, 2)):"
      + padded(second % 60, 2)
  }

  private static func won(_ amount: Int) -> String {
    var digits = Array(String(amount))
    var place = digits.count - 3
    while place > 0 {
      digits.insert(",", at: place)
      place -= 3
    }
    let text = String(digits) + " KRW"
    return amount < 1000 ? text : "\"\(text)\""
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }
}
