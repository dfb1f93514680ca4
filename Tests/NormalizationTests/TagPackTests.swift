import ByteReading
import ExchangeFormat
import Facts
import Normalization
import Testing

@Suite struct TagPackTests {
  static func pack(_ text: String) throws -> TagPack { try TagPack(parsing: Array(text.utf8)) }

  @Test func `references and merged fields are read, a tag's own fields win`() throws {
    let pack = try Self.pack(
      """
      title: t
      creator: c
      common: &common {label: shared, source: s}
      tags:
      - {<<: *common, address: a, label: own}
      - {<<: *common, address: b}
      """
    )
    #expect(pack.tags.map { $0.fields["label"]?.text } == ["own", "shared"])
    #expect(pack.tags.map(\.line) == [5, 6])
    #expect(!pack.isJSON)
  }

  @Test func `texts stay as written`() throws {
    let pack = try Self.pack(
      "creator: c\ntags:\n- {address: 0x0e10, lastmod: 2022-11-17, is_cluster_definer: yes, label: 007}\n"
    )
    let fields = try #require(pack.tags.first?.fields)
    #expect(fields["address"]?.text == "0x0e10")
    #expect(fields["lastmod"]?.text == "2022-11-17")
    #expect(fields["label"]?.text == "007")
    #expect(fields["is_cluster_definer"]?.truth == true)
  }

  @Test func `references that multiply are refused before they are followed`() {
    var bomb = "creator: c\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<12 {
      let list = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      bomb += "a\(level): &a\(level) [\(list)]\n"
    }
    #expect(throws: ParseFailure.self) { try Self.pack(bomb + "tags: [{address: a}]\n") }
    #expect(throws: ParseFailure.self) {
      try Self.pack("creator: c\na: &a [x]\n*a : y\ntags: []\n")
    }
    #expect(throws: ParseFailure.self) {
      try Self.pack("creator: c\na: &a [x]\n? *a\n: y\ntags: []\n")
    }
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: ParseFailure.self) { try Self.pack("creator: c\ntags: \(deep)") }
  }

  @Test(arguments: ["", "[]", "creator: c", "creator: c\ntags: 7", "creator: c\ntags: [", "a: *b"])
  func `what is no pack is refused`(_ text: String) {
    #expect(throws: ParseFailure.self) { try Self.pack(text) }
  }

  @Test(arguments: [
    ("TRC20", "tron"), ("USDT-TRC20", "tron"), ("Tron(TRC20)", "tron"), ("트론(TRC20)", "tron"),
    ("BEP20", "bsc"), ("BSC", "bsc"), ("BNB Smart Chain (BEP20)", "bsc"), ("ERC20", "ethereum"),
    ("Ethereum (ERC20)", "ethereum"), ("Polygon POS", "polygon"), ("MATIC", "polygon"),
    ("Arbitrum One", "arbitrum"), ("ARBI", "arbitrum"), ("OPTIMISM", "optimism"),
    ("BASE", "base"), ("AVAX C-Chain", "avalanche"), ("AVAXC", "avalanche"), ("KLAY", "kaia"),
    ("클레이튼", "kaia"), ("카이아", "kaia"),
  ])
  func `a network's name is its chain`(_ name: String, _ chain: String) throws {
    let library = try ProfileLibrary.bundled()
    let address =
      chain == "tron"
      ? "T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb" : "0x000000000000000000000000000000000000dEaD"
    let checked = try #require(library.checkedAddress(address, network: name))
    #expect(checked.chain == chain, "\(checked.problem ?? "")")
  }

  @Test func `a name that means two networks means none`() throws {
    let library = try ProfileLibrary.bundled()
    let checked = try #require(
      library.checkedAddress("0x000000000000000000000000000000000000dEaD", network: "BSC-ERC20")
    )
    #expect(checked.chain == nil)
    #expect(checked.problem != nil)
  }

  @Test func `the published levels order the scale`() {
    #expect(TagConfidence.allCases.count == 12)
    #expect(TagConfidence(rawValue: "authority_data")?.level == 60)
    #expect(TagConfidence(rawValue: "ownership")?.level == 100)
  }
}
