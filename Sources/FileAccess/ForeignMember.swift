/// The content of a ZIP entry that libarchive reads: encrypted, or compressed in another way than
/// DEFLATE.
final class ForeignMember: MemberContent {
  private let entry: ArchiveEntry
  private let reader: ForeignReader
  private let limits: ArchiveLimits
  private var produced = 0
  private var isFinished = false

  init(
    _ entry: ArchiveEntry,
    in loneArchive: ArchiveBytes,
    passphrase: Span<UInt8>?,
    limits: ArchiveLimits
  ) throws(ArchiveFailure) {
    self.entry = entry
    self.limits = limits
    do throws(ArchiveFailure) {
      reader = try ForeignReader(loneArchive, .zip, passphrase: passphrase)
      guard try reader.next() != nil else { throw ArchiveFailure(.damaged("no entry")) }
    } catch { throw ArchiveFailure(error.reason, entry: entry.name, at: entry.offset) }
  }

  func read(into buffer: inout [UInt8], from start: Int) throws(ArchiveFailure) -> Int {
    guard !isFinished, start < buffer.count else { return 0 }
    let count: Int
    do throws(ArchiveFailure) {
      count = try reader.read(into: &buffer, from: start)
    } catch { throw failure(reason(error.reason)) }
    produced += count
    guard produced <= entry.claimedByteCount else {
      throw failure(
        reason(.damaged("more than the \(entry.claimedByteCount) bytes that the directory states"))
      )
    }
    guard produced <= limits.entryByteCount else {
      throw failure(.tooLarge(limit: .entryByteCount, allowed: limits.entryByteCount))
    }
    if count == 0 {
      isFinished = true
      guard produced == entry.claimedByteCount else {
        throw failure(
          reason(.damaged("\(produced) bytes where the directory states \(entry.claimedByteCount)"))
        )
      }
    }
    return count
  }

  /// Says what a fault means in an encrypted entry.
  ///
  /// ZipCrypto checks a password by one byte, so that one wrong password in 256 passes it and shows
  /// only in the content.
  private func reason(_ reason: ArchiveFailure.Reason) -> ArchiveFailure.Reason {
    guard case .damaged(let why) = reason else { return reason }
    switch entry.encryption {
    case .none, .strong: return reason
    case .aes: return .tampered(why)
    case .zipCrypto:
      return .tampered(
        "\(why); or one of 256 wrong passwords, which this cipher does not tell apart"
      )
    }
  }

  private func failure(_ reason: ArchiveFailure.Reason) -> ArchiveFailure {
    ArchiveFailure(reason, entry: entry.name, at: entry.offset)
  }
}
