import Facts
import Holdings
import Identity
public import Quantities

/// All defaulters of a case in one overview, with the row accounts of all exhibits.
public struct CaseIndex: Hashable, Sendable {
  /// The version of the JSON's shape.
  public static let schema = "distrain.case-index/1"

  /// Whether an account was linked to a defaulter.
  enum LinkState: String, Hashable, Sendable {
    case accepted
    case review
    case none

    var term: Term {
      switch self {
      case .accepted: Term(rawValue, "연결", "linked")
      case .review: Term(rawValue, "판단 대기", "to be decided")
      case .none: Term(rawValue, "없음", "none")
      }
    }
  }

  /// One defaulter.
  struct Entry: Hashable, Sendable {
    let defaulter: String
    let names: [String]
    let state: LinkState
    let card: SummaryCard
    let action: Action?
    let evidence: [Place]
  }

  let entries: [Entry]
  let totals: SummaryCard
  let exhibits: [ReportExhibit]
  let labels: ExhibitLabels
  let run: ReportRun
  private let links: [String: String]

  /// Makes the overview of a case.
  ///
  /// - Parameters:
  ///   - findings: The findings of the case.
  ///   - links: For each defaulter the folder of their report, relative to the overview, if there is
  ///     one.
  /// - Throws: ``ReportFailure``.
  /// - Complexity: O(n log n) in the findings.
  public init(of findings: CaseFindings, links: [String: String]) throws(ReportFailure) {
    let groups = CaseGroups(findings)
    labels = groups.labels
    run = findings.run
    self.links = links
    exhibits = findings.exhibits.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
    entries = groups.defaulters.map { defaulter in
      let context = ReportContext(known: defaulter, in: groups)
      let state: LinkState =
        !context.own.isEmpty ? .accepted : context.review.isEmpty ? .none : .review
      return Entry(
        defaulter: defaulter,
        names: context.names,
        state: state,
        card: SummarySections(context: context).card,
        action: ActionRules(context: context).actions.first,
        evidence: context.statements.map(\.place)
      )
    }
    for entry in entries {
      let places = entry.evidence + (entry.action?.statement.places ?? [])
      for place in places where !labels.contains(place.exhibit) {
        throw .unregisteredExhibit(place.exhibit)
      }
    }
    let cards = entries.map(\.card)
    func scenarios(_ figures: [Scenarios]) throws(ReportFailure) -> Scenarios {
      Scenarios(
        low: try sum(figures.map(\.low)),
        likely: try sum(figures.map(\.likely)),
        high: try sum(figures.map(\.high))
      )
    }
    let need = try sum(cards.compactMap(\.need))
    let collectible = try scenarios(cards.map(\.collectible))
    totals = SummaryCard(
      arrears: try sum(cards.compactMap(\.arrears)),
      need: need,
      collectible: collectible,
      total: try scenarios(cards.map(\.total)),
      coveragePercent: Self.percent(collectible.low, need)
    )
  }

  private static func percent(_ part: ExactDecimal, _ whole: ExactDecimal) -> ExactDecimal? {
    guard whole > .zero else { return nil }
    let share = try? part.divided(by: whole, toScale: 3, .down)
    return try? share?.multiplied(by: ExactDecimal(100))
  }

  /// The overview as JSON, in the style of a report's.
  public var json: JSONValue {
    [
      "schema": .string(Self.schema),
      "defaulters": .array(
        entries.map { entry in
          [
            "defaulter": .string(entry.defaulter),
            "names": .array(entry.names.map(JSONValue.string)),
            "link": .string(entry.state.rawValue), "summary": entry.card.json,
            "action": entry.action.map { $0.statement.json(labels) } ?? .null,
            "horizon": entry.action.map { .string($0.horizon.rawValue) } ?? .null,
            "report": links[entry.defaulter].map(JSONValue.string) ?? .null,
            "evidence": .array(entry.evidence.map(labels.json)),
          ]
        }
      ),
      "totals": totals.json,
      "exhibits": .array(
        exhibits.map { exhibit in
          [
            "label": .string(labels.label(of: exhibit.id)), "name": .string(exhibit.name),
            "sha256": .string(exhibit.id.description),
            "rows": [
              "total": .number(exhibit.rows.total), "records": .number(exhibit.rows.records),
              "rejects": .number(exhibit.rows.rejects), "other": .number(exhibit.rows.other),
              "flagged": .number(exhibit.rows.flagged),
            ],
          ]
        }
      ),
      "run": [
        "tool_version": .string(run.toolVersion), "command_line": .string(run.commandLine),
        "facts_digest": .string(run.factsDigest),
        "configuration_digest": .string(run.configurationDigest),
      ],
    ]
  }

