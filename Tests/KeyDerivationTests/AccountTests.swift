import Cryptography
import KeyDerivation
import Quantities
import Testing

@Suite struct AccountTests {
  struct Accounts: Decodable {
    struct Account: Decodable {
      let standard: String
      let chain: String
      let path: String
      let key: String
      let addresses: [String: String]
    }
    let phrase: String
    let accounts: [Account]
  }

  @Test func `BIP-0044, 0049, 0084, 0086 and SLIP-0132: keys and addresses of the phrase`() throws {
    let vectors: Accounts = try vectors("bip-0044-0086/vectors.json")
    let empty: [UInt8] = []
    let phrase = try phrase(vectors.phrase)
    for expected in vectors.accounts {
      let chain = try #require(AddressChain(rawValue: expected.chain))
      let standard = try #require(AccountStandard.allCases.first { $0.name == expected.standard })
      let found = try phrase.accounts(
        passphrase: empty.span,
        chains: [chain],
        standards: [standard]
      )
      #expect(found.map(\.key.description) == [expected.key])
      #expect(found.map(\.path.description) == [expected.path])
      #expect(found.map { $0.masterFingerprint.description } == ["73c5da0a"])
      let key = try ExtendedPublicKey(parsing: expected.key)
      let kind = try #require(standard.scriptKind(on: chain))
      for (path, address) in expected.addresses {
        let child = try key.derived(DerivationPath(parsing: path))
        #expect(try child.publicKey.address(kind, on: chain).text == address)
      }
      if let own = key.format.script { #expect(own == kind) }
    }
  }

  @Test func `every account of every chain has the kind of its standard`() throws {
    let empty: [UInt8] = []
    let accounts = try phrase(examplePhrase).accounts(
      passphrase: empty.span,
      chains: AddressChain.allCases,
      accounts: 0..<2
    )
    let segWit = AddressChain.allCases.count { $0.scriptKinds.contains(.p2wpkh) }
    #expect(accounts.count == 2 * (AddressChain.allCases.count + 3 * segWit))
    for account in accounts {
      #expect(
        account.path.scriptKind(on: account.chain) == account.standard.scriptKind(on: account.chain)
      )
      #expect(account.key.format.chains.contains(account.chain))
      #expect(account.key.depth == 3)
      #expect(account.key.format.isTest == account.chain.isTest)
    }
  }

  @Test(
    arguments: [
      ("m/45'/0/0", ScriptKind.p2sh), ("m/48'/0'/0'/1'", .p2shP2WSH),
      ("m/48'/0'/0'/2'/0/1", .p2wsh),
      ("m/48'/0'/0'", nil), ("m/44/0'/0'", nil), ("m/99'", nil), ("m", nil), ("m/86'", .p2tr),
    ] as [(String, ScriptKind?)]
  )
  func `the purpose names the kind of script`(_ path: String, _ kind: ScriptKind?) throws {
    #expect(try DerivationPath(parsing: path).scriptKind(on: .bitcoin) == kind)
  }

  @Test func `a chain without SegWit has no account for it`() {
    #expect(AccountStandard.bip84.scriptKind(on: .dogecoin) == nil)
    #expect(AccountStandard.bip44.scriptKind(on: .tron) == .account)
    #expect(AccountStandard.bip44.path(ofAccount: 3, on: .xrp).description == "m/44'/144'/3'")
  }
}
