internal import Yams

/// A value of a profile file with the way to it.
struct ProfileNode {
  let node: Node
  let file: String
  let key: String

  init(yaml: String, file: String) throws(ProfileError) {
    do {
      guard let root = try Yams.compose(yaml: yaml, .basic) else {
        throw ProfileError(file: file, key: "", problem: .notYAML("the file is empty"))
      }
      self.init(node: root, file: file, key: "")
    } catch let error as ProfileError {
      throw error
    } catch {
      throw ProfileError(file: file, key: "", problem: .notYAML("\(error)"))
    }
  }

  private init(node: Node, file: String, key: String) {
    self.node = node
    self.file = file
    self.key = key
  }

  func failure(_ problem: ProfileError.Problem) -> ProfileError {
    ProfileError(file: file, key: key, problem: problem)
  }

  func failure(at name: String, _ problem: ProfileError.Problem) -> ProfileError {
    ProfileError(file: file, key: key.isEmpty ? name : "\(key).\(name)", problem: problem)
  }

  /// The values of a mapping by key, in the file's order.
  func entries() throws(ProfileError) -> [(name: String, value: ProfileNode)] {
    guard let mapping = node.mapping else { throw failure(.wrongShape(expected: "a mapping")) }
    var entries: [(name: String, value: ProfileNode)] = []
    for (name, value) in mapping {
      guard let name = name.scalar?.string else {
        throw failure(.wrongShape(expected: "keys that are text"))
      }
      let path = key.isEmpty ? name : "\(key).\(name)"
      entries.append((name, ProfileNode(node: value, file: file, key: path)))
    }
    return entries
  }

  /// The values of a mapping, none of whose keys is outside a list.
  func fields(_ allowed: Set<String>) throws(ProfileError) -> [String: ProfileNode] {
    var fields: [String: ProfileNode] = [:]
    for (name, value) in try entries() {
      guard allowed.contains(name) else { throw value.failure(.unknownKey) }
      fields[name] = value
    }
    return fields
  }

  func elements() throws(ProfileError) -> [ProfileNode] {
    guard let sequence = node.sequence else { throw failure(.wrongShape(expected: "a list")) }
    var elements: [ProfileNode] = []
    for (index, element) in sequence.enumerated() {
      elements.append(ProfileNode(node: element, file: file, key: "\(key)[\(index)]"))
    }
    return elements
  }

  func text() throws(ProfileError) -> String {
    guard let text = node.scalar?.string else { throw failure(.wrongShape(expected: "a text")) }
    return text
  }

  func texts() throws(ProfileError) -> [String] {
    var texts: [String] = []
    for element in try elements() { texts.append(try element.text()) }
    return texts
  }

  var isSequence: Bool { node.sequence != nil }
  var isMapping: Bool { node.mapping != nil }

  func truth() throws(ProfileError) -> Bool {
    switch try text() {
    case "true": true
    case "false": false
    case let text: throw failure(.notAllowed(text, allowed: "true, false"))
    }
  }

  func integer() throws(ProfileError) -> Int {
    guard let number = Int(try text()) else { throw failure(.wrongShape(expected: "a number")) }
    return number
  }

  func choice<Choice: RawRepresentable & CaseIterable>(
    _ type: Choice.Type
  ) throws(ProfileError) -> Choice where Choice.RawValue == String {
    let text = try text()
    guard let choice = Choice(rawValue: text) else {
      let allowed = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw failure(.notAllowed(text, allowed: allowed))
    }
    return choice
  }
}
