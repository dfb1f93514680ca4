import ArgumentParser
import BitcoinFormat
import ByteReading
import Quantities
import ScriptVerification
import SisterChainFormat

/// The checks of the chains that grew from Bitcoin's code.
enum SisterChainChecks {
  /// One command for each chain.
  static let commands: [any ParsableCommand.Type] = [
    CheckSisterTransaction<Litecoin>.self, CheckSisterTransaction<Dogecoin>.self,
    CheckSisterTransaction<BitcoinCash>.self, CheckSisterTransaction<Dash>.self,
    CheckSisterTransaction<Zcash>.self,
  ]

  enum Litecoin: SisterChainName { static let chain = SisterChain.litecoin }
  enum Dogecoin: SisterChainName { static let chain = SisterChain.dogecoin }
  enum BitcoinCash: SisterChainName { static let chain = SisterChain.bitcoinCash }
  enum Dash: SisterChainName { static let chain = SisterChain.dash }
  enum Zcash: SisterChainName { static let chain = SisterChain.zcash }
}

/// A type that stands for a chain.
protocol SisterChainName {
  static var chain: SisterChain { get }
}

/// `distrain check litecoin-tx` and its like: which public keys signed what in a transaction.
struct CheckSisterTransaction<Name: SisterChainName>: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "\(Name.chain.rawValue)-tx",
      abstract: "Check each transparent input of a \(Name.chain.rawValue) transaction.",
      discussion: """
        The coins that the inputs spend must be given. A line of --lines is a JSON object: {"tx": \
        hex, "prevouts": [{"value_sat": n, "script_pubkey": hex}], "flags": ["P2SH", …], "network": \
        …, "height": n}. Bitcoin Cash takes a "token_data" beside each script, or the token before \
        it; Zcash takes the "height", or the "branch_id" in hexadecimal, and tries each branch \
        without them.
        """
    )
  }

  @Argument(help: "The transaction as hexadecimal digits, or @FILE.")
  var transaction: String?

  @Option(help: "The spent coins in the order of the inputs: a JSON list, or @FILE with one.")
  var prevouts: String?

  @Option(help: "The height of the block that holds the transaction.")
  var height: UInt32?

  @Option(help: "The network.")
  var network = NetworkArgument.main

  @Flag(help: "Read one JSON object a line from standard input, and write one a line.")
  var lines = false

  @Flag(help: "Write one compact line instead of indented JSON.")
  var json = false

  func validate() throws {
    if lines, transaction != nil || prevouts != nil {
      throw ValidationError("--lines reads standard input only")
    }
    if !lines, prevouts == nil { throw ValidationError("--prevouts: which coins are spent?") }
  }

  func run() throws {
    if lines {
      return try LineInput.answerEach { line throws(InputFailure) in
        let result = try Self.check(try JSONLine.read(SisterCheckLine.self, from: line))
        return (result.json, isGood: result.isValid != false)
      }
    }
    let contents = try InputBytes.read(transaction)
    let coins = try InputBytes.read(prevouts)
    do throws(InputFailure) {
      let list = String(decoding: coins, as: UTF8.self)
      let result = try Self.check(
        try InputBytes.plain(contents),
        coins: try SisterCoin.outputs(try JSONLine.read([SisterCoin].self, from: list[...])),
        flags: nil,
        network: network.network,
        height: height,
        branch: nil
      )
      try? Console.write(result.json.text(json ? .compact : .pretty) + "\n")
      guard result.isValid == false else { return }
    } catch {
      guard json else { throw Status.rejected(error.message) }
      try Console.write(error.json.text() + "\n")
    }
    throw Status.rejected(nil)
  }

  private static func check(
    _ line: SisterCheckLine
  ) throws(InputFailure) -> SisterTransactionCheck {
    try check(
      try JSONLine.bytes(line.tx, field: "tx"),
      coins: try SisterCoin.outputs(line.prevouts),
      flags: try line.flags?.flags(),
      network: try NetworkName.network(line.network),
      height: line.height,
      branch: try line.branch()
    )
  }

  private static func check(
    _ bytes: [UInt8],
    coins: [Transaction.Output],
    flags: ScriptFlags?,
    network: BitcoinNetwork,
    height: UInt32?,
    branch: UInt32?
  ) throws(InputFailure) -> SisterTransactionCheck {
    do throws(SisterCheckFailure) {
      return try Name.chain.check(
        bytes.span,
        spending: coins,
        flags: flags,
        network: network.addressNetwork,
        height: height.map { BlockHeight($0) },
        branch: branch
      )
    } catch {
      switch error {
      case .malformed(let failure): throw InputFailure(failure)
      case .coinbase:
        throw InputFailure(code: "coinbase", field: "tx", message: "a coinbase spends no coin")
      case .unverifiable(let failure): throw InputFailure(failure, coins: "prevouts")
      }
    }
  }
}

