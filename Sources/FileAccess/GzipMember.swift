/// The content of a gzip file (RFC 1952): one stream, or several behind one another, which are one
/// content by the standard (section 2.2).
public final class GzipMember: MemberContent {
  /// The bytes of the file name in the header, if it has one.
  public let nameBytes: [UInt8]?
  /// That name as text.
  public var name: String? { nameBytes.map { MemberName.decode($0).0 } }

  private let archive: ArchiveBytes
  private let limits: ArchiveLimits
  private let inflater = Inflater(.gzip)
  private var input: [UInt8] = []
  private var inputPosition = 0
  private var position = 0
  private var produced = 0
  private var isFinished = false
  private var isBetweenStreams = false

  private static let inputByteCount = 1 << 17

  /// Opens a gzip file.
  ///
  /// - Parameters:
  ///   - archive: The whole file.
  ///   - limits: The bounds that hold.
  /// - Throws: ``ArchiveFailure`` if its header is none of gzip.
  public init(
    _ archive: ArchiveBytes,
    limits: ArchiveLimits = ArchiveLimits()
  ) throws(ArchiveFailure) {
    self.archive = archive
    self.limits = limits
    let head = try archive.bytes(in: 0..<min(archive.count, 1 << 16))
    guard head.starts(with: [0x1f, 0x8b]) else { throw ArchiveFailure(.notAnArchive) }
    guard head.count >= 18 else { throw ArchiveFailure(.truncated, at: head.count) }
    guard head[2] == 8 else {
      throw ArchiveFailure(.unsupportedMethod("gzip method \(head[2])"), at: 2)
    }
    nameBytes = Self.name(in: head)
  }

  private static func name(in head: [UInt8]) -> [UInt8]? {
    let flags = head[3]
    guard flags & 8 != 0 else { return nil }
    var start = 10
    if flags & 4 != 0 { start += 2 + Int(head.uint16(10)) }
    guard start < head.count, let end = head[start...].firstIndex(of: 0), end > start else {
      return nil
    }
    return Array(head[start..<end])
  }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public func read(into buffer: inout [UInt8], from start: Int) throws(ArchiveFailure) -> Int {
    while !isFinished, start < buffer.count {
      if inputPosition == input.count, position < archive.count {
        let next = min(position + Self.inputByteCount, archive.count)
        input = try archive.bytes(in: position..<next)
        position = next
        inputPosition = 0
      }
      if isBetweenStreams {
        // Zeros pad the end of tapes and blocks; anything else has to be a further stream.
        while inputPosition < input.count, input[inputPosition] == 0 { inputPosition += 1 }
        guard inputPosition < input.count else {
          isFinished = position == archive.count
          continue
        }
        inflater.reset()
        isBetweenStreams = false
      }
      let step = inflater.step(input, in: inputPosition..<input.count, into: &buffer, from: start)
      guard let step else {
        throw ArchiveFailure(
          .damaged("its compressed data or their checksum (CRC-32) are wrong"),
          at: position - input.count + inputPosition
        )
      }
      inputPosition += step.consumed
      produced += step.written
      try checkBounds()
      isBetweenStreams = step.isEnd
      let isExhausted = inputPosition == input.count && position == archive.count
      if isBetweenStreams, isExhausted { isFinished = true }
      if step.written > 0 { return step.written }
      if !isFinished, step.consumed == 0, isExhausted {
        throw ArchiveFailure(.truncated, at: archive.count)
      }
    }
    return 0
  }

  private func checkBounds() throws(ArchiveFailure) {
    guard produced <= limits.entryByteCount else {
      throw ArchiveFailure(.tooLarge(limit: .entryByteCount, allowed: limits.entryByteCount))
    }
    guard limits.allows(produced, from: position - input.count + inputPosition) else {
      throw ArchiveFailure(.tooLarge(limit: .ratio, allowed: limits.ratio))
    }
  }
}
