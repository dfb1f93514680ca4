import BitcoinFormat
import ByteReading
import Foundation
import Quantities
import TestSupport
import Testing

@testable import SignedMessages

/// Proofs of funds as PSBTs.
struct FinalizedPSBTTests {
  private func vector() throws -> (address: String, message: String, bytes: [UInt8]) {
    let data = try SharedData.vector("bip-0322/generated-test-vectors.json")
    let json = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    let list = try #require(json?["proof_of_funds"] as? [[String: Any]])
    let signatures = try #require(list[1]["bip322_signatures"] as? [String])
    return (
      try #require(list[1]["address"] as? String), try #require(list[1]["message"] as? String),
      try Base64.decode(signatures[0].dropFirst(3))
    )
  }

  @Test
  func `every prefix fails, and every bit changed is read or refused`() throws {
    let (address, message, bytes) = try vector()
    #expect(verdict(address, message, bytes, prefix: "pof").isValid)
    #expect(verdict(address, message, bytes).isValid)
    for count in stride(from: 0, to: bytes.count, by: 7) {
      let found = verdict(address, message, Array(bytes.prefix(count)), prefix: "pof")
      #expect(found.failure?.code == "malformed_signature")
    }
    for index in stride(from: 0, to: bytes.count, by: 11) {
      var changed = bytes
      changed[index] ^= 0x10
      _ = verdict(address, message, changed, prefix: "pof")
    }
  }

  @Test
  func `stands for the script of its first input without an address`() throws {
    let (address, message, bytes) = try vector()
    #expect(verdict("", message, bytes, prefix: "pof").signer == address)
  }

  @Test
  func `reads version 2`() throws {
    let (address, message, bytes) = try vector()
    let first = try FinalizedPSBT(parsing: bytes.span)
    let second = Self.version2(first)
    let parsed = try FinalizedPSBT(parsing: second.span)
    #expect(parsed.transaction == first.transaction)
    #expect(parsed.coins.map(\.output) == first.coins.map(\.output))
    let found = verdict(address, message, second, prefix: "pof")
    #expect(found.isValid && found.coins.count == first.coins.count - 1)
    #expect(found.coins.allSatisfy { !$0.isFixed })
  }

  /// Writes the same proof as a PSBT of BIP-0370, with nothing but the spent outputs.
  private static func version2(_ psbt: FinalizedPSBT) -> [UInt8] {
    func little(_ number: UInt32) -> [UInt8] {
      (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * UInt32($0))) }
    }
    func counted(_ bytes: [UInt8]) -> [UInt8] {
      bytes.count < 0xfd
        ? [UInt8(bytes.count)] + bytes
        : [0xfd, UInt8(bytes.count & 0xff), UInt8(bytes.count >> 8)] + bytes
    }
    func pair(_ type: UInt8, _ value: [UInt8]) -> [UInt8] { [1, type] + counted(value) }
    func output(_ output: Transaction.Output) -> [UInt8] {
      (0..<8).map { UInt8(truncatingIfNeeded: output.value >> (8 * Int64($0))) }
    }
    let transaction = psbt.transaction
    var bytes: [UInt8] = [0x70, 0x73, 0x62, 0x74, 0xff]
    bytes += pair(0x02, little(transaction.version)) + pair(0x03, little(transaction.lockTime))
    bytes += pair(0x04, [UInt8(transaction.inputs.count)])
    bytes += pair(0x05, [UInt8(transaction.outputs.count)]) + pair(0xfb, little(2)) + [0]
    for (input, coin) in zip(transaction.inputs, psbt.coins) {
      bytes += pair(0x0e, input.previous.transaction.wireBytes.array)
      bytes += pair(0x0f, little(input.previous.index)) + pair(0x10, little(input.sequence))
      bytes += pair(0x01, output(coin.output) + counted(coin.output.script))
      if !input.script.isEmpty { bytes += pair(0x07, input.script) }
      if !input.witness.isEmpty {
        let stack = input.witness.reduce([UInt8(input.witness.count)]) { $0 + counted($1) }
        bytes += pair(0x08, stack)
      }
      bytes.append(0)
    }
    for entry in transaction.outputs {
      bytes += pair(0x03, output(entry)) + pair(0x04, entry.script) + [0]
    }
    return bytes
  }
}
