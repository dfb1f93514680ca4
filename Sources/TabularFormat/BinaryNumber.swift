/// Numbers of a binary workbook as decimal text.
enum BinaryNumber {
  /// Returns the shortest decimal text that stands for just this IEEE 754 number; nil for an infinity
  /// or no number.
  ///
  /// `1234.5`, `0.00000001`, `-2E-30`, `1.2345678901234568E+17`: with an exponent from 10¹⁷ on, as
  /// an Office Open XML workbook has it, and below 10⁻²⁰.
  static func text(bits: UInt64) -> [UInt8]? {
    let value = Double(bitPattern: bits)
    guard value.isFinite else { return nil }
    if value == 0 { return [0x30] }
    // Swift's description is the shortest that reads back as the same number; its layout is not ours.
    var digits: [UInt8] = []
    var exponent = 0
    var hasPoint = false
    var rest = Array(value.magnitude.description.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == 0x2e {
        hasPoint = true
      } else if byte == 0x65 {
        exponent += Int(String(decoding: rest, as: UTF8.self)) ?? 0
        rest = []
      } else {
        digits.append(byte)
        if hasPoint { exponent -= 1 }
      }
    }
    while digits.last == 0x30 {
      digits.removeLast()
      exponent += 1
    }
    digits.removeFirst(digits.prefix { $0 == 0x30 }.count)
    let sign: [UInt8] = value < 0 ? [0x2d] : []
    return sign + layout(digits, exponent: exponent)
  }

  /// Lays out digits times a power of ten.
  private static func layout(_ digits: [UInt8], exponent: Int) -> [UInt8] {
    // The power of the first digit.
    let magnitude = digits.count - 1 + exponent
    guard (-20..<17).contains(magnitude) else {
      let fraction = digits.count > 1 ? [0x2e] + digits[1...] : []
      let sign = magnitude < 0 ? "-" : "+"
      return [digits[0]] + fraction + Array("E\(sign)\(abs(magnitude))".utf8)
    }
    if exponent >= 0 { return digits + [UInt8](repeating: 0x30, count: exponent) }
    if magnitude < 0 {
      return [0x30, 0x2e] + [UInt8](repeating: 0x30, count: -magnitude - 1) + digits
    }
    return digits[...magnitude] + [0x2e] + digits[(magnitude + 1)...]
  }

  /// Returns the IEEE 754 number of the short form `RK` (MS-XLS 2.5.217): 30 bits of a whole number or
  /// of a floating point number, divided by 100 or not.
  static func bits(rk: UInt32) -> UInt64 {
    let isWhole = rk & 2 != 0
    var value =
      isWhole
      ? Double(Int32(bitPattern: rk) >> 2) : Double(bitPattern: UInt64(rk & 0xffff_fffc) << 32)
    if rk & 1 != 0 { value /= 100 }
    return value.bitPattern
  }
}
