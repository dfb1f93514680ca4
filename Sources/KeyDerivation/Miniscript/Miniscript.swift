/// A miniscript: a script whose spending conditions can be read and reasoned about (BIP-0379).
///
/// Every value follows the rules of the language: its types fit, and it is a valid top-level expression.
/// Whether it is also safe to use, ``problems`` says.
public struct Miniscript: Hashable, Sendable {
  /// Where the script is used.
  public let context: MiniscriptContext
  let root: MiniscriptNode

  /// How deeply expressions and wrappers may be nested.
  ///
  /// Real scripts stay far below; the limit keeps hostile text from using up the stack of calls.
  public static let nestingLimit = 402

  /// How many expressions one `thresh` may have, so that its analysis stays quick.
  static let thresholdLimit = 2000

  /// The longest script that can be spent under the standard rules of transactions, in bytes.
  ///
  /// Source: Bitcoin Core, `MAX_STANDARD_P2WSH_SCRIPT_SIZE` in `src/policy/policy.h`, and for tapscript
  /// `MaxScriptSize` in `src/script/miniscript.h`: 400,000 weight units less the rest of the
  /// transaction and the largest witness.
  static func sizeLimit(in context: MiniscriptContext) -> Int {
    context == .p2wsh ? 3600 : 329_482
  }

  init(root: MiniscriptNode, context: MiniscriptContext) throws(MiniscriptRule) {
    guard root.type.has(.base) else {
      throw MiniscriptRule("the whole expression must be B, not \(root.type.letters)")
    }
    let limit = Self.sizeLimit(in: context)
    guard root.scriptSize <= limit else {
      throw MiniscriptRule("script of \(root.scriptSize) bytes, at most \(limit)")
    }
    self.root = root
    self.context = context
  }

  /// What is known of the whole expression from its form alone.
  public var type: MiniscriptType { root.type }

  /// The keys of the script, in its order.
  public var keys: [KeyExpression] { root.keys }

  /// The length of the script in bytes.
  public var scriptSize: Int { root.scriptSize }

  /// The most operations of any satisfaction that count against the limit of 201; `nil` if there is no
  /// satisfaction.
  public var operationCount: Int? { root.operations.most }

  /// The most elements that a satisfaction has, the script itself not counted; `nil` if there is no
  /// satisfaction.
  public var witnessElementCount: Int? { root.stack.satisfied.map { $0.input + 1 } }

  /// The greatest height of the stack during any satisfaction; `nil` if there is no satisfaction.
  public var stackHeight: Int? { root.stack.satisfied.map { $0.peak + 1 } }

  /// Returns the expression with other keys.
  func mapKeys(_ transform: (KeyExpression) -> KeyExpression) -> Miniscript {
    Miniscript(unchecked: root.mapKeys(transform), context: context)
  }

  private init(unchecked root: MiniscriptNode, context: MiniscriptContext) {
    self.root = root
    self.context = context
  }
}

extension Miniscript {
  /// What speaks against using a valid script (Bitcoin Core, `IsSane` in `src/script/miniscript.h`).
  public enum Problem: String, Hashable, Sendable, CaseIterable {
    /// Nobody can ever spend it.
    case unsatisfiable = "no satisfaction exists"
    /// Somebody else may change a valid satisfaction.
    case malleable = "satisfactions can be changed by third parties"
    /// It can be spent without any signature.
    case unsigned = "no signature is required"
    /// A spending path needs locks by time and by height of the same kind, which cannot both be met.
    case mixedTimelocks = "locks by time and by height are mixed"
    /// The same key occurs more than once, so that the analysis does not hold.
    case duplicateKeys = "a key occurs more than once"
    /// A satisfaction needs more than 201 operations.
    case tooManyOperations = "more than 201 operations"
    /// A satisfaction needs more than 100 elements, or a stack of more than 1000.
    case stackTooHigh = "a satisfaction has too many stack elements"
  }

  /// Everything that speaks against using the script; empty for a sane one.
  public var problems: [Problem] {
    var problems: [Problem] = []
    if root.stack.satisfied == nil { problems.append(.unsatisfiable) }
    if !type.has(.nonmalleable) { problems.append(.malleable) }
    if !type.has(.signed) { problems.append(.unsigned) }
    if !type.has(.unmixedLocks) { problems.append(.mixedTimelocks) }
    if hasDuplicateKeys { problems.append(.duplicateKeys) }
    if context == .p2wsh, let operationCount, operationCount > 201 {
      problems.append(.tooManyOperations)
    }
    let isTooHigh =
      context == .p2wsh ? (witnessElementCount ?? 0) > 100 : (stackHeight ?? 0) > 1000
    if isTooHigh { problems.append(.stackTooHigh) }
    return problems
  }

  /// Whether two keys are the same at index 0, for any choice of their multipath steps.
  private var hasDuplicateKeys: Bool {
    let keys = keys
    let places = keys.flatMap(\.choiceCounts).max() ?? 1
    for place in 0..<places {
      var seen: Set<[UInt8]> = []
      for key in keys {
        let chosen = key.choiceCounts.isEmpty ? key : key.choosing(place)
        // A key that needs private derivation is compared by its text.
        let identity =
          (try? chosen.key(at: 0, isXOnly: context == .tapscript))?.bytes
          ?? Array(chosen.description.utf8)
        guard seen.insert(identity).inserted else { return true }
      }
    }
    return false
  }
}
