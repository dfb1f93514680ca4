import Facts
import Quantities
import Testing

@Suite struct LocatorTests {
  static let hash = String(repeating: "0a", count: 32)

  @Test(arguments: [
    "row 17", "sheet \"입출금\" row 17", "sheet \"a \"quoted\" name\" row 2", "bytes 80..<225",
    "bytes 80..<225 tx 3",
    "block 928848 tx 12", "block 928848 tx 12 input 3", "block 928848 tx 0 output 0",
    "block \(hash) tx 1", "line 4", "line 4 output 0", "json $", "json $.tx[12] input 3",
    "json $['a name'][0]", "json $[line 12].a[3]", "json $['a name'][0] output 2",
  ])
  func `words and place are one to one`(_ text: String) throws {
    #expect(try #require(Locator(parsing: text)).description == text)
  }

  @Test(arguments: [
    "", "row", "row x", "row 1 2", "sheet \"a\" row", "sheet \"a row 1", "bytes 5..<4", "bytes 5",
    "bytes 5..<9 tx", "bytes 5..<9 tx x", "bytes 5..<9 input 1",
    "block 1", "block 1 tx", "block z tx 1", "block 1 tx 1 input", "block 1 tx 1 witness 2",
    "line", "line x", "line 1 input", "line 1 witness 2", "json", "json tx[1]",
  ])
  func `anything else is no place`(_ text: String) {
    #expect(Locator(parsing: text) == nil)
  }

  @Test func `places sort by number and not by text`() {
    let rows = [2, 10, 1].map { Locator.row($0, sheet: nil) }
    #expect(rows.sorted().map(\.description) == ["row 1", "row 2", "row 10"])
  }

  @Test func `paths sort by number and not by text`() {
    let paths = ["$.tx[10]", "$.tx[9]", "$", "$[0]", "$.a"].map {
      Locator.element(path: $0, part: nil)
    }
    #expect(
      paths.sorted().map(\.description) == [
        "json $", "json $[0]", "json $.a", "json $.tx[9]", "json $.tx[10]",
      ]
    )
  }

  @Test func `inputs come before outputs of the same transaction`() {
    let block = Locator.BlockReference.height(BlockHeight(1))
    let parts: [Locator.Part?] = [.output(0), .input(5), nil]
    let sorted = parts.map { Locator.transaction(block: block, index: 0, part: $0) }.sorted()
    #expect(
      sorted.map(\.description) == [
        "block 1 tx 0", "block 1 tx 0 input 5", "block 1 tx 0 output 0",
      ]
    )
  }
}
