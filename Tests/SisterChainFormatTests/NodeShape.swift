import Foundation
import Quantities
import Testing

/// Expects that every member which the node prints is there with the same value; more may be.
func expectSame(_ ours: JSONValue?, _ node: JSONItem, at path: String = "") {
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
