import Quantities

/// Fees of rows.
extension RowReader {
  /// Reads the fee, and parts it from the quantity where that holds it.
  func fillFee(
    gross: CellAmount?,
    settlement: CellAmount?,
    quote: Asset?,
    units: [String],
    _ draft: inout RowDraft
  ) {
    let stated = optionalAmount(
      .fee,
      &draft,
      units: units + [text(.feeAsset, draft)].compactMap { $0 }
    )
    var fee = stated.map { paid($0.value, &draft) }
    var unit = stated?.unit.flatMap { self.unit($0) }
    // A sign such as $ says less than a column that names the currency.
    if stated?.unit?.contains(where: \.isCurrencySymbol) == true, profile.feeUnit == .quote {
      unit = quote ?? unit
    }
    unit =
      unit ?? assetText(.feeAsset, draft).flatMap { vocabulary.asset($0, aliases: profile.assets) }
      ?? feeAsset(quote, draft)
    // The exchange rounds when it books: settlement less gross is what was taken.
    let isTrade = draft.record.kind == .buy || draft.record.kind == .sell
    if profile.derivesFee, isTrade || draft.record.asset == .krw, let gross, let settlement,
      let grossUnit = gross.unit,
      grossUnit == settlement.unit,
      let booked = try? settlement.value.magnitude.subtracting(gross.value.magnitude)
    {
      fee = booked.magnitude
      unit = self.unit(grossUnit)
    }
    // A fee of its own is stated once; what the sender of a deposit paid is not the wallet's.
    let isDoubled =
      draft.record.kind == .fee && unit == draft.record.asset && fee == draft.record.quantity
    if isDoubled || (profile.origin == .wallet && draft.record.kind == .deposit) { fee = nil }
    draft.record.fee = fee
    draft.record.feeAsset = fee == nil ? nil : unit
    if profile.feeInclusion == .change {
      takeFeeOutOfChange(&draft)
      return
    }
    guard let fee, !fee.isZero, !fee.isNegative, unit == draft.record.asset,
      draft.record.flow == .out, let quantity = draft.record.quantity
    else { return }
    let isWithdrawal = draft.record.kind == .withdrawal
    let isIncluded =
      switch profile.feeInclusion {
      case .never, .change: false
      case .withdrawal: isWithdrawal
      case .quantity: draft.record.kind != .fee
      case .settlement:
        isWithdrawal
          && (settlement.map { $0.value.magnitude == quantity && self.unit($0.unit ?? "") == unit }
            ?? false)
      }
    guard isIncluded, let net = try? quantity.subtracting(fee) else { return }
    if net.isNegative {
      draft.flag(
        position(.fee).map(name) ?? "",
        "the fee is more than the quantity that should include it",
        refused: false
      )
    } else {
      draft.record.quantity = net
    }
  }

  /// What a fee without a unit is counted in.
  private func feeAsset(_ quote: Asset?, _ draft: RowDraft) -> Asset? {
    switch profile.feeUnit {
    case .asset: profile.gaps.feeAsset ?? draft.record.asset
    case .quote: quote
    case .received: draft.record.kind == .sell ? quote : draft.record.asset
    }
  }

  /// What was paid: a rebate is below zero.
  private func paid(_ fee: ExactDecimal, _ draft: inout RowDraft) -> ExactDecimal {
    guard !fee.isZero else { return fee }
    let isRebate =
      switch profile.feeSign {
      case .either: false
      case .negativePaid: !fee.isNegative
      case .positivePaid: fee.isNegative
      }
    let column = position(.fee).map(name) ?? ""
    if isRebate {
      draft.flag(column, "a rebate: the exchange paid it", refused: false)
      return fee.magnitude.negated
    }
    if profile.feeSign == .either, fee.isNegative, profile.sign == .unsigned {
      draft.flag(column, "a negative fee was taken as paid", refused: false)
    }
    return fee.magnitude
  }

  /// Takes the fee out of a balance's change, so that the quantity is what was traded or sent and the
  /// fee stands beside it.
  ///
  /// What came in is more by a fee in the same asset, what went out is less; a rebate turns both
  /// round.
  func takeFeeOutOfChange(_ draft: inout RowDraft) {
    guard let fee = draft.record.fee, !fee.isZero, draft.record.feeAsset == draft.record.asset,
      let change = draft.record.quantity, let flow = draft.record.flow,
      let quantity = try? flow == .in ? change.adding(fee) : change.subtracting(fee)
    else { return }
    guard !quantity.isNegative else {
      draft.flag(
        position(.fee).map(name) ?? "",
        "the fee is more than the quantity that should include it",
        refused: false
      )
      return
    }
    draft.record.quantity = quantity
  }
}
