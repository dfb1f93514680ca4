public import Quantities

/// One source file as received, named by the SHA-256 of its bytes.
public struct ExhibitID: Hashable, Comparable, Sendable {
  /// The SHA-256 of the file.
  public let sha256: FixedBytes<32>

  /// Creates a name from a file's SHA-256.
  public init(sha256: FixedBytes<32>) { self.sha256 = sha256 }

  /// Creates a name from 64 hexadecimal digits.
  ///
  /// It is `nil` for any other text.
  public init?(hex: some StringProtocol) {
    guard let sha256 = FixedBytes<32>(hex: hex) else { return nil }
    self.sha256 = sha256
  }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool { lhs.sha256 < rhs.sha256 }
}

extension ExhibitID: CustomStringConvertible {
  /// The SHA-256 in hexadecimal.
  public var description: String { sha256.description }
}

extension ExhibitID: Codable {
  /// Reads the name from 64 hexadecimal digits.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let id = ExhibitID(hex: text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "no SHA-256: \(text)")
    }
    self = id
  }

  /// Writes the name as 64 hexadecimal digits.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// A place in the evidence: an exhibit and where in it.
public struct Place: Hashable, Comparable, Sendable, Codable {
  /// The exhibit.
  public let exhibit: ExhibitID
  /// The place in the exhibit.
  public let locator: Locator

  /// Creates a place.
  public init(exhibit: ExhibitID, locator: Locator) {
    self.exhibit = exhibit
    self.locator = locator
  }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool {
    lhs.exhibit == rhs.exhibit ? lhs.locator < rhs.locator : lhs.exhibit < rhs.exhibit
  }
}

/// What made a fact of a record: a reader and its version, as `bitcoin-block@1` or the id and the
/// version of an export profile.
public struct Reader: Hashable, Sendable, Codable {
  /// The reader and its version.
  public let name: String

  /// Creates a reader's name.
  public init(_ name: String) { self.name = name }

  /// Reads the name from text.
  public init(from decoder: any Decoder) throws {
    name = try decoder.singleValueContainer().decode(String.self)
  }

  /// Writes the name as text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}

/// A statement of one exhibit about the world, with the place that makes it.
///
/// There is no initialiser without a place and a reader: a fact without provenance cannot be
/// constructed.
public struct Fact<Statement: FactStatement>: Hashable, Sendable {
  /// Where the exhibit says it.
  public let place: Place
  /// What read it there.
  public let reader: Reader
  /// What it says.
  public let statement: Statement

  /// Creates a fact.
  public init(_ statement: Statement, at place: Place, reader: Reader) {
    self.statement = statement
    self.place = place
    self.reader = reader
  }
}

/// What a fact can say: one of the kinds in this module.
public protocol FactStatement: Hashable, Sendable, Codable {
  /// The name of the kind in the case store and in outputs.
  static var kind: FactKind { get }
}

/// The kinds of fact; one model for every chain and every exchange.
public enum FactKind: String, Hashable, Sendable, Codable, CaseIterable {
  /// Value moved on a chain.
  case transfer
  /// Value moved on a chain of accounts.
  case accountTransfer = "account_transfer"
  /// A holder let another address move its tokens.
  case approval
  /// A contract names the addresses that command it.
  case contractOwner = "contract_owner"
  /// Something happened in an account at an exchange.
  case accountEvent = "account_event"
  /// An account held so much at a time.
  case balance
  /// An exchange knows the holder of an account as this person or company.
  case subject
  /// An address belongs to an account or is registered there.
  case address
  /// A public key signed something, or derives from an extended key.
  case keyProof = "key_proof"
  /// Somebody says that an address belongs to an actor.
  case attribution
  /// Arrears of a person or a company.
  case defaulter
  /// The price of an asset at a time.
  case price
}
