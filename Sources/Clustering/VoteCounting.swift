import Facts
import Quantities

/// Collects the votes of a case; the order of the facts does not matter.
struct VoteCounting {
  private(set) var votes: Set<WeakVote> = []
  private(set) var funding: [GasFunding] = []
  private let transfers: [DistinctAccountTransfer]
  private let services: ServiceDirectory
  private let payers: Set<ChainAddress>
  private let policy: AccountChainPolicy.Votes
  /// The addresses that signed, or that paid a fee: a key commands them.
  private var withKeys: Set<ChainAddress> = []

  init(
    _ transfers: DistinctAccountTransfers,
    services: ServiceDirectory,
    payers: Set<ChainAddress>,
    facts: FactSet,
    deposits: [DepositFinding],
    policy: AccountChainPolicy.Votes
  ) {
    self.transfers = transfers.transfers
    self.services = services
    self.payers = payers
    self.policy = policy
    for fact in facts.keyProofs where fact.statement.standing == .verified {
      if let address = fact.statement.address { withKeys.insert(address) }
    }
    for item in transfers.transfers where item.transfer.mechanism == .fee {
      if let from = item.transfer.from { withKeys.insert(from) }
    }
    let ends = Set(deposits.map(\.address))
    countAllowances(facts.approvals)
    countAirdrops(ends)
    countFunding(ends)
    for deposit in deposits where deposit.rule == .depositReuse {
      countUsers(of: deposit)
    }
    funding.sort()
  }

  mutating func add(_ vote: WeakVote) { votes.insert(vote) }

  private func isService(_ address: ChainAddress) -> Bool {
    services.service(of: address) != nil || payers.contains(address)
  }

  private mutating func countAllowances(_ facts: [Fact<ApprovalStatement>]) {
    struct Pair: Hashable {
      let owner: ChainAddress
      let spender: ChainAddress
    }
    var pairs: [Pair: Set<Place>] = [:]
    for fact in facts {
      let statement = fact.statement
      guard !statement.isRevoked, statement.status != .failed,
        statement.confirmation == .confirmed, statement.owner != statement.spender,
        // An allowance for a contract is how every exchange of tokens works.
        withKeys.contains(statement.owner), withKeys.contains(statement.spender),
        !isService(statement.owner), !isService(statement.spender)
      else { continue }
      let pair = Pair(owner: statement.owner, spender: statement.spender)
      pairs[pair, default: []].insert(fact.place)
    }
    for (pair, places) in pairs {
      add(
        WeakVote(
          .selfAuthorization,
          pair.owner,
          pair.spender,
          weight: policy.selfAuthorization,
          basis: "\(pair.owner) let \(pair.spender), which has a key, move its tokens",
          places: places
        )
      )
    }
  }

  private struct Airdrop: Hashable {
    let distributor: ChainAddress
    let token: TokenIdentity
    let amount: LedgerAmount
  }

