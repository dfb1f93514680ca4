import AddressEncoding
import Foundation
import Quantities

/// A synthetic reply of an exchange with deposits and withdrawals of coins (R4), one row each.
///
/// The same bytes in each run: addresses have good checksums and belong to nobody, transaction
/// identifiers are noise. Amounts from a thousand on are quoted and grouped, as Korean exports write.
enum ReplyFile {
  static let header = "회원번호,거래일시,구분,자산,네트워크,수량,수수료,TxID,보낸주소,받는주소,상태"

  static func make(rows: Int) throws -> [UInt8] {
    var noise = Noise()
    var bytes: [UInt8] = []
    bytes.reserveCapacity(rows * 280)
    bytes.append(contentsOf: header.utf8)
    bytes.append(UInt8(ascii: "\n"))
    for row in 0..<rows {
      let cells = try rowCells(row, of: rows, &noise)
      for (column, cell) in cells.enumerated() {
        if column > 0 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(contentsOf: cell.utf8)
      }
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }

  private static func rowCells(_ row: Int, of rows: Int, _ noise: inout Noise) throws -> [String] {
    let isDeposit = noise.next() % 2 == 0
    let coin = coins[Int(noise.next() % UInt64(coins.count))]
    let status = noise.next() % 50
    return [
      "M\(padded(Int(noise.next() % 40_000), 7))",
      time(row * 31_000_000 / rows),
      isDeposit ? "입금" : "출금",
      coin.asset,
      coin.network,
      amount(Int(noise.next() % coin.largest), digits: coin.digits),
      isDeposit ? "0" : coin.fee,
      coin.transactionPrefix + noise.hexadecimal(32),
      try coin.address(noise.bytes(20)),
      try coin.address(noise.bytes(20)),
      status == 0 ? "실패" : status == 1 ? "대기" : "완료",
    ]
  }

  private struct Coin: Sendable {
    let asset: String
    let network: String
    /// The decimals that are written, and the bound of the amount in their unit.
    let digits: Int
    let largest: UInt64
    let fee: String
    let transactionPrefix: String
    let address: @Sendable ([UInt8]) throws -> String
  }

  private static let coins = [
    Coin(
      asset: "BTC",
      network: "Bitcoin",
      digits: 8,
      largest: 300_000_000,
      fee: "0.0008",
      transactionPrefix: "",
      address: { try SegWitAddress(prefix: "bc", version: 0, program: $0).description }
    ),
    Coin(
      asset: "ETH",
      network: "Ethereum",
      digits: 8,
      largest: 5_000_000_000,
      fee: "0.01",
      transactionPrefix: "0x",
      address: { EthereumAddress(account($0)).description }
    ),
    Coin(
      asset: "USDT",
      network: "TRC20",
      digits: 6,
      largest: 90_000_000_000,
      fee: "1",
      transactionPrefix: "",
      address: { Base58Check.encode([0x41] + $0) }
    ),
    Coin(
      asset: "XRP",
      network: "XRP",
      digits: 6,
      largest: 20_000_000_000,
      fee: "0.4",
      transactionPrefix: "",
      address: { XRPAddress(account: account($0)).description }
    ),
  ]

  private static func account(_ bytes: [UInt8]) -> FixedBytes<20> {
    var account = InlineArray<20, UInt8>(repeating: 0)
    for index in 0..<20 { account[index] = bytes[index] }
    return FixedBytes(account)
  }

  /// Months of 28 days, beginning with 2025.
  private static func time(_ second: Int) -> String {
    let day = second / 86_400
    let date = "2025-\(padded(day / 28 % 12 + 1, 2))-\(padded(day % 28 + 1, 2))"
    let clock = [second / 3600 % 24, second / 60 % 60, second % 60].map { padded($0, 2) }
    return "\(date) \(clock.joined(separator: ":"))"
  }

  private static func amount(_ count: Int, digits: Int) -> String {
    var unit = 1
    for _ in 0..<digits { unit *= 10 }
    let whole = count / unit
    let fraction = padded(count % unit, digits)
    return whole < 1000
      ? "\(whole).\(fraction)" : "\"\(whole / 1000),\(padded(whole % 1000, 3)).\(fraction)\""
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

  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
  }

  mutating func hexadecimal(_ count: Int) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes(count) {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
