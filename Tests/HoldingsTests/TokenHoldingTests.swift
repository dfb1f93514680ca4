import Facts
import Holdings
import Quantities
import Testing

@Suite struct TokenHoldingTests {
  private func balance(
    _ asset: String?,
    _ free: String?,
    bound: String = "0",
    chain: String = "tron",
    contract: String? = "TContract",
    item: String? = nil,
    symbol: String? = nil,
    spoofing: AccountTransfer.Spoofing? = nil,
    standing: AccountChainBalance.Standing = .shown
  ) throws -> AccountChainBalance {
    let chain = Chain(chain)
    return AccountChainBalance(
      address: ChainAddress(chain: chain, text: "W"),
      token: TokenIdentity(chain: chain, contract: contract, item: item),
      asset: asset.flatMap { Asset($0) },
      claimedSymbol: symbol,
      spoofing: spoofing,
      standing: standing,
      free: try free.map { try ExactDecimal(parsing: $0) },
      bound: try ExactDecimal(parsing: bound),
      places: []
    )
  }

  private func estimate(
    _ balances: [AccountChainBalance],
    basis: OwnedWallet.Basis = .declaredOwn,
    kind: OwnedWallet.Kind = .person
  ) throws -> DefaulterHoldings {
    var scenario = Scenario()
    scenario.wallets.append(
      OwnedWallet(
        defaulter: "T-1",
        cluster: "tron:W",
        addresses: [ChainAddress(chain: Chain("tron"), text: "W")],
        basis: basis,
        confidencePerMille: 1000,
        evidence: [],
        unspent: [],
        kind: kind,
        balances: balances
      )
    )
    for (asset, price) in [("USDT", "1000"), ("ETH", "2000"), ("TRX", "500"), ("STETH", "1900")] {
      try scenario.price(asset, price)
    }
    return try scenario.only(asOf: "2026-01-10T12:00:00+09:00")
  }

  private func items(_ holdings: DefaulterHoldings) -> [String] {
    holdings.items.map { item in
      let counted = [item.counted.low, item.counted.likely, item.counted.high]
      return "\(item.custody.rawValue) \(item.asset) \(item.quantity?.description ?? "?") "
        + "\(item.availability.rawValue) \(item.value?.gross.likely.description ?? "none") "
        + counted.map { $0 ? "1" : "0" }.joined()
    }
  }

  @Test(arguments: [
    (OwnedWallet.Basis.declaredOwn, "D USDT 3 total 3000 011"),
    (.transferOrdered, "D USDT 3 total 3000 011"), (.keyInHand, "B1 USDT 3 total 3000 011"),
    // Even a wallet that was proved to be under control counts in LOW only what is certain to be there.
    (.controlProven, "B1 USDT 3 total 3000 011"),
  ])
  func `classes a token that its issuer can freeze by who has the key`(
    _ basis: OwnedWallet.Basis,
    _ expected: String
  ) throws {
    let holdings = try estimate([balance("USDT", "3")], basis: basis)
    #expect(items(holdings) == [expected])
    #expect(holdings.items[0].notes.contains(.issuerCanFreeze))
    #expect(holdings.items[0].notes.contains(.asFarAsDataShows))
    #expect(holdings.items[0].token?.contract == "TContract")
  }

  @Test func `keeps a bridged token, which no issuer can freeze, in the wallet's class`() throws {
    let contract = "0x55d398326f99059fF775485246999027B3197955"
    let bridged = try balance("USDT", "3", chain: "bsc", contract: contract)
    #expect(items(try estimate([bridged])) == ["B3 USDT 3 total 3000 011"])
  }

