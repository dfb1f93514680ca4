import ArgumentParser
import BitcoinFormat
import ByteReading
import Quantities
import ScriptVerification

/// `distrain check bitcoin-tx`: which public keys signed what in a transaction.
struct CheckTransaction: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bitcoin-tx",
    abstract: "Check each input of a Bitcoin transaction, and tell which keys signed.",
    discussion: """
      The coins that the inputs spend must be given. A line of --lines is a JSON object: {"tx": hex, \
      "prevouts": [{"value_sat": n, "script_pubkey": hex}], "flags": ["P2SH", …], "network": …}; \
      without flags, all consensus rules of today apply.
      """
  )

  @Argument(help: "The transaction as hexadecimal digits, or @FILE.")
  var transaction: String?

  @Option(help: "The spent coins in the order of the inputs: a JSON list, or @FILE with one.")
  var prevouts: String?

  @Option(help: "The rules to apply, with commas between them, such as P2SH,WITNESS.")
  var flags: String?

  @Flag(help: "Read one JSON object a line from standard input, and write one a line.")
  var lines = false

  @Flag(help: "Write one compact line instead of text for people.")
  var json = false

  func validate() throws {
    if lines, transaction != nil || prevouts != nil || flags != nil {
      throw ValidationError("--lines reads standard input only")
    }
    if !lines, prevouts == nil { throw ValidationError("--prevouts: which coins are spent?") }
  }

  func run() throws {
    if lines {
      return try LineInput.answerEach { line throws(InputFailure) in
        let subject = try Subject(try JSONLine.read(Line.self, from: line))
        let verdicts = try subject.verdicts()
        return (subject.json(verdicts), isGood: verdicts.allSatisfy(\.isValid))
      }
    }
    let contents = try InputBytes.read(transaction)
    let coins = try InputBytes.read(prevouts)
    do throws(InputFailure) {
      let list = String(decoding: coins, as: UTF8.self)
      let subject = try Subject(
        bytes: try InputBytes.plain(contents),
        coins: try SpentCoin.outputs(
          try JSONLine.read([SpentCoin].self, from: list[...]),
          field: "prevouts"
        ),
        flags: try flags.map { names throws(InputFailure) in try FlagNames(names).flags() }
          ?? .consensus
      )
      let verdicts = try subject.verdicts()
      let isValid = verdicts.allSatisfy(\.isValid)
      try? Console.write(json ? subject.json(verdicts).text() + "\n" : subject.text(verdicts))
      guard !isValid else { return }
    } catch {
      guard json else { throw Status.rejected(error.message) }
      try Console.write(error.json.text() + "\n")
    }
    throw Status.rejected(nil)
  }

  /// A line of the contract.
  private struct Line: Decodable {
    let tx: String
    let prevouts: [SpentCoin]
    let flags: FlagNames?
    let network: String?
  }

  /// A transaction with all that its check needs.
  private struct Subject {
    let transaction: Transaction
    let coins: [Transaction.Output]
    let flags: ScriptFlags

    init(_ line: Line) throws(InputFailure) {
      _ = try NetworkName.network(line.network)
      try self.init(
        bytes: try JSONLine.bytes(line.tx, field: "tx"),
        coins: try SpentCoin.outputs(line.prevouts, field: "prevouts"),
        flags: try line.flags?.flags() ?? .consensus
      )
    }

    init(
      bytes: [UInt8],
      coins: [Transaction.Output],
      flags: ScriptFlags
    ) throws(InputFailure) {
      do throws(ParseFailure) {
        transaction = try Transaction(parsing: bytes.span)
      } catch {
        throw InputFailure(error)
      }
      guard !(transaction.isCoinbase && coins.isEmpty) else {
        throw InputFailure(code: "coinbase", field: "tx", message: "a coinbase spends no coin")
      }
      self.coins = coins
      self.flags = flags
    }

    func verdicts() throws(InputFailure) -> [InputVerdict] {
      do throws(VerificationFailure) {
        return try TransactionVerifier(transaction, spending: coins, flags: flags).verdicts()
      } catch {
        throw InputFailure(error, coins: "prevouts")
      }
    }

    func json(_ verdicts: [InputVerdict]) -> JSONValue {
      VerdictJSON.value(of: verdicts, on: transaction, flags: flags)
    }

    /// The verdicts for people.
    func text(_ verdicts: [InputVerdict]) -> String {
      var lines = ["transaction \(transaction.transactionID)"]
      for (index, verdict) in verdicts.enumerated() {
        let reason = verdict.error.map { "not valid: \($0.rawValue)" } ?? "valid"
        lines.append("  input \(index)  \(reason)")
        for signer in verdict.signers {
          let key =
            signer.publicKey.isEmpty
            ? "(no key of the script)" : Hexadecimal.encode(signer.publicKey.span)
          let type = signer.sighashType.name
          lines.append("    \(signer.isValid ? "signed by" : "not signed by") \(key) (\(type))")
          for limit in signer.limits(input: index)?.doesNotProve ?? [] {
            lines.append("      does not prove \(limit)")
          }
        }
      }
      return lines.joined(separator: "\n") + "\n"
    }
  }
}
