public import Quantities

/// Keccak-256 with the padding of the Keccak submission (first pad bit only), as Ethereum and Tron
/// use it.
///
/// It is not SHA3-256 of FIPS 202, which pads with `01` before the first pad bit. OpenSSL 3.0 offers
/// only the latter, so the sponge is written out here. Rate: 136 bytes; capacity: 512 bits.
///
/// Source: The Keccak reference, version 3.0 (2011), sections 1.1 and 1.2; table 2.1 for the rotations.
public struct Keccak256: Sendable {
  private static let rate = 136

  private var state = KeccakState(repeating: 0)
  // How many bytes of the present block stand in the state. Invariant: 0 <= filled < rate.
  private var filled = 0

  /// Creates a hasher that has read nothing.
  public init() {}

  /// Reads more bytes.
  ///
  /// They go straight into the state, eight at a time where a lane begins.
  ///
  /// - Parameter bytes: The bytes.
  public mutating func update(_ bytes: Span<UInt8>) {
    let count = bytes.count
    var index = 0
    while index < count {
      if filled & 7 == 0, count - index >= 8 {
        // The eight bytes from the index on lie in the span, as was just looked up.
        let word = unsafe bytes.bytes.unsafeLoadUnaligned(
          fromByteOffset: index,
          as: UInt64.self
        )
        state[filled >> 3] ^= UInt64(littleEndian: word)
        index += 8
        filled += 8
      } else {
        state[filled >> 3] ^= UInt64(bytes[index]) &<< (UInt64(filled & 7) &* 8)
        index += 1
        filled += 1
      }
      if filled == Self.rate {
        permute(&state)
        filled = 0
      }
    }
  }

  /// Returns the hash of all bytes read.
  public consuming func finalize() -> FixedBytes<32> {
    state[filled >> 3] ^= 0x01 &<< (UInt64(filled & 7) &* 8)
    state[Self.rate / 8 - 1] ^= 0x80 << 56
    permute(&state)
    let lanes = state
    return FixedBytes(
      InlineArray { index in UInt8(truncatingIfNeeded: lanes[index >> 3] >> (UInt64(index & 7) * 8))
      }
    )
  }

  /// Returns the Keccak-256 of bytes.
  ///
  /// - Parameter bytes: The bytes.
  /// - Returns: The hash.
  public static func hash(_ bytes: Span<UInt8>) -> FixedBytes<32> {
    var hasher = Keccak256()
    hasher.update(bytes)
    return hasher.finalize()
  }
}

/// The 25 lanes of Keccak-f[1600]; lane (x, y) stands at `x + 5 * y`.
private typealias KeccakState = InlineArray<25, UInt64>

