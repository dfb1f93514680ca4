public import Quantities

/// The place of blocks in the chain with the most work.
///
/// Block files hold blocks in the order in which a node received them, also those of branches that
/// lost. The order follows from the links: each header names the block before it.
public struct ChainOrder: Sendable {
  /// What is needed of a block to place it.
  public struct Entry: Hashable, Sendable {
    /// The block's hash.
    public let hash: BlockHash
    /// The hash of the block before.
    public let previous: BlockHash
    /// The compact target.
    public let bits: UInt32
    /// The height that the coinbase states (BIP-0034), if it does.
    public let statedHeight: BlockHeight?

    /// Creates an entry.
    public init(
      hash: BlockHash,
      previous: BlockHash,
      bits: UInt32,
      statedHeight: BlockHeight? = nil
    ) {
      self.hash = hash
      self.previous = previous
      self.bits = bits
      self.statedHeight = statedHeight
    }
  }

  /// Whether a block counts.
  public enum Standing: String, Hashable, Sendable {
    /// It is part of the chain with the most work.
    case active
    /// It is linked to that chain but lies on a branch with less work.
    case stale
    /// It is not linked to that chain: blocks between are missing.
    case detached
    /// It is the copy of a block that stands earlier.
    case duplicate
  }

  /// A block's place.
  public struct Position: Hashable, Sendable {
    /// The height; `nil` if neither links nor coinbases tell it.
    public let height: BlockHeight?
    /// Whether the block counts.
    public let standing: Standing
  }

  /// The place of each block, in the order in which the blocks were given.
  public let positions: [Position]
  /// The indices of the blocks of the active chain, lowest first.
  public let active: [Int]
  /// The work of the active chain's blocks.
  public let work: ChainWork

  /// Arranges blocks.
  ///
  /// Heights count from the genesis block if it is there; else they follow from what the coinbase
  /// nearest to the tip states. Of two branches with the same work, the one whose last block stands
  /// earlier wins, as with a node that saw it first.
  ///
  /// - Parameter blocks: The blocks in the order of the files.
  /// - Complexity: O(*n*).
  public init(_ blocks: [Entry]) {
    var links = Links(blocks)
    links.addWork(blocks)
    // The tree whose best chain has the most work holds the active chain.
    let best = links.roots.map { links.bestTip(under: $0) }
    var activeRoot: Int?
    var work = ChainWork.zero
    for (root, tip) in zip(links.roots, best) where activeRoot == nil || links.work[tip] > work {
      activeRoot = root
      work = links.work[tip]
    }
    var positions = links.isFirst.map {
      Position(height: nil, standing: $0 ? .detached : .duplicate)
    }
    var active: [Int] = []
    for (root, tip) in zip(links.roots, best) {
      let chain = links.chain(to: tip)
      let base = Self.baseHeight(of: chain, blocks)
      let standing: Standing = root == activeRoot ? .stale : .detached
      for index in links.tree(under: root) {
        positions[index] = Position(height: base.map { $0(links.depth[index]) }, standing: standing)
      }
      guard root == activeRoot else { continue }
      active = chain
      for index in chain {
        positions[index] = Position(height: positions[index].height, standing: .active)
      }
    }
    for index in blocks.indices where !links.isFirst[index] {
      guard let first = links.index[blocks[index].hash] else { continue }
      positions[index] = Position(height: positions[first].height, standing: .duplicate)
    }
    self.positions = positions
    self.active = active
    self.work = work
  }

  /// Returns the rule from depth in the tree to height.
  private static func baseHeight(
    of chain: [Int],
    _ blocks: [Entry]
  ) -> ((Int) -> BlockHeight)? {
    guard let root = chain.first else { return nil }
    let genesis = BlockHash(wireBytes: FixedBytes(InlineArray(repeating: 0)))
    if blocks[root].previous == genesis { return { BlockHeight(UInt32($0)) } }
    for (depth, index) in chain.enumerated().reversed() {
      if let stated = blocks[index].statedHeight, Int(stated.value) >= depth {
        let base = Int(stated.value) - depth
        return { BlockHeight(UInt32(clamping: base + $0)) }
      }
    }
    return nil
  }
}

/// The trees that blocks form by naming the block before.
private struct Links {
  /// The first block with a hash.
  var index: [BlockHash: Int] = [:]
  /// Whether a block is the first with its hash.
  var isFirst: [Bool] = []
  var parent: [Int?] = []
  var children: [[Int]] = []
  var roots: [Int] = []
  var depth: [Int] = []
  /// The work of a block and all before it.
  var work: [ChainWork] = []

  init(_ blocks: [ChainOrder.Entry]) {
    index.reserveCapacity(blocks.count)
    for (position, block) in blocks.enumerated() {
      isFirst.append(index[block.hash] == nil)
      if isFirst[position] { index[block.hash] = position }
    }
    parent = Array(repeating: nil, count: blocks.count)
    children = Array(repeating: [], count: blocks.count)
    depth = Array(repeating: 0, count: blocks.count)
    work = Array(repeating: .zero, count: blocks.count)
    for (position, block) in blocks.enumerated() where isFirst[position] {
      if let before = index[block.previous] {
        parent[position] = before
        children[before].append(position)
      } else {
        roots.append(position)
      }
    }
  }

  mutating func addWork(_ blocks: [ChainOrder.Entry]) {
    var known: [UInt32: ChainWork] = [:]
    for root in roots {
      for position in tree(under: root) {
        let bits = blocks[position].bits
        var sum = known[bits] ?? ChainWork(bits: bits)
        known[bits] = sum
        if let parent = parent[position] {
          sum.add(work[parent])
          depth[position] = depth[parent] + 1
        }
        work[position] = sum
      }
    }
  }

  /// Returns the blocks of a tree, each after the one before it in the chain.
  func tree(under root: Int) -> [Int] {
    var order = [root]
    var next = 0
    while next < order.count {
      order += children[order[next]]
      next += 1
    }
    return order
  }

  func bestTip(under root: Int) -> Int {
    var best = root
    for position in tree(under: root)
    where work[position] > work[best] || (work[position] == work[best] && position < best) {
      best = position
    }
    return best
  }

  func chain(to tip: Int) -> [Int] {
    var chain = [tip]
    var position = tip
    while let before = parent[position] {
      chain.append(before)
      position = before
    }
    return chain.reversed()
  }
}
