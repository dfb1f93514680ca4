import AddressEncoding
import Facts
import Foundation
import LedgerRecords
import Quantities
import Testing

@testable import Normalization

@Suite struct KnownTokensTests {
  @Test func `every contract of the list is an address of its chain in canonical spelling`() throws
  {
    let tokens = try KnownTokens.bundled()
    #expect(tokens.tokens.count { $0.contract != nil } >= 60)
    for token in tokens.tokens {
      guard let contract = token.contract else { continue }
      if token.chain == "xrp" {
        let parts = contract.split(separator: ".")
        #expect(parts.count == 2)
        let report = AddressInspection.inspect(String(parts[1]))
        #expect(report.valid && report.chains.contains("xrp"), "\(contract)")
        #expect(token.decimals == 0)
        continue
      }
      let report = AddressInspection.inspect(contract)
      let form = ["tron", "solana"].contains(token.chain) ? token.chain : "ethereum"
      #expect(report.valid, "\(token.chain) \(contract)")
      #expect(report.chains.contains(form), "\(token.chain) \(contract)")
      #expect(report.canonical == contract, "\(token.chain) \(contract)")
      #expect(!token.source.isEmpty)
    }
  }

  struct Claim: CustomTestStringConvertible {
    let chain: String
    let contract: String?
    let symbol: String?
    var isZero = false
    let asset: String?
    let spoofing: AccountTransfer.Spoofing?
    var testDescription: String { "\(chain) \(contract ?? "coin") \(symbol ?? "-")" }
  }

  static let tether = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
  static let other = "TPYmHEhy5n8TCEfYGqW2rPxsghSfzghPDm"
  static let claims: [Claim] = [
    Claim(chain: "tron", contract: tether, symbol: nil, asset: "USDT", spoofing: nil),
    // The contract names the token, whatever it claims.
    Claim(chain: "tron", contract: tether, symbol: "TetherToken", asset: "USDT", spoofing: nil),
    Claim(
      chain: "tron",
      contract: tether,
      symbol: "USDT",
      isZero: true,
      asset: "USDT",
      spoofing: .zeroValue
    ),
    Claim(
      chain: "tron",
      contract: other,
      symbol: "USDT",
      asset: nil,
      spoofing: .knownSymbolOtherContract
    ),
    Claim(
      chain: "tron",
      contract: other,
      symbol: "usdt",
      asset: nil,
      spoofing: .knownSymbolOtherContract
    ),
    // A Cyrillic letter, the sign of the Tugrik, a joiner of no width, full-width letters, a mark.
    Claim(chain: "tron", contract: other, symbol: "USD\u{422}", asset: nil, spoofing: .lookAlike),
    Claim(chain: "tron", contract: other, symbol: "USD\u{20AE}", asset: nil, spoofing: .lookAlike),
    Claim(chain: "tron", contract: other, symbol: "US\u{200D}DT", asset: nil, spoofing: .lookAlike),
    Claim(chain: "tron", contract: other, symbol: "ＵＳＤＴ", asset: nil, spoofing: .lookAlike),
    Claim(chain: "tron", contract: other, symbol: "U\u{301}SDT", asset: nil, spoofing: .lookAlike),
    // The symbol of the chain's own coin.
    Claim(
      chain: "tron",
      contract: other,
      symbol: "TRX",
      asset: nil,
      spoofing: .knownSymbolOtherContract
    ),
    Claim(
      chain: "tron",
      contract: other,
      symbol: "Claim at www.example.invalid",
      asset: nil,
      spoofing: .advertisement
    ),
    Claim(
      chain: "tron",
      contract: other,
      symbol: "$1000 USDT-Gift.com",
      asset: nil,
      spoofing: .advertisement
    ),
    // No web address: an abbreviation, a version, a decimal number.
    Claim(chain: "avalanche", contract: "0x1", symbol: "UNI.e", asset: nil, spoofing: nil),
    Claim(chain: "tron", contract: other, symbol: "V2.0", asset: nil, spoofing: nil),
    Claim(chain: "tron", contract: other, symbol: "SYNTH", asset: nil, spoofing: nil),
    Claim(
      chain: "tron",
      contract: other,
      symbol: "SYNTH",
      isZero: true,
      asset: nil,
      spoofing: .zeroValue
    ),
    // Tether's symbol is known on Tron, not on a chain without a known contract.
    Claim(chain: "eip155:999", contract: "0x1", symbol: "USDT", asset: nil, spoofing: nil),
    Claim(chain: "eip155:999", contract: nil, symbol: "ETH", asset: nil, spoofing: nil),
    Claim(chain: "tron-nile", contract: nil, symbol: "TRX", asset: nil, spoofing: nil),
    Claim(chain: "ethereum", contract: nil, symbol: "ETH", asset: "ETH", spoofing: nil),
  ]

  @Test(arguments: claims)
  func `a token is what its contract says`(_ claim: Claim) throws {
    let judgement = try KnownTokens.bundled().judge(
      chain: claim.chain,
      contract: claim.contract,
      claimedSymbol: claim.symbol,
      isCollectible: false,
      amountIsZero: claim.isZero
    )
    #expect(judgement.asset?.code == claim.asset)
    #expect(judgement.spoofing == claim.spoofing)
  }

  @Test func `a list with a wrong entry is refused`() {
    for yaml in [
      "", "coins: []", "coins: []\ntokens: [{chain: tron}]",
      "coins: [{chain: a, asset: 'ß!', decimals: 1, source: s}]\ntokens: []",
      "coins: [{chain: a, asset: A, decimals: 99, source: s}]\ntokens: []",
      "coins: [{chain: a, asset: A, decimals: 1, source: s}, {chain: a, asset: B, decimals: 1, source: s}]\ntokens: []",
    ] {
      #expect(throws: KnownTokens.Failure.self) { try KnownTokens(yaml: yaml) }
    }
  }

}
