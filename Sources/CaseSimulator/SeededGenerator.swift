import Cryptography
import Quantities

/// Numbers that look random and follow from a seed and a label alone.
///
/// They are SHA-256 over seed, label and a counter: the same on every machine and in every version,
/// which no generator of the standard library promises.
struct SeededGenerator: RandomNumberGenerator {
  private let prefix: [UInt8]
  private var counter: UInt64 = 0

  /// Creates a generator for one purpose.
  ///
  /// - Parameters:
  ///   - seed: The case's seed.
  ///   - label: The purpose; two labels give unrelated numbers.
  init(seed: UInt64, label: String) {
    prefix = bigEndian(seed) + Array(label.utf8) + [0]
  }

  /// Returns 32 bytes and moves on.
  mutating func nextBytes() -> FixedBytes<32> {
    defer { counter += 1 }
    return SHA256.hash((prefix + bigEndian(counter)).span)
  }

  /// Returns the next 64 bits.
  mutating func next() -> UInt64 {
    let bytes = nextBytes().bytes
    return (0..<8).reduce(0) { $0 << 8 | UInt64(bytes[$1]) }
  }

  /// Returns a number below a bound.
  ///
  /// The bias of the remainder is below 2⁻³² for the small bounds in use.
  mutating func number(below bound: Int) -> Int { Int(next() % UInt64(bound)) }

  /// Returns a number of a range.
  mutating func number(in range: ClosedRange<Int>) -> Int {
    range.lowerBound + number(below: range.count)
  }

  /// Returns an element.
  mutating func element<Element>(of elements: [Element]) -> Element {
    elements[number(below: elements.count)]
  }
}

/// Returns the bytes of a number, highest first.
func bigEndian(_ value: UInt64) -> [UInt8] {
  (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * UInt64($0))) }
}
