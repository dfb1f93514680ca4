import AddressEncoding
import LedgerRecords
import Quantities

/// Turns the calls of a transaction into movements of value.
struct SolanaMovements {
  private let record: SolanaRecord
  private var accounts: SolanaAccounts
  private(set) var movements: [LedgerMovement] = []
  private(set) var gaps: [String] = []
  private var memos: [String] = []

  /// Follows a transaction from its first call to its last balance.
  init(of record: SolanaRecord) {
    self.record = record
    accounts = SolanaAccounts(before: record)
    if record.meta?.error == nil {
      for call in record.calls { follow(call) }
      if !memos.isEmpty {
        let memo = memos.joined(separator: "; ")
        for index in movements.indices {
          movements[index].memo = movements[index].memo.map { "\($0); memo: \(memo)" } ?? memo
        }
      }
    }
    addFee()
    settle()
  }

  private mutating func follow(_ call: SolanaRecord.Call) {
    let part = call.part
    let program = call.instruction.program.flatMap { SolanaProgram($0) }
    let action: SolanaAction
    do throws(SolanaActionFailure) { action = try call.instruction.action() } catch {
      gaps.append("\(part): \(error.reason)")
      return
    }
    switch action {
    case .lamports(let from, let to, let amount): move(.native, part, amount, from: from, to: to)
    case .create(let from, let account, let amount, let owner):
      let isStake = owner == SolanaProgram.stake.address
      move(isStake ? .stake : .native, part, amount, from: from, to: account)
    case .withdrawStake(let from, let to, let amount):
      move(.unstake, part, amount, from: from, to: to)
    case .empty(let from, let to): moveAll(part, from: from, to: to)
    case .tokens(let from, let to, let amount, let mint, let authority, let decimals, let fee):
      guard let mint = mint ?? accounts.tokens[from]?.mint ?? accounts.tokens[to]?.mint else {
        gaps.append("\(part): \(amount) units of a token move, whose mint nothing tells")
        return
      }
      learn(program, of: mint)
      transfer(
        part,
        Transfer(
          from: from,
          to: to,
          amount: amount,
          mint: mint,
          authority: authority,
          decimals: decimals,
          fee: fee
        )
      )
    case .mint(let account, let amount, let mint):
      learn(program, of: mint)
      change(part, account, mint, by: Int128(amount), note: "token account \(account)")
    case .burn(let account, let amount, let mint):
      learn(program, of: mint)
      change(part, account, mint, by: -Int128(amount), note: "token account \(account)")
    case .initialize(let account, let mint, let owner):
      learn(program, of: mint)
      initialize(part, account, mint, owner: owner)
    case .associate(let account, let mint, let owner):
      if accounts.tokens[account] == nil {
        accounts.tokens[account] = SolanaAccounts.Token(
          mint: mint,
          owner: owner,
          amount: nil,
          reserve: SolanaAccounts.tokenReserve
        )
      }
    case .give(let account, let owner): give(part, account, to: owner)
    case .sync(let account): wrap(part, account)
    case .close(let account, let to): close(part, account, to: to)
    case .memo(let text): memos.append(text)
    case .none: break
    }
  }

  private mutating func learn(_ program: SolanaProgram?, of mint: SolanaAddress) {
    if program == .token || program == .token2022 { accounts.programs[mint] = program }
  }

  private mutating func append(
    _ mechanism: LedgerMovement.Mechanism,
    _ part: String,
    _ asset: LedgerAsset,
    from: LedgerParty?,
    to: LedgerParty?,
    _ amount: Int128,
    memo: String? = nil
  ) {
    precondition(amount > 0, "what moves is more than nothing")
    movements.append(
      LedgerMovement(
        mechanism,
        part: part,
        asset: asset,
        from: from,
        to: to,
        amount: LedgerAmount(units: UInt256(UInt128(amount))),
        memo: memo
      )
    )
  }
}

// MARK: Lamports

extension SolanaMovements {
  private mutating func move(
    _ mechanism: LedgerMovement.Mechanism,
    _ part: String,
    _ amount: UInt64,
    from: SolanaAddress,
    to: SolanaAddress
  ) {
    guard amount > 0 else { return }
    accounts.changeLamports(of: from, by: -Int128(amount))
    accounts.changeLamports(of: to, by: Int128(amount))
    append(
      mechanism,
      part,
      .sol,
      from: LedgerParty(from.description),
      to: LedgerParty(to.description),
      Int128(amount)
    )
  }

