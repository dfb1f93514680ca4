import AddressEncoding
import Testing

/// Addresses in payment requests, with tags, and shielded ones.
@Suite struct AddressFormsTests {
  @Test(arguments: [
    (
      "bitcoin:1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2?amount=1", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"
    ),
    (
      "BITCOIN:BC1QAR0SRRR7XFKVY5L643LYDNW9RE59GTZZWF5MDQ",
      "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"
    ),
    (
      "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a?amount=3",
      "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"
    ),
    ("rPEPPER7kfTD9w2To4CQk6UCfuHM9c6GDY:123", "rPEPPER7kfTD9w2To4CQk6UCfuHM9c6GDY"),
  ])
  func `the address inside is answered for`(_ text: String, _ canonical: String) {
    let report = AddressInspection.inspect(text)
    #expect(report.valid && report.address == text && report.canonical == canonical)
    #expect(report.tag == (text.hasPrefix("r") ? 123 : nil))
  }

  @Test(arguments: [
    "litecoin:bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "bitcoin:", "bitcoin:x?amount=1",
    "rPEPPER7kfTD9w2To4CQk6UCfuHM9c6GDY:-1", "rPEPPER7kfTD9w2To4CQk6UCfuHM9c6GDY:4294967296",
  ])
  func `a request for another chain or for nothing is no address`(_ text: String) {
    #expect(!AddressInspection.inspect(text).valid)
  }

  /// The Sapling one encodes the bytes 0 to 42; both were made or checked apart from this program.
  @Test(arguments: [
    (
      "zs1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccrydpk8qarc0jqgfzyvjz2f389q5j5ctfvp5",
      "shielded-sapling"
    ),
    (
      "u1l8xunezsvhq8fgzfl7404m450nwnd76zshscn6nfys7vyz2ywyh4cc5daaq0c7q2su5lqfh23sp7fkf3kt27ve5948mzpfdvckzaect2jtte308mkwlycj2u0eac077wu70vqcetkxf",
      "shielded-unified"
    ),
  ])
  func `a shielded address of Zcash is named as such`(_ text: String, _ type: String) {
    let report = AddressInspection.inspect(text)
    #expect(report.valid && report.chains == ["zcash"] && report.type == type)
    #expect(!AddressInspection.inspect(text.dropLast() + "q").valid)
  }
}

@Test func `public keys of the XRP Ledger are no secrets and no addresses`() {
  for prefix: UInt8 in [0x1c, 0x23] {
    for last in UInt8.min...UInt8.max {
      let key = [prefix, 0x02] + [UInt8](repeating: 7, count: 31) + [last]
      let text = Base58Check.encode(key, alphabet: .xrp)
      let report = AddressInspection.inspect(text)
      #expect(!report.valid && report.address == text)
      #expect(report.reason == "not an address: a public key of the XRP Ledger")
      #expect(!AddressInspection.isPrivateKey(text))
      // One whose checksum does not hold is refused as before.
      let wrong = AddressInspection.inspect(text.dropLast() + (text.hasSuffix("1") ? "2" : "1"))
      #expect(!wrong.valid && wrong.address.isEmpty)
    }
  }
}

@Test func `a tag behind a question mark and Tron's digits behind 0x are read`() {
  let tagged = AddressInspection.inspect("rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh?dt=123")
  #expect(tagged.tag == 123 && tagged.canonical == "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh")
  let wrong = AddressInspection.inspect("rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh?dt=x")
  #expect(!wrong.valid)
  let tron = AddressInspection.inspect("0x41521ea197907927725ef36d70f25f850d1659c7c7")
  #expect(tron.chains == ["tron"] && tron.canonical == "THTR75o8xXAgCTQqpiot2AFRAjvW1tSbVV")
  let other = AddressInspection.inspect("0x42521ea197907927725ef36d70f25f850d1659c7c7")
  #expect(!other.valid)
}
