import Facts
import Holdings
import Quantities

/// What is held, what it is worth, and what of it can be seized.
struct HoldingsSection {
  let context: ReportContext

  func section() throws(ReportFailure) -> Section {
    var blocks: [Block] = [.statements(opening)]
    guard let holdings = context.holdings else { return Section(id: .holdings, blocks: blocks) }
    if !holdings.items.isEmpty {
      blocks.append(.table(Self.table(holdings, context)))
      let steps = try waterfall(holdings)
      if let first = steps.first {
        blocks.append(.waterfall(steps))
        blocks.append(
          .statements([
            Statement(
              .holding(.waterfall),
              ["gross": .won(first.amount), "low": .won(holdings.collectible.low)],
              at: holdings.items.flatMap(\.evidence)
            )
          ])
        )
      }
    }
    blocks += plan(holdings) + excluded(holdings)
    let remarks = notes + conflicts(holdings)
    if !remarks.isEmpty {
      blocks.append(.heading(Term("notes", "자산별 유의사항", "Notes on single holdings")))
      blocks.append(.statements(remarks))
    }
    return Section(id: .holdings, blocks: blocks)
  }

  private var opening: [Statement] {
    let result = context.findings.holdings
    var statements: [Statement] = []
    if context.items.isEmpty { statements.append(Statement(.holding(.none))) }
    if let time = result.asOf, let basis = result.asOfBasis {
      statements.append(
        Statement(.holding(.asOf), ["time": .time(time), "basis": .term(basis.term)])
      )
    } else {
      statements.append(Statement(.holding(.asOfUnknown)))
    }
    guard !context.items.isEmpty else { return statements }
    return statements + [
      Statement(.holding(.scenarios), ["policy": .code(result.policy)]),
      Statement(.holding(.policyFactors)), Statement(.holding(.priceBasis)),
      Statement(.holding(.provisional)),
    ]
  }

  static func table(_ holdings: DefaulterHoldings, _ context: ReportContext) -> Table {
    var rows = holdings.items.map { item in
      Table.Row(
        .inference,
        [
          .term(item.custody.coded), context.place(item.location),
          item.quantity.map { .quantity($0, item.asset) } ?? .code(item.asset.code),
          .term(item.availability.term), .optional(item.time),
          .optional(item.price?.won.likely), .optional(item.price?.date),
          item.price.map { .list($0.sources.map(Value.text)) } ?? .none,
          .optional(item.value?.gross.likely.rounded(toScale: 0, .down)),
          item.value.flatMap { percent($0.slippage) } ?? .none,
          .optional(item.value?.net.low), .optional(item.value?.net.likely),
          .optional(item.value?.net.high), counted(item),
        ],
        at: item.evidence + (item.price?.places ?? [])
      )
    }
    func sums(_ code: String, _ ko: String, _ en: String, _ figures: Scenarios) -> Table.Row {
      Table.Row(
        .inference,
        [
          .term(Term(code, ko, en)), .none, .none, .none, .none, .none, .none, .none, .none, .none,
          .won(figures.low), .won(figures.likely), .won(figures.high), .none,
        ],
        isTotal: true
      )
    }
    rows.append(sums("total", "합계", "Total", holdings.total))
    rows.append(
      sums("collectible", "압류가능액(징수할 금액 한도)", "Seizable, up to the need", holdings.collectible)
    )
    return Table(
      caption: Term("items", "보유자산", "Holdings"),
      columns: [
        .init(Term("class", "분류", "Class")),
        .init(Term("place", "보관처", "Place"), below: true),
        .init(Term("quantity", "수량", "Quantity"), .number),
        .init(Term("availability", "상태", "State"), below: true),
        .init(Term("as_of", "기준시각", "As of"), below: true),
        .init(Term("price", "시세", "Price"), .number),
        .init(Term("price_date", "시세일", "Price day"), below: true),
        .init(Term("source", "출처", "Source"), below: true),
        .init(Term("gross", "총액", "Gross"), .number),
        .init(Term("haircut", "할인", "Haircut"), .number, below: true),
        .init(Term("low", "최소", "Low"), .number), .init(Term("likely", "예상", "Likely"), .number),
        .init(Term("high", "최대", "High"), .number),
        .init(Term("counted", "산입", "Counted in"), below: true),
      ],
      rows: rows
    )
  }

  private static func percent(_ share: ExactDecimal) -> Value? {
    guard let value = try? share.multiplied(by: ExactDecimal(100)) else { return nil }
    return .percent(value)
  }

  private static func counted(_ item: HoldingItem) -> Value {
    var terms: [Value] = []
    if item.counted.low { terms.append(.term(Term("low", "최소", "low"))) }
    if item.counted.likely { terms.append(.term(Term("likely", "예상", "likely"))) }
    if item.counted.high { terms.append(.term(Term("high", "최대", "high"))) }
    return terms.isEmpty ? .term(Term("none", "세지 않음", "not counted")) : .list(terms)
  }

