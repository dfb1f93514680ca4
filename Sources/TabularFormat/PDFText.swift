import FileAccess

/// A word of a PDF page and where it stands, in thousandths of a point from the top left corner.
struct PDFWord: Hashable {
  var text: String
  /// The page from 1.
  let page: Int
  var left: Int
  var right: Int
  let top: Int
  let bottom: Int

  var height: Int { bottom - top }
  var middle: Int { (top + bottom) / 2 }
  var center: Int { (left + right) / 2 }
}

/// Reads the text layer of PDF files through poppler's `pdftotext` and, if they are encrypted, qpdf.
///
/// Both run as programs of their own, with bounds, on files in memory (docs/decisions). A password
/// goes to qpdf through its standard input, never through its arguments, and what it decrypts is
/// never written to a disk. A damaged file is refused as a whole: what such programs recover from it
/// would be short of rows without saying so.
enum PDFText {
  private static let mostWords = 5_000_000

  /// Reads the words of a file.
  ///
  /// - Returns: The words in the order of the file's text, and whether it was encrypted.
  static func words(
    _ bytes: [UInt8],
    fileName: String,
    passwords: Passwords
  ) throws(TabularFailure) -> (words: [PDFWord], isEncrypted: Bool) {
    var bytes = bytes
    var isEncrypted = false
    var output = try run("pdftotext", package: "poppler-utils", extraction, bytes)
    if output.status != 0, Self.says(output, "Incorrect password") {
      bytes = try decrypted(bytes, fileName: fileName, passwords: passwords)
      isEncrypted = true
      output = try run("pdftotext", package: "poppler-utils", extraction, bytes)
    }
    let check = try run(
      "qpdf",
      package: "qpdf",
      ["--check", BoundedProgram.path(ofFile: 0)],
      bytes
    )
    // 0: sound; 3: warnings, of which some are harmless.
    if check.status == 2 || says(check, "file is damaged") || says(check, "reconstruct")
      || says(check, "operation for stream") || says(check, "error decoding")
    {
      throw TabularFailure(
        isTruncated(bytes) ? .truncated : .malformed("the PDF file is damaged"),
        at: bytes.count
      )
    }
    if output.status == 3 {
      // Its owner forbids to copy text, and needs no password to read it.
      bytes = try decrypted(bytes, fileName: fileName, passwords: Passwords([""]))
      output = try run("pdftotext", package: "poppler-utils", extraction, bytes)
    }
    guard output.status == 0 else {
      throw TabularFailure(
        .programFailed("pdftotext", why: "exit status \(output.status)"),
        at: 0
      )
    }
    let words = try parse(output.bytes)
    guard !words.isEmpty else { throw TabularFailure(.unsupported(.scannedPDF), at: 0) }
    return (words, isEncrypted)
  }

  private static let extraction = ["-bbox", "-enc", "UTF-8", BoundedProgram.path(ofFile: 0), "-"]

  private static func run(
    _ name: String,
    package: String,
    _ arguments: [String],
    _ file: [UInt8]
  ) throws(TabularFailure) -> BoundedProgram.Output {
    do throws(BoundedProgram.Failure) {
      return try BoundedProgram(name).run(arguments, files: [file])
    } catch { throw failure(error, name, package) }
  }

  private static func failure(
    _ failure: BoundedProgram.Failure,
    _ name: String,
    _ package: String
  ) -> TabularFailure {
    if case .missing(let missing) = failure {
      let package = missing == name ? package : "util-linux"
      return TabularFailure(.missingProgram(missing, package: package))
    }
    return TabularFailure(.programFailed(name, why: failure.description))
  }

  private static func says(_ output: BoundedProgram.Output, _ words: String) -> Bool {
    String(decoding: output.errors, as: UTF8.self).contains(words)
  }

  /// The last lines of a PDF file say where its table of objects is (ISO 32000-1, 7.5.5).
  private static func isTruncated(_ bytes: [UInt8]) -> Bool {
    !String(decoding: bytes.suffix(2048), as: UTF8.self).contains("startxref")
  }

