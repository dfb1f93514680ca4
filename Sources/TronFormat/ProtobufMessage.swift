import ByteReading

/// A message in the wire format of Protocol Buffers, read against its schema.
///
/// What is kept, and what is refused:
///
/// - The bytes as given are kept, so that every message that is read is written back to the same
///   bytes: also fields that the schema does not know, numbers in more bytes than they need, and fields
///   out of order or more than once. Of a field that may stand once, the last value counts, and
///   messages are merged, as the specification says ("Last One Wins").
/// - Refused are a message that ends early, a number of more than ten bytes, a length beyond the end,
///   field number 0 or one above 2²⁹ − 1, groups and the two undefined wire types, a known field of
///   another wire type than its own, and text that is not UTF-8. A parser of Google's would keep a
///   known field of the wrong type as an unknown one and so not see it; nothing that a node writes
///   holds one.
struct ProtobufMessage: Hashable, Sendable {
  /// A value with its field's number.
  struct Entry: Hashable, Sendable {
    enum Value: Hashable, Sendable {
      case varint(UInt64)
      case fixed64(UInt64)
      case fixed32(UInt32)
      case bytes([UInt8])
      case message(ProtobufMessage)
    }

    let number: Int
    let value: Value
    let isKnown: Bool
    /// Where the value's bytes begin in what was read; messages are equal wherever they stand.
    let offset: Int

    static func == (lhs: Self, rhs: Self) -> Bool {
      lhs.number == rhs.number && lhs.value == rhs.value
    }

    func hash(into hasher: inout Hasher) {
      hasher.combine(number)
      hasher.combine(value)
    }
  }

  let schema: MessageSchema
  /// The bytes as given.
  let bytes: [UInt8]
  /// The values in the order in which they stand.
  let entries: [Entry]

  /// Reads a message from all of its bytes.
  ///
  /// - Parameters:
  ///   - source: The bytes.
  ///   - schema: The fields to expect.
  /// - Throws: `ParseFailure` with the offset of what is wrong and the path to it.
  /// - Complexity: O(*n*) in the bytes, times the depth of the schema, which is fixed.
  init(parsing source: Span<UInt8>, as schema: MessageSchema) throws(ParseFailure) {
    try self.init(parsing: source, as: schema, base: 0)
  }

  init(parsing source: Span<UInt8>, as schema: MessageSchema, base: Int) throws(ParseFailure) {
    var cursor = ByteCursor(source)
    var entries: [Entry] = []
    var counts: [Int: Int] = [:]
    while cursor.remaining > 0 {
      let start = base + cursor.offset
      let tag: UInt64
      do throws(ParseFailure) { tag = try cursor.readProtobufVarint() } catch {
        throw error.moved(by: base)
      }
      let number = tag >> 3
      guard (1...0x1fff_ffff).contains(number) else {
        throw ParseFailure(.invalidValue("field number \(number)"), at: start)
      }
      let field = schema.field(Int(number))
      var path: [ParseFailure.Step] = []
      if let field {
        path = [.field(field.name)]
        if field.isRepeated {
          path.append(.element(counts[field.number, default: 0]))
          counts[field.number, default: 0] += 1
        }
      }
      do throws(ParseFailure) {
        let value = try Self.value(&cursor, wireType: Int(tag & 7), field, at: start, base: base)
        var offset = base + cursor.offset
        if case .bytes(let bytes) = value { offset -= bytes.count }
        entries.append(
          Entry(number: Int(number), value: value, isKnown: field != nil, offset: offset)
        )
      } catch {
        throw path.reversed().reduce(error) { $0.inside($1) }
      }
    }
    self.schema = schema
    self.entries = entries
    bytes = Array(capacity: source.count) { output in
      for index in source.indices { output.append(source[index]) }
    }
  }

  private static func value(
    _ cursor: inout ByteCursor,
    wireType: Int,
    _ field: MessageSchema.Field?,
    at start: Int,
    base: Int
  ) throws(ParseFailure) -> Entry.Value {
    guard field.map({ $0.wireType == wireType }) ?? true else {
      throw ParseFailure(
        .invalidValue("wire type \(wireType) where \(field?.wireType ?? 0) is due"),
        at: start
      )
    }
    do throws(ParseFailure) {
      switch wireType {
      case 0: return .varint(try cursor.readProtobufVarint())
      case 1: return .fixed64(try cursor.readUInt64LE())
      case 5: return .fixed32(try cursor.readUInt32LE())
      case 2: break
      case 3, 4: throw ParseFailure(.invalidValue("a group, which proto3 does not have"), at: 0)
      default: throw ParseFailure(.invalidValue("wire type \(wireType) is undefined"), at: 0)
      }
    } catch {
      if case .invalidValue = error.reason, wireType > 2 { throw error.moved(by: start) }
      throw error.moved(by: base)
    }
    let content: Int
    let span: Span<UInt8>
    do throws(ParseFailure) {
      let place = cursor.offset
      let count = try cursor.readProtobufVarint()
      guard count <= UInt64(cursor.remaining) else {
        throw ParseFailure(
          .truncated(needed: Int(clamping: count), available: cursor.remaining),
          at: place
        )
      }
      content = base + cursor.offset
      span = try cursor.readSpan(Int(count))
    } catch {
      throw error.moved(by: base)
    }
    switch field?.kind {
    case .message(let schema):
      return .message(try ProtobufMessage(parsing: span, as: schema, base: content))
    case .string:
      let bytes = copy(span)
      guard String(validating: bytes, as: UTF8.self) != nil else {
        throw ParseFailure(.invalidValue("a text that is not UTF-8"), at: content)
      }
      return .bytes(bytes)
    default: return .bytes(copy(span))
    }
  }

  private static func copy(_ span: Span<UInt8>) -> [UInt8] {
    Array(capacity: span.count) { output in
      for index in span.indices { output.append(span[index]) }
    }
  }
}

extension ByteCursor {
  /// Reads a number in groups of seven bits, the least significant first (Protocol Buffers, "Base 128
  /// Varints").
  ///
  /// It has at most ten bytes. Bits beyond the 64th are dropped, as parsers of Google's do.
  mutating func readProtobufVarint() throws(ParseFailure) -> UInt64 {
    let start = offset
    var value: UInt64 = 0
    for index in 0..<10 {
      let byte = try readUInt8()
      value |= UInt64(byte & 0x7f) << UInt64(index * 7)
      if byte & 0x80 == 0 { return value }
    }
    throw ParseFailure(.invalidValue("a number of more than ten bytes"), at: start)
  }
}

extension ParseFailure {
  /// The failure at an offset counted from further out.
  func moved(by base: Int) -> ParseFailure { ParseFailure(reason, at: offset + base, path: path) }
}
