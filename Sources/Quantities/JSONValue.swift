/// A JSON text as a value: objects keep the order of their members, numbers their digits.
///
/// It only writes. What it writes depends on nothing but the value, so that the same result is the
/// same bytes: RFC 8259, UTF-8, no floating point.
public enum JSONValue: Hashable, Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A whole number.
  case integer(Int128)
  /// An exact decimal number, written with at least `places` digits after the point.
  case decimal(ExactDecimal, places: Int)
  /// A text.
  case string(String)
  /// A list.
  case array([JSONValue])
  /// Members in the order in which they are written.
  case object([Member])

  /// A name and its value.
  public struct Member: Hashable, Sendable {
    /// The name.
    public let name: String
    /// The value.
    public let value: JSONValue

    /// Creates a member.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - value: The value.
    public init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// Creates a whole number.
  ///
  /// - Parameter value: The number.
  /// - Returns: The number as JSON.
  public static func number(_ value: some FixedWidthInteger) -> Self { .integer(Int128(value)) }

  /// Returns the value of the first member with a name, if the value is an object that has one.
  public subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral,
  ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
  /// Creates an object whose members stand in the order of the literal.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { Member($0.0, $0.1) })
  }

  /// Creates a list.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

  /// Creates a text.
  public init(stringLiteral value: String) { self = .string(value) }

  /// Creates a whole number.
  public init(integerLiteral value: Int64) { self = .integer(Int128(value)) }

  /// Creates `true` or `false`.
  public init(booleanLiteral value: Bool) { self = .bool(value) }

  /// Creates `null`.
  public init(nilLiteral: ()) { self = .null }
}

extension JSONValue {
  /// How a text is laid out.
  public enum Layout: Hashable, Sendable {
    /// One line, no spaces.
    case compact
    /// One member or element a line, each level indented by two spaces.
    case pretty
  }

  /// Returns the JSON text, without a line end after it.
  ///
  /// - Parameter layout: How it is laid out.
  /// - Returns: The text.
  public func text(_ layout: Layout = .compact) -> String {
    var output: [UInt8] = []
    write(to: &output, layout, level: 0)
    return String(decoding: output, as: UTF8.self)
  }

  /// Appends the JSON text in UTF-8.
  ///
  /// - Parameters:
  ///   - output: Receives the bytes.
  ///   - layout: How the text is laid out.
  public func write(to output: inout [UInt8], _ layout: Layout = .compact) {
    write(to: &output, layout, level: 0)
  }

  private func write(to output: inout [UInt8], _ layout: Layout, level: Int) {
    switch self {
    case .null: output += "null".utf8
    case .bool(let value): output += (value ? "true" : "false").utf8
    case .integer(let value): output += String(value).utf8
    case .decimal(let value, let places): output += Self.digits(of: value, places: places).utf8
    case .string(let text): Self.write(text, to: &output)
    case .array(let elements):
      output.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        Self.separate(&output, layout, first: index == 0, level: level + 1)
        element.write(to: &output, layout, level: level + 1)
      }
      if !elements.isEmpty { Self.breakLine(&output, layout, level: level) }
      output.append(UInt8(ascii: "]"))
    case .object(let members):
      output.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        Self.separate(&output, layout, first: index == 0, level: level + 1)
        Self.write(member.name, to: &output)
        output.append(UInt8(ascii: ":"))
        if layout == .pretty { output.append(UInt8(ascii: " ")) }
        member.value.write(to: &output, layout, level: level + 1)
      }
      if !members.isEmpty { Self.breakLine(&output, layout, level: level) }
      output.append(UInt8(ascii: "}"))
    }
  }

  private static func separate(
    _ output: inout [UInt8],
    _ layout: Layout,
    first: Bool,
    level: Int
  ) {
    if !first { output.append(UInt8(ascii: ",")) }
    breakLine(&output, layout, level: level)
  }

  private static func breakLine(_ output: inout [UInt8], _ layout: Layout, level: Int) {
    guard layout == .pretty else { return }
    output.append(UInt8(ascii: "\n"))
    output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * level))
  }

  private static func digits(of value: ExactDecimal, places: Int) -> String {
    let text = value.description
    guard value.scale < places else { return text }
    let zeros = String(repeating: "0", count: places - value.scale)
    return value.scale == 0 ? "\(text).\(zeros)" : text + zeros
  }

  /// Appends a text in quotes.
  ///
  /// U+2028 and U+2029 are escaped because they end a line in JavaScript before ES2019.
  ///
  /// - Parameters:
  ///   - utf8: The text in UTF-8.
  ///   - output: Receives the bytes.
  public static func write(utf8: ArraySlice<UInt8>, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    escape(utf8, to: &output)
    output.append(UInt8(ascii: "\""))
  }

  private static func write(_ text: String, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    escape(text.utf8, to: &output)
    output.append(UInt8(ascii: "\""))
  }

  private static func escape(_ utf8: some Sequence<UInt8>, to output: inout [UInt8]) {
    for byte in utf8 {
      switch byte {
      case UInt8(ascii: "\""): output += "\\\"".utf8
      case UInt8(ascii: "\\"): output += "\\\\".utf8
      case UInt8(ascii: "\n"): output += "\\n".utf8
      case UInt8(ascii: "\r"): output += "\\r".utf8
      case UInt8(ascii: "\t"): output += "\\t".utf8
      case 0x08: output += "\\b".utf8
      case 0x0c: output += "\\f".utf8
      case 0x00...0x1f, 0x7f:
        output += "\\u00\(byte < 0x10 ? "0" : "")\(String(byte, radix: 16))".utf8
      // U+2028 and U+2029 are E2 80 A8 and E2 80 A9; E2 begins a character wherever it stands.
      case 0xa8, 0xa9:
        if output.last == 0x80, output.dropLast().last == 0xe2 {
          output.removeLast(2)
          output += (byte == 0xa8 ? "\\u2028" : "\\u2029").utf8
        } else {
          output.append(byte)
        }
      default: output.append(byte)
      }
    }
  }
}
