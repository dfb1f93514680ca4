import BitcoinFormat
import CaseSimulator
import Clustering
import Cryptography
import ExchangeFormat
import Facts
import Identity
import Normalization
import Quantities
import TabularFormat
import Testing

/// A table of the case, read by the program's own reader.
struct ReadTable: Sendable {
  let path: String
  let reading: TableReading

  static let all = Result { () throws -> [ReadTable] in
    let library = try ProfileLibrary.bundled()
    return try Standard.made.files.filter { $0.isTable }.map { file in
      let name = String(file.path.split(separator: "/").last ?? "")
      let workbook = try TabularReader.read(file.bytes, fileName: name)
      return ReadTable(
        path: file.path,
        reading: try ExchangeFormat.read(workbook, fileName: name, library: library)
      )
    }
  }

  /// The folder that holds the file, where it is an exchange's reply.
  var exchange: String? {
    let parts = path.split(separator: "/")
    return parts.first == "returns" && parts.count == 3 ? String(parts[1]) : nil
  }
}

@Suite struct TableTests {
  @Test func `every table is recognised for certain`() throws {
    var formats: Set<String> = []
    for table in try ReadTable.all.get() {
      let detection = table.reading.detection
      #expect(detection.outcome == .certain, "\(table.path): \(detection.difference)")
      formats.formUnion(detection.sheets.compactMap { $0.profile?.id })
    }
    #expect(
      formats == [
        "attributions", "binance-withdrawals", "defaulters", "prices", "reply-addresses",
        "reply-balances", "reply-matches", "reply-subjects", "reply-transfers", "reply-won",
        "upbit-screen", "etherscan-erc20",
      ]
    )
  }

  @Test func `exactly the rows that are wrong on purpose are refused or flagged`() throws {
    var refused: Set<String> = []
    var flagged: Set<String> = []
    func name(_ path: String, _ sheet: String?, _ row: Int) -> String {
      "\(path) \(sheet ?? "") \(row)"
    }
    for table in try ReadTable.all.get() {
      let account = table.reading.account
      #expect(account.total == account.records + account.rejects + account.other)
      #expect(account.records > 0)
      for row in table.reading.rows {
        switch row {
        case .reject(let reject):
          refused.insert(name(table.path, reject.place.sheet, reject.place.row))
          #expect(!reject.reason.contains("abandon"))
        case .record(let record) where record.flags.contains { $0.isRefused }:
          flagged.insert(name(table.path, record.place.sheet, record.place.row))
        case .record, .other: continue
        }
      }
    }
    let faults = Standard.made.truth.faultyRows
    func expected(_ isRefused: Bool) -> Set<String> {
      Set(faults.filter { $0.isRefused == isRefused }.map { name($0.file, $0.sheet, $0.row) })
    }
    #expect(faults.count == 4)
    #expect(refused == expected(true))
    #expect(flagged == expected(false))
  }
}

/// The truth against the program's own rules.
@Suite struct EvidenceTests {
  private static let facts = Result { () throws -> FactSet in
    let vault = try IdentifierVault(
      key: SymmetricKey([UInt8](repeating: 7, count: SymmetricKey.byteCount).span)
    )
    var facts = FactSet()
    func exhibit(_ path: String) -> ExhibitID {
      ExhibitID(sha256: SHA256.hash(Array(path.utf8).span))
    }
    for table in try ReadTable.all.get() {
      let normalizer = RecordNormalizer(
        exhibit: exhibit(table.path),
        exchange: table.exchange,
        vault: vault
      )
      let found = try normalizer.facts(of: table.reading).facts
      facts.accountEvents += found.accountEvents
      facts.balances += found.balances
      facts.subjects += found.subjects
      facts.addresses += found.addresses
      facts.attributions += found.attributions
      facts.defaulters += found.defaulters
      facts.prices += found.prices
    }
    let chain = try SimulatedChain()
    let bitcoin = BitcoinNormalizer(network: .regtest, exhibit: exhibit("chain"))
    for index in chain.order.active {
      facts.transfers += bitcoin.transfers(
        of: chain.blocks[index],
        undo: chain.undo[index],
        height: chain.order.positions[index].height
      )
    }
    return facts
  }

  @Test func `links are those that the truth asks for`() throws {
    let result = IdentityLinking.link(facts: try Self.facts.get(), policy: try .standard())
    func pairs(_ decision: LinkDecision) -> Set<String> {
      Set(
        result.links.filter { $0.decision == decision }.map {
          "\($0.defaulter) \($0.subject.exchange) \($0.subject.id)"
        }
      )
    }
    func truth(_ accounts: (SimulatedTruth.Defaulter) -> [SimulatedTruth.Account]) -> Set<String> {
      Set(
        Standard.made.truth.defaulters.flatMap { defaulter in
          accounts(defaulter).map { "\(defaulter.id) \($0.exchange) \($0.account)" }
        }
      )
    }
    #expect(pairs(.accept) == truth(\.automatic))
    #expect(pairs(.review) == truth(\.review))
    #expect(truth(\.forbidden).isSubset(of: pairs(.reject)))
  }

  @Test func `joint spending finds what the truth says it can, and nobody else's`() throws {
    let result = ClusteringResult(from: try Self.facts.get())
    let truth = Standard.made.truth
    let wallets = truth.defaulters.flatMap(\.wallets)
    let chain = Chain("bitcoin-regtest")
    for wallet in wallets {
      for address in wallet.declared {
        let holder = Holder.address(ChainAddress(chain: chain, text: address))
        let cluster = try #require(result.cluster(of: holder))
        #expect(
          cluster.addresses.filter { $0.chain.name == "bitcoin-regtest" }.map(\.text)
            == wallet.coSpent,
          "\(wallet.label)"
        )
        #expect(cluster.kind == .person)
      }
    }
    // Nobody's address lies in a cluster with an exchange's or the service's.
    let chains = truth.accountChains
    let others = Set(truth.exchangeAddresses + truth.serviceAddresses + chains.others)
    let own = Set(wallets.flatMap(\.addresses) + chains.balances.map(\.address))
    for cluster in result.clusters {
      let members = Set(cluster.addresses.map(\.text))
      #expect(members.isDisjoint(with: others) || members.isDisjoint(with: own))
    }
    #expect(result.vetoes.map(\.transaction.transaction) == truth.coinJoins.map(\.description))
    #expect(result.unusable.count == 1)
  }
}

extension SimulatedFile {
  /// Whether it is a table, and not of a chain or a list of another form.
  var isTable: Bool {
    !path.hasPrefix("chain/") && !path.hasPrefix("ledgers/") && !path.hasSuffix(".yaml")
  }
}
