import AddressEncoding
import ByteReading
import Quantities

/// What a member holds.
enum JSONRPCShape {
  /// There is no such member, or it is `null`, or the cell is empty.
  case absent
  /// A text: what stands between the quotes, or in the cell.
  case text(Range<Int>)
  /// A number, as it stands.
  case number(Range<Int>)
  case bool(Bool)
  /// A list or an object.
  case container(Range<Int>)
}

/// Writes addresses with the checksum of EIP-55, and remembers the latest.
///
/// The checksum is a Keccak-256; a few addresses stand in most transactions. It is a class because it is
/// memory alone: a copy of it would be a copy of all texts.
final class AddressSpelling {
  private let slots: Int
  private var keys: [FixedBytes<20>?]
  private var texts: [String]

  /// Creates a memory.
  ///
  /// - Parameter slots: How many addresses are remembered; a power of two.
  init(slots: Int = 4096) {
    self.slots = slots
    keys = [FixedBytes<20>?](repeating: nil, count: slots)
    texts = [String](repeating: "", count: slots)
  }

  func text(of address: FixedBytes<20>) -> String {
    let bytes = address.bytes
    let slot =
      (Int(bytes[17]) << 16 | Int(bytes[18]) << 8 | Int(bytes[19])) &* 0x9e37 >> 4
      & (slots - 1)
    if keys[slot] == address { return texts[slot] }
    let text = EthereumAddress(address).description
    keys[slot] = address
    texts[slot] = text
    return text
  }
}

/// The value of a hexadecimal digit; 255 for anything else.
@inline(__always)
func hexadecimalDigit(_ unit: UInt8) -> UInt8 {
  let digit = unit &- 0x30
  if digit < 10 { return digit }
  let letter = (unit | 0x20) &- 0x61
  return letter < 6 ? letter + 10 : 255
}

extension EthereumWalker {
  func shape(_ fields: JSONRPCFields, _ member: JSONRPCMember) -> JSONRPCShape {
    guard let range = fields[member], !range.isEmpty else { return .absent }
    guard !fields.isRow else { return .text(range) }
    switch source[range.lowerBound] {
    case UInt8(ascii: "\""):
      return .text(range.lowerBound + 1..<max(range.lowerBound + 1, range.upperBound - 1))
    case UInt8(ascii: "n"): return .absent
    case UInt8(ascii: "t"): return .bool(true)
    case UInt8(ascii: "f"): return .bool(false)
    case UInt8(ascii: "{"), UInt8(ascii: "["): return .container(range)
    default: return .number(range)
    }
  }

  func failure(
    _ reason: String,
    _ fields: JSONRPCFields,
    _ member: JSONRPCMember
  ) -> ParseFailure {
    let name = fields.isSnakeCase ? member.snakeCase.first ?? member.camelCase : member.camelCase
    return ParseFailure(
      .invalidValue(reason),
      at: fields[member]?.lowerBound ?? fields.range.lowerBound,
      path: [.field(name)]
    )
  }

  func missing(_ fields: JSONRPCFields, _ member: JSONRPCMember) -> ParseFailure {
    failure("is not there", fields, member)
  }

  // MARK: Numbers

  /// Reads a number: `0x` and hexadecimal digits, or the decimal digits of ethereum-etl.
  func quantity(
    _ fields: JSONRPCFields,
    _ member: JSONRPCMember
  ) throws(ParseFailure) -> UInt256? {
    switch shape(fields, member) {
    case .absent: return nil
    case .bool, .container: throw failure("no number", fields, member)
    case .number(let range):
      guard let value = decimal(range) else {
        throw failure("not a whole number of at most 256 bits", fields, member)
      }
      return value
    case .text(let range):
      if range.count > 2, isPrefixed(range) {
        guard let value = hexadecimal(range.lowerBound + 2..<range.upperBound) else {
          throw failure("not a hexadecimal number of at most 256 bits", fields, member)
        }
        return value
      }
      guard fields.isSnakeCase || fields.isRow, let value = decimal(range) else {
        throw failure("no number: \(excerpt(range))", fields, member)
      }
      return value
    }
  }

