import FileAccess
import Foundation
import Testing

struct EncodingCase: Sendable {
  let encoding: TextEncoding
  let bytes: [UInt8]
  let text: String?
  var offset = 0
}

@Test(arguments: [
  EncodingCase(encoding: .utf8, bytes: Array("거래".utf8), text: "거래"),
  EncodingCase(encoding: .utf8, bytes: [0x61, 0x62, 0xff], text: nil, offset: 2),
  EncodingCase(encoding: .utf8, bytes: [0x61, 0xed, 0xa0, 0x80], text: nil, offset: 1),
  EncodingCase(encoding: .cp949, bytes: [0xb0, 0xc5, 0xb7, 0xa1, 0x31], text: "거래1"),
  // Outside EUC-KR: 똠 is in the extension of code page 949 alone.
  EncodingCase(encoding: .cp949, bytes: [0x8c, 0x63], text: "똠"),
  EncodingCase(encoding: .cp949, bytes: [0x61, 0xff, 0x62], text: nil, offset: 1),
  EncodingCase(encoding: .cp949, bytes: [0x61, 0xb0, 0xc5, 0xb0], text: nil, offset: 3),
  EncodingCase(encoding: .utf16le, bytes: [0x70, 0xac, 0x3d, 0xd8, 0x00, 0xde], text: "거😀"),
  EncodingCase(encoding: .utf16be, bytes: [0xac, 0x70, 0xd8, 0x3d, 0xde, 0x00], text: "거😀"),
  EncodingCase(encoding: .utf16le, bytes: [0x61, 0x00, 0x00, 0xdc], text: nil, offset: 2),
  EncodingCase(encoding: .utf16le, bytes: [0x61, 0x00, 0x62], text: nil, offset: 2),
])
func `decoding gives the text or the offset of what is wrong`(_ example: EncodingCase) {
  do throws(TextEncodingFailure) {
    let text = try example.encoding.decode(example.bytes)
    #expect(text == example.text)
    let encoded = try example.encoding.encode(text)
    #expect(encoded == example.bytes)
  } catch {
    #expect(example.text == nil)
    #expect(error.offset == example.offset)
    #expect(!error.isUnavailable)
  }
}

@Test(arguments: TextEncoding.allCases)
func `a long text crosses the converter's blocks`(_ encoding: TextEncoding) throws {
  let sample =
    switch encoding {
    case .cp932: "取引ｱ1,"
    case .windows1252: "é€1,"
    default: "가나다1,"
    }
  let text = String(repeating: sample, count: 50_000)
  #expect(try encoding.decode(try encoding.encode(text)) == text)
}

@Test func `what is not in the encoding stands as its bytes`() throws {
  let bytes: [UInt8] = [0x61, 0xff, 0x62, 0xb0, 0xc5, 0xfe]
  let recovered = try TextEncoding.cp949.recoveredText(of: bytes, mostDamage: 2)
  #expect(String(decoding: recovered.utf8, as: UTF8.self) == "a\\xFFb거\\xFE")
  #expect(recovered.damage.map(\.range) == [1..<2, 5..<6])
  #expect(recovered.damage.map(\.textRange) == [1..<5, 9..<13])
  #expect(throws: TextEncodingFailure.self) {
    try TextEncoding.cp949.recoveredText(of: bytes, mostDamage: 1)
  }
}

@Test func `encoding names the first character that is missing`() {
  let failure = #expect(throws: TextEncodingFailure.self) { try TextEncoding.cp949.encode("가😀") }
  #expect(failure?.offset == 3)
}

private func withFolder(_ body: (String) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder.path)
}

@Test func `an atomic write replaces the file and leaves nothing else`() throws {
  try withFolder { folder in
    try AtomicFile.write([1, 2, 3], to: folder + "/a", readOnly: true)
    let mode = try FileManager.default.attributesOfItem(atPath: folder + "/a")[.posixPermissions]
    #expect(mode as? Int == 0o444)
    try AtomicFile.write([4], to: folder + "/a")
    #expect(try FolderListing(of: folder).files.map(\.description) == ["a"])
    #expect(try Array(Data(contentsOf: URL(fileURLWithPath: folder + "/a"))) == [4])
    let failure = #expect(throws: MappedFile.Failure.self) {
      try AtomicFile.write([1], to: folder + "/none/a")
    }
    #expect(failure?.call == "mkstemp")
  }
}

@Test func `a listing is sorted by bytes, recursive, and follows no link`() throws {
  try withFolder { folder in
    let manager = FileManager.default
    try manager.createDirectory(atPath: folder + "/b/c", withIntermediateDirectories: true)
    let composed = "한"
    let decomposed = "\u{1112}\u{1161}\u{11ab}"
    for name in ["b/c/1", "b.txt", "a", composed, decomposed] {
      try AtomicFile.write([], to: folder + "/" + name)
    }
    try manager.createSymbolicLink(atPath: folder + "/b/up", withDestinationPath: "..")
    let listing = try FolderListing(of: folder)
    let expected = ["a", "b.txt", "b/c/1", decomposed, composed]
    #expect(listing.files.map(\.bytes) == expected.map { Array($0.utf8) })
    #expect(listing.skipped.map(\.description) == ["b/up"])
  }
}
