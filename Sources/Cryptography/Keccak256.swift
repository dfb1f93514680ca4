public import Quantities

/// Keccak-256 with the padding of the Keccak submission (first pad bit only), as Ethereum and Tron
/// use it.
///
/// It is not SHA3-256 of FIPS 202, which pads with `01` before the first pad bit. OpenSSL 3.0 offers
/// only the latter, so the sponge is written out here. Rate: 136 bytes; capacity: 512 bits.
///
/// Source: The Keccak reference, version 3.0 (2011), sections 1.1 and 1.2.
public struct Keccak256: Sendable {
  private static let rate = 136

  private var state = KeccakState(repeating: 0)
  private var block = InlineArray<136, UInt8>(repeating: 0)
  // Invariant: 0 <= filled < rate.
  private var filled = 0

  /// Creates a hasher that has read nothing.
  public init() {}

  /// Reads more bytes.
  ///
  /// - Parameter bytes: The bytes.
  public mutating func update(_ bytes: Span<UInt8>) {
    for index in bytes.indices {
      block[filled] = bytes[index]
      filled += 1
      if filled == Self.rate { absorb() }
    }
  }

  /// Returns the hash of all bytes read.
  public consuming func finalize() -> FixedBytes<32> {
    for index in filled..<Self.rate { block[index] = 0 }
    block[filled] ^= 0x01
    block[Self.rate - 1] ^= 0x80
    absorb()
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

  private mutating func absorb() {
    for lane in 0..<Self.rate / 8 {
      var word: UInt64 = 0
      for byte in 0..<8 { word |= UInt64(block[lane * 8 + byte]) << (UInt64(byte) * 8) }
      state[lane] ^= word
    }
    permute(&state)
    filled = 0
  }
}

/// The 25 lanes of Keccak-f[1600]; lane (x, y) stands at `x + 5 * y`.
private typealias KeccakState = InlineArray<25, UInt64>

/// The permutation Keccak-f[1600]: 24 rounds of θ, ρ, π, χ and ι.
private func permute(_ state: inout KeccakState) {
  var lanes = state
  for round in 0..<24 {
    // θ: each lane takes up the parity of two columns.
    var parity = InlineArray<5, UInt64>(repeating: 0)
    for x in 0..<5 {
      parity[x] = lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20]
    }
    for x in 0..<5 {
      let change = parity[(x + 4) % 5] ^ rotated(parity[(x + 1) % 5], by: 1)
      for y in 0..<5 { lanes[x + 5 * y] ^= change }
    }
    // ρ and π: lane (x, y) turns and moves to (y, 2x + 3y).
    var moved = KeccakState(repeating: 0)
    for y in 0..<5 {
      for x in 0..<5 {
        moved[y + 5 * ((2 * x + 3 * y) % 5)] = rotated(lanes[x + 5 * y], by: rotations[x + 5 * y])
      }
    }
    // χ: the only step that is not linear.
    for y in 0..<5 {
      for x in 0..<5 {
        lanes[x + 5 * y] =
          moved[x + 5 * y] ^ (~moved[(x + 1) % 5 + 5 * y] & moved[(x + 2) % 5 + 5 * y])
      }
    }
    // ι
    lanes[0] ^= roundConstants[round]
  }
  state = lanes
}

@inline(__always)
private func rotated(_ lane: UInt64, by count: UInt64) -> UInt64 {
  lane &<< count | lane &>> ((64 &- count) & 63)
}

/// The rotation of each lane in ρ (Keccak reference, table 2.1, modulo 64).
private let rotations: InlineArray<25, UInt64> = [
  0, 1, 62, 28, 27,
  36, 44, 6, 55, 20,
  3, 10, 43, 25, 39,
  41, 45, 15, 21, 8,
  18, 2, 61, 56, 14,
]

/// The constants of ι (Keccak reference, section 1.2: the output of a linear feedback register).
private let roundConstants: InlineArray<24, UInt64> = [
  0x0000_0000_0000_0001, 0x0000_0000_0000_8082, 0x8000_0000_0000_808a, 0x8000_0000_8000_8000,
  0x0000_0000_0000_808b, 0x0000_0000_8000_0001, 0x8000_0000_8000_8081, 0x8000_0000_0000_8009,
  0x0000_0000_0000_008a, 0x0000_0000_0000_0088, 0x0000_0000_8000_8009, 0x0000_0000_8000_000a,
  0x0000_0000_8000_808b, 0x8000_0000_0000_008b, 0x8000_0000_0000_8089, 0x8000_0000_0000_8003,
  0x8000_0000_0000_8002, 0x8000_0000_0000_0080, 0x0000_0000_0000_800a, 0x8000_0000_8000_000a,
  0x8000_0000_8000_8081, 0x8000_0000_0000_8080, 0x0000_0000_8000_0001, 0x8000_0000_8000_8008,
]
