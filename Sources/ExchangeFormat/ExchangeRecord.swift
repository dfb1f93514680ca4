public import Quantities

/// The place of a row in a workbook.
public struct RowPlace: Hashable, Comparable, Sendable {
  /// The sheet's name; `nil` for a text file.
  public let sheet: String?
  /// The row, counted from 1 with the header.
  public let row: Int

  /// Creates a place.
  public init(sheet: String?, row: Int) {
    self.sheet = sheet
    self.row = row
  }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool {
    (lhs.sheet ?? "", lhs.row) < (rhs.sheet ?? "", rhs.row)
  }
}

extension RowPlace: CustomStringConvertible {
  /// The place in words: `row 17`, `sheet "입출금" row 17`.
  public var description: String {
    sheet.map { "sheet \"\($0)\" row \(row)" } ?? "row \(row)"
  }
}

/// A value of a record that deserves a word: kept, and perhaps refused for use.
public struct ValueFlag: Hashable, Sendable {
  /// The column's header as written; empty if the flag is about the whole row.
  public let field: String
  /// What is wrong, without personal numbers.
  public let reason: String
  /// Whether the value is kept in ``ExchangeRecord/raw`` only and no use is made of it.
  public let isRefused: Bool

  /// Creates a flag.
  public init(field: String, reason: String, isRefused: Bool) {
    self.field = field
    self.reason = SensitiveText.masked(reason)
    self.isRefused = isRefused
  }
}

/// An address of a row: the text, and what came of checking it.
public struct CheckedAddress: Hashable, Sendable {
  /// The text as written.
  public let raw: String
  /// The address in its chain's canonical spelling; `nil` if there is a problem.
  public let canonical: String?
  /// The chain, as `bitcoin`; `nil` if there is a problem.
  public let chain: String?
  /// The destination tag that was written behind the address.
  public let tag: String?
  /// Why there is no address; `nil` if there is.
  public let problem: String?
}

/// A personal identifier as written in a row.
///
/// It prints masked.
public struct StatedIdentifier: Hashable, Sendable {
  /// What it is, in the spelling of the facts: `phone`, `resident_number`, ….
  public let kind: String
  /// The text as written, not masked.
  public let text: String

  /// Creates an identifier.
  public init(kind: String, text: String) {
    self.kind = kind
    self.text = text
  }
}

extension StatedIdentifier: CustomStringConvertible, CustomReflectable {
  /// The kind and the masked text.
  public var description: String { "\(kind) \(SensitiveText.masked(text, kind: kind))" }

  /// A mirror without the text.
  public var customMirror: Mirror { Mirror(self, children: ["kind": kind]) }
}

/// What one row says, whatever the export: one flat value for every kind.
///
/// Quantities have no sign; the kind says the direction. Fields that the row does not have are `nil`.
public struct ExchangeRecord: Hashable, Sendable {
  /// What the row is about.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Value came into the account.
    case deposit
    /// Value left the account.
    case withdrawal
    /// The asset was bought.
    case buy
    /// The asset was sold.
    case sell
    /// A fee of its own.
    case fee
    /// Interest, staking, an event, an airdrop.
    case reward
    /// A move inside the exchange.
    case internalMove = "internal_move"
    /// Another event; the type's text is in the raw cells.
    case other
    /// A balance.
    case balance
    /// A customer.
    case subject
    /// What came of a search for a person.
    case match
    /// An address registered for withdrawals.
    case registeredAddress = "registered_address"
    /// A price.
    case price
    /// Arrears.
    case defaulter
    /// A claim about an address.
    case attribution
    /// A move of value on a chain as an explorer writes it.
    case transfer
    /// Somebody used an account.
    case access
    /// What a customer holds in savings, staking or lending.
    case product
    /// An account that is blocked or seized.
    case block

