import Clustering
import Facts
import Holdings
import Identity
import Quantities

/// The register of exhibits, what could not be read, and the reproduction.
struct EvidenceSections {
  let context: ReportContext
  /// The exhibits that the report cites.
  let cited: Set<ExhibitID>

  private var exhibits: [ReportExhibit] {
    context.findings.exhibits.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
  }

  /// The rejects of the cited exhibits, in order.
  var rejects: [ReportReject] {
    cited.flatMap { context.groups.rejects[$0] ?? [] }.sorted {
      ($0.place, $0.scope.rawValue, $0.field ?? "", $0.reason)
        < ($1.place, $1.scope.rawValue, $1.field ?? "", $1.reason)
    }.sorted {
      context.labels.label(of: $0.place.exhibit) < context.labels.label(of: $1.place.exhibit)
    }
  }

  func registerSection() -> Section {
    let shown = exhibits.filter { cited.contains($0.id) }
    let rest = exhibits.filter { !cited.contains($0.id) }
    let broken = exhibits.filter { !$0.rows.isComplete }
    var statements = [
      broken.isEmpty
        ? Statement(.method(.registerComplete), ["count": .count(exhibits.count)])
        : Statement(
          .method(.registerBroken),
          ["exhibits": .list(broken.map { .exhibit($0.id) })]
        )
    ]
    if !rest.isEmpty {
      statements.append(
        Statement(
          .method(.registerRest),
          [
            "count": .count(rest.count), "rows": .count(rest.map(\.rows.total).reduce(0, +)),
          ]
        )
      )
    }
    for exhibit in exhibits where exhibit.outcome == .unknown {
      statements.append(Statement(.method(.unknownFormat), ["exhibit": .exhibit(exhibit.id)]))
    }
    for exhibit in shown {
      guard let difference = exhibit.difference else { continue }
      statements.append(
        Statement(
          .method(.probableFormat),
          [
            "exhibit": .exhibit(exhibit.id), "format": .optional(exhibit.format),
            "difference": .text(difference),
          ]
        )
      )
    }
    return Section(
      id: .evidence,
      blocks: [
        .statements(statements),
        .table(Self.table(shown + broken.filter { !cited.contains($0.id) })),
      ]
    )
  }

  static func table(_ exhibits: [ReportExhibit]) -> Table {
    Table(
      caption: Term("exhibits", "증거목록", "Evidence register"),
      columns: [
        .init(Term("label", "번호", "No.")), .init(Term("name", "파일", "File")),
        .init(Term("sha256", "SHA-256", "SHA-256"), .code, below: true),
        .init(Term("bytes", "바이트", "Bytes"), .number),
        .init(Term("format", "형식", "Format"), .code, below: true),
        .init(Term("outcome", "판별", "Detection"), below: true),
        .init(Term("received_from", "받은 곳", "Received from")),
        .init(Term("received_at", "받은 때", "Received at"), below: true),
        .init(Term("legal_ground", "근거 법령", "Legal ground"), below: true),
        .init(Term("rows", "행", "Rows"), .number),
        .init(Term("records", "기록", "Records"), .number),
        .init(Term("rejects", "거절", "Rejects"), .number),
        .init(Term("other", "자료 아님", "Other"), .number),
        .init(Term("flagged", "값 표시", "Flagged"), .number, below: true),
      ],
      rows: exhibits.map { exhibit in
        Table.Row(
          .fact,
          [
            .exhibit(exhibit.id), .text(exhibit.name), .code(exhibit.id.description),
            .count(exhibit.byteCount), exhibit.format.map(Value.code) ?? .none,
            .term(exhibit.outcome.term), .optional(exhibit.receivedFrom),
            .optional(exhibit.receivedAt), .optional(exhibit.legalGround),
            .count(exhibit.rows.total), .count(exhibit.rows.records), .count(exhibit.rows.rejects),
            .count(exhibit.rows.other), .count(exhibit.rows.flagged),
          ]
        )
      },
      hasEvidence: false
    )
  }

  func rejectsSection() -> Section {
    let own = rejects
    let elsewhere = context.findings.rejects.count - own.count
    var statements = [
      own.isEmpty
        ? Statement(.method(.noRejects))
        : Statement(.method(.rejectMeaning), at: own.map(\.place))
    ]
    if elsewhere > 0 {
      statements.append(Statement(.method(.rejectsElsewhere), ["count": .count(elsewhere)]))
    }
    var blocks = [Block.statements(statements)]
    if !own.isEmpty {
      blocks.append(
        .table(
          Table(
            caption: Term("rejects", "읽지 못한 행과 값", "Rejected rows and flagged values"),
            columns: [
              .init(Term("scope", "대상", "What")), .init(Term("field", "항목", "Field"), .code),
              .init(Term("reason", "이유(판독기의 말)", "Reason, in the reader's words")),
            ],
            rows: own.map { reject in
              Table.Row(
                .fact,
                [
                  .term(reject.scope.term), reject.field.map(Value.code) ?? .none,
                  .text(reject.reason),
                ],
                at: [reject.place]
              )
            }
          )
        )
      )
    }
    return Section(id: .rejects, blocks: blocks)
  }

