import ByteReading
import Quantities
import Testing

@testable import TronFormat

struct TronTransactionTests {
  @Test(arguments: [
    ("a field that is cut off", "0a", "truncated"),
    ("a length beyond the end", "0a05ff", "truncated"),
    ("a tag that does not end", "ff", "truncated"),
    ("a number of eleven bytes", "0a0c18808080808080808080808001", "invalid_value"),
    ("field number zero", "0a020001", "invalid_value"),
    ("a field number beyond the range", "8080808010", "invalid_value"),
    ("a group", "0b0c", "invalid_value"),
    ("an undefined wire type", "0e00", "invalid_value"),
    ("a group as an unknown field", "0a045b5c0a00", "invalid_value"),
    ("a known field of another wire type", "0a020801", "invalid_value"),
    ("a text that is no UTF-8", "0a095a0708001203" + "0a01ff", "invalid_value"),
  ])
  func `refuses what is no message`(name: String, hex: String, code: String) throws {
    let bytes = try Hexadecimal.decode(hex)
    let failure = #expect(throws: ParseFailure.self, "\(name)") {
      try TronTransaction(parsing: bytes.span, as: .whole)
    }
    #expect(failure?.reason.code == code)
  }

  @Test
  func `refuses every part of a transaction that ends inside it, and tells where`() throws {
    let raw = Wire.raw("TransferContract", try Wire.transfer())
    let bytes = try Wire.whole(raw, signedBy: [1], result: 1)
    for count in 0..<bytes.count {
      let part = Array(bytes[..<count])
      guard let transaction = try? TronTransaction(parsing: part.span, as: .whole) else { continue }
      // What ends between two fields is a message, and it is given back as it is.
      #expect(transaction.bytes == part && transaction.signatures.count < 2)
      #expect(count == 0 || transaction.rawData == raw)
    }
    let cut = Array(bytes[..<40])
    let failure = #expect(throws: ParseFailure.self) {
      try TronTransaction(parsing: cut.span, as: .whole)
    }
    #expect(failure?.field == "raw_data")
  }

  @Test
  func `says where a contract's parameter is wrong, counted from the first byte`() throws {
    let value = Wire.field(1, [0x41]) + [0x12, 0x05, 0x41]
    let bytes = try Wire.whole(Wire.raw("TransferContract", value))
    let failure = #expect(throws: ParseFailure.self) {
      try TronTransaction(parsing: bytes.span, as: .whole)
    }
    #expect(failure?.field == "raw_data.contract[0].parameter.value.to_address")
    let place = try #require(failure?.offset)
    #expect(Array(bytes[(place - 1)...(place + 1)]) == [0x12, 0x05, 0x41])
  }

  @Test
  func `tells raw data from a whole transaction`() throws {
    // A reference of 5a 00 reads as a message with an empty contract.
    for reference: [UInt8] in [[0x7b, 0x3b], [0x5a, 0x00], [0x08, 0x01], [0x18, 0x01]] {
      let raw = Wire.raw("TransferContract", try Wire.transfer(), reference: reference)
      let bare = try Wire.transaction(raw)
      let whole = try Wire.transaction(try Wire.whole(raw, signedBy: [1]))
      #expect(bare.form == .rawData && whole.form == .whole)
      #expect(bare.id == whole.id && bare.rawData == raw && whole.rawData == raw)
      #expect(TronTransactionCheck(bare).isValid == nil)
      #expect(TronTransactionCheck(whole).isValid == true)
    }
  }

  @Test
  func `gives back bytes that a node would write otherwise`() throws {
    let raw = Wire.raw("TransferContract", try Wire.transfer())
    let signature = try Wire.signature(raw, by: 1)
    let cases: [[UInt8]] = [
      raw,
      try Wire.whole(raw),
      // A field that is not known, behind and in the raw data.
      try Wire.whole(raw, signedBy: [1]) + Wire.field(77, "unknown"),
      Wire.field(1, raw + Wire.field(99, 7)),
      // Fields in another order, a result of nothing, a number longer than it needs to be.
      Wire.field(2, signature) + Wire.field(1, raw),
      Wire.field(1, raw) + Wire.field(5, [UInt8]()) + Wire.field(5, [0x18, 0x81, 0x00]),
      Wire.field(1, raw + [0x90, 0x01, 0x80, 0x00]),
      // Raw data in two parts, which are one.
      Wire.field(1, Array(raw[..<4])) + Wire.field(1, Array(raw[4...])),
      // A contract of a type that is not known, and one that contradicts its number.
      Wire.field(1, Wire.field(11, Wire.field(1, 250) + Wire.field(2, Wire.field(1, "x/y.Z")))),
      Wire.field(1, Wire.field(11, Wire.field(1, 12) + Array(raw.dropFirst(26).prefix(0)))),
    ]
    for bytes in cases {
      let transaction = try Wire.transaction(bytes)
      #expect(transaction.bytes == bytes)
      let text = TronTransactionJSON.value(of: transaction).text()
      #expect(try TronTransactionJSON.bytes(of: try Wire.json(text)) == bytes, "\(text)")
    }
  }

  @Test
  func `does not vouch for raw data that a node would write otherwise`() throws {
    let raw = Wire.raw("TransferContract", try Wire.transfer()) + [0x90, 0x01, 0x00]
    let transaction = try Wire.transaction(try Wire.whole(raw, signedBy: [1]))
    #expect(!transaction.isCanonical && transaction.canonicalID != transaction.id)
    let check = TronTransactionCheck(transaction)
    #expect(check.isValid == nil)
    #expect(check.reason?.contains(transaction.canonicalID.description) == true)
  }

  @Test(arguments: [
    ("txID", #""txID":"0000""#),
    ("raw_data_hex.ref_block_bytes", #""raw_data_hex":"0a02""#),
    ("raw_data_hex", #""raw_data_hex":"1801""#), ("signature[0]", #""signature":["zz"]"#),
    ("ret[0].contractRet", #""ret":[{"contractRet":"MAYBE"}]"#),
    ("input_hex", #""input_hex":"0a00""#),
  ])
  func `refuses JSON that contradicts itself`(field: String, member: String) throws {
    let raw = #""raw_data":{"ref_block_bytes":"7b3b","expiration":5}"#
    let failure = #expect(throws: ParseFailure.self) {
      try TronTransactionJSON.bytes(of: try Wire.json("{\(raw),\(member)}"))
    }
    #expect(failure?.field == field)
  }

  @Test(arguments: [
    ("raw_data.fee", #"{"raw_data":{"fee":5}}"#),
    ("raw_data.expiration", #"{"raw_data":{"expiration":1.5}}"#),
    ("raw_data.expiration", #"{"raw_data":{"expiration":9223372036854775808}}"#),
    ("raw_data.data", #"{"raw_data":{"data":"abc"}}"#),
    ("raw_data.contract", #"{"raw_data":{"contract":{}}}"#),
    ("raw_data.contract[0].type", #"{"raw_data":{"contract":[{"type":"NoContract"}]}}"#),
    (
      "raw_data.contract[0].parameter.value.amount",
      #"{"raw_data":{"contract":[{"parameter":{"type_url":"x/protocol.TransferContract","#
        + #""value":{"amount":"much"}},"type":"TransferContract"}]}}"#
    ),
    (
      "raw_data.contract[0].parameter.value.owner_address",
      #"{"raw_data":{"contract":[{"parameter":{"type_url":"x/protocol.TransferContract","#
        + #""value":{"owner_address":"TJRyWwFs9wTFGZg3JbrVriFbNfCug5tDeD"}}}]}}"#
    ),
  ])
  func `says where JSON cannot be read`(field: String, text: String) throws {
    let failure = #expect(throws: ParseFailure.self) {
      try TronTransactionJSON.bytes(of: try Wire.json(text))
    }
    #expect(failure?.field == field)
  }

  @Test
  func `reads visible JSON with addresses in Base58 and names as texts`() throws {
    let text = """
      {"visible":true,"raw_data":{"contract":[{"parameter":{"value":{"amount":4,\
      "asset_name":"1000959","owner_address":"TJRyWwFs9wTFGZg3JbrVriFbNfCug5tDeC",\
      "to_address":"THTR75o8xXAgCTQqpiot2AFRAjvW1tSbVV"},\
      "type_url":"type.googleapis.com/protocol.TransferAssetContract"},\
      "type":"TransferAssetContract"}],"ref_block_bytes":"b801","ref_block_hash":"0e2bc08d550f5f58",\
      "expiration":1541926116000,"timestamp":1539295479000}}
      """
    let bytes = try TronTransactionJSON.bytes(of: try Wire.json(text))
    let transaction = try Wire.transaction(bytes)
    #expect(
      transaction.id.description
        == "546a3d07164c624809cf4e564a083a7a7974bb3c4eff6bb3e278b0ca21083fcb"
    )
  }

  @Test(arguments: MessageSchema.contracts.keys.sorted())
  func `writes and reads every type of contract`(number: Int32) throws {
    let schema = try #require(MessageSchema.contracts[number])
    let value = Self.sample(of: schema)
    let raw = Wire.raw(schema.name, value)
    let bytes = try Wire.whole(raw)
    let transaction = try Wire.transaction(bytes)
    #expect(transaction.contracts.first?.type == schema.name)
    #expect(transaction.contracts.first?.contradiction == nil)
    #expect(transaction.isCanonical)
    for visible in [false, true] {
      let value = TronTransactionJSON.value(of: transaction, visible: visible)
      guard case .object(let members) = value else { continue }
      let bare = JSONValue.object(members.filter { $0.name != "raw_data_hex" }).text()
      #expect(try TronTransactionJSON.bytes(of: try Wire.json(bare)) == bytes, "\(bare)")
    }
    _ = transaction.ledgerTransaction()
  }

  /// A message in which every field has a value.
  static func sample(of schema: MessageSchema) -> [UInt8] {
    var writer = ProtobufWriter()
    for field in schema.fields {
      for copy in 0..<(field.isRepeated ? 2 : 1) {
        let value: ProtobufMessage.Entry.Value
        switch field.kind {
        case .int64: value = .varint(copy == 0 ? UInt64(field.number) : .max)
        case .int32: value = .varint(UInt64(bitPattern: -3))
        case .bool, .enumeration: value = .varint(1)
        case .address: value = .bytes([0x41] + [UInt8](repeating: 7, count: 20))
        case .bytes: value = .bytes([0, 1, 0xff])
        case .name, .string: value = .bytes(Array("이름 \(field.number)".utf8))
        case .message(let inner): value = .bytes(sample(of: inner))
        }
        writer.write(value, as: field)
      }
    }
    return writer.bytes
  }
}
