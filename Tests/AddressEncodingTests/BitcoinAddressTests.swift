import AddressEncoding
import ByteReading
import Testing

private struct KeyVectors: Decodable {
  let valid: [[String]]
  let private_keys: [String]
  let invalid: [String]
}

@Suite struct BitcoinAddressTests {
  private let file: KeyVectors

  init() throws {
    file = try vectors("bitcoin-core/key_io.json")
  }

  @Test func `addresses of Bitcoin Core give their script`() throws {
    #expect(file.valid.count >= 40)
    for row in file.valid {
      let address = try BitcoinAddress(parsing: row[0])
      #expect(Hexadecimal.encode(address.script) == row[1], "\(row[0])")
      #expect(address.description == row[0])
      #expect((address.network == .mainnet) == (row[2] == "main"))
      let report = AddressInspection.inspect(row[0])
      let chain =
        switch row[2] {
        case "main": "bitcoin"
        case "regtest": "bitcoin-regtest"
        default: "bitcoin-testnet"
        }
      #expect(report.valid && report.chains.contains(chain), "\(row[0])")
      #expect(report.canonical == row[0] && report.checksum == .verified)
      #expect(report.payload == Hexadecimal.encode(address.payload))
      #expect(report.type == address.kind.name)
    }
  }

  @Test func `texts that Bitcoin Core refuses are refused`() {
    #expect(file.invalid.count == 70)
    for text in file.invalid {
      #expect((try? BitcoinAddress(parsing: text)) == nil, "\(text)")
      #expect(!AddressInspection.inspect(text).valid, "\(text)")
    }
  }

  @Test func `private keys are refused and not repeated`() {
    #expect(file.private_keys.count == 16)
    for text in file.private_keys {
      #expect((try? BitcoinAddress(parsing: text)) == nil)
      let report = AddressInspection.inspect(text)
      #expect(report.reason == "private key: refused")
      #expect(report.address.isEmpty && !report.valid)
    }
  }

  // Pay to anchor (Bitcoin Core 28.0): a witness program of version 1 and two bytes.
  @Test func `a short program of version 1 is of no known kind`() throws {
    let address = try BitcoinAddress(parsing: "bc1pfeessrawgf")
    #expect(address.kind == .witnessUnknown(version: 1))
    #expect(address.script == [0x51, 0x02, 0x4e, 0x73])
  }

  @Test(arguments: [
    "", "76", "76a914", "6a0568656c6c6f", "0014", "00150102030405060708090a0b0c0d0e0f101112131415",
    "2102" + "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798" + "ac",
    "76a914000102030405060708090a0b0c0d0e0f1011121388ad", "610102",
  ]) func `a script of another kind has no address`(_ script: String) throws {
    let bytes = try Hexadecimal.decode(script)
    #expect(BitcoinAddress(script: bytes, network: .mainnet) == nil)
  }

  @Test func `one value has one description`() {
    #expect(throws: AddressFailure(.unknownVersion([1]))) {
      try BitcoinAddress(
        network: .mainnet,
        kind: .witnessUnknown(version: 1),
        payload: [UInt8](repeating: 0, count: 32)
      )
    }
    #expect(throws: AddressFailure(.wrongLength(found: 19, allowed: [20]))) {
      try BitcoinAddress(
        network: .mainnet,
        kind: .p2pkh,
        payload: [UInt8](repeating: 0, count: 19)
      )
    }
  }
}
