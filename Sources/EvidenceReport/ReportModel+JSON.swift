import Facts
import Holdings
public import Quantities

extension ReportModel {
  /// The version of the JSON's shape.
  public static let schema = "distrain.report/1"

  /// The report as JSON: snake case, amounts as text, times in UTC, sentences as code and parameters
  /// and in both languages, each figure with its places.
  public var json: JSONValue {
    [
      "schema": .string(Self.schema), "defaulter": .string(defaulter),
      "names": .array(names.map(JSONValue.string)),
      "cover": .array(
        cover.map { entry in
          ["item": .string(entry.title.code), "value": entry.value.json(labels)]
        }
      ),
      "notices": .array(Self.notices.map { $0.json(labels) }), "summary": summary.json,
      "actions": .array(
        actions.map { action in
          [
            "horizon": .string(action.horizon.rawValue), "statement": action.statement.json(labels),
            "form": action.form?.json ?? .null, "legal_ground": action.ground.json,
          ]
        }
      ),
      "sections": .array(
        sections.map { section in
          [
            "id": .string(section.id.rawValue), "title": section.id.title.json,
            "blocks": .array(section.blocks.map { $0.json(labels) }),
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

  /// What stands on every report.
  static let notices = [Statement(.summary(.secrecy)), Statement(.summary(.noSecrets))]
}

extension Term {
  var json: JSONValue { ["code": .string(code), "ko": .string(ko), "en": .string(en)] }
}

extension Scenarios {
  var reportJSON: JSONValue {
    [
      "low": .string(low.description), "likely": .string(likely.description),
      "high": .string(high.description),
    ]
  }
}

extension SummaryCard {
  var json: JSONValue {
    func text(_ figure: ExactDecimal?) -> JSONValue {
      figure.map { .string($0.description) } ?? .null
    }
    return [
      "arrears": text(arrears), "need": text(need), "collectible": collectible.reportJSON,
      "total": total.reportJSON, "coverage_percent": text(coveragePercent),
    ]
  }
}

extension Block {
  func json(_ labels: ExhibitLabels) -> JSONValue {
    switch self {
    case .heading(let term): ["type": "heading", "title": term.json]
    case .statements(let statements):
      ["type": "statements", "statements": .array(statements.map { $0.json(labels) })]
    case .table(let table):
      [
        "type": "table", "title": table.caption.json,
        "columns": .array(table.columns.map(\.term.json)),
        "rows": .array(table.rows.map { table.json($0, labels) }),
      ]
    case .waterfall(let steps):
      [
        "type": "waterfall",
        "steps": .array(
          steps.map { step in
            [
              "title": step.term.json, "type": .string(step.isSum ? "sum" : "deduction"),
              "amount": .string(step.amount.description),
            ]
          }
        ),
      ]
    case .graph(let graph):
      [
        "type": "graph",
        "nodes": .array(
          graph.nodes.map { node in
            [
              "role": .string(node.role.rawValue), "title": node.title.json(labels),
              "detail": node.detail.json(labels), "full": node.full.json(labels),
            ]
          }
        ),
        "edges": .array(
          graph.edges.map { edge in
            [
              "from": .number(edge.from), "to": .number(edge.to),
              "style": .string(edge.style.rawValue), "label": edge.label.json,
              "evidence": .array(edge.evidence.map(labels.json)),
            ]
          }
        ),
      ]
    }
  }
}

extension Table {
  fileprivate func json(_ row: Row, _ labels: ExhibitLabels) -> JSONValue {
    .object(
      [.init("kind", .string(row.kind.rawValue))]
        + zip(columns, row.cells).map { .init($0.term.code, $1.json(labels)) }
        + (hasEvidence ? [.init("evidence", .array(row.evidence.map(labels.json)))] : [])
    )
  }
}
