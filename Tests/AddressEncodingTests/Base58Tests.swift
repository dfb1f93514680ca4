import AddressEncoding
import ByteReading
import Testing

@Suite struct Base58Tests {
  @Test func `bytes and texts of Bitcoin Core`() throws {
    let rows: [[String]] = try vectors("bitcoin-core/base58.json")
    #expect(rows.count >= 12)
    for row in rows {
      let bytes = try Hexadecimal.decode(row[0])
      #expect(Base58.encode(bytes) == row[1])
      #expect(try Base58.decode(row[1], limit: 400) == bytes)
    }
  }

  /// The long division of the definition, digit by digit.
  private func slowEncode(_ bytes: [UInt8]) -> String {
    let characters = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")
    var (number, text) = (bytes, "")
    while number.contains(where: { $0 != 0 }) {
      var rest = 0
      for index in number.indices {
        let value = rest << 8 | Int(number[index])
        number[index] = UInt8(value / 58)
        rest = value % 58
      }
      text = String(characters[rest]) + text
    }
    return String(repeating: "1", count: bytes.prefix { $0 == 0 }.count) + text
  }

  @Test func `agrees with long division, and reads back, at every length`() throws {
    var generator = SplitMix(state: 58)
    for count in 0...96 {
      for zeros in [0, 1, count / 2, count] where zeros <= count {
        let bytes =
          [UInt8](repeating: 0, count: zeros)
          + (zeros..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        let text = Base58.encode(bytes)
        #expect(text == slowEncode(bytes))
        #expect(try Base58.decode(text) == bytes)
        let other = Base58.encode(bytes, alphabet: .xrp)
        #expect(try Base58.decode(other, alphabet: .xrp) == bytes)
      }
    }
  }

  @Test func `all bits set read back`() throws {
    for count in 1...80 {
      let bytes = [UInt8](repeating: 0xff, count: count)
      #expect(Base58.encode(bytes) == slowEncode(bytes))
      #expect(try Base58.decode(Base58.encode(bytes)) == bytes)
    }
  }

  @Test(arguments: [("0", 0), ("1I", 1), ("abcl", 3), ("2g ", 2), ("2gé", 2), ("zzzzz zzzz", 5)])
  func `an invalid character has its place`(_ text: String, _ offset: Int) throws {
    let failure = try #require(throws: AddressFailure.self) { try Base58.decode(text) }
    #expect(failure.offset == offset)
    guard case .invalidCharacter = failure.reason else {
      Issue.record("\(failure)")
      return
    }
  }

  @Test func `a text is bounded`() {
    #expect(throws: AddressFailure(.tooLong(count: 257, limit: 256))) {
      try Base58.decode(String(repeating: "z", count: 257))
    }
  }

  @Test func `a checksum catches every altered digit`() throws {
    let text = Array(Base58Check.encode([0] + (1...20)))
    for index in text.indices {
      var altered = text
      altered[index] = altered[index] == "2" ? "3" : "2"
      #expect(throws: AddressFailure.self) { try Base58Check.decode(String(altered)) }
    }
    #expect(try Base58Check.decode(String(text)) == [0] + (1...20))
  }
}

/// A generator with a fixed start, so that a failure can be repeated (Steele et al., 2014).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
    return word ^ word >> 31
  }
}
