import FileAccess

/// A text file in UTF-8, with the way back to the offsets of the file as received.
struct DecodedText {
  /// The file's text in UTF-8; bytes outside the encoding stand as `\xNN`.
  let text: [UInt8]
  /// The offset in `text` after a byte order mark.
  let start: Int
  let encoding: TextEncoding
  let evidence: TextLayout.EncodingEvidence
  /// The places that are not in the encoding, in order.
  let damage: [DamagedBytes]
  /// The file as received, which GB 18030 needs for its offsets.
  private let source: [UInt8]
  /// The bytes of a byte order mark that `text` does not hold.
  let markByteCount: Int

  var hasByteOrderMark: Bool { start > 0 || markByteCount > 0 }

  private init(
    _ recovered: RecoveredText,
    start: Int = 0,
    markByteCount: Int = 0,
    of source: [UInt8],
    in encoding: TextEncoding,
    _ evidence: TextLayout.EncodingEvidence
  ) {
    text = recovered.utf8
    self.start = start
    self.encoding = encoding
    self.evidence = evidence
    damage = recovered.damage
    self.source = source
    self.markByteCount = markByteCount
  }

  /// UTF-32 before UTF-16, whose mark is the beginning of its own.
  private static let marks: [([UInt8], TextEncoding)] = [
    ([0xef, 0xbb, 0xbf], .utf8), ([0xff, 0xfe, 0, 0], .utf32le), ([0, 0, 0xfe, 0xff], .utf32be),
    ([0xff, 0xfe], .utf16le), ([0xfe, 0xff], .utf16be),
  ]

  /// Decodes a file.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - declared: Finds the name of an encoding in the first bytes, as markup states it. It counts
  ///     where the bytes are not valid UTF-8 and all are valid in it.
  /// - Throws: ``TabularFailure`` if the bytes are no text, or in no encoding or more than one.
  init(
    _ bytes: [UInt8],
    declared: (ArraySlice<UInt8>) -> TextEncoding? = { MarkupEncoding.find(in: $0) }
  ) throws(TabularFailure) {
    if let found = try Self.marked(bytes) {
      self = found
    } else if let found = Self.utf16(bytes) {
      self = found
    } else {
      // Text has no NUL.
      let head = bytes.prefix(4096)
      guard head.count(where: { $0 == 0 }) * 10 <= head.count else {
        throw TabularFailure(.notText, at: head.firstIndex(of: 0))
      }
      self = try Self.unmarked(bytes, declared: declared(bytes.prefix(4096)))
    }
  }

  // MARK: Unicode

  private static func marked(_ bytes: [UInt8]) throws(TabularFailure) -> DecodedText? {
    guard
      let (mark, encoding) = marks.first(where: { mark, encoding in
        bytes.starts(with: mark)
          && (encoding != .utf32le || bytes.count % 4 == 0 && encoding.isWhole(bytes.dropFirst(4)))
      })
    else { return nil }
    let isUTF8 = encoding == .utf8
    let content = isUTF8 ? bytes : Array(bytes[mark.count...])
    do throws(TextEncodingFailure) {
      // One damaged place among a hundred units leaves the mark's promise beyond doubt.
      let recovered = try encoding.recoveredText(of: content, mostDamage: content.count / 200)
      return DecodedText(
        recovered,
        start: isUTF8 ? mark.count : 0,
        markByteCount: isUTF8 ? 0 : mark.count,
        of: bytes,
        in: encoding,
        .byteOrderMark
      )
    } catch {
      guard !error.isUnavailable else { throw TabularFailure(.converterUnavailable(encoding)) }
      let offset = error.offset + (isUTF8 ? 0 : mark.count)
      throw TabularFailure(.notInEncoding(encoding), at: offset)
    }
  }

