extension Coin {
  /// Every coin, in the order in which they are found by name.
  public static let all: [Coin] = scripts + bech32 + others + edwards

  /// Coins with Bitcoin's kinds of script: `base58Prefixes` and `bech32_hrp` in the `chainparams.cpp` of
  /// each one's node; Bitcoin SV keeps Bitcoin's, eCash has its own `cashaddrPrefix`.
  private static let scripts: [Coin] = [
    script("bitcoin-sv", ["bsv", "bitcoinsv"], 236, 0x00, 0x05),
    script("digibyte", ["dgb"], 20, 0x1e, 0x3f, "dgb"),
    script("bitcoin-gold", ["btg"], 156, 0x26, 0x17, "btg"),
    script("ravencoin", ["rvn"], 175, 0x3c, 0x7a),
    script("qtum", [], 2301, 0x3a, 0x32, "qc"),
    script("verge", ["xvg"], 77, 0x1e, 0x21),
    script("vertcoin", ["vtc"], 28, 0x47, 0x05, "vtc"),
    script("komodo", ["kmd"], 141, 0x3c, 0x55),
    script("namecoin", ["nmc"], 7, 0x34, 0x0d, "nc"),
    script("pivx", [], 119, 0x1e, 0x0d),
    script("firo", ["zcoin", "xzc"], 136, 0x52, 0x07),
    Coin(
      "horizen",
      ["zen"],
      121,
      .scripts(keyHash: [0x20, 0x89], scriptHash: [0x20, 0x96], segWit: nil)
    ),
    Coin("ecash", ["xec", "bitcoin-cash-abc"], 899, .cash(prefix: "ecash")),
  ]

  private static func script(
    _ name: String,
    _ aliases: [String],
    _ coinType: UInt32,
    _ keyHash: UInt8,
    _ scriptHash: UInt8,
    _ segWit: String? = nil
  ) -> Coin {
    Coin(
      name,
      aliases,
      coinType,
      .scripts(keyHash: [keyHash], scriptHash: [scriptHash], segWit: segWit)
    )
  }

  /// Coins of the Cosmos SDK, whose prefix the chain registry of Cosmos names (`bech32_prefix`), and
  /// others that write the same hash or Ethereum's in Bech32.
  private static let bech32: [Coin] = [
    cosmos("cosmos", ["atom", "cosmos-hub", "cosmoshub"], 118, "cosmos"),
    cosmos("osmosis", ["osmo"], 118, "osmo"),
    cosmos("celestia", ["tia"], 118, "celestia"),
    cosmos("sei", [], 118, "sei"),
    cosmos("dydx", ["dydx-chain"], 118, "dydx"),
    cosmos("akash", ["akt", "akash-network"], 118, "akash"),
    cosmos("axelar", ["axl"], 118, "axelar"),
    cosmos("neutron", ["ntrn"], 118, "neutron"),
    cosmos("fetch-ai", ["fet", "fetchai"], 118, "fetch"),
    cosmos("iris", ["iris-net", "irisnet"], 118, "iaa"),
    cosmos("certik", ["shentu", "ctk"], 118, "certik"),
    cosmos("chihuahua", ["huahua"], 118, "chihuahua"),
    cosmos("juno", [], 118, "juno"),
    cosmos("stargaze", ["stars"], 118, "stars"),
    cosmos("stride", ["strd"], 118, "stride"),
    cosmos("mantra", ["om"], 118, "mantra"),
    cosmos("stafi", ["fis"], 907, "stafi"),
    cosmos("terra", ["luna", "lunc", "terra-classic"], 330, "terra"),
    cosmos("medibloc", ["med", "panacea"], 371, "panacea"),
    cosmos("crypto-org", ["cronos-pos", "crypto-com"], 394, "cro"),
    cosmos("kava", [], 459, "kava"),
    cosmos("band", ["band-protocol"], 494, "band"),
    cosmos("secret", ["scrt", "secret-network"], 529, "secret"),
    cosmos("binance-chain", ["bnb-beacon-chain", "beacon-chain", "bep2"], 714, "bnb"),
    cosmos("thorchain", ["rune", "thor"], 931, "thor"),
    Coin(
      "avalanche-x",
      ["avax-x", "avax-x-chain", "avalanche-x-chain"],
      9000,
      .bech32(prefix: "avax", before: "X-")
    ),
    Coin(
      "avalanche-p",
      ["avax-p", "avax-p-chain", "avalanche-p-chain"],
      9000,
      .bech32(prefix: "avax", before: "P-")
    ),
    Coin("injective", ["inj"], 60, .ethereumBech32(prefix: "inj")),
    Coin("evmos", [], 60, .ethereumBech32(prefix: "evmos")),
    Coin("harmony", ["one", "harmony-one"], 1023, .ethereumBech32(prefix: "one")),
    Coin("okexchain", ["okt", "okex-chain", "okc"], 60, .ethereumBech32(prefix: "ex")),
  ]

  private static func cosmos(
    _ name: String,
    _ aliases: [String],
    _ coinType: UInt32,
    _ prefix: String
  ) -> Coin {
    Coin(name, aliases, coinType, .bech32(prefix: prefix, before: ""))
  }

  /// Coins with a form of their own: the documentation of Zilliqa ("ZIP-1"), ICON ("Address"), EOSIO
  /// (legacy public keys), Filecoin (specification, "Address"), Ergo ("Address Encoding").
  private static let others: [Coin] = [
    Coin("zilliqa", ["zil"], 313, .zilliqa),
    Coin("icon", ["icx"], 74, .icon),
    Coin("eos", [], 194, .eos),
    Coin("filecoin", ["fil"], 461, .filecoin),
    Coin("ergo", ["erg"], 429, .ergo),
  ]

  /// Coins whose keys are of Ed25519: the documentation of each chain; SEP-0023 for Stellar.
  private static let edwards: [Coin] = [
    Coin("solana", ["sol"], 501, .edwards(.solana)),
    Coin("xrp-ed25519", [], 144, .edwards(.xrp)),
    Coin("stellar", ["xlm"], 148, .edwards(.stellar)),
    Coin("algorand", ["algo"], 283, .edwards(.algorand)),
    Coin("near", ["near-protocol"], 397, .edwards(.near)),
    Coin("aptos", ["apt"], 637, .edwards(.aptos)),
    Coin("sui", [], 784, .edwards(.sui)),
    Coin("multiversx", ["egld", "elrond"], 508, .edwards(.multiversX)),
    Coin("tezos", ["xtz"], 1729, .edwards(.tezos)),
    Coin("polkadot", ["dot"], 354, .edwards(.substrate(0))),
    Coin("kusama", ["ksm"], 434, .edwards(.substrate(2))),
  ]
}
