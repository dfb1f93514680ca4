import AddressEncoding
import ByteReading
import Quantities
import TestSupport
import Testing

@testable import SolanaFormat

struct TransactionVector: Decodable {
  let hex: String
}

@Suite struct SolanaTransactionTests {

  @Test func `transactions of the Rust SDK`() throws {
    let vectors: [TransactionVector] = try vectors("solana/transactions.json")
    let text = String(decoding: try SharedData.vector("solana/transactions.json"), as: UTF8.self)
    let elements = try #require(try json(text).array)
    #expect(vectors.count == 16)
    for (vector, element) in zip(vectors, elements) {
      let bytes = try Hexadecimal.decode(vector.hex)
      let transaction = try SolanaTransaction(parsing: bytes.span)
      #expect(transaction.serialized() == bytes)
      #expect(transaction.faults.isEmpty)
      let checks = try transaction.checks()
      #expect(!checks.isEmpty)
      #expect(checks.allSatisfy { $0.isValid == true })
      // The JSON both ways.
      let expected = try #require(element["json"])
      #expect(try SolanaJSON.transaction(of: expected) == transaction)
      let written = SolanaJSON.value(of: transaction).text()
      #expect(try SolanaJSON.transaction(of: json(written)) == transaction)
      #expect(try same(json(written), expected))
      // The text in each encoding.
      for text in [
        vector.hex, "0x" + vector.hex.uppercased(), Base64.encode(bytes), Base58.encode(bytes),
      ] {
        let read = try SolanaText.read(text) { bytes throws(ParseFailure) in
          try SolanaTransaction(parsing: bytes)
        }
        #expect(read == transaction)
      }
    }
  }

