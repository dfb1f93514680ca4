import ByteReading
import Quantities

/// Messages in the JSON of java-tron's HTTP interface: fields of value zero are left out, bytes are
/// hexadecimal digits; with `visible` addresses are Base58Check and names are texts.
extension ProtobufMessage {
  /// Whether JSON that a node writes says all that the bytes say: nothing is written otherwise than a
  /// node writes it.
  var isCanonical: Bool { bytes == canonical }

  /// The members of the message, in the order of their numbers.
  func members(visible: Bool) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = []
    for field in schema.fields where has(field.name) || schema.isMapEntry {
      if field.isRepeated {
        let list = entries.filter { $0.number == field.number }
          .map { Self.json($0.value, field.kind, visible: visible) }
        members.append(.init(field.name, .array(list)))
      } else if case .message = field.kind {
        guard let message = message(field.name) else { continue }
        members.append(.init(field.name, .object(message.members(visible: visible))))
      } else if let value = entries.last(where: { $0.number == field.number })?.value {
        let isZero = field.wireType == 0 ? int64(field.name) == 0 : bytes(field.name).isEmpty
        guard !isZero || schema.isMapEntry else { continue }
        members.append(.init(field.name, Self.json(value, field.kind, visible: visible)))
      } else {
        members.append(.init(field.name, field.wireType == 0 ? 0 : ""))
      }
    }
    return members
  }

  private static func json(
    _ value: Entry.Value,
    _ kind: MessageSchema.Kind,
    visible: Bool
  ) -> JSONValue {
    switch value {
    case .varint(let number):
      switch kind {
      case .bool: return .bool(number != 0)
      case .int32: return .number(Int32(truncatingIfNeeded: number))
      case .enumeration(let names):
        let index = Int32(truncatingIfNeeded: number)
        return names.names[index].map { .string($0) } ?? .number(index)
      default: return .number(Int64(bitPattern: number))
      }
    case .bytes(let bytes):
      switch kind {
      case .string: return .string(String(decoding: bytes, as: UTF8.self))
      case .address where visible:
        return .string(
          TronAddress(payload: bytes).map(\.description) ?? Hexadecimal.encode(bytes)
        )
      case .name where visible:
        // What is no text, or would be read as digits, stays digits.
        let text = String(validating: bytes, as: UTF8.self)
        return .string(text ?? Hexadecimal.encode(bytes))
      default: return .string(Hexadecimal.encode(bytes))
      }
    case .message(let message): return .object(message.members(visible: visible))
    case .fixed32(let number): return .number(number)
    case .fixed64(let number): return .number(number)
    }
  }
}

/// Reads messages from the JSON of java-tron's HTTP interface.
struct MessageJSONReader {
  /// Whether names are texts.
  let visible: Bool
  /// Whether members that the schema does not know are passed over.
  var isTolerant = false

  /// Returns the bytes of a message, as a node writes them.
  ///
  /// - Parameters:
  ///   - object: The members. One that the schema does not know is an error, as its meaning would be
  ///     lost.
  ///   - schema: The fields.
  ///   - special: Returns the bytes of a field whose JSON is not that of its message; `nil` otherwise.
  /// - Returns: The bytes.
  /// - Throws: `ParseFailure` with the path of what is wrong.
  func bytes(
    of object: JSONElement,
    as schema: MessageSchema,
    special: (MessageSchema.Field, JSONElement) throws(ParseFailure) -> [UInt8]? = {
      _,
      _ throws(ParseFailure) in nil
    }
  ) throws(ParseFailure) -> [UInt8] {
    guard let members = object.members else {
      throw ParseFailure(.invalidValue("no JSON object"), at: object.range.lowerBound)
    }
    if !isTolerant, let unknown = members.first(where: { schema.field(named: $0.name) == nil }) {
      throw ParseFailure(
        .invalidValue("\(schema.name) has no such field"),
        at: unknown.value.range.lowerBound,
        path: [.field(unknown.name)]
      )
    }
    var writer = ProtobufWriter()
    for field in schema.fields {
      guard let element = object[field.name] else {
        if schema.isMapEntry {
          writer.write(field.wireType == 0 ? .varint(0) : .bytes([]), as: field)
        }
        continue
      }
      do throws(ParseFailure) {
        if field.isRepeated {
          try write(list: element, field, to: &writer, special)
        } else if let bytes = try special(field, element) {
          writer.write(.bytes(bytes), as: field)
        } else {
          let value = try value(of: element, field.kind, special)
          var isMessage = false
          if case .message = field.kind { isMessage = true }
          switch value {
          case .varint(0) where !schema.isMapEntry: break
          case .bytes(let bytes) where bytes.isEmpty && !isMessage && !schema.isMapEntry: break
          default: writer.write(value, as: field)
          }
        }
      } catch {
        throw error.inside(.field(field.name))
      }
    }
    return writer.bytes
  }

