import ByteReading
import Cryptography
import Quantities

/// Where in a descriptor a key stands, which decides how it may be written.
struct KeyContext {
  var allowsUncompressed = false
  var allowsXOnly = false
  var allowsAggregate = false

  /// Keys of bare and P2SH scripts.
  static let legacy = Self(allowsUncompressed: true)
  /// Keys of version 0 witness programs.
  static let segWit = Self()
  /// Keys of taproot outputs and tapscript.
  static let taproot = Self(allowsXOnly: true, allowsAggregate: true)
}

extension KeyExpression {
  /// Reads a key expression; the cursor holds it and nothing else.
  init(parsing cursor: DescriptorCursor, in context: KeyContext) throws(DescriptorFailure) {
    var cursor = cursor
    guard !cursor.isAtEnd else { throw cursor.failure(.expected("a key")) }
    for (place, unit) in zip(cursor.offset..., cursor.rest) where unit == UInt8(ascii: " ") {
      throw DescriptorFailure(.invalidKey("white space"), at: place)
    }
    if cursor.skip(function: "musig") {
      guard context.allowsAggregate else {
        throw cursor.failure(.misplaced(function: "musig()", allowed: "inside tr() and rawtr()"))
      }
      self = try Self.aggregate(&cursor)
      return
    }
    let origin = try Self.origin(&cursor)
    let parts = cursor.split("/")
    let text = parts[0].text
    guard !text.isEmpty else { throw cursor.failure(.expected("a key")) }
    if parts.count == 1, let literal = try Self.literal(parts[0], context) {
      self.init(origin: origin, source: literal)
      return
    }
    let key: ExtendedPublicKey
    do throws(KeyFailure) {
      key = try ExtendedPublicKey(parsing: text)
    } catch {
      if case .secret(let kind) = error.reason {
        throw DescriptorFailure(.secret(kind), at: cursor.offset)
      }
      throw DescriptorFailure(.extendedKey(error.withoutOffset), at: cursor.offset)
    }
    guard key.format.script == nil else {
      let rule = "\(key.format.prefix) stands for a kind of script (SLIP-0132), write it as xpub"
      throw DescriptorFailure(.invalidKey(rule), at: cursor.offset)
    }
    let path = try Self.path(parts.dropFirst())
    self.init(
      origin: origin,
      source: .extended(key),
      steps: path.steps,
      wildcard: path.wildcard,
      hasApostrophes: path.hasApostrophes
    )
  }

  /// Reads the keys of `musig(…)` and the path after it (BIP-0390).
  private static func aggregate(
    _ cursor: inout DescriptorCursor
  ) throws(DescriptorFailure) -> KeyExpression {
    let start = cursor.offset
    var keys: [KeyExpression] = []
    repeat {
      let argument = cursor.argument()
      if argument.rest.starts(with: "musig(".utf8) {
        throw argument.failure(
          .misplaced(function: "musig()", allowed: "outside another musig()")
        )
      }
      keys.append(try KeyExpression(parsing: argument, in: .segWit))
    } while cursor.skip(",")
    try cursor.take(")")
    guard !cursor.isAtEnd else {
      let counts = Set(keys.flatMap(\.choiceCounts))
      guard counts.count <= 1 else { throw mismatch(counts.sorted(), at: start) }
      return KeyExpression(source: .aggregate(keys))
    }
    let pathStart = cursor.offset
    guard cursor.skip("/") else { throw cursor.failure(.trailingText) }
    let path = try path(cursor.split("/")[...])
    let numbers = path.steps.flatMap { step in
      switch step {
      case .number(let number): [number]
      case .choice(let numbers): numbers
      }
    }
    guard path.wildcard != .hardened, !numbers.contains(where: DerivationPath.isHardened) else {
      let rule = "an aggregate key has no hardened children (BIP-0390)"
      throw DescriptorFailure(.invalidPath(rule), at: pathStart)
    }
    for key in keys {
      guard case .extended = key.source else {
        let rule = "musig() with a path takes extended keys only (BIP-0390)"
        throw DescriptorFailure(.invalidKey(rule), at: start)
      }
      guard key.wildcard == .none else {
        let rule = "musig() with a path takes no keys with * (BIP-0390)"
        throw DescriptorFailure(.invalidKey(rule), at: start)
      }
      guard key.choiceCounts.isEmpty || numbers.count == path.steps.count else {
        let rule = "more than one multipath step in musig() and its path (BIP-0389)"
        throw DescriptorFailure(.invalidPath(rule), at: start)
      }
    }
    let result = KeyExpression(
      source: .aggregate(keys),
      steps: path.steps,
      wildcard: path.wildcard
    )
    let counts = Set(result.choiceCounts)
    guard counts.count <= 1 else { throw mismatch(counts.sorted(), at: start) }
    return result
  }

  private static func mismatch(_ counts: [Int], at offset: Int) -> DescriptorFailure {
    DescriptorFailure(.multipathMismatch(counts[0], counts[1]), at: offset)
  }

