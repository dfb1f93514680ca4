import AddressEncoding
import ByteReading
public import Quantities

/// A serialized object of the XRP Ledger: a transaction, its metadata, or an entry of the ledger.
///
/// Invariant: the fields stand in the canonical order, no field twice.
public struct XRPLObject: Hashable, Sendable {
  /// A field and its value.
  public struct Member: Hashable, Sendable {
    /// The field.
    public let field: XRPLField
    /// Its value, of the field's type.
    public let value: XRPLValue
  }

  /// The fields in canonical order.
  public let members: [Member]

  /// Creates an object of fields that are in order.
  init(sorted members: [Member]) { self.members = members }

  /// The value of a field; `nil` if the object does not have it.
  ///
  /// - Complexity: O(*n*) in the number of fields.
  public subscript(name: String) -> XRPLValue? {
    members.first { $0.field.name == name }?.value
  }

  /// The object without the fields that fail a test.
  func filter(_ isKept: (XRPLField) -> Bool) -> XRPLObject {
    XRPLObject(sorted: members.filter { isKept($0.field) })
  }
}

/// A value of a field.
public enum XRPLValue: Hashable, Sendable {
  /// A number of 8, 16, 32 or 64 bits.
  case unsigned(UInt64)
  /// A signed number of 32 or 64 bits.
  case signed(Int64)
  /// A hash, or bytes of any length.
  case bytes([UInt8])
  /// An account; `nil` for the empty one, which only `UNLModify` has.
  case account(FixedBytes<20>?)
  /// An amount.
  case amount(XRPLAmount)
  /// An object in the object.
  case object(XRPLObject)
  /// A list of objects, each under the name of a field.
  case array([XRPLObject.Member])
  /// Ways of a payment through currencies and accounts.
  case paths([[XRPLPathStep]])
  /// A list of hashes of 32 bytes.
  case hashes([FixedBytes<32>])
  /// A kind of asset.
  case issue(XRPLIssue)
  /// A currency without its issuer.
  case currency(XRPLCurrency)
  /// A bridge between two chains.
  case bridge(XRPLBridge)
  /// A decimal number.
  case number(XRPLNumber)

  /// The number, if it is an unsigned one.
  public var unsigned: UInt64? { if case .unsigned(let value) = self { value } else { nil } }
  /// The bytes, if it is a hash or bytes.
  public var bytes: [UInt8]? { if case .bytes(let value) = self { value } else { nil } }
  /// The account, if it is one.
  public var account: FixedBytes<20>? {
    if case .account(let value) = self { value } else { nil }
  }
  /// The account's classic address, if it is an account.
  public var address: String? { account.map { XRPAddress(account: $0).description } }
  /// The amount, if it is one.
  public var amount: XRPLAmount? { if case .amount(let value) = self { value } else { nil } }
  /// The object, if it is one.
  public var object: XRPLObject? { if case .object(let value) = self { value } else { nil } }
  /// The elements, if it is a list.
  public var array: [XRPLObject.Member]? { if case .array(let value) = self { value } else { nil } }
}

/// One step of a payment's path: an account, or a currency, an issuer or both, or a token.
public struct XRPLPathStep: Hashable, Sendable {
  /// The account through which the payment ripples.
  public var account: FixedBytes<20>?
  /// The currency that the step changes to.
  public var currency: XRPLCurrency?
  /// The multi-purpose token that the step changes to.
  public var token: FixedBytes<24>?
  /// The issuer that the step changes to.
  public var issuer: FixedBytes<20>?

  static let accountFlag: UInt8 = 0x01
  static let currencyFlag: UInt8 = 0x10
  static let issuerFlag: UInt8 = 0x20
  static let tokenFlag: UInt8 = 0x40

  /// The byte that tells which parts follow.
  var flags: UInt8 {
    (account == nil ? 0 : Self.accountFlag) | (currency == nil ? 0 : Self.currencyFlag)
      | (issuer == nil ? 0 : Self.issuerFlag) | (token == nil ? 0 : Self.tokenFlag)
  }
}

/// A bridge between two chains (XLS-38).
public struct XRPLBridge: Hashable, Sendable {
  /// The account on the chain where assets are locked.
  public let lockingDoor: FixedBytes<20>
  /// The asset that is locked.
  public let lockingIssue: XRPLIssue
  /// The account on the chain where assets are issued.
  public let issuingDoor: FixedBytes<20>
  /// The asset that is issued.
  public let issuingIssue: XRPLIssue
}
