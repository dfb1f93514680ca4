import AddressEncoding
import BitcoinFormat
import ByteReading
import Foundation
import Quantities
import Testing

@Suite struct TransactionDocumentTests {
  /// A transaction of one input and one output, without signatures.
  private static let transaction = Transaction(
    version: 2,
    inputs: [
      .init(
        previous: .init(
          transaction: TransactionID(wireBytes: FixedBytes(InlineArray(repeating: 0x11))),
          index: 3
        ),
        script: [0x51],
        sequence: 0xffff_fffd,
        witness: [[], [0xaa, 0xbb]]
      )
    ],
    outputs: [.init(value: 2_099_999_999_999_999, script: [0x6a, 0x01, 0x00])],
    lockTime: 17
  )

  private static var identifier: String { transaction.transactionID.description }

  /// Bitcoin Core's shape with any amount as text.
  private static func core(value: String, version: String = "2", extra: String = "") -> String {
    """
    {"txid":"\(identifier)","version":\(version),"locktime":17,"vin":[{"txid":"\(String(repeating: "11", count: 32))","vout":3,
    "scriptSig":{"asm":"1","hex":"51"},"txinwitness":["","aabb"],"sequence":4294967293}],
    "vout":[{"value":\(value),"n":0,"scriptPubKey":{"hex":"6a0100","type":"nulldata"}}]\(extra)}
    """
  }

  private func items(_ text: String) throws -> [TransactionDocument.Content] {
    let bytes = Array(text.utf8)
    return try TransactionDocument(parsing: bytes.span).items.map(\.content)
  }

  private func stated(_ text: String) throws -> StatedTransaction? {
    guard case .transaction(let stated)? = try items(text).first else { return nil }
    return stated
  }

  @Test(arguments: [
    "20999999.99999999", "\"20999999.99999999\"", "2.099999999999999e7", "20999999.999999990",
  ])
  func `an amount in bitcoins is read exactly, however it is written`(_ value: String) throws {
    #expect(try stated(Self.core(value: value))?.transaction == Self.transaction)
  }

  @Test(arguments: ["20999999.999999991", "20999999.99999998", "1e400", "\"x\"", "null", "-0.5"])
  func `another amount is refused and never rounded`(_ value: String) throws {
    let items = try items(Self.core(value: value))
    guard case .refused(let failure)? = items.first else {
      Issue.record("not refused")
      return
    }
    #expect(failure.field == "txid" || failure.field == "vout[0].value")
  }

  @Test func `the same fields in decodings of this program read back`() throws {
    let json = TransactionJSON.value(of: Self.transaction, network: .mainnet).text()
    #expect(try stated(json)?.transaction == Self.transaction)
  }

  @Test func `a signed version of old nodes is the unsigned one`() throws {
    let transaction = Transaction(version: .max, inputs: Self.transaction.inputs, outputs: [])
    let json = TransactionJSON.value(of: transaction, network: .mainnet).text()
      .replacingOccurrences(of: "4294967295,\"size", with: "-1,\"size")
    #expect(try stated(json)?.transaction == transaction)
  }

  @Test func `a block gives its transactions its place`() throws {
    let text = """
      {"hash":"00","confirmations":3,"height":500,"time":1500000000,"merkleroot":"00","tx":[\(Self.core(value: "20999999.99999999"))]}
      """
    let position = try #require(try stated(text)?.position)
    #expect(position.standing == .confirmed && position.height == BlockHeight(500))
    let stale = text.replacingOccurrences(of: "\"confirmations\":3", with: "\"confirmations\":-1")
    #expect(try stated(stale)?.position.standing == .unconfirmed)
  }

  @Test(arguments: [
    ("", StatedTransaction.Standing.unstated), (",\"confirmations\":0", .unconfirmed),
    (",\"confirmations\":7,\"blocktime\":5", .confirmed),
    (",\"status\":{\"confirmed\":false}", .unconfirmed),
    (",\"status\":{\"confirmed\":true,\"block_height\":9,\"block_time\":5}", .confirmed),
    (",\"confirmations\":7,\"in_active_chain\":false", .unconfirmed),
  ])
  func `keeps what the source says of the chain`(
    _ extra: String,
    _ standing: StatedTransaction.Standing
  ) throws {
    let text = Self.core(value: "20999999.99999999", extra: extra)
    #expect(try stated(text)?.position.standing == standing)
  }

