public import AddressEncoding
import BitcoinFormat
import Cryptography
import Quantities

/// What a locking script pays to, as the index tells one address from another.
///
/// The raw values are part of the format: addresses are numbered by kind first.
public enum AddressKind: UInt8, Hashable, Sendable, CaseIterable {
  /// Pay to the HASH160 of a public key; the payload is the hash.
  case pubkeyhash = 0
  /// Pay to the HASH160 of a script (BIP-0016); the payload is the hash.
  case scripthash = 1
  /// Pay to the HASH160 of a public key, witness version 0 (BIP-0141); the payload is the hash.
  case witnessV0KeyHash = 2
  /// Pay to the SHA-256 of a script, witness version 0 (BIP-0141); the payload is the hash.
  case witnessV0ScriptHash = 3
  /// Pay to a Taproot output key (BIP-0341); the payload is the key.
  case witnessV1Taproot = 4
  /// Pay to a bare compressed public key with even *y*; the payload is *x*.
  case pubkeyEven = 5
  /// Pay to a bare compressed public key with odd *y*; the payload is *x*.
  case pubkeyOdd = 6
  /// Pay to a bare uncompressed public key with even *y*; the payload is *x*.
  case uncompressedEven = 7
  /// Pay to a bare uncompressed public key with odd *y*; the payload is *x*.
  case uncompressedOdd = 8
  /// Pay to *m* of *n* bare public keys; the payload is the script's SHA-256.
  case multisig = 9
  /// A witness program that no rule gives a meaning yet; the payload is the script's SHA-256.
  case witnessUnknown = 10
  /// Pay to anchor; the payload is the script's SHA-256.
  case anchor = 11
  /// Anything else; the payload is the script's SHA-256.
  case nonstandard = 12

  /// The payload's size in bytes.
  public var payloadSize: Int { rawValue < 3 ? 20 : 32 }

  /// The kind's name: as Bitcoin Core prints it, the forms of a bare key told apart.
  public var name: String {
    switch self {
    case .pubkeyhash: "pubkeyhash"
    case .scripthash: "scripthash"
    case .witnessV0KeyHash: "witness_v0_keyhash"
    case .witnessV0ScriptHash: "witness_v0_scripthash"
    case .witnessV1Taproot: "witness_v1_taproot"
    case .pubkeyEven, .pubkeyOdd: "pubkey"
    case .uncompressedEven, .uncompressedOdd: "pubkey_uncompressed"
    case .multisig: "multisig"
    case .witnessUnknown: "witness_unknown"
    case .anchor: "anchor"
    case .nonstandard: "nonstandard"
    }
  }

  /// The name of the script's form as Bitcoin Core prints it.
  public var scriptType: String {
    switch self {
    case .uncompressedEven, .uncompressedOdd: "pubkey"
    default: name
    }
  }

  static let count = 13
}

/// An address as the index knows it: a kind and a payload of 20 or 32 bytes.
///
/// Words are big-endian, so that their order is the order of the payload's bytes; the rest of a payload
/// of 20 bytes is zero.
struct ScriptIdentity: Hashable, BitwiseCopyable, Sendable {
  var kind: UInt8
  var w0: UInt64
  var w1: UInt64
  var w2: UInt64
  var w3: UInt64

  /// A script that pays to nobody: its coins cannot be spent.
  static let nobody = ScriptIdentity(kind: .max, w0: 0, w1: 0, w2: 0, w3: 0)

  /// Reads the identity of a locking script.
  ///
  /// - Complexity: O(1) but for scripts of no standard form, which are hashed.
  init(script: Span<UInt8>) {
    let count = script.count
    if count == 22, script[0] == 0, script[1] == 20 {
      self.init(.witnessV0KeyHash, short: script, at: 2)
    } else if count == 25, script[0] == 0x76, script[1] == 0xa9, script[2] == 20,
      script[23] == 0x88, script[24] == 0xac
    {
      self.init(.pubkeyhash, short: script, at: 3)
    } else if count == 23, script[0] == 0xa9, script[1] == 20, script[22] == 0x87 {
      self.init(.scripthash, short: script, at: 2)
    } else if count == 34, script[0] == 0x51, script[1] == 32 {
      self.init(.witnessV1Taproot, long: script, at: 2)
    } else if count == 34, script[0] == 0, script[1] == 32 {
      self.init(.witnessV0ScriptHash, long: script, at: 2)
    } else {
      self = Self.rare(script)
    }
  }

  private static func rare(_ script: Span<UInt8>) -> Self {
    switch ScriptClassification(script).type {
    case .nulldata: return .nobody
    case .pubkey:
      if script.count == 35 {
        return Self(script[1] == 2 ? .pubkeyEven : .pubkeyOdd, long: script, at: 2)
      }
      // Two keys that share x and the parity of y are one key only if both are on the curve.
      let key = script.extracting(1..<66)
      guard script[1] == 4, (try? PublicKey(parsing: key)) != nil else {
        return Self(hashing: script, as: .nonstandard)
      }
      return Self(script[65] & 1 == 0 ? .uncompressedEven : .uncompressedOdd, long: script, at: 2)
    case .multisig: return Self(hashing: script, as: .multisig)
    case .witnessUnknown: return Self(hashing: script, as: .witnessUnknown)
    case .anchor: return Self(hashing: script, as: .anchor)
    default: return Self(hashing: script, as: .nonstandard)
    }
  }

