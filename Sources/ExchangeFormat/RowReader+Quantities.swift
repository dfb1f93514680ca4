import Quantities

/// A quantity with its sign, as a row gives it.
struct SignedQuantity {
  let value: ExactDecimal
  let unit: String?
  /// Which way it went; `nil` if only the type of the row can say it.
  let flow: ExchangeRecord.Flow?
  /// Whether the row itself says the way, so that a type that says the other way is wrong.
  let isStated: Bool
}

extension RowReader {
  /// One asset in a row, perhaps with what was paid for it.
  func fillSingle(_ draft: inout RowDraft) throws(RowFailure) {
    if fillBare(&draft) { return }
    let pair = text(.pair, draft).flatMap(split)
    let named = assetText(.asset, draft) ?? pair?.base
    let hints = [named, pair?.quote].compactMap { $0 }
    let quantity = try signedQuantity(&draft, units: hints)
    let stated = named ?? (quantity.unit == nil ? unnamedAsset(draft) : nil)
    draft.record.assetText = stated ?? quantity.unit
    draft.record.asset = try assetIfNamed(stated, unit: quantity.unit, &draft)
    draft.record.quantity = quantity.value.magnitude
    dropRawQuantity(&draft)
    draft.record.kind = try kind(of: quantity, &draft)
    draft.record.flow = flow(draft.record.kind, quantity)
    let price = optionalAmount(.price, &draft, units: hints)
    let gross = optionalAmount(.gross, &draft, units: hints)
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
    fillFee(
      gross: gross,
      settlement: settlement,
      quote: isTrade ? quote : draft.record.asset,
      units: hints,
      &draft
    )
    fillBalanceAndValue(&draft, units: hints)
  }

  /// Two assets in a row, each with its unit in the cell.
  func fillSwap(_ draft: inout RowDraft) throws(RowFailure) {
    let bought = try requiredAmount(.bought, draft)
    let sold = try requiredAmount(.sold, draft)
    draft.record.assetText = bought.unit
    draft.record.asset = try asset(nil, unit: bought.unit, draft)
    draft.record.quantity = bought.value.magnitude
    draft.record.counterAsset = try asset(nil, unit: sold.unit, draft)
    draft.record.counterQuantity = sold.value.magnitude
    draft.record.kind = .buy
    draft.record.flow = .in
    fillFee(gross: nil, settlement: nil, quote: draft.record.counterAsset, units: [], &draft)
    fillBalanceAndValue(&draft, units: [])
  }

  /// What came in and what went out, each with its own asset: both of a trade, one of anything else.
  func fillLegs(_ draft: inout RowDraft) throws(RowFailure) {
    let received = try leg(.received, .receivedAsset, draft)
    let sent = try leg(.sent, .sentAsset, draft)
    let rule = try legRule(received != nil, sent != nil, &draft)
    let isSale = (rule == .sell || rule == .withdrawal) && sent != nil
    guard let first = isSale ? sent : received ?? sent else {
      throw RowFailure(position(.received), "neither came anything in nor went anything out")
    }
    draft.record.assetText = first.text
    draft.record.asset = first.asset
    draft.record.quantity = first.amount
    let isTrade = rule == .buy || rule == .sell
    if isTrade, let second = isSale ? received : received == nil ? nil : sent {
      draft.record.counterAsset = second.asset
      draft.record.counterQuantity = second.amount
    }
    draft.record.kind = rule
    draft.record.flow = isSale || received == nil ? .out : .in
    fillFee(
      gross: nil,
      settlement: nil,
      quote: draft.record.counterAsset ?? first.asset,
      units: [],
      &draft
    )
    fillBalanceAndValue(&draft, units: [])
  }

  private struct Leg {
    let amount: ExactDecimal
    let asset: Asset
    let text: String
  }

  private func leg(
    _ role: ColumnRole,
    _ assetRole: ColumnRole,
    _ draft: RowDraft
  ) throws(RowFailure) -> Leg? {
    let named = assetText(assetRole, draft)
    guard let amount = try amount(role, draft, units: [named].compactMap { $0 }),
      !amount.value.isZero
    else { return nil }
    let asset = try self.asset(named, unit: amount.unit, draft)
    return Leg(amount: amount.value.magnitude, asset: asset, text: named ?? amount.unit ?? "")
  }

