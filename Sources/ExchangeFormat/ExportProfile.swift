public import Quantities

/// How one export or reply table is laid out and what its words mean: data, not code.
///
/// A profile is a YAML file; the bundled ones are in `Profiles/`, an office's own in any folder
/// (``ProfileLibrary/adding(folder:)``). Every profile says where its header comes from.
public struct ExportProfile: Hashable, Sendable {
  /// How much is known of the source of a header.
  public enum Tier: String, Hashable, Sendable, CaseIterable {
    /// The producer's own source code or form list, or a measured file.
    case a = "A"
    /// A maintained parser that users run on real files.
    case b = "B"
    /// One public claim.
    case c = "C"
    /// A design of ours or of an office: no public sample exists.
    case d = "D"
  }

  /// Whether the order of the columns is part of the format.
  public enum Layout: String, Hashable, Sendable, CaseIterable {
    /// The header is one of the variants, cell by cell.
    case ordered
    /// Columns come in any order and are known by their names.
    case roles
  }

  /// Whether a column must be there.
  public enum Presence: String, Hashable, Sendable, CaseIterable {
    /// Without it the table is another one.
    case required
    /// A table without it is a doubtful one.
    case expected
    /// It may be missing.
    case optional
  }

  /// A column: what it means and what it may be called.
  public struct Column: Hashable, Sendable {
    /// What it means.
    public let role: ColumnRole
    /// The kind of identifier, in the spelling of the facts (`phone`, `resident_number`); only for
    /// ``ColumnRole/identifier``.
    public let identifier: String?
    /// The names, in Korean and English.
    public let names: [String]
    /// Whether it must be there.
    public let presence: Presence
    /// The kinds of record for which it means that; all if there is none.
    ///
    /// For others the cell is only kept as it stands.
    public let only: Set<ExchangeRecord.Kind>
    let patterns: [HeaderPattern]
  }

  /// Where the zone of the times may stand, in the order in which it is looked for.
  public enum Zone: Hashable, Sendable {
    /// In the name of the column (`Date(UTC)`).
    case header
    /// Above the header.
    case preamble
    /// In the name of the file (`(UTC+9)`).
    case fileName
    /// The format's documentation fixes it.
    case profile(UTCOffset)
  }

  /// Who writes such files.
  public enum Origin: String, Hashable, Sendable, CaseIterable {
    /// An exchange or another custodian: its rows are about accounts that it keeps.
    case exchange
    /// A wallet that its owner keeps.
    case wallet
    /// An explorer of a chain.
    case explorer
    /// A program for taxes or accounts.
    case tool
    /// An office.
    case office
  }

  /// A header that was seen, and where it is known from.
  public struct Signature: Hashable, Sendable {
    /// The cells, as the profile writes them.
    public let header: [String]
    /// Where the fact comes from.
    public let source: String
    /// How much is known of the source.
    public let tier: Tier
    /// The columns by position; nothing where the header cell is empty.
    let columns: [Int: Column]
    let patterns: [HeaderPattern]
  }

  /// What tells two formats with one header apart: each list that is given must hold.
  public struct Evidence: Hashable, Sendable {
    /// Parts of the file's name, one of which must be in it.
    public let fileName: [String]
    /// Parts of the text above the header, one of which must be there.
    public let preamble: [String]
    /// Words of columns, one of which must stand in the column.
    public let values: [ColumnRole: [String]]
    /// Names of sheets, one of which the sheet must have.
    public let sheets: [String]
  }

  /// What the rows of an explorer's export tell of a chain of accounts.
  public struct Ledger: Hashable, Sendable {
    /// What a row tells of.
    public let row: ExchangeRecord.LedgerRow
    /// The chain, where such exports are of one chain only.
    public let chain: String?
  }

  /// How rows of one event are found.
  public struct Grouping: Hashable, Sendable {
    /// The columns that have one value in the rows of one event.
    public let roles: [ColumnRole]
    /// Whether the rows are only inferred to be one event, as no id ties them.
    public let isInferred: Bool
  }

  /// What a fee's sign means.
  public enum FeeSign: String, Hashable, Sendable, CaseIterable {
    /// Nothing: a fee is paid.
    case either
    /// A negative fee was paid, a positive one is a rebate.
    case negativePaid = "negative_paid"
    /// A positive fee was paid, a negative one is a rebate.
    case positivePaid = "positive_paid"
  }

  /// How a word in a cell is compared with a word of the profile.
  public enum WordMatch: String, Hashable, Sendable, CaseIterable {
    /// The whole text.
    case words
    /// Its beginning.
    case prefix
    /// Any part of it.
    case contains
  }

  /// What a word of the type column means.
  public struct ActionRule: Hashable, Sendable {
    /// How it is compared.
    public let match: WordMatch
    /// The words.
    public let words: [String]
    /// The action of a positive quantity, or of any.
    public let plus: ExchangeRecord.Kind
    /// The action of a negative quantity.
    public let minus: ExchangeRecord.Kind
    /// Words of the finer type, one of which must stand there; empty for any.
    public let sub: [String]
    /// Columns that must have a text (`true`) or none (`false`).
    public let conditions: [ColumnRole: Bool]
    /// How far the event has come, where the type's word says it too.
    public let status: ExchangeRecord.Status?
    let keys: [String]
    let subKeys: [String]
  }

  /// Whether quantities have signs.
  public enum Sign: String, Hashable, Sendable, CaseIterable {
    /// The type says the direction; a sign may repeat it.
    case unsigned
    /// What goes out is negative.
    case signed
  }

