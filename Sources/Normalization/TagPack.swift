import ExchangeFormat
import KeyDerivation
import Yams

/// A pack of tags as GraphSense writes it, in YAML or JSON: whose an address is, and who says so.
///
/// What the header says holds for each tag that does not say it itself. Every field is kept, known or
/// not (schema: graphsense-tagpack-tool, `src/tagpack/conf/tagpack_schema.yaml`, MIT licence).
public struct TagPack: Hashable, Sendable {
  /// A value of a field.
  public indirect enum Value: Hashable, Sendable {
    /// A text, number, date or truth value, as written.
    case text(String)
    /// A list.
    case list([Value])
    /// Fields inside a field.
    case fields([String: Value])
  }

  /// One tag with what it inherits from the header.
  public struct Tag: Hashable, Sendable {
    /// The line on which it begins, from 1.
    public let line: Int
    /// Its place among the tags, from 0.
    public let index: Int
    /// Its fields by name.
    public let fields: [String: Value]
    /// Why it is none; `nil` if it is one.
    public let problem: String?
  }

  /// Why a file is no pack.
  public struct Failure: Error, Hashable, Sendable {
    /// The line, from 1; `nil` if none is known.
    public let line: Int?
    /// What is wrong.
    public let reason: String
    /// Whether the file may be something else than a damaged pack.
    public let mayBeSomethingElse: Bool

    init(_ reason: String, line: Int? = nil, mayBeSomethingElse: Bool = false) {
      self.line = line
      self.reason = reason
      self.mayBeSomethingElse = mayBeSomethingElse
    }
  }

  /// The fields of the header, without the tags.
  public let header: [String: Value]
  /// The tags, in the order of the file.
  public let tags: [Tag]
  /// Whether it is written in JSON.
  public let isJSON: Bool
  /// Why fields of the header were dropped, each with its line: they held a secret.
  public let headerProblems: [Failure]

  /// The longest pack that is read, in bytes.
  public static let largestFile = 64 << 20
  /// The most values of a pack, counting what a reference (`*name`) stands for each time.
  private static let valueLimit = 4_000_000

  /// Whether a file looks like a pack: it has a title or a creator, and tags.
  ///
  /// - Parameter bytes: The file, or its beginning.
  /// - Returns: Whether it is worth parsing.
  /// - Complexity: O(1): only the beginning is looked at.
  public static func isLikely(_ bytes: [UInt8]) -> Bool {
    guard bytes.count <= largestFile else { return false }
    let head = bytes.prefix(1 << 16)
    guard !head.contains(0) else { return false }
    let start = head.first { $0 > 0x20 && $0 != 0xef && $0 != 0xbb && $0 != 0xbf }
    let text = String(decoding: head, as: UTF8.self)
    if start == UInt8(ascii: "{") {
      return text.contains("\"tags\"") && text.contains("\"creator\"")
    }
    var hasTags = false
    var hasHead = false
    for line in text.split(whereSeparator: \.isNewline) {
      hasTags = hasTags || line.hasPrefix("tags:")
      hasHead = hasHead || line.hasPrefix("creator:") || line.hasPrefix("title:")
      if hasTags && hasHead { return true }
    }
    return false
  }

  /// Reads a pack.
  ///
  /// - Parameter bytes: The file.
  /// - Throws: ``Failure`` if it is no YAML, or none of a pack's shape.
  public init(parsing bytes: [UInt8]) throws(Failure) {
    guard bytes.count <= Self.largestFile else {
      throw Failure("a pack of more than \(Self.largestFile) bytes", mayBeSomethingElse: true)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure("the text is not UTF-8", mayBeSomethingElse: true)
    }
    try Self.refuseReferenceKeys(text)
    let root: Node?
    do { root = try Yams.compose(yaml: text) } catch { throw Failure(yaml: error) }
    guard let pairs = root?.mapping else {
      throw Failure("a pack is a mapping", mayBeSomethingElse: true)
    }
    var budget = Self.valueLimit
    var header: [String: Value] = [:]
    var headerProblems: [Failure] = []
    var list: Node?
    for (key, value) in pairs {
      guard let name = key.string else { throw Self.failure("a name that is no text", key) }
      if name == "tags" {
        list = value
        continue
      }
      var field: [String: Value] = [:]
      try Self.put(value, as: name, into: &field, &budget)
      if let secret = TagPackSecrets.refusal(of: field) {
        headerProblems.append(Failure(secret, line: key.mark?.line))
      } else {
        header.merge(field) { $1 }
      }
    }
    guard let elements = list?.sequence else {
      throw Failure("a pack without a list of tags", mayBeSomethingElse: true)
    }
    var tags: [Tag] = []
    for (index, node) in elements.enumerated() {
      let line = node.mark?.line ?? 1
      guard let pairs = node.mapping else {
        tags.append(Tag(line: line, index: index, fields: [:], problem: "a tag is a mapping"))
        continue
      }
      var own: [String: Value] = [:]
      var problem: String?
      for (key, value) in pairs {
        if let name = key.string {
          try Self.put(value, as: name, into: &own, &budget)
        } else {
          problem = "a name that is no text"
        }
      }
      if let secret = TagPackSecrets.refusal(of: own) {
        tags.append(Tag(line: line, index: index, fields: [:], problem: secret))
        continue
      }
      let fields = header.filter { !Self.headerOnly.contains($0.key) }.merging(own) { $1 }
      tags.append(Tag(line: line, index: index, fields: fields, problem: problem))
    }
    self.header = header
    self.headerProblems = headerProblems
    self.tags = tags
    isJSON = text.utf8.first { $0 > 0x20 && $0 < 0x80 } == UInt8(ascii: "{")
  }

