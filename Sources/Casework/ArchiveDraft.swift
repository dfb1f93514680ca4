import CaseStore
import ExchangeFormat
import Facts
import FileAccess
import Quantities

/// What becomes of the members of one archive: its rows.
struct ArchiveDraft {
  let kind: ArchiveKind
  let original: StoredOriginal
  private(set) var records: [StoredRecord] = []
  private(set) var rejects: [StoredReject] = []
  private var flagged: Set<Int> = []
  /// Members that are no data: folders, and what operating systems leave in them.
  private var other = 0
  private var last = 0

  init(kind: ArchiveKind, original: StoredOriginal) {
    self.kind = kind
    self.original = original
  }

  /// The account of the members.
  var rows: ExhibitRows {
    let refused = rejects.count { $0.scope == .row }
    return ExhibitRows(
      total: records.count + refused + other,
      records: records.count,
      rejects: refused,
      other: other,
      flagged: flagged.count
    )
  }

  /// Counts a member that is no data.
  mutating func skip(_ member: ArchiveWalk.Member) {
    last = member.ordinal
    other += 1
  }

  /// Adds a member that became an exhibit.
  mutating func add(_ member: ArchiveWalk.Member, _ path: MemberPath, _ kept: StoredOriginal) {
    last = member.ordinal
    let json: JSONValue = [
      "kind": "archive_member", "time": .null, "zone_source": .null, "account": .null,
      "asset": .null, "quantity": .null, "name": .string(SensitiveText.masked(path.text)),
      "bytes": .number(kept.byteCount), "member": .string(kept.id.description),
      "encryption": member.encryption.map { .string($0) } ?? .null,
    ]
    records.append(
      StoredRecord(
        locator: .row(member.ordinal, sheet: nil),
        kind: "archive_member",
        json: json.text(),
        raw: "{}"
      )
    )
    if path.leavesArchive {
      flag(member, "its name leads out of the archive; kept as \(path.text), inside it")
    }
  }

  /// Notes something about a member that became an exhibit.
  mutating func flag(_ member: ArchiveWalk.Member, _ reason: String) {
    flagged.insert(member.ordinal)
    rejects.append(reject(member.ordinal, .value, reason))
  }

  /// Notes a member that did not become an exhibit.
  mutating func refuse(_ member: ArchiveWalk.Member, _ reason: String) {
    last = member.ordinal
    rejects.append(reject(member.ordinal, .row, reason))
  }

  /// Notes that no member behind those read so far can be reached.
  mutating func refuseRest(_ failure: ArchiveFailure) {
    let reason = failure.description
    rejects.append(reject(last + 1, .row, "\(reason); members from here on were not reached"))
  }

  /// Notes that the archive as a whole cannot be opened.
  mutating func refuseAll(_ failure: ArchiveFailure) {
    rejects.append(
      StoredReject(
        locator: .bytes(0..<original.byteCount),
        scope: .row,
        field: nil,
        reason: SensitiveText.masked(failure.description)
      )
    )
  }

  private func reject(
    _ ordinal: Int,
    _ scope: StoredReject.Scope,
    _ reason: String
  ) -> StoredReject {
    StoredReject(
      locator: .row(ordinal, sheet: nil),
      scope: scope,
      field: nil,
      reason: SensitiveText.masked(reason)
    )
  }
}
