import ByteReading

/// What a message says, field by field.
extension ProtobufMessage {
  /// A message that holds nothing.
  init(empty schema: MessageSchema) {
    self.init(schema: schema, bytes: [], entries: [])
  }

  private init(schema: MessageSchema, bytes: [UInt8], entries: [Entry]) {
    self.schema = schema
    self.bytes = bytes
    self.entries = entries
  }

  private func field(_ name: String) -> MessageSchema.Field {
    guard let field = schema.field(named: name) else {
      preconditionFailure("\(schema.name) has no field \(name)")
    }
    return field
  }

  private func values(_ name: String) -> [Entry.Value] {
    let number = field(name).number
    return entries.filter { $0.number == number }.map(\.value)
  }

  /// Whether a field stands in the message at all.
  func has(_ name: String) -> Bool { !values(name).isEmpty }

  /// A number; 0 if the field is absent.
  func int64(_ name: String) -> Int64 {
    guard case .varint(let value)? = values(name).last else { return 0 }
    return Int64(bitPattern: value)
  }

  /// A number of 32 bits: the lower half of what stands there, as parsers of Google's read it.
  func int32(_ name: String) -> Int32 { Int32(truncatingIfNeeded: int64(name)) }

  func bool(_ name: String) -> Bool { int64(name) != 0 }

  /// The name of an enumeration's number; `nil` for a number without one.
  func enumerationName(_ name: String) -> String? {
    guard case .enumeration(let names) = field(name).kind else { return nil }
    return names.names[int32(name)]
  }

  func bytes(_ name: String) -> [UInt8] {
    guard case .bytes(let bytes)? = values(name).last else { return [] }
    return bytes
  }

  /// Where the bytes of a field begin in what was read; 0 if the field is absent.
  func offset(_ name: String) -> Int {
    let number = field(name).number
    return entries.last { $0.number == number }?.offset ?? 0
  }

  func string(_ name: String) -> String { String(decoding: bytes(name), as: UTF8.self) }

  func byteList(_ name: String) -> [[UInt8]] {
    values(name).compactMap { if case .bytes(let bytes) = $0 { bytes } else { nil } }
  }

  func messages(_ name: String) -> [ProtobufMessage] {
    values(name).compactMap { if case .message(let message) = $0 { message } else { nil } }
  }

  /// A message that may stand once; `nil` if the field is absent.
  ///
  /// Several are merged, which is what their bytes one behind the other say.
  func message(_ name: String) -> ProtobufMessage? {
    let all = messages(name)
    guard all.count > 1, let first = all.first else { return all.first }
    return ProtobufMessage(
      schema: first.schema,
      bytes: all.flatMap(\.bytes),
      entries: all.flatMap(\.entries)
    )
  }

  /// Whether it or a message in it has a field that the schema does not know.
  var hasUnknownFields: Bool {
    entries.contains { entry in
      if case .message(let message) = entry.value { return message.hasUnknownFields }
      return !entry.isKnown
    }
  }

  /// Whether it has a field itself that the schema does not know.
  var hasUnknownFieldsItself: Bool { entries.contains { !$0.isKnown } }

  /// The message as a node writes it after reading it: known fields by number, values of zero left out,
  /// numbers in their shortest form, and then the unknown fields by number.
  var canonical: [UInt8] {
    var writer = ProtobufWriter()
    for field in schema.fields {
      let values = values(field.name)
      guard !values.isEmpty || schema.isMapEntry else { continue }
      if field.isRepeated {
        for value in values { writer.write(Self.normalized(value), as: field) }
      } else if case .message = field.kind {
        guard let message = message(field.name) else { continue }
        writer.write(.bytes(message.canonical), as: field)
      } else {
        let value = Self.normalized(values.last ?? Self.zero(of: field), field.kind)
        if schema.isMapEntry || !Self.isZero(value) { writer.write(value, as: field) }
      }
    }
    for entry in entries.filter({ !$0.isKnown }).enumerated().sorted(by: {
      ($0.element.number, $0.offset) < ($1.element.number, $1.offset)
    }) {
      writer.write(entry.element.value, number: entry.element.number)
    }
    return writer.bytes
  }

  private static func normalized(_ value: Entry.Value) -> Entry.Value {
    if case .message(let message) = value { return .bytes(message.canonical) }
    return value
  }

  /// A number as its type keeps it.
  private static func normalized(
    _ value: Entry.Value,
    _ kind: MessageSchema.Kind
  ) -> Entry.Value {
    guard case .varint(let number) = value else { return value }
    switch kind {
    case .bool: return .varint(number == 0 ? 0 : 1)
    case .int32, .enumeration:
      return .varint(UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: number))))
    default: return value
    }
  }

  private static func zero(of field: MessageSchema.Field) -> Entry.Value {
    field.wireType == 0 ? .varint(0) : .bytes([])
  }

  private static func isZero(_ value: Entry.Value) -> Bool {
    switch value {
    case .varint(let number): number == 0
    case .bytes(let bytes): bytes.isEmpty
    default: false
    }
  }
}

/// Writes values in the wire format.
struct ProtobufWriter {
  private(set) var bytes: [UInt8] = []

  mutating func write(_ value: ProtobufMessage.Entry.Value, as field: MessageSchema.Field) {
    write(value, number: field.number)
  }

  mutating func write(_ value: ProtobufMessage.Entry.Value, number: Int) {
    switch value {
    case .varint(let value):
      tag(number, 0)
      varint(value)
    case .fixed64(let value):
      tag(number, 1)
      for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift * 8))) }
    case .fixed32(let value):
      tag(number, 5)
      for shift in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(shift * 8))) }
    case .bytes(let content):
      tag(number, 2)
      varint(UInt64(content.count))
      bytes += content
    case .message(let message):
      write(.bytes(message.bytes), number: number)
    }
  }

  private mutating func tag(_ number: Int, _ wireType: UInt64) {
    varint(UInt64(number) << 3 | wireType)
  }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
