import AddressEncoding
public import Cryptography
public import Quantities

/// A public key from which further public keys follow (BIP-0032).
///
/// Whoever holds it sees every address of its wallet below it, and can spend nothing. That two
/// addresses follow from one extended key proves that one secret controls both.
public struct ExtendedPublicKey: Hashable, Sendable {
  /// The version bytes, and what wallets say with them.
  public let format: ExtendedKeyFormat
  /// The number of steps from the master key.
  public let depth: UInt8
  /// The fingerprint of the parent; zero for a master key.
  public let parentFingerprint: FixedBytes<4>
  /// The number of this child of its parent; zero for a master key.
  public let childNumber: UInt32
  /// The 32 bytes that go into the derivation beside the key.
  public let chainCode: FixedBytes<32>
  /// The key.
  public let publicKey: PublicKey

  /// Creates a key from its parts.
  ///
  /// - Parameters:
  ///   - format: The version bytes to write.
  ///   - depth: The number of steps from the master key.
  ///   - parentFingerprint: The fingerprint of the parent; zero for a master key.
  ///   - childNumber: The number of this child of its parent; zero for a master key.
  ///   - chainCode: The chain code.
  ///   - publicKey: The key.
  /// - Throws: ``KeyFailure``: `parentOfMasterKey` or `childNumberOfMasterKey` at depth 0.
  public init(
    format: ExtendedKeyFormat,
    depth: UInt8,
    parentFingerprint: FixedBytes<4>,
    childNumber: UInt32,
    chainCode: FixedBytes<32>,
    publicKey: PublicKey
  ) throws(KeyFailure) {
    if depth == 0 {
      guard parentFingerprint.array.allSatisfy({ $0 == 0 }) else {
        throw KeyFailure(.parentOfMasterKey)
      }
      guard childNumber == 0 else { throw KeyFailure(.childNumberOfMasterKey(childNumber)) }
    }
    self.format = format
    self.depth = depth
    self.parentFingerprint = parentFingerprint
    self.childNumber = childNumber
    self.chainCode = chainCode
    self.publicKey = publicKey
  }

  /// The length of the serialised form in bytes, without the checksum.
  static let byteCount = 78

  /// Reads the Base58Check text of an extended public key: `xpub…` and each other prefix of
  /// ``ExtendedKeyFormat/all``.
  ///
  /// - Parameter text: The text, without white space.
  /// - Throws: ``KeyFailure``: `secret` for an extended private key, whatever else is wrong with it;
  ///   `wrongLength`, `invalidCharacter`, `checksumMismatch`, `unknownVersion`, `invalidKeyPrefix`,
  ///   `notOnCurve`, `parentOfMasterKey` or `childNumberOfMasterKey`.
  public init(parsing text: some StringProtocol) throws(KeyFailure) {
    let payload: [UInt8]
    do throws(AddressFailure) {
      payload = try Base58Check.decode(text)
    } catch {
      // A mistyped private key is a private key still.
      if SecretKeyText.resemblesExtendedPrivateKey(text) {
        throw KeyFailure(.secret(.extendedPrivateKey))
      }
      throw KeyFailure(error, allowed: Self.byteCount)
    }
    try self.init(parsing: payload)
  }

  /// Reads the 78 bytes of an extended public key.
  ///
  /// - Parameter bytes: All bytes, without a checksum.
  /// - Throws: ``KeyFailure``, as for the text.
  public init(parsing bytes: [UInt8]) throws(KeyFailure) {
    guard bytes.count == Self.byteCount else {
      throw KeyFailure(.wrongLength(found: bytes.count, allowed: [Self.byteCount]))
    }
    let version = Self.integer(bytes[0..<4])
    guard !ExtendedKeyFormat.isPrivate(version), bytes[45] != 0 else {
      throw KeyFailure(.secret(.extendedPrivateKey))
    }
    guard let format = ExtendedKeyFormat.of(version) else {
      throw KeyFailure(.unknownVersion(version))
    }
    guard bytes[45] == 2 || bytes[45] == 3 else {
      throw KeyFailure(.invalidKeyPrefix(bytes[45]))
    }
    guard let parent = FixedBytes<4>(bytes[5..<9]),
      let chainCode = FixedBytes<32>(bytes[13..<45])
    else { throw KeyFailure(.wrongLength(found: bytes.count, allowed: [Self.byteCount])) }
    let encoded = Array(bytes[45...])
    guard let key = try? PublicKey(parsing: encoded.span) else { throw KeyFailure(.notOnCurve) }
    try self.init(
      format: format,
      depth: bytes[4],
      parentFingerprint: parent,
      childNumber: Self.integer(bytes[9..<13]),
      chainCode: chainCode,
      publicKey: key
    )
  }

