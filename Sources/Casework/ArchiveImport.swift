import ByteReading
import CaseStore
import ExchangeFormat
import Facts
import FileAccess
import Foundation
import Quantities
import TabularFormat

/// Unpacks archives: each member becomes an exhibit of its own, and the archive one whose rows are its
/// members.
///
/// Members are unpacked into the case and nowhere else, so that no name in an archive can lead to
/// another place of the disk. Links and devices are refused.
struct ArchiveImport {
  let store: CaseStore
  let reception: Reception
  let recordedAt: Instant
  let passwords: Passwords

  /// How many layers of archives are opened.
  static let depth = 3

  /// What an archive held.
  struct Unpacked {
    /// The members, to be imported as files are.
    var files: [SourceFile] = []
    /// The archive, and those inside it, in the order in which they were stored.
    var archives: [ImportedExhibit] = []
    /// The bytes of all members of all layers so far.
    fileprivate var byteCount = 0
    /// The bytes that they may have together.
    fileprivate var allowedByteCount: Int?
  }

  /// Unpacks a file if it is an archive.
  ///
  /// - Parameter file: The file.
  /// - Returns: What it held; nil if it is no archive.
  /// - Throws: ``CaseworkFailure`` if the file or the case cannot be read or changed.
  func run(_ file: SourceFile) throws(CaseworkFailure) -> Unpacked? {
    let onDisk: RandomAccessFile
    do throws(MappedFile.Failure) { onDisk = try RandomAccessFile.open(file.path) } catch {
      throw .unreadable(path: file.path, reason: "\(error.call) failed with error \(error.code)")
    }
    let bytes = ArchiveBytes(count: onDisk.size) { range throws(ArchiveFailure) in
      do throws(MappedFile.Failure) {
        return try onDisk.read(at: range.lowerBound, count: range.count)
      } catch { throw ArchiveFailure(unreadable: "\(error.call) failed with \(error.code)") }
    }
    guard let kind = ArchiveKind(ofDelivery: bytes) else { return nil }
    let original: StoredOriginal
    do throws(CaseFailure) {
      original = try store.keep(try store.receiveOriginal(at: file.path, storage: .sealed))
    } catch { throw .store(error) }
    var unpacked = Unpacked()
    try unpack(original, kind, file, layer: 1, into: &unpacked)
    return unpacked
  }

  /// Unpacks an archive of the case.
  ///
  /// - Parameters:
  ///   - original: The archive.
  ///   - kind: What it is.
  ///   - file: The file that it came as.
  ///   - layer: Its layer, from 1.
  ///   - unpacked: What the archive that the user named held so far, and may hold yet.
  /// - Throws: ``CaseworkFailure`` if the case cannot be changed.
  private func unpack(
    _ original: StoredOriginal,
    _ kind: ArchiveKind,
    _ file: SourceFile,
    layer: Int,
    into unpacked: inout Unpacked
  ) throws(CaseworkFailure) {
    let bytes = try bytes(of: original.id)
    var draft = ArchiveDraft(kind: kind, original: original)
    let walk: ArchiveWalk?
    do throws(ArchiveFailure) {
      let limits = unpacked.limits(for: bytes.count)
      if kind == .zip, layer == 1 {
        try ArchiveSurvey.check(bytes, depth: Self.depth, limits: limits)
      }
      walk = try ArchiveWalk(bytes, kind: kind, fileName: file.name, limits: limits)
    } catch {
      draft.refuseAll(error)
      walk = nil
    }
    while let walk {
      let member: ArchiveWalk.Member?
      do throws(ArchiveFailure) { member = try walk.next() } catch {
        draft.refuseRest(error)
        break
      }
      guard let member else { break }
      let path = MemberPath(member.name, ordinal: member.ordinal)
      if member.kind == .folder || path.isSystemFile {
        draft.skip(member)
      } else if member.kind != .file {
        let what = member.kind == .link ? "a link" : "a device"
        draft.refuse(member, "\(path.text): \(what) in an archive is never followed")
      } else {
        let place = SourceFile.Place(path, in: file, kind)
        switch try content(of: member, walk, name: place.relativePath) {
        case .failure(let failure):
          draft.refuse(member, "\(path.text): \(failure.reason)")
        case .success(let incoming):
          let kept: StoredOriginal
          do throws(CaseFailure) { kept = try store.keep(incoming) } catch { throw .store(error) }
          unpacked.byteCount += kept.byteCount
          let inner = SourceFile(
            place,
            SourceFile.Member(original: kept, nameBytes: member.nameBytes, container: original.id)
          )
          draft.add(member, path, kept)
          if let nested = ArchiveKind(ofDelivery: try self.bytes(of: kept.id)) {
            guard layer < Self.depth else {
              draft.flag(
                member,
                "an archive inside \(Self.depth) others is not opened; unpack it by hand"
              )
              unpacked.files.append(inner)
              continue
            }
            try unpack(kept, nested, inner, layer: layer + 1, into: &unpacked)
          } else {
            unpacked.files.append(inner)
          }
        }
      }
    }
    unpacked.archives.append(try store(draft, file))
  }

