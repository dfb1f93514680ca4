import Facts
import Quantities

/// What makes two statements without a common part one movement of their transaction.
struct MovementIdentity: Hashable {
  let token: TokenIdentity
  let from: String?
  let to: String?
  let amount: LedgerAmount
  let isFee: Bool

  init(_ transfer: AccountTransfer) {
    token = transfer.token
    isFee = transfer.mechanism == .fee
    from = transfer.from?.text
    // Who earns a fee is told by some sources and not by others.
    to = isFee ? nil : transfer.to?.text
    amount = transfer.amount
  }
}

/// What is left of an identity where one source counts smallest units and one whole units, since
/// nobody told it the token's decimals.
struct LooseIdentity: Hashable {
  let token: TokenIdentity
  let from: String?
  let to: String?
  let digits: Substring

  /// It is `nil` for a token whose decimals are known, and for no amount.
  init?(_ transfer: AccountTransfer) {
    guard transfer.asset == nil, transfer.mechanism == .token, !transfer.amount.isZero else {
      return nil
    }
    token = transfer.token
    from = transfer.from?.text
    to = transfer.to?.text
    let text = transfer.amount.coefficient.description
    digits = text.dropLast(text.reversed().prefix { $0 == "0" }.count)
  }
}

/// A movement of one transaction as it is put together.
struct Movement {
  private(set) var transfer: AccountTransfer
  var places: Set<Place>
  /// What of it is contradictory and can be left out.
  var contradiction: String?
  private(set) var impliesSuccess: Bool

  struct Contradiction: Error { let reason: String }

  var identity: MovementIdentity { MovementIdentity(transfer) }
  var isRequest: Bool { transfer.isRequest }

  func precedes(_ other: Self) -> Bool {
    if transfer.part != other.transfer.part {
      return PartOrder.precedes(transfer.part, other.transfer.part)
    }
    return places.sorted().lexicographicallyPrecedes(other.places.sorted())
  }

  /// Puts together statements of one movement.
  static func merging(_ facts: [Fact<AccountTransfer>]) -> Result<Movement, Contradiction> {
    var statements = facts.map(\.statement)
    // What a payment asks for on the XRP Ledger is more than what a partial payment delivers.
    if statements.contains(where: { $0.part == "delivered" && $0.status != .unstated }) {
      statements.removeAll { $0.status == .unstated }
    }
    // A table that knows no items writes the number of one as an amount.
    if let item = statements.first(where: { $0.token.item != nil })?.token {
      statements.removeAll {
        $0.token.item == nil && $0.token.contract == item.contract
          && $0.amount.description == item.item
      }
    }
    guard let first = statements.first else { return .failure(Contradiction(reason: "nothing")) }
    guard statements.allSatisfy({ $0.token == first.token }) else {
      return .failure(Contradiction(reason: "the tokens differ"))
    }
    guard statements.allSatisfy({ $0.amount == first.amount }) else {
      return .failure(Contradiction(reason: "the amounts differ"))
    }
    let from = agree(statements.map(\.from))
    let to = agree(statements.map(\.to))
    guard from.ok else { return .failure(Contradiction(reason: "the senders differ")) }
    guard to.ok else { return .failure(Contradiction(reason: "the receivers differ")) }
    let decimals = Set(statements.compactMap(\.decimals))
    let mechanisms = Set(statements.map(\.mechanism))
    let transfer = AccountTransfer(
      chain: first.chain,
      transaction: first.transaction,
      part: statements.map(\.part).min(by: PartOrder.precedes) ?? first.part,
      mechanism: AccountTransfer.Mechanism.allCases.first(where: mechanisms.contains)
        ?? first.mechanism,
      token: first.token,
      from: from.address,
      to: to.address,
      amount: first.amount,
      status: .unstated,
      confirmation: .unstated,
      asset: statements.compactMap(\.asset).min(),
      claimedSymbol: statements.compactMap(\.claimedSymbol).min(),
      decimals: decimals.count == 1 ? decimals.first : nil,
      spoofing: statements.compactMap(\.spoofing).min { $0.rawValue < $1.rawValue },
      memo: statements.compactMap(\.memo).min()
    )
    return .success(
      Movement(
        transfer: transfer,
        places: Set(facts.map(\.place)),
        contradiction: decimals.count > 1 ? "the decimals of the token differ" : nil,
        impliesSuccess: transfer.impliesSuccess
      )
    )
  }

  /// Adds what another statement of this movement says.
  mutating func absorb(_ other: Movement) {
    places.formUnion(other.places)
    impliesSuccess = impliesSuccess || other.impliesSuccess
    transfer = transfer.filled(from: other.transfer)
  }

  /// The sum of amounts of one token; `nil` if they are of several or cannot be added.
  static func sum(of movements: [Movement]) -> LedgerAmount? {
    guard let token = movements.first?.transfer.token else { return nil }
    var total = LedgerAmount.zero
    for movement in movements {
      guard movement.transfer.token == token, let next = total.adding(movement.transfer.amount)
      else { return nil }
      total = next
    }
    return total
  }

  /// The one address that is stated; a tag that one source leaves out is filled in.
  private static func agree(
    _ addresses: [ChainAddress?]
  ) -> (address: ChainAddress?, ok: Bool) {
    let stated = Set(addresses.compactMap { $0 })
    guard let first = stated.min() else { return (nil, true) }
    guard stated.allSatisfy({ $0.chain == first.chain && $0.text == first.text }) else {
      return (nil, false)
    }
    let tags = Set(stated.compactMap(\.tag))
    guard tags.count <= 1 else { return (nil, false) }
    return (ChainAddress(chain: first.chain, text: first.text, tag: tags.first), true)
  }
}

