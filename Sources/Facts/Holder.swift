/// Who can hold value: an address on a chain or an account at an exchange, never a bare string.
public enum Holder: Hashable, Sendable {
  /// An address on a chain.
  case address(ChainAddress)
  /// An account at an exchange.
  case account(ExchangeAccount)
}

/// A chain by name, as in `bitcoin`, `bitcoin-testnet`, `bitcoin-regtest`, `ethereum`, `tron`.
public struct Chain: Hashable, Comparable, Sendable, Codable {
  /// The name, in lower case.
  public let name: String

  /// Creates a chain from its name.
  public init(_ name: String) { self.name = name }

  /// Bitcoin's main network.
  public static let bitcoin = Chain("bitcoin")

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool { lhs.name < rhs.name }

  /// Reads the chain from its name.
  public init(from decoder: any Decoder) throws {
    name = try decoder.singleValueContainer().decode(String.self)
  }

  /// Writes the chain as its name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}

/// An address on a chain, in the chain's canonical spelling, whose checksum was right.
public struct ChainAddress: Hashable, Comparable, Sendable, Codable {
  /// The chain.
  public let chain: Chain
  /// The address in canonical spelling; for an output script that has no address, `script:` and the
  /// script in hexadecimal.
  public let text: String
  /// The destination tag or memo that names an account behind a shared address.
  public let tag: String?

  /// Creates an address from its canonical spelling.
  public init(chain: Chain, text: String, tag: String? = nil) {
    self.chain = chain
    self.text = text
    self.tag = tag
  }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool {
    (lhs.chain, lhs.text, lhs.tag ?? "") < (rhs.chain, rhs.text, rhs.tag ?? "")
  }
}

extension ChainAddress: CustomStringConvertible {
  /// The address, with its tag after a colon if it has one.
  public var description: String { tag.map { "\(text):\($0)" } ?? text }
}

/// An account at an exchange.
public struct ExchangeAccount: Hashable, Comparable, Sendable, Codable {
  /// Who answered: the exchange's name, or, where nobody said it, the folder that held the file.
  ///
  /// Two exchanges number their customers from 1: an account without this is nobody's.
  public let exchange: String
  /// The customer or account number as the exchange writes it.
  public let id: String

  /// Creates an account.
  public init(exchange: String, id: String) {
    self.exchange = exchange
    self.id = id
  }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool {
    (lhs.exchange, lhs.id) < (rhs.exchange, rhs.id)
  }
}

extension ExchangeAccount: CustomStringConvertible {
  /// The exchange and the account, as `Exchange/U1001`.
  public var description: String { "\(exchange)/\(id)" }
}

extension Holder: Comparable {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool {
    switch (lhs, rhs) {
    case (.address(let left), .address(let right)): left < right
    case (.account(let left), .account(let right)): left < right
    case (.account, .address): true
    case (.address, .account): false
    }
  }
}

extension Holder: CustomStringConvertible {
  /// The address or the account.
  public var description: String {
    switch self {
    case .address(let address): address.description
    case .account(let account): account.description
    }
  }
}
