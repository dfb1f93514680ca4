import AddressEncoding
import ByteReading
import Cryptography
import KeyDerivation
import Quantities

/// What is asked of a key on the chain of a coin that is only written (`Coin`): one address.
struct CoinRequest {
  let coin: Coin
  /// The chain's name for the answer: as asked.
  let name: String

  /// Finds the coin that a chain's name means, for a key.
  ///
  /// A key of 33 bytes that begin with `ED` is one of Ed25519 on the XRP Ledger, which other keys there
  /// never begin with; without a chain it is taken for one too.
  init?(chain: String?, key: Substring) {
    if let chain, let coin = Coin.named(chain) {
      (self.coin, name) = (coin, chain)
      return
    }
    guard Self.isMarked(key), chain == nil || AddressChain(name: chain ?? "") == .xrp,
      let coin = Coin.named("xrp-ed25519")
    else { return nil }
    (self.coin, name) = (coin, chain ?? "xrp")
  }

  private static func digits(_ key: Substring) -> Substring {
    key.hasPrefix("0x") || key.hasPrefix("0X") ? key.dropFirst(2) : key
  }

  private static func isMarked(_ key: Substring) -> Bool {
    let digits = digits(key)
    return digits.utf8.count == 66 && digits.prefix(2).lowercased() == "ed"
      && digits.utf8.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
  }

  /// Returns the answer for a key.
  ///
  /// - Parameters:
  ///   - key: The key as given.
  ///   - kind: The kind of address that is asked for, if any.
  ///   - path: The path, if any.
  ///   - index: The step behind it, if any.
  ///   - pathText: The path as it is repeated.
  /// - Returns: The answer, in the shape of every derivation.
  /// - Throws: ``InputFailure``, with the code `secret` for a private key or a seed phrase.
  func answer(
    key: Substring,
    kind: ScriptKind?,
    path: DerivationPath?,
    index: UInt32?,
    pathText: String?
  ) throws(InputFailure) -> JSONValue {
    guard !coin.isEdwards else {
      guard path?.steps.isEmpty ?? true, index == nil else {
        throw InputFailure(
          code: "invalid_path",
          field: "path",
          message: "a public key of Ed25519 has no children (SLIP-0010)"
        )
      }
      return try edwards(key)
    }
    let input = try KeyInput.read(key, chain: nil, isXOnly: false)
    if case .descriptor = input {
      throw InputFailure(
        code: "invalid_value",
        field: "key",
        message: "key: descriptors are written for Bitcoin's own chains"
      )
    }
    // On a chain of accounts nothing but the key matters.
    let request = DerivationRequest(
      key: input,
      path: path,
      chain: .ethereum,
      kind: .account,
      index: index
    )
    let found = try request.answer()
    guard let bytes = found.publicKeys.first, let point = try? PublicKey(parsing: bytes.span) else {
      throw InputFailure(code: "invalid_public_key", field: "key", message: "key: no point")
    }
    let wanted =
      kind ?? path?.scriptKind(on: .bitcoin).flatMap { coin.kinds.contains($0) ? $0 : nil }
    guard let address = coin.address(of: point, wanted) else {
      throw InputFailure(
        KeyFailure(.typeNotOnChain(type: (wanted ?? .account).rawValue, chain: coin.name)),
        field: "type"
      )
    }
    return Self.json(
      address.text,
      bytes,
      path: pathText ?? found.path.description,
      type: address.kind.rawValue,
      chain: name
    )
  }

  /// A key of Ed25519: 32 bytes, or 33 with a first byte that says so (`ED` on the XRP Ledger, zero in
  /// SLIP-0010).
  private func edwards(_ key: Substring) throws(InputFailure) -> JSONValue {
    let digits = Self.digits(key)
    guard var bytes = try? Hexadecimal.decode(digits) else {
      // What is no digits may be a secret of another form: it is refused as everywhere.
      _ = try KeyInput.read(key, chain: nil, isXOnly: false)
      throw InputFailure(
        code: "invalid_public_key",
        field: "key",
        message: "key: a public key of Ed25519 in hexadecimal digits; extended keys have none"
      )
    }
    let mark: UInt8 = coin.name == "xrp-ed25519" ? 0xed : 0x00
    if bytes.count == 33, bytes[0] == mark { bytes.removeFirst() }
    guard let point = FixedBytes<32>(bytes), Ed25519.isCanonical(point), Ed25519.isPoint(point)
    else {
      throw InputFailure(
        code: "invalid_public_key",
        field: "key",
        message: "key: no public key of Ed25519"
      )
    }
    guard let address = coin.address(ofEdwards: point) else {
      preconditionFailure("a coin of Ed25519 writes keys of it")
    }
    let written = mark == 0xed ? [mark] + point.array : point.array
    return Self.json(address, written, path: "m", type: "account", chain: name)
  }

  private static func json(
    _ address: String,
    _ key: [UInt8],
    path: String,
    type: String,
    chain: String
  ) -> JSONValue {
    [
      "address": .string(address), "public_key": .string(Hexadecimal.encode(key)),
      "path": .string(path), "type": .string(type), "chain": .string(chain),
    ]
  }
}
