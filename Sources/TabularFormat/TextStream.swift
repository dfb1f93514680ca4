public import FileAccess

/// A delimited text that is read block by block, each block whole records.
///
/// The kind of file, the encoding and the delimiter are found in its head, exactly as
/// ``TabularReader`` finds them in the whole file; where the head does not decide about the encoding,
/// the whole file is looked through once.
public struct TextStream: Sendable {
  /// Why the text could not be read.
  public enum Failure: Error, Hashable, Sendable {
    /// The bytes could not be had.
    case source(ByteSourceFailure)
    /// The bytes are no table.
    case table(TabularFailure)
  }

  /// How much is read at once.
  public struct Sizes: Hashable, Sendable {
    /// The bytes in which kind, encoding and delimiter are found.
    ///
    /// With fewer than 64 KiB the delimiter
    /// of an odd text may be another than in the whole file.
    public var headByteCount: Int
    /// The fewest rows of the head.
    ///
    /// Profiles look at 30 for the header, and at 200 more.
    public var headRowCount: Int
    /// The bytes of a block, but for the record on its end.
    public var blockByteCount: Int
    /// The most bytes of one record.
    public var recordByteCount: Int

    /// Creates sizes.
    public init(
      headByteCount: Int = 1 << 18,
      headRowCount: Int = 240,
      blockByteCount: Int = 1 << 20,
      recordByteCount: Int = 1 << 26
    ) {
      self.headByteCount = headByteCount
      self.headRowCount = headRowCount
      self.blockByteCount = blockByteCount
      self.recordByteCount = recordByteCount
    }
  }

  /// Whole records of a text.
  public struct Block: Sendable {
    /// The records in UTF-8, and bytes around them: 40 or more behind them.
    public let text: [UInt8]
    /// The range of the records in ``text``.
    public let records: Range<Int>
    /// The range of the records in the file.
    public let range: Range<Int>
    /// Whether the file ends here.
    public let isLast: Bool
  }

  /// The rows of the head.
  public let head: Workbook
  /// The encoding of the whole text.
  public let encoding: TextEncoding
  /// The character between cells.
  public let delimiter: TextLayout.Delimiter
  /// The offset of the first record in the file, behind a byte order mark.
  public let start: Int
  /// How much is read at once.
  public let sizes: Sizes
  private let source: any ByteSource

  /// The number of bytes of the file.
  public var byteCount: Int { source.byteCount }

  /// Looks at the head of a file.
  ///
  /// It is `nil` if the file is short, of another kind, or a text whose rows only the whole file tells:
  /// without a delimiter, in UTF-16, with damaged bytes or rows that are quoted as a whole.
  ///
  /// - Parameters:
  ///   - source: The file.
  ///   - fileName: The file's name.
  ///   - sizes: How much is read at once.
  ///   - checksEncoding: Whether the whole file is looked through for bytes that are not in its
  ///     encoding; otherwise only where the head does not decide about the encoding, and such bytes are
  ///     found when their rows are read.
  /// - Throws: ``Failure`` if the bytes cannot be had.
  public init?(
    _ source: any ByteSource,
    fileName: String,
    sizes: Sizes = Sizes(),
    checksEncoding: Bool = false
  ) throws(Failure) {
    self.source = source
    self.sizes = sizes
    guard
      let (head, bytes) = try Self.head(of: source, fileName: fileName, sizes: sizes),
      head.container == .csv || head.container == .tsv,
      let layout = head.textLayout, let delimiter = layout.delimiter, layout.requotedRowCount == 0,
      layout.damageCount == 0, !bytes.prefix(8192).contains(0)
    else { return nil }
    self.head = head
    self.delimiter = delimiter
    switch layout.encoding {
    case .utf8:
      start = layout.encodingEvidence == .byteOrderMark ? 3 : 0
      let mayBeOther = layout.encodingEvidence != .byteOrderMark && Self.isCodePage949(bytes)
      guard checksEncoding || mayBeOther else {
        encoding = .utf8
        return
      }
      // Where bytes are damaged, only the whole file tells the rows that they spoil.
      if try Self.firstFault(.utf8, source, sizes: sizes) == nil {
        encoding = .utf8
      } else if mayBeOther, try Self.firstFault(.cp949, source, sizes: sizes) == nil {
        encoding = .cp949
      } else {
        return nil
      }
    case .cp949:
      if checksEncoding, try Self.firstFault(.cp949, source, sizes: sizes) != nil { return nil }
      start = 0
      encoding = .cp949
    default: return nil
    }
  }

