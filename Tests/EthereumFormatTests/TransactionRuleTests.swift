import AddressEncoding
import ByteReading
import EthereumFormat
import Foundation
import Quantities
import TestSupport
import Testing

/// A case of the Ethereum tests: a transaction, and what each fork makes of it.
private struct TransactionCase: Decodable, CustomStringConvertible, Sendable {
  struct Outcome: Decodable, Sendable {
    let hash: String
    let sender: String
    let intrinsicGas: String?
  }

  let name: String
  let tx: String
  let result: [String: Outcome?]
  var description: String { name }

  static let all: [Self] = {
    guard let data = try? SharedData.vector("ethereum-transactions/transaction-tests.json") else {
      return []
    }
    return (try? JSONDecoder().decode([Self].self, from: data)) ?? []
  }()
}

struct `Transactions under the rules of each fork` {
  @Test func `there are cases`() {
    #expect(TransactionCase.all.count >= 20)
  }

  @Test(arguments: TransactionCase.all)
  fileprivate func `hash and sender, or a refusal`(_ test: TransactionCase) throws {
    let bytes = try Hexadecimal.decode(test.tx.dropFirst(2))
    let every = test.result["*"].map { outcome in EthereumFork.allCases.map { ($0, outcome) } }
    var outcomes = every ?? []
    for (name, outcome) in test.result where name != "*" {
      outcomes.append((try #require(EthereumFork(name: name)), outcome))
    }
    let transaction = try? EthereumTransaction(parsing: bytes.span)
    for (fork, outcome) in outcomes {
      let failure = transaction?.failure(under: fork, chainID: UInt256(1 as UInt8))
      guard let outcome else {
        #expect(transaction == nil || failure != nil, "\(fork)")
        continue
      }
      let transaction = try #require(transaction)
      #expect(failure == nil, "\(fork)")
      #expect("0x\(transaction.hash)" == outcome.hash)
      let sender = try transaction.sender(allowingHighS: fork == .frontier).address
      #expect("0x\(sender.bytes)" == outcome.sender)
      if let gas = outcome.intrinsicGas {
        #expect("0x" + String(transaction.intrinsicGas(under: fork), radix: 16) == gas)
      }
    }
  }

  /// EIP-155, "Example".
  @Test func `the example of EIP-155`() throws {
    let unsigned = try Hexadecimal.decode(
      "ec098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a764000080018080"
    )
    let signed = try Hexadecimal.decode(
      "f86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a0"
        + "28ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb70"
        + "3304b3800ccf555c9f3dc64214b297fb1966a3b6d83"
    )
    let first = try EthereumTransaction(parsing: unsigned.span)
    let second = try EthereumTransaction(parsing: signed.span)
    let expected = "daf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53"
    #expect("\(first.signingHash)" == expected)
    #expect("\(second.signingHash)" == expected)
    #expect(first.signature == nil)
    #expect(first.chainID == UInt256(1 as UInt8))
    #expect(first.failure()?.code == "unsigned")
    let sender = try second.sender().address
    #expect(sender.description == "0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F")
    for transaction in [first, second] {
      let text = Array(transaction.json().text().utf8)
      let json = try JSONReader.value(of: text.span)
      #expect(try EthereumTransaction(json: json).encoded == transaction.encoded)
    }
  }

  @Test func `every beginning of a transaction is refused`() throws {
    for test in TransactionCase.all {
      let bytes = try Hexadecimal.decode(test.tx.dropFirst(2))
      guard (try? EthereumTransaction(parsing: bytes.span)) != nil else { continue }
      for count in 0..<bytes.count {
        let prefix = Array(bytes[..<count])
        #expect(throws: ParseFailure.self) { try EthereumTransaction(parsing: prefix.span) }
      }
      let longer = bytes + [0]
      #expect(throws: ParseFailure.self) { try EthereumTransaction(parsing: longer.span) }
    }
  }

  /// Each row: what is put into a transaction, and the rule that refuses it.
  @Test(arguments: [
    ("\"type\":\"0x3\",\"maxFeePerBlobGas\":\"0x1\",\"blobVersionedHashes\":[]", "no_blobs"),
    (
      "\"type\":\"0x3\",\"maxFeePerBlobGas\":\"0x1\",\"blobVersionedHashes\":[\"0x02\(zeros)\"]",
      "blob_hash_version"
    ),
    ("\"type\":\"0x4\",\"authorizationList\":[]", "no_authorizations"),
    ("\"type\":\"0x2\",\"yParity\":\"0x2\"", "invalid_parity"),
    ("\"type\":\"0x2\",\"gas\":\"0x5207\"", "intrinsic_gas_too_low"),
    ("\"type\":\"0x2\",\"nonce\":\"0xffffffffffffffff\"", "nonce_too_large"),
    ("\"type\":\"0x2\",\"chainId\":\"0x0\"", "invalid_chain_id"),
    ("\"type\":\"0x2\",\"s\":\"0x0\"", "scalar_out_of_range"),
    (
      "\"type\":\"0x2\",\"s\":\"0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1\"",
      "high_s"
    ),
    ("\"type\":\"0x2\",\"maxPriorityFeePerGas\":\"0x64\"", "priority_fee_above_fee"),
  ])
  func `the rule that is broken is named`(members: String, code: String) throws {
    var values = [
      "chainId": "\"0x1\"", "nonce": "\"0x0\"", "maxPriorityFeePerGas": "\"0x1\"",
      "maxFeePerGas": "\"0x1\"", "gas": "\"0xf4240\"", "value": "\"0x0\"", "input": "\"0x\"",
      "to": "\"0x3535353535353535353535353535353535353535\"", "yParity": "\"0x0\"",
      "r": "\"0x28ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276\"",
      "s": "\"0x67cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83\"",
    ]
    let text = Array("{\(members)}".utf8)
    for member in try JSONReader.value(of: text.span).members ?? [] {
      values[member.name] = String(decoding: text[member.value.range], as: UTF8.self)
    }
    let object =
      "{"
      + values.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
      .joined(separator: ",") + "}"
    let bytes = Array(object.utf8)
    let json = try JSONReader.value(of: bytes.span)
    #expect(try EthereumTransaction(json: json).failure()?.code == code)
  }

  @Test func `contracts' addresses`() throws {
    // Ethereum's wiki of nonces: the first contracts of one sender.
    let creator = try EthereumAddress(parsing: "0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0")
    let expected = [
      "0xcd234a471b72ba2f1ccf0a70fcaba648a5eecd8d", "0x343c43a37d37dff08ae8c4a11544c718abb4fcf8",
      "0xf778b86fa74e846c4f0a1fbd1335fe81c00a0c91", "0xfffd933a0bc612844eaf0c6fe3e5b8e9b6c1d19c",
    ]
    for (nonce, address) in expected.enumerated() {
      let created = EthereumAddress(creator: creator, nonce: UInt64(nonce))
      #expect("0x\(created.bytes)" == address)
    }
    // EIP-1014, "Examples".
    let zero = EthereumAddress(FixedBytes(InlineArray(repeating: 0)))
    let code = try #require(
      FixedBytes<32>(hex: "bc36789e7a1e281436464229828f817d6612f7b477d66591ff96a9e064bcc98a")
    )
    let created = EthereumAddress(
      creator: zero,
      salt: FixedBytes(InlineArray(repeating: 0)),
      initCodeHash: code
    )
    #expect(created.description == "0x4D1A2e2bB4F88F0250f26Ffff098B0b30B26BF38")
  }
}

private let zeros = String(repeating: "00", count: 31)

struct `JSON of nodes old and new` {
  private static let signature = """
    "v":"0x25","r":"0x28ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276",\
    "s":"0x67cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83"
    """
  private static let members = """
    "nonce":"0x9","gasPrice":"0x4a817c800","gas":"0x5208","value":"0xde0b6b3a7640000",\
    "to":"0x3535353535353535353535353535353535353535","input":"0x"
    """
  private static let hash = "33469b22e9f636356c4160a87eb19df52b7412e8eac32a4a55ffe88ea8350788"

