/// The bytes of an archive: in memory, or fetched piece by piece from whatever keeps them.
public struct ArchiveBytes: Sendable {
  /// How many bytes there are.
  public let count: Int
  private let memory: [UInt8]
  private let fetch: (@Sendable (Range<Int>) throws(ArchiveFailure) -> [UInt8])?

  /// Wraps bytes in memory.
  public init(_ bytes: [UInt8]) {
    count = bytes.count
    memory = bytes
    fetch = nil
  }

  /// Wraps bytes that are fetched when they are needed, a few hundred kilobytes at a time.
  ///
  /// - Parameters:
  ///   - count: How many bytes there are.
  ///   - fetch: Returns the bytes of a range inside `0..<count`.
  public init(
    count: Int,
    fetch: @escaping @Sendable (Range<Int>) throws(ArchiveFailure) -> [UInt8]
  ) {
    self.count = count
    memory = []
    self.fetch = fetch
  }

  /// Wraps other bytes up to an offset with further ones behind them.
  init(_ bytes: ArchiveBytes, in range: Range<Int>, followedBy tail: [UInt8]) {
    self.init(count: range.count + tail.count) { wanted throws(ArchiveFailure) in
      let inBytes = wanted.clamped(to: 0..<range.count)
      var result = try bytes.bytes(
        in: (range.lowerBound + inBytes.lowerBound)..<(range.lowerBound + inBytes.upperBound)
      )
      if wanted.upperBound > range.count {
        result +=
          tail[
            (max(wanted.lowerBound, range.count) - range.count)..<(wanted.upperBound - range.count)
          ]
      }
      return result
    }
  }

  /// Returns the bytes of a range.
  ///
  /// - Parameter range: A range inside `0..<count`.
  /// - Returns: The bytes, all of them.
  /// - Throws: ``ArchiveFailure`` if they cannot be fetched.
  public func bytes(in range: Range<Int>) throws(ArchiveFailure) -> [UInt8] {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "a range of the archive")
    guard let fetch else { return Array(memory[range]) }
    guard !range.isEmpty else { return [] }
    let bytes = try fetch(range)
    guard bytes.count == range.count else {
      throw ArchiveFailure(
        .damaged("the archive became shorter while it was read"),
        at: range.lowerBound
      )
    }
    return bytes
  }
}
