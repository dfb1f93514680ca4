import AddressEncoding
public import Cryptography
import Quantities

/// An address that follows from a public key alone.
///
/// What is fact and what is convention: that a script or an account names this key is fact, whoever
/// holds the secret can spend from it on every chain. Which of the kinds a wallet uses, at which path,
/// and whether its owner ever used the key on a chain, is the wallet's convention; a derived address
/// is evidence only once it is seen. A custodian's key stands for the custodian, not for a customer.
public struct DerivedAddress: Hashable, Sendable {
  /// The form in which the key goes into the address.
  public enum KeyForm: String, Hashable, Sendable {
    /// 33 bytes: the parity of y, and x.
    case compressed
    /// 65 bytes: both coordinates. Ethereum and Tron hash the same 64 without the first byte.
    case uncompressed
    /// 32 bytes: x of the internal key of a taproot output, which the output tweaks (BIP-0086).
    case internalKey = "internal"
    /// 32 bytes: x of the output key of a taproot output, as it stands in the script.
    case outputKey = "output"
  }

  /// The chain.
  public let chain: AddressChain
  /// The kind of script, or `account`.
  public let kind: ScriptKind
  /// The text of the address.
  public let text: String
  /// Whether the text is an older spelling of another address in the same list: Bitcoin Cash before
  /// CashAddr.
  public let isLegacyText: Bool
  /// The output script; `nil` on chains of accounts.
  public let script: [UInt8]?
  /// The public key in the form that goes into the address.
  public let publicKey: [UInt8]
  /// The form of the key.
  public let keyForm: KeyForm

  /// The kind of script as text, such as `p2wpkh`.
  public var type: String { kind.rawValue }
}

extension PublicKey {
  /// Returns every address that the key alone controls on a chain: both forms of the key where the
  /// chain takes both, and each kind of script for one key.
  ///
  /// On Bitcoin: P2PKH of the compressed and of the uncompressed key, P2WPKH inside P2SH, P2WPKH, and
  /// P2TR of the key path of BIP-0086. Bare keys (P2PK) have no address. On Bitcoin Cash each address
  /// is there in CashAddr and in its old text.
  ///
  /// - Parameter chain: The chain.
  /// - Returns: The addresses, in the order of ``AddressChain/scriptKinds``.
  public func addresses(on chain: AddressChain) -> [DerivedAddress] {
    var addresses: [DerivedAddress] = []
    for kind in chain.scriptKinds {
      addresses += forms(of: kind, on: chain, .compressed)
      if kind == .p2pkh { addresses += forms(of: kind, on: chain, .uncompressed) }
    }
    return addresses
  }

  /// Returns the address of one kind that a wallet of today gives the key: of the compressed key, and
  /// in the chain's own text.
  ///
  /// - Parameters:
  ///   - kind: The kind of script.
  ///   - chain: The chain.
  /// - Returns: The address.
  /// - Throws: ``KeyFailure`` with `typeNotOnChain` if a single key has no such address there.
  public func address(
    _ kind: ScriptKind,
    on chain: AddressChain
  ) throws(KeyFailure) -> DerivedAddress {
    guard chain.scriptKinds.contains(kind),
      let address = forms(of: kind, on: chain, .compressed).first
    else { throw KeyFailure(.typeNotOnChain(type: kind.rawValue, chain: chain.rawValue)) }
    return address
  }

  /// Returns the text that P2WPKH inside P2SH has on a chain without SegWit.
  ///
  /// Some wallets and libraries write such addresses (BIP-0049 with another coin's numbers), and coins
  /// were sent there by mistake. Without SegWit the script says nothing of a key: whoever knows the
  /// program can spend, so that the key's holder is not the only one who controls the coins.
  ///
  /// - Parameter chain: The chain.
  /// - Returns: The address; `nil` on a chain of accounts and on one that has SegWit.
  public func nestedAddressWithoutSegWit(on chain: AddressChain) -> DerivedAddress? {
    guard case .scripts(_, _, nil, _) = chain.parameters.encoding else { return nil }
    return forms(of: .p2shP2WPKH, on: chain, .compressed).first
  }

  /// The texts of one address; none if the kind is not for one key, or the tweak of taproot fails,
  /// which nobody has ever met.
  private func forms(
    of kind: ScriptKind,
    on chain: AddressChain,
    _ form: DerivedAddress.KeyForm
  ) -> [DerivedAddress] {
    let parameters = chain.parameters
    let compressed = compressed.array
    let key = form == .uncompressed ? uncompressed.array : compressed
    switch parameters.encoding {
    case .scripts:
      let hash = Hash160.hash(key.span).array
      switch kind {
      case .p2pkh: return parameters.keyHash(hash, chain, key, form)
      case .p2shP2WPKH:
        let program = [0x00, 0x14] + hash
        return parameters.scriptHash(Hash160.hash(program.span).array, chain, key, kind)
      case .p2wpkh:
        return parameters.witness(version: 0, hash, chain, kind, key: key, form: .compressed)
      case .p2tr:
        guard let output = try? xOnly.taprootOutputKey(merkleRoot: nil).key else { return [] }
        return parameters.witness(
          version: 1,
          output.bytes.array,
          chain,
          kind,
          key: xOnly.bytes.array,
          form: .internalKey
        )
      default: return []
      }
    case .ethereum:
      guard let account = FixedBytes<20>(keccakTail) else { return [] }
      return [.account(EthereumAddress(account).description, chain, uncompressed.array)]
    case .tron:
      return [.account(Base58Check.encode([0x41] + keccakTail), chain, uncompressed.array)]
    case .xrp:
      let account = XRPAddress(account: Hash160.hash(compressed.span))
      return [.account(account.description, chain, compressed)]
    }
  }

