import ByteReading
import ExchangeFormat
import Quantities

/// How a proposal is shown: one table a sheet, as an analyst reads it, or JSON.
enum ProposalText {
  static func text(_ proposal: ProfileProposal, _ index: Int) -> String {
    let sheet = proposal.sheets[index]
    let hidden = sheet.isHidden ? " (hidden)" : ""
    var lines = ["Sheet \(index + 1) \"\(sheet.sheet)\"\(hidden)"]
    guard let header = sheet.headerRow else {
      return (lines + ["  no header was found in its first rows: nothing is proposed", ""])
        .joined(separator: "\n") + "\n"
    }
    if let known = sheet.known {
      lines.append("  known already: \(known); nothing is to be approved")
      return (lines + [""]).joined(separator: "\n") + "\n"
    }
    let title = proposal.kinds.first { $0.id == sheet.kind }?.title
    lines.append(
      "  kind: \(sheet.kind ?? "none fits")\(title.map { " — \($0)" } ?? "")"
    )
    let others = sheet.alternatives.dropFirst().prefix(2).map { "\($0.kind) (\($0.score))" }
    if let first = sheet.alternatives.first {
      lines.append(
        "  weight: \(first.score)"
          + (others.isEmpty ? "" : "; then \(others.joined(separator: ", "))")
      )
    }
    lines.append("  header in row \(header); \(sheet.rowCount) rows below")
    let width = sheet.columns.map { cells(display($0)) }.max() ?? 0
    for column in sheet.columns {
      let name = display(column)
      let meaning = column.role.map { role in
        column.identifier.map { "\(role.rawValue) \($0)" } ?? role.rawValue
      }
      let samples = column.samples.map { "\"\($0.replacing("\n", with: "⏎").prefix(24))\"" }
      let reasons = column.reasons.isEmpty ? "" : " (\(column.reasons.joined(separator: "; ")))"
      lines.append(
        "  \(padded(String(column.position + 1), 3)) \(padded(name, width))  →  "
          + "\(padded(meaning ?? "?", 22)) \(padded(String(column.score), 3))\(reasons)"
      )
      if !samples.isEmpty {
        lines.append("  \(padded("", 3 + 1 + width))     \(samples.joined(separator: ", "))")
      }
    }
    for question in sheet.questions {
      let state =
        sheet.answers[question.key].map { "answered: \($0)" }
        ?? question.standing.map { "if nothing is said: \($0)" } ?? "OPEN"
      lines.append("  ? \(question.key): \(question.text) [\(state)]")
    }
    return (lines + [""]).joined(separator: "\n") + "\n"
  }

  static func json(_ proposal: ProfileProposal, _ index: Int) -> JSONValue {
    let sheet = proposal.sheets[index]
    return [
      "sheet": .string(sheet.sheet), "hidden": .bool(sheet.isHidden),
      "id": .string(proposal.id(of: index)),
      "known": sheet.known.map { .string($0) } ?? .null,
      "kind": sheet.kind.map { .string($0) } ?? .null,
      "header_row": sheet.headerRow.map { .number($0) } ?? .null,
      "rows": .number(sheet.rowCount),
      "alternatives": .array(
        sheet.alternatives.map { ["kind": .string($0.kind), "score": .number($0.score)] }
      ),
      "columns": .array(
        sheet.columns.map { column in
          [
            "column": .number(column.position + 1), "header": .string(display(column)),
            "role": column.role.map { .string($0.rawValue) } ?? .null,
            "identifier": column.identifier.map { .string($0) } ?? .null,
            "score": .number(column.score),
            "reasons": .array(column.reasons.map { .string($0) }),
            "samples": .array(column.samples.map { .string($0) }),
          ]
        }
      ),
      "questions": .array(
        sheet.questions.map { question in
          [
            "key": .string(question.key), "text": .string(question.text),
            "standing": question.standing.map { .string($0) } ?? .null,
            "answer": sheet.answers[question.key].map { .string($0) } ?? .null,
          ]
        }
      ),
    ]
  }

  private static func display(_ column: ColumnProposal) -> String {
    column.header.isEmpty
      ? "(no name)" : SensitiveText.masked(column.header).replacing("\n", with: "⏎")
  }

  /// The columns of a terminal that a text takes: Hangul and its like take two.
  private static func cells(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x1100 && $1.value < 0xffe7 ? 2 : 1) }
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - cells(text)))
  }
}
