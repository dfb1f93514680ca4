/// Finds r and s in the DER of an ECDSA signature.
enum SignatureDER {
  /// Returns the ranges of r and s in strict DER (BIP-0066), which allows one encoding only:
  /// `30 len 02 len r 02 len s`.
  static func strict(
    _ bytes: Span<UInt8>
  ) throws(CryptographyError) -> (r: Range<Int>, s: Range<Int>) {
    guard (8...72).contains(bytes.count) else {
      throw .wrongLength(item: "DER signature", found: bytes.count, allowed: Array(8...72))
    }
    guard bytes[0] == 0x30 else {
      throw .malformedDER(rule: "starts with a sequence (30)", offset: 0)
    }
    guard Int(bytes[1]) == bytes.count - 2 else {
      throw .malformedDER(rule: "the sequence's length covers all bytes", offset: 1)
    }
    let r = try strictInteger(bytes, at: 2)
    let s = try strictInteger(bytes, at: r.upperBound)
    guard s.upperBound == bytes.count else {
      throw .malformedDER(rule: "nothing follows s", offset: s.upperBound)
    }
    return (r, s)
  }

  private static func strictInteger(
    _ bytes: Span<UInt8>,
    at start: Int
  ) throws(CryptographyError) -> Range<Int> {
    guard start + 2 <= bytes.count, bytes[start] == 0x02 else {
      throw .malformedDER(rule: "an integer (02) stands here", offset: start)
    }
    let count = Int(bytes[start + 1])
    let first = start + 2
    guard count > 0 else {
      throw .malformedDER(rule: "an integer has a byte", offset: start + 1)
    }
    guard first + count <= bytes.count else {
      throw .malformedDER(rule: "the integer ends inside the signature", offset: start + 1)
    }
    guard bytes[first] & 0x80 == 0 else {
      throw .malformedDER(rule: "the integer is not negative", offset: first)
    }
    guard count == 1 || bytes[first] != 0 || bytes[first + 1] & 0x80 != 0 else {
      throw .malformedDER(rule: "the integer has no needless zero", offset: first)
    }
    return first..<first + count
  }

  /// Returns the ranges of r and s under the rules before BIP-0066.
  static func lax(
    _ bytes: Span<UInt8>
  ) throws(CryptographyError) -> (r: Range<Int>, s: Range<Int>) {
    guard !bytes.isEmpty, bytes[0] == 0x30 else {
      throw .malformedDER(rule: "starts with a sequence (30)", offset: 0)
    }
    guard bytes.count > 1 else { throw .malformedDER(rule: "a length follows", offset: 1) }
    var position = 2
    if bytes[1] & 0x80 != 0 {
      // The length itself is not used.
      let lengthCount = Int(bytes[1] & 0x7f)
      guard lengthCount <= bytes.count - position else {
        throw .malformedDER(rule: "the length ends inside the signature", offset: 1)
      }
      position += lengthCount
    }
    let r = try laxInteger(bytes, at: position)
    let s = try laxInteger(bytes, at: r.upperBound)
    return (r, s)
  }

  private static func laxInteger(
    _ bytes: Span<UInt8>,
    at start: Int
  ) throws(CryptographyError) -> Range<Int> {
    guard start < bytes.count, bytes[start] == 0x02 else {
      throw .malformedDER(rule: "an integer (02) stands here", offset: start)
    }
    var position = start + 1
    guard position < bytes.count else {
      throw .malformedDER(rule: "a length follows", offset: position)
    }
    var count = Int(bytes[position])
    position += 1
    if count & 0x80 != 0 {
      var lengthCount = count & 0x7f
      guard lengthCount <= bytes.count - position else {
        throw .malformedDER(rule: "the length ends inside the signature", offset: start + 1)
      }
      while lengthCount > 0, bytes[position] == 0 {
        position += 1
        lengthCount -= 1
      }
      guard lengthCount < 4 else {
        throw .malformedDER(rule: "a length has less than four bytes", offset: start + 1)
      }
      count = 0
      while lengthCount > 0 {
        count = count << 8 | Int(bytes[position])
        position += 1
        lengthCount -= 1
      }
    }
    guard count <= bytes.count - position else {
      throw .malformedDER(rule: "the integer ends inside the signature", offset: start + 1)
    }
    return position..<position + count
  }
}
