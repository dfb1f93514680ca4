public import Clustering
import Facts
public import Quantities

/// Whom to ask next, and what speaks for it, in the shapes of the command line.
public enum RequestJSON {
  /// Returns a request target with its ways.
  public static func value(of target: RequestTarget) -> JSONValue {
    [
      "source": .string(target.source.description),
      "exchange": optional(target.exchange),
      "category": optional(target.category),
      "keeps_accounts": .bool(target.keepsAccounts),
      "chain": .string(target.address.chain.name),
      "address": .string(target.address.text),
      "tag": optional(target.address.tag),
      "account": optional(target.account?.description),
      "rule": .string(target.rule.description),
      "amounts": .array(target.amounts.map(value)),
      "transactions": .array(target.transactions.map { .string($0.transaction) }),
      "first_time": optional(target.firstTime?.description),
      "last_time": optional(target.lastTime?.description),
      "paths": .array(target.paths.map { .array($0.map(value)) }),
      "evidence": ClusterJSON.places(target.places),
    ]
  }

  /// Returns an account at a service that a chain shows.
  public static func value(of finding: DepositFinding) -> JSONValue {
    [
      "rule": .string(finding.rule.description),
      "exchange": optional(finding.exchange),
      "chain": .string(finding.address.chain.name),
      "address": .string(finding.address.text),
      "tag": optional(finding.address.tag),
      "form": .string(finding.form.rawValue),
      "account": optional(finding.account?.description),
      "users": .array(finding.users.map { .string($0.description) }),
      "wallets": .array(finding.wallets.map { .string($0.description) }),
      "evidence": ClusterJSON.places(finding.places),
    ]
  }

  /// Returns a pair for which enough weak votes speak.
  public static func value(
    of candidate: CandidatePair,
    in clustering: ClusteringResult
  ) -> JSONValue {
    [
      "chain": .string(candidate.one.chain.name),
      "one": .string(candidate.one.description),
      "other": .string(candidate.other.description),
      "weight": .number(candidate.weight),
      "objection": optional(candidate.objection),
      "votes": .array(
        candidate.votes.map { clustering.votes[$0] }.map { vote in
          [
            "rule": .string(vote.rule.description), "weight": .number(vote.weight),
            "basis": .string(vote.basis), "evidence": ClusterJSON.places(vote.places),
          ]
        }
      ),
    ]
  }

  private static func value(of amount: RequestTarget.Amount) -> JSONValue {
    [
      "token": optional(amount.token?.description),
      "asset": optional(amount.asset?.code),
      "symbol_claimed": optional(amount.claimedSymbol),
      "amount_at_most": optional(amount.atMost.amount?.description),
      "quantity_at_most": optional(amount.atMost.quantity?.description),
      "amount_reached": optional(amount.reached.amount?.description),
      "quantity_reached": optional(amount.reached.quantity?.description),
      "transfers": .number(amount.transfers),
    ]
  }

  private static func value(of hop: RequestTarget.Hop) -> JSONValue {
    [
      "rule": .string(hop.rule.description),
      "from": .string(hop.from.description),
      "to": .string(hop.to.description),
      "txid": optional(hop.transaction),
      "token": optional(hop.token?.description),
      "asset": optional(hop.asset?.code),
      "amount": optional(hop.amount?.description),
      "quantity": optional(hop.quantity?.description),
      "time": optional(hop.time?.description),
      "height": hop.height.map { .number($0.value) } ?? .null,
      "evidence": ClusterJSON.places(hop.places),
    ]
  }

  private static func optional(_ text: String?) -> JSONValue {
    text.map { .string($0) } ?? .null
  }
}
