public import Facts

/// An account at a service that the chain shows and nobody has named: an address that forwards to an
/// exchange, or a tag behind a service's address.
///
/// It is an inference, and the reason to ask the service whose account it is.
public struct DepositFinding: Hashable, Sendable {
  /// What kind of address it is.
  public enum Form: String, Hashable, Sendable, Codable {
    /// It signed or paid a fee itself, so that a key commands it.
    case externallyOwned = "externally_owned"
    /// Calls inside of transactions moved what it held, as a forwarder contract does.
    case contract
    /// The evidence shows neither.
    case unstated
    /// A tag behind a shared address.
    case tag
  }

  /// The rule: `deposit-address-reuse` or `tagged-account`.
  public let rule: Rule
  /// The service; `nil` if it is one without a known name.
  public let exchange: String?
  /// The address, with its tag.
  public let address: ChainAddress
  /// What kind of address it is.
  public let form: Form
  /// The account, if an exchange said whose it is; then there is nothing to ask.
  public let account: ExchangeAccount?
  /// Who paid to it and is no service, in order.
  public let users: [Holder]
  /// The service's own addresses to which it forwarded, in order.
  public let wallets: [ChainAddress]
  /// Where the evidence is, in order.
  public let places: [Place]
}

extension DepositFinding: Comparable {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool {
    lhs.address == rhs.address ? lhs.rule < rhs.rule : lhs.address < rhs.address
  }
}
