import Quantities

extension RowReader {
  /// Fills a record with a balance.
  func fillBalance(_ draft: inout RowDraft) throws(RowFailure) {
    draft.record.kind = .balance
    draft.record.account = try identifier(.account, draft)
    try requireAccount(draft)
    try fillTime(&draft)
    let named = text(.asset, draft)
    let hints = [named].compactMap { $0 }
    let total = try requiredAmount(.total, draft, units: hints)
    let asset = try asset(named, unit: total.unit, draft)
    draft.record.assetText = named ?? total.unit
    draft.record.asset = asset
    draft.record.network = text(.network, draft)
    draft.record.total = total.value
    draft.record.available = optionalAmount(.available, &draft, units: hints)?.value
    draft.record.locked = optionalAmount(.locked, &draft, units: hints)?.value
    if total.value.isNegative {
      draft.flag(position(.total).map(name) ?? "", "a negative balance", refused: false)
    }
    if let available = draft.record.available, let locked = draft.record.locked,
      let sum = try? available.adding(locked), sum != total.value
    {
      draft.flag(
        position(.total).map(name) ?? "",
        "the total is not the sum of what is available and what is bound",
        refused: false
      )
    }
  }

  /// Fills a record with a customer.
  func fillSubject(_ draft: inout RowDraft) throws(RowFailure) {
    draft.record.kind = .subject
    draft.record.account = try identifier(.account, draft)
    try requireAccount(draft)
    try fillTime(&draft)
    fillPersons(&draft)
    if draft.record.name == nil, draft.record.latinName == nil, draft.record.identifiers.isEmpty {
      throw RowFailure(nil, "the row names nobody: neither a name nor an identifier")
    }
  }

  /// Fills a record with what came of a search.
  func fillMatch(_ draft: inout RowDraft) throws(RowFailure) {
    draft.record.kind = .match
    draft.record.account = try identifier(.account, draft)
    draft.record.personReference = try requiredText(.personReference, draft)
    _ = try requiredText(.searchResult, draft)
    draft.record.searchResult = meaning(.searchResult, in: profile.results, &draft)
    try fillTime(&draft)
    fillPersons(&draft)
  }

  /// Fills a record with an address registered for withdrawals.
  func fillRegisteredAddress(_ draft: inout RowDraft) throws(RowFailure) {
    draft.record.kind = .registeredAddress
    draft.record.account = try identifier(.account, draft)
    try requireAccount(draft)
    _ = try requiredText(.to, draft)
    try fillTime(&draft)
    if let text = text(.asset, draft) {
      draft.record.assetText = text
      draft.record.asset = vocabulary.asset(text, aliases: profile.assets)
      if draft.record.asset == nil, let position = position(.asset) {
        draft.flag(name(position), "an asset that no profile knows: \(text)", refused: true)
      }
    }
    fillNetworkFields(&draft)
    draft.record.declaredOwner = meaning(.declaredOwner, in: profile.owners, &draft)
    fillAddresses(&draft)
  }

  /// Fills a record with a price.
  func fillPrice(_ draft: inout RowDraft) throws(RowFailure) {
    draft.record.kind = .price
    let position = self.position(.date)
    guard let date = day(.date, &draft) else {
      throw RowFailure(position, "not a day such as 2016-05-26")
    }
    draft.record.date = date
    let pair = text(.pair, draft).flatMap(split)
    let (assetText, quoteText): (String, String)
    if let pair {
      (assetText, quoteText) = (pair.base, pair.quote)
    } else {
      (assetText, quoteText) = (
        try requiredText(.asset, draft), try requiredText(.quote, draft)
      )
    }
    guard let asset = vocabulary.asset(assetText, aliases: profile.assets) else {
      throw RowFailure(self.position(.asset), "an asset that no profile knows: \(assetText)")
    }
    guard let quote = vocabulary.asset(quoteText, aliases: profile.assets) else {
      throw RowFailure(self.position(.quote), "an asset that no profile knows: \(quoteText)")
    }
    let price = try requiredAmount(.price, draft, units: [quoteText])
    guard !price.value.isNegative else { throw RowFailure(self.position(.price), "below zero") }
    if let text = price.unit, vocabulary.unit(text, aliases: profile.assets) != quote {
      throw RowFailure(self.position(.price), "the unit is not \(quote)")
    }
    draft.record.assetText = assetText
    draft.record.asset = asset
    draft.record.quote = quote
    draft.record.price = price.value
    if let exchange = profile.exchange {
      draft.record.source = exchange
    } else {
      draft.record.source = try requiredText(.source, draft)
    }
    draft.record.subject = meaning(.basis, in: profile.bases, &draft) ?? profile.defaultBasis
  }

