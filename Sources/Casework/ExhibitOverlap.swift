import CaseStore
import ExchangeFormat
import Facts
import Quantities

/// Finds rows of a new exhibit that other exhibits of the case have too.
///
/// It keeps eight bytes of each event of the case, and looks at none before a second table comes.
struct ExhibitOverlap {
  /// How many events are compared; in a larger case the overlap shows only where events are put
  /// together.
  private static let eventLimit = 20_000_000

  private let store: CaseStore
  /// The hashes of the events of each exhibit, in order.
  private var known: [ExhibitID: [UInt64]] = [:]
  private var count = 0

  init(_ store: CaseStore) { self.store = store }

  /// Compares an exhibit with all others.
  ///
  /// - Parameter id: A table of the case.
  /// - Returns: A finding for each exhibit that has rows of it.
  /// - Throws: `CaseFailure` if the case cannot be read.
  mutating func checks(of id: ExhibitID) throws(CaseFailure) -> [TableCheck] {
    let readings = try store.batchedReadings().filter { !$0.isLedger }
    guard readings.count > 1, let reading = readings.first(where: { $0.exhibit == id }) else {
      return []
    }
    known[id] = nil
    for reading in readings where known[reading.exhibit] == nil {
      guard count < Self.eventLimit else { return [] }
      let hashes = try events(of: reading).map(\.hash).sorted()
      count += hashes.count
      known[reading.exhibit] = hashes
    }
    let own = try events(of: reading).sorted { ($0.hash, $0.row) < ($1.hash, $1.row) }
    var checks: [TableCheck] = []
    for (other, hashes) in known.sorted(by: { $0.key < $1.key }) where other != id {
      let rows = Self.common(own, hashes)
      guard !rows.isEmpty else { continue }
      let name = try store.exhibit(other)?.receipts.first?.name ?? other.description
      checks.append(
        TableCheck(
          kind: .overlap,
          sheet: nil,
          message:
            "the same rows are in \(name) (\(other.description.prefix(12))): each counts once",
          count: rows.count,
          rows: rows.sorted()
        )
      )
    }
    return checks
  }

  private struct Event {
    let hash: UInt64
    let row: Int
  }

  private func events(of reading: BatchedReading) throws(CaseFailure) -> [Event] {
    let context = try TableContext(of: reading)
    var events: [Event] = []
    for batch in reading.batches {
      for record in try reading.records(of: batch, in: store).records {
        guard record.kind.isEvent || record.kind == .transfer, let time = record.time,
          time.precision != .day
        else { continue }
        var hasher = Hasher()
        hasher.combine(context.exchange ?? record.exchange ?? context.folder)
        hasher.combine(record.account)
        hasher.combine(record.kind)
        hasher.combine(time.instant)
        hasher.combine(record.asset)
        hasher.combine(record.quantity)
        hasher.combine(record.counterQuantity)
        hasher.combine(record.fee)
        hasher.combine(record.transaction)
        hasher.combine(record.id)
        events.append(
          Event(
            hash: UInt64(bitPattern: Int64(hasher.finalize())),
            row: record.place.row
          )
        )
      }
    }
    return events
  }

  /// The rows that stand in both, each as often as in both.
  private static func common(_ own: [Event], _ other: [UInt64]) -> [Int] {
    var rows: [Int] = []
    var index = 0
    for event in own {
      while index < other.count, other[index] < event.hash { index += 1 }
      guard index < other.count, other[index] == event.hash else { continue }
      rows.append(event.row)
      index += 1
    }
    return rows
  }
}
