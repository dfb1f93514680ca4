import Clustering
import Facts
import Foundation
import Quantities
import Testing

@testable import EvidenceReport

@Suite struct TagPackExportTests {
  private static let hot = "0x00000000000000000000000000000000000000AA"

  private func place(_ row: Int) -> Place {
    Place(exhibit: SyntheticReport.exhibit(0x11), locator: .row(row, sheet: nil))
  }

  private func attribution(
    _ pack: String?,
    label: String = "Far Exchange: \"hot\" # 1",
    further: [String: String]? = nil
  ) -> Attribution {
    Attribution(
      address: .init(
        raw: Self.hot.lowercased(),
        address: ChainAddress(chain: Chain("ethereum"), text: Self.hot),
        problem: nil
      ),
      actor: "farexchange",
      actorKind: .service,
      source: "https://example.com/reserves",
      confidence: "service_data",
      label: label,
      category: "exchange",
      abuse: nil,
      concepts: ["exchange", "mixing_service"],
      network: "ETH",
      currency: "USDT",
      lastModified: "2026-11-16",
      isClusterDefiner: true,
      actorID: "farexchange",
      packTitle: pack,
      creator: pack == nil ? nil : "Example Team",
      context: "{\"a\": 1}",
      furtherFields: further
    )
  }

  private func export(_ statements: [Attribution], _ facts: FactSet = FactSet()) throws
    -> TagPackExport
  {
    var facts = facts
    facts.attributions = statements.enumerated().map { index, statement in
      Fact(statement, at: place(index + 2), reader: Reader("tagpack@1"))
    }
    return TagPackExport(
      attributions: facts.attributions,
      clustering: ClusteringResult(from: facts),
      title: "Example case",
      creator: "Example office",
      date: try CalendarDate(parsing: "2026-11-20")
    )
  }

  @Test func `every field of a tag is written, the header's in the header`() throws {
    let pack = try #require(
      try export([
        attribution(
          "Reserves",
          further: [
            "tag_type": "\"actor\"", "pack.is_public": "\"true\"",
            "pack.description": "\"two\\nlines\"",
            "owner": "\"somebody\"",
          ]
        )
      ]).packs.first
    )
    #expect(
      pack.yaml == """
        title: "Reserves"
        creator: "Example Team"
        description: "two\\nlines"
        is_public: true
        owner: "somebody"
        tags:
        - address: "0x00000000000000000000000000000000000000aa"
          currency: "USDT"
          network: "ETH"
          label: "Far Exchange: \\"hot\\" # 1"
          source: "https://example.com/reserves"
          confidence: "service_data"
          category: "exchange"
          concepts: ["exchange","mixing_service"]
          actor: "farexchange"
          lastmod: 2026-11-16
          is_cluster_definer: true
          context: "{\\"a\\": 1}"
          tag_type: "actor"

        """
    )
  }

  @Test func `each pack is written apart, one tag once, in an order of its own`() throws {
    let statements = [
      attribution("Reserves", label: "b"), attribution(nil), attribution("Reserves", label: "a"),
      attribution("Reserves", label: "a"),
    ]
    let packs = try export(statements).packs
    #expect(packs.map(\.title) == ["Example case", "Reserves"])
    #expect(packs.map(\.creator) == ["Example office", "Example Team"])
    #expect(packs.map(\.count) == [1, 2])
    #expect(try export(statements.reversed()).packs == packs)
  }

  @Test func `findings are a pack of heuristics with their evidence`() throws {
    var facts = FactSet()
    let xrp = Chain("xrp")
    let pay = AccountTransfer(
      chain: xrp,
      transaction: "T",
      part: "delivered",
      mechanism: .native,
      token: TokenIdentity(chain: xrp, contract: nil),
      from: ChainAddress(chain: xrp, text: "rFrom"),
      to: ChainAddress(chain: xrp, text: "rHot", tag: "7"),
      amount: LedgerAmount(units: UInt256(5 as UInt8)),
      status: .succeeded,
      confirmation: .confirmed
    )
    facts.accountTransfers = [Fact(pay, at: place(9), reader: Reader("test@1"))]
    let service = Attribution(
      address: .init(raw: "rHot", address: ChainAddress(chain: xrp, text: "rHot"), problem: nil),
      actor: "Far Exchange",
      actorKind: .service,
      source: "test",
      confidence: nil
    )
    let packs = try export([service], facts).packs
    #expect(packs.map(\.title) == ["Example case", "Example case: findings"])
    let yaml = try #require(packs.last?.yaml)
    for line in [
      "- address: \"rHot\"", "network: \"XRP\"", "confidence: \"heuristic\"",
      "label: \"deposit account behind tag 7 at Far Exchange\"", "lastmod: 2026-11-20",
      "is_cluster_definer: false", "source: \"distrain tagged-account@1\"",
    ] {
      #expect(yaml.contains(line))
    }
    #expect(yaml.contains("row 9"))
  }

  @Test(arguments: [("2026-11-16", "2026-11-16"), ("2026-13-16", "\"2026-13-16\""), ("x", "\"x\"")])
  func `a day is written as YAML knows one`(_ text: String, _ written: String) {
    #expect(YAML.date(text) == written)
  }
}
