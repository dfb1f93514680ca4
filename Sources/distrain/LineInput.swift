import ByteReading
import Quantities

/// The contract of `--lines`: one input a line, one JSON object a line out, in order, also for a bad
/// line.
enum LineInput {
  /// Answers each line of standard input.
  ///
  /// - Parameter answer: Returns the result of one line, without white space around it, and whether
  ///   it is good: neither invalid nor rejected. What stays undetermined is good.
  /// - Throws: ``Status/rejected(_:)`` at the end if a line was invalid or rejected.
  static func answerEach(_ answer: (Substring) throws(InputFailure) -> (JSONValue, isGood: Bool))
    throws
  {
    var count = Count()
    while let line = readLine(strippingNewline: true) {
      let result: (JSONValue, isGood: Bool)
      do throws(InputFailure) { result = try answer(trimmed(line)) } catch {
        result = (error.json, isGood: false)
      }
      try count.write(result)
    }
    try count.finish()
  }

  /// Answers each line of standard input with work that may run on several cores; one line at a time.
  ///
  /// - Parameter answer: Returns the result of one line, without white space around it, and whether
  ///   it is good: neither invalid nor rejected. What stays undetermined is good.
  /// - Throws: ``Status/rejected(_:)`` at the end if a line was invalid or rejected.
  static func answerEach(
    _ answer: (Substring) async throws(InputFailure) -> (JSONValue, isGood: Bool)
  ) async throws {
    var count = Count()
    while let line = readLine(strippingNewline: true) {
      let result: (JSONValue, isGood: Bool)
      do throws(InputFailure) { result = try await answer(trimmed(line)) } catch {
        result = (error.json, isGood: false)
      }
      try count.write(result)
    }
    try count.finish()
  }

  /// The lines answered so far.
  private struct Count {
    var total = 0
    var rejected = 0

    mutating func write(_ answer: (value: JSONValue, isGood: Bool)) throws {
      total += 1
      if !answer.isGood { rejected += 1 }
      try Console.write(answer.value.text() + "\n")
    }

    func finish() throws {
      if rejected > 0 {
        throw Status.rejected("\(rejected) of \(total) lines are invalid or rejected")
      }
    }
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
