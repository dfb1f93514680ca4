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

  /// Parts of coins in which programs count, by their spelling: how many digits stand behind the
  /// point of the coin.
  ///
  /// Display units of Bitcoin Core: `mBTC`, `µBTC`, `Satoshi (sat)`.
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

  /// The network that a name means: `TRC20`, `USDT-TRC20`, `BNB Smart Chain(BEP20)`, `이더리움(ERC20)`.
  ///
  /// Of a name that is made of several, those that are known have to mean one network.
  func network(_ name: String) -> Network? {
    if let known = networks[HeaderText.loose(name)] { return known }
    let parts = name.split { "()[]-/_,".contains($0) }
    guard parts.count > 1 else { return nil }
    let found = Set(parts.compactMap { networks[HeaderText.loose(String($0))] })
    return found.count == 1 ? found.first : nil
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
    return Asset(value) ?? Self.ledgerCurrency(value).flatMap { Asset($0) }
  }

  /// The symbol of an XRP Ledger currency code of 40 hexadecimal digits: its ASCII characters, with
  /// zeros behind them (xrpl.org, "Currency Formats": nonstandard currency codes).
  ///
  /// Anybody may issue a token of any symbol: the issuer tells them apart.
  private static func ledgerCurrency(_ text: String) -> String? {
    guard text.utf8.count == 40 else { return nil }
    var bytes: [UInt8] = []
    var rest = Substring(text)
    while !rest.isEmpty {
      guard let byte = UInt8(rest.prefix(2), radix: 16) else { return nil }
      bytes.append(byte)
      rest = rest.dropFirst(2)
    }
    while bytes.last == 0 { bytes.removeLast() }
    guard bytes.count >= 3, bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }
}
