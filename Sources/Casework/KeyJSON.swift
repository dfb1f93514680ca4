public import Clustering
import Facts
import KeyDerivation
public import Quantities

/// The keys of a case in the shape of the command line.
public enum KeyJSON {
  /// Returns a key with what shows it and what it controls.
  ///
  /// - Parameters:
  ///   - entry: The key.
  ///   - clustering: The clusters of the case, which know of services.
  ///   - withAddresses: Whether the addresses that the evidence does not hold are added: of a single
  ///     key all, on every chain; of an extended key none.
  /// - Returns: An object.
  public static func value(
    of entry: KeyAnalysis.Entry,
    in clustering: ClusteringResult,
    withAddresses: Bool
  ) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("key", .string(entry.key)),
      .init("extended", .bool(entry.isExtended)),
      .init("standing", .string(entry.standing.rawValue)),
      .init("proofs", .array(entry.proofs.map(proof))),
      .init("controls", .array(entry.control.holders.map(controlled))),
      .init("service", .bool(isService(entry, in: clustering))),
      .init("problem", entry.problem.map { .string($0) } ?? .null),
    ]
    if withAddresses, let point = KeyPoint(entry.key) {
      let addresses = AddressChain.allCases.filter { !$0.isTest }.flatMap(point.addresses)
      members.append(
        .init(
          "addresses",
          .array(
            addresses.map { address in
              [
                "chain": .string(address.chain.rawValue), "type": .string(address.type),
                "address": .string(address.text),
              ]
            }
          )
        )
      )
    }
    return .object(members)
  }

  /// Returns how the search of an extended key went.
  public static func search(of entry: KeyAnalysis.Entry) -> JSONValue {
    let hits = entry.control.holders.filter { held in
      if case .address = held.holder { true } else { false }
    }
    return [
      "key": .string(entry.key),
      "active": entry.problem == nil ? .bool(!hits.isEmpty) : .null,
      "hits": .array(hits.map(controlled)),
      "branches": .array(
        entry.branches.map { branch in
          [
            "path": .string(branch.path.description), "scanned": .number(branch.scanned),
            "last_used": branch.lastHit.map { .number($0) } ?? .null,
            "ended_by_gap": .bool(branch.isComplete),
          ]
        }
      ),
      "problem": entry.problem.map { .string($0) } ?? .null,
    ]
  }

  /// Whether a fact says of an address of the key that a service has it.
  public static func isService(
    _ entry: KeyAnalysis.Entry,
    in clustering: ClusteringResult
  ) -> Bool {
    entry.control.holders.contains { clustering.cluster(of: $0.holder)?.kind == .service }
  }

  private static func controlled(_ entry: KeyControl.Controlled) -> JSONValue {
    [
      "holder": .string(entry.holder.description), "derivation": .string(entry.derivation),
      "evidence": ClusterJSON.places(entry.places),
    ]
  }

  private static func proof(_ fact: Fact<KeyProof>) -> JSONValue {
    let proof = fact.statement
    func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
    return [
      "source": .string(proof.source.rawValue), "standing": .string(proof.standing.rawValue),
      "note": text(proof.note), "chain": text(proof.chain?.name), "txid": text(proof.transaction),
      "input": proof.input.map { .number($0) } ?? .null, "sighash_type": text(proof.sighashType),
      "address": text(proof.address?.text), "path": text(proof.path),
      "master_fingerprint": text(proof.masterFingerprint),
      "account": text(proof.account?.description), "holder": text(proof.statedHolder),
      "evidence": ClusterJSON.places([fact.place]),
    ]
  }
}
