import TabularFormat

/// How the cells of a table's rows are read from bytes, for tables whose columns are all known.
///
/// What the rows mean is not said here: the row-by-row reader says it, once for each class of rows
/// (``TemplateStore``).
struct RowPlan: Sendable {
  /// What a cell is read as.
  enum Cell: Sendable {
    /// The time of the row.
    case time
    /// A word of a few, which the meaning of the row depends on.
    case word(isAsset: Bool)
    /// A number, perhaps with a unit.
    case amount
    /// A text that is taken over.
    case text
    /// The sender's or the receiver's address.
    case address
    /// A cell that is not read.
    case passive
    /// A cell beyond the header, without any text.
    case empty
  }

  struct Column: Sendable {
    let cell: Cell
    /// The number of the column among those of its kind.
    let ordinal: Int
  }

  let columns: [Column]
  let amountCount: Int
  let textCount: Int
  /// The roles of the address columns in their order.
  let addresses: [ColumnRole]
  /// The ordinals of amounts whose relation the meaning of a row depends on; no quantities if it does
  /// not.
  let quantities: [Int]
  let fee: Int?
  let settlement: Int?
  let delimiter: UInt8
  /// What the name of an event is put together from; empty if it is not.
  let event: [EventRole]

  enum EventRole: Sendable {
    case time
    case asset
    case text(Int)
    case nothing
  }

  /// Makes the plan of a table.
  ///
  /// It is `nil` if the table has what only the row-by-row reader knows.
  ///
  /// - Parameters:
  ///   - match: What the header was taken for.
  ///   - width: The number of cells of the header's row.
  ///   - delimiter: The character between cells.
  init?(_ match: HeaderMatch, width: Int, delimiter: TextLayout.Delimiter) {
    let profile = match.profile
    guard [.accountEvents, .wonMovements, .transfers].contains(profile.table),
      profile.numbers == .plain, profile.internalTransactions.isEmpty,
      profile.gaps.fallbacks.isEmpty, profile.gaps.nothing.isEmpty,
      !profile.columns.contains(where: { $0.role == .note && !profile.notes.isEmpty }),
      profile.gaps.nothing.isEmpty, profile.gaps.fallbacks.isEmpty,
      profile.gaps.addressKinds.isEmpty,
      !match.columns.values.contains(where: { !$0.only.isEmpty }),
      !match.names.contains(where: SecretScan.namesSecret), width >= match.names.count,
      (2...48).contains(width)
    else { return nil }
    var first: [ColumnRole: Int] = [:]
    for (position, column) in match.columns.sorted(by: { $0.key < $1.key })
    where first[column.role] == nil {
      first[column.role] = position
    }
    // A repeated header is told by its time, which is a word.
    guard let time = first[.time], match.names[time].contains(where: \.isLetter) else { return nil }
    var columns: [Column] = []
    var counts = (words: 0, amounts: 0, texts: 0)
    var addresses: [ColumnRole] = []
    var amounts: [ColumnRole: Int] = [:]
    var texts: [ColumnRole: Int] = [:]
    for position in 0..<width {
      guard position < match.names.count else {
        columns.append(Column(cell: .empty, ordinal: 0))
        continue
      }
      guard let role = match.columns[position]?.role, first[role] == position else {
        columns.append(Column(cell: .passive, ordinal: 0))
        continue
      }
      guard let cell = Self.cell(role) else { return nil }
      var ordinal = 0
      switch cell {
      case .word:
        ordinal = counts.words
        counts.words += 1
      case .amount:
        ordinal = counts.amounts
        amounts[role] = ordinal
        counts.amounts += 1
      case .text:
        ordinal = counts.texts
        texts[role] = ordinal
        counts.texts += 1
      case .address:
        ordinal = addresses.count
        addresses.append(role)
      case .time, .passive, .empty: break
      }
      columns.append(Column(cell: cell, ordinal: ordinal))
    }
    guard counts.amounts > 0, counts.amounts <= 16, counts.texts <= 16 else { return nil }
    self.columns = columns
    amountCount = counts.amounts
    textCount = counts.texts
    self.addresses = addresses
    quantities =
      profile.feeInclusion == .never
      ? [] : [.quantity, .quantityIn, .quantityOut, .received, .sent].compactMap { amounts[$0] }
    fee = amounts[.fee]
    settlement = amounts[.settlement]
    self.delimiter = delimiter.rawValue
    var event: [EventRole] = []
    for role in profile.grouping?.roles ?? [] {
      switch role {
      case .time: event.append(.time)
      case .asset: event.append(.asset)
      case .account where texts[role] == nil: event.append(.nothing)
      default:
        guard let column = texts[role] else { return nil }
        event.append(.text(column))
      }
    }
    self.event = event
  }

  /// What the cells of a role are read as; `nil` if they are not read here.
  private static func cell(_ role: ColumnRole) -> Cell? {
    switch role {
    case .time: .time
    case .asset, .pair, .quote, .feeAsset, .receivedAsset, .sentAsset, .valueAsset:
      .word(isAsset: true)
    case .action, .subaction, .direction, .network, .status, .subaccount, .decimals:
      .word(isAsset: false)
    case .quantity, .quantityIn, .quantityOut, .received, .sent, .bought, .sold, .price, .gross,
      .fee, .settlement, .balance, .counterBalance, .value:
      .amount
    case .account, .id, .group, .transaction, .tag, .counterparty, .contract, .tokenID: .text
    case .from, .to: .address
    case .ignored, .note: .passive
    default: nil
    }
  }
}