extension AccountTransfer {
  /// Whether the source does not say which part of the transaction it tells of.
  ///
  /// Explorers call what a transaction itself carries its value on all chains; only on those of
  /// Ethereum's kind is that the name of a part.
  var isUnplaced: Bool {
    part.hasPrefix("unplaced") || part.hasPrefix("transfer ")
      || (part == "value" && Self.hasNoValue(chain))
  }

  private static func hasNoValue(_ chain: Chain) -> Bool {
    ["tron", "xrp", "solana"].contains { family in
      chain.name == family || chain.name.hasPrefix(family + "-")
    }
  }

  /// Whether it is what a call to a token's contract asks for, and no movement.
  ///
  /// A TRC-10 token, whose contract is a number, is moved by Tron itself.
  var isRequest: Bool {
    if part.hasPrefix("call data") { return true }
    guard mechanism == .token, part.hasPrefix("contract ") else { return false }
    return !(token.contract ?? "").utf8.allSatisfy { (0x30...0x39).contains($0) }
  }

  /// Whether it could not be told of had the transaction failed: a log stands for what was done, and
  /// explorers list a token's logs; nobody earns a reward without a block.
  fileprivate var impliesSuccess: Bool {
    part.hasPrefix("log ") || (isUnplaced && mechanism == .token)
      || mechanism == .reward || mechanism == .withdrawal
  }

  /// The same movement at a position in its chain.
  func placed(at position: AccountTransactionPosition) -> AccountTransfer {
    copy(of: self, position: position)
  }

  /// The same movement of a transaction that it shows to have succeeded.
  var succeeding: AccountTransfer {
    AccountTransfer(
      chain: chain,
      transaction: transaction,
      part: part,
      height: height,
      index: index,
      time: time,
      mechanism: mechanism,
      token: token,
      from: from,
      to: to,
      amount: amount,
      status: .succeeded,
      confirmation: confirmation,
      asset: asset,
      claimedSymbol: claimedSymbol,
      decimals: decimals,
      spoofing: spoofing,
      memo: memo
    )
  }

  /// The same fee, paid by somebody whom its own source does not name.
  func paid(by payer: ChainAddress) -> AccountTransfer {
    AccountTransfer(
      chain: chain,
      transaction: transaction,
      part: part,
      height: height,
      index: index,
      time: time,
      mechanism: mechanism,
      token: token,
      from: payer,
      to: to,
      amount: amount,
      status: status,
      confirmation: confirmation,
      asset: asset,
      claimedSymbol: claimedSymbol,
      decimals: decimals,
      spoofing: spoofing,
      memo: memo
    )
  }

  /// The same movement with what another statement of it adds.
  fileprivate func filled(from other: AccountTransfer) -> AccountTransfer {
    copy(of: other, position: nil)
  }

  private func copy(
    of other: AccountTransfer,
    position: AccountTransactionPosition?
  ) -> AccountTransfer {
    func tagged(_ mine: ChainAddress?, _ theirs: ChainAddress?) -> ChainAddress? {
      guard let mine else { return theirs }
      guard mine.tag == nil, theirs?.text == mine.text else { return mine }
      return theirs
    }
    return AccountTransfer(
      chain: chain,
      transaction: transaction,
      part: part,
      height: position?.height,
      index: position?.index,
      time: position?.time,
      mechanism: mechanism,
      token: token,
      from: tagged(from, other.from),
      to: tagged(to, other.to),
      amount: amount,
      status: position?.status ?? .unstated,
      confirmation: position?.confirmation ?? .unstated,
      asset: asset ?? other.asset,
      claimedSymbol: claimedSymbol ?? other.claimedSymbol,
      decimals: decimals ?? other.decimals,
      spoofing: spoofing ?? other.spoofing,
      memo: memo ?? other.memo
    )
  }
}

extension LedgerAmount {
  /// The exact sum; `nil` if it cannot be held.
  func adding(_ other: LedgerAmount) -> LedgerAmount? {
    if isZero { return other }
    if other.isZero { return self }
    let power = min(exponent, other.exponent)
    guard let left = scaled(to: power), let right = other.scaled(to: power) else { return nil }
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? nil : LedgerAmount(coefficient: sum, exponent: power)
  }

  /// The digits at a smaller power of ten; `nil` if there are too many.
  func scaled(to power: Int) -> UInt256? {
    guard exponent - power <= 77 else { return nil }
    var digits = coefficient
    for _ in power..<exponent {
      let (product, overflow) = digits.multipliedReportingOverflow(by: UInt256(10 as UInt8))
      guard !overflow else { return nil }
      digits = product
    }
    return digits
  }
}

/// The order of parts: words by their bytes and numbers by their value, so that `log 9` stands before
/// `log 10` and `call 0` before `call 0.1`.
enum PartOrder {
  static func precedes(_ left: String, _ right: String) -> Bool {
    let (one, other) = (left.split(whereSeparator: isBorder), right.split(whereSeparator: isBorder))
    for (left, right) in zip(one, other) where left != right {
      if let first = UInt64(left), let second = UInt64(right), first != second {
        return first < second
      }
      return left.utf8.lexicographicallyPrecedes(right.utf8)
    }
    return one.count == other.count
      ? left.utf8.lexicographicallyPrecedes(right.utf8) : one.count < other.count
  }

  private static func isBorder(_ character: Character) -> Bool {
    character == " " || character == "."
  }
}
