import AddressEncoding
import ByteReading
import Foundation
import TestSupport
import Testing

@Suite struct AddressInspectionTests {
  /// Payload 00 01 … 13 under the version bytes of each chain.
  @Test(
    arguments: [
      ([0x00], "p2pkh", ["bitcoin", "bitcoin-cash"]),
      ([0x05], "p2sh", ["bitcoin", "bitcoin-cash", "litecoin"]),
      ([0x30], "p2pkh", ["litecoin"]), ([0x32], "p2sh", ["litecoin"]),
      ([0x1e], "p2pkh", ["dogecoin"]), ([0x16], "p2sh", ["dogecoin"]),
      ([0x4c], "p2pkh", ["dash"]), ([0x10], "p2sh", ["dash"]),
      ([0x1c, 0xb8], "p2pkh", ["zcash"]), ([0x1c, 0xbd], "p2sh", ["zcash"]),
      ([0x41], "account", ["tron"]),
    ] as [([UInt8], String, [String])]
  )
  func `versions name chains`(_ version: [UInt8], _ type: String, _ chains: [String]) {
    let text = Base58Check.encode(version + (0...19))
    let report = AddressInspection.inspect(text)
    #expect(report.address == text && report.canonical == text)
    #expect(report.valid && report.reason == nil)
    #expect(report.type == type && report.chains == chains)
    #expect(report.payload == "000102030405060708090a0b0c0d0e0f10111213")
  }

  // ZIP-0320, "Reference implementation": the text of the transparent address
  // t1VmmGiyjVNeCjxDZzg7vZmd99WyzVby9yC that takes transparent coins only.
  @Test func `Zcash has addresses for transparent coins only`() throws {
    let text = "tex1s2rt77ggv6q989lr49rkgzmh5slsksa9khdgte"
    let report = AddressInspection.inspect(text)
    #expect(report.valid && report.chains == ["zcash"] && report.type == "tex")
    let plain = AddressInspection.inspect("t1VmmGiyjVNeCjxDZzg7vZmd99WyzVby9yC")
    #expect(report.payload != nil && report.payload == plain.payload)
    #expect(!AddressInspection.inspect(String(text.dropLast()) + "q").valid)
  }

  // Made by Litecoin Core 0.21.2.1 in regression test mode.
  @Test func `Litecoin has addresses in its extension block`() throws {
    let text = """
      tmweb1qqv7x4dg72f2z6ltshzv6jczz37ehtfunl6mq0wnlnlw888nljlxsqqsj468n4vty7p7lx8pw78am7zul406d43\
      xxazzqp25m9gdpppw3wg48rm86
      """
    let report = AddressInspection.inspect(text)
    #expect(report.valid && report.type == "mweb")
    #expect(report.chains == ["litecoin-testnet", "litecoin-regtest"])
    #expect(report.payload?.count == 132 && report.canonical == text)
    #expect(!AddressInspection.inspect(String(text.dropLast()) + "q").valid)
  }

  @Test func `Litecoin has SegWit addresses of its own`() throws {
    let text = try SegWitAddress(prefix: "ltc", version: 0, program: Array(0...19)).description
    let report = AddressInspection.inspect(text)
    #expect(report.chains == ["litecoin"] && report.type == "p2wpkh")
    #expect((try? BitcoinAddress(parsing: text)) == nil)
  }

  // The system program and the token program (docs of Solana, "Native Programs").
  @Test(arguments: [
    "11111111111111111111111111111111", "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA",
  ]) func `Solana accounts have no checksum`(_ text: String) {
    let report = AddressInspection.inspect(text)
    #expect(report.chains == ["solana"] && report.type == "program")
    #expect(report.checksum == .absent && report.canonical == text)
    #expect(report.payload?.count == 64)
  }

  @Test func `Tron's two spellings have one canonical form`() {
    let text = Base58Check.encode([0x41] + (0...19))
    let report = AddressInspection.inspect("41000102030405060708090a0b0c0d0e0f10111213")
    #expect(report.chains == ["tron"] && report.canonical == text && report.checksum == .absent)
  }

  @Test func `an address of Tron that begins like one of Bitcoin's test chain is Tron's`() {
    let payload = "0b590d8b437505eaad41ec062aa815c2252e3287"
    let report = AddressInspection.inspect("TB1D7g22DqRNdwtsdHHZtCXbHq3m7xgndo")
    #expect(report.chains == ["tron"] && report.payload == payload)
  }

  @Test func `forty digits without 0x are read as Ethereum's`() {
    let report = AddressInspection.inspect("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")
    #expect(report.canonical == "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")
    let wrong = AddressInspection.inspect("5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed")
    #expect(wrong.reason == "checksum mismatch at offset 2")
  }

