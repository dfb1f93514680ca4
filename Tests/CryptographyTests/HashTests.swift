import Cryptography
import Quantities
import TestSupport
import Testing

@Suite struct HashTests {
  // FIPS 180-4 examples (NIST, "Examples with Intermediate Values").
  @Test func `SHA-2 of the standard's examples`() {
    #expect(
      SHA256.hash(Array("abc".utf8)).description
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
    #expect(
      SHA256.hash(([] as [UInt8])).description
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )
    #expect(
      SHA512.hash(Array("abc".utf8)).description
        == "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
    )
  }

  @Test func `a double hash is a hash of a hash`() {
    let bytes = [UInt8](0..<250)
    let once = SHA256.hash(bytes)
    #expect(SHA256.doubleHash(bytes) == SHA256.hash(once.array))
    var hasher = SHA256()
    hasher.update(bytes)
    #expect(hasher.finalizeTwice() == SHA256.doubleHash(bytes))
  }

  @Test func `pieces of any length give the hash of the whole`() {
    let bytes = (0..<600).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    for cut in [0, 1, 63, 64, 65, 127, 128, 135, 136, 137, 272, 599, 600] {
      var (sha256, sha512, keccak) = (SHA256(), SHA512(), Keccak256())
      for piece in [Array(bytes[..<cut]), Array(bytes[cut...])] {
        sha256.update(piece)
        sha512.update(piece)
        keccak.update(piece)
      }
      #expect(sha256.finalize() == SHA256.hash(bytes))
      #expect(sha512.finalize() == SHA512.hash(bytes))
      #expect(keccak.finalize() == Keccak256.hash(bytes))
    }
  }

  @Test func `RIPEMD-160 of the authors' test values`() throws {
    let rows: [[String]] = try vectors("ripemd-160/vectors.json")
    #expect(rows.count >= 7)
    for row in rows {
      #expect(try RIPEMD160.hash(hex(row[0])).description == row[1])
    }
  }

  // The public key of the private key 1 and its hash (BIP-0173, "Examples").
  @Test func `HASH160 of a public key`() throws {
    let key = try hex("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")
    #expect(Hash160.hash(key).description == "751e76e8199196d454941c45d1b3a323f1433bd6")
  }

  @Test func `Keccak-256 of the submission's messages`() throws {
    let rows: [[String]] = try vectors("keccak-256/vectors.json")
    #expect(rows.count >= 15)
    for row in rows {
      #expect(try Keccak256.hash(hex(row[0])).description == row[1])
    }
  }

  @Test(.enabled(if: SharedData.isPresent), arguments: ["ShortMsgKAT_256", "LongMsgKAT_256"])
  func `Keccak-256 of every known answer`(_ name: String) throws {
    let file = try SharedData.bytes("crypto/keccak256/Hash/keccak/\(name).txt")
    var (bits, message, count) = (0, [UInt8](), 0)
    for line in String(decoding: file, as: UTF8.self).split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: " ")
      guard parts.count == 3, parts[1] == "=" else { continue }
      switch parts[0] {
      case "Len": bits = try #require(Int(parts[2]))
      case "Msg": message = try hex(String(parts[2]))
      case "MD" where bits % 8 == 0:
        let hash = Keccak256.hash(Array(message.prefix(bits / 8)))
        #expect(hash.description == parts[2].lowercased())
        count += 1
      default: break
      }
    }
    #expect(count > 60)
  }

  @Test func `a tagged hash is what its definition says`() {
    let tag = SHA256.hash(Array("TapLeaf".utf8)).array
    let message: [UInt8] = [0xc0, 0x01, 0x51]
    #expect(TaggedHash.tapLeaf.hash(message) == SHA256.hash((tag + tag + message)))
  }
}
