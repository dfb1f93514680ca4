/// The content of one member of an archive, which is read from its start to its end.
public protocol MemberContent: AnyObject {
  /// Reads more of the content.
  ///
  /// - Parameters:
  ///   - buffer: Where the bytes go; its length does not change.
  ///   - start: The index of the first byte to be written.
  /// - Returns: The number of bytes that were written; 0 at the end, when all checks of the content
  ///   have passed, or when `start` is the end of the buffer.
  /// - Throws: ``ArchiveFailure`` if the content is damaged, encrypted otherwise or larger than allowed.
  func read(into buffer: inout [UInt8], from start: Int) throws(ArchiveFailure) -> Int
}

extension MemberContent {
  /// Reads what is left of the content.
  ///
  /// - Parameter limit: The most bytes that it may have.
  /// - Returns: The bytes.
  /// - Throws: ``ArchiveFailure``, also if there are more bytes than `limit`.
  public func readAll(limit: Int) throws(ArchiveFailure) -> [UInt8] {
    var content: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = try read(into: &block, from: 0)
      guard count > 0 else { return content }
      guard content.count + count <= limit else {
        throw ArchiveFailure(.tooLarge(limit: .entryByteCount, allowed: limit))
      }
      content += block[..<count]
    }
  }
}
