import ByteReading
import Quantities

/// The contract of `--lines`: one input a line, one JSON object a line out, in order, also for a bad
/// line.
enum LineInput {
  /// Answers each line of standard input.
  ///
  /// - Parameter answer: Returns the result of one line, without white space around it, and whether
  ///   it says that the input is good.
  /// - Throws: ``Status/rejected(_:)`` at the end if a line was bad.
  static func answerEach(_ answer: (Substring) throws(InputFailure) -> (JSONValue, isGood: Bool))
    throws
  {
    var rejected = 0
    var total = 0
    while let line = readLine(strippingNewline: true) {
      total += 1
      let value: JSONValue
      do throws(InputFailure) {
        let (result, isGood) = try answer(trimmed(line))
        value = result
        if !isGood { rejected += 1 }
      } catch {
        rejected += 1
        value = error.json
      }
      try Console.write(value.text() + "\n")
    }
    if rejected > 0 { throw Status.rejected("\(rejected) of \(total) lines are bad") }
  }

  /// Returns a line without the white space around it.
  static func trimmed(_ line: String) -> Substring {
    var text = line[...]
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return text
  }
}

/// Why one input could not be read, as the command line reports it.
struct InputFailure: Error, Hashable {
  /// A name of the rule that was broken, for programs.
  let code: String
  /// The place in the input, if the failure has one.
  let offset: Int?
  /// The field of the format, if the failure concerns one.
  let field: String?
  /// The failure for people.
  let message: String

  init(code: String, offset: Int? = nil, field: String? = nil, message: String) {
    self.code = code
    self.offset = offset
    self.field = field
    self.message = message
  }

  /// The failure of a parser; its offset counts bytes.
  init(_ failure: ParseFailure) {
    self.init(
      code: failure.reason.code,
      offset: failure.offset,
      field: failure.field,
      message: failure.description
    )
  }

  /// The failure as JSON.
  var json: JSONValue {
    [
      "error": [
        "code": .string(code),
        "offset": offset.map { .number($0) } ?? .null,
        "field": field.map { .string($0) } ?? .null,
        "message": .string(message),
      ]
    ]
  }
}
