import Facts
import Quantities

/// A word of the report itself in both languages, with the code that the JSON gives.
struct Term: Hashable, Sendable {
  /// The code.
  let code: String
  /// The Korean word.
  let ko: String
  /// The English word.
  let en: String

  init(_ code: String, _ ko: String, _ en: String) {
    self.code = code
    self.ko = ko
    self.en = en
  }

  func text(_ language: ReportLanguage) -> String {
    switch language {
    case .korean: ko
    case .english: en
    }
  }
}

/// A value in a sentence or a table cell.
///
/// It stays a value until a page is rendered, so that the JSON holds exact figures and codes and the
/// pages hold what a reader expects.
indirect enum Value: Hashable, Sendable {
  /// Nothing to say; a dash on a page.
  case none
  /// Text of the evidence: never trusted.
  case text(String)
  /// An address, a digest, a rule: text that is set in a fixed width.
  case code(String)
  /// A word of the report.
  case term(Term)
  /// Whole or exact won.
  case won(ExactDecimal)
  /// An exact quantity of an asset.
  case quantity(ExactDecimal, Asset)
  /// A bare number.
  case number(ExactDecimal)
  /// A number in hundredths.
  case percent(ExactDecimal)
  /// A number of things.
  case count(Int)
  /// A day.
  case date(CalendarDate)
  /// A point in time.
  case time(Instant)
  /// A time of the evidence, which may be known to the day only.
  case stated(StatedTime)
  /// A cluster by its label in the report.
  case wallet(label: String, cluster: String)
  /// An exhibit.
  case exhibit(ExhibitID)
  /// Places in exhibits.
  case places([Place])
  /// Several values.
  case list([Value])

  static func optional(_ text: String?) -> Value { text.map(Value.text) ?? .none }
  static func optional(_ date: CalendarDate?) -> Value { date.map(Value.date) ?? .none }
  static func optional(_ time: StatedTime?) -> Value { time.map(Value.stated) ?? .none }
  static func optional(_ won: ExactDecimal?) -> Value { won.map(Value.won) ?? .none }
}

extension Value {
  /// The value as a page shows it, not yet escaped.
  func text(_ language: ReportLanguage, _ labels: ExhibitLabels) -> String {
    switch self {
    case .none: "–"
    case .text(let text), .code(let text): text
    case .term(let term): term.text(language)
    case .won(let amount):
      switch language {
      case .korean: "\(grouped(amount))원"
      case .english: "KRW \(grouped(amount))"
      }
    case .quantity(let amount, let asset): "\(grouped(amount)) \(asset)"
    case .number(let number): grouped(number)
    case .percent(let number): "\(grouped(number)) %"
    case .count(let count): grouped(ExactDecimal(count))
    case .date(let date): date.description
    case .time(let instant): koreanTime(instant, .second)
    case .stated(let time): koreanTime(time.instant, time.precision)
    case .wallet(let label, _): label
    case .exhibit(let id): labels.label(of: id)
    case .places(let places): labels.references(to: places, language).joined(separator: ", ")
    case .list(let values):
      values.isEmpty
        ? Term("none", "없음", "none").text(language)
        : values.map { $0.text(language, labels) }.joined(separator: ", ")
    }
  }

  /// The value as the JSON gives it: exact, times in UTC, words as codes.
  func json(_ labels: ExhibitLabels) -> JSONValue {
    switch self {
    case .none: .null
    case .text(let text), .code(let text): .string(text)
    case .term(let term): .string(term.code)
    case .won(let amount), .number(let amount), .percent(let amount):
      .string(amount.description)
    case .quantity(let amount, let asset):
      ["quantity": .string(amount.description), "asset": .string(asset.code)]
    case .count(let count): .number(count)
    case .date(let date): .string(date.description)
    case .time(let instant): .string(instant.description)
    case .stated(let time):
      [
        "utc": .string(time.instant.description), "stated": .string(time.description),
        "zone_source": .string(time.zoneSource.rawValue),
        "precision": .string(time.precision.rawValue),
      ]
    case .wallet(let label, let cluster):
      ["label": .string(label), "cluster": .string(cluster)]
    case .exhibit(let id): labels.json(id)
    case .places(let places): .array(places.map(labels.json))
    case .list(let values): .array(values.map { $0.json(labels) })
    }
  }

  /// All places that the value shows.
  var places: [Place] {
    switch self {
    case .places(let places): places
    case .list(let values): values.flatMap(\.places)
    default: []
    }
  }
}

/// Writes a number with its whole part in groups of three.
func grouped(_ number: ExactDecimal) -> String {
  let text = number.magnitude.description
  let parts = text.split(separator: ".", maxSplits: 1)
  var whole = ""
  for (index, digit) in (parts.first ?? "0").enumerated() {
    if index > 0, ((parts.first?.count ?? 0) - index) % 3 == 0 { whole += "," }
    whole.append(digit)
  }
  let fraction = parts.count > 1 ? ".\(parts[1])" : ""
  return (number.isNegative ? "−" : "") + whole + fraction
}

/// Writes a time by Korea's clocks.
func koreanTime(_ instant: Instant, _ precision: StatedTime.Precision) -> String {
  let text = instant.formatted(in: .kst)
  let day = text.prefix(10)
  let clock = text.dropFirst(11)
  return switch precision {
  case .day: String(day)
  case .minute: "\(day) \(clock.prefix(5)) KST"
  case .second: "\(day) \(clock.prefix(8)) KST"
  }
}
