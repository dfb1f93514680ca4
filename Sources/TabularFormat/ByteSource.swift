/// The bytes of a file at any place, whatever keeps them: memory, a mapped file, a sealed original
/// that is opened piece by piece.
///
/// Several threads read at once, each a range of its own.
public protocol ByteSource: Sendable {
  /// The number of bytes.
  var byteCount: Int { get }

  /// Reads a range.
  ///
  /// - Parameter range: A range within `0..<byteCount`.
  /// - Returns: The bytes, all of them.
  /// - Throws: ``ByteSourceFailure`` if the bytes cannot be had or are not what they were.
  func bytes(in range: Range<Int>) throws(ByteSourceFailure) -> [UInt8]
}

/// Why bytes of a source could not be had.
public struct ByteSourceFailure: Error, Hashable, Sendable {
  /// Why, in words.
  public let reason: String
  /// The offset of the first byte that was asked for.
  public let offset: Int

  /// Creates a failure.
  public init(_ reason: String, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }
}

extension ByteSourceFailure: CustomStringConvertible {
  /// The failure in one line.
  public var description: String { "\(reason) at byte \(offset)" }
}

/// Bytes that stand in memory.
public struct MemoryByteSource: ByteSource {
  /// All bytes.
  public let contents: [UInt8]

  /// Creates a source.
  public init(_ contents: [UInt8]) { self.contents = contents }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public var byteCount: Int { contents.count }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public func bytes(in range: Range<Int>) throws(ByteSourceFailure) -> [UInt8] {
    range == contents.indices ? contents : Array(contents[range])
  }
}
