import CSecp256k1
public import Quantities

/// An ECDSA signature over secp256k1: the pair (r, s) (SEC 1, section 4.1).
public struct ECDSASignature: Sendable {
  var signature: secp256k1_ecdsa_signature

  init(_ signature: secp256k1_ecdsa_signature) {
    self.signature = signature
  }

  /// Reads a signature in compact form: r and s, 32 bytes each, most significant byte first.
  ///
  /// - Parameter compact: Exactly 64 bytes.
  /// - Throws: ``CryptographyError``: `wrongLength`, or `scalarOutOfRange` if r or s is not below the
  ///   order of the group. Zero is read, and never valid.
  public init(compact: Span<UInt8>) throws(CryptographyError) {
    guard compact.count == 64 else {
      throw .wrongLength(item: "compact signature", found: compact.count, allowed: [64])
    }
    var signature = secp256k1_ecdsa_signature()
    let status = unsafe compact.withUnsafeBufferPointer { input in
      unsafe secp256k1_ecdsa_signature_parse_compact(
        Secp256k1Context.shared.pointer,
        &signature,
        input.start
      )
    }
    guard status == 1 else { throw .scalarOutOfRange(item: "r or s") }
    self.signature = signature
  }

  /// Reads a signature in the strict DER of BIP-0066, without the byte for the signature hash type.
  ///
  /// As in Bitcoin's consensus rules, numbers that no signature can have (not below the order of the
  /// group) are no error of encoding: the signature is read, and is never valid.
  ///
  /// - Parameter bytes: All bytes of the signature, 8 to 72.
  /// - Throws: ``CryptographyError/malformedDER(rule:offset:)`` with the rule that was broken.
  public init(strictDER bytes: Span<UInt8>) throws(CryptographyError) {
    let (r, s) = try SignatureDER.strict(bytes)
    self.init(r: bytes.extracting(r), s: bytes.extracting(s))
  }

  /// Reads a signature as Bitcoin did before BIP-0066, without the byte for the signature hash type.
  ///
  /// Lengths may be written in more bytes than needed, numbers may have any sign and padding, the
  /// length of the sequence is not looked at, and bytes after s are ignored (as
  /// `ecdsa_signature_parse_der_lax` of Bitcoin Core, `src/pubkey.cpp`, does). Numbers that no
  /// signature can have give a signature that is never valid.
  ///
  /// - Parameter bytes: The bytes of the signature.
  /// - Throws: ``CryptographyError/malformedDER(rule:offset:)`` if even these rules are broken.
  public init(laxDER bytes: Span<UInt8>) throws(CryptographyError) {
    let (r, s) = try SignatureDER.lax(bytes)
    self.init(r: bytes.extracting(r), s: bytes.extracting(s))
  }

  /// Creates a signature from two numbers of any length; (0, 0) if one is not below the order.
  private init(r: Span<UInt8>, s: Span<UInt8>) {
    var compact = InlineArray<64, UInt8>(repeating: 0)
    if Self.place(r, in: &compact, endingAt: 32), Self.place(s, in: &compact, endingAt: 64),
      let signature = try? ECDSASignature(compact: compact.span)
    {
      self = signature
      return
    }
    let zeros = InlineArray<64, UInt8>(repeating: 0)
    guard let zero = try? ECDSASignature(compact: zeros.span) else {
      preconditionFailure("zero is below the order of the group")
    }
    self = zero
  }

  private static func place(
    _ number: Span<UInt8>,
    in compact: inout InlineArray<64, UInt8>,
    endingAt end: Int
  ) -> Bool {
    var first = 0
    while first < number.count, number[first] == 0 { first += 1 }
    let count = number.count - first
    guard count <= 32 else { return false }
    for index in 0..<count { compact[end - count + index] = number[first + index] }
    return true
  }

  /// The signature in compact form: r and s.
  public var compact: FixedBytes<64> {
    var bytes = InlineArray<64, UInt8>(repeating: 0)
    var output = bytes.mutableSpan
    let status = unsafe output.withUnsafeMutableBufferPointer { output in
      unsafe withUnsafePointer(to: signature) { signature in
        unsafe secp256k1_ecdsa_signature_serialize_compact(
          Secp256k1Context.shared.pointer,
          output.start,
          signature
        )
      }
    }
    precondition(status == 1, "a parsed signature can be written")
    return FixedBytes(bytes)
  }

  /// The signature in strict DER, 8 to 72 bytes.
  public var der: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 72)
    var count = bytes.count
    let status = unsafe bytes.withUnsafeMutableBufferPointer { output in
      unsafe withUnsafePointer(to: signature) { signature in
        unsafe secp256k1_ecdsa_signature_serialize_der(
          Secp256k1Context.shared.pointer,
          output.start,
          &count,
          signature
        )
      }
    }
    precondition(status == 1, "72 bytes hold every signature")
    return Array(bytes.prefix(count))
  }

  /// Whether s is at most half the order of the group (BIP-0062, rule 5; BIP-0146).
  public var isLowS: Bool {
    unsafe withUnsafePointer(to: signature) { signature in
      unsafe secp256k1_ecdsa_signature_normalize(
        Secp256k1Context.shared.pointer,
        nil,
        signature
      )
    } == 0
  }

  /// The signature with the lower one of s and its negative; both are valid for the same hash.
  public var normalized: ECDSASignature {
    var result = secp256k1_ecdsa_signature()
    _ = unsafe withUnsafePointer(to: signature) { signature in
      unsafe secp256k1_ecdsa_signature_normalize(
        Secp256k1Context.shared.pointer,
        &result,
        signature
      )
    }
    return ECDSASignature(result)
  }

  /// Returns whether the owner of a key made this signature of a hash.
  ///
  /// A high s is accepted, as consensus rules do; ask ``isLowS`` where policy forbids it.
  ///
  /// - Parameters:
  ///   - hash: The hash that was signed.
  ///   - key: The public key.
  /// - Returns: `false` if the signature does not fit.
  public func isValid(for hash: FixedBytes<32>, by key: PublicKey) -> Bool {
    let low = normalized.signature
    let hash = hash.bytes
    return unsafe hash.span.withUnsafeBufferPointer { hash in
      unsafe withUnsafePointer(to: low) { signature in
        unsafe withUnsafePointer(to: key.key) { key in
          unsafe secp256k1_ecdsa_verify(
            Secp256k1Context.shared.pointer,
            signature,
            hash.start,
            key
          )
        }
      }
    } == 1
  }
}

extension ECDSASignature: Hashable {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func == (lhs: Self, rhs: Self) -> Bool { lhs.compact == rhs.compact }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public func hash(into hasher: inout Hasher) { hasher.combine(compact) }
}
