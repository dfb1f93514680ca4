import BitcoinFormat
import ByteReading
import KeyDerivation
import PSBTFormat

extension InputBytes {
  /// Reads a PSBT: binary, or text in Base64 or hexadecimal digits.
  ///
  /// A file of text may have line ends in it.
  static func psbt(_ contents: [UInt8]) throws(InputFailure) -> PartiallySignedTransaction {
    if contents.starts(with: PartiallySignedTransaction.magic) { return try psbt(binary: contents) }
    let text = String(decoding: contents, as: UTF8.self)
    // What is no one word is no PSBT; seed phrases are told by their words.
    try refuseSecret(text)
    return try psbt(text: text.filter { !$0.isWhitespace }[...])
  }

  /// Reads a PSBT in Base64 or hexadecimal digits.
  static func psbt(text: Substring) throws(InputFailure) -> PartiallySignedTransaction {
    guard !text.isEmpty else { throw InputFailure(code: "empty", message: "empty input") }
    let bytes: [UInt8]
    do throws(ParseFailure) {
      bytes = try PartiallySignedTransaction.bytes(of: text)
    } catch {
      try refuseSecret(text)
      throw InputFailure(
        code: "invalid_base64",
        offset: error.offset,
        message: "Base64 or hexadecimal digits: \(error.reason) at character \(error.offset)"
      )
    }
    guard bytes.starts(with: PartiallySignedTransaction.magic.prefix(4)) else {
      try refuseSecret(text)
      return try psbt(binary: bytes)
    }
    return try psbt(binary: bytes)
  }

  /// A line that is an object.
  private struct Line: Decodable {
    let psbt: String
    let network: String?
  }

  /// Reads a line of `--lines`: a PSBT in Base64 or hexadecimal digits, or an object with one and,
  /// if it is named, the network.
  static func psbt(
    line: Substring
  ) throws(InputFailure) -> (PartiallySignedTransaction, BitcoinNetwork?) {
    guard line.first == "{" else { return (try psbt(text: line), nil) }
    let object = try JSONLine.read(Line.self, from: line)
    let psbt = try psbt(text: LineInput.trimmed(object.psbt))
    return (
      psbt,
      try object.network.map { name throws(InputFailure) in
        try NetworkName.network(name)
      }
    )
  }

  private static func psbt(binary: [UInt8]) throws(InputFailure) -> PartiallySignedTransaction {
    do throws(ParseFailure) {
      return try PartiallySignedTransaction(parsing: binary.span)
    } catch {
      throw InputFailure(error)
    }
  }

  /// Refuses a private key or a seed phrase, without repeating it.
  private static func refuseSecret(_ text: some StringProtocol) throws(InputFailure) {
    let text = LineInput.trimmed(String(text))
    // A PSBT is longer than any secret that is one word.
    guard text.utf8.count < 1000, SecretKeyText.secret(in: text) != nil else { return }
    throw InputFailure(code: "secret", message: "a private key or seed phrase, not repeated here")
  }
}
