/// Why a text is no descriptor, or a descriptor gives no script, and where.
///
/// A failure never holds key material: neither a secret that was given by mistake nor text that could
/// be one reaches a log.
public struct DescriptorFailure: Error, Hashable, Sendable {
  /// The rule that was broken.
  public enum Reason: Hashable, Sendable {
    /// A private key or a seed phrase stands in the text; it is refused and not repeated.
    case secret(KeyFailure.Secret)
    /// The text is empty.
    case empty
    /// The text has more bytes than are read.
    case tooLong(count: Int, limit: Int)
    /// A byte is outside the character set of BIP-0380.
    case invalidCharacter
    /// The checksum is asked for, and there is none.
    case checksumMissing
    /// The checksum has another length than eight characters.
    case checksumLength(Int)
    /// More than one `#` stands in the text.
    case severalChecksums
    /// The checksum does not fit the text.
    case checksumMismatch
    /// The name is that of no function of the language.
    case unknownFunction(String)
    /// A function stands where it must not; the places where it may.
    case misplaced(function: String, allowed: String)
    /// Something else was expected here.
    case expected(String)
    /// Text follows the end of an expression.
    case trailingText
    /// Functions or braces are nested more deeply than allowed.
    case tooDeep(limit: Int)
    /// An origin, a fingerprint or a key is not as BIP-0380 asks; the rule.
    case invalidKey(String)
    /// The text of an extended key cannot be read.
    case extendedKey(KeyFailure)
    /// A step of a derivation path is not as BIP-0380 or BIP-0389 asks; the rule.
    case invalidPath(String)
    /// Keys have different numbers of alternatives in their multipath steps (BIP-0389).
    case multipathMismatch(Int, Int)
    /// Keys or an address belong to another network.
    case wrongNetwork(expected: String, found: String)
    /// A number is none, or out of its range.
    case invalidNumber(String)
    /// The threshold is not between 1 and the number of keys or expressions.
    case threshold(Int, of: Int)
    /// A multisig expression has too many keys or none.
    case keyCount(Int, allowed: ClosedRange<Int>)
    /// A script is longer than its place allows, in bytes.
    case scriptTooLong(Int, limit: Int)
    /// The argument of `raw` or of a hash is no hexadecimal text of the right length.
    case invalidHexadecimal
    /// The argument of `addr` is no address.
    case invalidAddress(String)
    /// A miniscript expression breaks the rules of the language; the rule.
    case miniscript(String)
    /// A miniscript expression is well-formed and not safe to use; what speaks against it.
    case insane(String)
    /// A wallet policy breaks a rule of BIP-0388; the rule.
    case policy(String)
    /// The script needs a hardened child, which needs the private key.
    case hardenedDerivation
    /// The key at this index does not exist, which happens once in 2¹²⁷.
    case noSuchKey
    /// The index of a child is not below 2³¹.
    case indexOutOfRange(UInt32)
    /// A descriptor with a multipath step stands for several; one of them must be chosen.
    case multipathNotChosen
  }

  /// What went wrong.
  public let reason: Reason
  /// The offset of the place that failed, in bytes of UTF-8 from the start of the text; `nil` if the
  /// failure concerns all of it.
  public let offset: Int?

  /// Creates a failure.
  ///
  /// - Parameters:
  ///   - reason: What went wrong.
  ///   - offset: The offset of the place that failed, if there is one.
  public init(_ reason: Reason, at offset: Int? = nil) {
    self.reason = reason
    self.offset = offset
  }
}

extension DescriptorFailure: CustomStringConvertible {
  /// The failure in one line, as in `checksum mismatch at offset 14`.
  public var description: String {
    guard let offset else { return reason.description }
    return "\(reason) at offset \(offset)"
  }
}

extension DescriptorFailure.Reason: CustomStringConvertible {
  /// The rule that was broken, in a few words.
  public var description: String {
    switch self {
    case .secret(let kind): "\(kind.rawValue): refused"
    case .empty: "empty text"
    case .tooLong(let count, let limit): "too long: \(count) bytes, at most \(limit)"
    case .invalidCharacter: "character outside BIP-0380's character set"
    case .checksumMissing: "no checksum"
    case .checksumLength(let count): "checksum of \(count) characters, not 8"
    case .severalChecksums: "more than one #"
    case .checksumMismatch: "checksum mismatch"
    case .unknownFunction(let name): "unknown function \"\(name)\""
    case .misplaced(let function, let allowed): "\(function) is allowed only \(allowed)"
    case .expected(let what): "expected \(what)"
    case .trailingText: "text after the end of the expression"
    case .tooDeep(let limit): "nested more than \(limit) levels deep"
    case .invalidKey(let rule): "invalid key: \(rule)"
    case .extendedKey(let failure): "invalid extended key: \(failure)"
    case .invalidPath(let rule): "invalid derivation path: \(rule)"
    case .multipathMismatch(let first, let second):
      "multipath steps of different lengths: \(first) and \(second)"
    case .wrongNetwork(let expected, let found): "key or address of \(found), not of \(expected)"
    case .invalidNumber(let rule): "invalid number: \(rule)"
    case .threshold(let threshold, let count):
      "threshold \(threshold) is not between 1 and \(count)"
    case .keyCount(let count, let allowed):
      "\(count) keys, allowed: \(allowed.lowerBound) to \(allowed.upperBound)"
    case .scriptTooLong(let count, let limit): "script of \(count) bytes, at most \(limit)"
    case .invalidHexadecimal: "invalid hexadecimal text"
    case .invalidAddress(let reason): "invalid address: \(reason)"
    case .miniscript(let rule): "invalid miniscript: \(rule)"
    case .insane(let problems): "miniscript is not sane: \(problems)"
    case .policy(let rule): "invalid wallet policy: \(rule)"
    case .hardenedDerivation:
      "hardened derivation from a public key: it needs the private key"
    case .noSuchKey: "the key at this index does not exist (BIP-0032): take the next one"
    case .indexOutOfRange(let index): "index \(index) is not below 2147483648"
    case .multipathNotChosen: "the descriptor stands for several: expand its multipath steps first"
    }
  }

  /// A name of the rule for programs, such as `checksum_mismatch`.
  public var code: String {
    switch self {
    case .secret: "secret"
    case .empty: "empty"
    case .tooLong: "too_long"
    case .invalidCharacter: "invalid_character"
    case .checksumMissing: "checksum_missing"
    case .checksumLength, .severalChecksums: "checksum_length"
    case .checksumMismatch: "checksum_mismatch"
    case .unknownFunction: "unknown_function"
    case .misplaced: "misplaced_function"
    case .expected, .trailingText: "syntax"
    case .tooDeep: "too_deep"
    case .invalidKey: "invalid_key"
    case .extendedKey(let failure): failure.reason.code
    case .invalidPath: "invalid_path"
    case .multipathMismatch, .multipathNotChosen: "multipath"
    case .wrongNetwork: "wrong_network"
    case .invalidNumber: "invalid_number"
    case .threshold: "threshold"
    case .keyCount: "key_count"
    case .scriptTooLong: "script_too_long"
    case .invalidHexadecimal: "invalid_hexadecimal"
    case .invalidAddress: "invalid_address"
    case .miniscript: "invalid_miniscript"
    case .insane: "insane_miniscript"
    case .policy: "invalid_policy"
    case .hardenedDerivation: "hardened_child"
    case .noSuchKey: "no_such_child"
    case .indexOutOfRange: "index_out_of_range"
    }
  }
}