  @Test func `each prefix and each byte more is refused`() throws {
    let vectors: [TransactionVector] = try vectors("solana/transactions.json")
    for vector in vectors.prefix(2) {
      let bytes = try Hexadecimal.decode(vector.hex)
      for count in 0..<bytes.count {
        let prefix = Array(bytes[..<count])
        #expect(throws: ParseFailure.self) { try SolanaTransaction(parsing: prefix.span) }
      }
      let longer = bytes + [0]
      #expect(throws: ParseFailure(.trailingBytes(1), at: bytes.count)) {
        try SolanaTransaction(parsing: longer.span)
      }
    }
  }

  @Test(arguments: [
    (0, "00"), (0x7f, "7f"), (0x80, "8001"), (0xff, "ff01"), (0x100, "8002"), (0x7fff, "ffff01"),
    (0x8000, "808002"), (0xffff, "ffff03"),
  ])
  func `counts in one to three bytes`(value: Int, hex: String) throws {
    let bytes = try Hexadecimal.decode(hex)
    var cursor = ByteCursor(bytes.span)
    #expect(try cursor.readShortCount() == value)
    var written: [UInt8] = []
    written.appendShortCount(value)
    #expect(written == bytes)
  }

  @Test(arguments: ["8000", "808000", "ff00", "ffff04", "80808001", "ffff83", "80", "8080", ""])
  func `other forms of counts are refused`(hex: String) throws {
    let bytes = try Hexadecimal.decode(hex)
    #expect(throws: ParseFailure.self) {
      var cursor = ByteCursor(bytes.span)
      return try cursor.readShortCount()
    }
  }

  @Test func `a later version is named in the refusal`() throws {
    let bytes: [UInt8] = [0, 0x81, 1, 0, 0]
    #expect(
      throws: ParseFailure(
        .invalidValue("a message of version 1; known are the legacy form and 0"),
        at: 1,
        path: [.field("message"), .field("version")]
      )
    ) { try SolanaTransaction(parsing: bytes.span) }
  }

  @Test func `what the runtime refuses is told`() throws {
    let vectors: [TransactionVector] = try vectors("solana/transactions.json")
    let vector = try #require(vectors.first)
    let sound = try transaction(vector.hex)
    func reasons(_ change: (inout SolanaTransaction) -> Void) -> [String] {
      var changed = sound
      change(&changed)
      return changed.faults.map(\.field)
    }
    #expect(reasons { _ in }.isEmpty)
    #expect(reasons { $0.signatures = [] } == ["signatures"])
    #expect(reasons { $0.message.header.readonlySigned = 9 } == ["message.header"])
    #expect(reasons { $0.message.header.readonlyUnsigned = 200 } == ["message.header"])
    let call = SolanaMessage.Instruction(programIndex: 0, accounts: [], data: [])
    #expect(
      reasons { $0.message.instructions = [call] } == ["message.instructions[0].programIdIndex"]
    )
    let far = SolanaMessage.Instruction(programIndex: 1, accounts: [0, 250], data: [])
    #expect(reasons { $0.message.instructions = [far] } == ["message.instructions[0].accounts"])
    let count = sound.message.accountKeys.count
    #expect(
      reasons { $0.message.accountKeys.append($0.message.accountKeys[0]) }
        == ["message.accountKeys[\(count)]"]
    )
    var many = sound
    many.message.version = .v0
    many.message.header.requiredSignatures = 128
    #expect(many.message.faults.first?.reason == "128 signers, at most 127")
    // Bytes can say so; no transaction has that form, and what is named twice is a matter of the ledger.
    let bytes = many.serialized()
    let read = try SolanaTransaction(parsing: bytes.span)
    #expect(throws: ParseFailure.self) { try read.checkForm() }
    var twice = sound
    twice.message.accountKeys[0] = twice.message.accountKeys[1]
    #expect(throws: Never.self) { try twice.checkForm() }
    var distant = sound
    distant.message.instructions = [far]
    #expect(throws: ParseFailure.self) { try distant.message.checkForm() }
    var unsigned = sound
    unsigned.signatures = []
    #expect(throws: ParseFailure.self) { try unsigned.checkForm() }
    var table = sound
    table.message.version = .v0
    table.message.addressTableLookups = [
      .init(table: sound.message.accountKeys[0], writableIndexes: [], readonlyIndexes: [])
    ]
    #expect(table.faults.map(\.field) == ["message.addressTableLookups[0]"])
  }

  @Test func `a changed byte is no signature, and zeros are none yet`() throws {
    let vectors: [TransactionVector] = try vectors("solana/transactions.json")
    let vector = try #require(vectors.first)
    var changed = try transaction(vector.hex)
    changed.signatures[0].bytes[40] ^= 1
    #expect(try changed.checks().first?.isValid == false)
    changed.signatures[0] = SolanaTransaction.unsigned
    #expect(try changed.checks().first?.isValid == nil)
    #expect(changed.id == nil)
    // Under a key of small order one signature fits every message (RFC 8032, section 8.9).
    var small = try transaction(vector.hex)
    var identity = InlineArray<32, UInt8>(repeating: 0)
    identity[0] = 1
    var signature = InlineArray<64, UInt8>(repeating: 0)
    signature[0] = 1
    small.message.accountKeys[0] = SolanaAddress(FixedBytes(identity))
    small.signatures[0] = FixedBytes(signature)
    #expect(try small.checks().first?.isValid == false)
  }

  @Test func `JSON that does not hold the bytes is refused with the reason`() throws {
    let parsed = try json(
      #"{"signatures":[],"message":{"accountKeys":[],"instructions":[],"recentBlockhash":"1"}}"#
    )
    let failure = #expect(throws: ParseFailure.self) { try SolanaJSON.transaction(of: parsed) }
    #expect(failure?.field == "message.header")
  }
}

/// Whether two JSON values are the same, whatever the order of their members.
func same(_ one: JSONElement, _ other: JSONElement) -> Bool {
  switch (one.content, other.content) {
  case (.object(let left), .object(let right)):
    left.count == right.count
      && left.allSatisfy { member in other[member.name].map { same(member.value, $0) } ?? false }
  case (.array(let left), .array(let right)):
    left.count == right.count && zip(left, right).allSatisfy { same($0, $1) }
  default: one.content == other.content
  }
}
