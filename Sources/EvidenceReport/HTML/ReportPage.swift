import Holdings

/// A report as one self-contained page that prints on A4.
struct ReportPage {
  private let model: ReportModel
  private let values: ValueMarkup

  init(_ model: ReportModel, _ language: ReportLanguage) {
    self.model = model
    values = ValueMarkup(language: language, labels: model.labels)
  }

  /// The page.
  var text: String {
    let title = values.words("체납자 가상자산 추적 보고서", "Virtual-asset tracing report")
    let sections = model.sections.enumerated().map { index, section -> HTMLText in
      """
      <section id="\(section.id.rawValue)">
      <h2><span class="no">\(index + 1)</span>\(section.id.title.text(values.language))</h2>
      \(section.blocks.map(html).joined())\(section.id == .summary ? actions : "")</section>

      """
    }
    return Self.document(
      title: "\(title) – \(model.defaulter)",
      language: values.language,
      body: """
        <header>
        <p class="class">\(values.words("대외비", "Confidential"))</p>
        <h1>\(title)</h1>
        <p class="sub"><bdi>\(model.defaulter)</bdi> · <bdi>\(model.names.joined(separator: ", "))</bdi></p>
        \(values.list(ReportModel.notices))<dl class="cover">\(cover)</dl>
        \(card)</header>
        <main>
        \(sections.joined())</main>
        <footer>\(values.words("근거 표시 [E00 …]는 증거목록의 번호와 그 안의 위치입니다.",
          "References [E00 …] give the number in the evidence register and the place in the exhibit."))</footer>
        """
    )
  }

  static func document(title: String, language: ReportLanguage, body: HTMLText) -> String {
    let page: HTMLText = """
      <!DOCTYPE html>
      <html xmlns="http://www.w3.org/1999/xhtml" lang="\(language.rawValue)">
      <head>
      <meta charset="utf-8"/>
      <meta http-equiv="Content-Security-Policy" content="\(HTMLText(verbatim: Stylesheet.contentPolicy))"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <meta name="referrer" content="no-referrer"/>
      <title>\(title)</title>
      <style>
      \(HTMLText(verbatim: Stylesheet.text))
      </style>
      </head>
      <body>
      \(body)
      </body>
      </html>

      """
    return page.markup
  }

  private var cover: HTMLText {
    model.cover.map { entry -> HTMLText in
      "<dt>\(entry.title.text(values.language))</dt><dd>\(values.html(entry.value))</dd>"
    }.joined("\n")
  }

  private var card: HTMLText {
    let summary = model.summary
    func figure(_ ko: String, _ en: String, _ value: Value, _ isMain: Bool) -> HTMLText {
      """
      <div\(isMain ? " class=\"main\"" as HTMLText : "")><span class="cap">\(values.words(ko, en))</span>\
      <b>\(values.html(value))</b></div>
      """
    }
    let figures = [
      figure("최소 LOW", "LOW", .won(summary.collectible.low), true),
      figure("예상 LIKELY", "LIKELY", .won(summary.collectible.likely), false),
      figure("최대 HIGH", "HIGH", .won(summary.collectible.high), false),
    ]
    let coverage = summary.coveragePercent.map(Value.percent) ?? .none
    return """
      <div class="card"><p>\(values.tag(.inference)) \
      <span class="cap">\(values.words("압류가능액 (징수할 금액 한도)", "Seizable amount, up to the need"))</span></p>
      <div class="trio">\(figures.joined())</div>
      \(CoverageBar(summary, values).html)<div class="pair"><span><span class="cap">\
      \(values.words("체납액", "Arrears")) </span><b>\(values.html(.optional(summary.arrears)))</b></span>\
      <span><span class="cap">\(values.words("징수할 금액", "To be collected")) </span>\
      <b>\(values.html(.optional(summary.need)))</b></span><span><span class="cap">\
      \(values.words("충당가능률", "Coverage (LOW)")) </span><b>\(values.html(coverage))</b></span></div></div>

      """
  }

  private var actions: HTMLText {
    guard !model.actions.isEmpty else { return "" }
    let language = values.language
    let groups = Action.Horizon.allCases.compactMap { horizon -> HTMLText? in
      let due = model.actions.filter { $0.horizon == horizon }
      guard !due.isEmpty else { return nil }
      let items = due.map { action -> HTMLText in
        let form: HTMLText = action.form.map { "<b>\($0.text(language))</b> · " } ?? ""
        let statement = action.statement
        return """
          <li>\(values.tag(statement.kind))<p>\(values.sentence(statement))<span class="how">\(form)\
          \(action.ground.text(language)) \(values.references(statement.evidence))</span></p></li>

          """
      }
      return "<h3>\(horizon.term.text(language))</h3>\n<ul class=\"s\">\n\(items.joined())</ul>\n"
    }
    return "<div class=\"act\">\(groups.joined())</div>\n"
  }

  private func html(_ block: Block) -> HTMLText {
    switch block {
    case .heading(let term): "<h3>\(term.text(values.language))</h3>\n"
    case .statements(let statements): values.list(statements)
    case .table(let table): TableMarkup(values: values).html(table)
    case .waterfall(let steps): WaterfallChart(steps, values).html
    case .graph(let graph): GraphDrawing(graph, values).html
    }
  }
}

extension HTMLText {
  /// Markup from the module's own constants.
  init(verbatim constant: String) { self.init(stringLiteral: constant) }
}
