/// The four version bytes of an extended public key, and what wallets say with them.
///
/// The bytes are a convention of wallets: nothing keeps a wallet from making any kind of address from
/// an `xpub`, and several chains share it.
public struct ExtendedKeyFormat: Hashable, Sendable {
  /// The version bytes as an integer, first byte highest.
  public let version: UInt32
  /// The version bytes of the private key that belongs to it.
  package let privateVersion: UInt32
  /// The letters with which the text begins, such as `zpub`.
  public let prefix: String
  /// The kind of script that the version stands for; `nil` if it leaves that open.
  public let script: ScriptKind?
  /// The chains whose wallets use the version, the most used first.
  public let chains: [AddressChain]

  init(
    _ prefix: String,
    _ version: UInt32,
    private privateVersion: UInt32,
    _ script: ScriptKind?,
    _ chains: [AddressChain]
  ) {
    self.version = version
    self.privateVersion = privateVersion
    self.prefix = prefix
    self.script = script
    self.chains = chains
  }

  /// Whether the key is one of several signers of each address, so that it has no address alone.
  public var isMultisignature: Bool { script == .p2wsh || script == .p2shP2WSH }

  /// Whether the version belongs to test chains only.
  public var isTest: Bool { chains.allSatisfy(\.isTest) }

  /// BIP-0032's own version for main chains, which leaves the kind of script open.
  public static let xpub = Self(
    "xpub",
    0x0488_b21e,
    private: 0x0488_ade4,
    nil,
    [.bitcoin, .bitcoinCash, .litecoin, .dash, .zcash, .dogecoin, .ethereum, .tron, .xrp]
  )
  /// BIP-0032's own version for test chains, which leaves the kind of script open.
  public static let tpub = Self(
    "tpub",
    0x0435_87cf,
    private: 0x0435_8394,
    nil,
    [
      .bitcoinTestnet, .bitcoinRegtest, .bitcoinCashTestnet, .bitcoinCashRegtest, .litecoinTestnet,
      .litecoinRegtest, .dogecoinTestnet, .dashTestnet, .zcashTestnet,
    ]
  )

  /// Every version that is known here.
  ///
  /// Sources:
  /// - BIP-0032, "Serialization format": `xpub`, `tpub`. The `EXT_PUBLIC_KEY` in `chainparams.cpp` of
  ///   Litecoin Core, Bitcoin Cash Node, Dash Core and Zcash are the same ones.
  /// - SLIP-0132, "Registered HD version bytes": `ypub`, `zpub`, `Ypub`, `Zpub` and their test forms,
  ///   `Ltub`, `Mtub`, `ttub`. Electrum-LTC writes Litecoin's P2WPKH keys as `zpub` too.
  /// - Dogecoin Core, `src/chainparams.cpp`, `EXT_PUBLIC_KEY`: `dgub`. Dogecoin's test chain is
  ///   `tgub` in wallets (`bip32` of the `dogetestnet` networks for bitcoinjs-lib), `tpub` in its node.
  /// - Dash: `drkp` is the public version of the Trezor firmware, `coins.json`, and of Electrum-Dash;
  ///   Dash Core before 0.13 (`src/chainparams.cpp`) had it the other way round, `drkv` and `DRKV` for
  ///   public keys. The first byte of the key tells which one a text is.
  public static let all: [ExtendedKeyFormat] = [
    xpub,
    .init("ypub", 0x049d_7cb2, private: 0x049d_7878, .p2shP2WPKH, [.bitcoin, .litecoin]),
    .init("zpub", 0x04b2_4746, private: 0x04b2_430c, .p2wpkh, [.bitcoin, .litecoin]),
    .init("Ypub", 0x0295_b43f, private: 0x0295_b005, .p2shP2WSH, [.bitcoin, .litecoin]),
    .init("Zpub", 0x02aa_7ed3, private: 0x02aa_7a99, .p2wsh, [.bitcoin, .litecoin]),
    tpub,
    .init("upub", 0x044a_5262, private: 0x044a_4e28, .p2shP2WPKH, testSegWit),
    .init("vpub", 0x045f_1cf6, private: 0x045f_18bc, .p2wpkh, testSegWit),
    .init("Upub", 0x0242_89ef, private: 0x0242_85b5, .p2shP2WSH, testSegWit),
    .init("Vpub", 0x0257_5483, private: 0x0257_5048, .p2wsh, testSegWit),
    .init("Ltub", 0x019d_a462, private: 0x019d_9cfe, nil, [.litecoin]),
    .init("Mtub", 0x01b2_6ef6, private: 0x01b2_6792, .p2shP2WPKH, [.litecoin]),
    .init("ttub", 0x0436_f6e1, private: 0x0436_ef7d, nil, [.litecoinTestnet]),
    .init("dgub", 0x02fa_cafd, private: 0x02fa_c398, nil, [.dogecoin]),
    .init("tgub", 0x0432_a9a8, private: 0x0432_a243, nil, [.dogecoinTestnet]),
    .init("drkp", 0x02fe_52cc, private: 0x02fe_52f8, nil, [.dash]),
    .init("drkv", 0x02fe_52f8, private: 0x02fe_52cc, nil, [.dash]),
    .init("DRKV", 0x3a80_61a0, private: 0x3a80_5837, nil, [.dashTestnet]),
  ]

  private static let testSegWit: [AddressChain] = [
    .bitcoinTestnet, .bitcoinRegtest, .litecoinTestnet, .litecoinRegtest,
  ]

  /// Returns the format of version bytes, if they are known.
  static func of(_ version: UInt32) -> ExtendedKeyFormat? {
    all.first { $0.version == version }
  }

  /// Whether version bytes are those of an extended private key, and of no public one.
  static func isPrivate(_ version: UInt32) -> Bool {
    of(version) == nil && all.contains { $0.privateVersion == version }
  }
}

extension AddressChain {
  /// Whether the chain is for tests.
  public var isTest: Bool { rawValue.hasSuffix("-testnet") || rawValue.hasSuffix("-regtest") }
}
