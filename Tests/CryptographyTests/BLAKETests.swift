import Cryptography
import Foundation
import Quantities
import TestSupport
import Testing

@Suite struct BLAKETests {
  private struct Row: Decodable {
    let count: Int
    let size: Int?
    let personalization: String?
    let hash: String
  }

  private func input(_ count: Int) -> [UInt8] { (0..<count).map { UInt8($0 % 251) } }

  @Test func `BLAKE2b of the RFC's example`() {
    var hasher = BLAKE2b(outputCount: 64)
    let bytes = Array("abc".utf8)
    hasher.update(bytes.span)
    #expect(
      FixedBytes<64>(hasher.finalize())?.description
        == "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
        + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"
    )
  }

  @Test func `BLAKE2b as another implementation, in one piece and in two`() throws {
    let rows: [Row] = try vectors("blake2b/hashlib.json")
    #expect(rows.count == 55)
    for row in rows {
      let bytes = input(row.count)
      let personalization = try hex(row.personalization ?? "")
      for cut in [0, bytes.count / 2, bytes.count] {
        var hasher = BLAKE2b(outputCount: row.size ?? 0, personalization: personalization)
        let (head, tail) = (Array(bytes[..<cut]), Array(bytes[cut...]))
        hasher.update(head.span)
        hasher.update(tail.span)
        let hash = hasher.finalize()
        #expect(try hash == hex(row.hash))
      }
    }
  }

  @Test func `BLAKE3 of the official inputs`() throws {
    let rows: [Row] = try vectors("blake3/vectors.json")
    #expect(rows.count == 35)
    for row in rows {
      let bytes = input(row.count)
      let hash = BLAKE3.hash(bytes.span)
      #expect(hash.description == row.hash)
    }
  }
}

@Suite struct BitcoinCashSchnorrTests {
  @Test func `judges each published vector`() throws {
    let text = try String(decoding: SharedData.vector("bch-schnorr/vectors.csv"), as: UTF8.self)
    let rows = text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    #expect(rows.count == 16)
    for row in rows {
      let signature = try hex(row[2])
      let parsed = try BitcoinCashSchnorrSignature(signature.span)
      let key = try? PublicKey(parsing: hex(row[0]))
      #expect((key == nil) == (row[4] == "public key not on the curve"))
      let message = try bytes32(row[1])
      #expect((key.map { parsed.isValid(for: message, by: $0) } ?? false) == (row[3] == "TRUE"))
    }
  }
}
