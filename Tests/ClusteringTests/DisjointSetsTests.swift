import Clustering
import Testing

@Suite struct DisjointSetsTests {
  /// The slow, clear partition: a label for each number, relabelled at each union.
  struct Oracle {
    var labels: [UInt32]
    init(count: Int) { labels = (0..<count).map { UInt32($0) } }
    mutating func union(_ one: UInt32, _ other: UInt32) {
      let (left, right) = (labels[Int(one)], labels[Int(other)])
      for index in labels.indices where labels[index] == max(left, right) {
        labels[index] = min(left, right)
      }
    }
  }

  @Test(arguments: 1...20)
  func `agrees with relabelling, in any order of the unions`(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let count = 200
    var pairs = (0..<150).map { _ in (random.below(count), random.below(count)) }
    var oracle = Oracle(count: count)
    for (one, other) in pairs { oracle.union(one, other) }
    for _ in 0..<3 {
      var sets = DisjointSets(count: count)
      for (one, other) in pairs {
        let apart = sets.find(one) != sets.find(other)
        #expect(sets.union(one, other) == apart)
        sets.checkInvariants()
      }
      #expect(sets.setCount == Set(oracle.labels).count)
      #expect((0..<count).map { sets.find(UInt32($0)) } == oracle.labels)
      #expect(sets.labels() == oracle.labels)
      pairs = random.shuffled(pairs)
    }
  }

  @Test(arguments: [(40, 3), (300, 30), (4, 1500), (1, 5000), (700, 2)])
  func `lists of groups agree with relabelling, whatever a group's size`(
    _ groups: Int,
    _ size: Int
  ) throws {
    var random = SplitMix64(seed: UInt64(size))
    let count = 3000
    var offsets: [UInt32] = [0]
    var members: [UInt32] = []
    var oracle = Oracle(count: count)
    for _ in 0..<groups {
      // Groups of one and of none occur.
      let length = Int(random.below(size * 2))
      let group = (0..<length).map { _ in random.below(count) }
      for member in group.dropFirst()
      where oracle.labels[Int(member)] != oracle.labels[Int(group[0])] {
        oracle.union(group[0], member)
      }
      members += group
      offsets.append(UInt32(members.count))
    }
    var clustering = MultiInputClustering(addressCount: count)
    try clustering.add(GroupList(offsets: offsets, members: members))
    #expect(clustering.labels() == oracle.labels)
  }

  @Test func `several lists add up`() throws {
    var clustering = MultiInputClustering(addressCount: 6)
    try clustering.add(GroupList(offsets: [0, 2], members: [5, 4]))
    try clustering.add(GroupList(offsets: [0, 2, 4], members: [1, 2, 4, 2]))
    #expect(clustering.labels() == [0, 1, 1, 3, 1, 1])
  }

  @Test func `nothing is a partition of nothing`() throws {
    var clustering = MultiInputClustering(addressCount: 0)
    try clustering.add(GroupList(offsets: [0], members: []))
    #expect(clustering.labels().isEmpty)
  }

  @Test func `offsets that cut nothing into groups are refused`() {
    #expect(throws: GroupList.Failure.badStart) { try GroupList(offsets: [], members: []) }
    #expect(throws: GroupList.Failure.badStart) { try GroupList(offsets: [1, 1], members: [0]) }
    #expect(throws: GroupList.Failure.badEnd(offset: 2, members: 1)) {
      try GroupList(offsets: [0, 2], members: [0])
    }
    #expect(throws: GroupList.Failure.decreasingOffset(at: 2)) {
      try GroupList(offsets: [0, 2, 1, 2], members: [0, 1])
    }
  }

  @Test func `an unknown member is refused before anything is joined`() throws {
    var clustering = MultiInputClustering(addressCount: 3)
    #expect(throws: GroupList.Failure.unknownMember(3, addressCount: 3)) {
      try clustering.add(GroupList(offsets: [0, 2, 4], members: [0, 1, 1, 3]))
    }
    #expect(clustering.labels() == [0, 1, 2])
  }
}

/// A generator whose sequence is fixed (Steele, Lea and Flood, OOPSLA 2014), so that tests repeat.
struct SplitMix64 {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ limit: Int) -> UInt32 { UInt32(next() % UInt64(limit)) }

  mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
    var shuffled = elements
    for index in shuffled.indices.dropFirst() {
      shuffled.swapAt(index, Int(below(index + 1)))
    }
    return shuffled
  }
}