  func uint64(
    _ fields: JSONRPCFields,
    _ member: JSONRPCMember
  ) throws(ParseFailure) -> UInt64? {
    guard let value = try quantity(fields, member) else { return nil }
    guard let small = value.exactly(UInt64.self) else {
      throw failure("more than 64 bits", fields, member)
    }
    return small
  }

  private func hexadecimal(_ digits: Range<Int>) -> UInt256? {
    if digits.count <= 16 {
      var value: UInt64 = 0
      for index in digits {
        let digit = hexadecimalDigit(source[index])
        guard digit < 16 else { return nil }
        value = value << 4 | UInt64(digit)
      }
      return UInt256(value)
    }
    var (high, low) = (UInt128(0), UInt128(0))
    for index in digits {
      let digit = hexadecimalDigit(source[index])
      guard digit < 16, high >> 124 == 0 else { return nil }
      high = high << 4 | low >> 124
      low = low << 4 | UInt128(digit)
    }
    return UInt256(high: high, low: low)
  }

  private func decimal(_ digits: Range<Int>) -> UInt256? {
    guard !digits.isEmpty, digits.count <= 78 else { return nil }
    if digits.count <= 19 {
      var value: UInt64 = 0
      for index in digits {
        let digit = source[index] &- 0x30
        guard digit < 10 else { return nil }
        value = value * 10 + UInt64(digit)
      }
      return UInt256(value)
    }
    return UInt256(decimal: string(digits))
  }

  func isPrefixed(_ range: Range<Int>) -> Bool {
    range.count >= 2 && source[range.lowerBound] == UInt8(ascii: "0")
      && source[range.lowerBound + 1] == UInt8(ascii: "x")
  }

  // MARK: Bytes

  /// The hexadecimal digits of a text, behind `0x`; ethereum-etl leaves the prefix out here and there.
  func digits(
    _ range: Range<Int>,
    _ fields: JSONRPCFields,
    _ member: JSONRPCMember
  ) throws(ParseFailure) -> Range<Int> {
    if isPrefixed(range) { return range.lowerBound + 2..<range.upperBound }
    guard fields.isSnakeCase || fields.isRow else {
      throw failure("no 0x before the digits", fields, member)
    }
    return range
  }

  func fixedBytes<let count: Int>(
    _ digits: Range<Int>,
    _ type: FixedBytes<count>.Type = FixedBytes<count>.self
  ) -> FixedBytes<count>? {
    guard digits.count == count * 2 else { return nil }
    var bytes = InlineArray<count, UInt8>(repeating: 0)
    var position = digits.lowerBound
    for index in 0..<count {
      let high = hexadecimalDigit(source[position])
      let low = hexadecimalDigit(source[position + 1])
      guard high | low < 16 else { return nil }
      bytes[index] = high << 4 | low
      position += 2
    }
    return FixedBytes(bytes)
  }

  func bytes32(
    _ fields: JSONRPCFields,
    _ member: JSONRPCMember
  ) throws(ParseFailure) -> FixedBytes<32>? {
    switch shape(fields, member) {
    case .absent: return nil
    case .text(let range):
      let digits = try digits(range, fields, member)
      guard let value: FixedBytes<32> = fixedBytes(digits) else {
        throw failure("not 32 bytes in hexadecimal", fields, member)
      }
      return value
    default: throw failure("not 32 bytes in hexadecimal", fields, member)
    }
  }

