import CaseSimulator
import CaseStore
import Casework
import Clustering
import Facts
import Holdings
import Identity
import Quantities

/// How the analysis of a synthetic case compares with its truth.
struct DemoScore {
  /// One question and its answer.
  struct Line {
    let name: String
    let found: Int
    let expected: Int
    /// What was said and is not true.
    let wrong: Int
    let text: String

    var isRight: Bool { found == expected && wrong == 0 }

    var json: JSONValue {
      [
        "check": .string(name), "found": .number(found), "expected": .number(expected),
        "wrong": .number(wrong), "right": .bool(isRight),
      ]
    }
  }

  let lines: [Line]
  let asOf: Instant

  /// Whether everything was found and nothing false was said.
  var isPerfect: Bool { lines.allSatisfy(\.isRight) }

  init(truth: SimulatedTruth, analysis: CaseAnalysis, exhibits: [ImportedExhibit]) {
    asOf = truth.asOf
    lines = [
      Self.links(truth, analysis), Self.reviews(truth, analysis), Self.wallets(truth, analysis),
      Self.foreign(truth, analysis), Self.coinJoins(truth, analysis),
      Self.balances(truth, analysis), Self.chainBalances(truth, analysis),
      Self.worthlessTokens(truth, analysis), Self.strangers(truth, analysis),
      Self.requests(truth, analysis),
      Self.faultyRows(truth, exhibits),
    ]
  }

  private struct Pair: Hashable {
    let defaulter: String
    let account: ExchangeAccount

    init(_ defaulter: String, _ account: ExchangeAccount) {
      self.defaulter = defaulter
      self.account = account
    }

    init(_ defaulter: String, _ account: SimulatedTruth.Account) {
      self.init(defaulter, ExchangeAccount(exchange: account.exchange, id: account.account))
    }

    init(_ link: CandidateLink) {
      defaulter = link.defaulter
      account = link.subject
    }
  }

  private static func pairs(
    _ truth: SimulatedTruth,
    _ accounts: (SimulatedTruth.Defaulter) -> [SimulatedTruth.Account]
  ) -> Set<Pair> {
    Set(
      truth.defaulters.flatMap { defaulter in
        accounts(defaulter).map { Pair(defaulter.id, $0) }
      }
    )
  }

  private static func links(_ truth: SimulatedTruth, _ analysis: CaseAnalysis) -> Line {
    let accepted = Set(analysis.linking.accepted.map(Pair.init))
    let must = pairs(truth, \.automatic)
    let own = pairs(truth, \.accounts)
    let found = accepted.intersection(must).count
    let wrong = accepted.subtracting(own).count
    return Line(
      name: "automatic_links",
      found: found,
      expected: must.count,
      wrong: wrong,
      text: "\(found) of \(must.count) accounts linked automatically, \(wrong) false links"
    )
  }

  private static func reviews(_ truth: SimulatedTruth, _ analysis: CaseAnalysis) -> Line {
    let shown = Set(
      analysis.linking.links.filter { $0.decision == .review }.map(Pair.init)
    )
    let must = pairs(truth, \.review)
    let accepted = Set(analysis.linking.accepted.map(Pair.init))
    let found = shown.intersection(must).count
    let wrong = accepted.intersection(must.union(pairs(truth, \.forbidden))).count
    return Line(
      name: "left_for_review",
      found: found,
      expected: must.count,
      wrong: wrong,
      text:
        "\(found) of \(must.count) doubtful pairs left for review, \(wrong) linked all the same"
    )
  }