  /// UTF-16 without a mark: digits, separators and line ends have a zero in every second byte, all of
  /// them on one side, and the whole is text.
  private static func utf16(_ bytes: [UInt8]) -> DecodedText? {
    let head = bytes.prefix(8192)
    guard bytes.count >= 4, bytes.count % 2 == 0 else { return nil }
    var zeros = [0, 0]
    for (index, byte) in head.enumerated() where byte == 0 { zeros[index % 2] += 1 }
    guard zeros.max() ?? 0 >= head.count / 20 + 1,
      zeros[0] * 20 < zeros[1] || zeros[1] * 20 < zeros[0]
    else { return nil }
    let encoding: TextEncoding = zeros[1] > zeros[0] ? .utf16le : .utf16be
    do throws(TextEncodingFailure) {
      let text = try encoding.utf8Bytes(of: bytes)
      let isText = text.allSatisfy { $0 >= 0x20 || (0x09...0x0d).contains($0) }
      guard isText else { return nil }
      let recovered = RecoveredText(utf8: text, damage: [])
      return DecodedText(recovered, of: bytes, in: encoding, .zeroBytes)
    } catch { return nil }
  }

  // MARK: Encodings without a mark

  private static func unmarked(
    _ bytes: [UInt8],
    declared: TextEncoding?
  ) throws(TabularFailure) -> DecodedText {
    // Damage beyond one place in sixteen bytes is another encoding.
    let utf8: RecoveredText?
    do throws(TextEncodingFailure) {
      utf8 = try TextEncoding.utf8.recoveredText(of: bytes, mostDamage: bytes.count / 16)
    } catch { utf8 = nil }
    if let utf8, utf8.damage.isEmpty {
      return DecodedText(utf8, of: bytes, in: .utf8, .valid)
    }
    if let utf8 {
      // Sequences of several bytes are hardly ever valid UTF-8 by chance.
      let witnesses = utf8.utf8.count { $0 >= 0xc0 }
      if witnesses >= utf8.damage.count * 16 {
        return DecodedText(utf8, of: bytes, in: .utf8, .nearlyValid(witnesses: witnesses))
      }
    }
    if let declared, declared != .utf8 {
      do throws(TextEncodingFailure) {
        let text = try declared.utf8Bytes(of: bytes)
        return DecodedText(
          RecoveredText(utf8: text, damage: []),
          of: bytes,
          in: declared,
          .declared
        )
      } catch {
        if error.isUnavailable { throw TabularFailure(.converterUnavailable(declared)) }
      }
    }
    let search = EncodingSearch(bytes)
    if let found = try decide(search.admitted, bytes) { return found }
    if let utf8, search.admitted.isEmpty {
      // All encodings agree on ASCII.
      let lines = bytes.count { $0 == 0x0a }
      if lines >= utf8.damage.count * 100 {
        return DecodedText(utf8, of: bytes, in: .utf8, .nearlyValid(witnesses: lines))
      }
    }
    throw TabularFailure(
      .encodingInDoubt(candidates: search.admitted.map(\.encoding)),
      at: bytes.firstIndex { $0 >= 0x80 }
    )
  }

  /// Premise 4 of ``EncodingSearch``.
  private static func decide(
    _ admitted: [EncodingSearch.Tally],
    _ bytes: [UInt8]
  ) throws(TabularFailure) -> DecodedText? {
    var texts: [(tally: EncodingSearch.Tally, text: RecoveredText, words: [String])] = []
    for tally in admitted {
      do throws(TextEncodingFailure) {
        let text = try tally.encoding.recoveredText(of: bytes, mostDamage: max(1, tally.usual / 16))
        let words = KnownWords.found(EncodingSearch.words(of: tally.encoding), in: text.utf8)
        texts.append((tally, text, words))
      } catch {
        if error.isUnavailable { throw TabularFailure(.converterUnavailable(tally.encoding)) }
      }
    }
    if texts.count > 1, texts.contains(where: { !$0.words.isEmpty }) {
      texts.removeAll(where: \.words.isEmpty)
    }
    guard texts.count == 1, let (tally, text, words) = texts.first else { return nil }
    let evidence: TextLayout.EncodingEvidence
    if tally.encoding == .cp949 {
      let (hangul, others) = share(of: text.utf8)
      evidence = .notUTF8(hangul: hangul, otherThanASCII: others)
    } else {
      evidence = .characters(
        usual: tally.usual,
        others: tally.unusual + tally.neutral,
        words: words
      )
    }
    return DecodedText(text, of: bytes, in: tally.encoding, evidence)
  }

