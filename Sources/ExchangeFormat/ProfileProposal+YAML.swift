import Cryptography
import Quantities

extension ProfileProposal {
  /// The id of the profile that a sheet would become: the prefix and the sheet's number.
  public func id(of sheet: Int) -> String { "\(prefix)-\(sheet + 1)" }

  /// The profile of a sheet, approved.
  ///
  /// The last line bears the author, the time, the digest of the sample and that of all lines before:
  /// a profile that was changed after its approval is refused when it is loaded.
  ///
  /// - Parameters:
  ///   - index: The sheet's position, from 0.
  ///   - approval: Who approves it.
  /// - Returns: The text of a YAML file, which ``ExportProfile/init(yaml:file:)`` reads.
  /// - Throws: ``ProposalFailure`` while a question is open, or if the sheet has no kind.
  public func yaml(of index: Int, approval: Approval) throws(ProposalFailure) -> String {
    guard sheets.indices.contains(index) else { throw ProposalFailure("no such sheet") }
    let sheet = sheets[index]
    guard let archetype = archetype(of: sheet) else {
      throw ProposalFailure("sheet \"\(sheet.sheet)\" has no kind: answer `kind`")
    }
    if let open = sheet.openQuestions.first {
      throw ProposalFailure("sheet \"\(sheet.sheet)\": \(open.text) (answer `\(open.key)`)")
    }
    for column in archetype.profile.columns
    where column.presence == .required && ![.account, .action].contains(column.role) {
      guard sheet.columns.contains(where: { $0.role == column.role }) else {
        throw ProposalFailure(
          "sheet \"\(sheet.sheet)\": a table of \(archetype.profile.id) needs a column for "
            + column.role.rawValue
        )
      }
    }
    let body = lines(of: sheet, index, archetype).joined(separator: "\n") + "\n"
    let digest = SHA256.hash(Array(body.utf8).span).description
    return body
      + "approval: {author: \(quoted(approval.author)), at: \(quoted(approval.at.description)), "
      + "sample: \(quoted(approval.sample)), digest: \(quoted(digest))}\n"
  }

  private func lines(
    of sheet: SheetProposal,
    _ index: Int,
    _ archetype: Archetype
  ) -> [String] {
    let model = archetype.profile
    var lines = [
      "id: \(id(of: index))", "version: 1",
      "title: \(quoted("\(sheet.sheet): \(model.title)"))",
    ]
    if let exchange = model.exchange { lines.append("exchange: \(quoted(exchange))") }
    lines += [
      "table: \(model.table.rawValue)",
      "source: {text: \(quoted("a file of the office, mapped by hand after \(model.reader)")), tier: D}",
      "layout: ordered", "columns:",
    ]
    for column in sheet.columns where !column.header.isEmpty {
      let role = column.role ?? .ignored
      let presence = isRequired(role, model) ? ", presence: required" : ""
      let kind = column.identifier.map { ", kind: \($0)" } ?? ""
      lines.append(
        "  - {role: \(role.rawValue)\(kind)\(presence), names: [\(quoted(column.header))]}"
      )
    }
    lines.append("variants:")
    lines.append("  - [\(sheet.columns.map { quoted($0.header) }.joined(separator: ", "))]")
    lines += timeLines(sheet, archetype)
    lines += wordLines(sheet, archetype)
    return lines
  }

  /// A column that the kind of table needs stays needed, so that the row account says when it is empty.
  private func isRequired(_ role: ColumnRole, _ model: ExportProfile) -> Bool {
    model.columns.contains { $0.role == role && $0.presence == .required }
  }

  private func timeLines(_ sheet: SheetProposal, _ archetype: Archetype) -> [String] {
    var lines: [String] = []
    var zones: [String] = []
    if let column = sheet.column(.time), ZoneText.find(in: column.header) != nil {
      zones.append("header")
    }
    if let zone = sheet.answer("zone") { zones.append(quoted(zone)) }
    if !zones.isEmpty { lines.append("zone: [\(zones.joined(separator: ", "))]") }
    var patterns = sheet.readable(archetype).map(\.text)
    if let order = sheet.answer("order") { patterns = [order] }
    let hasTime = sheet.columns.contains { $0.role == .time || $0.role == .date }
    if hasTime, patterns.isEmpty { patterns = archetype.profile.timePatterns.map(\.text) }
    if !patterns.isEmpty {
      lines.append("timeFormats: [\(patterns.map(quoted).joined(separator: ", "))]")
    }
    return lines
  }

  private func wordLines(_ sheet: SheetProposal, _ archetype: Archetype) -> [String] {
    let model = archetype.profile
    var lines: [String] = []
    if model.feeUnit == .quote { lines.append("fee: {unit: quote}") }
    if sheet.column(.action) != nil {
      lines.append("actions:")
      for (key, value) in sheet.answers.sorted(by: { $0.key < $1.key })
      where key.hasPrefix("action ") && value != "flagged" {
        lines.append("  - {words: [\(quoted(String(key.dropFirst(7))))], action: \(value)}")
      }
      for rule in model.actions {
        let words = rule.words.map(quoted).joined(separator: ", ")
        lines.append(
          "  - {\(rule.match.rawValue): [\(words)], plus: \(rule.plus.rawValue), "
            + "minus: \(rule.minus.rawValue)}"
        )
      }
    } else if let direction = sheet.answer("direction") {
      // Two sheets of one header differ by their names only.
      lines.append("defaultAction: \(direction)")
      lines.append("detectBy: {sheets: [\(quoted(sheet.sheet))]}")
    }
    lines += dictionary("statuses", of: .status, in: sheet, model.statuses.mapValues(\.rawValue))
    lines += dictionary("results", of: .searchResult, in: sheet, model.results)
    lines += dictionary("owners", of: .declaredOwner, in: sheet, model.owners)
    return lines
  }

  /// The words of a column by their meanings, in the order of both.
  private func dictionary(
    _ name: String,
    of role: ColumnRole,
    in sheet: SheetProposal,
    _ known: [String: String]
  ) -> [String] {
    guard sheet.column(role) != nil else { return [] }
    var words = known
    for (key, value) in sheet.answers where key.hasPrefix("status ") && name == "statuses" {
      if value != "flagged" { words[HeaderText.loose(String(key.dropFirst(7)))] = value }
    }
    guard !words.isEmpty else { return [] }
    var lines = ["\(name):"]
    for meaning in Set(words.values).sorted() {
      let list = words.filter { $0.value == meaning }.keys.sorted().map(quoted)
      lines.append("  \(meaning): [\(list.joined(separator: ", "))]")
    }
    return lines
  }

  /// A double-quoted YAML scalar (YAML 1.2.2, 7.3.1).
  private func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      default:
        if scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value)
          || (0xd800...0xdfff).contains(scalar.value) || scalar.value == 0xfeff
        {
          let digits = String(scalar.value, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - min(4, digits.count)) + digits
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }
}
