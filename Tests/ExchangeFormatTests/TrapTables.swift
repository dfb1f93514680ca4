import ExchangeFormat
import TabularFormat
import Testing

/// Tables and profiles for the tests of traps (docs/methods/import-and-detection.md).
///
/// All accounts, persons and numbers in them are invented.
enum Trap {
  /// Reads a table with a profile of its own beside the bundled ones.
  static func read(
    _ text: String,
    profile: String? = nil,
    fileName: String = "table.csv",
    answers: ReadingAnswers = .none
  ) throws -> TableReading {
    var library = try Tables.library.get()
    if let profile {
      library = try library.adding(ExportProfile(yaml: profile, file: "trap.yaml"))
    }
    let workbook = try TabularReader.read(Array(text.utf8), fileName: fileName)
    return try ExchangeFormat.read(
      workbook,
      fileName: fileName,
      library: library,
      answers: answers
    )
  }

  /// What the whole of a table shows.
  static func checks(_ reading: TableReading, fileName: String = "table.csv") -> [TableCheck] {
    var checker = TableChecker(reading.detection, fileName: fileName)
    for outcome in reading.rows { checker.add(outcome) }
    return checker.findings()
  }

  /// A ledger of signed rows, with what a test adds to its profile.
  static func ledger(_ more: String = "") -> String {
    """
    id: trap-ledger
    version: 1
    title: a ledger
    exchange: Testexchange
    table: account_events
    source: {text: invented for a test, tier: D}
    layout: ordered
    columns:
      - {role: id, names: [row id]}
      - {role: group, names: [ref]}
      - {role: account, names: [uid]}
      - {role: time, presence: required, names: [when]}
      - {role: action, presence: required, names: [type]}
      - {role: subaction, names: [subtype]}
      - {role: asset, presence: required, names: [coin]}
      - {role: quantity, presence: required, names: [change]}
      - {role: fee, names: [cost]}
      - {role: balance, names: [left]}
      - {role: status, names: [state]}
      - {role: transaction, names: [hash]}
      - {role: network, names: [chain]}
      - {role: to, names: [target]}
    variants:
      - [row id, ref, when, type, subtype, coin, change, cost, left]
      - [uid, when, type, coin, change, cost]
      - [when, type, coin, change, cost, state]
      - [when, type, coin, change, hash, chain, target]
    zone: [file_name, "Z"]
    timeFormats: ["yyyy-MM-dd HH:mm:ss"]
    sign: signed
    actions:
      - {words: [transfer], sub: [spottostaking, stakingfromspot], action: internal_move}
      - {words: [trade], plus: buy, minus: sell}
      - {words: [cost], plus: other, minus: fee}
      - {words: [in], action: deposit}
      - {words: [out], action: withdrawal}
      - {words: [transfer], plus: deposit, minus: withdrawal}
    statuses: {completed: [done], failed: [broken], pending: [waiting]}
    \(more)
    """
  }

  /// A table of unsigned rows with the columns that a test names.
  static func table(columns: String, variants: String, _ more: String) -> String {
    """
    id: trap-table
    version: 1
    title: a table
    exchange: Testexchange
    table: account_events
    source: {text: invented for a test, tier: D}
    layout: ordered
    columns:
    \(columns.split(separator: "\n").map { "  - \($0)" }.joined(separator: "\n"))
    variants:
    \(variants.split(separator: "\n").map { "  - \($0)" }.joined(separator: "\n"))
    \(more)
    """
  }

  static let columns = """
    {role: time, presence: required, names: [Date, "Time({UTC})"]}
    {role: asset, presence: required, names: [Coin]}
    {role: quantity, presence: required, names: [Amount]}
    {role: fee, names: [Fee]}
    """

  static let deposits = table(
    columns: columns,
    variants: "[Date, Coin, Amount, Fee]\n[\"Time({UTC})\", Coin, Amount, Fee]",
    """
    zone: [header, preamble, file_name]
    timeFormats: ["yyyy-MM-dd HH:mm:ss", "dd/MM/yyyy HH:mm:ss", "MM/dd/yyyy HH:mm:ss", "dd-MM-yy HH:mm:ss", "MM-dd-yy HH:mm:ss", "yy-MM-dd HH:mm:ss"]
    damagedTimeFormats: ["yyyy-MM-dd H:mm"]
    dayFirst: ask
    defaultAction: deposit
    """
  )
}
