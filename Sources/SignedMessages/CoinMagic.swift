/// A coin of Bitcoin's family: the text before its signed messages, and the forms of its addresses.
///
/// Sources: `MESSAGE_MAGIC` or `strMessageMagic` in each coin's node, named in ``source``; the
/// versions and prefixes are those of its `chainparams.cpp`. Where ``source`` says `common/defs`, the
/// figures are those of SatoshiLabs' coin definitions (trezor/trezor-firmware,
/// `common/defs/bitcoin`, `signed_message_header`), which the coins' own developers maintain.
struct CoinMagic: Sendable {
  /// The name that a report gives the coin.
  let name: String
  /// Other names by which a caller may hint at the coin, in lower case.
  let tickers: [String]
  /// The text before the message, in UTF-8; its length goes before it as CompactSize.
  let magic: String
  /// The versions of addresses of public keys and of scripts; the first is the one in use.
  let keyVersions: [[UInt8]]
  let scriptVersions: [[UInt8]]
  /// The human-readable parts of SegWit addresses.
  let segWitPrefixes: [String]
  /// Where the magic stands.
  let source: String

  private init(
    _ name: String,
    _ tickers: String,
    _ magic: String,
    keys: [[UInt8]],
    scripts: [[UInt8]],
    segWit: [String] = [],
    source: String
  ) {
    self.name = name
    self.tickers = tickers.split(separator: " ").map(String.init)
    self.magic = magic + " Signed Message:\n"
    keyVersions = keys
    scriptVersions = scripts
    segWitPrefixes = segWit
    self.source = source
  }

