/// A number by which to sort, and the row that it stands for.
struct SortItem: BitwiseCopyable {
  var key: UInt64
  var row: UInt32
}

/// Sorts rows by keys that are longer than one word.
///
/// A stable radix sort over the upper 44 bits does most of the work; hashes that agree in so many bits
/// are nearly always equal. Rows that agree there are told apart by the caller's comparison.
struct KeySorting {
  private var scratch: [SortItem] = []
  private static let digitBits: UInt64 = 11
  private static let passes: UInt64 = 4
  private static let unsortedBits: UInt64 = 64 - digitBits * passes

  /// Sorts by key and then by `precedes`; equal rows keep their order.
  ///
  /// - Parameters:
  ///   - items: The items, in the order of their rows.
  ///   - precedes: Whether the whole key of one row is less than that of another.
  /// - Complexity: O(*n*) for keys that are spread evenly, O(*n* log *n*) at worst.
  mutating func sort(_ items: inout [SortItem], by precedes: (UInt32, UInt32) -> Bool) {
    if scratch.count < items.count {
      scratch = [SortItem](repeating: SortItem(key: 0, row: 0), count: items.count)
    }
    let digits = 1 << Int(Self.digitBits)
    var counts = [Int](repeating: 0, count: digits)
    for pass in 0..<Self.passes {
      let shift = Self.unsortedBits + pass * Self.digitBits
      var from = items.mutableSpan
      var to = scratch.mutableSpan
      var count = counts.mutableSpan
      for digit in 0..<digits { count[digit] = 0 }
      for index in from.indices { count[Int(from[index].key >> shift) & (digits - 1)] += 1 }
      var sum = 0
      for digit in 0..<digits { (count[digit], sum) = (sum, sum + count[digit]) }
      for index in from.indices {
        let item = from[index]
        let digit = Int(item.key >> shift) & (digits - 1)
        to[count[digit]] = item
        count[digit] += 1
      }
      for index in from.indices { from[index] = to[index] }
    }
    separateTies(&items, by: precedes)
  }

  private func separateTies(
    _ items: inout [SortItem],
    by precedes: (UInt32, UInt32) -> Bool
  ) {
    var start = 0
    while start < items.count {
      let prefix = items[start].key >> Self.unsortedBits
      var end = start + 1
      var isSorted = true
      while end < items.count, items[end].key >> Self.unsortedBits == prefix {
        if isSorted { isSorted = !precedes(items[end].row, items[end - 1].row) }
        end += 1
      }
      if !isSorted {
        var tied = Array(items[start..<end])
        tied.sort {
          if precedes($0.row, $1.row) { return true }
          return precedes($1.row, $0.row) ? false : $0.row < $1.row
        }
        for (offset, item) in tied.enumerated() { items[start + offset] = item }
      }
      start = end
    }
  }
}
