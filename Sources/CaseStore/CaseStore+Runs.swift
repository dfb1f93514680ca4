import Cryptography
import Foundation
import GRDB
public import Quantities

/// A step that was run, and over what.
public struct StepRun: Hashable, Sendable {
  /// The step's name, as `cluster`.
  public let step: String
  /// The version of the tool.
  public let toolVersion: String
  /// The SHA-256 of the configuration, policies included.
  public let configurationDigest: FixedBytes<32>
  /// The SHA-256 of the input.
  public let inputDigest: FixedBytes<32>
  /// The SHA-256 of the output.
  public let outputDigest: FixedBytes<32>

  /// Creates a run.
  public init(
    step: String,
    toolVersion: String,
    configurationDigest: FixedBytes<32>,
    inputDigest: FixedBytes<32>,
    outputDigest: FixedBytes<32>
  ) {
    self.step = step
    self.toolVersion = toolVersion
    self.configurationDigest = configurationDigest
    self.inputDigest = inputDigest
    self.outputDigest = outputDigest
  }
}

extension CaseStore {
  /// Stores what a step gave, and over what it ran, in one transaction with the audit log.
  ///
  /// - Parameters:
  ///   - step: The step's name.
  ///   - toolVersion: The version of the tool.
  ///   - configurationDigest: The SHA-256 of its configuration.
  ///   - inputDigest: The SHA-256 of its input, as ``factsDigest()`` or the output digest of the step
  ///     before it.
  ///   - output: What it gave, as canonical JSON; it replaces what the step gave before.
  ///   - recordedAt: The time for the audit log.
  /// - Returns: The run, with the SHA-256 of the output.
  /// - Throws: ``CaseFailure``; nothing was changed then.
  @discardableResult
  public func recordRun(
    of step: String,
    toolVersion: String,
    configurationDigest: FixedBytes<32>,
    inputDigest: FixedBytes<32>,
    output: String,
    recordedAt: Instant
  ) throws(CaseFailure) -> StepRun {
    let run = StepRun(
      step: step,
      toolVersion: toolVersion,
      configurationDigest: configurationDigest,
      inputDigest: inputDigest,
      outputDigest: SHA256.hash(Array(output.utf8).span)
    )
    try write { database in
      let isJSON = try Bool.fetchOne(database, sql: "SELECT json_valid(?)", arguments: [output])
      guard isJSON == true else {
        throw CaseFailure.database(reason: "the output of \(step) is no JSON")
      }
      try database.execute(
        sql: """
          INSERT INTO run (step, tool_version, configuration_digest, input_digest, output_digest,
            recorded_at) VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          step, toolVersion, Data(configurationDigest.array), Data(inputDigest.array),
          Data(run.outputDigest.array), recordedAt.description,
        ]
      )
      let sealed = Data(try textSeal.seal(output, as: "output of \(step)"))
      try database.execute(
        sql: "INSERT OR REPLACE INTO step_output (step, run, sealed_content) VALUES (?, ?, ?)",
        arguments: [step, database.lastInsertedRowID, sealed]
      )
      let details = [
        "step": step,
        "tool_version": toolVersion,
        "configuration_digest": configurationDigest.description,
        "input_digest": inputDigest.description,
        "output_digest": run.outputDigest.description,
      ]
      try appendAudit(.stepRun, details, at: recordedAt, in: database)
    }
    return run
  }

  /// Returns the last run of a step; `nil` if it never ran.
  ///
  /// A step whose tool version, configuration digest and input digest are those of its last run need
  /// not run again.
  ///
  /// - Throws: ``CaseFailure`` if the database cannot be read.
  public func lastRun(of step: String) throws(CaseFailure) -> StepRun? {
    try read { database in
      try Row.fetchOne(
        database,
        sql: "SELECT * FROM run WHERE step = ? ORDER BY id DESC LIMIT 1",
        arguments: [step]
      ).map { row in
        StepRun(
          step: try row.value("step"),
          toolVersion: try row.value("tool_version"),
          configurationDigest: try row.hash("configuration_digest"),
          inputDigest: try row.hash("input_digest"),
          outputDigest: try row.hash("output_digest")
        )
      }
    }
  }

  /// Returns what a step gave when it last ran; `nil` if it never ran.
  ///
  /// - Throws: ``CaseFailure/damagedDatabase(reason:)`` if it is not what was stored.
  public func output(of step: String) throws(CaseFailure) -> String? {
    try read { database in
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT sealed_content, output_digest FROM step_output JOIN run ON run.id = step_output.run
          WHERE step_output.step = ?
          """,
        arguments: [step]
      )
      guard let row else { return nil }
      let content = try textSeal.open(row.bytes("sealed_content"), as: "output of \(step)")
      guard try SHA256.hash(Array(content.utf8).span) == row.hash("output_digest") else {
        throw CaseFailure.damagedDatabase(reason: "the output of \(step) is not what it gave")
      }
      return content
    }
  }
}
