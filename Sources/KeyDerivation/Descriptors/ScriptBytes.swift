/// A script, written operation by operation with the shortest pushes.
struct ScriptBytes {
  private(set) var bytes: [UInt8] = []

  mutating func append(_ opcode: Opcode) { bytes.append(opcode.rawValue) }

  mutating func append(_ opcodes: Opcode...) {
    for opcode in opcodes { bytes.append(opcode.rawValue) }
  }

  mutating func append(script: [UInt8]) { bytes += script }

  /// Replaces the last operation by the one that verifies its result.
  mutating func makeLastVerify() {
    guard let last = bytes.last, let opcode = Opcode(rawValue: last)?.verifying else {
      preconditionFailure("the caller knows that the last operation has such a form")
    }
    bytes[bytes.count - 1] = opcode.rawValue
  }

  /// Pushes data of at most 75 bytes: keys and hashes.
  mutating func push(_ data: [UInt8]) {
    precondition(data.count <= 75, "keys and hashes are short")
    bytes.append(UInt8(data.count))
    bytes += data
  }

  /// Pushes a number of 0 and more.
  mutating func push(number: Int) {
    switch number {
    case 0: bytes.append(0)
    case 1...16: bytes.append(0x50 + UInt8(number))
    default: push(Self.encode(number))
    }
  }

  /// The number's shortest form: little-endian, with a zero byte if the highest bit were a sign.
  private static func encode(_ number: Int) -> [UInt8] {
    var encoded: [UInt8] = []
    var rest = number
    while rest > 0 {
      encoded.append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
    if let last = encoded.last, last & 0x80 != 0 { encoded.append(0) }
    return encoded
  }

  /// The size of the push of a number.
  static func size(ofNumber number: Int) -> Int {
    number <= 16 ? 1 : 1 + encode(number).count
  }
}

/// The operations that descriptors and miniscript write (Bitcoin Core, `src/script/script.h`).
enum Opcode: UInt8 {
  case zero = 0x00
  case one = 0x51
  case `if` = 0x63
  case notIf = 0x64
  case `else` = 0x67
  case endIf = 0x68
  case verify = 0x69
  case toAltStack = 0x6b
  case fromAltStack = 0x6c
  case ifDup = 0x73
  case dup = 0x76
  case swap = 0x7c
  case size = 0x82
  case equal = 0x87
  case equalVerify = 0x88
  case zeroNotEqual = 0x92
  case add = 0x93
  case boolAnd = 0x9a
  case boolOr = 0x9b
  case numEqual = 0x9c
  case numEqualVerify = 0x9d
  case ripemd160 = 0xa6
  case sha256 = 0xa8
  case hash160 = 0xa9
  case hash256 = 0xaa
  case checkSig = 0xac
  case checkSigVerify = 0xad
  case checkMultisig = 0xae
  case checkMultisigVerify = 0xaf
  case checkLockTimeVerify = 0xb1
  case checkSequenceVerify = 0xb2
  case checkSigAdd = 0xba

  /// The operation that does the same and stops unless the result is true.
  var verifying: Opcode? {
    switch self {
    case .equal: .equalVerify
    case .numEqual: .numEqualVerify
    case .checkSig: .checkSigVerify
    case .checkMultisig: .checkMultisigVerify
    default: nil
    }
  }

  /// The operation whose result this one verifies.
  var withoutVerify: Opcode? {
    switch self {
    case .equalVerify: .equal
    case .numEqualVerify: .numEqual
    case .checkSigVerify: .checkSig
    case .checkMultisigVerify: .checkMultisig
    default: nil
    }
  }
}
