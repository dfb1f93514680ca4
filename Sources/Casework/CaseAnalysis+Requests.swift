import Clustering
public import EvidenceReport
import Facts
import Holdings
import Quantities

extension CaseAnalysis {
  /// Whom to ask next for each defaulter: the accounts at services to which value went from the
  /// defaulter's own accounts and from the wallets that are counted as theirs.
  ///
  /// The same deposit may be found from the account that paid and from the wallet that it went through:
  /// it is told once, with the ways of both.
  public var requests: [ReportRequest] {
    var found: [RequestKey: [RequestTarget]] = [:]
    var owners: [RequestTarget.Source: Set<String>] = [:]
    for account in accounts where account.relation == .own {
      owners[.account(account.account), default: []].insert(account.defaulter)
    }
    for wallet in wallets where OwnedWallet.Basis.counted.contains(wallet.basis) {
      owners[.cluster(wallet.cluster), default: []].insert(wallet.defaulter)
    }
    for target in clustering.requestTargets {
      for defaulter in owners[target.source] ?? [] {
        found[RequestKey(defaulter: defaulter, address: target.address), default: []].append(target)
      }
    }
    return found.sorted { $0.key < $1.key }.map { key, targets in Self.request(key, targets) }
  }

  private struct RequestKey: Hashable, Comparable {
    let defaulter: String
    let address: ChainAddress

    static func < (lhs: Self, rhs: Self) -> Bool {
      (lhs.defaulter, lhs.address) < (rhs.defaulter, rhs.address)
    }
  }

  private static func request(_ key: RequestKey, _ targets: [RequestTarget]) -> ReportRequest {
    // The one that reaches back furthest says most: its transactions hold those of the others, or the
    // others are other deposits.
    var counted: [RequestTarget] = []
    for target in targets.sorted(by: { ($1.transactions.count, $0) < ($0.transactions.count, $1) })
    {
      let known = Set(counted.flatMap(\.transactions))
      if known.isDisjoint(with: target.transactions) { counted.append(target) }
    }
    var paths: [[ReportRequest.Hop]] = []
    for path in targets.sorted().flatMap(\.paths) {
      let hops = path.map(ReportRequest.Hop.init)
      if !paths.contains(hops) { paths.append(hops) }
    }
    return ReportRequest(
      defaulter: key.defaulter,
      exchange: targets.lazy.compactMap(\.exchange).first,
      keepsAccounts: targets.contains(where: \.keepsAccounts),
      address: key.address,
      amounts: amounts(of: counted),
      rule: targets.map(\.rule).min(),
      transactions: Set(counted.flatMap(\.transactions).map(\.transaction)).sorted(),
      paths: paths,
      places: Set(targets.flatMap(\.places)).sorted()
    )
  }

  private static func amounts(of targets: [RequestTarget]) -> [ReportRequest.Amount] {
    var sums: [ReportRequest.Amount] = []
    for amount in targets.flatMap(\.amounts) {
      let known = sums.firstIndex { $0.token == amount.token && $0.asset == amount.asset }
      guard let known else {
        sums.append(
          ReportRequest.Amount(
            asset: amount.asset,
            token: amount.token,
            quantity: amount.atMost.quantity,
            reached: amount.reached.quantity
          )
        )
        continue
      }
      sums[known].quantity = sum(sums[known].quantity, amount.atMost.quantity)
      sums[known].reached = sum(sums[known].reached, amount.reached.quantity)
    }
    return sums
  }

  private static func sum(_ left: ExactDecimal?, _ right: ExactDecimal?) -> ExactDecimal? {
    guard let left, let right else { return nil }
    return try? left.adding(right)
  }
}

private func < (lhs: (Int, RequestTarget), rhs: (Int, RequestTarget)) -> Bool {
  lhs.0 == rhs.0 ? lhs.1 < rhs.1 : lhs.0 < rhs.0
}

extension ReportRequest.Hop {
  fileprivate init(_ hop: RequestTarget.Hop) {
    self.init(
      from: hop.from,
      to: hop.to,
      amount: ReportRequest.Amount(asset: hop.asset, token: hop.token, quantity: hop.quantity),
      transaction: hop.transaction,
      time: hop.time,
      places: hop.places
    )
  }
}
