import CSecp256k1
public import Quantities

/// A public key of BIP-0340: the x coordinate of a point whose y is even.
public struct XOnlyPublicKey: Sendable {
  var key: secp256k1_xonly_pubkey

  init(_ key: secp256k1_xonly_pubkey) {
    self.key = key
  }

  /// Reads a key.
  ///
  /// - Parameter bytes: Exactly 32 bytes.
  /// - Throws: ``CryptographyError``: `wrongLength` or `notOnCurve`.
  public init(parsing bytes: Span<UInt8>) throws(CryptographyError) {
    guard bytes.count == 32 else {
      throw .wrongLength(item: "x-only public key", found: bytes.count, allowed: [32])
    }
    var key = secp256k1_xonly_pubkey()
    let status = unsafe bytes.withUnsafeBufferPointer { input in
      unsafe secp256k1_xonly_pubkey_parse(
        Secp256k1Context.shared.pointer,
        &key,
        input.start
      )
    }
    guard status == 1 else { throw .notOnCurve }
    self.key = key
  }

  /// The x coordinate, most significant byte first.
  public var bytes: FixedBytes<32> {
    var bytes = InlineArray<32, UInt8>(repeating: 0)
    var output = bytes.mutableSpan
    let status = unsafe output.withUnsafeMutableBufferPointer { output in
      unsafe withUnsafePointer(to: key) { key in
        unsafe secp256k1_xonly_pubkey_serialize(
          Secp256k1Context.shared.pointer,
          output.start,
          key
        )
      }
    }
    precondition(status == 1, "a parsed key can be written")
    return FixedBytes(bytes)
  }

  /// Returns the output key that commits to this internal key and a script tree (BIP-0341,
  /// `taproot_tweak_pubkey`).
  ///
  /// - Parameter merkleRoot: The root of the script tree; `nil` if there are no scripts.
  /// - Returns: The output key, and whether the y of the point is odd.
  /// - Throws: ``CryptographyError/scalarOutOfRange(item:)`` for a tweak outside the group, which
  ///   nobody has ever met.
  public func taprootOutputKey(
    merkleRoot: FixedBytes<32>?
  ) throws(CryptographyError) -> (key: XOnlyPublicKey, isOdd: Bool) {
    var point = secp256k1_pubkey()
    let tweak = taprootTweak(merkleRoot: merkleRoot).bytes
    var status = unsafe tweak.span.withUnsafeBufferPointer { tweak in
      unsafe withUnsafePointer(to: key) { key in
        unsafe secp256k1_xonly_pubkey_tweak_add(
          Secp256k1Context.shared.pointer,
          &point,
          key,
          tweak.start
        )
      }
    }
    guard status == 1 else { throw .scalarOutOfRange(item: "taproot tweak") }
    var output = secp256k1_xonly_pubkey()
    var parity: Int32 = 0
    status = unsafe secp256k1_xonly_pubkey_from_pubkey(
      Secp256k1Context.shared.pointer,
      &output,
      &parity,
      &point
    )
    precondition(status == 1, "a point has an x coordinate")
    return (XOnlyPublicKey(output), parity == 1)
  }

  /// Returns whether this output key commits to an internal key and a script tree, as a script-path
  /// spend claims (BIP-0341, "Script validation rules").
  ///
  /// - Parameters:
  ///   - internalKey: The internal key of the control block.
  ///   - merkleRoot: The root that the control block's path leads to; `nil` if there are no scripts.
  ///   - isOdd: The parity bit of the control block.
  /// - Returns: `false` if the parity or the coordinate differs.
  public func commits(
    to internalKey: XOnlyPublicKey,
    merkleRoot: FixedBytes<32>?,
    isOdd: Bool
  ) -> Bool {
    let tweak = internalKey.taprootTweak(merkleRoot: merkleRoot).bytes
    let output = bytes.bytes
    return unsafe tweak.span.withUnsafeBufferPointer { tweak in
      unsafe output.span.withUnsafeBufferPointer { output in
        unsafe withUnsafePointer(to: internalKey.key) { key in
          unsafe secp256k1_xonly_pubkey_tweak_add_check(
            Secp256k1Context.shared.pointer,
            output.start,
            isOdd ? 1 : 0,
            key,
            tweak.start
          )
        }
      }
    } == 1
  }

  /// Returns the tweak of BIP-0341: the tagged hash of this internal key and the root of its scripts.
  ///
  /// - Parameter merkleRoot: The root; `nil` if there are no scripts.
  /// - Returns: The hash `t` of BIP-0341.
  public func taprootTweak(merkleRoot: FixedBytes<32>?) -> FixedBytes<32> {
    var hasher = TaggedHash.tapTweak.hasher
    hasher.update(bytes.bytes.span)
    if let merkleRoot { hasher.update(merkleRoot.bytes.span) }
    return hasher.finalize()
  }
}

extension XOnlyPublicKey: Hashable {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func == (lhs: Self, rhs: Self) -> Bool { lhs.bytes == rhs.bytes }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

extension XOnlyPublicKey: CustomStringConvertible {
  /// The x coordinate in hexadecimal.
  public var description: String { bytes.description }
}
