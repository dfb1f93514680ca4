import FileAccess

/// Text of a binary workbook as UTF-8, and what is wrong with it.
struct BinaryText {
  var bytes: [UInt8] = []
  /// Whether half of a surrogate pair stood alone; U+FFFD stands for it.
  var isDamaged = false
}

/// Reads texts that may go on in further records (MS-XLS 2.5.293 and 2.5.294).
struct BinaryTextReader {
  private let bytes: [UInt8]
  private let segments: [Range<Int>]
  private var segment = 0
  private var position: Int

  init(_ bytes: [UInt8], _ segments: [Range<Int>]) {
    self.bytes = bytes
    self.segments = segments
    position = segments.first?.lowerBound ?? 0
  }

  private var available: Int { segments[segment].upperBound - position }

  /// Whether all bytes were read.
  var isAtEnd: Bool { segment >= segments.count - 1 && available == 0 }

  private mutating func advance() throws(TabularFailure) {
    guard segment + 1 < segments.count else {
      throw TabularFailure(.malformed("text that is longer than its record"), at: position)
    }
    segment += 1
    position = segments[segment].lowerBound
  }

  mutating func uint8() throws(TabularFailure) -> UInt8 {
    while available == 0 { try advance() }
    position += 1
    return bytes[position - 1]
  }

  mutating func uint16() throws(TabularFailure) -> UInt16 {
    let low = try uint8()
    return try UInt16(low) | UInt16(uint8()) << 8
  }

  mutating func uint32() throws(TabularFailure) -> UInt32 {
    let low = try uint16()
    return try UInt32(low) | UInt32(uint16()) << 16
  }

  mutating func skip(_ count: Int) throws(TabularFailure) {
    var rest = count
    while rest > available {
      rest -= available
      try advance()
    }
    position += rest
  }

  /// Reads bytes that lie in one record.
  mutating func rawBytes(_ count: Int) throws(TabularFailure) -> [UInt8] {
    guard count <= available else {
      throw TabularFailure(.malformed("text that is longer than its record"), at: position)
    }
    position += count
    return Array(bytes[(position - count)..<position])
  }

  /// Reads a text behind its count of characters, with its formatting runs and phonetic hints.
  mutating func unicodeText(characterCount: Int) throws(TabularFailure) -> BinaryText {
    let flags = try uint8()
    let runCount = flags & 0x08 != 0 ? Int(try uint16()) : 0
    let extensionCount = flags & 0x04 != 0 ? Int(try uint32()) : 0
    let text = try characters(characterCount, isWide: flags & 0x01 != 0)
    try skip(runCount * 4 + extensionCount)
    return text
  }

  /// Reads characters of 8 or 16 bits; where they go on in a further record, its first byte says anew
  /// which (MS-XLS 2.4.58).
  private mutating func characters(
    _ count: Int,
    isWide: Bool
  ) throws(TabularFailure) -> BinaryText {
    var isWide = isWide
    var text = BinaryText()
    var lead: UInt16?
    func append(_ unit: UInt16, _ text: inout BinaryText, _ lead: inout UInt16?) {
      if unit < 0x80, lead == nil { return text.bytes.append(UInt8(unit)) }
      if UTF16.isTrailSurrogate(unit), let first = lead {
        let value = 0x10000 + (UInt32(first) - 0xd800) << 10 + (UInt32(unit) - 0xdc00)
        if let scalar = Unicode.Scalar(value) { text.bytes.append(contentsOf: scalar.utf8) }
        lead = nil
        return
      }
      if lead != nil { text.appendDamage() }
      lead = nil
      if UTF16.isLeadSurrogate(unit) {
        lead = unit
      } else if let scalar = Unicode.Scalar(UInt32(unit)) {
        text.bytes.append(contentsOf: scalar.utf8)
      } else {
        text.appendDamage()
      }
    }
    var rest = count
    while rest > 0 {
      let width = isWide ? 2 : 1
      if available < width {
        try advance()
        isWide = try uint8() & 0x01 != 0
        continue
      }
      for _ in 0..<min(rest, available / width) {
        append(isWide ? bytes.uint16(position) : UInt16(bytes[position]), &text, &lead)
        position += width
        rest -= 1
      }
    }
    if lead != nil { text.appendDamage() }
    return text
  }
}

extension BinaryText {
  fileprivate mutating func appendDamage() {
    isDamaged = true
    bytes.append(contentsOf: [0xef, 0xbf, 0xbd])
  }
}

extension Unicode.Scalar {
  fileprivate var utf8: [UInt8] { Array(String(Character(self)).utf8) }
}

/// The code page in which Excel 5 and 95 write text (MS-XLS 2.4.52).
struct BinaryCodePage {
  let number: Int

  /// The code page of text whose workbook does not state one: UTF-8 or Korean Windows, whichever all
  /// texts are valid in; programs that write no such record write what their web page had.
  static func guess(from texts: [[UInt8]]) -> BinaryCodePage? {
    for number in [65_001, 949] {
      let page = BinaryCodePage(number: number)
      if texts.allSatisfy({ page.decode($0) != nil }) { return page }
    }
    return nil
  }

  /// The characters that code page 1252 has at 0x80–0x9f; 0 where it has none.
  private static let western: [UInt16] = [
    0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039,
    0x0152, 0, 0x017d, 0, 0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc,
    0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178,
  ]

  /// Decodes text; nil when it is not in the code page, or the code page is not known here.
  func decode(_ bytes: [UInt8]) -> [UInt8]? {
    if bytes.allSatisfy({ $0 < 0x80 }) { return bytes }
    switch number {
    case 949: return try? TextEncoding.cp949.utf8Bytes(of: bytes)
    case 65_001: return try? TextEncoding.utf8.utf8Bytes(of: bytes)
    case 1252, 0x8001:
      var result: [UInt8] = []
      for byte in bytes {
        let unit = (0x80...0x9f).contains(byte) ? Self.western[Int(byte) - 0x80] : UInt16(byte)
        guard unit > 0 || byte == 0, let scalar = Unicode.Scalar(UInt32(unit)) else { return nil }
        result.append(contentsOf: scalar.utf8)
      }
      return result
    default: return nil
    }
  }
}
