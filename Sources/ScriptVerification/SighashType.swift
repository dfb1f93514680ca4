/// Which parts of a transaction a signature covers, as its last byte says.
public struct SighashType: Hashable, Sendable {
  /// How a chain reads the number.
  public enum Scheme: Hashable, Sendable {
    /// Bitcoin before taproot, and the chains that kept to it: any number is read, few are named.
    case legacy
    /// Bitcoin Cash: the bit 0x40 (`FORKID`) says that the amounts are signed, 0x20 (`UTXOS`) that all
    /// spent outputs are.
    case forkID
    /// Taproot (BIP-0341): 0 is `DEFAULT`.
    case taproot
  }

  /// The outputs that a signature covers.
  public enum Outputs: Hashable, Sendable {
    /// All (`ALL`, `DEFAULT`).
    case all
    /// None: whoever holds the signature may send the coins anywhere (`NONE`).
    case none
    /// The one at the input's own position: the others may be anything (`SINGLE`).
    case matching
  }

  /// The number that was signed.
  public let rawValue: UInt32
  /// How the chain reads the number.
  public let scheme: Scheme

  /// Creates a type.
  public init(rawValue: UInt32, scheme: Scheme = .legacy) {
    self.rawValue = rawValue
    self.scheme = scheme
  }

  /// The outputs that the signature covers.
  public var outputs: Outputs {
    switch rawValue & (scheme == .taproot ? 0x03 : 0x1f) {
    case 2: .none
    case 3: .matching
    default: .all
    }
  }

  /// Whether the signature covers every output, so that its owner agreed to where the coins went.
  public var coversAllOutputs: Bool { outputs == .all }

  /// Whether the signature covers the other inputs.
  ///
  /// With `ANYONECANPAY` it does not: others can add inputs, and the owner need not have known of
  /// them.
  public var coversOtherInputs: Bool { rawValue & 0x80 == 0 }

  /// Whether the signature covers the sequence numbers of the other inputs.
  public var coversOtherSequences: Bool {
    coversOtherInputs && (scheme == .taproot || coversAllOutputs)
  }

  /// Whether the number is one that the chain's standard rules define.
  public var isDefined: Bool {
    switch scheme {
    case .legacy: (1...3).contains(rawValue & ~0x80)
    case .forkID: (1...3).contains(rawValue & 0xff & ~0xe0)
    case .taproot: rawValue <= 3 || (0x81...0x83).contains(rawValue)
    }
  }

  /// The name as Bitcoin Core prints it, as in `SINGLE|ANYONECANPAY`; hexadecimal digits, as in
  /// `0x04`, for a number without a name.
  public var name: String {
    guard isDefined else {
      let digits = String(rawValue, radix: 16)
      return "0x" + String(repeating: "0", count: digits.utf8.count % 2) + digits
    }
    guard rawValue != 0 else { return "DEFAULT" }
    let base = ["ALL", "NONE", "SINGLE"][Int(rawValue & 0x03) - 1]
    let forkID = scheme == .forkID && rawValue & 0x40 != 0 ? "|FORKID" : ""
    let coins = scheme == .forkID && rawValue & 0x20 != 0 ? "|UTXOS" : ""
    return base + forkID + (coversOtherInputs ? "" : "|ANYONECANPAY") + coins
  }
}

extension SighashType: CustomStringConvertible {
  /// The name.
  public var description: String { name }
}
