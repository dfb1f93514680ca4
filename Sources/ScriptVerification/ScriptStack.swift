import BitcoinFormat
import Quantities

/// The stack of the script language: byte strings, which operations read as numbers and truths.
struct ScriptStack {
  private(set) var elements: [[UInt8]]

  init(_ elements: [[UInt8]] = []) { self.elements = elements }

  var count: Int { elements.count }
  var isEmpty: Bool { elements.isEmpty }

  /// The element at a depth, 0 for the topmost, which must exist.
  subscript(depth: Int) -> [UInt8] { elements[elements.count - 1 - depth] }

  /// Checks that there are so many elements.
  func require(_ count: Int) throws(ScriptError) {
    guard elements.count >= count else { throw .invalidStackOperation }
  }

  mutating func push(_ element: [UInt8]) { elements.append(element) }

  mutating func push(_ value: Bool) { elements.append(value ? [1] : []) }

  mutating func push(_ value: Int64) { elements.append(ScriptNumber.bytes(of: value)) }

  mutating func push<let size: Int>(_ hash: FixedBytes<size>) { elements.append(hash.array) }

  /// Removes the topmost element, which must exist.
  @discardableResult
  mutating func pop() -> [UInt8] { elements.removeLast() }

  mutating func pop(_ count: Int) { elements.removeLast(count) }

  /// Removes and returns the element at a depth, which must exist.
  mutating func remove(at depth: Int) -> [UInt8] {
    elements.remove(at: elements.count - 1 - depth)
  }

  mutating func insert(_ element: [UInt8], at depth: Int) {
    elements.insert(element, at: elements.count - depth)
  }

  mutating func swapAt(_ depth: Int, _ other: Int) {
    elements.swapAt(elements.count - 1 - depth, elements.count - 1 - other)
  }

  /// Whether an element counts as true: any byte is not zero, but for a sign alone (`CastToBool`).
  static func isTrue(_ element: [UInt8]) -> Bool {
    guard let last = element.last else { return false }
    return last & 0x7f != 0 || element.dropLast().contains { $0 != 0 }
  }
}

extension ScriptNumber {
  /// Returns the shortest encoding of a number.
  static func bytes(of value: Int64) -> [UInt8] {
    var rest = value.magnitude
    var bytes: [UInt8] = []
    while rest > 0 {
      bytes.append(UInt8(rest & 0xff))
      rest >>= 8
    }
    if let last = bytes.last, last & 0x80 != 0 { bytes.append(0) }
    if value < 0 { bytes[bytes.count - 1] |= 0x80 }
    return bytes
  }
}

/// The conditionals that a script is inside of: only the number of them and the outermost that is
/// false matter, so that no script can make this slow.
struct ConditionStack {
  private var depth = 0
  private var firstFalse: Int?

  var isEmpty: Bool { depth == 0 }
  var allTrue: Bool { firstFalse == nil }

  mutating func push(_ condition: Bool) {
    if firstFalse == nil, !condition { firstFalse = depth }
    depth += 1
  }

  /// Turns the innermost condition round; there must be one.
  mutating func toggle() {
    if firstFalse == nil {
      firstFalse = depth - 1
    } else if firstFalse == depth - 1 {
      firstFalse = nil
    }
  }

  /// Leaves the innermost condition; there must be one.
  mutating func pop() {
    depth -= 1
    if firstFalse == depth { firstFalse = nil }
  }
}
