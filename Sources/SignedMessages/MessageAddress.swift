import AddressEncoding
import ByteReading
import Cryptography
import Quantities

/// The address that a signed message names, with everything that its text can mean.
enum MessageAddress: Sendable {
  /// A script of a coin of Bitcoin's family. There are two readings where a version means a key on
  /// one coin and a script on another (50: Monacoin and Litecoin), the likelier one first.
  case script([ScriptAddress])
  /// An account whose address is the end of a Keccak-256 of the key.
  case account(AccountAddress)
}

/// An account of Ethereum's or Tron's kind.
struct AccountAddress: Sendable {
  /// The 20 bytes.
  let bytes: FixedBytes<20>
  /// Whether it is an account of Tron, which writes the same bytes in another way.
  let isTron: Bool

  /// Returns the same kind of address of another key.
  func address(of key: PublicKey) -> FixedBytes<20> {
    let point = key.uncompressed.array.dropFirst()
    let hash = Keccak256.hash(Array(point).span).array
    guard let bytes = FixedBytes<20>(hash.suffix(20)) else {
      preconditionFailure("a hash of 32 bytes ends in 20 bytes")
    }
    return bytes
  }

  /// Returns the text of an address of this kind.
  func text(_ bytes: FixedBytes<20>) -> String {
    isTron ? Base58Check.encode([0x41] + bytes.array) : EthereumAddress(bytes).description
  }
}

/// The kind of script that an address stands for.
enum AddressScript: Hashable, Sendable {
  case p2pkh, p2sh, p2wpkh, p2wsh, p2tr
  case witness(version: Int)
}

/// An address of a script, and the coins that write such addresses.
struct ScriptAddress: Sendable {
  /// How the address is written.
  enum Form: Sendable {
    case base58(version: [UInt8])
    case segWit(prefix: String)
    case cash(prefix: String)
  }

  let form: Form
  let script: AddressScript
  let payload: [UInt8]
  /// The coins whose addresses look like this one, the one that the caller named first.
  let coins: [CoinMagic]

  /// The locking script.
  var lockingScript: [UInt8] {
    switch script {
    case .p2pkh: Self.p2pkh(payload)
    case .p2sh: Self.p2sh(payload)
    case .p2wpkh, .p2wsh: [0x00, UInt8(payload.count)] + payload
    case .p2tr: [0x51, 0x20] + payload
    case .witness(let version): [0x50 + UInt8(version), UInt8(payload.count)] + payload
    }
  }

  /// Creates Bitcoin's address of a locking script; `nil` if it has none.
  init?(lockingScript: [UInt8]) {
    guard let address = BitcoinAddress(script: lockingScript, network: .mainnet),
      case .script(let readings)? = try? MessageAddress.read(address.description, hint: nil),
      let script = readings.first
    else { return nil }
    self = script
  }

  init(form: Form, script: AddressScript, payload: [UInt8], coins: [CoinMagic]) {
    self.form = form
    self.script = script
    self.payload = payload
    self.coins = coins
  }

  static func p2pkh(_ hash: [UInt8]) -> [UInt8] { [0x76, 0xa9, 0x14] + hash + [0x88, 0xac] }

  static func p2sh(_ hash: [UInt8]) -> [UInt8] { [0xa9, 0x14] + hash + [0x87] }

  /// Returns the address of another script, written as the same coin writes it.
  ///
  /// - Returns: `nil` if the coin has no such addresses.
  func text(of script: AddressScript, payload: [UInt8]) -> String? {
    if case .cash(let prefix) = form, script == .p2pkh || script == .p2sh {
      let kind: CashAddress.Kind = script == .p2pkh ? .p2pkh : .p2sh
      return try? CashAddress(prefix: prefix, kind: kind, hash: payload).description
    }
    guard let coin = coins.first else { return nil }
    let version: Int
    switch script {
    case .p2pkh: return Base58Check.encode((coin.keyVersions.first ?? []) + payload)
    case .p2sh:
      // An address of a script keeps its version: some coins have an old and a new one.
      if self.script == .p2sh, case .base58(let version) = form {
        return Base58Check.encode(version + payload)
      }
      return Base58Check.encode((coin.scriptVersions.first ?? []) + payload)
    case .p2wpkh, .p2wsh: version = 0
    case .p2tr: version = 1
    case .witness(let number): version = number
    }
    var prefix = coin.segWitPrefixes.first
    if case .segWit(let own) = form { prefix = own }
    guard let prefix else { return nil }
    return try? SegWitAddress(prefix: prefix, version: version, program: payload).description
  }

  /// Returns the address of a locking script, written as the same coin writes it.
  func text(ofLockingScript script: [UInt8]) -> String? {
    guard let address = BitcoinAddress(script: script, network: .mainnet) else { return nil }
    let kind: AddressScript =
      switch address.kind {
      case .p2pkh: .p2pkh
      case .p2sh: .p2sh
      case .p2wpkh: .p2wpkh
      case .p2wsh: .p2wsh
      case .p2tr: .p2tr
      case .witnessUnknown(let version): .witness(version: version)
      }
    return text(of: kind, payload: address.payload)
  }
}

