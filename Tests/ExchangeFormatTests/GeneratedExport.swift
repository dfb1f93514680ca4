import Quantities

@testable import ExchangeFormat

/// An export made from a header: plausible cells by what each column means, the same for one seed.
struct GeneratedExport {
  var header: [String]
  var rows: [[String]]
  let roles: [ColumnRole?]

  /// Makes an export.
  ///
  /// Without a signature it has the names of a table in any order.
  init(_ profile: ExportProfile, _ signature: Int?, rows count: Int, random: inout SeededRandom) {
    var columns: [(name: String, column: ExportProfile.Column?)] = []
    if let signature {
      let known = profile.signatures[signature]
      for (position, pattern) in known.patterns.enumerated() {
        let examples = pattern.examples
        let name = pattern.text.isEmpty ? "" : examples[random.next(below: examples.count)]
        columns.append((name, known.columns[position]))
      }
    } else {
      for column in profile.columns
      where column.role != .ignored || column.presence == .required {
        let pattern = HeaderPattern(column.names[random.next(below: column.names.count)])
        columns.append((pattern.examples.first ?? "", column))
      }
    }
    header = columns.map(\.name)
    roles = columns.map(\.column?.role)
    rows = []
    for row in 0..<count {
      var writer = RowWriter(profile, row: row, roles: Set(roles.compactMap { $0 }), random)
      rows.append(columns.map { column in writer.cell(column.column) })
      random = writer.random
    }
  }

  /// The export as text.
  func text(delimiter: String = ",", end: (Int) -> String = { _ in "\n" }) -> String {
    ([header] + rows).enumerated().map { index, cells in
      cells.map { Self.quoted($0, delimiter) }.joined(separator: delimiter) + end(index)
    }
    .joined()
  }

  private static func quoted(_ cell: String, _ delimiter: String) -> String {
    guard cell.contains(delimiter) || cell.contains("\"") || cell.contains("\n") else {
      return cell
    }
    return "\"" + cell.replacing("\"", with: "\"\"") + "\""
  }
}

/// Numbers that are the same for one seed (SplitMix64).
struct SeededRandom {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next(below limit: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(max(limit, 1)))
  }
}

/// The cells of one row, which fit one another.
private struct RowWriter {
  let profile: ExportProfile
  let row: Int
  let roles: Set<ColumnRole>
  var random: SeededRandom
  /// The rule that the type's word stands for.
  let rule: ExportProfile.ActionRule?
  let isOut: Bool
  let time: (date: String, clock: String)

  init(
    _ profile: ExportProfile,
    row: Int,
    roles: Set<ColumnRole>,
    _ random: SeededRandom
  ) {
    self.profile = profile
    self.row = row
    self.roles = roles
    var random = random
    let rules = profile.actions.filter { $0.conditions.isEmpty }
    rule = rules.isEmpty ? nil : rules[random.next(below: rules.count)]
    let kind = rule?.plus ?? profile.defaultAction
    let canBeOut =
      profile.sign == .signed || roles.contains(.quantityIn) || roles.contains(.direction)
    isOut =
      switch (kind, rule?.minus) {
      case (.withdrawal, .withdrawal), (.sell, .sell), (.fee, .fee): true
      case (.deposit, .deposit), (.buy, .buy), (.reward, .reward): false
      default: canBeOut && random.next(below: 2) == 1
      }
    let patterns = profile.timePatterns
    time = patterns.isEmpty ? ("", "") : TimeText.write(patterns[0].text, row: row)
    self.random = random
  }

