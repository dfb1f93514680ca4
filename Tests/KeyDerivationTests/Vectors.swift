import AddressEncoding
import ByteReading
import Cryptography
import Foundation
import KeyDerivation
import Quantities
import TestSupport
import Testing

/// Reads a JSON file of `testvectors`.
func vectors<Value: Decodable>(_ path: String, as type: Value.Type = Value.self) throws -> Value {
  try JSONDecoder().decode(Value.self, from: SharedData.vector(path))
}

/// Reads hexadecimal digits of a vector.
func hex(_ text: String) throws -> [UInt8] { try Hexadecimal.decode(text) }

/// Reads a public key in hexadecimal.
func publicKey(_ text: String) throws -> PublicKey {
  let bytes = try hex(text)
  return try PublicKey(parsing: bytes.span)
}

/// Published secrets, as tests need them.
func secret(_ bytes: [UInt8]) -> SecretBytes { SecretBytes(copying: bytes.span) }

extension SecretBytes {
  /// The bytes of a published secret.
  var array: [UInt8] {
    withBytes { bytes in
      Array(capacity: bytes.count) { output in
        for index in bytes.indices { output.append(bytes[index]) }
      }
    }
  }
}

extension ExtendedPrivateKey {
  /// The text of a published key, which the program itself never writes.
  func text(_ format: ExtendedKeyFormat = .xpub) -> String {
    var bytes = Self.bigEndian(format.privateVersion)
    bytes.append(depth)
    bytes += parentFingerprint.array + Self.bigEndian(childNumber) + chainCode.array + [0]
    bytes += privateKey.withSecret { secret in
      Array(capacity: 32) { output in for index in 0..<32 { output.append(secret[index]) } }
    }
    return Base58Check.encode(bytes)
  }

  /// Reads the text of a published key.
  init(parsing text: String) throws {
    let bytes = try Base58Check.decode(text)
    try self.init(parsing: secret(bytes))
  }

  private static func bigEndian(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}

/// The phrase of the examples of BIP-0039, BIP-0084, BIP-0086 and SLIP-0132, which holds nothing.
let examplePhrase = String(repeating: "abandon ", count: 11) + "about"

/// Reads a published phrase.
func phrase(_ text: String) throws -> SeedPhrase {
  let bytes = Array(text.utf8)
  return try SeedPhrase(parsing: bytes.span)
}
