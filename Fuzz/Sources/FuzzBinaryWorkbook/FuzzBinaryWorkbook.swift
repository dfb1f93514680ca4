import TabularFormat

// The first byte says what the rest is: 0 a stream as it stands, behind its first record; else
// records, of which each is a byte for its kind, one for its length and its content: first those that
// describe the workbook, behind the byte 0xfe those of a sheet. An odd first byte makes them BIFF8,
// an even one BIFF5.

private let kinds: [UInt16] = [
  0x0006, 0x0022, 0x002f, 0x003c, 0x0042, 0x007d, 0x0085, 0x00bd, 0x00be, 0x00d6, 0x00e0, 0x00e5,
  0x00fc, 0x00fd, 0x0201, 0x0203, 0x0204, 0x0205, 0x0207, 0x0208, 0x027e, 0x041e, 0x0809, 0x000a,
]

private func record(_ kind: UInt16, _ content: [UInt8]) -> [UInt8] {
  [UInt8(truncatingIfNeeded: kind), UInt8(kind >> 8)]
    + [UInt8(truncatingIfNeeded: content.count), UInt8(content.count >> 8)] + content
}

private func start(_ isUnicode: Bool, _ kind: UInt8) -> [UInt8] {
  let rest = [UInt8](repeating: 0, count: isUnicode ? 12 : 4)
  return record(0x0809, [0, isUnicode ? 6 : 5, kind, 0] + rest)
}

/// Reads a binary workbook, then every cell.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ pointer: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: pointer, count: count))
  guard let choice = input.first else { return 0 }
  let isUnicode = choice % 2 == 1
  var stream = start(isUnicode, 5)
  if choice == 0 {
    stream = start(true, 5) + input.dropFirst()
  } else {
    var sheet: [UInt8] = []
    var isInSheet = false
    var at = 1
    while at + 1 < input.count {
      if input[at] == 0xfe {
        isInSheet = true
        at += 1
        continue
      }
      let end = min(at + 2 + Int(input[at + 1]), input.count)
      let bytes = record(kinds[Int(input[at]) % kinds.count], Array(input[(at + 2)..<end]))
      if isInSheet { sheet += bytes } else { stream += bytes }
      at = end
    }
    // The sheet follows this record, whose name is of one character, and the end.
    let name: [UInt8] = isUnicode ? [1, 0, 0x73] : [1, 0x73]
    let place = stream.count + 4 + 6 + name.count + 4
    let four = (0..<4).map { UInt8(truncatingIfNeeded: place >> (8 * $0)) }
    stream += record(0x0085, four + [0, 0] + name) + record(0x000a, [])
    stream += start(isUnicode, 0x10) + sheet + record(0x000a, [])
  }
  do throws(TabularFailure) {
    let passwords = Passwords(["pass"])
    let workbook = try TabularReader.read(stream, fileName: "fuzz", passwords: passwords)
    for sheet in workbook.sheets {
      for row in sheet.rows {
        for cell in row.cells { _ = (cell.text, cell.raw) }
        _ = row.problems
      }
    }
  } catch { _ = error.description }
  return 0
}
