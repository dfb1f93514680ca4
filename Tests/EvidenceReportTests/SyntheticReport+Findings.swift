import Clustering
import Facts
import Holdings
import Identity
import Quantities

@testable import EvidenceReport

extension SyntheticReport {
  /// What the case's own modules conclude from the facts.
  func findings() throws -> CaseFindings {
    let clustering = ClusteringResult(from: facts)
    let linking = IdentityLinking.link(facts: facts, policy: try IdentityPolicy.standard())
    let unspent = UnspentOutputs(from: clustering.transfers)
    let accounts = linking.links.compactMap { link -> OwnedAccount? in
      let isNominee = link.subject.id == "8100-9"
      guard link.decision == .accept || (isNominee && link.decision == .review) else { return nil }
      return OwnedAccount(
        defaulter: link.defaulter,
        account: link.subject,
        relation: isNominee ? .nominee : .own,
        basis: link.defaulterPlaces + link.subjectPlaces
      )
    }
    let held = try balances()
    let wallets = accounts.filter { $0.relation == .own }.flatMap { account in
      [1, 30, 31, 40].compactMap { number in
        wallet(number, account, clustering, unspent)?.holding(number == 1 ? held : [])
      }
    }
    return CaseFindings(
      facts: facts,
      linking: linking,
      clustering: clustering,
      unspent: unspent,
      holdings: try HoldingsEstimate.estimate(
        facts: facts,
        accounts: accounts,
        wallets: wallets,
        asOf: nil,
        policy: try HoldingsPolicy.standard()
      ),
      accounts: accounts,
      wallets: wallets,
      exhibits: exhibits,
      rejects: rejects,
      policies: [
        ReportPolicy(
          fileName: text("identity-linking.yaml"),
          name: text("identity-linking@1"),
          sha256: String(repeating: "1a", count: 32),
          quotes: hostile.map { [$0] } ?? []
        ),
        ReportPolicy(
          fileName: "seizable-holdings.yaml",
          name: "seizable-holdings@2",
          sha256: String(repeating: "2b", count: 32)
        ),
      ],
      run: ReportRun(
        toolVersion: text("distrain 0.1.0"),
        commandLine: text("distrain report 시험.case --defaulter K-2031"),
        factsDigest: String(repeating: "3c", count: 32),
        configurationDigest: String(repeating: "4d", count: 32)
      ),
      requests: try requests()
    )
  }

  /// The defaulter whose report is made.
  var input: ReportInput {
    get throws { ReportInput(defaulter: text("K-2031"), findings: try findings()) }
  }

  private func wallet(
    _ number: Int,
    _ account: OwnedAccount,
    _ clustering: ClusteringResult,
    _ unspent: UnspentOutputs
  ) -> OwnedWallet? {
    guard let cluster = clustering.cluster(of: .address(Self.address(number))) else { return nil }
    let basis: OwnedWallet.Basis =
      switch number {
      case 1: .declaredOwn
      case 40: .declaredThirdParty
      default: .receivedFrom
      }
    let outputs = cluster.addresses.flatMap { unspent.outputs(of: $0) }
    let total = outputs.reduce(Int128(0)) { $0 + Int128($1.value) }
    let flows = clustering.flows.filter { $0.to == .address(Self.address(number)) }
    return OwnedWallet(
      defaulter: account.defaulter,
      cluster: cluster.id,
      addresses: cluster.addresses,
      basis: basis,
      confidencePerMille: 900,
      evidence: flows.map(\.place),
      unspent: outputs.isEmpty
        ? []
        : [
          .init(
            asset: .btc,
            chain: .bitcoin,
            total: ExactDecimal(coefficient: total, scale: 8),
            places: outputs.flatMap(\.places)
          )
        ],
      kind: .unknown
    )
  }

  private var exhibits: [ReportExhibit] {
    Self.names.map { byte, name in
      ReportExhibit(
        id: Self.exhibit(byte),
        name: text(name),
        byteCount: 20_480 + Int(byte),
        format: text("example@1"),
        outcome: byte == 0x44 ? .probable : .certain,
        difference: byte == 0x44 ? text("열 '비고'가 새로 있음") : nil,
        receivedFrom: text(byte == 0x11 ? "관서" : "가나거래소"),
        receivedAt: text("2026-06-01"),
        legalGround: text("국세징수법 제36조"),
        rows: .init(
          total: 12,
          records: 9,
          rejects: byte == 0x44 ? 1 : 0,
          other: byte == 0x44 ? 2 : 3,
          flagged: byte == 0x33 ? 1 : 0
        )
      )
    }
  }

  private var rejects: [ReportReject] {
    [
      ReportReject(
        exhibit: Self.exhibit(0x44),
        locator: .row(9, sheet: nil),
        scope: .row,
        field: nil,
        reason: text("a quantity is not a number: 1,2,3")
      ),
      ReportReject(
        exhibit: Self.exhibit(0x33),
        locator: .row(7, sheet: nil),
        scope: .value,
        field: text("locked"),
        reason: text("no value")
      ),
    ]
  }
}