  /// Whether bytes are code page 949 as well, so that they do not show that a text is UTF-8.
  private static func isCodePage949(_ bytes: [UInt8]) -> Bool {
    do throws(TextEncodingFailure) {
      _ = try TextEncoding.cp949.utf8Bytes(of: bytes)
      return true
    } catch {
      return error.isUnavailable
    }
  }

  private static func bytes(
    _ source: any ByteSource,
    _ range: Range<Int>
  ) throws(Failure) -> [UInt8] {
    do throws(ByteSourceFailure) { return try source.bytes(in: range) } catch {
      throw .source(error)
    }
  }

  /// Reads the records at the start of the file: at least so many that a header is among them.
  private static func head(
    of source: any ByteSource,
    fileName: String,
    sizes: Sizes
  ) throws(Failure) -> (Workbook, [UInt8])? {
    var size = sizes.headByteCount
    for _ in 0..<3 {
      guard source.byteCount > 2 * size else { return nil }
      let bytes = try bytes(source, 0..<size)
      // Programs that read PDF files would be run on a part of one.
      guard !bytes.starts(with: "%PDF-".utf8) else { return nil }
      if let found = records(bytes, fileName: fileName),
        let sheet = found.0.sheets.first, sheet.rows.count >= sizes.headRowCount
      {
        return found
      }
      size *= 4
    }
    return nil
  }

  /// Reads whole records at the start of bytes.
  private static func records(_ bytes: [UInt8], fileName: String) -> (Workbook, [UInt8])? {
    var end = bytes.count
    for _ in 0..<16 {
      guard let line = bytes[..<end].lastIndex(of: UInt8(ascii: "\n")),
        2 * line > bytes.count
      else { return nil }
      let head = Array(bytes[...line])
      do throws(TabularFailure) {
        let workbook = try TabularReader.read(head, fileName: fileName)
        // A record may be cut off inside a quoted cell.
        guard let last = workbook.sheets.first?.rows.last, last.endsInQuote else {
          return (workbook, head)
        }
        guard last.byteOffset < end else { return nil }
        end = last.byteOffset
      } catch { return nil }
    }
    return nil
  }

  /// The offset of the first byte that is not in an encoding.
  private static func firstFault(
    _ encoding: TextEncoding,
    _ source: any ByteSource,
    sizes: Sizes
  ) throws(Failure) -> Int? {
    var position = 0
    while position < source.byteCount {
      var end = min(position + sizes.blockByteCount, source.byteCount)
      var bytes = try bytes(source, position..<end)
      if end < source.byteCount, encoding != .utf8 || bytes.contains(where: { $0 >= 0x80 }) {
        // No character goes across the end of a line.
        if let line = bytes.lastIndex(of: UInt8(ascii: "\n")) {
          bytes.removeLast(bytes.count - line - 1)
          end = position + bytes.count
        } else {
          guard source.byteCount - position <= sizes.recordByteCount else {
            throw .table(
              TabularFailure(
                .tooLarge("bytes of one record", allowed: sizes.recordByteCount),
                at: position
              )
            )
          }
          end = source.byteCount
          bytes = try Self.bytes(source, position..<end)
        }
      }
      do throws(TextEncodingFailure) { _ = try encoding.utf8Bytes(of: bytes) } catch {
        guard !error.isUnavailable else {
          throw .table(TabularFailure(.converterUnavailable(encoding)))
        }
        return position + error.offset
      }
      position = end
    }
    return nil
  }

