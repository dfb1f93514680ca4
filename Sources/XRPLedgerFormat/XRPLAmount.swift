import ByteReading
public import Quantities

/// An amount (xrpl.org, "Amount Fields").
public enum XRPLAmount: Hashable, Sendable {
  /// Drops, a millionth of an XRP each.
  case drops(Int64)
  /// An amount of an issued currency.
  case issued(XRPLTokenValue, XRPLCurrency, issuer: FixedBytes<20>)
  /// Units of a multi-purpose token.
  case token(UInt64, issuance: FixedBytes<24>)

  /// All drops there ever were.
  public static let maximumDrops: Int64 = 100_000_000_000_000_000

  /// What is counted.
  public var issue: XRPLIssue {
    switch self {
    case .drops: .xrp
    case .issued(_, let currency, let issuer): .issued(currency, issuer: issuer)
    case .token(_, let issuance): .token(issuance)
    }
  }
}

/// A value of an issued currency: a decimal number of 16 digits (xrpl.org, "Token Precision").
///
/// Invariant: zero, or a mantissa of exactly 16 digits with an exponent of `-96...80`.
public struct XRPLTokenValue: Hashable, Sendable {
  /// The digits.
  public let mantissa: UInt64
  /// The power of ten.
  public let exponent: Int
  /// Whether it is below zero.
  public let isNegative: Bool

  static let leastMantissa: UInt64 = 1_000_000_000_000_000
  static let greatestMantissa: UInt64 = 9_999_999_999_999_999
  static let exponents = -96...80

  /// Nothing.
  public static let zero = XRPLTokenValue(mantissa: 0, exponent: 0, isNegative: false)

  private init(mantissa: UInt64, exponent: Int, isNegative: Bool) {
    self.mantissa = mantissa
    self.exponent = exponent
    self.isNegative = isNegative
  }

  /// Creates a value of a mantissa of 16 digits.
  ///
  /// It is `nil` outside the bounds.
  public init?(canonical mantissa: UInt64, exponent: Int, isNegative: Bool) {
    guard (Self.leastMantissa...Self.greatestMantissa).contains(mantissa),
      Self.exponents.contains(exponent)
    else { return nil }
    self.init(mantissa: mantissa, exponent: exponent, isNegative: isNegative)
  }

  /// Reads a decimal number: sign, digits, point, exponent.
  ///
  /// It is `nil` if it is no number, has more than 16 digits, or is outside the bounds.
  public init?(parsing text: String) {
    guard let number = DecimalDigits(text, mayHaveLeadingZeros: true) else { return nil }
    var (digits, exponent) = (number.digits, number.exponent)
    while digits.last == 0 {
      digits.removeLast()
      exponent += 1
    }
    guard !digits.isEmpty else {
      self = .zero
      return
    }
    guard digits.count <= 16 else { return nil }
    while digits.count < 16 {
      digits.append(0)
      exponent -= 1
    }
    let mantissa = digits.reduce(UInt64(0)) { $0 * 10 + UInt64($1) }
    self.init(canonical: mantissa, exponent: exponent, isNegative: number.isNegative)
  }

  /// The eight bytes in which it is serialized.
  var bits: UInt64 {
    let issued: UInt64 = 1 << 63
    guard mantissa != 0 else { return issued }
    return issued | (isNegative ? 0 : 1 << 62) | UInt64(exponent + 97) << 54 | mantissa
  }

  /// Reads the eight bytes.
  ///
  /// It is `nil` unless they are the one encoding of a number.
  init?(bits: UInt64) {
    guard bits != 1 << 63 else {
      self = .zero
      return
    }
    self.init(
      canonical: bits & 0x3f_ffff_ffff_ffff,
      exponent: Int(bits >> 54 & 0xff) - 97,
      isNegative: bits & 1 << 62 == 0
    )
  }

  /// The size of the value.
  public var magnitude: LedgerAmount {
    LedgerAmount(coefficient: UInt256(mantissa), exponent: exponent)
  }
}

extension XRPLTokenValue: CustomStringConvertible {
  /// The number with all its digits and no exponent.
  public var description: String {
    guard mantissa != 0 else { return "0" }
    return (isNegative ? "-" : "") + plainDecimal(String(mantissa), exponent: exponent)
  }
}

/// Writes digits times a power of ten without an exponent and without needless zeros.
func plainDecimal(_ digits: String, exponent: Int) -> String {
  if exponent >= 0 { return digits + String(repeating: "0", count: exponent) }
  let places = -exponent
  var padded = Array(digits.utf8)
  if padded.count <= places {
    padded = [UInt8](repeating: 0x30, count: places + 1 - padded.count) + padded
  }
  let whole = String(decoding: padded.dropLast(places), as: UTF8.self)
  var fraction = Array(padded.suffix(places))
  while fraction.last == 0x30 { fraction.removeLast() }
  return fraction.isEmpty ? whole : whole + "." + String(decoding: fraction, as: UTF8.self)
}

/// A decimal number taken apart: sign, digits without leading zeros, power of ten.
struct DecimalDigits {
  let isNegative: Bool
  let digits: [UInt8]
  let exponent: Int

  /// Reads `[+-]digits[.digits][(e|E)[+-]digits]`; `nil` for anything else, and for more than 4,096
  /// characters or an exponent of more than 6 digits.
  init?(_ text: String, mayHaveLeadingZeros: Bool) {
    let units = Array(text.utf8)
    guard units.count <= 4096 else { return nil }
    var index = 0
    func digit() -> UInt8? {
      guard index < units.count, (0x30...0x39).contains(units[index]) else { return nil }
      return units[index] - 0x30
    }
    func isNext(_ characters: StaticString) -> Bool {
      index < units.count && "\(characters)".utf8.contains(units[index])
    }
    var isNegative = false
    if isNext("+-") {
      isNegative = units[index] == UInt8(ascii: "-")
      index += 1
    }
    var digits: [UInt8] = []
    var places = 0
    let start = index
    while let value = digit() {
      digits.append(value)
      index += 1
    }
    guard index > start, mayHaveLeadingZeros || digits.count == 1 || digits[0] != 0 else {
      return nil
    }
    if isNext(".") {
      index += 1
      while let value = digit() {
        digits.append(value)
        places += 1
        index += 1
      }
      guard places > 0 else { return nil }
    }
    var power = 0
    if isNext("eE") {
      index += 1
      var isBelow = false
      if isNext("+-") {
        isBelow = units[index] == UInt8(ascii: "-")
        index += 1
      }
      let first = index
      while let value = digit() {
        guard power < 100_000 else { return nil }
        power = power * 10 + Int(value)
        index += 1
      }
      guard index > first else { return nil }
      if isBelow { power = -power }
    }
    guard index == units.count else { return nil }
    self.isNegative = isNegative
    self.digits = Array(digits.drop { $0 == 0 })
    exponent = power - places
  }
}
