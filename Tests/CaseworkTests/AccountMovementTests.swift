import Clustering
import Facts
import Holdings
import Normalization
import Quantities
import Testing

@testable import Casework

@Suite struct AccountMovementTests {
  private func fact(
    _ part: String,
    _ units: UInt64,
    from: String = "a",
    to: String? = "me",
    tx: String = "t",
    mechanism: AccountTransfer.Mechanism = .native,
    status: AccountTransfer.Status = .succeeded,
    confirmation: Transfer.Confirmation = .confirmed,
    row: Int = 1
  ) -> Fact<AccountTransfer> {
    let chain = Chain("ethereum")
    let transfer = AccountTransfer(
      chain: chain,
      transaction: tx,
      part: part,
      mechanism: mechanism,
      token: TokenIdentity(chain: chain, contract: nil),
      from: ChainAddress(chain: chain, text: from),
      to: to.map { ChainAddress(chain: chain, text: $0) },
      amount: LedgerAmount(units: UInt256(units)),
      status: status,
      confirmation: confirmation,
      asset: .eth,
      decimals: 0
    )
    let exhibit = ExhibitID(sha256: FixedBytes<32>(.init(repeating: 1)))
    let place = Place(exhibit: exhibit, locator: .row(row, sheet: nil))
    return Fact(transfer, at: place, reader: Reader("test@1"))
  }

  private func balance(_ facts: [Fact<AccountTransfer>]) -> String {
    let me = ChainAddress(chain: Chain("ethereum"), text: "me")
    let movements = AccountMovement.all(of: DistinctAccountTransfers(facts), facts: facts)
    let found = AccountChainBalances(movements: movements, of: [me]).balances(of: [me])
    return found.map { "\($0.free?.description ?? "?") \($0.standing.rawValue)" }.joined()
  }

  @Test func `a movement that several exhibits tell of counts once`() {
    let facts = [
      fact("value", 10, status: .unstated), fact("value", 10, row: 2),
      fact("fee", 3, from: "me", to: nil, tx: "u", mechanism: .fee, row: 3),
      fact("fee burnt", 2, from: "me", to: nil, tx: "u", mechanism: .fee, row: 4),
      fact("fee tip", 1, from: "me", to: "v", tx: "u", mechanism: .fee, row: 5),
    ]
    #expect(balance(facts) == "7 shown")
  }

  @Test func `a failed transaction moves its fee alone`() {
    let facts = [
      fact("value", 10), fact("value", 5, from: "me", to: "b", tx: "u", status: .unstated),
      fact("fee", 1, from: "me", to: nil, tx: "u", mechanism: .fee, status: .failed),
    ]
    #expect(balance(facts) == "9 shown")
  }

  @Test func `an outcome that nobody states leaves the balance open`() {
    let known = fact("value", 10)
    #expect(balance([known, fact("value", 5, tx: "u", status: .unstated)]) == "? incomplete")
    // What is in no block has not happened.
    let waiting = fact("value", 5, tx: "u", confirmation: .unconfirmed)
    #expect(balance([known, waiting]) == "10 shown")
  }

  @Test func `exhibits that contradict one another leave the balance open`() {
    #expect(balance([fact("value", 10), fact("value", 11, row: 2)]) == "? disputed")
    #expect(balance([fact("value", 10), fact("value", 10, to: "b", row: 2)]) == "? disputed")
    let fee = [
      fact("value", 10), fact("fee", 3, from: "me", to: nil, tx: "u", mechanism: .fee),
      fact("fee burnt", 1, from: "me", to: nil, tx: "u", mechanism: .fee),
    ]
    #expect(balance(fee) == "? disputed")
    let status = [
      fact("value", 10), fact("value", 5, tx: "u"),
      fact("fee", 1, tx: "u", mechanism: .fee, status: .failed),
    ]
    #expect(balance(status) == "? disputed")
  }

  @Test func `the lists of tokens agree on whose issuer can freeze them`() throws {
    let policy = try HoldingsPolicy.standard()
    var frozen = 0
    for token in try KnownTokens.bundled().tokens {
      let identity = TokenIdentity(chain: Chain(token.chain), contract: token.contract)
      guard policy.issuerFreezable.issuer(of: token.asset, identity) != nil else { continue }
      frozen += 1
      #expect(token.issuerCanFreeze, "\(identity)")
    }
    #expect(frozen >= 15)
  }
}