  private static func decrypted(
    _ bytes: [UInt8],
    fileName: String,
    passwords: Passwords
  ) throws(TabularFailure) -> [UInt8] {
    let outcome = try passwords.tryAll(on: fileName) {
      password throws(TabularFailure) -> [UInt8]? in
      let output: BoundedProgram.Output
      do throws(BoundedProgram.Failure) {
        output = try BoundedProgram("qpdf").run(
          ["--password-file=-", "--decrypt", BoundedProgram.path(ofFile: 0), "-"],
          files: [bytes],
          input: password
        )
      } catch { throw failure(error, "qpdf", "qpdf") }
      if output.status == 2, says(output, "invalid password") { return nil }
      guard output.status != 2, !says(output, "file is damaged") else {
        throw TabularFailure(
          isTruncated(bytes) ? .truncated : .malformed("the encrypted PDF file is damaged"),
          at: bytes.count
        )
      }
      return output.bytes
    }
    switch outcome {
    case .opened(let plain): return plain
    case .noneGiven: throw TabularFailure(.passwordNeeded)
    case .noneFits: throw TabularFailure(.wrongPassword)
    }
  }

  // MARK: Words

  /// Reads what `pdftotext -bbox` writes: a `page` element for each page, a `word` for each word.
  static func parse(_ output: [UInt8]) throws(TabularFailure) -> [PDFWord] {
    // Before it stands a document type declaration, which the reader of markup refuses.
    guard let start = output.firstRange(of: Array("<doc>".utf8))?.lowerBound,
      let end = output.lastIndex(of: UInt8(ascii: "<")).flatMap({ _ in
        output.firstRange(of: Array("</doc>".utf8))?.upperBound
      }), start < end
    else { throw TabularFailure(.programFailed("pdftotext", why: "no words in what it wrote")) }
    var markup = MarkupReader(Array(output[start..<end]), part: "text layer")
    var words: [PDFWord] = []
    var page = 0
    while true {
      let piece = try markup.next()
      if piece == .finished { return words }
      guard piece == .start else { continue }
      if markup.isNamed("page") { page += 1 }
      guard markup.isNamed("word") else { continue }
      guard let left = try thousandths(markup, "xMin"), let right = try thousandths(markup, "xMax"),
        let top = try thousandths(markup, "yMin"), let bottom = try thousandths(markup, "yMax")
      else { throw markup.malformed("a word without its place") }
      var text = ""
      while try markup.next() == .text { text += String(decoding: markup.text, as: UTF8.self) }
      // Some certificates have control characters between their glyphs.
      text.unicodeScalars.removeAll { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) }
      guard !text.isEmpty else { continue }
      guard words.count < mostWords else {
        throw TabularFailure(.tooLarge("words", allowed: mostWords))
      }
      words.append(
        PDFWord(
          text: text,
          page: page,
          left: min(left, right),
          right: max(left, right),
          top: min(top, bottom),
          bottom: max(top, bottom)
        )
      )
    }
  }

  /// A coordinate such as `59.500000`, without a binary fraction on the way.
  private static func thousandths(
    _ markup: MarkupReader,
    _ name: String
  ) throws(TabularFailure) -> Int? {
    guard let text = try markup.attributeText(name) else { return nil }
    let isNegative = text.hasPrefix("-")
    let parts = text.drop { $0 == "-" }.split(
      separator: ".",
      maxSplits: 1,
      omittingEmptySubsequences: false
    )
    guard let whole = Int(parts[0]), whole < 10_000_000 else { return nil }
    let digits = parts.count > 1 ? String(parts[1].prefix(3)) : ""
    guard let fraction = Int(digits.padded(to: 3)) else { return nil }
    return (isNegative ? -1 : 1) * (whole * 1000 + fraction)
  }
}

extension String {
  fileprivate func padded(to count: Int) -> String {
    self + String(repeating: "0", count: max(0, count - self.count))
  }
}
