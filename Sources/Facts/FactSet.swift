/// The facts of a case, by kind, each kind in order of place.
///
/// All later steps are pure functions of this value and of their configuration.
public struct FactSet: Sendable {
  /// Value moved on chains.
  public var transfers: [Fact<Transfer>] = []
  /// Value moved on chains of accounts.
  public var accountTransfers: [Fact<AccountTransfer>] = []
  /// Tokens that holders let others move.
  public var approvals: [Fact<ApprovalStatement>] = []
  /// Addresses that command contracts.
  public var contractOwners: [Fact<ContractStatement>] = []
  /// Events in accounts.
  public var accountEvents: [Fact<AccountEvent>] = []
  /// Balances of accounts.
  public var balances: [Fact<BalanceStatement>] = []
  /// What exchanges say of their customers.
  public var subjects: [Fact<SubjectStatement>] = []
  /// Addresses of accounts.
  public var addresses: [Fact<AddressStatement>] = []
  /// Keys that signed, and extended keys.
  public var keyProofs: [Fact<KeyProof>] = []
  /// Claims about addresses.
  public var attributions: [Fact<Attribution>] = []
  /// The office's list.
  public var defaulters: [Fact<DefaulterStatement>] = []
  /// Prices.
  public var prices: [Fact<PriceStatement>] = []

  /// Creates an empty set.
  public init() {}
}
