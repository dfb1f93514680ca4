import Facts
import Quantities

/// Follows value from a source to accounts at services.
///
/// 1. A way follows one token, forward in time, from address to address; what it passes received value
///    and is nobody's for that.
/// 2. It ends at a service, at a deposit address and behind a tag: what a service does inside no chain
///    shows. It stops at the wallets from which an exchange pays withdrawals, which are that exchange's
///    own, and at the address of a person who is not the source, who is paid and no more.
/// 3. A token that may not be what it says is not followed.
/// 4. Of several ways to one target the shortest is kept, the first of several in the order of the chain.
/// 5. The search is bounded by hops, receivers of one address and addresses of one source, and says
///    where a bound stopped it.
struct RequestSearch {
  let transfers: [DistinctAccountTransfer]
  let endpoints: Endpoints
  let policy: AccountChainPolicy.Requests
  /// The positions of the flows that leave an address, by address without tag, in the chain's order.
  private var outgoing: [ChainAddress: [Int]] = [:]
  private var receivers: [ChainAddress: Int] = [:]

  init(
    _ transfers: DistinctAccountTransfers,
    endpoints: Endpoints,
    policy: AccountChainPolicy.Requests
  ) {
    self.transfers = transfers.transfers
    self.endpoints = endpoints
    self.policy = policy
    var distinct: [ChainAddress: Set<ChainAddress>] = [:]
    for (index, item) in self.transfers.enumerated()
    where item.isFlow && item.transfer.spoofing == nil {
      guard let from = item.transfer.from?.withoutTag, let to = item.transfer.to else { continue }
      outgoing[from, default: []].append(index)
      distinct[from, default: []].insert(to)
    }
    receivers = distinct.mapValues(\.count)
  }

  /// Where value waits to be followed.
  struct State: Hashable, Comparable {
    let address: ChainAddress
    let token: TokenIdentity

    static func < (lhs: Self, rhs: Self) -> Bool {
      (lhs.address, lhs.token) < (rhs.address, rhs.token)
    }
  }

  /// How value came to a state at a level.
  private struct Arrival {
    var moment: Moment
    /// The state that it came from, and the movement.
    var step: (from: State, transfer: Int)?
    /// The exchange's statement with which the way starts.
    var start: RequestTarget.Hop?
  }

  struct Found {
    var targets: [RequestTarget] = []
    var limits: Set<PathLimit> = []
  }

  /// Follows the withdrawals of an account; `own` are the addresses of its customer.
  func targets(
    of account: ExchangeAccount,
    _ flows: [(FlowEdge, FlowCheck?)],
    own: Set<ChainAddress>
  ) -> Found {
    let source = RequestTarget.Source.account(account)
    var collection = TargetCollection(source: source, transfers: transfers)
    var starts: [State: Arrival] = [:]
    var entered: [State: RequestBound.Capacity] = [:]
    var limits: Set<PathLimit> = []
    for (flow, check) in flows {
      guard case .address(let stated) = flow.to else { continue }
      var address = stated
      if let check, check.verdict.isNoContradiction, check.transaction.chain != stated.chain {
        address = ChainAddress(
          chain: check.transaction.chain,
          text: stated.text,
          tag: stated.tag
        )
      }
      let moved = check?.transfer.map { transfers[$0] }
      let hop = RequestTarget.Hop(withdrawal: flow, to: address, moved)
      if let reason = endpoints.stop(at: address, own: own) {
        limits.insert(PathLimit(source: source, address: address, reason: reason))
        continue
      }
      if let endpoint = endpoints.endpoint(of: address) {
        collection.add(endpoint, at: address, path: [hop])
        continue
      }
      var tokens: Set<TokenIdentity> = []
      if let moved {
        tokens = [moved.transfer.token]
      } else {
        for index in outgoing[address.withoutTag] ?? []
        where transfers[index].transfer.asset == flow.asset {
          tokens.insert(transfers[index].transfer.token)
        }
      }
      let seconds = flow.time.map { $0.instant.secondsSince1970 - policy.clockTolerance }
      let moment = moved.map { Moment($0.transfer) } ?? Moment(seconds: seconds)
      for token in tokens {
        let state = State(address: address.withoutTag, token: token)
        let arrival = Arrival(moment: moment, step: nil, start: hop)
        entered[state] = (entered[state] ?? .zero) + capacity(of: hop, at: state)
        guard let known = starts[state] else {
          starts[state] = arrival
          continue
        }
        if moment.isBefore(known.moment) ?? (known.moment.seconds != nil) {
          starts[state] = arrival
        }
      }
    }
    var found = follow(source, starts, entered, own, hops: policy.maximumHops - 1, &collection)
    found.limits.formUnion(limits)
    return found
  }

  /// How much a withdrawal brought, as the chain counts it; without bound if that cannot be told.
  private func capacity(of hop: RequestTarget.Hop, at state: State) -> RequestBound.Capacity {
    if let amount = hop.amount { return .atMost(amount) }
    let decimals = (outgoing[state.address] ?? []).lazy.map { transfers[$0].transfer }
      .first { $0.token == state.token && $0.decimals != nil }?.decimals
    guard let decimals, let quantity = hop.quantity,
      let amount = LedgerAmount(quantity, decimals: decimals)
    else { return .unbounded }
    return .atMost(amount)
  }

