/// The texts that cells refer to by number (ECMA-376 Part 1, 18.4).
struct SharedStrings {
  private(set) var text: [UInt8] = []
  /// The end of each text; the next one starts there.
  private var ends: [UInt32] = []

  /// The most bytes of one text.
  ///
  /// Excel has at most 32,767 characters, seven bytes each at worst.
  static let mostTextBytes = 1 << 20

  init() {}

  /// Reads the texts; `budget` is what they may take.
  init(_ markup: inout MarkupReader, budget: Int) throws(TabularFailure) {
    while true {
      let piece = try markup.next()
      if piece == .finished { return }
      guard piece == .start, markup.isNamed("si") else { continue }
      try Self.appendRichText(&markup, to: &text)
      guard text.count + 4 * ends.count <= min(budget, Int(UInt32.max)) else {
        throw TabularFailure(
          .tooLarge("bytes of text", allowed: budget),
          part: markup.part,
          at: markup.pieceOffset
        )
      }
      ends.append(UInt32(text.count))
    }
  }

  /// The number of bytes that the texts take.
  var byteCount: Int { text.count + 4 * ends.count }

  /// Where a text stands in ``text``; nil if there is none of that number.
  func range(_ index: Int) -> Range<Int>? {
    guard index >= 0, index < ends.count else { return nil }
    return (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
  }

  /// Appends the runs of an `si` or `is` element whose start was just read; phonetic runs (`rPh`) are
  /// reading aids beside the text and left out (18.4.6).
  static func appendRichText(
    _ markup: inout MarkupReader,
    to text: inout [UInt8]
  ) throws(TabularFailure) {
    let start = text.count
    var depth = 1
    var isText = false
    while depth > 0 {
      switch try markup.next() {
      case .start:
        if markup.isNamed("rPh") {
          try markup.skipElement()
        } else {
          depth += 1
          isText = markup.isNamed("t")
        }
      case .end:
        depth -= 1
        isText = false
      case .text: if isText { text += markup.text }
      case .finished: throw markup.malformed("text that is not closed")
      }
      try checkLength(text.count - start, markup)
    }
    unescape(&text, from: start)
  }

  /// Checks the length of one text.
  static func checkLength(_ count: Int, _ markup: MarkupReader) throws(TabularFailure) {
    guard count <= mostTextBytes else {
      throw TabularFailure(
        .tooLarge("bytes of one text", allowed: mostTextBytes),
        part: markup.part,
        at: markup.pieceOffset
      )
    }
  }

  /// Resolves `_x000D_`, which stands for a UTF-16 unit that XML cannot hold (22.9.2.19,
  /// `ST_Xstring`); `_x005F_` is the underscore of a text that looks like an escape.
  static func unescape(_ text: inout [UInt8], from start: Int) {
    var at = start
    var end = start
    while at < text.count {
      guard text[at] == 0x5f, let first = escape(text, at) else {
        if end < at { text[end] = text[at] }
        end += 1
        at += 1
        continue
      }
      var scalar = Unicode.Scalar(first)
      var length = 7
      if scalar == nil, UTF16.isLeadSurrogate(UInt16(first)), let second = escape(text, at + 7),
        UTF16.isTrailSurrogate(UInt16(second))
      {
        scalar = Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
        length = 14
      }
      if let scalar {
        for byte in Character(scalar).utf8 {
          text[end] = byte
          end += 1
        }
        at += length
      } else {
        text[end] = text[at]
        end += 1
        at += 1
      }
    }
    text.removeLast(text.count - end)
  }

  private static func escape(_ text: [UInt8], _ at: Int) -> UInt32? {
    guard at + 7 <= text.count, text[at] == 0x5f, text[at + 1] == 0x78, text[at + 6] == 0x5f else {
      return nil
    }
    var value: UInt32 = 0
    for index in (at + 2)..<(at + 6) {
      switch text[index] {
      case 0x30...0x39: value = value << 4 | UInt32(text[index] - 0x30)
      case 0x41...0x46, 0x61...0x66: value = value << 4 | UInt32((text[index] | 0x20) - 0x57)
      default: return nil
      }
    }
    return value
  }
}
