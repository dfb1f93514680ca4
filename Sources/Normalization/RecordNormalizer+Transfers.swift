import AddressEncoding
import ExchangeFormat
import Facts
import Quantities

extension RecordNormalizer {
  /// Why rows of explorers make no facts, by what is missing.
  enum TransferGap: String {
    case chain =
      "these rows make no facts: the export names no chain; import it again with --chain-id"
    case installation = "these rows make no facts: the list of known tokens cannot be read"
  }

  /// Adds what an explorer's row says that moved.
  ///
  /// Such a row does not say at which place of its transaction the movement stands, but for what the
  /// transaction itself carries: the part of all others begins with `unplaced`, and whoever brings the
  /// statements together finds them by transaction, token, holders and amount.
  func addTransfer(
    _ record: ExchangeRecord,
    at place: Place,
    to result: inout NormalizedFacts
  ) {
    guard let row = record.ledgerRow else { return }
    guard let chainName = record.chain else {
      result.gaps[TransferGap.chain.rawValue, default: 0] += 1
      return
    }
    guard let tokens = try? KnownTokens.bundled() else {
      result.gaps[TransferGap.installation.rawValue, default: 0] += 1
      return
    }
    guard let transaction = record.transaction else {
      return result.withoutFact.append((place, "a transfer needs a transaction"))
    }
    let mover = TransferRow(
      record: record,
      row: row,
      chain: Chain(chainName),
      transaction: transaction,
      tokens: tokens
    )
    switch mover.facts() {
    case .success(let statements):
      for statement in statements {
        result.facts.accountTransfers.append(
          Fact(statement, at: place, reader: Reader(record.reader))
        )
      }
    case .failure(let problem): result.withoutFact.append((place, problem.reason))
    }
  }
}

/// One row of an explorer's export on its way to facts.
private struct TransferRow {
  struct Problem: Error {
    let reason: String
  }

  let record: ExchangeRecord
  let row: ExchangeRecord.LedgerRow
  let chain: Chain
  let transaction: String
  let tokens: KnownTokens

  /// What is counted.
  private struct Counted {
    let contract: String?
    let item: String?
    let symbol: String?
    let judgement: KnownTokens.Judgement
  }

  func facts() -> Result<[AccountTransfer], Problem> {
    do throws(Problem) {
      let from = try holder(record.from, tag: nil, "sender")
      var to = try holder(record.to, tag: record.tag, "receiver")
      let counted = try counted()
      if to == nil, counted.contract == nil {
        // What creates a contract goes to the contract.
        to = canonical(record.contract).map { ChainAddress(chain: chain, text: $0) }
      }
      guard from != nil || to != nil else { throw Problem(reason: "a transfer needs a holder") }
      var facts: [AccountTransfer] = []
      // A transaction that failed moves its fee alone, and one that carries nothing moves nothing.
      if status != .failed, let quantity = quantity(counted),
        !quantity.isZero || counted.contract != nil
      {
        facts.append(
          transfer(quantity, counted, from, to, part: part(counted), mechanism(counted))
        )
      }
      if row == .coin, let fee = record.fee, !fee.isZero, let from {
        let coin = Counted(
          contract: nil,
          item: nil,
          symbol: record.feeAsset?.code,
          judgement: judgement(contract: nil, symbol: nil, isZero: false)
        )
        facts.append(transfer(fee, coin, from, nil, part: "unplaced fee", .fee))
      }
      return .success(facts)
    } catch { return .failure(error) }
  }

  // MARK: What is counted

