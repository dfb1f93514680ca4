/// How sure it is what a file is.
public enum DetectionOutcome: String, Hashable, Sendable {
  /// The header is one that the profile knows, cell by cell.
  case certain
  /// What the profile needs is there, and something else differs.
  case probable
  /// No profile fits, or several do.
  case unknown
}

/// A difference between a header and what its profile knows.
public struct ColumnDifference: Hashable, Sendable {
  /// What differs.
  public enum Kind: String, Hashable, Sendable {
    /// The profile expects the column and the file lacks it.
    case missing
    /// The file has the column and the profile does not know it.
    case extra
    /// The column has another name.
    case renamed
    /// The column stands elsewhere.
    case moved
    /// Two columns mean the same; neither is read.
    case ambiguous
  }

  /// What differs.
  public let kind: Kind
  /// The column as the profile writes it; for ``Kind/extra``, as the file does.
  public let column: String
  /// The column as the file writes it, where that is another text.
  public let found: String?

  /// Creates a difference.
  public init(kind: Kind, column: String, found: String?) {
    self.kind = kind
    self.column = column
    self.found = found
  }
}

extension ColumnDifference: CustomStringConvertible {
  /// The difference in words.
  public var description: String {
    switch kind {
    case .missing: "missing: \(column)"
    case .extra: "extra: \(column)"
    case .renamed: "renamed: \(column) → \(found ?? "")"
    case .moved: "moved: \(column)"
    case .ambiguous: "ambiguous: \(column) and \(found ?? "")"
    }
  }
}

/// What a sheet was taken for.
public struct SheetDetection: Sendable {
  /// The sheet's name; `nil` for a text file.
  public let sheet: String?
  /// How sure it is.
  public let outcome: DetectionOutcome
  /// The number of the header's row; `nil` if no profile fits.
  public let headerRow: Int?
  /// How the header differs from what the profile knows.
  public let difference: [ColumnDifference]
  /// Why no profile fits; `nil` if one does.
  public let reason: String?
  let match: HeaderMatch?

  /// The profile; `nil` if none fits.
  public var profile: ExportProfile? { match?.profile }

  /// Which of the profile's signatures the header is, from 0; `nil` if it is none exactly.
  public var signature: Int? { match?.signature }
}

/// What a file was taken for.
public struct Detection: Sendable {
  /// What each sheet was taken for, in the order of the workbook.
  public let sheets: [SheetDetection]

  /// How sure it is: certain if every sheet with rows is, unknown if none was recognised.
  public let outcome: DetectionOutcome

  /// The ids of the profiles, in the order of the sheets, each once; `nil` if there is none.
  public var format: String? {
    var ids: [String] = []
    for sheet in sheets {
      if let id = sheet.profile?.id, !ids.contains(id) { ids.append(id) }
    }
    return ids.isEmpty ? nil : ids.joined(separator: "+")
  }

  /// The differences of all sheets.
  public var difference: [ColumnDifference] { sheets.flatMap(\.difference) }

  init(sheets: [(detection: SheetDetection, isEmpty: Bool)]) {
    self.sheets = sheets.map(\.detection)
    let filled = sheets.filter { !$0.isEmpty }.map(\.detection.outcome)
    if filled.allSatisfy({ $0 == .unknown }) {
      outcome = .unknown
    } else {
      outcome = filled.allSatisfy { $0 == .certain } ? .certain : .probable
    }
  }
}
