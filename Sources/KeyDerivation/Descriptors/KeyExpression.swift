import ByteReading
public import Quantities

/// A public key as a descriptor writes it (BIP-0380, "Key Expressions").
///
/// Private keys are refused when the text is read, so that no value of this type holds one.
public struct KeyExpression: Hashable, Sendable {
  /// Where a key comes from: `[d34db33f/84h/0h]`.
  public struct Origin: Hashable, Sendable {
    /// The fingerprint of the key from which the path starts.
    public let fingerprint: FixedBytes<4>
    /// The steps from there to the key that follows.
    public let path: DerivationPath
    /// Whether hardened steps are written with `'` and not with `h`.
    let hasApostrophes: Bool
  }

  /// One step of a path after an extended key.
  public enum Step: Hashable, Sendable {
    /// One child number.
    case number(UInt32)
    /// Alternatives, one for each descriptor that is meant: `<0;1>` (BIP-0389).
    case choice([UInt32])
  }

  /// The last step of a path: all children.
  public enum Wildcard: Hashable, Sendable {
    /// No last step.
    case none
    /// `*`: all children that a public key has.
    case normal
    /// `*h`: all hardened children, which need the private key.
    case hardened
  }

  /// How a key on its own is written in scripts.
  public enum Form: Hashable, Sendable {
    /// 33 bytes.
    case compressed
    /// 65 bytes.
    case uncompressed
    /// 32 bytes (BIP-0340).
    case xOnly
  }

  /// What stands after the origin.
  public indirect enum Source: Hashable, Sendable {
    /// A key in hexadecimal.
    case literal([UInt8], Form)
    /// An extended key.
    case extended(ExtendedPublicKey)
    /// The aggregate of several keys (BIP-0390).
    case aggregate([KeyExpression])
    /// The HASH160 of a key that is not known, found in a script; no text of a descriptor holds it.
    case hash(FixedBytes<20>)
  }

  /// Where the key comes from, if that is said.
  public let origin: Origin?
  /// The key.
  public let source: Source
  /// The steps from the key on.
  public let steps: [Step]
  /// The last step.
  public let wildcard: Wildcard
  /// Whether hardened steps are written with `'` and not with `h`.
  let hasApostrophes: Bool

  init(
    origin: Origin? = nil,
    source: Source,
    steps: [Step] = [],
    wildcard: Wildcard = .none,
    hasApostrophes: Bool = false
  ) {
    self.origin = origin
    self.source = source
    self.steps = steps
    self.wildcard = wildcard
    self.hasApostrophes = hasApostrophes
  }

  /// Whether the expression stands for one key at each index.
  public var isRange: Bool {
    if wildcard != .none { return true }
    guard case .aggregate(let keys) = source else { return false }
    return keys.contains(where: \.isRange)
  }

  /// The numbers of alternatives in the multipath steps of the expression.
  var choiceCounts: [Int] {
    var counts: [Int] = []
    if case .aggregate(let keys) = source { counts = keys.flatMap(\.choiceCounts) }
    for case .choice(let numbers) in steps { counts.append(numbers.count) }
    return counts
  }

  /// Returns the expression with one of the alternatives in place of each multipath step.
  func choosing(_ place: Int) -> KeyExpression {
    var source = source
    if case .aggregate(let keys) = source { source = .aggregate(keys.map { $0.choosing(place) }) }
    return KeyExpression(
      origin: origin,
      source: source,
      steps: steps.map { step in
        if case .choice(let numbers) = step { return .number(numbers[place]) }
        return step
      },
      wildcard: wildcard,
      hasApostrophes: hasApostrophes
    )
  }

  /// The extended keys in the expression.
  public var extendedKeys: [ExtendedPublicKey] {
    switch source {
    case .extended(let key): [key]
    case .aggregate(let keys): keys.flatMap(\.extendedKeys)
    case .literal, .hash: []
    }
  }
}

extension KeyExpression: CustomStringConvertible {
  /// The expression as text; hexadecimal digits in lower case.
  public var description: String {
    var text = ""
    if let origin {
      text += "[\(origin.fingerprint)"
      for step in origin.path.steps { text += "/" + Self.text(step, origin.hasApostrophes) }
      text += "]"
    }
    switch source {
    case .literal(let bytes, _): text += Hexadecimal.encode(bytes)
    case .extended(let key): text += key.description
    case .aggregate(let keys):
      text += "musig(" + keys.map(\.description).joined(separator: ",") + ")"
    case .hash(let hash): text += hash.description
    }
    for step in steps {
      switch step {
      case .number(let number): text += "/" + Self.text(number, hasApostrophes)
      case .choice(let numbers):
        text += "/<" + numbers.map { Self.text($0, hasApostrophes) }.joined(separator: ";") + ">"
      }
    }
    switch wildcard {
    case .none: break
    case .normal: text += "/*"
    case .hardened: text += hasApostrophes ? "/*'" : "/*h"
    }
    return text
  }

  private static func text(_ step: UInt32, _ hasApostrophes: Bool) -> String {
    guard DerivationPath.isHardened(step) else { return String(step) }
    return "\(step & ~DerivationPath.hardened)\(hasApostrophes ? "'" : "h")"
  }
}
