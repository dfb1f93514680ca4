import CaseStore
import ExchangeFormat
import Facts
import TabularFormat

/// Reads the cells of a delimited text again from its sealed original, some rows at a time.
///
/// The rows are numbered and split as they were when the table was read; what they mean is not worked
/// out again.
struct CellReplay {
  private let exhibit: ExhibitID
  private let source: OriginalSource
  /// The text that is read block by block; `nil` if it is read whole.
  private let stream: TextStream?
  private let width: Int
  private var rows: Sheet.Rows
  private var index = 0
  /// The offset behind the rows, and the number of the next one.
  private var position: Int
  private var number = 1

  init(
    of exhibit: ExhibitID,
    _ cells: TableContext.SheetCells?,
    in store: CaseStore
  ) throws(CaseFailure) {
    self.exhibit = exhibit
    let source = OriginalSource(try store.reader(of: exhibit))
    self.source = source
    let stream: TextStream?
    do throws(TextStream.Failure) { stream = try TextStream(source, fileName: "") } catch {
      throw source.failure ?? .damagedExhibit(exhibit, reason: "\(error)")
    }
    self.stream = stream
    if let stream, let head = stream.head.sheets.first {
      width =
        head.rows.first { $0.number == cells?.headerRow }?.cells.count
        ?? cells?.mask.columns.count ?? 1
      rows = Sheet(name: "", cells: []).rows
      position = stream.start
    } else {
      rows = try Self.wholeSheet(source, exhibit).rows
      width = 0
      position = source.byteCount
    }
  }

  private static func wholeSheet(
    _ source: OriginalSource,
    _ exhibit: ExhibitID
  ) throws(CaseFailure) -> Sheet {
    let bytes: [UInt8]
    do throws(ByteSourceFailure) { bytes = try source.bytes(in: 0..<source.byteCount) } catch {
      throw source.failure ?? .damagedExhibit(exhibit, reason: error.description)
    }
    let workbook: Workbook
    do throws(TabularFailure) { workbook = try TabularReader.read(bytes, fileName: "") } catch {
      throw .damagedExhibit(exhibit, reason: error.description)
    }
    guard let sheet = workbook.sheets.first else {
      throw .damagedExhibit(exhibit, reason: "it is no table any more")
    }
    return sheet
  }

  /// Returns a row; the rows are asked for in order.
  ///
  /// - Throws: `CaseFailure` if the original cannot be read, or has no such row.
  mutating func row(_ number: Int) throws(CaseFailure) -> Row {
    while true {
      while index < rows.count, rows[index].number < number { index += 1 }
      if index < rows.count { break }
      guard try readOn() else { break }
    }
    guard index < rows.count, rows[index].number == number else {
      throw .damagedExhibit(exhibit, reason: "row \(number) is not in it any more")
    }
    return rows[index]
  }

  /// Reads the next rows; returns whether there are any.
  private mutating func readOn() throws(CaseFailure) -> Bool {
    guard let stream, position < stream.byteCount else { return false }
    var size = stream.sizes.blockByteCount
    while true {
      let block: TextStream.Block
      do throws(TextStream.Failure) {
        block = try stream.block(
          from: position,
          to: min(position + size, stream.byteCount),
          isStart: true
        )
      } catch { throw source.failure ?? .damagedExhibit(exhibit, reason: "\(error)") }
      var records = DelimitedRecords(
        block.text,
        end: block.records.upperBound,
        delimiter: stream.delimiter,
        width: width,
        fileName: ""
      )
      var offset = block.records.lowerBound
      var isComplete = true
      while offset < block.records.upperBound {
        guard let next = records.append(at: offset, number: number + records.count) else {
          isComplete = false
          break
        }
        offset = next
      }
      // The block may end in a line break of a quoted cell: it goes on behind it.
      if !isComplete, records.count == 0, !block.isLast, size <= stream.sizes.recordByteCount {
        size *= 2
        continue
      }
      guard records.count > 0 else {
        throw .damagedExhibit(exhibit, reason: "row \(number) has no end")
      }
      position =
        isComplete ? block.range.upperBound : stream.fileOffset(of: offset, in: block)
      number += records.count
      rows = records.sheet().rows
      index = 0
      return true
    }
  }
}
