import ByteReading

extension Miniscript {
  /// Reads an expression.
  ///
  /// - Parameters:
  ///   - text: The expression, without white space or checksum.
  ///   - context: Where the script is used.
  /// - Throws: ``DescriptorFailure`` with the offset of the fragment that breaks a rule; `secret` if a
  ///   private key stands in the text, which is never repeated.
  public init(
    parsing text: some StringProtocol,
    in context: MiniscriptContext
  ) throws(DescriptorFailure) {
    let units = Array(text.utf8)
    try DescriptorText.check(units)
    var cursor = DescriptorCursor(units, in: 0..<units.count)
    try self.init(from: &cursor, in: context)
    guard cursor.isAtEnd else { throw cursor.failure(.trailingText) }
  }

  /// Reads an expression and leaves what follows it.
  init(
    from cursor: inout DescriptorCursor,
    in context: MiniscriptContext
  ) throws(DescriptorFailure) {
    let start = cursor.offset
    var reader = MiniscriptReader(cursor: cursor, context: context)
    let root = try reader.expression()
    cursor = reader.cursor
    do throws(MiniscriptRule) {
      try self.init(root: root, context: context)
    } catch {
      throw DescriptorFailure(.miniscript(error.text), at: start)
    }
  }
}

/// Reads expressions, one inside the other.
private struct MiniscriptReader {
  var cursor: DescriptorCursor
  let context: MiniscriptContext
  private var depth = 0

  init(cursor: DescriptorCursor, context: MiniscriptContext) {
    self.cursor = cursor
    self.context = context
  }

  /// Reads wrappers and the fragment that they are around.
  mutating func expression() throws(DescriptorFailure) -> MiniscriptNode {
    let start = cursor.offset
    let wrappers = self.wrappers()
    if !wrappers.isEmpty, !cursor.skip(":") { throw cursor.failure(.expected("\":\"")) }
    depth += wrappers.count + 1
    guard depth <= Miniscript.nestingLimit else {
      throw DescriptorFailure(.tooDeep(limit: Miniscript.nestingLimit), at: start)
    }
    var node = try fragment()
    for (place, wrapper) in wrappers.enumerated().reversed() {
      node = try wrap(node, wrapper, at: start + place)
    }
    depth -= wrappers.count + 1
    return node
  }

  /// Reads the letters of wrappers, up to their colon.
  private mutating func wrappers() -> [UInt8] {
    let rest = cursor.rest
    let letters = rest.prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
    guard !letters.isEmpty, letters.endIndex < rest.endIndex,
      rest[letters.endIndex] == UInt8(ascii: ":")
    else { return [] }
    cursor = cursor.part(letters.endIndex..<cursor.end)
    return Array(letters)
  }

  private func wrap(
    _ node: MiniscriptNode,
    _ letter: UInt8,
    at offset: Int
  ) throws(DescriptorFailure) -> MiniscriptNode {
    switch letter {
    case UInt8(ascii: "t"): return try make(.andVerify, [node, make(.one, at: offset)], at: offset)
    case UInt8(ascii: "l"): return try make(.orIf, [make(.zero, at: offset), node], at: offset)
    case UInt8(ascii: "u"): return try make(.orIf, [node, make(.zero, at: offset)], at: offset)
    default:
      let name = String(Unicode.Scalar(letter))
      guard let wrapper = MiniscriptFragment.Wrapper(rawValue: name) else {
        throw DescriptorFailure(.miniscript("unknown wrapper \(name):"), at: offset)
      }
      return try make(.wrapper(wrapper), [node], at: offset)
    }
  }

  private func make(
    _ fragment: MiniscriptFragment,
    _ children: [MiniscriptNode] = [],
    at offset: Int
  ) throws(DescriptorFailure) -> MiniscriptNode {
    let node: MiniscriptNode
    do throws(MiniscriptRule) {
      node = try MiniscriptNode(fragment, children, in: context)
    } catch {
      throw DescriptorFailure(.miniscript(error.text), at: offset)
    }
    let limit = Miniscript.sizeLimit(in: context)
    guard node.scriptSize <= limit else {
      throw DescriptorFailure(.scriptTooLong(node.scriptSize, limit: limit), at: offset)
    }
    return node
  }

