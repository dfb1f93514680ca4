public import ByteReading
public import Quantities

/// One item of RLP where it stands: a string of bytes or a list (Yellow Paper, appendix B).
public struct RLPItem: Hashable, Sendable {
  /// Whether it is a list.
  public let isList: Bool
  /// The item with its header, in bytes from the start of the source.
  public let range: Range<Int>
  /// The bytes of the string, or the items of the list, without the header.
  public let content: Range<Int>
}

/// Reads RLP from borrowed bytes, one item after the other, without an allocation for each.
///
/// Only the one encoding that the Yellow Paper (appendix B) gives an item is read: lengths in the
/// shortest form, single bytes below 128 as themselves, numbers without leading zeros. Nesting goes as
/// deep as the caller enters lists, and no deeper. Offsets in failures count from the start of the
/// source, in whatever list the reader is.
///
/// Invariant: `offset <= end <= source.count`.
public struct RLPReader: ~Escapable {
  /// All bytes.
  public let source: Span<UInt8>
  /// The offset of the next item.
  public private(set) var offset: Int
  /// The offset behind the last item.
  public let end: Int

  /// Creates a reader over items that follow each other.
  ///
  /// - Parameters:
  ///   - source: The bytes.
  ///   - range: The part that holds the items; `nil` for all.
  @_lifetime(copy source)
  public init(_ source: Span<UInt8>, in range: Range<Int>? = nil) {
    self.source = source
    let range = range ?? 0..<source.count
    precondition(range.upperBound <= source.count, "a range comes from reading this source")
    offset = range.lowerBound
    end = range.upperBound
  }

  /// Whether every item was read.
  public var isAtEnd: Bool { offset == end }

  /// Returns the next item without moving.
  ///
  /// - Parameter name: The field's name in its specification.
  /// - Returns: The item.
  /// - Throws: ``ParseFailure`` if there is none, or it is not in its one encoding.
  public func peekItem(_ name: String) throws(ParseFailure) -> RLPItem {
    guard offset < end else {
      throw failure("the list ends before this item", name, at: offset)
    }
    let first = source[offset]
    switch first {
    case ..<0x80:
      return RLPItem(isList: false, range: offset..<offset + 1, content: offset..<offset + 1)
    case 0x80...0xb7:
      let item = try item(isList: false, header: 1, count: Int(first - 0x80), name)
      if first == 0x81, source[offset + 1] < 0x80 {
        throw failure("a byte below 128 with a length before it, not RLP's one form", name)
      }
      return item
    case 0xb8...0xbf:
      return try longItem(isList: false, lengthBytes: Int(first - 0xb7), name)
    case 0xc0...0xf7:
      return try item(isList: true, header: 1, count: Int(first - 0xc0), name)
    default:
      return try longItem(isList: true, lengthBytes: Int(first - 0xf7), name)
    }
  }

  /// Reads the next item.
  ///
  /// - Parameter name: The field's name in its specification.
  /// - Returns: The item.
  /// - Throws: ``ParseFailure`` if there is none, or it is not in its one encoding.
  public mutating func readItem(_ name: String) throws(ParseFailure) -> RLPItem {
    let item = try peekItem(name)
    offset = item.range.upperBound
    return item
  }

  /// Reads a string of bytes.
  ///
  /// - Parameter name: The field's name in its specification.
  /// - Returns: Where its bytes stand.
  /// - Throws: ``ParseFailure`` if the next item is none.
  public mutating func readString(_ name: String) throws(ParseFailure) -> Range<Int> {
    let start = offset
    let item = try readItem(name)
    guard !item.isList else { throw failure("a list where bytes are due", name, at: start) }
    return item.content
  }

  /// Reads a string of bytes into an array of their own.
  ///
  /// - Parameter name: The field's name in its specification.
  /// - Returns: The bytes.
  /// - Throws: ``ParseFailure`` if the next item is none.
  public mutating func readBytes(_ name: String) throws(ParseFailure) -> [UInt8] {
    bytes(try readString(name))
  }

  /// Enters a list.
  ///
  /// - Parameter name: The field's name in its specification.
  /// - Returns: A reader over its items.
  /// - Throws: ``ParseFailure`` if the next item is none.
  @_lifetime(copy self)
  public mutating func readList(_ name: String) throws(ParseFailure) -> RLPReader {
    let start = offset
    let item = try readItem(name)
    guard item.isList else { throw failure("bytes where a list is due", name, at: start) }
    return RLPReader(source, in: item.content)
  }

  /// Reads a number of at most 64 bits.
  ///
  /// - Parameter name: The field's name in its specification.
  /// - Returns: The number.
  /// - Throws: ``ParseFailure`` for a larger number, and one with leading zeros.
  public mutating func readUInt64(_ name: String) throws(ParseFailure) -> UInt64 {
    let content = try readNumber(name, most: 8)
    var value: UInt64 = 0
    for index in content { value = value << 8 | UInt64(source[index]) }
    return value
  }