/// A line of `check … --lines` for a sister chain.
struct SisterCheckLine: Decodable {
  let tx: String
  let prevouts: [SisterCoin]
  let flags: FlagNames?
  let network: String?
  let height: UInt32?
  let branchID: Branch?

  private enum CodingKeys: String, CodingKey {
    case tx, prevouts, flags, network, height
    case branchID = "branch_id"
  }

  /// A branch as a number, or as a text of hexadecimal digits.
  enum Branch: Decodable {
    case number(UInt32)
    case text(String)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(UInt32.self) {
        self = .number(number)
      } else {
        self = .text(try container.decode(String.self))
      }
    }
  }

  func branch() throws(InputFailure) -> UInt32? {
    switch branchID {
    case nil: return nil
    case .number(let number): return number
    case .text(let text):
      let digits = text.hasPrefix("0x") ? text.dropFirst(2) : text[...]
      guard let number = UInt32(digits, radix: 16) else {
        throw InputFailure(
          code: "invalid_value",
          field: "branch_id",
          message: "branch_id: eight hexadecimal digits"
        )
      }
      return number
    }
  }
}

/// A spent coin of a sister chain: that of `check bitcoin-tx`, with tokens on Bitcoin Cash.
struct SisterCoin: Decodable {
  private let coin: SpentCoin
  private let token: Token?

  private enum CodingKeys: String, CodingKey {
    case tokenData, token
    case tokenDataSnake = "token_data"
  }

  private struct Token: Decodable {
    struct NonFungible: Decodable {
      let capability: String?
      let commitment: String?
    }

    let category: String
    let amount: Amount?
    let nft: NonFungible?
  }

  /// An amount as a number or a text.
  private struct Amount: Decodable {
    let value: Int64?

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let digits = try? container.decode(String.self) {
        value = Int64(digits)
      } else {
        value = try container.decode(Int64.self)
      }
    }
  }

  init(from decoder: any Decoder) throws {
    coin = try SpentCoin(from: decoder)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    token =
      try container.decodeIfPresent(Token.self, forKey: .tokenDataSnake)
      ?? container.decodeIfPresent(Token.self, forKey: .tokenData)
      ?? container.decodeIfPresent(Token.self, forKey: .token)
  }

  /// Returns the coins of a list, with their tokens before the scripts.
  static func outputs(_ coins: [SisterCoin]) throws(InputFailure) -> [Transaction.Output] {
    let plain = try SpentCoin.outputs(
      coins.map(\.coin),
      field: "prevouts",
      range: Int64.min...Int64.max
    )
    var outputs: [Transaction.Output] = []
    for (index, output) in plain.enumerated() {
      let token = try coins[index].token.map { token throws(InputFailure) in
        try cashToken(token, field: "prevouts[\(index)].token_data")
      }
      outputs.append(
        Transaction.Output(value: output.value, script: (token?.serialized ?? []) + output.script)
      )
    }
    return outputs
  }

  private static func cashToken(_ token: Token, field: String) throws(InputFailure) -> CashToken {
    let failure = InputFailure(
      code: "invalid_value",
      field: field,
      message: "\(field): category, amount, and nft with capability and commitment"
    )
    let category = try JSONLine.bytes(token.category, field: "\(field).category")
    guard let wire = FixedBytes<32>(category.reversed()) else { throw failure }
    var single: CashToken.NonFungible?
    if let nft = token.nft {
      let capability: CashToken.Capability? =
        switch nft.capability ?? "none" {
        case "none": CashToken.Capability.none
        case "mutable": .mutable
        case "minting": .minting
        default: nil
        }
      guard let capability else { throw failure }
      single = CashToken.NonFungible(
        capability: capability,
        commitment: try JSONLine.bytes(nft.commitment ?? "", field: "\(field).nft.commitment")
      )
    }
    var amount: Int64 = 0
    if let given = token.amount {
      guard let value = given.value else { throw failure }
      amount = value
    }
    guard
      let result = CashToken(
        category: TransactionID(wireBytes: wire),
        nonFungible: single,
        amount: amount
      )
    else { throw failure }
    return result
  }
}
