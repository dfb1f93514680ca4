import Cryptography
public import Quantities
public import TabularFormat

/// Profiles proposed for a workbook that no profile knows, sheet by sheet.
///
/// Columns are scored against what other formats call theirs and against the shapes of the values.
/// An analyst corrects and approves the proposal; the approved profile bears the author's name, the
/// digest of the file that it was made for, and its own.
public struct ProfileProposal: Sendable {
  /// The proposals, in the order of the sheets.
  public private(set) var sheets: [SheetProposal]
  /// The beginning of the profiles' ids.
  public let prefix: String
  private let archetypes: [Archetype]

  /// Who approved a profile, and for which file.
  public struct Approval: Hashable, Sendable {
    /// The analyst.
    public let author: String
    /// When, as given.
    public let at: Instant
    /// The SHA-256 of the file that the profile was made for.
    public let sample: String

    /// Creates an approval.
    public init(author: String, at: Instant, sample: String) {
      self.author = author
      self.at = at
      self.sample = sample
    }
  }

  /// Looks at a workbook.
  ///
  /// - Parameters:
  ///   - workbook: The rows.
  ///   - fileName: The name under which the file was received.
  ///   - prefix: The beginning of the profiles' ids: ASCII letters, digits and hyphens.
  ///   - library: The profiles. Those whose columns are known by name in any order stand for the kinds
  ///     of table.
  /// - Complexity: O(*columns* × *names of columns*) and a sample of 2,000 rows a sheet.
  public init(
    _ workbook: Workbook,
    fileName: String,
    prefix: String,
    library: ProfileLibrary
  ) {
    self.prefix = prefix
    archetypes = library.profiles.filter { $0.layout == .roles && !library.own.contains($0.id) }
      .map { Archetype($0, vocabulary: library.vocabulary) }
    let detection = ExchangeFormat.detect(workbook, fileName: fileName, library: library)
    sheets = []
    for (sheet, found) in zip(workbook.sheets, detection.sheets) {
      let known = found.outcome == .certain ? found : nil
      sheets.append(SheetProposal(sheet, known: known, archetypes: archetypes))
    }
  }

  /// The kinds of table that a sheet can be.
  public var kinds: [(id: String, title: String)] {
    archetypes.map { ($0.profile.id, $0.profile.title) }
  }

  /// Answers a question or corrects a column.
  ///
  /// - Parameters:
  ///   - sheet: The sheet's position, from 0.
  ///   - key: The key of a question, `kind`, or `column N`.
  ///   - value: A kind, a role (`quantity`, `identifier phone`, `ignored`), an action, a status, a zone,
  ///     a shape of times.
  /// - Throws: ``ProposalFailure`` if the answer means nothing.
  public mutating func answer(
    sheet: Int,
    _ key: String,
    _ value: String
  ) throws(ProposalFailure) {
    guard sheets.indices.contains(sheet) else { throw ProposalFailure("no such sheet") }
    let words = key.split(separator: " ", maxSplits: 1).map(String.init)
    switch words.first {
    case "kind":
      let answers = sheets[sheet].answers
      guard sheets[sheet].take(kind: value, archetypes) else {
        throw ProposalFailure("no kind of table is called \(value)")
      }
      sheets[sheet].answers = answers
      sheets[sheet].answers["kind"] = value
    case "column": try assign(sheet: sheet, words.dropFirst().first ?? "", value)
    case "zone":
      guard UTCOffset(parsing: value) != nil else {
        throw ProposalFailure("\(value) is no zone such as +09:00")
      }
      sheets[sheet].answers[key] = value
    case "order":
      guard TimePattern(value) != nil else {
        throw ProposalFailure("\(value) is no shape of times such as yyyy-MM-dd HH:mm:ss")
      }
      sheets[sheet].answers[key] = value
    case "direction", "action":
      guard value == "flagged" || ExchangeRecord.Kind(rawValue: value)?.isEvent == true else {
        throw ProposalFailure("\(value) is no action")
      }
      sheets[sheet].answers[key] = value
    case "status":
      guard value == "flagged" || ExchangeRecord.Status(rawValue: value) != nil else {
        throw ProposalFailure("\(value) is no status")
      }
      sheets[sheet].answers[key] = value
    default: throw ProposalFailure("\"\(key)\" is no question")
    }
  }

  private mutating func assign(
    sheet: Int,
    _ number: String,
    _ value: String
  ) throws(ProposalFailure) {
    guard let position = Int(number).map({ $0 - 1 }),
      sheets[sheet].columns.indices.contains(position)
    else { throw ProposalFailure("there is no column \(number)") }
    let words = value.split(separator: " ").map(String.init)
    guard let role = words.first.flatMap(ColumnRole.init) else {
      throw ProposalFailure("\(value) is no meaning of a column")
    }
    let kind = words.dropFirst().first
    guard
      role == .identifier
        ? kind.map(ExportProfile.identifierKinds.contains) ?? false : kind == nil
    else { throw ProposalFailure("\(value): an identifier has a kind, and nothing else has") }
    if !role.mayRepeat {
      for index in sheets[sheet].columns.indices where sheets[sheet].columns[index].role == role {
        sheets[sheet].columns[index].role = nil
      }
    }
    sheets[sheet].columns[position].role = role
    sheets[sheet].columns[position].identifier = kind
    sheets[sheet].columns[position].score = 100
    sheets[sheet].columns[position].reasons = ["the analyst says so"]
    sheets[sheet].answers["column \(number)"] = value
  }

  /// The archetype of a sheet's kind.
  func archetype(of sheet: SheetProposal) -> Archetype? {
    archetypes.first { $0.profile.id == sheet.kind }
  }
}

/// An answer to a proposal that means nothing.
public struct ProposalFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// Why.
  public let description: String

  init(_ description: String) { self.description = description }
}
