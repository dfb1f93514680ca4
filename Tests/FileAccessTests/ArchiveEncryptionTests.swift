import FileAccess
import Foundation
import TestSupport
import Testing

private func archive(_ name: String) throws -> [UInt8] {
  Array(try SharedData.vector("archives/\(name)"))
}

/// What comes of reading the members of an archive with a password.
private func outcome(_ bytes: [UInt8], _ password: [UInt8]?) throws -> [String] {
  let found = ArchiveKind(head: bytes.span)
  let kind = try #require(found)
  do throws(ArchiveFailure) {
    let walk = try ArchiveWalk(
      ArchiveBytes(bytes),
      kind: kind,
      fileName: "a",
      limits: ArchiveLimits()
    )
    var result: [String] = []
    while let member = try walk.next() {
      do throws(ArchiveFailure) {
        let content = try walk.open(passphrase: password?.span).readAll(limit: 1 << 20)
        result.append("\(member.name): \(content.count)")
      } catch { result.append("\(member.name): \(error.reason)") }
    }
    return result
  } catch { return ["archive: \(error.reason)"] }
}

private let needed = "the content is encrypted and needs a password"
private let wrong = "the content is encrypted and none of the given passwords opens it"

@Test(arguments: [128, 192, 256], ["stored", "deflated"])
func `WinZip AES opens with its password only`(_ bits: Int, _ method: String) throws {
  let bytes = try archive("aes\(bits)-\(method).zip")
  let name = "입출금/업비트.csv"
  #expect(try ArchiveReader(bytes).entries.map(\.encryption) == [.aes(bits: bits)])
  #expect(try outcome(bytes, Array("900101".utf8)) == ["\(name): 147"])
  #expect(try outcome(bytes, nil) == ["\(name): \(needed)"])
  #expect(try outcome(bytes, Array("900102".utf8)) == ["\(name): \(wrong)"])
  // An empty password is no password.
  let empty = try outcome(bytes, []).first ?? ""
  #expect(["\(name): \(wrong)", "\(name): \(needed)"].contains(empty))
}

@Test func `a changed byte of an encrypted member shows`() throws {
  let bytes = try archive("aes256-stored.zip")
  let entry = try #require(try ArchiveReader(bytes).entries.first)
  // Behind the local header with its name and field: salt (16), password check (2), content, code (10).
  let end = bytes.firstRange(of: [0x50, 0x4b, 0x01, 0x02])?.lowerBound ?? 0
  let start = end - entry.compressedByteCount
  for index in [start + 18, start + 60, end - 11, end - 1] {
    var changed = bytes
    changed[index] ^= 1
    #expect(
      try outcome(changed, Array("900101".utf8))
        == [
          "\(entry.name): the content was changed after encryption: its authentication code (HMAC) differs"
        ]
    )
  }
  for index in start..<(start + 18) {
    var changed = bytes
    changed[index] ^= 1
    #expect(try outcome(changed, Array("900101".utf8)) == ["\(entry.name): \(wrong)"])
  }
}

@Test func `ZipCrypto opens with its password, in whatever encoding it was set`() throws {
  let bytes = try archive("zipcrypto.zip")
  #expect(try ArchiveReader(bytes).entries.map(\.encryption) == [.zipCrypto])
  #expect(try outcome(bytes, Array("900101".utf8)) == ["입출금/업비트.csv: 49"])
  #expect(try outcome(bytes, nil) == ["입출금/업비트.csv: \(needed)"])
  let korean = try archive("zipcrypto-cp949-password.zip")
  #expect(try outcome(korean, TextEncoding.cp949.encode("비밀")) == ["입출금/업비트.csv: 49"])
}

@Test func `no wrong password of ZipCrypto passes as right`() throws {
  let bytes = try archive("zipcrypto.zip")
  var tampered = 0
  for number in 0..<600 {
    let found = try outcome(bytes, Array("wrong \(number)".utf8)).first ?? ""
    if found.contains("changed after encryption") {
      tampered += 1
    } else {
      #expect(found == "입출금/업비트.csv: \(wrong)")
    }
  }
  // The cipher checks one byte: one in 256 passes it.
  #expect(tampered < 12)
}

@Test func `plain and encrypted members of one archive stand for themselves`() throws {
  let bytes = try archive("mixed.zip")
  #expect(try outcome(bytes, nil) == ["note.txt: 6", "입출금/업비트.csv: \(needed)"])
  #expect(
    try outcome(bytes, Array("900101".utf8)) == ["note.txt: 6", "입출금/업비트.csv: 147"]
  )
}

@Test func `bzip2 and LZMA members are read, 7z archives too`() throws {
  #expect(try outcome(archive("methods.zip"), nil) == ["bzip2.txt: 27", "lzma.txt: 27"])
  #expect(try outcome(archive("plain.7z"), nil) == ["입출금/업비트.csv: 147", "note.txt: 6"])
}

@Test(arguments: ["encrypted.7z", "encrypted-header.7z"])
func `encrypted 7z archives are named as what cannot be opened`(_ name: String) throws {
  for password in [nil, Array("900101".utf8)] as [[UInt8]?] {
    let found = try outcome(archive(name), password)
    #expect(found.count == 1)
    #expect(found.first?.contains("the encryption cannot be opened here") == true, "\(found)")
  }
}

@Test(arguments: [
  "aes256-deflated.zip", "zipcrypto.zip", "mixed.zip", "methods.zip", "plain.7z", "encrypted.7z",
])
func `every prefix of an archive is refused, and no changed byte stops the process`(
  _ name: String
) throws {
  let bytes = try archive(name)
  for count in 6..<bytes.count {
    let found = try outcome(Array(bytes[..<count]), Array("900101".utf8))
    #expect(found.first?.hasPrefix("archive: ") == true, "\(count): \(found)")
  }
  for index in 6..<bytes.count {
    var changed = bytes
    changed[index] ^= 0x55
    _ = try outcome(changed, Array("900101".utf8))
  }
}

@Test func `an encrypted list of members is named`() throws {
  var bytes = RawArchive([.init("a", [1])]).bytes
  // Version 2 of the ZIP64 end record (APPNOTE.TXT 7.3.4): cipher 0x660e, AES-128.
  let end = Array(bytes.suffix(22))
  bytes.removeLast(22)
  let record = bytes.count
  bytes += RawArchive.field(0x0606_4b50, 4) + RawArchive.field(44 + 28, 8)
  bytes += RawArchive.field(62, 2) + RawArchive.field(62, 2) + RawArchive.field(0, 8)
  bytes += RawArchive.field(1, 8) + RawArchive.field(1, 8) + RawArchive.field(47, 8)
  bytes += RawArchive.field(32, 8) + RawArchive.field(8, 2) + RawArchive.field(47, 8)
  bytes += RawArchive.field(47, 8) + RawArchive.field(0x660e, 2) + RawArchive.field(128, 2)
  bytes += RawArchive.field(1, 2) + RawArchive.field(0x8004, 2) + RawArchive.field(0, 2)
  bytes += RawArchive.field(0x0706_4b50, 4) + RawArchive.field(0, 4)
  bytes += RawArchive.field(record, 8) + RawArchive.field(1, 4) + end
  let failure = #expect(throws: ArchiveFailure.self) { try ArchiveReader(bytes) }
  guard case .unsupportedEncryption(let why) = failure?.reason else {
    Issue.record("\(String(describing: failure))")
    return
  }
  #expect(why.contains("central directory encryption"))
}
