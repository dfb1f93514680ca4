import AddressEncoding
import Quantities

/// Checks an address against the network and the asset that its row names.
struct AddressCheck {
  let vocabulary: Vocabulary
  /// Signs between an address and its tag that the format has besides the usual ones.
  var tagSeparators: [String] = []
  /// Whether an address may stand on any chain of its form, as the file names none.
  var mayLackNetwork = false

  /// Checks an address.
  ///
  /// - Parameters:
  ///   - text: The cell.
  ///   - network: The network as written.
  ///   - asset: The asset of the row.
  /// - Returns: `nil` for an empty cell.
  func check(_ text: String, network: String?, asset: Asset?) -> CheckedAddress? {
    let raw = HeaderText.trimmed(text)
    guard !raw.isEmpty, raw != "-" else { return nil }
    func problem(_ reason: String) -> CheckedAddress {
      CheckedAddress(raw: raw, canonical: nil, chain: nil, tag: nil, problem: reason)
    }
    let named = network.flatMap { $0.isEmpty ? nil : $0 }
    let expected: Vocabulary.Network?
    if let named {
      guard let known = vocabulary.network(named) else {
        return problem("the network \"\(named)\" is not known: the address is not checked")
      }
      expected = known
    } else {
      let native = asset.flatMap { vocabulary.nativeNetworks[$0] }
      // Ether moves on many chains whose explorers and wallets write alike.
      expected = mayLackNetwork && native?.addressForm == "ethereum" ? nil : native
    }
    var (address, tag) = split(raw)
    // Some exports leave the 0x of an Ethereum address out.
    if expected?.addressForm == "ethereum", address.utf8.count == 40,
      address.utf8.allSatisfy({ Self.hexadecimal.contains($0) })
    {
      address = "0x" + address
    }
    let report = AddressInspection.inspect(address)
    guard report.valid, let canonical = report.canonical, let first = report.chains.first else {
      if let expected, !Self.checkedForms.contains(expected.addressForm) {
        return problem("addresses of \(expected.chain) are not checked")
      }
      return problem("not an address: \(report.reason ?? "no form of address fits")")
    }
    if let expected {
      guard report.chains.contains(expected.addressForm) else {
        guard Self.checkedForms.contains(expected.addressForm) else {
          return problem("addresses of \(expected.chain) are not checked")
        }
        return problem(
          "an address of \(report.chains.joined(separator: ", ")), but the row says \(expected.chain)"
        )
      }
      return CheckedAddress(
        raw: raw,
        canonical: canonical,
        chain: expected.chain,
        tag: tag ?? report.tag.map(String.init),
        problem: nil
      )
    }
    if mayLackNetwork, report.chains.count > 1 || first == "ethereum" {
      return CheckedAddress(raw: raw, canonical: canonical, chain: nil, tag: tag, problem: nil)
    }
    guard report.chains.count == 1, first != "ethereum" else {
      return problem(
        "the row names no network, and the address can stand on several chains: "
          + report.chains.joined(separator: ", ")
      )
    }
    return CheckedAddress(
      raw: raw,
      canonical: canonical,
      chain: first,
      tag: tag ?? report.tag.map(String.init),
      problem: nil
    )
  }

  /// The forms of address that `AddressInspection` knows.
  private static let checkedForms: Set<String> = [
    "bitcoin", "bitcoin-testnet", "bitcoin-regtest", "bitcoin-cash", "litecoin", "dogecoin", "dash",
    "zcash", "ethereum", "tron", "xrp",
    "solana",
  ]

  private static let hexadecimal = Set("0123456789abcdefABCDEF".utf8)

  /// Cuts a tag off an address: `rXXX:12345`, `rXXX?dt=12345`, `addr?memoId=1`, `addr,1`.
  private func split(_ text: String) -> (address: String, tag: String?) {
    for sign in tagSeparators {
      if let range = text.firstRange(of: sign), range.lowerBound > text.startIndex {
        let tag = HeaderText.trimmed(String(text[range.upperBound...]))
        return (HeaderText.trimmed(String(text[..<range.lowerBound])), tag.isEmpty ? nil : tag)
      }
    }
    guard text.utf8.contains(where: { ":?,".utf8.contains($0) }) else { return (text, nil) }
    for sign in ["?memoId=", "?dt=", "?memo=", "?tag=", ","] {
      if let range = text.firstRange(of: sign) {
        let tag = HeaderText.trimmed(String(text[range.upperBound...]))
        return (HeaderText.trimmed(String(text[..<range.lowerBound])), tag.isEmpty ? nil : tag)
      }
    }
    // A colon after digits only is a tag; before letters it belongs to a CashAddr prefix.
    if let colon = text.lastIndex(of: ":") {
      let tag = text[text.index(after: colon)...]
      if !tag.isEmpty, tag.allSatisfy({ $0.isASCII && $0.isNumber }) {
        return (String(text[..<colon]), String(tag))
      }
    }
    return (text, nil)
  }
}

extension ProfileLibrary {
  /// Checks an address against the network that stands beside it.
  ///
  /// - Parameters:
  ///   - text: The address as written.
  ///   - network: The network's name as written; `nil` if none is.
  /// - Returns: What came of it; `nil` for an empty text.
  public func checkedAddress(_ text: String, network: String?) -> CheckedAddress? {
    AddressCheck(vocabulary: vocabulary).check(text, network: network, asset: nil)
  }

  /// Whether a name means a network.
  ///
  /// - Parameter name: The name as written: `TRC20`, `BNB Smart Chain(BEP20)`.
  /// - Returns: Whether it does.
  public func knowsNetwork(_ name: String) -> Bool { vocabulary.network(name) != nil }
}
