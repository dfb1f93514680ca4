/// An asset by its canonical code: `BTC`, `ETH`, `KRW`.
///
/// Exchanges write the same asset differently (`XXBT`, `비트코인`); the raw text stays in the record.
/// A code says nothing of the network: tokens of one name on two chains are told apart by the
/// holder that has them.
public struct Asset: Hashable, Sendable {
  /// The code: ASCII letters and digits and a few signs, in upper case, 1 to 24 of them.
  public let code: String

  /// Creates an asset from its canonical code.
  ///
  /// It is `nil` if it is empty, longer than 24, or holds anything but `A–Z 0–9 . - _ $ +`.
  ///
  /// - Parameter code: The code, in either case.
  public init?(_ code: some StringProtocol) {
    let upper = code.uppercased()
    guard (1...24).contains(upper.utf8.count),
      upper.utf8.allSatisfy({ unit in
        switch unit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
          UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "$"),
          UInt8(ascii: "+"):
          true
        default: false
        }
      })
    else { return nil }
    self.code = upper
  }

  private init(known code: String) { self.code = code }

  /// Bitcoin.
  public static let btc = Asset(known: "BTC")
  /// Ether.
  public static let eth = Asset(known: "ETH")
  /// Won, the currency of the Republic of Korea.
  public static let krw = Asset(known: "KRW")

  /// Whether the asset is a state currency and not a coin.
  ///
  /// The list holds the currencies in which known exchange exports are kept (ISO 4217 codes).
  public var isFiat: Bool { Self.fiatCodes.contains(code) }

  private static let fiatCodes: Set<String> = [
    "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "IDR", "INR", "JPY",
    "KRW",
    "MXN", "NOK", "NZD", "PHP", "PLN", "RUB", "SEK", "SGD", "THB", "TRY", "TWD", "UAH", "USD",
    "VND",
    "ZAR",
  ]
}

extension Asset: Comparable {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool { lhs.code < rhs.code }
}

extension Asset: CustomStringConvertible {
  /// The code.
  public var description: String { code }
}

extension Asset: Codable {
  /// Reads the asset from its code.
  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let asset = Asset(text) else { throw QuantityError.notANumber(text) }
    self = asset
  }

  /// Writes the asset as its code.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(code)
  }
}