  /// The coins, the most used first where they share a version.
  static let all: [CoinMagic] = [
    .init(
      "bitcoin",
      "btc xbt",
      "Bitcoin",
      keys: [[0x00]],
      scripts: [[0x05]],
      segWit: ["bc"],
      source: "Bitcoin Core, src/common/signmessage.cpp"
    ),
    .init(
      "bitcoin-testnet",
      "testnet tbtc signet regtest",
      "Bitcoin",
      keys: [[0x6f]],
      scripts: [[0xc4]],
      segWit: ["tb", "bcrt"],
      source: "Bitcoin Core, src/common/signmessage.cpp"
    ),
    .init(
      "bitcoin-cash",
      "bch bcash",
      "Bitcoin",
      keys: [[0x00], [0x6f]],
      scripts: [[0x05], [0xc4]],
      source: "Bitcoin Cash Node, src/util/message.cpp"
    ),
    .init(
      "litecoin",
      "ltc",
      "Litecoin",
      keys: [[0x30]],
      scripts: [[0x32], [0x05]],
      segWit: ["ltc"],
      source: "Litecoin Core, src/util/message.cpp"
    ),
    .init(
      "litecoin-testnet",
      "tltc",
      "Litecoin",
      keys: [[0x6f]],
      scripts: [[0x3a], [0xc4]],
      segWit: ["tltc", "rltc"],
      source: "Litecoin Core, src/util/message.cpp"
    ),
    .init(
      "dogecoin",
      "doge",
      "Dogecoin",
      keys: [[0x1e]],
      scripts: [[0x16]],
      source: "Dogecoin Core, src/validation.cpp"
    ),
    .init(
      "dogecoin-testnet",
      "tdoge",
      "Dogecoin",
      keys: [[0x71]],
      scripts: [[0xc4]],
      source: "Dogecoin Core, src/validation.cpp"
    ),
    .init(
      "dash",
      "",
      "DarkCoin",
      keys: [[0x4c]],
      scripts: [[0x10]],
      source: "Dash Core, src/util/message.cpp"
    ),
    .init(
      "dash-testnet",
      "tdash",
      "DarkCoin",
      keys: [[0x8c]],
      scripts: [[0x13]],
      source: "Dash Core, src/util/message.cpp"
    ),
    .init(
      "zcash",
      "zec",
      "Zcash",
      keys: [[0x1c, 0xb8]],
      scripts: [[0x1c, 0xbd]],
      source: "zcashd, src/main.cpp"
    ),
    .init(
      "zcash-testnet",
      "taz",
      "Zcash",
      keys: [[0x1d, 0x25]],
      scripts: [[0x1c, 0xba]],
      source: "zcashd, src/main.cpp"
    ),
    .init(
      "digibyte",
      "dgb",
      "DigiByte",
      keys: [[0x1e]],
      scripts: [[0x3f], [0x05]],
      segWit: ["dgb"],
      source: "common/defs/bitcoin/digibyte.json"
    ),
    .init(
      "pivx",
      "",
      "DarkNet",
      keys: [[0x1e]],
      scripts: [[0x0d]],
      source: "common/defs/bitcoin/pivx.json"
    ),
    .init(
      "ravencoin",
      "rvn raven",
      "Raven",
      keys: [[0x3c]],
      scripts: [[0x7a]],
      source: "common/defs/bitcoin/ravencoin.json"
    ),
    .init(
      "komodo",
      "kmd",
      "Komodo",
      keys: [[0x3c]],
      scripts: [[0x55]],
      source: "common/defs/bitcoin/komodo.json"
    ),
    .init(
      "vertcoin",
      "vtc",
      "Vertcoin",
      keys: [[0x47]],
      scripts: [[0x05]],
      segWit: ["vtc"],
      source: "common/defs/bitcoin/vertcoin.json"
    ),
    .init(
      "viacoin",
      "via",
      "Viacoin",
      keys: [[0x47]],
      scripts: [[0x21]],
      segWit: ["via"],
      source: "common/defs/bitcoin/viacoin.json"
    ),
    .init(
      "bitcoin-gold",
      "btg bgold",
      "Bitcoin Gold",
      keys: [[0x26]],
      scripts: [[0x17]],
      segWit: ["btg"],
      source: "common/defs/bitcoin/bgold.json"
    ),
    .init(
      "monacoin",
      "mona",
      "Monacoin",
      keys: [[0x32]],
      scripts: [[0x37], [0x05]],
      segWit: ["mona"],
      source: "common/defs/bitcoin/monacoin.json"
    ),
    .init(
      "namecoin",
      "nmc",
      "Namecoin",
      keys: [[0x34]],
      scripts: [[0x0d], [0x05]],
      segWit: ["nc"],
      source: "common/defs/bitcoin/namecoin.json; Namecoin Core, src/kernel/chainparams.cpp"
    ),
    .init(
      "peercoin",
      "ppc",
      "Peercoin",
      keys: [[0x37]],
      scripts: [[0x75]],
      segWit: ["pc"],
      source: "common/defs/bitcoin/peercoin.json"
    ),
    .init(
      "qtum",
      "",
      "Qtum",
      keys: [[0x3a]],
      scripts: [[0x32]],
      segWit: ["qc"],
      source: "common/defs/bitcoin/qtum.json"
    ),
    .init(
      "syscoin",
      "sys",
      "Syscoin",
      keys: [[0x3f]],
      scripts: [[0x05]],
      segWit: ["sys"],
      source: "common/defs/bitcoin/syscoin.json"
    ),
    .init(
      "feathercoin",
      "ftc",
      "Feathercoin",
      keys: [[0x0e]],
      scripts: [[0x05]],
      segWit: ["fc"],
      source: "common/defs/bitcoin/feathercoin.json"
    ),
    .init(
      "horizen",
      "zen",
      "Zcash",
      keys: [[0x20, 0x89]],
      scripts: [[0x20, 0x96]],
      source: "common/defs/bitcoin/horizen.json"
    ),
    .init(
      "firo",
      "xzc zcoin",
      "Zcoin",
      keys: [[0x52]],
      scripts: [[0x07]],
      source: "common/defs/bitcoin/firo.json"
    ),
  ]

  /// Returns the coin that a caller's word means, if it is one of these.
  static func named(_ word: String) -> CoinMagic? {
    let word = word.lowercased()
    return all.first { $0.name == word || $0.tickers.contains(word) }
  }
}
