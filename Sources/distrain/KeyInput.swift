import ByteReading
import Cryptography
import KeyDerivation
import Quantities

/// What a user calls a key: an extended public key, a descriptor or a public key on its own.
enum KeyInput {
  /// An extended public key, and the path from its master key if the user gives its origin.
  case extended(ExtendedPublicKey, origin: DerivationPath?)
  /// An extended public key with steps behind it, as key expressions are written (BIP-0380): `xpub…/0/*`.
  case expression(ExtendedPublicKey, origin: DerivationPath?, steps: [UInt32], isRange: Bool)
  /// An output descriptor.
  case descriptor(OutputDescriptor)
  /// A public key and the form in which it was given.
  case point(PublicKey, isUncompressed: Bool)
  /// The x coordinate of a public key.
  case coordinate(XOnlyPublicKey)

  /// Reads a key.
  ///
  /// - Parameters:
  ///   - text: The text, without white space around it.
  ///   - chain: The chain whose addresses are wanted, if the user names one.
  ///   - isXOnly: Whether 64 hexadecimal digits are a public key; private keys look the same.
  /// - Returns: The key.
  /// - Throws: ``InputFailure`` with the code `secret` for a private key or a seed phrase, and the rule
  ///   that was broken otherwise; nothing of a secret is in it.
  static func read(
    _ text: some StringProtocol,
    chain: AddressChain?,
    isXOnly: Bool
  ) throws(InputFailure) -> KeyInput {
    guard !text.isEmpty else { throw InputFailure(KeyFailure(.empty)) }
    if text.utf8.contains(UInt8(ascii: "(")) {
      do throws(DescriptorFailure) {
        return .descriptor(try OutputDescriptor(parsing: text, network: chain))
      } catch { throw InputFailure(error) }
    }
    let (origin, whole) = try origin(of: text)
    if let secret = SecretKeyText.secret(in: whole) ?? SecretKeyText.secret(within: whole) {
      throw InputFailure(KeyFailure(.secret(secret)))
    }
    let digits = whole.lowercased().hasPrefix("0x") ? whole.dropFirst(2) : whole[...]
    if let bytes = try? Hexadecimal.decode(digits) { return try point(bytes, isXOnly: isXOnly) }
    let (key, steps, isRange) = try steps(of: whole)
    do throws(KeyFailure) {
      let extended = try ExtendedPublicKey(parsing: key)
      guard key.utf8.count < whole.utf8.count else { return .extended(extended, origin: origin) }
      return .expression(extended, origin: origin, steps: steps, isRange: isRange)
    } catch { throw InputFailure(error) }
  }

  /// Divides `xpub…/0/*` into the key, the steps behind it and whether an index follows.
  private static func steps(
    of text: String
  ) throws(InputFailure) -> (key: Substring, steps: [UInt32], isRange: Bool) {
    let key = text.prefix { $0 != "/" }
    var path = text.dropFirst(key.count).dropFirst()
    let isRange = path == "*" || path.hasSuffix("/*")
    if isRange { path = path.dropLast(path == "*" ? 1 : 2) }
    guard !path.isEmpty else { return (key, [], isRange) }
    do throws(KeyFailure) {
      return (key, try DerivationPath(parsing: path).steps, isRange)
    } catch {
      throw InputFailure(
        code: error.reason.code,
        offset: error.offset.map { text.utf8.count - path.utf8.count + $0 },
        field: "key",
        message: "key: \(error.reason)"
      )
    }
  }

  /// Divides `[fingerprint/path]key`, as BIP-0380 writes the origin of a key; the origin may be absent.
  private static func origin(
    of text: some StringProtocol
  ) throws(InputFailure) -> (DerivationPath?, String) {
    guard text.hasPrefix("[") else { return (nil, String(text)) }
    let parts = text.dropFirst().split(separator: "]", omittingEmptySubsequences: false)
    let elements = parts[0].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, FixedBytes<4>(hex: elements[0]) != nil else {
      throw InputFailure(
        code: "invalid_origin",
        offset: 0,
        field: "key",
        message: "the origin of a key is [fingerprint/path], the fingerprint 8 hexadecimal digits"
      )
    }
    guard elements.count == 2 else { return (.master, String(parts[1])) }
    do throws(KeyFailure) {
      return (try DerivationPath(parsing: elements[1]), String(parts[1]))
    } catch {
      throw InputFailure(
        code: error.reason.code,
        offset: 0,
        field: "key",
        message: "\(error.reason)"
      )
    }
  }

  private static func point(_ bytes: [UInt8], isXOnly: Bool) throws(InputFailure) -> KeyInput {
    if bytes.count == 32, !isXOnly {
      throw InputFailure(
        code: "secret",
        field: "key",
        message: "32 bytes may be a private key: refused; say that it is an x-only public key"
      )
    }
    // Programs for Ethereum write both coordinates without the byte before them.
    let marked = [0x04] + bytes
    if bytes.count == 64, let point = try? PublicKey(parsing: marked.span) {
      return .point(point, isUncompressed: true)
    }
    do throws(CryptographyError) {
      return bytes.count == 32
        ? .coordinate(try XOnlyPublicKey(parsing: bytes.span))
        : .point(try PublicKey(parsing: bytes.span), isUncompressed: bytes.count == 65)
    } catch {
      throw InputFailure(code: "invalid_public_key", field: "key", message: error.description)
    }
  }
}

