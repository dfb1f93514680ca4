/// A convention of where a wallet keeps an account, and of what scripts it makes there.
///
/// All have the form `m / purpose' / coin type' / account' / change / index` (BIP-0044).
public enum AccountStandard: UInt32, Hashable, Sendable, CaseIterable {
  /// P2PKH, or the account of a chain without scripts.
  case bip44 = 44
  /// P2WPKH inside P2SH.
  case bip49 = 49
  /// P2WPKH.
  case bip84 = 84
  /// P2TR by the key alone.
  case bip86 = 86

  /// The standard's name: `BIP-0084`.
  public var name: String { "BIP-00\(rawValue)" }

  /// Returns the kind of script that the standard makes on a chain.
  ///
  /// - Parameter chain: The chain.
  /// - Returns: The kind; `nil` if the chain does not have it.
  public func scriptKind(on chain: AddressChain) -> ScriptKind? {
    let kind: ScriptKind =
      switch self {
      case .bip44: chain.scriptKinds.contains(.account) ? .account : .p2pkh
      case .bip49: .p2shP2WPKH
      case .bip84: .p2wpkh
      case .bip86: .p2tr
      }
    return chain.scriptKinds.contains(kind) ? kind : nil
  }

  /// Returns the path of an account from the master key: `m/84'/0'/3'`.
  ///
  /// - Parameters:
  ///   - account: The number of the account, below 2³¹, without the mark of hardened numbers.
  ///   - chain: The chain.
  /// - Returns: The path; three hardened numbers.
  public func path(ofAccount account: UInt32, on chain: AddressChain) -> DerivationPath {
    DerivationPath([rawValue, chain.coinType, account].map { $0 | DerivationPath.hardened })
  }

  /// Returns the version bytes with which wallets write the account's key.
  ///
  /// BIP-0086 has none of its own and keeps `xpub`; chains without a registered version too.
  ///
  /// - Parameter chain: The chain.
  /// - Returns: The version bytes.
  public func format(on chain: AddressChain) -> ExtendedKeyFormat {
    let kind = scriptKind(on: chain)
    let own = ExtendedKeyFormat.all.first { format in
      guard format.chains.contains(chain), !format.isMultisignature else { return false }
      return kind == .p2pkh
        ? format.script == nil && format.chains == [chain] && !format.prefix.hasPrefix("drk")
          && !format.prefix.hasPrefix("DRK")
        : format.script == kind
          && (kind != .p2shP2WPKH || chain != .litecoin
            || format.chains == [chain])
    }
    return own ?? (chain.isTest ? .tpub : .xpub)
  }
}

extension DerivationPath {
  /// The kind of script that a path from the master key stands for by its purpose (BIP-0043):
  /// BIP-0044, 0049, 0084, 0086, and for several signers BIP-0045 and BIP-0048.
  ///
  /// It is a convention of wallets. `nil` if the path follows none of them.
  ///
  /// - Parameter chain: The chain.
  /// - Returns: The kind of script.
  public func scriptKind(on chain: AddressChain) -> ScriptKind? {
    guard let first = steps.first, Self.isHardened(first) else { return nil }
    switch first & ~Self.hardened {
    case 45: return .p2sh
    case 48:
      guard steps.count >= 4 else { return nil }
      switch steps[3] {
      case Self.hardened | 1: return .p2shP2WSH
      case Self.hardened | 2: return .p2wsh
      default: return nil
      }
    case let purpose: return AccountStandard(rawValue: purpose)?.scriptKind(on: chain)
    }
  }
}
