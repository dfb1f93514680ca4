import ByteReading
import Cryptography
import KeyDerivation
import Quantities

/// What a user calls a key: an extended public key, a descriptor or a public key on its own.
enum KeyInput {
  /// An extended public key, and the path from its master key if the user gives its origin.
  case extended(ExtendedPublicKey, origin: DerivationPath?)
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
    let (origin, key) = try origin(of: text)
    if let secret = SecretKeyText.secret(in: key) {
      throw InputFailure(KeyFailure(.secret(secret)))
    }
    guard let bytes = try? Hexadecimal.decode(key) else {
      do throws(KeyFailure) {
        return .extended(try ExtendedPublicKey(parsing: key), origin: origin)
      } catch { throw InputFailure(error) }
    }
    return try point(bytes, isXOnly: isXOnly)
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
      "btc": .bitcoin, "xbt": .bitcoin, "tbtc": .bitcoinTestnet, "testnet": .bitcoinTestnet,
      "signet": .bitcoinTestnet, "regtest": .bitcoinRegtest, "ltc": .litecoin, "doge": .dogecoin,
      "bch": .bitcoinCash, "bitcoincash": .bitcoinCash, "zec": .zcash, "eth": .ethereum,
      "evm": .ethereum, "trx": .tron, "ripple": .xrp,
    ]
    let name = name.lowercased().replacing("_", with: "-")
    guard let chain = AddressChain(rawValue: name) ?? symbols[name] else { return nil }
    self = chain
  }
}

extension ScriptKind {
  /// Finds a kind of script by its name, in any case.
  init?(name: String) {
    let others: [String: ScriptKind] = [
      "p2wpkh-p2sh": .p2shP2WPKH, "p2sh(p2wpkh)": .p2shP2WPKH, "p2wsh-p2sh": .p2shP2WSH,
    ]
    let name = name.lowercased().replacing("_", with: "-")
    guard let kind = ScriptKind(rawValue: name) ?? others[name] else { return nil }
    self = kind
  }
}
