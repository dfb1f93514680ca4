public import Quantities

extension ExportProfile {
  /// What fills the gaps of a format's rows: where a value stands that its own column lacks.
  public struct Gaps: Hashable, Sendable {
    /// The one asset of all rows, where no column names any.
    public let asset: Asset?
    /// The assets one of which the file's name may state, where no column names any.
    public let fileNameAssets: [Asset]
    /// The columns, by name, that are read where a role's own cell says nothing or nothing but zero.
    public let fallbacks: [ColumnRole: [String]]
    /// Words that say nothing, as `null`.
    public let nothing: Set<String>
    /// The kinds of rows whose address columns hold addresses and nothing else; empty for all.
    public let addressKinds: [ExchangeRecord.Kind]
    /// The signs that part the two assets of a pair.
    public let pairSeparators: String
    /// Whether rows may lack their asset: only a contract names the token, or nothing names the coin.
    public let mayLackAsset: Bool
    /// Whether quantities are whole numbers of units whose size only a column of decimals tells.
    public let needsDecimals: Bool
    /// The asset of fees that have neither unit nor column.
    public let feeAsset: Asset?

    init(
      _ fields: [String: ProfileNode],
      separators: ProfileNode?
    ) throws(ProfileError) {
      asset = try fields["defaultAsset"].map(ExportProfile.asset)
      var assets: [Asset] = []
      for node in try fields["fileNameAssets"]?.elements() ?? [] {
        assets.append(try ExportProfile.asset(node))
      }
      fileNameAssets = assets
      var fallbacks: [ColumnRole: [String]] = [:]
      for (name, value) in try fields["fallback"]?.entries() ?? [] {
        guard let role = ColumnRole(rawValue: name) else {
          throw value.failure(.notAllowed(name, allowed: "roles of columns"))
        }
        fallbacks[role] = try value.texts()
      }
      self.fallbacks = fallbacks
      nothing = Set(try fields["nothing"]?.texts().map(HeaderText.loose) ?? [])
      var kinds: [ExchangeRecord.Kind] = []
      for node in try fields["addressKinds"]?.elements() ?? [] {
        kinds.append(try node.choice(ExchangeRecord.Kind.self))
      }
      addressKinds = kinds
      pairSeparators = try separators?.text() ?? "-/_: "
      mayLackAsset = try fields["mayLackAsset"]?.truth() ?? false
      needsDecimals = try fields["needsDecimals"]?.truth() ?? false
      feeAsset = try fields["defaultFeeAsset"].map(ExportProfile.asset)
    }

    /// The one asset of a file: the profile's, or the one that the file's name states.
    ///
    /// The name is cut at everything but letters and digits; two assets in it state none.
    func asset(fileName: String) -> Asset? {
      if let asset { return asset }
      let words = fileName.split { !($0.isLetter || $0.isNumber) }.map { $0.uppercased() }
      let stated = Set(fileNameAssets.filter { words.contains($0.code) })
      return stated.count == 1 ? stated.first : nil
    }
  }

  /// Reads what rows without a type are: `{plus: buy, minus: sell}`, or a list of such with `when`.
  static func defaultRules(_ node: ProfileNode?) throws(ProfileError) -> [ActionRule] {
    guard let node else { return [] }
    guard node.isSequence else { return [try defaultRule(node)] }
    var rules: [ActionRule] = []
    for element in try node.elements() { rules.append(try defaultRule(element)) }
    return rules
  }

  /// Names of columns that fill gaps are names of columns.
  func checkGaps(_ root: ProfileNode) throws(ProfileError) {
    let names = Set(columns.flatMap(\.names).map(HeaderText.loose))
    for (role, fallbacks) in gaps.fallbacks {
      for name in fallbacks where !names.contains(HeaderText.loose(name)) {
        throw root.failure(
          at: "fallback.\(role.rawValue)",
          .inconsistent("\"\(name)\" is the name of no column")
        )
      }
    }
  }
}
