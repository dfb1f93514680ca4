import FileAccess
import TestSupport
import Testing

/// The members of an archive with their contents.
private func members(
  _ bytes: [UInt8],
  name: String = "archive"
) throws -> [(member: ArchiveWalk.Member, bytes: [UInt8]?)] {
  let found = ArchiveKind(head: bytes.span)
  let kind = try #require(found)
  let walk = try ArchiveWalk(
    ArchiveBytes(bytes),
    kind: kind,
    fileName: name,
    limits: ArchiveLimits()
  )
  var members: [(ArchiveWalk.Member, [UInt8]?)] = []
  while let member = try walk.next() {
    members.append((member, member.kind == .file ? try walk.open().readAll(limit: 1 << 20) : nil))
  }
  return members
}

/// A gzip stream of stored blocks.
private func gzip(_ content: [UInt8], name: [UInt8]? = nil) -> [UInt8] {
  var bytes: [UInt8] = [0x1f, 0x8b, 8, name == nil ? 0 : 8, 0, 0, 0, 0, 0, 3]
  if let name { bytes += name + [0] }
  bytes += [1] + RawArchive.field(content.count, 2) + RawArchive.field(~content.count, 2) + content
  return bytes + RawArchive.field(Int(RawArchive.checksum(of: content)), 4)
    + RawArchive.field(content.count, 4)
}

@Test func `a gzip file has one member, named by its header or by the file`() throws {
  let content = Array("a,b\n1,2\n".utf8)
  for (bytes, file, name) in [
    (gzip(content, name: Array("inner.csv".utf8)), "outer.gz", "inner.csv"),
    (gzip(content), "upbit.csv.GZ", "upbit.csv"), (gzip(content), "reply.tgz", "reply.tar"),
    (gzip(content, name: [0xbe, 0xf7, 0xba, 0xf1, 0xc6, 0xae]), "x.gz", "업비트"),
  ] {
    let found = try members(bytes, name: file)
    #expect(found.map(\.member.name) == [name])
    #expect(found.map(\.bytes) == [content])
  }
}

@Test func `gzip streams behind one another are one content`() throws {
  let two = gzip(Array("one,".utf8)) + gzip(Array("two".utf8)) + [0, 0, 0]
  #expect(try members(two).map(\.bytes) == [Array("one,two".utf8)])
}

@Test func `every prefix of a gzip file is refused, and each changed byte of its content`() throws {
  let whole = gzip(Array("content of a file".utf8))
  for count in 2..<whole.count {
    #expect(throws: ArchiveFailure.self) {
      try GzipMember(ArchiveBytes(Array(whole[..<count]))).readAll(limit: 1000)
    }
  }
  for index in 15..<whole.count {
    var changed = whole
    changed[index] ^= 0x10
    #expect(throws: ArchiveFailure.self) {
      try GzipMember(ArchiveBytes(changed)).readAll(limit: 1000)
    }
  }
}

/// A tar header and content in blocks of 512 bytes (POSIX ustar).
private func tar(_ name: String, _ content: [UInt8], type: Character = "0") -> [UInt8] {
  var header = [UInt8](repeating: 0, count: 512)
  func put(_ text: String, _ at: Int) {
    header.replaceSubrange(at..<(at + text.utf8.count), with: text.utf8)
  }
  func octal(_ value: Int, _ digits: Int) -> String {
    let text = String(value, radix: 8)
    return String(repeating: "0", count: digits - text.count) + text
  }
  put(name, 0)
  put("0000644", 100)
  put("0000000", 108)
  put("0000000", 116)
  put(octal(content.count, 11), 124)
  put("00000000000", 136)
  put("        ", 148)
  put(String(type), 156)
  put(type == "2" ? "/etc/passwd" : "", 157)
  put("ustar", 257)
  put("00", 263)
  put(octal(header.reduce(0) { $0 + Int($1) }, 6), 148)
  header[154] = 0
  return header + content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
}

@Test func `a tar archive gives its members, links among them`() throws {
  let bytes =
    tar("입출금/a.csv", Array("1,2".utf8)) + tar("folder/", [], type: "5")
    + tar("link", [], type: "2") + tar("b", [9]) + [UInt8](repeating: 0, count: 1024)
  let found = try members(bytes)
  #expect(found.map(\.member.name) == ["입출금/a.csv", "folder/", "link", "b"])
  #expect(found.map(\.member.kind) == [.file, .folder, .link, .file])
  #expect(found.compactMap(\.bytes) == [Array("1,2".utf8), [9]])
}

@Test func `links and devices of ZIP archives show by their Unix mode`() throws {
  var link = RawArchive.Entry("link", Array("/etc/passwd".utf8))
  link.madeBy = 3 << 8 | 20
  link.attributes = 0o120777 << 16
  var device = RawArchive.Entry("device", [])
  device.madeBy = 3 << 8 | 20
  device.attributes = 0o060600 << 16
  let archive = RawArchive([link, device, .init("folder/", []), .init("file", [1])])
  #expect(
    try ArchiveReader(archive.bytes).entries.map(\.kind) == [.link, .device, .folder, .file]
  )
}

@Test func `names are UTF-8, else code page 949, else 932, else of no known encoding`() throws {
  let names: [([UInt8], String, ArchiveEntry.NameEncoding)] = [
    (Array("거래.csv".utf8), "거래.csv", .utf8),
    ([0xb0, 0xc5, 0xb7, 0xa1], "거래", .cp949),
    ([0x81, 0x40, 0x83, 0x65, 0x83, 0x58], "\u{3000}テス", .cp932),
    ([0xff, 0xfe], "\u{ff}\u{fe}", .unknown),
  ]
  let archive = RawArchive(names.map { .init($0.0, []) })
  let entries = try ArchiveReader(archive.bytes).entries
  #expect(entries.map(\.name) == names.map(\.1))
  #expect(entries.map(\.nameEncoding) == names.map(\.2))
  #expect(entries.map(\.nameBytes) == names.map(\.0))
}

@Test func `a Unicode name beside another one counts if it belongs to that name`() throws {
  let bytes: [UInt8] = [0xb0, 0xc5]
  let unicode = Array("다른 이름".utf8)
  for (checksum, name) in [(RawArchive.checksum(of: bytes), "다른 이름"), (0, "거")] {
    var entry = RawArchive.Entry(bytes, [])
    entry.extra =
      RawArchive.field(0x7075, 2) + RawArchive.field(5 + unicode.count, 2) + [1]
      + RawArchive.field(Int(checksum), 4) + unicode
    #expect(try ArchiveReader(RawArchive([entry]).bytes).entries.map(\.name) == [name])
  }
}

@Test func `what cannot be opened is named before it is tried`() throws {
  var strong = RawArchive.Entry("strong", [1])
  strong.flags = 0x41
  var exotic = RawArchive.Entry("exotic", [1])
  exotic.method = 6
  let reader = try ArchiveReader(RawArchive([strong, exotic]).bytes)
  let reasons = reader.entries.map { entry in
    do throws(ArchiveFailure) {
      _ = try reader.bytes(of: entry)
      return "opened"
    } catch { return error.reason.description }
  }
  #expect(reasons[0].contains("PKWARE strong encryption"))
  #expect(reasons[1].contains("ZIP method 6"))
}
