import Quantities
import Testing

@Suite struct IdentifierTests {
  @Test func `a hash is shown in the reverse of its wire order`() throws {
    let shown = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f"
    let hash = try #require(BlockHash(displayed: shown))
    #expect(hash.wireBytes.bytes[0] == 0x6f)
    #expect(hash.description == shown)
  }

  @Test(arguments: ["", "00", String(repeating: "0", count: 63), String(repeating: "g", count: 64)])
  func `anything but 64 digits is no hash`(_ text: String) {
    #expect(TransactionID(displayed: text) == nil)
  }

  @Test(arguments: [("btc", "BTC"), ("KRW", "KRW"), ("1inch", "1INCH"), ("USDC.e", "USDC.E")])
  func `an asset code is upper case`(_ text: String, _ code: String) throws {
    #expect(try #require(Asset(text)).code == code)
  }

  @Test(arguments: ["", "비트코인", "BTC ", "A,B", String(repeating: "A", count: 25)])
  func `anything else is no asset code`(_ text: String) {
    #expect(Asset(text) == nil)
  }

  @Test func `satoshis are written as Bitcoin Core does`() throws {
    #expect(try Satoshis(364_285_262).description == "3.64285262")
    #expect(try Satoshis(1).description == "0.00000001")
    #expect(try Satoshis(1).bitcoin.description == "0.00000001")
  }
}