  func methodsSection() -> Section {
    let findings = context.findings
    let statements = [
      Statement(.method(.labels)), Statement(.method(.scale)),
      Statement(
        .method(.policies),
        ["linking": .code(findings.linking.policy), "holdings": .code(findings.holdings.policy)]
      ),
      Statement(.method(.clusterCoverage)), Statement(.method(.multiInputCoverage)),
      Statement(.method(.collaborative)), Statement(.method(.noOwnErrorRate)),
      Statement(.method(.alternatives)), Statement(.method(.exact)),
      Statement(.method(.shownTimes)),
    ]
    let policy = findings.clustering.policy
    var rules: [(Rule, Int?)] = []
    if policy.multiInput { rules.append((.multiInput, policy.multiInputConfidence.perMille)) }
    if policy.ownDeclaration {
      rules.append((.ownDeclaration, policy.ownDeclarationConfidence.perMille))
    }
    if policy.sameKey { rules.append((.sameKey, policy.sameKeyConfidence.perMille)) }
    if policy.extendedKey {
      rules.append((.extendedKey, policy.extendedKeyConfidence.perMille))
    }
    rules += [(.depositAddress, nil), (.withdrawal, nil), (.deposit, nil)]
    rules += Set(policy.collaborative.rules).sorted().map { ($0, nil) }
    let table = Table(
      caption: Term("rules", "적용한 규칙", "Rules that ran"),
      columns: [
        .init(Term("rule", "규칙", "Rule"), .code), .init(Term("name", "이름", "Name")),
        .init(Term("per_mille", "정책값(‰)", "Weight (‰, policy)"), .number),
        .init(Term("breaks", "틀리는 경우", "What breaks it")),
      ],
      rows: rules.map { rule, weight in
        Table.Row(
          .assumption,
          [
            .code(rule.description), .term(rule.term), weight.map(Value.count) ?? .none,
            rule.breaks.map(Value.term) ?? .none,
          ]
        )
      },
      hasEvidence: false
    )
    var blocks = [Block.statements(statements), .table(table)]
    if !findings.policies.isEmpty { blocks.append(.table(policyTable)) }
    return Section(id: .methods, blocks: blocks)
  }

  private var policyTable: Table {
    let policies = context.findings.policies.sorted {
      ($0.fileName, $0.name, $0.sha256) < ($1.fileName, $1.name, $1.sha256)
    }
    return Table(
      caption: Term("policies", "정책 파일", "Policy files"),
      columns: [
        .init(Term("policy", "정책", "Policy"), .code), .init(Term("file", "파일", "File"), .code),
        .init(Term("sha256", "SHA-256", "SHA-256"), .code, below: true),
        .init(Term("quotes", "인용", "Quoted")),
      ],
      rows: policies.map { policy in
        Table.Row(
          .assumption,
          [
            .code(policy.name), .code(policy.fileName), .code(policy.sha256),
            policy.quotes.isEmpty ? .none : .list(policy.quotes.map(Value.text)),
          ]
        )
      },
      hasEvidence: false
    )
  }

  func reproductionSection() -> Section {
    let run = context.findings.run
    let rows: [(Term, Value)] = [
      (Term("tool", "도구 버전", "Tool version"), .code(run.toolVersion)),
      (Term("command", "명령", "Command line"), .code(run.commandLine)),
      (Term("facts_digest", "사실 해시값", "Digest of the facts"), .code(run.factsDigest)),
      (
        Term("configuration_digest", "설정 해시값", "Digest of the configuration"),
        .code(run.configurationDigest)
      ),
    ]
    return Section(
      id: .reproduction,
      blocks: [
        .statements([Statement(.method(.reproducible)), Statement(.method(.manifest))]),
        .table(
          Table(
            caption: Term("run", "실행 기록", "Record of the run"),
            columns: [
              .init(Term("item", "항목", "Item")), .init(Term("value", "값", "Value"), .code),
            ],
            rows: rows.map { Table.Row(.fact, [.term($0.0), $0.1]) },
            hasEvidence: false
          )
        ),
      ]
    )
  }
}
