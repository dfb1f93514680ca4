import AddressEncoding
import Cryptography
import LedgerRecords
import Quantities
import Testing

@testable import EthereumFormat

struct EthereumTablesTests {
  @Test func `at least forty chains are known by number and name`() throws {
    let table = ChainTable.standard
    #expect(table.entries.count >= 40)
    #expect(Set(table.entries.map(\.name)).count == table.entries.count)
    #expect(Set(table.entries.map(\.id)).count == table.entries.count)
    for (id, name, coin) in [
      (1, "ethereum", "ETH"), (56, "bsc", "BNB"), (137, "polygon", "POL"), (8217, "kaia", "KAIA"),
      (1001, "kairos", "KAIA"), (1111, "wemix", "WEMIX"), (42_161, "arbitrum", "ETH"),
      (43_114, "avalanche", "AVAX"), (11_155_111, "sepolia", "ETH"), (560_048, "hoodi", "ETH"),
    ] as [(UInt64, String, String)] {
      #expect(table[id]?.name == name)
      #expect(table.chain(named: name)?.coin == coin)
    }
    #expect(table.name(of: 3_503_995_874_084_926) == "eip155:3503995874084926")
    #expect(table.coin(of: 3_503_995_874_084_926).decimals == nil)
    // Every contract of the table is spelt with its checksum.
    #expect(table.entries.filter { !$0.wrappers.isEmpty }.count == 8)
    #expect(table[1]?.genesis != nil)
  }

  @Test func `a selector is the beginning of its signature's hash`() {
    #expect(Selector.all.count > 35)
    for selector in Selector.all {
      let units = Array(selector.signature.utf8)
      let hash = Keccak256.hash(units.span).array
      let value = hash.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      #expect(selector.value == value, "\(selector.signature)")
      #expect(!selector.source.isEmpty)
    }
    #expect(Set(Selector.all.map(\.value)).count == Selector.all.count)
  }

  static let word = [UInt8](repeating: 0, count: 31)

  func address(_ last: UInt8) -> [UInt8] { Self.word + [last] }

  func request(_ selector: UInt32, _ words: [[UInt8]]) -> CallRequest? {
    let head = (0..<4).map { UInt8(truncatingIfNeeded: selector >> UInt32(24 - $0 * 8)) }
    var contract = InlineArray<20, UInt8>(repeating: 0)
    contract[19] = 0xcc
    return CallRequest(
      head + words.flatMap { $0 },
      to: EthereumAddress(FixedBytes(contract)),
      from: EthereumAddress(FixedBytes(InlineArray<20, UInt8>(repeating: 0x11)))
    )
  }

  @Test func `a transfer in the data is asked for and no more`() throws {
    let call = try #require(request(0xa905_9cbb, [address(7), address(9)]))
    #expect(call.movements.map(\.part) == ["call data"])
    #expect(call.movements[0].to?.address == "0x0000000000000000000000000000000000000007")
    #expect(call.movements[0].amount.description == "9")
    #expect(call.description.contains("transfer(address,uint256)"))
    #expect(request(0xa905_9cbb, [address(7)]) == nil)
    #expect(request(0x1234_5678, []) == nil)
    // What stands before an address must be zero.
    #expect(request(0xa905_9cbb, [[1] + address(7).dropFirst(), address(9)]) == nil)
  }

  @Test func `payments to many have a place each`() throws {
    let list = [address(1), address(96), address(192), address(2), address(5), address(6)]
    let call = try #require(request(0xc73a_2d60, list + [address(2), address(50), address(60)]))
    #expect(call.movements.map(\.part) == ["call data", "call data item 1"])
    #expect(call.movements.map(\.amount.description) == ["50", "60"])
    #expect(call.movements[0].asset.contract == "0x0000000000000000000000000000000000000001")
    // A list that claims more than is there.
    let short = [address(1), address(96), address(192), address(255), address(5), address(6)]
    #expect(request(0xc73a_2d60, short) == nil)
  }

  @Test func `a batch of items must be whole`() {
    func log(_ data: [[UInt8]]) -> TransferLog {
      let holder = FixedBytes<32>(address(3)) ?? FixedBytes(InlineArray(repeating: 0))
      let log = EthereumLog(
        address: EthereumAddress(FixedBytes(InlineArray<20, UInt8>(repeating: 0x22))),
        topics: [TransferLog.Event.transferBatch, holder, holder, holder],
        data: data.flatMap { $0 }
      )
      return TransferLog(log, index: 5)
    }
    let good = [address(64), address(128), address(1), address(8), address(1), address(9)]
    #expect(log(good).movements.map(\.part) == ["log 5 item 0"])
    for place in 0..<4 where place != 3 {
      var bad = good
      bad[place] = [UInt8](repeating: 0xff, count: 32)
      #expect(log(bad).movements.isEmpty)
      #expect(log(bad).gap != nil)
    }
    #expect(log(Array(good.dropLast())).movements.isEmpty)
    #expect(log([]).gap != nil)
  }

  @Test func `cells may hold commas, quotes and line ends`() {
    let text = Array("a,\"b,\"\"c\"\"\n\",\r\nd\n\"e\"x,f".utf8)
    let span = text.span
    var row = CSVRow()
    #expect(row.read(span, at: 0) == 15)
    #expect(row.cells.map(\.range) == [0..<1, 3..<11, 13..<13])
    #expect(row.cells.map(\.hasQuotes) == [false, true, false])
    #expect(row.read(span, at: 15) == 17)
    #expect(row.read(span, at: 17) == text.count)
    #expect(row.failure != nil)
  }
}
