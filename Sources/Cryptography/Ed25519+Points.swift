public import Quantities

extension Ed25519 {
  /// Whether 32 bytes stand for a point of the curve, so that they can be somebody's public key.
  ///
  /// The decision is that of the libraries which Solana's runtime uses (curve25519-dalek,
  /// `CompressedEdwardsY::decompress`; RFC 8032, section 5.1.3, without the refusals of its steps 1 and
  /// 4): the highest bit says nothing, and a y of the modulus or more stands for its remainder. About
  /// half of all 32 bytes are points. Program-derived addresses are chosen among the others.
  ///
  /// - Parameter bytes: The bytes.
  /// - Returns: Whether x² = (y² − 1) / (d·y² + 1) has a solution.
  public static func isPoint(_ bytes: FixedBytes<32>) -> Bool {
    let y = Curve25519Field(littleEndian: bytes.bytes)
    let square = y * y
    let one = Curve25519Field(1)
    // A quotient is a square if the product is; the divisor is never zero, as −1/d is no square.
    let product = (square - one) * (curveConstant * square + one)
    return product.quadraticCharacter.isZeroOrOne
  }

  /// Whether the number y that 32 bytes hold is less than 2²⁵⁵ − 19, as a public key's is (RFC 8032,
  /// section 5.1.3).
  ///
  /// - Parameter bytes: The bytes.
  /// - Returns: Whether it is; whether there is a point, ``isPoint(_:)`` tells.
  public static func isCanonical(_ bytes: FixedBytes<32>) -> Bool {
    let bytes = bytes.array
    return bytes[0] < 0xed || bytes[1..<31].contains { $0 != 0xff } || bytes[31] & 0x7f != 0x7f
  }

  /// d = −121665 / 121666 (RFC 8032, section 5.1).
  private static let curveConstant = Curve25519Field(
    littleEndian: [
      0xa3, 0x78, 0x59, 0x13, 0xca, 0x4d, 0xeb, 0x75, 0xab, 0xd8, 0x41, 0x41, 0x4d, 0x0a, 0x70,
      0x00, 0x98, 0xe8, 0x79, 0x77, 0x79, 0x40, 0xc7, 0x8c, 0x73, 0xfe, 0x6f, 0x2b, 0xee, 0x6c,
      0x03, 0x52,
    ]
  )

  /// Whether 32 bytes stand for one of the eight points whose order divides the cofactor, in any
  /// encoding.
  ///
  /// Under such a key one signature fits many messages, so nobody is shown to have signed.
  ///
  /// - Parameter bytes: The bytes.
  /// - Returns: Whether y is 0, 1, −1 or one of the two of the points of order 8.
  public static func isOfSmallOrder(_ bytes: FixedBytes<32>) -> Bool {
    let y = FixedBytes<32>(Curve25519Field(littleEndian: bytes.bytes).littleEndian)
    return smallOrderOrdinates.contains(y)
  }

  /// The y of the points of small order (order 4, 1, 2, and twice 8), least significant byte first.
  private static let smallOrderOrdinates: [FixedBytes<32>] = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  ].compactMap { FixedBytes<32>(hex: $0) }

  /// Returns whether the owner of a key made a signature of a message, by the rules that Solana applies
  /// (ed25519-dalek, `verify_strict`).
  ///
  /// Beside ``isValid(_:for:by:)``, neither the key nor R may be of small order. That leaves nothing
  /// which one implementation takes and another refuses: an R or a key in another than its shortest
  /// form that is not of small order would have a y below 19, of which nobody knows the logarithm.
  ///
  /// - Parameters:
  ///   - signature: The signature: R, then s.
  ///   - message: The message.
  ///   - publicKey: The public key.
  /// - Returns: `false` if the signature does not fit, or key or R are of small order or no point.
  /// - Throws: ``CryptographyError/libraryFailure(call:)`` if OpenSSL runs out of memory.
  public static func isStrictlyValid(
    _ signature: FixedBytes<64>,
    for message: Span<UInt8>,
    by publicKey: FixedBytes<32>
  ) throws(CryptographyError) -> Bool {
    let nonce = FixedBytes<32>(InlineArray { signature.bytes[$0] })
    guard !isOfSmallOrder(publicKey), !isOfSmallOrder(nonce) else { return false }
    return try isValid(signature, for: message, by: publicKey)
  }
}
