import Cryptography
public import Quantities

extension Miniscript {
  /// Finds the miniscript of a script, as of a witness script or a tapscript that was revealed.
  ///
  /// Each script has at most one miniscript in its canonical form. Keys that stand in the script as
  /// hashes only are taken from `keysByHash`; of the others the hash is kept, which text shows as
  /// `expr_raw_pkh(hash)`.
  ///
  /// - Parameters:
  ///   - script: The script.
  ///   - context: Where the script is used.
  ///   - keysByHash: Known keys, by the HASH160 of their bytes in scripts.
  /// - Throws: ``DescriptorFailure`` with `miniscript` if the script is none, or is nested too deeply.
  /// - Complexity: O(*n*) in the length of the script, but for the analysis of `thresh`.
  public init(
    script: [UInt8],
    in context: MiniscriptContext,
    keysByHash: [FixedBytes<20>: [UInt8]] = [:]
  ) throws(DescriptorFailure) {
    do throws(MiniscriptRule) {
      let limit = Self.sizeLimit(in: context)
      guard script.count <= limit else {
        throw MiniscriptRule("script of \(script.count) bytes, at most \(limit)")
      }
      let tokens = try ScriptTokens(script).tokens
      var decoder = MiniscriptDecoder(tokens: tokens, context: context, keysByHash: keysByHash)
      let root = try decoder.sequence()
      guard decoder.isAtStart else {
        throw MiniscriptRule("operations that belong to no expression")
      }
      try self.init(root: root, context: context)
    } catch {
      throw DescriptorFailure(.miniscript(error.text))
    }
    // The tokens leave nothing out, so that this holds; a reader must not rest on it.
    guard (try? self.script(at: 0)) == script else {
      throw DescriptorFailure(.miniscript("script is not in canonical form"))
    }
  }
}

/// Reads expressions from the end of a script, where the operation stands that tells their kind.
///
/// The grammar is that of `DecodeScript` in Bitcoin Core, `src/script/miniscript.h`: where a sequence
/// may stand, `and_v` is taken to reach as far to the left as it can.
private struct MiniscriptDecoder {
  let tokens: [ScriptTokens.Token]
  let context: MiniscriptContext
  let keysByHash: [FixedBytes<20>: [UInt8]]
  /// The number of tokens not read yet.
  private var rest: Int
  private var depth = 0

  init(
    tokens: [ScriptTokens.Token],
    context: MiniscriptContext,
    keysByHash: [FixedBytes<20>: [UInt8]]
  ) {
    self.tokens = tokens
    self.context = context
    self.keysByHash = keysByHash
    rest = tokens.count
  }

  var isAtStart: Bool { rest == 0 }

  /// The token at a distance from the next one.
  private func token(_ distance: Int = 0) -> ScriptTokens.Token? {
    distance < rest ? tokens[rest - 1 - distance] : nil
  }

  private mutating func skip(_ opcode: Opcode) -> Bool {
    guard token() == .operation(opcode) else { return false }
    rest -= 1
    return true
  }

  private mutating func take(_ opcode: Opcode) throws(MiniscriptRule) {
    guard skip(opcode) else { throw MiniscriptRule("operations in no known order") }
  }

  private func make(
    _ fragment: MiniscriptFragment,
    _ children: [MiniscriptNode] = []
  ) throws(MiniscriptRule) -> MiniscriptNode {
    try MiniscriptNode(fragment, children, in: context)
  }

  private mutating func nested<Result>(
    _ read: (inout MiniscriptDecoder) throws(MiniscriptRule) -> Result
  ) throws(MiniscriptRule) -> Result {
    depth += 1
    guard depth <= Miniscript.nestingLimit else {
      throw MiniscriptRule("nested more than \(Miniscript.nestingLimit) levels deep")
    }
    let result = try read(&self)
    depth -= 1
    return result
  }

  /// Reads one expression, or several that `and_v` joins.
  mutating func sequence() throws(MiniscriptRule) -> MiniscriptNode {
    var parts = [try single()]
    while rest > 0, !isBoundary {
      parts.append(try single())
      guard depth + parts.count <= Miniscript.nestingLimit else {
        throw MiniscriptRule("nested more than \(Miniscript.nestingLimit) levels deep")
      }
    }
    var node = parts[parts.count - 1]
    for part in parts.dropLast().reversed() { node = try make(.andVerify, [node, part]) }
    return node
  }

  /// Whether the next operation can end no expression, so that a sequence begins after it.
  private var isBoundary: Bool {
    guard case .operation(let opcode) = token() else { return false }
    return [.if, .else, .notIf, .toAltStack, .swap].contains(opcode)
  }

  /// Reads one expression that is no `and_v`.
  private mutating func single() throws(MiniscriptRule) -> MiniscriptNode {
    try nested { (reader) throws(MiniscriptRule) in try reader.unnested() }
  }

  private mutating func unnested() throws(MiniscriptRule) -> MiniscriptNode {
    switch token() {
    case nil: throw MiniscriptRule("expression missing at the start of the script")
    case .number(let number):
      rest -= 1
      switch number {
      case 0: return try make(.zero)
      case 1: return try make(.one)
      default: throw MiniscriptRule("number without an operation")
      }
    case .data(let data):
      rest -= 1
      return try make(.keyCheck(try key(data)))
    case .operation(let opcode): return try operation(opcode)
    }
  }

