import Clustering
import Facts
import Quantities
import Testing

/// What keys, and transactions that no block holds, join and do not join.
@Suite struct KeyEvidenceTests {
  private func control(
    _ key: String,
    of names: [String],
    accounts: [String] = [],
    isExtended: Bool = false
  ) -> KeyControl {
    func place(_ row: Int) -> Place {
      Place(exhibit: SyntheticCase.returns, locator: .row(row, sheet: nil))
    }
    let addresses = names.enumerated().map { index, name in
      KeyControl.Controlled(
        holder: .address(SyntheticCase.address(name)),
        derivation: "derivation of \(name)",
        places: [place(100 + index)]
      )
    }
    let holders = accounts.map {
      KeyControl.Controlled(
        holder: .account(SyntheticCase.account($0)),
        derivation: "stated",
        places: [place(200)]
      )
    }
    return KeyControl(
      key: key,
      isExtended: isExtended,
      holders: addresses + holders,
      places: [place(1)]
    )
  }

  private func evidence(_ controls: [KeyControl]) -> KeyEvidence {
    KeyEvidence(controls: controls, verified: [], refuted: [], openSignatures: [])
  }

  private static let key = TransactionKey(chain: .bitcoin, transaction: "t")

  @Test func `the addresses of one key are one, and the step names key and derivation`() throws {
    let result = ClusteringResult(
      from: FactSet(),
      keys: evidence([control("02aa", of: ["b", "a"])])
    )
    #expect(result.names(with: "a") == ["a", "b"])
    let step = try #require(result.explain("b", "a").chain.first)
    #expect(step.rule == .sameKey && step.key == "02aa" && step.confidence.id == "same-key")
    #expect(step.derivations == ["derivation of b", "derivation of a"])
    #expect(step.evidence.count == 3)
  }

  @Test func `a key with one address in the evidence joins nobody`() {
    let result = ClusteringResult(from: FactSet(), keys: evidence([control("02aa", of: ["a"])]))
    #expect(result.edges.isEmpty)
  }

  @Test func `a service's key never joins a person`() {
    var facts = SyntheticCase()
    facts.attribute("a", to: "Sample Exchange", .service)
    facts.declare("b", of: "U1")
    let result = ClusteringResult(
      from: facts.facts,
      keys: evidence([control("02aa", of: ["a", "b"])])
    )
    #expect(result.names(with: "b") == ["b"])
    #expect(result.refusals.map(\.edge.rule) == [.sameKey])
  }

  @Test func `without a person, what a service's key joins is the service's`() {
    var facts = SyntheticCase()
    facts.attribute("a", to: "Sample Exchange", .service)
    let result = ClusteringResult(
      from: facts.facts,
      keys: evidence([control("02aa", of: ["a", "b"])])
    )
    #expect(result.cluster("b")?.kind == .service)
  }

  @Test func `an extended key stated to be an account's joins the account`() {
    let result = ClusteringResult(
      from: FactSet(),
      keys: evidence([control("xpub", of: ["a", "b"], accounts: ["U1"], isExtended: true)])
    )
    #expect(result.cluster("a")?.accounts == [SyntheticCase.account("U1")])
    #expect(result.edges.map(\.rule) == [.extendedKey])
  }

  @Test func `a policy can leave keys out`() {
    var policy = ClusteringPolicy.standard
    policy.sameKey = false
    let keys = evidence([control("02aa", of: ["a", "b"])])
    #expect(ClusteringResult(from: FactSet(), keys: keys, policy: policy).edges.isEmpty)
  }

  private func bare(_ confirmation: Transfer.Confirmation) -> FactSet {
    let block = SyntheticCase.makeTransfer("t", from: ["a:5", "b:6"], to: ["c:10"])
    let transfer = Transfer(
      chain: block.chain,
      asset: block.asset,
      transaction: block.transaction,
      height: nil,
      time: nil,
      confirmation: confirmation,
      isCoinbase: false,
      inputs: block.inputs,
      outputs: block.outputs,
      serialized: "00"
    )
    var facts = FactSet()
    facts.transfers = [
      Fact(
        transfer,
        at: Place(exhibit: SyntheticCase.returns, locator: .line(1, part: nil)),
        reader: Reader("test@1")
      )
    ]
    return facts
  }

  @Test func `a key that is stated to be two customers' joins neither`() {
    let control = control("xpub", of: ["a", "b"], accounts: ["U1", "U2"], isExtended: true)
    var made = SyntheticCase()
    made.subject("U1", name: "Sample One")
    made.subject("U2", name: "Sample Two")
    let result = ClusteringResult(from: made.facts, keys: evidence([control]))
    #expect(result.edges.isEmpty && result.refusals.map(\.edge.rule) == [.extendedKey])
    #expect(result.cluster("a")?.accounts.isEmpty ?? true)
  }

