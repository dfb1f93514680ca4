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
  ///   input.
  public init(
    _ transaction: Transaction,
    spending coins: [Transaction.Output],
    flags: ScriptFlags
  ) throws(VerificationFailure) {
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
}

extension VerificationFailure: CustomStringConvertible {
  /// The failure in one line.
  public var description: String {
    switch self {
    case .coinCount(let expected, let found): "\(found) coins for \(expected) inputs"
    }
  }
}

/// Hides which chain's signature hashes an engine was made for; asked once an input.
protocol InputVerifying: Sendable {
  var inputCount: Int { get }
  func verdict(input: Int, byShortcut: Bool) -> InputVerdict
}
