import Cryptography
import Quantities

// The expectation macros cannot take a span apart, so the tests pass arrays.

extension SHA256 {
  mutating func update(_ bytes: [UInt8]) { update(bytes.span) }
  static func hash(_ bytes: [UInt8]) -> FixedBytes<32> { hash(bytes.span) }
  static func doubleHash(_ bytes: [UInt8]) -> FixedBytes<32> { doubleHash(bytes.span) }
}

extension SHA512 {
  mutating func update(_ bytes: [UInt8]) { update(bytes.span) }
  static func hash(_ bytes: [UInt8]) -> FixedBytes<64> { hash(bytes.span) }
}

extension Keccak256 {
  mutating func update(_ bytes: [UInt8]) { update(bytes.span) }
  static func hash(_ bytes: [UInt8]) -> FixedBytes<32> { hash(bytes.span) }
}

extension RIPEMD160 {
  static func hash(_ bytes: [UInt8]) -> FixedBytes<20> { hash(bytes.span) }
}

extension Hash160 {
  static func hash(_ bytes: [UInt8]) -> FixedBytes<20> { hash(bytes.span) }
}

extension TaggedHash {
  func hash(_ bytes: [UInt8]) -> FixedBytes<32> { hash(bytes.span) }
}

extension HMAC {
  static func sha256(_ message: [UInt8], key: [UInt8]) -> FixedBytes<32> {
    sha256(message.span, key: key.span)
  }
  static func sha512(_ message: [UInt8], key: [UInt8]) -> FixedBytes<64> {
    sha512(message.span, key: key.span)
  }
}

extension HKDF {
  static func sha256(
    _ material: [UInt8],
    salt: [UInt8],
    info: [UInt8],
    count: Int
  ) throws(CryptographyError) -> [UInt8] {
    try sha256(material.span, salt: salt.span, info: info.span, count: count)
  }
}

extension SymmetricKey {
  init(_ bytes: [UInt8]) throws(CryptographyError) { try self.init(bytes.span) }

  func equals(_ bytes: [UInt8]) -> Bool { withBytes { constantTimeEqual($0, bytes.span) } }

  static func derived(
    from material: [UInt8],
    salt: [UInt8],
    info: String
  ) throws(CryptographyError) -> SymmetricKey {
    try derived(from: material.span, salt: salt.span, info: info)
  }
}

func constantTimeEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
  constantTimeEqual(one.span, other.span)
}

extension AuthenticatedCipher {
  static func seal(
    _ plaintext: [UInt8],
    key: SymmetricKey,
    associatedData: [UInt8]
  ) throws(CryptographyError) -> [UInt8] {
    try seal(plaintext.span, key: key, associatedData: associatedData.span)
  }
  static func open(
    _ box: [UInt8],
    key: SymmetricKey,
    associatedData: [UInt8]
  ) throws(CryptographyError) -> [UInt8] {
    try open(box.span, key: key, associatedData: associatedData.span)
  }
}

extension PublicKey {
  init(parsing bytes: [UInt8]) throws(CryptographyError) { try self.init(parsing: bytes.span) }
  init(consensusParsing bytes: [UInt8]) throws(CryptographyError) {
    try self.init(consensusParsing: bytes.span)
  }
}

extension XOnlyPublicKey {
  init(parsing bytes: [UInt8]) throws(CryptographyError) { try self.init(parsing: bytes.span) }
}

extension PrivateKey {
  init(_ bytes: [UInt8]) throws(CryptographyError) { try self.init(bytes.span) }
}

extension ECDSASignature {
  init(compact bytes: [UInt8]) throws(CryptographyError) { try self.init(compact: bytes.span) }
  init(strictDER bytes: [UInt8]) throws(CryptographyError) { try self.init(strictDER: bytes.span) }
  init(laxDER bytes: [UInt8]) throws(CryptographyError) { try self.init(laxDER: bytes.span) }
}

extension RecoverableSignature {
  init(headerFirst bytes: [UInt8]) throws(CryptographyError) {
    try self.init(headerFirst: bytes.span)
  }
  init(compact bytes: [UInt8], recoveryID: Int) throws(CryptographyError) {
    try self.init(compact: bytes.span, recoveryID: recoveryID)
  }
}

extension SchnorrSignature {
  func isValid(for message: [UInt8], by key: XOnlyPublicKey) -> Bool {
    isValid(for: message.span, by: key)
  }
}

extension Ed25519 {
  static func isValid(
    _ signature: FixedBytes<64>,
    for message: [UInt8],
    by key: FixedBytes<32>
  ) throws(CryptographyError) -> Bool {
    try isValid(signature, for: message.span, by: key)
  }
}
