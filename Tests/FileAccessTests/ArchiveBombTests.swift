import FileAccess
import TestSupport
import Testing

/// The DEFLATE data of bytes, as libarchive writes them.
private func deflated(_ bytes: [UInt8]) throws -> [UInt8] {
  var writer = ArchiveWriter()
  writer.add("a", bytes)
  let archive = try writer.finish()
  let entry = try #require(try ArchiveReader(archive, limits: unbounded).entries.first)
  let header = archive[entry.offset..<(entry.offset + 30)]
  let lengths = header.suffix(4).map(Int.init)
  let start = entry.offset + 30 + lengths[0] + lengths[1] << 8 + lengths[2] + lengths[3] << 8
  return Array(archive[start..<(start + entry.compressedByteCount)])
}

private var unbounded: ArchiveLimits {
  var limits = ArchiveLimits()
  limits.ratio = 10_000
  return limits
}

/// 40 MB of zeros in 40 KB.
private let zeroCount = 40_000_000
private let zeros = Result { try deflated([UInt8](repeating: 0, count: zeroCount)) }

private func bomb(claiming claimed: UInt32, local: UInt32? = nil) throws -> RawArchive.Entry {
  var entry = RawArchive.Entry("bomb", try zeros.get())
  entry.method = 8
  entry.claimed = claimed
  entry.localClaimed = local
  return entry
}

private func reason(
  _ archive: RawArchive,
  limits: ArchiveLimits = ArchiveLimits()
) throws -> ArchiveFailure.Reason? {
  do throws(ArchiveFailure) {
    let reader = try ArchiveReader(archive.bytes, limits: limits)
    for entry in reader.entries { _ = try reader.bytes(of: entry) }
    return nil
  } catch { return error.reason }
}

@Test func `an entry that says how far it expands is refused before it does`() throws {
  #expect(
    try reason(RawArchive([bomb(claiming: UInt32(zeroCount))]))
      == .tooLarge(limit: .ratio, allowed: 250)
  )
  #expect(
    try reason(RawArchive([bomb(claiming: 4_000_000_000)]))
      == .tooLarge(limit: .ratio, allowed: 250)
  )
}

@Test func `an entry that claims less than it holds stops at its claim`() throws {
  for claimed: UInt32 in [0, 1, 1_000_000] {
    #expect(
      try reason(RawArchive([bomb(claiming: claimed)]))
        == .damaged("more than the \(claimed) bytes that the directory states")
    )
  }
}

@Test func `an entry that claims more than it holds is refused at its end`() throws {
  var entry = RawArchive.Entry("short", try deflated(Array("abc".utf8)))
  entry.method = 8
  entry.claimed = 1_000_000
  #expect(try reason(RawArchive([entry])) == .damaged("3 bytes where the directory states 1000000"))
}

@Test func `local header and directory must state the same sizes`() throws {
  #expect(
    try reason(RawArchive([bomb(claiming: 1000, local: 2000)]))
      == .damaged("its local header and the directory state different sizes")
  )
}

@Test func `entries that share bytes are refused`() throws {
  var twin = RawArchive.Entry("twin", [])
  twin.sharesHeaderOf = 0
  #expect(
    try reason(RawArchive([RawArchive.Entry("one", [1, 2, 3]), twin]))
      == .damaged("two entries share one local header")
  )
  // The first entry's data take in the whole second entry.
  let inner = RawArchive([RawArchive.Entry("inner", [7])])
  var outer = RawArchive.Entry("outer", Array(inner.bytes.prefix(36)))
  var bytes = RawArchive([outer]).bytes
  let second = bytes.count
  outer.data = []
  _ = second
  bytes = overlapping()
  let failure = #expect(throws: ArchiveFailure.self) { try ArchiveReader(bytes) }
  #expect(failure?.reason == .damaged("its data overlap those of the next entry"))
}

/// An archive whose first entry is stored and holds the second one's local header.
private func overlapping() -> [UInt8] {
  var second = RawArchive.Entry("b", [9])
  second.sharesHeaderOf = nil
  let secondFile = Array(RawArchive([second]).bytes.prefix(30 + 1 + 1))
  let first = RawArchive.Entry("a", secondFile)
  var file = RawArchive([first, second]).bytes
  // The second directory record points into the first entry's data.
  let record = file.count - 22 - 47
  file.replaceSubrange((record + 42)..<(record + 46), with: RawArchive.field(31, 4))
  return file
}

@Test func `many small bombs are refused together`() throws {
  var entries: [RawArchive.Entry] = []
  let part = try deflated([UInt8](repeating: 0, count: 1_000_000))
  for index in 0..<100 {
    var entry = RawArchive.Entry("part \(index)", part)
    entry.method = 8
    entry.claimed = 1_000_000
    entries.append(entry)
  }
  #expect(try reason(RawArchive(entries)) == .tooLarge(limit: .ratio, allowed: 250))
}

@Test func `archives of archives are added up before any is kept`() throws {
  let part = try deflated([UInt8](repeating: 0, count: 8_000_000))
  func layer(_ entry: RawArchive.Entry) throws -> [UInt8] {
    try deflated(RawArchive([entry]).bytes)
  }
  func nested(_ name: String, _ data: [UInt8], _ size: Int) -> RawArchive.Entry {
    var entry = RawArchive.Entry(name, data)
    entry.method = 8
    entry.claimed = UInt32(size)
    return entry
  }
  // Ten archives of ten members of 8 MB: 800 MB from some hundred kilobytes.
  var members: [RawArchive.Entry] = []
  for index in 0..<10 { members.append(nested("m\(index)", part, 8_000_000)) }
  var limits = ArchiveLimits()
  limits.ratio = 100_000
  let inner = RawArchive(members).bytes
  limits = ArchiveLimits()
  limits.freeByteCount = 100 << 20
  var outer: [RawArchive.Entry] = []
  for index in 0..<10 { outer.append(RawArchive.Entry("inner\(index).zip", inner)) }
  let bytes = RawArchive(outer).bytes
  limits.ratio = 250
  let failure = #expect(throws: ArchiveFailure.self) {
    try ArchiveSurvey.check(ArchiveBytes(bytes), depth: 3, limits: limits)
  }
  #expect(failure?.reason == .tooLarge(limit: .ratio, allowed: 250))
  // One layer alone is harmless.
  try ArchiveSurvey.check(ArchiveBytes(bytes), depth: 1, limits: limits)
}

@Test func `a gzip file of zeros stops at the ratio`() throws {
  let raw = try zeros.get()
  let gzip = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3] + raw + [UInt8](repeating: 0, count: 8)
  let member = try GzipMember(ArchiveBytes(gzip))
  let failure = #expect(throws: ArchiveFailure.self) { try member.readAll(limit: .max) }
  #expect(failure?.reason == .tooLarge(limit: .ratio, allowed: 250))
}
