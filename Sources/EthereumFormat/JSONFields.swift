import AddressEncoding
import ByteReading
import Quantities

/// The members of an object of Ethereum's JSON-RPC, read by name.
///
/// Numbers are hexadecimal with `0x` (execution-apis, `base-types`); leading zeros, decimal digits and
/// JSON numbers, which some nodes and libraries write, are read too. A member that is `null` is as
/// good as none.
struct JSONFields {
  let element: JSONElement

  init(_ element: JSONElement) throws(ParseFailure) {
    guard element.members != nil else {
      throw ParseFailure(.invalidValue("no JSON object"), at: element.range.lowerBound)
    }
    self.element = element
  }

  /// The object of a node's answer: the value of `result`, and of `tx` beside `raw` (what nodes answer
  /// to requests to sign); the object itself if it has no such member.
  static func unwrapped(_ element: JSONElement) throws(ParseFailure) -> JSONElement {
    if element["jsonrpc"] != nil || element["id"] != nil, let failure = element["error"] {
      throw ParseFailure(
        .invalidValue("a node's error and no result: \(failure["message"]?.string ?? "")"),
        at: failure.range.lowerBound
      )
    }
    if element["jsonrpc"] != nil, element["result"] == nil {
      throw ParseFailure(
        .invalidValue("a node's answer without a result: it knows no such thing"),
        at: element.range.lowerBound,
        path: [.field("result")]
      )
    }
    let result = element["result"] ?? element
    return result["tx"].flatMap { $0.members == nil ? nil : $0 } ?? result
  }

  /// The bytes of an answer that is but their digits (`debug_getRawTransaction`); `nil` for any other.
  static func raw(_ element: JSONElement) throws(ParseFailure) -> [UInt8]? {
    element.string == nil ? nil : try bytes(element, "result")
  }

  subscript(name: String) -> JSONElement? { element[name] }

  func has(_ name: String) -> Bool { element[name] != nil }

  func failure(_ reason: String, _ name: String, at place: JSONElement? = nil) -> ParseFailure {
    ParseFailure(
      .invalidValue(reason),
      at: (place ?? element).range.lowerBound,
      path: [.field(name)]
    )
  }

  func required(_ names: String...) throws(ParseFailure) -> JSONElement {
    for name in names { if let value = element[name] { return value } }
    throw failure("missing", names[0])
  }

  /// Reads a number of at most 256 bits.
  func number(_ names: String...) throws(ParseFailure) -> UInt256 {
    for name in names {
      if let value = element[name] { return try Self.number(value, name) }
    }
    throw failure("missing", names[0])
  }

  /// Reads a number, if there is one.
  func optionalNumber(_ name: String) throws(ParseFailure) -> UInt256? {
    guard let value = element[name] else { return nil }
    return try Self.number(value, name)
  }

  /// Reads a number of at most 64 bits.
  func number64(_ names: String...) throws(ParseFailure) -> UInt64 {
    for name in names {
      if let value = element[name] { return try Self.number64(value, name) }
    }
    throw failure("missing", names[0])
  }

  /// Reads a number of at most 64 bits, if there is one.
  func optionalNumber64(_ name: String) throws(ParseFailure) -> UInt64? {
    guard let value = element[name] else { return nil }
    return try Self.number64(value, name)
  }

  static func number64(_ value: JSONElement, _ name: String) throws(ParseFailure) -> UInt64 {
    guard let small = try number(value, name).exactly(UInt64.self) else {
      throw refusal("a number of more than 64 bits", value, name)
    }
    return small
  }

  static func number(_ value: JSONElement, _ name: String) throws(ParseFailure) -> UInt256 {
    let found: UInt256?
    switch value.content {
    case .number(let digits): found = UInt256(decimal: digits)
    case .string(let text):
      found = text.hasPrefix("0x") ? hexadecimal(text.dropFirst(2)) : UInt256(decimal: text)
    default: found = nil
    }
    guard let found else { throw refusal("no number of at most 256 bits", value, name) }
    return found
  }

