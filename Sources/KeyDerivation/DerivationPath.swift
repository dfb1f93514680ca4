/// The child numbers that lead from one key to another (BIP-0032, "The key tree").
public struct DerivationPath: Hashable, Sendable {
  /// The child numbers, from the first; numbers of 2³¹ and more are hardened.
  public var steps: [UInt32]

  /// The bit that makes a child number hardened: 2³¹.
  public static let hardened: UInt32 = 0x8000_0000

  /// The path that leads nowhere: `m`.
  public static let master = Self([])

  /// Creates a path.
  ///
  /// - Parameter steps: The child numbers.
  public init(_ steps: [UInt32]) {
    self.steps = steps
  }

  /// Reads a path such as `m/44'/0'/0'/0/5` or `0/5`.
  ///
  /// A leading `m` or `M` may be there or not; `'`, `h` and `H` mark hardened numbers (BIP-0032,
  /// BIP-0380). More than 255 numbers lead past the greatest depth.
  ///
  /// - Parameter text: The text, without white space.
  /// - Throws: ``KeyFailure``: `empty`, `invalidPathElement` with its offset, or `depthExhausted`.
  public init(parsing text: some StringProtocol) throws(KeyFailure) {
    let units = Array(text.utf8)
    guard !units.isEmpty else { throw KeyFailure(.empty) }
    let slash = UInt8(ascii: "/")
    var start = 0
    var steps: [UInt32] = []
    let isRooted = units[0] | 0x20 == UInt8(ascii: "m")
    if isRooted, units.count == 1 {
      self.steps = []
      return
    }
    if isRooted {
      guard units[1] == slash else { throw KeyFailure(.invalidPathElement, at: 1) }
      start = 2
    }
    while true {
      let end = units[start...].firstIndex(of: slash) ?? units.count
      guard let step = Self.step(units[start..<end]) else {
        throw KeyFailure(.invalidPathElement, at: start)
      }
      guard steps.count < 255 else { throw KeyFailure(.depthExhausted, at: start) }
      steps.append(step)
      guard end < units.count else { break }
      start = end + 1
    }
    self.steps = steps
  }

  /// Reads one child number, with its mark if it is hardened.
  private static func step(_ units: ArraySlice<UInt8>) -> UInt32? {
    var digits = units
    var mark: UInt32 = 0
    if let last = digits.last, "'hH".utf8.contains(last) {
      mark = hardened
      digits.removeLast()
    }
    guard (1...10).contains(digits.count) else { return nil }
    var value: UInt64 = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      value = value * 10 + UInt64(digit - UInt8(ascii: "0"))
    }
    guard value < UInt64(hardened) else { return nil }
    return UInt32(value) | mark
  }

  /// Returns the path with further child numbers.
  ///
  /// - Parameter steps: The child numbers to add.
  /// - Returns: The longer path.
  public func appending(_ steps: UInt32...) -> DerivationPath {
    DerivationPath(self.steps + steps)
  }

  /// Whether a child number is hardened.
  ///
  /// - Parameter step: The child number.
  /// - Returns: Whether its highest bit is set.
  public static func isHardened(_ step: UInt32) -> Bool { step & hardened != 0 }
}

extension DerivationPath: CustomStringConvertible {
  /// The path from `m`, with `'` at hardened numbers: `m/84'/0'/0'/0/5`.
  public var description: String {
    (["m"]
      + steps.map { step in
        Self.isHardened(step) ? "\(step & ~Self.hardened)'" : "\(step)"
      }).joined(separator: "/")
  }
}
