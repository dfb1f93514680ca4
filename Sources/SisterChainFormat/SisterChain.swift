public import AddressEncoding
import BitcoinFormat

/// A chain that grew from Bitcoin's code and keeps its transparent inputs and outputs.
public enum SisterChain: String, Hashable, Sendable, CaseIterable {
  /// Litecoin.
  case litecoin
  /// Dogecoin.
  case dogecoin
  /// Bitcoin Cash.
  case bitcoinCash = "bitcoin-cash"
  /// Dash.
  case dash
  /// Zcash; its transparent part.
  case zcash

  /// The networks of a chain: the main chain, the public test chain, the private one.
  public typealias Network = BitcoinAddress.Network
}

/// The address of an output script on a sister chain.
public struct SisterAddress: Hashable, Sendable {
  /// What the payload names: `p2pkh`, `p2sh`, `p2wpkh`, `p2wsh`, `p2tr` or `witness_unknown`.
  public let type: String
  /// The text, as the chain's own node prints it.
  public let text: String
}

extension SisterChain {
  /// The first bytes of Base58Check addresses.
  ///
  /// Sources: `base58Prefixes` in the `chainparams.cpp` of Litecoin Core, Dogecoin Core and Dash Core;
  /// protocol specification of Zcash, section 5.6.1.1.
  private func base58Versions(_ network: Network) -> (publicKey: [UInt8], script: [UInt8])? {
    switch (self, network) {
    case (.litecoin, .mainnet): ([0x30], [0x32])
    case (.litecoin, _): ([0x6f], [0x3a])
    case (.dogecoin, .mainnet): ([0x1e], [0x16])
    case (.dogecoin, .testnet): ([0x71], [0xc4])
    case (.dogecoin, .regtest): ([0x6f], [0xc4])
    case (.dash, .mainnet): ([0x4c], [0x10])
    case (.dash, _): ([0x8c], [0x13])
    case (.zcash, .mainnet): ([0x1c, 0xb8], [0x1c, 0xbd])
    case (.zcash, _): ([0x1d, 0x25], [0x1c, 0xba])
    case (.bitcoinCash, _): nil
    }
  }

  /// The human-readable part of SegWit addresses, on the one sister chain that has SegWit.
  private func segWitPrefix(_ network: Network) -> String? {
    guard self == .litecoin else { return nil }
    return switch network {
    case .mainnet: "ltc"
    case .testnet: "tltc"
    case .regtest: "rltc"
    }
  }

  private func cashPrefix(_ network: Network) -> String {
    switch network {
    case .mainnet: "bitcoincash"
    case .testnet: "bchtest"
    case .regtest: "bchreg"
    }
  }

  /// Returns the address of an output script.
  ///
  /// A bare public key has none, as on Bitcoin; ``keyAddress(ofHash:on:)`` gives the one of its hash.
  ///
  /// - Parameters:
  ///   - script: The script, on Bitcoin Cash without a token prefix.
  ///   - network: The network.
  ///   - acceptsTokens: Whether a CashAddr of the kind that accepts tokens is written.
  /// - Returns: `nil` if the script is of no kind that has an address.
  public func address(
    of script: [UInt8],
    on network: Network,
    acceptsTokens: Bool = false
  ) -> SisterAddress? {
    let kind = SisterScript(script, on: self)
    let payload = Array(script[kind.payload])
    switch kind.type {
    case .pubkeyhash: return keyAddress(ofHash: payload, on: network, acceptsTokens: acceptsTokens)
    case .scripthash, .scripthash32:
      let text: String
      if let versions = base58Versions(network) {
        text = Base58Check.encode(versions.script + payload)
      } else {
        let address = try? CashAddress(
          prefix: cashPrefix(network),
          kind: acceptsTokens ? .tokenAwareP2SH : .p2sh,
          hash: payload
        )
        guard let address else { return nil }
        text = address.description
      }
      return SisterAddress(type: "p2sh", text: text)
    case .witnessV0KeyHash: return segWit("p2wpkh", 0, payload, network)
    case .witnessV0ScriptHash: return segWit("p2wsh", 0, payload, network)
    case .witnessV1Taproot: return segWit("p2tr", 1, payload, network)
    case .anchor, .witnessUnknown:
      return segWit("witness_unknown", Int(script[0]) - 0x50, payload, network)
    case .pubkey, .multisig, .nulldata, .nonstandard, .mwebHogAddress, .mwebPegIn: return nil
    }
  }

  /// Returns the address that pays to the hash of a public key.
  ///
  /// - Parameters:
  ///   - hash: 20 bytes.
  ///   - network: The network.
  ///   - acceptsTokens: Whether a CashAddr of the kind that accepts tokens is written.
  /// - Returns: `nil` if the hash has another length.
  public func keyAddress(
    ofHash hash: [UInt8],
    on network: Network,
    acceptsTokens: Bool = false
  ) -> SisterAddress? {
    guard hash.count == 20 else { return nil }
    if let versions = base58Versions(network) {
      return SisterAddress(type: "p2pkh", text: Base58Check.encode(versions.publicKey + hash))
    }
    let address = try? CashAddress(
      prefix: cashPrefix(network),
      kind: acceptsTokens ? .tokenAwareP2PKH : .p2pkh,
      hash: hash
    )
    return address.map { SisterAddress(type: "p2pkh", text: $0.description) }
  }

  private func segWit(
    _ type: String,
    _ version: Int,
    _ program: [UInt8],
    _ network: Network
  ) -> SisterAddress? {
    guard let prefix = segWitPrefix(network),
      let address = try? SegWitAddress(prefix: prefix, version: version, program: program)
    else { return nil }
    return SisterAddress(type: type, text: address.description)
  }
}
