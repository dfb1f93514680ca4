import Cryptography
import Foundation
import KeyDerivation
import Quantities
import Testing

struct KeyAggregationTests {
  /// BIP-0328, "Test Vectors": the aggregate, its extended key, the keys in the order of aggregation.
  static let vectors: [(aggregate: String, extended: String, keys: [String])] = [
    (
      "0354240c76b8f2999143301a99c7f721ee57eee0bce401df3afeaa9ae218c70f23",
      "xpub661MyMwAqRbcFt6tk3uaczE1y6EvM1TqXvawXcYmFEWijEM4PDBnuCXwwXEKGEouzXE6QLLRxjatMcLLzJ5LV5Nib1BN7vJg6yp45yHHRbm",
      [
        "03935F972DA013F80AE011890FA89B67A27B7BE6CCB24D3274D18B2D4067F261A9",
        "02F9308A019258C31049344F85F89D5229B531C845836F99B08601F113BCE036F9",
      ]
    ),
    (
      "0290539eede565f5d054f32cc0c220126889ed1e5d193baf15aef344fe59d4610c",
      "xpub661MyMwAqRbcFt6tk3uaczE1y6EvM1TqXvawXcYmFEWijEM4PDBnuCXwwVk5TFJk8Tw5WAdV3DhrGfbFA216sE9BsQQiSFTdudkETnKdg8k",
      [
        "02F9308A019258C31049344F85F89D5229B531C845836F99B08601F113BCE036F9",
        "03DFF1D77F2A671C5F36183726DB2341BE58FEAE1DA2DECED843240F7B502BA659",
        "023590A94E768F8E1815C2F24B4D80A8E3149316C3518CE7B7AD338368D038CA66",
      ]
    ),
    (
      "022479f134cdb266141dab1a023cbba30a870f8995b95a91fc8464e56a7d41f8ea",
      "xpub661MyMwAqRbcFt6tk3uaczE1y6EvM1TqXvawXcYmFEWijEM4PDBnuCXwwUvaZYpysLX4wN59tjwU5pBuDjNrPEJbfxjLwn7ruzbXTcUTHkZ",
      [
        "02DFF1D77F2A671C5F36183726DB2341BE58FEAE1DA2DECED843240F7B502BA659",
        "023590A94E768F8E1815C2F24B4D80A8E3149316C3518CE7B7AD338368D038CA66",
        "02F9308A019258C31049344F85F89D5229B531C845836F99B08601F113BCE036F9",
        "03935F972DA013F80AE011890FA89B67A27B7BE6CCB24D3274D18B2D4067F261A9",
      ]
    ),
  ]

  private func key(_ hex: String) throws -> PublicKey {
    let bytes = try #require(FixedBytes<33>(hex: hex)).array
    return try PublicKey(parsing: bytes.span)
  }

  @Test(arguments: vectors.indices) func `gives the published aggregate`(_ place: Int) throws {
    let vector = Self.vectors[place]
    var keys: [PublicKey] = []
    for hex in vector.keys { keys.append(try key(hex)) }
    let sum = try #require(KeyAggregation.aggregate(keys))
    #expect(sum.description == vector.aggregate)
    #expect(try KeyAggregation.extendedKey(of: sum).description == vector.extended)
    #expect(KeyAggregation.sorted(keys.reversed()) == KeyAggregation.sorted(keys))
  }

  @Test func `repeated and single keys`() throws {
    let one = try key(Self.vectors[0].keys[0])
    #expect(KeyAggregation.aggregate([]) == nil)
    let single = try #require(KeyAggregation.aggregate([one]))
    let double = try #require(KeyAggregation.aggregate([one, one]))
    #expect(single != one && single != double)
  }
}

struct TaprootTreeTests {
  struct Vector: Decodable, Sendable {
    let descriptor: String
    let merkle_root: String?
    let leaf_hashes: [String]
    let script: String
    let address: String
    let control_blocks: [String]
  }

  static let vectors: [Vector] = {
    let url = DescriptorVectors.folder.appendingPathComponent("taproot-trees.json")
    return (try? JSONDecoder().decode([Vector].self, from: Data(contentsOf: url))) ?? []
  }()

  @Test func `all vectors are there`() { #expect(Self.vectors.count == 5) }

  @Test(arguments: vectors) func `commits to the tree as BIP-0341 says`(_ vector: Vector) throws {
    let output = try #require(OutputDescriptor(parsing: vector.descriptor).outputs(at: 0).first)
    #expect(
      output.script.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        == vector.script
    )
    #expect(output.address == vector.address)
    let taproot = try #require(output.taproot)
    #expect(taproot.merkleRoot?.description == vector.merkle_root)
    #expect(taproot.leaves.map { $0.hash.description } == vector.leaf_hashes)
    let blocks = taproot.leaves.map { leaf in
      taproot.controlBlock(of: leaf).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
        .joined()
    }
    #expect(blocks == vector.control_blocks)
  }
}
