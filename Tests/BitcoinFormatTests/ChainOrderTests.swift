import BitcoinFormat
import Quantities
import Testing

@Suite struct ChainOrderTests {
  /// Names blocks by single letters; `parent` is the letter of the block before, or `nil` for genesis.
  private static func entry(
    _ name: Character,
    _ parent: Character?,
    bits: UInt32 = 0x207f_ffff,
    stated: UInt32? = nil
  ) -> ChainOrder.Entry {
    func hash(_ name: Character?) -> BlockHash {
      BlockHash(wireBytes: filled(name?.asciiValue ?? 0))
    }
    return .init(
      hash: hash(name),
      previous: hash(parent),
      bits: bits,
      statedHeight: stated.map { BlockHeight($0) }
    )
  }

  private static func places(_ entries: [ChainOrder.Entry]) -> [String] {
    ChainOrder(entries).positions.map {
      "\($0.height.map { String($0.value) } ?? "?") \($0.standing.rawValue)"
    }
  }

  @Test func `orders blocks that arrived in any order`() {
    let entries = [
      Self.entry("c", "b"), Self.entry("a", nil), Self.entry("d", "c"), Self.entry("b", "a"),
    ]
    #expect(Self.places(entries) == ["2 active", "0 active", "3 active", "1 active"])
    #expect(ChainOrder(entries).active == [1, 3, 0, 2])
    #expect(ChainOrder(entries).work.description.hasSuffix("08"))
  }

  @Test func `prefers work to length and marks the branch that lost`() {
    let entries = [
      Self.entry("a", nil), Self.entry("b", "a"), Self.entry("c", "b"),
      Self.entry("x", "a", bits: 0x1d00_ffff),
    ]
    #expect(Self.places(entries) == ["0 active", "1 stale", "2 stale", "1 active"])
  }

  @Test func `lets the tip that was seen first win between equals`() {
    let entries = [Self.entry("a", nil), Self.entry("x", "a"), Self.entry("b", "a")]
    #expect(Self.places(entries) == ["0 active", "1 active", "1 stale"])
  }

  @Test func `takes heights from the coinbase where the genesis block is missing`() {
    let entries = [
      Self.entry("m", "l", stated: 7), Self.entry("n", "m", stated: 101),
      Self.entry("y", "m"), Self.entry("z", "n", stated: 102), Self.entry("p", "o"),
    ]
    #expect(
      Self.places(entries) == [
        "100 active", "101 active", "101 stale", "102 active", "? detached",
      ]
    )
  }

  @Test func `marks copies and survives none at all`() {
    let entries = [Self.entry("a", nil), Self.entry("b", "a"), Self.entry("a", nil)]
    #expect(Self.places(entries) == ["0 active", "1 active", "0 duplicate"])
    #expect(ChainOrder([]).active.isEmpty)
  }
}