  private func counted() throws(Problem) -> Counted {
    let named = record.contract.flatMap { $0.isEmpty || $0 == "-" || $0 == "_" ? nil : $0 }
    let isToken: Bool
    switch row {
    case .coin, .internalCall, .coinOrInternal: isToken = false
    case .token, .collectible: isToken = true
    case .any: isToken = named != nil && !isCoin(named)
    }
    guard isToken else {
      return Counted(
        contract: nil,
        item: nil,
        symbol: record.assetText,
        judgement: judgement(contract: nil, symbol: nil, isZero: false)
      )
    }
    guard let contract = canonical(named) else {
      throw Problem(reason: "the row names no contract: a symbol alone says nothing of a token")
    }
    let isZero = record.quantity?.isZero ?? false
    return Counted(
      contract: contract,
      item: row == .collectible ? record.tokenID : nil,
      symbol: record.assetText,
      judgement: judgement(
        contract: contract,
        symbol: record.assetText,
        isZero: isZero && row != .collectible
      )
    )
  }

  /// Whether the column of contracts names the chain's coin: by its symbol, or by the key of zeros that
  /// stands for it on Solana.
  private func isCoin(_ name: String?) -> Bool {
    guard let name else { return true }
    let coin = tokens.token(chain: chain.name, contract: nil)
    return name.uppercased() == coin?.asset.code
      || name == "So11111111111111111111111111111111111111111"
  }

  private func judgement(
    contract: String?,
    symbol: String?,
    isZero: Bool
  ) -> KnownTokens.Judgement {
    tokens.judge(
      chain: chain.name,
      contract: contract,
      claimedSymbol: symbol,
      isCollectible: row == .collectible,
      amountIsZero: isZero
    )
  }

  private func quantity(_ counted: Counted) -> ExactDecimal? {
    if counted.item != nil, record.quantity == nil { return .one }
    return record.quantity
  }

  private func part(_ counted: Counted) -> String {
    if counted.contract != nil { return "unplaced token row \(record.place.row)" }
    return row == .coin ? "value" : "unplaced \(row.rawValue) row \(record.place.row)"
  }

  private func mechanism(_ counted: Counted) -> AccountTransfer.Mechanism {
    if counted.contract != nil { return .token }
    return row == .internalCall ? .internalCall : .native
  }

  // MARK: Holders

  private func holder(
    _ address: CheckedAddress?,
    tag: String?,
    _ role: String
  ) throws(Problem) -> ChainAddress? {
    guard let address else { return nil }
    guard let text = address.canonical else {
      throw Problem(
        reason: "the \(role) is no address: \(address.problem ?? "it was not checked")"
      )
    }
    return ChainAddress(chain: chain, text: text, tag: address.tag ?? tag)
  }

  private func canonical(_ text: String?) -> String? {
    guard let text, !text.isEmpty else { return nil }
    let report = AddressInspection.inspect(text)
    return report.valid ? report.canonical : nil
  }

  // MARK: The statement

  private var status: AccountTransfer.Status {
    switch record.status {
    case .completed: .succeeded
    case .failed: .failed
    case .pending, .unstated: .unstated
    }
  }

  private func transfer(
    _ quantity: ExactDecimal,
    _ counted: Counted,
    _ from: ChainAddress?,
    _ to: ChainAddress?,
    part: String,
    _ mechanism: AccountTransfer.Mechanism
  ) -> AccountTransfer {
    // Of a token whose decimals nobody knows the export tells whole units.
    let decimals = counted.item == nil ? counted.judgement.decimals ?? 0 : 0
    return AccountTransfer(
      chain: chain,
      transaction: transaction,
      part: part,
      time: record.time?.instant,
      mechanism: mechanism,
      token: TokenIdentity(chain: chain, contract: counted.contract, item: counted.item),
      from: from,
      to: to,
      amount: LedgerAmount(quantity, decimals: decimals),
      status: status,
      confirmation: record.status == .pending ? .unconfirmed : .confirmed,
      asset: counted.judgement.asset,
      claimedSymbol: counted.symbol,
      decimals: decimals,
      spoofing: counted.judgement.spoofing
    )
  }
}

extension LedgerAmount {
  /// Creates an amount of smallest units from one of whole units, without its sign.
  fileprivate init(_ quantity: ExactDecimal, decimals: Int) {
    self.init(
      coefficient: UInt256(quantity.coefficient.magnitude),
      exponent: decimals - quantity.scale
    )
  }
}