  /// Reads the identity of a coin of undo data.
  init(coin: borrowing CoinView) {
    let payload = coin.payload
    switch coin.form {
    case 0: self.init(.pubkeyhash, short: payload, at: 0)
    case 1: self.init(.scripthash, short: payload, at: 0)
    case 2: self.init(.pubkeyEven, long: payload, at: 0)
    case 3: self.init(.pubkeyOdd, long: payload, at: 0)
    case 4: self.init(.uncompressedEven, long: payload, at: 0)
    case 5: self.init(.uncompressedOdd, long: payload, at: 0)
    default: self.init(script: payload)
    }
  }

  private init(_ kind: AddressKind, short bytes: Span<UInt8>, at start: Int) {
    self.init(
      kind: kind.rawValue,
      w0: bigEndian(bytes, start),
      w1: bigEndian(bytes, start + 8),
      w2: bigEndianHalf(bytes, start + 16) << 32,
      w3: 0
    )
  }

  private init(_ kind: AddressKind, long bytes: Span<UInt8>, at start: Int) {
    self.init(
      kind: kind.rawValue,
      w0: bigEndian(bytes, start),
      w1: bigEndian(bytes, start + 8),
      w2: bigEndian(bytes, start + 16),
      w3: bigEndian(bytes, start + 24)
    )
  }

  private init(hashing script: Span<UInt8>, as kind: AddressKind) {
    let hash = SHA256.hash(script)
    self.init(kind, long: hash.bytes.span, at: 0)
  }

  init(kind: UInt8, w0: UInt64, w1: UInt64, w2: UInt64, w3: UInt64) {
    self.kind = kind
    self.w0 = w0
    self.w1 = w1
    self.w2 = w2
    self.w3 = w3
  }
}

/// Eight bytes as a number, first byte highest.
@inline(__always)
func bigEndian(_ bytes: Span<UInt8>, _ start: Int) -> UInt64 {
  bigEndianHalf(bytes, start) << 32 | bigEndianHalf(bytes, start + 4)
}

@inline(__always)
private func bigEndianHalf(_ bytes: Span<UInt8>, _ start: Int) -> UInt64 {
  UInt64(bytes[start]) << 24 | UInt64(bytes[start + 1]) << 16 | UInt64(bytes[start + 2]) << 8
    | UInt64(bytes[start + 3])
}

/// Four words of a hash in wire order.
func words(_ bytes: FixedBytes<32>) -> (UInt64, UInt64, UInt64, UInt64) {
  let span = bytes.bytes.span
  return (
    bigEndian(span, 0), bigEndian(span, 8), bigEndian(span, 16), bigEndian(span, 24)
  )
}

/// The hash in wire order of which ``words(_:)`` gives the words.
func fixedBytes(_ w0: UInt64, _ w1: UInt64, _ w2: UInt64, _ w3: UInt64) -> FixedBytes<32> {
  var bytes = InlineArray<32, UInt8>(repeating: 0)
  for index in 0..<8 {
    let shift = UInt64(56 - 8 * index)
    bytes[index] = UInt8(truncatingIfNeeded: w0 >> shift)
    bytes[8 + index] = UInt8(truncatingIfNeeded: w1 >> shift)
    bytes[16 + index] = UInt8(truncatingIfNeeded: w2 >> shift)
    bytes[24 + index] = UInt8(truncatingIfNeeded: w3 >> shift)
  }
  return FixedBytes(bytes)
}

/// A locking script's address in the index: what it pays to.
public struct IndexedAddress: Hashable, Sendable {
  /// The kind of script.
  public let kind: AddressKind
  /// The payload: ``AddressKind/payloadSize`` bytes.
  public let payload: [UInt8]

  init(_ identity: ScriptIdentity, kind: AddressKind) {
    self.kind = kind
    let bytes = fixedBytes(identity.w0, identity.w1, identity.w2, identity.w3)
    payload = Array(bytes.array.prefix(kind.payloadSize))
  }

  /// Creates the address of a locking script.
  ///
  /// It is `nil` for data that cannot be spent (`nulldata`), which pay to nobody.
  ///
  /// - Parameter script: The script (`scriptPubKey`).
  public init?(script: Span<UInt8>) {
    let identity = ScriptIdentity(script: script)
    guard let kind = AddressKind(rawValue: identity.kind) else { return nil }
    self.init(identity, kind: kind)
  }

  /// The address as people write it.
  ///
  /// - Parameter network: The chain.
  /// - Returns: The text; `nil` for kinds that have no such form.
  public func text(on network: BitcoinAddress.Network) -> String? {
    let form: BitcoinAddress.Kind
    switch kind {
    case .pubkeyhash: form = .p2pkh
    case .scripthash: form = .p2sh
    case .witnessV0KeyHash: form = .p2wpkh
    case .witnessV0ScriptHash: form = .p2wsh
    case .witnessV1Taproot: form = .p2tr
    default: return nil
    }
    return (try? BitcoinAddress(network: network, kind: form, payload: payload))?.description
  }

  /// The address in one form for every kind.
  ///
  /// - Parameter network: The chain.
  /// - Returns: The text, else the kind and the payload in hexadecimal, as in `pubkey:02…`.
  public func label(on network: BitcoinAddress.Network) -> String {
    if let text = text(on: network) { return text }
    let digits = payload.map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
    switch kind {
    case .pubkeyEven, .uncompressedEven: return "\(kind.name):02\(digits)"
    case .pubkeyOdd, .uncompressedOdd: return "\(kind.name):03\(digits)"
    default: return "\(kind.name):\(digits)"
    }
  }

  var identity: ScriptIdentity {
    var bytes = InlineArray<32, UInt8>(repeating: 0)
    for (index, byte) in payload.enumerated() { bytes[index] = byte }
    let (w0, w1, w2, w3) = words(FixedBytes(bytes))
    return ScriptIdentity(kind: kind.rawValue, w0: w0, w1: w1, w2: w2, w3: w3)
  }
}
