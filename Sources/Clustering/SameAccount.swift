import Facts

/// An account of Ethereum's kind whose key is known is the same on all such chains.
///
/// Its address is a hash of its key (Yellow Paper, section 4 and appendix F), so a signature that gives
/// the address shows that a key commands it. A contract has no key, and signs nothing.
struct SameAccount {
  private let policy: AccountChainPolicy
  private var proofs: [String: [Chain: Set<Place>]] = [:]

  init(_ facts: [Fact<KeyProof>], policy: AccountChainPolicy) {
    self.policy = policy
    guard policy.sameAccountAddress else { return }
    for fact in facts where fact.statement.standing == .verified {
      guard [.transactionSigner, .message].contains(fact.statement.source),
        let address = fact.statement.address, address.isOfEthereumKind
      else { continue }
      proofs[address.text, default: [:]][address.chain, default: []].insert(fact.place)
    }
  }

  /// The edges, in order of the address; of each address of Ethereum's kind its chains are given, with
  /// a place on each.
  func edges(_ accounts: [String: [Chain: Place]]) -> [ControlEdge] {
    let changing = Set(policy.chainsWithChangingKeys)
    return proofs.sorted { $0.key < $1.key }.compactMap { text, proven in
      let chains = (accounts[text] ?? [:]).filter { chain, _ in
        !changing.contains(chain.name) || proven[chain] != nil
      }.sorted { $0.key < $1.key }
      guard chains.count > 1 else { return nil }
      var shown: [ExhibitID: Place] = [:]
      for place in proven.values.joined() {
        shown[place.exhibit] = min(place, shown[place.exhibit] ?? place)
      }
      return ControlEdge(
        rule: .sameAccountAddress,
        confidence: policy.sameAccountAddressConfidence.id,
        holders: chains.map { .address(ChainAddress(chain: $0.key, text: text)) },
        evidence: chains.map { Set(shown.values).union([$0.value]).sorted() },
        transaction: nil
      )
    }
  }
}