  @Test func `an address of another chain is refused`() throws {
    let output = Transaction.Output(
      value: 1,
      script: [0x00, 0x14] + Array(repeating: 7, count: 20)
    )
    let transaction = Transaction(version: 1, inputs: Self.transaction.inputs, outputs: [output])
    let json = TransactionJSON.value(of: transaction, network: .mainnet).text()
    #expect(try stated(json)?.network == .mainnet)
    let other = json.replacingOccurrences(of: "\"bc1", with: "\"ltc1")
    guard case .refused(let failure)? = try items(other).first else {
      Issue.record("not refused")
      return
    }
    #expect(failure.field == "vout[0].address")
  }

  @Test func `several texts, lists and answers of servers are gone through in order`() throws {
    let one = Self.core(value: "20999999.99999999")
    let hex = Self.transaction.serialized().map {
      String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
    }
    .joined()
    let bytes = Array("[\(one),\"\(hex)\"]\n{\"result\":\(one)}\n{\"id\":1}".utf8)
    let document = try TransactionDocument(parsing: bytes.span)
    #expect(document.items.map(\.path) == ["$[0][0]", "$[0][1]", "$[1].result", "$[2]"])
    guard case .refused? = document.items.last?.content else {
      Issue.record("an object without a transaction is refused")
      return
    }
    #expect(document.holdsTransactions)
  }

  @Test func `a wallet's history names transactions and gives none`() throws {
    let text = """
      {"summary":{},"transactions":[{"txid":"\(Self.identifier)","height":500,"timestamp":1500000000,"bc_value":"-1"},
      {"txid":"\(Self.identifier)","height":0,"bc_value":"1"}]}
      """
    let items = try items(text)
    guard case .mention(let first) = items[0], case .mention(let second) = items[1] else {
      Issue.record("no mentions")
      return
    }
    #expect(first.position.standing == .confirmed && second.position.standing == .unconfirmed)
    #expect(first.transaction == Self.transaction.transactionID)
  }
}

@Suite struct SpentCoinsTests {
  private static let key: [UInt8] = [2] + Array(repeating: 0x33, count: 32)

  private static func makeBlock(_ inputs: [Transaction.Input]) -> Block {
    let coinbase = Transaction(version: 1, inputs: [.init(previous: .null)], outputs: [])
    let spender = Transaction(version: 1, inputs: inputs, outputs: [.init(value: 1, script: [])])
    let header = BlockHeader(
      version: 1,
      previous: BlockHash(wireBytes: FixedBytes(InlineArray(repeating: 0))),
      merkleRoot: MerkleRoot(wireBytes: FixedBytes(InlineArray(repeating: 0))),
      time: 0,
      bits: 0x207f_ffff,
      nonce: 0
    )
    return Block(header: header, transactions: [coinbase, spender])
  }

  private static let block = makeBlock([
    .init(
      previous: .init(
        transaction: TransactionID(wireBytes: FixedBytes(InlineArray(repeating: 1))),
        index: 0
      )
    )
  ])

  @Test func `a bare list of outputs goes to the inputs in order`() throws {
    let bytes: [UInt8] = [5, 0, 0, 0, 0, 0, 0, 0, 1, 0x51]
    let coins = try SpentCoins(parsing: bytes.span)
    #expect(coins == .outputs([.init(value: 5, script: [0x51])]))
    #expect(coins.undoData(for: Self.block)?.transactions.count == 1)
    let twice = bytes + bytes
    let two = try SpentCoins(parsing: twice.span)
    #expect(two.undoData(for: Self.block) == nil)
  }

  @Test func `coins whose hash no input's key has belong to another block`() throws {
    let script: [UInt8] = [0x76, 0xa9, 20] + Array(repeating: 9, count: 20) + [0x88, 0xac]
    let bytes: [UInt8] = [5, 0, 0, 0, 0, 0, 0, 0, 25] + script
    let coins = try SpentCoins(parsing: bytes.span)
    let input = Transaction.Input(
      previous: .init(
        transaction: TransactionID(wireBytes: FixedBytes(InlineArray(repeating: 1))),
        index: 0
      ),
      script: [1, 0x30, 33] + Self.key
    )
    #expect(coins.undoData(for: Self.makeBlock([input])) == nil)
  }

  @Test func `every prefix of a counted list fails or is another layout`() throws {
    let undo = UndoData(transactions: [
      [Coin(output: .init(value: 7, script: [0x51]), height: BlockHeight(3), isCoinbase: false)]
    ])
    let bytes = undo.serialized
    let whole = try SpentCoins(parsing: bytes.span)
    #expect(whole == .undo(undo))
    for count in 1..<bytes.count {
      let part = Array(bytes.prefix(count))
      let coins = try? SpentCoins(parsing: part.span)
      #expect(coins.map { $0 != .undo(undo) } ?? true)
    }
  }
}