  private func write(
    list element: JSONElement,
    _ field: MessageSchema.Field,
    to writer: inout ProtobufWriter,
    _ special: (MessageSchema.Field, JSONElement) throws(ParseFailure) -> [UInt8]?
  ) throws(ParseFailure) {
    guard let elements = element.array else {
      throw ParseFailure(.invalidValue("no JSON list"), at: element.range.lowerBound)
    }
    for (index, element) in elements.enumerated() {
      do throws(ParseFailure) {
        if let bytes = try special(field, element) {
          writer.write(.bytes(bytes), as: field)
        } else {
          writer.write(try value(of: element, field.kind, special), as: field)
        }
      } catch {
        throw error.inside(.element(index))
      }
    }
  }

  private func value(
    of element: JSONElement,
    _ kind: MessageSchema.Kind,
    _ special: (MessageSchema.Field, JSONElement) throws(ParseFailure) -> [UInt8]?
  ) throws(ParseFailure) -> ProtobufMessage.Entry.Value {
    switch kind {
    case .message(let schema):
      return .bytes(try bytes(of: element, as: schema, special: special))
    case .int64: return .varint(UInt64(bitPattern: try Self.integer(element)))
    case .int32:
      guard let number = Int32(exactly: try Self.integer(element)) else {
        throw Self.failure("a number beyond 32 bits", element)
      }
      return .varint(UInt64(bitPattern: Int64(number)))
    case .bool:
      guard let flag = element.bool else { throw Self.failure("neither true nor false", element) }
      return .varint(flag ? 1 : 0)
    case .enumeration(let names):
      let number: Int32?
      if let name = element.string {
        number = names.number(of: name) ?? Int32(name)
      } else {
        number = element.integer()
      }
      guard let number else { throw Self.failure("an unknown name", element) }
      return .varint(UInt64(bitPattern: Int64(number)))
    case .string:
      guard let text = element.string else { throw Self.failure("no text", element) }
      return .bytes(Array(text.utf8))
    case .bytes: return .bytes(try Self.digits(element))
    case .address: return .bytes(try address(element))
    case .name:
      guard visible, let text = element.string else { return .bytes(try Self.digits(element)) }
      return .bytes(Array(text.utf8))
    }
  }

  /// A whole number, as a number or as a text of digits.
  static func integer(_ element: JSONElement) throws(ParseFailure) -> Int64 {
    guard let number = element.integer(Int64.self) ?? element.string.flatMap({ Int64($0) }) else {
      throw failure("no whole number of 64 bits", element)
    }
    return number
  }

  /// Bytes in hexadecimal digits.
  static func digits(_ element: JSONElement) throws(ParseFailure) -> [UInt8] {
    guard let text = element.string else { throw failure("no text", element) }
    let bare = text.hasPrefix("0x") || text.hasPrefix("0X") ? text.dropFirst(2) : text[...]
    do throws(ParseFailure) { return try Hexadecimal.decode(bare) } catch {
      throw failure("no hexadecimal digits: \(error.reason)", element)
    }
  }

  /// An address in Base58Check, or any bytes in hexadecimal digits.
  private func address(_ element: JSONElement) throws(ParseFailure) -> [UInt8] {
    guard let text = element.string else { throw Self.failure("no text", element) }
    if text.hasPrefix("T") {
      do { return try TronAddress(parsing: text).payload } catch {
        throw Self.failure("no address: \(error)", element)
      }
    }
    return try Self.digits(element)
  }

  static func failure(_ reason: String, _ element: JSONElement) -> ParseFailure {
    ParseFailure(.invalidValue(reason), at: element.range.lowerBound)
  }
}