  /// What a row of two legs is: what its type says, or what its legs are.
  private func legRule(
    _ hasReceived: Bool,
    _ hasSent: Bool,
    _ draft: inout RowDraft
  ) throws(RowFailure) -> ExchangeRecord.Kind {
    if profile.table == .transfers { return .transfer }
    let shape: ExchangeRecord.Kind =
      hasReceived && hasSent ? .buy : hasReceived ? .deposit : .withdrawal
    guard let column = position(.action), let text = text(.action, draft) else {
      return profile.defaultAction ?? shape
    }
    guard let rule = rule(for: text, in: profile.actions, draft) else {
      draft.flag(name(column), "\(Self.unknownType)\(text)", refused: true)
      return hasReceived && hasSent ? .buy : .other
    }
    let kind = hasReceived ? rule.plus : rule.minus
    if let status = rule.status { draft.record.status = status }
    switch (kind, hasReceived, hasSent) {
    case (.deposit, true, true) where profile.origin == .exchange,
      (.withdrawal, true, true) where profile.origin == .exchange:
      // An exchange's own type is sure: the other leg repeats the coin or values it.
      return kind
    case (.deposit, _, true), (.withdrawal, true, _):
      // What came and went at once is an exchange of two, whatever it is called.
      if hasReceived, hasSent { return .buy }
      throw RowFailure(column, "a \(kind.rawValue) by its type, and the amounts say the other way")
    default: return kind
    }
  }

  /// The quantity of the row, with its sign.
  private func signedQuantity(
    _ draft: inout RowDraft,
    units: [String]
  ) throws(RowFailure) -> SignedQuantity {
    let named = direction(&draft)
    if position(.quantity) == nil, position(.quantityIn) == nil, position(.tokenID) != nil {
      // A token of its own kind is one.
      return SignedQuantity(value: .one, unit: nil, flow: named, isStated: false)
    }
    guard position(.quantityIn) != nil else {
      let amount = try filled(requiredAmount(.quantity, draft, units: units), draft)
      let isSigned = profile.sign == .signed
      let bySign: ExchangeRecord.Flow? =
        amount.value.isZero ? nil : amount.value.isNegative ? .out : isSigned ? .in : nil
      let flow = isSigned ? bySign ?? named : named ?? bySign
      return SignedQuantity(
        value: amount.value,
        unit: amount.unit,
        flow: flow,
        isStated: isSigned || bySign != nil
      )
    }
    let came = try amount(.quantityIn, draft, units: units)
    let went = try amount(.quantityOut, draft, units: units)
    let hasCome = came.map { !$0.value.isZero } ?? false
    let hasGone = went.map { !$0.value.isZero } ?? false
    switch (came, went) {
    case (let came?, let went?) where hasCome && hasGone:
      // What somebody sends to himself comes and goes.
      guard came.value.magnitude == went.value.magnitude, profile.table == .transfers else {
        throw RowFailure(position(.quantityIn), "a quantity came in and another went out")
      }
      return SignedQuantity(value: came.value, unit: came.unit, flow: nil, isStated: false)
    case (let came?, _) where hasCome:
      return SignedQuantity(
        value: came.value.magnitude,
        unit: came.unit,
        flow: .in,
        isStated: true
      )
    case (_, let went?) where hasGone:
      return SignedQuantity(
        value: went.value.magnitude.negated,
        unit: went.unit,
        flow: .out,
        isStated: true
      )
    case (let none?, _), (nil, let none?):
      return SignedQuantity(value: none.value, unit: none.unit, flow: named, isStated: false)
    case (nil, nil):
      throw RowFailure(position(.quantityIn), "empty, and the row means nothing without it")
    }
  }

  private func direction(_ draft: inout RowDraft) -> ExchangeRecord.Flow? {
    guard position(.direction) != nil else { return nil }
    return meaning(.direction, in: profile.directions, &draft).map { $0 ? .in : .out }
  }

  private func flow(
    _ kind: ExchangeRecord.Kind,
    _ quantity: SignedQuantity
  ) -> ExchangeRecord.Flow? {
    switch kind {
    case .deposit, .buy, .reward: .in
    case .withdrawal, .sell, .fee: .out
    default: quantity.flow
    }
  }

  /// What the row is, by its type, its sign, the file's name or the profile.
  private func kind(
    of quantity: SignedQuantity,
    _ draft: inout RowDraft
  ) throws(RowFailure) -> ExchangeRecord.Kind {
    if profile.table == .transfers { return .transfer }
    let isOut = quantity.flow == .out
    let kind: ExchangeRecord.Kind
    if let column = position(.action) {
      let text = text(.action, draft) ?? ""
      guard let rule = rule(for: text, in: profile.actions, draft) else {
        let sub = self.text(.subaction, draft).map { " / \($0)" } ?? ""
        let what =
          text.isEmpty ? "no type" : "\(Self.unknownType)\(text)\(sub)"
        draft.flag(name(column), what, refused: true)
        return .other
      }
      kind = isOut ? rule.minus : rule.plus
      if let status = rule.status { draft.record.status = status }
    } else if let rule = fileNameRule(draft) {
      kind = isOut ? rule.minus : rule.plus
    } else if let action = profile.defaultAction {
      kind = action
    } else if let rule = rule(for: "", in: profile.defaultRules, draft) {
      kind = isOut ? rule.minus : rule.plus
    } else if let flow = quantity.flow,
      position(.quantityIn) != nil || position(.direction) != nil
        || (profile.sign == .signed && [.wallet, .explorer].contains(profile.origin))
    {
      kind = flow == .in ? .deposit : .withdrawal
    } else {
      draft.flag(
        "",
        "neither the row nor the file's name says whether value came or went",
        refused: true
      )
      return .other
    }
    let column = position(.quantity) ?? position(.quantityIn)
    switch kind {
    case .deposit, .buy, .reward:
      guard !quantity.isStated || quantity.flow != .out else {
        throw RowFailure(column, "a \(kind.rawValue) of a negative quantity")
      }
    case .withdrawal, .sell, .fee:
      guard !quantity.isStated || quantity.flow != .in else {
        throw RowFailure(
          column,
          "a \(kind.rawValue) of a positive quantity where what goes out is negative"
        )
      }
    default: break
    }
    return kind
  }

