/// What an address is, or why a text is none.
public struct AddressReport: Hashable, Sendable {
  /// What a text's checksum says.
  public enum Checksum: String, Hashable, Sendable {
    /// The checksum fits: a mistyped character would have been noticed.
    case verified
    /// The text carries no checksum: a mistyped character goes unnoticed.
    case absent
  }

  /// The text as given; empty if it is or looks like a secret, or is too long to be an address.
  public internal(set) var address: String
  /// Whether the text is an address of at least one chain.
  public let valid: Bool
  /// The chains on which the address can stand, the most used first.
  ///
  /// There are several where chains share the same version bytes. `ethereum` stands for every chain with Ethereum's kind of account.
  public let chains: [String]
  /// What the payload names, such as `p2wpkh` or `account`; `nil` if the text is no address.
  public let type: String?
  /// The hash, key or witness program in lowercase hexadecimal; `nil` if the text is no address.
  public let payload: String?
  /// The one spelling of the address to compare by; `nil` if the text is no address.
  public let canonical: String?
  /// The destination tag that the address holds (XRP Ledger X-addresses).
  public let tag: UInt32?
  /// What the checksum says; `nil` if the text is no address.
  public let checksum: Checksum?
  /// What the address is known as, for one that is part of its chain: `System program`.
  public let name: String?
  /// Why the text is no address, and where; `nil` if it is one.
  public let reason: String?

  init(
    _ address: String,
    chains: [Chain],
    type: String,
    payload: String,
    canonical: String,
    tag: UInt32? = nil,
    checksum: Checksum = .verified,
    name: String? = nil
  ) {
    self.address = address
    valid = true
    self.chains = chains.map(\.rawValue)
    self.type = type
    self.payload = payload
    self.canonical = canonical
    self.tag = tag
    self.checksum = checksum
    self.name = name
    reason = nil
  }

  package init(refusing address: String, because failure: AddressFailure) {
    self.address = address
    valid = false
    chains = []
    type = nil
    payload = nil
    canonical = nil
    tag = nil
    checksum = nil
    name = nil
    reason = failure.description
  }
}
