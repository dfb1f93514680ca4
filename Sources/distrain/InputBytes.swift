import ByteReading
import FileAccess

/// The bytes that a user names on the command line.
enum InputBytes {
  /// Returns what an argument stands for: itself, the contents of `@FILE`, or standard input.
  ///
  /// - Throws: ``Status/couldNotRun(_:)`` if the file cannot be read.
  static func read(_ argument: String?) throws -> [UInt8] {
    guard let argument, argument != "-" else { return try Console.readAll() }
    guard argument.hasPrefix("@") else { return Array(argument.utf8) }
    let path = String(argument.dropFirst())
    do throws(MappedFile.Failure) {
      let file = try MappedFile.open(path)
      let bytes = file.bytes
      return Array(capacity: bytes.count) { output in
        for index in bytes.indices { output.append(bytes[index]) }
      }
    } catch {
      throw Status.couldNotRun("\(path): \(error.call) failed with error \(error.code)")
    }
  }

  /// Returns the bytes that contents stand for: hexadecimal digits are read, other bytes stay.
  ///
  /// Contents are digits if they hold nothing but digits and white space; no transaction or block
  /// in binary form does.
  static func plain(_ contents: [UInt8]) throws(InputFailure) -> [UInt8] {
    guard !contents.contains(where: { !isDigit($0) && !isSpace($0) }) else {
      // A typing error in digits is not a binary file.
      guard contents.contains(where: { $0 < 0x20 && !isSpace($0) || $0 > 0x7e }) else {
        return try digits(LineInput.trimmed(String(decoding: contents, as: UTF8.self)))
      }
      return contents
    }
    return try digits(String(decoding: contents.filter { !isSpace($0) }, as: UTF8.self)[...])
  }

  /// Returns digits without the `0x` that some programs write before them.
  static func droppingPrefix(_ text: Substring) -> Substring {
    text.hasPrefix("0x") || text.hasPrefix("0X") ? text.dropFirst(2) : text
  }

  /// Reads hexadecimal digits, with or without `0x` before them.
  static func digits(_ text: Substring) throws(InputFailure) -> [UInt8] {
    let bare = droppingPrefix(text)
    guard !bare.isEmpty else { throw InputFailure(code: "empty", message: "empty input") }
    do throws(ParseFailure) {
      return try Hexadecimal.decode(bare)
    } catch {
      let offset = error.offset + text.utf8.count - bare.utf8.count
      throw InputFailure(
        code: "invalid_hex",
        offset: offset,
        message: "hexadecimal digits: \(error.reason) at character \(offset)"
      )
    }
  }

  private static func isSpace(_ unit: UInt8) -> Bool {
    unit == 0x20 || (0x09...0x0d).contains(unit)
  }

  private static func isDigit(_ unit: UInt8) -> Bool {
    switch unit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }
}
