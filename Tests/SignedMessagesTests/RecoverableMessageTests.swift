import AddressEncoding
import ByteReading
import Cryptography
import Quantities
import SignedMessages
import Testing

/// 65-byte signatures of Bitcoin's family.
struct RecoverableMessageTests {
  private let wallet: TestWallet
  private let other: TestWallet
  private let message = "I hold this address. 이 주소는 제 것입니다."

  init() throws {
    wallet = try TestWallet("wallet")
    other = try TestWallet("other")
  }

  private func p2pkh(_ version: [UInt8] = [0x00]) -> String {
    Base58Check.encode(version + wallet.hash)
  }

  private var p2sh: String { Base58Check.encode([0x05] + wallet.nestedHash) }

  @Test(arguments: [
    (27, "p2pkh-uncompressed", MessageScheme.legacy), (31, "p2pkh", .legacy),
    (35, "p2pkh", .bip0137Loose), (39, "p2pkh", .bip0137Loose), (27, "p2sh", .electrum),
    (31, "p2sh", .electrum), (35, "p2sh", .bip0137), (39, "p2sh", .bip0137Loose),
    (27, "p2wpkh", .electrum), (31, "p2wpkh", .electrum), (35, "p2wpkh", .bip0137Loose),
    (39, "p2wpkh", .bip0137), (31, "p2tr", .electrum), (39, "p2tr", .bip0137Loose),
    (31, "p2tr-output", .electrum),
  ])
  func `names the scheme of each header on each address`(
    header: Int,
    kind: String,
    scheme: MessageScheme
  ) throws {
    let inner = wallet.key.publicKey.xOnly.bytes.array
    let address =
      switch kind {
      case "p2pkh-uncompressed": Base58Check.encode([0x00] + wallet.uncompressedHash)
      case "p2pkh": p2pkh()
      case "p2sh": p2sh
      case "p2wpkh": try segWit("bc", 0, wallet.hash)
      case "p2tr": try segWit("bc", 1, wallet.outputKey)
      default: try segWit("bc", 1, inner)
      }
    let found = verdict(address, message, wallet.legacy(message, header: UInt8(header)))
    #expect(found.isValid && found.scheme == scheme && found.chain == "bitcoin")
    #expect(found.signer == address)
    let key =
      header == 27 && kind == "p2pkh-uncompressed"
      ? wallet.key.publicKey.uncompressed.array : wallet.compressed
    #expect(found.publicKeys == [key])
    // Strictness is named wherever the header is not the one of BIP-0137.
    #expect(found.notes.isEmpty == [.legacy, .bip0137].contains(scheme))
    #expect(!found.proves.isEmpty && !found.doesNotProve.isEmpty)
  }

  @Test(
    arguments: [
      ([0x30], "Litecoin", "litecoin"), ([0x1e], "Dogecoin", "dogecoin"),
      ([0x4c], "DarkCoin", "dash"),
      ([0x1c, 0xb8], "Zcash", "zcash"), ([0x1e], "DigiByte", "digibyte"),
      ([0x1e], "DarkNet", "pivx"),
      ([0x3c], "Raven", "ravencoin"), ([0x3c], "Komodo", "komodo"),
      ([0x47], "Vertcoin", "vertcoin"),
      ([0x47], "Viacoin", "viacoin"), ([0x26], "Bitcoin Gold", "bitcoin-gold"),
      ([0x34], "Namecoin", "namecoin"), ([0x37], "Peercoin", "peercoin"), ([0x3a], "Qtum", "qtum"),
      ([0x3f], "Syscoin", "syscoin"), ([0x0e], "Feathercoin", "feathercoin"),
      ([0x20, 0x89], "Zcash", "horizen"), ([0x52], "Zcoin", "firo"),
      ([0x6f], "Bitcoin", "bitcoin-testnet"), ([0x71], "Dogecoin", "dogecoin-testnet"),
      ([0x8c], "DarkCoin", "dash-testnet"), ([0x1d, 0x25], "Zcash", "zcash-testnet"),
    ] as [([UInt8], String, String)]
  )
  func `finds the coin by the magic that was signed`(
    version: [UInt8],
    magic: String,
    coin: String
  ) {
    let address = p2pkh(version)
    let signature = wallet.legacy(message, magic: magic)
    let found = verdict(address, message, signature)
    #expect(found.isValid && found.chain == coin && found.signer == address)
    // Bitcoin's magic under another coin's address is said to be so.
    if magic != "Bitcoin" {
      let wrong = verdict(address, message, wallet.legacy(message))
      #expect(wrong.failure?.code == "wrong_magic" && wrong.signer == address)
    }
  }

  @Test
  func `reads the addresses of other forms`() throws {
    let cash = try CashAddress(prefix: "bitcoincash", kind: .p2pkh, hash: wallet.hash).description
    let found = verdict(cash, message, wallet.legacy(message))
    #expect(found.isValid && found.chain == "bitcoin-cash" && found.signer == cash)
    let litecoin = try segWit("ltc", 0, wallet.hash)
    let signature = wallet.legacy(message, magic: "Litecoin", header: 39)
    #expect(verdict(litecoin, message, signature).chain == "litecoin")
    // Version 50 is a script on Litecoin and a key on Monacoin: both readings are tried.
    let shared = Base58Check.encode([0x32] + wallet.hash)
    let monacoin = wallet.legacy(message, magic: "Monacoin")
    #expect(verdict(shared, message, monacoin, chain: "MONA").chain == "monacoin")
    #expect(verdict(shared, message, monacoin).chain == "monacoin")
    let nested = Base58Check.encode([0x32] + wallet.nestedHash)
    #expect(verdict(nested, message, wallet.legacy(message, magic: "Litecoin", header: 35)).isValid)
    // A word that names no coin of the family changes nothing.
    #expect(verdict(p2pkh(), message, wallet.legacy(message), chain: "HT-ETH").isValid)
  }

