import ByteReading

// Solana counts the elements of a list in one to three bytes of seven bits each, least significant
// first, at most 65535 (Solana's documentation, "Compact-Array Format"; `short_vec` of the SDK).
extension ByteCursor {
  /// Reads a count of a list; only the shortest form is read.
  mutating func readShortCount() throws(ParseFailure) -> Int {
    let start = offset
    var value = 0
    for place in 0..<3 {
      let byte = try readUInt8()
      // A last byte of zero adds nothing: the same count has a shorter form.
      guard place == 0 || byte != 0 else {
        throw ParseFailure(.invalidValue("a count that takes more bytes than it needs"), at: start)
      }
      value |= Int(byte & 0x7f) << (7 * place)
      guard byte & 0x80 != 0 else {
        guard value <= 0xffff else {
          throw ParseFailure(.invalidValue("a count of more than 65535"), at: start)
        }
        return value
      }
    }
    throw ParseFailure(.invalidValue("a count of more than three bytes"), at: start)
  }

  /// Reads a count and then that many elements; nothing is allocated before the count is known to fit.
  mutating func shortList<Element>(
    _ name: String,
    leastSize: Int,
    _ element: (inout ByteCursor) throws(ParseFailure) -> Element
  ) throws(ParseFailure) -> [Element] {
    do throws(ParseFailure) {
      let start = offset
      let count = try readShortCount()
      guard count <= remaining / leastSize else {
        throw ParseFailure(
          .implausibleCount(UInt64(count), limit: remaining / leastSize),
          at: start
        )
      }
      var elements: [Element] = []
      elements.reserveCapacity(count)
      for index in 0..<count {
        do throws(ParseFailure) { elements.append(try element(&self)) } catch {
          throw error.inside(.element(index))
        }
      }
      return elements
    } catch {
      throw error.inside(.field(name))
    }
  }

  /// Reads a list of bytes behind its count.
  mutating func shortBytes(_ name: String) throws(ParseFailure) -> [UInt8] {
    do throws(ParseFailure) {
      let start = offset
      let count = try readShortCount()
      guard count <= remaining else {
        throw ParseFailure(.implausibleCount(UInt64(count), limit: remaining), at: start)
      }
      return try readBytes(count)
    } catch {
      throw error.inside(.field(name))
    }
  }
}

extension [UInt8] {
  /// Appends the count of a list.
  mutating func appendShortCount(_ count: Int) {
    precondition((0...0xffff).contains(count), "a list that was read or checked has at most 65535")
    var rest = count
    while rest > 0x7f {
      append(UInt8(rest & 0x7f) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }

  /// Appends bytes behind their count.
  mutating func appendShort(_ bytes: [UInt8]) {
    appendShortCount(bytes.count)
    self += bytes
  }
}
