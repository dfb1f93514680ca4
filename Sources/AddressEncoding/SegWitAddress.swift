/// A witness program of any chain as an address (BIP-0173, BIP-0350).
public struct SegWitAddress: Hashable, Sendable {
  /// The human-readable part, in lower case, such as `bc`.
  public let prefix: String
  /// The witness version, 0 to 16.
  public let version: Int
  /// The witness program, 2 to 40 bytes.
  public let program: [UInt8]

  /// Creates an address.
  ///
  /// - Parameters:
  ///   - prefix: The human-readable part, in lower case.
  ///   - version: The witness version, 0 to 16.
  ///   - program: The witness program.
  /// - Throws: ``AddressFailure``: `unknownVersion` or `wrongLength` (BIP-0141: 2 to 40 bytes; 20 or
  ///   32 for version 0).
  public init(prefix: String, version: Int, program: [UInt8]) throws(AddressFailure) {
    guard (0...16).contains(version) else {
      throw AddressFailure(.unknownVersion([UInt8(truncatingIfNeeded: version)]))
    }
    guard (2...40).contains(program.count) else {
      throw AddressFailure(.wrongLength(found: program.count, allowed: Array(2...40)))
    }
    guard version != 0 || program.count == 20 || program.count == 32 else {
      throw AddressFailure(.wrongLength(found: program.count, allowed: [20, 32]))
    }
    self.prefix = prefix
    self.version = version
    self.program = program
  }

  /// Reads an address of any prefix.
  ///
  /// - Parameter text: The text, all in one case.
  /// - Throws: ``AddressFailure``; the checksum must be Bech32 for version 0 and Bech32m for later
  ///   ones.
  public init(parsing text: some StringProtocol) throws(AddressFailure) {
    let bech32 = try Bech32(parsing: text)
    guard let version = bech32.groups.first else {
      throw AddressFailure(.wrongLength(found: 0, allowed: Array(2...40)))
    }
    guard version <= 16 else {
      throw AddressFailure(.unknownVersion([version]), at: bech32.prefix.utf8.count + 1)
    }
    guard bech32.variant == (version == 0 ? .bech32 : .bech32m) else {
      throw AddressFailure(.wrongChecksumVariant(expected: version == 0 ? "Bech32" : "Bech32m"))
    }
    let program = try FiveBitGroups.decode(bech32.groups.dropFirst())
    try self.init(prefix: bech32.prefix, version: Int(version), program: program)
  }
}

extension SegWitAddress: CustomStringConvertible {
  /// The address in lower case.
  public var description: String {
    Bech32(
      prefix: prefix,
      groups: [UInt8(version)] + FiveBitGroups.encode(program),
      variant: version == 0 ? .bech32 : .bech32m
    ).description
  }
}
