import ByteReading
import Quantities

/// Tells what an address is from its text alone.
public enum AddressInspection {
  /// The longest text that is looked at, in bytes: longer than any address that is known here.
  public static let limit = 256

  /// Returns what an address is.
  ///
  /// Known are Bitcoin, Bitcoin Cash, Litecoin, Dogecoin, Dash, Zcash (transparent), Ethereum and its
  /// like, Tron, XRP Ledger and Solana, with test chains where their prefixes differ. A text says
  /// what it can be; that somebody uses the address it does not say.
  ///
  /// - Parameter text: The text, without white space around it.
  /// - Returns: The report; a text that is no address, or a secret, gives one with the reason.
  public static func inspect(_ text: String) -> AddressReport {
    if let failure = xrpPublicKey(text) { return AddressReport(refusing: text, because: failure) }
    if let failure = SecretText.refusal(of: text) {
      return AddressReport(refusing: "", because: failure)
    }
    guard text.utf8.count <= limit else {
      let failure = AddressFailure(.tooLong(count: text.utf8.count, limit: limit))
      return AddressReport(refusing: "", because: failure)
    }
    do throws(AddressFailure) { return try recognize(text) } catch {
      if error.reason == .privateKey || error.reason == .seedPhrase {
        return AddressReport(refusing: "", because: error)
      }
      guard !SecretText.resemblesPrivateKey(text) || hasKnownSegWitPrefix(text) else {
        return AddressReport(refusing: "", because: AddressFailure(.privateKey))
      }
      return AddressReport(refusing: text, because: error)
    }
  }

  private static func recognize(_ text: String) throws(AddressFailure) -> AddressReport {
    guard !text.isEmpty else { throw AddressFailure(.empty) }
    if let report = try hexadecimal(text) { return report }
    if let report = try uri(text) { return report }
    if let report = taggedAccount(text) { return report }
    if text.utf8.contains(UInt8(ascii: ":")) { return try cashAddress(text) }
    // Base58 goes before Bech32: an address of Tron or Solana may begin with `TB1` or `bc1`.
    if let report = solana(text) { return report }
    if let report = try? base58Check(text) { return report }
    for (prefix, chain) in Base58Kind.segWitPrefixes
    where BitcoinAddress.hasSegWitPrefix(text, prefix) {
      return try segWit(text, chain)
    }
    if resemblesCashAddress(text) { return try cashAddress(text) }
    if let report = try extensionBlock(text) { return report }
    if let report = try transparentSource(text) { return report }
    if let report = try shielded(text) { return report }
    if let other = try? Bech32(parsing: text, limit: limit) {
      throw AddressFailure(.unknownPrefix(other.prefix), at: 0)
    }
    return try base58Check(text)
  }

  /// An address in Litecoin's extension block: Bech32 of version 0 with the scan and the spend key,
  /// longer than BIP-0173 allows (Litecoin Core, `src/key_io.cpp`).
  private static func extensionBlock(_ text: String) throws(AddressFailure) -> AddressReport? {
    let kinds = Base58Kind.extensionBlockPrefixes.filter {
      BitcoinAddress.hasSegWitPrefix(text, $0.prefix)
    }
    guard !kinds.isEmpty else { return nil }
    let bech32 = try Bech32(parsing: text, limit: limit)
    guard let version = bech32.groups.first, version == 0 else {
      throw AddressFailure(.unknownVersion(Array(bech32.groups.prefix(1))))
    }
    guard bech32.variant == .bech32 else {
      throw AddressFailure(.wrongChecksumVariant(expected: "Bech32"))
    }
    let keys = try FiveBitGroups.decode(bech32.groups.dropFirst())
    guard keys.count == 66 else {
      throw AddressFailure(.wrongLength(found: keys.count, allowed: [66]))
    }
    return AddressReport(
      text,
      chains: kinds.map(\.chain),
      type: "mweb",
      payload: Hexadecimal.encode(keys),
      canonical: bech32.description
    )
  }

  /// An address of Zcash that takes transparent coins only: Bech32m of a public key's hash (ZIP-0320).
  private static func transparentSource(_ text: String) throws(AddressFailure) -> AddressReport? {
    guard
      let chain = Base58Kind.transparentSourcePrefixes.first(where: {
        BitcoinAddress.hasSegWitPrefix(text, $0.prefix)
      })?.chain
    else { return nil }
    let bech32 = try Bech32(parsing: text)
    guard bech32.variant == .bech32m else {
      throw AddressFailure(.wrongChecksumVariant(expected: "Bech32m"))
    }
    let hash = try FiveBitGroups.decode(bech32.groups)
    guard hash.count == 20 else {
      throw AddressFailure(.wrongLength(found: hash.count, allowed: [20]))
    }
    return AddressReport(
      text,
      chains: [chain],
      type: "tex",
      payload: Hexadecimal.encode(hash),
      canonical: bech32.description
    )
  }

  private static func hasKnownSegWitPrefix(_ text: String) -> Bool {
    let known =
      Base58Kind.segWitPrefixes + Base58Kind.extensionBlockPrefixes
      + Base58Kind.transparentSourcePrefixes
    return known.contains { BitcoinAddress.hasSegWitPrefix(text, $0.prefix) }
  }

