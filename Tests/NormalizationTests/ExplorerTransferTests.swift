import ExchangeFormat
import Facts
import Quantities
import TabularFormat
import Testing

@testable import Normalization

@Suite struct ExplorerTransferTests {
  static let one = "0x00000000000000000000000000000000000000A1"
  static let two = "0x00000000000000000000000000000000000000b2"

  static func facts(_ text: String, chain: String? = nil) throws -> NormalizedFacts {
    let workbook = try TabularReader.read(Array(text.utf8), fileName: "export.csv")
    let reading = try ExchangeFormat.read(
      workbook,
      fileName: "export.csv",
      library: ProfileLibrary.bundled(),
      answers: ReadingAnswers(chain: chain)
    )
    let normalizer = RecordNormalizer(
      exhibit: try #require(RecordNormalizerTests.exhibit),
      exchange: nil,
      vault: try IdentifierVaultTests.vault()
    )
    return try normalizer.facts(of: reading)
  }

  static func transactions(coin: String) -> String {
    """
    "Transaction Hash","Blockno","UnixTimestamp","DateTime (UTC)","From","To","ContractAddress","Value_IN(\(coin))","Value_OUT(\(coin))","CurrentValue @ $1/\(coin)","TxnFee(\(coin))","TxnFee(USD)","Historical $Price/\(coin)","Status","ErrCode","Method"
    "0xaa","7","1700000000","2023-11-14 22:13:20","\(one)","\(two)","","0","1.5","0","0.001","0","0","","","Transfer"
    "0xbb","8","1700000100","2023-11-14 22:15:00","\(one)","\(two)","","0","2","0","0.002","0","0","Error(0)","",""
    "0xcc","9","1700000200","2023-11-14 22:16:40","\(one)","\(two)","","0","0","0","0.003","0","0","","","Approve"
    """
  }

  @Test func `a transaction's own value has the part that a block gives it, and its fee another`()
    throws
  {
    let result = try Self.facts(Self.transactions(coin: "ETH"), chain: "arbitrum")
    let facts = result.facts.accountTransfers.map(\.statement)
    // What failed, and what carries nothing, moves its fee alone.
    #expect(facts.map(\.part) == ["value", "unplaced fee", "unplaced fee", "unplaced fee"])
    #expect(facts.map(\.transaction) == ["0xaa", "0xaa", "0xbb", "0xcc"])
    #expect(facts.map(\.status) == [.succeeded, .succeeded, .failed, .succeeded])
    #expect(facts[0].chain == Chain("arbitrum"))
    #expect(facts[0].asset == .eth)
    #expect(facts[0].amount.description == "1500000000000000000")
    #expect(facts[0].from == ChainAddress(chain: Chain("arbitrum"), text: Self.one))
    #expect(facts[0].to == ChainAddress(chain: Chain("arbitrum"), text: Self.two))
    #expect(facts[1].to == nil)
    #expect(facts[1].mechanism == .fee)
    #expect(facts[1].amount.description == "1000000000000000")
    #expect(result.withoutFact.isEmpty)
  }

  @Test func `ether moves on many chains: without an answer there is a question and no fact`()
    throws
  {
    let result = try Self.facts(Self.transactions(coin: "ETH"))
    #expect(result.facts.accountTransfers.isEmpty)
    #expect(result.gaps.values.reduce(0, +) == 3)
    #expect(result.withoutFact.isEmpty)
  }

  @Test func `a coin of one chain names it`() throws {
    let result = try Self.facts(Self.transactions(coin: "POL"))
    #expect(result.facts.accountTransfers.first?.statement.chain == Chain("polygon"))
    #expect(result.facts.accountTransfers.first?.statement.asset?.code == "POL")
  }

  @Test func `tokens are named by their contracts and stand at no place`() throws {
    let tether = "0xdac17f958d2ee523a2206206994597c13d831ec7"
    let text = """
      "Transaction Hash","Blockno","UnixTimestamp","DateTime (UTC)","From","To","TokenValue","USDValueDayOfTx","ContractAddress","TokenName","TokenSymbol"
      "0xaa","7","1700000000","2023-11-14 22:13:20","\(Self.one)","\(Self.two)","1,250.5","0","\(tether)","Tether USD","USDT"
      "0xaa","7","1700000000","2023-11-14 22:13:20","\(Self.one)","\(Self.two)","99","0","\(Self.two)","Tether USD","USDT"
      """
    let facts = try Self.facts(text, chain: "ethereum").facts.accountTransfers.map(\.statement)
    #expect(facts.map(\.part) == ["unplaced token row 2", "unplaced token row 3"])
    #expect(facts.map { $0.asset?.code } == ["USDT", nil])
    #expect(facts[0].token.contract == "0xdAC17F958D2ee523a2206206994597C13D831ec7")
    #expect(facts[0].amount.description == "1250500000")
    #expect(facts[0].decimals == 6)
    #expect(facts[1].spoofing == .knownSymbolOtherContract)
    // Whole units, as nobody knows the decimals.
    #expect(facts[1].amount.description == "99")
    #expect(facts[1].decimals == 0)
  }

  @Test func `an explorer of one chain needs no answer`() throws {
    let text = """
      Txn Hash,Block,Time (UTC),Type,Method ID,Method Name,From,To,Token,Token Symbol,Amount,Token ID(1155)
      ab,7,2023-11-14 22:13:20,TRC20,a9059cbb,transfer,T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb,TPYmHEhy5n8TCEfYGqW2rPxsghSfzghPDn,TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t,USDT,7.5,
      """
    let result = try Self.facts(text)
    let fact = try #require(result.facts.accountTransfers.first?.statement)
    #expect(fact.chain == Chain("tron"))
    #expect(fact.asset?.code == "USDT")
    #expect(fact.amount.description == "7500000")
    #expect(fact.mechanism == .token)
  }
}