  /// A wallet is found when the cluster of its declared addresses is what joint spending shows of it,
  /// no address more, and its known unspent outputs are right.
  private static func wallets(_ truth: SimulatedTruth, _ analysis: CaseAnalysis) -> Line {
    var expected = 0
    var found = 0
    var wrong = 0
    for defaulter in truth.defaulters {
      let known = truth.accountChains.balances.filter { $0.defaulter == defaulter.id }
      let own = Set(defaulter.wallets.flatMap(\.addresses) + known.map(\.address))
      let counted = analysis.wallets.filter {
        $0.defaulter == defaulter.id && $0.basis == .declaredOwn
      }
      for wallet in counted {
        wrong += wallet.addresses.count { !own.contains($0.text) }
      }
      for wallet in defaulter.wallets where !wallet.declared.isEmpty {
        expected += 1
        let match = counted.first { candidate in
          candidate.addresses.contains { wallet.declared.contains($0.text) }
        }
        guard let match else { continue }
        let sum = match.unspent.reduce(ExactDecimal.zero) {
          (try? $0.adding($1.total)) ?? $0
        }
        let known = ExactDecimal(coefficient: Int128(wallet.coSpentUnspent), scale: 8)
        let spent = match.addresses.map(\.text).filter { wallet.addresses.contains($0) }
        if Set(spent) == Set(wallet.coSpent), sum == known { found += 1 }
      }
    }
    return Line(
      name: "wallets",
      found: found,
      expected: expected,
      wrong: wrong,
      text:
        "\(found) of \(expected) declared wallets found with all co-spent addresses and their coins, "
        + "\(wrong) addresses of others in them"
    )
  }

  /// What a defaulter paid to is a lead and never a holding; services are nobody's.
  private static func foreign(_ truth: SimulatedTruth, _ analysis: CaseAnalysis) -> Line {
    let services = Set(truth.serviceAddresses + truth.exchangeAddresses)
    var leads = 0
    var expected = 0
    var wrong = 0
    for defaulter in truth.defaulters {
      let mine = analysis.wallets.filter { $0.defaulter == defaulter.id }
      let counted = Set(
        mine.filter { $0.basis == .declaredOwn }.flatMap(\.addresses).map(\.text)
      )
      let shown = Set(mine.flatMap(\.addresses).map(\.text))
      wrong += counted.intersection(services.union(defaulter.leads)).count
      expected += defaulter.leads.count
      leads += shown.intersection(defaulter.leads).count
    }
    return Line(
      name: "leads",
      found: leads,
      expected: expected,
      wrong: wrong,
      text: "\(leads) of \(expected) payees shown as leads, \(wrong) counted as holdings"
    )
  }

  private static func coinJoins(_ truth: SimulatedTruth, _ analysis: CaseAnalysis) -> Line {
    let vetoed = Set(analysis.clustering.vetoes.map(\.transaction.transaction))
    let found = truth.coinJoins.count { vetoed.contains($0.description) }
    return Line(
      name: "coinjoins",
      found: found,
      expected: truth.coinJoins.count,
      wrong: 0,
      text: "\(found) of \(truth.coinJoins.count) CoinJoins kept out of the clusters"
    )
  }

  private static func balances(_ truth: SimulatedTruth, _ analysis: CaseAnalysis) -> Line {
    var stated: [Pair: [String: ExactDecimal]] = [:]
    for defaulter in analysis.holdings.defaulters {
      for item in defaulter.items {
        guard case .account(let account) = item.location, let quantity = item.quantity else {
          continue
        }
        let key = Pair(defaulter.defaulter, account)
        let before = stated[key]?[item.asset.code] ?? .zero
        stated[key, default: [:]][item.asset.code] = (try? before.adding(quantity)) ?? before
      }
    }
    var found = 0
    var expected = 0
    for defaulter in truth.defaulters {
      let automatic = Set(defaulter.automatic)
      for holding in defaulter.holdings
      where automatic.contains(holding.account) && !holding.total.isZero {
        expected += 1
        if stated[Pair(defaulter.id, holding.account)]?[holding.asset] == holding.total {
          found += 1
        }
      }
    }
    return Line(
      name: "exchange_balances",
      found: found,
      expected: expected,
      wrong: 0,
      text: "\(found) of \(expected) balances of linked accounts counted exactly"
    )
  }

  private static func faultyRows(
    _ truth: SimulatedTruth,
    _ exhibits: [ImportedExhibit]
  ) -> Line {
    let found = truth.faultyRows.count { fault in
      let name = fault.file.split(separator: "/").last.map(String.init) ?? fault.file
      return exhibits.contains { exhibit in
        exhibit.name == name
          && exhibit.rejects.contains {
            $0.locator == .row(fault.row, sheet: fault.sheet)
              && ($0.scope == .row) == fault.isRefused
          }
      }
    }
    let expected = truth.faultyRows.count
    return Line(
      name: "faulty_rows",
      found: found,
      expected: expected,
      wrong: 0,
      text: "\(found) of \(expected) faulty rows or values refused by name"
    )
  }
}