  private func bytes(of id: ExhibitID) throws(CaseworkFailure) -> ArchiveBytes {
    let reader: OriginalReader
    do throws(CaseFailure) { reader = try store.reader(of: id) } catch { throw .store(error) }
    return ArchiveBytes(count: reader.byteCount) { range throws(ArchiveFailure) in
      do throws(CaseFailure) { return try reader.bytes(in: range) } catch {
        throw ArchiveFailure(unreadable: error.description)
      }
    }
  }

  // MARK: Members

  /// Unpacks a member into the case, with the first password that fits.
  private func content(
    of member: ArchiveWalk.Member,
    _ walk: ArchiveWalk,
    name: String
  ) throws(CaseworkFailure) -> Result<IncomingOriginal, ArchiveFailure> {
    let opening = MemberOpening(walk: walk, member: member, passwords: passwords, name: name)
    do throws(MemberReceptionFailure) {
      return .success(
        try opening.open { content throws(MemberReceptionFailure) in
          try store.receiveOriginal(content)
        }
      )
    } catch {
      switch error {
      case .content(let failure): return .failure(failure)
      case .store(let failure): throw .store(failure)
      }
    }
  }

  // MARK: The archive's own exhibit

  private static let reader = "archive@1"

  private func store(
    _ draft: ArchiveDraft,
    _ file: SourceFile
  ) throws(CaseworkFailure) -> ImportedExhibit {
    let id = draft.original.id
    let receipt = file.receipt(reception)
    // What opened more members before, with their passwords, stays.
    do throws(CaseFailure) {
      if let known = try store.exhibit(id), known.reader?.name.hasPrefix(Self.reader) ?? false,
        known.rows.records > draft.records.count
      {
        try store.addReceipt(receipt, to: id, recordedAt: recordedAt)
        return ImportedExhibit(
          id: id,
          name: SensitiveText.masked(file.name),
          format: known.format,
          outcome: known.outcome,
          difference: known.difference,
          rows: known.rows,
          rejects: try store.rejects(of: id, limit: ImportedExhibit.shownRejectCount),
          rejectCount: try store.rejectCount(of: id),
          change: .already
        )
      }
    } catch { throw .store(error) }
    return try ImportedExhibit(
      storing: ExhibitImport(
        original: draft.original,
        receipt: receipt,
        format: "archive",
        outcome: .certain,
        reader: Reader("\(Self.reader) \(draft.kind.rawValue) opened=\(draft.records.count)"),
        rows: draft.rows,
        records: draft.records,
        rejects: draft.rejects,
        facts: FactSet()
      ),
      file,
      in: store,
      recordedAt: recordedAt
    )
  }
}

extension ArchiveImport.Unpacked {
  /// The bounds of a further archive: what all of them together may still expand to.
  fileprivate mutating func limits(for byteCount: Int) -> ArchiveLimits {
    var limits = ArchiveLimits.delivery
    if allowedByteCount == nil {
      let byRatio = byteCount.multipliedReportingOverflow(by: limits.ratio)
      allowedByteCount = max(
        4 * limits.freeByteCount,
        min(limits.totalByteCount, byRatio.overflow ? .max : byRatio.partialValue)
      )
    }
    let rest = max(0, (allowedByteCount ?? 0) - self.byteCount)
    limits.totalByteCount = min(limits.totalByteCount, rest)
    limits.entryByteCount = min(limits.entryByteCount, rest)
    return limits
  }
}
