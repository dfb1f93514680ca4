import BitcoinFormat
import Cryptography
import Quantities

/// What an input must show to spend its coin: `VerifyScript` in Bitcoin Core,
/// `src/script/interpreter.cpp`.
extension ScriptInterpreter {
  /// Runs the input's scripts.
  ///
  /// - Throws: Why the input may not spend its coin.
  mutating func verify() throws(ScriptError) {
    let unlocking = input.script
    let locking = engine.coins[index].script
    if flags.contains(.signaturePushOnly) { try requirePushOnly(unlocking) }
    try run(unlocking, version: .base)
    let pushed = stack
    try run(locking, version: .base)
    try requireTrue()
    var spendsProgram = false
    if flags.contains(.witness), let program = WitnessProgram(locking.span) {
      spendsProgram = true
      guard unlocking.isEmpty else { throw .witnessMalleated }
      try verify(program, in: locking, isWrapped: false)
      stack = ScriptStack([[1]])
    }
    if flags.contains(.payToScriptHash), ScriptClassification(locking.span).type == .scripthash {
      try requirePushOnly(unlocking)
      // Not empty: the locking script has just compared the topmost element with its hash.
      stack = pushed
      let script = stack.pop()
      try run(script, version: .base)
      try requireTrue()
      if flags.contains(.witness), let program = WitnessProgram(script.span) {
        spendsProgram = true
        guard unlocking == [UInt8(script.count)] + script else { throw .witnessMalleatedP2SH }
        try verify(program, in: script, isWrapped: true)
        stack = ScriptStack([[1]])
      }
    }
    if flags.contains(.cleanStack), stack.count != 1 { throw .cleanStack }
    if flags.contains(.witness), !spendsProgram, !input.witness.isEmpty { throw .witnessUnexpected }
  }

  private func requirePushOnly(_ script: [UInt8]) throws(ScriptError) {
    let script = script.span
    var cursor = ScriptCursor(script)
    while true {
      switch cursor.next() {
      case .operation(let operation) where operation.opcode <= 0x60: continue
      case .end: return
      case .operation, .truncated: throw .signaturePushOnly
      }
    }
  }

  private func requireTrue() throws(ScriptError) {
    guard !stack.isEmpty, ScriptStack.isTrue(stack[0]) else { throw .evalFalse }
  }

  /// Runs what a witness program stands for (BIP-0141, BIP-0341).
  private mutating func verify(
    _ program: WitnessProgram,
    in script: [UInt8],
    isWrapped: Bool
  ) throws(ScriptError) {
    let bytes = script[program.program]
    switch (program.version, bytes.count) {
    case (0, 20):
      guard input.witness.count == 2 else { throw .witnessProgramMismatch }
      try runWitness([0x76, 0xa9, 20] + bytes + [0x88, 0xac], input.witness, version: .witnessV0)
    case (0, 32):
      guard let script = input.witness.last else { throw .witnessProgramWitnessEmpty }
      guard FixedBytes<32>(bytes) == SHA256.hash(script.span) else { throw .witnessProgramMismatch }
      try runWitness(script, Array(input.witness.dropLast()), version: .witnessV0)
    case (0, _): throw .witnessProgramWrongLength
    case (1, 32) where !isWrapped:
      if flags.contains(.taproot) { try verifyTaproot(Array(bytes)) }
    case (1, 2) where !isWrapped && bytes.elementsEqual([0x4e, 0x73]):
      break  // Pay to anchor: anybody may spend it.
    default:
      if flags.contains(.discourageUpgradableWitnessProgram) {
        throw .discourageUpgradableWitnessProgram
      }
    }
  }

