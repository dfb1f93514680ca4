package import Quantities

/// An amount of proof of work: the expected number of hashes, a 256-bit integer.
public struct ChainWork: Hashable, Comparable, Sendable {
  /// Four words, the least significant first.
  private var words: InlineWords

  private struct InlineWords: Hashable, Sendable {
    var w0: UInt64 = 0
    var w1: UInt64 = 0
    var w2: UInt64 = 0
    var w3: UInt64 = 0
  }

  /// No work.
  public static let zero = ChainWork()

  private init() { words = InlineWords() }

  package init(littleEndian bytes: FixedBytes<32>) {
    func word(_ start: Int) -> UInt64 {
      var value: UInt64 = 0
      for index in 0..<8 { value |= UInt64(bytes.bytes[start + index]) << UInt64(8 * index) }
      return value
    }
    words = InlineWords(w0: word(0), w1: word(8), w2: word(16), w3: word(24))
  }

  /// Creates the work of one block from its compact target.
  ///
  /// It is 2²⁵⁶ / (target + 1), as `GetBlockProof` in Bitcoin Core, `src/chain.cpp`. A negative, zero
  /// or overflowing target is no work.
  ///
  /// - Parameter bits: The compact target (`nBits`).
  public init(bits: UInt32) {
    self.init()
    guard let target = Self.target(bits: bits) else { return }
    // 2^256 / (t + 1) = (2^256 - 1 - t) / (t + 1) + 1, where everything fits 256 bits.
    var divisor = target
    divisor.add(Self.one)
    self = Self.quotient(target.inverted, divisor)
    add(Self.one)
  }

  /// Returns the target that a compact form states, or `nil` if it is negative, zero or too large.
  ///
  /// Source: `arith_uint256::SetCompact` in Bitcoin Core, `src/arith_uint256.cpp`.
  package static func target(bits: UInt32) -> ChainWork? {
    let exponent = Int(bits >> 24)
    let mantissa = bits & 0x007f_ffff
    guard bits & 0x0080_0000 == 0, mantissa != 0 else { return nil }
    var value = ChainWork()
    if exponent <= 3 {
      value.words.w0 = UInt64(mantissa >> UInt32(8 * (3 - exponent)))
      return value == .zero ? nil : value
    }
    guard exponent <= 34, mantissa <= 0xff || exponent <= 33, mantissa <= 0xffff || exponent <= 32
    else { return nil }
    value.words.w0 = UInt64(mantissa)
    for _ in 0..<8 * (exponent - 3) { value.shiftLeft() }
    return value
  }

  private static var one: ChainWork {
    var value = ChainWork()
    value.words.w0 = 1
    return value
  }

  private var inverted: ChainWork {
    var value = self
    value.words = InlineWords(w0: ~words.w0, w1: ~words.w1, w2: ~words.w2, w3: ~words.w3)
    return value
  }

  /// Adds another amount, modulo 2²⁵⁶.
  public mutating func add(_ other: Self) {
    var carry: UInt64 = 0
    func sum(_ one: UInt64, _ two: UInt64) -> UInt64 {
      let (first, overflow) = one.addingReportingOverflow(two)
      let (second, again) = first.addingReportingOverflow(carry)
      carry = overflow || again ? 1 : 0
      return second
    }
    words.w0 = sum(words.w0, other.words.w0)
    words.w1 = sum(words.w1, other.words.w1)
    words.w2 = sum(words.w2, other.words.w2)
    words.w3 = sum(words.w3, other.words.w3)
  }

  private mutating func shiftLeft() {
    words.w3 = words.w3 << 1 | words.w2 >> 63
    words.w2 = words.w2 << 1 | words.w1 >> 63
    words.w1 = words.w1 << 1 | words.w0 >> 63
    words.w0 <<= 1
  }

  private mutating func shiftRight() {
    words.w0 = words.w0 >> 1 | words.w1 << 63
    words.w1 = words.w1 >> 1 | words.w2 << 63
    words.w2 = words.w2 >> 1 | words.w3 << 63
    words.w3 >>= 1
  }

  private var bitWidth: Int {
    for (index, word) in [words.w3, words.w2, words.w1, words.w0].enumerated() where word != 0 {
      return 256 - 64 * index - word.leadingZeroBitCount
    }
    return 0
  }

  /// Divides by shifting and subtracting.
  private static func quotient(_ dividend: ChainWork, _ divisor: ChainWork) -> ChainWork {
    var result = ChainWork()
    var rest = dividend
    let shift = dividend.bitWidth - divisor.bitWidth
    guard shift >= 0 else { return result }
    var part = divisor
    for _ in 0..<shift { part.shiftLeft() }
    for _ in 0...shift {
      result.shiftLeft()
      if part <= rest {
        var subtrahend = part.inverted
        subtrahend.add(one)
        rest.add(subtrahend)
        result.words.w0 |= 1
      }
      part.shiftRight()
    }
    return result
  }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool {
    (lhs.words.w3, lhs.words.w2, lhs.words.w1, lhs.words.w0)
      < (rhs.words.w3, rhs.words.w2, rhs.words.w1, rhs.words.w0)
  }
}

extension ChainWork: CustomStringConvertible {
  /// The work as Bitcoin Core prints `chainwork`: 64 hexadecimal digits.
  public var description: String {
    [words.w3, words.w2, words.w1, words.w0].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }.joined()
  }
}
