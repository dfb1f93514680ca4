import Clustering
import Facts
import Holdings
import Quantities

/// Puts the parts of a report together.
///
/// The exhibits that a report cites are known only when all else is written; then the register of
/// exhibits and the rejects are made, whose own places lie in exhibits that are cited already.
struct ReportAssembly {
  let context: ReportContext

  init(_ context: ReportContext) { self.context = context }

  func model() throws(ReportFailure) -> ReportModel {
    let summary = SummarySections(context: context)
    let accounts = AccountSections(context: context)
    let rules = ActionRules(context: context)
    var actions = rules.actions
    let opening = [
      summary.arrearsSection(), IdentitySection(context: context).section(),
      accounts.accountsSection(), try HoldingsSection(context: context).section(),
      accounts.leadsSection(), accounts.thirdPartiesSection(),
    ]
    var cited = Set(opening.flatMap { $0.blocks.flatMap(\.places) }.map(\.exhibit))
    cited.formUnion(actions.flatMap(\.statement.places).map(\.exhibit))
    cited.formUnion(summary.summary(rejects: []).flatMap(\.places).map(\.exhibit))
    for exhibit in cited.sorted() where !context.labels.contains(exhibit) {
      throw .unregisteredExhibit(exhibit)
    }
    let evidence = EvidenceSections(context: context, cited: cited)
    let rejects = evidence.rejects
    if let supplement = rules.supplement(rejects) {
      let position = actions.firstIndex { $0.horizon == .month } ?? actions.count
      actions.insert(supplement, at: position)
    }
    let first = Section(id: .summary, blocks: [.statements(summary.summary(rejects: rejects))])
    let sections =
      [first] + opening
      + [
        evidence.registerSection(), evidence.rejectsSection(), evidence.methodsSection(),
        evidence.reproductionSection(), Glossary.section,
      ]
    return ReportModel(
      context: context,
      cover: cover,
      summary: summary.card,
      actions: actions,
      sections: sections.sorted { $0.id.position < $1.id.position }
    )
  }

  private var cover: [CoverEntry] {
    let run = context.findings.run
    var entries = [
      CoverEntry(
        title: Term("defaulter", "체납자 번호", "Defaulter"),
        value: .text(context.defaulter)
      ),
      CoverEntry(
        title: Term("name", "이름", "Name"),
        value: context.names.isEmpty ? .none : .list(context.names.map(Value.text))
      ),
      CoverEntry(
        title: Term("as_of", "기준시각", "As of"),
        value: context.findings.holdings.asOf.map(Value.time) ?? .none
      ),
    ]
    let chains = Set(context.wallets.flatMap(\.addresses).map(\.chain))
    for block in context.findings.unspent.newestBlocks where chains.contains(block.chain) {
      entries.append(
        CoverEntry(
          title: Term(
            "newest_block",
            "최신 블록(\(block.chain.name))",
            "Newest block (\(block.chain.name))"
          ),
          value: .list([
            block.height.map { .code($0.description) } ?? .none, .time(block.time),
          ])
        )
      )
    }
    return entries + [
      CoverEntry(title: Term("tool", "도구", "Tool"), value: .code(run.toolVersion)),
      CoverEntry(
        title: Term("facts_digest", "사실 해시값", "Digest of the facts"),
        value: .code(run.factsDigest)
      ),
    ]
  }
}

extension SectionID {
  var position: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
