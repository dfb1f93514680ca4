public import Clustering
public import Facts
public import Quantities

/// Clusters and explanations in the shapes of the command line.
public enum ClusterJSON {
  /// Returns a cluster.
  ///
  /// - Parameters:
  ///   - cluster: The cluster.
  ///   - result: What it is a part of.
  /// - Returns: The cluster with its control edges and their places.
  public static func value(of cluster: Cluster, in result: ClusteringResult) -> JSONValue {
    let rules = cluster.rules.map { JSONValue.Member($0.rule.description, .number($0.count)) }
    let control = cluster.edges.map { result.edges[$0] }
    return [
      "cluster": .string(cluster.id),
      "addresses": .array(cluster.addresses.map { .string($0.description) }),
      "accounts": .array(cluster.accounts.map { .string($0.description) }),
      "rules": .object(rules),
      "control": .array(control.map(value)),
      "kind": .string(cluster.kind.rawValue),
      "ground": .array(
        cluster.ground.map { fact in
          [
            "actor": .string(fact.actor.description), "holder": .string(fact.holder.description),
            "rule": .string(fact.rule.description), "evidence": places(fact.places),
          ]
        }
      ),
      "refused_merges": .number(cluster.refusals.count),
    ]
  }

  /// Returns a control edge.
  private static func value(of edge: ControlEdge) -> JSONValue {
    [
      "rule": .string(edge.rule.description),
      "confidence": .string(edge.confidence),
      "holders": .array(edge.holders.map { .string($0.description) }),
      "txid": edge.transaction.map { .string($0.transaction) } ?? .null,
      "key": edge.key.map { .string($0) } ?? .null,
      "derivations": .array(edge.derivations.map { .string($0) }),
      "evidence": places(edge.places),
    ]
  }

  /// Returns an explanation.
  public static func value(of explanation: Explanation) -> JSONValue {
    let connected: JSONValue
    switch explanation.connected {
    case .yes: connected = true
    case .no: connected = false
    case .undetermined: connected = .null
    }
    return [
      "connected": connected,
      "reason": .string(explanation.reason),
      "chain": .array(
        explanation.chain.map { step in
          [
            "from": .string(step.from.description), "to": .string(step.to.description),
            "rule": .string(step.rule.description), "confidence": .string(step.confidence.id),
            "txid": step.transaction.map { .string($0.transaction) } ?? .null,
            "key": step.key.map { .string($0) } ?? .null,
            "derivations": .array(step.derivations.map { .string($0) }),
            "evidence": places(step.evidence), "broken_by": .string(step.brokenBy),
          ]
        }
      ),
      "notes": .array(explanation.notes.map { .string(sentence(of: $0)) }),
    ]
  }

  /// Returns in words what lies between two clusters and is no control.
  public static func sentence(of note: Explanation.Note) -> String {
    switch note {
    case .veto(let veto):
      "both were spent in transaction \(veto.transaction.transaction), which is not taken as one "
        + "holder's: \(veto.verdict)"
    case .refusal(let refusal): "a merge was refused: \(refusal.reason)"
    case .flow(let flow):
      "\(flow.to) received \(flow.quantity) \(flow.asset) from \(flow.from): value moved, which is "
        + "no control"
    case .transfer(let transaction, let from, let to, _):
      "\(to) received value from \(from) in transaction \(transaction.transaction), which is no "
        + "control"
    case .deposit(let deposit):
      "\(deposit.address) is the deposit address of \(deposit.account); the exchange holds its keys"
    case .accountTransfer(let item):
      "\(item.transfer.to?.description ?? "nobody") received \(amount(of: item.transfer)) from "
        + "\(item.transfer.from?.description ?? "nobody") in transaction "
        + "\(item.transfer.transaction) (\(item.transfer.part)): value moved, which is no control"
    case .requestTarget(let target):
      "value of \(target.source) reached \(target.address), an account at "
        + "\(target.exchange ?? "a service without a known name") (\(target.rule)), over "
        + "\(target.paths.map(\.count).min() ?? 0) transfers: ask whose account it is"
    case .candidate(let pair, let votes):
      "\(pair.one) and \(pair.other) may be one holder's, which is a lead and no control: "
        + votes.map { "\($0.basis) (\($0.rule), \($0.weight))" }.joined(separator: "; ")
        + (pair.objection.map { "; against it: \($0)" } ?? "")
    }
  }

  /// The amount in whole units of the asset, or as the chain counts it with what it counts.
  private static func amount(of transfer: AccountTransfer) -> String {
    let quantity = transfer.decimals.flatMap { transfer.amount.decimal(decimals: $0) }
    guard let quantity, let asset = transfer.asset else {
      return "\(transfer.amount) units of \(transfer.token)"
    }
    return "\(quantity) \(asset)"
  }

  /// Returns places in the evidence.
  public static func places(_ places: [Place]) -> JSONValue {
    .array(
      places.map { place in
        [
          "exhibit": .string(place.exhibit.description),
          "locator": .string(place.locator.description),
        ]
      }
    )
  }
}