  @Test func `a key without an address in the evidence joins no accounts`() {
    let control = control("xpub", of: [], accounts: ["U1", "U2"], isExtended: true)
    let result = ClusteringResult(from: FactSet(), keys: evidence([control]))
    #expect(result.edges.isEmpty && result.refusals.isEmpty)
  }

  @Test(arguments: [Transfer.Confirmation.unconfirmed, .unstated, .confirmed])
  func `a bare transaction joins nobody until its signatures are checked, whatever the policy`(
    _ confirmation: Transfer.Confirmation
  ) {
    var policy = ClusteringPolicy.standard
    policy.whenUndetermined = .join
    let result = ClusteringResult(from: bare(confirmation), policy: policy)
    #expect(result.edges.isEmpty && result.vetoes.count == 1)
    var keys = KeyEvidence.none
    keys.verified = [Self.key]
    #expect(ClusteringResult(from: bare(confirmation), keys: keys).edges.count == 1)
  }

  @Test func `a stated transaction with a wrong signature joins nobody`() {
    var keys = KeyEvidence.none
    keys.verified = [Self.key]
    #expect(ClusteringResult(from: bare(.confirmed), keys: keys).edges.count == 1)
    keys.refuted = [Self.key]
    #expect(ClusteringResult(from: bare(.confirmed), keys: keys).edges.isEmpty)
  }

  @Test func `a signature that covers no other input joins nobody`() {
    var facts = SyntheticCase()
    facts.transfer("t", from: ["a:5", "b:6"], to: ["c:10"])
    var keys = KeyEvidence.none
    keys.openSignatures = [Self.key]
    let result = ClusteringResult(from: facts.facts, keys: keys)
    #expect(result.edges.isEmpty && result.vetoes.first?.verdict == .yes(.openSignature))
  }

  @Test func `what only an unconfirmed transaction makes or spends is counted apart`() {
    var facts = bare(.unconfirmed)
    var block = SyntheticCase()
    let spent = facts.transfers[0].statement.inputs[0].previous
    block.transfer(spent.transaction, from: ["z:19"], to: ["a:5", "b:6"])
    facts.transfers += block.facts.transfers
    var keys = KeyEvidence.none
    keys.verified = [Self.key]
    let unspent = UnspentOutputs(from: facts, keys: keys)
    #expect(unspent.outputs.isEmpty)
    #expect(unspent.unconfirmed.map(\.holder.text) == ["a", "b", "c"])
  }

  @Test(arguments: [Transfer.Confirmation.unconfirmed, .unstated, .confirmed], [true, false])
  func `a bare transaction that is not proven moves nothing`(
    _ confirmation: Transfer.Confirmation,
    isRefuted: Bool
  ) {
    var facts = bare(confirmation)
    var block = SyntheticCase()
    let spent = facts.transfers[0].statement.inputs[0].previous
    block.transfer(spent.transaction, from: ["z:19"], to: ["a:5", "b:6"])
    facts.transfers += block.facts.transfers
    var keys = KeyEvidence.none
    if isRefuted { keys.refuted = [Self.key] }
    let unspent = UnspentOutputs(from: facts, keys: keys)
    #expect(unspent.outputs.map(\.holder.text) == ["a", "b"])
    #expect(unspent.unconfirmed.map(\.holder.text) == ["c"])
  }

  @Test func `no value moved in a transaction that is not proven`() {
    var facts = SyntheticCase()
    facts.declare("a", of: "U1")
    var set = bare(.confirmed)
    set.addresses = facts.facts.addresses
    var keys = KeyEvidence.none
    func notes() -> Int {
      ClusteringResult(from: set, keys: keys).explain("a", "c").notes.count {
        if case .transfer = $0 { true } else { false }
      }
    }
    #expect(notes() == 0)
    keys.verified = [Self.key]
    #expect(notes() == 1)
  }

  @Test func `a verdict is printed in words`() {
    #expect("\(CollaborativeVerdict.undetermined("why"))" == "undetermined, why")
    #expect("\(CollaborativeVerdict.yes(.openSignature))".contains(Rule.openSignature.description))
  }

  @Test func `a block makes a bare copy of its transaction confirmed`() throws {
    var facts = bare(.unconfirmed)
    var block = SyntheticCase()
    block.transfer("t", from: ["a:5", "b:6"], to: ["c:10"])
    facts.transfers += block.facts.transfers
    let item = try #require(DistinctTransfers(facts.transfers).transfers.first)
    #expect(item.transfer.confirmation == .confirmed && item.transfer.serialized == nil)
    #expect(item.places.count == 2)
  }
}
