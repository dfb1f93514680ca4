public import Quantities

/// The place of a record in its exhibit.
///
/// Its text is what an analyst reads and types: `row 17`, `sheet "입출금" row 17`,
/// `bytes 80..<225`, `bytes 0..<900 tx 3`, `block 928848 tx 12 input 3`, `line 4 output 0`, `json $.tx[12] input 3`.
public enum Locator: Hashable, Sendable {
  /// A row, counted from 1 with the header, of a sheet if the file has sheets.
  case row(Int, sheet: String?)
  /// A range of bytes, counted from 0.
  case bytes(Range<Int>)
  /// A transaction, counted from 0, of a block that stands in a range of bytes, counted from 0.
  case blockBytes(Range<Int>, index: Int)
  /// A transaction of a block, counted from 0, or one of its inputs or outputs.
  case transaction(block: BlockReference, index: Int, part: Part?)
  /// A line of text, counted from 1, or an input or output of the transaction that stands there.
  case line(Int, part: Part?)
  /// An element of a JSON text by its path, as `$.tx[12]` (RFC 9535), or an input or output of the
  /// transaction that stands there. Names in it may hold white space, as `$['a name'][0]`; of a file
  /// with a JSON text on each line the line stands first, as `$[line 4].result[0]`.
  case element(path: String, part: Part?)

  /// A part of a transaction, counted from 0.
  public enum Part: Hashable, Sendable {
    /// An input.
    case input(Int)
    /// An output.
    case output(Int)
  }

  /// How a block is named.
  public enum BlockReference: Hashable, Sendable {
    /// By its height in the best chain.
    case height(BlockHeight)
    /// By its hash, where no height is known.
    case hash(BlockHash)
  }

  /// Returns the same place narrowed to a part of its transaction.
  ///
  /// - Parameter part: The part.
  /// - Returns: The narrower place; the place itself if it is not that of a transaction.
  public func narrowed(to part: Part) -> Locator {
    switch self {
    case .transaction(let block, let index, _):
      return .transaction(block: block, index: index, part: part)
    case .line(let line, _): return .line(line, part: part)
    case .element(let path, _): return .element(path: path, part: part)
    case .row, .bytes, .blockBytes: return self
    }
  }
}

extension Locator: CustomStringConvertible {
  /// The place in words.
  public var description: String {
    switch self {
    case .row(let row, nil): "row \(row)"
    case .row(let row, let sheet?): "sheet \"\(sheet)\" row \(row)"
    case .bytes(let range): "bytes \(range.lowerBound)..<\(range.upperBound)"
    case .blockBytes(let range, let index):
      "bytes \(range.lowerBound)..<\(range.upperBound) tx \(index)"
    case .transaction(let block, let index, let part): "block \(block) tx \(index)\(suffix(part))"
    case .line(let line, let part): "line \(line)\(suffix(part))"
    case .element(let path, let part): "json \(path)\(suffix(part))"
    }
  }

  private func suffix(_ part: Part?) -> String {
    switch part {
    case nil: ""
    case .input(let index): " input \(index)"
    case .output(let index): " output \(index)"
    }
  }
}

extension Locator.BlockReference: CustomStringConvertible {
  /// The height in decimal or the hash in hexadecimal.
  public var description: String {
    switch self {
    case .height(let height): height.description
    case .hash(let hash): hash.description
    }
  }
}

extension Locator {
  /// Reads a place from its words.
  ///
  /// It is `nil` for any other text.
  ///
  /// - Parameter text: What ``description`` gives.
  public init?(parsing text: String) {
    if text.hasPrefix("sheet \""), let end = text.lastIndex(of: "\"") {
      let start = text.index(text.startIndex, offsetBy: 7)
      let rest = text[text.index(after: end)...]
      guard start <= end, rest.hasPrefix(" row "), let row = Int(rest.dropFirst(5)) else {
        return nil
      }
      self = .row(row, sheet: String(text[start..<end]))
      return
    }
    if text.hasPrefix("json $") {
      self = Self.element(parsing: text.dropFirst(5))
      return
    }
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    switch (words.first, words.count) {
    case ("row", 2):
      guard let row = Int(words[1]) else { return nil }
      self = .row(row, sheet: nil)
    case ("bytes", 2), ("bytes", 4):
      let ends = words[1].split(separator: "..<", omittingEmptySubsequences: false)
      guard ends.count == 2, let lower = Int(ends[0]), let upper = Int(ends[1]), lower <= upper
      else { return nil }
      if words.count == 2 {
        self = .bytes(lower..<upper)
      } else {
        guard words[2] == "tx", let index = Int(words[3]) else { return nil }
        self = .blockBytes(lower..<upper, index: index)
      }
    case ("block", 4), ("block", 6):
      guard words[2] == "tx", let index = Int(words[3]),
        let block = BlockReference(parsing: words[1])
      else { return nil }
      let part = words.count == 6 ? Part(parsing: words[4], words[5]) : nil
      guard words.count == 4 || part != nil else { return nil }
      self = .transaction(block: block, index: index, part: part)
    case ("line", 2), ("line", 4):
      let part = words.count == 4 ? Part(parsing: words[2], words[3]) : nil
      guard let line = Int(words[1]), words.count == 2 || part != nil else { return nil }
      self = .line(line, part: part)
    default: return nil
    }
  }
}

