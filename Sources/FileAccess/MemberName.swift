/// Names of archive members.
enum MemberName {
  /// Reads a name: UTF-8 if the bytes are valid UTF-8, else code page 949, else code page 932, else
  /// ISO 8859-1.
  ///
  /// ZIP has a flag for UTF-8, which macOS and many programs leave out; other encodings are hardly
  /// ever valid UTF-8 by chance.
  static func decode(_ bytes: [UInt8]) -> (String, ArchiveEntry.NameEncoding) {
    if let name = String(validating: bytes, as: UTF8.self) { return (name, .utf8) }
    for (encoding, kind) in [
      (TextEncoding.cp949, ArchiveEntry.NameEncoding.cp949), (.cp932, .cp932),
    ] {
      do throws(TextEncodingFailure) { return (try encoding.decode(bytes), kind) } catch {}
    }
    return (String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) })), .unknown)
  }
}
