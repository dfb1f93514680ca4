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
    #expect(throws: TagPack.Failure.self) { try Self.pack(bomb + "tags: [{address: a}]\n") }
    #expect(throws: TagPack.Failure.self) {
      try Self.pack("creator: c\na: &a [x]\n*a : y\ntags: []\n")
    }
    #expect(throws: TagPack.Failure.self) {
      try Self.pack("creator: c\na: &a [x]\n? *a\n: y\ntags: []\n")
    }
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: TagPack.Failure.self) { try Self.pack("creator: c\ntags: \(deep)") }
  }

  @Test(arguments: ["", "[]", "creator: c", "creator: c\ntags: 7", "creator: c\ntags: [", "a: *b"])
  func `what is no pack is refused`(_ text: String) {
    #expect(throws: TagPack.Failure.self) { try Self.pack(text) }
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

  @Test(arguments: [
    "private_key: '0x1111111111111111111111111111111111111111111111111111111111111111'",
    "label: \(String(repeating: "abandon ", count: 11))about",
    "address: KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn",
    "context: '{\"private key\": \"1111111111111111111111111111111111111111111111111111111111111111\"}'",
    "words: [\(Array(repeating: "abandon", count: 11).joined(separator: ", ")), about]",
    "further: {\(String(repeating: "abandon ", count: 11))about: x}",
    "개인키: abc",
  ])
  func `a tag or a header with a secret keeps nothing of it`(_ field: String) throws {
    let tag = try Self.pack("creator: c\ntags:\n- source: s\n  \(field)\n- {a: b}\n")
    let first = try #require(tag.tags.first)
    #expect(first.fields.isEmpty)
    #expect(first.problem?.contains("refused") == true)
    #expect(tag.tags.last?.problem == nil)
    let header = try Self.pack("creator: c\n\(field)\ntags:\n- {a: b}\n")
    #expect(header.header == ["creator": .text("c")])
    #expect(header.headerProblems.map(\.line) == [2])
    #expect(header.tags.first?.fields == ["a": .text("b")])
  }

  @Test(arguments: [
    ("creator: c\ntags:\n- address: a\n  label: b\n  label: c\n", "name twice: label"),
    ("creator: c\ntags:\n- address: [\n", "no YAML"),
  ])
  func `what is wrong with the YAML is told with its line`(_ text: String, _ reason: String) throws
  {
    do {
      _ = try Self.pack(text)
      Issue.record("read")
    } catch let failure as TagPack.Failure {
      #expect(failure.reason.contains(reason))
      #expect(failure.line != nil)
      #expect(!failure.mayBeSomethingElse)
    }
  }

  @Test(
    arguments: [
      ("XBT", "1BitcoinEaterAddressDontSendf59kuE", "bitcoin"),
      ("USDT", "T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb", "tron"),
      ("TRX", "T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb", "tron"),
      ("ETH", "0x000000000000000000000000000000000000dEaD", "ethereum"),
      ("AVAX", "0x000000000000000000000000000000000000dEaD", "avalanche"),
      ("KCS", "0x000000000000000000000000000000000000dEaD", nil),
      ("XMR", "000", nil), ("XVG", "DDogepartyxxxxxxxxxxxxxxxxxxw1dfzr", nil),
    ] as [(String, String, String?)]
  )
  func `a token's currency lets the form of the address decide`(
    _ currency: String,
    _ address: String,
    _ chain: String?
  ) throws {
    let pack = try Self.pack(
      "creator: c\ntags:\n- {address: '\(address)', currency: \(currency), label: l, source: s}\n"
    )
    let normalizer = TagPackNormalizer(library: try ProfileLibrary.bundled())
    guard
      case .attribution(let claim) = normalizer.outcome(of: try #require(pack.tags.first), in: pack)
    else {
      Issue.record("no claim")
      return
    }
    #expect(claim.address.address?.chain.name == chain)
    let isOtherForm =
      claim.address.problem?.contains("network \"\(currency)\" is not known") ?? false
    #expect(isOtherForm == ["XMR", "XVG"].contains(currency))
  }

  @Test func `the published levels order the scale`() {
    #expect(TagConfidence.allCases.count == 12)
    #expect(TagConfidence(rawValue: "authority_data")?.level == 60)
    #expect(TagConfidence(rawValue: "ownership")?.level == 100)
  }
}