    /// Whether the row is an event in an account.
    public var isEvent: Bool {
      switch self {
      case .deposit, .withdrawal, .buy, .sell, .fee, .reward, .internalMove, .other: true
      default: false
      }
    }
  }

  /// How far an event has come.
  public enum Status: String, Hashable, Sendable, CaseIterable {
    /// Done.
    case completed
    /// Under way.
    case pending
    /// Failed, rejected or cancelled.
    case failed
    /// Not said, or in words that the profile does not know.
    case unstated
  }

  /// Which way an asset went.
  public enum Flow: String, Hashable, Sendable, CaseIterable {
    /// Into the account.
    case `in`
    /// Out of it.
    case out
  }

  /// What a row of a chain of accounts tells of, as explorers part their exports.
  public enum LedgerRow: String, Hashable, Sendable, CaseIterable {
    /// What a transaction itself carries of the chain's coin, and its fee.
    case coin
    /// What a call inside a transaction carries of the chain's coin.
    case internalCall = "internal"
    /// One of the two.
    case coinOrInternal = "coin_or_internal"
    /// A token by its contract.
    case token
    /// A token that is one of its kind.
    case collectible
    /// The chain's coin, or a token where the row names a contract.
    case any
  }

  /// A cell as written.
  public struct RawCell: Hashable, Sendable {
    /// The column's header as written.
    public let column: String
    /// The cell's text, personal numbers masked.
    public let text: String

    /// Creates a cell.
    public init(column: String, text: String) {
      self.column = column
      self.text = text
    }
  }

  /// What the row is about.
  public internal(set) var kind: Kind
  /// Where it stands.
  public internal(set) var place: RowPlace
  /// The profile that read it and its version, as `binance-statement@1`.
  public let reader: String
  /// The exchange that the profile names.
  public let exchange: String?
  /// Who writes such files: only an exchange's rows are about accounts that it keeps.
  public internal(set) var origin = ExportProfile.Origin.exchange
  /// The exchange's own id of the row.
  public internal(set) var id: String?
  /// The id that ties the rows of one event: the exchange's own, or time and account where
  /// ``isEventInferred``.
  public internal(set) var event: String?
  /// Whether the rows of the event are only inferred to be one.
  public internal(set) var isEventInferred = false
  /// The time.
  public internal(set) var time: StatedTime?
  /// The account.
  public internal(set) var account: String?
  /// A part of the account: Spot, Funding, a wallet's name.
  public internal(set) var subaccount: String?
  /// The asset as written.
  public internal(set) var assetText: String?
  /// The asset.
  public internal(set) var asset: Asset?
  /// How much of it.
  public internal(set) var quantity: ExactDecimal?
  /// Whether the asset left the account or came to it; `nil` if the row does not say.
  public internal(set) var flow: Flow?
  /// The other asset of a trade.
  public internal(set) var counterAsset: Asset?
  /// How much of it.
  public internal(set) var counterQuantity: ExactDecimal?
  /// The fee; below zero for a rebate.
  public internal(set) var fee: ExactDecimal?
  /// The asset of the fee.
  public internal(set) var feeAsset: Asset?
  /// The price of one unit.
  public internal(set) var price: ExactDecimal?
  /// What the price is counted in.
  public internal(set) var quote: Asset?
  /// The running balance of the asset after the row.
  public internal(set) var balance: ExactDecimal?
  /// The running balance after the row of what is paid with, such as won.
  public internal(set) var counterBalance: ExactDecimal?
  /// A valuation that is neither a price nor a gross amount.
  public internal(set) var value: ExactDecimal?
  /// What the valuation is counted in.
  public internal(set) var valueAsset: Asset?
  /// All of a balance.
  public internal(set) var total: ExactDecimal?
  /// What of it can be withdrawn.
  public internal(set) var available: ExactDecimal?
  /// What of it is bound.
  public internal(set) var locked: ExactDecimal?
  /// The sending address.
  public internal(set) var from: CheckedAddress?
  /// The receiving address, or the one address of the row.
  public internal(set) var to: CheckedAddress?
  /// The network as written.
  public internal(set) var network: String?
  /// The destination tag or memo.
  public internal(set) var tag: String?
  /// The transaction's identifier on the chain, as written.
  public internal(set) var transaction: String?
  /// The contract of a token.
  public internal(set) var contract: String?
  /// The number of a token that is one of its kind.
  public internal(set) var tokenID: String?
  /// What a row of a chain of accounts tells of; `nil` for every other row.
  public internal(set) var ledgerRow: LedgerRow?
  /// The chain of accounts, as `tron`; `nil` if nothing says which it is.
  public internal(set) var chain: String?
  /// A name of the other side.
  public internal(set) var counterparty: String?
  /// Whether the row says that the value stayed inside the exchange.
  public internal(set) var isInternal = false
  /// How far the event has come.
  public internal(set) var status: Status = .unstated
  /// The office's own reference for a person.
  public internal(set) var personReference: String?
  /// What came of a search, in the spelling of the facts (`no_account`, …).
  public internal(set) var searchResult: String?
  /// A name.
  public internal(set) var name: String?
  /// A name in Latin letters.
  public internal(set) var latinName: String?
  /// A day of birth.
  public internal(set) var birthDate: CalendarDate?
  /// A sex as written.
  public internal(set) var sex: String?
  /// Personal identifiers, in the order of the columns.
  public internal(set) var identifiers: [StatedIdentifier] = []
  /// A bank.
  public internal(set) var bank: String?
  /// Whose a registered address is, in the spelling of the facts (`customer`, …).
  public internal(set) var declaredOwner: String?
  /// The office's number for a defaulter.
  public internal(set) var defaulter: String?
  /// What is owed, in won.
  public internal(set) var arrears: ExactDecimal?
  /// The tax or duty.
  public internal(set) var taxItem: String?
  /// When it was due.
  public internal(set) var dueDate: CalendarDate?
  /// The day of a price.
  public internal(set) var date: CalendarDate?
  /// Where a price or a claim comes from.
  public internal(set) var source: String?
  /// An actor's name.
  public internal(set) var actor: String?
  /// What kind of actor it is, in the spelling of the facts.
  public internal(set) var actorKind: String?
  /// How sure a claim is.
  public internal(set) var confidence: String?
  /// An internet address from which an account was used.
  public internal(set) var internetAddress: String?
  /// A device.
  public internal(set) var device: String?
  /// An operating system or program.
  public internal(set) var operatingSystem: String?
  /// What was done, named or held: an access, a product, the ground of a block.
  public internal(set) var subject: String?
  /// The cells in the order of the columns, personal numbers masked.
  public internal(set) var raw: [RawCell] = []
  /// Values that deserve a word.
  public internal(set) var flags: [ValueFlag] = []

  init(kind: Kind, place: RowPlace, profile: ExportProfile) {
    self.init(kind: kind, place: place, reader: profile.reader, exchange: profile.exchange)
    origin = profile.origin
  }

  init(kind: Kind, place: RowPlace, reader: String, exchange: String?) {
    self.kind = kind
    self.place = place
    self.reader = reader
    self.exchange = exchange
  }
}
