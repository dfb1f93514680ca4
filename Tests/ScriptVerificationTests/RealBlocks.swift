import BitcoinFormat
import ByteReading
import Foundation
import TestSupport

/// Real blocks with the coins that they spend, beside the checkout.
enum RealBlocks {
  /// A block of a test network, and the coins of its inputs: value and script, one after the other.
  static func testnet(_ height: Int) throws -> (block: Block, coins: [Transaction.Output]) {
    let bytes = try SharedData.bytes("bitcoin/blocks/block\(height).raw")
    let undo = try SharedData.bytes("bitcoin/blocks/block\(height)-undo.raw")
    var cursor = ByteCursor(undo.span)
    var coins: [Transaction.Output] = []
    while cursor.remaining > 0 { coins.append(try Transaction.Output(from: &cursor)) }
    return (try Block(parsing: bytes.span), coins)
  }

  /// Block 413,567 of the main chain, in the files of a node.
  static func main() throws -> (block: Block, coins: [Transaction.Output]) {
    func record(_ name: String) throws -> [UInt8] {
      let bytes = try SharedData.bytes("bitcoin/mainnet-413567/blocks/\(name)")
      var cursor = ByteCursor(bytes.span)
      try cursor.skip(4)
      return try cursor.readBytes(Int(try cursor.readUInt32LE()))
    }
    let block = try record("blk00000.dat")
    let undo = try record("rev00000.dat")
    let coins = try UndoData(parsing: undo.span).transactions.joined().map(\.output)
    return (try Block(parsing: block.span), coins)
  }
}