  private static func integer(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// The 78 bytes of BIP-0032's serialisation.
  public var serialized: [UInt8] {
    var bytes = Self.bytes(of: format.version)
    bytes.append(depth)
    bytes += parentFingerprint.array
    bytes += Self.bytes(of: childNumber)
    bytes += chainCode.array
    bytes += publicKey.compressed.array
    return bytes
  }

  static func bytes(of value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  /// The HASH160 of the key, which names it (BIP-0032, "Key identifiers").
  public var identifier: FixedBytes<20> { Hash160.hash(publicKey.compressed.bytes.span) }

  /// The first four bytes of the identifier.
  public var fingerprint: FixedBytes<4> {
    let identifier = identifier.bytes
    return FixedBytes([identifier[0], identifier[1], identifier[2], identifier[3]])
  }

  /// Returns a child (BIP-0032, "Public parent key → public child key").
  ///
  /// - Parameter index: The number of the child, below 2³¹.
  /// - Returns: The child, with the same version bytes.
  /// - Throws: ``KeyFailure``: `hardenedChild`, `depthExhausted`, or `noSuchChild` for an index that
  ///   gives no key.
  public func child(_ index: UInt32) throws(KeyFailure) -> ExtendedPublicKey {
    guard !DerivationPath.isHardened(index) else { throw KeyFailure(.hardenedChild(index)) }
    guard depth < .max else { throw KeyFailure(.depthExhausted) }
    let message = publicKey.compressed.array + Self.bytes(of: index)
    let key = chainCode.bytes
    let code = HMAC.sha512(message.span, key: key.span).bytes
    let tweak = FixedBytes<32>(InlineArray { code[$0] })
    guard let child = try? publicKey.adding(generatorMultiple: tweak) else {
      throw KeyFailure(.noSuchChild(index))
    }
    return try ExtendedPublicKey(
      format: format,
      depth: depth + 1,
      parentFingerprint: fingerprint,
      childNumber: index,
      chainCode: FixedBytes<32>(InlineArray { code[32 + $0] }),
      publicKey: child
    )
  }

  /// Returns the key at the end of a path from this key.
  ///
  /// - Parameter path: The child numbers from this key on, none hardened.
  /// - Returns: The key; this one if the path is empty.
  /// - Throws: ``KeyFailure``, as ``child(_:)``.
  /// - Complexity: O(*n*) in the length of the path, one multiplication on the curve each.
  public func derived(_ path: DerivationPath) throws(KeyFailure) -> ExtendedPublicKey {
    var key = self
    for step in path.steps { key = try key.child(step) }
    return key
  }

  /// Returns the same key with other version bytes.
  ///
  /// - Parameter format: The version bytes.
  /// - Returns: The key.
  public func with(format: ExtendedKeyFormat) -> ExtendedPublicKey {
    ExtendedPublicKey(self, format: format)
  }

  private init(_ other: ExtendedPublicKey, format: ExtendedKeyFormat) {
    self.format = format
    depth = other.depth
    parentFingerprint = other.parentFingerprint
    childNumber = other.childNumber
    chainCode = other.chainCode
    publicKey = other.publicKey
  }
}

extension ExtendedPublicKey: CustomStringConvertible {
  /// The Base58Check text.
  public var description: String { Base58Check.encode(serialized) }
}
