import Cryptography
import Quantities
import Testing

/// The order of the group (SEC 2, section 2.4.1).
private let order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"

@Suite struct ECDSATests {
  private let key: PrivateKey
  private let hash = SHA256.hash(Array("Distrain".utf8))

  init() throws {
    key = try PrivateKey((1...32).map { UInt8($0) })
  }

  @Test func `the generator is the public key of one`() throws {
    let one = try PrivateKey(([UInt8](repeating: 0, count: 31) + [1]))
    #expect(
      one.publicKey.description
        == "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
    )
  }

  @Test func `a key reads back from both forms`() throws {
    let compressed = key.publicKey.compressed.array
    let uncompressed = key.publicKey.uncompressed.array
    #expect(try PublicKey(parsing: compressed) == key.publicKey)
    #expect(try PublicKey(parsing: uncompressed) == key.publicKey)
    #expect(uncompressed[1...32] == compressed[1...])
    #expect(key.publicKey.xOnly.bytes.array == Array(compressed[1...]))
  }

  @Test func `a hybrid key is refused, but consensus reads it`() throws {
    var bytes = key.publicKey.uncompressed.array
    let parity = bytes[64] & 1
    bytes[0] = 6 + parity
    #expect(throws: CryptographyError.hybridPublicKey(prefix: 6 + parity)) {
      try PublicKey(parsing: bytes)
    }
    #expect(try PublicKey(consensusParsing: bytes) == key.publicKey)
    bytes[0] = 7 - parity
    #expect(throws: CryptographyError.notOnCurve) { try PublicKey(consensusParsing: bytes) }
  }

  @Test func `malformed keys have their reason`() {
    let bytes = key.publicKey.compressed.array
    for count in 0..<33 {
      #expect(
        throws: CryptographyError.wrongLength(
          item: "public key",
          found: count,
          allowed: [33, 65]
        )
      ) { try PublicKey(parsing: Array(bytes.prefix(count))) }
    }
    #expect(throws: CryptographyError.unknownPublicKeyPrefix(5)) {
      try PublicKey(parsing: ([5] + bytes.dropFirst()))
    }
    // x = 5 is on no point of the curve.
    #expect(throws: CryptographyError.notOnCurve) {
      try PublicKey(parsing: ([2] + [UInt8](repeating: 0, count: 31) + [5]))
    }
  }

  @Test func `private keys lie inside the group`() throws {
    for text in [order, String(repeating: "0", count: 64), String(repeating: "f", count: 64)] {
      #expect(throws: CryptographyError.scalarOutOfRange(item: "private key")) {
        try PrivateKey(hex(text))
      }
    }
  }

  @Test func `a signature is valid for its hash and key only`() throws {
    let signature = key.signature(for: hash)
    #expect(signature.isLowS)
    #expect(signature.isValid(for: hash, by: key.publicKey))
    #expect(!signature.isValid(for: SHA256.hash(hash.array), by: key.publicKey))
    let other = try PrivateKey([UInt8](repeating: 3, count: 32))
    #expect(!signature.isValid(for: hash, by: other.publicKey))
    #expect(key.signature(for: hash) == signature, "RFC 6979 leaves nothing to chance")
  }

  // Published with RFC 6979 implementations for secp256k1: key 1, SHA-256 of "Satoshi Nakamoto".
  @Test func `the nonce is that of RFC 6979`() throws {
    let one = try PrivateKey(([UInt8](repeating: 0, count: 31) + [1]))
    let signature = one.signature(for: SHA256.hash(Array("Satoshi Nakamoto".utf8)))
    #expect(
      signature.compact.description
        == "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8"
        + "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5"
    )
  }

  @Test func `a high s is valid too, and known as high`() throws {
    let low = key.signature(for: hash)
    let high = try ECDSASignature(compact: negatingS(low.compact.array))
    #expect(!high.isLowS)
    #expect(high.normalized == low)
    #expect(high.isValid(for: hash, by: key.publicKey))
  }

  @Test func `every form of a signature reads back`() throws {
    let signature = key.signature(for: hash)
    #expect(try ECDSASignature(compact: signature.compact.array) == signature)
    #expect(try ECDSASignature(strictDER: signature.der) == signature)
    #expect(try ECDSASignature(laxDER: signature.der) == signature)
  }

  @Test func `every prefix of a DER signature is refused`() {
    let der = key.signature(for: hash).der
    for count in 0..<der.count {
      #expect(throws: CryptographyError.self) {
        try ECDSASignature(strictDER: Array(der.prefix(count)))
      }
      #expect(throws: CryptographyError.self) {
        try ECDSASignature(laxDER: Array(der.prefix(count)))
      }
    }
  }

  /// Each row: what it is, the bytes, the offset where strict DER fails, whether the lax rules read it.
  @Test(
    arguments: [
      ("right", "3006020101020101", nil, true),
      ("no sequence", "3106020101020101", 0, false),
      ("sequence too short", "3005020101020101", 1, true),
      ("trailing byte", "300602010102010100", 1, true),
      ("counted trailing byte", "300702010102010100", 8, true),
      ("r is no integer", "3006030101020101", 2, false),
      ("s is no integer", "3006020101030101", 5, false),
      ("negative r", "3006020181020101", 4, true),
      ("needless zero", "300702020001020101", 4, true),
      ("zero that is needed", "300702020081020101", nil, true),
      ("empty r", "300602000202010101", 1, true),
      ("empty r, right length", "3006020002020101", 3, true),
      ("long length of the sequence", "308106020101020101", 1, true),
      ("long length of r", "30070281010102010100", 1, true),
      ("r past the end", "3006022001020101", 3, false),
    ] as [(String, String, Int?, Bool)]
  )
  func `DER, strict and lax`(_ name: String, _ text: String, _ offset: Int?, _ isLax: Bool) throws {
    let bytes = try hex(text)
    do {
      _ = try ECDSASignature(strictDER: bytes)
      #expect(offset == nil, "\(name)")
    } catch CryptographyError.malformedDER(_, let found) {
      #expect(found == offset, "\(name)")
    }
    #expect(((try? ECDSASignature(laxDER: bytes)) != nil) == isLax, "\(name)")
  }

  @Test func `numbers outside the group are read and never valid`() throws {
    let der = try hex("3026022100" + order + "020101")
    let signature = try ECDSASignature(strictDER: der)
    #expect(signature.compact.array.allSatisfy { $0 == 0 })
    #expect(!signature.isValid(for: hash, by: key.publicKey))
    #expect(throws: CryptographyError.scalarOutOfRange(item: "r or s")) {
      try ECDSASignature(compact: hex(order + order))
    }
  }

  @Test func `the signer is recovered`() throws {
    let signature = key.recoverableSignature(for: hash)
    #expect(try signature.publicKey(for: hash) == key.publicKey)
    #expect(signature.signatureOnly == key.signature(for: hash))
    let compact = signature.signatureOnly.compact.array
    for header in [27, 31, 35, 39] {
      let bytes = [UInt8(header + signature.recoveryID)] + compact
      #expect(
        try RecoverableSignature(headerFirst: bytes).publicKey(for: hash) == key.publicKey
      )
    }
    for header: UInt8 in [0, 26, 43, 255] {
      #expect(throws: CryptographyError.unknownRecoveryHeader(Int(header))) {
        try RecoverableSignature(headerFirst: ([header] + compact))
      }
    }
    // A nonce point whose x is not below the order has an x below p - n, which is tiny.
    #expect(throws: CryptographyError.unrecoverable) {
      try RecoverableSignature(compact: compact, recoveryID: 2).publicKey(for: hash)
    }
  }

  @Test func `adding a multiple of the generator agrees with adding private keys`() throws {
    let one = try PrivateKey(([UInt8](repeating: 0, count: 31) + [1]))
    let two = try PrivateKey(([UInt8](repeating: 0, count: 31) + [2]))
    let scalar = try bytes32(String(repeating: "0", count: 63) + "1")
    #expect(try one.publicKey.adding(generatorMultiple: scalar) == two.publicKey)
    #expect(throws: CryptographyError.scalarOutOfRange(item: "tweak")) {
      try one.publicKey.adding(generatorMultiple: bytes32(order))
    }
  }

  /// Replaces s by the order of the group less s.
  private func negatingS(_ compact: [UInt8]) throws -> [UInt8] {
    let order = try hex(order)
    var result = compact
    var borrow = 0
    for index in (0..<32).reversed() {
      let difference = Int(order[index]) - Int(compact[32 + index]) - borrow
      borrow = difference < 0 ? 1 : 0
      result[32 + index] = UInt8(difference + borrow * 256)
    }
    return result
  }
}
