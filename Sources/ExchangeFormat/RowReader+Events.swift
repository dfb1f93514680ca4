import Quantities

extension RowReader {
  /// Fills a record with an event in an account.
  func fillEvent(_ draft: inout RowDraft) throws(RowFailure) {
    try fillTime(&draft)
    try fillAccount(&draft)
    fillNetworkFields(&draft)
    fillStatus(&draft)
    if position(.bought) != nil, position(.sold) != nil {
      try fillSwap(&draft)
    } else if position(.received) != nil, position(.sent) != nil {
      try fillLegs(&draft)
    } else if position(.leg) != nil {
      try fillColumnLegs(&draft)
    } else {
      try fillSingle(&draft)
    }
    fillPersons(&draft)
    fillNote(&draft)
    fillAddresses(&draft)
    fillEventID(&draft)
  }

  /// Reads whose account it is; a number with stars is none.
  private func fillAccount(_ draft: inout RowDraft) throws(RowFailure) {
    draft.record.subaccount = text(.subaccount, draft)
    draft.record.counterparty = text(.counterparty, draft)
    if let place = position(.account), let text = text(.account, draft), text.contains("*") {
      draft.flag(
        name(place),
        "the account's number is masked: it is not used to tell accounts apart",
        refused: true
      )
      return
    }
    draft.record.account = try identifier(.account, draft)
    try requireAccount(draft)
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
    draft.record.contract = text(.contract, draft)
    draft.record.tokenID = flaggedIdentifier(.tokenID, &draft)
    draft.record.tag = flaggedIdentifier(.tag, &draft)
    draft.record.id = flaggedIdentifier(.id, &draft)
    if let text = text(.transaction, draft), isInternal(text) {
      draft.record.isInternal = true
      draft.flag(
        position(.transaction).map(name) ?? "",
        "the value stayed inside the exchange: no transaction on a chain",
        refused: false
      )
    } else {
      draft.record.transaction = flaggedIdentifier(.transaction, &draft)
    }
  }

  private func isInternal(_ transaction: String) -> Bool {
    let key = HeaderText.loose(transaction)
    return profile.internalTransactions.contains { key.hasPrefix($0) }
  }

  private func fillStatus(_ draft: inout RowDraft) {
    if position(.status) != nil {
      if text(.status, draft) == nil {
        draft.record.status = profile.emptyStatus ?? .unstated
      } else if let status = meaning(.status, in: profile.statuses, &draft) {
        draft.record.status = status
      } else if let word = text(.status, draft).map(HeaderText.loose),
        Self.failureWords.contains(where: { word.contains($0) })
      {
        // Whatever else the word says, nothing moved.
        draft.record.status = .failed
      }
    }
    // A row that announces a later one of the same event moves nothing yet.
    if !profile.pendingEmpty.isEmpty, draft.record.status != .failed,
      profile.pendingEmpty.allSatisfy({ position($0) != nil && text($0, draft) == nil })
    {
      draft.record.status = .pending
    }
  }

  /// Parts of words by which exchanges say that a movement came to nothing.
  private static let failureWords = [
    "fail", "cancel", "reject", "refus", "declin", "revert", "expired", "실패", "취소", "거절", "거부",
    "반려",
    "반환", "오류", "만료",
  ]

  /// An identifier that the row can do without: what is damaged is flagged.
  private func flaggedIdentifier(_ role: ColumnRole, _ draft: inout RowDraft) -> String? {
    do throws(RowFailure) {
      return try identifier(role, draft)
    } catch {
      draft.flag(error.position.map(name) ?? "", error.reason, refused: true)
      return nil
    }
  }

  var addressCheck: AddressCheck {
    AddressCheck(
      vocabulary: vocabulary,
      tagSeparators: profile.tagSeparators,
      // Explorers of many chains write one header; a wallet's rows name no chain either.
      mayLackNetwork: profile.origin != .exchange && profile.origin != .office
    )
  }

  /// Says of which chain of accounts a move is: as the row's network says, or the profile, or the
  /// coin that moves on one chain only, or else as somebody answered.
  func fillLedger(_ draft: inout RowDraft) {
    guard draft.record.kind == .transfer, let ledger = profile.ledger else { return }
    draft.record.ledgerRow = ledger.row
    draft.record.chain =
      draft.record.network.flatMap { vocabulary.network($0)?.chain } ?? ledger.chain
      ?? draft.record.asset.flatMap { Self.coinChains[$0.code] } ?? answeredChain
  }

  /// Coins of one chain, in which its explorer counts.
  ///
  /// Ether and BNB are the coins of several.
  private static let coinChains = [
    "POL": "polygon", "MATIC": "polygon", "AVAX": "avalanche", "KAIA": "kaia", "KLAY": "kaia",
    "TRX": "tron",
  ]

  func fillAddresses(_ draft: inout RowDraft) {
    let check = addressCheck
    for role in [ColumnRole.from, .to] {
      let only = position(role).flatMap { match.columns[$0]?.only } ?? []
      let stated = only.isEmpty || only.contains(draft.record.kind) ? text(role, draft) : nil
      let noted = role == .to ? draft.record.to?.raw : draft.record.from?.raw
      guard let text = stated ?? noted else { continue }
      var address = check.check(text, network: draft.record.network, asset: draft.record.asset)
      if role == .to, let tag = address?.tag, let stated = draft.record.tag, tag != stated {
        // Of two accounts behind one address neither is taken.
        address = CheckedAddress(
          raw: HeaderText.trimmed(text),
          canonical: nil,
          chain: nil,
          tag: nil,
          problem: "the address holds the tag \(tag), and the row names another"
        )
      }
      if let address, address.problem != nil, !holdsAddresses(draft.record.kind) { continue }
      if role == .from { draft.record.from = address } else { draft.record.to = address }
      guard let address else { continue }
      if draft.record.tag == nil, let tag = address.tag { draft.record.tag = tag }
      if let problem = address.problem {
        draft.flag(position(role).map(name) ?? "", problem, refused: true)
      }
    }
  }

  /// Names the event of which the row is a part: by the exchange's id, or by time and account where
  /// there is none.
  ///
  /// Without an id, legs of trades and their fees alone are put together: a deposit is no part of a
  /// trade of the same second.
  private func fillEventID(_ draft: inout RowDraft) {
    guard let grouping = profile.grouping else {
      draft.record.event = flaggedIdentifier(.group, &draft)
      return
    }
    if grouping.isInferred {
      switch draft.record.kind {
      case .buy, .sell, .fee: break
      default: return
      }
    }
    var parts: [String] = []
    for role in grouping.roles {
      let part: String? =
        switch role {
        case .time, .date: draft.record.time?.description
        case .account: draft.record.account ?? ""
        case .asset: draft.record.asset?.code
        default: flaggedIdentifier(role, &draft)
        }
      guard let part else { return }
      parts.append(part)
    }
    draft.record.event = parts.joined(separator: "/")
    draft.record.isEventInferred = grouping.isInferred
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
