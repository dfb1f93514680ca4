public import CaseStore
import Cryptography
import ExchangeFormat
public import Facts
import Normalization

extension CaseStore {
  /// Returns all facts of the case, each kind in order of place.
  ///
  /// Facts of tables follow from the batches of their records; the others are stored one by one.
  ///
  /// - Throws: `CaseFailure` if the case cannot be read or something in it was changed.
  public func facts() throws(CaseFailure) -> FactSet {
    try CaseFacts(store: self, kinds: Set(FactKind.allCases), events: .all).load()
  }

  /// Returns the facts on which clusters, links, holdings and searches for keys rest: all of them but
  /// trades, fees and other account events that are no deposit or withdrawal and name no address.
  ///
  /// Of these, the first of each account and exhibit stays, since it says that there is such an
  /// account. A trade moves nothing between holders, and a case has millions of them.
  ///
  /// - Throws: `CaseFailure` if the case cannot be read or something in it was changed.
  public func factsForAnalysis() throws(CaseFailure) -> FactSet {
    try CaseFacts(store: self, kinds: Set(FactKind.allCases), events: .movements).load()
  }

  /// Returns the arrears of the case, in order of place.
  ///
  /// - Throws: `CaseFailure` if the case cannot be read or something in it was changed.
  public func defaulterFacts() throws(CaseFailure) -> [Fact<DefaulterStatement>] {
    try CaseFacts(store: self, kinds: [.defaulter], events: .all).load().defaulters
  }

  /// Returns the prices of the case, in order of place.
  ///
  /// - Throws: `CaseFailure` if the case cannot be read or something in it was changed.
  public func priceFacts() throws(CaseFailure) -> [Fact<PriceStatement>] {
    try CaseFacts(store: self, kinds: [.price], events: .all).load().prices
  }
}

/// Which facts of a case are wanted.
struct CaseFacts {
  /// Which account events are wanted.
  enum Events {
    case all
    /// Deposits, withdrawals, what else names an address, and one event for each account.
    case movements
  }

  let store: CaseStore
  let kinds: Set<FactKind>
  let events: Events

  func load() throws(CaseFailure) -> FactSet {
    let vault: IdentifierVault
    do throws(CryptographyError) {
      vault = try IdentifierVault(key: store.identifierKey)
    } catch { throw .cryptography(reason: "\(error)") }
    let stored = try storedFacts()
    var derived = FactSet()
    for reading in try store.batchedReadings() where !reading.isLedger || wantsLedgers {
      var facts =
        reading.isLedger
        ? try reading.ledgerFacts(in: store, try .ofTheTool()) : try facts(of: reading, vault)
      facts.sortByPlace()
      derived.append(facts)
    }
    return stored.merged(with: derived)
  }

  /// Whether facts of chains of accounts are wanted.
  private var wantsLedgers: Bool {
    kinds.contains(.accountTransfer) || kinds.contains(.approval)
      || kinds.contains(.contractOwner) || kinds.contains(.keyProof)
  }

  private func storedFacts() throws(CaseFailure) -> FactSet {
    guard kinds == [.defaulter] else { return try store.storedFacts() }
    var set = FactSet()
    set.defaulters = try store.storedFacts(of: DefaulterStatement.self)
    return set
  }

  private func facts(
    of reading: BatchedReading,
    _ vault: IdentifierVault
  ) throws(CaseFailure) -> FactSet {
    let normalizer = try TableContext(of: reading).normalizer(of: reading.exhibit, vault)
    var result = NormalizedFacts()
    var accounts: Set<RecordBatch.NamedAccount> = []
    for batch in reading.batches where batch.kinds.contains(where: isWanted) {
      let records = try reading.records(of: batch, in: store)
      do throws(CryptographyError) {
        switch events {
        case .movements:
          for record in records.recordsBesideTrades(namingAccounts: &accounts)
          where isWanted(record.kind.rawValue) {
            try normalizer.add(record, to: &result)
          }
        case .all:
          try records.forEachRecord { record throws(CryptographyError) in
            if isWanted(record.kind.rawValue) { try normalizer.add(record, to: &result) }
          }
        }
      } catch { throw .cryptography(reason: "\(error)") }
      // What there is to say about values was said at the import.
      result.flags = []
      result.withoutFact = []
    }
    return result.facts
  }

