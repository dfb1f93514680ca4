extension ExactDecimal {
  /// Reads a plain decimal: an optional sign, digits, and optionally a point with digits after it.
  ///
  /// An exponent (`2.0E-7`, `0E-8`) is read exactly. Thousands separators, units and white space are
  /// the reader's business, not a number's: they are refused.
  ///
  /// - Parameter text: The number.
  /// - Throws: ``QuantityError/notANumber(_:)`` for any other text, and
  ///   ``QuantityError/overflow(_:)`` if it needs more digits than can be held exactly. It never
  ///   rounds.
  public init(parsing text: some StringProtocol) throws(QuantityError) {
    var coefficient: Int128 = 0
    var scale = 0
    var digits = 0
    var seenPoint = false
    var exponent: Int?
    var units = text.utf8.makeIterator()
    var next = units.next()
    let negative = next == UInt8(ascii: "-")
    if negative || next == UInt8(ascii: "+") { next = units.next() }
    while let unit = next {
      switch unit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        let (shifted, first) = coefficient.multipliedReportingOverflow(by: 10)
        let (sum, second) = shifted.addingReportingOverflow(Int128(unit - UInt8(ascii: "0")))
        guard !first, !second else { throw .overflow(String(text)) }
        coefficient = sum
        digits += 1
        if seenPoint { scale += 1 }
      case UInt8(ascii: ".") where !seenPoint: seenPoint = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        exponent = Self.exponent(&units)
        guard exponent != nil else { throw .notANumber(String(text)) }
      default: throw .notANumber(String(text))
      }
      next = exponent == nil ? units.next() : nil
    }
    guard digits > 0 else { throw .notANumber(String(text)) }
    scale -= exponent ?? 0
    while scale < 0, coefficient != 0 {
      let (shifted, overflow) = coefficient.multipliedReportingOverflow(by: 10)
      guard !overflow else { throw .overflow(String(text)) }
      coefficient = shifted
      scale += 1
    }
    while scale > Self.maximumScale, coefficient % 10 == 0, coefficient != 0 {
      coefficient /= 10
      scale -= 1
    }
    if coefficient == 0 { scale = 0 }
    guard scale <= Self.maximumScale else { throw .overflow(String(text)) }
    self.init(coefficient: negative ? -coefficient : coefficient, scale: scale)
  }

  /// Reads what follows the `e`: an optional sign and one to three digits, and nothing more.
  private static func exponent(_ units: inout some IteratorProtocol<UInt8>) -> Int? {
    var value = 0
    var digits = 0
    var next = units.next()
    let negative = next == UInt8(ascii: "-")
    if negative || next == UInt8(ascii: "+") { next = units.next() }
    while let unit = next {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(unit), digits < 3 else { return nil }
      value = value * 10 + Int(unit - UInt8(ascii: "0"))
      digits += 1
      next = units.next()
    }
    return digits == 0 ? nil : negative ? -value : value
  }
}

extension ExactDecimal: CustomStringConvertible {
  /// The number in plain notation, without trailing zeros after the point.
  public var description: String {
    let digits = String(coefficient.magnitude)
    let padded = String(repeating: "0", count: max(0, scale + 1 - digits.utf8.count)) + digits
    let sign = coefficient < 0 ? "-" : ""
    guard scale > 0 else { return sign + padded }
    return sign + padded.dropLast(scale) + "." + padded.suffix(scale)
  }

  /// The number with a comma after each three digits of its whole part, as Korean and English
  /// offices write amounts.
  public var grouped: String {
    let text = magnitude.description
    let whole = text.prefix { $0 != "." }
    var grouped = ""
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index) % 3 == 0 { grouped.append(",") }
      grouped.append(digit)
    }
    return (isNegative ? "-" : "") + grouped + text.dropFirst(whole.count)
  }
}

extension ExactDecimal: Codable {
  /// Reads the number from the text that ``description`` gives.
  public init(from decoder: any Decoder) throws {
    try self.init(parsing: decoder.singleValueContainer().decode(String.self))
  }

  /// Writes the number as the text that ``description`` gives.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
