import AddressEncoding
public import Cryptography
public import Quantities

/// A coin on whose chain a key has one address, or one of each kind, which is only written here.
///
/// ``AddressChain`` holds the chains whose addresses are read as well. Sources: SLIP-0044 for the coin
/// types, SLIP-0173 for the prefixes of Bech32, and what stands beside each group of the table.
public struct Coin: Hashable, Sendable {
  /// How a key becomes an address.
  enum Form: Hashable, Sendable {
    /// Base58Check of versions and the HASH160 of the key, and SegWit below a prefix.
    case scripts(keyHash: [UInt8], scriptHash: [UInt8], segWit: String?)
    /// CashAddr of the HASH160 of the key.
    case cash(prefix: String)
    /// Bech32 of the HASH160 of the compressed key, as Cosmos has it; with a text before it.
    case bech32(prefix: String, before: String)
    /// Bech32 of the 20 bytes of an account of Ethereum's kind.
    case ethereumBech32(prefix: String)
    /// Bech32 of the last 20 bytes of the SHA-256 of the compressed key.
    case zilliqa
    /// `hx` and the last 20 bytes of the SHA3-256 of both coordinates.
    case icon
    /// `EOS` and Base58 of the key with a checksum of RIPEMD-160; the key, not an account.
    case eos
    /// `f1` and Base32 of a BLAKE2b of 20 bytes with a checksum of BLAKE2b.
    case filecoin
    /// Base58 of the key behind a network's byte, with a checksum of BLAKE2b.
    case ergo
    /// A key of Ed25519.
    case edwards(EdwardsForm)
  }

  /// How a key of Ed25519 becomes an address.
  enum EdwardsForm: Hashable, Sendable {
    /// Base58 of the key.
    case solana
    /// The account of the XRP Ledger whose key begins with `ED`.
    case xrp
    /// StrKey: Base32 with a version and a CRC-16.
    case stellar
    /// Base32 with the end of a SHA-512/256.
    case algorand
    /// The digits of the key.
    case near
    /// SHA3-256 of the key and a zero.
    case aptos
    /// BLAKE2b of a zero and the key.
    case sui
    /// Bech32 of the key.
    case multiversX
    /// Base58Check of a BLAKE2b of 20 bytes.
    case tezos
    /// SS58 with a network's byte.
    case substrate(UInt8)
  }

  /// The name, in lower case.
  public let name: String
  /// Other names, in lower case: symbols and what wallets call it.
  public let aliases: [String]
  /// The number in the paths of BIP-0044.
  public let coinType: UInt32
  let form: Form

  init(_ name: String, _ aliases: [String], _ coinType: UInt32, _ form: Form) {
    self.name = name
    self.aliases = aliases
    self.coinType = coinType
    self.form = form
  }

  /// Whether its keys are of Ed25519, so that a public key has no children.
  public var isEdwards: Bool { if case .edwards = form { true } else { false } }

  /// The kinds of address, in the order of their age.
  public var kinds: [ScriptKind] {
    switch form {
    case .scripts(_, _, nil), .cash: [.p2pkh]
    case .scripts: [.p2pkh, .p2shP2WPKH, .p2wpkh]
    default: [.account]
    }
  }

  /// Finds a coin by its name or another name of it.
  ///
  /// - Parameter name: The name, in any case, with spaces, hyphens or underscores.
  /// - Returns: The coin; `nil` if it is not known.
  public static func named(_ name: String) -> Coin? {
    let name = name.lowercased().replacing("_", with: "-").replacing(" ", with: "-")
    return all.first { $0.name == name || $0.aliases.contains(name) }
  }
}

extension Coin {
  /// Returns the address of a key of secp256k1.
  ///
  /// - Parameters:
  ///   - key: The key.
  ///   - kind: The kind; `nil` for the oldest one.
  /// - Returns: The address, and its kind; `nil` if there is no such kind, or the coin's keys are of
  ///   another curve.
  public func address(of key: PublicKey, _ kind: ScriptKind? = nil) -> (
    text: String, kind: ScriptKind
  )? {
    guard !isEdwards, let kind = kind ?? kinds.first, kinds.contains(kind) else { return nil }
    return text(of: key, kind).map { ($0, kind) }
  }