  /// Reads `[fingerprint/path]`, if it comes.
  private static func origin(_ cursor: inout DescriptorCursor) throws(DescriptorFailure) -> Origin?
  {
    let rest = cursor.rest
    let closings = rest.indices.filter { rest[$0] == UInt8(ascii: "]") }
    guard closings.count <= 1 else {
      throw DescriptorFailure(.invalidKey("more than one ]"), at: closings[1])
    }
    guard let closing = closings.first else {
      guard cursor.next != UInt8(ascii: "[") else { throw cursor.failure(.expected("\"]\"")) }
      return nil
    }
    guard cursor.skip("[") else { throw cursor.failure(.expected("\"[\"")) }
    let parts = cursor.part(cursor.offset..<closing).split("/")
    guard let fingerprint = FixedBytes<4>(hex: parts[0].text) else {
      throw parts[0].failure(.invalidKey("a fingerprint has 8 hexadecimal digits"))
    }
    var steps: [UInt32] = []
    var hasApostrophes = false
    for part in parts.dropFirst() {
      let step = try number(part)
      steps.append(step.value)
      if let apostrophe = step.hasApostrophe { hasApostrophes = apostrophe }
    }
    guard steps.count <= 255 else {
      throw cursor.failure(.invalidPath("more than 255 steps (BIP-0032)"))
    }
    cursor = cursor.part(closing + 1..<cursor.end)
    return Origin(
      fingerprint: fingerprint,
      path: DerivationPath(steps),
      hasApostrophes: hasApostrophes
    )
  }

  /// Reads a key in hexadecimal; `nil` if the text has another form.
  private static func literal(
    _ cursor: DescriptorCursor,
    _ context: KeyContext
  ) throws(DescriptorFailure) -> Source? {
    guard let bytes = try? Hexadecimal.decode(cursor.text) else { return nil }
    switch bytes.count {
    case 33, 65:
      do throws(CryptographyError) {
        _ = try PublicKey(parsing: bytes.span)
      } catch {
        throw cursor.failure(.invalidKey(error.description))
      }
      guard bytes.count == 33 || context.allowsUncompressed else {
        throw cursor.failure(.invalidKey("uncompressed keys are not allowed here"))
      }
      return .literal(bytes, bytes.count == 33 ? .compressed : .uncompressed)
    case 32:
      guard context.allowsXOnly else {
        throw cursor.failure(.invalidKey("x-only keys are allowed only inside tr() and rawtr()"))
      }
      guard (try? XOnlyPublicKey(parsing: bytes.span)) != nil else {
        throw cursor.failure(.invalidKey("x-only public key is not a point of the curve"))
      }
      return .literal(bytes, .xOnly)
    default:
      throw cursor.failure(.invalidKey("\(bytes.count) bytes in hexadecimal, not 33, 65 or 32"))
    }
  }

  /// Reads the steps after an extended key.
  private static func path(
    _ parts: ArraySlice<DescriptorCursor>
  ) throws(DescriptorFailure) -> (steps: [Step], wildcard: Wildcard, hasApostrophes: Bool) {
    var steps: [Step] = []
    var wildcard = Wildcard.none
    var hasApostrophes = false
    var hasChoice = false
    for part in parts {
      guard wildcard == .none else { throw part.failure(.invalidPath("* is the last step")) }
      guard steps.count < 255 else {
        throw part.failure(.invalidPath("more than 255 steps (BIP-0032)"))
      }
      switch part.text {
      case "*": wildcard = .normal
      case "*h": wildcard = .hardened
      case "*'":
        wildcard = .hardened
        hasApostrophes = true
      case let text where text.hasPrefix("<") || text.hasSuffix(">"):
        guard text.hasPrefix("<"), text.hasSuffix(">"), text.utf8.count > 1 else {
          throw part.failure(.invalidPath("a multipath step begins with < and ends with >"))
        }
        guard !hasChoice else { throw part.failure(.invalidPath("more than one multipath step")) }
        hasChoice = true
        var numbers: [UInt32] = []
        for alternative in part.part(part.offset + 1..<part.end - 1).split(";") {
          let step = try number(alternative)
          guard !numbers.contains(step.value) else {
            throw alternative.failure(.invalidPath("repeated number in a multipath step"))
          }
          numbers.append(step.value)
          if let apostrophe = step.hasApostrophe { hasApostrophes = apostrophe }
        }
        guard numbers.count > 1 else {
          throw part.failure(.invalidPath("a multipath step has two numbers or more"))
        }
        steps.append(.choice(numbers))
      default:
        let step = try number(part)
        steps.append(.number(step.value))
        if let apostrophe = step.hasApostrophe { hasApostrophes = apostrophe }
      }
    }
    return (steps, wildcard, hasApostrophes)
  }

  /// Reads one number of a path, with its mark if it is hardened.
  ///
  /// The mark `H` is refused: the text of BIP-0380 names it, its test vectors and Bitcoin Core refuse
  /// it, and no known wallet writes it.
  private static func number(
    _ cursor: DescriptorCursor
  ) throws(DescriptorFailure) -> (value: UInt32, hasApostrophe: Bool?) {
    var digits = cursor
    var hasApostrophe: Bool?
    switch cursor.rest.last {
    case UInt8(ascii: "'"): hasApostrophe = true
    case UInt8(ascii: "h"): hasApostrophe = false
    default: break
    }
    if hasApostrophe != nil { digits = cursor.part(cursor.offset..<cursor.end - 1) }
    guard let value = try? digits.number(below: UInt64(DerivationPath.hardened)) else {
      let rule = "a step is a number below 2147483648, with h or ' if it is hardened"
      throw cursor.failure(.invalidPath(rule))
    }
    return (hasApostrophe == nil ? value : value | DerivationPath.hardened, hasApostrophe)
  }
}

extension KeyFailure {
  /// The failure without the place in the text of the key, which is only part of a longer text.
  var withoutOffset: KeyFailure { KeyFailure(reason) }
}