  /// The number that hexadecimal digits write, with or without leading zeros.
  private static func hexadecimal(_ digits: Substring) -> UInt256? {
    guard !digits.isEmpty else { return nil }
    var (high, low) = (UInt128(0), UInt128(0))
    for unit in digits.utf8 {
      let value: UInt8
      switch unit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = unit - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = unit - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = unit - UInt8(ascii: "A") + 10
      default: return nil
      }
      guard high >> 124 == 0 else { return nil }
      high = high << 4 | low >> 124
      low = low << 4 | UInt128(value)
    }
    return UInt256(high: high, low: low)
  }

  /// Reads bytes: `0x` and an even number of digits.
  func bytes(_ names: String...) throws(ParseFailure) -> [UInt8] {
    for name in names {
      if let value = element[name] { return try Self.bytes(value, name) }
    }
    throw failure("missing", names[0])
  }

  static func bytes(_ value: JSONElement, _ name: String) throws(ParseFailure) -> [UInt8] {
    guard let text = value.string else { throw refusal("no text", value, name) }
    guard text.hasPrefix("0x") else {
      throw refusal("bytes without 0x before their digits", value, name)
    }
    let digits = text.dropFirst(2)
    guard digits.utf8.count & 1 == 0 else {
      throw refusal("an odd number of hexadecimal digits: \(digits.utf8.count)", value, name)
    }
    do throws(ParseFailure) { return try Hexadecimal.decode(digits) } catch {
      throw refusal("\(error.reason)", value, name)
    }
  }

  /// Reads bytes of which there are always as many.
  func fixed<let count: Int>(_ names: String...) throws(ParseFailure) -> FixedBytes<count> {
    for name in names {
      if let value = element[name] { return try Self.fixed(value, name) }
    }
    throw failure("missing", names[0])
  }

  /// Reads bytes of which there are always as many, if they are there.
  func optionalFixed<let count: Int>(_ name: String) throws(ParseFailure) -> FixedBytes<count>? {
    guard let value = element[name] else { return nil }
    return try Self.fixed(value, name)
  }

  static func fixed<let count: Int>(
    _ value: JSONElement,
    _ name: String
  ) throws(ParseFailure) -> FixedBytes<count> {
    let bytes = try bytes(value, name)
    guard let fixed = FixedBytes<count>(bytes) else {
      throw refusal("\(bytes.count) bytes; \(count) are due", value, name)
    }
    return fixed
  }

  /// Reads an address; the case of its letters is not looked at, as nodes write any.
  func address(_ name: String) throws(ParseFailure) -> EthereumAddress {
    EthereumAddress(try fixed(name))
  }

  /// Reads an address, or `nil` where there is none: no member, `null`, an empty text or `0x`.
  func optionalAddress(_ name: String) throws(ParseFailure) -> EthereumAddress? {
    guard let value = element[name], value.string != "", value.string != "0x" else { return nil }
    return EthereumAddress(try Self.fixed(value, name))
  }

  /// Reads a list, by `body` for each element; none if there is no such member.
  func list<Element>(
    _ name: String,
    _ body: (JSONElement) throws(ParseFailure) -> Element
  ) throws(ParseFailure) -> [Element] {
    guard let value = element[name] else { return [] }
    guard let elements = value.array else { throw Self.refusal("no list", value, name) }
    var result: [Element] = []
    result.reserveCapacity(elements.count)
    for element in elements {
      do throws(ParseFailure) { result.append(try body(element)) } catch {
        throw error.inside(.element(result.count)).inside(.field(name))
      }
    }
    return result
  }

  /// Reads a list of bytes of which there are always as many.
  func fixedList<let count: Int>(_ name: String) throws(ParseFailure) -> [FixedBytes<count>] {
    try list(name) { element throws(ParseFailure) in
      let bytes = try Self.bytes(element, "")
      guard let fixed = FixedBytes<count>(bytes) else {
        throw ParseFailure(
          .invalidValue("\(bytes.count) bytes; \(count) are due"),
          at: element.range.lowerBound
        )
      }
      return fixed
    }
  }

  static func refusal(_ reason: String, _ value: JSONElement, _ name: String) -> ParseFailure {
    ParseFailure(
      .invalidValue(reason),
      at: value.range.lowerBound,
      path: name.isEmpty ? [] : [.field(name)]
    )
  }
}
