import Quantities

extension RowReader {
  /// Fills a record with an event in an account.
  func fillEvent(_ draft: inout RowDraft) throws(RowFailure) {
    try fillTime(&draft)
    draft.record.account = try identifier(.account, draft)
    try requireAccount(draft)
    fillNetworkFields(&draft)
    if let status = meaning(.status, in: profile.statuses, &draft) { draft.record.status = status }
    if position(.bought) != nil, position(.sold) != nil {
      try fillSwap(&draft)
    } else {
      try fillSingle(&draft)
    }
    fillPersons(&draft)
    fillNote(&draft)
    fillAddresses(&draft)
  }

  /// A table whose rows must name an account has no row without one.
  func requireAccount(_ draft: RowDraft) throws(RowFailure) {
    guard let position = position(.account), draft.record.account == nil,
      match.columns[position]?.presence == .required
    else { return }
    throw RowFailure(position, "empty: whose account it is cannot be told")
  }

  func fillNetworkFields(_ draft: inout RowDraft) {
    draft.record.network = text(.network, draft)
    draft.record.tag = flaggedIdentifier(.tag, &draft)
    draft.record.transaction = flaggedIdentifier(.transaction, &draft)
  }

  /// An identifier that the row can do without: what is damaged is flagged.
  private func flaggedIdentifier(_ role: ColumnRole, _ draft: inout RowDraft) -> String? {
    do throws(RowFailure) {
      return try identifier(role, draft)
    } catch {
      draft.flag(error.position.map(name) ?? "", error.reason, refused: true)
      return nil
    }
  }

  func fillAddresses(_ draft: inout RowDraft) {
    let check = AddressCheck(vocabulary: vocabulary)
    for role in [ColumnRole.from, .to] {
      let stated = text(role, draft)
      let noted = role == .to ? draft.record.to?.raw : draft.record.from?.raw
      guard let text = stated ?? noted else { continue }
      let address = check.check(text, network: draft.record.network, asset: draft.record.asset)
      if role == .from { draft.record.from = address } else { draft.record.to = address }
      guard let address else { continue }
      if draft.record.tag == nil, let tag = address.tag { draft.record.tag = tag }
      if let problem = address.problem {
        draft.flag(position(role).map(name) ?? "", problem, refused: true)
      }
    }
  }

  /// One asset in a row, perhaps with what was paid for it.
  private func fillSingle(_ draft: inout RowDraft) throws(RowFailure) {
    let pair = text(.pair, draft).flatMap(split)
    let named = assetText(draft)
    let hints = [named, pair?.base, pair?.quote].compactMap { $0 }
    let quantity = try requiredAmount(.quantity, draft, units: hints)
    let asset = try self.asset(named ?? pair?.base, unit: quantity.unit, draft)
    draft.record.assetText = named ?? pair?.base ?? quantity.unit
    draft.record.asset = asset
    draft.record.quantity = quantity.value.magnitude
    draft.record.kind = try kind(of: quantity.value, &draft)
    let price = optionalAmount(.price, &draft, units: hints)
    let gross = optionalAmount(.gross, &draft, units: hints)
    let fee = optionalAmount(.fee, &draft, units: hints)
    let settlement = optionalAmount(.settlement, &draft, units: hints)
    let quote =
      text(.quote, draft).flatMap { vocabulary.asset($0, aliases: profile.assets) }
      ?? pair.flatMap { vocabulary.asset($0.quote, aliases: profile.assets) }
      ?? gross?.unit.flatMap(unit) ?? price?.unit.flatMap(unit)
    draft.record.price = price?.value.magnitude
    draft.record.quote = price == nil ? nil : quote
    let isTrade = draft.record.kind == .buy || draft.record.kind == .sell
    if isTrade, let gross {
      draft.record.counterQuantity = gross.value.magnitude
      // A sign such as $ says less than a column that names the currency.
      draft.record.counterAsset =
        text(.quote, draft) == nil ? gross.unit.flatMap(unit) ?? quote : quote
    }
    fillFee(fee, gross: gross, settlement: settlement, quote: isTrade ? quote : asset, &draft)
  }

