import Testing

@testable import EthereumFormat

@Test func `numbers of chains are in order`() {
  #expect(ChainID.ethereum < ChainID(56))
}
