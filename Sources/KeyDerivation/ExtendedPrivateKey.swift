package import Cryptography
package import Quantities

/// A private key from which further keys follow (BIP-0032), in memory only.
///
/// It exists for the moment between a typed seed phrase and the extended public keys of its accounts.
/// It has no text form, is never written, and its bytes are overwritten when the last copy goes away.
package struct ExtendedPrivateKey: Sendable {
  package let privateKey: PrivateKey
  package let chainCode: FixedBytes<32>
  package let depth: UInt8
  package let parentFingerprint: FixedBytes<4>
  package let childNumber: UInt32

  /// Creates the master key of a seed (BIP-0032, "Master key generation").
  ///
  /// - Parameter seed: 16 to 64 bytes.
  /// - Throws: ``KeyFailure``: `wrongLength`, or `noSuchChild` for a seed that gives no key.
  package init(seed: SecretBytes) throws(KeyFailure) {
    guard (16...64).contains(seed.count) else {
      throw KeyFailure(.wrongLength(found: seed.count, allowed: [16, 64]))
    }
    let key = Array("Bitcoin seed".utf8)
    let code = SecretDerivation.hmacSHA512(seed, key: key.span)
    guard let master = try? PrivateKey(first32BytesOf: code) else {
      throw KeyFailure(.noSuchChild(0))
    }
    privateKey = master
    chainCode = Self.right(of: code)
    depth = 0
    parentFingerprint = FixedBytes(InlineArray(repeating: 0))
    childNumber = 0
  }

  private init(
    _ privateKey: PrivateKey,
    chainCode: FixedBytes<32>,
    depth: UInt8,
    parentFingerprint: FixedBytes<4>,
    childNumber: UInt32
  ) {
    self.privateKey = privateKey
    self.chainCode = chainCode
    self.depth = depth
    self.parentFingerprint = parentFingerprint
    self.childNumber = childNumber
  }

  /// Reads the 78 bytes of BIP-0032's serialisation under known version bytes.
  ///
  /// - Parameter bytes: The bytes.
  /// - Throws: ``KeyFailure`` with the rule that was broken.
  package init(parsing bytes: SecretBytes) throws(KeyFailure) {
    self = try bytes.withBytes { bytes throws(KeyFailure) in
      guard bytes.count == ExtendedPublicKey.byteCount else {
        throw KeyFailure(
          .wrongLength(found: bytes.count, allowed: [ExtendedPublicKey.byteCount])
        )
      }
      let version = Self.integer(bytes, at: 0)
      guard ExtendedKeyFormat.all.contains(where: { $0.privateVersion == version }) else {
        throw KeyFailure(.unknownVersion(version))
      }
      guard bytes[45] == 0 else { throw KeyFailure(.invalidKeyPrefix(bytes[45])) }
      let parent = FixedBytes<4>(InlineArray { bytes[5 + $0] })
      let number = Self.integer(bytes, at: 9)
      if bytes[4] == 0 {
        guard parent.array.allSatisfy({ $0 == 0 }) else { throw KeyFailure(.parentOfMasterKey) }
        guard number == 0 else { throw KeyFailure(.childNumberOfMasterKey(number)) }
      }
      guard let key = try? PrivateKey(bytes.extracting(46..<78)) else {
        throw KeyFailure(.notOnCurve)
      }
      return ExtendedPrivateKey(
        key,
        chainCode: FixedBytes<32>(InlineArray { bytes[13 + $0] }),
        depth: bytes[4],
        parentFingerprint: parent,
        childNumber: number
      )
    }
  }

  private static func integer(_ bytes: Span<UInt8>, at offset: Int) -> UInt32 {
    UInt32(bytes[offset]) << 24 | UInt32(bytes[offset + 1]) << 16
      | UInt32(bytes[offset + 2]) << 8 | UInt32(bytes[offset + 3])
  }

  private static func right(of code: SecretBytes) -> FixedBytes<32> {
    code.withBytes { code in FixedBytes<32>(InlineArray { code[32 + $0] }) }
  }

  /// Returns a child (BIP-0032, "Private parent key → private child key").
  ///
  /// - Parameter index: The number of the child; hardened from 2³¹ on.
  /// - Returns: The child.
  /// - Throws: ``KeyFailure``: `depthExhausted`, or `noSuchChild` for an index that gives no key.
  package func child(_ index: UInt32) throws(KeyFailure) -> ExtendedPrivateKey {
    guard depth < .max else { throw KeyFailure(.depthExhausted) }
    let number = ExtendedPublicKey.bytes(of: index)
    let compressed = privateKey.publicKey.compressed.array
    let message = SecretBytes(count: 37) { message in
      if DerivationPath.isHardened(index) {
        privateKey.withSecret { secret in
          for place in 0..<32 { message[1 + place] = secret[place] }
        }
      } else {
        for place in 0..<33 { message[place] = compressed[place] }
      }
      for place in 0..<4 { message[33 + place] = number[place] }
    }
    let chain = chainCode.bytes
    let code = SecretDerivation.hmacSHA512(message, key: chain.span)
    guard let child = try? privateKey.adding(first32BytesOf: code) else {
      throw KeyFailure(.noSuchChild(index))
    }
    let identifier = Hash160.hash(compressed.span).bytes
    return ExtendedPrivateKey(
      child,
      chainCode: Self.right(of: code),
      depth: depth + 1,
      parentFingerprint: FixedBytes<4>(InlineArray { identifier[$0] }),
      childNumber: index
    )
  }

  /// Returns the key at the end of a path from this key.
  package func derived(_ path: DerivationPath) throws(KeyFailure) -> ExtendedPrivateKey {
    var key = self
    for step in path.steps { key = try key.child(step) }
    return key
  }

  /// Returns the extended public key (BIP-0032, "Private parent key → public child key").
  package func publicKey(
    format: ExtendedKeyFormat
  ) throws(KeyFailure) -> ExtendedPublicKey {
    try ExtendedPublicKey(
      format: format,
      depth: depth,
      parentFingerprint: parentFingerprint,
      childNumber: childNumber,
      chainCode: chainCode,
      publicKey: privateKey.publicKey
    )
  }
}
