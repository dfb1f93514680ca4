import TestSupport
import Testing

@testable import TabularFormat

/// A compound file of version 3 with one stream of whole sectors.
private struct CompoundFixture {
  var bytes: [UInt8]
  /// The first sector of the directory.
  let directory: Int

  /// Lays out the stream, the directory, the table, then the sectors that list the table's.
  init(name: String = "Workbook", sectors: Int) {
    let (tables, lists) = Self.tables(for: sectors)
    directory = sectors
    bytes = [UInt8](repeating: 0, count: 512 * (1 + sectors + 1 + tables + lists))
    bytes.replaceSubrange(0..<8, with: CompoundFile.signature)
    put16(26, 3)
    put16(28, 0xfffe)
    put16(30, 9)
    put16(32, 6)
    put32(44, tables)
    put32(48, directory)
    put32(56, 4096)
    put32(60, 0xffff_fffe)
    put32(68, lists == 0 ? 0xffff_fffe : sectors + 1 + tables)
    put32(72, lists)
    for index in 0..<109 {
      put32(76 + 4 * index, index < tables ? sectors + 1 + index : 0xffff_ffff)
    }
    for index in 0..<(lists * 128) {
      let isLast = index % 128 == 127
      let number = 109 + index / 128 * 127 + index % 128
      let next = index / 128 + 1 < lists ? sectors + 1 + tables + index / 128 + 1 : 0xffff_fffe
      let value = isLast ? next : number < tables ? sectors + 1 + number : 0xffff_ffff
      put32(512 * (1 + sectors + 1 + tables) + 4 * index, value)
    }
    for sector in 0..<(tables * 128) {
      let value: Int
      switch sector {
      case ..<sectors: value = sector + 1 < sectors ? sector + 1 : 0xffff_fffe
      case sectors: value = 0xffff_fffe
      case ..<(sectors + 1 + tables): value = 0xffff_fffd
      case ..<(sectors + 1 + tables + lists): value = 0xffff_fffc
      default: value = 0xffff_ffff
      }
      put32(entry(sector), value)
    }
    // Each sector of the stream holds its number.
    for sector in 0..<sectors { put32(512 * (1 + sector), sector) }
    putEntry(0, "Root Entry", kind: 5, child: 1, start: 0xffff_fffe, count: 0)
    putEntry(1, name, kind: 2, child: 0xffff_ffff, start: 0, count: sectors * 512)
  }

  private static func tables(for sectors: Int) -> (Int, Int) {
    var tables = 1
    while true {
      let lists = tables <= 109 ? 0 : (tables - 109 + 126) / 127
      if tables * 128 >= sectors + 1 + tables + lists { return (tables, lists) }
      tables += 1
    }
  }

  /// The place of a sector's entry in the table.
  func entry(_ sector: Int) -> Int { 512 * (2 + directory) + 4 * sector }
  /// The place of a directory entry.
  func directoryEntry(_ index: Int) -> Int { 512 * (1 + directory) + 128 * index }

  mutating func put16(_ place: Int, _ value: Int) {
    bytes[place] = UInt8(truncatingIfNeeded: value)
    bytes[place + 1] = UInt8(truncatingIfNeeded: value >> 8)
  }

  mutating func put32(_ place: Int, _ value: Int) {
    put16(place, value)
    put16(place + 2, value >> 16)
  }

  mutating func putEntry(
    _ index: Int,
    _ name: String,
    kind: UInt8,
    child: Int,
    start: Int,
    count: Int
  ) {
    let place = directoryEntry(index)
    let units = Array(name.utf16)
    for (index, unit) in units.enumerated() { put16(place + 2 * index, Int(unit)) }
    put16(place + 64, 2 * units.count + 2)
    bytes[place + 66] = kind
    put32(place + 68, 0xffff_ffff)
    put32(place + 72, 0xffff_ffff)
    put32(place + 76, child)
    put32(place + 116, start)
    put32(place + 120, count)
  }
}

private func failure(_ bytes: [UInt8]) -> TabularFailure? {
  do throws(TabularFailure) {
    let file = try CompoundFile(bytes)
    for stream in file.streams { _ = try file.content(of: stream) }
    return nil
  } catch { return error }
}