  mutating func cell(_ column: ExportProfile.Column?) -> String {
    guard let column else { return "" }
    let isPairless = !roles.contains(.pair)
    switch column.role {
    case .time:
      return time.clock.isEmpty ? time.date : time.date + time.clock
    case .date where profile.table == .prices: return "2026-03-02"
    case .date: return time.date
    case .clock: return HeaderText.trimmed(time.clock)
    case .birthDate, .dueDate: return "1980-01-02"
    case .action:
      guard let rule else { return "" }
      return rule.words.isEmpty ? "" : rule.words[random.next(below: rule.words.count)]
    case .subaction: return rule?.sub.first ?? ""
    case .direction:
      let word = profile.directions.filter { $0.value != isOut }.keys.sorted().first
      return word ?? ""
    case .asset: return profile.pairOrder == .quoteFirst && isPairless ? "KRW-BTC" : "BTC"
    case .quote: return profile.quotes.first?.code ?? "USDT"
    case .pair:
      let quote = profile.quotes.first?.code ?? "USDT"
      if profile.pairOrder == .quoteFirst { return "\(quote)-BTC" }
      let sign = profile.gaps.pairSeparators.first.map(String.init) ?? "-"
      return profile.quotes.isEmpty ? "BTC\(sign)USDT" : "BTC\(quote)"
    case .quantity:
      return number("0.0125", unit: unit, isNegative: profile.sign == .signed && isOut)
    case .quantityIn: return isOut ? "" : number("0.0125", unit: unit)
    case .quantityOut: return isOut ? number("0.0125", unit: unit) : ""
    case .received: return rule?.minus == .withdrawal ? "" : number("0.0125", unit: legUnit)
    case .sent:
      return rule?.plus == .deposit || rule?.plus == .reward ? "" : number("812.5", unit: sentUnit)
    case .receivedAsset: return "BTC"
    case .sentAsset: return "USDT"
    case .bought: return number("0.0125", unit: "BTC")
    case .sold: return number("812.5", unit: "USDT")
    case .price: return number("65000", unit: nil)
    case .gross, .settlement: return number("812.5", unit: nil)
    case .fee: return number("0.0001", unit: nil)
    case .feeAsset: return "BTC"
    case .balance, .counterBalance, .total, .available, .locked, .value, .arrears:
      return number("100", unit: nil)
    case .decimals: return "0"
    case .network: return "BTC"
    case .transaction, .id: return Tables.txid(row + 1)
    case .from, .to: return "1BitcoinEaterAddressDontSendf59kuE"
    case .status:
      return profile.statuses.filter { $0.value == .completed }.keys.sorted().first ?? ""
    case .searchResult: return profile.results.keys.sorted().first ?? ""
    case .declaredOwner: return profile.owners.keys.sorted().first ?? ""
    case .actorKind: return profile.actorKinds.keys.sorted().first ?? ""
    case .basis: return profile.bases.keys.sorted().first ?? ""
    case .account, .personReference, .defaulter, .group: return "U\(1000 + row)"
    case .identifier: return column.identifier == "phone" ? "010-0000-0001" : "T-\(row)"
    case .valueAsset: return "USD"
    case .ip: return "192.0.2.\(row)"
    case .name, .latinName, .actor, .source, .counterparty, .subaccount, .device, .os, .event,
      .product, .block:
      return "T\(random.next(below: 100))"
    case .tag, .tokenID: return "7"
    case .remaining, .legFee: return number("0", unit: nil)
    case .leg: return number("0.0125", unit: nil, isNegative: isOut)
    case .contract, .sex, .bank, .taxItem, .confidence, .note, .ignored: return ""
    }
  }

  /// The unit that a cell must name because no column does.
  private var unit: String? {
    roles.isDisjoint(with: [.asset, .pair]) && profile.table != .wonMovements ? "BTC" : nil
  }

  private var legUnit: String? { roles.contains(.receivedAsset) ? nil : "BTC" }
  private var sentUnit: String? { roles.contains(.sentAsset) ? nil : "USDT" }

  private func number(_ text: String, unit: String?, isNegative: Bool = false) -> String {
    let digits = text.map { $0 == "." ? String(profile.numbers.decimalSeparator) : String($0) }
    return (isNegative ? "-" : "") + digits.joined() + (unit.map { " \($0)" } ?? "")
  }
}

/// Times in the shape of a pattern.
enum TimeText {
  /// Writes 2 March 2026, 01:15 and as many seconds as the row's number.
  ///
  /// - Returns: The part before the clock, and the clock with what stands before it.
  static func write(_ pattern: String, row: Int) -> (date: String, clock: String) {
    let seconds = row % 60
    switch pattern {
    case "unix": return ("\(1_772_414_100 + row)", "")
    case "unixms": return ("\(1_772_414_100 + row)123", "")
    default: break
    }
    var date = ""
    var clock = ""
    var isClock = false
    var rest = Substring(pattern)
    while let letter = rest.first {
      if letter == "'" {
        let quoted = rest.dropFirst().prefix { $0 != "'" }
        rest = rest.dropFirst(quoted.count + 2)
        if isClock { clock += quoted } else { date += quoted }
        continue
      }
      let run = rest.prefix { $0 == letter }
      rest = rest.dropFirst(run.count)
      func padded(_ value: Int) -> String {
        value < 10 && run.count == 2 ? "0\(value)" : "\(value)"
      }
      let text: String =
        switch (letter, run.count) {
        case ("y", 4): "2026"
        case ("y", _): "26"
        case ("M", 4): "March"
        case ("M", 3): "Mar"
        case ("M", _): padded(3)
        case ("d", _): padded(22)
        case ("H", _): padded(11)
        case ("h", _): padded(11)
        case ("m", _): padded(15)
        case ("s", _): padded(seconds)
        case ("S", _): "123"
        case ("a", _): "AM"
        case ("X", _): "+00:00"
        case ("E", _): "Sun"
        default: String(run)
        }
      if !isClock, letter == "H" || letter == "h" {
        isClock = true
        // The sign before the clock belongs to it.
        if let last = date.last, !last.isNumber, !last.isLetter || last == "T" {
          date.removeLast()
          clock = String(last)
        }
      }
      if isClock { clock += text } else { date += text }
    }
    return (date, clock)
  }
}
