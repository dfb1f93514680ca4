import ByteReading

/// A signature as text: an optional prefix of BIP-0322, then Base64 or hexadecimal digits.
struct SignatureText: Sendable {
  /// The prefixes of BIP-0322.
  enum Prefix: String, CaseIterable, Sendable {
    case simple = "smp"
    case full = "ful"
    case proofOfFunds = "pof"
  }

  /// The most characters that are read; a proof of funds may hold whole transactions.
  static let limit = 32 << 20

  let prefix: Prefix?
  let bytes: [UInt8]

  /// Reads a signature.
  ///
  /// - Parameter text: The text.
  /// - Throws: ``ClaimRefusal``: `too_long`, `empty_signature` or `bad_encoding`.
  init(parsing text: String) throws(ClaimRefusal) {
    let body = text.utf8
    guard body.count <= Self.limit else {
      throw ClaimRefusal(
        code: "too_long",
        detail: "signature of \(body.count) characters, at most \(Self.limit)"
      )
    }
    guard body.contains(where: { $0 > 0x20 }) else {
      throw ClaimRefusal(code: "empty_signature", detail: "signature too short: it is empty")
    }
    if let digits = Self.hexadecimal(text) {
      prefix = nil
      do throws(ParseFailure) { bytes = try Hexadecimal.decode(digits) } catch {
        throw ClaimRefusal(
          code: "bad_encoding",
          detail: "signature is not hexadecimal: \(error.reason) at character \(error.offset + 2)"
        )
      }
      return
    }
    prefix = Prefix(rawValue: String(text.prefix(3)))
    do throws(ParseFailure) {
      bytes = try Base64.decode(prefix == nil ? text[...] : text.dropFirst(3))
    } catch {
      throw ClaimRefusal(
        code: "bad_encoding",
        detail: "error decoding signature as base64: \(error.reason) at character \(error.offset)"
      )
    }
  }

  /// Returns the digits of a text that is hexadecimal: with `0x`, or nothing but digits for at least
  /// 64 bytes, which no Base64 text of a signature consists of.
  private static func hexadecimal(_ text: String) -> Substring? {
    if text.hasPrefix("0x") || text.hasPrefix("0X") { return text.dropFirst(2) }
    let isDigits = text.utf8.allSatisfy { unit in
      switch unit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
        UInt8(ascii: "A")...UInt8(ascii: "F"):
        true
      default: false
      }
    }
    return isDigits && text.utf8.count >= 128 && text.utf8.count % 2 == 0 ? text[...] : nil
  }
}
