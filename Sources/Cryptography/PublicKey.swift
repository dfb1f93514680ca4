import CSecp256k1
public import Quantities

/// A point of the curve secp256k1 other than infinity (SEC 1, section 2.3; SEC 2, section 2.4.1).
///
/// Two keys are equal if they are the same point, whatever encoding they were read from.
public struct PublicKey: Sendable {
  var key: secp256k1_pubkey

  init(_ key: secp256k1_pubkey) {
    self.key = key
  }

  /// Reads a key in compressed (33 bytes) or uncompressed form (65 bytes).
  ///
  /// - Parameter bytes: All bytes of the key.
  /// - Throws: ``CryptographyError``: `wrongLength`, `hybridPublicKey`, `unknownPublicKeyPrefix`
  ///   or `notOnCurve`.
  public init(parsing bytes: Span<UInt8>) throws(CryptographyError) {
    if bytes.count == 65, bytes[0] == 6 || bytes[0] == 7 {
      throw .hybridPublicKey(prefix: bytes[0])
    }
    try self.init(consensusParsing: bytes)
  }

  /// Reads a key in any form that Bitcoin's consensus rules take, the hybrid form too.
  ///
  /// The hybrid form (06 or 07, both coordinates) is barred from standard scripts, but signatures by
  /// such keys stand in old blocks. Its prefix must agree with the parity of y.
  ///
  /// - Parameter bytes: All bytes of the key.
  /// - Throws: ``CryptographyError``: `wrongLength`, `unknownPublicKeyPrefix` or `notOnCurve`.
  public init(consensusParsing bytes: Span<UInt8>) throws(CryptographyError) {
    guard bytes.count == 33 || bytes.count == 65 else {
      throw .wrongLength(item: "public key", found: bytes.count, allowed: [33, 65])
    }
    let prefixes: ClosedRange<UInt8> = bytes.count == 33 ? 2...3 : 4...7
    guard prefixes.contains(bytes[0]), bytes[0] != 5 else {
      throw .unknownPublicKeyPrefix(bytes[0])
    }
    var key = secp256k1_pubkey()
    let status = unsafe bytes.withUnsafeBufferPointer { input in
      unsafe secp256k1_ec_pubkey_parse(
        Secp256k1Context.shared.pointer,
        &key,
        input.start,
        input.count
      )
    }
    guard status == 1 else { throw .notOnCurve }
    self.key = key
  }

  /// The key in compressed form: the parity of y as 02 or 03, then x.
  public var compressed: FixedBytes<33> {
    var bytes = InlineArray<33, UInt8>(repeating: 0)
    serialize(into: bytes.mutableSpan, flags: SECP256K1_EC_COMPRESSED)
    return FixedBytes(bytes)
  }

  /// The key in uncompressed form: 04, x, y.
  public var uncompressed: FixedBytes<65> {
    var bytes = InlineArray<65, UInt8>(repeating: 0)
    serialize(into: bytes.mutableSpan, flags: SECP256K1_EC_UNCOMPRESSED)
    return FixedBytes(bytes)
  }

  /// The key without the parity of y, as BIP-0340 uses it.
  public var xOnly: XOnlyPublicKey {
    var result = secp256k1_xonly_pubkey()
    let status = unsafe withUnsafePointer(to: key) { key in
      unsafe secp256k1_xonly_pubkey_from_pubkey(
        Secp256k1Context.shared.pointer,
        &result,
        nil,
        key
      )
    }
    precondition(status == 1, "a parsed key has an x coordinate")
    return XOnlyPublicKey(result)
  }

  /// Returns the key moved by a multiple of the generator: `self + scalar · G`, as public derivation
  /// of BIP-0032 needs it.
  ///
  /// - Parameter scalar: The multiple, most significant byte first.
  /// - Returns: The key.
  /// - Throws: ``CryptographyError/scalarOutOfRange(item:)`` if the scalar is not below the order of
  ///   the group, or the sum is infinity.
  public func adding(generatorMultiple scalar: FixedBytes<32>) throws(CryptographyError)
    -> PublicKey
  {
    var result = key
    let scalar = scalar.bytes
    let status = unsafe scalar.span.withUnsafeBufferPointer { scalar in
      unsafe secp256k1_ec_pubkey_tweak_add(
        Secp256k1Context.shared.pointer,
        &result,
        scalar.start
      )
    }
    guard status == 1 else { throw .scalarOutOfRange(item: "tweak") }
    return PublicKey(result)
  }

  private func serialize(into output: consuming MutableSpan<UInt8>, flags: Int32) {
    var count = output.count
    let status = unsafe output.withUnsafeMutableBufferPointer { output in
      unsafe withUnsafePointer(to: key) { key in
        unsafe secp256k1_ec_pubkey_serialize(
          Secp256k1Context.shared.pointer,
          output.start,
          &count,
          key,
          UInt32(flags)
        )
      }
    }
    precondition(status == 1, "a parsed key can be written")
  }
}

extension PublicKey: Hashable {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func == (lhs: Self, rhs: Self) -> Bool { lhs.compressed == rhs.compressed }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public func hash(into hasher: inout Hasher) { hasher.combine(compressed) }
}

extension PublicKey: CustomStringConvertible {
  /// The compressed form in hexadecimal.
  public var description: String { compressed.description }
}