  /// Two assets in a row, each with its unit in the cell.
  private func fillSwap(_ draft: inout RowDraft) throws(RowFailure) {
    let bought = try requiredAmount(.bought, draft)
    let sold = try requiredAmount(.sold, draft)
    draft.record.assetText = bought.unit
    draft.record.asset = try asset(nil, unit: bought.unit, draft)
    draft.record.quantity = bought.value.magnitude
    draft.record.counterAsset = try asset(nil, unit: sold.unit, draft)
    draft.record.counterQuantity = sold.value.magnitude
    draft.record.kind = .buy
    let fee = optionalAmount(.fee, &draft)
    fillFee(fee, gross: nil, settlement: nil, quote: draft.record.counterAsset, &draft)
  }

  private func assetText(_ draft: RowDraft) -> String? {
    if profile.table == .wonMovements { return Asset.krw.code }
    guard let text = text(.asset, draft) else { return nil }
    // `KRW-BTC` in a column of coins is the market of the coin.
    return profile.pairOrder == .quoteFirst ? split(text)?.base ?? text : text
  }

  private func unit(_ text: String) -> Asset? { vocabulary.unit(text, aliases: profile.assets) }

  func asset(_ named: String?, unit text: String?, _ draft: RowDraft) throws(RowFailure) -> Asset {
    let place = position(.asset) ?? position(.pair) ?? position(.quantity) ?? position(.bought)
    let fromName = named.flatMap { vocabulary.asset($0, aliases: profile.assets) }
    let fromUnit = text.flatMap(unit)
    if let text, fromUnit == nil, fromName == nil {
      throw RowFailure(place, "an asset that no profile knows: \(text)")
    }
    switch (fromName, fromUnit) {
    case (let name?, let unit?) where name != unit:
      throw RowFailure(
        place,
        "the asset is \(name) by name and \(unit) by the unit of its quantity"
      )
    case (let asset?, _), (nil, let asset?): return asset
    case (nil, nil):
      throw RowFailure(place, "an asset that no profile knows: \(named ?? "none is named")")
    }
  }

