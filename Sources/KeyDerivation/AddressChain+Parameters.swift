/// What a chain's addresses are made of.
struct ChainParameters: Sendable {
  /// How an address is written.
  enum Encoding: Sendable {
    /// Output scripts, as Bitcoin has them.
    case scripts(keyHash: [UInt8], scriptHash: [UInt8], segWit: String?, cashPrefix: String?)
    /// Accounts of Ethereum's kind: the end of the Keccak-256 of the key.
    case ethereum
    /// The same hash in Base58Check.
    case tron
    /// The HASH160 of the key in the XRP Ledger's Base58Check.
    case xrp
  }

  let encoding: Encoding
  let coinType: UInt32
}

extension AddressChain {
  /// The chain's number in the paths of BIP-0044 (SLIP-0044), without the mark of hardened numbers;
  /// 1 for every test chain.
  public var coinType: UInt32 { parameters.coinType }

  /// The kinds of script that a single key has on the chain, in the order of their age.
  public var scriptKinds: [ScriptKind] {
    guard case .scripts(_, _, let segWit, _) = parameters.encoding else { return [.account] }
    return segWit == nil ? [.p2pkh] : [.p2pkh, .p2shP2WPKH, .p2wpkh, .p2tr]
  }

  /// The chain's constants.
  ///
  /// Sources: `base58Prefixes` and `bech32_hrp` in each chain's `chainparams.cpp` (Bitcoin Core;
  /// Litecoin Core; Dogecoin Core; Dash Core; Bitcoin Cash Node, with `cashaddrPrefix`), the protocol
  /// specification of Zcash, section 5.6.1.1, the TRON developer documentation, "Account", xrpl.org,
  /// "Addresses", and SLIP-0044 for the coin types. Litecoin's script addresses are written with `32`
  /// (`M…`) and `3a` (`Q…`), as Litecoin Core writes them; it reads Bitcoin's old forms too.
  var parameters: ChainParameters {
    switch self {
    case .bitcoin: .scripts([0x00], [0x05], segWit: "bc", coinType: 0)
    case .bitcoinTestnet: .scripts([0x6f], [0xc4], segWit: "tb", coinType: 1)
    case .bitcoinRegtest: .scripts([0x6f], [0xc4], segWit: "bcrt", coinType: 1)
    case .litecoin: .scripts([0x30], [0x32], segWit: "ltc", coinType: 2)
    case .litecoinTestnet: .scripts([0x6f], [0x3a], segWit: "tltc", coinType: 1)
    case .litecoinRegtest: .scripts([0x6f], [0x3a], segWit: "rltc", coinType: 1)
    case .dogecoin: .scripts([0x1e], [0x16], coinType: 3)
    case .dogecoinTestnet: .scripts([0x71], [0xc4], coinType: 1)
    case .bitcoinCash: .scripts([0x00], [0x05], cashPrefix: "bitcoincash", coinType: 145)
    case .bitcoinCashTestnet: .scripts([0x6f], [0xc4], cashPrefix: "bchtest", coinType: 1)
    case .bitcoinCashRegtest: .scripts([0x6f], [0xc4], cashPrefix: "bchreg", coinType: 1)
    case .dash: .scripts([0x4c], [0x10], coinType: 5)
    case .dashTestnet: .scripts([0x8c], [0x13], coinType: 1)
    case .zcash: .scripts([0x1c, 0xb8], [0x1c, 0xbd], coinType: 133)
    case .zcashTestnet: .scripts([0x1d, 0x25], [0x1c, 0xba], coinType: 1)
    case .ethereum: ChainParameters(encoding: .ethereum, coinType: 60)
    case .tron: ChainParameters(encoding: .tron, coinType: 195)
    case .xrp: ChainParameters(encoding: .xrp, coinType: 144)
    }
  }
}

extension ChainParameters {
  fileprivate static func scripts(
    _ keyHash: [UInt8],
    _ scriptHash: [UInt8],
    segWit: String? = nil,
    cashPrefix: String? = nil,
    coinType: UInt32
  ) -> ChainParameters {
    ChainParameters(
      encoding: .scripts(
        keyHash: keyHash,
        scriptHash: scriptHash,
        segWit: segWit,
        cashPrefix: cashPrefix
      ),
      coinType: coinType
    )
  }
}