  /// Each row: an answer for the example of EIP-155, as one node or another writes it.
  @Test(arguments: [
    "{\(members),\(signature)}",
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\(members),\(signature),\"type\":\"0x0\"}}",
    // Parity and its heirs.
    "{\(members),\(signature),\"standardV\":\"0x0\",\"condition\":null,\"creates\":null,"
      + "\"chainId\":\"0x1\",\"transactionIndex\":null,\"publicKey\":"
      + "\"0x4bc2a31265153f07e70e0bab08724e6b85e217f8cd628ceb62974247bb493382"
      + "ce28cab79ad7119ee1ad3ebcdb98a16805211530ecc6cfefa1b88e6dff99232a\"}",
    // Libraries: numbers in decimal, `gasLimit` and `data`.
    "{\"nonce\":9,\"gasPrice\":\"20000000000\",\"gasLimit\":21000,\"value\":\"1000000000000000000\","
      + "\"to\":\"0x3535353535353535353535353535353535353535\",\"data\":\"0x\",\(signature)}",
  ])
  func `is read`(text: String) throws {
    let bytes = Array(text.utf8)
    let json = try JSONReader.value(of: bytes.span)
    let transaction = try EthereumTransaction(json: json)
    #expect("\(transaction.hash)" == Self.hash)
    #expect(transaction.contradictions(in: json).isEmpty)
  }

  @Test(arguments: [
    ("\"from\":\"0x0000000000000000000000000000000000000001\"", "from"),
    ("\"hash\":\"0x\(String(repeating: "11", count: 32))\"", "hash"),
    ("\"chainId\":\"0x2\"", "chainId"), ("\"raw\":\"0x00\"", "raw"),
    ("\"creates\":\"0x0000000000000000000000000000000000000001\"", "creates"),
  ])
  func `what it says wrongly is told`(member: String, name: String) throws {
    let bytes = Array("{\(Self.members),\(Self.signature),\(member)}".utf8)
    let json = try JSONReader.value(of: bytes.span)
    let found = try EthereumTransaction(json: json).contradictions(in: json)
    #expect(found.count == 1 && found[0].hasPrefix(name))
  }

  /// Each row: what is no transaction, and the member that is to blame.
  @Test(arguments: [
    ("{}", "nonce"), ("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":null}", "result"),
    ("{\(members),\"v\":\"0x25\"}", "r"), ("{\(members),\"type\":\"0x7e\"}", "type"),
    ("{\(members),\"type\":\"0x2\",\"chainId\":\"0x1\"}", "maxPriorityFeePerGas"),
    ("{\"nonce\":\"0x10000000000000000\"}", "nonce"),
  ])
  func `what is wrong is named`(text: String, name: String) throws {
    let bytes = Array(text.utf8)
    let json = try JSONReader.value(of: bytes.span)
    let failure = #expect(throws: ParseFailure.self) { try EthereumTransaction(json: json) }
    #expect(failure?.field == name)
  }
}