  /// Moves all lamports of an account.
  private mutating func moveAll(_ part: String, from: SolanaAddress, to: SolanaAddress) {
    guard let held = accounts.lamports[from] else {
      gaps.append("\(part): all lamports of \(from) go to \(to); how many is not known")
      return
    }
    guard held > 0, let amount = UInt64(exactly: held) else { return }
    move(.native, part, amount, from: from, to: to)
  }

  private mutating func addFee() {
    guard let fee = record.meta?.fee, fee > 0, let payer = record.keys.first ?? nil else { return }
    accounts.changeLamports(of: payer, by: -Int128(fee))
    append(.fee, "fee", .sol, from: LedgerParty(payer.description), to: nil, Int128(fee))
  }
}

// MARK: Tokens

extension SolanaMovements {
  /// A transfer of tokens from one token account to another.
  private struct Transfer {
    let from: SolanaAddress
    let to: SolanaAddress
    let amount: UInt64
    let mint: SolanaAddress
    let authority: SolanaAddress?
    let decimals: UInt8?
    let fee: UInt64?
  }

  /// Who holds the tokens of a token account: its owner as balances or calls tell, or the account of
  /// the transaction whose associated token account it is.
  private func owner(of account: SolanaAddress, _ mint: SolanaAddress) -> SolanaAddress? {
    if let owner = accounts.tokens[account]?.owner { return owner }
    let program = accounts.programs[mint] ?? .token
    // Only accounts without a balance come here; a transaction has few of them.
    return record.keys.compactMap(\.self).first { wallet in
      SolanaAddress.associatedTokenAccount(of: wallet, mint: mint, program: program.address)
        == account
    }
  }

  /// The owner, or the token account itself where nothing tells the owner.
  private mutating func holder(_ account: SolanaAddress, _ mint: SolanaAddress) -> LedgerParty {
    guard let owner = owner(of: account, mint) else {
      let gap = "the owner of token account \(account) is not known"
      if !gaps.contains(gap) { gaps.append(gap) }
      return LedgerParty(account.description)
    }
    if accounts.tokens[account] == nil {
      accounts.tokens[account] = SolanaAccounts.Token(
        mint: mint,
        owner: owner,
        amount: nil,
        reserve: SolanaAccounts.tokenReserve
      )
    }
    return LedgerParty(owner.description)
  }

  private mutating func transfer(_ part: String, _ transfer: Transfer) {
    guard transfer.amount > 0 else { return }
    let (from, to, mint) = (transfer.from, transfer.to, transfer.mint)
    let fee = Int128(min(transfer.fee ?? 0, transfer.amount))
    let received = Int128(transfer.amount) - fee
    let (sender, receiver) = (holder(from, mint), holder(to, mint))
    let asset = accounts.asset(mint, decimals: transfer.decimals)
    accounts.changeTokens(of: from, by: -Int128(transfer.amount))
    accounts.changeTokens(of: to, by: received)
    if SolanaAccounts.isNative(mint) {
      accounts.changeLamports(of: from, by: -Int128(transfer.amount))
      accounts.changeLamports(of: to, by: Int128(transfer.amount))
    }
    var note = "token accounts \(from) to \(to)"
    if let authority = transfer.authority, authority.description != sender.address {
      note += ", moved by \(authority)"
    }
    if received > 0 {
      append(.token, part, asset, from: sender, to: receiver, received, memo: note)
    }
    if fee > 0 {
      let note = "transfer fee of the token, withheld in token account \(to)"
      append(.token, "\(part) fee", asset, from: sender, to: nil, fee, memo: note)
    }
  }

  /// Tokens that are made (more than nothing) or destroyed (less).
  private mutating func change(
    _ part: String,
    _ account: SolanaAddress,
    _ mint: SolanaAddress,
    by change: Int128,
    note: String
  ) {
    guard change != 0 else { return }
    let holder = holder(account, mint)
    accounts.changeTokens(of: account, by: change)
    append(
      .token,
      part,
      accounts.asset(mint),
      from: change < 0 ? holder : nil,
      to: change > 0 ? holder : nil,
      abs(change),
      memo: note
    )
  }

  private mutating func initialize(
    _ part: String,
    _ account: SolanaAddress,
    _ mint: SolanaAddress,
    owner: SolanaAddress
  ) {
    let isNative = SolanaAccounts.isNative(mint)
    accounts.tokens[account] = SolanaAccounts.Token(
      mint: mint,
      owner: owner,
      amount: record.meta == nil ? nil : 0,
      reserve: SolanaAccounts.tokenReserve
    )
    if isNative { wrap(part, account) }
  }