extension InputFailure {
  /// The failure of a key.
  init(_ failure: KeyFailure, field: String = "key") {
    self.init(
      code: failure.reason.code,
      offset: failure.offset,
      field: field,
      message: "\(field): \(failure)"
    )
  }

  /// The failure of a descriptor.
  init(_ failure: DescriptorFailure) {
    self.init(
      code: failure.reason.code,
      offset: failure.offset,
      field: "key",
      message: "descriptor: \(failure)"
    )
  }
}

extension AddressChain {
  /// Finds a chain by its name or by the symbol of its coin, in any case.
  init?(name: String) {
    let symbols: [String: AddressChain] = [
      "btc": .bitcoin, "xbt": .bitcoin, "main": .bitcoin, "mainnet": .bitcoin,
      "bitcoin-mainnet": .bitcoin, "tbtc": .bitcoinTestnet, "test": .bitcoinTestnet,
      "testnet": .bitcoinTestnet, "testnet3": .bitcoinTestnet, "testnet4": .bitcoinTestnet,
      "signet": .bitcoinTestnet, "bitcoin-signet": .bitcoinTestnet, "regtest": .bitcoinRegtest,
      "ltc": .litecoin, "tltc": .litecoinTestnet, "doge": .dogecoin, "bch": .bitcoinCash,
      "bitcoincash": .bitcoinCash, "zec": .zcash, "eth": .ethereum, "trx": .tron, "ripple": .xrp,
      "xrpl": .xrp, "xrp-ledger": .xrp,
    ]
    let name = Self.spelling(name)
    if Self.accountChains.contains(name) {
      self = .ethereum
      return
    }
    guard let chain = AddressChain(rawValue: name) ?? symbols[name] else { return nil }
    self = chain
  }

  private static func spelling(_ name: String) -> String {
    name.lowercased().replacing("_", with: "-").replacing(" ", with: "-")
  }

  /// Chains with Ethereum's kind of account, whose addresses are those of Ethereum.
  private static let accountChains: Set<String> = [
    "evm", "polygon", "matic", "pol", "bsc", "bnb", "binance-smart-chain", "bnb-smart-chain",
    "arbitrum", "arbitrum-one", "arb", "optimism", "op", "base", "avalanche", "avax", "avax-c",
    "avalanche-c", "fantom", "ftm", "sonic", "cronos", "cro", "gnosis", "xdai", "linea", "zksync",
    "scroll", "mantle", "blast", "celo", "kaia", "klaytn", "klay", "ethereum-classic", "etc",
    "moonbeam", "wemix", "sepolia", "holesky", "goerli", "avax-c-chain", "fantom-opera", "metis",
    "theta", "theta-network", "vechain", "vet", "opbnb", "sonic-mainnet", "ronin", "moonriver",
    "berachain", "worldchain", "unichain", "abstract", "monad", "hyperevm", "boba", "aurora",
    "okt-evm", "chiliz", "chz", "flare", "songbird", "core-dao", "pulsechain", "manta", "mode",
    "taiko", "immutable-zkevm", "apechain", "zora", "ink", "soneium", "arbitrum-nova",
    "polygon-zkevm", "huobi-chain", "heco", "xdc",
  ]

  /// The name under which an answer names a chain: as asked, if it is one of those that have
  /// Ethereum's addresses and are not Ethereum.
  static func answerName(_ name: String) -> String? {
    accountChains.contains(spelling(name)) && spelling(name) != "evm" ? name : nil
  }
}

extension ScriptKind {
  /// Finds a kind of script by its name, in any case.
  init?(name: String) {
    let others: [String: ScriptKind] = [
      "p2wpkh-p2sh": .p2shP2WPKH, "p2sh(p2wpkh)": .p2shP2WPKH, "p2wsh-p2sh": .p2shP2WSH,
      "bech32": .p2wpkh, "segwit": .p2wpkh, "native-segwit": .p2wpkh, "nativesegwit": .p2wpkh,
      "wpkh": .p2wpkh, "witness-v0-keyhash": .p2wpkh, "p2sh-segwit": .p2shP2WPKH,
      "nested-segwit": .p2shP2WPKH, "wrapped-segwit": .p2shP2WPKH, "sh-wpkh": .p2shP2WPKH,
      "sh(wpkh)": .p2shP2WPKH, "legacy": .p2pkh, "pkh": .p2pkh, "pubkeyhash": .p2pkh,
      "taproot": .p2tr, "tr": .p2tr, "bech32m": .p2tr, "witness-v1-taproot": .p2tr,
    ]
    let name = name.lowercased().replacing("_", with: "-").replacing(" ", with: "-")
    guard let kind = ScriptKind(rawValue: name) ?? others[name] else { return nil }
    self = kind
  }
}