extension Locator {
  /// Reads a path of JSON, which may hold white space, and the part behind it.
  private static func element(parsing text: Substring) -> Locator {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    if words.count > 2,
      let part = Part(parsing: words[words.count - 2], words[words.count - 1])
    {
      return .element(path: words.dropLast(2).joined(separator: " "), part: part)
    }
    return .element(path: String(text), part: nil)
  }
}

extension Locator.BlockReference {
  fileprivate init?(parsing text: Substring) {
    if let height = UInt32(text) {
      self = .height(BlockHeight(height))
    } else if let hash = BlockHash(displayed: text) {
      self = .hash(hash)
    } else {
      return nil
    }
  }
}

extension Locator.Part {
  fileprivate init?(parsing name: Substring, _ number: Substring) {
    guard let index = Int(number) else { return nil }
    switch name {
    case "input": self = .input(index)
    case "output": self = .output(index)
    default: return nil
    }
  }
}

extension Locator: Comparable {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool {
    switch (lhs, rhs) {
    case (.row(let left, let leftSheet), .row(let right, let rightSheet)):
      leftSheet == rightSheet ? left < right : leftSheet ?? "" < rightSheet ?? ""
    case (.bytes(let left), .bytes(let right)):
      (left.lowerBound, left.upperBound) < (right.lowerBound, right.upperBound)
    case (.blockBytes(let left, let leftIndex), .blockBytes(let right, let rightIndex)):
      (left.lowerBound, left.upperBound, leftIndex)
        < (right.lowerBound, right.upperBound, rightIndex)
    case (
      .transaction(let left, let leftIndex, let leftPart),
      .transaction(let right, let rightIndex, let rightPart)
    ):
      left != right
        ? left < right
        : (leftIndex, Part.rank(leftPart)) < (rightIndex, Part.rank(rightPart))
    case (.line(let left, let leftPart), .line(let right, let rightPart)):
      (left, Part.rank(leftPart)) < (right, Part.rank(rightPart))
    case (.element(let left, let leftPart), .element(let right, let rightPart)):
      left != right ? precedes(left, right) : Part.rank(leftPart) < Part.rank(rightPart)
    default: lhs.rank < rhs.rank
    }
  }

  private var rank: Int {
    switch self {
    case .row: 0
    case .bytes: 1
    case .blockBytes: 2
    case .transaction: 3
    case .line: 4
    case .element: 5
    }
  }

  /// The order of two paths: shorter numbers first, so that `$[9]` stands before `$[10]`.
  private static func precedes(_ left: String, _ right: String) -> Bool {
    let (one, other) = (steps(of: left), steps(of: right))
    for (left, right) in zip(one, other) where left != right {
      if let left = Int(left), let right = Int(right), left != right { return left < right }
      return left.utf8.lexicographicallyPrecedes(right.utf8)
    }
    return one.count == other.count
      ? left.utf8.lexicographicallyPrecedes(right.utf8) : one.count < other.count
  }

  private static func steps(of path: String) -> [Substring] {
    path.split { $0 == "." || $0 == "[" || $0 == "]" || $0 == " " }
  }
}

extension Locator.Part {
  /// The whole transaction first, then its inputs, then its outputs.
  fileprivate static func rank(_ part: Self?) -> Int {
    switch part {
    case nil: -1
    case .input(let index): index
    case .output(let index): Int(UInt32.max) + index
    }
  }
}

extension Locator.BlockReference: Comparable {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool {
    switch (lhs, rhs) {
    case (.height(let left), .height(let right)): left < right
    case (.hash(let left), .hash(let right)): left < right
    case (.height, .hash): true
    case (.hash, .height): false
    }
  }
}

extension Locator: Codable {
  /// Reads the place from its words.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let locator = Locator(parsing: text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "no place: \(text)")
    }
    self = locator
  }

  /// Writes the place as its words.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
