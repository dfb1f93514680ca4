import COpenSSL
import CSecp256k1

/// Derivations from one secret to another, none of which leaves a copy behind (BIP-0032, BIP-0039).
package enum SecretDerivation {
  /// Returns the HMAC-SHA-512 of a secret message, 64 bytes.
  ///
  /// - Parameters:
  ///   - message: The message.
  ///   - key: The key.
  /// - Returns: The code.
  package static func hmacSHA512(_ message: SecretBytes, key: Span<UInt8>) -> SecretBytes {
    let output = SecretBytes(count: 64)
    message.withBytes { message in
      unsafe output.withMutableBytes { output in
        unsafe HMAC.compute(EVP_sha512(), message, key: key, into: output)
      }
    }
    return output
  }

  /// Returns the PBKDF2 of a password with HMAC-SHA-512 (RFC 8018, section 5.2), 64 bytes.
  ///
  /// - Parameters:
  ///   - password: The password.
  ///   - salt: The salt, secret or not.
  ///   - rounds: The number of rounds, at least 1.
  /// - Returns: The derived key.
  /// - Throws: ``CryptographyError/libraryFailure(call:)``.
  /// - Complexity: O(*rounds*).
  package static func pbkdf2SHA512(
    password: SecretBytes,
    salt: SecretBytes,
    rounds: Int32
  ) throws(CryptographyError) -> SecretBytes {
    precondition(rounds > 0, "PBKDF2 has at least one round")
    let output = SecretBytes(count: 64)
    let status = password.withBytes { password in
      salt.withBytes { salt in
        unsafe output.withMutableBytes { output in
          unsafe salt.withUnsafeBufferPointer { salt in
            unsafe password.withUnsafeBufferPointer { password in
              // OpenSSL takes characters where it means bytes.
              unsafe password.withMemoryRebound(to: CChar.self) { password in
                unsafe PKCS5_PBKDF2_HMAC(
                  password.baseAddress,
                  Int32(password.count),
                  salt.baseAddress,
                  Int32(salt.count),
                  rounds,
                  EVP_sha512(),
                  Int32(output.count),
                  output.baseAddress
                )
              }
            }
          }
        }
      }
    }
    guard status == 1 else { throw .libraryFailure(call: "PKCS5_PBKDF2_HMAC") }
    return output
  }

  /// Returns the SHA-256 of a secret.
  ///
  /// - Parameter message: The message.
  /// - Returns: The hash, 32 bytes.
  package static func sha256(_ message: SecretBytes) -> SecretBytes {
    let output = SecretBytes(count: 32)
    message.withBytes { message in
      unsafe output.withMutableBytes { output in
        unsafe message.withUnsafeBufferPointer { message in
          _ = unsafe COpenSSL.SHA256(message.baseAddress, message.count, output.baseAddress)
        }
      }
    }
    return output
  }
}

extension PrivateKey {
  /// Creates a key from the first 32 bytes of a secret.
  ///
  /// - Parameter secret: At least 32 bytes.
  /// - Throws: ``CryptographyError``, as ``init(_:)``.
  package init(first32BytesOf secret: SecretBytes) throws(CryptographyError) {
    let storage = SecretBytes(count: 32) { output in
      secret.withBytes { secret in
        for index in 0..<min(32, secret.count) { output[index] = secret[index] }
      }
    }
    try self.init(storage: storage)
  }

  /// Returns the sum of this key and the number in the first 32 bytes of a secret, modulo the order
  /// of the group, as private derivation of BIP-0032 needs it.
  ///
  /// - Parameter tweak: At least 32 bytes.
  /// - Returns: The key.
  /// - Throws: ``CryptographyError/scalarOutOfRange(item:)`` if the tweak is not below the order of
  ///   the group, or the sum is zero.
  package func adding(first32BytesOf tweak: SecretBytes) throws(CryptographyError) -> PrivateKey {
    precondition(tweak.count >= 32, "a scalar has 32 bytes")
    let sum = withSecret { SecretBytes(copying: $0) }
    let status = tweak.withBytes { tweak in
      unsafe sum.withMutableBytes { sum in
        unsafe tweak.withUnsafeBufferPointer { tweak in
          unsafe secp256k1_ec_seckey_tweak_add(
            Secp256k1Context.shared.pointer,
            sum.start,
            tweak.start
          )
        }
      }
    }
    guard status == 1 else { throw .scalarOutOfRange(item: "tweak") }
    return try PrivateKey(storage: sum)
  }

  /// Calls `body` with the 32 bytes of the key, which must not leave it.
  ///
  /// - Parameter body: Reads the bytes.
  /// - Returns: What `body` returns.
  package func withSecret<Value>(_ body: (Span<UInt8>) -> Value) -> Value {
    storage.withBytes(body)
  }
}