extension MessageAddress {
  /// Whether a text has the form of an address of a chain whose addresses are not read here: 58
  /// characters in the Base32 of RFC 4648 (Algorand), 56 of them from `G` on (Stellar, SEP-0023), or
  /// Bech32 with a right checksum and a prefix that no coin here has (Cosmos, Cardano, …).
  private static func isOfAnotherChain(_ text: String) -> Bool {
    let isBase32 = text.utf8.allSatisfy { unit in
      (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(unit)
        || (UInt8(ascii: "2")...UInt8(ascii: "7")).contains(unit)
    }
    if isBase32, text.utf8.count == 58 || (text.utf8.count == 56 && text.hasPrefix("G")) {
      return true
    }
    guard let separator = text.lastIndex(of: "1") else { return false }
    let prefix = text[..<separator].lowercased()
    return !CoinMagic.all.contains { $0.segWitPrefixes.contains(prefix) }
      && (try? Bech32(parsing: text)) != nil
  }

  /// Reads an address.
  ///
  /// - Parameters:
  ///   - text: The text, without white space around it.
  ///   - hint: The chain or coin that the caller names, if any. It orders what is tried; a word that
  ///     is not known here is passed over.
  /// - Returns: The address.
  /// - Throws: ``ClaimRefusal`` if the text is no address, or one whose messages cannot be checked.
  static func read(_ text: String, hint: String?) throws(ClaimRefusal) -> MessageAddress {
    let report = AddressInspection.inspect(text)
    if !report.valid, report.reason?.hasSuffix("refused") != true, isOfAnotherChain(text) {
      throw ClaimRefusal(
        code: "unsupported_address",
        detail: "the form of another chain's addresses, whose signed messages are not known here"
      )
    }
    guard report.valid || !report.address.isEmpty || text.isEmpty else {
      throw ClaimRefusal(
        code: report.reason?.hasSuffix("refused") == true ? "secret" : "bad_address",
        detail: report.reason ?? "no address"
      )
    }
    if report.chains == ["ethereum"] || report.chains == ["tron"] {
      guard let payload = report.payload, let bytes = FixedBytes<20>(hex: payload) else {
        preconditionFailure("an account has 20 bytes")
      }
      return .account(AccountAddress(bytes: bytes, isTron: report.chains == ["tron"]))
    }
    let readings = script(text, hint: hint)
    if !readings.isEmpty { return .script(readings) }
    guard report.valid else {
      throw ClaimRefusal(code: "bad_address", detail: report.reason ?? "no address")
    }
    throw ClaimRefusal(
      code: "unsupported_address",
      detail: "no scheme for signed messages of \(report.chains.joined(separator: ", ")) is known"
    )
  }

  private static func script(_ text: String, hint: String?) -> [ScriptAddress] {
    if let address = try? SegWitAddress(parsing: text) {
      let coins = CoinMagic.all.filter { $0.segWitPrefixes.contains(address.prefix) }
      guard !coins.isEmpty else { return [] }
      let script: AddressScript =
        switch (address.version, address.program.count) {
        case (0, 20): .p2wpkh
        case (0, _): .p2wsh
        case (1, 32): .p2tr
        case (let version, _): .witness(version: version)
        }
      return [
        ScriptAddress(
          form: .segWit(prefix: address.prefix),
          script: script,
          payload: address.program,
          coins: coins
        )
      ]
    }
    if let payload = try? Base58Check.decode(text) {
      return base58(payload, hint: hint)
    }
    for prefix in CashAddress.knownPrefixes {
      guard let address = try? CashAddress(parsing: text, defaultPrefix: prefix),
        CashAddress.knownPrefixes.contains(address.prefix), address.hash.count == 20
      else { continue }
      let isScript = address.kind == .p2sh || address.kind == .tokenAwareP2SH
      return [
        ScriptAddress(
          form: .cash(prefix: address.prefix),
          script: isScript ? .p2sh : .p2pkh,
          payload: address.hash,
          coins: CoinMagic.all.filter { $0.name == "bitcoin-cash" }
        )
      ]
    }
    return []
  }

  private static func base58(_ payload: [UInt8], hint: String?) -> [ScriptAddress] {
    guard payload.count > 20 else { return [] }
    let version = Array(payload.dropLast(20))
    let named = hint.flatMap(CoinMagic.named)?.name
    func reading(_ script: AddressScript, _ coins: [CoinMagic]) -> ScriptAddress? {
      guard !coins.isEmpty else { return nil }
      return ScriptAddress(
        form: .base58(version: version),
        script: script,
        payload: Array(payload.suffix(20)),
        coins: coins.filter { $0.name == named } + coins.filter { $0.name != named }
      )
    }
    func place(_ address: ScriptAddress) -> Int {
      let first = address.coins.first?.name
      return first == named ? -1 : CoinMagic.all.firstIndex { $0.name == first } ?? .max
    }
    let readings = [
      reading(.p2pkh, CoinMagic.all.filter { $0.keyVersions.contains(version) }),
      reading(.p2sh, CoinMagic.all.filter { $0.scriptVersions.contains(version) }),
    ]
    return readings.compactMap(\.self).sorted { place($0) < place($1) }
  }
}
