import Clustering
import Facts
import Holdings
import Quantities

@testable import EvidenceReport

extension SyntheticReport {
  private func place(_ row: Int) -> Place {
    Place(exhibit: Self.exhibit(0x77), locator: .row(row, sheet: hostile))
  }

  /// What the defaulter's first wallet holds on chains of accounts.
  func balances() throws -> [AccountChainBalance] {
    func balance(
      _ chain: String,
      _ contract: String?,
      _ asset: String?,
      _ free: String?,
      bound: String = "0",
      spoofing: AccountTransfer.Spoofing? = nil,
      standing: AccountChainBalance.Standing = .shown,
      row: Int
    ) throws -> AccountChainBalance {
      let chain = Chain(chain)
      return AccountChainBalance(
        address: ChainAddress(chain: chain, text: text("0xOWN")),
        token: TokenIdentity(chain: chain, contract: contract),
        asset: asset.flatMap { Asset($0) },
        claimedSymbol: contract.map { _ in text("USDT") },
        spoofing: spoofing,
        standing: standing,
        free: try free.map { try ExactDecimal(parsing: $0) },
        bound: try ExactDecimal(parsing: bound),
        places: [place(row)]
      )
    }
    return [
      try balance("tron", "TToken", "USDT", "1200.5", row: 2),
      try balance("ethereum", nil, "ETH", "1.25", bound: "32", row: 3),
      try balance(
        "ethereum",
        "0xae7ab96520DE3A18E5e111B5EaAb095312D7fE84",
        nil,
        "2",
        row: 4
      ),
      try balance(
        "ethereum",
        text("0xFAKE"),
        nil,
        "50000",
        spoofing: .knownSymbolOtherContract,
        row: 5
      ),
      try balance("ethereum", text("0xUNKNOWN"), nil, nil, row: 6),
      try balance("xrp", nil, "XRP", nil, standing: .incomplete, row: 7),
      try balance("solana", "Mint", "USDC", nil, standing: .disputed, row: 8),
    ]
  }

  /// A deposit address and a tagged account to which the defaulter's value went, and a mixer.
  func requests() throws -> [ReportRequest] {
    func request(
      _ exchange: String?,
      _ address: ChainAddress,
      _ asset: String,
      _ quantity: String,
      keepsAccounts: Bool = true,
      rule: Rule = .depositReuse,
      row: Int
    ) throws -> ReportRequest {
      let amount = ReportRequest.Amount(
        asset: Asset(asset),
        token: TokenIdentity(chain: address.chain, contract: nil),
        quantity: try ExactDecimal(parsing: quantity),
        reached: try ExactDecimal(parsing: "949000")
      )
      let middle = ChainAddress(chain: address.chain, text: text("OWN"))
      let account = ExchangeAccount(exchange: text("가나거래소"), id: text("U1001"))
      let hops = [
        (Holder.account(account), Holder.address(middle)),
        (.address(middle), .address(address)),
      ].enumerated().map { index, hop in
        ReportRequest.Hop(
          from: hop.0,
          to: hop.1,
          amount: amount,
          transaction: index == 0 ? nil : text("abcd"),
          time: Instant(secondsSince1970: 1_780_000_000),
          places: [place(row + index)]
        )
      }
      return ReportRequest(
        defaulter: text("K-2031"),
        exchange: exchange,
        keepsAccounts: keepsAccounts,
        address: address,
        amounts: [amount],
        rule: rule,
        transactions: [text("abcd")],
        paths: [hops],
        places: [place(row), place(row + 1)]
      )
    }
    let tron = ChainAddress(chain: Chain("tron"), text: text("TDeposit"))
    let xrp = ChainAddress(chain: Chain("xrp"), text: text("rHot"), tag: text("424242"))
    let wallet = ChainAddress(chain: Chain("tron"), text: text("THot"))
    let mixer = ChainAddress(chain: Chain("ethereum"), text: text("0xMixer"))
    return [
      try request(text("Overseas"), tron, "USDT", "700", row: 20),
      try request(text("Overseas"), wallet, "USDT", "70", rule: .attribution, row: 50),
      try request(text("Overseas"), xrp, "XRP", "100.5", row: 30),
      try request(nil, mixer, "ETH", "3", keepsAccounts: false, row: 40),
    ]
  }
}