  private func isWanted(_ kind: String) -> Bool {
    ExchangeRecord.Kind(rawValue: kind)?.factKind.map(kinds.contains) ?? false
  }
}

extension ExchangeRecord.Kind {
  /// The kind of fact that a record makes; `nil` if it makes none.
  fileprivate var factKind: FactKind? {
    switch self {
    case .deposit, .withdrawal, .buy, .sell, .fee, .reward, .internalMove, .other: .accountEvent
    case .balance: .balance
    case .subject, .match: .subject
    case .registeredAddress: .address
    case .price: .price
    case .defaulter: .defaulter
    case .attribution: .attribution
    case .transfer: .accountTransfer
    case .access, .product, .block: nil
    }
  }
}

extension FactSet {
  /// Brings each kind in order of place; facts of one place keep their order.
  fileprivate mutating func sortByPlace() {
    transfers = Self.sorted(transfers)
    accountTransfers = Self.sorted(accountTransfers)
    approvals = Self.sorted(approvals)
    contractOwners = Self.sorted(contractOwners)
    accountEvents = Self.sorted(accountEvents)
    balances = Self.sorted(balances)
    subjects = Self.sorted(subjects)
    addresses = Self.sorted(addresses)
    keyProofs = Self.sorted(keyProofs)
    attributions = Self.sorted(attributions)
    defaulters = Self.sorted(defaulters)
    prices = Self.sorted(prices)
  }

  /// The facts of two sets without a common exhibit, each kind of each in order of place.
  fileprivate func merged(with other: FactSet) -> FactSet {
    var set = FactSet()
    set.transfers = Self.merged(transfers, other.transfers)
    set.accountTransfers = Self.merged(accountTransfers, other.accountTransfers)
    set.approvals = Self.merged(approvals, other.approvals)
    set.contractOwners = Self.merged(contractOwners, other.contractOwners)
    set.accountEvents = Self.merged(accountEvents, other.accountEvents)
    set.balances = Self.merged(balances, other.balances)
    set.subjects = Self.merged(subjects, other.subjects)
    set.addresses = Self.merged(addresses, other.addresses)
    set.keyProofs = Self.merged(keyProofs, other.keyProofs)
    set.attributions = Self.merged(attributions, other.attributions)
    set.defaulters = Self.merged(defaulters, other.defaulters)
    set.prices = Self.merged(prices, other.prices)
    return set
  }

  private static func sorted<Statement>(_ facts: [Fact<Statement>]) -> [Fact<Statement>] {
    let isSorted = zip(facts, facts.dropFirst()).allSatisfy { !($1.place < $0.place) }
    guard !isSorted else { return facts }
    let order = facts.indices.sorted {
      let (left, right) = (facts[$0].place, facts[$1].place)
      return left == right ? $0 < $1 : left < right
    }
    return order.map { facts[$0] }
  }

  private static func merged<Statement>(
    _ left: [Fact<Statement>],
    _ right: [Fact<Statement>]
  ) -> [Fact<Statement>] {
    guard !left.isEmpty else { return right }
    guard !right.isEmpty else { return left }
    var facts: [Fact<Statement>] = []
    facts.reserveCapacity(left.count + right.count)
    var (first, second) = (left[...], right[...])
    while let one = first.first, let other = second.first {
      if other.place.exhibit < one.place.exhibit {
        facts.append(second.removeFirst())
      } else {
        facts.append(first.removeFirst())
      }
    }
    return facts + first + second
  }
}
