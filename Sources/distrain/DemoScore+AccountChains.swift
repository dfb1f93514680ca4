import CaseSimulator
import Casework
import EvidenceReport
import Facts
import Holdings
import Quantities

/// What the analysis says of the chains of accounts.
extension DemoScore {
  private struct Balance: Hashable {
    let defaulter: String
    let chain: String
    let asset: String
    let isBound: Bool
    let quantity: ExactDecimal
  }

  /// What the defaulters' wallets hold, free and bound, exactly.
  static func chainBalances(_ truth: SimulatedTruth, _ analysis: CaseAnalysis) -> Line {
    var said: Set<Balance> = []
    for defaulter in analysis.holdings.defaulters {
      for item in defaulter.items {
        guard item.token != nil, case .wallet(_, let chain) = item.location,
          let quantity = item.quantity
        else { continue }
        said.insert(
          Balance(
            defaulter: defaulter.defaulter,
            chain: chain.name,
            asset: item.asset.code,
            isBound: item.custody == .bound,
            quantity: quantity
          )
        )
      }
    }
    var known: Set<Balance> = []
    for balance in truth.accountChains.balances {
      for (quantity, isBound) in [(balance.free, false), (balance.bound, true)]
      where !quantity.isZero {
        known.insert(
          Balance(
            defaulter: balance.defaulter,
            chain: balance.chain,
            asset: balance.asset,
            isBound: isBound,
            quantity: quantity
          )
        )
      }
    }
    let found = said.intersection(known).count
    let wrong = said.subtracting(known).count
    return Line(
      name: "chain_balances",
      found: found,
      expected: known.count,
      wrong: wrong,
      text:
        "\(found) of \(known.count) balances on account chains counted exactly, \(wrong) others counted"
    )
  }

  /// Tokens that imitate a known one are named and count for nothing.
  static func worthlessTokens(_ truth: SimulatedTruth, _ analysis: CaseAnalysis) -> Line {
    var found = 0
    var wrong = 0
    for token in truth.accountChains.worthless {
      let identity = TokenIdentity(chain: Chain(token.chain), contract: token.contract)
      guard
        let holdings = analysis.holdings.defaulters.first(where: {
          $0.defaulter == token.defaulter
        })
      else { continue }
      if holdings.excluded.contains(where: { $0.token == identity && $0.reason.isWorthless }) {
        found += 1
      }
      wrong += holdings.items.count { $0.token == identity }
    }
    let expected = truth.accountChains.worthless.count
    return Line(
      name: "worthless_tokens",
      found: found,
      expected: expected,
      wrong: wrong,
      text:
        "\(found) of \(expected) imitated tokens named with the value 0, \(wrong) counted as holdings"
    )
  }

  /// Accounts at foreign exchanges to which value went are named as the next to ask about, with the sum
  /// and a way without gaps; nobody else is.
  static func requests(_ truth: SimulatedTruth, _ analysis: CaseAnalysis) -> Line {
    let requests = analysis.requests.filter(\.keepsAccounts)
    let targets = truth.accountChains.targets
    func fits(_ request: ReportRequest, _ target: SimulatedTruth.RequestTarget) -> Bool {
      request.defaulter == target.defaulter && request.address.chain.name == target.chain
        && request.address.text == target.address && request.address.tag == target.tag
    }
    let found = targets.count { target in
      requests.contains { request in
        fits(request, target) && request.exchange == target.exchange
          && request.amounts.contains {
            $0.asset?.code == target.asset && $0.reached == target.quantity
          }
          && request.paths.contains { path in
            path.last?.to == .address(request.address)
              && zip(path, path.dropFirst()).allSatisfy { $0.to == $1.from }
          }
      }
    }
    let known = Set(truth.serviceAddresses + truth.exchangeAddresses)
    let wrong = requests.count { request in
      !targets.contains { fits(request, $0) } && !known.contains(request.address.text)
    }
    return Line(
      name: "request_targets",
      found: found,
      expected: targets.count,
      wrong: wrong,
      text:
        "\(found) of \(targets.count) accounts at foreign exchanges named as the next to ask about, "
        + "\(wrong) others"
    )
  }

  /// Nobody else's address on a chain of accounts is in a defaulter's wallet.
  static func strangers(_ truth: SimulatedTruth, _ analysis: CaseAnalysis) -> Line {
    let others = Set(truth.accountChains.others)
    let own = Set(truth.accountChains.balances.map(\.address))
    let counted = analysis.wallets.filter { $0.basis == .declaredOwn }
      .flatMap(\.addresses).map(\.text)
    let found = Set(counted).intersection(own).count
    let wrong = Set(counted).intersection(others).count
    return Line(
      name: "chain_wallets",
      found: found,
      expected: own.count,
      wrong: wrong,
      text:
        "\(found) of \(own.count) wallets on account chains linked, \(wrong) addresses of others with them"
    )
  }
}
