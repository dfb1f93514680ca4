import Facts
import Quantities

/// Finds addresses that forward what they receive to a service (Victor, "Address Clustering Heuristics
/// for Ethereum", Financial Cryptography 2020).
///
/// An address is one if
///
/// 1. nothing says who is behind it, it is no contract wallet and no token, and its chain has no tags;
/// 2. all that it pays goes to wallets of one service, which are not themselves deposit addresses that
///    an exchange named (policy `onlyToServices`);
/// 3. of what it received from somebody who is no service, it forwarded as much, within the tolerance,
///    within the window: at least half of each token that it forwards. Who collects from many and pays
///    in sums, as a merchant does, is none.
///
/// Its users are those of whom everything that they paid there was passed on so.
struct DepositReuse {
  private let transfers: [DistinctAccountTransfer]
  private let services: ServiceDirectory
  private let payers: Set<ChainAddress>
  private let policy: AccountChainPolicy.DepositReuse
  private var outgoing: [ChainAddress: [Int]] = [:]
  private var incoming: [ChainAddress: [Int]] = [:]
  private var excluded: Set<ChainAddress> = []
  private var signers: Set<ChainAddress> = []

  init(
    _ transfers: DistinctAccountTransfers,
    services: ServiceDirectory,
    payers: Set<ChainAddress>,
    facts: FactSet,
    policy: AccountChainPolicy.DepositReuse
  ) {
    self.transfers = transfers.transfers
    self.services = services
    self.payers = payers
    self.policy = policy
    guard policy.isOn else { return }
    let withTags = Set(policy.chainsWithTags)
    var candidates: Set<ChainAddress> = []
    for item in self.transfers where item.isFlow && item.transfer.spoofing == nil {
      guard let from = item.transfer.from, let to = item.transfer.to, to.tag == nil,
        !withTags.contains(from.chain.name), services.wallet(to) != nil
      else { continue }
      candidates.insert(from)
    }
    for fact in facts.contractOwners { excluded.insert(fact.statement.contract) }
    for (index, item) in self.transfers.enumerated() {
      let transfer = item.transfer
      if let contract = transfer.token.contract {
        excluded.insert(ChainAddress(chain: transfer.chain, text: contract))
      }
      if transfer.mechanism == .fee, let from = transfer.from { signers.insert(from) }
      // A token that only looks like one can log a transfer from anybody.
      guard item.isFlow, transfer.spoofing == nil, let from = transfer.from, let to = transfer.to
      else { continue }
      if candidates.contains(from) { outgoing[from, default: []].append(index) }
      if candidates.contains(to) { incoming[to, default: []].append(index) }
    }
    for fact in facts.keyProofs where fact.statement.standing == .verified {
      if let address = fact.statement.address { signers.insert(address) }
    }
  }

  /// The findings, in order of address.
  func findings() -> [DepositFinding] {
    outgoing.keys.sorted().compactMap(finding)
  }

  private func finding(_ address: ChainAddress) -> DepositFinding? {
    guard !excluded.contains(address), services.service(of: address) == nil,
      !services.isPerson(address), let paid = outgoing[address], let received = incoming[address]
    else { return nil }
    var names: [String: String] = [:]
    var forwarded: [TokenIdentity: [Int]] = [:]
    var basis: Set<Place> = []
    for index in paid {
      guard let to = transfers[index].transfer.to else { continue }
      guard let service = services.wallet(to) else {
        if policy.onlyToServices { return nil }
        continue
      }
      names[service.name.lowercased()] = min(
        service.name,
        names[service.name.lowercased()] ?? service.name
      )
      basis.formUnion(service.places)
      forwarded[transfers[index].transfer.token, default: []].append(index)
    }
    guard names.count == 1, let name = names.values.first else { return nil }
    var users: Set<ChainAddress> = []
    var wallets: Set<ChainAddress> = []
    for payment in matched(received, forwarded) ?? [] {
      let (match, transfer) = (transfers[payment.match], transfers[payment.received].transfer)
      guard let user = transfer.from, let wallet = match.transfer.to else { continue }
      // Who pays out withdrawals of many customers is none of them.
      if !payers.contains(user) { users.insert(user) }
      wallets.insert(wallet)
      basis.formUnion(transfers[payment.received].places)
      basis.formUnion(match.places)
    }
    guard !wallets.isEmpty else { return nil }
    let isInternal = paid.contains { transfers[$0].transfer.mechanism == .internalCall }
    return DepositFinding(
      rule: .depositReuse,
      exchange: name,
      address: address,
      form: isInternal ? .contract : signers.contains(address) ? .externallyOwned : .unstated,
      account: nil,
      users: users.sorted().map { .address($0) },
      wallets: wallets.sorted(),
      places: basis.sorted()
    )
  }

  private struct Payer: Hashable {
    let address: ChainAddress
    let token: TokenIdentity
  }

