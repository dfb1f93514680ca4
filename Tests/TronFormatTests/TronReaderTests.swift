import ByteReading
import LedgerRecords
import Quantities
import Testing

@testable import TronFormat

struct TronReaderTests {
  private func read(_ bytes: [UInt8]) -> (format: String?, items: [LedgerItem]) {
    var items: [LedgerItem] = []
    let format = TronReader.read(bytes.span, context: LedgerContext()) { items.append($0) }
    return (format, items)
  }

  private func read(_ text: String) -> (format: String?, items: [LedgerItem]) {
    read(Array(text.utf8))
  }

  private func statements(_ items: [LedgerItem]) -> [LedgerTransaction] {
    items.compactMap { item -> LedgerTransaction? in
      guard case .transaction(let statement) = item.content else { return nil }
      return statement
    }
  }

  private func refusals(_ items: [LedgerItem]) -> [String] {
    items.compactMap { item -> String? in
      guard case .refused(let field, _) = item.content else { return nil }
      return field ?? "-"
    }
  }

  /// A block of transfers with the right root.
  private func block(_ count: UInt8) throws -> TronBlock {
    var leaves: [FixedBytes<32>] = []
    var writer = ProtobufWriter()
    for index in 0..<count {
      let raw = Wire.raw("TransferContract", try Wire.transfer(Int64(index) + 1))
      let transaction = try Wire.transaction(try Wire.whole(raw, signedBy: [1], result: 1))
      leaves.append(transaction.merkleLeaf)
      writer.write(.bytes(transaction.bytes), number: 1)
    }
    let root = TronBlock.merkleRoot(of: leaves).array
    let raw =
      Wire.field(1, 1_700_000_000_000) + Wire.field(2, root)
      + Wire.field(3, [UInt8](repeating: 3, count: 32)) + Wire.field(7, 9)
      + Wire.field(9, try Wire.address(5).payload) + Wire.field(10, 30)
    let header = Wire.field(1, raw) + Wire.field(2, try Wire.signature(raw, by: 5))
    let bytes = writer.bytes + Wire.field(2, header)
    return try TronBlock(parsing: bytes.span)
  }

