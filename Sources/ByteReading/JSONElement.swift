/// A JSON value that was read: texts decoded, numbers as their digits stand.
///
/// A number is never turned into a binary fraction: whoever needs an amount reads its digits exactly.
public struct JSONElement: Hashable, Sendable {
  /// What the value is.
  public enum Content: Hashable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number, as written.
    case number(String)
    /// A text.
    case string(String)
    /// A list.
    case array([JSONElement])
    /// Members in the order in which they stand; no name stands twice.
    case object([Member])
  }

  /// A name and its value.
  public struct Member: Hashable, Sendable {
    /// The name.
    public let name: String
    /// The value.
    public let value: JSONElement

    /// Creates a member.
    public init(_ name: String, _ value: JSONElement) {
      self.name = name
      self.value = value
    }
  }

  /// What the value is.
  public let content: Content
  /// Where it stands in the source, in bytes from 0.
  public let range: Range<Int>

  /// Creates a value.
  public init(_ content: Content, at range: Range<Int>) {
    self.content = content
    self.range = range
  }

  /// The value of a member; `nil` if the value is no object or has no such member, or if that is
  /// `null`.
  ///
  /// - Complexity: O(*n*) in the number of members.
  public subscript(name: String) -> JSONElement? {
    guard case .object(let members) = content else { return nil }
    guard let value = members.first(where: { $0.name == name })?.value else { return nil }
    return value.content == .null ? nil : value
  }

  /// The text, if it is one.
  public var string: String? { if case .string(let text) = content { text } else { nil } }
  /// The digits, if it is a number.
  public var number: String? { if case .number(let digits) = content { digits } else { nil } }
  /// The truth value, if it is one.
  public var bool: Bool? { if case .bool(let value) = content { value } else { nil } }
  /// The elements, if it is a list.
  public var array: [JSONElement]? { if case .array(let list) = content { list } else { nil } }
  /// The members, if it is an object.
  public var members: [Member]? { if case .object(let list) = content { list } else { nil } }

  /// The whole number, if it is one of the type's range written without point or exponent.
  public func integer<Value: FixedWidthInteger>(_ type: Value.Type = Value.self) -> Value? {
    number.flatMap { Value($0) }
  }
}
