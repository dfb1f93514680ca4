import BitcoinFormat
import Cryptography

/// Operations that arrange, compute and hash elements.
extension ScriptInterpreter {
  mutating func arrange(_ opcode: Opcode) throws(ScriptError) {
    switch opcode {
    case .twoDrop:
      try stack.require(2)
      stack.pop(2)
    case .twoDup: try copy(2, from: 1)
    case .threeDup: try copy(3, from: 2)
    case .twoOver: try copy(2, from: 3)
    case .twoRot:
      try stack.require(6)
      for _ in 0..<2 { stack.push(stack.remove(at: 5)) }
    case .twoSwap:
      try stack.require(4)
      stack.swapAt(3, 1)
      stack.swapAt(2, 0)
    case .ifDup:
      try stack.require(1)
      if ScriptStack.isTrue(stack[0]) { stack.push(stack[0]) }
    case .depth: stack.push(Int64(stack.count))
    case .drop:
      try stack.require(1)
      stack.pop()
    case .dup: try copy(1, from: 0)
    case .nip:
      try stack.require(2)
      _ = stack.remove(at: 1)
    case .over: try copy(1, from: 1)
    case .pick, .roll: try fetch(opcode)
    case .rot:
      try stack.require(3)
      stack.push(stack.remove(at: 2))
    case .swap:
      try stack.require(2)
      stack.swapAt(1, 0)
    case .tuck:
      try stack.require(2)
      stack.insert(stack[0], at: 2)
    case .size:
      try stack.require(1)
      stack.push(Int64(stack[0].count))
    case .equal, .equalVerify:
      try stack.require(2)
      let isEqual = stack.pop() == stack.pop()
      if opcode == .equal {
        stack.push(isEqual)
      } else if !isEqual {
        throw .equalVerify
      }
    default: preconditionFailure("the caller sends only the operations above")
    }
  }

  /// Copies so many elements, the lowest of them from a depth, to the top.
  private mutating func copy(_ count: Int, from depth: Int) throws(ScriptError) {
    try stack.require(depth + 1)
    for _ in 0..<count { stack.push(stack[depth]) }
  }

  private mutating func fetch(_ opcode: Opcode) throws(ScriptError) {
    try stack.require(2)
    let depth = try number(at: 0)
    stack.pop()
    guard depth >= 0, depth < stack.count else { throw .invalidStackOperation }
    stack.push(opcode == .pick ? stack[Int(depth)] : stack.remove(at: Int(depth)))
  }

  mutating func computeUnary(_ opcode: Opcode) throws(ScriptError) {
    try stack.require(1)
    let value = try number(at: 0)
    stack.pop()
    switch opcode {
    case .addOne: stack.push(value + 1)
    case .subtractOne: stack.push(value - 1)
    case .negate: stack.push(-value)
    case .abs: stack.push(abs(value))
    case .not: stack.push(value == 0)
    case .notEqualZero: stack.push(value != 0)
    default: preconditionFailure("the caller sends only the operations above")
    }
  }

  /// Numbers have at most four bytes here, so that nothing overflows.
  mutating func computeBinary(_ opcode: Opcode) throws(ScriptError) {
    try stack.require(2)
    let left = try number(at: 1)
    let right = try number(at: 0)
    stack.pop(2)
    switch opcode {
    case .add: stack.push(left + right)
    case .subtract: stack.push(left - right)
    case .boolAnd: stack.push(left != 0 && right != 0)
    case .boolOr: stack.push(left != 0 || right != 0)
    case .numberEqual: stack.push(left == right)
    case .numberEqualVerify:
      guard left == right else { throw .numberEqualVerify }
    case .numberNotEqual: stack.push(left != right)
    case .lessThan: stack.push(left < right)
    case .greaterThan: stack.push(left > right)
    case .lessThanOrEqual: stack.push(left <= right)
    case .greaterThanOrEqual: stack.push(left >= right)
    case .min: stack.push(min(left, right))
    case .max: stack.push(max(left, right))
    default: preconditionFailure("the caller sends only the operations above")
    }
  }

  mutating func within() throws(ScriptError) {
    try stack.require(3)
    let value = try number(at: 2)
    let least = try number(at: 1)
    let end = try number(at: 0)
    stack.pop(3)
    stack.push(least <= value && value < end)
  }

  mutating func hash(_ opcode: Opcode) throws(ScriptError) {
    try stack.require(1)
    let element = stack.pop()
    switch opcode {
    case .ripemd160: stack.push(RIPEMD160.hash(element.span))
    case .sha1: stack.push(SHA1.hash(element.span))
    case .sha256: stack.push(SHA256.hash(element.span))
    case .hash160: stack.push(Hash160.hash(element.span))
    case .hash256: stack.push(SHA256.doubleHash(element.span))
    default: preconditionFailure("the caller sends only the operations above")
    }
  }
}
