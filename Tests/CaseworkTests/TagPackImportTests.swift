import CaseStore
import Facts
import Foundation
import TestSupport
import Testing

@testable import Casework

@Suite struct TagPackImportTests {
  static let pack = """
    title: Synthetic pack
    creator: Nobody
    description: made for tests
    category: exchange
    confidence: service_data
    is_cluster_definer: true
    lastmod: 2022-11-17
    actor: synthetic_exchange
    source: https://example.invalid/reserves
    tags:
    - address: 1BitcoinEaterAddressDontSendf59kuE
      currency: BTC
      label: cold one
    - address: '0x000000000000000000000000000000000000dEaD'
      currency: USDT
      network: ETH
      label: hot one
      confidence: ownership
      is_cluster_definer: false
      context: '{"note": "kept"}'
      concepts: [exchange, hot_wallet]
      tag_type: actor
    - address: r000
      currency: XRP
    - label: nothing
    - tx_hash: ab
      label: a transaction
      currency: BTC
    """

  @Test func `a pack is imported with all of its fields`() throws {
    let work = try WorkFolder()
    let exhibit = try #require(
      try work.importFiles([try work.write("pack.yaml", Self.pack)]).first
    )
    #expect(exhibit.format == "graphsense-tagpack")
    #expect(exhibit.rows == ExhibitRows(total: 5, records: 4, rejects: 1, other: 0, flagged: 2))
    let facts = try work.store.facts().attributions
    #expect(facts.map(\.place.locator) == [11, 14, 23].map { .line($0, part: nil) })
    let first = try #require(facts.first?.statement)
    #expect(
      first.address.address
        == ChainAddress(
          chain: .bitcoin,
          text: "1BitcoinEaterAddressDontSendf59kuE"
        )
    )
    #expect(first.actor == "synthetic_exchange")
    #expect(first.actorKind == .service)
    #expect(first.confidence == "service_data")
    #expect(first.isClusterDefiner == true)
    #expect(first.label == "cold one")
    #expect(first.lastModified == "2022-11-17")
    #expect(first.packTitle == "Synthetic pack")
    #expect(first.creator == "Nobody")
    #expect(first.furtherFields == ["pack.description": "\"made for tests\""])
    let second = facts[1].statement
    #expect(second.address.address?.chain == Chain("ethereum"))
    #expect(second.confidence == "ownership")
    #expect(second.isClusterDefiner == false)
    #expect(second.currency == "USDT")
    #expect(second.network == "ETH")
    #expect(second.context == #"{"note": "kept"}"#)
    #expect(second.concepts == ["exchange", "hot_wallet"])
    #expect(second.furtherFields?["tag_type"] == "\"actor\"")
    #expect(facts[2].statement.address.address == nil)
    #expect(try work.records().count == 4)
    #expect(try work.importFiles([work.root + "/files/pack.yaml"]).first?.change == .already)
  }

  @Test func `JSON packs and the lists of sanctioned addresses are found by themselves`() throws {
    let work = try WorkFolder()
    let json = """
      {"title": "T", "creator": "C", "label": "L", "source": "S", "confidence": "web_crawl",
       "tags": [{"address": "1BitcoinEaterAddressDontSendf59kuE", "currency": "BTC",
                 "category": "user"}]}
      """
    let exhibits = try work.importFiles([
      try work.write("pack.json", json),
      try work.write("sanctioned_addresses_XBT.txt", "1BitcoinEaterAddressDontSendf59kuE\n\n"),
      try work.write("sanctioned_addresses_USDT.json", #"["T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb"]"#),
    ])
    #expect(
      exhibits.map(\.format) == [
        "graphsense-tagpack-json", "ofac-sanctioned-addresses", "ofac-sanctioned-addresses",
      ]
    )
    #expect(exhibits.map(\.rows.records) == [1, 1, 1])
    #expect(exhibits[1].rows.other == 1)
    let facts = try work.store.facts().attributions
    let pack = try #require(facts.first { $0.place.exhibit == exhibits[0].id })
    #expect(pack.place.locator == .element(path: "$.tags[0]", part: nil))
    #expect(pack.statement.actorKind == .unstated)
    let token = try #require(facts.first { $0.place.exhibit == exhibits[2].id })
    #expect(token.statement.address.address?.chain == Chain("tron"))
    #expect(token.statement.abuse == "sanction")
    #expect(token.statement.confidence == "authority_data")
  }

  @Test func `a tag with a secret is refused and nothing of it is kept`() throws {
    let work = try WorkFolder()
    let key = "KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn"
    let pack = try #require(
      try work.importFiles([
        try work.write("p.yaml", Self.pack + "\n- address: \(key)\n  label: x\n  currency: BTC\n")
      ]).first
    )
    #expect(pack.rows == ExhibitRows(total: 6, records: 4, rejects: 2, other: 0, flagged: 2))
    let list = try #require(
      try work.importFiles([
        try work.write(
          "sanctioned_addresses_XBT.txt",
          key + "\n1BitcoinEaterAddressDontSendf59kuE\n"
        )
      ]).first
    )
    #expect(list.rows == ExhibitRows(total: 2, records: 1, rejects: 1, other: 0))
    for reject in pack.rejects + list.rejects { #expect(!reject.reason.contains(key)) }
    #expect(try work.records().allSatisfy { !$0.contains(key) })
  }

  @Test func `a pack that is no YAML is one reject with its line`() throws {
    let work = try WorkFolder()
    let text = "creator: c\ntags:\n- address: a\n  label: b\n  label: c\n"
    let pack = try #require(try work.importFiles([try work.write("p.yaml", text)]).first)
    #expect(pack.format == "graphsense-tagpack")
    #expect(pack.rows == ExhibitRows(total: 1, records: 0, rejects: 1, other: 0))
    #expect(pack.rejects.map(\.reason) == ["no YAML: a mapping has a name twice: label"])
  }

  @Test(.enabled(if: SharedData.isPresent))
  func `collected packs and lists lose no tag`() throws {
    let work = try WorkFolder()
    let folder = SharedData.path("attribution")
    var expected = 0
    for name in try FileManager.default.contentsOfDirectory(atPath: folder + "/tagpacks/packs") {
      let text = try String(contentsOfFile: folder + "/tagpacks/packs/" + name, encoding: .utf8)
      expected += text.split(separator: "\n").count { $0.hasPrefix("- address:") }
    }
    let packs = try work.importFiles([folder + "/tagpacks/packs"])
    #expect(packs.allSatisfy { $0.format == "graphsense-tagpack" && $0.rows.rejects == 0 })
    #expect(packs.reduce(0) { $0 + $1.rows.records } == expected)
    #expect(try work.store.facts().attributions.count == expected)
    let lists = try work.importFiles([folder + "/ofac"])
    #expect(lists.allSatisfy { $0.format == "ofac-sanctioned-addresses" && $0.rows.rejects == 0 })
  }
}
