import Facts

/// Writes values, places and sentences as markup in one language.
struct ValueMarkup {
  /// The most places that a page cites at one spot; the JSON gives all.
  static let shownPlaces = 5

  /// Longer words may be broken anywhere.
  static let longWord = 18
  /// The width to which a place is shortened; the JSON gives it in full.
  static let placeWidth = 60

  let language: ReportLanguage
  let labels: ExhibitLabels

  func html(_ value: Value, separator: HTMLText = ", ") -> HTMLText {
    let text = value.text(language, labels)
    return switch value {
    case .none: "–"
    case .text:
      text.split(separator: " ").contains { $0.unicodeScalars.count > Self.longWord }
        ? "<bdi class=\"long\">\(text)</bdi>" : "<bdi>\(text)</bdi>"
    case .code: "<bdi class=\"code\">\(text)</bdi>"
    case .won, .quantity, .number, .percent, .count: "<span class=\"v\">\(text)</span>"
    case .exhibit(let id): "<a href=\"#\(labels.label(of: id))\">\(text)</a>"
    case .places(let places): references(places)
    case .list(let values):
      values.isEmpty ? "\(text)" : values.map { html($0) }.joined(separator)
    case .term, .date, .time, .stated, .wallet: "\(text)"
    }
  }

  /// The places as `[E03 row 2; E05 rows 4–7]`, each a link into the register.
  func references(_ places: [Place]) -> HTMLText {
    guard !places.isEmpty else { return "" }
    let groups = labels.groups(of: places)
    var shown = groups.prefix(Self.shownPlaces).map { group -> HTMLText in
      "<a href=\"#\(labels.label(of: group.exhibit))\">\(shortened(group.text(labels, language), to: Self.placeWidth))</a>"
    }
    let rest = groups.count - shown.count
    if rest > 0 {
      switch language {
      case .korean: shown.append("외 \(rest)곳(report.json)")
      case .english: shown.append("+ \(rest) more (report.json)")
      }
    }
    return "<span class=\"ev\">[\(shown.joined("; "))]</span>"
  }

  func tag(_ kind: StatementKind) -> HTMLText {
    "<span class=\"tag \(kind.rawValue)\">\(kind.term.text(language))</span>"
  }

  func sentence(_ statement: Statement) -> HTMLText {
    statement.pieces(language, labels).map { piece -> HTMLText in
      switch piece {
      case .words(let words): "\(words)"
      case .value(let value): html(value)
      }
    }.joined()
  }

  func list(_ statements: [Statement]) -> HTMLText {
    guard !statements.isEmpty else { return "" }
    let items = statements.map { statement -> HTMLText in
      """
      <li>\(tag(statement.kind))<p>\(sentence(statement)) \(references(statement.evidence))</p></li>

      """
    }
    return "<ul class=\"s\">\n\(items.joined())</ul>\n"
  }

  func words(_ ko: String, _ en: String) -> String {
    switch language {
    case .korean: ko
    case .english: en
    }
  }
}
