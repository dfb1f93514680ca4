/// The operations of a script, one after the other, by the rules of `GetScriptOp` in Bitcoin Core,
/// `src/script/script.cpp`.
public struct ScriptCursor: ~Escapable {
  /// One operation.
  public struct Operation: Hashable, Sendable {
    /// The opcode's byte.
    public let opcode: UInt8
    /// Where the data that it pushes lie in the script; empty for any other operation.
    public let data: Range<Int>
  }

  /// What stands next in a script.
  public enum Step: Hashable, Sendable {
    /// An operation.
    case operation(Operation)
    /// A push of more bytes than the script has left, at this offset.
    case truncated(Int)
    /// The end of the script.
    case end
  }

  private let script: Span<UInt8>
  /// The offset of the next operation.
  public private(set) var offset = 0

  /// Creates a cursor at the start of a script.
  ///
  /// - Parameters:
  ///   - script: The script.
  ///   - offset: The offset of the first operation to read.
  @_lifetime(copy script)
  public init(_ script: Span<UInt8>, at offset: Int = 0) {
    self.script = script
    self.offset = offset
  }

  /// Reads the next operation.
  ///
  /// - Returns: The operation, or that there is none.
  public mutating func next() -> Step {
    let start = offset
    guard start < script.count else { return .end }
    let opcode = script[start]
    var data = start + 1
    var length = 0
    switch opcode {
    case 0x01...0x4b: length = Int(opcode)
    case 0x4c...0x4e:
      let width = 1 << Int(opcode - 0x4c)
      guard script.count - data >= width else { return stop(start) }
      for index in 0..<width { length |= Int(script[data + index]) << (8 * index) }
      data += width
    default: break
    }
    guard length <= script.count - data else { return stop(start) }
    offset = data + length
    return .operation(Operation(opcode: opcode, data: data..<data + length))
  }

  private mutating func stop(_ start: Int) -> Step {
    offset = script.count
    return .truncated(start)
  }
}

/// Numbers of the script language: little-endian, the sign in the highest bit.
package enum ScriptNumber {
  /// Returns the number that bytes stand for.
  ///
  /// - Parameters:
  ///   - bytes: The bytes.
  ///   - maximumSize: The most bytes that the rule allows, at most 8.
  ///   - minimal: Whether only the shortest encoding counts.
  /// - Returns: `nil` if the bytes break a rule.
  package static func value(of bytes: Span<UInt8>, maximumSize: Int, minimal: Bool) -> Int64? {
    let count = bytes.count
    guard count <= maximumSize else { return nil }
    guard count > 0 else { return 0 }
    let last = bytes[count - 1]
    if minimal, last & 0x7f == 0, count == 1 || bytes[count - 2] & 0x80 == 0 { return nil }
    var magnitude: UInt64 = 0
    for index in 0..<count - 1 { magnitude |= UInt64(bytes[index]) << UInt64(8 * index) }
    magnitude |= UInt64(last & 0x7f) << UInt64(8 * (count - 1))
    let value = Int64(magnitude)
    return last & 0x80 == 0 ? value : -value
  }

  /// Whether a push uses the shortest operation for its data (`CheckMinimalPush` in Bitcoin Core,
  /// `src/script/script.cpp`).
  package static func isMinimalPush(opcode: UInt8, _ data: Span<UInt8>) -> Bool {
    switch data.count {
    case 0: opcode == 0x00
    case 1 where (1...16).contains(data[0]): false
    case 1 where data[0] == 0x81: false
    case ...75: Int(opcode) == data.count
    case ...255: opcode == 0x4c
    case ...65535: opcode == 0x4d
    default: true
    }
  }
}