  /// BIP-0341, "Script validation rules".
  private mutating func verifyTaproot(_ outputKey: [UInt8]) throws(ScriptError) {
    var witness = input.witness
    guard !witness.isEmpty else { throw .witnessProgramWitnessEmpty }
    var annexHash: FixedBytes<32>?
    if witness.count >= 2, let last = witness.last, last.first == 0x50 {
      var bytes: [UInt8] = []
      bytes.appendCounted(last)
      annexHash = SHA256.hash(bytes.span)
      witness.removeLast()
    }
    if witness.count == 1 {
      version = .taproot
      taproot = TaprootContext(annexHash: annexHash)
      return try checkSchnorr(witness[0], by: outputKey)
    }
    let control = witness.removeLast()
    let script = witness.removeLast()
    guard (33...33 + 32 * 128).contains(control.count), control.count % 32 == 1 else {
      throw .taprootWrongControlSize
    }
    let leafVersion = control[0] & 0xfe
    let leafHash = TaprootCommitment.leafHash(of: script, version: leafVersion)
    guard TaprootCommitment.isValid(control, leafHash: leafHash, outputKey: outputKey) else {
      throw .witnessProgramMismatch
    }
    guard leafVersion == 0xc0 else {
      if flags.contains(.discourageUpgradableTaprootVersion) {
        throw .discourageUpgradableTaprootVersion
      }
      return
    }
    taproot = TaprootContext(annexHash: annexHash, leafHash: leafHash)
    validationWeight = 50 + witnessSize
    try runWitness(script, witness, version: .tapscript)
  }

  /// The size of the input's serialised witness.
  private var witnessSize: Int {
    var size = compactSizeLength(input.witness.count)
    for element in input.witness { size += compactSizeLength(element.count) + element.count }
    return size
  }

  /// `ExecuteWitnessScript` in Bitcoin Core, `src/script/interpreter.cpp`.
  private mutating func runWitness(
    _ script: [UInt8],
    _ elements: [[UInt8]],
    version: SignatureVersion
  ) throws(ScriptError) {
    if version == .tapscript {
      if try succeeds(script) { return }
      guard elements.count <= Self.maximumStackSize else { throw .stackSize }
    }
    guard elements.allSatisfy({ $0.count <= Self.maximumElementSize }) else { throw .pushSize }
    stack = ScriptStack(elements)
    try run(script, version: version)
    guard stack.count == 1 else { throw .cleanStack }
    try requireTrue()
  }

  /// Whether a tapscript has an `OP_SUCCESSx`, which makes it valid whatever else it holds
  /// (BIP-0342, "Rationale").
  private func succeeds(_ script: [UInt8]) throws(ScriptError) -> Bool {
    let script = script.span
    var cursor = ScriptCursor(script)
    while true {
      switch cursor.next() {
      case .end: return false
      case .truncated: throw .badOpcode
      case .operation(let operation):
        guard Opcode.isSuccess(operation.opcode) else { continue }
        if flags.contains(.discourageOpSuccess) { throw .discourageOpSuccess }
        return true
      }
    }
  }
}

/// A witness program in a script (BIP-0141, "Witness program").
struct WitnessProgram {
  let version: UInt8
  /// Where the program lies in the script.
  let program: Range<Int>

  init?(_ script: Span<UInt8>) {
    guard (4...42).contains(script.count), Int(script[1]) + 2 == script.count else { return nil }
    switch script[0] {
    case 0: version = 0
    case 0x51...0x60: version = script[0] - 0x50
    default: return nil
    }
    program = 2..<script.count
  }
}

/// What a taproot output commits to (BIP-0341).
enum TaprootCommitment {
  /// Returns the hash of a leaf.
  static func leafHash(of script: [UInt8], version: UInt8) -> FixedBytes<32> {
    var bytes: [UInt8] = [version]
    bytes.appendCounted(script)
    return TaggedHash.tapLeaf.hash(bytes.span)
  }

  /// Whether a control block of a right size leads from a leaf to an output key.
  static func isValid(_ control: [UInt8], leafHash: FixedBytes<32>, outputKey: [UInt8]) -> Bool {
    let bytes = control.span
    guard let outputKey = try? XOnlyPublicKey(parsing: outputKey.span),
      let internalKey = try? XOnlyPublicKey(parsing: bytes.extracting(1..<33))
    else { return false }
    var root = leafHash
    for start in stride(from: 33, to: control.count, by: 32) {
      guard let sibling = FixedBytes<32>(control[start..<start + 32]) else { return false }
      var hasher = TaggedHash.tapBranch.hasher
      hasher.update(min(root, sibling).bytes.span)
      hasher.update(max(root, sibling).bytes.span)
      root = hasher.finalize()
    }
    return outputKey.commits(to: internalKey, merkleRoot: root, isOdd: control[0] & 1 == 1)
  }
}
