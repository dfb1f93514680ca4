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
    let keys: [String]
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
  }

  /// What a fee without a unit is counted in.
  public enum FeeUnit: String, Hashable, Sendable, CaseIterable {
    /// The asset of the row.
    case asset
    /// The other asset of a trade, the asset itself of anything else.
    case quote
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
  /// The headers seen, each a list of cells; empty for ``Layout/roles``.
  public let variants: [[String]]
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
  /// Sentences of the note column, as `Sent {skip} {skip} to {to}`.
  public let notes: [NotePattern]
  let variantPatterns: [[HeaderPattern]]

  /// The name and the version, as `binance-statement@1`.
  public var reader: String { "\(id)@\(version)" }
}

/// A cell of a header as a profile writes it: a text, `{CCY}` for three to five letters, `{any}`.
public struct HeaderPattern: Hashable, Sendable {
  /// The text.
  public let text: String
  let loose: String
  private let key: String

  init(_ text: String) {
    self.text = text
    key = HeaderText.key(text)
    loose = HeaderText.loose(text)
  }

  /// Whether it stands for more than one text.
  var isPattern: Bool { key.contains("{") }

  /// Whether it stands for every text: it then counts only at its place in a variant.
  var isCatchAll: Bool { key == "{any}" }

  /// Whether a header cell is written so, but for case and white space.
  func matches(key found: String) -> Bool {
    isPattern ? Self.match(Substring(key), Substring(found)) : key == found
  }

  /// Whether a header cell means it, with any of the usual ways to join words.
  func matches(loose found: String) -> Bool {
    isPattern ? Self.match(Substring(loose), Substring(found)) : loose == found
  }

  private static func match(_ pattern: Substring, _ text: Substring) -> Bool {
    guard let open = pattern.firstIndex(of: "{"), let close = pattern[open...].firstIndex(of: "}")
    else { return pattern == text }
    guard text.hasPrefix(pattern[..<open]) else { return false }
    let rest = text.dropFirst(pattern[..<open].count)
    let tail = pattern[pattern.index(after: close)...]
    switch pattern[pattern.index(after: open)..<close] {
    case "ccy":
      for length in 3...5 where rest.count >= length {
        let word = rest.prefix(length)
        if word.allSatisfy({ $0.isASCII && $0.isLetter }), match(tail, rest.dropFirst(length)) {
          return true
        }
      }
      return false
    default:
      return (0...rest.count).contains { match(tail, rest.dropFirst($0)) }
    }
  }
}
