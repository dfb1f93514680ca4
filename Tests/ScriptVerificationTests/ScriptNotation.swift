import BitcoinFormat
import ByteReading
import Foundation

/// Reads scripts in the notation of Bitcoin Core's test files (`ParseScript` in
/// `src/core_io.cpp`): numbers, `0x` bytes as they are, quoted text to push, names of operations
/// with or without `OP_`.
enum ScriptNotation {
  /// Operations from `OP_NOP` on by name.
  private static let opcodes: [Substring: UInt8] = {
    var opcodes: [Substring: UInt8] = [:]
    for opcode in UInt8(0x61)...0xba {
      let name = ScriptText.name(of: opcode)[...]
      opcodes[name] = opcode
      opcodes[name.dropFirst(3)] = opcode
    }
    // The names before BIP-0065 and BIP-0112, and the one of an operation that is a value too.
    for (name, opcode) in [("NOP2", 0xb1), ("NOP3", 0xb2), ("RESERVED", 0x50)] {
      opcodes[name[...]] = UInt8(opcode)
      opcodes["OP_\(name)"] = UInt8(opcode)
    }
    return opcodes
  }()

  static func parse(_ text: String) throws -> [UInt8] {
    var script: [UInt8] = []
    for word in text.split(whereSeparator: \.isWhitespace) {
      if let number = Int64(word), word.first != "+" {
        script += push(number: number)
      } else if word.hasPrefix("0x") {
        script += try Hexadecimal.decode(word.dropFirst(2))
      } else if word.first == "'", word.last == "'", word.count >= 2 {
        script += push(Array(word.dropFirst().dropLast().utf8))
      } else if let opcode = opcodes[word] {
        script.append(opcode)
      } else {
        throw CocoaError(.formatting, userInfo: ["word": String(word)])
      }
    }
    return script
  }

  static func push(_ data: [UInt8]) -> [UInt8] {
    switch data.count {
    case ...0x4b: [UInt8(data.count)] + data
    case ...0xff: [0x4c, UInt8(data.count)] + data
    default: [0x4d, UInt8(data.count & 0xff), UInt8(data.count >> 8)] + data
    }
  }

  static func pushes(_ items: [[UInt8]]) -> [UInt8] {
    var script: [UInt8] = []
    for item in items { script += push(item) }
    return script
  }

  private static func push(number: Int64) -> [UInt8] {
    switch number {
    case 0: return [0]
    case -1: return [0x4f]
    case 1...16: return [0x50 + UInt8(number)]
    default:
      var bytes: [UInt8] = []
      var rest = number.magnitude
      while rest > 0 {
        bytes.append(UInt8(rest & 0xff))
        rest >>= 8
      }
      if let last = bytes.last, last & 0x80 != 0 { bytes.append(0) }
      if number < 0 { bytes[bytes.count - 1] |= 0x80 }
      return push(bytes)
    }
  }
}