  private mutating func countAirdrops(_ deposits: Set<ChainAddress>) {
    var received: [Airdrop: [ChainAddress: Int]] = [:]
    for (index, item) in transfers.enumerated()
    where item.isFlow && item.transfer.mechanism == .token {
      guard let from = item.transfer.from, let to = item.transfer.to else { continue }
      let airdrop = Airdrop(
        distributor: from,
        token: item.transfer.token,
        amount: item.transfer.amount
      )
      // The movements are in the order of the chain: the first one counts.
      if received[airdrop]?[to] == nil { received[airdrop, default: [:]][to] = index }
    }
    received = received.filter { $0.value.count >= policy.airdropRecipients }
    struct Share: Hashable {
      let token: TokenIdentity
      let holder: ChainAddress
    }
    var shares: [Share: [(airdrop: Airdrop, index: Int)]] = [:]
    for (airdrop, recipients) in received {
      for (recipient, index) in recipients {
        shares[Share(token: airdrop.token, holder: recipient), default: []]
          .append((airdrop, index))
      }
    }
    var passed: [Airdrop: [ChainAddress: [ChainAddress: Set<Place>]]] = [:]
    for item in transfers where item.isFlow {
      guard let from = item.transfer.from, let to = item.transfer.to,
        let held = shares[Share(token: item.transfer.token, holder: from)]
      else { continue }
      for (airdrop, index) in held where to != airdrop.distributor {
        guard !item.transfer.amount.isLess(than: airdrop.amount),
          isSoonAfter(item.transfer, transfers[index].transfer)
        else { continue }
        passed[airdrop, default: [:]][to, default: [:]][from, default: []]
          .formUnion(item.places + transfers[index].places)
      }
    }
    for (airdrop, collectors) in passed {
      for (collector, senders) in collectors where senders.count > 1 {
        guard !isService(collector), !deposits.contains(collector) else { continue }
        for (sender, places) in senders where !isService(sender) && !deposits.contains(sender) {
          add(
            WeakVote(
              .airdropCollection,
              sender,
              collector,
              weight: policy.airdropCollection,
              basis: "\(senders.count) addresses passed what they got of \(airdrop.token) from "
                + "\(airdrop.distributor) on to \(collector)",
              places: places
            )
          )
        }
      }
    }
  }

  private func isSoonAfter(_ late: AccountTransfer, _ early: AccountTransfer) -> Bool {
    guard Moment(late).isBefore(Moment(early)) == false,
      let end = late.time?.secondsSince1970, let start = early.time?.secondsSince1970
    else { return false }
    return end - start <= policy.airdropSeconds
  }

  private mutating func countFunding(_ deposits: Set<ChainAddress>) {
    var first: [ChainAddress: Int] = [:]
    var spent: Set<ChainAddress> = []
    var movesTokens: [ChainAddress: Int] = [:]
    for (index, item) in transfers.enumerated() {
      let transfer = item.transfer
      if let from = transfer.from {
        if transfer.mechanism == .token, item.isFlow, first[from] != nil,
          withKeys.contains(from), movesTokens[from] == nil
        {
          movesTokens[from] = index
        }
        // Whoever paid before had something before: what comes later is not the first.
        if transfer.token.isNative, !transfer.amount.isZero, first[from] == nil {
          spent.insert(from)
        }
      }
      guard item.isFlow, transfer.token.isNative, let to = transfer.to, !spent.contains(to),
        transfer.height != nil || transfer.time != nil, first[to] == nil
      else { continue }
      first[to] = index
    }
    var found: [ChainAddress: [(address: ChainAddress, index: Int, places: [Place])]] = [:]
    for (address, use) in movesTokens {
      guard let index = first[address], let funder = transfers[index].transfer.from else {
        continue
      }
      let places = Set(transfers[index].places + transfers[use].places).sorted()
      found[funder, default: []].append((address, index, places))
    }
    for (funder, funded) in found {
      for entry in funded {
        funding.append(
          GasFunding(
            funder: funder,
            address: entry.address,
            transfer: entry.index,
            places: entry.places
          )
        )
        // Exchanges, faucets and relays fund strangers.
        guard funded.count <= policy.fundedAddresses, !isService(funder),
          !isService(entry.address), !deposits.contains(funder),
          !deposits.contains(entry.address)
        else { continue }
        add(
          WeakVote(
            .gasFunding,
            funder,
            entry.address,
            weight: policy.gasFunding,
            basis: "the first coin for fees that \(entry.address) is known to have got came from "
              + "\(funder)",
            places: entry.places
          )
        )
      }
    }
  }

  private mutating func countUsers(of deposit: DepositFinding) {
    var users: [ChainAddress] = []
    for case .address(let user) in deposit.users { users.append(user) }
    guard let first = users.first else { return }
    for user in users.dropFirst() {
      add(
        WeakVote(
          .depositReuse,
          first,
          user,
          weight: policy.depositReuse,
          basis: "both paid to \(deposit.address), which forwards to "
            + (deposit.exchange ?? "a service"),
          places: deposit.places
        )
      )
    }
  }
}