  private mutating func operation(_ opcode: Opcode) throws(MiniscriptRule) -> MiniscriptNode {
    if let node = try hashed() { return node }
    rest -= 1
    switch opcode {
    case .checkSequenceVerify, .checkLockTimeVerify:
      guard case .number(let number) = token(), number < 1 << 31 else {
        throw MiniscriptRule("lock without a number")
      }
      rest -= 1
      let value = UInt32(number)
      return try make(opcode == .checkSequenceVerify ? .older(value) : .after(value))
    case .checkMultisig: return try multi()
    case .numEqual: return try multiA()
    case .checkSig: return try make(.wrapper(.check), [try single()])
    case .verify: return try make(.wrapper(.verify), [try single()])
    case .zeroNotEqual: return try make(.wrapper(.zeroNotEqual), [try single()])
    case .equal: return try threshold()
    case .boolAnd, .boolOr:
      let second = try wrapped()
      let first = try single()
      return try make(opcode == .boolAnd ? .andBoolean : .orBoolean, [first, second])
    case .endIf: return try conditional()
    default: throw MiniscriptRule("operation that ends no expression")
    }
  }

  /// Reads `pk_h` or a hash with its preimage, which are known by several operations.
  private mutating func hashed() throws(MiniscriptRule) -> MiniscriptNode? {
    if token() == .operation(.verify), token(1) == .operation(.equal),
      case .data(let hash) = token(2),
      token(3) == .operation(.hash160), token(4) == .operation(.dup)
    {
      guard let hash = FixedBytes<20>(hash) else {
        throw MiniscriptRule("hash of a key not 20 bytes")
      }
      rest -= 5
      guard let bytes = keysByHash[hash] else {
        return try make(.keyHash(KeyExpression(source: .hash(hash))))
      }
      return try make(.keyHash(try key(bytes)))
    }
    guard token() == .operation(.equal), case .data(let value) = token(1),
      case .operation(let opcode) = token(2), token(3) == .operation(.verify),
      token(4) == .operation(.equal), token(5) == .number(32), token(6) == .operation(.size),
      let hash = MiniscriptFragment.Hash.allCases.first(where: { $0.opcode == opcode })
    else { return nil }
    rest -= 7
    return try make(.hash(hash, value))
  }

  private func key(_ bytes: [UInt8]) throws(MiniscriptRule) -> KeyExpression {
    switch (context, bytes.count) {
    case (.p2wsh, 33):
      guard (try? PublicKey(parsing: bytes.span)) != nil else { break }
      return KeyExpression(source: .literal(bytes, .compressed))
    case (.tapscript, 32):
      guard (try? XOnlyPublicKey(parsing: bytes.span)) != nil else { break }
      return KeyExpression(source: .literal(bytes, .xOnly))
    default: break
    }
    throw MiniscriptRule("data that is no public key")
  }

  private mutating func dataKey() throws(MiniscriptRule) -> KeyExpression {
    guard case .data(let bytes) = token() else { throw MiniscriptRule("key missing") }
    rest -= 1
    return try key(bytes)
  }

  private mutating func number() throws(MiniscriptRule) -> Int {
    guard case .number(let number) = token() else { throw MiniscriptRule("number missing") }
    rest -= 1
    return number
  }

  private mutating func multi() throws(MiniscriptRule) -> MiniscriptNode {
    let count = try number()
    guard (1...20).contains(count) else { throw MiniscriptRule("multi: \(count) keys") }
    var keys: [KeyExpression] = []
    for _ in 0..<count { keys.append(try dataKey()) }
    return try make(.multi(try number(), keys.reversed()))
  }

  private mutating func multiA() throws(MiniscriptRule) -> MiniscriptNode {
    let threshold = try number()
    var keys: [KeyExpression] = []
    while skip(.checkSigAdd) {
      guard keys.count < 999 else { throw MiniscriptRule("multi_a: more than 999 keys") }
      keys.append(try dataKey())
    }
    try take(.checkSig)
    keys.append(try dataKey())
    return try make(.multiA(threshold, keys.reversed()))
  }

  private mutating func threshold() throws(MiniscriptRule) -> MiniscriptNode {
    let threshold = try number()
    var children: [MiniscriptNode] = []
    while skip(.add) {
      guard children.count < Miniscript.thresholdLimit else {
        throw MiniscriptRule("thresh: more than \(Miniscript.thresholdLimit) expressions")
      }
      children.append(try wrapped())
    }
    children.append(try single())
    return try make(.threshold(threshold), children.reversed())
  }

  /// Reads an expression of type W.
  private mutating func wrapped() throws(MiniscriptRule) -> MiniscriptNode {
    let isAlternative = skip(.fromAltStack)
    let node = try nested { (reader) throws(MiniscriptRule) in try reader.sequence() }
    try take(isAlternative ? .toAltStack : .swap)
    return try make(.wrapper(isAlternative ? .altStack : .swap), [node])
  }

  /// Reads what ends with `ENDIF`.
  private mutating func conditional() throws(MiniscriptRule) -> MiniscriptNode {
    let last = try nested { (reader) throws(MiniscriptRule) in try reader.sequence() }
    if skip(.else) {
      let first = try nested { (reader) throws(MiniscriptRule) in try reader.sequence() }
      if skip(.if) { return try make(.orIf, [first, last]) }
      try take(.notIf)
      // `[X] NOTIF [Z] ELSE [Y] ENDIF`
      return try make(.andOr, [try single(), last, first])
    }
    if skip(.notIf) {
      let fragment: MiniscriptFragment = skip(.ifDup) ? .orDup : .orContinue
      return try make(fragment, [try single(), last])
    }
    try take(.if)
    if skip(.dup) { return try make(.wrapper(.dupIf), [last]) }
    try take(.zeroNotEqual)
    try take(.size)
    return try make(.wrapper(.nonzero), [last])
  }
}
