import Foundation

/// The standard streams: data on the output, talk on the error stream.
enum Console {
  /// Nobody reads the output any more.
  struct Closed: Error {}

  /// Writes data at once.
  ///
  /// - Parameter text: The data.
  /// - Throws: ``Closed`` if the reader has gone.
  static func write(_ text: String) throws { try write(bytes: text.utf8) }

  /// Writes data at once.
  ///
  /// - Parameter bytes: The data.
  /// - Throws: ``Closed`` if the reader has gone.
  static func write(bytes: some Collection<UInt8>) throws {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(bytes))
    } catch {
      throw Closed()
    }
  }

  /// Says something to the user, on a line of its own.
  ///
  /// - Parameter message: What to say; nothing is said if it is `nil` or empty.
  static func say(_ message: String?) {
    guard let message, !message.isEmpty else { return }
    try? FileHandle.standardError.write(contentsOf: Data((message + "\n").utf8))
  }

  /// Returns a name from outside in a form that moves no cursor and hides no character.
  static func visible(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Puts a question to the user; the answer comes on the same line.
  static func ask(_ question: String) {
    try? FileHandle.standardError.write(contentsOf: Data(question.utf8))
  }

  /// Returns what is left on standard input.
  static func readAll() throws -> [UInt8] {
    do {
      return Array(try FileHandle.standardInput.readToEnd() ?? Data())
    } catch {
      throw Status.couldNotRun("standard input: \(error)")
    }
  }
}
