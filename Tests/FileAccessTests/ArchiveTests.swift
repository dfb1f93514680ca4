import FileAccess
import TestSupport
import Testing

private func archive(_ parts: [(String, [UInt8])], compresses: Bool = true) throws -> [UInt8] {
  var writer = ArchiveWriter()
  for (name, bytes) in parts { writer.add(name, bytes) }
  return try writer.finish(compresses: compresses)
}

/// The names and contents of all files in an archive.
private func contents(
  of reader: ArchiveReader,
  _ passphrase: String? = nil
) throws -> [(name: String, bytes: [UInt8])] {
  var result: [(name: String, bytes: [UInt8])] = []
  for entry in reader.entries where !entry.isFolder {
    let password = passphrase.map { Array($0.utf8) }
    result.append((entry.name, try reader.bytes(of: entry, passphrase: password?.span)))
  }
  return result
}

private let sample: [(String, [UInt8])] = [
  ("a.txt", Array("one".utf8)), ("folder/입출금.csv", Array("거래,1\r\n".utf8)), ("empty", []),
  ("long", (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }),
]

@Test(arguments: [true, false])
func `an archive reads back what was written`(_ compresses: Bool) throws {
  let reader = try ArchiveReader(archive(sample, compresses: compresses))
  let extracted = try contents(of: reader)
  #expect(extracted.map(\.name) == sample.map(\.0))
  #expect(extracted.map(\.bytes) == sample.map(\.1))
  #expect(reader.entries.allSatisfy { $0.nameEncoding == .utf8 && !$0.isEncrypted })
}

@Test func `the same entries give the same bytes, and the time is 1980-01-01`() throws {
  let bytes = try archive(sample)
  #expect(bytes == (try archive(sample)))
  #expect(Array(bytes[10..<14]) == [0, 0, 0x21, 0])
}

@Test func `names keep their bytes`() throws {
  let decomposed = "\u{1112}\u{1161}\u{11ab}.txt"
  let reader = try ArchiveReader(archive([(decomposed, [1])]))
  #expect(reader.entries.first?.nameBytes == Array(decomposed.utf8))
}

@Test func `every prefix of an archive is refused`() throws {
  let bytes = try archive(Array(sample.prefix(3)))
  for count in 0..<bytes.count {
    let failure = #expect(throws: ArchiveFailure.self) { try ArchiveReader(Array(bytes[..<count])) }
    #expect(failure?.reason == (count < 4 ? .notAnArchive : .truncated))
  }
}

@Test func `each changed byte gives the content, a failure, or an entry under another name`() throws
{
  let bytes = try archive([
    ("a", Array("abcabcabcabcabcabc".utf8)), ("b", Array("0123456789".utf8)),
  ])
  for index in bytes.indices {
    var changed = bytes
    changed[index] ^= 0xff
    guard let reader = try? ArchiveReader(changed) else { continue }
    for entry in reader.entries where !entry.isFolder {
      guard let bytes = try? reader.bytes(of: entry, passphrase: [1].span) else { continue }
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(["abcabcabcabcabcabc", "0123456789"].contains(text), "byte \(index)")
    }
  }
}

struct LimitCase: Sendable {
  let limit: ArchiveFailure.Limit
  let allowed: Int
  let limits: ArchiveLimits

  init(_ limit: ArchiveFailure.Limit, _ allowed: Int, _ set: (inout ArchiveLimits) -> Void) {
    self.limit = limit
    self.allowed = allowed
    var limits = ArchiveLimits()
    limits.freeByteCount = 1 << 20
    limits.ratio = 2_000
    set(&limits)
    self.limits = limits
  }
}

@Test(arguments: [
  LimitCase(.entryCount, 1) { $0.entryCount = 1 },
  LimitCase(.entryByteCount, 2_000_000) { $0.entryByteCount = 2_000_000 },
  LimitCase(.totalByteCount, 3_500_000) { $0.totalByteCount = 3_500_000 },
  LimitCase(.ratio, 100) { $0.ratio = 100 },
])
func `each bound stops an archive of zeros`(_ example: LimitCase) throws {
  let zeros = [UInt8](repeating: 0, count: 3_000_000)
  let bytes = try archive([("a", zeros), ("b", zeros)])
  let failure = #expect(throws: ArchiveFailure.self) {
    try contents(of: ArchiveReader(bytes, limits: example.limits))
  }
  #expect(failure?.reason == .tooLarge(limit: example.limit, allowed: example.allowed))
}

@Test(.enabled(if: SharedData.isPresent))
func `names in code page 949 and encrypted entries of Korean archives`() throws {
  let plain = try ArchiveReader(
    SharedData.bytes("formats/korean_and_traps/kr_return_cp949_names.zip")
  )
  #expect(plain.entries.map(\.name) == ["업비트_거래내역.csv"])
  #expect(plain.entries.map(\.nameEncoding) == [.cp949])
  #expect(try contents(of: plain).map(\.bytes.count) == [525])

  let locked = try ArchiveReader(SharedData.bytes("formats/korean_and_traps/kr_return_aes256.zip"))
  #expect(locked.entries.map(\.encryption) == [.aes(bits: 256), .aes(bits: 256)])
  for (passphrase, reason) in [
    (nil, ArchiveFailure.Reason.passwordNeeded), ("wrong", .wrongPassword),
  ] {
    let failure = #expect(throws: ArchiveFailure.self) { try contents(of: locked, passphrase) }
    #expect(failure?.reason == reason)
    #expect(failure?.entry == "빗썸_거래내역.xlsx")
  }
  #expect(try contents(of: locked, "900101").map(\.bytes.count) == [5414, 525])
}
