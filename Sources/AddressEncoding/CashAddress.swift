/// An address of Bitcoin Cash in the CashAddr encoding (specification "CashAddr", CHIP-2022-02 for
/// the kinds that accept tokens).
public struct CashAddress: Hashable, Sendable {
  /// What the hash names.
  public enum Kind: UInt8, Hashable, Sendable {
    /// A public key.
    case p2pkh = 0
    /// A script.
    case p2sh = 1
    /// A public key whose wallet understands tokens.
    case tokenAwareP2PKH = 2
    /// A script whose wallet understands tokens.
    case tokenAwareP2SH = 3
  }

  /// The prefixes of the main chain, the test chains and the regression test chain.
  public static let knownPrefixes = ["bitcoincash", "bchtest", "bchreg"]

  /// The prefix, in lower case.
  public let prefix: String
  /// What the hash names.
  public let kind: Kind
  /// The hash, 20 to 64 bytes.
  public let hash: [UInt8]

  /// The lengths of a hash in bytes, in the order of the three size bits.
  private static let sizes = [20, 24, 28, 32, 40, 48, 56, 64]
  private static let checksumCount = 8

  /// Creates an address.
  ///
  /// - Parameters:
  ///   - prefix: The prefix, in lower case.
  ///   - kind: What the hash names.
  ///   - hash: The hash.
  /// - Throws: ``AddressFailure`` with `wrongLength`.
  public init(prefix: String, kind: Kind, hash: [UInt8]) throws(AddressFailure) {
    guard Self.sizes.contains(hash.count) else {
      throw AddressFailure(.wrongLength(found: hash.count, allowed: Self.sizes))
    }
    self.prefix = prefix
    self.kind = kind
    self.hash = hash
  }

  /// Reads an address with its prefix, or without it.
  ///
  /// - Parameters:
  ///   - text: The text, all in one case.
  ///   - defaultPrefix: The prefix to which the checksum must fit if the text has none.
  /// - Throws: ``AddressFailure``: `mixedCase`, `invalidCharacter`, `checksumMismatch`,
  ///   `reservedValue`, `invalidPadding` or `wrongLength`.
  public init(
    parsing text: some StringProtocol,
    defaultPrefix: String = "bitcoincash"
  ) throws(AddressFailure) {
    let units = try Bech32.lowercased(text, limit: 140)
    let separator = units.firstIndex(of: UInt8(ascii: ":"))
    let prefix = separator.map { Array(units[..<$0]) } ?? Array(defaultPrefix.utf8)
    guard !prefix.isEmpty else { throw AddressFailure(.unknownPrefix(""), at: 0) }
    let start = separator.map { $0 + 1 } ?? 0
    var groups: [UInt8] = []
    for index in start..<units.count {
      guard let value = Bech32.value(of: units[index]) else {
        throw .invalidCharacter(in: text, at: index)
      }
      groups.append(value)
    }
    guard groups.count > Self.checksumCount else {
      throw AddressFailure(.wrongLength(found: 0, allowed: Self.sizes))
    }
    guard Self.remainder(prefix: prefix, groups: groups) == 0 else {
      throw AddressFailure(.checksumMismatch)
    }
    let payload = try FiveBitGroups.decode(groups.dropLast(Self.checksumCount))
    guard let version = payload.first else {
      throw AddressFailure(.wrongLength(found: 0, allowed: Self.sizes))
    }
    guard version & 0x80 == 0, let kind = Kind(rawValue: version >> 3) else {
      throw AddressFailure(.reservedValue("version byte"), at: start)
    }
    let size = Self.sizes[Int(version & 7)]
    guard payload.count - 1 == size else {
      throw AddressFailure(.wrongLength(found: payload.count - 1, allowed: [size]))
    }
    self.prefix = String(decoding: prefix, as: UTF8.self)
    self.kind = kind
    hash = Array(payload.dropFirst())
  }

  /// Returns the remainder of the prefix and the groups (specification, "Checksum"); zero if the last
  /// eight groups are their checksum.
  private static func remainder(prefix: [UInt8], groups: [UInt8]) -> UInt64 {
    var remainder: UInt64 = 1
    for unit in prefix { step(&remainder, unit & 31) }
    step(&remainder, 0)
    for group in groups { step(&remainder, group) }
    return remainder ^ 1
  }

  private static func step(_ remainder: inout UInt64, _ value: UInt8) {
    let top = remainder >> 35
    remainder = (remainder & 0x07_ffff_ffff) << 5 ^ UInt64(value)
    if top & 1 != 0 { remainder ^= 0x98_f2bc_8e61 }
    if top & 2 != 0 { remainder ^= 0x79_b76d_99e2 }
    if top & 4 != 0 { remainder ^= 0xf3_3e5f_b3c4 }
    if top & 8 != 0 { remainder ^= 0xae_2eab_e2a8 }
    if top & 16 != 0 { remainder ^= 0x1e_4f43_e470 }
  }
}

extension CashAddress: CustomStringConvertible {
  /// The address in lower case, with its prefix.
  public var description: String {
    let size = Self.sizes.firstIndex(of: hash.count) ?? 0
    let groups = FiveBitGroups.encode([kind.rawValue << 3 | UInt8(size)] + hash)
    let remainder = Self.remainder(
      prefix: Array(prefix.utf8),
      groups: groups + [UInt8](repeating: 0, count: Self.checksumCount)
    )
    var text = Array(prefix.utf8)
    text.append(UInt8(ascii: ":"))
    for group in groups { text.append(Bech32.character(of: group)) }
    for index in 0..<Self.checksumCount {
      let shift = UInt64(5 * (Self.checksumCount - 1 - index))
      text.append(Bech32.character(of: UInt8(remainder >> shift & 31)))
    }
    return String(decoding: text, as: UTF8.self)
  }
}
