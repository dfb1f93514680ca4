import ByteReading
import Testing

struct Base64Tests {
  /// RFC 4648, section 10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func `reads and writes the vectors of RFC 4648`(plain: String, text: String) throws {
    #expect(Base64.encode(Array(plain.utf8)) == text)
    #expect(try Base64.decode(text) == Array(plain.utf8))
    #expect(try Base64.decode(text.filter { $0 != "=" }) == Array(plain.utf8))
    #expect(try Base64.decode(text.map { "\($0)\n" }.joined()) == Array(plain.utf8))
  }

  @Test
  func `keeps every byte`() throws {
    let bytes = (0..<256).map { UInt8($0) }
    for count in [253, 254, 255, 256] {
      let part = Array(bytes.prefix(count))
      #expect(try Base64.decode(Base64.encode(part)) == part)
    }
  }

  @Test(arguments: [
    ("Z", 1), ("Zm9vY", 5), ("Zg=", 3), ("Zg===", 4), ("=", 0), ("Zm9v=", 4), ("Zg==Zg", 4),
    ("Zh==", 4), ("Zm9=", 4), ("Zm-v", 2), ("Zm9v!", 4), ("Zmé", 2),
  ])
  func `says where a text is wrong`(text: String, offset: Int) {
    let failure = #expect(throws: ParseFailure.self) { try Base64.decode(text) }
    #expect(failure?.offset == offset)
  }
}
