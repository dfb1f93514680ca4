import AddressEncoding
import BitcoinFormat
import ByteReading
import Foundation
import Quantities
import ScriptVerification
import TestSupport
import Testing

@testable import SisterChainFormat

@Suite struct DashTests {
  private struct Item: Decodable {
    let name: String
    let hex: String
    let json: JSONItem
  }

  @Test func `reads payloads by their type`() throws {
    let items: [Item] = try vectors("dash/special.json")
    #expect(items.count == 2)
    for item in items {
      let bytes = try unhex(item.hex)
      let transaction = try DashTransaction(bytes)
      #expect(transaction.serialized == bytes)
      expectSame(DashJSON.value(of: transaction, network: .testnet), item.json)
      expectPrefixesFail(of: bytes) { bytes throws(ParseFailure) in try DashTransaction(bytes) }
    }
  }

  /// A transaction without inputs and outputs, of a type and with a payload.
  private func special(_ type: UInt8, _ payload: [UInt8]) throws -> DashTransaction {
    let count = payload.count
    let bytes = [3, 0, type, 0, 0, 0, 0, 0, 0, 0, 0xfd, UInt8(count & 255), UInt8(count >> 8)]
    let short = count < 253 ? Array(bytes.prefix(10)) + [UInt8(count)] : bytes
    return try DashTransaction(short + payload)
  }

  private func filled(_ count: Int, from first: UInt8 = 1) -> [UInt8] {
    (0..<count).map { first &+ UInt8(truncatingIfNeeded: $0) }
  }

  @Test func `reads each type of payload, and keeps what it cannot read`() throws {
    let quorum: [UInt8] =
      [1, 0, 9, 0, 0, 0] + [4, 0, 100] + filled(32) + [7, 0] + [5, 0b10110] + [9, 0xff, 1]
      + filled(48) + filled(32) + filled(96) + filled(96)
    let payloads: [(UInt8, [UInt8])] = [
      (
        1,
        [2, 0, 1, 0, 0, 0] + filled(36) + filled(18) + filled(20) + filled(48) + filled(20)
          + [0xf4, 1] + [1, 0x51] + filled(32) + filled(20) + [1, 0, 2, 0] + [0]
      ),
      (
        2,
        [2, 0, 1, 0] + filled(32) + filled(18) + [0] + filled(32) + filled(20) + [1, 0, 2, 0]
          + filled(96)
      ),
      (2, [1, 0] + filled(32) + filled(18) + [0] + filled(32) + filled(96)),
      (3, [2, 0] + filled(32) + [0, 0] + filled(48) + filled(20) + [1, 0x51] + filled(32) + [0]),
      (4, [2, 0] + filled(32) + [2, 0] + filled(32) + filled(96)),
      (5, [3, 0] + [9, 0, 0, 0] + filled(32) + filled(32) + [1] + filled(96) + filled(8)),
      (6, quorum),
      (7, [1, 8] + filled(32) + filled(96)),
      (8, [1, 1] + filled(8) + [2, 0x51, 0x52]),
      (9, [1] + filled(8) + filled(4) + filled(4) + filled(32) + filled(96)),
    ]
    for (type, payload) in payloads {
      let transaction = try special(type, payload)
      #expect(try transaction.readPayload() != nil)
      let json = DashJSON.value(of: transaction, network: .mainnet)
      #expect(json["extraPayloadError"] == nil)
      for count in 0..<payload.count {
        let cut = try special(type, Array(payload.prefix(count)))
        #expect(throws: ParseFailure.self) { try cut.readPayload() }
        #expect(cut.extraPayload == Array(payload.prefix(count)))
      }
    }
    let unknown = try special(77, filled(9))
    #expect(try unknown.readPayload() == nil)
    #expect(unknown.kind == .unknown(77))
    #expect(
      DashJSON.value(of: unknown, network: .mainnet)["extraPayload"] == "010203040506070809"
    )
    // Version 3 of DIP-0003's payloads holds its addresses in another form.
    #expect(try special(1, [3, 0] + filled(200)).readPayload() == nil)
    guard case .quorumCommitment(let commitment)? = try special(6, quorum).readPayload() else {
      Issue.record("a commitment")
      return
    }
    #expect(commitment.signers.setCount == 3)
    #expect(commitment.validMembers.count == 9)
    #expect(commitment.quorumIndex == 7)
  }

  @Test(.enabled(if: SharedData.isPresent))
  func `signature hashes of the library's own list`() throws {
    let bytes = try SharedData.bytes("dash/test/data/sighash.json")
    let rows = try JSONDecoder().decode([JSONItem].self, from: Data(bytes))
    var checked = 0
    for row in rows.dropFirst() {
      // The list is Bitcoin's, with versions at random: some are special transactions here.
      guard let transaction = try? DashTransaction(unhex(row[0].text)),
        let input = row[2].number, let type = row[3].number
      else { continue }
      let code = try unhex(row[1].text)
      let hash = DashSignatureHashing(transaction).signatureHash(
        input: Int(input),
        scriptCode: code.span,
        type: UInt32(truncatingIfNeeded: type),
        version: .base
      )
      let printed = try hash32(row[4].text).array.reversed()
      #expect(hash?.array == Array(printed))
      checked += 1
    }
    #expect(checked >= 200)
  }

  @Test(.enabled(if: SharedData.isPresent))
  func `a block of the test chain`() throws {
    let bytes = try SharedData.bytes("dash/test/data/blk19976-testnet.dat")
    // The file has the network's magic and the size before the block.
    let block = try DashBlock(Array(bytes.dropFirst(8)))
    #expect(block.serialized == Array(bytes.dropFirst(8)))
    #expect(block.merkleTree.root == block.header.merkleRoot.wireBytes)
    #expect(block.transactions.count == 6)
  }

  @Test(.enabled(if: SharedData.isPresent))
  func `coinbases of masternode list differences`() throws {
    var found = 0
    for name in ["v19diffArray1724-1739", "v19diffArray1739-1756", "diffArray1170_1185"] {
      let list = try JSONDecoder().decode(
        [JSONItem].self,
        from: Data(SharedData.bytes("dash/test/fixtures/\(name).json"))
      )
      for difference in list {
        guard let hex = difference["cbTx"].text else { continue }
        let bytes = try unhex(hex)
        let transaction = try DashTransaction(bytes)
        #expect(transaction.serialized == bytes)
        let json = DashJSON.value(of: transaction, network: .testnet)
        #expect(json["extraPayloadError"] == nil)
        if let root = difference["merkleRootMNList"].text {
          #expect(json["cbTx"]?["merkleRootMNList"] == .string(root))
        }
        if let root = difference["merkleRootQuorums"].text {
          #expect(json["cbTx"]?["merkleRootQuorums"] == .string(root))
        }
        found += 1
      }
    }
    #expect(found > 0)
  }
}
