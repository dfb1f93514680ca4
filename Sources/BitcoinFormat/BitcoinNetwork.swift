/// A network that runs Bitcoin's protocol.
public enum BitcoinNetwork: String, Hashable, Sendable, CaseIterable {
  /// The main network.
  case mainnet = "main"
  /// The third test network.
  case testnet3 = "test"
  /// The fourth test network (BIP-0094).
  case testnet4
  /// The default signed test network (BIP-0325).
  case signet
  /// A private chain for tests.
  case regtest

  /// The four bytes that start each message and each record of a block file, as an integer with the
  /// first byte highest.
  ///
  /// Source: `pchMessageStart` in Bitcoin Core, `src/kernel/chainparams.cpp`; signet's is derived
  /// from its challenge (BIP-0325).
  public var magic: UInt32 {
    switch self {
    case .mainnet: 0xf9be_b4d9
    case .testnet3: 0x0b11_0907
    case .testnet4: 0x1c16_3f28
    case .signet: 0x0a03_cf40
    case .regtest: 0xfabf_b5da
    }
  }

  /// The easiest target that a block of the network may state, in compact form.
  ///
  /// Source: `powLimit` in Bitcoin Core, `src/kernel/chainparams.cpp`.
  public var easiestBits: UInt32 {
    switch self {
    case .mainnet, .testnet3, .testnet4: 0x1d00_ffff
    case .signet: 0x1e03_77ae
    case .regtest: 0x207f_ffff
    }
  }

  /// Creates the network that uses a magic, if one does.
  ///
  /// - Parameter magic: Four bytes, the first one highest.
  public init?(magic: UInt32) {
    guard let network = Self.allCases.first(where: { $0.magic == magic }) else { return nil }
    self = network
  }
}
