public import BitcoinFormat

/// Runs the scripts of a transaction's inputs and finds who signed.
///
/// ```swift
/// let verifier = try TransactionVerifier(transaction, spending: coins, flags: .consensus)
/// for verdict in verifier.verdicts() { print(verdict.isValid, verdict.signers.map(\.publicKey)) }
/// ```
///
/// It decides about scripts and signatures only: not whether the coins exist, are unspent or ripe, nor
/// whether amounts add up.
public struct TransactionVerifier: Sendable {
  private let engine: any InputVerifying

  /// Creates a verifier of a Bitcoin transaction.
  ///
  /// - Parameters:
  ///   - transaction: The transaction.
  ///   - coins: The output that each input spends, in the order of the inputs.
  ///   - flags: The rules to apply.
  /// - Throws: ``VerificationFailure/coinCount(expected:found:)`` if there is not one coin for each
  ///   input; ``VerificationFailure/weight(found:limit:)`` if no block can hold the transaction.
  public init(
    _ transaction: Transaction,
    spending coins: [Transaction.Output],
    flags: ScriptFlags
  ) throws(VerificationFailure) {
    try Self.checkWeight(of: transaction, limit: Self.blockWeight)
    try self.init(
      transaction,
      spending: coins,
      flags: flags,
      hashing: BitcoinSignatureHashing(transaction, spending: coins),
      keys: PublicKeyCache(expecting: transaction.inputs.count)
    )
  }

  /// Creates a verifier of a transaction of a chain with signature hashes of its own.
  ///
  /// - Parameters:
  ///   - transaction: The transaction, as far as scripts can look at it: inputs, lock time, version.
  ///   - coins: The output that each input spends, in the order of the inputs.
  ///   - flags: The rules to apply.
  ///   - hashing: What signatures cover.
  /// - Throws: ``VerificationFailure/coinCount(expected:found:)`` if there is not one coin for each
  ///   input.
  public init(
    _ transaction: Transaction,
    spending coins: [Transaction.Output],
    flags: ScriptFlags,
    hashing: some SignatureHashing
  ) throws(VerificationFailure) {
    try self.init(
      transaction,
      spending: coins,
      flags: flags,
      hashing: hashing,
      keys: PublicKeyCache(expecting: transaction.inputs.count)
    )
  }

  /// The largest weight of a block of Bitcoin (`MAX_BLOCK_WEIGHT` in Bitcoin Core,
  /// `src/consensus/consensus.h`).
  public static let blockWeight = 4_000_000

  /// Refuses what no block can hold: the time that signatures take grows with the square of the size.
  ///
  /// - Parameters:
  ///   - transaction: The transaction.
  ///   - limit: The largest weight.
  /// - Throws: ``VerificationFailure/weight(found:limit:)``.
  public static func checkWeight(
    of transaction: Transaction,
    limit: Int
  ) throws(VerificationFailure) {
    let weight = transaction.weight
    guard weight <= limit else { throw .weight(found: weight, limit: limit) }
  }

  /// Creates a verifier that shares the public keys which it reads with others.
  init(
    _ transaction: Transaction,
    spending coins: [Transaction.Output],
    flags: ScriptFlags,
    hashing: some SignatureHashing,
    keys: PublicKeyCache
  ) throws(VerificationFailure) {
    guard coins.count == transaction.inputs.count else {
      throw .coinCount(expected: transaction.inputs.count, found: coins.count)
    }
    engine = InputEngine(
      transaction: transaction,
      coins: coins,
      flags: flags,
      hashing: hashing,
      keys: keys
    )
  }

  /// Runs the scripts of one input.
  ///
  /// - Parameter input: The position of the input, which must exist.
  /// - Returns: Whether it may spend its coin, and who signed.
  public func verdict(input: Int) -> InputVerdict {
    engine.verdict(input: input, byShortcut: true)
  }

  /// Runs the scripts of one input by the general interpreter, whatever their form.
  ///
  /// ``verdict(input:)`` checks the most frequent forms without running them; this is what it must
  /// agree with, and is slower by a little.
  ///
  /// - Parameter input: The position of the input, which must exist.
  /// - Returns: The same verdict.
  public func verdictByInterpreter(input: Int) -> InputVerdict {
    engine.verdict(input: input, byShortcut: false)
  }

  /// Runs the scripts of all inputs, in order.
  public func verdicts() -> [InputVerdict] {
    (0..<engine.inputCount).map { verdict(input: $0) }
  }
}

/// What was asked does not fit together.
public enum VerificationFailure: Error, Hashable, Sendable {
  /// There is not one coin for each input.
  case coinCount(expected: Int, found: Int)
  /// The transaction weighs more than a block may (BIP-0141).
  case weight(found: Int, limit: Int)
}

extension VerificationFailure {
  /// A name of the rule for programs, in snake case.
  public var code: String {
    switch self {
    case .coinCount: "coin_count"
    case .weight: "too_large"
    }
  }
}

extension VerificationFailure: CustomStringConvertible {
  /// The failure in one line.
  public var description: String {
    switch self {
    case .coinCount(let expected, let found): "\(found) coins for \(expected) inputs"
    case .weight(let found, let limit):
      "a transaction of weight \(found); a block holds \(limit) at most"
    }
  }
}

/// Hides which chain's signature hashes an engine was made for; asked once an input.
protocol InputVerifying: Sendable {
  var inputCount: Int { get }
  func verdict(input: Int, byShortcut: Bool) -> InputVerdict
}
