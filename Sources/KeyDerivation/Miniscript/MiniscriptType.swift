/// What is known of a miniscript expression from its form alone (BIP-0379, "Type System").
///
/// The first four are the basic types, of which every valid expression has exactly one; the others
/// are properties.
public struct MiniscriptType: OptionSet, Hashable, Sendable {
  /// One bit for each type and property; the places are no part of any format.
  public let rawValue: UInt32

  /// Creates a set from its bits.
  ///
  /// - Parameter rawValue: The bits.
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// Base: pushes a nonzero value when satisfied, zero when not.
  public static let base = Self(rawValue: 1 << 0)
  /// Verify: goes on without a result, or aborts.
  public static let verify = Self(rawValue: 1 << 1)
  /// Key: pushes a public key that must sign.
  public static let key = Self(rawValue: 1 << 2)
  /// Wrapped: takes its input from one below the top of the stack.
  public static let wrapped = Self(rawValue: 1 << 3)

  /// Consumes no stack element.
  public static let zeroArgument = Self(rawValue: 1 << 4)
  /// Consumes exactly one stack element.
  public static let oneArgument = Self(rawValue: 1 << 5)
  /// No satisfaction needs a zero as its top element.
  public static let nonzero = Self(rawValue: 1 << 6)
  /// A dissatisfaction can always be made.
  public static let dissatisfiable = Self(rawValue: 1 << 7)
  /// Pushes exactly 1 when satisfied.
  public static let unit = Self(rawValue: 1 << 8)

  /// Every satisfaction needs a signature.
  public static let signed = Self(rawValue: 1 << 9)
  /// Every dissatisfaction needs a signature.
  public static let forced = Self(rawValue: 1 << 10)
  /// There is one dissatisfaction that needs no signature, and no other such.
  public static let expressive = Self(rawValue: 1 << 11)
  /// A satisfaction that nobody else can change always exists.
  public static let nonmalleable = Self(rawValue: 1 << 12)

  /// Its last operation has no form that verifies the result.
  static let expensiveVerify = Self(rawValue: 1 << 13)
  /// Holds a relative lock by time.
  static let relativeTime = Self(rawValue: 1 << 14)
  /// Holds a relative lock by height.
  static let relativeHeight = Self(rawValue: 1 << 15)
  /// Holds an absolute lock by time.
  static let absoluteTime = Self(rawValue: 1 << 16)
  /// Holds an absolute lock by height.
  static let absoluteHeight = Self(rawValue: 1 << 17)
  /// No spending path needs locks by time and by height of the same kind.
  public static let unmixedLocks = Self(rawValue: 1 << 18)

  static let basics: Self = [.base, .verify, .key, .wrapped]
  static let locks: Self = [.relativeTime, .relativeHeight, .absoluteTime, .absoluteHeight]

  /// The type, if a condition holds; else nothing.
  func when(_ condition: Bool) -> Self { condition ? self : [] }

  /// Whether all of the given types and properties are there.
  func has(_ other: Self) -> Bool { isSuperset(of: other) }

  /// Whether a path that needs both expressions mixes locks by time and by height.
  func conflicts(with other: Self) -> Bool {
    let pairs: [(Self, Self)] = [
      (.relativeTime, .relativeHeight), (.absoluteTime, .absoluteHeight),
    ]
    return pairs.contains { first, second in
      has(first) && other.has(second) || has(second) && other.has(first)
    }
  }

  /// The letters of BIP-0379: the basic type, then the properties in the order `zonduesfm`.
  ///
  /// The properties that speak of malleability are left out of an expression that is malleable.
  public var letters: String {
    var text = ""
    for (type, letter) in [(Self.base, "B"), (.verify, "V"), (.key, "K"), (.wrapped, "W")]
    where has(type) { text += letter }
    for (type, letter) in [
      (Self.zeroArgument, "z"), (.oneArgument, "o"), (.nonzero, "n"), (.dissatisfiable, "d"),
      (.unit, "u"),
    ] where has(type) { text += letter }
    guard has(.nonmalleable) else { return text }
    for (type, letter) in [(Self.expressive, "e"), (.signed, "s"), (.forced, "f")]
    where has(type) { text += letter }
    return text + "m"
  }
}
