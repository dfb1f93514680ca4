/// Bech32 (BIP-0173) and Bech32m (BIP-0350): a prefix, `1`, groups of five bits, six of checksum.
public struct Bech32: Hashable, Sendable {
  /// The constant that the checksum ends in.
  public enum Variant: Hashable, Sendable {
    /// The constant 1, for witness version 0.
    case bech32
    /// The constant 2bc830a3, for later witness versions.
    case bech32m
  }

  /// The longest text of BIP-0173, which is what the checksum was designed for.
  public static let defaultLimit = 90

  /// The human-readable part, in lower case.
  public let prefix: String
  /// The data in groups of five bits, without the checksum.
  public let groups: [UInt8]
  /// The checksum's constant.
  public let variant: Variant

  /// Creates a value.
  ///
  /// - Parameters:
  ///   - prefix: The human-readable part, in lower case.
  ///   - groups: The data, each element below 32.
  ///   - variant: The checksum's constant.
  public init(prefix: String, groups: [UInt8], variant: Variant) {
    precondition(groups.allSatisfy { $0 < 32 }, "a group has five bits")
    self.prefix = prefix
    self.groups = groups
    self.variant = variant
  }

  /// Creates a value from bytes, whose last group is filled up with zero bits.
  ///
  /// - Parameters:
  ///   - prefix: The human-readable part, in lower case.
  ///   - payload: The data.
  ///   - variant: The checksum's constant.
  public init(prefix: String, payload: [UInt8], variant: Variant = .bech32) {
    self.init(prefix: prefix, groups: FiveBitGroups.encode(payload), variant: variant)
  }

  /// Reads a text.
  ///
  /// - Parameters:
  ///   - text: The text, all in one case.
  ///   - limit: The longest text to read, in characters.
  /// - Throws: ``AddressFailure``: `empty`, `tooLong`, `invalidCharacter` with its offset, `mixedCase`
  ///   with the offset of the first letter of the second case, `missingSeparator`, `wrongLength` or
  ///   `checksumMismatch`.
  public init(
    parsing text: some StringProtocol,
    limit: Int = defaultLimit
  ) throws(AddressFailure) {
    let units = try Self.lowercased(text, limit: limit)
    guard let separator = units.lastIndex(of: UInt8(ascii: "1")) else {
      throw AddressFailure(.missingSeparator)
    }
    guard separator > 0 else { throw AddressFailure(.unknownPrefix(""), at: 0) }
    guard units.count - separator - 1 >= 6 else {
      throw AddressFailure(.wrongLength(found: units.count - separator - 1, allowed: [6]))
    }
    var groups: [UInt8] = []
    groups.reserveCapacity(units.count - separator - 1)
    for index in separator + 1..<units.count {
      guard let value = Self.value(of: units[index]) else {
        throw .invalidCharacter(in: text, at: index)
      }
      groups.append(value)
    }
    let prefix = units[..<separator]
    switch Self.checksum(prefix: prefix, groups: groups) {
    case Self.constant(of: .bech32): variant = .bech32
    case Self.constant(of: .bech32m): variant = .bech32m
    default: throw AddressFailure(.checksumMismatch)
    }
    self.prefix = String(decoding: prefix, as: UTF8.self)
    self.groups = groups.dropLast(6)
  }

  /// Returns the bytes of a text in one case, as lower case.
  static func lowercased(
    _ text: some StringProtocol,
    limit: Int
  ) throws(AddressFailure) -> [UInt8] {
    var units = Array(text.utf8)
    guard !units.isEmpty else { throw AddressFailure(.empty) }
    guard units.count <= limit else {
      throw AddressFailure(.tooLong(count: units.count, limit: limit))
    }
    var (hasLower, hasUpper) = (false, false)
    for index in units.indices {
      switch units[index] {
      case UInt8(ascii: "a")...UInt8(ascii: "z"): hasLower = true
      case UInt8(ascii: "A")...UInt8(ascii: "Z"):
        hasUpper = true
        units[index] += 0x20
      case 33...126: break
      default: throw .invalidCharacter(in: text, at: index)
      }
      guard !(hasLower && hasUpper) else { throw AddressFailure(.mixedCase, at: index) }
    }
    return units
  }

  private static let characters = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)

  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 255, count: 256)
    for (value, character) in characters.enumerated() { values[Int(character)] = UInt8(value) }
    return values
  }()

  static func value(of character: UInt8) -> UInt8? {
    let value = values[Int(character)]
    return value < 32 ? value : nil
  }

  static func character(of value: UInt8) -> UInt8 { characters[Int(value)] }

  private static func constant(of variant: Variant) -> UInt32 {
    switch variant {
    case .bech32: 1
    case .bech32m: 0x2bc8_30a3
    }
  }

  /// Returns the remainder of the prefix and the groups (BIP-0173, `bech32_polymod`).
  private static func checksum(prefix: some Collection<UInt8>, groups: [UInt8]) -> UInt32 {
    var remainder: UInt32 = 1
    for unit in prefix { step(&remainder, unit >> 5) }
    step(&remainder, 0)
    for unit in prefix { step(&remainder, unit & 31) }
    for group in groups { step(&remainder, group) }
    return remainder
  }

  private static func step(_ remainder: inout UInt32, _ value: UInt8) {
    let top = remainder >> 25
    remainder = (remainder & 0x1ff_ffff) << 5 ^ UInt32(value)
    if top & 1 != 0 { remainder ^= 0x3b6a_57b2 }
    if top & 2 != 0 { remainder ^= 0x2650_8e6d }
    if top & 4 != 0 { remainder ^= 0x1ea1_19fa }
    if top & 8 != 0 { remainder ^= 0x3d42_33dd }
    if top & 16 != 0 { remainder ^= 0x2a14_62b3 }
  }
}

extension Bech32: CustomStringConvertible {
  /// The text in lower case.
  public var description: String {
    let remainder =
      Self.checksum(prefix: prefix.utf8, groups: groups + [0, 0, 0, 0, 0, 0])
      ^ Self.constant(of: variant)
    var text = Array(prefix.utf8)
    text.append(UInt8(ascii: "1"))
    for group in groups { text.append(Self.character(of: group)) }
    for shift: UInt32 in [25, 20, 15, 10, 5, 0] {
      text.append(Self.character(of: UInt8(remainder >> shift & 31)))
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// Groups of five bits and bytes (BIP-0173, `convertbits`).
enum FiveBitGroups {
  /// Returns the groups of bytes; zero bits fill up the last one.
  static func encode(_ bytes: [UInt8]) -> [UInt8] {
    var groups: [UInt8] = []
    groups.reserveCapacity((bytes.count * 8 + 4) / 5)
    var (bits, count) = (UInt32(0), 0)
    for byte in bytes {
      bits = (bits << 8 | UInt32(byte)) & 0xfff
      count += 8
      while count >= 5 {
        count -= 5
        groups.append(UInt8(bits >> UInt32(count) & 31))
      }
    }
    if count > 0 { groups.append(UInt8(bits << UInt32(5 - count) & 31)) }
    return groups
  }

  /// Returns the bytes of groups, whose last one must be filled up with less than five zero bits.
  static func decode(_ groups: some Collection<UInt8>) throws(AddressFailure) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(groups.count * 5 / 8)
    var (bits, count) = (UInt32(0), 0)
    for group in groups {
      bits = (bits << 5 | UInt32(group)) & 0xfff
      count += 5
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(bits >> UInt32(count) & 0xff))
      }
    }
    guard count < 5, bits & (1 << UInt32(count) - 1) == 0 else {
      throw AddressFailure(.invalidPadding)
    }
    return bytes
  }
}
