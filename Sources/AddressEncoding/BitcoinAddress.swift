/// An address of Bitcoin: a standard output script as text.
public struct BitcoinAddress: Hashable, Sendable {
  /// A chain with address prefixes of its own (Bitcoin Core, `src/kernel/chainparams.cpp`).
  public enum Network: Hashable, Sendable, CaseIterable {
    /// The main chain.
    case mainnet
    /// The public test chains, testnet and signet, which share all prefixes.
    case testnet
    /// The private regression test chain, which shares the Base58 versions of testnet.
    case regtest

    /// The human-readable part of SegWit addresses.
    public var segWitPrefix: String {
      switch self {
      case .mainnet: "bc"
      case .testnet: "tb"
      case .regtest: "bcrt"
      }
    }

    var publicKeyVersion: UInt8 { self == .mainnet ? 0x00 : 0x6f }
    var scriptVersion: UInt8 { self == .mainnet ? 0x05 : 0xc4 }
  }

  /// The kind of output script.
  public enum Kind: Hashable, Sendable {
    /// Pay to public key hash.
    case p2pkh
    /// Pay to script hash (BIP-0016).
    case p2sh
    /// Pay to witness public key hash (BIP-0141).
    case p2wpkh
    /// Pay to witness script hash (BIP-0141).
    case p2wsh
    /// Pay to taproot (BIP-0341).
    case p2tr
    /// A witness program whose meaning no rule defines, of this version.
    case witnessUnknown(version: Int)

    /// The kind as Bitcoin's tools abbreviate it: `p2wpkh`, `witness_unknown`.
    public var name: String {
      switch self {
      case .p2pkh: "p2pkh"
      case .p2sh: "p2sh"
      case .p2wpkh: "p2wpkh"
      case .p2wsh: "p2wsh"
      case .p2tr: "p2tr"
      case .witnessUnknown: "witness_unknown"
      }
    }
  }

  /// The chain; Base58 addresses of regtest cannot be told from those of testnet and read as such.
  public let network: Network
  /// The kind of output script.
  public let kind: Kind
  /// The hash or the witness program.
  public let payload: [UInt8]

  /// Creates an address.
  ///
  /// - Parameters:
  ///   - network: The chain.
  ///   - kind: The kind of output script.
  ///   - payload: The hash or the witness program.
  /// - Throws: ``AddressFailure``: `wrongLength`; `unknownVersion` if a witness version is not 1 to 16,
  ///   or the kind has a name of its own.
  public init(network: Network, kind: Kind, payload: [UInt8]) throws(AddressFailure) {
    let allowed: [Int]
    switch kind {
    case .p2pkh, .p2sh, .p2wpkh: allowed = [20]
    case .p2wsh, .p2tr: allowed = [32]
    case .witnessUnknown(let version):
      guard (1...16).contains(version), version != 1 || payload.count != 32 else {
        throw AddressFailure(.unknownVersion([UInt8(truncatingIfNeeded: version)]))
      }
      allowed = Array(2...40)
    }
    guard allowed.contains(payload.count) else {
      throw AddressFailure(.wrongLength(found: payload.count, allowed: allowed))
    }
    self.network = network
    self.kind = kind
    self.payload = payload
  }

  /// Reads an address of any of the chains.
  ///
  /// - Parameter text: The text, without white space.
  /// - Throws: ``AddressFailure`` with the rule that was broken, and its place where it has one.
  public init(parsing text: some StringProtocol) throws(AddressFailure) {
    guard !text.isEmpty else { throw AddressFailure(.empty) }
    for network in Network.allCases where Self.hasSegWitPrefix(text, network.segWitPrefix) {
      try self.init(SegWitAddress(parsing: text), network: network)
      return
    }
    if let other = try? Bech32(parsing: text) {
      throw AddressFailure(.unknownPrefix(other.prefix), at: 0)
    }
    let payload = try Base58Check.decode(text)
    guard let version = payload.first, let found = Self.base58Versions[version] else {
      throw AddressFailure(.unknownVersion(Array(payload.prefix(1))))
    }
    try self.init(network: found.network, kind: found.kind, payload: Array(payload.dropFirst()))
  }

