import ArgumentParser
import CaseStore
import Casework
import Clustering
import Facts
import Quantities

/// `distrain records`: what each row and each transaction says.
struct Records: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the normalised records of a case, one JSON object a line.",
    discussion: """
      Personal numbers are masked, in the raw cells too. With --doubles, the events of which several \
      exhibits tell: those that count once, and those that may be one and are left to a review.
      """
  )

  @OptionGroup var arguments: CaseArguments
  @Flag(help: "Print the events of which several exhibits tell instead.") var doubles = false

  func run() throws {
    let store = try arguments.open()
    if doubles { return try writeDoubles(store) }
    do throws(CaseFailure) {
      var records = try CaseRecords(of: store)
      while let lines = try records.next() {
        do { try Console.write(bytes: lines) } catch { return }
      }
    } catch { throw Status.couldNotRun(error.description) }
  }

  private func writeDoubles(_ store: CaseStore) throws {
    let events: DistinctEvents
    do throws(CaseFailure) { events = try DistinctEvents(store.facts().accountEvents) } catch {
      throw Status.couldNotRun(error.description)
    }
    for item in events.events where item.places.count > 1 {
      try Console.write(
        line: [
          "decision": "one_event", "basis": .string(item.basis.rawValue),
          "kind": .string(item.event.action.rawValue),
          "account": .string(item.event.account.description),
          "time": item.event.time.map { .string($0.description) } ?? .null,
          "asset": .string(item.event.asset.code),
          "quantity": .string(item.event.quantity.description),
          "places": Self.value(of: item.places),
        ]
      )
    }
    for item in events.doubtful {
      try Console.write(
        line: [
          "decision": "review", "reason": .string(item.reason),
          "places": Self.value(of: item.places),
        ]
      )
    }
  }

  private static func value(of places: [Place]) -> JSONValue {
    .array(
      places.map { place in
        [
          "exhibit": .string(place.exhibit.description),
          "locator": .string(place.locator.description),
        ]
      }
    )
  }
}
