/// Finds the delimiter of a text, which file names and countries do not tell.
enum DelimiterSearch {
  private static let sampleByteCount = 1 << 16
  private static let sampleRecordCount = 1000

  private struct Score {
    let delimiter: TextLayout.Delimiter
    /// The most frequent number of cells above one.
    let width: Int
    /// The records with that many cells.
    let count: Int
    var value: Int { count * min(width - 1, 4) }
  }

  /// Returns the delimiter, or nil when none of them occurs outside quotes.
  ///
  /// Each candidate splits the start of the text (64 KiB, 1,000 records). The one that gives most
  /// records of one width wins, up to five cells the wider; of equals the first in the order comma,
  /// semicolon, tab, bar. A comma that stands between two digits wherever it stands is a decimal
  /// comma or a group separator, if another candidate splits as many records.
  static func delimiter(of text: [UInt8], from start: Int) -> TextLayout.Delimiter? {
    let isWhole = text.count - start <= sampleByteCount
    let sample = Array(text[start..<(isWhole ? text.count : start + sampleByteCount)])
    var commasAreInNumbers = true
    var scores: [Score] = []
    for delimiter in TextLayout.Delimiter.allCases {
      let (widths, betweenDigits) = recordWidths(of: sample, delimiter.rawValue, isWhole: isWhole)
      if delimiter == .comma { commasAreInNumbers = betweenDigits }
      guard let (width, count) = widths.max(by: { ($0.value, $0.key) < ($1.value, $1.key) })
      else { continue }
      scores.append(Score(delimiter: delimiter, width: width, count: count))
    }
    if commasAreInNumbers, let comma = scores.first(where: { $0.delimiter == .comma }),
      scores.contains(where: { $0.delimiter != .comma && $0.count >= comma.count })
    {
      scores.removeAll { $0.delimiter == .comma }
    }
    // `max` returns the last of equals, hence the reversal.
    return scores.reversed().max { $0.value < $1.value }?.delimiter
  }

  /// Returns the delimiter that the first line states, as in `sep=;` (Excel's own mark).
  static func stated(in text: [UInt8], from start: Int) -> TextLayout.Delimiter? {
    var line = text[start...].prefix(16).prefix { $0 != 0x0a && $0 != 0x0d }
    guard start + line.count < text.count else { return nil }
    if line.count == 7, line.first == UInt8(ascii: "\""), line.last == UInt8(ascii: "\"") {
      line = line.dropFirst().dropLast()
    }
    guard line.count == 5, let mark = line.last,
      line.dropLast().elementsEqual("sep=".utf8) || line.dropLast().elementsEqual("SEP=".utf8)
    else { return nil }
    return TextLayout.Delimiter(rawValue: mark)
  }

  /// Counts the records by their number of cells where that is above one.
  private static func recordWidths(
    of sample: [UInt8],
    _ delimiter: UInt8,
    isWhole: Bool
  ) -> (widths: [Int: Int], delimiterIsBetweenDigits: Bool) {
    var widths: [Int: Int] = [:]
    var records = 0
    var width = 1
    var isQuoted = false
    var isAtCellStart = true
    var betweenDigits = true
    let (quote, lf, cr) = (UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r"))
    let source = sample.span
    for position in source.indices {
      let byte = source[position]
      if isQuoted {
        // A doubled quote leaves and enters again.
        if byte == quote { isQuoted = false }
        continue
      }
      if byte == delimiter {
        width += 1
        isAtCellStart = true
        if !isDigit(source, position - 1) || !isDigit(source, position + 1) {
          betweenDigits = false
        }
      } else if byte == lf || byte == cr {
        if width > 1 { widths[width, default: 0] += 1 }
        width = 1
        isAtCellStart = true
        records += 1
        if records == sampleRecordCount { return (widths, betweenDigits) }
      } else {
        if byte == quote, isAtCellStart || (position > 0 && source[position - 1] == quote) {
          isQuoted = true
        }
        // The bytes of a byte order mark do not start a cell.
        if byte != 0xef && byte != 0xbb && byte != 0xbf { isAtCellStart = false }
      }
    }
    if width > 1, isWhole || widths.isEmpty { widths[width, default: 0] += 1 }
    return (widths, betweenDigits)
  }

  private static func isDigit(_ source: Span<UInt8>, _ position: Int) -> Bool {
    position >= 0 && position < source.count && (0x30...0x39).contains(source[position])
  }
}
