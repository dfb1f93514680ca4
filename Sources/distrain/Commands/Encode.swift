import ArgumentParser
import ByteReading
import Quantities

/// `distrain encode`: the ecosystem's own JSON → the bytes that the chain knows.
struct Encode: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Encode a transaction given as the ecosystem's JSON.",
    discussion: """
      What decode writes, encode reads: the bytes are the same. Nothing is signed.
      """
  )

  /// What can be encoded.
  enum Kind: String, CaseIterable, ExpressibleByArgument {
    case ethereum = "ethereum-tx"
    case tron = "tron-tx"
    case xrp = "xrp-tx"
    case solana = "solana-tx"

    var ledger: any LedgerCommands.Type {
      switch self {
      case .ethereum: EthereumLedger.self
      case .tron: TronLedger.self
      case .xrp: XRPLedger.self
      case .solana: SolanaLedger.self
      }
    }
  }

  @Argument(help: "What the JSON is: \(Kind.allCases.map(\.rawValue).joined(separator: ", ")).")
  var kind: Kind

  @Argument(help: "The JSON, or @FILE with it. Standard input is read if it is left out.")
  var input: String?

  @Flag(
    help: "Read one JSON object a line from standard input, and write one a line: {\"hex\": …}."
  )
  var lines = false

  @Flag(help: "Write a JSON object instead of digits, errors included.")
  var json = false

  func validate() throws {
    if lines, input != nil { throw ValidationError("--lines reads standard input only") }
  }

  func run() throws {
    if lines {
      return try LineInput.answerEach { line throws(InputFailure) in
        (Self.value(try kind.ledger.encode(LedgerInput(line))), isGood: true)
      }
    }
    let contents = try InputBytes.read(input)
    do throws(InputFailure) {
      let bytes = try kind.ledger.encode(LedgerInput(contents))
      try? Console.write(
        (json ? Self.value(bytes).text() : Hexadecimal.encode(bytes)) + "\n"
      )
    } catch {
      guard json else { throw Status.rejected(error.message) }
      try Console.write(error.json.text() + "\n")
      throw Status.rejected(nil)
    }
  }

  private static func value(_ bytes: [UInt8]) -> JSONValue {
    ["hex": .string(Hexadecimal.encode(bytes))]
  }
}
