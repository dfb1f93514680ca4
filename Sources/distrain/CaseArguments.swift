import ArgumentParser
import CaseStore
import Casework
import Foundation
import Quantities

/// The case that a verb works on, and how it answers.
struct CaseArguments: ParsableArguments {
  @Argument(help: "The folder of the case.")
  var path: String

  @Flag(help: "Write JSON, one object a line.")
  var json = false

  /// Opens the case.
  func open() throws -> CaseStore {
    do throws(CaseFailure) {
      return try CaseStore.open(at: path, keys: try Self.keyRing())
    } catch { throw Status.couldNotRun(error.description) }
  }

  /// The key ring that the environment names.
  static func keyRing() throws(CaseFailure) -> KeyRing {
    try KeyRing.standard(environment: ProcessInfo.processInfo.environment)
  }
}

/// What judges a case: the time of prices and balances, and the policy files.
struct JudgementArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The time of balances and prices, as 2026-11-20T09:00:00+09:00.",
      discussion: "Left out, it is the time of the newest balance in the case."
    )
  )
  var asOf: InstantArgument?

  @Option(help: "A folder with policy files of the office; what it lacks is as bundled.")
  var policy: String?

  /// The policies.
  func policies() throws -> PolicyFiles { try Self.policies(in: policy) }

  /// The policies of a folder; what it lacks is as bundled.
  static func policies(in policy: String?) throws -> PolicyFiles {
    do throws(CaseworkFailure) { return try PolicyFiles(folder: policy) } catch {
      throw Status.couldNotRun(error.description)
    }
  }

  /// Analyses a case.
  func analysis(of store: CaseStore) throws -> CaseAnalysis {
    let policies = try policies()
    do {
      return try CaseAnalysis(
        of: try store.factsForAnalysis(),
        policies: policies.policies,
        asOf: asOf?.instant
      )
    } catch { throw Status.couldNotRun("\(error)") }
  }
}

/// The time that the audit log notes.
struct ClockArguments: ParsableArguments {
  @Option(help: "The time for the audit log; left out, it is the clock's.")
  var at: InstantArgument?

  /// The given time, else the clock's; it reaches the audit log and nothing else.
  var now: Instant {
    at?.instant ?? Instant(secondsSince1970: Int64(Date().timeIntervalSince1970.rounded(.down)))
  }
}

/// A time on the command line, with its zone.
struct InstantArgument: ExpressibleByArgument {
  let instant: Instant

  init?(argument: String) {
    guard let instant = try? Instant(parsing: argument) else { return nil }
    self.instant = instant
  }
}

extension Console {
  /// Writes one JSON value as a line.
  static func write(line value: JSONValue) throws { try write(value.text() + "\n") }

  /// Writes what can be encoded as a line of JSON with its members in order of name.
  static func write(line value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    try write(String(decoding: try encoder.encode(value), as: UTF8.self) + "\n")
  }
}
