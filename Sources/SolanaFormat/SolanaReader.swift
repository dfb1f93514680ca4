import AddressEncoding
import ByteReading
public import LedgerRecords
import Quantities

/// Reads what Solana's RPC answers: `getTransaction`, `getBlock` and `getSignaturesForAddress`.
///
/// All encodings are read (`json`, `jsonParsed`, `base58`, `base64`), and the `accounts` of a block; alone,
/// in the envelope of JSON-RPC, in a list, or one a line. A block's transactions are read one by one.
///
/// A block does not say its own slot (`getBlock` is asked by it), so its transactions have no height; a
/// transaction of `getTransaction` has its slot.
public enum SolanaReader: LedgerReader {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func read(
    _ bytes: Span<UInt8>,
    context: LedgerContext,
    _ body: (LedgerItem) -> Void
  ) -> String? {
    guard SolanaMarks.areLikely(in: bytes) else { return nil }
    var reader = JSONReader(bytes)
    guard let first = try? reader.skipValue() else { return nil }
    if reader.peek() == nil {
      guard let format = SolanaShape.format(of: first, in: bytes) else { return nil }
      var walk = SolanaWalk(line: nil)
      walk.tell(first, path: "$", in: bytes, body)
      return format
    }
    return readLines(bytes, body)
  }

  /// One JSON text a line; empty lines are no records.
  private static func readLines(_ bytes: Span<UInt8>, _ body: (LedgerItem) -> Void) -> String? {
    var start = 0
    var line = 0
    var isKnown = false
    while start < bytes.count {
      var end = start
      while end < bytes.count, bytes[end] != 0x0a { end += 1 }
      line += 1
      let range = start..<end
      start = end + 1
      var reader = JSONReader(bytes, in: range)
      guard reader.peek() != nil else { continue }
      let value = try? reader.skipValue()
      let isWhole = value != nil && reader.peek() == nil
      if !isKnown {
        // The first line decides what the file is.
        guard isWhole, let value, SolanaShape.format(of: value, in: bytes) != nil else {
          return nil
        }
        isKnown = true
      }
      guard isWhole, let value else {
        body(LedgerItem(.refused(field: nil, reason: "no JSON"), at: .line(line), range: range))
        continue
      }
      var walk = SolanaWalk(line: line)
      walk.tell(value, path: "$", in: bytes, body)
    }
    return isKnown ? "solana-json-rpc-lines" : nil
  }
}

/// Words that stand near the begin or the end of every file of the family.
enum SolanaMarks {
  /// How many bytes from the begin, and from the end, are looked at.
  private static let (head, tail) = (65_536, 4_096)

  private static let words: [[UInt8]] = [
    "\"recentBlockhash\"", "\"previousBlockhash\"", "\"parentSlot\"", "\"preBalances\"",
    "\"accountKeys\"", "\"logMessages\"", "\"confirmationStatus\"", "\"blockhash\"",
    "\"loadedAddresses\"", "\"base64\"", "\"base58\"", "\"innerInstructions\"",
  ].map { Array($0.utf8) }

  /// Whether a file begins as JSON and holds one of the words.
  ///
  /// - Complexity: O(1): a fixed number of bytes is looked at.
  static func areLikely(in bytes: Span<UInt8>) -> Bool {
    var start = 0
    if bytes.count >= 3, bytes[0] == 0xef, bytes[1] == 0xbb, bytes[2] == 0xbf { start = 3 }
    while start < min(bytes.count, head),
      bytes[start] == 0x20 || (0x09...0x0d).contains(bytes[start])
    { start += 1 }
    guard start < bytes.count else { return false }
    guard bytes[start] == UInt8(ascii: "{") || bytes[start] == UInt8(ascii: "[") else {
      return false
    }
    return holdsWord(bytes, start..<min(bytes.count, head))
      || holdsWord(bytes, max(start, bytes.count - tail)..<bytes.count)
  }

  private static func holdsWord(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    for index in range where bytes[index] == UInt8(ascii: "\"") {
      for word in words where index + word.count <= range.upperBound {
        var place = 1
        while place < word.count, bytes[index + place] == word[place] { place += 1 }
        if place == word.count { return true }
      }
    }
    return false
  }
}
