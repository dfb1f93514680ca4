import AddressEncoding
import ByteReading
import LedgerRecords
import Quantities

/// A quantity with a sign, exact: what balances are and what changes of them are.
struct XRPLQuantity: Hashable {
  /// The digits without their sign.
  let coefficient: UInt256
  /// The power of ten.
  let exponent: Int
  /// Whether it is below zero; never for zero.
  let isNegative: Bool

  static let zero = XRPLQuantity(.zero, exponent: 0, isNegative: false)

  init(_ coefficient: UInt256, exponent: Int, isNegative: Bool) {
    // One form for each value, so that equality is that of values.
    let amount = LedgerAmount(coefficient: coefficient, exponent: exponent)
    self.coefficient = amount.coefficient
    self.exponent = amount.exponent
    self.isNegative = isNegative && !amount.isZero
  }

  init(_ amount: XRPLAmount) {
    switch amount {
    case .drops(let drops):
      self.init(UInt256(drops.magnitude), exponent: 0, isNegative: drops < 0)
    case .issued(let value, _, _): self.init(value)
    case .token(let units, _): self.init(UInt256(units), exponent: 0, isNegative: false)
    }
  }

  init(_ value: XRPLTokenValue) {
    self.init(
      UInt256(value.mantissa),
      exponent: value.exponent,
      isNegative: value.isNegative
    )
  }

  var isZero: Bool { coefficient.isZero }
  var negated: XRPLQuantity {
    XRPLQuantity(coefficient, exponent: exponent, isNegative: !isNegative)
  }
  var magnitude: LedgerAmount { LedgerAmount(coefficient: coefficient, exponent: exponent) }
  /// The quantity if it is above zero, else nothing.
  var positivePart: XRPLQuantity { isNegative ? .zero : self }

  /// The exact sum; `nil` if it needs more than 77 digits.
  func adding(_ other: XRPLQuantity) -> XRPLQuantity? {
    if isZero { return other }
    if other.isZero { return self }
    let power = min(exponent, other.exponent)
    guard let left = shifted(to: power), let right = other.shifted(to: power) else { return nil }
    if isNegative == other.isNegative {
      let (sum, overflow) = left.addingReportingOverflow(right)
      return overflow ? nil : XRPLQuantity(sum, exponent: power, isNegative: isNegative)
    }
    let isSmaller = left < right
    let (difference, _) =
      isSmaller
      ? right.subtractingReportingOverflow(left) : left.subtractingReportingOverflow(right)
    return XRPLQuantity(
      difference,
      exponent: power,
      isNegative: isSmaller ? other.isNegative : isNegative
    )
  }

  func subtracting(_ other: XRPLQuantity) -> XRPLQuantity? { adding(other.negated) }

  private func shifted(to power: Int) -> UInt256? {
    var digits = coefficient
    for _ in 0..<exponent - power {
      let (product, overflow) = digits.multipliedReportingOverflow(by: UInt256(10 as UInt8))
      guard !overflow else { return nil }
      digits = product
    }
    return digits
  }
}

extension XRPLQuantity: CustomStringConvertible {
  var description: String {
    (isNegative ? "-" : "") + plainDecimal(coefficient.description, exponent: exponent)
  }
}

extension XRPLIssue {
  /// What identifies the asset: `XRP`, `CODE.rIssuer`, or an issuance's identifier.
  var label: String {
    switch self {
    case .xrp: "XRP"
    case .issued(let currency, let issuer): "\(currency).\(classic(issuer))"
    case .token(let issuance): hexadecimal(issuance.array)
    }
  }

  var asset: LedgerAsset {
    switch self {
    case .xrp: .xrp
    case .issued(let currency, _):
      LedgerAsset(.issued, contract: label, claimedSymbol: currency.characters)
    case .token: LedgerAsset(.mpt, contract: label)
    }
  }

  /// Whether the asset is the same but for who issues it.
  func isOfKind(_ other: XRPLIssue) -> Bool {
    guard case .issued(let currency, _) = self, case .issued(let same, _) = other else {
      return self == other
    }
    return currency == same
  }

  /// Whether an account issues the asset: what it sends comes into being, what it gets ends.
  func isIssued(by address: String) -> Bool {
    switch self {
    case .xrp: false
    case .issued(_, let issuer): classic(issuer) == address
    case .token(let issuance):
      FixedBytes<20>(issuance.array.dropFirst(4)).map { classic($0) == address } ?? false
    }
  }
}