/// The permutation Keccak-f[1600]: 24 rounds of θ, ρ, π, χ and ι.
///
/// The rounds are written out in local variables, which the compiler keeps in registers; a loop over
/// the lanes takes eight times as long.
private func permute(_ state: inout KeccakState) {
  var (a00, a01, a02, a03, a04) = (state[0], state[1], state[2], state[3], state[4])
  var (a05, a06, a07, a08, a09) = (state[5], state[6], state[7], state[8], state[9])
  var (a10, a11, a12, a13, a14) = (state[10], state[11], state[12], state[13], state[14])
  var (a15, a16, a17, a18, a19) = (state[15], state[16], state[17], state[18], state[19])
  var (a20, a21, a22, a23, a24) = (state[20], state[21], state[22], state[23], state[24])
  for round in 0..<24 {
    // θ: each lane takes up the parity of two columns.
    let p0 = a00 ^ a05 ^ a10 ^ a15 ^ a20
    let p1 = a01 ^ a06 ^ a11 ^ a16 ^ a21
    let p2 = a02 ^ a07 ^ a12 ^ a17 ^ a22
    let p3 = a03 ^ a08 ^ a13 ^ a18 ^ a23
    let p4 = a04 ^ a09 ^ a14 ^ a19 ^ a24
    let d0 = p4 ^ rotated(p1, by: 1)
    let d1 = p0 ^ rotated(p2, by: 1)
    let d2 = p1 ^ rotated(p3, by: 1)
    let d3 = p2 ^ rotated(p4, by: 1)
    let d4 = p3 ^ rotated(p0, by: 1)
    // ρ and π: lane (x, y) turns and moves to (y, 2x + 3y).
    let b00 = a00 ^ d0
    let b10 = rotated(a01 ^ d1, by: 1)
    let b20 = rotated(a02 ^ d2, by: 62)
    let b05 = rotated(a03 ^ d3, by: 28)
    let b15 = rotated(a04 ^ d4, by: 27)
    let b16 = rotated(a05 ^ d0, by: 36)
    let b01 = rotated(a06 ^ d1, by: 44)
    let b11 = rotated(a07 ^ d2, by: 6)
    let b21 = rotated(a08 ^ d3, by: 55)
    let b06 = rotated(a09 ^ d4, by: 20)
    let b07 = rotated(a10 ^ d0, by: 3)
    let b17 = rotated(a11 ^ d1, by: 10)
    let b02 = rotated(a12 ^ d2, by: 43)
    let b12 = rotated(a13 ^ d3, by: 25)
    let b22 = rotated(a14 ^ d4, by: 39)
    let b23 = rotated(a15 ^ d0, by: 41)
    let b08 = rotated(a16 ^ d1, by: 45)
    let b18 = rotated(a17 ^ d2, by: 15)
    let b03 = rotated(a18 ^ d3, by: 21)
    let b13 = rotated(a19 ^ d4, by: 8)
    let b14 = rotated(a20 ^ d0, by: 18)
    let b24 = rotated(a21 ^ d1, by: 2)
    let b09 = rotated(a22 ^ d2, by: 61)
    let b19 = rotated(a23 ^ d3, by: 56)
    let b04 = rotated(a24 ^ d4, by: 14)
    // χ: the only step that is not linear; then ι.
    a00 = b00 ^ (~b01 & b02) ^ roundConstants[round]
    a01 = b01 ^ (~b02 & b03)
    a02 = b02 ^ (~b03 & b04)
    a03 = b03 ^ (~b04 & b00)
    a04 = b04 ^ (~b00 & b01)
    a05 = b05 ^ (~b06 & b07)
    a06 = b06 ^ (~b07 & b08)
    a07 = b07 ^ (~b08 & b09)
    a08 = b08 ^ (~b09 & b05)
    a09 = b09 ^ (~b05 & b06)
    a10 = b10 ^ (~b11 & b12)
    a11 = b11 ^ (~b12 & b13)
    a12 = b12 ^ (~b13 & b14)
    a13 = b13 ^ (~b14 & b10)
    a14 = b14 ^ (~b10 & b11)
    a15 = b15 ^ (~b16 & b17)
    a16 = b16 ^ (~b17 & b18)
    a17 = b17 ^ (~b18 & b19)
    a18 = b18 ^ (~b19 & b15)
    a19 = b19 ^ (~b15 & b16)
    a20 = b20 ^ (~b21 & b22)
    a21 = b21 ^ (~b22 & b23)
    a22 = b22 ^ (~b23 & b24)
    a23 = b23 ^ (~b24 & b20)
    a24 = b24 ^ (~b20 & b21)
  }
  state[0] = a00
  state[1] = a01
  state[2] = a02
  state[3] = a03
  state[4] = a04
  state[5] = a05
  state[6] = a06
  state[7] = a07
  state[8] = a08
  state[9] = a09
  state[10] = a10
  state[11] = a11
  state[12] = a12
  state[13] = a13
  state[14] = a14
  state[15] = a15
  state[16] = a16
  state[17] = a17
  state[18] = a18
  state[19] = a19
  state[20] = a20
  state[21] = a21
  state[22] = a22
  state[23] = a23
  state[24] = a24
}

@inline(__always)
private func rotated(_ lane: UInt64, by count: UInt64) -> UInt64 {
  lane &<< count | lane &>> ((64 &- count) & 63)
}

/// The constants of ι (Keccak reference, section 1.2: the output of a linear feedback register).
private let roundConstants: InlineArray<24, UInt64> = [
  0x0000_0000_0000_0001, 0x0000_0000_0000_8082, 0x8000_0000_0000_808a, 0x8000_0000_8000_8000,
  0x0000_0000_0000_808b, 0x0000_0000_8000_0001, 0x8000_0000_8000_8081, 0x8000_0000_0000_8009,
  0x0000_0000_0000_008a, 0x0000_0000_0000_0088, 0x0000_0000_8000_8009, 0x0000_0000_8000_000a,
  0x0000_0000_8000_808b, 0x8000_0000_0000_008b, 0x8000_0000_0000_8089, 0x8000_0000_0000_8003,
  0x8000_0000_0000_8002, 0x8000_0000_0000_0080, 0x0000_0000_0000_800a, 0x8000_0000_8000_000a,
  0x8000_0000_8000_8081, 0x8000_0000_0000_8080, 0x0000_0000_8000_0001, 0x8000_0000_8000_8008,
]
