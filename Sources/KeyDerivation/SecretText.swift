import Cryptography
import Foundation

/// Text that is secret, in Unicode's form NFKD, without a Swift string of the whole of it.
///
/// Strings cannot be overwritten. The text is taken scalar by scalar: only one character's
/// decomposition at a time is a string, and the result lies in bytes that are wiped.
enum SecretText {
  /// Returns text in form NFKD (Unicode Standard Annex 15).
  ///
  /// - Parameters:
  ///   - bytes: The text in UTF-8.
  ///   - isLowercased: Whether letters are made lower case first.
  /// - Returns: The text in UTF-8.
  /// - Throws: ``KeyFailure`` with `invalidUTF8`.
  static func decomposed(
    _ bytes: Span<UInt8>,
    isLowercased: Bool
  ) throws(KeyFailure) -> SecretBytes {
    guard let text = try? UTF8Span(validating: bytes) else { throw KeyFailure(.invalidUTF8) }
    var count = 0
    var iterator = text.makeUnicodeScalarIterator()
    while let scalar = iterator.next() {
      count += decomposition(of: scalar, isLowercased).unicodeScalars.count
    }
    // Four bytes a scalar, most significant first, so that marks can change places.
    let scalars = SecretBytes(count: count * 4) { output in
      var end = 0
      var iterator = text.makeUnicodeScalarIterator()
      while let scalar = iterator.next() {
        for part in decomposition(of: scalar, isLowercased).unicodeScalars {
          insert(part, into: &output, end: end)
          end += 1
        }
      }
    }
    return scalars.withBytes { scalars in
      var size = 0
      for index in 0..<count { size += UTF8.width(value(at: index, in: scalars)) }
      return SecretBytes(count: size) { output in
        var offset = 0
        for index in 0..<count {
          guard let units = UTF8.encode(value(at: index, in: scalars)) else { continue }
          for unit in units {
            output[offset] = unit
            offset += 1
          }
        }
      }
    }
  }

  /// Places a scalar behind those that are there, and before marks of a higher combining class
  /// (Unicode Standard, section 3.11, "Canonical Ordering Algorithm").
  private static func insert(
    _ scalar: Unicode.Scalar,
    into output: inout MutableSpan<UInt8>,
    end: Int
  ) {
    let combiningClass = scalar.properties.canonicalCombiningClass.rawValue
    var place = end
    while place > 0, combiningClass > 0 {
      let previous = value(at: place - 1, in: output.span)
      guard previous.properties.canonicalCombiningClass.rawValue > combiningClass else { break }
      write(previous, at: place, into: &output)
      place -= 1
    }
    write(scalar, at: place, into: &output)
  }

  private static func write(
    _ scalar: Unicode.Scalar,
    at index: Int,
    into output: inout MutableSpan<UInt8>
  ) {
    for byte in 0..<4 {
      output[index * 4 + byte] = UInt8(truncatingIfNeeded: scalar.value >> UInt32(24 - 8 * byte))
    }
  }

  private static func value(at index: Int, in scalars: Span<UInt8>) -> Unicode.Scalar {
    var value: UInt32 = 0
    for byte in 0..<4 { value = value << 8 | UInt32(scalars[index * 4 + byte]) }
    return Unicode.Scalar(value) ?? "\u{FFFD}"
  }

  private static func decomposition(of scalar: Unicode.Scalar, _ isLowercased: Bool) -> String {
    let text = isLowercased ? scalar.properties.lowercaseMapping : String(scalar)
    return text.decomposedStringWithCompatibilityMapping
  }
}