  @Test func `keeps a coin in self-custody in its class, and a stated balance in LOW`() throws {
    let coin = try balance("TRX", "10", contract: nil)
    #expect(items(try estimate([coin])) == ["B3 TRX 10 total 5000 011"])
    let stated = try balance("TRX", "10", contract: nil, standing: .stated)
    #expect(
      items(try estimate([stated], basis: .controlProven)) == ["B1 TRX 10 total 5000 111"]
    )
  }

  @Test func `adds the addresses of a wallet and keeps apart what is not determined`() throws {
    let holdings = try estimate([
      balance("TRX", "10", contract: nil), balance("TRX", "2.5", contract: nil),
      balance("TRX", nil, contract: nil, standing: .incomplete),
      balance("USDT", nil, standing: .disputed),
    ])
    #expect(
      items(holdings) == [
        "B3 TRX ? total none 000", "B3 TRX 12.5 total 6250 011", "D USDT ? total none 000",
      ]
    )
    #expect(holdings.items[0].notes.contains(.historyIncomplete))
    #expect(holdings.items[2].notes.contains(.movementsDisputed))
  }

  @Test func `puts what is staked into class E with its unlock`() throws {
    let holdings = try estimate([
      balance("ETH", "1", bound: "32", chain: "ethereum", contract: nil)
    ])
    #expect(
      items(holdings) == ["B3 ETH 1 total 2000 011", "E ETH 32 locked 64000 011"]
    )
    #expect(holdings.items[1].unlock?.id == "ethereum-validator")
    #expect(holdings.items[1].notes.contains(.boundUntilUnlock))
    #expect(holdings.items[0].unlock == nil)
  }

  @Test func `values a token that stands for a stake by its own price alone`() throws {
    let contract = "0xae7ab96520DE3A18E5e111B5EaAb095312D7fE84"
    let holdings = try estimate([
      balance(nil, "2", chain: "ethereum", contract: contract, symbol: "stETH"),
      balance(
        nil,
        "3",
        chain: "solana",
        contract: "J1toso1uCk3RLmjorhTtrVwY9HJ7X8V9yYac6Y7kGCPn",
        symbol: "JitoSOL"
      ),
    ])
    #expect(items(holdings) == ["E STETH 2 locked 3800 011", "E JITOSOL 3 locked none 000"])
    #expect(holdings.items.allSatisfy { $0.notes.contains(.receiptToken) })
    #expect(holdings.items.allSatisfy { $0.unlock != nil })
  }

  @Test func `gives tokens without a known contract the value zero and a reason`() throws {
    let holdings = try estimate([
      balance(nil, "1", contract: "1", symbol: "USDT", spoofing: .knownSymbolOtherContract),
      balance(nil, "2", contract: "2", symbol: "UЅDT", spoofing: .lookAlike),
      balance(nil, "3", contract: "3", symbol: "claim.example", spoofing: .advertisement),
      balance(nil, "4", contract: "4", symbol: "USDT"),
      balance(nil, "1", contract: "5", item: "77"),
      balance(nil, nil, contract: "6", standing: .incomplete),
      // Came and went.
      balance(nil, "0", contract: "7"),
    ])
    #expect(holdings.items.isEmpty)
    #expect(holdings.total == .zero)
    #expect(
      holdings.excluded.map { "\($0.token?.contract ?? "") \($0.reason.rawValue)" } == [
        "1 spoofed_token", "2 spoofed_token", "3 advertising_token", "4 unknown_token",
        "5 collectible", "6 unknown_token",
      ]
    )
    #expect(holdings.excluded.allSatisfy { $0.reason.isWorthless && $0.asset == nil })
  }

  @Test func `counts nothing of a service's wallet or of a lead`() throws {
    let token = try balance("USDT", "3")
    let service = try estimate([token], kind: .service)
    #expect(service.items.isEmpty)
    #expect(service.excluded.map(\.reason) == [.custodian])
    let lead = try estimate([token], basis: .receivedFrom)
    #expect(lead.items.isEmpty)
    #expect(lead.excluded.map(\.reason) == [.lead])
    #expect(lead.excluded.first?.quantity?.description == "3")
  }

  @Test func `names an emptied address`() throws {
    let holdings = try estimate([balance("USDT", "0")])
    #expect(holdings.items.isEmpty)
    #expect(holdings.excluded.map(\.reason) == [.zero])
  }

  @Test(arguments: [
    ("asset: USDC\n", "asset: USDT\n", "issuer_freezable.tokens names USDT twice"),
    ("id: tron-stake", "id: solana-stake", "bound.unlock names solana-stake twice"),
    ("asset: STRX, unlock: tron-stake", "asset: STRX, unlock: never", "no unlock rule never"),
    (
      "address: \"0x00000000219ab540356cBB839Cbe05303d7705Fa\", unlock: ethereum-validator",
      "address: \"0x0\", unlock: never", "no unlock rule never"
    ),
  ])
  func `refuses a policy that contradicts itself`(
    _ from: String,
    _ to: String,
    _ problem: String
  ) throws {
    let failure = #expect(throws: HoldingsPolicyFailure.self) {
      try HoldingsPolicy.changed([(from, to)])
    }
    #expect(failure?.problem.contains(problem) == true)
  }
}