  /// What users paid and the address passed on; `nil` if it is no deposit address for what it did not.
  private func matched(
    _ received: [Int],
    _ forwarded: [TokenIdentity: [Int]]
  ) -> [(received: Int, match: Int)]? {
    var sums: [Payer: LedgerAmount] = [:]
    var found: [(received: Int, match: Int)] = []
    var others: Set<ChainAddress> = []
    var (passed, kept) = ([TokenIdentity: LedgerAmount](), [TokenIdentity: LedgerAmount]())
    for index in received {
      let transfer = transfers[index].transfer
      guard let user = transfer.from, services.service(of: user) == nil,
        let payments = forwarded[transfer.token]
      else { continue }
      let payer = Payer(address: user, token: transfer.token)
      guard let sum = (sums[payer] ?? .zero).adding(transfer.amount) else { return nil }
      sums[payer] = sum
      let match = match(index, among: payments)
      let total = (match == nil ? kept : passed)[transfer.token] ?? .zero
      guard let total = total.adding(transfer.amount) else { return nil }
      if let match {
        passed[transfer.token] = total
        found.append((index, match))
      } else {
        kept[transfer.token] = total
        others.insert(user)
      }
    }
    for (token, amount) in kept where (passed[token] ?? .zero).isLess(than: amount) { return nil }
    for (payer, sum) in sums {
      var paid = LedgerAmount.zero
      for index in forwarded[payer.token] ?? [] {
        guard let next = paid.adding(transfers[index].transfer.amount) else { return nil }
        paid = next
      }
      if paid.isLess(than: sum), !isAsMuch(sum, paid, of: payer.token) {
        others.insert(payer.address)
      }
    }
    return found.filter { payment in
      transfers[payment.received].transfer.from.map { !others.contains($0) } ?? false
    }
  }

  /// The first of some payments, which are in the order of the chain, that passes on what was received.
  private func match(_ index: Int, among payments: [Int]) -> Int? {
    let received = transfers[index].transfer
    var (low, high) = (0, payments.count)
    while low < high {
      let middle = (low + high) / 2
      if payments[middle] < index { low = middle + 1 } else { high = middle }
    }
    // Of one block the order may not be known.
    while low > 0, isInWindow(received, transfers[payments[low - 1]].transfer) { low -= 1 }
    for payment in payments[low...] {
      let paid = transfers[payment].transfer
      if isInWindow(received, paid) {
        if isAsMuch(received.amount, paid.amount, of: received.token) { return payment }
      } else if isPast(received, paid) {
        return nil
      }
    }
    return nil
  }

  /// Whether a payment is too late, as all after it are.
  private func isPast(_ received: AccountTransfer, _ paid: AccountTransfer) -> Bool {
    guard let start = received.time?.secondsSince1970, let end = paid.time?.secondsSince1970
    else { return false }
    // Blocks of a slow chain can take longer than the seconds of the policy.
    return end > start && end - start > 4 * policy.seconds
  }

  private func isInWindow(_ received: AccountTransfer, _ paid: AccountTransfer) -> Bool {
    guard Moment(paid).isBefore(Moment(received)) == false else { return false }
    if policy.blockChains.contains(received.chain.name),
      let start = received.height?.value, let end = paid.height?.value
    {
      return end - start <= policy.blocks
    }
    guard let start = received.time?.secondsSince1970, let end = paid.time?.secondsSince1970
    else { return false }
    return end >= start && end - start <= policy.seconds
  }

  private func isAsMuch(
    _ received: LedgerAmount,
    _ paid: LedgerAmount,
    of token: TokenIdentity
  ) -> Bool {
    let isMore = paid.isLess(than: received)
    let (more, less) = isMore ? (received, paid) : (paid, received)
    let power = min(more.exponent, less.exponent)
    guard let larger = more.scaled(to: power), let smaller = less.scaled(to: power) else {
      return false
    }
    let (difference, _) = larger.subtractingReportingOverflow(smaller)
    if token.isNative, let tolerance = policy.nativeTolerance[token.chain.name] {
      return difference <= UInt256(tolerance)
    }
    let (scaled, first) = difference.multipliedReportingOverflow(by: UInt256(1000 as UInt64))
    let (allowed, second) = larger.multipliedReportingOverflow(
      by: UInt256(policy.tolerancePerMille)
    )
    return !first && !second && scaled <= allowed
  }
}

extension LedgerAmount {
  /// Whether it is less; amounts so far apart that they have no common form are told by their size.
  func isLess(than other: LedgerAmount) -> Bool {
    let power = Swift.min(exponent, other.exponent)
    switch (scaled(to: power), other.scaled(to: power)) {
    case (let mine?, let theirs?): return mine < theirs
    case (nil, _?): return false
    case (_?, nil): return true
    case (nil, nil): return exponent < other.exponent
    }
  }
}
