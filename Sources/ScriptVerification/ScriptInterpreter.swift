import BitcoinFormat
import Cryptography
import Quantities

/// Runs the scripts of one input: the general way, which every faster one must agree with.
///
/// The rules are those of `EvalScript` and `VerifyScript` in Bitcoin Core,
/// `src/script/interpreter.cpp`, in its order of checks, so that the first error is the same.
struct ScriptInterpreter<Hashing: SignatureHashing> {
  /// Limits of the consensus rules (`src/script/script.h` in Bitcoin Core).
  private static var maximumScriptSize: Int { 10_000 }
  static var maximumElementSize: Int { 520 }
  private static var maximumOperationCount: Int { 201 }
  static var maximumStackSize: Int { 1_000 }

  let engine: InputEngine<Hashing>
  let index: Int
  var flags: ScriptFlags { engine.flags }
  var input: Transaction.Input { engine.transaction.inputs[index] }

  var stack = ScriptStack()
  /// The signatures checked so far.
  var signers: [Signer] = []
  /// What taproot signatures cover beside the transaction.
  var taproot = TaprootContext()
  /// How much a tapscript's signatures may still weigh (BIP-0342, "Resource limits").
  var validationWeight = 0

  // Of the script that runs.
  var version = SignatureVersion.base
  private var altStack: [[UInt8]] = []
  private var conditions = ConditionStack()
  private var operationCount = 0
  /// The offset from which on the script is signed.
  private(set) var codeStart = 0
  /// The number of the operation in the script, from 0.
  private var position: UInt32 = 0

  init(engine: InputEngine<Hashing>, index: Int) {
    self.engine = engine
    self.index = index
  }

  /// Runs a script on the stack.
  mutating func run(_ script: [UInt8], version: SignatureVersion) throws(ScriptError) {
    self.version = version
    altStack = []
    conditions = ConditionStack()
    operationCount = 0
    codeStart = 0
    position = 0
    taproot.codeSeparatorPosition = .max
    if version == .base || version == .witnessV0, script.count > Self.maximumScriptSize {
      throw .scriptSize
    }
    let code = script.span
    var cursor = ScriptCursor(code)
    steps: while true {
      switch cursor.next() {
      case .end: break steps
      case .truncated: throw .badOpcode
      case .operation(let operation):
        try step(operation, in: code, end: cursor.offset)
        guard stack.count + altStack.count <= Self.maximumStackSize else { throw .stackSize }
      }
      position &+= 1
    }
    guard conditions.isEmpty else { throw .unbalancedConditional }
  }

  private mutating func step(
    _ operation: ScriptCursor.Operation,
    in code: Span<UInt8>,
    end: Int
  ) throws(ScriptError) {
    let opcode = operation.opcode
    let isExecuted = conditions.allTrue
    guard operation.data.count <= Self.maximumElementSize else { throw .pushSize }
    if opcode > 0x60, version == .base || version == .witnessV0 { try count(1) }
    guard !Opcode.isDisabled(opcode) else { throw .disabledOpcode }
    if opcode == Opcode.codeSeparator.rawValue, version == .base,
      flags.contains(.constantScriptCode)
    {
      throw .opCodeSeparator
    }
    switch opcode {
    case 0x00...0x4e:
      guard isExecuted else { return }
      let data = code.extracting(operation.data)
      if flags.contains(.minimalData), !ScriptNumber.isMinimalPush(opcode: opcode, data) {
        throw .minimalData
      }
      stack.push([UInt8](data))
    case 0x51...0x60:
      if isExecuted { stack.push(Int64(opcode) - 0x50) }
    default:
      guard isExecuted || Opcode.isConditional(opcode) else { return }
      guard let known = Opcode(rawValue: opcode) else { throw .badOpcode }
      try execute(known, isExecuted: isExecuted, in: code, end: end)
    }
  }

  /// Counts operations towards their limit.
  mutating func count(_ operations: Int) throws(ScriptError) {
    operationCount += operations
    guard operationCount <= Self.maximumOperationCount else { throw .opCount }
  }

  private mutating func execute(
    _ opcode: Opcode,
    isExecuted: Bool,
    in code: Span<UInt8>,
    end: Int
  ) throws(ScriptError) {
    switch opcode {
    case .if, .notIf, .else, .endIf: try branch(opcode, isExecuted: isExecuted)
    case .nop: break
    case .nop1, .nop4, .nop5, .nop6, .nop7, .nop8, .nop9, .nop10:
      if flags.contains(.discourageUpgradableNops) { throw .discourageUpgradableNops }
    case .checkLockTimeVerify: try checkLockTime()
    case .checkSequenceVerify: try checkSequence()
    case .verify:
      try stack.require(1)
      try verify(else: .verify)
    case .return: throw .opReturn
    case .toAltStack:
      try stack.require(1)
      altStack.append(stack.pop())
    case .fromAltStack:
      guard let element = altStack.popLast() else { throw .invalidAltStackOperation }
      stack.push(element)
    case .codeSeparator:
      codeStart = end
      taproot.codeSeparatorPosition = position
    case .checkSignature, .checkSignatureVerify: try checkSignature(opcode, in: code)
    case .checkSignatureAdd: try checkSignatureAdd()
    case .checkMultisig, .checkMultisigVerify: try checkMultisig(opcode, in: code)
    case .negativeOne: stack.push(-1)
    case .twoDrop, .twoDup, .threeDup, .twoOver, .twoRot, .twoSwap, .ifDup, .depth, .drop, .dup,
      .nip, .over, .pick, .roll, .rot, .swap, .tuck, .size, .equal, .equalVerify:
      try arrange(opcode)
    case .addOne, .subtractOne, .negate, .abs, .not, .notEqualZero: try computeUnary(opcode)
    case .add, .subtract, .boolAnd, .boolOr, .numberEqual, .numberEqualVerify, .numberNotEqual,
      .lessThan, .greaterThan, .lessThanOrEqual, .greaterThanOrEqual, .min, .max:
      try computeBinary(opcode)
    case .within: try within()
    case .ripemd160, .sha1, .sha256, .hash160, .hash256: try hash(opcode)
    }
  }

  /// Removes the topmost element, which must be true.
  mutating func verify(else error: ScriptError) throws(ScriptError) {
    guard ScriptStack.isTrue(stack.pop()) else { throw error }
  }

  private mutating func branch(_ opcode: Opcode, isExecuted: Bool) throws(ScriptError) {
    switch opcode {
    case .else:
      guard !conditions.isEmpty else { throw .unbalancedConditional }
      conditions.toggle()
    case .endIf:
      guard !conditions.isEmpty else { throw .unbalancedConditional }
      conditions.pop()
    default:
      guard isExecuted else { return conditions.push(false) }
      try stack.require(1)
      let condition = stack[0]
      let isMinimal = condition.isEmpty || condition == [1]
      if version == .tapscript, !isMinimal { throw .tapscriptMinimalIf }
      if version == .witnessV0, flags.contains(.minimalIf), !isMinimal { throw .minimalIf }
      stack.pop()
      conditions.push(ScriptStack.isTrue(condition) == (opcode == .if))
    }
  }

  /// Returns the number at a depth of the stack.
  func number(at depth: Int, maximumSize: Int = 4) throws(ScriptError) -> Int64 {
    let element = stack[depth]
    guard
      let value = ScriptNumber.value(
        of: element.span,
        maximumSize: maximumSize,
        minimal: flags.contains(.minimalData)
      )
    else { throw .scriptNumber }
    return value
  }
}
