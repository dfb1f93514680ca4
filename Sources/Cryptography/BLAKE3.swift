public import Quantities

/// BLAKE3 without key, 32 bytes long (BLAKE3 specification, version 20211102).
///
/// Litecoin's extension blocks (LIP-0003, LIP-0004) name kernels and outputs by it; OpenSSL has none
/// (docs/decisions/0007-blake2b.md). It hashes public data.
public enum BLAKE3 {
  private static let chunkCount = 1024
  private static let blockCount = 64

  /// The flags of the compression function (section 2.1, table 3).
  private enum Flag {
    static let chunkStart: UInt32 = 1
    static let chunkEnd: UInt32 = 2
    static let parent: UInt32 = 4
    static let root: UInt32 = 8
  }

  /// Returns the BLAKE3 of bytes.
  ///
  /// - Parameter bytes: The bytes.
  /// - Returns: The hash.
  /// - Complexity: O(*n*).
  public static func hash(_ bytes: Span<UInt8>) -> FixedBytes<32> {
    // Chaining values of complete subtrees, the largest first; `sizes` in chunks.
    var stack: [(value: InlineArray<8, UInt32>, size: Int)] = []
    var start = 0
    var chunk: UInt64 = 0
    while bytes.count - start > chunkCount {
      let value = chunkOutput(bytes.extracting(start..<start + chunkCount), chunk, flags: 0)
      stack.append((value, 1))
      start += chunkCount
      chunk += 1
      // Two subtrees of one size are joined, since at least one more chunk follows.
      while stack.count >= 2, stack[stack.count - 1].size == stack[stack.count - 2].size {
        let right = stack.removeLast()
        let left = stack.removeLast()
        stack.append((parent(left.value, right.value, flags: 0), left.size + right.size))
      }
    }
    let last = bytes.extracting(start..<bytes.count)
    guard !stack.isEmpty else { return text(of: chunkOutput(last, chunk, flags: Flag.root)) }
    var value = chunkOutput(last, chunk, flags: 0)
    while let left = stack.popLast() {
      value = parent(left.value, value, flags: stack.isEmpty ? Flag.root : 0)
    }
    return text(of: value)
  }

  /// The chaining value of a chunk of at most 1024 bytes (section 2.4).
  private static func chunkOutput(
    _ bytes: Span<UInt8>,
    _ index: UInt64,
    flags last: UInt32
  ) -> InlineArray<8, UInt32> {
    var value = initialValue
    var start = 0
    var isFirst = true
    while true {
      let count = min(blockCount, bytes.count - start)
      let isLast = start + count == bytes.count
      var words = InlineArray<16, UInt32>(repeating: 0)
      for offset in 0..<count {
        words[offset / 4] |= UInt32(bytes[start + offset]) << UInt32(8 * (offset % 4))
      }
      let flags =
        (isFirst ? Flag.chunkStart : 0) | (isLast ? Flag.chunkEnd | last : 0)
      value = compressed(value, words, counter: index, count: UInt32(count), flags: flags)
      if isLast { return value }
      start += count
      isFirst = false
    }
  }

  private static func parent(
    _ left: InlineArray<8, UInt32>,
    _ right: InlineArray<8, UInt32>,
    flags: UInt32
  ) -> InlineArray<8, UInt32> {
    var words = InlineArray<16, UInt32>(repeating: 0)
    for index in 0..<8 {
      words[index] = left[index]
      words[index + 8] = right[index]
    }
    return compressed(
      initialValue,
      words,
      counter: 0,
      count: UInt32(blockCount),
      flags: Flag.parent | flags
    )
  }

  /// The compression function (section 2.2), cut to the first half of its output.
  private static func compressed(
    _ value: InlineArray<8, UInt32>,
    _ block: InlineArray<16, UInt32>,
    counter: UInt64,
    count: UInt32,
    flags: UInt32
  ) -> InlineArray<8, UInt32> {
    var message = block
    var v = InlineArray<16, UInt32>(repeating: 0)
    for index in 0..<8 { v[index] = value[index] }
    for index in 0..<4 { v[index + 8] = initialValue[index] }
    v[12] = UInt32(truncatingIfNeeded: counter)
    v[13] = UInt32(truncatingIfNeeded: counter >> 32)
    v[14] = count
    v[15] = flags
    for round in 0..<7 {
      mix(&v, 0, 4, 8, 12, message[0], message[1])
      mix(&v, 1, 5, 9, 13, message[2], message[3])
      mix(&v, 2, 6, 10, 14, message[4], message[5])
      mix(&v, 3, 7, 11, 15, message[6], message[7])
      mix(&v, 0, 5, 10, 15, message[8], message[9])
      mix(&v, 1, 6, 11, 12, message[10], message[11])
      mix(&v, 2, 7, 8, 13, message[12], message[13])
      mix(&v, 3, 4, 9, 14, message[14], message[15])
      if round < 6 {
        let before = message
        for index in 0..<16 { message[index] = before[Int(permutation[index])] }
      }
    }
    return InlineArray { v[$0] ^ v[$0 + 8] }
  }

  private static func text(of value: InlineArray<8, UInt32>) -> FixedBytes<32> {
    FixedBytes(
      InlineArray { UInt8(truncatingIfNeeded: value[$0 / 4] >> UInt32(8 * ($0 % 4))) }
    )
  }
}

/// The quarter-round G (section 2.2).
private func mix(
  _ v: inout InlineArray<16, UInt32>,
  _ a: Int,
  _ b: Int,
  _ c: Int,
  _ d: Int,
  _ x: UInt32,
  _ y: UInt32
) {
  v[a] = v[a] &+ v[b] &+ x
  v[d] = rotatedRight(v[d] ^ v[a], by: 16)
  v[c] = v[c] &+ v[d]
  v[b] = rotatedRight(v[b] ^ v[c], by: 12)
  v[a] = v[a] &+ v[b] &+ y
  v[d] = rotatedRight(v[d] ^ v[a], by: 8)
  v[c] = v[c] &+ v[d]
  v[b] = rotatedRight(v[b] ^ v[c], by: 7)
}

private func rotatedRight(_ word: UInt32, by count: UInt32) -> UInt32 {
  word &>> count | word &<< (32 &- count)
}

/// The initial state of SHA-256 (section 2.1, table 1).
private let initialValue: InlineArray<8, UInt32> = [
  0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
  0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
]

/// The permutation of the message words between rounds (section 2.1, table 2).
private let permutation: InlineArray<16, UInt8> = [
  2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8,
]
