import ByteReading
import Cryptography
import Foundation
import Quantities
import TestSupport
import Testing

@testable import TronFormat

/// Published vectors: `testvectors/tron`.
struct TronVectorTests {
  static func list(_ file: String) throws -> [JSONElement] {
    let bytes = Array(try SharedData.vector("tron/\(file)"))
    return try JSONReader.value(of: bytes.span).array ?? []
  }

  static func transactions() throws -> [TronTransaction] {
    var transactions: [TronTransaction] = []
    for json in try list("wallet-core.json") {
      let bytes = try TronTransactionJSON.bytes(of: json)
      transactions.append(try TronTransaction(parsing: bytes.span))
    }
    return transactions
  }

  @Test
  func `gives published transactions their ids and finds their signers`() throws {
    let vectors = try Self.list("wallet-core.json")
    #expect(vectors.count == 12)
    for json in vectors {
      let bytes = try TronTransactionJSON.bytes(of: json)
      let transaction = try TronTransaction(parsing: bytes.span)
      #expect(transaction.id.description == json["txID"]?.string)
      #expect(transaction.isCanonical && transaction.form == .whole)
      if let digits = json["raw_data_hex"]?.string {
        #expect(Hexadecimal.encode(transaction.rawData) == digits)
      }
      let check = TronTransactionCheck(transaction)
      #expect(check.isValid == true, "\(check.reason ?? "")")
      #expect(check.signers.first?.address == transaction.contracts.first?.owner)
    }
  }

  @Test
  func `writes the JSON it read, and the bytes of the JSON it wrote`() throws {
    for json in try Self.list("wallet-core.json") {
      let bytes = try TronTransactionJSON.bytes(of: json)
      let transaction = try TronTransaction(parsing: bytes.span)
      for visible in [false, true] {
        let value = TronTransactionJSON.value(of: transaction, visible: visible)
        #expect(value["input_hex"] == nil)
        let text = Array(value.text().utf8)
        let again = try JSONReader.value(of: text.span)
        #expect(try TronTransactionJSON.bytes(of: again) == bytes)
        if !visible {
          #expect(again["raw_data"].map(Self.plain) == json["raw_data"].map(Self.plain))
        }
      }
    }
  }

  /// The value without places and without the order of members.
  static func plain(_ json: JSONElement) -> String {
    if let members = json.members {
      let sorted = members.sorted { $0.name < $1.name }
      return "{" + sorted.map { "\($0.name):\(plain($0.value))" }.joined(separator: ",") + "}"
    }
    if let array = json.array { return "[" + array.map(plain).joined(separator: ",") + "]" }
    return json.string ?? json.number ?? "\(json.content)"
  }

  @Test
  func `finds the id of a block and the witness who signed it`() throws {
    for json in try Self.list("headers.json") {
      let bytes = try TronBlockJSON.bytes(of: json)
      let block = try TronBlock(parsing: bytes.span)
      #expect(block.id.description == json["blockID"]?.string)
      #expect(block.signer == block.witness)
      // The transactions of the one that has some are not in the answer.
      #expect(block.isRootRight == block.statedRoot.allSatisfy { $0 == 0 })
      let value = TronBlockJSON.value(of: block)
      #expect(value["blockID"] == .string(block.id.description))
    }
  }

  @Test
  func `refuses a block whose header has another id`() throws {
    let text = #"{"blockID":"00","block_header":{"raw_data":{"number":1}}}"#
    let bytes = Array(text.utf8)
    let json = try JSONReader.value(of: bytes.span)
    let failure = #expect(throws: ParseFailure.self) { try TronBlockJSON.bytes(of: json) }
    #expect(failure?.field == "blockID")
  }

  @Test
  func `reads a block of transactions and checks their root`() throws {
    let transactions = try Self.transactions()
    for count in [0, 1, 2, 3, 5, transactions.count] {
      let chosen = transactions.prefix(count)
      let root = Self.slowRoot(chosen.map { SHA256.hash($0.bytes.span).array })
      var raw = ProtobufWriter()
      raw.write(.varint(1_700_000_000_000), number: 1)
      raw.write(.bytes(root), number: 2)
      raw.write(.varint(77), number: 7)
      var header = ProtobufWriter()
      header.write(.bytes(raw.bytes), number: 1)
      var writer = ProtobufWriter()
      for transaction in chosen { writer.write(.bytes(transaction.bytes), number: 1) }
      writer.write(.bytes(header.bytes), number: 2)
      let bytes = writer.bytes
      let block = try TronBlock(parsing: bytes.span)
      #expect(block.isRootRight && block.transactions == Array(chosen) && block.number == 77)
      let text = Array(TronBlockJSON.value(of: block).text().utf8)
      let json = try JSONReader.value(of: text.span)
      #expect(try TronBlockJSON.bytes(of: json) == bytes)
    }
  }

  /// The root by recursion: the left part is the largest full tree's.
  static func slowRoot(_ leaves: [[UInt8]]) -> [UInt8] {
    guard leaves.count > 1 else { return leaves.first ?? [UInt8](repeating: 0, count: 32) }
    var width = 1
    while width * 2 < leaves.count { width *= 2 }
    let pair = slowRoot(Array(leaves[..<width])) + slowRoot(Array(leaves[width...]))
    return SHA256.hash(pair.span).array
  }

  @Test
  func `finds the addresses that CREATE2 gives`() throws {
    let vectors = try Self.list("create2.json")
    #expect(vectors.count == 4)
    for json in vectors {
      let sender = try TronAddress(parsing: try #require(json["sender"]?.string))
      let salt = try #require(json["salt"]?.string).dropFirst(2)
      let code = try #require(json["init_code_hash"]?.string).dropFirst(2)
      let address = sender.contractAddress(
        salt: try #require(FixedBytes<32>(hex: salt)),
        codeHash: try #require(FixedBytes<32>(hex: code))
      )
      #expect(address.description == json["address"]?.string)
    }
  }
}
