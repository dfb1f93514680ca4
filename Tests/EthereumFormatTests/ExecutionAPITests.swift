import ByteReading
import Cryptography
import EthereumFormat
import Foundation
import Quantities
import TestSupport
import Testing

/// The requests and answers of the execution-apis tests, and the chain to which they belong.
private enum ExecutionAPI {
  static let folder = "ethereum/execution-apis/tests/"

  /// The results of all answers of a method, by the file's name.
  static func results(_ method: String) throws -> [(name: String, result: JSONElement)] {
    let path = SharedData.path(folder + method)
    return try FileManager.default.contentsOfDirectory(atPath: path).sorted().compactMap { name in
      let text = try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
      let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("<< ") })
      let answer = Array(line.dropFirst(3).utf8)
      return try JSONReader.value(of: answer.span)["result"].map { (name, $0) }
    }
  }

  static func blocks() throws -> [EthereumBlock] {
    let bytes = try SharedData.bytes(folder + "chain.rlp")
    var reader = RLPReader(bytes.span)
    var blocks: [EthereumBlock] = []
    while !reader.isAtEnd { blocks.append(try EthereumBlock(from: &reader)) }
    return blocks
  }

  static func element(_ value: JSONValue) throws -> JSONElement {
    let text = Array(value.text().utf8)
    return try JSONReader.value(of: text.span)
  }
}

/// A JSON value without places and with members by name, to compare two of them.
private indirect enum Plain: Equatable {
  case scalar(String)
  case list([Plain])
  case object([String: Plain])

  init(_ element: JSONElement) {
    switch element.content {
    case .null: self = .scalar("null")
    case .bool(let value): self = .scalar("\(value)")
    case .number(let digits): self = .scalar(digits)
    case .string(let text): self = .scalar("\"\(text)\"")
    case .array(let elements): self = .list(elements.map(Plain.init))
    case .object(let members):
      self = .object(
        Dictionary(
          members.map { ($0.name, Plain($0.value)) },
          uniquingKeysWith: { first, _ in first }
        )
      )
    }
  }
}

@Suite(.enabled(if: SharedData.isPresent))
struct `Answers of nodes` {
  @Test func `every block of the chain is true in itself and gives the same bytes`() throws {
    let bytes = try SharedData.bytes(ExecutionAPI.folder + "chain.rlp")
    let blocks = try ExecutionAPI.blocks()
    #expect(blocks.count == 54)
    #expect(blocks.flatMap(\.encoded) == bytes)
    for (block, next) in zip(blocks, blocks.dropFirst()) {
      #expect(next.header.parentHash == block.header.hash)
    }
    for block in blocks {
      #expect(block.contradictions.isEmpty)
      let body = block.body.encoded
      #expect(try EthereumBlockBody(parsing: body.span) == block.body)
      for transaction in block.body.transactions {
        #expect(transaction.failure() == nil)
        let json = try ExecutionAPI.element(transaction.json())
        #expect(try EthereumTransaction(json: json) == transaction)
      }
    }
    let kinds = Set(blocks.flatMap(\.body.transactions).map(\.kind))
    #expect(kinds == Set(EthereumTransaction.Kind.allCases))
  }

  @Test func `transactions are what the node answers`() throws {
    var places: [String: Plain] = [:]
    for block in try ExecutionAPI.blocks() {
      let hash = block.header.hash
      for (index, transaction) in block.body.transactions.enumerated() {
        let json = transaction.json(at: .init(header: block.header, blockHash: hash, index: index))
        places["0x\(transaction.hash)"] = Plain(try ExecutionAPI.element(json))
      }
    }
    var count = 0
    for method in [
      "eth_getTransactionByHash", "eth_getTransactionByBlockHashAndIndex",
      "eth_getTransactionByBlockNumberAndIndex",
    ] {
      for (name, result) in try ExecutionAPI.results(method) {
        let hash = try #require(result["hash"]?.string, "\(name)")
        #expect(places[hash] == Plain(result), "\(name)")
        let transaction = try EthereumTransaction(json: result)
        #expect("0x\(transaction.hash)" == hash)
        #expect(transaction.contradictions(in: result).isEmpty)
        count += 1
      }
    }
    #expect(count >= 9)
  }

  @Test func `transactions that wait are what the node answers`() throws {
    var count = 0
    for (_, result) in try ExecutionAPI.results("txpool_content") {
      for pool in result.members ?? [] {
        for account in pool.value.members ?? [] {
          for member in account.value.members ?? [] {
            let transaction = try EthereumTransaction(json: member.value)
            #expect(Plain(try ExecutionAPI.element(transaction.json())) == Plain(member.value))
            count += 1
          }
        }
      }
    }
    #expect(count > 0)
  }

