import BitcoinFormat

/// Operations that compare times with those of the transaction.
extension ScriptInterpreter {
  /// Lock times below it are heights, from it on seconds (`LOCKTIME_THRESHOLD` in Bitcoin Core,
  /// `src/script/script.h`).
  private static var lockTimeThreshold: Int64 { 500_000_000 }

  /// `OP_CHECKLOCKTIMEVERIFY` (BIP-0065).
  mutating func checkLockTime() throws(ScriptError) {
    guard flags.contains(.checkLockTimeVerify) else { return }
    try stack.require(1)
    // Five bytes: lock times go beyond the signed four-byte numbers.
    let required = try number(at: 0, maximumSize: 5)
    guard required >= 0 else { throw .negativeLockTime }
    let stated = Int64(engine.transaction.lockTime)
    let threshold = Self.lockTimeThreshold
    guard (stated < threshold) == (required < threshold), required <= stated,
      input.sequence != .max
    else { throw .unsatisfiedLockTime }
  }

  /// `OP_CHECKSEQUENCEVERIFY` (BIP-0112).
  mutating func checkSequence() throws(ScriptError) {
    guard flags.contains(.checkSequenceVerify) else { return }
    try stack.require(1)
    let required = try number(at: 0, maximumSize: 5)
    guard required >= 0 else { throw .negativeLockTime }
    let disabled: Int64 = 1 << 31
    guard required & disabled == 0 else { return }
    let stated = Int64(input.sequence)
    let isTime: Int64 = 1 << 22
    let mask = isTime | 0xffff
    guard engine.transaction.version >= 2, stated & disabled == 0,
      stated & isTime == required & isTime, required & mask <= stated & mask
    else { throw .unsatisfiedLockTime }
  }
}
