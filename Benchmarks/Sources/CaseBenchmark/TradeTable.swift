import Foundation

/// A synthetic table of trades as Upbit's screen shows them: 10 columns, amounts with units and
/// grouping, coins with Korean names.
///
/// The same bytes in each run; nobody traded any of it.
enum TradeTable {
  static func make(rows: Int) -> [UInt8] {
    var noise = Noise()
    var text: [UInt8] = []
    text.reserveCapacity(rows * 150)
    text += "체결시간,코인,마켓,종류,거래수량,거래단가,거래금액,수수료,정산금액,주문시간\r\n".utf8
    var second = 0
    for _ in 0..<rows {
      let coin = coins[Int(noise.next() % UInt64(coins.count))]
      second += Int(noise.next() % 60)
      let quantity = 1 + Int(noise.next() % 9_999_999_999)
      let price = coin.price * (900 + Int(noise.next() % 200)) / 1000
      // At most 10¹⁰ units of 10⁻⁸ at 1.6 · 10⁸ won each.
      let amount = quantity / 100 * price / 1_000_000
      let fee = amount * 5 / 100
      let isBuy = noise.next() % 2 == 0
      let settled = amount + (isBuy ? 1 : -1) * (fee + 50) / 100
      text += time(second).utf8
      text += ",\(coin.name),KRW,\(isBuy ? "매수" : "매도"),".utf8
      text += "\(quantity / 100_000_000).\(padded(quantity % 100_000_000, 8)) \(coin.code)".utf8
      text += ",\"\(grouped(price)) KRW\",\"\(grouped(amount)) KRW\"".utf8
      text += ",\"\(grouped(fee / 100)).\(padded(fee % 100, 2)) KRW\"".utf8
      text += ",\"\(grouped(settled)) KRW\",\(time(max(0, second - 2)))\r\n".utf8
    }
    return text
  }

  private static let coins: [(name: String, code: String, price: Int)] = [
    ("비트코인(BTC)", "BTC", 140_000_000), ("이더리움(ETH)", "ETH", 4_800_000),
    ("엑스알피(리플)(XRP)", "XRP", 3100), ("테더(USDT)", "USDT", 1450),
  ]

  /// Months of 28 days, beginning with 2024.
  private static func time(_ second: Int) -> String {
    let day = second / 86_400
    let date = "\(2024 + day / 336).\(padded(day / 28 % 12 + 1, 2)).\(padded(day % 28 + 1, 2))"
    let clock = [second / 3600 % 24, second / 60 % 60, second % 60].map { padded($0, 2) }
    return "\(date) \(clock.joined(separator: ":"))"
  }

  private static func grouped(_ number: Int) -> String {
    let digits = String(abs(number))
    var text = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.utf8.count - index) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return text
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }
}

/// Bytes without meaning, the same in each run: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
struct Noise {
  private var state: UInt64 = 0x2545_f491_4f6c_dd1d

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
