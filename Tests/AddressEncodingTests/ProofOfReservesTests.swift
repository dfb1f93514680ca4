import AddressEncoding
import ByteReading
import Cryptography
import Foundation
import Quantities
import TestSupport
import Testing

/// Real messages that an exchange signed with its own addresses.
@Suite(.enabled(if: SharedData.isPresent)) struct ProofOfReservesTests {
  private func rows() throws -> [[String]] {
    let file = try SharedData.bytes("signatures/huobi_por_2023-08-10_73334f9.csv")
    return String(decoding: file, as: UTF8.self).split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }.filter { $0.count == 6 && $0[5] != "-" && $0[5] != "signature" }
  }

  @Test func `Bitcoin messages lead to the address that signed them`() throws {
    var count = 0
    for row in try rows() where row[0] == "BTC" {
      let signature = try Array(#require(Data(base64Encoded: row[5])))
      let magic = Array("\u{18}Bitcoin Signed Message:\n".utf8)
      let message = Array(row[4].utf8)
      let hash = SHA256.doubleHash((magic + [UInt8(message.count)] + message).span)
      let key = try RecoverableSignature(headerFirst: signature.span).publicKey(for: hash)
      let address = try BitcoinAddress(parsing: row[1])
      let candidates = [
        Hash160.hash(key.compressed.bytes.span), Hash160.hash(key.uncompressed.bytes.span),
      ]
      #expect(candidates.contains { $0.array == address.payload }, "\(row[1])")
      count += 1
    }
    #expect(count == 6)
  }

  @Test func `Ethereum messages lead to the address that signed them`() throws {
    var (count, found) = (0, 0)
    for row in try rows() where row[0] == "ETH" && row[5].hasPrefix("0x") {
      let bytes = try Hexadecimal.decode(row[5].dropFirst(2))
      guard bytes.count == 65 else { continue }
      let message = Array(row[4].utf8)
      // Most were signed over the bare hash, some as personal messages (EIP-191).
      let prefix = Array("\u{19}Ethereum Signed Message:\n\(message.count)".utf8)
      let hashes = [Keccak256.hash(message.span), Keccak256.hash((prefix + message).span)]
      let signature = try RecoverableSignature(
        compact: Array(bytes.prefix(64)).span,
        recoveryID: Int(bytes[64]) % 27
      )
      let expected = try EthereumAddress(parsing: row[1])
      for hash in hashes {
        let key = try signature.publicKey(for: hash).uncompressed.array
        let account = Keccak256.hash(Array(key.dropFirst()).span).array.suffix(20)
        if expected.bytes.array == Array(account) { found += 1 }
      }
      count += 1
    }
    #expect(count > 10)
    #expect(found == count)
  }
}
