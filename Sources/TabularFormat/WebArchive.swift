import ByteReading

/// A web page in one file as Excel saves it (MHTML, RFC 2557): parts in MIME, one of them the page.
enum WebArchive {
  /// Whether a file is one, from its first bytes.
  static func isOne(_ bytes: [UInt8]) -> Bool {
    let head = String(decoding: bytes.prefix(4096), as: UTF8.self).lowercased()
    return head.contains("mime-version:") && head.contains("multipart/related")
      && !head.prefix(64).contains(",")
  }

  /// The pages of a file, transfer encodings undone.
  static func pages(_ bytes: [UInt8]) throws(TabularFailure) -> [[UInt8]] {
    let head = String(decoding: bytes.prefix(4096), as: UTF8.self)
    guard let place = head.firstRange(of: "boundary=") else {
      throw TabularFailure(.malformed("a web archive without a boundary"), at: 0)
    }
    let value = head[place.upperBound...]
    let boundary =
      value.first == "\""
      ? value.dropFirst().prefix { $0 != "\"" && !$0.isNewline }
      : value.prefix { !$0.isWhitespace && $0 != ";" && !$0.isNewline }
    guard (1...70).contains(boundary.utf8.count) else {
      throw TabularFailure(.malformed("a web archive without a boundary"), at: 0)
    }
    let mark = Array("--".utf8) + Array(boundary.utf8)
    var pages: [[UInt8]] = []
    var part: ArraySlice<UInt8>?
    var isOpen = false
    var start = bytes.startIndex
    while start < bytes.endIndex {
      let end = bytes[start...].firstIndex(of: 0x0a) ?? bytes.endIndex
      if bytes[start..<end].starts(with: mark) {
        if isOpen, let found = part, let page = try page(found) { pages.append(page) }
        isOpen = true
        part = bytes[min(end + 1, bytes.endIndex)..<min(end + 1, bytes.endIndex)]
      } else if isOpen, let first = part?.startIndex {
        part = bytes[first..<min(end + 1, bytes.endIndex)]
      }
      start = end + 1
    }
    if isOpen, let part, let page = try page(part) { pages.append(page) }
    return pages
  }

  /// The content of a part that is a page; nil for styles, pictures and the like.
  private static func page(_ part: ArraySlice<UInt8>) throws(TabularFailure) -> [UInt8]? {
    // A blank line ends the head.
    var at = part.startIndex
    var head = ""
    while at < part.endIndex {
      let end = part[at...].firstIndex(of: 0x0a) ?? part.endIndex
      let line = part[at..<end].filter { $0 != 0x0d }
      at = min(end + 1, part.endIndex)
      if line.isEmpty { break }
      guard head.utf8.count < 1 << 14 else { return nil }
      head += String(decoding: line, as: UTF8.self).lowercased() + "\n"
    }
    guard head.contains("text/html") else { return nil }
    let body = part[at...]
    if head.contains("quoted-printable") { return quotedPrintable(body) }
    guard head.contains("base64") else { return Array(body) }
    let digits = body.filter { $0 > 0x20 }
    do throws(ParseFailure) {
      return try Base64.decode(String(decoding: digits, as: UTF8.self))
    } catch {
      throw TabularFailure(.malformed("a part of a web archive is no Base64"), at: at)
    }
  }

  /// Undoes quoted-printable (RFC 2045, 6.7); what is no escape stays.
  private static func quotedPrintable(_ body: ArraySlice<UInt8>) -> [UInt8] {
    func digit(_ at: Int) -> UInt8? {
      guard at < body.endIndex else { return nil }
      switch body[at] {
      case 0x30...0x39: return body[at] - 0x30
      case 0x41...0x46: return body[at] - 0x37
      case 0x61...0x66: return body[at] - 0x57
      default: return nil
      }
    }
    var result: [UInt8] = []
    result.reserveCapacity(body.count)
    var at = body.startIndex
    while at < body.endIndex {
      if body[at] == 0x3d {
        if let high = digit(at + 1), let low = digit(at + 2) {
          result.append(high << 4 | low)
          at += 3
          continue
        }
        // A line that goes on.
        if at + 1 < body.endIndex, body[at + 1] == 0x0a {
          at += 2
          continue
        }
        if at + 2 < body.endIndex, body[at + 1] == 0x0d, body[at + 2] == 0x0a {
          at += 3
          continue
        }
      }
      result.append(body[at])
      at += 1
    }
    return result
  }
}
