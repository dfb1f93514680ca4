import Glibc

/// A text could not be converted between encodings.
public struct TextEncodingFailure: Error, Hashable, Sendable {
  /// The encoding that the bytes were to be in.
  public let encoding: TextEncoding
  /// The offset of the first sequence that is not in the encoding: in the bytes when decoding, in
  /// the UTF-8 form of the text when encoding.
  public let offset: Int
  /// Whether the system has no converter for the encoding; then ``offset`` is 0 and says nothing.
  public let isUnavailable: Bool
}

/// The encodings of the text files that exchanges and Korean spreadsheets write.
public enum TextEncoding: String, Hashable, Sendable, CaseIterable {
  /// UTF-8.
  case utf8 = "UTF-8"
  /// UTF-16, least significant byte first, without a byte order mark.
  case utf16le = "UTF-16LE"
  /// UTF-16, most significant byte first, without a byte order mark.
  case utf16be = "UTF-16BE"
  /// Windows code page 949, the Unified Hangul Code: EUC-KR and the 8,822 syllables it lacks.
  case cp949 = "CP949"

  /// Decodes bytes.
  ///
  /// - Parameter bytes: Text in this encoding, without a byte order mark.
  /// - Returns: The text.
  /// - Throws: ``TextEncodingFailure`` with the offset of the first sequence that is not in the
  ///   encoding. Nothing is replaced.
  /// - Complexity: O(*n*).
  public func decode(_ bytes: [UInt8]) throws(TextEncodingFailure) -> String {
    String(decoding: try utf8Bytes(of: bytes), as: UTF8.self)
  }

  /// Converts bytes to UTF-8, which is ``decode(_:)`` without the `String`.
  ///
  /// - Parameter bytes: Text in this encoding, without a byte order mark.
  /// - Returns: The text's UTF-8 bytes.
  /// - Throws: As ``decode(_:)``.
  /// - Complexity: O(*n*).
  public func utf8Bytes(of bytes: [UInt8]) throws(TextEncodingFailure) -> [UInt8] {
    guard self == .utf8 else { return try convert(bytes, from: self, to: .utf8) }
    do throws(UTF8.ValidationError) { _ = try UTF8Span(validating: bytes.span) } catch {
      throw TextEncodingFailure(
        encoding: self,
        offset: error.byteOffsets.lowerBound,
        isUnavailable: false
      )
    }
    return bytes
  }

  /// Encodes text.
  ///
  /// - Parameter text: The text.
  /// - Returns: The text's bytes in this encoding, without a byte order mark.
  /// - Throws: ``TextEncodingFailure`` with the offset, in the text's UTF-8 form, of the first
  ///   character that the encoding lacks.
  /// - Complexity: O(*n*).
  public func encode(_ text: String) throws(TextEncodingFailure) -> [UInt8] {
    let bytes = Array(text.utf8)
    return self == .utf8 ? bytes : try convert(bytes, from: .utf8, to: self)
  }

  private func convert(
    _ input: [UInt8],
    from source: TextEncoding,
    to target: TextEncoding
  ) throws(TextEncodingFailure) -> [UInt8] {
    let converter = unsafe iconv_open(target.rawValue, source.rawValue)
    guard unsafe converter != iconv_t(bitPattern: -1) else {
      throw TextEncodingFailure(encoding: self, offset: 0, isUnavailable: true)
    }
    defer { unsafe iconv_close(converter) }
    var input = input
    var output: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    var position = 0
    while position < input.count {
      let (status, code, read, written) = unsafe input.withUnsafeMutableBytes { from in
        unsafe block.withUnsafeMutableBytes { to in
          var source = unsafe from.baseAddress?.advanced(by: position)
            .assumingMemoryBound(to: CChar.self)
          var target = unsafe to.baseAddress?.assumingMemoryBound(to: CChar.self)
          var unread = from.count - position
          var room = to.count
          let status = unsafe iconv(converter, &source, &unread, &target, &room)
          return (status, errno, from.count - position - unread, to.count - room)
        }
      }
      position += read
      output.append(contentsOf: block[..<written])
      // A `size_t` comes as `Int`, so that C's `(size_t)-1` is -1.
      guard status == -1 else { continue }
      guard code == E2BIG, read + written > 0 else {
        throw TextEncodingFailure(encoding: self, offset: position, isUnavailable: false)
      }
    }
    return output
  }
}
