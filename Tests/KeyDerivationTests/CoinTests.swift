import Cryptography
import KeyDerivation
import Quantities
import Testing

/// The addresses of coins that are only written.
@Suite struct CoinTests {
  struct Row: Decodable {
    let coin: String
    let key: String
    let address: String
    let account: String?
    let index: UInt32
  }

  @Test func `addresses of every coin that another program knows`() throws {
    let rows: [Row] = try vectors("coins/addresses.json")
    #expect(rows.count == 82)
    for row in rows {
      let coin = try #require(Coin.named(row.coin))
      let bytes = try hex(row.key)
      if coin.isEdwards {
        let key = try #require(FixedBytes<32>(bytes.dropFirst()))
        #expect(coin.address(ofEdwards: key) == row.address)
        #expect(Ed25519.isPoint(key))
      } else {
        let key = try PublicKey(parsing: bytes.span)
        #expect(coin.address(of: key)?.text == row.address)
        #expect(coin.address(ofEdwards: FixedBytes(InlineArray(repeating: 1))) == nil)
        let account = try ExtendedPublicKey(parsing: try #require(row.account))
        let child = try account.derived(DerivationPath([0, row.index]))
        #expect(child.publicKey == key)
      }
    }
  }

  /// The account of the XRP Ledger's documentation, "Cryptographic Keys" and its example of Ed25519.
  @Test func `an account of the XRP Ledger with a key of Ed25519`() throws {
    let coin = try #require(Coin.named("xrp-ed25519"))
    let key = try #require(
      FixedBytes<32>(hex: "01FA53FA5A7E77798F882ECE20B1ABC00BB358A9E55A202D0D0676BD0CE37A63")
    )
    #expect(coin.address(ofEdwards: key) == "rLUEXYuLiQptky37CqLcm9USQpPiz5rkpD")
  }

  @Test func `coins of Bitcoin's kind have SegWit where a prefix is known`() throws {
    let key = try publicKey("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")
    let coin = try #require(Coin.named("DGB"))
    #expect(coin.kinds == [.p2pkh, .p2shP2WPKH, .p2wpkh])
    #expect(coin.address(of: key, .p2wpkh)?.text.hasPrefix("dgb1q") == true)
    #expect(coin.address(of: key, .p2shP2WPKH)?.text.hasPrefix("S") == true)
    #expect(coin.address(of: key, .p2tr) == nil)
    #expect(Coin.named("ravencoin")?.address(of: key, .p2wpkh) == nil)
    #expect(Coin.named("ravencoin")?.address(of: key)?.text.hasPrefix("R") == true)
    #expect(Coin.named("btg")?.address(of: key)?.text.hasPrefix("G") == true)
    #expect(Coin.named("qtum")?.address(of: key)?.text.hasPrefix("Q") == true)
    #expect(Coin.named("zen")?.address(of: key)?.text.hasPrefix("zn") == true)
  }

  @Test func `no name means two coins, and none a chain whose addresses are read`() {
    let names = Coin.all.flatMap { [$0.name] + $0.aliases }
    #expect(Set(names).count == names.count)
    for name in names { #expect(AddressChain(rawValue: name) == nil) }
  }
}
