import ByteReading
import LedgerRecords
import Quantities
import Testing

@testable import TronFormat

/// What transactions and outcomes say of value that moves.
struct TronLedgerTests {
  private func statement(
    _ type: String,
    _ value: [UInt8],
    result: Int64? = 1,
    fee: Int64 = 0
  ) throws -> LedgerTransaction {
    let bytes = try Wire.whole(
      Wire.raw(type, value, memo: "메모"),
      signedBy: [1],
      result: result,
      fee: fee
    )
    return try Wire.transaction(bytes).ledgerTransaction(confirmation: .confirmed)
  }

  private func text(_ movement: LedgerMovement) -> String {
    let (from, to) = (
      movement.from?.address.prefix(4) ?? "-", movement.to?.address.prefix(4) ?? "-"
    )
    let asset = movement.asset.contract.map { $0.count > 10 ? String($0.prefix(4)) : $0 } ?? "TRX"
    return
      "\(movement.part): \(movement.mechanism.rawValue) \(movement.amount) \(asset) \(from) \(to)"
  }

  @Test
  func `tells of each type of contract what it moves`() throws {
    let (one, two) = (try Wire.address(1).payload, try Wire.address(2).payload)
    let (a, b) = (
      try Wire.address(1).description.prefix(4), try Wire.address(2).description.prefix(4)
    )
    let call = try Hexadecimal.decode("a9059cbb") + [UInt8](repeating: 0, count: 12)
    let data = call + two.dropFirst() + UInt256(7 as UInt8).bigEndian.array
    let cases: [(String, [UInt8], [String])] = [
      ("TransferContract", try Wire.transfer(), ["contract 0: native 5 TRX \(a) \(b)"]),
      (
        "TransferAssetContract",
        Wire.field(1, "1002000") + Wire.field(2, one) + Wire.field(3, two) + Wire.field(4, 9),
        ["contract 0: token 9 1002000 \(a) \(b)"]
      ),
      (
        "TriggerSmartContract",
        Wire.field(1, one) + Wire.field(2, two) + Wire.field(3, 4) + Wire.field(4, data)
          + Wire.field(5, 6) + Wire.field(6, 1_002_000),
        [
          "contract 0: native 4 TRX \(a) \(b)", "contract 0 token: token 6 1002000 \(a) \(b)",
          "call data 0: token 7 \(b) \(a) \(b)",
        ]
      ),
      (
        "FreezeBalanceV2Contract", Wire.field(1, one) + Wire.field(2, 8),
        ["contract 0: stake 8 TRX \(a) -"]
      ),
      (
        "UnfreezeBalanceV2Contract", Wire.field(1, one) + Wire.field(2, 8),
        ["contract 0 owner: native 0 TRX \(a) -"]
      ),
      (
        "WithdrawBalanceContract", Wire.field(1, one), ["contract 0 owner: native 0 TRX \(a) -"]
      ),
      (
        "ExchangeTransactionContract",
        Wire.field(1, one) + Wire.field(2, 1) + Wire.field(3, "_") + Wire.field(4, 3),
        ["contract 0: balance_change 3 TRX \(a) -"]
      ),
    ]
    for (type, value, expected) in cases {
      let statement = try statement(type, value)
      #expect(statement.movements.map(text) == expected, "\(type)")
      #expect(statement.status == .succeeded && !statement.gaps.isEmpty)
      #expect(statement.signers.map(\.standing) == [.verified])
      let failed = try self.statement(type, value, result: 2, fee: 11)
      #expect(failed.status == .failed("REVERT"))
      #expect(
        failed.movements.map(text)
          == ["contract 0 owner: native 0 TRX \(a) -", "fee: fee 11 TRX \(a) -"]
      )
      let open = try self.statement(type, value, result: nil)
      #expect(open.status == .unstated && open.movements.map(text) == expected)
    }
    #expect(try statement("TransferContract", try Wire.transfer()).movements.first?.memo == "메모")
  }

  @Test
  func `does not verify a signer who is not the owner`() throws {
    let raw = Wire.raw("TransferContract", try Wire.transfer(), permission: 2)
    let bytes = try Wire.whole(raw, signedBy: [3], result: 1)
    let signers = try Wire.transaction(bytes).ledgerTransaction().signers
    #expect(signers.map(\.standing) == [.stated])
    #expect(signers.first?.note?.contains("permission 2") == true)
  }

  private let info = """
    {"id":"\(String(repeating: "ab", count: 32))","fee":345000,"blockNumber":5,
    "blockTimeStamp":1700000000000,"contractResult":[""],
    "contract_address":"41a614f803b6fd780986a42c78ec9c7f77e6ded13c",
    "receipt":{"energy_fee":345000,"net_usage":345,"result":"RESULT","unknown":1},
    "log":[{"address":"a614f803b6fd780986a42c78ec9c7f77e6ded13c","topics":[
    "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef",
    "000000000000000000000000000000000000000000000000000000000000dead",
    "000000000000000000000000000000000000000000000000000000000000beef"],
    "data":"00000000000000000000000000000000000000000000000000000000000f4240"},
    {"address":"a614f803b6fd780986a42c78ec9c7f77e6ded13c","topics":[
    "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "000000000000000000000000000000000000000000000000000000000000beef",
    "0000000000000000000000000000000000000000000000000000000000000007"]}],
    "internal_transactions":[{"hash":"aa","caller_address":"41000000000000000000000000000000000000dead",
    "transferTo_address":"41000000000000000000000000000000000000beef",
    "callValueInfo":[{"callValue":9},{"callValue":3,"tokenId":"1002000"}],"note":"63616c6c"},
    {"hash":"bb","caller_address":"41000000000000000000000000000000000000dead",
    "transferTo_address":"41000000000000000000000000000000000000beef",
    "callValueInfo":[{"callValue":9}],"note":"63616c6c","rejected":true}],
    "withdraw_amount":77}
    """

  private func outcome(_ result: String) throws -> TronTransactionInfo {
    let text = info.split(separator: "RESULT", omittingEmptySubsequences: false)
      .joined(separator: result)
    return try TronTransactionInfo(try Wire.json(text))
  }

  @Test
  func `tells of logs, calls and the fee of an outcome`() throws {
    let owner = try Wire.address(1)
    let statement = try outcome("SUCCESS").ledgerTransaction(owner: owner)
    #expect(statement.status == .succeeded && statement.height == 5)
    #expect(statement.confirmation == .confirmed)
    #expect(
      statement.movements.map(\.part)
        == ["contract 0", "log 0", "log 1", "call 0", "call 0 token 1002000", "fee"]
    )
    #expect(
      statement.movements.map { "\($0.mechanism.rawValue) \($0.amount)" }
        == ["reward 77", "token 1000000", "token 1", "internal 9", "internal 3", "fee 345000"]
    )
    let log = statement.movements[1]
    #expect(log.asset.contract == "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t")
    #expect(log.asset.standard == .trc20)
    let item = statement.movements[2]
    #expect(item.asset.standard == .trc721 && item.asset.item == "7" && item.from == nil)
    #expect(statement.movements.last?.from?.address == owner.description)
    let failed = try outcome("OUT_OF_ENERGY").ledgerTransaction()
    #expect(failed.status == .failed("OUT_OF_ENERGY"))
    #expect(failed.movements.map(\.part) == ["fee"] && failed.movements.first?.from == nil)
  }

  @Test
  func `tells of the items of a batch`() throws {
    func word(_ value: UInt8) -> [UInt8] { [UInt8](repeating: 0, count: 31) + [value] }
    let parties = [[UInt8](repeating: 0, count: 32), word(8), word(9)]
    func parts(_ topic: [UInt8], _ data: [UInt8]) throws -> [String] {
      var found = TronMovements()
      TokenLog(contract: try Wire.address(1), topics: [topic] + parties, data: data)
        .addMovements("log 4", to: &found)
      return found.movements.map { "\($0.part) \($0.asset.item ?? "") \($0.amount)" } + found.gaps
    }
    #expect(try parts(TokenLog.single, word(7) + word(5)) == ["log 4 7 5"])
    let lists = [64, 160, 2, 1, 2, 2, 30, 40].flatMap { word($0) }
    #expect(try parts(TokenLog.batch, lists) == ["log 4 item 0 1 30", "log 4 item 1 2 40"])
    let cut = ["log 4: a transfer of items that cannot be read"]
    #expect(try parts(TokenLog.batch, Array(lists.dropLast(32))) == cut)
    #expect(try parts(TokenLog.batch, [UInt8](repeating: 0xff, count: 96)) == cut)
  }

  @Test
  func `keeps an outcome in the wire format and in JSON`() throws {
    let info = try outcome("SUCCESS")
    let bytes = info.bytes
    let again = try TronTransactionInfo(parsing: bytes.span)
    #expect(again == info)
    let text = info.json().text()
    #expect(try TronTransactionInfo(try Wire.json(text)) == info)
  }

  @Test
  func `reads an address in each of its forms`() throws {
    let text = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
    let digits = "a614f803b6fd780986a42c78ec9c7f77e6ded13c"
    for form in [text, "41" + digits, "0x" + digits, "0x41" + digits] {
      #expect(try TronAddress(parsing: form).description == text)
    }
    for form in [digits, "42" + digits, "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u", "", "0x41"] {
      #expect(throws: (any Error).self, "\(form)") { try TronAddress(parsing: form) }
    }
  }
}
