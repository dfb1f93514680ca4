import TabularFormat

/// The words that one worker has met in cells of words and units, each found again by its bytes.
///
/// Words are few in a table of many rows: kinds, assets, units. What a word is like is found out once.
struct WordTable: Sendable {
  struct Entry: Sendable {
    /// The number of the word in the table that all workers share; a word that cannot be read fast has
    /// none.
    var number: UInt32?
    /// The words that ``SecretScan/mostWords(in:)`` counts in it.
    var wordCount: Int
    /// Whether a digit is in it, so that it could be taken for the end of a number.
    var hasDigit: Bool
    /// Whether it has nothing but digits, points and commas.
    var isNumber: Bool
    /// Whether a digit is among its first three bytes.
    var hasEarlyDigit: Bool
    /// Whether a ticker that begins with a digit ends with it.
    var endsTicker: Bool
  }

  private struct Slot {
    var first: UInt64 = 0
    var second: UInt64 = 0
    /// The number of bytes, and 0 for a free slot.
    var count: UInt32 = 0
    var entry: UInt32 = 0
  }

  /// The most words of a table.
  static let limit = 1 << 15

  private var slots: [Slot]
  private var mask: Int
  private(set) var entries: [Entry] = []
  private var long: [[UInt8]: Int] = [:]
  private let shared: TemplateStore

  init(shared: TemplateStore) {
    self.shared = shared
    slots = Array(repeating: Slot(), count: 1 << 8)
    mask = slots.count - 1
  }

  /// The entry of the word in a range; `nil` if there are too many words.
  @inline(__always)
  mutating func entry(_ source: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
    let count = end &- start
    guard count <= 16 else { return longEntry(source, start, end) }
    let all: UInt64 = .max
    var first = source.word(at: start)
    var second: UInt64 = 0
    if count <= 8 {
      first &= count == 8 ? all : (1 &<< UInt64(count &* 8)) &- 1
    } else {
      second = source.word(at: start &+ 8)
      second &= count == 16 ? all : (1 &<< UInt64((count &- 8) &* 8)) &- 1
    }
    var index = Int(truncatingIfNeeded: Self.hash(first, second, count)) & mask
    while true {
      let slot = slots[index]
      if slot.first == first, slot.second == second, Int(slot.count) == count &+ 1 {
        return Int(slot.entry)
      }
      guard slot.count != 0 else { break }
      index = (index &+ 1) & mask
    }
    return insert(source, start, end, first, second)
  }

  @inline(__always)
  private static func hash(_ first: UInt64, _ second: UInt64, _ count: Int) -> UInt64 {
    var hash = (first ^ (second &* 0x9e37_79b9_7f4a_7c15)) &+ UInt64(truncatingIfNeeded: count)
    hash = (hash ^ (hash &>> 32)) &* 0xbf58_476d_1ce4_e5b9
    return hash ^ (hash &>> 29)
  }

  @inline(never)
  private mutating func insert(
    _ source: Span<UInt8>,
    _ start: Int,
    _ end: Int,
    _ first: UInt64,
    _ second: UInt64
  ) -> Int? {
    guard let entry = makeEntry(source, start, end) else { return nil }
    if 2 * entries.count > slots.count {
      let old = slots
      slots = Array(repeating: Slot(), count: 2 * old.count)
      mask = slots.count - 1
      for slot in old where slot.count != 0 { place(slot) }
    }
    place(
      Slot(
        first: first,
        second: second,
        count: UInt32(end - start + 1),
        entry: UInt32(entry)
      )
    )
    return entry
  }

  private mutating func place(_ slot: Slot) {
    var index =
      Int(truncatingIfNeeded: Self.hash(slot.first, slot.second, Int(slot.count) - 1)) & mask
    while slots[index].count != 0 { index = (index + 1) & mask }
    slots[index] = slot
  }

  @inline(never)
  private mutating func longEntry(_ source: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
    guard end - start <= 256 else { return nil }
    let bytes = source.bytes(in: start..<end)
    if let known = long[bytes] { return known }
    let entry = makeEntry(source, start, end)
    if let entry { long[bytes] = entry }
    return entry
  }

  private mutating func makeEntry(_ source: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
    guard entries.count < Self.limit else { return nil }
    let bytes = source.bytes(in: start..<end)
    entries.append(shared.word(bytes))
    return entries.count - 1
  }
}

extension Span where Element == UInt8 {
  /// The bytes of a range.
  func bytes(in range: Range<Int>) -> [UInt8] {
    Array(capacity: range.count) { output in
      for index in range { output.append(self[index]) }
    }
  }
}
