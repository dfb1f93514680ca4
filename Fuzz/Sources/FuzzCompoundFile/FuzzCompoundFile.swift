import TabularFormat

// The first byte says what the rest is: 0 a file as it stands; else two streams of an encrypted
// package, which are laid out in a sound compound file: 2 bytes of length, the description of the
// encryption, the package.

private func append(_ value: Int, _ count: Int, to bytes: inout [UInt8]) {
  for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
}

/// Lays out streams in sectors of 512 bytes; each is filled up to 4096 bytes or more.
private func compoundFile(_ streams: [(name: String, bytes: [UInt8])]) -> [UInt8] {
  let lengths = streams.map { max(4096, ($0.bytes.count + 511) / 512 * 512) }
  let sectors = lengths.reduce(0, +) / 512 + 1
  let tables = (sectors + 127) / 127
  var file: [UInt8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]
  file += [UInt8](repeating: 0, count: 16)
  for value in [0x3e, 3, 0xfffe, 9, 6] { append(value, 2, to: &file) }
  file += [UInt8](repeating: 0, count: 10)
  for value in [tables, 0, 0, 4096, 0xffff_fffe, 0, 0xffff_fffe, 0] { append(value, 4, to: &file) }
  for index in 0..<109 { append(index < tables ? sectors + index : 0xffff_ffff, 4, to: &file) }
  var directory: [UInt8] = []
  var next: [Int] = [0xffff_fffe]
  var entries = [(name: "Root Entry", kind: 5, start: 0xffff_fffe, count: 0)]
  for (stream, length) in zip(streams, lengths) {
    entries.append((stream.name, 2, next.count, max(4096, stream.bytes.count)))
    let end = next.count + length / 512
    while next.count < end { next.append(next.count + 1 < end ? next.count + 1 : 0xffff_fffe) }
  }
  for (index, entry) in entries.enumerated() {
    let units = Array(entry.name.utf16)
    for unit in units { append(Int(unit), 2, to: &directory) }
    directory += [UInt8](repeating: 0, count: 64 - 2 * units.count)
    append(2 * units.count + 2, 2, to: &directory)
    append(entry.kind, 2, to: &directory)
    append(0xffff_ffff, 4, to: &directory)
    append(index > 0 && index + 1 < entries.count ? index + 1 : 0xffff_ffff, 4, to: &directory)
    append(index == 0 ? 1 : 0xffff_ffff, 4, to: &directory)
    directory += [UInt8](repeating: 0, count: 36)
    append(entry.start, 4, to: &directory)
    append(entry.count, 8, to: &directory)
  }
  file += directory + [UInt8](repeating: 0, count: 512 - directory.count)
  for (stream, length) in zip(streams, lengths) {
    file += stream.bytes + [UInt8](repeating: 0, count: length - stream.bytes.count)
  }
  next += [Int](repeating: 0xffff_fffd, count: tables)
  next += [Int](repeating: 0xffff_ffff, count: tables * 128 - next.count)
  for value in next { append(value, 4, to: &file) }
  return file
}

/// Opens a compound file with two passwords and few rounds of hashing, then reads every cell.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var input = Array(UnsafeBufferPointer(start: start, count: count))
  guard let choice = input.first else { return 0 }
  input.removeFirst()
  if choice != 0 {
    guard input.count >= 2 else { return 0 }
    let length = min(Int(input[0]) | Int(input[1]) << 8, input.count - 2)
    input = compoundFile([
      ("EncryptionInfo", Array(input[2..<(2 + length)])),
      ("EncryptedPackage", Array(input[(2 + length)...])),
    ])
  }
  var limits = TabularLimits()
  limits.keyDerivationRounds = 100_000
  let passwords = Passwords(["pass", "패스워드"])
  do throws(TabularFailure) {
    let workbook = try TabularReader.read(
      input,
      fileName: "fuzz",
      limits: limits,
      passwords: passwords
    )
    for sheet in workbook.sheets {
      for row in sheet.rows { for cell in row.cells { _ = (cell.text, cell.raw) } }
    }
  } catch { _ = error.description }
  return 0
}
