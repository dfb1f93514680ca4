public import BitcoinFormat
public import Quantities

/// Checks a whole block: what its header and coinbase commit to, its amounts, and the scripts of each
/// input.
///
/// The coins are taken as given, but for those that the block itself creates. It checks neither the
/// proof of work (see `BlockHeader.meetsTarget`), nor times, nor that coins are ripe, nor the limit of
/// signature operations.
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
    public init(transaction: Int? = nil, input: Int? = nil, reason: String) {
      self.transaction = transaction
      self.input = input
      self.reason = reason
    }
  }

  /// What came of a check.
  public struct Verdict: Hashable, Sendable {
    /// The hash that names the block.
    public let hash: BlockHash
    /// Whether the header's Merkle root is that of the transactions, and of no other list of them.
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

  /// The inputs that one task checks; more would leave cores idle at the end.
  private static let batchSize = 32

  let block: Block
  /// Of each transaction but the coinbase.
  let coins: [[Transaction.Output]]
  /// The rules that the scripts are run under.
  public let flags: ScriptFlags
  let height: BlockHeight?
  let network: BitcoinNetwork

  /// Creates a verifier.
  ///
  /// - Parameters:
  ///   - block: The block.
  ///   - coins: The output that each input spends, in the order of the block, the coinbase left out.
  ///   - height: The height, which tells the rules in force and the subsidy; `nil` applies all rules
  ///     of today and leaves the subsidy unchecked.
  ///   - network: The network of the block.
  ///   - flags: The rules to run scripts under instead of those in force at the height.
  /// - Throws: ``VerificationFailure/coinCount(expected:found:)``.
  public init(
    _ block: Block,
    spending coins: [Transaction.Output],
    height: BlockHeight?,
    network: BitcoinNetwork = .mainnet,
    flags: ScriptFlags? = nil
  ) throws(VerificationFailure) {
    let counts = block.transactions.dropFirst().map(\.inputs.count)
    let expected = counts.reduce(0, +)
    guard coins.count == expected else {
      throw .coinCount(expected: expected, found: coins.count)
    }
    self.block = block
    var lists: [[Transaction.Output]] = []
    lists.reserveCapacity(counts.count)
    var start = 0
    for count in counts {
      lists.append(Array(coins[start..<start + count]))
      start += count
    }
    self.coins = lists
    self.height = height
    self.network = network
    self.flags = flags ?? .inForce(at: height, block: block.hash, on: network)
  }

  /// Creates a verifier that takes the coins from undo data.
  ///
  /// - Parameters:
  ///   - block: The block.
  ///   - undo: The coins that the block spends.
  ///   - height: The height; `nil` applies all rules of today.
  ///   - network: The network of the block.
  /// - Throws: ``VerificationFailure/coinCount(expected:found:)``.
  public init(
    _ block: Block,
    undo: UndoData,
    height: BlockHeight?,
    network: BitcoinNetwork = .mainnet
  ) throws(VerificationFailure) {
    guard undo.fits(block) else {
      throw .coinCount(
        expected: block.transactions.dropFirst().reduce(0) { $0 + $1.inputs.count },
        found: undo.transactions.reduce(0) { $0 + $1.count }
      )
    }
    let coins = undo.transactions.flatMap { $0.map(\.output) }
    try self.init(block, spending: coins, height: height, network: network)
  }

  /// Checks the block, its inputs side by side on all cores.
  ///
  /// - Returns: The verdict, which does not depend on the order in which the cores worked.
  public func verdict() async -> Verdict {
    let verifiers = makeVerifiers()
    let failures = await withTaskGroup(of: [Failure].self) { group in
      for batch in batches() {
        group.addTask { batch.flatMap { check($0, by: verifiers) } }
      }
      var failures: [Failure] = []
      for await found in group { failures += found }
      return failures
    }
    return verdict(scriptFailures: failures)
  }

  /// Checks the block on the calling thread alone.
  public func verdictInOrder() -> Verdict {
    let verifiers = makeVerifiers()
    return verdict(scriptFailures: batches().joined().flatMap { check($0, by: verifiers) })
  }

  /// Inputs of one transaction.
  private struct InputRange: Sendable {
    let transaction: Int
    let inputs: Range<Int>
  }

  private func makeVerifiers() -> [TransactionVerifier] {
    let keys = PublicKeyCache(slotCount: 4_096)
    return zip(block.transactions.dropFirst(), coins).map { transaction, coins in
      do throws(VerificationFailure) {
        return try TransactionVerifier(
          transaction,
          spending: coins,
          flags: flags,
          hashing: BitcoinSignatureHashing(transaction, spending: coins),
          keys: keys
        )
      } catch {
        preconditionFailure("the coins were counted when the verifier was made: \(error)")
      }
    }
  }

  private func batches() -> [[InputRange]] {
    var batches: [[InputRange]] = []
    var batch: [InputRange] = []
    var size = 0
    for (index, transaction) in block.transactions.enumerated().dropFirst() {
      var start = 0
      while start < transaction.inputs.count {
        let end = min(transaction.inputs.count, start + Self.batchSize - size)
        batch.append(InputRange(transaction: index, inputs: start..<end))
        size += end - start
        start = end
        if size == Self.batchSize {
          batches.append(batch)
          batch = []
          size = 0
        }
      }
    }
    return batch.isEmpty ? batches : batches + [batch]
  }

  private func check(_ span: InputRange, by verifiers: [TransactionVerifier]) -> [Failure] {
    let verifier = verifiers[span.transaction - 1]
    return span.inputs.compactMap { input in
      verifier.verdict(input: input).error.map { error in
        Failure(transaction: span.transaction, input: input, reason: error.rawValue)
      }
    }
  }

  private func verdict(scriptFailures: [Failure]) -> Verdict {
    let identifiers = block.transactions.map { $0.transactionID }
    let tree = MerkleTree(identifiers.map(\.wireBytes))
    let commitment = block.witnessCommitment
    let isRootRight = tree.root == block.header.merkleRoot.wireBytes
    var failures: [Failure] = []
    if !isRootRight { failures.append(Failure(reason: "bad-txnmrklroot")) }
    if tree.isAmbiguous { failures.append(Failure(reason: "bad-txns-duplicate")) }
    let structure = block.transactions.map(\.structuralFailure)
    failures += structuralFailures(structure, commitment)
    failures += coinFailures(structure, identifiers)
    failures += scriptFailures
    failures.sort {
      ($0.transaction ?? -1, $0.input ?? -1, $0.reason)
        < ($1.transaction ?? -1, $1.input ?? -1, $1.reason)
    }
    return Verdict(
      hash: block.hash,
      isMerkleRootValid: isRootRight && !tree.isAmbiguous,
      witnessCommitment: commitment,
      inputCount: coins.reduce(0) { $0 + $1.count },
      failures: failures
    )
  }
}