  /// From the gross value of what was found to LOW, in whole won, all by the cautious price.
  private func waterfall(_ holdings: DefaulterHoldings) throws(ReportFailure) -> [WaterfallStep] {
    let valued = holdings.items.compactMap { item in
      item.value.map { (value: $0, isCounted: item.counted.low) }
    }
    guard !valued.isEmpty else { return [] }
    let counted = valued.filter(\.isCounted).map(\.value)
    let gross = try sum(valued.map { $0.value.gross.low.rounded(toScale: 0, .down) })
    let reachable = try sum(counted.map { $0.gross.low.rounded(toScale: 0, .down) })
    let fees = try sum(counted.map { $0.fees.low.rounded(toScale: 0, .up) })
    let prior = try sum(counted.map { $0.priorClaims.low.rounded(toScale: 0, .up) })
    let lost = try sum([reachable, holdings.total.low.negated, fees.negated, prior.negated])
    let over = try difference(holdings.total.low, holdings.collectible.low)
    func deduction(_ code: String, _ ko: String, _ en: String, _ amount: ExactDecimal)
      -> WaterfallStep?
    {
      amount.isZero
        ? nil : WaterfallStep(term: Term(code, ko, en), isSum: false, amount: amount.negated)
    }
    let first = WaterfallStep(
      term: Term("gross", "발견한 재산의 총액", "Gross value found"),
      isSum: true,
      amount: gross
    )
    let steps = [
      deduction(
        "not_in_low",
        "지금 확실히 닿을 수 없는 재산",
        "Not reachable for certain now",
        try difference(gross, reachable)
      ),
      deduction("haircut", "매각 손실 할인·끝수", "Haircut for the sale, rounding", lost),
      deduction("fees", "매각 수수료", "Fees of the sale", fees),
      deduction("prior_claims", "선순위 채권", "Prior claims", prior),
      deduction("over_need", "징수할 금액을 넘는 부분", "Beyond the need", over),
    ].compactMap { $0 }
    let last = WaterfallStep(
      term: Term("seizable_low", "압류가능액(최소)", "Seizable amount (low)"),
      isSum: true,
      amount: holdings.collectible.low
    )
    return [first] + steps + [last]
  }

  private func plan(_ holdings: DefaulterHoldings) -> [Block] {
    let entries = holdings.seizure.entries.filter { holdings.items.indices.contains($0.item) }
    guard !entries.isEmpty else {
      return context.items.isEmpty ? [] : [.statements([Statement(.holding(.seizureNone))])]
    }
    let rows = entries.enumerated().map { index, entry in
      let item = holdings.items[entry.item]
      return Table.Row(
        .inference,
        [
          .count(index + 1), .term(item.custody.coded), context.place(item.location),
          .quantity(entry.quantity, item.asset), .won(entry.low),
          .term(
            entry.isWhole
              ? Term("whole", "전부", "all of it") : Term("part", "일부", "a part")
          ),
        ],
        at: item.evidence
      )
    }
    return [
      .statements([
        Statement(
          .holding(.seizureOrder),
          ["target": .won(holdings.seizure.target)],
          at: entries.flatMap { holdings.items[$0.item].evidence }
        )
      ]),
      .table(
        Table(
          caption: Term("seizure", "압류 순서", "Order of seizure"),
          columns: [
            .init(Term("order", "순서", "Order"), .number),
            .init(Term("class", "분류", "Class")),
            .init(Term("place", "보관처", "Place")),
            .init(Term("quantity", "압류할 수량", "Quantity to seize"), .number),
            .init(Term("low", "금액(최소)", "Worth (low)"), .number),
            .init(Term("extent", "범위", "Extent")),
          ],
          rows: rows
        )
      ),
    ]
  }

  private func excluded(_ holdings: DefaulterHoldings) -> [Block] {
    guard !holdings.excluded.isEmpty else { return [] }
    let rows = holdings.excluded.map { entry in
      Table.Row(
        .inference,
        [
          context.place(entry.location), entry.amount,
          .term(entry.reason.term),
        ],
        at: entry.evidence
      )
    }
    return [
      .statements([
        Statement(
          .holding(.excluded),
          ["count": .count(holdings.excluded.count)],
          at: holdings.excluded.flatMap(\.evidence)
        )
      ]),
      .table(
        Table(
          caption: Term("excluded", "세지 않은 것", "Not counted"),
          columns: [
            .init(Term("place", "보관처", "Place")),
            .init(Term("quantity", "수량", "Quantity"), .number),
            .init(Term("reason", "이유", "Reason")),
          ],
          rows: rows
        )
      ),
    ]
  }

  private var notes: [Statement] {
    Statement.merged(noteStatements)
  }

  private var noteStatements: [Statement] {
    context.items.flatMap { item -> [Statement] in
      let place = context.place(item.location)
      return item.notes.sorted().map { note in
        let message = HoldingNoteMessage(note: note)
        let unlock = item.unlock.map { Value.term(Term($0.id, $0.ko, $0.en)) } ?? .none
        let values: [String: Value] = [
          "place": place, "asset": .code(item.asset.code), "unlock": unlock,
        ]
        let slots = MessageTemplate(message.message.ko).slots.sorted()
        return Statement(
          .note(message),
          named: slots.map { ($0, values[$0] ?? .none) },
          at: item.evidence
        )
      }
    }
  }

  private func conflicts(_ holdings: DefaulterHoldings) -> [Statement] {
    holdings.conflicts.filter { $0.kind == .balancesDiffer }.map { conflict in
      Statement(
        .holding(.balancesDiffer),
        [
          "subject": .text(conflict.subject), "values": .list(conflict.values.map(Value.number)),
        ],
        at: conflict.places
      )
    }
  }
}
