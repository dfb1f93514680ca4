extension Detection {
  /// The profiles by which sheets are read, each with its version and once, in order.
  public var readers: [String] { Set(sheets.compactMap { $0.profile?.reader }).sorted() }

  /// Whether the file tells customers apart and does not say at which exchange: a table with a column
  /// of accounts, or of what came of a search, under a profile that names no exchange.
  public var leavesExchangeOpen: Bool {
    sheets.contains { sheet in
      guard let match = sheet.match, match.profile.exchange == nil else { return false }
      return match.profile.table == .matchResults
        || match.columns.values.contains { $0.role == .account }
    }
  }
}
