import BitcoinFormat
import ByteReading
import Quantities
import Testing

@testable import SisterChainFormat

@Suite struct RealBlockTests {
  private struct Vector: Decodable {
    let hash: String
    let height: UInt32
    let merkleroot: String
    let tx: [String]
    let block: String
  }

  @Test(arguments: ["litecoin_mainnet_900000", "litecoin_mainnet_2265985"])
  func `Litecoin`(_ name: String) throws {
    let vector: Vector = try vectors("sister-blocks/\(name).json")
    let bytes = try unhex(vector.block)
    let block = try LitecoinBlock(bytes)
    #expect(block.serialized == bytes)
    #expect(block.hash.description == vector.hash)
    #expect(block.header.merkleRoot.description == vector.merkleroot)
    #expect(block.merkleTree.root == block.header.merkleRoot.wireBytes)
    #expect(block.transactions.map(\.transactionID.description) == vector.tx)
    #expect(block.meetsTarget)
    #expect(block.commitment == (vector.height < 2_000_000 ? .absent : .valid))
  }

  @Test func `Dogecoin, with merged mining`() throws {
    let vector: Vector = try vectors("sister-blocks/dogecoin_mainnet_371337.json")
    let bytes = try unhex(vector.block)
    let block = try DogecoinBlock(bytes)
    #expect(block.serialized == bytes)
    #expect(block.hash.description == vector.hash)
    #expect(block.merkleTree.root == block.header.merkleRoot.wireBytes)
    #expect(block.transactions.map(\.transactionID.description) == vector.tx)
    #expect(block.statedChainID == 98)
    #expect(block.meetsTarget)
    #expect(block.flaw == nil)
    // Another nonce of this block is another block: the other chain did not commit to it.
    var other = bytes
    other[76] ^= 1
    #expect(try DogecoinBlock(other).flaw == .missingRoot)
    expectPrefixesFail(of: bytes) { bytes throws(ParseFailure) in try DogecoinBlock(bytes) }
  }

  @Test(arguments: ["dash_mainnet_844898", "dash_testnet_2999"])
  func `Dash`(_ name: String) throws {
    let vector: Vector = try vectors("sister-blocks/\(name).json")
    let bytes = try unhex(vector.block)
    let block = try DashBlock(bytes)
    #expect(block.serialized == bytes)
    #expect(block.header.merkleRoot.description == vector.merkleroot)
    #expect(block.merkleTree.root == block.header.merkleRoot.wireBytes)
    #expect(block.transactions.map(\.transactionID.description) == vector.tx)
    expectPrefixesFail(of: bytes) { bytes throws(ParseFailure) in try DashBlock(bytes) }
  }

  @Test(arguments: [
    "zcash_mainnet_1000", "zcash_testnet_242100", "zcash_testnet_283046", "zcash_testnet_304290",
  ])
  func `Zcash`(_ name: String) throws {
    let vector: Vector = try vectors("sister-blocks/\(name).json")
    let bytes = try unhex(vector.block)
    let block = try ZcashBlock(parsing: bytes.span)
    #expect(block.serialized == bytes)
    #expect(block.header.hash.description == vector.hash)
    #expect(block.header.meetsTarget)
    #expect(block.statedHeight == BlockHeight(vector.height))
    #expect(block.merkleTree.root == block.header.merkleRoot.wireBytes)
    #expect(block.transactions.map(\.transactionID.description) == vector.tx)
  }
}
