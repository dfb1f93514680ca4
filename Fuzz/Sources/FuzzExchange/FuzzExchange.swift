import ExchangeFormat
import TabularFormat

// The first line names a bundled profile and one of its headers (`reply-won 0`), which then stands
// above the rest. Where it names none, all of the input is the file, so that headers are mutated too.

private let library: ProfileLibrary = {
  do { return try ProfileLibrary.bundled() } catch { preconditionFailure("\(error)") }
}()

/// The header lines by what the first line says: those that a profile lists, else one of the first
/// name of each column.
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

/// Reads any rows behind the header of a bundled profile, or any file.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let file = file(Array(UnsafeBufferPointer(start: start, count: count)))
  guard let workbook = try? TabularReader.read(file, fileName: "입금 UTC+9.csv") else { return 0 }
  let reading: TableReading
  do {
    reading = try ExchangeFormat.read(workbook, fileName: "입금 UTC+9.csv", library: library)
  } catch {
    preconditionFailure("\(error)")
  }
  let account = reading.account
  let rows = workbook.sheets.reduce(0) { $0 + $1.rows.count }
  precondition(account.total == rows && reading.rows.count == rows, "a row is lost")
  precondition(account.records + account.rejects + account.other == rows, "a row is counted twice")
  var last = 0
  for row in reading.rows {
    let place = place(of: row)
    precondition(place.row > last, "two rows have one place")
    last = place.row
  }
  for record in reading.records { check(record) }
  for reject in reading.rejects { requireMasked(reject.reason); requireMasked(reject.field ?? "") }
  return 0
}

private func place(of row: RowOutcome) -> RowPlace {
  switch row {
  case .record(let record): record.place
  case .reject(let reject): reject.place
  case .other(_, let place): place
  }
}

private func check(_ record: ExchangeRecord) {
  for cell in record.raw { requireMasked(cell.text); requireMasked(cell.column) }
  for flag in record.flags { requireMasked(flag.reason); requireMasked(flag.field) }
  for identifier in record.identifiers { requireMasked(identifier.description) }
  for quantity in [record.quantity, record.counterQuantity, record.total].compactMap({ $0 }) {
    _ = quantity.description
  }
}

/// Finds a resident registration number in its commonest spelling, `900101-1234567`, by itself.
private func requireMasked(_ text: String) {
  let units = Array(text.utf8)
  func isDigit(_ index: Int) -> Bool {
    units.indices.contains(index) && (0x30...0x39).contains(units[index])
  }
  func pair(_ index: Int) -> Int { Int(units[index] - 0x30) * 10 + Int(units[index + 1] - 0x30) }
  guard units.count >= 14 else { return }
  for start in 0...units.count - 14 where units[start + 6] == UInt8(ascii: "-") {
    let digits = Array(start..<start + 6) + Array(start + 7..<start + 14)
    guard digits.allSatisfy(isDigit), !isDigit(start - 1), !isDigit(start + 14),
      (1...12).contains(pair(start + 2)), (1...31).contains(pair(start + 4))
    else { continue }
    preconditionFailure("a resident registration number is printed")
  }
}