  /// Ethereum's addresses, also without `0x`, and Tron's in hexadecimal (`41`, then 20 bytes).
  private static func hexadecimal(_ text: String) throws(AddressFailure) -> AddressReport? {
    let units = Array(text.utf8)
    let isHexadecimal = units.allSatisfy(EthereumAddress.isDigit)
    let digits = text.hasPrefix("0x") ? String(text.dropFirst(2)) : text
    if digits.utf8.count == 42, digits.hasPrefix("41"),
      let bytes = try? Hexadecimal.decode(digits)
    {
      return AddressReport(
        text,
        chains: [.tron],
        type: "account",
        payload: Hexadecimal.encode(bytes.dropFirst()),
        canonical: Base58Check.encode(bytes),
        checksum: .absent
      )
    }
    let isBare = isHexadecimal && units.count == 40
    guard isBare || text.hasPrefix("0x") else { return nil }
    let prefixed = isBare ? "0x" + text : text
    let address: EthereumAddress
    do throws(AddressFailure) { address = try EthereumAddress(parsing: prefixed) } catch {
      throw AddressFailure(error.reason, at: error.offset.map { isBare ? $0 - 2 : $0 })
    }
    return AddressReport(
      text,
      chains: [.ethereum],
      type: "account",
      payload: address.bytes.description,
      canonical: address.description,
      checksum: EthereumAddress.isChecksummed(prefixed) ? .verified : .absent
    )
  }

  private static func segWit(
    _ text: String,
    _ chain: Chain
  ) throws(AddressFailure) -> AddressReport {
    let address = try SegWitAddress(parsing: text)
    // The meaning of a program is the same on each chain that has SegWit.
    let kind = try BitcoinAddress(address, network: .mainnet).kind
    return AddressReport(
      text,
      chains: [chain],
      type: kind.name,
      payload: Hexadecimal.encode(address.program),
      canonical: address.description
    )
  }

  /// Whether a text without prefix has the letters and the least length of CashAddr.
  private static func resemblesCashAddress(_ text: String) -> Bool {
    let units = Array(text.utf8)
    // 42 characters hold a version byte, 20 bytes and the checksum.
    guard units.count >= 42, let first = units.first, "qpzrQPZR".utf8.contains(first) else {
      return false
    }
    return units.allSatisfy { unit in
      let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(unit)
      return Bech32.value(of: isUpper ? unit + 0x20 : unit) != nil
    }
  }

  private static func cashAddress(_ text: String) throws(AddressFailure) -> AddressReport {
    let address: CashAddress
    if text.utf8.contains(UInt8(ascii: ":")) {
      address = try CashAddress(parsing: text)
    } else if let test = (try? CashAddress(parsing: text, defaultPrefix: "bchtest"))
      ?? (try? CashAddress(parsing: text, defaultPrefix: "bchreg"))
    {
      address = test
    } else {
      address = try CashAddress(parsing: text)
    }
    guard
      let chain = Base58Kind.cashPrefixes.first(where: { $0.prefix == address.prefix })?.chain
    else { throw AddressFailure(.unknownPrefix(address.prefix), at: 0) }
    let isScript = address.kind == .p2sh || address.kind == .tokenAwareP2SH
    return AddressReport(
      text,
      chains: [chain],
      type: isScript ? "p2sh" : "p2pkh",
      payload: Hexadecimal.encode(address.hash),
      canonical: address.description
    )
  }

  private static func base58Check(_ text: String) throws(AddressFailure) -> AddressReport {
    let failure: AddressFailure
    do throws(AddressFailure) {
      let bytes = try Base58.decode(text)
      // An extended public key: version, depth, parent, number, chain code, key (BIP-0032).
      if bytes.count == 82, bytes[45] == 2 || bytes[45] == 3 {
        throw AddressFailure(.notAnAddress("extended public key"))
      }
      guard bytes.count == 25 || bytes.count == 26 else {
        throw AddressFailure(.wrongLength(found: bytes.count, allowed: [25, 26, 32]))
      }
      let payload = try Base58Check.payload(of: bytes)
      guard let kind = Base58Kind.of(payload) else {
        throw AddressFailure(.unknownVersion(Array(payload.prefix(bytes.count - 24))))
      }
      return AddressReport(
        text,
        chains: kind.chains,
        type: kind.type,
        payload: Hexadecimal.encode(payload.dropFirst(kind.version.count)),
        canonical: text
      )
    } catch {
      failure = error
    }
    do throws(AddressFailure) { return try xrp(text) } catch {
      // The text is taken for the chain whose addresses begin with its first letter.
      let isLong = text.utf8.count >= 46 && (text.hasPrefix("X") || text.hasPrefix("T"))
      throw text.hasPrefix("r") || isLong ? error : failure
    }
  }

  private static func xrp(_ text: String) throws(AddressFailure) -> AddressReport {
    let address = try XRPAddress(parsing: text)
    var (chain, type) = (Chain.xrp, "account")
    if case .xAddress(let isTestNetwork) = address.form {
      (chain, type) = (isTestNetwork ? .xrpTestnet : .xrp, "x-address")
    }
    return AddressReport(
      text,
      chains: [chain],
      type: type,
      payload: address.account.description,
      canonical: address.description,
      tag: address.tag
    )
  }
}