  @Test(arguments: ["eth_getBlockByNumber", "eth_getBlockByHash"])
  func `blocks are what the node answers`(method: String) throws {
    var byHash: [String: EthereumBlock] = [:]
    for block in try ExecutionAPI.blocks() { byHash["0x\(block.header.hash)"] = block }
    for (name, result) in try ExecutionAPI.results(method) {
      let header = try EthereumHeader(json: result)
      #expect("0x\(header.hash)" == result["hash"]?.string, "\(name)")
      guard let block = byHash["0x\(header.hash)"] else {
        #expect(header.number == 0)
        continue
      }
      guard case .object(var ours) = Plain(try ExecutionAPI.element(block.json)),
        case .object(let theirs) = Plain(result)
      else {
        Issue.record("no object: \(name)")
        continue
      }
      if result["transactions"]?.array?.first?.string != nil {
        ours["transactions"] = .list(
          block.body.transactions.map { .scalar("\"0x\($0.hash)\"") }
        )
      }
      #expect(ours == theirs, "\(name)")
      let json = try ExecutionAPI.element(block.json)
      #expect(try EthereumBlock(json: json) == block)
    }
  }

  @Test func `receipts give the root of their block, and its filter`() throws {
    var count = 0
    for (name, result) in try ExecutionAPI.results("eth_getBlockReceipts") {
      let receipts = try EthereumReceipt.list(json: result)
      guard let hash = result.array?.first?["blockHash"]?.string else { continue }
      let block = try #require(
        try ExecutionAPI.blocks().first { "0x\($0.header.hash)" == hash },
        "\(name)"
      )
      #expect(EthereumReceipt.root(of: receipts) == block.header.receiptsRoot)
      #expect(LogsBloom(over: receipts.flatMap(\.logs)) == block.header.logsBloom)
      guard case .array(let values) = EthereumReceipt.json(ofBlock: receipts) else { continue }
      for (value, (receipt, theirs)) in zip(values, zip(receipts, result.array ?? [])) {
        #expect(receipt.isBloomTrue)
        #expect(try EthereumReceipt(parsing: receipt.encoded.span) == receipt)
        guard case .object(var ours) = Plain(try ExecutionAPI.element(value)),
          case .object(let stated) = Plain(theirs)
        else { continue }
        ours["logs"] = nil
        for (member, plain) in ours { #expect(stated[member] == plain, "\(name) \(member)") }
        count += 1
      }
    }
    #expect(count > 3)
  }

  @Test func `raw blocks, headers, receipts and transactions give the same bytes`() throws {
    for (_, result) in try ExecutionAPI.results("debug_getRawBlock") {
      let bytes = try Hexadecimal.decode(try #require(result.string).dropFirst(2))
      #expect(try EthereumBlock(parsing: bytes.span).encoded == bytes)
      #expect(try EthereumBlock(json: result).encoded == bytes)
    }
    for (_, result) in try ExecutionAPI.results("debug_getRawHeader") {
      let bytes = try Hexadecimal.decode(try #require(result.string).dropFirst(2))
      #expect(try EthereumHeader(parsing: bytes.span).encoded == bytes)
    }
    for (_, result) in try ExecutionAPI.results("debug_getRawReceipts") {
      let receipts = try EthereumReceipt.list(json: result)
      #expect(receipts.map { "0x" + Hexadecimal.encode($0.encoded) } == result.array?.map(\.string))
    }
    for (_, result) in try ExecutionAPI.results("debug_getRawTransaction") {
      let bytes = try Hexadecimal.decode(try #require(result.string).dropFirst(2))
      #expect(try EthereumTransaction(parsing: bytes.span).encoded == bytes)
      #expect(try EthereumTransaction(json: result).encoded == bytes)
    }
  }
}

@Suite(.enabled(if: SharedData.isPresent))
struct `A transaction with its blobs` {
  @Test func `is read, and gives the same bytes again`() throws {
    let text = try SharedData.bytes("ethereum/eth-account/tests/core/_test_data/signed_tx.txt")
    let digits = String(decoding: text, as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    let bytes = try Hexadecimal.decode(digits.dropFirst(2))
    let transaction = try EthereumTransaction(parsing: bytes.span)
    let sidecar = try #require(transaction.sidecar)
    #expect(transaction.kind == .blob)
    #expect(sidecar.blobs.count == transaction.blobVersionedHashes.count)
    #expect(transaction.networkEncoded == bytes)
    let bare = transaction.encoded
    let again = try EthereumTransaction(parsing: bare.span)
    #expect(again.sidecar == nil)
    #expect(again.hash == transaction.hash)
    #expect(try again.sender() == transaction.sender())
    #expect(transaction.failure() == nil)
    let json = try ExecutionAPI.element(transaction.json())
    #expect(try EthereumTransaction(json: json).networkEncoded == bytes)
  }
}
