/// A number as nearly all cells have it: an optional minus, digits, commas between groups of three, a
/// point and digits.
struct PlainNumber {
  /// The digits without zeros at the end of a fraction, and how many of them are behind the point.
  private(set) var coefficient: Int128 = 0
  private(set) var scale = 0
  /// Whether there is a number; otherwise the cell is empty, or a minus alone.
  private(set) var isStated = false
  private(set) var isNegative = false
  /// Whether no decimal comma explains the number, and whether a single comma leaves it in doubt.
  private(set) var isNotComma = false
  private(set) var isDoubtful = false
  /// Whether it has more than 18 digits.
  private(set) var isWide = false

  /// Reads a number, and leaves the position at what follows it.
  ///
  /// - Parameters:
  ///   - source: The text.
  ///   - position: The offset of the cell's text.
  ///   - mayGroup: Whether a comma may stand in the cell.
  /// - Returns: Whether what begins the cell is a plain number, or nothing.
  @inline(__always)
  mutating func read(_ source: Span<UInt8>, _ position: inout Int, mayGroup: Bool) -> Bool {
    if source[position] == UInt8(ascii: "-") {
      isNegative = true
      position &+= 1
    }
    let first = position
    var value: UInt64 = 0
    var group = 0
    var commas = 0
    var digit = source[position] &- 0x30
    while true {
      if digit < 10 {
        value = value &* 10 &+ UInt64(digit)
        group &+= 1
      } else if digit == 0xfc, mayGroup {
        guard commas == 0 ? (group > 0 && group <= 3) : group == 3 else { return false }
        commas &+= 1
        group = 0
      } else {
        break
      }
      position &+= 1
      digit = source[position] &- 0x30
    }
    let wholeCount = position &- first &- commas
    guard wholeCount > 0 else {
      // Anything but a digit ends what may be an empty cell.
      return commas == 0
    }
    guard commas == 0 || group == 3 else { return false }
    isStated = true
    let startsWithZero = source[first] == 0x30
    var fractionCount = 0
    var kept = value
    var keptCount = 0
    if digit == 0xfe {
      position &+= 1
      digit = source[position] &- 0x30
      while digit < 10 {
        value = value &* 10 &+ UInt64(digit)
        fractionCount &+= 1
        if digit != 0 {
          kept = value
          keptCount = fractionCount
        }
        position &+= 1
        digit = source[position] &- 0x30
      }
      guard fractionCount > 0 else { return false }
    }
    switch commas {
    case 0:
      isNotComma =
        fractionCount > 0
        && (fractionCount != 3 || wholeCount > 3 || (startsWithZero && wholeCount == 1))
    case 1:
      // `0,123` has a decimal comma.
      guard !(startsWithZero && wholeCount == 4 && source[first &+ 1] == 0x2c) else { return false }
      isNotComma = fractionCount > 0
      isDoubtful = fractionCount == 0
    default: isNotComma = true
    }
    guard wholeCount &+ fractionCount <= 18 else {
      return readWide(source, start: first, end: position, fractionCount: fractionCount)
    }
    coefficient = isNegative ? -Int128(kept) : Int128(kept)
    scale = keptCount
    return true
  }

  /// Reads the digits once more where they do not fit 64 bits.
  @inline(never)
  private mutating func readWide(
    _ source: Span<UInt8>,
    start: Int,
    end: Int,
    fractionCount: Int
  ) -> Bool {
    isWide = true
    guard fractionCount <= 36, end - start <= 60 else { return false }
    var value: Int128 = 0
    for position in start..<end {
      let digit = source[position] &- 0x30
      guard digit < 10 else { continue }
      let (shifted, first) = value.multipliedReportingOverflow(by: 10)
      let (sum, second) = shifted.addingReportingOverflow(Int128(digit))
      guard !first, !second else { return false }
      value = sum
    }
    scale = fractionCount
    while scale > 0, value % 10 == 0 {
      value /= 10
      scale -= 1
    }
    coefficient = isNegative ? -value : value
    return true
  }
}
