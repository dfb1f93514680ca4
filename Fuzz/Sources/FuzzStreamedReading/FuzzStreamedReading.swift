import ExchangeFormat
import TabularFormat

// What is read in blocks must be what is read whole. The first line names a bundled profile and one of
// its headers (`upbit-screen 0`), which then stands above the rest; where it names none, all of the input
// is the file. Blocks are small and of a size that the input chooses, so that cuts go everywhere.

private let library: ProfileLibrary = {
  do { return try ProfileLibrary.bundled() } catch { preconditionFailure("\(error)") }
}()

private let headers: [String: [UInt8]] = {
  var headers: [String: [UInt8]] = [:]
  for profile in library.profiles {
    let variants =
      profile.variants.isEmpty ? [profile.columns.map { $0.names[0] }] : profile.variants
    for (number, variant) in variants.enumerated() {
      let line = variant.map { "\"\($0)\"" }.joined(separator: ",")
      headers["\(profile.id) \(number)"] = Array(line.utf8)
    }
  }
  return headers
}()

private func file(_ input: [UInt8]) -> [UInt8] {
  guard let end = input.prefix(64).firstIndex(of: 0x0a),
    let header = headers[String(decoding: input[..<end], as: UTF8.self)]
  else { return input }
  return header + input[end...]
}

/// The outcomes of a file read in blocks; `nil` if it is to be read whole.
private func streamed(_ file: [UInt8], _ sizes: TextStream.Sizes) -> [RowOutcome]? {
  for care in [StreamedReading.Care.usual, .thorough] {
    do throws(StreamFailure) {
      guard
        var reading = try StreamedReading(
          MemoryByteSource(file),
          fileName: "입금 UTC+9.csv",
          library: library,
          care: care,
          threads: 1,
          sizes: sizes
        )
      else { return nil }
      var outcomes: [RowOutcome] = []
      while let batch = try reading.next() {
        let bytes = batch.encoded()
        do {
          let decoded = try RecordBatch(decoding: bytes)
          precondition(decoded.encoded() == bytes, "a batch changes its bytes")
          outcomes += decoded.outcomes
        } catch { preconditionFailure("a batch cannot be read: \(error)") }
      }
      return outcomes
    } catch {
      guard case .readWhole = error else { preconditionFailure("\(error)") }
    }
  }
  return nil
}

/// Reads an input by blocks and whole, and compares.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  let file = file(input)
  let choice = Int(input.last ?? 0)
  let sizes = TextStream.Sizes(
    headByteCount: min(max(24, file.count / 3), 1 << 16),
    headRowCount: 1,
    blockByteCount: 16 + choice,
    recordByteCount: 1 << 16
  )
  // Read before the whole, so that what the head alone has is not known yet.
  guard let outcomes = streamed(file, sizes),
    let workbook = try? TabularReader.read(file, fileName: "입금 UTC+9.csv")
  else { return 0 }
  do {
    let reading = try ExchangeFormat.read(workbook, fileName: "입금 UTC+9.csv", library: library)
    // A head of a few bytes may find another delimiter, encoding or profile than the whole file.
    guard taken(reading.detection) == detected(file, sizes) else { return 0 }
    precondition(outcomes == RecordBatch(reading.rows).outcomes, "the rows differ")
  } catch { preconditionFailure("\(error)") }
  return 0
}

/// What a file is taken for.
private func taken(_ detection: Detection) -> [String?] {
  [detection.format, detection.sheets.first?.headerRow.map(String.init)]
}

/// What the head is taken for, if its layout is that of the whole.
private func detected(_ file: [UInt8], _ sizes: TextStream.Sizes) -> [String?] {
  guard
    let stream = try? TextStream(MemoryByteSource(file), fileName: "입금 UTC+9.csv", sizes: sizes),
    let whole = try? TabularReader.read(file, fileName: "입금 UTC+9.csv"),
    stream.head.container == whole.container, stream.encoding == whole.textLayout?.encoding,
    stream.delimiter == whole.textLayout?.delimiter
  else { return ["another layout"] }
  return taken(
    ExchangeFormat.detect(stream.head, fileName: "입금 UTC+9.csv", library: library)
  )
}