  /// Reads an address; letters of both cases must be the checksum of EIP-55.
  mutating func address(
    _ fields: JSONRPCFields,
    _ member: JSONRPCMember
  ) throws(ParseFailure) -> FixedBytes<20>? {
    switch shape(fields, member) {
    case .absent: return nil
    case .text(let range):
      let digits = try digits(range, fields, member)
      guard let value: FixedBytes<20> = fixedBytes(digits) else {
        throw failure("not an address of 20 bytes", fields, member)
      }
      if isMixedCase(digits) {
        let expected = Array(spelling.text(of: value).utf8)
        for index in 0..<40 where expected[index + 2] != source[digits.lowerBound + index] {
          throw failure("an address whose checksum (EIP-55) is wrong", fields, member)
        }
      }
      return value
    default: throw failure("not an address of 20 bytes", fields, member)
    }
  }

  private func isMixedCase(_ digits: Range<Int>) -> Bool {
    var (upper, lower) = (false, false)
    for index in digits {
      let unit = source[index]
      if unit >= 0x61 { lower = true } else if unit >= 0x41 { upper = true }
    }
    return upper && lower
  }

  /// The digits of any number of bytes, each checked.
  func dataDigits(
    _ fields: JSONRPCFields,
    _ member: JSONRPCMember
  ) throws(ParseFailure) -> Range<Int>? {
    switch shape(fields, member) {
    case .absent: return nil
    case .text(let range):
      let digits = try digits(range, fields, member)
      guard digits.count & 1 == 0 else {
        throw failure("an odd number of hexadecimal digits", fields, member)
      }
      // Whether all are digits is asked once at the end, so that the loop has no way out.
      var bad: UInt8 = 0
      for index in digits { bad |= hexadecimalDigit(source[index]) & 0xf0 }
      guard bad == 0 else { throw failure("not hexadecimal", fields, member) }
      return digits
    default: throw failure("not hexadecimal", fields, member)
    }
  }

  func bytes(_ digits: Range<Int>) -> [UInt8] {
    [UInt8](capacity: digits.count / 2) { output in
      var position = digits.lowerBound
      while position + 1 < digits.upperBound {
        output.append(
          hexadecimalDigit(source[position]) << 4 | hexadecimalDigit(source[position + 1])
        )
        position += 2
      }
    }
  }

  /// Reads 32 bytes as `0x` and small letters.
  func hashText(
    _ fields: JSONRPCFields,
    _ member: JSONRPCMember
  ) throws(ParseFailure) -> String? {
    try bytes32(fields, member).map(Self.text(of:))
  }

  static func text(of hash: FixedBytes<32>) -> String {
    let bytes = hash.bytes
    let units = [UInt8](capacity: 66) { output in
      output.append(0x30)
      output.append(0x78)
      for index in 0..<32 {
        let (high, low) = (bytes[index] >> 4, bytes[index] & 15)
        output.append(high < 10 ? 0x30 + high : 0x57 + high)
        output.append(low < 10 ? 0x30 + low : 0x57 + low)
      }
    }
    return String(decoding: units, as: UTF8.self)
  }

  // MARK: Texts

  /// A text with its escapes resolved; `nil` if there is none.
  func text(_ fields: JSONRPCFields, _ member: JSONRPCMember) throws(ParseFailure) -> String? {
    switch shape(fields, member) {
    case .absent: return nil
    case .text(let range):
      if fields.isRow { return string(range) }
      var reader = JSONReader(source, in: range.lowerBound - 1..<range.upperBound + 1)
      return try reader.readValue().string
    default: throw failure("no text", fields, member)
    }
  }

  /// The bytes as text; what is not UTF-8 is replaced.
  func string(_ range: Range<Int>) -> String {
    let bytes = [UInt8](capacity: range.count) { output in
      for index in range { output.append(source[index]) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  func excerpt(_ range: Range<Int>) -> String {
    range.count <= 24
      ? string(range) : string(range.lowerBound..<range.lowerBound + 24) + "…"
  }

  func isText(_ range: Range<Int>, _ word: StaticString) -> Bool {
    guard range.count == word.utf8CodeUnitCount else { return false }
    var index = range.lowerBound
    for unit in "\(word)".utf8 {
      guard source[index] == unit else { return false }
      index += 1
    }
    return true
  }
}
