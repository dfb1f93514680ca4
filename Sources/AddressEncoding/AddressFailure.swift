/// Why a text is no address, and where.
///
/// A failure holds no more of the text than one character or a human-readable prefix, so that a
/// secret that was given by mistake does not reach a log.
public struct AddressFailure: Error, Hashable, Sendable {
  /// The rule that the text broke.
  public enum Reason: Hashable, Sendable {
    /// The text is empty.
    case empty
    /// The text has more bytes than the encoding allows, or than any address has.
    case tooLong(count: Int, limit: Int)
    /// A character does not belong to the encoding's alphabet.
    case invalidCharacter(String)
    /// Upper and lower case are mixed where the encoding allows one of them.
    case mixedCase
    /// There is no separator between prefix and data.
    case missingSeparator
    /// The checksum does not fit the text.
    case checksumMismatch
    /// The checksum is right for the other one of Bech32 and Bech32m.
    case wrongChecksumVariant(expected: String)
    /// The decoded data has another length than an address; lengths in bytes.
    case wrongLength(found: Int, allowed: [Int])
    /// The version bytes belong to no known kind of address.
    case unknownVersion([UInt8])
    /// The human-readable prefix belongs to no known chain.
    case unknownPrefix(String)
    /// The bits that fill up the last group are not zero, or are too many.
    case invalidPadding
    /// A field has a value that its specification reserves.
    case reservedValue(String)
    /// The text is a private key or looks like one; it is refused and not repeated.
    case privateKey
    /// The text looks like a seed phrase; it is refused and not repeated.
    case seedPhrase
    /// The text is well-formed, but something other than an address.
    case notAnAddress(String)
    /// The text has the shape of no known address.
    case unrecognized
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
}

extension AddressFailure: CustomStringConvertible {
  /// The failure in one line, as in `invalid character "0" at offset 7`.
  public var description: String {
    guard let offset else { return reason.description }
    return "\(reason) at offset \(offset)"
  }
}

extension AddressFailure.Reason: CustomStringConvertible {
  /// The rule that was broken, in a few words.
  public var description: String {
    switch self {
    case .empty: "empty text"
    case .tooLong(let count, let limit): "too long: \(count) bytes, at most \(limit)"
    case .invalidCharacter(let character): "invalid character \"\(character)\""
    case .mixedCase: "mixed case"
    case .missingSeparator: "no separator"
    case .checksumMismatch: "checksum mismatch"
    case .wrongChecksumVariant(let expected): "checksum is not \(expected)"
    case .wrongLength(let found, let allowed):
      "wrong length: \(found) bytes, allowed: \(allowed.map(String.init).joined(separator: ", "))"
    case .unknownVersion(let bytes):
      "unknown version \(bytes.map { String($0, radix: 16) }.joined(separator: " ")) (hexadecimal)"
    case .unknownPrefix(let prefix): "unknown prefix \"\(prefix)\""
    case .invalidPadding: "invalid padding"
    case .reservedValue(let field): "reserved value of \(field)"
    case .privateKey: "private key: refused"
    case .seedPhrase: "seed phrase: refused"
    case .notAnAddress(let what): "not an address: \(what)"
    case .unrecognized: "no known kind of address"
    }
  }
}

extension AddressFailure {
  /// The failure of a character, which may be longer than the byte at the offset.
  static func invalidCharacter(in text: some StringProtocol, at offset: Int) -> Self {
    let units = text.utf8
    let index = units.index(units.startIndex, offsetBy: offset)
    return Self(.invalidCharacter(String(text.unicodeScalars[index])), at: offset)
  }
}
