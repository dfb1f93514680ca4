/// An amount as a chain of accounts counts it, exact: `coefficient · 10^exponent`.
///
/// Coins and tokens are counted in their smallest unit, with exponent 0. Issued currencies of the XRP
/// Ledger are decimal floating-point numbers by their specification ("Token Precision").
public struct LedgerAmount: Hashable, Sendable {
  /// The digits.
  public let coefficient: UInt256
  /// The power of ten; 0 for what is counted in smallest units.
  public let exponent: Int

  /// Creates a number of smallest units.
  public init(units: UInt256) {
    coefficient = units
    exponent = 0
  }

  /// Creates an amount; one of equal value has the same form: no trailing zeros unless the exponent
  /// is 0.
  ///
  /// - Parameters:
  ///   - coefficient: The digits.
  ///   - exponent: The power of ten.
  public init(coefficient: UInt256, exponent: Int) {
    var (digits, power) = (coefficient, exponent)
    if digits.isZero {
      power = 0
    } else {
      while power < 0 {
        let (quotient, remainder) = digits.quotientAndRemainder(dividingBy: 10)
        guard remainder == 0 else { break }
        (digits, power) = (quotient, power + 1)
      }
      while power > 0 {
        let (product, overflow) = digits.multipliedReportingOverflow(by: UInt256(10 as UInt8))
        guard !overflow else { break }
        (digits, power) = (product, power - 1)
      }
    }
    self.coefficient = digits
    self.exponent = power
  }

  /// Nothing.
  public static let zero = LedgerAmount(units: .zero)

  /// Whether it is nothing.
  public var isZero: Bool { coefficient.isZero }

  /// The amount in whole units of an asset with so many decimals.
  ///
  /// - Parameter decimals: How many digits of the smallest units stand behind the point.
  /// - Returns: `nil` if it has more digits than an `ExactDecimal` holds.
  public func decimal(decimals: Int) -> ExactDecimal? {
    let (places, overflow) = decimals.subtractingReportingOverflow(exponent)
    guard !overflow, let digits = coefficient.exactly(Int128.self) else { return nil }
    if digits == 0 { return .zero }
    if places >= 0 {
      guard places <= ExactDecimal.maximumScale else { return nil }
      return ExactDecimal(coefficient: digits, scale: places)
    }
    guard places >= -38 else { return nil }
    var value = digits
    for _ in 0..<(-places) {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      guard !overflow else { return nil }
      value = product
    }
    return ExactDecimal(coefficient: value, scale: 0)
  }
}

extension LedgerAmount: CustomStringConvertible {
  /// The digits, and the exponent behind an `e` if it is not 0.
  public var description: String {
    exponent == 0 ? coefficient.description : "\(coefficient)e\(exponent)"
  }

  /// Creates an amount from what ``description`` gives.
  ///
  /// It is `nil` for any other text.
  public init?(parsing text: some StringProtocol) {
    let parts = text.split(separator: "e", omittingEmptySubsequences: false)
    guard parts.count <= 2, let digits = UInt256(decimal: parts[0]) else { return nil }
    guard parts.count == 2 else {
      self.init(units: digits)
      return
    }
    guard let exponent = Int(parts[1]), (-512...512).contains(exponent) else { return nil }
    self.init(coefficient: digits, exponent: exponent)
  }
}

extension LedgerAmount: Codable {
  /// Reads the amount from text.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let amount = Self(parsing: text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "no amount: \(text)")
    }
    self = amount
  }

  /// Writes the amount as text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