  init(_ address: SegWitAddress, network: Network) throws(AddressFailure) {
    let kind: Kind =
      switch (address.version, address.program.count) {
      case (0, 20): .p2wpkh
      case (0, _): .p2wsh
      case (1, 32): .p2tr
      case (let version, _): .witnessUnknown(version: version)
      }
    try self.init(network: network, kind: kind, payload: address.program)
  }

  private static let base58Versions: [UInt8: (network: Network, kind: Kind)] = [
    0x00: (.mainnet, .p2pkh), 0x05: (.mainnet, .p2sh),
    0x6f: (.testnet, .p2pkh), 0xc4: (.testnet, .p2sh),
  ]

  /// Returns whether the human-readable part of a text is the given one, in any case.
  static func hasSegWitPrefix(_ text: some StringProtocol, _ prefix: String) -> Bool {
    let units = Array(text.utf8)
    let expected = Array(prefix.utf8)
    guard units.lastIndex(of: UInt8(ascii: "1")) == expected.count else { return false }
    for index in expected.indices where units[index] | 0x20 != expected[index] { return false }
    return true
  }
}

extension BitcoinAddress: CustomStringConvertible {
  /// The address; lower case if it is SegWit.
  public var description: String {
    let version: Int
    switch kind {
    case .p2pkh: return Base58Check.encode([network.publicKeyVersion] + payload)
    case .p2sh: return Base58Check.encode([network.scriptVersion] + payload)
    case .p2wpkh, .p2wsh: version = 0
    case .p2tr: version = 1
    case .witnessUnknown(let number): version = number
    }
    return Bech32(
      prefix: network.segWitPrefix,
      groups: [UInt8(version)] + FiveBitGroups.encode(payload),
      variant: version == 0 ? .bech32 : .bech32m
    ).description
  }
}

extension BitcoinAddress {
  /// The output script that the address stands for (`scriptPubKey`).
  public var script: [UInt8] {
    switch kind {
    case .p2pkh: [0x76, 0xa9, 0x14] + payload + [0x88, 0xac]
    case .p2sh: [0xa9, 0x14] + payload + [0x87]
    case .p2wpkh, .p2wsh: [0x00, UInt8(payload.count)] + payload
    case .p2tr: [0x51, 0x20] + payload
    case .witnessUnknown(let version):
      [0x50 + UInt8(version), UInt8(payload.count)] + payload
    }
  }

  /// Creates the address of an output script.
  ///
  /// It is `nil` if the script is of no kind that has an address; a bare public key has none.
  ///
  /// - Parameters:
  ///   - script: The output script (`scriptPubKey`).
  ///   - network: The chain.
  public init?(script: [UInt8], network: Network) {
    let kind: Kind
    let range: Range<Int>
    if script.count == 25, script.starts(with: [0x76, 0xa9, 0x14]), script[23] == 0x88,
      script[24] == 0xac
    {
      (kind, range) = (.p2pkh, 3..<23)
    } else if script.count == 23, script.starts(with: [0xa9, 0x14]), script[22] == 0x87 {
      (kind, range) = (.p2sh, 2..<22)
    } else if (4...42).contains(script.count), Int(script[1]) == script.count - 2 {
      range = 2..<script.count
      switch (script[0], range.count) {
      case (0x00, 20): kind = .p2wpkh
      case (0x00, 32): kind = .p2wsh
      case (0x51, 32): kind = .p2tr
      case (0x51...0x60, _): kind = .witnessUnknown(version: Int(script[0] - 0x50))
      default: return nil
      }
    } else {
      return nil
    }
    guard let address = try? Self(network: network, kind: kind, payload: Array(script[range]))
    else { return nil }
    self = address
  }
}
