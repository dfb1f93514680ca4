import LedgerRecords
import Testing

@testable import SolanaFormat

@Test func `the coin of the chain has no contract`() {
  #expect(LedgerAsset.sol.contract == nil)
  #expect(LedgerAsset.sol.decimals == 9)
}
