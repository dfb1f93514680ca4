/// How the cells of a table are shown: the names of the columns, and which of them hold personal
/// identifiers.
///
/// It gives a row the same raw cells that the row's reader gave its record, without reading the row
/// again, and it does not need the profile any more.
public struct CellMask: Hashable, Sendable, Codable {
  /// A column.
  public struct Column: Hashable, Sendable, Codable {
    /// Its header as it may be shown.
    public let name: String
    /// The kind of identifier that it holds, in the spelling of the facts; `nil` for any other column.
    public let identifier: String?

    /// Creates a column.
    public init(name: String, identifier: String?) {
      self.name = name
      self.identifier = identifier
    }
  }

  /// The columns by position.
  public let columns: [Column]

  /// Creates a mask.
  public init(columns: [Column]) { self.columns = columns }

  /// Creates the mask of a sheet; `nil` if no profile fits it, so that it has no records.
  public init?(_ detection: SheetDetection) {
    guard let match = detection.match else { return nil }
    columns = match.names.enumerated().map { position, name in
      Column(
        name: SensitiveText.masked(name),
        identifier: match.columns[position]?.identifier
      )
    }
  }

  /// Returns the text of a cell as it may be shown.
  ///
  /// - Parameters:
  ///   - text: The cell as written.
  ///   - position: Its column, from 0.
  /// - Returns: The text, personal numbers masked.
  public func shown(_ text: String, at position: Int) -> String {
    guard position < columns.count, let kind = columns[position].identifier else {
      return SensitiveText.masked(text)
    }
    return SensitiveText.masked(text, kind: kind)
  }

  /// Returns whether a cell may be shown as it is, without having to look more closely.
  ///
  /// - Parameters:
  ///   - utf8: The cell as written.
  ///   - position: Its column, from 0.
  /// - Returns: `false` if ``shown(_:at:)`` has to say what is shown of it.
  public func showsAsWritten(_ utf8: ArraySlice<UInt8>, at position: Int) -> Bool {
    guard position >= columns.count || columns[position].identifier == nil else { return false }
    return SensitiveText.isPlainlyHarmless(utf8)
  }

  /// Returns the cells of a row.
  ///
  /// - Parameter texts: The cells as written.
  /// - Returns: The cells in the order of the columns, personal numbers masked.
  public func cells(_ texts: some Sequence<String>) -> [ExchangeRecord.RawCell] {
    cells(shown: texts.enumerated().map { shown($1, at: $0) })
  }

  /// Returns the cells of a row whose texts are masked already.
  ///
  /// - Parameter texts: What ``shown(_:at:)`` gave of each cell.
  /// - Returns: The cells in the order of the columns.
  public func cells(shown texts: [String]) -> [ExchangeRecord.RawCell] {
    texts.enumerated().map { position, text in
      ExchangeRecord.RawCell(
        column: position < columns.count ? columns[position].name : "",
        text: text
      )
    }
  }
}