  /// The last 20 bytes of the Keccak-256 of both coordinates.
  private var keccakTail: [UInt8] {
    let coordinates = Array(uncompressed.array.dropFirst())
    return Array(Keccak256.hash(coordinates.span).array.suffix(20))
  }
}

extension XOnlyPublicKey {
  /// Returns the addresses that a key of 32 bytes controls on a chain.
  ///
  /// The first is P2TR of the key as it stands, which is what such a key in an output script is; the
  /// second P2TR with it as the internal key (BIP-0086). The others are those of the point with even y,
  /// which is how BIP-0340 reads 32 bytes. The point with odd y belongs to the same holder and is left
  /// out, since wallets that know it show it in compressed form.
  ///
  /// - Parameter chain: The chain.
  /// - Returns: The addresses; on a chain without taproot those of the point only.
  public func addresses(on chain: AddressChain) -> [DerivedAddress] {
    var addresses: [DerivedAddress] = []
    if case .scripts(_, _, .some, _) = chain.parameters.encoding {
      addresses += chain.parameters.witness(
        version: 1,
        bytes.array,
        chain,
        .p2tr,
        key: bytes.array,
        form: .outputKey
      )
    }
    let even = [0x02] + bytes.array
    guard let point = try? PublicKey(parsing: even.span) else { return addresses }
    let others = point.addresses(on: chain)
    addresses += others.filter { $0.kind == .p2tr }
    addresses += others.filter { $0.kind != .p2tr }
    return addresses
  }
}

extension DerivedAddress {
  fileprivate static func account(
    _ text: String,
    _ chain: AddressChain,
    _ key: [UInt8]
  ) -> DerivedAddress {
    DerivedAddress(
      chain: chain,
      kind: .account,
      text: text,
      isLegacyText: false,
      script: nil,
      publicKey: key,
      keyForm: key.count == 65 ? .uncompressed : .compressed
    )
  }
}

extension ChainParameters {
  fileprivate func keyHash(
    _ hash: [UInt8],
    _ chain: AddressChain,
    _ key: [UInt8],
    _ form: DerivedAddress.KeyForm
  ) -> [DerivedAddress] {
    guard case .scripts(let version, _, _, let cashPrefix) = encoding else { return [] }
    return texts(hash, version, .p2pkh, cashPrefix).map { text, isLegacy in
      DerivedAddress(
        chain: chain,
        kind: .p2pkh,
        text: text,
        isLegacyText: isLegacy,
        script: [0x76, 0xa9, 0x14] + hash + [0x88, 0xac],
        publicKey: key,
        keyForm: form
      )
    }
  }

  fileprivate func scriptHash(
    _ hash: [UInt8],
    _ chain: AddressChain,
    _ key: [UInt8],
    _ kind: ScriptKind
  ) -> [DerivedAddress] {
    guard case .scripts(_, let version, _, let cashPrefix) = encoding else { return [] }
    return texts(hash, version, .p2sh, cashPrefix).map { text, isLegacy in
      DerivedAddress(
        chain: chain,
        kind: kind,
        text: text,
        isLegacyText: isLegacy,
        script: [0xa9, 0x14] + hash + [0x87],
        publicKey: key,
        keyForm: .compressed
      )
    }
  }

  fileprivate func witness(
    version: UInt8,
    _ program: [UInt8],
    _ chain: AddressChain,
    _ kind: ScriptKind,
    key: [UInt8],
    form: DerivedAddress.KeyForm
  ) -> [DerivedAddress] {
    guard case .scripts(_, _, let prefix?, _) = encoding,
      let address = try? SegWitAddress(prefix: prefix, version: Int(version), program: program)
    else { return [] }
    return [
      DerivedAddress(
        chain: chain,
        kind: kind,
        text: address.description,
        isLegacyText: false,
        script: [version == 0 ? 0 : 0x50 + version, UInt8(program.count)] + program,
        publicKey: key,
        keyForm: form
      )
    ]
  }

  /// The texts of a hash: CashAddr first where the chain has it, and Base58Check.
  private func texts(
    _ hash: [UInt8],
    _ version: [UInt8],
    _ kind: CashAddress.Kind,
    _ cashPrefix: String?
  ) -> [(text: String, isLegacy: Bool)] {
    let base58 = Base58Check.encode(version + hash)
    guard let cashPrefix else { return [(base58, false)] }
    guard let cash = try? CashAddress(prefix: cashPrefix, kind: kind, hash: hash) else { return [] }
    return [(cash.description, false), (base58, true)]
  }
}
