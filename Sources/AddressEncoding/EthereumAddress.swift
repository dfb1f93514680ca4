import ByteReading
import Cryptography
public import Quantities

/// An account of Ethereum or of another chain that runs its virtual machine.
public struct EthereumAddress: Hashable, Sendable {
  /// The 20 bytes.
  public let bytes: FixedBytes<20>

  /// Creates an address from its bytes.
  ///
  /// - Parameter bytes: The 20 bytes.
  public init(_ bytes: FixedBytes<20>) {
    self.bytes = bytes
  }

  /// Reads `0x` and 40 hexadecimal digits.
  ///
  /// If the letters are in both cases, the case must be the checksum of EIP-55; in one case they
  /// carry none.
  ///
  /// - Parameter text: The text.
  /// - Throws: ``AddressFailure``: `unknownPrefix`, `wrongLength`, `invalidCharacter`, or
  ///   `checksumMismatch` with the offset of the first letter in the wrong case.
  public init(parsing text: some StringProtocol) throws(AddressFailure) {
    guard text.utf8.starts(with: "0x".utf8) else {
      throw AddressFailure(.unknownPrefix(""), at: 0)
    }
    let digits = text.dropFirst(2)
    let units = Array(digits.utf8)
    for index in units.indices where !Self.isDigit(units[index]) {
      throw .invalidCharacter(in: text, at: index + 2)
    }
    guard units.count == 40, let bytes = FixedBytes<20>(hex: digits) else {
      throw AddressFailure(.wrongLength(found: units.count / 2, allowed: [20]))
    }
    self.bytes = bytes
    guard Self.isChecksummed(units) else { return }
    let expected = Array(description.utf8.dropFirst(2))
    for index in units.indices where units[index] != expected[index] {
      throw AddressFailure(.checksumMismatch, at: index + 2)
    }
  }

  /// Whether a text's letters are in both cases, so that they carry a checksum.
  ///
  /// - Parameter text: The text of an address.
  /// - Returns: `false` if all letters are of one case, or there are none.
  public static func isChecksummed(_ text: some StringProtocol) -> Bool {
    isChecksummed(Array(text.utf8.dropFirst(2)))
  }

  private static func isChecksummed(_ units: [UInt8]) -> Bool {
    units.contains { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
      && units.contains { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
  }

  static func isDigit(_ unit: UInt8) -> Bool {
    switch unit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }
}

extension EthereumAddress: CustomStringConvertible {
  /// The address with the checksum of EIP-55: a letter is upper case if the Keccak-256 of the
  /// lower-case digits has 8 or more at its place.
  public var description: String {
    var digits = Array(Hexadecimal.encode(bytes.array).utf8)
    let hash = Keccak256.hash(digits.span).bytes
    for index in digits.indices where digits[index] >= UInt8(ascii: "a") {
      let nibble = index & 1 == 0 ? hash[index / 2] >> 4 : hash[index / 2] & 15
      if nibble >= 8 { digits[index] -= 0x20 }
    }
    return "0x" + String(decoding: digits, as: UTF8.self)
  }
}
