extension FastRowReader {
  /// The bytes that end a cell.
  struct Terminators {
    let delimiter: UInt8
    let isQuoted: Bool

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
      isQuoted
        ? byte == FastRowReader.quote
        : byte == delimiter || byte == FastRowReader.lineFeed
          || byte == FastRowReader.carriageReturn || byte == 0
    }

    /// The offset of the first terminator, or of a byte that ends a cell in any case.
    @inline(__always)
    func end(_ source: Span<UInt8>, from start: Int) -> Int {
      var position = start
      while position &+ 8 <= source.count {
        let word = source.word(at: position)
        var found = Self.zeros(word ^ 0x2222_2222_2222_2222) | Self.zeros(word)
        if !isQuoted {
          found |= Self.zeros(word ^ (0x0101_0101_0101_0101 &* UInt64(delimiter)))
          found |= Self.zeros(word ^ 0x0a0a_0a0a_0a0a_0a0a)
          found |= Self.zeros(word ^ 0x0d0d_0d0d_0d0d_0d0d)
        }
        if found != 0 { return position &+ found.trailingZeroBitCount &>> 3 }
        position &+= 8
      }
      return position
    }

    /// The high bit of each zero byte, exact up to the first.
    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 {
      (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
    }
  }
}
