import FileAccess

/// The bytes of an XML part on their way into a ``MarkupReader``: fetched piece by piece, turned into
/// UTF-8 where they are UTF-16, and checked to be UTF-8.
///
/// XML is UTF-8 or UTF-16 here (ECMA-376 Part 2, 8.2.5).
final class MarkupSource {
  let part: String
  private let content: any MemberContent
  private var encoding: TextEncoding?
  /// UTF-16 that was fetched and not yet turned into UTF-8.
  private var units: [UInt8] = []
  private var unitCount = 0
  private var isAtEnd = false
  /// The offset of the next byte that ``fill(_:from:offset:)`` gives.
  private var produced = 0

  init(_ content: any MemberContent, part: String) {
    self.content = content
    self.part = part
  }

  /// What is in a window after it was filled.
  struct Filling {
    /// The end of the bytes that are there.
    let filled: Int
    /// The end of those that are whole characters.
    let valid: Int
    let isAtEnd: Bool
  }

  /// Writes further bytes into a window behind those that it holds.
  ///
  /// - Parameters:
  ///   - window: The window, whose length does not change.
  ///   - valid: The end of the checked bytes in it.
  ///   - filled: The end of the bytes in it; those behind `valid` are the start of a character.
  /// - Returns: The new ends.
  /// - Throws: ``TabularFailure`` if the part is damaged, or its bytes are in no encoding of XML.
  func fill(
    _ window: inout [UInt8],
    valid: Int,
    filled: Int
  ) throws(TabularFailure) -> Filling {
    var end = filled
    if encoding == nil { end = try readMark(&window, filled) }
    while end - filled < 1 << 12, end + 4 <= window.count, !isAtEnd {
      if encoding == .utf8 {
        let count = try read(&window, end)
        if count == 0 { isAtEnd = true }
        end += count
      } else {
        end = try transcode(&window, end)
      }
    }
    let whole = isAtEnd ? end : Self.endOfWholeCharacters(window, valid..<end)
    try check(window, valid..<whole)
    produced += whole - valid
    return Filling(filled: end, valid: whole, isAtEnd: isAtEnd)
  }

  private func read(_ buffer: inout [UInt8], _ start: Int) throws(TabularFailure) -> Int {
    do throws(ArchiveFailure) { return try content.read(into: &buffer, from: start) } catch {
      throw TabularFailure(.archive(error.reason), part: part, at: error.offset)
    }
  }

  /// Reads the byte order mark and cuts it off.
  private func readMark(_ window: inout [UInt8], _ start: Int) throws(TabularFailure) -> Int {
    var end = start
    while end - start < 3 {
      let count = try read(&window, end)
      if count == 0 {
        isAtEnd = true
        break
      }
      end += count
    }
    let head = window[start..<end]
    for (mark, found) in [
      ([0xef, 0xbb, 0xbf] as [UInt8], TextEncoding.utf8), ([0xff, 0xfe], .utf16le),
      ([0xfe, 0xff], .utf16be),
    ] where head.starts(with: mark) {
      encoding = found
      guard found == .utf8 else {
        units = Array(head.dropFirst(2))
        unitCount = units.count
        return start
      }
      for index in (start + 3)..<max(start + 3, end) { window[index - 3] = window[index] }
      produced += 3
      return end - 3
    }
    encoding = .utf8
    return end
  }

  /// Turns fetched UTF-16 into UTF-8, as much as fits.
  private func transcode(_ window: inout [UInt8], _ start: Int) throws(TabularFailure) -> Int {
    var block = [UInt8](repeating: 0, count: 1 << 14)
    let count = try read(&block, 0)
    units.removeFirst(units.count - unitCount)
    units += block[..<count]
    isAtEnd = count == 0
    var end = start
    var at = 0
    let isLittle = encoding == .utf16le
    func unit(_ index: Int) -> UInt32 {
      UInt32(units[index + (isLittle ? 1 : 0)]) << 8 | UInt32(units[index + (isLittle ? 0 : 1)])
    }
    while at + 1 < units.count, end + 4 <= window.count {
      var value = unit(at)
      var length = 2
      if value & 0xf800 == 0xd800 {
        guard at + 3 < units.count else { break }
        let second = unit(at + 2)
        guard value < 0xdc00, second & 0xfc00 == 0xdc00 else { break }
        value = 0x10000 + (value & 0x3ff) << 10 + (second & 0x3ff)
        length = 4
      }
      guard let scalar = Unicode.Scalar(value) else { break }
      for byte in UTF8.encode(scalar).map(Array.init) ?? [] {
        window[end] = byte
        end += 1
      }
      at += length
    }
    unitCount = units.count - at
    // A unit that is left when there is room and no more to come is no character.
    let isStuck = unitCount >= 4 || (isAtEnd && unitCount > 0)
    if isStuck, end + 4 <= window.count, let encoding {
      throw TabularFailure(.notInEncoding(encoding), part: part, at: produced + end - start)
    }
    if isAtEnd, unitCount > 0 { isAtEnd = false }
    return end
  }

  /// The end of the last whole character: a sequence at the end may go on in the next piece.
  private static func endOfWholeCharacters(_ window: [UInt8], _ range: Range<Int>) -> Int {
    var lead = range.upperBound - 1
    let first = max(range.lowerBound, range.upperBound - 3)
    while lead >= first {
      let byte = window[lead]
      if byte < 0x80 { return range.upperBound }
      if byte >= 0xc0 {
        let length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
        return lead + length > range.upperBound ? lead : range.upperBound
      }
      lead -= 1
    }
    return range.upperBound
  }

  private func check(_ window: [UInt8], _ range: Range<Int>) throws(TabularFailure) {
    let span = window.span
    do throws(UTF8.ValidationError) {
      _ = try UTF8Span(validating: span.extracting(range))
    } catch {
      throw TabularFailure(
        .notInEncoding(encoding ?? .utf8),
        part: part,
        at: produced + error.byteOffsets.lowerBound
      )
    }
  }
}
