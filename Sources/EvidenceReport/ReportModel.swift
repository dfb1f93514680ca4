import Facts
import Holdings
import Quantities

/// The report on one defaulter as data: sections of labelled sentences, tables and figures.
///
/// It is the one source of the JSON, the pages and the table of holdings. Everything in it is in
/// order: the same findings in any order give the same value.
public struct ReportModel: Hashable, Sendable {
  /// The office's number for the defaulter.
  public let defaulter: String
  /// The defaulter's names as the office's list writes them, in order.
  public let names: [String]
  let labels: ExhibitLabels
  let run: ReportRun
  let cover: [CoverEntry]
  let summary: SummaryCard
  let actions: [Action]
  let sections: [Section]
  let holdings: DefaulterHoldings?

  /// Makes a report.
  ///
  /// - Parameter input: The findings and the defaulter.
  /// - Throws: ``ReportFailure``.
  public init(from input: ReportInput) throws(ReportFailure) {
    self = try ReportAssembly(ReportContext(input.defaulter, in: CaseGroups(input.findings)))
      .model()
  }

  init(
    context: ReportContext,
    cover: [CoverEntry],
    summary: SummaryCard,
    actions: [Action],
    sections: [Section]
  ) {
    defaulter = context.defaulter
    names = context.names
    labels = context.labels
    run = context.findings.run
    holdings = context.holdings
    self.cover = cover
    self.summary = summary
    self.actions = actions
    self.sections = sections
  }

  /// All sentences, in the order of the report.
  var statements: [Statement] {
    actions.map(\.statement) + sections.flatMap { $0.blocks.flatMap(\.statements) }
  }

  /// All places that the report cites.
  var places: Set<Place> {
    Set(actions.flatMap(\.statement.places)).union(sections.flatMap { $0.blocks.flatMap(\.places) })
  }
}

/// A line of the cover.
struct CoverEntry: Hashable, Sendable {
  let title: Term
  let value: Value
}

/// The figures at the head of a report.
struct SummaryCard: Hashable, Sendable {
  let arrears: ExactDecimal?
  let need: ExactDecimal?
  let collectible: Scenarios
  let total: Scenarios
  let coveragePercent: ExactDecimal?
}

/// Something that an officer should do next.
struct Action: Hashable, Sendable {
  /// By when.
  enum Horizon: String, Hashable, Comparable, Sendable, CaseIterable {
    case day = "24h"
    case week = "7d"
    case month = "30d"

    var term: Term {
      switch self {
      case .day: Term(rawValue, "24시간 안에", "Within 24 hours")
      case .week: Term(rawValue, "7일 안에", "Within 7 days")
      case .month: Term(rawValue, "30일 안에", "Within 30 days")
      }
    }

    var rank: Int {
      switch self {
      case .day: 0
      case .week: 1
      case .month: 2
      }
    }

    static func < (lhs: Self, rhs: Self) -> Bool { lhs.rank < rhs.rank }
  }

  let horizon: Horizon
  let statement: Statement
  let form: Term?
  let ground: Term
}

/// A part of the report under one heading.
struct Section: Hashable, Sendable {
  let id: SectionID
  var blocks: [Block]
}

/// The parts of the report, in order.
enum SectionID: String, Hashable, Sendable, CaseIterable {
  case summary
  case arrears
  case identity
  case evidence
  case accounts
  case holdings
  case leads
  case thirdParties = "third_parties"
  case rejects
  case methods
  case reproduction
  case glossary

  var title: Term {
    switch self {
    case .summary: Term(rawValue, "요약 및 조치", "Summary and actions")
    case .arrears: Term(rawValue, "체납 현황", "Arrears")
    case .identity: Term(rawValue, "대상자 식별", "Identity")
    case .evidence: Term(rawValue, "증거목록", "Evidence register")
    case .accounts: Term(rawValue, "보유 계정·지갑", "Accounts and wallets")
    case .holdings: Term(rawValue, "보유자산 및 압류가능액", "Holdings and seizable amount")
    case .leads: Term(rawValue, "단서: 값을 받은 지갑", "Leads: wallets that received value")
    case .thirdParties: Term(rawValue, "제3자 권리·위험", "Third-party rights and risks")
    case .rejects: Term(rawValue, "읽지 못한 행과 값", "Rejected rows and flagged values")
    case .methods: Term(rawValue, "방법·가정·한계", "Methods, assumptions, limits")
    case .reproduction: Term(rawValue, "재현", "Reproduction")
    case .glossary: Term(rawValue, "용어", "Glossary")
    }
  }
}

/// A piece of a section.
enum Block: Hashable, Sendable {
  case heading(Term)
  case statements([Statement])
  case table(Table)
  case waterfall([WaterfallStep])
  case graph(OwnershipGraph)

  var statements: [Statement] {
    if case .statements(let statements) = self { statements } else { [] }
  }

  var places: [Place] {
    switch self {
    case .heading, .waterfall: []
    case .statements(let statements): statements.flatMap(\.places)
    case .table(let table): table.rows.flatMap { $0.evidence + $0.cells.flatMap(\.places) }
    case .graph(let graph): graph.edges.flatMap(\.evidence)
    }
  }
}

extension Statement {
  /// All places that the sentence cites.
  var places: [Place] { evidence + parameters.flatMap(\.value.places) }
}

/// A table whose rows say what they rest on.
struct Table: Hashable, Sendable {
  struct Column: Hashable, Sendable {
    enum Style: Hashable, Sendable {
      case text
      case number
      case code
    }

    let term: Term
    let style: Style
    /// Whether a page sets the column below the one before it.
    let isBelow: Bool

    init(_ term: Term, _ style: Style = .text, below: Bool = false) {
      self.term = term
      self.style = style
      isBelow = below
    }
  }

  struct Row: Hashable, Sendable {
    let kind: StatementKind
    let cells: [Value]
    let evidence: [Place]
    /// Whether the row is a sum or otherwise stands out.
    var isTotal = false

    init(_ kind: StatementKind, _ cells: [Value], at evidence: [Place] = [], isTotal: Bool = false)
    {
      self.kind = kind
      self.cells = cells
      self.evidence = Set(evidence).sorted()
      self.isTotal = isTotal
    }
  }

  let caption: Term
  let columns: [Column]
  let rows: [Row]
  /// Whether a column with the evidence stands at the end.
  var hasEvidence = true
}

/// A step from what was found to what can be seized, in whole won.
struct WaterfallStep: Hashable, Sendable {
  let term: Term
  /// The sum so far, for the first, the last and middle sums; `nil` for a deduction.
  let isSum: Bool
  let amount: ExactDecimal
}
