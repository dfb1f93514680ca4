import Cryptography
import Quantities
import Testing

private struct HMACVectors: Decodable {
  let sha256: [[String]]
  let sha512: [[String]]
}

@Suite struct KeyedHashTests {
  @Test func `HMAC as in RFC 4231`() throws {
    let rows: HMACVectors = try vectors("rfc-4231/vectors.json")
    #expect(rows.sha256.count == 6 && rows.sha512.count == 6)
    for row in rows.sha256 {
      #expect(try HMAC.sha256(hex(row[1]), key: hex(row[0])).description == row[2])
    }
    for row in rows.sha512 {
      #expect(try HMAC.sha512(hex(row[1]), key: hex(row[0])).description == row[2])
    }
  }

  @Test func `an empty key and an empty message have a code`() {
    let nothing: [UInt8] = []
    #expect(
      HMAC.sha256(nothing, key: nothing).description
        == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
    )
  }

  @Test func `HKDF as in RFC 5869`() throws {
    let rows: [[String]] = try vectors("rfc-5869/vectors.json")
    #expect(rows.count == 3)
    for row in rows {
      let output = try hex(row[3])
      let derived = try HKDF.sha256(
        hex(row[0]),
        salt: hex(row[1]),
        info: hex(row[2]),
        count: output.count
      )
      #expect(derived == output)
    }
  }

  @Test(arguments: [0, 255 * 32 + 1]) func `HKDF refuses an impossible length`(_ count: Int) {
    let bytes: [UInt8] = [1]
    #expect(throws: CryptographyError.self) {
      try HKDF.sha256(bytes, salt: bytes, info: bytes, count: count)
    }
  }

  @Test func `a derived key is the first bytes of HKDF`() throws {
    let (material, salt) = ([UInt8](1...40), [UInt8](5...9))
    let key = try SymmetricKey.derived(from: material, salt: salt, info: "purpose")
    let bytes = try HKDF.sha256(
      material,
      salt: salt,
      info: Array("purpose".utf8),
      count: 32
    )
    #expect(key.equals(bytes))
  }

  @Test func `comparison in constant time agrees with equality`() {
    let cases: [([UInt8], [UInt8])] = [
      ([], []), ([1], [1]), ([1], [2]), ([1, 2], [1]), ([0, 0, 1], [0, 0, 0]),
    ]
    for (one, other) in cases { #expect(constantTimeEqual(one, other) == (one == other)) }
  }
}