private func rule(_ bytes: [UInt8]) -> String? {
  guard case .malformed(let rule) = failure(bytes)?.reason else { return nil }
  return rule
}

@Suite struct CompoundFileTests {
  @Test(arguments: ["agile-long.xlsx", "agile-long-version-4.xlsx"])
  func `streams lie in sectors and short sectors, in storages and outside`(_ name: String) throws {
    let file = try CompoundFile(Array(try SharedData.vector("office-encryption/\(name)")))
    #expect(
      file.streams.map(\.path).sorted()
        == ["\u{6}DataSpaces/Version", "EncryptedPackage", "EncryptionInfo"]
    )
    let version = try #require(file.stream("\u{6}dataspaces/VERSION"))
    let text = try file.content(of: version)[4...].filter { $0 >= 0x20 }
    #expect(String(decoding: text, as: UTF8.self) == "Microsoft.Container.DataSpaces")
    let package = try #require(file.stream("EncryptedPackage"))
    let content = try file.content(of: package)
    #expect(package.count == 7896 && content.count == 7896)
    #expect(file.stream("Workbook") == nil)
  }

  @Test(arguments: [8, 127, 128, 13_900, 14_200, 30_500])
  func `a stream of any length is read through the table`(_ sectors: Int) throws {
    let file = try CompoundFile(CompoundFixture(sectors: sectors).bytes)
    let stream = try #require(file.stream("workbook"))
    let content = try file.content(of: stream)
    #expect(content.count == sectors * 512)
    for sector in [0, 1, sectors / 2, sectors - 1] {
      #expect(Int(content.uint32(sector * 512)) == sector)
    }
  }

  @Test func `loops are refused`() {
    var fixture = CompoundFixture(sectors: 8)
    fixture.put32(fixture.entry(4), 2)
    #expect(rule(fixture.bytes) == "compound file: sectors in a circle")
    fixture = CompoundFixture(sectors: 8)
    fixture.put32(fixture.entry(8), 8)
    #expect(rule(fixture.bytes) == "compound file: sectors in a circle")
    fixture = CompoundFixture(sectors: 8)
    // The table's second sector is its first.
    fixture.put32(80, 9)
    #expect(rule(fixture.bytes) == "compound file: sector 9 is in the table twice")
    fixture = CompoundFixture(sectors: 14_200)
    let list = 14_200 + 1 + Int(fixture.bytes.uint32(44))
    fixture.put32(512 * (1 + list) + 508, list)
    #expect(rule(fixture.bytes) == "compound file: sector \(list) is in the table twice")
  }

  @Test func `directories in a circle are refused`() {
    for (place, value) in [(68, 1), (72, 1), (76, 1), (68, 0), (72, 0)] {
      var fixture = CompoundFixture(sectors: 8)
      if place == 76 { fixture.bytes[fixture.directoryEntry(1) + 66] = 1 }
      fixture.put32(fixture.directoryEntry(1) + place, value)
      #expect(rule(fixture.bytes) == "compound file: directory in a circle", "\(place) \(value)")
    }
  }

  @Test func `sectors that are not there are refused`() {
    var fixture = CompoundFixture(sectors: 8)
    fixture.put32(fixture.entry(4), 5000)
    #expect(rule(fixture.bytes) == "compound file: sector 5000 that is in no table")
    fixture = CompoundFixture(sectors: 8)
    fixture.put32(fixture.entry(4), 100)
    #expect(failure(fixture.bytes)?.reason == .truncated)
    fixture = CompoundFixture(sectors: 8)
    fixture.put32(fixture.entry(4), 0xffff_ffff)
    #expect(rule(fixture.bytes) == "compound file: sector 4294967295 that is in no table")
    fixture = CompoundFixture(sectors: 8)
    fixture.put32(76, 5000)
    #expect(failure(fixture.bytes)?.reason == .truncated)
    fixture = CompoundFixture(sectors: 8)
    fixture.put32(48, 0xffff_fffe)
    #expect(rule(fixture.bytes) == "compound file: no directory")
  }

  @Test func `a length that the file does not have allocates nothing`() {
    var fixture = CompoundFixture(sectors: 8)
    fixture.put32(fixture.directoryEntry(1) + 120, 0x7fff_ffff)
    #expect(rule(fixture.bytes) == "compound file: stream of 2147483647 bytes")
    // Above the 32 bits of version 3 anything may stand.
    fixture = CompoundFixture(sectors: 8)
    fixture.put32(fixture.directoryEntry(1) + 124, 0x7fff_ffff)
    #expect(failure(fixture.bytes) == nil)
    // A short stream without short sectors.
    fixture = CompoundFixture(sectors: 8)
    fixture.put32(fixture.directoryEntry(1) + 120, 100)
    #expect(rule(fixture.bytes) == "compound file: short sector 0 of \"Workbook\"")
  }

  @Test func `broken headers and entries are refused with their place`() {
    for (place, offset) in [(8, nil), (26, 26), (28, 0), (30, 26), (32, 32), (57, 32)]
      as [(Int, Int?)]
    {
      var fixture = CompoundFixture(sectors: 8)
      fixture.bytes[place] ^= 0x01
      #expect(failure(fixture.bytes)?.byteOffset == offset, "byte \(place)")
    }
    var fixture = CompoundFixture(sectors: 8)
    let entry = fixture.directoryEntry(1)
    fixture.bytes[entry + 64] = 65
    #expect(failure(fixture.bytes)?.byteOffset == entry + 64)
    fixture.bytes[entry + 64] = 18
    fixture.bytes[entry + 66] = 3
    #expect(failure(fixture.bytes)?.byteOffset == entry + 66)
    fixture.bytes[entry + 66] = 2
    fixture.bytes[fixture.directoryEntry(0) + 66] = 1
    #expect(rule(fixture.bytes) == "compound file: no root entry")
    fixture.bytes[fixture.directoryEntry(0) + 66] = 5
    fixture.put32(entry + 68, 77)
    #expect(rule(fixture.bytes) == "compound file: directory entry 77 that is not there")
    fixture.put32(entry + 68, 2)
    fixture.putEntry(2, "WORKBOOK", kind: 2, child: 0xffff_ffff, start: 0, count: 4096)
    #expect(rule(fixture.bytes) == "compound file: two entries with one name")
  }

  @Test func `every prefix is cut off`() {
    let bytes = CompoundFixture(sectors: 8).bytes
    for count in 8..<bytes.count {
      #expect(failure(Array(bytes[..<count]))?.reason == .truncated, "\(count) bytes")
    }
  }

  @Test func `a Hangul document is named`() {
    var fixture = CompoundFixture(name: "FileHeader", sectors: 8)
    fixture.put32(fixture.directoryEntry(1) + 72, 2)
    fixture.putEntry(2, "DocInfo", kind: 2, child: 0xffff_ffff, start: 0, count: 4096)
    let found = #expect(throws: TabularFailure.self) {
      try TabularReader.read(fixture.bytes, fileName: "f.hwp")
    }
    #expect(found?.reason == .unsupported(.hangulDocument))
  }

  @Test func `changed bytes never stop the process`() throws {
    var state: UInt64 = 7
    for name in ["agile-no-code.xlsx", "standard-aes128.xlsx", "rc4.xls", "xor.xls", "plain.xls"] {
      let bytes = Array(try SharedData.vector("office-encryption/\(name)"))
      var limits = TabularLimits()
      limits.keyDerivationRounds = 100
      for _ in 0..<150 {
        var changed = bytes
        for _ in 0..<4 {
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          let place = Int(state >> 33) % changed.count
          changed[place] = UInt8(truncatingIfNeeded: state >> 20)
        }
        do throws(TabularFailure) {
          let workbook = try TabularReader.read(changed, fileName: "f", limits: limits)
          for sheet in workbook.sheets {
            for row in sheet.rows { for cell in row.cells { _ = (cell.text, cell.raw) } }
          }
        } catch { #expect(!error.description.isEmpty) }
      }
    }
  }
}
