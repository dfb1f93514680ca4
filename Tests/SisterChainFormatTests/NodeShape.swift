import Foundation
import Quantities
import Testing

/// A JSON value with exact numbers, as a node printed it.
enum NodeValue: Decodable {
  case null
  case flag(Bool)
  case number(Decimal)
  case text(String)
  case list([NodeValue])
  case object([String: NodeValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? container.decode(Decimal.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let list = try? container.decode([NodeValue].self) {
      self = .list(list)
    } else {
      self = .object(try container.decode([String: NodeValue].self))
    }
  }

  subscript(name: String) -> NodeValue? {
    if case .object(let members) = self { members[name] } else { nil }
  }
  var text: String? { if case .text(let text) = self { text } else { nil } }
  var list: [NodeValue]? { if case .list(let list) = self { list } else { nil } }
}

/// Expects that every member which the node prints is there with the same value; more may be.
func expectSame(_ ours: JSONValue?, _ node: NodeValue, at path: String = "") {
  switch (node, ours) {
  case (.null, .null?): break
  case (.flag(let value), .bool(let own)?): #expect(value == own, "\(path)")
  case (.text(let value), .string(let own)?): #expect(value == own, "\(path)")
  case (.number(let value), .integer(let own)?):
    #expect(value == Decimal(string: String(own)), "\(path)")
  case (.number(let value), .decimal(let own, _)?):
    #expect(value == Decimal(string: own.description), "\(path)")
  case (.list(let values), .array(let own)?):
    #expect(values.count == own.count, "\(path)")
    for (index, pair) in zip(values, own).enumerated() {
      expectSame(pair.1, pair.0, at: "\(path)[\(index)]")
    }
  case (.object(let members), .object?):
    for (name, value) in members.sorted(by: { $0.key < $1.key }) {
      expectSame(ours?[name], value, at: "\(path).\(name)")
    }
  default: Issue.record("\(path): another kind of value, or none")
  }
}
