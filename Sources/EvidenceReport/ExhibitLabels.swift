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

  /// Places of one exhibit that are cited together: rows of a sheet, parts of a transaction.
  struct Group {
    fileprivate enum Base: Hashable {
      case rows(sheet: String?)
      case inputs(Locator)
      case outputs(Locator)
      case one(Locator)
    }

    let exhibit: ExhibitID
    fileprivate let base: Base
    fileprivate var numbers: [Int]

    func text(_ labels: ExhibitLabels, _ language: ReportLanguage) -> String {
      let label = labels.label(of: exhibit)
      let numbers = ranges(self.numbers)
      return switch (base, language) {
      case (.one(let locator), _): "\(label) \(locator.text(language))"
      case (.rows(let sheet), .korean): "\(label)\(quoted(sheet)) \(numbers)행"
      case (.rows(let sheet), .english):
        "\(label)\(quoted(sheet)) \(self.numbers.count == 1 ? "row" : "rows") \(numbers)"
      case (.inputs(let locator), .korean): "\(label) \(locator.text(language)) 입력 \(numbers)"
      case (.inputs(let locator), .english): "\(label) \(locator.text(language)) input \(numbers)"
      case (.outputs(let locator), .korean): "\(label) \(locator.text(language)) 출력 \(numbers)"
      case (.outputs(let locator), .english):
        "\(label) \(locator.text(language)) output \(numbers)"
      }
    }

    private func quoted(_ sheet: String?) -> String { sheet.map { " ‘\($0)’" } ?? "" }

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
      let (base, number) = Self.base(of: place.locator)
      if let number, let last = groups.last, last.exhibit == place.exhibit, last.base == base {
        groups[groups.count - 1].numbers.append(number)
      } else {
        groups.append(
          Group(exhibit: place.exhibit, base: base, numbers: number.map { [$0] } ?? [])
        )
      }
    }
    return groups
  }

  private static func base(of locator: Locator) -> (Group.Base, Int?) {
    switch locator {
    case .row(let row, let sheet): (.rows(sheet: sheet), row)
    case .transaction(let block, let index, .input(let number)):
      (.inputs(.transaction(block: block, index: index, part: nil)), number)
    case .transaction(let block, let index, .output(let number)):
      (.outputs(.transaction(block: block, index: index, part: nil)), number)
    case .line(let line, .input(let number)): (.inputs(.line(line, part: nil)), number)
    case .line(let line, .output(let number)): (.outputs(.line(line, part: nil)), number)
    case .element(let path, .input(let number)): (.inputs(.element(path: path, part: nil)), number)
    case .element(let path, .output(let number)):
      (.outputs(.element(path: path, part: nil)), number)
    case .bytes, .blockBytes, .transaction, .line, .element: (.one(locator), nil)
    }
  }
}

extension Locator {
  /// The place in a reader's words.
  fileprivate func text(_ language: ReportLanguage) -> String {
    switch (language, self) {
    case (.korean, .bytes(let range)): "바이트 \(range.lowerBound)–\(range.upperBound)"
    case (.korean, .blockBytes(let range, let index)):
      "바이트 \(range.lowerBound)–\(range.upperBound) 거래 \(index)"
    case (.korean, .transaction(let block, let index, _)): "블록 \(block.shortText) 거래 \(index)"
    case (.english, .transaction(let block, let index, _)): "block \(block.shortText) tx \(index)"
    case (.korean, .line(let line, _)): "\(line)행"
    case (.korean, .element(let path, _)): "JSON \(path)"
    case (.english, .element(let path, _)): "JSON \(path)"
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