  /// Fields that speak of the pack and not of its tags.
  private static let headerOnly: Set<String> = ["title", "creator", "description", "is_public"]

  /// Adds a field; `<<` brings those of another mapping, which the mapping's own win over.
  private static func put(
    _ node: Node,
    as name: String,
    into fields: inout [String: Value],
    _ budget: inout Int
  ) throws(Failure) {
    let value = try value(of: node, &budget, depth: 0)
    guard name == "<<" else {
      fields[name] = value
      return
    }
    let merged: [Value] = if case .list(let list) = value { list } else { [value] }
    for case .fields(let more) in merged { fields.merge(more) { own, _ in own } }
  }

  private static func value(
    of node: Node,
    _ budget: inout Int,
    depth: Int
  ) throws(Failure) -> Value {
    budget -= 1
    guard budget > 0, depth < 64 else { throw failure("more values than a pack may have", node) }
    switch node {
    case .scalar(let scalar): return .text(scalar.string)
    case .sequence(let sequence):
      var list: [Value] = []
      for element in sequence {
        list.append(try value(of: element, &budget, depth: depth + 1))
      }
      return .list(list)
    case .mapping(let mapping):
      var fields: [String: Value] = [:]
      for (key, element) in mapping {
        guard let name = key.string else { throw failure("a name that is no text", key) }
        fields[name] = try value(of: element, &budget, depth: depth + 1)
      }
      return .fields(fields)
    case .alias: throw failure("a reference to nothing", node)
    }
  }

  private static func failure(_ reason: String, _ node: Node) -> Failure {
    Failure(reason, line: node.mark?.line)
  }

  /// Refuses references as names of fields: to compare such names takes a time that grows with what
  /// the references stand for, which can be exponential in the length of the file.
  private static func refuseReferenceKeys(_ text: String) throws(Failure) {
    var isReference = false
    var isComplexKey = false
    var last: UInt8 = 0x0a
    var line = 1
    for unit in text.utf8 {
      switch unit {
      case UInt8(ascii: "*") where last <= 0x20 || "[{,:?-".utf8.contains(last):
        isReference = true
      case UInt8(ascii: "?") where last == 0x0a || last == 0x20 || "[{,-".utf8.contains(last):
        isComplexKey = true
      case UInt8(ascii: ":") where isReference:
        throw Failure("a reference stands for a name", line: line)
      case 0x0a, UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"):
        isReference = false
        isComplexKey = false
        if unit == 0x0a { line += 1 }
      default:
        if isReference, isComplexKey {
          throw Failure("a reference stands for a name", line: line)
        }
      }
      last = unit
    }
  }
}

extension TagPack.Failure {
  /// What a YAML parser found, without the text at the place, which may be anything.
  fileprivate init(yaml error: any Error) {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      self.init("no YAML: \(problem)", line: mark.line)
    case .duplicatedKeysInMapping(let names, let context):
      // A name may be anything, a secret too.
      let isTold = names.allSatisfy {
        $0.utf8.count <= 40 && TagPackSecrets.refusal(of: .text($0)) == nil
      }
      let told = isTold ? ": " + names.sorted().joined(separator: ", ") : ""
      self.init("no YAML: a mapping has a name twice\(told)", line: context.mark.line)
    case .reader(let problem, _, _, _): self.init("no YAML: \(problem)")
    default: self.init("no YAML")
    }
  }
}

extension TagPack.Value {
  /// The text; `nil` for a list or fields.
  public var text: String? { if case .text(let text) = self { text } else { nil } }

  /// The truth value, as YAML 1.1 and JSON write it.
  public var truth: Bool? {
    switch text?.lowercased() {
    case "true", "yes", "on": true
    case "false", "no", "off": false
    default: nil
    }
  }

  /// The texts of a list, or the one text.
  public var texts: [String] {
    switch self {
    case .text(let text): [text]
    case .list(let values): values.compactMap(\.text)
    case .fields: []
    }
  }
}
