import Quantities
import TabularFormat

/// Amounts of cells.
extension RowReader {
  func amount(
    _ role: ColumnRole,
    _ draft: RowDraft,
    units: [String] = []
  ) throws(RowFailure) -> CellAmount? {
    guard let position = place(role, draft) else { return nil }
    return try amount(at: position, role, draft, units: units)
  }

  /// The amount in a cell, with the scale of a role.
  func amount(
    at position: Int,
    _ role: ColumnRole,
    _ draft: RowDraft,
    units: [String] = []
  ) throws(RowFailure) -> CellAmount? {
    guard position < draft.cells.count, !isNothing(draft.cells[position]) else { return nil }
    let format: NumberFormat
    switch numberFormats[position] {
    case nil: format = profile.numbers
    case .some(nil):
      guard draft.cells[position].contains(",") else {
        format = profile.numbers
        break
      }
      throw RowFailure(
        position,
        "\"\(draft.cells[position])\" is two numbers, and the column does not say whether its comma "
          + "groups digits: ask the sender, and import again with --decimal"
      )
    case .some(let found?): format = draft.numericCells.contains(position) ? .plain : found
    }
    do throws(CellProblem) {
      let amount = try CellAmount.read(
        draft.cells[position],
        format: format,
        units: units,
        digitTickers: vocabulary.digitTickers
      )
      return try amount.map { amount throws(CellProblem) in
        try scaled(amount, role, position, draft)
      }
    } catch {
      throw RowFailure(position, error.reason)
    }
  }

  /// The amount in whole units: raw units, units of a header, thousandths of a coin.
  private func scaled(
    _ amount: CellAmount,
    _ role: ColumnRole,
    _ position: Int,
    _ draft: RowDraft
  ) throws(CellProblem) -> CellAmount {
    var digits = profile.scales[role] ?? 0
    if [.quantity, .quantityIn, .quantityOut].contains(role),
      let column = positions[.decimals], column < draft.cells.count, !draft.cells[column].isEmpty
    {
      guard let stated = Int(draft.cells[column]), (0...ExactDecimal.maximumScale).contains(stated)
      else { throw CellProblem("the column of decimals holds \(draft.cells[column])") }
      digits = stated
    }
    var unit = amount.unit ?? headerUnits[position]
    if let small = unit.flatMap({ Vocabulary.smallUnits[$0] }) {
      digits += small.digits
      unit = small.asset
    }
    guard digits > 0 else { return CellAmount(value: amount.value, unit: unit) }
    let scale = amount.value.scale + digits
    guard scale <= ExactDecimal.maximumScale else {
      throw CellProblem("more than \(ExactDecimal.maximumScale) digits behind the point")
    }
    return CellAmount(
      value: ExactDecimal(coefficient: amount.value.coefficient, scale: scale),
      unit: unit
    )
  }

  func requiredAmount(
    _ role: ColumnRole,
    _ draft: RowDraft,
    units: [String] = []
  ) throws(RowFailure) -> CellAmount {
    guard let amount = try amount(role, draft, units: units) else {
      throw RowFailure(positions[role], "empty, and the row means nothing without it")
    }
    return amount
  }

  /// An amount without which the row still means something: what cannot be read is flagged.
  func optionalAmount(
    _ role: ColumnRole,
    _ draft: inout RowDraft,
    units: [String] = []
  ) -> CellAmount? {
    do throws(RowFailure) {
      return try amount(role, draft, units: units)
    } catch {
      draft.flag(error.position.map(name) ?? "", error.reason, refused: true)
      return nil
    }
  }
}
