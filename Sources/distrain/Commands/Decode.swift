import ArgumentParser
import BitcoinFormat
import ByteReading
import PSBTFormat
import Quantities
import SisterChainFormat

/// `distrain decode`: bytes → the ecosystem's own JSON.
struct Decode: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Decode a transaction, a block or a PSBT.",
    discussion: """
      The result is JSON in the shape of the ecosystem's own tools; for Bitcoin that is Bitcoin \
      Core's decoderawtransaction, getblock and decodepsbt, with value_sat beside each value. A \
      PSBT may be in Base64 as well. Litecoin, Dogecoin, Bitcoin Cash, Dash and Zcash follow their \
      own nodes; of shielded and confidential parts the structure is shown. Of the chains of \
      accounts: Ethereum's JSON-RPC, TronGrid's JSON, the XRP Ledger's canonical JSON, Solana's \
      "json" encoding; these kinds take that JSON as input too, and Solana's Base64 and Base58.
      """
  )

  /// What can be decoded.
  enum Kind: String, CaseIterable, ExpressibleByArgument {
    case bitcoinTransaction = "bitcoin-tx"
    case bitcoinBlock = "bitcoin-block"
    case psbt
    case litecoinTransaction = "litecoin-tx"
    case litecoinBlock = "litecoin-block"
    case dogecoinTransaction = "dogecoin-tx"
    case dogecoinBlock = "dogecoin-block"
    case bitcoinCashTransaction = "bitcoin-cash-tx"
    case bitcoinCashBlock = "bitcoin-cash-block"
    case dashTransaction = "dash-tx"
    case dashBlock = "dash-block"
    case zcashTransaction = "zcash-tx"
    case zcashBlock = "zcash-block"
    case ethereumTransaction = "ethereum-tx"
    case ethereumBlock = "ethereum-block"
    case ethereumHeader = "ethereum-header"
    case ethereumReceipts = "ethereum-receipts"
    case ethereumTypedData = "ethereum-typed-data"
    case tronTransaction = "tron-tx"
    case tronBlock = "tron-block"
    case xrpTransaction = "xrp-tx"
    case xrpMetadata = "xrp-metadata"
    case xrpLedger = "xrp-ledger"
    case solanaTransaction = "solana-tx"
    case solanaMessage = "solana-message"
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
        if let ledger = kind.ledger {
          return (try ledger.decode(kind, LedgerInput(line)), isGood: true)
        }
        guard kind != .psbt else {
          let (psbt, named) = try InputBytes.psbt(line: line)
          return (PSBTJSON.value(of: psbt, network: named ?? network.network), isGood: true)
        }
        return (try decode(try InputBytes.digits(line)), isGood: true)
      }
    }
    let contents = try InputBytes.read(input)
    let value: JSONValue
    do throws(InputFailure) {
      if let ledger = kind.ledger {
        value = try ledger.decode(kind, LedgerInput(contents))
      } else {
        value =
          kind == .psbt
          ? decode(try InputBytes.psbt(contents)) : try decode(try InputBytes.plain(contents))
      }
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
      case .litecoinTransaction, .litecoinBlock, .dogecoinTransaction, .dogecoinBlock,
        .bitcoinCashTransaction, .bitcoinCashBlock, .dashTransaction, .dashBlock,
        .zcashTransaction, .zcashBlock:
        return try sisterChain(bytes)
      default: preconditionFailure("\(kind.rawValue) belongs to a chain of accounts")
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

  /// Decodes one input of a sister chain.
  private func sisterChain(_ bytes: [UInt8]) throws(ParseFailure) -> JSONValue {
    let span = bytes.span
    let network = network.network.addressNetwork
    switch kind {
    case .litecoinTransaction:
      return LitecoinJSON.value(of: try LitecoinTransaction(parsing: span), network: network)
    case .litecoinBlock:
      return LitecoinJSON.value(of: try LitecoinBlock(parsing: span), network: network)
    case .dogecoinTransaction:
      return DogecoinJSON.value(of: try Transaction(parsing: span), network: network)
    case .dogecoinBlock:
      return DogecoinJSON.value(of: try DogecoinBlock(parsing: span), network: network)
    case .bitcoinCashTransaction:
      return BitcoinCashJSON.value(
        of: try Transaction(parsing: span, form: .withoutWitness),
        network: network
      )
    case .bitcoinCashBlock:
      return BitcoinCashJSON.value(of: try BitcoinCashBlock(parsing: span), network: network)
    case .dashTransaction:
      return DashJSON.value(of: try DashTransaction(parsing: span), network: network)
    case .dashBlock: return DashJSON.value(of: try DashBlock(parsing: span), network: network)
    case .zcashTransaction:
      return ZcashJSON.value(of: try ZcashTransaction(parsing: span), network: network)
    case .zcashBlock: return ZcashJSON.value(of: try ZcashBlock(parsing: span), network: network)
    default: preconditionFailure("\(kind.rawValue) is of no sister chain")
    }
  }
}

/// The values of `--network`.
enum NetworkArgument: String, CaseIterable, ExpressibleByArgument {
  case main, test, testnet4, signet, regtest

  /// Reads a network's name in any case, also by the other names that programs give it.
  init?(argument: String) {
    switch LineInput.trimmed(argument).lowercased() {
    case "main", "mainnet", "bitcoin", "btc", "livenet": self = .main
    case "test", "testnet", "testnet3": self = .test
    case let name:
      guard let network = Self(rawValue: name) else { return nil }
      self = network
    }
  }

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
