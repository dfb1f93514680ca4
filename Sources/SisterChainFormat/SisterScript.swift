import BitcoinFormat

/// A locking script's form on a sister chain, and where its payload lies.
public struct SisterScript: Hashable, Sendable {
  /// The forms, under the names that the chains' nodes print.
  public enum Form: String, Hashable, Sendable, CaseIterable {
    /// Pay to a bare public key.
    case pubkey
    /// Pay to the HASH160 of a public key.
    case pubkeyhash
    /// Pay to the HASH160 of a script (BIP-0016).
    case scripthash
    /// Pay to the double SHA-256 of a script: P2SH32 of Bitcoin Cash, May 2023.
    case scripthash32
    /// Pay to *m* of *n* bare public keys.
    case multisig
    /// Data that cannot be spent (`OP_RETURN`).
    case nulldata
    /// Pay to the HASH160 of a public key, witness version 0 (BIP-0141).
    case witnessV0KeyHash = "witness_v0_keyhash"
    /// Pay to the SHA-256 of a script, witness version 0 (BIP-0141).
    case witnessV0ScriptHash = "witness_v0_scripthash"
    /// Pay to a Taproot output key, witness version 1 (BIP-0341).
    case witnessV1Taproot = "witness_v1_taproot"
    /// Pay to anchor.
    case anchor
    /// A witness program that no rule gives a meaning yet.
    case witnessUnknown = "witness_unknown"
    /// The coins inside Litecoin's extension block, witness version 8 (LIP-0002).
    case mwebHogAddress = "witness_mweb_hogaddr"
    /// Coins on their way into Litecoin's extension block, witness version 9 (LIP-0002).
    case mwebPegIn = "witness_mweb_pegin"
    /// Anything else.
    case nonstandard
  }

  /// The form.
  public let type: Form
  /// Where the payload lies in the script: public key, hash or witness program; empty for
  /// `multisig`, `nulldata` and `nonstandard`.
  public let payload: Range<Int>

  /// Classifies a locking script.
  ///
  /// - Parameters:
  ///   - script: The script, on Bitcoin Cash without a token prefix.
  ///   - chain: The chain; witness programs exist on Litecoin only, P2SH32 on Bitcoin Cash only.
  public init(_ script: [UInt8], on chain: SisterChain) {
    let found = ScriptClassification(script.span)
    var payload = found.payload
    let isLitecoin = chain == .litecoin
    switch found.type {
    case .pubkey: type = .pubkey
    case .pubkeyhash: type = .pubkeyhash
    case .scripthash: type = .scripthash
    case .multisig: type = .multisig
    case .nulldata: type = .nulldata
    case .witnessV0KeyHash: type = isLitecoin ? .witnessV0KeyHash : .nonstandard
    case .witnessV0ScriptHash: type = isLitecoin ? .witnessV0ScriptHash : .nonstandard
    case .witnessV1Taproot: type = isLitecoin ? .witnessV1Taproot : .nonstandard
    case .anchor: type = isLitecoin ? .anchor : .nonstandard
    case .witnessUnknown where isLitecoin && script.count == 34 && script[0] == 0x58:
      type = .mwebHogAddress
    case .witnessUnknown where isLitecoin && script.count == 34 && script[0] == 0x59:
      type = .mwebPegIn
    case .witnessUnknown: type = isLitecoin ? .witnessUnknown : .nonstandard
    case .nonstandard:
      // OP_HASH256, 32 bytes, OP_EQUAL.
      if chain == .bitcoinCash, script.count == 35, script[0] == 0xaa, script[1] == 0x20,
        script[34] == 0x87
      {
        type = .scripthash32
        payload = 2..<34
      } else {
        type = .nonstandard
      }
    }
    self.payload = type == .nonstandard ? 0..<0 : payload
  }
}
