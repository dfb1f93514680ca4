import Cryptography
import KeyDerivation
import Testing

@Suite struct GapLimitSearchTests {
  static let account =
    "zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs"

  private func address(_ branch: UInt32, _ index: UInt32, _ kind: ScriptKind = .p2wpkh) throws
    -> String
  {
    let key = try ExtendedPublicKey(parsing: Self.account).child(branch).child(index)
    return try key.publicKey.address(kind, on: .bitcoin).text
  }

  @Test func `finds receive and change addresses of several kinds`() throws {
    let seen: Set = [
      try address(0, 0), try address(0, 19, .p2pkh), try address(1, 3, .p2tr),
      "bc1qunrelated",
    ]
    let key = try ExtendedPublicKey(parsing: Self.account)
    let result = try GapLimitSearch().search(key, among: seen)
    #expect(result.isActive)
    #expect(result.hits.map(\.path.description) == ["m/0/0", "m/0/19", "m/1/3"])
    #expect(result.hits.map(\.address.kind) == [.p2wpkh, .p2pkh, .p2tr])
    #expect(result.branches.map(\.scanned) == [40, 24, 20])
    #expect(result.branches.map(\.lastHit) == [19, 3, nil])
    #expect(result.branches.map(\.isComplete) == [true, true, true])
  }

  @Test func `ends after the gap, and not before`() throws {
    let key = try ExtendedPublicKey(parsing: Self.account)
    let seen: Set = [try address(0, 20), try address(0, 25)]
    #expect(try !GapLimitSearch().search(key, among: seen).isActive)
    let wider = try GapLimitSearch(gapLimit: 21).search(key, among: seen)
    #expect(wider.hits.map(\.path.steps) == [[0, 20], [0, 25]])
  }

  @Test func `a key of a branch is searched through its own children`() throws {
    let key = try ExtendedPublicKey(parsing: Self.account).child(0)
    let result = try GapLimitSearch().search(key, among: [try address(0, 5)])
    #expect(result.hits.map(\.path.description) == ["m/5"])
    let leaf = try key.child(5)
    #expect(
      try GapLimitSearch().search(leaf, among: [try address(0, 5)]).hits.map(\.path) == [.master]
    )
  }

  @Test func `looks at the chains and kinds that it is given`() throws {
    let key = try ExtendedPublicKey(parsing: Self.account)
    let dogecoin = try key.child(0).child(2).publicKey.address(.p2pkh, on: .dogecoin).text
    #expect(try !GapLimitSearch().search(key, among: [dogecoin]).isActive)
    #expect(try GapLimitSearch(chains: [.dogecoin]).search(key, among: [dogecoin]).hits.count == 1)
    let search = GapLimitSearch(kinds: [.p2tr])
    #expect(try !search.search(key, among: [try address(0, 0)]).isActive)
  }

  @Test func `ends although everything is seen`() throws {
    let key = try ExtendedPublicKey(parsing: Self.account)
    let search = GapLimitSearch(branches: [DerivationPath([0])], indexLimit: 30)
    let result = try search.search(key) { $0.kind == .p2wpkh && $0.chain == .bitcoin }
    #expect(result.hits.count == 31)
    #expect(result.branches.map(\.isComplete) == [false])
    #expect(throws: KeyFailure(.hardenedChild(0x8000_0000))) {
      try GapLimitSearch(branches: [DerivationPath([0x8000_0000])]).search(key, among: [])
    }
  }
}
