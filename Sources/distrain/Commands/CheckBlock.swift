import ArgumentParser
import BitcoinFormat
import ByteReading
import Quantities
import ScriptVerification

/// `distrain check bitcoin-block`: the Merkle root, the amounts and every input of a block.
struct CheckBlock: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bitcoin-block",
    abstract: "Check a Bitcoin block: Merkle root, amounts, every signature.",
    discussion: """
      The coins that the inputs spend must be given, in the order of the inputs, without the \
      coinbase's. A line of --lines is a JSON object: {"block": hex, "spent": [{"value_sat": n, \
      "script_pubkey": hex}], "height": n, "network": …}; the rules are those in force at the height, \
      all of today without it.
      """
  )

  @Argument(help: "The block as hexadecimal digits, or @FILE with the bytes or the digits.")
  var block: String?

  @Option(help: "The spent coins: a JSON list, or @FILE with one.")
  var spent: String?

  @Option(help: "The height of the block.")
  var height: UInt32?

  @Option(help: "The network of the block.")
  var network = NetworkArgument.main

  @Flag(help: "Read one JSON object a line from standard input, and write one a line.")
  var lines = false

  @Flag(help: "Write one compact line instead of text for people.")
  var json = false

  func validate() throws {
    if lines, block != nil || spent != nil || height != nil {
      throw ValidationError("--lines reads standard input only")
    }
    if !lines, spent == nil { throw ValidationError("--spent: which coins are spent?") }
  }

  func run() async throws {
    if lines {
      return try await LineInput.answerEach { line async throws(InputFailure) in
        let line = try JSONLine.read(Line.self, from: line)
        let (verdict, block) = try await Self.verdict(
          on: try JSONLine.bytes(line.block, field: "block"),
          spending: line.spent,
          height: line.height,
          network: try NetworkName.network(line.network)
        )
        return (VerdictJSON.value(of: verdict, on: block), isGood: verdict.isValid)
      }
    }
    let contents = try InputBytes.read(block)
    let coins = try InputBytes.read(spent)
    do throws(InputFailure) {
      let list = String(decoding: coins, as: UTF8.self)
      let (verdict, block) = try await Self.verdict(
        on: try InputBytes.plain(contents),
        spending: try JSONLine.read([SpentCoin].self, from: list[...]),
        height: height,
        network: network.network
      )
      let value = VerdictJSON.value(of: verdict, on: block)
      try? Console.write(json ? value.text() + "\n" : Self.text(verdict))
      guard !verdict.isValid else { return }
    } catch {
      guard json else { throw Status.rejected(error.message) }
      try Console.write(error.json.text() + "\n")
    }
    throw Status.rejected(nil)
  }

  /// A line of the contract.
  private struct Line: Decodable {
    let block: String
    let spent: [SpentCoin]
    let height: UInt32?
    let network: String?
  }

  private static func verdict(
    on bytes: [UInt8],
    spending coins: [SpentCoin],
    height: UInt32?,
    network: BitcoinNetwork
  ) async throws(InputFailure) -> (BlockVerifier.Verdict, Block) {
    let block: Block
    do throws(ParseFailure) { block = try Block(parsing: bytes.span) } catch {
      throw InputFailure(error)
    }
    let coins = try SpentCoin.outputs(coins, field: "spent")
    let verifier: BlockVerifier
    do throws(VerificationFailure) {
      verifier = try BlockVerifier(
        block,
        spending: coins,
        height: height.map { BlockHeight($0) },
        network: network
      )
    } catch {
      throw InputFailure(error, coins: "spent")
    }
    return (await verifier.verdict(), block)
  }

  /// The verdict for people.
  private static func text(_ verdict: BlockVerifier.Verdict) -> String {
    var lines = [
      "block \(verdict.hash)",
      "  Merkle root \(verdict.isMerkleRootValid ? "right" : "wrong")",
      "  \(verdict.inputCount) inputs, \(verdict.failures.count) failures",
    ]
    for failure in verdict.failures {
      let place = [
        failure.transaction.map { "transaction \($0)" }, failure.input.map { "input \($0)" },
      ].compactMap(\.self).joined(separator: " ")
      lines.append("  \(place.isEmpty ? "block" : place): \(failure.reason)")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
