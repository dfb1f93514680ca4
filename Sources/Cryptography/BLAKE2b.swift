public import Quantities

/// BLAKE2b without key (RFC 7693), with the personalisation that Zcash's hashes need.
///
/// OpenSSL 3.0 offers BLAKE2b for 64 bytes without personalisation only, and its keyed form takes no
/// empty key; hence this one (docs/decisions/0007-blake2b.md). It hashes public data.
public struct BLAKE2b: Sendable {
  private var state: InlineArray<8, UInt64>
  private var block = InlineArray<128, UInt8>(repeating: 0)
  // Invariant: 0 <= filled <= 128; a full block waits until it is known not to be the last.
  private var filled = 0
  private var total: UInt64 = 0
  private let outputCount: Int

  /// Creates a hasher that has read nothing.
  ///
  /// - Parameters:
  ///   - outputCount: The length of the hash in bytes, 1 to 64; it is part of what is hashed.
  ///   - personalization: At most 16 bytes, filled up with zeros (RFC 7693's reference, section 2.8
  ///     of the BLAKE2 paper).
  public init(outputCount: Int, personalization: [UInt8] = []) {
    precondition((1...64).contains(outputCount), "BLAKE2b gives 1 to 64 bytes")
    precondition(personalization.count <= 16, "the parameter block holds 16 bytes")
    self.outputCount = outputCount
    state = initialState
    state[0] ^= 0x0101_0000 ^ UInt64(outputCount)
    for (index, byte) in personalization.enumerated() {
      state[6 + index / 8] ^= UInt64(byte) << UInt64(8 * (index % 8))
    }
  }

  /// Reads more bytes.
  ///
  /// - Parameter bytes: The bytes.
  public mutating func update(_ bytes: Span<UInt8>) {
    for index in bytes.indices {
      if filled == 128 { compress(isLast: false) }
      block[filled] = bytes[index]
      filled += 1
    }
  }

  /// Returns the hash of all bytes read, as many bytes as the hasher was made for.
  public consuming func finalize() -> [UInt8] {
    for index in filled..<128 { block[index] = 0 }
    compress(isLast: true)
    let words = state
    return (0..<outputCount).map { index in
      UInt8(truncatingIfNeeded: words[index / 8] >> UInt64(8 * (index % 8)))
    }
  }

  /// Returns the 32-byte BLAKE2b of bytes.
  ///
  /// - Parameters:
  ///   - bytes: The bytes.
  ///   - personalization: At most 16 bytes.
  /// - Returns: The hash.
  public static func hash256(
    _ bytes: Span<UInt8>,
    personalization: [UInt8] = []
  ) -> FixedBytes<32> {
    var hasher = BLAKE2b(outputCount: 32, personalization: personalization)
    hasher.update(bytes)
    let digest = hasher.finalize()
    return FixedBytes(InlineArray { digest[$0] })
  }

  /// The function F of RFC 7693, section 3.2.
  private mutating func compress(isLast: Bool) {
    total += UInt64(filled)
    var message = InlineArray<16, UInt64>(repeating: 0)
    for word in 0..<16 {
      for byte in 0..<8 {
        message[word] |= UInt64(block[word * 8 + byte]) << UInt64(8 * byte)
      }
    }
    var v = InlineArray<16, UInt64>(repeating: 0)
    for index in 0..<8 {
      v[index] = state[index]
      v[index + 8] = initialState[index]
    }
    v[12] ^= total
    if isLast { v[14] = ~v[14] }
    for round in 0..<12 {
      let order = sigma[round % 10]
      mix(&v, 0, 4, 8, 12, message[Int(order[0])], message[Int(order[1])])
      mix(&v, 1, 5, 9, 13, message[Int(order[2])], message[Int(order[3])])
      mix(&v, 2, 6, 10, 14, message[Int(order[4])], message[Int(order[5])])
      mix(&v, 3, 7, 11, 15, message[Int(order[6])], message[Int(order[7])])
      mix(&v, 0, 5, 10, 15, message[Int(order[8])], message[Int(order[9])])
      mix(&v, 1, 6, 11, 12, message[Int(order[10])], message[Int(order[11])])
      mix(&v, 2, 7, 8, 13, message[Int(order[12])], message[Int(order[13])])
      mix(&v, 3, 4, 9, 14, message[Int(order[14])], message[Int(order[15])])
    }
    for index in 0..<8 { state[index] ^= v[index] ^ v[index + 8] }
    filled = 0
  }
}

/// The function G of RFC 7693, section 3.1.
private func mix(
  _ v: inout InlineArray<16, UInt64>,
  _ a: Int,
  _ b: Int,
  _ c: Int,
  _ d: Int,
  _ x: UInt64,
  _ y: UInt64
) {
  v[a] = v[a] &+ v[b] &+ x
  v[d] = rotatedRight(v[d] ^ v[a], by: 32)
  v[c] = v[c] &+ v[d]
  v[b] = rotatedRight(v[b] ^ v[c], by: 24)
  v[a] = v[a] &+ v[b] &+ y
  v[d] = rotatedRight(v[d] ^ v[a], by: 16)
  v[c] = v[c] &+ v[d]
  v[b] = rotatedRight(v[b] ^ v[c], by: 63)
}

private func rotatedRight(_ word: UInt64, by count: UInt64) -> UInt64 {
  word &>> count | word &<< (64 &- count)
}

/// The fractional parts of the square roots of the first eight primes (RFC 7693, appendix C.2).
private let initialState: InlineArray<8, UInt64> = [
  0x6a09_e667_f3bc_c908, 0xbb67_ae85_84ca_a73b, 0x3c6e_f372_fe94_f82b, 0xa54f_f53a_5f1d_36f1,
  0x510e_527f_ade6_82d1, 0x9b05_688c_2b3e_6c1f, 0x1f83_d9ab_fb41_bd6b, 0x5be0_cd19_137e_2179,
]

/// The orders in which the rounds take the message words (RFC 7693, section 2.7).
private let sigma: InlineArray<10, InlineArray<16, UInt8>> = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
  [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
  [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
  [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
  [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
  [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
  [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
  [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
  [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
]
