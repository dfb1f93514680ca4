import Cryptography
import Quantities

/// The 58 characters of a Base58 encoding, in the order of their values.
public enum Base58Alphabet: Hashable, Sendable {
  /// Bitcoin's, which Tron and Solana use too (Bitcoin Core, `src/base58.cpp`).
  case bitcoin
  /// The XRP Ledger's (xrpl.org, "base58 Encodings").
  case xrp

  fileprivate static let bitcoinCharacters = Array(
    "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8
  )
  fileprivate static let xrpCharacters = Array(
    "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz".utf8
  )
  fileprivate static let bitcoinValues = values(of: bitcoinCharacters)
  fileprivate static let xrpValues = values(of: xrpCharacters)

  fileprivate var characters: [UInt8] {
    switch self {
    case .bitcoin: Self.bitcoinCharacters
    case .xrp: Self.xrpCharacters
    }
  }

  /// The value of each byte; 255 if it is no digit.
  fileprivate var values: [UInt8] {
    switch self {
    case .bitcoin: Self.bitcoinValues
    case .xrp: Self.xrpValues
    }
  }

  private static func values(of characters: [UInt8]) -> [UInt8] {
    var values = [UInt8](repeating: 255, count: 256)
    for (value, character) in characters.enumerated() { values[Int(character)] = UInt8(value) }
    return values
  }
}

/// Base58: bytes as one number written with 58 digits, and a zero digit for each leading zero byte.
public enum Base58 {
  /// The longest text that is read unless the caller says otherwise, in characters.
  ///
  /// The longest item in use, an extended key, has 112.
  public static let defaultLimit = 256

  /// 58⁵, the largest power of 58 below 2³⁰.
  private static let groupBase: UInt64 = 656_356_768

  /// Returns the Base58 text of bytes.
  ///
  /// - Parameters:
  ///   - bytes: The bytes.
  ///   - alphabet: The digits.
  /// - Returns: The text.
  /// - Complexity: O(*n*²), with 20 digit steps in one.
  public static func encode(_ bytes: [UInt8], alphabet: Base58Alphabet = .bitcoin) -> String {
    let zeros = bytes.prefix { $0 == 0 }.count
    // Groups of five digits, least significant first.
    var groups: [UInt64] = []
    var index = zeros
    while index < bytes.count {
      let count = (bytes.count - index - 1) % 4 + 1
      var carry: UInt64 = 0
      for _ in 0..<count {
        carry = carry << 8 | UInt64(bytes[index])
        index += 1
      }
      for position in groups.indices {
        let value = groups[position] << UInt64(count * 8) + carry
        groups[position] = value % groupBase
        carry = value / groupBase
      }
      while carry > 0 {
        groups.append(carry % groupBase)
        carry /= groupBase
      }
    }
    var digits: [UInt8] = []
    digits.reserveCapacity(zeros + groups.count * 5)
    for group in groups {
      var rest = group
      for _ in 0..<5 {
        digits.append(UInt8(rest % 58))
        rest /= 58
      }
    }
    while digits.last == 0 { digits.removeLast() }
    let characters = alphabet.characters
    var text = [UInt8](repeating: characters[0], count: zeros)
    for digit in digits.reversed() { text.append(characters[Int(digit)]) }
    return String(decoding: text, as: UTF8.self)
  }

  /// Returns the bytes of a Base58 text.
  ///
  /// - Parameters:
  ///   - text: The text, without white space.
  ///   - alphabet: The digits.
  ///   - limit: The longest text to read, in characters.
  /// - Returns: The bytes.
  /// - Throws: ``AddressFailure``: `tooLong`, or `invalidCharacter` with its offset.
  /// - Complexity: O(*n*²), with 20 digit steps in one.
  public static func decode(
    _ text: some StringProtocol,
    alphabet: Base58Alphabet = .bitcoin,
    limit: Int = defaultLimit
  ) throws(AddressFailure) -> [UInt8] {
    let units = Array(text.utf8)
    guard units.count <= limit else {
      throw AddressFailure(.tooLong(count: units.count, limit: limit))
    }
    let values = alphabet.values
    // Words of 32 bits, least significant first.
    var words: [UInt32] = []
    let zero = alphabet.characters[0]
    let zeros = units.prefix { $0 == zero }.count
    var index = zeros
    while index < units.count {
      var factor: UInt64 = 1
      var carry: UInt64 = 0
      repeat {
        let value = values[Int(units[index])]
        guard value < 58 else { throw .invalidCharacter(in: text, at: index) }
        carry = carry * 58 + UInt64(value)
        factor *= 58
        index += 1
      } while index < units.count && factor < groupBase
      for position in words.indices {
        let value = UInt64(words[position]) * factor + carry
        words[position] = UInt32(truncatingIfNeeded: value)
        carry = value >> 32
      }
      if carry > 0 { words.append(UInt32(carry)) }
    }
    var bytes = [UInt8](repeating: 0, count: zeros)
    bytes.reserveCapacity(zeros + words.count * 4)
    var isLeading = true
    for word in words.reversed() {
      for shift: UInt32 in [24, 16, 8, 0] {
        let byte = UInt8(truncatingIfNeeded: word >> shift)
        if isLeading, byte == 0 { continue }
        isLeading = false
        bytes.append(byte)
      }
    }
    return bytes
  }
}

/// Base58Check: Base58 of a payload and the first four bytes of its double SHA-256.
public enum Base58Check {
  /// The length of the checksum in bytes.
  public static let checksumCount = 4

  /// Returns the Base58Check text of a payload.
  ///
  /// - Parameters:
  ///   - payload: The version and the data.
  ///   - alphabet: The digits.
  /// - Returns: The text.
  public static func encode(_ payload: [UInt8], alphabet: Base58Alphabet = .bitcoin) -> String {
    Base58.encode(payload + checksum(of: payload), alphabet: alphabet)
  }

  /// Returns the payload of a Base58Check text.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - alphabet: The digits.
  ///   - limit: The longest text to read, in characters.
  /// - Returns: The version and the data.
  /// - Throws: ``AddressFailure``: `tooLong`, `invalidCharacter`, `wrongLength` or
  ///   `checksumMismatch`.
  public static func decode(
    _ text: some StringProtocol,
    alphabet: Base58Alphabet = .bitcoin,
    limit: Int = Base58.defaultLimit
  ) throws(AddressFailure) -> [UInt8] {
    try payload(of: try Base58.decode(text, alphabet: alphabet, limit: limit))
  }

  /// Returns decoded bytes without their checksum.
  static func payload(of bytes: [UInt8]) throws(AddressFailure) -> [UInt8] {
    guard bytes.count > checksumCount else {
      throw AddressFailure(.wrongLength(found: bytes.count, allowed: [25]))
    }
    let payload = Array(bytes.dropLast(checksumCount))
    guard bytes.suffix(checksumCount).elementsEqual(checksum(of: payload)) else {
      throw AddressFailure(.checksumMismatch)
    }
    return payload
  }

  private static func checksum(of payload: [UInt8]) -> [UInt8] {
    let hash = SHA256.doubleHash(payload.span).bytes
    return [hash[0], hash[1], hash[2], hash[3]]
  }
}
