import Facts
import Identity
import Quantities

/// Who the defaulter is at the exchanges: every pair with what speaks for and against it.
struct IdentitySection {
  /// The most rejected pairs that are shown field by field; all others are in one line each.
  static let detailedRejects = 5

  let context: ReportContext

  func section() -> Section {
    var blocks: [Block] = [.statements(opening)]
    var rejected = 0
    for link in context.links {
      if link.decision == .reject { rejected += 1 }
      blocks.append(.heading(heading(link)))
      blocks.append(.statements(statements(of: link)))
      if link.decision != .reject || rejected <= Self.detailedRejects {
        blocks.append(.table(table(link)))
      }
    }
    return Section(id: .identity, blocks: blocks)
  }

  private func heading(_ link: CandidateLink) -> Term {
    let decision = link.decision.term
    return Term(
      decision.code,
      "\(link.subject) · \(decision.ko)",
      "\(link.subject) · \(decision.en)"
    )
  }

  private var opening: [Statement] {
    var statements: [Statement] = []
    if context.links.allSatisfy({ $0.decision == .reject }) {
      statements.append(Statement(.identity(.noAccount)))
    }
    statements += homonyms + conflicts + searches
    if !context.links.isEmpty {
      statements.append(
        Statement(
          .identity(.exactMeaning),
          ["policy": .code(context.findings.linking.policy)]
        )
      )
    }
    return statements
  }

  private var homonyms: [Statement] {
    var statements: [Statement] = []
    let alike = context.links.filter { link in
      link.decision != .accept
        && link.fields.contains {
          $0.field == .name && ($0.agreement == .agree || $0.agreement == .similar)
        }
    }
    if !alike.isEmpty {
      statements.append(
        Statement(
          .identity(.homonymAccounts),
          [
            "count": .count(alike.count),
            "accounts": .list(alike.map { .text($0.subject.description) }),
          ],
          at: alike.flatMap(\.subjectPlaces)
        )
      )
    }
    let others = Set(context.names.flatMap { context.groups.defaultersOfName[$0] ?? [] })
      .subtracting([context.defaulter])
    if !others.isEmpty {
      let places = others.flatMap { other in
        (context.groups.statements[other] ?? []).filter { fact in
          fact.statement.person.name.map(context.names.contains) ?? false
        }.map(\.place)
      }
      statements.append(
        Statement(
          .identity(.homonymDefaulters),
          ["defaulters": .list(others.sorted().map(Value.text))],
          at: places
        )
      )
    }
    return statements
  }

  private var conflicts: [Statement] {
    let accounts = Set(context.links.map(\.subject))
    return context.findings.linking.conflicts.compactMap { conflict in
      let values = Value.list(conflict.values.map(Value.text))
      if conflict.defaulter == context.defaulter {
        return Statement(
          .identity(.conflictOfDefaulter),
          ["field": .term(conflict.field.term), "values": values],
          at: conflict.places
        )
      }
      guard let account = conflict.account, accounts.contains(account) else { return nil }
      return Statement(
        .identity(.conflictOfAccount),
        [
          "account": .text(account.description), "field": .term(conflict.field.term),
          "values": values,
        ],
        at: conflict.places
      )
    }.sorted { ($0.code.rawValue, $0.sortText) < ($1.code.rawValue, $1.sortText) }
  }

  private var searches: [Statement] {
    context.findings.linking.searches
      .filter { $0.reference == context.defaulter && $0.isKnownDefaulter }
      .sorted { $0.place < $1.place }
      .map { answer in
        guard let result = answer.result else {
          return Statement(
            .identity(.searchUnstated),
            ["exchange": .text(answer.exchange)],
            at: [answer.place]
          )
        }
        guard let account = answer.account else {
          return Statement(
            .identity(.searchAnswer),
            ["exchange": .text(answer.exchange), "result": .term(result.term)],
            at: [answer.place]
          )
        }
        return Statement(
          .identity(.searchAnswerAccount),
          [
            "exchange": .text(answer.exchange), "result": .term(result.term),
            "account": .text(account.description),
          ],
          at: [answer.place]
        )
      }
  }

  private func statements(of link: CandidateLink) -> [Statement] {
    let decision: IdentityMessage =
      switch link.decision {
      case .accept: .accepted
      case .review: .review
      case .reject: .rejected
      }
    let places = link.defaulterPlaces + link.subjectPlaces
    let account = Value.text(link.subject.description)
    var statements = [
      Statement(
        .identity(decision),
        [
          "account": account, "level": .term(VerbalScale(link).term), "bits": .number(link.bits),
        ],
        at: places
      )
    ]
    statements += link.reasons.map { reason in
      let message = LinkReasonMessage(code: reason.code)
      let values: [String: Value] = [
        "fields": .list(reason.fields.map { .term($0.term) }),
        "references": .list(reason.references.map(Value.text)),
      ]
      let slots = MessageTemplate(message.message.ko).slots.sorted()
      let fields = link.fields.filter { reason.fields.contains($0.field) }
      let cited = fields.flatMap { $0.defaulterPlaces + $0.subjectPlaces }
      return Statement(
        .reason(message),
        named: slots.map { ($0, values[$0] ?? .none) },
        at: cited.isEmpty ? places : cited
      )
    }
    statements.append(
      Statement(.identity(.prior), ["account": account, "bits": .number(link.priorBits)])
    )
    return statements
  }

  private func table(_ link: CandidateLink) -> Table {
    let compared = link.fields.filter { field in
      field.agreement != .unknown || !field.defaulterValues.isEmpty || !field.subjectValues.isEmpty
    }
    var rows = compared.map { field in
      Table.Row(
        field.agreement == .similar ? .inference : .fact,
        [
          .term(field.field.term), .term(field.agreement.term), .number(field.countedBits),
          values(field.defaulterValues), .places(field.defaulterPlaces),
          values(field.subjectValues), .places(field.subjectPlaces),
        ]
      )
    }
    rows.append(
      Table.Row(
        .inference,
        [
          .term(Term("sum", "합계(사전 승산 포함)", "Sum, with the prior")), .term(link.decision.term),
          .number(link.bits), .none, .none, .none, .none,
        ],
        isTotal: true
      )
    )
    return Table(
      caption: Term(
        "comparison",
        "\(link.subject) 항목별 비교",
        "Comparison with \(link.subject), field by field"
      ),
      columns: [
        .init(Term("field", "항목", "Field")), .init(Term("agreement", "결과", "Result")),
        .init(Term("counted_bits", "비트", "Bits"), .number),
        .init(Term("office", "관서 명단", "Office's list")),
        .init(Term("office_places", "근거", "Evidence"), below: true),
        .init(Term("exchange", "사업자", "Exchange")),
        .init(Term("exchange_places", "근거", "Evidence"), below: true),
      ],
      rows: rows,
      hasEvidence: false
    )
  }

  private func values(_ texts: [String]) -> Value {
    texts.isEmpty ? .none : .list(texts.map(Value.text))
  }
}
