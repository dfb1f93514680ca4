import Testing

@testable import EvidenceReport

@Suite struct GraphLayoutTests {
  /// A graph whose edges a fixed sequence of numbers chooses, also across layers.
  private func graph(_ count: Int, seed: UInt64) -> OwnershipGraph {
    var state = seed
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let nodes = (0..<count).map { index in
      OwnershipGraph.Node(
        role: .wallet,
        layer: index == 0 ? 0 : 1 + next(3),
        title: .text("\(index)"),
        detail: .none,
        full: .none
      )
    }
    let edges = (0..<count * 2).compactMap { _ -> OwnershipGraph.Edge? in
      let one = next(count)
      let other = next(count)
      guard nodes[one].layer < nodes[other].layer else { return nil }
      return .init(
        from: one,
        to: other,
        style: .control,
        label: Term("x", "x", "x"),
        evidence: []
      )
    }
    return OwnershipGraph(nodes: nodes, edges: edges)
  }

  @Test(arguments: [1, 2, 3, 7, 20, 41, 60], [1, 2, 3, 4, 5] as [UInt64])
  func `no two boxes meet`(_ count: Int, _ seed: UInt64) {
    let layout = GraphLayout(graph(count, seed: seed))
    #expect(layout.boxes.count == count)
    for (index, box) in layout.boxes.enumerated() {
      #expect(box.x >= 0 && box.y >= 0 && box.x + box.width <= layout.width)
      #expect(box.y + box.height <= layout.height)
      for other in layout.boxes[..<index] { #expect(!box.overlaps(other)) }
    }
  }

  @Test func `a big wallet shows its first addresses and counts the rest`() throws {
    let report = try SyntheticReport()
    let graph = OwnershipGraph(
      try ReportContext("K-2031", in: CaseGroups(report.findings()))
    )
    #expect(graph.nodes.count { $0.role == .address } == OwnershipGraph.shownAddresses)
    #expect(graph.nodes.contains { $0.title.text(.english, ExhibitLabels([])) == "+ 5 more" })
    #expect(graph.edges.contains { $0.style == .received })
    #expect(graph.edges.contains { $0.style == .control && $0.to > 1 })
  }

  @Test func `a long text is shortened in the middle to its width`() {
    #expect(shortened("short", to: 10) == "short")
    let text = shortened("bc1qexample0synthetic0address", to: 14)
    #expect(text.count == 14 && text.hasPrefix("bc1") && text.hasSuffix("ress"))
    #expect(shortened("가나다라마바사", to: 9).count == 5)
  }
}
