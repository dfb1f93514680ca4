/// A number modulo 2²⁵⁵ − 19, in five limbs of 51 bits (RFC 7748, section 4.1).
///
/// It is for public values only: nothing here takes care to run in constant time.
struct Curve25519Field: Sendable {
  /// The limbs, least significant first; below 2⁵² after each operation.
  private var limbs: InlineArray<5, UInt64>

  private static let mask: UInt64 = 1 << 51 - 1

  private init(_ limbs: InlineArray<5, UInt64>) { self.limbs = limbs }

  /// Creates a small number.
  init(_ value: UInt32) { limbs = [UInt64(value), 0, 0, 0, 0] }

  /// Reads 255 bits, least significant byte first; the highest bit is left out, and a number of the
  /// modulus or more stands for its remainder.
  init(littleEndian bytes: InlineArray<32, UInt8>) {
    func word(_ start: Int) -> UInt64 {
      var word: UInt64 = 0
      for index in (0..<8).reversed() { word = word << 8 | UInt64(bytes[start + index]) }
      return word
    }
    let (a, b, c, d) = (word(0), word(8), word(16), word(24))
    limbs = [
      a & Self.mask,
      (a >> 51 | b << 13) & Self.mask,
      (b >> 38 | c << 26) & Self.mask,
      (c >> 25 | d << 39) & Self.mask,
      (d >> 12) & Self.mask,
    ]
  }

  /// Carries what stands above 51 bits on; the carry of the last limb counts 19 times in the first.
  private static func carried(_ wide: InlineArray<5, UInt128>) -> Self {
    var wide = wide
    var limbs = InlineArray<5, UInt64>(repeating: 0)
    for index in 0..<4 {
      wide[index + 1] += wide[index] >> 51
      limbs[index] = UInt64(truncatingIfNeeded: wide[index]) & mask
    }
    limbs[4] = UInt64(truncatingIfNeeded: wide[4]) & mask
    let rest = UInt128(limbs[0]) + 19 * (wide[4] >> 51)
    limbs[0] = UInt64(truncatingIfNeeded: rest) & mask
    limbs[1] += UInt64(truncatingIfNeeded: rest >> 51)
    return Self(limbs)
  }

  static func * (lhs: Self, rhs: Self) -> Self {
    let (a, b) = (lhs.limbs, rhs.limbs)
    var wide = InlineArray<5, UInt128>(repeating: 0)
    for i in 0..<5 {
      for j in 0..<5 {
        let product = UInt128(a[i]) * UInt128(b[j])
        if i + j < 5 { wide[i + j] += product } else { wide[i + j - 5] += 19 * product }
      }
    }
    return carried(wide)
  }

  static func + (lhs: Self, rhs: Self) -> Self {
    var wide = InlineArray<5, UInt128>(repeating: 0)
    for index in 0..<5 { wide[index] = UInt128(lhs.limbs[index]) + UInt128(rhs.limbs[index]) }
    return carried(wide)
  }

  static func - (lhs: Self, rhs: Self) -> Self {
    // Four times the modulus is added, so that no limb falls below zero.
    var wide = InlineArray<5, UInt128>(repeating: 0)
    for index in 0..<5 {
      let modulus = UInt128(index == 0 ? Self.mask - 18 : Self.mask) << 2
      wide[index] = UInt128(lhs.limbs[index]) + modulus - UInt128(rhs.limbs[index])
    }
    return carried(wide)
  }

  /// The number below the modulus, least significant byte first.
  var littleEndian: InlineArray<32, UInt8> {
    var limbs = limbs
    // Twice, as a carry of the last limb can raise the others again.
    for _ in 0..<2 {
      for index in 0..<5 {
        let carry = limbs[index] >> 51
        limbs[index] &= Self.mask
        if index < 4 { limbs[index + 1] += carry } else { limbs[0] += 19 * carry }
      }
    }
    // If 19 more reach 2²⁵⁵, the number is the modulus or more.
    var carry = (limbs[0] + 19) >> 51
    for index in 1..<5 { carry = (limbs[index] + carry) >> 51 }
    limbs[0] += 19 * carry
    for index in 0..<4 {
      limbs[index + 1] += limbs[index] >> 51
      limbs[index] &= Self.mask
    }
    limbs[4] &= Self.mask
    let words: InlineArray<4, UInt64> = [
      limbs[0] | limbs[1] << 51, limbs[1] >> 13 | limbs[2] << 38,
      limbs[2] >> 26 | limbs[3] << 25, limbs[3] >> 39 | limbs[4] << 12,
    ]
    return InlineArray { UInt8(truncatingIfNeeded: words[$0 / 8] >> UInt64($0 % 8 * 8)) }
  }

  /// Whether it is zero or one.
  var isZeroOrOne: Bool {
    let bytes = littleEndian
    for index in 1..<32 where bytes[index] != 0 { return false }
    return bytes[0] <= 1
  }

  /// The number to the power of (p − 1) / 2, p being the modulus: 0 for 0, 1 for the square of another
  /// number, −1 for every other number (Euler's criterion).
  var quadraticCharacter: Self {
    // (p − 1) / 2 = 2²⁵⁴ − 10: from the top 250 bits of one, then 0110.
    var power = Self(1)
    for _ in 0..<250 { power = power * power * self }
    for bit in [false, true, true, false] {
      power = power * power
      if bit { power = power * self }
    }
    return power
  }
}
