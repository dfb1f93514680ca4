import BitcoinFormat
import Cryptography
import Quantities

/// Messages of Bitcoin's family whose signature gives the key: 65 bytes, a header, r and s.
///
/// The header is 27 and the recovery identifier, 4 more if the key is compressed, and in BIP-0137 8
/// or 12 more for P2SH-P2WPKH and P2WPKH. Wallets differ in what they write there; the key that
/// comes out does not. So the key decides whether the signature is the address's, and the header
/// decides what the scheme is called.
struct RecoverableMessage {
  let address: ScriptAddress
  let message: [UInt8]
  let header: UInt8
  let signature: CompactSignature

  static let byteCount = 65

  /// Returns the verdict on 65 bytes.
  static func verdict(
    on bytes: [UInt8],
    of message: [UInt8],
    by address: ScriptAddress
  ) -> MessageVerdict {
    precondition(bytes.count == byteCount, "the caller looked at the length")
    guard (27...42).contains(bytes[0]) else {
      return .invalid(
        "unknown_header",
        "the first byte of the signature is \(bytes[0]); 27 to 42 are defined"
      )
    }
    do throws(ClaimRefusal) {
      let signature = try CompactSignature(Array(bytes.dropFirst()))
      let subject = Self(
        address: address,
        message: message,
        header: bytes[0],
        signature: signature
      )
      return subject.verdict()
    } catch {
      return .invalid(error.code, error.detail)
    }
  }

  /// The hash that a coin's wallet signs: the double SHA-256 of magic and message, each behind its
  /// length as CompactSize.
  static func hash(magic: String, message: [UInt8]) -> FixedBytes<32> {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(magic.utf8.count + message.count + 10)
    bytes.appendCounted(Array(magic.utf8))
    bytes.appendCounted(message)
    return SHA256.doubleHash(bytes.span)
  }

  private var recoveryID: Int { Int(header - 27) & 3 }
  private var saysUncompressed: Bool { header < 31 }

  private func key(under magic: String) -> PublicKey? {
    signature.publicKey(
      recoveryID: recoveryID,
      for: Self.hash(magic: magic, message: message)
    )
  }

  private func verdict() -> MessageVerdict {
    var first: (coin: CoinMagic, key: PublicKey)?
    for coin in address.coins {
      guard let key = key(under: coin.magic) else { continue }
      if let match = match(key) { return valid(match, key: key, coin: coin) }
      if first == nil { first = (coin, key) }
    }
    guard let (coin, key) = first else {
      return .invalid("unrecoverable", "no public key belongs to this signature of this message")
    }
    return otherMagic() ?? otherForm(key, coin: coin) ?? mismatch(key, coin: coin)
  }

  /// How a key leads to the address.
  private struct Match {
    let scheme: MessageScheme
    let isUncompressed: Bool
    var note: String?
  }

  private func match(_ key: PublicKey) -> Match? {
    let compressed = key.compressed.array
    let hash = Hash160.hash(compressed.span).array
    switch address.script {
    case .p2pkh:
      let uncompressed = key.uncompressed.array
      let expected = saysUncompressed ? Hash160.hash(uncompressed.span).array : hash
      guard expected == address.payload else { return nil }
      return Match(
        scheme: header <= 34 ? .legacy : .bip0137Loose,
        isUncompressed: saysUncompressed,
        note: header <= 34 ? nil : looseNote("P2PKH")
      )
    case .p2sh:
      let redeemScript = [0x00, 0x14] + hash
      guard Hash160.hash(redeemScript.span).array == address.payload else { return nil }
      return segWitMatch(own: 35...38, name: "P2SH-P2WPKH")
    case .p2wpkh:
      guard hash == address.payload else { return nil }
      return segWitMatch(own: 39...42, name: "P2WPKH")
    case .p2tr:
      let inner = key.xOnly
      let isOutput = inner.bytes.array == address.payload
      let output = try? inner.taprootOutputKey(merkleRoot: nil).key.bytes.array
      guard isOutput || output == address.payload else { return nil }
      return Match(
        scheme: header <= 34 ? .electrum : .bip0137Loose,
        isUncompressed: false,
        note: "no standard gives P2TR addresses to 65-byte signatures; the key that comes out is "
          + (isOutput ? "the output key itself" : "the internal key of a BIP-0086 output")
      )
    case .p2wsh, .witness: return nil
    }
  }

