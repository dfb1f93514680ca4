/// Places the nodes of a graph in columns, each node beside those that hang on it.
///
/// Every node hangs on the first node that has an edge to it. A node and all that hangs on it fill
/// one horizontal band of their own, so that no two boxes of a column meet, whatever the graph.
struct GraphLayout: Hashable {
  struct Box: Hashable {
    let x: Int
    let y: Int
    let width: Int
    let height: Int

    func overlaps(_ other: Box) -> Bool {
      x < other.x + other.width && other.x < x + width && y < other.y + other.height
        && other.y < y + height
    }
  }

  /// The widths of the columns and of the space between two of them.
  static let boxWidths = [150, 165, 195, 195]
  static let columnGap = 125
  static let boxHeight = 50
  static let smallBoxHeight = 28
  static let rowGap = 12
  static let labelHeight = 15

  let boxes: [Box]
  let width: Int
  let height: Int

  init(_ graph: OwnershipGraph) {
    var children: [[Int]] = Array(repeating: [], count: graph.nodes.count)
    var parents: [Int?] = Array(repeating: nil, count: graph.nodes.count)
    var incoming = Array(repeating: 0, count: graph.nodes.count)
    for edge in graph.edges where edge.from != edge.to {
      incoming[edge.to] += 1
      let isForward = graph.nodes[edge.from].layer < graph.nodes[edge.to].layer
      if isForward, parents[edge.to] == nil {
        parents[edge.to] = edge.from
        children[edge.from].append(edge.to)
      }
    }
    let heights = graph.nodes.indices.map { index in
      let plain = graph.nodes[index].layer == 3 ? Self.smallBoxHeight : Self.boxHeight
      return max(plain, incoming[index] * Self.labelHeight + 4)
    }
    // Parents stand in lower layers, so that a walk from the last layer sees children first.
    var bands = heights
    for layer in (0..<4).reversed() {
      for index in graph.nodes.indices where graph.nodes[index].layer == layer {
        let inner = children[index].map { bands[$0] }.reduce(0) { $0 + $1 + Self.rowGap }
        bands[index] = max(heights[index], inner - Self.rowGap)
      }
    }
    var tops = Array(repeating: 0, count: graph.nodes.count)
    var next = 0
    for index in graph.nodes.indices where parents[index] == nil {
      tops[index] = next
      next += bands[index] + Self.rowGap
    }
    for layer in 0..<4 {
      for index in graph.nodes.indices where graph.nodes[index].layer == layer {
        let inner = children[index].map { bands[$0] }.reduce(0) { $0 + $1 + Self.rowGap }
        var top = tops[index] + (bands[index] - max(0, inner - Self.rowGap)) / 2
        for child in children[index] {
          tops[child] = top
          top += bands[child] + Self.rowGap
        }
      }
    }
    boxes = graph.nodes.indices.map { index in
      let layer = graph.nodes[index].layer
      let x = Self.boxWidths.prefix(layer).reduce(0) { $0 + $1 + Self.columnGap }
      return Box(
        x: x,
        y: tops[index] + (bands[index] - heights[index]) / 2,
        width: Self.boxWidths[layer],
        height: heights[index]
      )
    }
    width = boxes.map { $0.x + $0.width }.max() ?? 0
    height = boxes.map { $0.y + $0.height }.max() ?? 0
  }
}