  /// Reads a number of at most 256 bits.
  ///
  /// - Parameter name: The field's name in its specification.
  /// - Returns: The number.
  /// - Throws: ``ParseFailure`` for a larger number, and one with leading zeros.
  public mutating func readUInt256(_ name: String) throws(ParseFailure) -> UInt256 {
    let content = try readNumber(name, most: 32)
    var (high, low) = (UInt128(0), UInt128(0))
    let middle = max(content.upperBound - 16, content.lowerBound)
    for index in content.lowerBound..<middle { high = high << 8 | UInt128(source[index]) }
    for index in middle..<content.upperBound { low = low << 8 | UInt128(source[index]) }
    return UInt256(high: high, low: low)
  }

  /// Reads bytes of which there are always as many: a hash, an address.
  ///
  /// - Parameters:
  ///   - name: The field's name in its specification.
  ///   - type: How many bytes.
  /// - Returns: The bytes.
  /// - Throws: ``ParseFailure`` for another count.
  public mutating func readFixed<let count: Int>(
    _ name: String,
    _ type: FixedBytes<count>.Type = FixedBytes<count>.self
  ) throws(ParseFailure) -> FixedBytes<count> {
    let start = offset
    let content = try readString(name)
    guard content.count == count else {
      throw failure("\(content.count) bytes; \(count) are due", name, at: start)
    }
    return FixedBytes(InlineArray { source[content.lowerBound + $0] })
  }

  /// Copies bytes of the source.
  ///
  /// - Parameter range: Where they stand.
  /// - Returns: The bytes.
  public func bytes(_ range: Range<Int>) -> [UInt8] {
    [UInt8](capacity: range.count) { output in
      for index in range { output.append(source[index]) }
    }
  }

  /// Checks that every item was read.
  ///
  /// - Throws: ``ParseFailure/Reason/trailingBytes(_:)`` if bytes are left.
  public func finish() throws(ParseFailure) {
    guard offset == end else { throw ParseFailure(.trailingBytes(end - offset), at: offset) }
  }

  private mutating func readNumber(_ name: String, most: Int) throws(ParseFailure) -> Range<Int> {
    let start = offset
    let content = try readString(name)
    guard content.count <= most else {
      throw failure("a number of \(content.count) bytes; \(most) at most", name, at: start)
    }
    if let first = content.first, source[first] == 0 {
      throw failure("a number with leading zeros", name, at: start)
    }
    return content
  }

  private func item(
    isList: Bool,
    header: Int,
    count: Int,
    _ name: String
  ) throws(ParseFailure) -> RLPItem {
    let start = offset + header
    guard count <= end - start else {
      throw ParseFailure(
        .truncated(needed: count, available: max(end - start, 0)),
        at: start,
        path: [.field(name)]
      )
    }
    return RLPItem(
      isList: isList,
      range: offset..<start + count,
      content: start..<start + count
    )
  }

  private func longItem(
    isList: Bool,
    lengthBytes: Int,
    _ name: String
  ) throws(ParseFailure) -> RLPItem {
    guard lengthBytes <= end - offset - 1 else {
      throw ParseFailure(
        .truncated(needed: lengthBytes, available: end - offset - 1),
        at: offset + 1,
        path: [.field(name)]
      )
    }
    guard source[offset + 1] != 0 else {
      throw failure("a length with leading zeros, not RLP's one form", name)
    }
    var length: UInt64 = 0
    for index in 1...lengthBytes { length = length << 8 | UInt64(source[offset + index]) }
    guard length > 55 else {
      throw failure("a length of \(length) in the long form, not RLP's one form", name)
    }
    guard let count = Int(exactly: length) else {
      throw failure("a length of \(length) bytes", name)
    }
    return try item(isList: isList, header: 1 + lengthBytes, count: count, name)
  }

  private func failure(_ what: String, _ name: String, at place: Int? = nil) -> ParseFailure {
    ParseFailure(.invalidValue(what), at: place ?? offset, path: [.field(name)])
  }
}

/// RLP as such, whatever it means.
public enum RLP {
  /// The deepest nesting that ``check(_:)`` follows.
  public static let maximumDepth = 64

  /// Checks that bytes are exactly one item, all of whose parts are in RLP's one form.
  ///
  /// - Parameter source: The bytes.
  /// - Throws: ``ParseFailure`` with the place of what is wrong; nesting beyond ``maximumDepth`` too.
  /// - Complexity: O(*n*) in their count.
  public static func check(_ source: Span<UInt8>) throws(ParseFailure) {
    var reader = RLPReader(source)
    try check(&reader, depth: 0)
    try reader.finish()
  }

  private static func check(_ reader: inout RLPReader, depth: Int) throws(ParseFailure) {
    let start = reader.offset
    let item = try reader.readItem("item")
    guard item.isList else { return }
    guard depth < maximumDepth else {
      throw ParseFailure(.invalidValue("nested deeper than \(maximumDepth)"), at: start)
    }
    var inner = RLPReader(reader.source, in: item.content)
    while !inner.isAtEnd { try check(&inner, depth: depth + 1) }
  }
}
