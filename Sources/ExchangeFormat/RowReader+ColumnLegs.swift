import Quantities

/// Tables with a column for each asset of the account.
extension RowReader {
  private struct ColumnLeg {
    let column: Int
    let text: String
    let asset: Asset
    let amount: ExactDecimal
  }

  /// Fills a record from the columns of assets that are not zero: one that came in or went out, or two
  /// of a trade.
  func fillColumnLegs(_ draft: inout RowDraft) throws(RowFailure) {
    let legs = try columnLegs(.leg, draft)
    let came = legs.filter { !$0.amount.isNegative }
    let went = legs.filter(\.amount.isNegative)
    guard let first = came.first ?? went.first else {
      throw RowFailure(position(.leg), "no column of an asset says what came or went")
    }
    guard came.count <= 1, went.count <= 1 else {
      let columns = legs.map { name($0.column) }.joined(separator: ", ")
      throw RowFailure(first.column, "more than one asset came or went: \(columns)")
    }
    let kind = try columnLegKind(came.first != nil, went.first != nil, first.column, &draft)
    let leg = kind == .sell || kind == .withdrawal ? went.first ?? first : first
    draft.record.assetText = leg.text
    draft.record.asset = leg.asset
    draft.record.quantity = leg.amount.magnitude
    draft.record.kind = kind
    draft.record.flow = leg.amount.isNegative ? .out : .in
    if kind == .buy || kind == .sell, let other = kind == .buy ? went.first : came.first {
      draft.record.counterAsset = other.asset
      draft.record.counterQuantity = other.amount.magnitude
    }
    let fees = try columnLegs(.legFee, draft)
    if fees.count > 1 {
      let columns = fees.map { name($0.column) }.joined(separator: ", ")
      draft.flag(columns, "fees in more than one asset: none was taken", refused: true)
    } else if let fee = fees.first {
      draft.record.fee = fee.amount.magnitude
      draft.record.feeAsset = fee.asset
    }
  }

  /// What a row is by its type, which its amounts must bear out.
  private func columnLegKind(
    _ hasCome: Bool,
    _ hasGone: Bool,
    _ place: Int,
    _ draft: inout RowDraft
  ) throws(RowFailure) -> ExchangeRecord.Kind {
    guard let column = position(.action), let text = text(.action, draft),
      let rule = rule(for: text, in: profile.actions, draft)
    else {
      let text = position(.action).flatMap { _ in self.text(.action, draft) }
      draft.flag(
        position(.action).map(name) ?? "",
        text.map { Self.unknownType + $0 } ?? "no type",
        refused: true
      )
      return .other
    }
    let kind = hasCome ? rule.plus : rule.minus
    let isBorneOut =
      switch kind {
      case .buy, .sell: hasCome && hasGone
      case .deposit, .reward: hasCome && !hasGone
      case .withdrawal, .fee: hasGone && !hasCome
      default: true
      }
    guard isBorneOut else {
      throw RowFailure(column, "a \(kind.rawValue) by its type, and \(name(place)) says otherwise")
    }
    return kind
  }

  /// The columns of a role that hold an amount other than zero.
  private func columnLegs(
    _ role: ColumnRole,
    _ draft: RowDraft
  ) throws(RowFailure) -> [ColumnLeg] {
    var legs: [ColumnLeg] = []
    for (column, meaning) in match.columns.sorted(by: { $0.key < $1.key }) {
      guard meaning.role == role,
        let amount = try amount(at: column, role, draft), !amount.value.isZero
      else { continue }
      guard let unit = headerUnits[column] else {
        throw RowFailure(column, "the header names no asset")
      }
      let asset = try self.asset(unit, unit: nil, draft)
      legs.append(ColumnLeg(column: column, text: unit, asset: asset, amount: amount.value))
    }
    return legs
  }
}
