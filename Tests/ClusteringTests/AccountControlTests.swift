import Clustering
import Facts
import Quantities
import Testing

@Suite struct SameAccountTests {
  private static let mine = "0x00000000000000000000000000000000000000AA"

  private func seen(on chains: [String], signed: [String]) -> AccountCase {
    var made = AccountCase()
    for chain in chains {
      made.add(AccountCase.transfer("t", from: Self.mine, to: "x", on: chain))
    }
    for chain in signed { made.sign(Self.mine, on: chain) }
    return made
  }

  @Test(
    arguments: [
      (["ethereum", "bsc"], [], []), (["ethereum", "bsc"], ["bsc"], ["bsc", "ethereum"]),
      (["bsc"], ["bsc"], []), (["bsc"], ["polygon"], ["bsc", "polygon"]),
      // On Kaia an account can change its key: only a signature there counts.
      (["ethereum", "kaia"], ["ethereum"], []),
      (["ethereum", "kaia"], ["ethereum", "kaia"], ["ethereum", "kaia"]),
    ] as [([String], [String], [String])]
  )
  func `an account that signed is the same on all chains of its kind`(
    _ chains: [String],
    _ signed: [String],
    _ joined: [String]
  ) {
    let result = seen(on: chains, signed: signed).result()
    #expect(result.edges.map(\.rule) == (joined.isEmpty ? [] : [.sameAccountAddress]))
    let names = result.edges.flatMap(\.holders).map { holder in
      if case .address(let address) = holder { address.chain.name } else { "" }
    }
    #expect(names == joined)
    #expect(result.edges.allSatisfy { $0.evidence.allSatisfy { !$0.isEmpty } })
  }

  @Test func `a signature that is not verified joins nothing, and the policy can leave it out`() {
    var made = seen(on: ["ethereum", "bsc"], signed: [])
    made.sign(Self.mine, .shown)
    made.sign(Self.mine, .refuted)
    #expect(made.result().edges.isEmpty)
    made.sign(Self.mine)
    #expect(made.result().edges.count == 1)
    var policy = ClusteringPolicy.standard
    policy.accountChains.sameAccountAddress = false
    #expect(made.result(policy).edges.isEmpty)
  }

  @Test func `a service on one chain is a service on all, and a person does not join it`() throws {
    var made = seen(on: ["ethereum", "bsc"], signed: ["bsc"])
    made.attribute(Self.mine, to: "Far Exchange")
    let address = AccountCase.address(Self.mine, on: "bsc")
    #expect(made.result().cluster(of: .address(address))?.kind == .service)
    made.register(Self.mine, of: "U1", .registeredWithdrawal, on: "bsc", owner: .customer)
    let refused = made.result()
    #expect(refused.refusals.map(\.edge.rule) == [.sameAccountAddress])
    let step = seen(on: ["ethereum", "bsc"], signed: ["bsc"]).result().explain(
      .address(address),
      .address(AccountCase.address(Self.mine))
    )
    #expect(step.connected == .yes && step.chain.map(\.confidence.id) == ["same-account-address"])
    #expect(step.chain.allSatisfy { $0.brokenBy.contains("private key") })
  }
}

@Suite struct ContractWalletTests {
  private func joined(_ made: AccountCase, with name: String = "safe") -> [String] {
    made.result().cluster(of: .address(AccountCase.address(name)))?.addresses.map(\.text) ?? []
  }

  @Test func `the one owner of a wallet commands it`() {
    var made = AccountCase()
    made.own("safe", ["o1"], threshold: 1)
    #expect(joined(made) == ["o1", "safe"])
    #expect(made.result().edges.map(\.rule) == [.contractOwner])
    #expect(made.result().votes.isEmpty)
  }

  @Test(
    arguments: [
      (["o1", "o2"], 2 as Int?), (["o1", "o2"], 1), (["o1", "o2", "o3"], 2), (["o1"], nil),
      (["o1"], 2), (["o1"], 0),
    ] as [([String], Int?)]
  )
  func `owners who are not known to be one do not command it`(
    _ owners: [String],
    _ threshold: Int?
  ) {
    var made = AccountCase()
    made.own("safe", owners, threshold: threshold)
    #expect(joined(made) == ["safe"])
    #expect(made.result().votes.map(\.rule) == owners.map { _ in .contractOwner })
    #expect(made.result().candidates.isEmpty)
  }

  @Test func `as many owners as have to sign in one cluster command it, unless others can too`() {
    func made(_ threshold: Int, _ keys: [[String]]) -> ClusteringResult {
      var made = AccountCase()
      made.own("safe", ["o1", "o2", "o3", "o4"], threshold: threshold)
      let controls = keys.enumerated().map { index, names in
        KeyControl(
          key: "key\(index)",
          isExtended: true,
          holders: names.map {
            .init(holder: .address(AccountCase.address($0)), derivation: "", places: [made.place()])
          },
          places: [made.place()]
        )
      }
      let keys = KeyEvidence(controls: controls, verified: [], refuted: [], openSignatures: [])
      return ClusteringResult(from: made.facts, keys: keys)
    }
    func members(_ result: ClusteringResult) -> [String] {
      result.cluster(of: .address(AccountCase.address("safe")))?.addresses.map(\.text) ?? []
    }
    #expect(members(made(2, [["o1", "o2"]])) == ["o1", "o2", "safe"])
    #expect(members(made(3, [["o1", "o2"]])) == ["safe"])
    #expect(members(made(2, [["o1", "o2"], ["o3", "o4"]])) == ["safe"])
  }

  @Test func `owners change in the order of the chain, whatever the order of the facts`() {
    var made = AccountCase()
    made.own("safe", ["o2"], threshold: nil, change: .removed, height: 30)
    made.own("safe", ["o1"], threshold: 1, change: .all, height: 10)
    made.own("safe", ["o2"], threshold: 2, change: .added, height: 20)
    made.own("safe", [], threshold: 1, change: .thresholdOnly, height: 31)
    for step in 0..<5 {
      let wallet = ContractWallet.wallets(from: made.shuffled(step).contractOwners).first
      #expect(wallet?.owners.map(\.text) == ["o1"] && wallet?.threshold == 1)
      #expect(wallet?.problem == nil)
    }
    #expect(joined(made) == ["o1", "safe"])
  }

  @Test func `owners of whom only a change is told are not all owners`() {
    var made = AccountCase()
    made.own("safe", ["o1"], threshold: 1, change: .added)
    #expect(made.result().contractWallets.first?.problem == "no source names all owners")
    #expect(joined(made) == ["safe"])
  }

  @Test func `a wallet can own a wallet`() {
    var made = AccountCase()
    made.own("outer", ["inner"], threshold: 1)
    made.own("inner", ["o1"], threshold: 1)
    #expect(joined(made, with: "outer") == ["inner", "o1", "outer"])
  }

  @Test func `the guard keeps a service's wallet from a person`() {
    var made = AccountCase()
    made.own("safe", ["o1"], threshold: 1)
    made.register("o1", of: "U1", .registeredWithdrawal, owner: .customer)
    made.attribute("safe", to: "Some Treasury", category: "defi")
    #expect(made.result().refusals.map(\.edge.rule) == [.contractOwner])
  }
}
