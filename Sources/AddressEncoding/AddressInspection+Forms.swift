import ByteReading
import Quantities

/// Forms in which wallets write addresses: payment requests, accounts with a tag, shielded addresses.
extension AddressInspection {
  /// Whether a text is a private key in a form that no other text has: not by its length alone.
  ///
  /// - Parameter text: The text, without white space around it.
  /// - Returns: Whether it is.
  package static func isPrivateKey(_ text: String) -> Bool {
    xrpPublicKey(text) == nil && SecretText.refusal(of: text)?.reason == .privateKey
  }

  /// The schemes of payment requests: BIP-0021 and what other chains' wallets made of it.
  private static let schemes: [(name: String, chains: [Chain])] = [
    ("bitcoin", [.bitcoin, .bitcoinTestnet, .bitcoinRegtest]),
    ("litecoin", [.litecoin, .litecoinTestnet, .litecoinRegtest]),
    ("dogecoin", [.dogecoin, .dogecoinTestnet]),
    ("dash", [.dash, .dashTestnet]),
    ("zcash", [.zcash, .zcashTestnet]),
    ("ethereum", [.ethereum]),
    ("tron", [.tron]),
    ("xrp", [.xrp, .xrpTestnet]), ("xrpl", [.xrp, .xrpTestnet]), ("ripple", [.xrp, .xrpTestnet]),
    ("solana", [.solana]),
  ]

  /// The address in a payment request, as in `bitcoin:ADDRESS?amount=1` (BIP-0021).
  ///
  /// The prefix of Bitcoin Cash is part of the address and stays.
  static func uri(_ text: String) throws(AddressFailure) -> AddressReport? {
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let name = text[..<colon].lowercased()
    let scheme = schemes.first { $0.name == name }
    let hasQuery = text.contains("?")
    let isCash = ["bitcoincash", "bchtest", "bchreg"].contains(name)
    guard scheme != nil || (isCash && hasQuery) else { return nil }
    var address = text.prefix { $0 != "?" }
    if scheme != nil {
      address = address[address.index(after: colon)...]
      while address.first == "/" { address.removeFirst() }
    }
    let report = inspect(String(address))
    guard report.valid else {
      let reasons = [AddressFailure.Reason.privateKey, .seedPhrase]
      throw AddressFailure(reasons.first { $0.description == report.reason } ?? .unrecognized)
    }
    guard scheme.map({ $0.chains.contains { report.chains.contains($0.rawValue) } }) ?? true else {
      throw AddressFailure(.unknownPrefix(name), at: 0)
    }
    return AddressReport(report, givenAs: text)
  }

  /// Why a text with a checksum that holds is no address but a public key of the XRP Ledger: of a node
  /// (`n…`) or of an account (`a…`; xrpl.org, "base58 Encodings").
  static func xrpPublicKey(_ text: String) -> AddressFailure? {
    guard (50...53).contains(text.utf8.count), text.hasPrefix("n") || text.hasPrefix("a"),
      let payload = try? Base58Check.decode(text, alphabet: .xrp), payload.count == 34,
      payload[0] == 0x1c || payload[0] == 0x23, [0x02, 0x03, 0xed].contains(payload[1])
    else { return nil }
    return AddressFailure(.notAnAddress("a public key of the XRP Ledger"))
  }

  /// An account of the XRP Ledger with its destination tag behind it, `rACCOUNT:TAG` as exchanges
  /// print it, `rACCOUNT?dt=TAG` as wallets do.
  static func taggedAccount(_ text: String) -> AddressReport? {
    let plain = text.replacing("?dt=", with: ":", maxReplacements: 1)
    let parts = plain.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].hasPrefix("r"), let tag = UInt32(parts[1]),
      parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let account = try? XRPAddress(parsing: String(parts[0]))
    else { return nil }
    return AddressReport(
      text,
      chains: [.xrp],
      type: "account",
      payload: account.account.description,
      canonical: account.description,
      tag: tag
    )
  }

  /// The prefixes of Zcash's shielded addresses (ZIP-0032's Sapling, ZIP-0316's unified ones).
  private static let shieldedPrefixes: [(prefix: String, chain: Chain, isUnified: Bool)] = [
    ("zs", .zcash, false), ("ztestsapling", .zcashTestnet, false),
    ("u", .zcash, true), ("utest", .zcashTestnet, true),
  ]

  /// A shielded address of Zcash: 43 bytes of Sapling in Bech32, or a unified address in Bech32m, whose
  /// receivers are not told apart here.
  static func shielded(_ text: String) throws(AddressFailure) -> AddressReport? {
    guard
      let kind = shieldedPrefixes.first(where: {
        BitcoinAddress.hasSegWitPrefix(text, $0.prefix)
      })
    else { return nil }
    let bech32 = try Bech32(parsing: text, limit: limit)
    guard bech32.variant == (kind.isUnified ? .bech32m : .bech32) else {
      throw AddressFailure(.wrongChecksumVariant(expected: kind.isUnified ? "Bech32m" : "Bech32"))
    }
    let bytes = try FiveBitGroups.decode(bech32.groups)
    // ZIP-0316: a receiver and 16 bytes of padding at least, 48 bytes for F4Jumble.
    guard kind.isUnified ? bytes.count >= 48 : bytes.count == 43 else {
      throw AddressFailure(.wrongLength(found: bytes.count, allowed: [kind.isUnified ? 48 : 43]))
    }
    return AddressReport(
      text,
      chains: [kind.chain],
      type: kind.isUnified ? "shielded-unified" : "shielded-sapling",
      payload: Hexadecimal.encode(bytes),
      canonical: bech32.description
    )
  }
}

extension AddressReport {
  /// The report on an address in the text that holds it.
  fileprivate init(_ report: AddressReport, givenAs text: String) {
    self = report
    address = text
  }
}
