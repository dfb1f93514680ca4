/// The operations of a script as miniscript reads them: `…VERIFY` as two operations, pushes as data.
struct ScriptTokens {
  enum Token: Hashable {
    case operation(Opcode)
    case data([UInt8])
    /// A number of 0 and more, pushed in its shortest form; `data` of the same bytes is equal to it.
    case number(Int)
  }

  /// The tokens, the first one first.
  let tokens: [Token]

  /// Splits a script.
  ///
  /// - Throws: A rule that every miniscript follows and the script does not: shortest pushes, known
  ///   operations, `VERIFY` merged into the operation before it where that is possible.
  init(_ script: [UInt8]) throws(MiniscriptRule) {
    var tokens: [Token] = []
    var offset = 0
    while offset < script.count {
      let byte = script[offset]
      offset += 1
      switch byte {
      case 0x00: tokens.append(.number(0))
      case 0x51...0x60: tokens.append(.number(Int(byte) - 0x50))
      case 0x01...0x4b:
        let end = offset + Int(byte)
        guard end <= script.count else { throw MiniscriptRule("push beyond the end of the script") }
        let data = Array(script[offset..<end])
        guard data.count > 1 || data[0] == 0 || (17...0xff).contains(data[0]) && data[0] != 0x81
        else { throw MiniscriptRule("push that is not the shortest") }
        tokens.append(Self.number(data).map { .number($0) } ?? .data(data))
        offset = end
      default:
        guard let opcode = Opcode(rawValue: byte) else {
          throw MiniscriptRule("operation that no miniscript has")
        }
        if let inner = opcode.withoutVerify {
          tokens += [.operation(inner), .operation(.verify)]
          continue
        }
        if opcode == .verify, case .operation(let last) = tokens.last, last.verifying != nil,
          offset > 1, script[offset - 2] == last.rawValue
        {
          throw MiniscriptRule("VERIFY after an operation that has such a form")
        }
        tokens.append(.operation(opcode))
      }
    }
    self.tokens = tokens
  }

  /// The number that data of at most five bytes stand for, if it is in its shortest form and above 16.
  private static func number(_ data: [UInt8]) -> Int? {
    guard (1...5).contains(data.count), let last = data.last, last & 0x80 == 0 else { return nil }
    if last == 0, data.count == 1 || data[data.count - 2] & 0x80 == 0 { return nil }
    let value = data.reversed().reduce(0) { $0 << 8 | Int($1) }
    return value > 16 ? value : nil
  }
}