  private static func share(of text: [UInt8]) -> (hangul: Int, otherThanASCII: Int) {
    var (hangul, others) = (0, 0)
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars where !scalar.isASCII {
      others += 1
      if (0xac00...0xd7a3).contains(scalar.value) { hangul += 1 }
    }
    return (hangul, others)
  }

  // MARK: Offsets

  func fileOffset(of offset: Int) -> Int {
    var offsets = offsets()
    return offsets.fileOffset(of: offset)
  }

  /// Whether an offset in the text is the same in the file.
  var offsetsAreFileOffsets: Bool { encoding == .utf8 && damage.isEmpty }

  func offsets() -> OffsetMap {
    OffsetMap(
      text: text,
      encoding: encoding,
      mark: markByteCount,
      damage: damage,
      source: encoding == .gb18030 ? source : []
    )
  }
}

extension TextEncoding {
  fileprivate func isWhole(_ bytes: ArraySlice<UInt8>) -> Bool {
    (try? utf8Bytes(of: Array(bytes))) != nil
  }
}

/// Maps ascending offsets in the UTF-8 text to offsets in the file.
///
/// It needs no table: code page 949 takes one byte for ASCII and two for all else, 932 one byte also
/// for katakana of half width, UTF-16 two bytes, and four outside the Basic Multilingual Plane. Only
/// GB 18030 is read beside the text.
struct OffsetMap {
  private let text: [UInt8]
  private let encoding: TextEncoding
  private let damage: [DamagedBytes]
  private let source: [UInt8]
  private let mark: Int
  private var nextDamage = 0
  private var reached = 0
  private var mapped: Int

  init(
    text: [UInt8],
    encoding: TextEncoding,
    mark: Int,
    damage: [DamagedBytes] = [],
    source: [UInt8] = []
  ) {
    self.text = text
    self.encoding = encoding
    self.damage = damage
    self.source = source
    self.mark = mark
    mapped = mark
  }

  mutating func fileOffset(of offset: Int) -> Int {
    guard encoding != .utf8 || !damage.isEmpty else { return offset }
    while reached < offset {
      if nextDamage < damage.count, reached == damage[nextDamage].textRange.lowerBound {
        guard offset >= damage[nextDamage].textRange.upperBound else { return mapped }
        reached = damage[nextDamage].textRange.upperBound
        mapped = damage[nextDamage].range.upperBound + mark
        nextDamage += 1
        continue
      }
      if text[reached] & 0xc0 != 0x80 { mapped += fileByteCount(text[reached]) }
      reached += 1
    }
    return mapped
  }

  /// The bytes in the file of the character that starts at `reached`.
  private func fileByteCount(_ byte: UInt8) -> Int {
    switch encoding {
    case .utf8: byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
    case .utf16le, .utf16be: byte < 0xf0 ? 2 : 4
    case .utf32le, .utf32be: 4
    case .cp949: byte < 0x80 ? 1 : 2
    case .windows1252: 1
    case .cp932: byte < 0x80 || isHalfWidthKatakana ? 1 : 2
    case .gb18030:
      byte < 0x80
        ? 1 : mapped + 1 < source.count && (0x30...0x39).contains(source[mapped + 1]) ? 4 : 2
    }
  }

  /// U+FF61 to U+FF9F.
  private var isHalfWidthKatakana: Bool {
    guard reached + 2 < text.count, text[reached] == 0xef else { return false }
    return text[reached + 1] == 0xbd && text[reached + 2] >= 0xa1
      || text[reached + 1] == 0xbe && text[reached + 2] <= 0x9f
  }
}
