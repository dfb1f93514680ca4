public import Facts
public import LedgerRecords
import Quantities

/// Turns what files of chains of accounts say into facts.
public struct LedgerNormalizer: Sendable {
  /// The exhibit.
  public let exhibit: ExhibitID
  /// What read it.
  public let reader: Reader
  private let tokens: KnownTokens
  /// Keys that the exhibit has shown.
  private var keys: Set<ShownKey> = []

  private struct ShownKey: Hashable {
    let chain: String
    let address: String
    let publicKey: String?
    let standing: KeyProof.Standing
    let note: String?
  }

  /// Creates a normaliser for one exhibit.
  ///
  /// - Parameters:
  ///   - exhibit: The exhibit that holds the file.
  ///   - reader: What read it.
  ///   - tokens: The contracts that are known by name.
  public init(exhibit: ExhibitID, reader: Reader, tokens: KnownTokens) {
    self.exhibit = exhibit
    self.reader = reader
    self.tokens = tokens
  }

  /// Adds the facts of one statement about a transaction.
  ///
  /// A key that signs many transactions of one exhibit makes one fact, at the first of them: that it is
  /// the key of its address does not become truer by repetition, and who sent what stands in the
  /// transfers.
  ///
  /// - Parameters:
  ///   - transaction: The statement.
  ///   - place: Where the exhibit makes it.
  ///   - facts: What they are added to.
  public mutating func add(
    _ transaction: LedgerTransaction,
    at place: LedgerItem.Place,
    to facts: inout FactSet
  ) {
    let place = Place(exhibit: exhibit, locator: Locator(place))
    let chain = Chain(transaction.chain)
    for movement in transaction.movements {
      facts.accountTransfers.append(
        Fact(transfer(movement, of: transaction, chain), at: place, reader: reader)
      )
    }
    for approval in transaction.approvals {
      facts.approvals.append(
        Fact(statement(approval, of: transaction, chain), at: place, reader: reader)
      )
    }
    for ownership in transaction.ownerships {
      facts.contractOwners.append(
        Fact(statement(ownership, of: transaction, chain), at: place, reader: reader)
      )
    }
    for signer in transaction.signers {
      let proof = proof(signer, of: transaction, chain)
      let key = ShownKey(
        chain: transaction.chain,
        address: signer.address,
        publicKey: signer.publicKey,
        standing: proof.standing,
        note: proof.note
      )
      guard keys.insert(key).inserted else { continue }
      facts.keyProofs.append(Fact(proof, at: place, reader: reader))
    }
  }

  /// Returns what one movement of a transaction says.
  ///
  /// - Parameters:
  ///   - movement: The movement.
  ///   - transaction: Its transaction.
  /// - Returns: The statement.
  public func transfer(
    _ movement: LedgerMovement,
    of transaction: LedgerTransaction
  ) -> AccountTransfer {
    transfer(movement, of: transaction, Chain(transaction.chain))
  }

  private func transfer(
    _ movement: LedgerMovement,
    of transaction: LedgerTransaction,
    _ chain: Chain
  ) -> AccountTransfer {
    let asset = movement.asset
    let judgement = tokens.judge(
      chain: transaction.chain,
      contract: asset.contract,
      claimedSymbol: asset.claimedSymbol,
      isCollectible: asset.item != nil,
      amountIsZero: movement.amount.isZero && movement.mechanism == .token
    )
    return AccountTransfer(
      chain: chain,
      transaction: transaction.id,
      part: movement.part,
      height: transaction.blockHeight,
      index: transaction.index,
      time: transaction.time,
      mechanism: AccountTransfer.Mechanism(movement.mechanism),
      token: TokenIdentity(chain: chain, contract: asset.contract, item: asset.item),
      from: movement.from.map { ChainAddress($0, on: chain) },
      to: movement.to.map { ChainAddress($0, on: chain) },
      amount: movement.amount,
      status: AccountTransfer.Status(transaction.status),
      confirmation: Transfer.Confirmation(transaction.confirmation),
      asset: judgement.asset,
      claimedSymbol: asset.claimedSymbol,
      // Amounts of issued currencies of the XRP Ledger are in whole units.
      decimals: judgement.decimals ?? asset.decimals ?? (asset.standard == .issued ? 0 : nil),
      spoofing: judgement.spoofing,
      memo: movement.memo
    )
  }

