import LedgerRecords
import Testing

@testable import XRPLedgerFormat

@Test func `the coin of the chain has no contract`() {
  #expect(LedgerAsset.xrp.contract == nil)
  #expect(LedgerAsset.xrp.decimals == 6)
}
