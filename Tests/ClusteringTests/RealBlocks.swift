import BitcoinFormat
import ByteReading
import Clustering
import Facts
import Foundation
import Normalization
import Quantities
import TestSupport
import Testing

/// Real blocks as facts, read once.
enum RealBlocks {
  static let exhibit = SyntheticCase.exhibit(0x41)

  /// Mainnet block 413,567 with the coins that it spends, from files of Bitcoin Core.
  static func mainnet() throws -> [Fact<Transfer>] {
    let folder = "bitcoin/mainnet-413567/blocks"
    let blockBytes = try firstRecord(of: SharedData.bytes("\(folder)/blk00000.dat"), .blocks)
    let undoBytes = try firstRecord(of: SharedData.bytes("\(folder)/rev00000.dat"), .undo)
    let block = try Block(parsing: blockBytes.span)
    let coins = try UndoData(parsing: undoBytes.span)
    return BitcoinNormalizer(network: .mainnet, exhibit: exhibit)
      .transfers(of: block, undo: coins, height: BlockHeight(413_567))
  }

  private static func firstRecord(of file: [UInt8], _ kind: BlockFileKind) -> [UInt8] {
    var cursor = BlockFileCursor(file.span, kind: kind)
    var buffer: [UInt8] = []
    guard let record = cursor.next() else { return buffer }
    if case .success(let body) = record.body { cursor.read(body, into: &buffer) }
    return buffer
  }

  /// A block beside a plain list of the coins that it spends (value, then script).
  static func testnet(_ height: UInt32) throws -> [Fact<Transfer>] {
    let bytes = try SharedData.bytes("bitcoin/blocks/block\(height).raw")
    let list = try SharedData.bytes("bitcoin/blocks/block\(height)-undo.raw")
    let block = try Block(parsing: bytes.span)
    var cursor = ByteCursor(list.span)
    var lists: [[Coin]] = []
    for transaction in block.transactions.dropFirst() {
      var coins: [Coin] = []
      for _ in transaction.inputs {
        let value = try cursor.readUInt64LE()
        let length = try cursor.readCompactSize()
        let script = try cursor.readBytes(Int(length))
        coins.append(
          Coin(
            output: .init(value: Int64(value), script: script),
            height: BlockHeight(0),
            isCoinbase: false
          )
        )
      }
      lists.append(coins)
    }
    try cursor.finish()
    return BitcoinNormalizer(network: .testnet4, exhibit: exhibit)
      .transfers(of: block, undo: UndoData(transactions: lists), height: BlockHeight(height))
  }
}

/// A real transaction of a known class, with the outputs that it spends.
struct SampleTransaction: Decodable {
  struct Output: Decodable {
    let txid: String?
    let vout: UInt32?
    let valueSat: Int64
    let scriptPubkey: String

    enum CodingKeys: String, CodingKey {
      case txid, vout
      case valueSat = "value_sat"
      case scriptPubkey = "script_pubkey"
    }
  }

  let txid: String
  let blockTime: Int64
  let vin: [Output]
  let vout: [Output]

  enum CodingKeys: String, CodingKey {
    case txid, vin, vout
    case blockTime = "block_time"
  }

  static func read(_ name: String) throws -> [SampleTransaction] {
    let bytes = try SharedData.bytes("clustering/coinjoin-sample/\(name).jsonl")
    return try bytes.split(separator: UInt8(ascii: "\n")).map {
      try JSONDecoder().decode(Self.self, from: Data($0))
    }
  }

  func transfer() throws -> Transfer {
    let normalizer = BitcoinNormalizer(network: .mainnet, exhibit: RealBlocks.exhibit)
    func classified(_ output: Output) throws -> (ChainAddress?, String) {
      let script = try Hexadecimal.decode(output.scriptPubkey)
      return (normalizer.holder(of: script), ScriptClassification(script.span).type.rawValue)
    }
    return Transfer(
      chain: .bitcoin,
      asset: .btc,
      transaction: txid,
      height: nil,
      time: Instant(secondsSince1970: blockTime),
      isCoinbase: false,
      inputs: try vin.map { input in
        let (holder, type) = try classified(input)
        return .init(
          previous: .init(transaction: input.txid ?? "", index: input.vout ?? 0),
          holder: holder,
          value: input.valueSat,
          scriptType: type
        )
      },
      outputs: try vout.map { output in
        let (holder, type) = try classified(output)
        return .init(holder: holder, value: output.valueSat, scriptType: type)
      }
    )
  }
}
