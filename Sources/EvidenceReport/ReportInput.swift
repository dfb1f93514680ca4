public import Clustering
public import Facts
public import Holdings
public import Identity

/// Everything that the reports of one case are made of: what the evidence says, what follows from
/// it, and how it was obtained and computed.
///
/// The order of the lists does not matter: a report sorts them.
public struct CaseFindings: Sendable {
  /// The facts of the case.
  public var facts: FactSet
  /// Which accounts are which defaulter's.
  public var linking: LinkingResult
  /// Who controls which addresses.
  public var clustering: ClusteringResult
  /// What the chains show as unspent.
  public var unspent: UnspentOutputs
  /// What of it can be seized.
  public var holdings: HoldingsResult
  /// The accounts that were counted or shown.
  public var accounts: [OwnedAccount]
  /// The clusters that were counted, and those that are leads.
  public var wallets: [OwnedWallet]
  /// Whom to ask next: accounts at other exchanges to which value of defaulters went.
  public var requests: [ReportRequest]
  /// The exhibits of the case.
  public var exhibits: [ReportExhibit]
  /// Rows and values of exhibits that were refused.
  public var rejects: [ReportReject]
  /// The policies that judged.
  public var policies: [ReportPolicy]
  /// How the report was computed.
  public var run: ReportRun

  /// Creates the findings of a case.
  public init(
    facts: FactSet,
    linking: LinkingResult,
    clustering: ClusteringResult,
    unspent: UnspentOutputs,
    holdings: HoldingsResult,
    accounts: [OwnedAccount],
    wallets: [OwnedWallet],
    exhibits: [ReportExhibit],
    rejects: [ReportReject],
    policies: [ReportPolicy],
    run: ReportRun,
    requests: [ReportRequest] = []
  ) {
    self.requests = requests
    self.facts = facts
    self.linking = linking
    self.clustering = clustering
    self.unspent = unspent
    self.holdings = holdings
    self.accounts = accounts
    self.wallets = wallets
    self.exhibits = exhibits
    self.rejects = rejects
    self.policies = policies
    self.run = run
  }
}

/// What the report on one defaulter is made of.
public struct ReportInput: Sendable {
  /// The office's number for the defaulter.
  public var defaulter: String
  /// The findings of the case.
  public var findings: CaseFindings

  /// Creates an input.
  public init(defaulter: String, findings: CaseFindings) {
    self.defaulter = defaulter
    self.findings = findings
  }
}

/// One source file as a report names it.
public struct ReportExhibit: Hashable, Sendable {
  /// How sure the format is.
  public enum Outcome: String, Hashable, Sendable, Codable, CaseIterable {
    /// The format's own marks were all there.
    case certain
    /// Some were not; the difference says which.
    case probable
    /// No known format.
    case unknown
  }

  /// What became of the rows: `total = records + rejects + other`.
  public struct Rows: Hashable, Sendable {
    /// All rows.
    public var total: Int
    /// Rows that became records.
    public var records: Int
    /// Rows that could not be read.
    public var rejects: Int
    /// Declared non-data lines.
    public var other: Int
    /// Records of which one value could not be read.
    public var flagged: Int

    /// Creates a row account.
    public init(total: Int, records: Int, rejects: Int, other: Int, flagged: Int) {
      self.total = total
      self.records = records
      self.rejects = rejects
      self.other = other
      self.flagged = flagged
    }

    /// Whether no row is missing from the account.
    public var isComplete: Bool { total == records + rejects + other }
  }

  /// The exhibit.
  public var id: ExhibitID
  /// The file's name.
  public var name: String
  /// The file's size.
  public var byteCount: Int
  /// The format that it was taken for; `nil` if unknown.
  public var format: String?
  /// How sure that is.
  public var outcome: Outcome
  /// How its columns differ from what the format knows; `nil` if they do not.
  public var difference: String?
  /// Who handed it over.
  public var receivedFrom: String?
  /// When, as stated.
  public var receivedAt: String?
  /// The legal ground of the request.
  public var legalGround: String?
  /// What became of its rows.
  public var rows: Rows

  /// Creates an exhibit.
  public init(
    id: ExhibitID,
    name: String,
    byteCount: Int,
    format: String?,
    outcome: Outcome,
    difference: String? = nil,
    receivedFrom: String? = nil,
    receivedAt: String? = nil,
    legalGround: String? = nil,
    rows: Rows
  ) {
    self.id = id
    self.name = name
    self.byteCount = byteCount
    self.format = format
    self.outcome = outcome
    self.difference = difference
    self.receivedFrom = receivedFrom
    self.receivedAt = receivedAt
    self.legalGround = legalGround
    self.rows = rows
  }
}

/// A row, or a value of a kept row, that was refused.
public struct ReportReject: Hashable, Sendable {
  /// What was refused.
  public enum Scope: String, Hashable, Sendable, Codable, CaseIterable {
    /// The whole row.
    case row
    /// One value; the row was kept.
    case value
  }

  /// Where it is.
  public var place: Place
  /// What was refused.
  public var scope: Scope
  /// The field, if one is to blame.
  public var field: String?
  /// Why, in the reader's words.
  public var reason: String

  /// Creates a reject.
  public init(exhibit: ExhibitID, locator: Locator, scope: Scope, field: String?, reason: String) {
    place = Place(exhibit: exhibit, locator: locator)
    self.scope = scope
    self.field = field
    self.reason = reason
  }
}

/// A policy file that judged the case.
public struct ReportPolicy: Hashable, Sendable {
  /// The file's name.
  public var fileName: String
  /// The policy with its version, as `identity-linking@1`.
  public var name: String
  /// The SHA-256 of the file, in hexadecimal.
  public var sha256: String
  /// Lines of the file to quote, such as its sources.
  public var quotes: [String]

  /// Creates a policy.
  public init(fileName: String, name: String, sha256: String, quotes: [String] = []) {
    self.fileName = fileName
    self.name = name
    self.sha256 = sha256
    self.quotes = quotes
  }
}

/// How a report was computed.
public struct ReportRun: Hashable, Sendable {
  /// The version of the tool.
  public var toolVersion: String
  /// The command line.
  public var commandLine: String
  /// The digest of the facts.
  public var factsDigest: String
  /// The digest of the configuration.
  public var configurationDigest: String

  /// Creates a run.
  public init(
    toolVersion: String,
    commandLine: String,
    factsDigest: String,
    configurationDigest: String
  ) {
    self.toolVersion = toolVersion
    self.commandLine = commandLine
    self.factsDigest = factsDigest
    self.configurationDigest = configurationDigest
  }
}