  /// Whether the quantity of a withdrawal holds its fee.
  public enum FeeInclusion: String, Hashable, Sendable, CaseIterable {
    /// Never: the fee comes on top.
    case never
    /// Always.
    case withdrawal
    /// When the settlement equals the quantity.
    case settlement
    /// In every outgoing quantity.
    case quantity
    /// In every quantity, which is what the balance changed by: what came is less by the fee, what
    /// went is more by it.
    case change
  }

  /// What a fee without a unit is counted in.
  public enum FeeUnit: String, Hashable, Sendable, CaseIterable {
    /// The asset of the row.
    case asset
    /// The other asset of a trade, the asset itself of anything else.
    case quote
    /// What a trade brings in, the asset itself of anything else.
    case received
  }

  /// Which asset of a pair comes first.
  public enum PairOrder: String, Hashable, Sendable, CaseIterable {
    /// `BTC-USDT`.
    case baseFirst = "base_first"
    /// `KRW-BTC`, as Upbit writes.
    case quoteFirst = "quote_first"
  }

  /// The name of the profile, as `binance-statement`.
  public let id: String
  /// The version of the profile.
  public let version: Int
  /// What the table is, for people.
  public let title: String
  /// The exchange whose format it is; `nil` for a table that anybody may send.
  public let exchange: String?
  /// Who writes such files.
  public let origin: Origin
  /// What the rows are.
  public let table: TableKind
  /// Where the facts of the header come from.
  public let source: String
  /// How much is known of it.
  public let tier: Tier
  /// Whether the order of the columns is part of it.
  public let layout: Layout
  /// The columns.
  public let columns: [Column]
  /// The headers seen; empty for ``Layout/roles``.
  public let signatures: [Signature]
  /// What tells the format from another with the same header; `nil` if the header is enough.
  public let evidence: Evidence?
  /// Groups of roles, one of each of which must be there.
  public let anyOf: [[ColumnRole]]
  /// Where the zone may stand.
  public let zones: [Zone]
  /// The shapes of its times.
  public let timePatterns: [TimePattern]
  /// Shapes that a spreadsheet program leaves behind; times of these shapes are flagged.
  public let damagedTimePatterns: [TimePattern]
  /// How numbers are written.
  public let numbers: NumberFormat
  /// Whether quantities have signs.
  public let sign: Sign
  /// Whether the quantity of a withdrawal holds its fee.
  public let feeInclusion: FeeInclusion
  /// What a fee without a unit is counted in.
  public let feeUnit: FeeUnit
  /// Whether the booked fee of a trade is the difference of settlement and gross.
  public let derivesFee: Bool
  /// Which asset of a pair comes first.
  public let pairOrder: PairOrder
  /// Assets that end a pair written without a sign between the two.
  public let quotes: [Asset]
  /// What the words of the type column mean, first match first.
  public let actions: [ActionRule]
  /// What rows are when no column says it.
  public let defaultAction: ExchangeRecord.Kind?
  /// What rows are by their sign and by what is filled, when no column says it; first match first.
  public let defaultRules: [ActionRule]
  /// What fills the gaps of its rows.
  public let gaps: Gaps
  /// What rows are when only the file's name says it.
  public let fileNameActions: [ActionRule]
  /// Words of the status column.
  public let statuses: [String: ExchangeRecord.Status]
  /// Words of the column of search results, to the spelling of the facts.
  public let results: [String: String]
  /// Words of the column of declared owners, to the spelling of the facts.
  public let owners: [String: String]
  /// Words of the column of actor kinds, to the spelling of the facts.
  public let actorKinds: [String: String]
  /// Names of assets that this format has and others have not.
  public let assets: [String: Asset]
  /// Ends of names that mark a staked or held form of an asset, as `.S`.
  public let assetSuffixes: [String]
  /// Sentences of the note column, as `Sent {skip} {skip} to {to}`.
  public let notes: [NotePattern]
  /// Words of the column of directions, to whether value came in.
  public let directions: [String: Bool]
  /// How rows of one event are found; `nil` if each row is an event.
  public let grouping: Grouping?
  /// Columns that are empty in a row that announces a later one of the same event.
  public let pendingEmpty: [ColumnRole]
  /// What an empty status means; `nil` if nothing.
  public let emptyStatus: ExchangeRecord.Status?
  /// Beginnings of a transaction cell that say that the value stayed inside the exchange.
  public let internalTransactions: [String]
  /// Signs between an address and the tag behind it.
  public let tagSeparators: [String]
  /// How many digits of a raw number stand behind the point, by column.
  public let scales: [ColumnRole: Int]
  /// How many rows the site exports at most; `nil` if it is not known to cut.
  public let exportLimit: Int?
  /// What a fee's sign means.
  public let feeSign: FeeSign
  /// Whether the profile says how numbers are written; otherwise a column may say it.
  public let statesNumbers: Bool

  /// The cells of the headers seen.
  public var variants: [[String]] { signatures.map(\.header) }

  /// Words of the column that says what a day's price is, to the spelling of the facts.
  public let bases: [String: String]
  /// What the prices are where no column says it, in the spelling of the facts.
  public let defaultBasis: String?
  /// Names of columns, folded, that a table of this kind does not have.
  public let excluded: Set<String>
  /// Words in the names of sheets that speak for this kind of table, where nothing else is known.
  public let sheetHints: [String]
  /// What its rows tell of a chain of accounts; `nil` if they do not.
  public let ledger: Ledger?
  /// Who approved the profile, where an analyst did.
  public let approval: Approval?

  /// The name and the version, as `binance-statement@1`; of an approved profile with the beginning of
  /// its digest, so that two mappings under one name are two readers.
  public var reader: String {
    "\(id)@\(version)" + (approval.map { "+\($0.digest.prefix(8))" } ?? "")
  }
}