  /// Reads the records from an offset on.
  ///
  /// A block ends behind the first line feed at or after the boundary. Whether that line feed ends a
  /// record, or stands in a quoted cell, only the records before it tell.
  ///
  /// - Parameters:
  ///   - offset: The offset in the file at which a record begins.
  ///   - boundary: The offset about which the block ends.
  ///   - isStart: Whether a record begins at the offset itself; otherwise the block begins behind the
  ///     first line feed from the byte before it on.
  /// - Returns: The block.
  /// - Throws: ``Failure`` if the bytes cannot be had or are not in the encoding of the text.
  public func block(from offset: Int, to boundary: Int, isStart: Bool) throws(Failure) -> Block {
    let first = isStart ? offset : offset - 1
    let lineFeed = UInt8(ascii: "\n")
    var limit = min(boundary + 1 << 12, byteCount)
    while true {
      let bytes = try Self.bytes(source, first..<limit)
      let begin = isStart ? 0 : bytes.firstIndex(of: lineFeed).map { $0 + 1 }
      let end =
        boundary < byteCount
        ? bytes[(boundary - 1 - first)...].firstIndex(of: lineFeed).map { $0 + 1 } : bytes.count
      if limit < byteCount, begin == nil || end == nil {
        limit = try further(limit, from: first)
        continue
      }
      return try block(bytes, first: first, (begin ?? bytes.count)..<(end ?? bytes.count))
    }
  }

  private func further(_ limit: Int, from first: Int) throws(Failure) -> Int {
    let size = 2 * (limit - first)
    guard size <= sizes.recordByteCount + sizes.blockByteCount else {
      throw .table(
        TabularFailure(.tooLarge("bytes of one record", allowed: sizes.recordByteCount), at: first)
      )
    }
    return min(first + size, byteCount)
  }

  private func block(_ bytes: [UInt8], first: Int, _ range: Range<Int>) throws(Failure) -> Block {
    let inFile = first + range.lowerBound..<first + range.upperBound
    let isLast = inFile.upperBound == byteCount
    if encoding == .utf8 {
      var text = bytes
      if text.count < range.upperBound + Self.padding {
        text.append(contentsOf: repeatElement(0, count: Self.padding))
      }
      return Block(text: text, records: range, range: inFile, isLast: isLast)
    }
    do throws(TextEncodingFailure) {
      var text = try encoding.utf8Bytes(of: Array(bytes[range]))
      let end = text.count
      text.append(contentsOf: repeatElement(0, count: Self.padding))
      return Block(text: text, records: 0..<end, range: inFile, isLast: isLast)
    } catch {
      throw .table(
        error.isUnavailable
          ? TabularFailure(.converterUnavailable(encoding))
          : TabularFailure(.notInEncoding(encoding), at: inFile.lowerBound + error.offset)
      )
    }
  }

  /// What is read eight bytes at once may look so much further.
  private static let padding = 40

  /// The offset in the file of an offset in a block's text.
  public func fileOffset(of offset: Int, in block: Block) -> Int {
    guard encoding != .utf8 else {
      return block.range.lowerBound + offset - block.records.lowerBound
    }
    var map = OffsetMap(text: block.text, encoding: encoding, mark: 0)
    return block.range.lowerBound + map.fileOffset(of: offset)
  }

  /// Whether a range of a block's text is in the encoding of the text.
  public func isValid(_ range: Range<Int>, of block: Block) -> Bool {
    guard encoding == .utf8 else { return true }
    let text = block.text
    let span = text.span.extracting(range)
    do throws(UTF8.ValidationError) {
      _ = try UTF8Span(validating: span)
      return true
    } catch {
      return false
    }
  }
}
