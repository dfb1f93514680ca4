import AddressEncoding
import ByteReading
import Testing

private struct Bech32Vectors: Decodable {
  let bech32_valid: [String]
  let bech32_invalid: [String]
  let bech32m_valid: [String]
  let bech32m_invalid: [String]
  let segwit_valid: [[String]]
  let segwit_invalid: [[String]]
}

@Suite struct Bech32Tests {
  private let file: Bech32Vectors

  init() throws {
    file = try vectors("bip-0173-0350/vectors.json")
  }

  @Test func `reads and writes every valid text`() throws {
    for (texts, variant) in [
      (file.bech32_valid, Bech32.Variant.bech32), (file.bech32m_valid, .bech32m),
    ] {
      #expect(texts.count == 7)
      for text in texts {
        let value = try Bech32(parsing: text)
        #expect(value.variant == variant)
        #expect(value.description == text.lowercased())
      }
    }
  }

  @Test func `refuses every invalid text`() throws {
    #expect(file.bech32_invalid.count == 12 && file.bech32m_invalid.count == 14)
    for text in file.bech32_invalid {
      #expect((try? Bech32(parsing: text))?.variant != .bech32, "\(text)")
    }
    for text in file.bech32m_invalid {
      #expect((try? Bech32(parsing: text))?.variant != .bech32m, "\(text)")
    }
  }

  @Test func `SegWit addresses give their script, and scripts their address`() throws {
    #expect(file.segwit_valid.count == 8)
    for row in file.segwit_valid {
      let address = try BitcoinAddress(parsing: row[0])
      #expect(Hexadecimal.encode(address.script) == row[1])
      #expect(address.description == row[0].lowercased())
      #expect(address.network == (row[0].lowercased().hasPrefix("bc") ? .mainnet : .testnet))
      #expect(BitcoinAddress(script: address.script, network: address.network) == address)
    }
  }

  @Test func `invalid SegWit addresses have their reason`() throws {
    #expect(file.segwit_invalid.count == 20)
    for row in file.segwit_invalid {
      let failure = try #require(throws: AddressFailure.self) {
        try BitcoinAddress(parsing: row[0])
      }
      #expect(failure.description.hasPrefix(row[1]), "\(row[0])")
      let report = AddressInspection.inspect(row[0])
      #expect(!report.valid && report.chains.isEmpty)
      #expect(report.reason?.hasPrefix(row[1]) == true, "\(row[0])")
    }
  }

  @Test func `every prefix of an address is refused`() {
    let text = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
    for count in 0..<text.count {
      #expect(throws: AddressFailure.self) { try BitcoinAddress(parsing: text.prefix(count)) }
    }
  }

  @Test func `one altered character is always noticed`() {
    let text = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
    let characters = Array(text)
    for index in 3..<characters.count {
      for other in "qpzry9x8gf2tvdw0s3jn54khce6mua7l" where other != characters[index] {
        var altered = characters
        altered[index] = other
        #expect((try? BitcoinAddress(parsing: String(altered))) == nil)
      }
    }
  }
}
