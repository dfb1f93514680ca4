/// The ownership graph as a drawing.
struct GraphDrawing {
  private let graph: OwnershipGraph
  private let layout: GraphLayout
  private let values: ValueMarkup

  init(_ graph: OwnershipGraph, _ values: ValueMarkup) {
    self.graph = graph
    layout = GraphLayout(graph)
    self.values = values
  }

  var html: HTMLText {
    let width = layout.width + 2
    let height = layout.height + 2 + Self.legendHeight
    let title = values.words("소유 관계도", "Ownership graph")
    return """
      <figure><figcaption>\(title) \(values.tag(.inference))</figcaption>
      <svg viewBox="-1 -1 \(width) \(height)" role="img" style="max-width:\(max(90, width * 19 / 100))mm">\
      <title>\(title)</title>
      \(lines.joined())\(boxes.joined())\(legend)</svg></figure>

      """
  }

  private static let legendHeight = 40

  private var lines: [HTMLText] {
    var incoming = Array(repeating: 0, count: graph.nodes.count)
    for edge in graph.edges { incoming[edge.to] += 1 }
    var seen = Array(repeating: 0, count: graph.nodes.count)
    var labelled: Set<String> = []
    var curves: [HTMLText] = []
    var labels: [HTMLText] = []
    for edge in graph.edges {
      let from = layout.boxes[edge.from]
      let to = layout.boxes[edge.to]
      let offset = seen[edge.to] * 2 - (incoming[edge.to] - 1)
      seen[edge.to] += 1
      let startX = from.x + from.width
      let startY = from.y + from.height / 2
      let endY = to.y + to.height / 2 + offset * GraphLayout.labelHeight / 2
      let bend = GraphLayout.columnGap / 2
      curves.append(
        """
        <path d="M\(startX) \(startY)C\(startX + bend) \(startY) \(to.x - bend) \(endY) \(to.x) \(endY)" \
        fill="none" \(stroke(edge.style))/>

        """
      )
      let text = edge.label.text(values.language)
      // One label is enough for the addresses of one wallet.
      let isFirst = labelled.insert("\(edge.from) \(text)").inserted
      guard graph.nodes[edge.to].layer < 3 || isFirst else { continue }
      let references =
        edge.evidence.isEmpty
        ? ""
        : values.labels.references(
          to: edge.evidence,
          values.language
        ).prefix(ValueMarkup.shownPlaces).joined(separator: "; ")
      labels.append(
        """
        <text x="\(to.x - 7)" y="\(endY - 4)" font-size="13" text-anchor="end" \
        style="fill:#55606c;stroke:#fff;stroke-width:4px;paint-order:stroke">\(text)\
        <title>\(references)</title></text>

        """
      )
    }
    return curves + labels
  }

  private var boxes: [HTMLText] {
    zip(graph.nodes, layout.boxes).map { node, box in
      let look = look(node.role)
      let full = node.full.text(values.language, values.labels)
      let middle = box.x + box.width / 2
      let isOneLine = node.detail == .none
      let y = box.y + box.height / 2
      return """
        <g><title>\(full)</title><rect x="\(box.x)" y="\(box.y)" width="\(box.width)" \
        height="\(box.height)" rx="4" \(look)/>\
        \(line(node.title, middle, isOneLine ? y + 5 : y - 3, box.width, size: isOneLine ? 13 : 16))\
        \(isOneLine ? "" : line(node.detail, middle, y + 16, box.width, size: 13))</g>

        """
    }
  }

  private func line(_ value: Value, _ x: Int, _ y: Int, _ width: Int, size: Int) -> HTMLText {
    let text = shortened(
      value.text(values.language, values.labels),
      to: (width - 12) * 100 / (size * 62)
    )
    let font: HTMLText =
      if case .code = value { " font-family=\"monospace\"" } else { "" }
    return """
      <text x="\(x)" y="\(y)" font-size="\(size)" text-anchor="middle"\(font)>\(text)</text>
      """
  }

  private func stroke(_ style: OwnershipGraph.Edge.Style) -> HTMLText {
    switch style {
    case .control: "stroke=\"#1d4f73\" stroke-width=\"1.8\""
    case .undecided: "stroke=\"#7a5200\" stroke-width=\"1.5\" stroke-dasharray=\"2 3\""
    case .received: "stroke=\"#8995a1\" stroke-width=\"1.4\" stroke-dasharray=\"7 5\""
    }
  }

  private func look(_ role: OwnershipGraph.Node.Role) -> HTMLText {
    switch role {
    case .defaulter: "fill=\"#17202a10\" stroke=\"#17202a\" stroke-width=\"1.6\""
    case .account: "fill=\"#e3edf4\" stroke=\"#1d4f73\" stroke-width=\"1.4\""
    case .undecidedAccount:
      "fill=\"#fbf4e4\" stroke=\"#7a5200\" stroke-width=\"1.2\" stroke-dasharray=\"4 3\""
    case .wallet: "fill=\"#ffffff\" stroke=\"#1d4f73\" stroke-width=\"1.4\""
    case .lead: "fill=\"#f4f6f8\" stroke=\"#8995a1\" stroke-dasharray=\"5 4\""
    case .address: "fill=\"#ffffff\" stroke=\"#b8c2cb\""
    case .more: "fill=\"none\" stroke=\"none\""
    }
  }

  private var legend: HTMLText {
    let y = layout.height + 28
    let entries: [(OwnershipGraph.Edge.Style, String)] = [
      (.control, values.words("지배 근거", "evidence of control")),
      (.undecided, values.words("판단 대기·타인 명의", "undecided or other name")),
      (.received, values.words("값을 받음(소유 아님)", "received value, not ownership")),
    ]
    let used = entries.filter { entry in graph.edges.contains { $0.style == entry.0 } }
    return used.enumerated().map { index, entry -> HTMLText in
      let x = index * 240
      return """
        <line x1="\(x)" x2="\(x + 34)" y1="\(y)" y2="\(y)" \(stroke(entry.0))/>\
        <text x="\(x + 42)" y="\(y + 4)" font-size="13">\(entry.1)</text>

        """
    }.joined()
  }
}
