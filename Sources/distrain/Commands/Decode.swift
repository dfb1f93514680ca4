import ArgumentParser
import BitcoinFormat
import ByteReading
import PSBTFormat
import Quantities

/// `distrain decode`: bytes → the ecosystem's own JSON.
struct Decode: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Decode a transaction, a block or a PSBT.",
    discussion: """
      The result is JSON in the shape of the ecosystem's own tools; for Bitcoin that is Bitcoin \
      Core's decoderawtransaction, getblock and decodepsbt, with value_sat beside each value. A \
      PSBT may be in Base64 as well.
      """
  )

  /// What can be decoded.
  enum Kind: String, CaseIterable, ExpressibleByArgument {
    case bitcoinTransaction = "bitcoin-tx"
    case bitcoinBlock = "bitcoin-block"
    case psbt
  }

  @Argument(help: "What the bytes are: \(Kind.allCases.map(\.rawValue).joined(separator: ", ")).")
  var kind: Kind

  @Argument(
    help: """
      The bytes as hexadecimal digits, or @FILE with the bytes or the digits. Standard input is \
      read if it is left out.
      """
  )
  var input: String?

  @Flag(help: "Read one input a line from standard input, and write one JSON object a line.")
  var lines = false

  @Flag(help: "Write one compact line instead of indented JSON, errors included.")
  var json = false

  @Option(help: "The network whose addresses are shown.")
  var network = NetworkArgument.main

  func validate() throws {
    if lines, input != nil { throw ValidationError("--lines reads standard input only") }
  }

  func run() throws {
    if lines {
      return try LineInput.answerEach { line throws(InputFailure) in
        guard kind != .psbt else { return (decode(try InputBytes.psbt(text: line)), isGood: true) }
        return (try decode(try InputBytes.digits(line)), isGood: true)
      }
    }
    let contents = try InputBytes.read(input)
    let value: JSONValue
    do throws(InputFailure) {
      value =
        kind == .psbt
        ? decode(try InputBytes.psbt(contents)) : try decode(try InputBytes.plain(contents))
    } catch {
      guard json else { throw Status.rejected(error.message) }
      try Console.write(error.json.text() + "\n")
      throw Status.rejected(nil)
    }
    try Console.write(value.text(json ? .compact : .pretty) + "\n")
  }

  /// Decodes one input.
  private func decode(_ bytes: [UInt8]) throws(InputFailure) -> JSONValue {
    do throws(ParseFailure) {
      switch kind {
      case .bitcoinTransaction:
        return TransactionJSON.value(
          of: try Transaction(parsing: bytes.span),
          network: network.network
        )
      case .bitcoinBlock:
        return BlockJSON.value(of: try Block(parsing: bytes.span), network: network.network)
      case .psbt:
        return decode(try PartiallySignedTransaction(parsing: bytes.span))
      }
    } catch {
      throw InputFailure(error)
    }
  }
}

extension Decode {
  /// A PSBT in the shape of `decodepsbt`.
  private func decode(_ psbt: PartiallySignedTransaction) -> JSONValue {
    PSBTJSON.value(of: psbt, network: network.network)
  }
}

/// The values of `--network`.
enum NetworkArgument: String, CaseIterable, ExpressibleByArgument {
  case main, test, testnet4, signet, regtest

  /// The network that the value names.
  var network: BitcoinNetwork {
    switch self {
    case .main: .mainnet
    case .test: .testnet3
    case .testnet4: .testnet4
    case .signet: .signet
    case .regtest: .regtest
    }
  }
}
