import Cryptography
import Quantities

extension Miniscript {
  /// Returns the script at an index.
  ///
  /// - Parameter index: The number of the children in place of `*`, below 2³¹.
  /// - Returns: The script.
  /// - Throws: ``DescriptorFailure``: `hardenedDerivation`, `noSuchKey`, `indexOutOfRange` or
  ///   `multipathNotChosen`.
  public func script(at index: UInt32) throws(DescriptorFailure) -> [UInt8] {
    var script = ScriptBytes()
    try root.write(to: &script, context, at: index)
    precondition(script.bytes.count == scriptSize, "the size follows from the form")
    return script.bytes
  }
}

extension MiniscriptNode {
  /// Writes the script of the expression (BIP-0379, "Translation Table").
  fileprivate func write(
    to script: inout ScriptBytes,
    _ context: MiniscriptContext,
    at index: UInt32
  ) throws(DescriptorFailure) {
    func child(_ place: Int, _ script: inout ScriptBytes) throws(DescriptorFailure) {
      try children[place].write(to: &script, context, at: index)
    }
    func bytes(_ key: KeyExpression) throws(DescriptorFailure) -> [UInt8] {
      try key.key(at: index, isXOnly: context == .tapscript).bytes
    }
    switch fragment {
    case .zero: script.append(.zero)
    case .one: script.append(.one)
    case .keyCheck(let key): script.push(try bytes(key))
    case .keyHash(let key):
      script.append(.dup, .hash160)
      if case .hash(let hash) = key.source {
        script.push(hash.array)
      } else {
        let bytes = try bytes(key)
        script.push(Hash160.hash(bytes.span).array)
      }
      script.append(.equalVerify)
    case .older(let number):
      script.push(number: Int(number))
      script.append(.checkSequenceVerify)
    case .after(let number):
      script.push(number: Int(number))
      script.append(.checkLockTimeVerify)
    case .hash(let hash, let value):
      script.append(.size)
      script.push(number: 32)
      script.append(.equalVerify, hash.opcode)
      script.push(value)
      script.append(.equal)
    case .andOr:
      try child(0, &script)
      script.append(.notIf)
      try child(2, &script)
      script.append(.else)
      try child(1, &script)
      script.append(.endIf)
    case .andVerify:
      try child(0, &script)
      try child(1, &script)
    case .andBoolean, .orBoolean:
      try child(0, &script)
      try child(1, &script)
      script.append(fragment == .andBoolean ? .boolAnd : .boolOr)
    case .orContinue, .orDup:
      try child(0, &script)
      if fragment == .orDup { script.append(.ifDup) }
      script.append(.notIf)
      try child(1, &script)
      script.append(.endIf)
    case .orIf:
      script.append(.if)
      try child(0, &script)
      script.append(.else)
      try child(1, &script)
      script.append(.endIf)
    case .threshold(let threshold):
      for place in children.indices {
        try child(place, &script)
        if place > 0 { script.append(.add) }
      }
      script.push(number: threshold)
      script.append(.equal)
    case .multi(let threshold, let keys):
      script.push(number: threshold)
      for key in keys { script.push(try bytes(key)) }
      script.push(number: keys.count)
      script.append(.checkMultisig)
    case .multiA(let threshold, let keys):
      for (place, key) in keys.enumerated() {
        script.push(try bytes(key))
        script.append(place == 0 ? .checkSig : .checkSigAdd)
      }
      script.push(number: threshold)
      script.append(.numEqual)
    case .wrapper(let wrapper): try wrap(wrapper, to: &script, context, at: index)
    }
  }

  private func wrap(
    _ wrapper: MiniscriptFragment.Wrapper,
    to script: inout ScriptBytes,
    _ context: MiniscriptContext,
    at index: UInt32
  ) throws(DescriptorFailure) {
    switch wrapper {
    case .altStack: script.append(.toAltStack)
    case .swap: script.append(.swap)
    case .dupIf: script.append(.dup, .if)
    case .nonzero: script.append(.size, .zeroNotEqual, .if)
    case .check, .verify, .zeroNotEqual: break
    }
    try children[0].write(to: &script, context, at: index)
    switch wrapper {
    case .altStack: script.append(.fromAltStack)
    case .swap: break
    case .check: script.append(.checkSig)
    case .dupIf, .nonzero: script.append(.endIf)
    case .verify:
      if children[0].type.has(.expensiveVerify) {
        script.append(.verify)
      } else {
        script.makeLastVerify()
      }
    case .zeroNotEqual: script.append(.zeroNotEqual)
    }
  }
}
