import ArgumentParser
import CaseStore
import Casework
import Facts
import Foundation
import Holdings
import Quantities

/// `distrain defaulters CASE import FILE | list | show ID`: the office's list.
///
/// The case comes before the action, as in every verb, so the action is an argument of its own.
struct Defaulters: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Import, list or show the defaulters of a case.",
    usage: "distrain defaulters CASE (import FILE | list | show ID) [--json]"
  )

  enum Action: String, ExpressibleByArgument, CaseIterable { case `import`, list, show }

  @OptionGroup var arguments: CaseArguments
  @Argument(help: "import, list or show.") var action: Action
  @Argument(help: "The file to import, or the defaulter to show.") var subject: String?
  @OptionGroup var passwords: PasswordArguments
  @OptionGroup var clock: ClockArguments

  func validate() throws {
    switch action {
    case .list where subject != nil: throw ValidationError("list takes no argument")
    case .import where subject == nil: throw ValidationError("name the file to import")
    case .show where subject == nil: throw ValidationError("name the defaulter to show")
    default: break
    }
  }

  func run() throws {
    if action == .import {
      return try ImportRun(
        arguments: arguments,
        reception: Reception(),
        now: clock.now,
        passwords: try passwords.passwords(),
        expectedFormat: "defaulters"
      ).run([subject ?? ""])
    }
    let store = try arguments.open()
    let facts: [Fact<DefaulterStatement>]
    do throws(CaseFailure) { facts = try store.defaulterFacts() } catch {
      throw Status.couldNotRun(error.description)
    }
    let byDefaulter = Dictionary(grouping: facts, by: \.statement.defaulter)
    // The sum is that of the estimate: an item that stands in two lists counts once.
    let estimates = try JudgementArguments.parse([]).analysis(of: store).holdings.defaulters
    let needs = Dictionary(uniqueKeysWithValues: estimates.map { ($0.defaulter, $0.need) })
    if let subject {
      guard let items = byDefaulter[subject] else {
        throw Status.couldNotRun(CaseworkFailure.unknownDefaulter(subject).description)
      }
      return try show(subject, items, needs[subject], detail: true)
    }
    for (defaulter, items) in byDefaulter.sorted(by: { $0.key < $1.key }) {
      try show(defaulter, items, needs[defaulter], detail: false)
    }
  }

  private func show(
    _ defaulter: String,
    _ items: [Fact<DefaulterStatement>],
    _ need: Need?,
    detail: Bool
  ) throws {
    let people = items.map(\.statement.person)
    let names = Set(people.compactMap(\.name)).sorted().joined(separator: ", ")
    var total = ExactDecimal.zero
    do throws(QuantityError) {
      for item in need?.items ?? [] { total = try total.adding(item.stated) }
    } catch { throw Status.couldNotRun("\(defaulter): \(error)") }
    if arguments.json {
      return try Console.write(
        line: [
          "defaulter": .string(defaulter), "name": .string(names),
          "arrears": .string(total.description),
          "identifiers": .array(identifiers(people).map { .string($0) }),
          "items": .array(
            items.map { item in
              [
                "tax_item": item.statement.taxItem.map { .string($0) } ?? .null,
                "arrears": .string(item.statement.arrears.description),
                "due_date": item.statement.dueDate.map { .string($0.description) } ?? .null,
                "evidence": ClusterJSON.places([item.place]),
              ]
            }
          ),
        ])
    }
    try Console.write("\(defaulter)  \(names)  \(total.grouped)\n")
    guard detail else { return }
    for identifier in identifiers(people) { try Console.write("  \(identifier)\n") }
    for item in items {
      let statement = item.statement
      try Console.write(
        "  \(statement.taxItem ?? "–")  \(statement.arrears.grouped)  due "
          + "\(statement.dueDate?.description ?? "–")  \(item.place.locator)\n"
      )
    }
  }

  private func identifiers(_ people: [PersonDescription]) -> [String] {
    Set(people.flatMap(\.identifiers).map { "\($0.kind.rawValue) \($0.masked)" }).sorted()
  }
}