  /// Cuts a pair into base and quote.
  private func split(_ text: String) -> (base: String, quote: String)? {
    let value = HeaderText.value(text).uppercased()
    let parts = value.split(whereSeparator: { "-/_ ".contains($0) }).map(String.init)
    if parts.count == 2 {
      return profile.pairOrder == .quoteFirst ? (parts[1], parts[0]) : (parts[0], parts[1])
    }
    guard parts.count == 1 else { return nil }
    let quote = profile.quotes.map(\.code)
      .filter { value.hasSuffix($0) && value.utf8.count > $0.utf8.count }
      .max { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
    return quote.map { (String(value.dropLast($0.count)), $0) }
  }

  /// What the row is, by its type, its sign, the file's name or the profile.
  private func kind(
    of quantity: ExactDecimal,
    _ draft: inout RowDraft
  ) throws(RowFailure) -> ExchangeRecord.Kind {
    let kind: ExchangeRecord.Kind
    if let column = position(.action) {
      let text = text(.action, draft) ?? ""
      guard let rule = rule(for: text, in: profile.actions) else {
        let what = text.isEmpty ? "no type" : "a type that the profile does not know: \(text)"
        draft.flag(name(column), what, refused: true)
        return .other
      }
      kind = quantity.isNegative ? rule.minus : rule.plus
    } else if let rule = rule(for: fileName, in: profile.fileNameActions) {
      kind = quantity.isNegative ? rule.minus : rule.plus
    } else if let action = profile.defaultAction {
      kind = action
    } else {
      draft.flag(
        "",
        "neither the row nor the file's name says whether value came or went",
        refused: true
      )
      return .other
    }
    switch kind {
    case .deposit, .buy, .reward:
      guard !quantity.isNegative else {
        throw RowFailure(position(.quantity), "a \(kind.rawValue) of a negative quantity")
      }
    case .withdrawal, .sell, .fee:
      guard profile.sign == .unsigned || quantity.isNegative || quantity.isZero else {
        throw RowFailure(
          position(.quantity),
          "a \(kind.rawValue) of a positive quantity where what goes out is negative"
        )
      }
    default: break
    }
    return kind
  }

  private func rule(
    for text: String,
    in rules: [ExportProfile.ActionRule]
  ) -> ExportProfile.ActionRule? {
    let key = HeaderText.loose(text)
    return rules.first { rule in
      switch rule.match {
      case .words: rule.keys.contains(key)
      case .prefix: rule.keys.contains { key.hasPrefix($0) }
      case .contains: rule.keys.contains { key.contains($0) }
      }
    }
  }

  private func fillFee(
    _ stated: CellAmount?,
    gross: CellAmount?,
    settlement: CellAmount?,
    quote: Asset?,
    _ draft: inout RowDraft
  ) {
    var fee = stated?.value.magnitude
    if let stated, stated.value.isNegative, profile.sign == .unsigned {
      draft.flag(position(.fee).map(name) ?? "", "a negative fee was taken as paid", refused: false)
    }
    var unit = stated?.unit.flatMap { self.unit($0) }
    // A sign such as $ says less than a column that names the currency.
    if stated?.unit?.contains(where: \.isCurrencySymbol) == true, profile.feeUnit == .quote {
      unit = quote ?? unit
    }
    unit =
      unit ?? text(.feeAsset, draft).flatMap { vocabulary.asset($0, aliases: profile.assets) }
      ?? (profile.feeUnit == .quote ? quote : draft.record.asset)
    // The exchange rounds when it books: settlement less gross is what was taken.
    if profile.derivesFee, let gross, let settlement, let grossUnit = gross.unit,
      grossUnit == settlement.unit,
      let booked = try? settlement.value.magnitude.subtracting(gross.value.magnitude)
    {
      fee = booked.magnitude
      unit = self.unit(grossUnit)
    }
    draft.record.fee = fee
    draft.record.feeAsset = fee == nil ? nil : unit
    guard draft.record.kind == .withdrawal, let fee, !fee.isZero, unit == draft.record.asset,
      let quantity = draft.record.quantity
    else { return }
    let isIncluded =
      switch profile.feeInclusion {
      case .never: false
      case .withdrawal, .quantity: true
      case .settlement:
        settlement.map { $0.value.magnitude == quantity && self.unit($0.unit ?? "") == unit }
          ?? false
      }
    if isIncluded, let net = try? quantity.subtracting(fee), !net.isNegative {
      draft.record.quantity = net
    }
  }

  /// Reads what only a remark says.
  private func fillNote(_ draft: inout RowDraft) {
    guard let note = text(.note, draft), let position = position(.note) else { return }
    for pattern in profile.notes {
      guard let values = pattern.match(note) else { continue }
      if let text = values["counter_quantity"],
        let amount = try? CellAmount.read(text, format: profile.numbers),
        let asset = values["counter_asset"].flatMap({
          vocabulary.asset($0, aliases: profile.assets)
        })
      {
        draft.record.counterQuantity = amount.value.magnitude
        draft.record.counterAsset = asset
      }
      for (key, path) in [("to", \ExchangeRecord.to), ("from", \ExchangeRecord.from)] {
        guard let text = values[key] else { continue }
        draft.record[keyPath: path] = CheckedAddress(
          raw: text,
          canonical: nil,
          chain: nil,
          tag: nil,
          problem: nil
        )
      }
      draft.flag(name(position), "read from the remark's words", refused: false)
      return
    }
  }
}
