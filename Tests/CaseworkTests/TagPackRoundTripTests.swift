import CaseStore
import Clustering
import EvidenceReport
import Facts
import TestSupport
import Testing

@testable import Casework

@Suite struct TagPackRoundTripTests {
  /// What is read of claims: the address as written, its chain, whose it is.
  private static func claims(_ work: WorkFolder) throws -> [String] {
    try work.store.facts().attributions.map { fact in
      let statement = fact.statement
      let chain = statement.address.address?.chain.name ?? "none"
      return "\(statement.address.raw) \(chain) \(statement.label ?? statement.actor)"
    }
    .sorted()
  }

  /// Imports files, exports them and imports that.
  private static func roundTrip(
    _ work: WorkFolder,
    _ paths: [String]
  ) throws -> (before: [String], after: [String], flagged: [Int]) {
    let first = try work.importFiles(paths)
    let packs = TagPackExport(
      attributions: try work.store.facts().attributions,
      clustering: ClusteringResult(from: FactSet()),
      title: "t",
      creator: "c",
      date: nil
    ).packs
    let other = try WorkFolder()
    var written: [String] = []
    for (index, pack) in packs.enumerated() {
      written.append(try other.write("\(index).yaml", pack.yaml))
    }
    let second = try other.importFiles(written)
    return (
      try claims(work), try claims(other),
      [first, second].map { $0.reduce(0) { $0 + $1.rows.flagged } }
    )
  }

  @Test func `what is exported is imported with the same chains`() throws {
    let work = try WorkFolder()
    let evm = "'0x000000000000000000000000000000000000dEaD'"
    let base58 = "1BitcoinEaterAddressDontSendf59kuE"
    let tron = "T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb"
    var tags = "title: T\ncreator: C\nsource: s\ntags:\n"
    for (address, codes) in [
      (base58, "currency: XBT"), (tron, "currency: USDT"), (evm, "currency: USDT"),
      (evm, "currency: USDT\n  network: ETH"), (evm, "currency: BNB\n  network: BSC"),
      (evm, "currency: USDC\n  network: AVAXC"), (evm, "network: POLYGON"),
      ("000", "currency: XMR"),
    ] {
      tags +=
        "- address: \(address)\n  label: '\(codes.prefix(40).filter { $0 != "\n" })'\n  \(codes)\n"
    }
    let list = "T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb\n"
    let trip = try Self.roundTrip(
      work,
      [try work.write("p.yaml", tags), try work.write("sanctioned_addresses_USDT.txt", list)]
    )
    #expect(trip.before == trip.after)
    #expect(trip.flagged == [2, 2])
    #expect(trip.after.filter { $0.contains(" none ") }.count == 2)
  }

  @Test(.enabled(if: SharedData.isPresent))
  func `collected packs and lists come back with the same chains`() throws {
    let work = try WorkFolder()
    let folder = SharedData.path("attribution")
    let trip = try Self.roundTrip(work, [folder + "/tagpacks/packs", folder + "/ofac"])
    // Equal claims of one file are one in the export.
    #expect(Set(trip.before) == Set(trip.after))
    #expect(trip.flagged[1] <= trip.flagged[0])
  }
}
