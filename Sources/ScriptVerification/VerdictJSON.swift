public import BitcoinFormat
import ByteReading
public import Quantities

/// What checks of transactions and blocks found, as `distrain check` prints it.
public enum VerdictJSON {
  /// Returns the verdicts on a transaction's inputs as JSON.
  ///
  /// - Parameters:
  ///   - verdicts: One for each input, in order.
  ///   - transaction: The transaction.
  ///   - flags: The rules that were applied.
  /// - Returns: An object: `txid`, `valid`, `flags`, and for each input `valid`, `reason` if it is
  ///   not, and the `signers`.
  public static func value(
    of verdicts: [InputVerdict],
    on transaction: Transaction,
    flags: ScriptFlags
  ) -> JSONValue {
    value(of: verdicts, identifier: transaction.transactionID.description, flags: flags)
  }

  /// Returns the verdicts on the inputs of a transaction of any chain as JSON.
  ///
  /// - Parameters:
  ///   - verdicts: One for each input, in order.
  ///   - identifier: The transaction's name on its chain.
  ///   - flags: The rules that were applied.
  /// - Returns: The object of ``value(of:on:flags:)``.
  public static func value(
    of verdicts: [InputVerdict],
    identifier: String,
    flags: ScriptFlags
  ) -> JSONValue {
    [
      "txid": .string(identifier),
      "valid": .bool(verdicts.allSatisfy(\.isValid)),
      "inputs": .array(
        verdicts.enumerated().map { index, verdict in value(of: verdict, input: index) }
      ),
      "flags": .array(flags.names.map { .string($0) }),
    ]
  }

  private static func value(of verdict: InputVerdict, input: Int) -> JSONValue {
    var members: [JSONValue.Member] = [.init("valid", .bool(verdict.isValid))]
    if let error = verdict.error { members.append(.init("reason", .string(error.rawValue))) }
    members.append(
      .init("signers", .array(verdict.signers.map { value(of: $0, input: input) }))
    )
    return .object(members)
  }

  /// Returns a signer as JSON.
  package static func value(of signer: Signer, input: Int) -> JSONValue {
    let key = signer.publicKey
    var members: [JSONValue.Member] = [
      .init("public_key", key.isEmpty ? .null : .string(Hexadecimal.encode(key.span))),
      .init("sighash_type", .string(signer.sighashType.name)),
      .init("valid", .bool(signer.isValid)),
      .init("algorithm", .string(signer.algorithm.rawValue)),
    ]
    if let limits = signer.limits(input: input) {
      members.append(.init("proves", .string(limits.proves)))
      members.append(.init("does_not_prove", .array(limits.doesNotProve.map { .string($0) })))
    }
    return .object(members)
  }

  /// Returns the verdict on a block as JSON.
  ///
  /// - Parameters:
  ///   - verdict: The verdict.
  ///   - block: The block.
  /// - Returns: An object: `hash`, `merkle_root_ok`, `inputs`, `valid`, and `failures` with `tx` and
  ///   `input` as positions from 0, null where a failure concerns no single one.
  public static func value(of verdict: BlockVerifier.Verdict, on block: Block) -> JSONValue {
    [
      "hash": .string(verdict.hash.description),
      "merkle_root_ok": .bool(verdict.isMerkleRootValid),
      "inputs": .number(verdict.inputCount),
      "valid": .bool(verdict.isValid),
      "failures": .array(verdict.failures.map { value(of: $0, in: block) }),
    ]
  }

  private static func value(of failure: BlockVerifier.Failure, in block: Block) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("tx", failure.transaction.map { .number($0) } ?? .null),
      .init("input", failure.input.map { .number($0) } ?? .null),
      .init("reason", .string(failure.reason)),
    ]
    if let index = failure.transaction, block.transactions.indices.contains(index) {
      let name = block.transactions[index].transactionID.description
      members.append(.init("txid", .string(name)))
    }
    return .object(members)
  }
}

extension Signer {
  /// What a valid signature of an unusual type proves, and what one of the usual type would prove
  /// and this one does not; `nil` for `ALL` and `DEFAULT`, and for a signature that is not valid.
  ///
  /// - Parameter input: The position of the input.
  /// - Returns: What the signature proves, and what it does not.
  public func limits(input: Int) -> (proves: String, doesNotProve: [String])? {
    guard isValid else { return nil }
    guard !coversNothing else {
      return (
        "the holder of the key once signed the number 1, which fits any input like this one",
        ["that the holder of the key made or knew this transaction"]
      )
    }
    var limits: [String] = []
    switch sighashType.outputs {
    case .all: break
    case .none:
      limits.append(
        "where the coins were to go: the signature covers no output, so whoever held it could choose"
      )
    case .matching:
      limits.append("anything about the outputs but number \(input): the others were not signed")
    }
    if !sighashType.coversOtherInputs {
      limits.append(
        "that the holder of the key knew the other inputs: others may have added them, so this "
          + "signature does not join their owners"
      )
    }
    guard !limits.isEmpty else { return nil }
    return ("the holder of the key agreed to spend the coin of input \(input)", limits)
  }
}
