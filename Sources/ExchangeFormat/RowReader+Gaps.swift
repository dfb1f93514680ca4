import Quantities

/// Values that stand elsewhere than in their own column.
extension RowReader {
  /// The positions of the columns that fill a role's gaps, in their order.
  static func fallbacks(_ match: HeaderMatch) -> [ColumnRole: [Int]] {
    var positions: [ColumnRole: [Int]] = [:]
    for (role, names) in match.profile.gaps.fallbacks {
      let keys = names.map(HeaderText.loose)
      positions[role] = keys.compactMap { key in
        match.names.firstIndex { HeaderText.loose($0) == key }
      }
    }
    return positions
  }

  /// Whether a text says nothing.
  func isNothing(_ text: String) -> Bool {
    if text.isEmpty || text == "-" || text == "--" { return true }
    let words = profile.gaps.nothing
    return !words.isEmpty && words.contains(HeaderText.loose(text))
  }

  /// Where the value of a role stands in a row: in its own column, or where that says nothing, in the
  /// first column that fills the gap and says something.
  func place(_ role: ColumnRole, _ draft: RowDraft) -> Int? {
    guard let position = position(role) else { return nil }
    guard let others = fallbacks[role], isGap(position, role, draft) else { return position }
    return others.first { !isGap($0, role, draft) } ?? position
  }

  private func isGap(_ position: Int, _ role: ColumnRole, _ draft: RowDraft) -> Bool {
    guard position < draft.cells.count else { return true }
    let text = draft.cells[position]
    if isNothing(text) { return true }
    guard role == .quantity else { return false }
    return text.allSatisfy { "0.,+- ".contains($0) } && text.contains("0")
  }

  /// The asset of a row that names none: the one asset of the file, or the whole of a pair that is no
  /// pair, as `BTC` beside `BTC/EUR`.
  func unnamedAsset(_ draft: RowDraft) -> String? {
    if let asset = fileAsset { return asset.code }
    guard profile.quotes.isEmpty, let text = text(.pair, draft),
      text.allSatisfy({ $0.isLetter || $0.isNumber })
    else { return nil }
    return text
  }

  /// Fills a record of a row whose type moves nothing that could be named: a trade of contracts, a
  /// notice.
  ///
  /// Its quantity and its asset stay away if the row lacks either.
  ///
  /// - Returns: `false` if the row is of another type or lacks nothing.
  func fillBare(_ draft: inout RowDraft) -> Bool {
    guard position(.action) != nil, let text = text(.action, draft),
      let rule = rule(for: text, in: profile.actions, draft), rule.plus == .other,
      rule.minus == .other
    else { return false }
    let hasAsset =
      [.asset, .pair, .quote].contains { position($0) != nil } || fileAsset != nil
      || position(.quantity).flatMap { headerUnits[$0] } != nil
    let hasQuantity = place(.quantity, draft).map { !isGap($0, .asset, draft) } ?? false
    guard !hasAsset || !hasQuantity else { return false }
    draft.record.kind = .other
    return true
  }

  /// Takes from a quantity what was not filled of it.
  func filled(_ quantity: CellAmount, _ draft: RowDraft) throws(RowFailure) -> CellAmount {
    guard let remaining = try amount(.remaining, draft), !remaining.value.isZero else {
      return quantity
    }
    guard let rest = try? quantity.value.magnitude.subtracting(remaining.value.magnitude),
      !rest.isNegative
    else {
      throw RowFailure(position(.remaining), "more is left of the order than it was of")
    }
    return CellAmount(
      value: quantity.value.isNegative ? rest.negated : rest,
      unit: quantity.unit
    )
  }

  /// Whether the address columns of a row of a kind hold addresses.
  func holdsAddresses(_ kind: ExchangeRecord.Kind) -> Bool {
    profile.gaps.addressKinds.isEmpty || profile.gaps.addressKinds.contains(kind)
  }

  /// The asset of a row; `nil` with a flag where the format's files need not name it.
  func assetIfNamed(
    _ named: String?,
    unit: String?,
    _ draft: inout RowDraft
  ) throws(RowFailure) -> Asset? {
    // An issuer's or contract's token may bear any symbol, that of a coin too.
    let isToken = draft.record.contract != nil
    guard profile.gaps.mayLackAsset, isToken || (named == nil && unit == nil) else {
      return try asset(named, unit: unit, draft)
    }
    draft.flag(
      "",
      isToken
        ? "a token that only its contract or issuer names"
        : "the file does not say which asset this is: ask",
      refused: true
    )
    return nil
  }

  /// Leaves out a whole number of units whose size nothing tells.
  func dropRawQuantity(_ draft: inout RowDraft) {
    guard profile.gaps.needsDecimals, text(.decimals, draft) == nil else { return }
    draft.record.quantity = nil
    draft.flag(
      position(.quantity).map(name) ?? "",
      "a whole number of units whose size the file does not say: ask",
      refused: true
    )
  }
}