  /// Follows what leaves the addresses of a cluster.
  func targets(of cluster: Cluster) -> Found {
    let source = RequestTarget.Source.cluster(cluster.id)
    var collection = TargetCollection(source: source, transfers: transfers)
    var starts: [State: Arrival] = [:]
    for address in cluster.addresses {
      for index in outgoing[address.withoutTag] ?? [] {
        let state = State(address: address.withoutTag, token: transfers[index].transfer.token)
        starts[state] = Arrival(moment: Moment(seconds: nil), step: nil, start: nil)
      }
    }
    let entered = starts.mapValues { _ in RequestBound.Capacity.unbounded }
    let own = Set(cluster.addresses)
    return follow(source, starts, entered, own, hops: policy.maximumHops, &collection)
  }

  private func follow(
    _ source: RequestTarget.Source,
    _ starts: [State: Arrival],
    _ entered: [State: RequestBound.Capacity],
    _ own: Set<ChainAddress>,
    hops: Int,
    _ collection: inout TargetCollection
  ) -> Found {
    var limits: Set<PathLimit> = []
    var levels: [[State: Arrival]] = [starts]
    var earliest = starts.mapValues(\.moment)
    var addresses: Set<ChainAddress> = []
    var isFull = false
    var followed: Set<Int> = []
    while let level = levels.last, !level.isEmpty, !isFull {
      var next: [State: Arrival] = [:]
      let mayGoOn = levels.count <= hops
      for (state, arrival) in level.sorted(by: { $0.key < $1.key }) {
        let count = receivers[state.address] ?? 0
        let isStart = levels.count == 1 && arrival.start == nil
        guard count <= policy.maximumReceivers || isStart else {
          limits.insert(
            PathLimit(source: source, address: state.address, reason: .receivers(count))
          )
          continue
        }
        addresses.insert(state.address)
        if addresses.count > policy.maximumAddresses {
          limits.insert(
            PathLimit(source: source, address: nil, reason: .addresses(policy.maximumAddresses))
          )
          isFull = true
          break
        }
        for index in outgoing[state.address] ?? [] {
          let transfer = transfers[index].transfer
          let moment = Moment(transfer)
          guard transfer.token == state.token, let to = transfer.to,
            moment.isBefore(arrival.moment) != true
          else { continue }
          guard mayGoOn else {
            limits.insert(
              PathLimit(
                source: source,
                address: state.address,
                reason: .hops(policy.maximumHops)
              )
            )
            break
          }
          if let reason = endpoints.stop(at: to, own: own) {
            limits.insert(PathLimit(source: source, address: to, reason: reason))
            continue
          }
          followed.insert(index)
          if let endpoint = endpoints.endpoint(of: to) {
            collection.add(endpoint, at: to, last: index) {
              path(to: state, in: levels) + [RequestTarget.Hop(transfers[index])]
            }
            continue
          }
          let reached = State(address: to.withoutTag, token: state.token)
          if let known = earliest[reached], moment.isBefore(known) != true { continue }
          if let known = next[reached], moment.isBefore(known.moment) != true { continue }
          next[reached] = Arrival(moment: moment, step: (state, index), start: nil)
        }
      }
      for (state, arrival) in next { earliest[state] = arrival.moment }
      levels.append(next)
    }
    let bound = RequestBound(transfers, followed, entered: entered, rounds: policy.maximumHops)
    return Found(targets: collection.targets(within: bound), limits: limits)
  }

  /// The hops to a state of the last level.
  private func path(to state: State, in levels: [[State: Arrival]]) -> [RequestTarget.Hop] {
    var hops: [RequestTarget.Hop] = []
    var current = state
    for level in levels.reversed() {
      guard let arrival = level[current] else { break }
      if let step = arrival.step {
        hops.append(RequestTarget.Hop(transfers[step.transfer]))
        current = step.from
      } else if let start = arrival.start {
        hops.append(start)
      }
    }
    return hops.reversed()
  }
}

extension FlowCheck.Verdict {
  fileprivate var isNoContradiction: Bool {
    if case .contradicted = self { false } else { true }
  }
}

extension RequestTarget.Hop {
  init(_ item: DistinctAccountTransfer) {
    let transfer = item.transfer
    // Both sides are there: a flow has them.
    let missing = ChainAddress(chain: transfer.chain, text: "")
    self.init(
      rule: .chainTransfer,
      from: .address(transfer.from ?? missing),
      to: .address(transfer.to ?? missing),
      transaction: transfer.transaction,
      token: transfer.token,
      asset: transfer.asset,
      amount: transfer.amount,
      quantity: transfer.decimals.flatMap { transfer.amount.decimal(decimals: $0) },
      time: transfer.time,
      height: transfer.height,
      places: item.places
    )
  }

  /// A withdrawal, with what the chain says of it.
  init(withdrawal flow: FlowEdge, to address: ChainAddress, _ moved: DistinctAccountTransfer?) {
    self.init(
      rule: flow.rule,
      from: flow.from,
      to: .address(address),
      transaction: flow.transaction,
      token: moved?.transfer.token,
      asset: flow.asset,
      amount: moved?.transfer.amount,
      quantity: flow.quantity,
      time: moved?.transfer.time ?? flow.time?.instant,
      height: moved?.transfer.height,
      places: Set(flow.places + (moved?.places ?? [])).sorted()
    )
  }
}
