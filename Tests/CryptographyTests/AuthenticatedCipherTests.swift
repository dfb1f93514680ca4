import Cryptography
import Quantities
import Testing

@Suite struct AuthenticatedCipherTests {
  @Test func `opens what NIST's vectors sealed`() throws {
    let rows: [[String]] = try vectors("nist-gcm/vectors.json")
    #expect(rows.count >= 40)
    for row in rows {
      let key = try SymmetricKey(hex(row[0]))
      let box = try hex(row[1] + row[4] + row[5])
      let opened = try AuthenticatedCipher.open(
        box,
        key: key,
        associatedData: hex(row[3])
      )
      #expect(try opened == hex(row[2]))
    }
  }

  @Test(arguments: [0, 1, 16, 1000]) func `opens what it sealed`(_ count: Int) throws {
    let key = try SymmetricKey.generate()
    let plaintext = [UInt8](repeating: 7, count: count)
    let context = Array("case 1".utf8)
    let box = try AuthenticatedCipher.seal(
      plaintext,
      key: key,
      associatedData: context
    )
    #expect(box.count == count + 28)
    #expect(
      try AuthenticatedCipher.open(box, key: key, associatedData: context) == plaintext
    )
    let again = try AuthenticatedCipher.seal(
      plaintext,
      key: key,
      associatedData: context
    )
    #expect(again != box, "each box has a nonce of its own")
  }

  @Test func `refuses every altered byte, another key and other associated data`() throws {
    let key = try SymmetricKey.generate()
    let box = try AuthenticatedCipher.seal(
      [1, 2, 3],
      key: key,
      associatedData: [9]
    )
    for index in box.indices {
      var altered = box
      altered[index] ^= 1
      #expect(throws: CryptographyError.authenticationFailed) {
        try AuthenticatedCipher.open(altered, key: key, associatedData: [9])
      }
    }
    let other = try SymmetricKey.generate()
    #expect(throws: CryptographyError.authenticationFailed) {
      try AuthenticatedCipher.open(box, key: other, associatedData: [9])
    }
    #expect(throws: CryptographyError.authenticationFailed) {
      try AuthenticatedCipher.open(box, key: key, associatedData: [8])
    }
    for count in 0..<28 {
      #expect(
        throws: CryptographyError.wrongLength(item: "sealed box", found: count, allowed: [28])
      ) {
        try AuthenticatedCipher.open(
          Array(box.prefix(count)),
          key: key,
          associatedData: [9]
        )
      }
    }
  }

  @Test func `a key has 32 bytes`() {
    #expect(throws: CryptographyError.wrongLength(item: "symmetric key", found: 31, allowed: [32]))
    {
      try SymmetricKey([UInt8](repeating: 1, count: 31))
    }
  }

  @Test func `secrets do not print`() throws {
    let bytes = [UInt8](repeating: 0xab, count: 32)
    let symmetric = try SymmetricKey(bytes)
    let secret = try PrivateKey(bytes)
    for value in [symmetric as Any, secret as Any] {
      var dumped = ""
      dump(value, to: &dumped)
      for text in ["\(value)", String(reflecting: value), dumped] {
        #expect(!text.contains("171") && !text.lowercased().contains("abab"))
      }
    }
  }

  @Test func `random bytes have the length wanted and differ`() throws {
    #expect(try SecureRandom.bytes(0).isEmpty)
    #expect(try SecureRandom.bytes(32).count == 32)
    #expect(try SecureRandom.bytes(32) != SecureRandom.bytes(32))
  }
}
