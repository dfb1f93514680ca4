import Facts
import Foundation
import Testing

@testable import CaseStore

@Suite struct OriginalReaderTests {
  let temporary: TemporaryCase
  let store: CaseStore

  init() throws {
    temporary = try TemporaryCase()
    store = try temporary.create()
  }

  static func bytes(_ count: Int) -> [UInt8] {
    // The period of 251 bytes meets no chunk twice at the same place.
    let period = (0..<251).map { UInt8($0) }
    var bytes: [UInt8] = []
    while bytes.count < count { bytes += period.prefix(count - bytes.count) }
    return bytes
  }

  static let lengths = [0, 1, 1 << 20 - 1, 1 << 20, 1 << 20 + 1, 5 << 19]

  @Test(arguments: lengths, [ExhibitStorage.sealed, .plain])
  func `any range is that of the whole, with and without a name`(
    _ count: Int,
    _ storage: ExhibitStorage
  ) throws {
    let content = Self.bytes(count)
    let incoming = try store.receiveOriginal(bytes: content, storage: storage)
    let early = try store.reader(of: incoming)
    let original = try store.keep(incoming)
    #expect(original.byteCount == count && original.storage == storage)
    let late = try store.reader(of: original.id)
    for reader in [early, late] {
      #expect(reader.byteCount == count)
      #expect(try reader.bytes(in: 0..<count) == content)
      for edge in [0, 1 << 20, 2 << 20, count] where edge <= count {
        for (before, after) in [(0, 0), (0, 1), (1, 0), (1, 1), (7, 9)] {
          let range = max(0, edge - before)..<min(count, edge + after)
          #expect(try reader.bytes(in: range) == Array(content[range]))
        }
      }
    }
  }

  @Test func `a file is received as its bytes are`() throws {
    for count in Self.lengths {
      let content = Self.bytes(count)
      let path = temporary.root + "/in"
      try Data(content).write(to: URL(fileURLWithPath: path))
      var told: [Int] = []
      let file = try store.receiveOriginal(at: path, storage: .sealed) { done, total in
        #expect(total == count)
        told.append(done)
      }
      let memory = try store.receiveOriginal(bytes: content, storage: .sealed)
      #expect(file.id == memory.id && file.byteCount == count)
      #expect(told.last == count && told == told.sorted())
      #expect(try store.keep(file) == store.keep(memory))
      #expect(try store.exhibitBytes(file.id) == content)
    }
  }

  @Test func `an original that is not kept leaves nothing`() throws {
    for storage in [ExhibitStorage.sealed, .plain] {
      _ = try store.receiveOriginal(bytes: [1, 2, 3], storage: storage)
    }
    #expect(try temporary.files().filter { $0.hasPrefix("exhibits/") } == [])
  }

  @Test func `a damaged chunk is found, and the others are not read for it`() throws {
    let original = try store.keepOriginal(bytes: Self.bytes(3 << 20), storage: .sealed)
    let path = temporary.originalPath(original)
    var file = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    let reader = try store.reader(of: original.id)
    file[32 + (1 << 20 + 28) + 500] ^= 1
    // The reader has the file open: write into it, do not replace it.
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.write(contentsOf: Data(file))
    try handle.close()
    #expect(try reader.bytes(in: 0..<1 << 20) == Array(Self.bytes(1 << 20)))
    #expect(
      throws: CaseFailure.damagedExhibit(
        original.id,
        reason: "chunk 1 is not what was sealed"
      )
    ) { try reader.bytes(in: 1 << 20..<1 << 20 + 1) }
  }

  @Test func `another original of the case in the place of one is found before it is read`() throws
  {
    func table(_ bytes: [UInt8]) throws -> StoredOriginal {
      let incoming = try store.receiveOriginal(bytes: bytes, storage: .sealed)
      _ = try store.importBatches(
        BatchTests.head(),
        of: incoming,
        recordedAt: temporary.noon,
        from: { nil }
      )
      return try store.keep(incoming)
    }
    let one = try table([1, 2, 3])
    let other = try table([4, 5, 6])
    #expect(try store.reader(of: one.id).bytes(in: 0..<3) == [1, 2, 3])
    let file = try Data(contentsOf: URL(fileURLWithPath: temporary.originalPath(other)))
    try temporary.overwrite(temporary.originalPath(one), with: Array(file))
    #expect(
      throws: CaseFailure.damagedExhibit(
        one.id,
        reason: "another sealed file stands in its place"
      )
    ) { _ = try store.reader(of: one.id) }
    // Without a reading, the whole is hashed.
    let third = try store.keepOriginal(bytes: [7, 8, 9], storage: .sealed)
    try temporary.overwrite(temporary.originalPath(third), with: Array(file))
    #expect(
      throws: CaseFailure.damagedExhibit(
        third.id,
        reason: "what was sealed has another SHA-256"
      )
    ) { _ = try store.reader(of: third.id) }
  }

  @Test func `an unknown original has no bytes`() throws {
    let nothing = try store.receiveOriginal(bytes: [1], storage: .sealed)
    #expect(throws: CaseFailure.unknownExhibit(nothing.id)) { _ = try store.reader(of: nothing.id) }
  }
}
