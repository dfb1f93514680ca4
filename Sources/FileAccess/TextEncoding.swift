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

/// A text with the places at which the file is not in its encoding.
public struct RecoveredText: Sendable {
  /// The text; damaged bytes stand as `\xNN`.
  public let utf8: [UInt8]
  /// The damaged places, in order.
  public let damage: [DamagedBytes]

  /// Creates a text.
  public init(utf8: [UInt8], damage: [DamagedBytes]) {
    self.utf8 = utf8
    self.damage = damage
  }
}

/// Bytes that are not in the encoding of their text.
public struct DamagedBytes: Hashable, Sendable {
  /// Where they stand in the bytes that were decoded.
  public let range: Range<Int>
  /// Where `\xNN` stands for them in the UTF-8 text.
  public let textRange: Range<Int>

  fileprivate init(_ range: Range<Int>, of bytes: [UInt8], appendedTo text: inout [UInt8]) {
    self.range = range
    let start = text.count
    for byte in bytes[range] {
      let digits = Array("0123456789ABCDEF".utf8)
      text += [
        UInt8(ascii: "\\"), UInt8(ascii: "x"), digits[Int(byte >> 4)], digits[Int(byte & 15)],
      ]
    }
    textRange = start..<text.count
  }
}

/// The encodings of the text files that exchanges and Korean spreadsheets write.
public enum TextEncoding: String, Hashable, Sendable, CaseIterable {
  /// UTF-8.
  case utf8 = "UTF-8"
  /// UTF-16, least significant byte first, without a byte order mark.
  case utf16le = "UTF-16LE"
  /// UTF-16, most significant byte first, without a byte order mark.
  case utf16be = "UTF-16BE"
  /// UTF-32, least significant byte first, without a byte order mark.
  case utf32le = "UTF-32LE"
  /// UTF-32, most significant byte first, without a byte order mark.
  case utf32be = "UTF-32BE"
  /// Windows code page 949, the Unified Hangul Code: EUC-KR and the 8,822 syllables it lacks.
  case cp949 = "CP949"
  /// Windows code page 932, Microsoft's Shift_JIS.
  case cp932 = "CP932"
  /// GB 18030, which holds GBK and GB 2312.
  case gb18030 = "GB18030"
  /// Windows code page 1252: Latin-1 with a euro sign, dashes and quotation marks.
  case windows1252 = "WINDOWS-1252"

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
    guard self == .utf8 else {
      var damage: [DamagedBytes] = []
      return try convert(bytes, from: self, to: .utf8, &damage, mostDamage: 0)
    }
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
    guard self != .utf8 else { return bytes }
    var damage: [DamagedBytes] = []
    return try convert(bytes, from: .utf8, to: self, &damage, mostDamage: 0)
  }

  /// Converts bytes to UTF-8 and writes what is not in the encoding as `\xNN`, each byte so.
  ///
  /// - Parameters:
  ///   - bytes: Text in this encoding, without a byte order mark.
  ///   - mostDamage: The most places that may be damaged.
  /// - Returns: The text, and where it is damaged, in order.
  /// - Throws: ``TextEncodingFailure`` at the first place beyond that number.
  /// - Complexity: O(*n*).
  public func recoveredText(
    of bytes: [UInt8],
    mostDamage: Int
  ) throws(TextEncodingFailure) -> RecoveredText {
    var damage: [DamagedBytes] = []
    guard self == .utf8 else {
      let text = try convert(bytes, from: self, to: .utf8, &damage, mostDamage: mostDamage)
      return RecoveredText(utf8: text, damage: damage)
    }
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    var position = 0
    while true {
      let rest = bytes.span.extracting(position...)
      do throws(UTF8.ValidationError) {
        _ = try UTF8Span(validating: rest)
        text.append(contentsOf: bytes[position...])
        return RecoveredText(utf8: text, damage: damage)
      } catch {
        let bad =
          (error.byteOffsets.lowerBound + position)..<(error.byteOffsets.upperBound + position)
        guard damage.count < mostDamage, !bad.isEmpty else {
          throw TextEncodingFailure(encoding: self, offset: bad.lowerBound, isUnavailable: false)
        }
        text.append(contentsOf: bytes[position..<bad.lowerBound])
        damage.append(DamagedBytes(bad, of: bytes, appendedTo: &text))
        position = bad.upperBound
      }
    }
  }

  /// The fewest bytes of a character.
  private var unitByteCount: Int {
    switch self {
    case .utf16le, .utf16be: 2
    case .utf32le, .utf32be: 4
    default: 1
    }
  }

  private func convert(
    _ input: [UInt8],
    from source: TextEncoding,
    to target: TextEncoding,
    _ damage: inout [DamagedBytes],
    mostDamage: Int
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
      if code == E2BIG, read + written > 0 { continue }
      guard code != E2BIG, damage.count < mostDamage else {
        throw TextEncodingFailure(encoding: self, offset: position, isUnavailable: false)
      }
      let bad = position..<min(position + source.unitByteCount, input.count)
      damage.append(DamagedBytes(bad, of: input, appendedTo: &output))
      position = bad.upperBound
    }
    return output
  }
}
