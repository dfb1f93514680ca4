import BitcoinFormat
import ByteReading
import Foundation
import Quantities
import TestSupport

/// Real transactions and blocks that the tests share.
enum Fixtures {
  /// The signed transaction of BIP-0143, section "Native P2WPKH".
  static let segWit = """
    01000000000102fff7f7881a8099afa6940d42d1e7f6362bec38171ea3edf433541db4e4ad969f00000000494830\
    450221008b9d1dc26ba6a9cb62127b02742fa9d754cd3bebf337f7a55d114c8e5cdd30be022040529b194ba3f928\
    1a99f2b1c0a19c0489bc22ede944ccf4ecbab4cc618ef3ed01eeffffffef51e1b804cc89d182d279655c3aa89e81\
    5b1b309fe287d9b2b55d57b90ec68a0100000000ffffffff02202cb206000000001976a9148280b37df378db99f6\
    6f85c95a783a76ac7a6d5988ac9093510d000000001976a9143bde42dbee7e4dbe6a21b2d50ce2f0167faa815988\
    ac000247304402203609e17b84f6a7d30c80bfa610b5b4542f32a8a0d5447a12fb1366d7f01cc44a0220573a954c\
    4518331561406f90300e8f3358f51928d43c212a8caed02de67eebee0121025476c2e83188368da1ff3e292e7aca\
    fcdb3566bb0ad253f62fc70f07aeee635711000000
    """

  /// Returns the rows of a table in `testvectors`, without its header.
  static func table(_ path: String) throws -> [[String]] {
    let text = String(decoding: try SharedData.vector(path), as: UTF8.self)
    return text.split(separator: "\n").dropFirst().map { line in
      line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
  }

  /// Returns the serialised main chain block of a height: 0 or 170.
  static func block(_ height: Int) throws -> [UInt8] {
    for row in try table("BitcoinBlocks/blocks.tsv") where row[0] == String(height) {
      return try Hexadecimal.decode(row[2])
    }
    throw CocoaError(.fileNoSuchFile)
  }

  /// Returns the payment in block 170, a transaction without witness.
  static func legacy() throws -> [UInt8] {
    let bytes = try block(170)
    return try Block(parsing: bytes.span).transactions[1].serialized()
  }
}

/// A generator of numbers that depend on the seed alone (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }
}
