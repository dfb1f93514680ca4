import ByteReading
import Foundation
import Quantities
import Testing

@testable import ChainIndex

/// Files of an index that are cut short, changed or of another version are refused, and never a crash.
struct DamagedIndexTests {
  private func patch(_ path: String, at offset: Int, _ byte: UInt8) throws {
    let url = URL(fileURLWithPath: path)
    var bytes = try Data(contentsOf: url)
    bytes[offset] = byte
    try bytes.write(to: url)
  }

  private func columns(_ folder: String) throws -> String {
    "\(folder)/\(try ChainIndex(folder).manifest.folder)"
  }

  @Test func `a manifest that is cut short is refused`() async throws {
    let workshop = try Workshop.disordered(seed: 20)
    try await workshop.build()
    let url = URL(fileURLWithPath: "\(workshop.index)/index")
    let whole = try Data(contentsOf: url)
    for count in 0..<whole.count {
      try whole.prefix(count).write(to: url)
      #expect(throws: ChainIndexFailure.self) { try ChainIndex(workshop.index) }
    }
  }

  @Test func `another version is named`() async throws {
    let workshop = try Workshop.disordered(seed: 20)
    try await workshop.build()
    let path = "\(workshop.index)/index"
    try patch(path, at: 8, 2)
    #expect(throws: ChainIndexFailure.version(path: path, found: 2, expected: 1)) {
      try ChainIndex(workshop.index)
    }
  }

  @Test func `a changed manifest is refused`() async throws {
    let workshop = try Workshop.disordered(seed: 20)
    try await workshop.build()
    try patch("\(workshop.index)/index", at: 60, 0xee)
    #expect(throws: ChainIndexFailure.self) { try ChainIndex(workshop.index) }
  }

  @Test(arguments: IndexColumn.allCases)
  func `a column of another size, header or content is refused`(column: IndexColumn) async throws {
    let workshop = try Workshop.disordered(seed: 21)
    try await workshop.build()
    let path = "\(try columns(workshop.index))/\(column.rawValue)"
    let url = URL(fileURLWithPath: path)
    let whole = try Data(contentsOf: url)
    if whole.count > IndexColumn.headerSize {
      try patch(path, at: whole.count - 1, whole[whole.count - 1] ^ 0x40)
      #expect(throws: ChainIndexFailure.digest(path: path)) {
        try ChainIndex(workshop.index).verify()
      }
    }
    for offset in [0, 8, 12, 16, 24] {
      try whole.write(to: url)
      try patch(path, at: offset, whole[offset] ^ 0xff)
      #expect(throws: ChainIndexFailure.self) { try ChainIndex(workshop.index) }
    }
    try (whole + Data([0])).write(to: url)
    let size = ChainIndexFailure.size(
      path: path,
      found: whole.count + 1,
      expected: whole.count
    )
    #expect(throws: size) { try ChainIndex(workshop.index) }
    try whole.dropLast().write(to: url)
    #expect(throws: ChainIndexFailure.self) { try ChainIndex(workshop.index) }
  }

  @Test func `numbers that point outside the index are failures`() async throws {
    let workshop = try Workshop.disordered(seed: 22)
    try await workshop.build()
    let folder = try columns(workshop.index)
    for column in IndexColumn.allCases where column.width == 4 || column.width == 8 {
      let url = URL(fileURLWithPath: "\(folder)/\(column.rawValue)")
      let whole = try Data(contentsOf: url)
      var damaged = whole
      for index in IndexColumn.headerSize..<whole.count where index % 3 == 0 {
        damaged[index] = UInt8(truncatingIfNeeded: index &* 31)
      }
      try damaged.write(to: url)
      // Whatever the numbers are, reading ends with an answer or a failure.
      let index = try ChainIndex(workshop.index)
      _ = try? index.status()
      for number in 0..<UInt32(index.addressCount) { _ = try? index.history(of: number) }
      for row in 0..<index.inputCount { _ = try? index.previousTransaction(ofInput: row) }
      try? index.forEachInputBatch(
        leavingOut: { _, _, _ throws(ChainIndexFailure) in false }
      ) { _ throws(ChainIndexFailure) in }
      try whole.write(to: url)
    }
  }

  @Test func `a folder without block files is refused`() async throws {
    let workshop = try Workshop()
    let builder = ChainIndexBuilder(source: workshop.blocks, folder: workshop.index)
    await #expect(throws: ChainIndexFailure.noBlockFiles(path: workshop.blocks)) {
      try await builder.build()
    }
  }

  @Test func `a damaged run is read anew`() async throws {
    let workshop = try Workshop.disordered(seed: 23)
    try await workshop.build()
    let whole = try Workshop.contents(workshop.index)
    let runs = "\(workshop.index)/runs"
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: runs).first { $0.hasSuffix(".run") }
    )
    try Data([1, 2, 3]).write(to: URL(fileURLWithPath: "\(runs)/\(name)"))
    try FileManager.default.removeItem(atPath: "\(workshop.index)/index")
    try await workshop.build()
    #expect(try Workshop.contents(workshop.index) == whole)
  }
}
