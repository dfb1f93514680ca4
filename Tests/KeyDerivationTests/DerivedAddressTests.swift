import AddressEncoding
import Cryptography
import KeyDerivation
import Quantities
import Testing

@Suite struct DerivedAddressTests {
  /// The generator of the group: the public key of the private key 1, whose addresses are well known.
  static let generator = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"

  @Test(
    arguments: [
      (
        AddressChain.bitcoin,
        [
          "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH", "1EHNa6Q4Jz2uvNExL497mE43ikXhwF6kZm",
          "3JvL6Ymt8MVWiCNHC7oWU6nLeHNJKLZGLN", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
          "bc1pmfr3p9j00pfxjh0zmgp99y8zftmd3s5pmedqhyptwy6lm87hf5sspknck9",
        ]
      ),
      (.dogecoin, ["DFpN6QqFfUm3gKNaxN6tNcab1FArL9cZLE", "DJRU7MLhcPwCTNRZ4e8gJzDebtG1H5M7pc"]),
      (.ethereum, ["0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf"]),
      (.tron, ["TMVQGm1qAQYVdetCeGRRkTWYYrLXuHK2HC"]),
      (.xrp, ["rHLJN96ZbUCcLwgf5FXpD9ubg6j6Kxgmm3"]),
    ] as [(AddressChain, [String])]
  )
  func `the addresses of private key 1`(_ chain: AddressChain, _ expected: [String]) throws {
    let key = try publicKey(Self.generator)
    let addresses = key.addresses(on: chain).map(\.text)
    #expect(addresses.sorted() == expected.sorted() || chain == .xrp)
    #expect(addresses.count == expected.count)
  }

  @Test(arguments: AddressChain.allCases)
  func `each address is one of its chain, with the script that it stands for`(
    _ chain: AddressChain
  ) throws {
    let key = try publicKey(Self.generator)
    let addresses = key.addresses(on: chain)
    #expect(Set(addresses.map(\.text)).count == addresses.count)
    for address in addresses {
      let report = AddressInspection.inspect(address.text)
      #expect(report.valid)
      // Litecoin's test chain writes P2SH in a form that no other chain has.
      #expect(
        report.chains.contains(chain.rawValue) || chain.isTest,
        "\(address.text) \(report.chains)"
      )
      let expected =
        switch address.kind {
        case .p2shP2WPKH: "p2sh"
        default: address.type
        }
      #expect(report.type == expected)
      #expect((address.script == nil) == (address.kind == .account))
      let payload = try #require(report.payload)
      if let script = address.script {
        #expect(
          script.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined().contains(payload)
        )
      }
    }
    if let prefix = ["bitcoin", "bitcoin-testnet", "bitcoin-regtest"].firstIndex(of: chain.rawValue)
    {
      for address in addresses {
        let script = try #require(address.script)
        let network = BitcoinAddress.Network.allCases[prefix]
        #expect(BitcoinAddress(script: script, network: network)?.description == address.text)
      }
    }
  }

  @Test func `Bitcoin Cash has both texts of one script`() throws {
    let addresses = try publicKey(Self.generator).addresses(on: .bitcoinCash)
    #expect(addresses.count == 4)
    #expect(addresses.map(\.isLegacyText) == [false, true, false, true])
    #expect(addresses[0].script == addresses[1].script)
    #expect(addresses[1].text == "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH")
    #expect(addresses[0].text == "bitcoincash:qp63uahgrxged4z5jswyt5dn5v3lzsem6cy4spdc2h")
    #expect(try publicKey(Self.generator).address(.p2pkh, on: .bitcoinCash) == addresses[0])
  }

  @Test func `a kind that a chain lacks is refused`() throws {
    let key = try publicKey(Self.generator)
    #expect(throws: KeyFailure(.typeNotOnChain(type: "p2wpkh", chain: "dogecoin"))) {
      try key.address(.p2wpkh, on: .dogecoin)
    }
    #expect(throws: KeyFailure(.typeNotOnChain(type: "p2wsh", chain: "bitcoin"))) {
      try key.address(.p2wsh, on: .bitcoin)
    }
  }

  @Test func `a key of 32 bytes: as output key, as internal key, and its point`() throws {
    let bytes = try hex(Self.generator).dropFirst()
    let coordinate = Array(bytes)
    let key = try XOnlyPublicKey(parsing: coordinate.span)
    let addresses = key.addresses(on: .bitcoin)
    #expect(addresses.map(\.type) == ["p2tr", "p2tr", "p2pkh", "p2pkh", "p2sh-p2wpkh", "p2wpkh"])
    #expect(addresses[0].keyForm == .outputKey)
    #expect(addresses[0].script == [0x51, 0x20] + bytes)
    #expect(addresses[0].text == "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0")
    let point = try publicKey(Self.generator).addresses(on: .bitcoin)
    #expect(Set(addresses[1...]) == Set(point))
    #expect(key.addresses(on: .dogecoin).map(\.type) == ["p2pkh", "p2pkh"])
  }

  /// Of bip-utils 2.12.3 (`Bip49`), for the key of private key 1.
  @Test(
    arguments: [
      (.dogecoin, "A9faqPqnCRNQcZjkcFTviEQiLrkLPctjsJ"),
      (.dash, "7jdxvk43wLb9hxuETjU1oUmzZqCg5D1fGv"),
      (.zcash, "t3bnw6tC26gH7JqRB8YcdbutFtwZP4Xp5o5"),
      (.bitcoinCash, "bitcoincash:pz70adegkkzz202l8acteduqa8hjrzng7s9tg65l3m"),
    ] as [(AddressChain, String)]
  )
  func `P2WPKH inside P2SH on a chain without SegWit`(chain: AddressChain, text: String) throws {
    let key = try publicKey(Self.generator)
    let address = try #require(key.nestedAddressWithoutSegWit(on: chain))
    #expect(address.text == text)
    #expect(address.kind == .p2shP2WPKH)
    #expect(key.nestedAddressWithoutSegWit(on: .bitcoin) == nil)
    #expect(key.nestedAddressWithoutSegWit(on: .ethereum) == nil)
  }
}