  private func segWitMatch(own: ClosedRange<UInt8>, name: String) -> Match {
    if own.contains(header) { return Match(scheme: .bip0137, isUncompressed: false) }
    if header > 34 {
      return Match(scheme: .bip0137Loose, isUncompressed: false, note: looseNote(name))
    }
    let form = saysUncompressed ? "an uncompressed" : "a compressed"
    return Match(
      scheme: .electrum,
      isUncompressed: false,
      note:
        "header \(header) says \(form) P2PKH key, the address is \(name): so Electrum and others "
        + "write it; a strict reader of BIP-0137 refuses it"
    )
  }

  private func looseNote(_ name: String) -> String {
    let says = header <= 38 ? "P2SH-P2WPKH" : "P2WPKH"
    return
      "header \(header) says \(says), the address is \(name): the key is right, a strict reader "
      + "of BIP-0137 refuses it"
  }

  private func valid(_ match: Match, key: PublicKey, coin: CoinMagic) -> MessageVerdict {
    var notes = match.note.map { [$0] } ?? []
    if signature.isHighS { notes.append(CompactSignature.highSNote) }
    return MessageVerdict(
      .valid,
      scheme: match.scheme,
      chain: coin.name,
      signer: address.text(of: address.script, payload: address.payload),
      publicKeys: [match.isUncompressed ? key.uncompressed.array : key.compressed.array],
      notes: notes
    )
  }

  /// The key of the address signed the message behind the magic of another coin.
  private func otherMagic() -> MessageVerdict? {
    let tried = Set(address.coins.map(\.magic))
    for coin in CoinMagic.all where !tried.contains(coin.magic) {
      guard let key = key(under: coin.magic), let match = match(key) else { continue }
      return MessageVerdict(
        .invalid,
        scheme: match.scheme,
        chain: coin.name,
        signer: address.text(of: address.script, payload: address.payload),
        publicKeys: [match.isUncompressed ? key.uncompressed.array : key.compressed.array],
        failure: MessageFailure(
          "wrong_magic",
          "the key of this address signed the message as a message of \(coin.name), which verifiers "
            + "of \(address.coins[0].name) refuse"
        )
      )
    }
    return nil
  }

  /// The header says one form of the key, the address is that of the other.
  private func otherForm(_ key: PublicKey, coin: CoinMagic) -> MessageVerdict? {
    guard address.script == .p2pkh else { return nil }
    let other = saysUncompressed ? key.compressed.array : key.uncompressed.array
    guard Hash160.hash(other.span).array == address.payload else { return nil }
    let own = saysUncompressed ? key.uncompressed.array : key.compressed.array
    return MessageVerdict(
      .invalid,
      scheme: .legacy,
      chain: coin.name,
      signer: address.text(of: .p2pkh, payload: Hash160.hash(own.span).array),
      publicKeys: [own],
      failure: MessageFailure(
        "header_mismatch",
        "header \(header) says \(saysUncompressed ? "an uncompressed" : "a compressed") key, the "
          + "address is that of the \(saysUncompressed ? "compressed" : "uncompressed") form of the "
          + "same key; verifiers refuse it"
      )
    )
  }

  private func mismatch(_ key: PublicKey, coin: CoinMagic) -> MessageVerdict {
    let hash = Hash160.hash(key.compressed.array.span).array
    var isUncompressed = false
    let signer: String?
    switch address.script {
    case .p2sh:
      let redeemScript = [0x00, 0x14] + hash
      signer = address.text(of: .p2sh, payload: Hash160.hash(redeemScript.span).array)
    case .p2wpkh: signer = address.text(of: .p2wpkh, payload: hash)
    case .p2tr:
      let output = try? key.xOnly.taprootOutputKey(merkleRoot: nil).key.bytes.array
      signer = output.flatMap { address.text(of: .p2tr, payload: $0) }
    case .p2pkh where saysUncompressed:
      isUncompressed = true
      let point = key.uncompressed.array
      signer = address.text(of: .p2pkh, payload: Hash160.hash(point.span).array)
    case .p2pkh, .p2wsh, .witness: signer = address.text(of: .p2pkh, payload: hash)
    }
    let detail =
      switch address.script {
      case .p2wsh, .witness:
        "a 65-byte signature is one key's; the address is a script's, which BIP-0322 can sign for"
      case .p2sh:
        "another key signed, or another message, or the address is no P2SH-P2WPKH address"
      case .p2pkh, .p2wpkh, .p2tr: "another key signed, or another message was signed"
      }
    return MessageVerdict(
      .invalid,
      scheme: Self.claimedScheme(header: header),
      chain: coin.name,
      signer: signer,
      publicKeys: [isUncompressed ? key.uncompressed.array : key.compressed.array],
      failure: MessageFailure("signer_mismatch", detail)
    )
  }

  private static func claimedScheme(header: UInt8) -> MessageScheme {
    header <= 34 ? .legacy : .bip0137
  }
}