  /// Reads a fragment with its arguments.
  private mutating func fragment() throws(DescriptorFailure) -> MiniscriptNode {
    let start = cursor.offset
    if isConstant, cursor.skip("0") { return try make(.zero, at: start) }
    if isConstant, cursor.skip("1") { return try make(.one, at: start) }
    guard let name = cursor.functionName, cursor.skip(function: name) else {
      throw cursor.failure(.expected("a miniscript expression"))
    }
    let node: MiniscriptNode
    // Only the first two lead to more expressions; they are kept apart from the rest, which needs
    // more of the stack of calls.
    if let combinator = Self.combinators[name] {
      node = try make(combinator.fragment, arguments(combinator.count), at: start)
    } else if name == "thresh" {
      let number = try Int(number())
      node = try make(.threshold(number), moreArguments(), at: start)
    } else if name == "and_n" {
      node = try make(.andOr, arguments(2) + [make(.zero, at: start)], at: start)
    } else {
      node = try leaf(name, at: start)
    }
    try cursor.take(")")
    return node
  }

  private static let combinators: [String: (fragment: MiniscriptFragment, count: Int)] = [
    "andor": (.andOr, 3), "and_v": (.andVerify, 2), "and_b": (.andBoolean, 2),
    "or_b": (.orBoolean, 2), "or_c": (.orContinue, 2), "or_d": (.orDup, 2), "or_i": (.orIf, 2),
  ]

  /// Whether the next character stands alone.
  private var isConstant: Bool {
    let following = cursor.offset + 1
    guard following < cursor.end else { return true }
    return [UInt8(ascii: ","), UInt8(ascii: ")"), UInt8(ascii: "}")]
      .contains(cursor.units[following])
  }

  /// Reads the arguments of a fragment that holds no expressions.
  private mutating func leaf(
    _ name: String,
    at start: Int
  ) throws(DescriptorFailure) -> MiniscriptNode {
    switch name {
    case "pk", "pk_k", "pkh", "pk_h":
      let key = try self.key()
      let isPlain = name == "pk" || name == "pk_k"
      let node = try make(isPlain ? .keyCheck(key) : .keyHash(key), at: start)
      return name.contains("_") ? node : try make(.wrapper(.check), [node], at: start)
    case "older": return try make(.older(number()), at: start)
    case "after": return try make(.after(number()), at: start)
    case "multi", "multi_a":
      let number = try Int(number())
      let keys = try keys(limit: name == "multi" ? 20 : 999)
      return try make(name == "multi" ? .multi(number, keys) : .multiA(number, keys), at: start)
    default:
      guard let hash = MiniscriptFragment.Hash(rawValue: name) else {
        throw DescriptorFailure(.unknownFunction(name), at: start)
      }
      let argument = cursor.argument()
      guard let bytes = try? Hexadecimal.decode(argument.text), bytes.count == hash.count else {
        throw argument.failure(.invalidHexadecimal)
      }
      return try make(.hash(hash, bytes), at: start)
    }
  }

  /// Reads the keys after a threshold.
  private mutating func keys(limit: Int) throws(DescriptorFailure) -> [KeyExpression] {
    var keys: [KeyExpression] = []
    while cursor.skip(",") {
      guard keys.count < limit else {
        throw cursor.failure(.keyCount(keys.count + 1, allowed: 1...limit))
      }
      keys.append(try key())
    }
    return keys
  }

  /// Reads the expressions after a threshold.
  private mutating func moreArguments() throws(DescriptorFailure) -> [MiniscriptNode] {
    var nodes: [MiniscriptNode] = []
    while cursor.skip(",") {
      guard nodes.count < Miniscript.thresholdLimit else {
        let rule = "thresh: more than \(Miniscript.thresholdLimit) expressions"
        throw cursor.failure(.miniscript(rule))
      }
      nodes.append(try expression())
    }
    return nodes
  }

  private mutating func arguments(_ count: Int) throws(DescriptorFailure) -> [MiniscriptNode] {
    var nodes: [MiniscriptNode] = []
    for place in 0..<count {
      if place > 0 { try cursor.take(",") }
      nodes.append(try expression())
    }
    return nodes
  }

  private mutating func number() throws(DescriptorFailure) -> UInt32 {
    var argument = cursor.argument()
    return try argument.number(below: 1 << 32)
  }

  private mutating func key() throws(DescriptorFailure) -> KeyExpression {
    let argument = cursor.argument()
    return try KeyExpression(parsing: argument, in: context == .p2wsh ? .segWit : .taproot)
  }
}