  /// Published keys, made-up words, and texts in the shape of keys.
  @Test(arguments: [
    // BIP-0032, test vector 1, and the same with its end cut off.
    "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi",
    "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3w",
    // BIP-0038, "Test vectors".
    "6PRVWUbkzzsbcVac2qwfssoUJAN1Xhrg6bNk8J7Nzm5H7kxEbn2Nh2ZoGg",
    // xrpl.org, "Cryptographic Keys": the seed of "masterpassphrase".
    "snoPBrXtMeMyMHUVTgbuqAfg1SUTb",
    // Bitcoin Wiki, "Mini private key format".
    "S6c56bnXQiBjk9mqSYE7ykVQ7NzrRy",
    // Bitcoin Wiki, "Wallet import format", and the same with its last character changed.
    "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ",
    "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTK",
    "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyT0",
  ]) func `private keys are refused and not repeated`(_ text: String) {
    let report = AddressInspection.inspect(text)
    #expect(report.reason == "private key: refused")
    #expect(report.address.isEmpty && !report.valid && report.canonical == nil)
  }

  @Test func `seed phrases are refused and not repeated`() {
    for count in [8, 12, 15, 18, 21, 24, 25, 100] {
      for separator in [" ", "\n", "\u{3000}"] {
        let text = Array(repeating: "abandon", count: count).joined(separator: separator)
        let report = AddressInspection.inspect(text)
        #expect(report.reason == "seed phrase: refused" && report.address.isEmpty)
      }
    }
  }

  @Test(arguments: [
    String(repeating: "ab", count: 32), "0x" + String(repeating: "AB", count: 32),
    String(repeating: "12", count: 64),
    "5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQpjKhoR4tjF3ZpRzrFmBV6UjKdiSZkQUW",
  ]) func `what may be a key is not repeated`(_ text: String) {
    let report = AddressInspection.inspect(text)
    #expect(!report.valid && report.address.isEmpty)
    #expect(report.reason?.hasPrefix("not an address") == true)
  }

  @Test(arguments: [
    ("", "empty text"),
    ("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3", "checksum mismatch"),
    ("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN0", "invalid character \"0\" at offset 33"),
    ("rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTi", "checksum mismatch"),
    ("cosmos1", "invalid character \"o\""),
    ("unknown:1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "mixed case"),
    ("hello world", "invalid character"),
  ]) func `texts that are no address have their reason`(_ text: String, _ reason: String) {
    let report = AddressInspection.inspect(text)
    #expect(!report.valid && report.address == text)
    #expect(report.reason != nil)
    if text.hasPrefix("cosmos") { return }
    #expect(report.reason?.hasPrefix(reason) == true, "\(report.reason ?? "")")
  }

  @Test func `no text is a trap`() {
    var generator = SplitMix(state: 1)
    let seeds = [
      "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
      "0x5aAeb6053F3E94C9b9A09f33669435E7",
      "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
      "X7AcgcsBL6XDcUb289X4mJ8djcdyKaGZMhc9YTE92ehJ2Fu",
      "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "\u{0}é🪙1:0xq", "T",
    ]
    for _ in 0..<2000 {
      var bytes = Array(seeds[Int(generator.next() % UInt64(seeds.count))].utf8)
      for _ in 0..<generator.next() % 4 where !bytes.isEmpty {
        let place = Int(generator.next() % UInt64(bytes.count))
        switch generator.next() % 3 {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
        case 1: bytes.remove(at: place)
        default: bytes.insert(bytes[place], at: 0)
        }
      }
      let report = AddressInspection.inspect(String(decoding: bytes, as: UTF8.self))
      #expect(report.valid == (report.reason == nil))
      #expect(report.valid == !report.chains.isEmpty)
      if let canonical = report.canonical {
        #expect(AddressInspection.inspect(canonical).canonical == canonical)
      }
    }
  }

  /// Addresses in the sanctions list of the United States' Office of Foreign Assets Control.
  @Test(
    .enabled(if: SharedData.isPresent),
    arguments: [
      // The list files one address of Tron under XBT.
      ("XBT", ["bitcoin", "tron"]), ("BCH", ["bitcoin-cash"]), ("LTC", ["litecoin"]),
      ("DASH", ["dash"]),
      ("ZEC", ["zcash"]), ("XRP", ["xrp"]), ("TRX", ["tron"]), ("ETH", ["ethereum"]),
      ("ETC", ["ethereum"]), ("BSC", ["ethereum"]), ("ARB", ["ethereum"]),
      ("USDC", ["ethereum", "solana", "tron"]), ("USDT", ["ethereum", "tron", "bitcoin"]),
    ]
  )
  func `sanctioned addresses are known on their chain`(
    _ asset: String,
    _ chains: [String]
  ) throws {
    let file = try SharedData.bytes("attribution/ofac/sanctioned_addresses_\(asset).txt")
    let lines = String(decoding: file, as: UTF8.self).split(whereSeparator: \.isNewline)
    #expect(!lines.isEmpty)
    for line in lines {
      let report = AddressInspection.inspect(String(line))
      #expect(report.valid, "\(asset) \(line): \(report.reason ?? "")")
      #expect(report.chains.contains { chains.contains($0) }, "\(asset) \(line)")
    }
  }
}
