import AddressEncoding

/// Why a key, a path or a seed phrase cannot be used, and where.
///
/// A failure holds no more of the text than one character, so that a secret that was given by mistake
/// does not reach a log.
public struct KeyFailure: Error, Hashable, Sendable {
  /// The rule that was broken.
  public enum Reason: Hashable, Sendable {
    /// The text is a private key, or looks like one; it is refused and not repeated.
    case secret(Secret)
    /// The text is empty.
    case empty
    /// The text is too long, too short, or decodes to another length; lengths in bytes.
    case wrongLength(found: Int, allowed: [Int])
    /// A character does not belong to the encoding's alphabet.
    case invalidCharacter(String)
    /// The checksum does not fit the text.
    case checksumMismatch
    /// The version bytes belong to no registered extended public key.
    case unknownVersion(UInt32)
    /// The first byte of the key is neither 02 nor 03.
    case invalidKeyPrefix(UInt8)
    /// The key's coordinates are those of no point of the curve.
    case notOnCurve
    /// Depth 0 says master key, and the fingerprint of a parent is there.
    case parentOfMasterKey
    /// Depth 0 says master key, and a child number is there.
    case childNumberOfMasterKey(UInt32)
    /// The depth is 255 already, and a child would have no depth.
    case depthExhausted
    /// A hardened child can be derived from the private key only.
    case hardenedChild(UInt32)
    /// The child at this index is not a key, which happens once in 2¹²⁷ (BIP-0032): take the next one.
    case noSuchChild(UInt32)
    /// An element of a path is no number below 2³¹.
    case invalidPathElement
    /// The chain has no addresses of this type.
    case typeNotOnChain(type: String, chain: String)
    /// A seed phrase has a number of words that BIP-0039 does not know.
    case wordCount(Int)
    /// A word of a seed phrase stands in none of the word lists; the place counts from 1.
    case unknownWord(place: Int)
    /// The words of a seed phrase are of different lists.
    case mixedWordLists
    /// The last word of a seed phrase does not fit the others.
    case phraseChecksumMismatch
    /// Text that is not UTF-8.
    case invalidUTF8
    /// A word list that comes with the program is missing or damaged.
    case missingWordList(String)
    /// The text is no key of a known kind.
    case unrecognized
  }

  /// What kind of secret was given.
  public enum Secret: String, Hashable, Sendable {
    /// An extended private key (BIP-0032).
    case extendedPrivateKey = "extended private key"
    /// A private key, such as in wallet import format.
    case privateKey = "private key"
    /// A seed phrase (BIP-0039).
    case seedPhrase = "seed phrase"
  }

  /// What went wrong.
  public let reason: Reason
  /// The offset of the character that failed, in bytes of UTF-8 from the start of the text; `nil` if
  /// the failure concerns all of it.
  public let offset: Int?

  /// Creates a failure.
  ///
  /// - Parameters:
  ///   - reason: What went wrong.
  ///   - offset: The offset of the character that failed, if there is one.
  public init(_ reason: Reason, at offset: Int? = nil) {
    self.reason = reason
    self.offset = offset
  }

  /// The failure of the Base58Check text of a key.
  init(_ failure: AddressFailure, allowed: Int) {
    switch failure.reason {
    case .empty: self.init(.empty)
    case .checksumMismatch: self.init(.checksumMismatch)
    case .invalidCharacter(let character):
      self.init(.invalidCharacter(character), at: failure.offset)
    case .tooLong(let count, _): self.init(.wrongLength(found: count, allowed: [allowed]))
    case .wrongLength(let found, _): self.init(.wrongLength(found: found, allowed: [allowed]))
    case .privateKey: self.init(.secret(.privateKey))
    case .seedPhrase: self.init(.secret(.seedPhrase))
    default: self.init(.unrecognized)
    }
  }
}

extension KeyFailure: CustomStringConvertible {
  /// The failure in one line, as in `invalid character "0" at offset 7`.
  public var description: String {
    guard let offset else { return reason.description }
    return "\(reason) at offset \(offset)"
  }
}

extension KeyFailure.Reason: CustomStringConvertible {
  /// The rule that was broken, in a few words.
  public var description: String {
    switch self {
    case .secret(let kind): "\(kind.rawValue): refused"
    case .empty: "empty text"
    case .wrongLength(let found, let allowed):
      "wrong length: \(found) bytes, allowed: \(allowed.map(String.init).joined(separator: ", "))"
    case .invalidCharacter(let character): "invalid character \"\(character)\""
    case .checksumMismatch: "checksum mismatch"
    case .unknownVersion(let version):
      "unknown version of an extended key: \(String(version, radix: 16)) (hexadecimal)"
    case .invalidKeyPrefix(let prefix):
      "invalid first byte of a public key: \(String(prefix, radix: 16)) (hexadecimal)"
    case .notOnCurve: "public key is not a point of the curve"
    case .parentOfMasterKey: "depth 0 with a parent's fingerprint"
    case .childNumberOfMasterKey(let number): "depth 0 with child number \(number)"
    case .depthExhausted: "a key of depth 255 has no children"
    case .hardenedChild(let index):
      "child \(index & 0x7fff_ffff)' is hardened: it needs the private key"
    case .noSuchChild(let index): "child \(index) does not exist (BIP-0032): take the next one"
    case .invalidPathElement: "element of a path is no number below 2147483648"
    case .typeNotOnChain(let type, let chain): "\(chain) has no addresses of type \(type)"
    case .wordCount(let count): "\(count) words; a seed phrase has 12, 15, 18, 21 or 24"
    case .unknownWord(let place): "word \(place) stands in no word list"
    case .mixedWordLists: "the words are not all of one word list"
    case .phraseChecksumMismatch: "the checksum of the phrase does not fit: a word is wrong"
    case .invalidUTF8: "text is not UTF-8"
    case .missingWordList(let name): "word list \(name) is missing or damaged"
    case .unrecognized: "no known kind of key"
    }
  }

  /// A name of the rule for programs, such as `checksum_mismatch`.
  public var code: String {
    switch self {
    case .secret: "secret"
    case .empty: "empty"
    case .wrongLength: "wrong_length"
    case .invalidCharacter: "invalid_character"
    case .checksumMismatch: "checksum_mismatch"
    case .unknownVersion: "unknown_version"
    case .invalidKeyPrefix: "invalid_key_prefix"
    case .notOnCurve: "not_on_curve"
    case .parentOfMasterKey: "parent_of_master_key"
    case .childNumberOfMasterKey: "child_number_of_master_key"
    case .depthExhausted: "depth_exhausted"
    case .hardenedChild: "hardened_child"
    case .noSuchChild: "no_such_child"
    case .invalidPathElement: "invalid_path"
    case .typeNotOnChain: "type_not_on_chain"
    case .wordCount: "word_count"
    case .unknownWord: "unknown_word"
    case .mixedWordLists: "mixed_word_lists"
    case .phraseChecksumMismatch: "phrase_checksum_mismatch"
    case .invalidUTF8: "invalid_utf8"
    case .missingWordList: "missing_word_list"
    case .unrecognized: "unrecognized"
    }
  }
}
