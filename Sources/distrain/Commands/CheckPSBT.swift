import ArgumentParser
import BitcoinFormat
import ByteReading
import KeyDerivation
import PSBTFormat
import Quantities
import ScriptVerification

/// `distrain check psbt`: who signed what in a PSBT, whose keys stand in it, whether it is complete.
struct CheckPSBT: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "psbt",
    abstract: "Check the signatures of a PSBT, list its key paths, extract its transaction.",
    discussion: """
      A key path (fingerprint and path) is what the software that wrote the PSBT says; in_script tells \
      whether the key stands in the script, follows_from_xpub whether an extended key of the PSBT \
      leads to it. A line of --lines is Base64, hexadecimal digits, or {"psbt": …, "network": …}.
      """
  )

  @Argument(
    help: """
      The PSBT in Base64 or hexadecimal digits, or @FILE with that or the bytes. Standard input is \
      read if it is left out.
      """
  )
  var psbt: String?

  @Flag(help: "Read one PSBT a line from standard input, and write one JSON object a line.")
  var lines = false

  @Flag(help: "Write one compact line instead of text for people.")
  var json = false

  @Option(help: "The network whose addresses are shown.")
  var network = NetworkArgument.main

  func validate() throws {
    if lines, psbt != nil { throw ValidationError("--lines reads standard input only") }
  }

  func run() throws {
    if lines {
      return try LineInput.answerEach { line throws(InputFailure) in
        let (psbt, network) = try read(line)
        let check = try Self.check(psbt)
        let value = PSBTCheckJSON.value(of: check, on: psbt, network: network)
        return (value, isGood: check.isValid != false)
      }
    }
    let contents = try InputBytes.read(psbt)
    do throws(InputFailure) {
      let psbt = try InputBytes.psbt(contents)
      let check = try Self.check(psbt)
      let value = PSBTCheckJSON.value(of: check, on: psbt, network: network.network)
      try? Console.write(json ? value.text() + "\n" : Self.text(check, psbt))
      guard check.isValid == false else { return }
    } catch {
      guard json else { throw Status.rejected(error.message) }
      try Console.write(error.json.text() + "\n")
    }
    throw Status.rejected(nil)
  }

  private func read(
    _ line: Substring
  ) throws(InputFailure) -> (PartiallySignedTransaction, BitcoinNetwork) {
    let (psbt, named) = try InputBytes.psbt(line: line)
    return (psbt, named ?? network.network)
  }

  private static func check(
    _ psbt: PartiallySignedTransaction
  ) throws(InputFailure) -> PSBTCheck {
    if let transaction = psbt.unsignedTransaction {
      do throws(VerificationFailure) {
        let limit = TransactionVerifier.blockWeight
        try TransactionVerifier.checkWeight(of: transaction, limit: limit)
      } catch {
        throw InputFailure(error, coins: "psbt")
      }
    }
    return PSBTCheck(psbt)
  }

  /// What was found, for people.
  private static func text(_ check: PSBTCheck, _ psbt: PartiallySignedTransaction) -> String {
    var lines = ["PSBT version \(psbt.version)"]
    if let identifier = psbt.unsignedTransaction?.transactionID {
      lines.append("  transaction without signatures \(identifier)")
    }
    lines.append("  \(verdict(check.isValid, check.reason?.rawValue))")
    for (index, input) in check.inputs.enumerated() {
      let state = input.isComplete ? "complete" : "not complete"
      lines.append("  input \(index)  \(verdict(input.isValid, input.reason)), \(state)")
      for signer in input.signers {
        let key = Hexadecimal.encode(signer.publicKey.span)
        lines.append(
          "    \(signer.isValid ? "signed by" : "not signed by") \(key) (\(signer.sighashType.name))"
        )
        for limit in signer.limits(input: index)?.doesNotProve ?? [] {
          lines.append("      does not prove \(limit)")
        }
      }
      lines += input.paths.map(line)
    }
    for (index, paths) in check.outputs.enumerated() where !paths.isEmpty {
      lines.append("  output \(index)")
      lines += paths.map(line)
    }
    if let transaction = check.extracted {
      lines.append("  complete: transaction \(transaction.transactionID)")
      lines.append("  \(Hexadecimal.encode(transaction.serialized().span))")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func verdict(_ isValid: Bool?, _ reason: String?) -> String {
    let word = isValid.map { $0 ? "valid" : "not valid" } ?? "undetermined"
    return reason.map { "\(word): \($0)" } ?? word
  }

  private static func line(_ path: PSBTCheck.KeyPath) -> String {
    let place =
      switch path.isInScript {
      case true?: "in the script"
      case false?: "not in the script"
      case nil: "unknown whether in the script"
      }
    let key = Hexadecimal.encode(path.key.publicKey.span)
    return "    key \(key) of \(path.key.origin.fingerprint) \(path.key.origin.path) (\(place))"
  }
}
