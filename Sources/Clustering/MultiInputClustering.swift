/// Groups of numbers as two arrays: all members one after another, and where each group begins.
///
/// This is the layout of an Arrow list array and of a compressed sparse row matrix.
public struct GroupList: Sendable {
  /// Where each group begins in ``members``, and last where the last one ends.
  public let offsets: [UInt32]
  /// The members of all groups.
  public let members: [UInt32]

  /// Why two arrays are no list of groups.
  public enum Failure: Error, Hashable, Sendable {
    /// There is no offset, or the first is not 0.
    case badStart
    /// An offset, counted from 0, is smaller than the one before it.
    case decreasingOffset(at: Int)
    /// The last offset is not the number of members.
    case badEnd(offset: UInt32, members: Int)
    /// A member is not below the number of addresses.
    case unknownMember(UInt32, addressCount: Int)
  }

  /// Checks two arrays and holds them.
  ///
  /// - Parameters:
  ///   - offsets: Where each group begins in `members`, and last where the last one ends.
  ///   - members: The members of all groups.
  /// - Throws: ``Failure`` if the offsets do not cut `members` into groups.
  /// - Complexity: O(groups).
  public init(offsets: [UInt32], members: [UInt32]) throws(Failure) {
    guard offsets.first == 0, let end = offsets.last else { throw .badStart }
    guard Int(end) == members.count else { throw .badEnd(offset: end, members: members.count) }
    var previous: UInt32 = 0
    for (index, offset) in offsets.enumerated() {
      guard offset >= previous else { throw .decreasingOffset(at: index) }
      previous = offset
    }
    self.offsets = offsets
    self.members = members
  }
}

/// The multi-input rule over numbered addresses: all input addresses of one transaction are one set.
///
/// This is the bulk form, for a whole chain: it has no veto and no explanation, so its caller leaves
/// collaborative transactions out. Transactions can be added in any number of lists and any order.
public struct MultiInputClustering: Sendable {
  private var sets: DisjointSets

  /// Creates a clustering in which each address is alone.
  ///
  /// - Parameter addressCount: How many addresses there are, numbered from 0; at most 2^32.
  public init(addressCount: Int) { sets = DisjointSets(count: addressCount) }

  /// Joins the input addresses of each transaction.
  ///
  /// - Parameter transactions: The input addresses of each transaction.
  /// - Throws: ``GroupList/Failure/unknownMember(_:addressCount:)`` before anything is joined.
  /// - Complexity: O(inputs), with one random memory access for nearly each.
  public mutating func add(_ transactions: GroupList) throws(GroupList.Failure) {
    var largest: UInt32 = 0
    for member in transactions.members { largest = max(largest, member) }
    guard transactions.members.isEmpty || Int(largest) < sets.count else {
      throw .unknownMember(largest, addressCount: sets.count)
    }
    sets.unionGroups(offsets: transactions.offsets.span, members: transactions.members.span)
  }

  /// Returns the cluster of each address, as the smallest address number in it.
  ///
  /// - Complexity: O(addresses).
  public consuming func labels() -> [UInt32] { sets.labels() }
}
