import Quantities

/// Words that all profiles share: names of assets and networks, words of sums and remarks.
public struct Vocabulary: Hashable, Sendable {
  /// A network's chain, and the kind of address that stands on it.
  public struct Network: Hashable, Sendable {
    /// The chain, as `polygon`.
    public let chain: String
    /// The chain whose form of address it uses, as `ethereum`.
    public let addressForm: String
  }

  let assets: [String: Asset]
  let units: [String: Asset]
  let networks: [String: Network]
  let nativeNetworks: [Asset: Network]
  let totals: Set<String>
  let remarks: [String]
  let digitTickers: [String]

  /// Parts of coins in which programs count, by their spelling: how many digits stand behind the point
  /// of the coin. Display units of Bitcoin Core: `mBTC`, `µBTC`, `Satoshi (sat)`.
  static let smallUnits: [String: (digits: Int, asset: String)] = [
    "mBTC": (3, "BTC"), "µBTC": (6, "BTC"), "μBTC": (6, "BTC"), "uBTC": (6, "BTC"),
    "satoshi": (8, "BTC"), "satoshis": (8, "BTC"), "Satoshi": (8, "BTC"), "sat": (8, "BTC"),
    "sats": (8, "BTC"), "mLTC": (3, "LTC"),
  ]

  init(yaml: String, file: String) throws(ProfileError) {
    let root = try ProfileNode(yaml: yaml, file: file)
    let fields = try root.fields([
      "assets", "units", "networks", "totals", "remarks", "digitTickers",
    ])
    assets = try ExportProfile.assetAliases(fields["assets"])
    units = try ExportProfile.assetAliases(fields["units"])
    var networks: [String: Network] = [:]
    var native: [Asset: Network] = [:]
    for (chain, value) in try fields["networks"]?.entries() ?? [] {
      let parts = try value.fields(["names", "addressForm", "nativeAsset"])
      let network = Network(chain: chain, addressForm: try parts["addressForm"]?.text() ?? chain)
      for name in try parts["names"]?.texts() ?? [] { networks[HeaderText.loose(name)] = network }
      networks[HeaderText.loose(chain)] = network
      if let node = parts["nativeAsset"] { native[try ExportProfile.asset(node)] = network }
    }
    self.networks = networks
    nativeNetworks = native
    totals = Set(try fields["totals"]?.texts().map(HeaderText.loose) ?? [])
    remarks = try fields["remarks"]?.texts() ?? []
    digitTickers = try fields["digitTickers"]?.texts() ?? []
  }

  /// The asset that a unit behind a number means: `원`, `$`, `BTC`.
  func unit(_ text: String, aliases: [String: Asset]) -> Asset? {
    let key = HeaderText.loose(text)
    return units[key] ?? aliases[key] ?? assets[key] ?? Asset(HeaderText.value(text))
  }

  /// The asset that a name means: `비트코인`, `비트코인(BTC)`, `XXBT`, `btc`.
  func asset(_ text: String, aliases: [String: Asset]) -> Asset? {
    let value = HeaderText.value(text)
    let key = HeaderText.loose(value)
    if let known = aliases[key] ?? assets[key] { return known }
    if value.hasSuffix(")"), let open = value.lastIndex(of: "(") {
      let inside = value[value.index(after: open)...].dropLast()
      return assets[HeaderText.loose(String(inside))] ?? Asset(inside)
    }
    return Asset(value)
  }
}
