import CSnappy

/// Data compressed with Snappy, as one block without frames around it.
///
/// Source: google/snappy, `format_description.txt`; the work is libsnappy's.
public enum SnappyBlock {
  /// Decompresses a block.
  ///
  /// - Parameters:
  ///   - block: The compressed bytes.
  ///   - limit: The most bytes that may come out; no more are allocated, whatever the block claims.
  /// - Returns: The bytes; `nil` if the block is no Snappy data or gives more than the limit.
  public static func decompressed(_ block: Span<UInt8>, limit: Int) -> [UInt8]? {
    guard block.count > 0 else { return nil }
    return unsafe block.withUnsafeBytes { input -> [UInt8]? in
      let start = unsafe input.baseAddress?.assumingMemoryBound(to: CChar.self)
      var count = 0
      guard unsafe snappy_uncompressed_length(start, input.count, &count) == SNAPPY_OK,
        count <= limit
      else { return nil }
      var isWhole = false
      let output = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
        var room = count
        let target = unsafe UnsafeMutableRawPointer(buffer.baseAddress)?
          .assumingMemoryBound(to: CChar.self)
        let status =
          unsafe count == 0
          ? snappy_validate_compressed_buffer(start, input.count)
          : snappy_uncompress(start, input.count, target, &room)
        isWhole = status == SNAPPY_OK && room == count
        written = isWhole ? count : 0
      }
      return isWhole ? output : nil
    }
  }

  /// Compresses bytes.
  ///
  /// - Parameter bytes: The bytes.
  /// - Returns: A block that ``decompressed(_:limit:)`` gives back.
  public static func compressed(_ bytes: Span<UInt8>) -> [UInt8] {
    let room = snappy_max_compressed_length(bytes.count)
    return unsafe bytes.withUnsafeBytes { input in
      let start = unsafe input.baseAddress?.assumingMemoryBound(to: CChar.self)
      return unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, written in
        var count = room
        let target = unsafe UnsafeMutableRawPointer(buffer.baseAddress)?
          .assumingMemoryBound(to: CChar.self)
        let status = unsafe snappy_compress(start, input.count, target, &count)
        precondition(status == SNAPPY_OK, "the room is what libsnappy asks for")
        written = count
      }
    }
  }
}