  func rule(
    for text: String,
    in rules: [ExportProfile.ActionRule],
    _ draft: RowDraft
  ) -> ExportProfile.ActionRule? {
    let key = HeaderText.loose(text)
    let sub = HeaderText.loose(self.text(.subaction, draft) ?? "")
    return rules.first { rule in
      let isSame =
        switch rule.match {
        case .words: rule.keys.isEmpty || rule.keys.contains(key)
        case .prefix: rule.keys.contains { key.hasPrefix($0) }
        case .contains: rule.keys.contains { key.contains($0) }
        }
      return isSame && (rule.subKeys.isEmpty || rule.subKeys.contains(sub))
        && rule.conditions.allSatisfy { (self.text($0.key, draft) != nil) == $0.value }
    }
  }
}

extension RowReader {
  /// The text that names an asset, without what a program adds to it.
  func assetText(_ role: ColumnRole, _ draft: RowDraft) -> String? {
    if profile.table == .wonMovements { return Asset.krw.code }
    guard var text = text(role, draft) else { return nil }
    // Koinly writes its own number behind a code: `BTC;1`.
    if profile.origin == .tool, let sign = text.lastIndex(of: ";"),
      text[text.index(after: sign)...].allSatisfy({ $0.isASCII && $0.isNumber })
    {
      text = String(text[..<sign])
    }
    // Staked and held forms of an asset are the asset.
    if vocabulary.asset(text, aliases: profile.assets).map(\.code) == text.uppercased(),
      let suffix = profile.assetSuffixes.first(where: { text.hasSuffix($0) && text != $0 })
    {
      return String(text.dropLast(suffix.count))
    }
    // `KRW-BTC` in a column of coins is the market of the coin.
    return profile.pairOrder == .quoteFirst ? split(text)?.base ?? text : text
  }

  func unit(_ text: String) -> Asset? { vocabulary.unit(text, aliases: profile.assets) }

  func asset(_ named: String?, unit text: String?, _ draft: RowDraft) throws(RowFailure) -> Asset {
    let place =
      position(.asset) ?? position(.pair) ?? position(.quantity) ?? position(.bought)
      ?? position(.received) ?? position(.quantityIn)
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
  func split(_ text: String) -> (base: String, quote: String)? {
    let value = HeaderText.value(text).uppercased()
    let signs = profile.gaps.pairSeparators
    let parts = value.split(whereSeparator: { signs.contains($0) }).map(String.init)
    if parts.count == 2 {
      return profile.pairOrder == .quoteFirst ? (parts[1], parts[0]) : (parts[0], parts[1])
    }
    guard parts.count == 1 else { return nil }
    let isQuoteFirst = profile.pairOrder == .quoteFirst
    // AEUR ends as EUR does: the base that is known decides, and none or both leave it open.
    if !isQuoteFirst, value.hasSuffix("AEUR"), profile.quotes.contains(where: { $0.code == "EUR" })
    {
      let bases = [("EUR", String(value.dropLast(3))), ("AEUR", String(value.dropLast(4)))]
      let known = bases.filter { base in vocabulary.assets.values.contains { $0.code == base.1 } }
      return known.count == 1 ? (known[0].1, known[0].0) : nil
    }
    let quote = profile.quotes.map(\.code)
      .filter { isQuoteFirst ? value.hasPrefix($0) : value.hasSuffix($0) }
      .filter { value.utf8.count > $0.utf8.count }
      .max { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
    guard let quote else { return nil }
    let base = isQuoteFirst ? value.dropFirst(quote.count) : value.dropLast(quote.count)
    return (String(base), quote)
  }

  private func fillBalanceAndValue(_ draft: inout RowDraft, units: [String]) {
    draft.record.balance = optionalAmount(.balance, &draft, units: units)?.value
    draft.record.counterBalance = optionalAmount(.counterBalance, &draft, units: units)?.value
    guard let value = optionalAmount(.value, &draft, units: units) else { return }
    draft.record.value = value.value
    draft.record.valueAsset =
      text(.valueAsset, draft).flatMap { vocabulary.asset($0, aliases: profile.assets) }
      ?? value.unit.flatMap(unit)
  }
}
