import Testing

@testable import ChainIndex

struct KeySortingTests {
  @Test(arguments: [0, 1, 2, 100, 3000])
  func `sorts as a comparison of whole keys does`(count: Int) {
    var state: UInt64 = 5
    let keys = (0..<count).map { _ -> [UInt64] in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      // Few upper halves, so that many keys agree in the bits that the radix sort looks at.
      return [(state >> 62) << 62 | (state >> 40) % 5, (state >> 33) % 3]
    }
    var items = keys.enumerated().map { SortItem(key: $1[0], row: UInt32($0)) }
    var sorting = KeySorting()
    sorting.sort(&items) { keys[Int($0)].lexicographicallyPrecedes(keys[Int($1)]) }
    let expected = keys.indices.sorted {
      keys[$0] == keys[$1] ? $0 < $1 : keys[$0].lexicographicallyPrecedes(keys[$1])
    }
    #expect(items.map { Int($0.row) } == expected)
  }
}
