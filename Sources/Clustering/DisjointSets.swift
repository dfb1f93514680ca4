/// A partition of the numbers `0..<count` into disjoint sets, each named by its smallest member.
///
/// The sets are kept as trees in which a parent is never larger than its child, so the root of a
/// tree is the least member of its set whatever the order of the unions: the same unions in any order
/// give the same ``labels()``. Two trees are walked together and spliced on the way (Rem's algorithm;
/// Patwary, Blair and Manne, "Experiments on Union-Find Algorithms for the Disjoint-Set Data
/// Structure", SEA 2010), so there is no separate find, no rank and one array in all.
public struct DisjointSets: Sendable {
  /// `parents[x] <= x`; a root is its own parent.
  private var parents: [UInt32]

  /// Creates the partition in which each number is alone.
  ///
  /// - Parameter count: How many numbers there are, at most 2^32.
  public init(count: Int) {
    precondition(count >= 0 && count <= 1 << 32, "numbers are 32 bits wide")
    parents = Array(capacity: count) { output in
      for number in 0..<count { output.append(UInt32(truncatingIfNeeded: number)) }
    }
  }

  /// How many numbers there are.
  public var count: Int { parents.count }

  /// Joins the sets of two numbers.
  ///
  /// - Parameters:
  ///   - first: A number below ``count``.
  ///   - second: Another.
  /// - Returns: Whether they were in different sets.
  /// - Complexity: O(log count), amortised over all unions.
  @discardableResult
  public mutating func union(_ first: UInt32, _ second: UInt32) -> Bool {
    var span = parents.mutableSpan
    return splice(first, second, in: &span)
  }

  /// Returns the smallest member of a number's set, and halves the path to it.
  ///
  /// - Parameter number: A number below ``count``.
  /// - Returns: The smallest member of its set.
  /// - Complexity: O(log count), amortised.
  public mutating func find(_ number: UInt32) -> UInt32 {
    var current = number
    while true {
      let parent = parents[Int(current)]
      let grandparent = parents[Int(parent)]
      if parent == grandparent { return parent }
      parents[Int(current)] = grandparent
      current = grandparent
    }
  }

  /// Returns the smallest member of each number's set, by number.
  ///
  /// - Complexity: O(count). A parent is resolved before its children because it is smaller.
  public consuming func labels() -> [UInt32] {
    var span = parents.mutableSpan
    for number in span.indices { span[number] = span[Int(span[number])] }
    return parents
  }

  /// How many sets there are.
  ///
  /// - Complexity: O(count).
  public var setCount: Int {
    var roots = 0
    for (number, parent) in parents.enumerated() where UInt32(truncatingIfNeeded: number) == parent
    {
      roots += 1
    }
    return roots
  }

  /// Stops the program if a parent is larger than its child.
  ///
  /// That is the whole invariant: it rules out cycles and makes each root its set's least member.
  ///
  /// - Complexity: O(count).
  public func checkInvariants() {
    for (number, parent) in parents.enumerated() {
      precondition(Int(parent) <= number, "the parent of \(number) is \(parent)")
    }
  }
}

extension DisjointSets {
  /// How many members are looked up ahead of their unions.
  ///
  /// The union loop branches on what it loads, so a cache miss in it stalls everything behind it. The
  /// ancestors of a batch are therefore fetched first, in loops without branches whose misses overlap;
  /// 1,024 of them stay in the first-level cache. Found by measurement: 256 to 1,024 are alike.
  private static let batchSize = 1024

  /// Joins, for each group, the sets of all its members.
  ///
  /// - Parameters:
  ///   - offsets: Where each group begins in `members`, and last where the last one ends: a checked
  ///     ``GroupList``'s.
  ///   - members: The members of all groups, each below ``count``.
  mutating func unionGroups(offsets: Span<UInt32>, members: Span<UInt32>) {
    var parents = self.parents.mutableSpan
    var ancestors = [UInt32](repeating: 0, count: Self.batchSize)
    var ahead = ancestors.mutableSpan
    let groups = offsets.count - 1
    var group = 0
    while group < groups {
      let start = Int(offsets[group])
      var next = group + 1
      while next < groups, Int(offsets[next + 1]) - start <= Self.batchSize { next += 1 }
      let end = Int(offsets[next])
      if end - start > Self.batchSize {
        // One group larger than a batch.
        for index in start + 1..<end { splice(members[start], members[index], in: &parents) }
      } else {
        for index in 0..<end - start { ahead[index] = parents[Int(members[start + index])] }
        for index in 0..<end - start { ahead[index] = parents[Int(ahead[index])] }
        for index in 0..<end - start { ahead[index] = parents[Int(ahead[index])] }
        while group < next {
          // An ancestor stays an ancestor, so it can stand for its member.
          let first = Int(offsets[group]) - start
          let last = Int(offsets[group + 1]) - start
          var index = first + 1
          while index < last {
            splice(ahead[first], ahead[index], in: &parents)
            index += 1
          }
          group += 1
        }
      }
      group = next
    }
  }
}

/// Joins the trees of two numbers, and moves what it passes closer to the root.
@inline(__always)
@discardableResult
private func splice(
  _ first: UInt32,
  _ second: UInt32,
  in parents: inout MutableSpan<UInt32>
) -> Bool {
  var one = first
  var other = second
  while true {
    let oneParent = parents[Int(one)]
    let otherParent = parents[Int(other)]
    if oneParent == otherParent { return false }
    if oneParent > otherParent {
      parents[Int(one)] = otherParent
      if one == oneParent { return true }
      one = oneParent
    } else {
      parents[Int(other)] = oneParent
      if other == otherParent { return true }
      other = otherParent
    }
  }
}
