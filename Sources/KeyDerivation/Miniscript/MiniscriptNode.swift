/// A rule of the type system that an expression breaks, in a few words.
struct MiniscriptRule: Error {
  let text: String

  init(_ text: String) {
    self.text = text
  }
}

/// A fragment with the expressions in it and what is known of them; it is valid by construction.
///
/// It is a reference to constant values, so that the functions that follow the nesting need little of
/// the stack of calls.
final class MiniscriptNode: Sendable {
  let fragment: MiniscriptFragment
  let children: [MiniscriptNode]
  let type: MiniscriptType
  /// The length of the script in bytes.
  let scriptSize: Int
  let operations: OperationCount
  let stack: StackUse

  /// Creates an expression.
  ///
  /// - Throws: The rule that is broken.
  init(
    _ fragment: MiniscriptFragment,
    _ children: [MiniscriptNode] = [],
    in context: MiniscriptContext
  ) throws(MiniscriptRule) {
    let types = children.map(\.type)
    try Self.checkBasics(fragment, types, context)
    self.fragment = fragment
    self.children = children
    type = Self.type(of: fragment, types, context)
    scriptSize = Self.scriptSize(of: fragment, children, context)
    operations = OperationCount(of: fragment, children)
    stack = StackUse(of: fragment, children)
  }

  /// Creates an expression that differs from another in its keys only, on which no property depends.
  private init(
    _ fragment: MiniscriptFragment,
    _ children: [MiniscriptNode],
    like other: MiniscriptNode
  ) {
    self.fragment = fragment
    self.children = children
    type = other.type
    scriptSize = other.scriptSize
    operations = other.operations
    stack = other.stack
  }

  /// Returns the expression with other keys.
  func mapKeys(_ transform: (KeyExpression) -> KeyExpression) -> MiniscriptNode {
    MiniscriptNode(
      fragment.mapKeys(transform),
      children.map { $0.mapKeys(transform) },
      like: self
    )
  }

  private static func scriptSize(
    of fragment: MiniscriptFragment,
    _ children: [MiniscriptNode],
    _ context: MiniscriptContext
  ) -> Int {
    let inner = children.reduce(0) { $0 + $1.scriptSize }
    let key = context == .p2wsh ? 34 : 33
    return switch fragment {
    case .zero, .one: 1
    case .keyCheck: key
    case .keyHash: 24
    case .older(let number), .after(let number): 1 + ScriptBytes.size(ofNumber: Int(number))
    case .hash(let hash, _): 7 + hash.count
    case .andOr: inner + 3
    case .andVerify: inner
    case .andBoolean, .orBoolean: inner + 1
    case .orContinue: inner + 2
    case .orDup, .orIf: inner + 3
    case .threshold(let threshold):
      inner + children.count + ScriptBytes.size(ofNumber: threshold)
    case .multi(let threshold, let keys):
      1 + ScriptBytes.size(ofNumber: threshold) + ScriptBytes.size(ofNumber: keys.count)
        + keys.count * key
    case .multiA(let threshold, let keys):
      keys.count * (key + 1) + ScriptBytes.size(ofNumber: threshold) + 1
    case .wrapper(let wrapper):
      switch wrapper {
      case .altStack: inner + 2
      case .swap, .check, .zeroNotEqual: inner + 1
      case .dupIf: inner + 3
      case .nonzero: inner + 4
      case .verify: inner + (children[0].type.has(.expensiveVerify) ? 1 : 0)
      }
    }
  }

  /// The keys of the expression, in the order of the script.
  var keys: [KeyExpression] { fragment.keys + children.flatMap(\.keys) }
}

extension MiniscriptNode: Hashable {
  // Everything else follows from these two.
  static func == (lhs: MiniscriptNode, rhs: MiniscriptNode) -> Bool {
    lhs === rhs || lhs.fragment == rhs.fragment && lhs.children == rhs.children
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(fragment)
    hasher.combine(children)
  }
}
