/// The forks of Ethereum's execution layer that changed what a transaction may be, in their order
/// (ethereum.org, history of Ethereum; execution-specs, list of forks).
public enum EthereumFork: Int, Hashable, Sendable, CaseIterable, Comparable {
  case frontier, homestead, tangerineWhistle, spuriousDragon, byzantium, constantinople, petersburg
  case istanbul, berlin, london, paris, shanghai, cancun, prague, osaka

  /// The fork whose rules are asked for where nobody names one.
  ///
  /// It is Prague: Osaka adds an upper limit of gas for a transaction, which many that stand in the
  /// chain exceed.
  public static let standard = EthereumFork.prague

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }

  /// The name, as the Ethereum tests write it.
  public var name: String {
    switch self {
    case .frontier: "Frontier"
    case .homestead: "Homestead"
    case .tangerineWhistle: "EIP150"
    case .spuriousDragon: "EIP158"
    case .byzantium: "Byzantium"
    case .constantinople: "Constantinople"
    case .petersburg: "ConstantinopleFix"
    case .istanbul: "Istanbul"
    case .berlin: "Berlin"
    case .london: "London"
    case .paris: "Paris"
    case .shanghai: "Shanghai"
    case .cancun: "Cancun"
    case .prague: "Prague"
    case .osaka: "Osaka"
    }
  }

  /// Finds a fork by any of its names, in any case.
  ///
  /// - Parameter name: The name: that of the Ethereum tests, or the project's.
  public init?(name: String) {
    let wanted = name.lowercased().filter { $0 != " " && $0 != "_" && $0 != "-" }
    let other: [String: Self] = [
      "tangerinewhistle": .tangerineWhistle, "tangerine": .tangerineWhistle,
      "spuriousdragon": .spuriousDragon, "spurious": .spuriousDragon, "eip155": .spuriousDragon,
      "petersburg": .petersburg, "muirglacier": .istanbul, "arrowglacier": .london,
      "grayglacier": .london, "merge": .paris, "pectra": .prague, "fusaka": .osaka,
      "dencun": .cancun, "shapella": .shanghai, "metropolis": .byzantium,
    ]
    guard let fork = Self.allCases.first(where: { $0.name.lowercased() == wanted }) ?? other[wanted]
    else { return nil }
    self = fork
  }
}
