import CaseStore
import Cryptography
import Facts
import Foundation
import Quantities
import Testing

@Suite struct OriginalTests {
  let temporary: TemporaryCase
  let store: CaseStore

  init() throws {
    temporary = try TemporaryCase()
    store = try temporary.create()
  }

  /// Bytes that differ from place to place.
  func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 ^ $0 >> 8) }
  }

  func imported(_ bytes: [UInt8], _ storage: ExhibitStorage) throws -> StoredOriginal {
    let original = try store.keepOriginal(bytes: bytes, storage: storage)
    try store.importExhibit(
      ExhibitImport(
        original: original,
        receipt: Receipt(name: "synthetic", path: "synthetic"),
        format: nil,
        outcome: .unknown,
        reader: nil,
        rows: ExhibitRows(total: 0, records: 0, rejects: 0, other: 0)
      ),
      recordedAt: temporary.noon
    )
    return original
  }

  @Test(
    arguments: [0, 1, 1 << 20 - 1, 1 << 20, 1 << 20 + 1, 2 << 20],
    [ExhibitStorage.sealed, .plain]
  )
  func `any length comes back`(_ count: Int, _ storage: ExhibitStorage) throws {
    let content = bytes(count)
    let path = temporary.root + "/in"
    try Data(content).write(to: URL(fileURLWithPath: path))
    let original = try store.keepOriginal(at: path, storage: storage)
    #expect(original.byteCount == count)
    #expect(original.id.sha256 == SHA256.hash(content.span))
    #expect(try store.exhibitBytes(original.id) == content)
    #expect(try temporary.permissions(temporary.originalPath(original)) == 0o400)
    #expect(try store.keepOriginal(bytes: content, storage: storage) == original)
  }

  @Test func `a plain original is the file as received, a sealed one shows nothing of it`() throws {
    let plain = try store.keepOriginal(bytes: Array(csv.utf8), storage: .plain)
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: temporary.originalPath(plain))) == Data(csv.utf8)
    )
    _ = try store.mapPlainExhibit(plain.id)
    let sealed = try store.keepOriginal(bytes: Array((csv + " ").utf8), storage: .sealed)
    let box = try Data(contentsOf: URL(fileURLWithPath: temporary.originalPath(sealed)))
    #expect(box.range(of: Data("주민".utf8)) == nil)
    #expect(throws: CaseFailure.unknownExhibit(sealed.id)) {
      _ = try store.mapPlainExhibit(sealed.id)
    }
  }

  @Test func `an original keeps the way in which it was kept first`() throws {
    let first = try store.keepOriginal(bytes: Array(csv.utf8), storage: .sealed)
    #expect(try store.keepOriginal(bytes: Array(csv.utf8), storage: .plain) == first)
    #expect(try temporary.files().filter { $0.hasPrefix("exhibits") }.count == 1)
  }

  @Test(arguments: [ExhibitStorage.sealed, .plain])
  func `a flipped bit anywhere is found`(_ storage: ExhibitStorage) throws {
    let original = try imported(Array(csv.utf8), storage)
    let path = temporary.originalPath(original)
    let sound = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    for offset in sound.indices {
      var file = sound
      file[offset] ^= 1 << (offset % 8)
      try temporary.overwrite(path, with: file)
      #expect {
        try store.exhibitBytes(original.id)
      } throws: { error in
        if case .damagedExhibit(original.id, _) = error as? CaseFailure { true } else { false }
      }
    }
    guard case .damaged = try #require(try store.verifyAllExhibits().first).1 else {
      Issue.record("custody does not see the damage")
      return
    }
    try temporary.overwrite(path, with: sound)
    #expect(try store.verifyAllExhibits().map(\.1) == [.intact])
  }

  @Test func `a sealed file cut short or made longer is found`() throws {
    let original = try imported(bytes(2 << 20), .sealed)
    let path = temporary.originalPath(original)
    let sound = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    let chunk = 1 << 20 + 28
    #expect(sound.count == 32 + 2 * chunk)
    let first = Array(sound[32..<32 + chunk])
    let damaged: [[UInt8]] = [
      [], Array(sound.prefix(31)), Array(sound.prefix(32)), Array(sound.prefix(59)),
      Array(sound.prefix(32 + chunk)),  // the last chunk is left out
      Array(sound.dropLast()), sound + [0], sound + first,
      Array(sound.prefix(32)) + first + first,  // a chunk repeated
      Array(sound.prefix(32)) + sound[(32 + chunk)...] + first,  // two exchanged
    ]
    for file in damaged {
      try temporary.overwrite(path, with: file)
      #expect {
        try store.exhibitBytes(original.id)
      } throws: { error in
        if case .damagedExhibit(original.id, _) = error as? CaseFailure { true } else { false }
      }
    }
  }

  @Test func `a chunk of another file does not fit`() throws {
    let one = try imported(Array("one".utf8), .sealed)
    let other = try store.keepOriginal(bytes: Array("two".utf8), storage: .sealed)
    let file = try Data(contentsOf: URL(fileURLWithPath: temporary.originalPath(other)))
    try temporary.overwrite(temporary.originalPath(one), with: Array(file))
    #expect(
      throws: CaseFailure.damagedExhibit(one.id, reason: "what was sealed has another SHA-256")
    ) { try store.exhibitBytes(one.id) }
  }

  @Test func `a lost original is missing, one that never was is unknown`() throws {
    let original = try imported(Array(csv.utf8), .plain)
    try FileManager.default.removeItem(atPath: temporary.originalPath(original))
    #expect(throws: CaseFailure.missingExhibit(original.id)) {
      try store.exhibitBytes(original.id)
    }
    #expect(try store.verifyAllExhibits().map(\.1) == [.missing])
    let nothing: [UInt8] = []
    let other = ExhibitID(sha256: SHA256.hash(nothing.span))
    #expect(throws: CaseFailure.unknownExhibit(other)) { try store.exhibitBytes(other) }
  }

  @Test func `an original without a row is used again, or made anew if it is damaged`() throws {
    let original = try store.keepOriginal(bytes: Array(csv.utf8), storage: .sealed)
    try temporary.overwrite(temporary.originalPath(original), with: [1, 2, 3])
    #expect(try store.keepOriginal(bytes: Array(csv.utf8), storage: .sealed) == original)
    #expect(try store.exhibitBytes(original.id) == Array(csv.utf8))
  }

  @Test func `a damaged exhibit is not replaced in silence`() throws {
    let original = try imported(Array(csv.utf8), .sealed)
    try temporary.overwrite(temporary.originalPath(original), with: [1, 2, 3])
    #expect {
      try store.keepOriginal(bytes: Array(csv.utf8), storage: .sealed)
    } throws: { error in
      if case .damagedExhibit(original.id, _) = error as? CaseFailure { true } else { false }
    }
  }

  @Test func `what a kill left behind is removed`() throws {
    let stray = temporary.path + "/exhibits/.staged-abc123"
    try Data([1]).write(to: URL(fileURLWithPath: stray))
    _ = try temporary.open()
    #expect(!FileManager.default.fileExists(atPath: stray))
  }

  @Test func `a source that cannot be read is named`() {
    let path = temporary.root + "/absent"
    for storage in [ExhibitStorage.sealed, .plain] {
      #expect(throws: CaseFailure.system(call: "open", code: 2, path: path)) {
        try store.keepOriginal(at: path, storage: storage)
      }
    }
  }
}
