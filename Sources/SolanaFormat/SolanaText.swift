import AddressEncoding
public import ByteReading

/// Bytes that people write down as text: hexadecimal digits, Base64 or Base58.
public enum SolanaText {
  /// The longest text in Base58 that is read, in characters: more than six times what the longest
  /// transaction takes, and little enough for work that grows with the square.
  static let longestBase58 = 11_000

  /// Reads a text in whichever of the three encodings gives something that can be read whole.
  ///
  /// Some texts are well-formed in two encodings: all hexadecimal digits are digits of Base64, and nearly
  /// all Base58 texts of the right length are Base64. What is read decides: a transaction must fit its
  /// own counts to the last byte. If two readings fit, hexadecimal goes before Base64, and Base64 before
  /// Base58.
  ///
  /// - Parameters:
  ///   - text: The text without white space around it, with or without `0x` before digits.
  ///   - read: Reads the bytes.
  /// - Returns: What `read` returns for the first encoding that fits.
  /// - Throws: ``ParseFailure``: of the reading in the encoding that the text looks most like, if none
  ///   fits.
  public static func read<Value>(
    _ text: String,
    _ read: (Span<UInt8>) throws(ParseFailure) -> Value
  ) throws(ParseFailure) -> Value {
    var first: ParseFailure?
    for bytes in candidates(text) {
      do throws(ParseFailure) { return try read(bytes.span) } catch { first = first ?? error }
    }
    throw first
      ?? ParseFailure(.invalidValue("neither hexadecimal digits nor Base64 nor Base58"), at: 0)
  }

  /// The readings, in the order in which they count; for failures the likeliest stands first.
  private static func candidates(_ text: String) -> [[UInt8]] {
    let isPrefixed = text.hasPrefix("0x") || text.hasPrefix("0X")
    if isPrefixed {
      return (try? Hexadecimal.decode(text.dropFirst(2))).map { [$0] } ?? []
    }
    var candidates: [[UInt8]] = []
    if !text.isEmpty, let bytes = try? Hexadecimal.decode(text) { candidates.append(bytes) }
    let base64 = try? Base64.decode(text)
    let base58 =
      text.utf8.count <= longestBase58 ? try? Base58.decode(text, limit: longestBase58) : nil
    if let base64, !text.isEmpty { candidates.append(base64) }
    if let base58, !text.isEmpty { candidates.append(base58) }
    return candidates
  }
}
