public import Facts

/// What is known of a table before its rows are read.
public struct BatchedExhibit: Sendable {
  /// How it came.
  public var receipt: Receipt
  /// The identifier of the format; `nil` if unknown.
  public var format: String?
  /// How sure the detection was.
  public var outcome: ExhibitOutcome
  /// How the file differs from its format; stored sealed, as it may quote the file.
  public var difference: String?
  /// The reader and its version.
  public var reader: Reader
  /// What whoever wrote the batches needs to make sense of them; stored sealed.
  public var context: [UInt8]

  /// Creates a description.
  public init(
    receipt: Receipt,
    format: String?,
    outcome: ExhibitOutcome,
    difference: String?,
    reader: Reader,
    context: [UInt8]
  ) {
    self.receipt = receipt
    self.format = format
    self.outcome = outcome
    self.difference = difference
    self.reader = reader
    self.context = context
  }
}

/// What consecutive rows of a table came to.
///
/// The store does not look into it: the bytes are sealed as they are, bound to the exhibit, its reader,
/// and the batch's place and counts.
public struct StoredBatch: Sendable {
  /// What became of the rows.
  public var rows: ExhibitRows
  /// The kinds of record, each once, in order; they stand in clear.
  public var kinds: [String]
  /// The records in the writer's own form.
  public var records: [UInt8]
  /// The cells as received, in the writer's own form, where they cannot be read from the original row
  /// by row.
  public var cells: [UInt8]?
  /// Rows, and values of records, that were refused; in the order of the rows.
  public var rejects: [StoredReject]

  /// Creates a batch.
  public init(
    rows: ExhibitRows,
    kinds: [String],
    records: [UInt8],
    cells: [UInt8]? = nil,
    rejects: [StoredReject]
  ) {
    self.rows = rows
    self.kinds = kinds
    self.records = records
    self.cells = cells
    self.rejects = rejects
  }
}

/// A table of the case, whose rows are kept in batches.
public struct BatchedReading: Sendable {
  /// A batch without its content.
  public struct Batch: Hashable, Sendable {
    /// The number of the batch, from 0.
    public let ordinal: Int
    /// The positions of its records among those of the exhibit, from 0.
    public let positions: Range<Int>
    /// The kinds of record.
    public let kinds: [String]
  }

  /// The exhibit.
  public let exhibit: ExhibitID
  /// The reader and its version.
  public let reader: Reader
  /// What the writer of the batches left for whoever reads them.
  public let context: [UInt8]
  /// The batches, in the order of the rows.
  public let batches: [Batch]
}
