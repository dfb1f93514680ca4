import CZlib

/// The checksum of ZIP and gzip.
enum CRC32 {
  static func checksum(of bytes: [UInt8]) -> UInt32 {
    update(0, with: bytes, in: bytes.indices)
  }

  static func update(_ checksum: UInt32, with bytes: [UInt8], in range: Range<Int>) -> UInt32 {
    guard !range.isEmpty else { return checksum }
    return unsafe bytes.withUnsafeBufferPointer { buffer in
      let part = unsafe UnsafeBufferPointer(rebasing: buffer[range])
      return unsafe UInt32(
        truncatingIfNeeded: crc32_z(UInt(checksum), part.baseAddress, part.count)
      )
    }
  }
}
