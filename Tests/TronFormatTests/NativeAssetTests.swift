import LedgerRecords
import Testing

@testable import TronFormat

@Test func `the coin of the chain has no contract`() {
  #expect(LedgerAsset.trx.contract == nil)
  #expect(LedgerAsset.trx.decimals == 6)
}
