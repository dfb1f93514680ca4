import BitcoinFormat
import ByteReading
import Quantities
import ScriptVerification

/// Runs any scripts with any witness under any rules.
///
/// The input is: rules, lock time, sequence and version (four bytes each), the locking script, the
/// unlocking script, and the elements of the witness, each with its length before it. The shortcuts
/// and the interpreter must agree, and a script that fails under some consensus rules must not succeed
/// under more.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  do throws(ParseFailure) { try run(input) } catch { return 0 }
  return 0
}

private func run(_ input: [UInt8]) throws(ParseFailure) {
  var cursor = ByteCursor(input.span)
  let flags = ScriptFlags(rawValue: try cursor.readUInt32LE() & (1 << 21 - 1))
  let lockTime = try cursor.readUInt32LE()
  let sequence = try cursor.readUInt32LE()
  let version = try cursor.readUInt32LE()
  let locking = try cursor.readBytes(try cursor.readByteCount())
  let unlocking = try cursor.readBytes(try cursor.readByteCount())
  var witness: [[UInt8]] = []
  while cursor.remaining > 0 {
    witness.append(try cursor.readBytes(try cursor.readByteCount()))
  }
  let name = TransactionID(wireBytes: FixedBytes(InlineArray(repeating: 1)))
  let transaction = Transaction(
    version: version,
    inputs: (0..<2).map { index in
      Transaction.Input(
        previous: Transaction.OutPoint(transaction: name, index: index),
        script: unlocking,
        sequence: sequence,
        witness: witness
      )
    },
    outputs: [Transaction.Output(value: 1, script: locking)],
    lockTime: lockTime
  )
  let coin = Transaction.Output(value: 2, script: locking)
  compare(transaction, coin, flags)
  compare(transaction, coin, .standard)
  compare(transaction, coin, .consensus)
}

private func compare(_ transaction: Transaction, _ coin: Transaction.Output, _ flags: ScriptFlags) {
  guard
    let verifier = try? TransactionVerifier(transaction, spending: [coin, coin], flags: flags)
  else { preconditionFailure("there is a coin for each input") }
  for input in 0..<2 {
    let verdict = verifier.verdict(input: input)
    precondition(verdict == verifier.verdictByInterpreter(input: input), "a shortcut differs")
    precondition(verdict.signers.allSatisfy { !$0.signature.isEmpty }, "a signer without signature")
    guard verdict.isValid else { continue }
    // Consensus rules only ever forbid: what is valid under all is valid under fewer.
    let fewer = flags.subtracting([.checkLockTimeVerify, .checkSequenceVerify, .taproot])
    guard let loose = try? TransactionVerifier(transaction, spending: [coin, coin], flags: fewer)
    else { preconditionFailure("there is a coin for each input") }
    precondition(loose.verdict(input: input).isValid, "a rule taken away forbids")
  }
}
