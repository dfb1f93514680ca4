import Facts
import Quantities

/// The labels of exhibits in a report, `E01` and on, in order of file name and digest.
struct ExhibitLabels: Hashable, Sendable {
  private let numbers: [ExhibitID: Int]
  private let width: Int

  init(_ exhibits: [ReportExhibit]) {
    let ordered = exhibits.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
    var numbers: [ExhibitID: Int] = [:]
    for exhibit in ordered where numbers[exhibit.id] == nil {
      numbers[exhibit.id] = numbers.count + 1
    }
    self.numbers = numbers
    width = max(2, String(numbers.count).count)
  }

  func contains(_ id: ExhibitID) -> Bool { numbers[id] != nil }

  /// The label; an exhibit that is not in the register never gets this far.
  func label(of id: ExhibitID) -> String {
    let digits = String(numbers[id] ?? 0)
    return "E" + String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  func json(_ id: ExhibitID) -> JSONValue {
    ["label": .string(label(of: id)), "sha256": .string(id.description)]
  }

  func json(_ place: Place) -> JSONValue {
    [
      "exhibit": .string(label(of: place.exhibit)), "sha256": .string(place.exhibit.description),
      "locator": .string(place.locator.description),
    ]
  }

  /// The places as a reader cites them, rows of one sheet brought together: `E03 rows 2–5, 9`.
  func references(to places: [Place], _ language: ReportLanguage) -> [String] {
    groups(of: places).map { $0.text(self, language) }
  }

  /// Places of one exhibit that are cited together.
  struct Group {
    let exhibit: ExhibitID
    fileprivate let sheet: String?
    fileprivate var rows: [Int] = []
    fileprivate let locator: Locator?

    func text(_ labels: ExhibitLabels, _ language: ReportLanguage) -> String {
      let label = labels.label(of: exhibit)
      if let locator { return "\(label) \(locator.text(language))" }
      let rows = ranges(rows)
      let sheet = sheet.map { "‘\($0)’ " } ?? ""
      return switch language {
      case .korean: "\(label) \(sheet)\(rows)행"
      case .english: "\(label) \(sheet)\(self.rows.count == 1 ? "row" : "rows") \(rows)"
      }
    }

    private func ranges(_ rows: [Int]) -> String {
      var parts: [ClosedRange<Int>] = []
      for row in rows {
        if let last = parts.last, last.upperBound + 1 == row {
          parts[parts.count - 1] = last.lowerBound...row
        } else {
          parts.append(row...row)
        }
      }
      return parts.map { part in
        part.count == 1 ? "\(part.lowerBound)" : "\(part.lowerBound)–\(part.upperBound)"
      }.joined(separator: ", ")
    }
  }

  func groups(of places: [Place]) -> [Group] {
    let ordered = Set(places).sorted {
      let left = label(of: $0.exhibit)
      let right = label(of: $1.exhibit)
      return left == right ? $0.locator < $1.locator : left < right
    }
    var groups: [Group] = []
    for place in ordered {
      guard case .row(let row, let sheet) = place.locator else {
        groups.append(Group(exhibit: place.exhibit, sheet: nil, locator: place.locator))
        continue
      }
      if let last = groups.last, last.exhibit == place.exhibit, last.locator == nil,
        last.sheet == sheet
      {
        groups[groups.count - 1].rows.append(row)
      } else {
        groups.append(Group(exhibit: place.exhibit, sheet: sheet, rows: [row], locator: nil))
      }
    }
    return groups
  }
}

extension Locator {
  /// The place in a reader's words.
  fileprivate func text(_ language: ReportLanguage) -> String {
    switch (language, self) {
    case (.korean, .bytes(let range)): "바이트 \(range.lowerBound)–\(range.upperBound)"
    case (.korean, .transaction(let block, let index, let part)):
      "블록 \(block.shortText) 거래 \(index)\(part?.koreanText ?? "")"
    case (.english, .transaction(let block, let index, let part)):
      "block \(block.shortText) tx \(index)\(part?.englishText ?? "")"
    default: description
    }
  }
}

extension Locator.BlockReference {
  fileprivate var shortText: String {
    switch self {
    case .height(let height): height.description
    case .hash(let hash): "…\(hash.description.suffix(12))"
    }
  }
}

extension Locator.Part {
  fileprivate var koreanText: String {
    switch self {
    case .input(let index): " 입력 \(index)"
    case .output(let index): " 출력 \(index)"
    }
  }

  fileprivate var englishText: String {
    switch self {
    case .input(let index): " input \(index)"
    case .output(let index): " output \(index)"
    }
  }
}
