import Facts
import Holdings
import Identity
import Quantities

/// The summary and the arrears.
struct SummarySections {
  let context: ReportContext

  var card: SummaryCard {
    SummaryCard(
      arrears: context.holdings?.need.arrears,
      need: context.holdings?.need.total,
      collectible: context.holdings?.collectible ?? .zero,
      total: context.holdings?.total ?? .zero,
      coveragePercent: context.holdings?.coveragePercent
    )
  }

  /// The sentences of the first page, before the actions.
  func summary(rejects: [ReportReject]) -> [Statement] {
    var statements = arrears + figures
    let own = context.own
    statements.append(
      own.isEmpty
        ? Statement(.summary(.nothingLinked))
        : Statement(
          .summary(.accountsLinked),
          ["count": .count(own.count), "accounts": names(own.map(\.account))],
          at: own.flatMap(\.basis)
        )
    )
    let nominees = context.nominees
    let undecided = context.review.filter { link in
      !nominees.contains { $0.account == link.subject }
    }
    if !undecided.isEmpty {
      statements.append(
        Statement(
          .summary(.reviewWaits),
          ["count": .count(undecided.count), "accounts": names(undecided.map(\.subject))],
          at: undecided.flatMap { $0.defaulterPlaces + $0.subjectPlaces }
        )
      )
    }
    if !nominees.isEmpty {
      statements.append(
        Statement(
          .summary(.nomineeShown),
          ["count": .count(nominees.count), "accounts": names(nominees.map(\.account))],
          at: nominees.flatMap(\.basis)
        )
      )
    }
    if !rejects.isEmpty {
      statements.append(
        Statement(
          .summary(.rejectsOpen),
          [
            "rows": .count(rejects.count { $0.scope == .row }),
            "values": .count(rejects.count { $0.scope == .value }),
          ],
          at: rejects.map(\.place)
        )
      )
    }
    return statements
  }

  private var arrears: [Statement] {
    guard let need = context.holdings?.need, !need.items.isEmpty else {
      return [Statement(.summary(.arrearsUnknown))]
    }
    let places = need.items.flatMap(\.places)
    let stated = Statement(.summary(.arrearsStated), ["arrears": .won(need.arrears)], at: places)
    guard let date = need.saleDate else {
      return [
        stated,
        Statement(
          .summary(.needUndated),
          ["costs": .won(need.costs), "need": .won(need.total)],
          at: places
        ),
      ]
    }
    return [
      stated,
      Statement(
        .summary(.needProjected),
        [
          "date": .date(date), "surcharge": .won(need.surcharge),
          "costs": .won(need.costs), "need": .won(need.total),
        ],
        at: places
      ),
    ]
  }

  private var figures: [Statement] {
    guard let holdings = context.holdings else { return [] }
    let counted = holdings.items.filter { $0.counted.low || $0.counted.likely || $0.counted.high }
    let places = counted.flatMap(\.evidence)
    var statements = [
      Statement(
        .summary(.seizable),
        [
          "low": .won(holdings.collectible.low),
          "likely": .won(holdings.collectible.likely),
          "high": .won(holdings.collectible.high),
        ],
        at: places
      )
    ]
    if let percent = holdings.coveragePercent {
      statements.append(
        Statement(
          .summary(.coverage),
          ["percent": .percent(percent)],
          at: holdings.items.filter(\.counted.low).flatMap(\.evidence)
        )
      )
    } else {
      statements.append(Statement(.summary(.coverageNotNeeded)))
    }
    if holdings.surplus.likely > .zero {
      statements.append(
        Statement(
          .summary(.surplus),
          ["surplus": .won(holdings.surplus.likely)],
          at: places
        )
      )
    }
    let plan = holdings.seizure
    if !plan.entries.isEmpty {
      statements.append(
        Statement(
          .summary(plan.reachesTarget ? .planReaches : .planFallsShort),
          [
            "low": .won(plan.low), "count": .count(plan.entries.count),
            "target": .won(plan.target),
          ],
          at: plan.entries.compactMap { entry in
            holdings.items.indices.contains(entry.item) ? holdings.items[entry.item] : nil
          }.flatMap(\.evidence)
        )
      )
    }
    return statements
  }

  /// The section on the arrears.
  func arrearsSection() -> Section {
    var statements = [Statement(.summary(.legalBasis))] + arrears
    statements.append(Statement(.summary(.collectionOrder)))
    for conflict in conflicts(.arrearsDiffer) {
      statements.append(
        Statement(
          .summary(.arrearsDiffer),
          [
            "subject": .text(conflict.subject),
            "values": .list(conflict.values.map { .won($0) }),
          ],
          at: conflict.places
        )
      )
    }
    statements.append(Statement(.summary(.notExamined)))
    var blocks = [Block.statements(statements)]
    if let need = context.holdings?.need, !need.items.isEmpty { blocks.append(.table(table(need))) }
    return Section(id: .arrears, blocks: blocks)
  }

  private func conflicts(_ kind: HoldingConflict.Kind) -> [HoldingConflict] {
    (context.holdings?.conflicts ?? []).filter { $0.kind == kind }
  }

  private func names(_ accounts: [ExchangeAccount]) -> Value {
    .list(accounts.map { .text($0.description) })
  }

  private func table(_ need: Need) -> Table {
    var rows = need.items.map { item in
      Table.Row(
        .fact,
        [
          .optional(item.taxItem), .optional(item.dueDate), .won(item.stated),
          .count(item.surchargeDays), .won(item.surcharge.rounded(toScale: 0, .up)),
        ],
        at: item.places
      )
    }
    let places = need.items.flatMap(\.places)
    rows += [
      Table.Row(
        .assumption,
        [
          .term(Term("surcharge", "가산세 예상", "projected surcharge")), .none, .none, .none,
          .won(need.surcharge),
        ],
        at: places
      ),
      Table.Row(
        .assumption,
        [
          .term(Term("costs", "강제징수비 예상", "expected enforcement costs")), .none,
          .won(need.costs), .none, .none,
        ]
      ),
      Table.Row(
        .inference,
        [
          .term(Term("need", "징수할 금액", "to be collected")), .optional(need.saleDate),
          .won(need.total), .none, .none,
        ],
        at: places,
        isTotal: true
      ),
    ]
    return Table(
      caption: Term("need", "체납액과 징수할 금액", "Arrears and amount to be collected"),
      columns: [
        .init(Term("tax_item", "세목", "Tax or duty")),
        .init(Term("due_date", "지정납부기한", "Due date")),
        .init(Term("amount", "금액", "Amount"), .number),
        .init(Term("surcharge_days", "가산일수", "Days"), .number),
        .init(Term("surcharge", "가산세(예상)", "Surcharge (projected)"), .number),
      ],
      rows: rows
    )
  }
}
