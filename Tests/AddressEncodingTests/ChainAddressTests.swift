import AddressEncoding
import ByteReading
import Quantities
import Testing

private struct CashVectors: Decodable {
  let addresses: [[Cell]]
  let translations: [[String]]
  let not_addresses: [String]
}

@Suite struct ChainAddressTests {
  @Test func `CashAddr of the specification`() throws {
    let file: CashVectors = try vectors("cashaddr/vectors.json")
    #expect(file.addresses.count == 12)
    for row in file.addresses {
      let text = try #require(row[1].text)
      let address = try CashAddress(parsing: text)
      #expect(Int(address.kind.rawValue) == row[0].number)
      #expect(Hexadecimal.encode(address.hash) == row[2].text)
      #expect(address.description == text)
      #expect(try CashAddress(parsing: text.uppercased()) == address)
      #expect(AddressInspection.inspect(text).valid != text.hasPrefix("pref:"))
    }
  }

  @Test func `CashAddr and Base58Check name the same output`() throws {
    let file: CashVectors = try vectors("cashaddr/vectors.json")
    #expect(file.translations.count == 6)
    for row in file.translations {
      let legacy = AddressInspection.inspect(row[0])
      let cash = AddressInspection.inspect(row[1])
      #expect(cash.chains == ["bitcoin-cash"] && legacy.chains.contains("bitcoin-cash"))
      #expect(cash.payload == legacy.payload && cash.type == legacy.type)
      let bare = AddressInspection.inspect(String(row[1].dropFirst("bitcoincash:".count)))
      #expect(bare.canonical == row[1] && bare.chains == cash.chains)
    }
  }

  @Test func `a CashAddr checksum alone makes no address`() throws {
    let file: CashVectors = try vectors("cashaddr/vectors.json")
    #expect(file.not_addresses.count == 7)
    for text in file.not_addresses {
      #expect((try? CashAddress(parsing: text)) == nil, "\(text)")
      #expect(!AddressInspection.inspect(text).valid)
    }
  }

  @Test func `addresses of EIP-55`() throws {
    let texts: [String] = try vectors("eip-55/addresses.json")
    #expect(texts.count == 8)
    for text in texts {
      #expect(try EthereumAddress(parsing: text).description == text || text.isOneCase)
      let report = AddressInspection.inspect(text)
      #expect(report.valid && report.chains == ["ethereum"])
      #expect(report.checksum == (text.isOneCase ? .absent : .verified))
      let lower = AddressInspection.inspect(text.lowercased())
      #expect(lower.canonical == report.canonical && lower.checksum == .absent)
    }
  }

  @Test func `a letter in the wrong case has its place`() {
    #expect(throws: AddressFailure(.checksumMismatch, at: 4)) {
      try EthereumAddress(parsing: "0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed")
    }
    let report = AddressInspection.inspect("0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed")
    #expect(report.reason == "checksum mismatch at offset 4")
  }

  @Test(arguments: [
    ("0x", "wrong length: 0 bytes, allowed: 20"),
    ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe", "wrong length: 19 bytes, allowed: 20"),
    ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed00", "wrong length: 21 bytes, allowed: 20"),
    ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg", "invalid character \"g\" at offset 41"),
  ]) func `malformed Ethereum addresses have their reason`(_ text: String, _ reason: String) {
    #expect(AddressInspection.inspect(text).reason == reason)
  }

  @Test func `X-addresses of XLS-5d`() throws {
    let rows: [[Cell]] = try vectors("xls-5d/vectors.json")
    #expect(rows.count == 13)
    for row in rows {
      let classic = try #require(row[0].text)
      let text = try #require(row[2].text)
      let address = try XRPAddress(parsing: text)
      let isTest = text.hasPrefix("T")
      #expect(address.form == .xAddress(isTestNetwork: isTest))
      #expect(address.tag.map { Int($0) } == row[1].number)
      #expect(address.description == text)
      let account = try XRPAddress(parsing: classic)
      #expect(account.account == address.account && account.description == classic)
      #expect(
        XRPAddress(account: account.account, tag: address.tag, isTestNetwork: isTest) == address
      )
      let report = AddressInspection.inspect(text)
      #expect(report.chains == [isTest ? "xrp-testnet" : "xrp"] && report.tag == address.tag)
      #expect(report.payload == AddressInspection.inspect(classic).payload)
    }
  }
}

extension String {
  /// Whether all letters after `0x` are of one case.
  fileprivate var isOneCase: Bool {
    let digits = dropFirst(2)
    return digits == digits.lowercased() || digits == digits.uppercased()
  }
}
