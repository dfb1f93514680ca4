/// `count` bytes stored inline, without a heap allocation.
///
/// Wrap it in a named type; a bare `FixedBytes` says nothing of what the bytes mean.
public struct FixedBytes<let count: Int>: BitwiseCopyable, Sendable {
  /// The bytes, in the order in which the protocol serialises them.
  public var bytes: InlineArray<count, UInt8>

  /// Creates a value from its bytes.
  @inlinable
  public init(_ bytes: InlineArray<count, UInt8>) {
    self.bytes = bytes
  }

  /// Creates a value from exactly `count` bytes.
  ///
  /// It is `nil` if there are more or fewer than `count`.
  ///
  /// - Parameter bytes: The bytes.
  @inlinable
  public init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == count else { return nil }
    var array = InlineArray<count, UInt8>(repeating: 0)
    var index = 0
    for byte in bytes {
      array[index] = byte
      index += 1
    }
    self.bytes = array
  }

  /// The bytes as an array of their own.
  public var array: [UInt8] { (0..<count).map { bytes[$0] } }
}

// `InlineArray` has no Equatable, Hashable, Comparable or Codable conformance in Swift 6.3.
extension FixedBytes: Hashable {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  @inlinable
  public static func == (lhs: Self, rhs: Self) -> Bool {
    for index in 0..<count where lhs.bytes[index] != rhs.bytes[index] { return false }
    return true
  }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  @inlinable
  public func hash(into hasher: inout Hasher) {
    var word: UInt64 = 0
    for index in 0..<count {
      word = word << 8 | UInt64(bytes[index])
      if index & 7 == 7 || index == count - 1 {
        hasher.combine(word)
        word = 0
      }
    }
  }
}

extension FixedBytes: Comparable {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  @inlinable
  public static func < (lhs: Self, rhs: Self) -> Bool {
    for index in 0..<count where lhs.bytes[index] != rhs.bytes[index] {
      return lhs.bytes[index] < rhs.bytes[index]
    }
    return false
  }
}

extension FixedBytes: CustomStringConvertible {
  /// The bytes in lowercase hexadecimal, first byte first.
  public var description: String { hex(reversed: false) }

  /// The bytes in lowercase hexadecimal.
  ///
  /// - Parameter reversed: Whether the last byte comes first, as Bitcoin shows its hashes.
  /// - Returns: `2 * count` digits.
  public func hex(reversed: Bool) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(count * 2)
    for index in 0..<count {
      let byte = bytes[reversed ? count - 1 - index : index]
      text.append(hexDigit(byte >> 4))
      text.append(hexDigit(byte & 0x0f))
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Creates a value from exactly `2 * count` hexadecimal digits of either case.
  ///
  /// It is `nil` if `hex` has another length or holds anything but digits.
  ///
  /// - Parameters:
  ///   - hex: The digits.
  ///   - reversed: Whether the first two digits are the last byte.
  public init?(hex: some StringProtocol, reversed: Bool = false) {
    var array = InlineArray<count, UInt8>(repeating: 0)
    var index = 0
    var high: UInt8?
    for unit in hex.utf8 {
      guard let value = hexValue(unit), index < count else { return nil }
      guard let first = high else {
        high = value
        continue
      }
      array[reversed ? count - 1 - index : index] = first << 4 | value
      index += 1
      high = nil
    }
    guard index == count, high == nil else { return nil }
    bytes = array
  }
}

private func hexDigit(_ nibble: UInt8) -> UInt8 {
  nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
}

private func hexValue(_ unit: UInt8) -> UInt8? {
  switch unit {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): unit - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): unit - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): unit - UInt8(ascii: "A") + 10
  default: nil
  }
}
