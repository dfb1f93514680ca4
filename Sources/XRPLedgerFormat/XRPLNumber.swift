/// A decimal number of a vault or a loan (`STNumber`, XLS-65 and XLS-66): a mantissa and a power of
/// ten.
public struct XRPLNumber: Hashable, Sendable {
  /// The digits with their sign.
  public let mantissa: Int64
  /// The power of ten.
  public let exponent: Int32

  static let zeroExponent = Int32.min
  static let leastMantissa: UInt64 = 1_000_000_000_000_000_000
  static let exponents = -32_768...32_768

  /// Creates a number of the parts as serialized.
  init(mantissa: Int64, exponent: Int32) {
    self.mantissa = mantissa
    self.exponent = exponent
  }

  /// Whether the parts are the ones that the number's text gives.
  public var isNormal: Bool { XRPLNumber(parsing: description) == self }

  /// Whether the mantissa has 16 digits, as older servers wrote numbers; the text of such a number
  /// gives other parts.
  public var isOld: Bool {
    let digits = XRPLTokenValue.leastMantissa...XRPLTokenValue.greatestMantissa
    return digits.contains(mantissa.magnitude) && Self.exponents.contains(Int(exponent))
  }

  /// Reads a decimal number and rounds it to 19 digits as the ledger does: half away from zero, by
  /// the first digit that is dropped.
  ///
  /// It is `nil` if it is no number or too large.
  public init?(parsing text: String) {
    guard let number = DecimalDigits(text, mayHaveLeadingZeros: false) else { return nil }
    guard !number.digits.isEmpty else {
      self.init(mantissa: 0, exponent: Self.zeroExponent)
      return
    }
    var (digits, exponent) = (number.digits, number.exponent)
    while digits.count < 19, exponent > Self.exponents.lowerBound {
      digits.append(0)
      exponent -= 1
    }
    exponent += max(0, digits.count - 19)
    var dropped: UInt8 = digits.count > 19 ? digits[19] : 0
    guard exponent <= Self.exponents.upperBound else { return nil }
    var value = digits.prefix(19).reduce(UInt64(0)) { $0 * 10 + UInt64($1) }
    guard exponent >= Self.exponents.lowerBound, value >= Self.leastMantissa else {
      self.init(mantissa: 0, exponent: Self.zeroExponent)
      return
    }
    func shorten() -> Bool {
      dropped = UInt8(value % 10)
      value /= 10
      exponent += 1
      return exponent <= Self.exponents.upperBound
    }
    if value > UInt64(Int64.max), !shorten() { return nil }
    if dropped >= 5 {
      value += 1
      if value > UInt64(Int64.max) {
        guard shorten() else { return nil }
        if dropped >= 5 { value += 1 }
      }
    }
    self.init(
      mantissa: number.isNegative ? -Int64(value) : Int64(value),
      exponent: Int32(exponent)
    )
  }
}

extension XRPLNumber: CustomStringConvertible {
  /// The number as `rippled` writes it: plain within about ten digits of the mantissa's size, else with
  /// an exponent.
  public var description: String {
    var digits = Int128(mantissa)
    var power = Int(exponent)
    if digits != 0, digits.magnitude < UInt128(Self.leastMantissa) {
      digits *= 10
      power -= 1
    }
    if power == 0 { return String(digits) }
    if digits == 0 { return "0" }
    guard (-28 ... -8).contains(power) else {
      while digits % 10 == 0, power < Self.exponents.upperBound {
        digits /= 10
        power += 1
      }
      return "\(digits)e\(power)"
    }
    return (digits < 0 ? "-" : "") + plainDecimal(String(digits.magnitude), exponent: power)
  }
}
