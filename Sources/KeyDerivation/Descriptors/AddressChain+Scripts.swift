import AddressEncoding
import ByteReading

extension AddressChain {
  /// Returns the address of an output script, in the chain's own text.
  ///
  /// - Parameter script: The output script.
  /// - Returns: The address; `nil` if the script is of no kind that has one on the chain, such as a
  ///   bare public key, or the chain has accounts and no scripts.
  func address(of script: [UInt8]) -> String? {
    guard
      case .scripts(let keyHash, let scriptHash, let segWit, let cashPrefix) = parameters.encoding,
      // The network only tells how the address is written, which is done here.
      let known = BitcoinAddress(script: script, network: .mainnet)
    else { return nil }
    let payload = known.payload
    switch known.kind {
    case .p2pkh: return Self.text(payload, keyHash, cashPrefix, .p2pkh)
    case .p2sh: return Self.text(payload, scriptHash, cashPrefix, .p2sh)
    case .p2wpkh, .p2wsh: return Self.witness(segWit, 0, payload)
    case .p2tr: return Self.witness(segWit, 1, payload)
    case .witnessUnknown(let version): return Self.witness(segWit, version, payload)
    }
  }

  private static func text(
    _ hash: [UInt8],
    _ version: [UInt8],
    _ cashPrefix: String?,
    _ kind: CashAddress.Kind
  ) -> String? {
    guard let cashPrefix else { return Base58Check.encode(version + hash) }
    return try? CashAddress(prefix: cashPrefix, kind: kind, hash: hash).description
  }

  private static func witness(_ prefix: String?, _ version: Int, _ program: [UInt8]) -> String? {
    guard let prefix else { return nil }
    return try? SegWitAddress(prefix: prefix, version: version, program: program).description
  }

  /// Whether witness programs are addresses on the chain.
  var hasSegWit: Bool {
    guard case .scripts(_, _, .some, _) = parameters.encoding else { return false }
    return true
  }

  /// Whether outputs of the chain are locked by scripts.
  var hasScripts: Bool {
    guard case .scripts = parameters.encoding else { return false }
    return true
  }

  /// Reads an address of the chain, or of any chain of Bitcoin's if none is given.
  ///
  /// - Returns: The script, and the chain that the address belongs to.
  static func script(
    ofAddress text: String,
    on network: AddressChain?
  ) throws(AddressFailure) -> (script: [UInt8], chain: AddressChain) {
    switch network {
    case nil, .bitcoin, .bitcoinTestnet, .bitcoinRegtest:
      let address = try BitcoinAddress(parsing: text)
      let chain: AddressChain =
        switch address.network {
        case .mainnet: .bitcoin
        // The old forms of address are the same on both test chains.
        case .testnet:
          network == .bitcoinRegtest && (address.kind == .p2pkh || address.kind == .p2sh)
            ? .bitcoinRegtest : .bitcoinTestnet
        case .regtest: .bitcoinRegtest
        }
      return (address.script, chain)
    case .some(let chain):
      let report = AddressInspection.inspect(text)
      guard report.valid, let type = report.type,
        let payload = try? Hexadecimal.decode(report.payload ?? "")
      else { throw AddressFailure(.unrecognized) }
      guard report.chains.contains(chain.rawValue) else {
        throw AddressFailure(.notAnAddress("of \(chain.rawValue)"))
      }
      for candidate in [
        [0x76, 0xa9, 0x14] + payload + [0x88, 0xac], [0xa9, 0x14] + payload + [0x87],
        [0x00, UInt8(truncatingIfNeeded: payload.count)] + payload,
        [0x51, UInt8(truncatingIfNeeded: payload.count)] + payload,
      ] {
        let kind = BitcoinAddress(script: candidate, network: .mainnet)?.kind.name
        if kind == type { return (candidate, chain) }
      }
      throw AddressFailure(.notAnAddress(type))
    }
  }
}
