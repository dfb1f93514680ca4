import FileAccess

/// From the bytes of a text file to its rows.
enum TextTable {
  static func read(_ bytes: [UInt8], fileName: String) throws(TabularFailure) -> Workbook {
    let decoded = try DecodedText(bytes)
    let delimiter = DelimiterSearch.delimiter(of: decoded.text, from: decoded.start)
    let separator = (delimiter ?? .comma).rawValue
    var parser = DelimitedParser(decoded.text, from: decoded.start, delimiter: separator)
    do throws(TabularFailure) { try parser.parse() } catch {
      throw TabularFailure(
        error.reason,
        row: error.row,
        line: error.line,
        at: error.byteOffset.map { decoded.fileOffset(of: $0) }
      )
    }
    let requoted = parser.unquoteWholeRows()
    if decoded.text.contains(0) { parser.markNULs() }
    if decoded.encoding != .utf8 { parser.mapOffsets(decoded.offsets()) }
    let storage = RowStorage(
      sheetName: fileName,
      isWorkbook: false,
      source: decoded.text,
      extra: parser.extra,
      rows: parser.rows,
      cells: parser.cells,
      problems: parser.problems
    )
    let layout = TextLayout(
      encoding: decoded.encoding,
      encodingEvidence: decoded.evidence,
      delimiter: delimiter,
      lineEnds: parser.lineEnds,
      byteOrderMarkCount: parser.byteOrderMarkCount + (decoded.hasByteOrderMark ? 1 : 0),
      requotedRowCount: requoted
    )
    let sheet = Sheet(
      name: fileName,
      isHidden: false,
      mergedRanges: [],
      hiddenColumns: [],
      storage: storage
    )
    return Workbook(
      container: delimiter == .tab ? .tsv : .csv,
      textLayout: layout,
      sheets: [sheet]
    )
  }
}

/// A text file in UTF-8, with the way back to the offsets of the file as received.
struct DecodedText {
  /// The file's text in UTF-8.
  let text: [UInt8]
  /// The offset in `text` after a byte order mark.
  let start: Int
  let encoding: TextEncoding
  let evidence: TextLayout.EncodingEvidence

  var hasByteOrderMark: Bool { evidence == .byteOrderMark }

  init(_ bytes: [UInt8]) throws(TabularFailure) {
    let marks: [([UInt8], TextEncoding)] = [
      ([0xef, 0xbb, 0xbf], .utf8), ([0xff, 0xfe], .utf16le), ([0xfe, 0xff], .utf16be),
    ]
    if let (mark, encoding) = marks.first(where: { bytes.starts(with: $0.0) }) {
      self.encoding = encoding
      evidence = .byteOrderMark
      start = encoding == .utf8 ? mark.count : 0
      do throws(TextEncodingFailure) {
        text =
          encoding == .utf8
          ? try encoding.utf8Bytes(of: bytes)
          : try encoding.utf8Bytes(of: Array(bytes[mark.count...]))
      } catch {
        guard !error.isUnavailable else { throw TabularFailure(.converterUnavailable(encoding)) }
        let offset = error.offset + (encoding == .utf8 ? 0 : mark.count)
        throw TabularFailure(.notInEncoding(encoding), at: offset)
      }
      return
    }
    // Text has no NUL; UTF-16 without a mark has one in every second byte of ASCII.
    let head = bytes.prefix(4096)
    guard head.count(where: { $0 == 0 }) * 10 <= head.count else {
      throw TabularFailure(.notText, at: head.firstIndex(of: 0))
    }
    start = 0
    let invalid: Int
    do throws(TextEncodingFailure) {
      text = try TextEncoding.utf8.utf8Bytes(of: bytes)
      (encoding, evidence) = (.utf8, .valid)
      return
    } catch {
      invalid = error.offset
    }
    do throws(TextEncodingFailure) {
      text = try TextEncoding.cp949.utf8Bytes(of: bytes)
    } catch {
      guard !error.isUnavailable else { throw TabularFailure(.converterUnavailable(.cp949)) }
      // A file that is UTF-8 for longer than it is code page 949 was damaged as UTF-8.
      throw invalid > error.offset
        ? TabularFailure(.notInEncoding(.utf8), at: invalid)
        : TabularFailure(.notInEncoding(.cp949), at: error.offset)
    }
    let (hangul, others) = Self.share(of: text)
    encoding = .cp949
    evidence = .notUTF8(hangul: hangul, otherThanASCII: others)
  }

  private static func share(of text: [UInt8]) -> (hangul: Int, otherThanASCII: Int) {
    var (hangul, others) = (0, 0)
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars where !scalar.isASCII {
      others += 1
      if (0xac00...0xd7a3).contains(scalar.value) { hangul += 1 }
    }
    return (hangul, others)
  }

  func fileOffset(of offset: Int) -> Int {
    var offsets = offsets()
    return offsets.fileOffset(of: offset)
  }

  func offsets() -> OffsetMap {
    OffsetMap(text: text, encoding: encoding, mark: hasByteOrderMark && encoding != .utf8 ? 2 : 0)
  }
}

/// Maps ascending offsets in the UTF-8 text to offsets in the file.
///
/// It needs no table: code page 949 takes one byte for ASCII and two for all else, UTF-16 two bytes,
/// and four outside the Basic Multilingual Plane.
struct OffsetMap {
  private let text: [UInt8]
  private let encoding: TextEncoding
  private var reached = 0
  private var mapped: Int

  init(text: [UInt8], encoding: TextEncoding, mark: Int) {
    self.text = text
    self.encoding = encoding
    mapped = mark
  }

  mutating func fileOffset(of offset: Int) -> Int {
    guard encoding != .utf8 else { return offset }
    while reached < offset {
      let byte = text[reached]
      if byte & 0xc0 != 0x80 {
        mapped += encoding == .cp949 ? (byte < 0x80 ? 1 : 2) : (byte < 0xf0 ? 2 : 4)
      }
      reached += 1
    }
    return mapped
  }
}
