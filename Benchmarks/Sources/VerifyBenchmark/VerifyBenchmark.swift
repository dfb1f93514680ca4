import BitcoinFormat
import ByteReading
import Cryptography
import Foundation
import Quantities
import ScriptVerification

/// Measures how fast the scripts and signatures of blocks are checked, on one core, in its processor
/// time.
///
///     swift run -c release VerifyBenchmark [--rounds N] [--prepared] [--only TEXT]
///
/// The blocks are those of ``VerifySet``; with `--prepared` they are taken as the last run left them.
/// `--only` runs the jobs whose names contain the text. Three jobs for each block: `signatures`, every signature with its key and hash, all from bytes;
/// `inputs`, the scripts of every input and who signed; `block`, all that `BlockVerifier` checks.
@main
struct VerifyBenchmark {
  /// What the names of the jobs to run contain.
  nonisolated(unsafe) private static var only: String?

  static func main() throws {
    var rounds = 5
    var isPrepared = false
    var arguments = CommandLine.arguments.dropFirst()
    while let argument = arguments.popFirst() {
      switch argument {
      case "--prepared": isPrepared = true
      case "--only": only = arguments.popFirst()
      case "--rounds": rounds = max(1, arguments.popFirst().flatMap { Int($0) } ?? rounds)
      default: fatalError("usage: VerifyBenchmark [--rounds N] [--prepared] [--only TEXT]")
      }
    }
    if !isPrepared { try VerifySet.prepare() }
    for sample in try VerifySet.load() {
      let checks = try sample.signatures()
      measure("\(sample.name), signatures", rounds) {
        checks.reduce(0) { $0 + ($1.isValid ? 1 : 0) }
      }
      try measure("\(sample.name), inputs", rounds) { try sample.verifyInputs() }
      try measure("\(sample.name), block", rounds) { try sample.verifyBlock() }
    }
  }

  private static func measure(_ name: String, _ rounds: Int, _ job: () throws -> Int) rethrows {
    if let only, !name.contains(only) { return }
    var times: [Duration] = []
    var count: Int?
    for _ in 0..<rounds {
      let start = processorTime()
      let found = try job()
      times.append(processorTime() - start)
      precondition(count ?? found == found, "each round finds the same")
      count = found
    }
    times.sort()
    let microseconds = times.map { Int64($0 / .microseconds(1)) }
    print(
      "\(name): min \(microseconds[0]) us, median \(microseconds[times.count / 2]) us, "
        + "\(rounds) rounds; \(count ?? 0) checked"
    )
  }
}

/// The processor time that this process has used: the figure for one core, whoever else is busy.
private func processorTime() -> Duration {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}

/// A block with the coins that it spends.
struct Sample {
  let name: String
  let block: Block
  let coins: [Transaction.Output]
  let flags: ScriptFlags

  /// Runs the scripts of all inputs, which must be valid.
  func verifyInputs() throws -> Int {
    var start = 0
    for transaction in block.transactions.dropFirst() {
      let end = start + transaction.inputs.count
      let verifier = try TransactionVerifier(
        transaction,
        spending: Array(coins[start..<end]),
        flags: flags
      )
      for input in transaction.inputs.indices {
        let verdict = verifier.verdict(input: input)
        precondition(verdict.isValid, "the inputs of real blocks are valid")
      }
      start = end
    }
    return start
  }

  func verifyBlock() throws -> Int {
    let verdict = try BlockVerifier(block, spending: coins, height: nil, flags: flags)
      .verdictInOrder()
    precondition(verdict.isValid, "real blocks are valid: \(verdict.failures)")
    return verdict.inputCount
  }

  /// The valid signatures of all inputs, in the order in which they are checked.
  func signatures() throws -> [SignatureCheck] {
    var start = 0
    var checks: [SignatureCheck] = []
    for transaction in block.transactions.dropFirst() {
      let end = start + transaction.inputs.count
      let spent = Array(coins[start..<end])
      let hashing = RecordingHashing(BitcoinSignatureHashing(transaction, spending: spent))
      let verifier = try TransactionVerifier(
        transaction,
        spending: spent,
        flags: flags,
        hashing: hashing
      )
      for input in transaction.inputs.indices {
        let verdict = verifier.verdict(input: input)
        let hashes = hashing.takeHashes()
        for signer in verdict.signers where signer.isValid {
          let candidates = hashes.map { SignatureCheck(signer, hash: $0) }
          guard let check = candidates.first(where: \.isValid) else {
            preconditionFailure("a valid signature is one of a hash that was asked for")
          }
          checks.append(check)
        }
      }
      start = end
    }
    return checks
  }
}

/// A signature with its key and its hash, as bytes.
struct SignatureCheck {
  let key: [UInt8]
  let hash: FixedBytes<32>
  /// DER, or 64 bytes for a key of 32.
  let signature: [UInt8]

  init(_ signer: Signer, hash: FixedBytes<32>) {
    key = signer.publicKey
    self.hash = hash
    signature =
      signer.algorithm == .schnorr
      ? Array(signer.signature.prefix(64)) : Array(signer.signature.dropLast())
  }

  var isValid: Bool {
    if key.count == 32 {
      guard let key = try? XOnlyPublicKey(parsing: key.span),
        let bytes = FixedBytes<64>(signature)
      else { return false }
      return SchnorrSignature(bytes).isValid(for: hash.bytes.span, by: key)
    }
    guard let key = try? PublicKey(consensusParsing: key.span),
      let signature = try? ECDSASignature(strictDER: signature.span)
    else { return false }
    return signature.isValid(for: hash, by: key)
  }

  /// The record that `Peers/secp256k1_verify.c` reads.
  var record: [UInt8] {
    [UInt8(key.count)] + key + hash.array + [UInt8(signature.count)] + signature
  }
}