  @Test
  func `hashes a message longer than 252 bytes`() {
    let long = String(repeating: "long ", count: 60)
    #expect(verdict(p2pkh(), long, wallet.legacy(long)).isValid)
  }

  @Test
  func `says which address did sign`() throws {
    let theirs = other.legacy(message)
    let found = verdict(p2pkh(), message, theirs)
    #expect(found.outcome == .invalid && found.failure?.code == "signer_mismatch")
    #expect(found.signer == Base58Check.encode([0x00] + other.hash))
    #expect(
      try verdict(segWit("bc", 0, wallet.hash), message, theirs).signer
        == segWit("bc", 0, other.hash)
    )
    #expect(verdict(p2sh, message, theirs).signer == Base58Check.encode([0x05] + other.nestedHash))
    let taproot = try verdict(segWit("bc", 1, wallet.outputKey), message, theirs)
    #expect(try taproot.signer == segWit("bc", 1, other.outputKey))
    let script = try verdict(segWit("bc", 0, wallet.outputKey), message, theirs)
    #expect(script.failure?.code == "signer_mismatch")
    #expect(!verdict(p2pkh(), message + " ", wallet.legacy(message)).isValid)
  }

  @Test
  func `gives each fault a reason of its own`() {
    var reasons: [String: String] = [:]
    func check(_ name: String, _ signature: [UInt8]) {
      reasons[name] = verdict(p2pkh(), message, signature).failure?.code
    }
    let good = wallet.legacy(message)
    check("flipped bit", good.enumerated().map { $0 == 40 ? $1 ^ 1 : $1 })
    check("header 26", [26] + good.dropFirst())
    check("header 43", [43] + good.dropFirst())
    check("r is zero", [31] + [UInt8](repeating: 0, count: 32) + good.suffix(32))
    check("s is zero", good.prefix(33) + [UInt8](repeating: 0, count: 32))
    check("r too large", [31] + [UInt8](repeating: 0xff, count: 32) + good.suffix(32))
    check("s too large", good.prefix(33) + [UInt8](repeating: 0xff, count: 32))
    check("64 bytes", Array(good.dropLast()))
    check("66 bytes", good + [0])
    check("other form", wallet.legacy(message, header: 27))
    for (name, text) in [
      ("no text", ""), ("no base64", "not-valid-base64!!!"), ("no hex", "0xzz"),
    ] {
      let claim = SignedMessage(address: p2pkh(), message: [], signature: text)
      reasons[name] = claim.verdict().failure?.code
    }
    #expect(
      reasons == [
        "flipped bit": "signer_mismatch", "header 26": "unknown_header",
        "header 43": "unknown_header", "r is zero": "r_zero", "s is zero": "s_zero",
        "r too large": "r_out_of_range", "s too large": "s_out_of_range",
        "64 bytes": "wrong_length", "66 bytes": "wrong_length", "other form": "header_mismatch",
        "no text": "empty_signature", "no base64": "bad_encoding", "no hex": "bad_encoding",
      ]
    )
  }

  @Test
  func `names a high s, which Bitcoin Core takes`() {
    let found = verdict(p2pkh(), message, wallet.legacy(message, highS: true))
    #expect(found.isValid && found.notes.contains { $0.contains("high s") })
  }

  @Test
  func `refuses what is no address, and never repeats a secret`() {
    var reasons: [String: String] = [:]
    // A published key: BIP-0322, "Test vectors".
    let secret = "L3VFeEujGtevx9w18HD1fhRbCH67Az2dpCymeRE1SoPK6XQtaN2k"
    for address in [
      "", "x", secret, "1BoatSLRHtKNngkdXEeobR76b53LETtpyX",
      "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh",
    ] {
      let found = verdict(address, message, wallet.legacy(message))
      reasons[String(address.prefix(3))] = found.failure?.code
      #expect(!found.json.text().contains("L3VFeE"))
    }
    #expect(
      reasons == [
        "": "wrong_length", "x": "bad_address", "L3V": "secret", "1Bo": "bad_address",
        "rHb": "unsupported_address",
      ]
    )
  }

  @Test
  func `leaves open what an address of another chain signed`() {
    let ripple = "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh"
    let found = verdict(ripple, message, wallet.legacy(message))
    #expect(found.outcome == .inconclusive && found.json["valid"] == .null)
    // Nothing but the form of Algorand's addresses and of Stellar's.
    for foreign in [String(repeating: "A", count: 58), "G" + String(repeating: "B", count: 55)] {
      #expect(verdict(foreign, message, wallet.legacy(message)).outcome == .inconclusive)
    }
    #expect(verdict("x", message, wallet.legacy(message)).json["valid"] == .bool(false))
  }
}
