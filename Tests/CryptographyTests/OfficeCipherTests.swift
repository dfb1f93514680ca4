import Cryptography
import Testing

private struct KeyStream: Decodable {
  let key: String
  let stream: [String: String]
}

@Suite struct OfficeCipherTests {
  @Test func `RC4 as in RFC 6229`() throws {
    let rows: [KeyStream] = try vectors("rfc-6229/vectors.json")
    #expect(rows.count == 5)
    for row in rows {
      let key = try hex(row.key)
      var cipher = try RC4(key: key.span)
      let zeros = [UInt8](repeating: 0, count: 4112)
      let stream = cipher.process(zeros.span)
      #expect(row.stream.count == 8)
      for (offset, expected) in row.stream {
        let start = try #require(Int(offset))
        #expect(try Array(stream[start..<(start + 16)]) == hex(expected), "\(row.key) at \(start)")
      }
    }
  }

  @Test func `RC4 wants a key of 1 to 256 bytes`() {
    for count in [0, 257] {
      let key = [UInt8](repeating: 1, count: count)
      #expect(throws: CryptographyError.self) { try RC4(key: key.span) }
    }
  }

  @Test func `AES as in SP 800-38A`() throws {
    let rows: [[String]] = try vectors("nist-aes/vectors.json")
    #expect(rows.count == 6)
    let vector = [UInt8](0..<16)
    for row in rows {
      let (key, ciphertext) = (try hex(row[1]), try hex(row[3]))
      let plain =
        row[0] == "ECB"
        ? try AES.decryptECB(ciphertext.span, key: key.span)
        : try AES.decryptCBC(ciphertext.span, key: key.span, initialVector: vector.span)
      #expect(try plain == hex(row[2]), "\(row[0]) \(key.count * 8)")
    }
    let nothing: [UInt8] = []
    let key = [UInt8](repeating: 1, count: 16)
    #expect(try AES.decryptECB(nothing.span, key: key.span) == [])
  }

  @Test func `AES wants whole blocks, a key of three lengths and a vector of one block`() {
    let (key, vector) = ([UInt8](repeating: 1, count: 16), [UInt8](repeating: 2, count: 16))
    let (short, odd) = ([UInt8](repeating: 1, count: 20), [UInt8](repeating: 3, count: 17))
    #expect(throws: CryptographyError.self) { try AES.decryptECB(odd.span, key: key.span) }
    #expect(throws: CryptographyError.self) { try AES.decryptECB(vector.span, key: short.span) }
    #expect(throws: CryptographyError.self) {
      try AES.decryptCBC(vector.span, key: key.span, initialVector: odd.span)
    }
  }

  @Test(arguments: [
    // RFC 1321, A.5; FIPS 180-4 examples.
    (DigestAlgorithm.md5, "900150983cd24fb0d6963f7d28e17f72"),
    (.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
    (.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      .sha384,
      "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"
    ),
    (
      .sha512,
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
    ),
  ])
  func `hashes of the standards' example`(_ algorithm: DigestAlgorithm, _ expected: String) throws {
    let text = Array("abc".utf8)
    let hash = algorithm.hash(text.span)
    #expect(try hash == hex(expected))
    #expect(hash.count == algorithm.byteCount)
  }

  @Test(arguments: [
    // RFC 2202 (MD5, SHA-1) and RFC 4231, test case 2.
    (DigestAlgorithm.md5, "750c783e6ab0b503eaa86e310a5db738"),
    (.sha1, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
    (.sha256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    (
      .sha384,
      "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649"
    ),
    (
      .sha512,
      "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
        + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
    ),
  ])
  func `HMAC of the standards' example`(_ algorithm: DigestAlgorithm, _ expected: String) throws {
    let (key, message) = (Array("Jefe".utf8), Array("what do ya want for nothing?".utf8))
    let code = algorithm.authenticationCode(of: message.span, key: key.span)
    #expect(try code == hex(expected))
  }

  @Test func `a hash hashed again carries the number of each round`() {
    let text = Array("start".utf8)
    for algorithm in DigestAlgorithm.allCases {
      var expected = algorithm.hash(text.span)
      for round: UInt8 in 0..<3 {
        let input = [round, 0, 0, 0] + expected
        expected = algorithm.hash(input.span)
      }
      let start = algorithm.secretHash(text.span, Span())
      let found = algorithm.iteratedHash(start, rounds: 3)
      let bytes = found.withBytes { bytes in bytes.indices.map { bytes[$0] } }
      #expect(bytes == expected)
    }
  }
}
