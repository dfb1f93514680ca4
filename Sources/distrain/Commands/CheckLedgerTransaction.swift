import ArgumentParser
import Quantities

/// The checks of chains of accounts.
enum LedgerChecks {
  /// One command for each family.
  static let commands: [any ParsableCommand.Type] = [
    CheckLedgerTransaction<EthereumLedger>.self, CheckLedgerTransaction<TronLedger>.self,
    CheckLedgerTransaction<XRPLedger>.self, CheckLedgerTransaction<SolanaLedger>.self,
  ]
}

/// `distrain check ethereum-tx` and its like: who signed a transaction of a chain of accounts.
struct CheckLedgerTransaction<Ledger: LedgerCommands>: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "\(Ledger.name)-tx",
      abstract: "Check who signed a transaction of the family of \(Ledger.name).",
      discussion: Ledger.checkDiscussion
    )
  }

  @Argument(help: "The transaction: digits, JSON, or @FILE. Standard input is read if left out.")
  var transaction: String?

  @Flag(help: "Read one transaction a line from standard input, and write one JSON object a line.")
  var lines = false

  @Flag(help: "Write one compact line instead of indented JSON.")
  var json = false

  func validate() throws {
    if lines, transaction != nil { throw ValidationError("--lines reads standard input only") }
  }

  func run() throws {
    if lines {
      return try LineInput.answerEach { line throws(InputFailure) in
        try Ledger.check(LedgerInput(line))
      }
    }
    let contents = try InputBytes.read(transaction)
    let answer: (value: JSONValue, isGood: Bool)
    do throws(InputFailure) { answer = try Ledger.check(LedgerInput(contents)) } catch {
      guard json else { throw Status.rejected(error.message) }
      try Console.write(error.json.text() + "\n")
      throw Status.rejected(nil)
    }
    try Console.write(answer.value.text(json ? .compact : .pretty) + "\n")
    if !answer.isGood { throw Status.rejected(nil) }
  }
}