  private func statement(
    _ approval: LedgerApproval,
    of transaction: LedgerTransaction,
    _ chain: Chain
  ) -> ApprovalStatement {
    ApprovalStatement(
      chain: chain,
      transaction: transaction.id,
      part: approval.part,
      height: transaction.blockHeight,
      index: transaction.index,
      time: transaction.time,
      owner: ChainAddress(approval.owner, on: chain),
      spender: ChainAddress(approval.spender, on: chain),
      token: TokenIdentity(
        chain: chain,
        contract: approval.asset.contract,
        item: approval.asset.item
      ),
      amount: approval.amount,
      isRevoked: approval.amount?.isZero ?? false,
      status: AccountTransfer.Status(transaction.status),
      confirmation: Transfer.Confirmation(transaction.confirmation)
    )
  }

  private func statement(
    _ ownership: LedgerOwnership,
    of transaction: LedgerTransaction,
    _ chain: Chain
  ) -> ContractStatement {
    ContractStatement(
      chain: chain,
      contract: ChainAddress(chain: chain, text: ownership.contract),
      change: ContractStatement.Change(ownership.change),
      owners: ownership.owners.map { ChainAddress(chain: chain, text: $0) },
      threshold: ownership.threshold.flatMap { Int(exactly: $0) },
      source: ownership.source,
      transaction: transaction.id,
      part: ownership.part,
      height: transaction.blockHeight,
      index: transaction.index,
      time: transaction.time,
      status: AccountTransfer.Status(transaction.status),
      confirmation: Transfer.Confirmation(transaction.confirmation)
    )
  }

  private func proof(
    _ signer: LedgerSigner,
    of transaction: LedgerTransaction,
    _ chain: Chain
  ) -> KeyProof {
    let standing: KeyProof.Standing
    var note = signer.note
    switch signer.standing {
    case .verified: standing = .verified
    case .stated: standing = .shown
    case .refuted(let reason):
      standing = .refuted
      note = note.map { "\(reason); \($0)" } ?? reason
    }
    return KeyProof(
      source: .transactionSigner,
      publicKey: signer.publicKey,
      standing: standing,
      note: note,
      chain: chain,
      transaction: transaction.id,
      address: ChainAddress(chain: chain, text: signer.address)
    )
  }
}

extension LedgerTransaction {
  /// The block's number, where a fact can hold it.
  fileprivate var blockHeight: BlockHeight? {
    height.flatMap { UInt32(exactly: $0) }.map { BlockHeight($0) }
  }
}

extension ChainAddress {
  fileprivate init(_ party: LedgerParty, on chain: Chain) {
    self.init(chain: chain, text: party.address, tag: party.tag)
  }
}

extension ContractStatement.Change {
  init(_ change: LedgerOwnership.Change) {
    self =
      switch change {
      case .all: .all
      case .added: .added
      case .removed: .removed
      case .thresholdOnly: .thresholdOnly
      }
  }
}

extension AccountTransfer.Mechanism {
  init(_ mechanism: LedgerMovement.Mechanism) {
    self =
      switch mechanism {
      case .native: .native
      case .internalCall: .internalCall
      case .token: .token
      case .fee: .fee
      case .reward: .reward
      case .withdrawal: .withdrawal
      case .stake: .stake
      case .unstake: .unstake
      case .balanceChange: .balanceChange
      }
  }
}

extension AccountTransfer.Status {
  init(_ status: LedgerTransaction.Status) {
    self =
      switch status {
      case .succeeded: .succeeded
      case .failed: .failed
      case .unstated: .unstated
      }
  }
}

extension Transfer.Confirmation {
  init(_ confirmation: LedgerTransaction.Confirmation) {
    self =
      switch confirmation {
      case .confirmed: .confirmed
      case .unconfirmed: .unconfirmed
      case .unstated: .unstated
      }
  }
}

extension Locator {
  /// Creates a place from that of an item of a file of a chain of accounts.
  public init(_ place: LedgerItem.Place) {
    self =
      switch place {
      case .element(let path): .element(path: path, part: nil)
      case .line(let line): .line(line, part: nil)
      case .row(let row): .row(row, sheet: nil)
      case .bytes(let range): .bytes(range)
      case .transaction(let range, let index): .blockBytes(range, index: index)
      }
  }
}