  /// Counts the lamports of an account of wrapped SOL as tokens.
  private mutating func wrap(_ part: String, _ account: SolanaAddress) {
    guard let token = accounts.tokens[account], SolanaAccounts.isNative(token.mint) else { return }
    guard let held = accounts.lamports[account], let amount = token.amount else {
      if record.meta == nil { gaps.append("\(part): how much SOL is wrapped is not known") }
      return
    }
    let change = held - token.reserve - amount
    guard change > 0 else { return }
    let note = "SOL wrapped in token account \(account)"
    self.change(part, account, token.mint, by: change, note: note)
  }

  private mutating func give(_ part: String, _ account: SolanaAddress, to owner: SolanaAddress) {
    guard let token = accounts.tokens[account] else {
      gaps.append(
        "\(part): token account \(account) is given to \(owner); what it holds is not known"
      )
      return
    }
    accounts.tokens[account]?.owner = owner
    guard let amount = token.amount, let old = token.owner else {
      gaps.append(
        "\(part): token account \(account) is given to \(owner); what it holds is not known"
      )
      return
    }
    guard amount > 0, old != owner else { return }
    append(
      .token,
      part,
      accounts.asset(token.mint),
      from: LedgerParty(old.description),
      to: LedgerParty(owner.description),
      amount,
      memo: "token account \(account) is given to another owner with what it holds"
    )
  }

  private mutating func close(_ part: String, _ account: SolanaAddress, to: SolanaAddress) {
    moveAll(part, from: account, to: to)
    if let token = accounts.tokens[account], SolanaAccounts.isNative(token.mint),
      let amount = token.amount, amount > 0
    {
      let note = "SOL unwrapped from token account \(account)"
      change("\(part) unwrap", account, token.mint, by: -amount, note: note)
    }
    // It may be made again by another owner in the same transaction.
    accounts.tokens[account] = nil
  }
}

// MARK: Balances

extension SolanaMovements {
  /// Tells what the balances say and the calls do not.
  private mutating func settle() {
    guard let meta = record.meta else { return }
    var unexplained: Int128 = 0
    for (index, key) in record.keys.enumerated() {
      guard let key else { continue }
      let change = Int128(meta.postBalances[index]) - Int128(meta.preBalances[index])
      let rest = change - (accounts.lamportEffects[key] ?? 0)
      guard rest != 0 else { continue }
      unexplained += abs(rest)
      let party = LedgerParty(key.description)
      append(
        .balanceChange,
        "balance \(key)",
        .sol,
        from: rest < 0 ? party : nil,
        to: rest > 0 ? party : nil,
        abs(rest)
      )
    }
    if unexplained > 0, record.hasCalls {
      gaps.append(
        "balances differ by \(unexplained) lamports from what the instructions show: a program moved "
          + "them"
      )
    }
    if record.keys.contains(nil) {
      gaps.append("accounts of tables are not shown: their balances are left out")
    }
    settleTokens(meta)
  }

  private mutating func settleTokens(_ meta: SolanaMeta) {
    var changes: [SolanaAddress: (mint: SolanaAddress, owner: SolanaAddress?, change: Int128)] = [:]
    for (balances, sign) in [(meta.preTokenBalances, Int128(-1)), (meta.postTokenBalances, 1)] {
      for balance in balances {
        guard let key = record.keys[balance.accountIndex] else { continue }
        let old = changes[key]
        changes[key] = (
          balance.mint, balance.owner ?? old?.owner,
          (old?.change ?? 0) + sign * Int128(balance.amount)
        )
      }
    }
    for (key, found) in changes.sorted(by: { $0.key < $1.key }) {
      if record.hasCalls, let owner = accounts.tokens[key]?.owner, let last = found.owner,
        owner != last
      {
        gaps.append("token account \(key) went from \(owner) to \(last); no instruction shows it")
      }
      let rest = found.change - (accounts.tokenEffects[key] ?? 0)
      guard rest != 0 else { continue }
      let party = LedgerParty((found.owner ?? key).description)
      append(
        .balanceChange,
        "balance \(key) token",
        accounts.asset(found.mint),
        from: rest < 0 ? party : nil,
        to: rest > 0 ? party : nil,
        abs(rest),
        memo: "token account \(key)"
      )
      if record.hasCalls {
        gaps.append(
          "token account \(key) differs by \(abs(rest)) units from what the instructions show"
        )
      }
    }
  }
}
