import CZlib

/// Decompresses DEFLATE (RFC 1951) and gzip (RFC 1952) piece by piece.
@safe
final class Inflater {
  enum Wrapping {
    case raw
    case gzip
  }

  /// What one step did.
  struct Step {
    let consumed: Int
    let written: Int
    /// Whether the compressed data end here.
    let isEnd: Bool
  }

  // zlib keeps the address of its state.
  private let stream: UnsafeMutablePointer<z_stream>
  private let isReady: Bool

  init(_ wrapping: Wrapping) {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // 15 is the largest window; its negative is DEFLATE without a header, 16 more is gzip.
    let status = unsafe inflateInit2_(
      stream,
      wrapping == .raw ? -15 : 31,
      ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size)
    )
    isReady = status == Z_OK
  }

  deinit {
    if isReady { unsafe inflateEnd(stream) }
    unsafe stream.deinitialize(count: 1)
    unsafe stream.deallocate()
  }

  /// Prepares for further data behind the end of others.
  func reset() { unsafe inflateReset(stream) }

  /// Decompresses from `input` into `buffer` as far as either lasts; nil when the data are no DEFLATE.
  func step(
    _ input: [UInt8],
    in range: Range<Int>,
    into buffer: inout [UInt8],
    from start: Int
  ) -> Step? {
    guard isReady else { return nil }
    let room = min(buffer.count - start, 1 << 30)
    let status = unsafe input.withUnsafeBufferPointer { source in
      unsafe buffer.withUnsafeMutableBufferPointer { target in
        // zlib reads through `next_in` and never writes.
        unsafe stream.pointee.next_in = UnsafeMutablePointer(
          mutating: source.baseAddress?.advanced(by: range.lowerBound)
        )
        unsafe stream.pointee.avail_in = UInt32(truncatingIfNeeded: range.count)
        unsafe stream.pointee.next_out = target.baseAddress?.advanced(by: start)
        unsafe stream.pointee.avail_out = UInt32(truncatingIfNeeded: room)
        return unsafe inflate(stream, Z_NO_FLUSH)
      }
    }
    let consumed = unsafe range.count - Int(stream.pointee.avail_in)
    let written = unsafe room - Int(stream.pointee.avail_out)
    switch status {
    case Z_OK, Z_BUF_ERROR: return Step(consumed: consumed, written: written, isEnd: false)
    case Z_STREAM_END: return Step(consumed: consumed, written: written, isEnd: true)
    default: return nil
    }
  }
}