  private func text(of key: PublicKey, _ kind: ScriptKind) -> String? {
    let compressed = key.compressed.array
    let hash = Hash160.hash(compressed.span).array
    let coordinates = Array(key.uncompressed.array.dropFirst())
    switch form {
    case .scripts(let keyHash, let scriptHash, let segWit):
      switch kind {
      case .p2wpkh:
        return segWit.flatMap {
          try? SegWitAddress(prefix: $0, version: 0, program: hash).description
        }
      case .p2shP2WPKH:
        let program = [0x00, 0x14] + hash
        return Base58Check.encode(scriptHash + Hash160.hash(program.span).array)
      default: return Base58Check.encode(keyHash + hash)
      }
    case .cash(let prefix):
      return try? CashAddress(prefix: prefix, kind: .p2pkh, hash: hash).description
    case .bech32(let prefix, let before):
      return before + Bech32(prefix: prefix, payload: hash).description
    case .ethereumBech32(let prefix):
      let account = Keccak256.hash(coordinates.span).array.suffix(20)
      return Bech32(prefix: prefix, payload: Array(account)).description
    case .zilliqa:
      let account = SHA256.hash(compressed.span).array.suffix(20)
      return Bech32(prefix: "zil", payload: Array(account)).description
    case .icon:
      return "hx" + SHA3.hash256(coordinates.span).description.suffix(40)
    case .eos:
      let checksum = RIPEMD160.hash(compressed.span).array.prefix(4)
      return "EOS" + Base58.encode(compressed + checksum)
    case .filecoin:
      let whole = key.uncompressed.array
      let account = CoinText.blake2b(whole, count: 20)
      let checksum = CoinText.blake2b([1] + account, count: 4)
      return "f1" + CoinText.base32(account + checksum).lowercased()
    case .ergo:
      let content = [0x01] + compressed
      return Base58.encode(content + CoinText.blake2b(content, count: 32).prefix(4))
    case .edwards: return nil
    }
  }

  /// Returns the address of a key of Ed25519.
  ///
  /// - Parameter key: The key.
  /// - Returns: The address; `nil` if the coin's keys are of another curve.
  public func address(ofEdwards key: FixedBytes<32>) -> String? {
    guard case .edwards(let form) = form else { return nil }
    let bytes = key.array
    switch form {
    case .solana: return Base58.encode(bytes)
    case .xrp:
      let marked = [0xed] + bytes
      return XRPAddress(account: Hash160.hash(marked.span)).description
    case .stellar:
      // SEP-0023: version 6 << 3, CRC-16/XMODEM with its low byte first.
      let content = [6 << 3] + bytes
      let checksum = CoinText.crc16(content)
      return CoinText.base32(content + [UInt8(checksum & 0xff), UInt8(checksum >> 8)])
    case .algorand:
      return CoinText.base32(bytes + SHA512.hash256(bytes.span).array.suffix(4))
    case .near: return key.description
    case .aptos:
      let marked = bytes + [0]
      return "0x" + SHA3.hash256(marked.span).description
    case .sui:
      let marked = [0] + bytes
      return "0x" + BLAKE2b.hash256(marked.span).description
    case .multiversX: return Bech32(prefix: "erd", payload: bytes).description
    case .tezos:
      return Base58Check.encode([0x06, 0xa1, 0x9f] + CoinText.blake2b(bytes, count: 20))
    case .substrate(let network):
      let content = [network] + bytes
      let checksum = CoinText.blake2b(Array("SS58PRE".utf8) + content, count: 64).prefix(2)
      return Base58.encode(content + checksum)
    }
  }
}

/// Encodings and checksums that few coins use.
enum CoinText {
  static func blake2b(_ bytes: [UInt8], count: Int) -> [UInt8] {
    var hasher = BLAKE2b(outputCount: count)
    hasher.update(bytes.span)
    return hasher.finalize()
  }

  /// Base32 without padding (RFC 4648, section 6).
  static func base32(_ bytes: [UInt8]) -> String {
    let characters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
    var text: [UInt8] = []
    var (bits, count) = (UInt32(0), 0)
    for byte in bytes {
      bits = (bits << 8 | UInt32(byte)) & 0xfff
      count += 8
      while count >= 5 {
        count -= 5
        text.append(characters[Int(bits >> UInt32(count) & 31)])
      }
    }
    if count > 0 { text.append(characters[Int(bits << UInt32(5 - count) & 31)]) }
    return String(decoding: text, as: UTF8.self)
  }

  /// CRC-16/XMODEM: polynomial 1021, from zero.
  static func crc16(_ bytes: [UInt8]) -> UInt16 {
    var remainder: UInt16 = 0
    for byte in bytes {
      remainder ^= UInt16(byte) << 8
      for _ in 0..<8 {
        remainder = remainder & 0x8000 != 0 ? remainder << 1 ^ 0x1021 : remainder << 1
      }
    }
    return remainder
  }
}
