public import ExchangeFormat
public import Facts

/// The facts of records, by kind, and what there is to say about values that were not used.
public struct NormalizedFacts: Sendable {
  /// The facts, each kind in the order of the records.
  public var facts = FactSet()
  /// What there is to say of a row: the record's own flags and those of the normalisation.
  public var flags: [(place: Place, flag: ValueFlag)] = []
  /// Rows that make no fact, and why.
  public var withoutFact: [(place: Place, reason: String)] = []

  /// What no row of a kind can make a fact for, and how many rows it concerns.
  public var gaps: [String: Int] = [:]

  /// Creates an empty value.
  public init() {}
}

extension FactSet {
  /// Adds all facts of another set behind those of the same kind.
  public mutating func append(_ other: FactSet) {
    transfers += other.transfers
    accountTransfers += other.accountTransfers
    approvals += other.approvals
    contractOwners += other.contractOwners
    accountEvents += other.accountEvents
    balances += other.balances
    subjects += other.subjects
    addresses += other.addresses
    keyProofs += other.keyProofs
    attributions += other.attributions
    defaulters += other.defaulters
    prices += other.prices
  }
}
