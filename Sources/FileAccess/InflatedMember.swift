/// The content of a ZIP entry that is stored or compressed with DEFLATE, and not encrypted.
final class InflatedMember: MemberContent {
  private let archive: ArchiveBytes
  private let entry: ArchiveEntry
  private let limits: ArchiveLimits
  private let inflater: Inflater?
  private var input: [UInt8] = []
  private var inputPosition = 0
  /// The offset of the compressed bytes that were not fetched yet.
  private var position: Int
  private let start: Int
  private let end: Int
  private var produced = 0
  private var checksum: UInt32 = 0
  private var isFinished = false

  private static let inputByteCount = 1 << 17

  init(
    _ entry: ArchiveEntry,
    in archive: ArchiveBytes,
    at data: Range<Int>,
    limits: ArchiveLimits
  ) {
    self.archive = archive
    self.entry = entry
    self.limits = limits
    inflater = entry.method == .stored ? nil : Inflater(.raw)
    start = data.lowerBound
    position = data.lowerBound
    end = data.upperBound
  }

  func read(into buffer: inout [UInt8], from start: Int) throws(ArchiveFailure) -> Int {
    while !isFinished, start < buffer.count {
      if inputPosition == input.count, position < end {
        let next = min(position + Self.inputByteCount, end)
        input = try archive.bytes(in: position..<next)
        position = next
        inputPosition = 0
      }
      let step = try advance(&buffer, start)
      inputPosition += step.consumed
      produced += step.written
      try checkBounds()
      checksum = CRC32.update(checksum, with: buffer, in: start..<(start + step.written))
      if step.isEnd {
        try finish()
      } else if step.consumed == 0, step.written == 0, inputPosition == input.count, position == end
      {
        throw failure(.damaged("its compressed data end too early"))
      }
      if step.written > 0 { return step.written }
    }
    return 0
  }

  private func advance(
    _ buffer: inout [UInt8],
    _ start: Int
  ) throws(ArchiveFailure) -> Inflater.Step {
    guard let inflater else {
      let count = min(buffer.count - start, input.count - inputPosition)
      buffer.replaceSubrange(
        start..<(start + count),
        with: input[inputPosition..<(inputPosition + count)]
      )
      let isEnd = position == end && inputPosition + count == input.count
      return Inflater.Step(consumed: count, written: count, isEnd: isEnd)
    }
    let step = inflater.step(input, in: inputPosition..<input.count, into: &buffer, from: start)
    guard let step else { throw failure(.damaged("its compressed data are no DEFLATE")) }
    return step
  }

  private func checkBounds() throws(ArchiveFailure) {
    guard produced <= entry.claimedByteCount else {
      throw failure(
        .damaged("more than the \(entry.claimedByteCount) bytes that the directory states")
      )
    }
    guard produced <= limits.entryByteCount else {
      throw failure(.tooLarge(limit: .entryByteCount, allowed: limits.entryByteCount))
    }
    let consumed = position - start - (input.count - inputPosition)
    guard limits.allows(produced, from: consumed) else {
      throw failure(.tooLarge(limit: .ratio, allowed: limits.ratio))
    }
  }

  private func finish() throws(ArchiveFailure) {
    isFinished = true
    guard inputPosition == input.count, position == end else {
      throw failure(.damaged("bytes behind the end of its compressed data"))
    }
    guard produced == entry.claimedByteCount else {
      throw failure(
        .damaged("\(produced) bytes where the directory states \(entry.claimedByteCount)")
      )
    }
    guard checksum == entry.checksum else {
      throw failure(.damaged("its checksum (CRC-32) differs from the stated one"))
    }
  }

  private func failure(_ reason: ArchiveFailure.Reason) -> ArchiveFailure {
    ArchiveFailure(reason, entry: entry.name, at: entry.offset)
  }
}