  @Test
  func `reads a block as bytes and as JSON alike`() throws {
    let block = try block(3)
    let binary = read(block.bytes)
    #expect(binary.format == "tron-block-binary")
    let text = TronBlockJSON.value(of: block).text()
    for form in [text, "[\(text)]", #"{"block":[\#(text)]}"#, "\n" + text] {
      let json = read(form)
      #expect(json.format == "tron-block" && json.items.count == 4)
      #expect(statements(json.items) == statements(binary.items))
      #expect(
        json.items.last?.content
          == .other("header of block 9, \(block.id); its transactions are complete")
      )
    }
    #expect(statements(binary.items).map(\.height) == [9, 9, 9])
    #expect(statements(binary.items).map(\.index) == [0, 1, 2])
    #expect(statements(binary.items).first?.time?.description == "2023-11-14T22:13:20Z")
    #expect(read(text).items.first?.place == .element("$.transactions[0]"))
    #expect(block.signer == block.witness)
  }

  @Test
  func `refuses the one transaction that contradicts itself`() throws {
    let block = try block(3)
    let text = TronBlockJSON.value(of: block).text()
    let id = block.transactions[1].id.description
    let changed = text.split(separator: id, omittingEmptySubsequences: false)
      .joined(separator: String(repeating: "0", count: 64))
    let (format, items) = read(changed)
    #expect(format == "tron-block" && items.count == 4)
    #expect(refusals(items) == ["txID"] && statements(items).count == 2)
  }

  @Test
  func `gives an outcome the account that asked, if the file has it`() throws {
    let raw = Wire.raw("WithdrawBalanceContract", Wire.field(1, try Wire.address(1).payload))
    let transaction = try Wire.transaction(try Wire.whole(raw, signedBy: [1], result: 1))
    let first = TronTransactionJSON.value(of: transaction).text()
    let second = """
      {"id":"\(transaction.id)","fee":100,"blockNumber":3,"blockTimeStamp":1700000000000,
      "contractResult":[""],"receipt":{"net_fee":100},"withdraw_amount":50}
      """
    for text in ["[\(first),\(second)]", "\(first)\n\(second)\n"] {
      let (format, items) = read(text)
      #expect(format == "tron-transaction" && items.count == 2)
      let movements = statements(items).last?.movements ?? []
      let owner = LedgerParty(try Wire.address(1).description)
      #expect(movements.map(\.part) == ["contract 0", "fee"])
      #expect(movements.map(\.to) == [owner, nil] && movements.map(\.from) == [nil, owner])
    }
    #expect(read("\(first)\n\(second)\n").items.last?.place == .line(2))
    let alone = statements(read(second).items)
    #expect(alone.first?.movements.map(\.part) == ["fee"] && alone.first?.gaps.count == 2)
  }

  private let hash = String(repeating: "ab", count: 32)
  private let usdt = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
  private let from = "TJRyWwFs9wTFGZg3JbrVriFbNfCug5tDeC"
  private let to = "THTR75o8xXAgCTQqpiot2AFRAjvW1tSbVV"

  @Test
  func `reads what TronGrid tells of TRC-20 transfers`() throws {
    let transfer = """
      {"transaction_id":"\(hash)","token_info":{"symbol":"USDT","address":"\(usdt)","decimals":6,
      "name":"Tether USD"},"block_timestamp":1700000000000,"from":"\(from)","to":"\(to)",
      "type":"Transfer","value":"1000000"}
      """
    let text = #"{"data":[\#(transfer),\#(transfer)],"success":true,"meta":{"page_size":2}}"#
    let (format, items) = read(text)
    #expect(format == "trongrid-trc20-transfer" && items.count == 2)
    let movements = statements(items).flatMap(\.movements)
    let part = "transfer \(usdt) \(from) \(to) 1000000"
    #expect(movements.map(\.part) == [part, part + " no. 2"])
    #expect(movements.first?.asset.claimedSymbol == "USDT")
    #expect(movements.first?.asset.decimals == 6)
    #expect(items.first?.place == .element("$.data[0]"))
    // The next answer counts anew: pages overlap.
    let lines = read("\(text)\n\(text)")
    #expect(statements(lines.items).flatMap(\.movements).map(\.part).last == part + " no. 2")
  }

  @Test
  func `takes no approval for a transfer, and an item for one`() throws {
    let row = """
      {"transaction_id":"\(hash)","token_info":{"symbol":"ART","address":"\(usdt)","type":"TRC721"},
      "from":"\(from)","to":"\(to)","type":"TYPE","value":"77"}
      """
    let scan = """
      {"transaction_id":"\(hash)","from_address":"\(from)","to_address":"\(to)","quant":"77",
      "contract_address":"\(usdt)","event_type":"TYPE","contractRet":"SUCCESS","event_index":2,
      "tokenInfo":{"tokenId":"\(usdt)","tokenType":"trc721"}}
      """
    for text in [#"{"data":[\#(row)]}"#, #"{"token_transfers":[\#(scan)]}"#] {
      let item = try #require(
        statements(read(text.replacing("TYPE", with: "Transfer")).items).first?.movements.first
      )
      #expect(item.asset.standard == .trc721 && item.asset.item == "77")
      #expect(item.amount.description == "1" && item.asset.decimals == 0)
      let approval = read(text.replacing("TYPE", with: "Approval"))
      #expect(approval.items.map(\.content) == [.other("Approval of a token in \(hash)")])
    }
  }

  @Test
  func `reads events and calls that TronGrid tells of`() throws {
    let event = """
      {"data":[{"block_number":5,"block_timestamp":1700000000000,"contract_address":"\(usdt)",
      "event_index":3,"event_name":"Transfer","transaction_id":"\(hash)",
      "event":"Transfer(address indexed from, address indexed to, uint256 value)",
      "result":{"0":"0x5cd0fb0ab3ce40f3051414c604b27756e69e43db",
      "1":"0x521ea197907927725ef36d70f25f850d1659c7c7","2":"5"}},
      {"event_name":"Approval","transaction_id":"\(hash)","contract_address":"\(usdt)"}]}
      """
    let (format, items) = read(event)
    #expect(format == "trongrid-event" && items.count == 2)
    let movement = statements(items).first?.movements.first
    #expect(movement?.part == "log 3" && movement?.from?.address == from)
    #expect(movement?.asset.standard == .trc20 && movement?.to?.address == to)
    let call = """
      {"data":[{"internal_tx_id":"cd","data":{"note":"63616c6c","rejected":false,
      "call_value":{"_":25}},"block_timestamp":1700000000000,"tx_id":"\(hash)",
      "to_address":"41521ea197907927725ef36d70f25f850d1659c7c7",
      "from_address":"415cd0fb0ab3ce40f3051414c604b27756e69e43db"}]}
      """
    let internals = statements(read(call).items).first?.movements.first
    #expect(internals?.mechanism == .internalCall && internals?.amount.description == "25")
  }

  @Test
  func `reads what Tronscan tells`() throws {
    let token = """
      {"total":1,"token_transfers":[{"transaction_id":"\(hash)","block_ts":1700000000000,
      "from_address":"\(from)","to_address":"\(to)","block":5,"contract_address":"\(usdt)",
      "quant":"1500000","confirmed":true,"contractRet":"SUCCESS","revert":false,"event_index":2,
      "tokenInfo":{"tokenId":"\(usdt)","tokenAbbr":"USDT","tokenDecimal":6,"tokenType":"trc20"}}]}
      """
    let first = read(token)
    #expect(first.format == "tronscan-transfer")
    #expect(statements(first.items).first?.movements.first?.part == "log 2")
    let coin = """
      {"data":[{"transactionHash":"\(hash)","block":5,"timestamp":1700000000000,"amount":7,
      "transferFromAddress":"\(from)","transferToAddress":"\(to)","tokenName":"_","confirmed":true,
      "contractRet":"SUCCESS"},
      {"transactionHash":"\(hash)","block":5,"timestamp":1700000000000,"amount":7,
      "transferFromAddress":"\(from)","transferToAddress":"somebody","tokenName":"_"}]}
      """
    let second = read(coin)
    #expect(statements(second.items).first?.movements.first?.asset == .trx)
    #expect(refusals(second.items) == ["transferToAddress"])
    let transaction = """
      {"data":[{"hash":"\(hash)","block":5,"timestamp":1700000000000,"ownerAddress":"\(from)",
      "contractType":1,"confirmed":true,"contractRet":"SUCCESS","cost":{"fee":100},
      "contractData":{"amount":9,"owner_address":"\(from)","to_address":"\(to)"}},
      {"hash":"\(hash)","ownerAddress":"\(from)","contractType":31,"contractRet":"OUT_OF_ENERGY",
      "cost":{"fee":100}}]}
      """
    let third = read(transaction)
    #expect(third.format == "tronscan-transaction")
    #expect(
      statements(third.items).map { $0.movements.map(\.part) } == [["fee", "contract 0"], ["fee"]]
    )
    #expect(statements(third.items).last?.status == .failed("OUT_OF_ENERGY"))
  }

  @Test(arguments: [
    "", "{}", "[]", "[1]", #"{"jsonrpc":"2.0","id":1,"result":{"hash":"0x00"}}"#, "hash,from,to",
    #"{"data":[],"success":true}"#, #"{"data":[{"id":1,"amount":5}]}"#, "\u{8}\u{1}", "{",
    #"{"hash":"A","meta":{},"Account":"r"}"#,
  ])
  func `leaves other files alone`(text: String) {
    let (format, items) = read(text)
    #expect(format == nil && items.isEmpty)
  }

  @Test
  func `tells of what is cut off and of what it does not know`() throws {
    let text = TronBlockJSON.value(of: try block(1)).text()
    let cut = read("\(text)\n{\"block_header\":")
    #expect(cut.format == "tron-block" && refusals(cut.items) == ["-"])
    let other = read("[\(text),{\"a\":1},5]")
    #expect(refusals(other.items) == ["-", "-"])
  }
}