  /// The files of the overview: `index.json`, `index.ko.html` or `index.en.html`, and a manifest.
  public func bundle(languages: Set<ReportLanguage>) -> ReportBundle {
    var files = ["index.json": ReportBundle.document(json)]
    for language in languages.sorted() {
      files["index.\(language.rawValue).html"] = Array(html(language).utf8)
    }
    return ReportBundle(files)
  }

  /// The overview as a page.
  ///
  /// - Parameter language: The language.
  /// - Returns: The page.
  public func html(_ language: ReportLanguage) -> String {
    let values = ValueMarkup(language: language, labels: labels)
    let title = values.words("체납자 가상자산 추적 현황", "Virtual-asset tracing: overview")
    let heads = [
      ("체납자", "Defaulter"), ("연결", "Link"), ("체납액", "Arrears"), ("최소", "Low"),
      ("예상", "Likely"), ("최대", "High"), ("충당가능률", "Coverage"),
      ("가장 급한 조치", "Most urgent action"),
    ].enumerated().map { index, words -> HTMLText in
      let style: HTMLText = (2...6).contains(index) ? " class=\"num\"" : ""
      return "<th scope=\"col\"\(style)>\(values.words(words.0, words.1))</th>"
    }
    let rows = entries.map { row($0, values) } + [totalRow(values)]
    return ReportPage.document(
      title: title,
      language: language,
      body: """
        <header><p class="class">\(values.words("대외비", "Confidential"))</p><h1>\(title)</h1>
        <p class="sub">\(values.words("체납자", "Defaulters")) \(entries.count)</p>
        \(values.list(ReportModel.notices))</header>
        <main><section><h2>\(values.words("체납자", "Defaulters"))</h2>
        <div class="scroll"><table><thead><tr>\(heads.joined())</tr></thead>
        <tbody>
        \(rows.joined("\n"))
        </tbody></table></div></section>
        <section><h2>\(SectionID.evidence.title.text(language))</h2>
        \(TableMarkup(values: values).html(EvidenceSections.table(exhibits)))</section></main>
        <footer><span class="code">\(run.toolVersion) · \(run.factsDigest)</span></footer>
        """
    )
  }

  private func figures(_ card: SummaryCard, _ values: ValueMarkup) -> HTMLText {
    let cells: [Value] = [
      .optional(card.arrears), .won(card.collectible.low), .won(card.collectible.likely),
      .won(card.collectible.high), card.coveragePercent.map(Value.percent) ?? .none,
    ]
    return cells.map { cell -> HTMLText in "<td class=\"num\">\(values.html(cell))</td>" }.joined()
  }

  private func row(_ entry: Entry, _ values: ValueMarkup) -> HTMLText {
    let name: HTMLText = "<bdi>\(entry.defaulter)</bdi>"
    let link: HTMLText =
      links[entry.defaulter].map { folder in
        let page = "\(folder)/report.\(values.language.rawValue).html"
        return "<a href=\"\(Self.relative(page))\"><u>\(name)</u></a>"
      } ?? name
    let action: HTMLText =
      entry.action.map { action in
        """
        \(values.tag(action.statement.kind)) <b>\(action.horizon.term.text(values.language))</b> \
        \(values.sentence(action.statement)) \(values.references(action.statement.evidence))
        """
      } ?? "–"
    return """
      <tr><th scope="row">\(link)<span class="below"><bdi>\(entry.names.joined(separator: ", "))</bdi></span></th>\
      <td>\(entry.state.term.text(values.language))</td>\(figures(entry.card, values))<td>\(action)</td></tr>
      """
  }

  private func totalRow(_ values: ValueMarkup) -> HTMLText {
    """
    <tr class="total"><th scope="row">\(values.words("합계", "Total"))</th><td></td>\
    \(figures(totals, values))<td></td></tr>
    """
  }

  /// An address below the page's own folder; a colon in it would be taken for a scheme.
  private static func relative(_ path: String) -> String {
    "./"
      + path.replacing("%", with: "%25").replacing(":", with: "%3A").replacing("?", with: "%3F")
      .replacing("#", with: "%23")
  }
}
