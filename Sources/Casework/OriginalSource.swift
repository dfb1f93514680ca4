import CaseStore
import Synchronization
import TabularFormat

/// The bytes of an original of the case, for readers of tables.
final class OriginalSource: ByteSource {
  private let reader: OriginalReader
  /// The end of what was asked for last.
  private let position = Atomic(0)
  /// Why bytes could not be had, the first time.
  private let failed = Mutex<CaseFailure?>(nil)

  init(_ reader: OriginalReader) { self.reader = reader }

  var byteCount: Int { reader.byteCount }

  /// How far the reading has come, in bytes.
  var reached: Int { position.load(ordering: .relaxed) }

  /// Why bytes could not be had; `nil` as long as they can.
  var failure: CaseFailure? { failed.withLock { $0 } }

  func bytes(in range: Range<Int>) throws(ByteSourceFailure) -> [UInt8] {
    do throws(CaseFailure) {
      let bytes = try reader.bytes(in: range)
      position.store(range.upperBound, ordering: .relaxed)
      return bytes
    } catch {
      failed.withLock { $0 = $0 ?? error }
      throw ByteSourceFailure(error.description, at: range.lowerBound)
    }
  }
}
