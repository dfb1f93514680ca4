import AddressEncoding
import LedgerRecords
import Quantities
import Testing

@testable import EthereumFormat

/// The events of a Safe that tell who commands it (safe-global/safe-smart-account).
@Suite struct OwnershipLogTests {
  private func word(_ number: UInt8) -> [UInt8] {
    [UInt8](repeating: 0, count: 31) + [number]
  }

  private func address(_ number: UInt8) -> String {
    let bytes = FixedBytes<20>([UInt8](repeating: 0, count: 19) + [number])
    return bytes.map { EthereumAddress($0).description } ?? ""
  }

  private func read(_ topic: String, _ topics: [[UInt8]], _ data: [[UInt8]]) throws -> TransferLog {
    var all = [try #require(FixedBytes<32>(hex: topic))]
    for topic in topics { all.append(try #require(FixedBytes<32>(topic))) }
    let log = EthereumLog(
      address: EthereumAddress(FixedBytes(InlineArray<20, UInt8>(repeating: 0x22))),
      topics: all,
      data: data.flatMap { $0 }
    )
    return TransferLog(log, index: 5)
  }

  private let added = "9465fa0c962cc76958e6373a993326400c1c94f8be2fe3a952adfa7f60b2ea26"
  private let removed = "f8d49fc529812e9a7c5c50e69c20f0dccc0db8fa95c98bc58cc9a4f1c1299eaf"
  private let threshold = "610f7ff2b304ae8903c3de74c60c6ab1f7d6226b3f52c5161905bb5ad4039c93"
  private let setup = "141df868a6331af528e38c83b7aa03edc19be66e37ae67f9285bf4f8e3c6a1a8"

  @Test func `an owner is a topic in newer contracts and data in older ones`() throws {
    for log in [try read(added, [word(7)], []), try read(added, [], [word(7)])] {
      let found = try #require(log.ownerships.first)
      #expect(found.change == .added)
      #expect(found.owners == [address(7)])
      #expect(found.threshold == nil)
      #expect(found.part == "log 5")
      #expect(found.source == "Safe AddedOwner")
    }
    #expect(try read(removed, [word(7)], []).ownerships.first?.change == .removed)
  }

  @Test func `the setup names all owners and how many have to sign`() throws {
    let data = [word(128), word(2), word(0), word(0), word(3), word(7), word(8), word(9)]
    let found = try #require(try read(setup, [word(1)], data).ownerships.first)
    #expect(found.change == .all)
    #expect(found.owners == [address(7), address(8), address(9)])
    #expect(found.threshold == 2)
    let changed = try #require(try read(threshold, [], [word(3)]).ownerships.first)
    #expect(changed.change == .thresholdOnly)
    #expect(changed.threshold == 3)
  }

  @Test func `what is not of a Safe's form says nothing`() throws {
    let high = [UInt8](repeating: 0xff, count: 32)
    for log in [
      try read(added, [], []), try read(added, [high], []), try read(added, [word(1)], [word(2)]),
      try read(threshold, [], [high]), try read(setup, [word(1)], [high, word(2)]),
      try read(setup, [], [word(128), word(2), word(0), word(0), word(0)]),
      try read(setup, [word(1)], [word(128), word(2), word(0), word(0), word(1), high]),
    ] {
      #expect(log.ownerships.isEmpty)
      #expect(log.gap == nil)
    }
  }
}
