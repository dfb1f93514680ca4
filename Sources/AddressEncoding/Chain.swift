/// The chains whose addresses are known, by the name that a report gives them.
enum Chain: String, Hashable, Sendable {
  case bitcoin
  case bitcoinTestnet = "bitcoin-testnet"
  case bitcoinRegtest = "bitcoin-regtest"
  case bitcoinCash = "bitcoin-cash"
  case bitcoinCashTestnet = "bitcoin-cash-testnet"
  case bitcoinCashRegtest = "bitcoin-cash-regtest"
  case litecoin
  case litecoinTestnet = "litecoin-testnet"
  case litecoinRegtest = "litecoin-regtest"
  case dogecoin
  case dogecoinTestnet = "dogecoin-testnet"
  case dash
  case dashTestnet = "dash-testnet"
  case zcash
  case zcashTestnet = "zcash-testnet"
  case ethereum
  case tron
  case xrp
  case xrpTestnet = "xrp-testnet"
  case solana
}

/// The version bytes of a Base58Check address, and what they mean.
///
/// Sources: the `base58Prefixes` of each chain's `chainparams.cpp` (Bitcoin Core; Bitcoin Cash Node;
/// Litecoin Core, which reads `05` and `c4` beside `32` and `3a`; Dogecoin Core; Dash Core), the
/// protocol specification of Zcash, section 5.6.1.1 (transparent addresses), and the TRON developer
/// documentation, "Account" (`41`). Regression test chains share the versions of their test chain
/// unless listed.
struct Base58Kind: Sendable {
  let version: [UInt8]
  let type: String
  let chains: [Chain]

  static let all: [Base58Kind] = [
    .init(version: [0x00], type: "p2pkh", chains: [.bitcoin, .bitcoinCash]),
    .init(version: [0x05], type: "p2sh", chains: [.bitcoin, .bitcoinCash, .litecoin]),
    .init(
      version: [0x6f],
      type: "p2pkh",
      chains: [.bitcoinTestnet, .bitcoinRegtest, .bitcoinCashTestnet, .litecoinTestnet]
    ),
    .init(
      version: [0xc4],
      type: "p2sh",
      chains: [
        .bitcoinTestnet, .bitcoinRegtest, .bitcoinCashTestnet, .litecoinTestnet, .dogecoinTestnet,
      ]
    ),
    .init(version: [0x30], type: "p2pkh", chains: [.litecoin]),
    .init(version: [0x32], type: "p2sh", chains: [.litecoin]),
    .init(version: [0x3a], type: "p2sh", chains: [.litecoinTestnet]),
    .init(version: [0x1e], type: "p2pkh", chains: [.dogecoin]),
    .init(version: [0x16], type: "p2sh", chains: [.dogecoin]),
    .init(version: [0x71], type: "p2pkh", chains: [.dogecoinTestnet]),
    .init(version: [0x4c], type: "p2pkh", chains: [.dash]),
    .init(version: [0x10], type: "p2sh", chains: [.dash]),
    .init(version: [0x8c], type: "p2pkh", chains: [.dashTestnet]),
    .init(version: [0x13], type: "p2sh", chains: [.dashTestnet]),
    .init(version: [0x1c, 0xb8], type: "p2pkh", chains: [.zcash]),
    .init(version: [0x1c, 0xbd], type: "p2sh", chains: [.zcash]),
    .init(version: [0x1d, 0x25], type: "p2pkh", chains: [.zcashTestnet]),
    .init(version: [0x1c, 0xba], type: "p2sh", chains: [.zcashTestnet]),
    .init(version: [0x41], type: "account", chains: [.tron]),
  ]

  /// Returns the kind of a payload of version bytes and 20 bytes.
  static func of(_ payload: [UInt8]) -> Base58Kind? {
    all.first { payload.count == $0.version.count + 20 && payload.starts(with: $0.version) }
  }

  /// The human-readable parts of SegWit addresses, from the same files (`bech32_hrp`).
  static let segWitPrefixes: [(prefix: String, chain: Chain)] = [
    ("bc", .bitcoin), ("tb", .bitcoinTestnet), ("bcrt", .bitcoinRegtest),
    ("ltc", .litecoin), ("tltc", .litecoinTestnet), ("rltc", .litecoinRegtest),
  ]

  /// The human-readable parts of addresses in Litecoin's extension block (Litecoin Core,
  /// `src/chainparams.cpp`, `mweb_hrp`).
  static let extensionBlockPrefixes: [(prefix: String, chain: Chain)] = [
    ("ltcmweb", .litecoin), ("tmweb", .litecoinTestnet), ("tmweb", .litecoinRegtest),
  ]

  /// The human-readable parts of Zcash's addresses that take transparent coins only (ZIP-0320).
  static let transparentSourcePrefixes: [(prefix: String, chain: Chain)] = [
    ("tex", .zcash), ("textest", .zcashTestnet),
  ]

  /// The prefixes of CashAddr, from Bitcoin Cash Node's `chainparams.cpp` (`cashaddrPrefix`).
  static let cashPrefixes: [(prefix: String, chain: Chain)] = [
    ("bitcoincash", .bitcoinCash), ("bchtest", .bitcoinCashTestnet),
    ("bchreg", .bitcoinCashRegtest),
  ]
}