  /// Fills a record with arrears.
  func fillDefaulter(_ draft: inout RowDraft) throws(RowFailure) {
    draft.record.kind = .defaulter
    guard let defaulter = try identifier(.defaulter, draft) else {
      throw RowFailure(position(.defaulter), "empty: whose arrears they are cannot be told")
    }
    draft.record.defaulter = defaulter
    let arrears = try requiredAmount(.arrears, draft, units: [Asset.krw.code])
    if let unit = arrears.unit, vocabulary.unit(unit, aliases: profile.assets) != .krw {
      throw RowFailure(position(.arrears), "the unit is not won")
    }
    guard !arrears.value.isNegative else { throw RowFailure(position(.arrears), "below zero") }
    draft.record.arrears = arrears.value
    draft.record.taxItem = text(.taxItem, draft)
    draft.record.dueDate = day(.dueDate, &draft)
    fillPersons(&draft)
    if draft.record.name == nil, draft.record.latinName == nil, draft.record.identifiers.isEmpty {
      throw RowFailure(nil, "the row names nobody: neither a name nor an identifier")
    }
  }

  /// Fills a record with a claim about an address.
  func fillAttribution(_ draft: inout RowDraft) throws(RowFailure) {
    draft.record.kind = .attribution
    _ = try requiredText(.to, draft)
    draft.record.actor = try requiredText(.actor, draft)
    draft.record.source = try requiredText(.source, draft)
    draft.record.actorKind = meaning(.actorKind, in: profile.actorKinds, &draft)
    draft.record.confidence = text(.confidence, draft)
    if let text = text(.asset, draft) {
      draft.record.asset = vocabulary.asset(text, aliases: profile.assets)
    }
    fillNetworkFields(&draft)
    fillAddresses(&draft)
  }

  /// Fills a record with the use of an account.
  func fillAccess(_ draft: inout RowDraft) throws(RowFailure) {
    draft.record.kind = .access
    draft.record.account = try identifier(.account, draft)
    try requireAccount(draft)
    try fillTime(&draft)
    draft.record.internetAddress = text(.ip, draft)
    draft.record.device = text(.device, draft)
    draft.record.operatingSystem = text(.os, draft)
    draft.record.subject = text(.event, draft) ?? text(.action, draft)
    fillPersons(&draft)
    if draft.record.internetAddress == nil, draft.record.device == nil, draft.record.subject == nil
    {
      throw RowFailure(nil, "the row says neither from where an account was used nor what was done")
    }
  }

  /// Fills a record with what a customer holds in savings, staking or lending.
  func fillProduct(_ draft: inout RowDraft) throws(RowFailure) {
    draft.record.kind = .product
    draft.record.account = try identifier(.account, draft)
    try requireAccount(draft)
    try fillTime(&draft)
    let named = text(.asset, draft)
    let hints = [named].compactMap { $0 }
    let quantity = try requiredAmount(
      position(.quantity) == nil ? .total : .quantity,
      draft,
      units: hints
    )
    draft.record.assetText = named ?? quantity.unit
    draft.record.asset = try asset(named, unit: quantity.unit, draft)
    draft.record.quantity = quantity.value
    draft.record.available = optionalAmount(.available, &draft, units: hints)?.value
    draft.record.locked = optionalAmount(.locked, &draft, units: hints)?.value
    draft.record.subject = text(.product, draft) ?? text(.action, draft)
    draft.record.network = text(.network, draft)
    if let status = meaning(.status, in: profile.statuses, &draft) { draft.record.status = status }
  }

  /// Fills a record with a block on an account.
  func fillBlock(_ draft: inout RowDraft) throws(RowFailure) {
    draft.record.kind = .block
    draft.record.account = try identifier(.account, draft)
    try requireAccount(draft)
    try fillTime(&draft)
    if let named = text(.asset, draft) {
      draft.record.assetText = named
      draft.record.asset = vocabulary.asset(named, aliases: profile.assets)
    }
    draft.record.quantity = optionalAmount(.quantity, &draft)?.value
    draft.record.subject = text(.block, draft) ?? text(.action, draft) ?? text(.note, draft)
    draft.record.counterparty = text(.counterparty, draft)
    fillPersons(&draft)
    if let status = meaning(.status, in: profile.statuses, &draft) { draft.record.status = status }
  }

  /// Fills what a row says of a person.
  func fillPersons(_ draft: inout RowDraft) {
    draft.record.name = text(.name, draft)
    draft.record.latinName = text(.latinName, draft)
    draft.record.sex = text(.sex, draft)
    draft.record.bank = text(.bank, draft)
    draft.record.birthDate = day(.birthDate, &draft)
    for (position, column) in match.columns.sorted(by: { $0.key < $1.key }) {
      guard let kind = column.identifier, position < draft.cells.count else { continue }
      let text = draft.cells[position]
      guard !text.isEmpty, text != "-" else { continue }
      if let damage = Self.damage(text, isNumeric: draft.numericCells.contains(position)) {
        draft.flag(name(position), damage, refused: true)
        continue
      }
      if kind == "phone", Self.hasLostZero(text) {
        draft.flag(
          name(position),
          SpreadsheetDamage.lostZero.reason(),
          refused: false
        )
      }
      draft.record.identifiers.append(StatedIdentifier(kind: kind, text: text))
    }
  }

  /// Whether a text is a Korean mobile number without its zero: nine or ten digits from 10 to 19.
  private static func hasLostZero(_ text: String) -> Bool {
    let value = HeaderText.value(text)
    return value.hasPrefix("1") && (9...10).contains(value.count)
      && value.allSatisfy { $0.isASCII && $0.isNumber }
  }
}
