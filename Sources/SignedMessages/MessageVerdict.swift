public import Quantities

/// How a message was turned into what a key signed.
///
/// The raw value is the name that reports and the command line use.
public enum MessageScheme: String, Hashable, Sendable, CaseIterable {
  /// The coin's magic and the message, double SHA-256, a 65-byte signature with header 27 to 34, for
  /// a P2PKH address (Bitcoin Core, `src/common/signmessage.cpp`).
  case legacy
  /// The same with the header that BIP-0137 gives to the address type: 35 to 38 for P2SH-P2WPKH, 39
  /// to 42 for P2WPKH.
  case bip0137 = "bip-0137"
  /// The same with header 27 to 34 for an address that is no P2PKH address, as Electrum and wallets
  /// after it write it.
  case electrum
  /// The same with a header that BIP-0137 gives to another type of address than the one that the key
  /// has. Bitcoin Core's `verifymessage` and strict readers of BIP-0137 differ on such signatures.
  case bip0137Loose = "bip-0137-loose"
  /// BIP-0322, "Simple".
  case bip0322Simple = "bip-0322-simple"
  /// BIP-0322, "Full".
  case bip0322Full = "bip-0322-full"
  /// BIP-0322, "Full (Proof of Funds)".
  case bip0322ProofOfFunds = "bip-0322-proof-of-funds"
  /// EIP-191, version 0x45, which `personal_sign` and `eth_sign` use: prefix, decimal length, message.
  case personalSign = "eip-191"
  /// The prefix of EIP-191 with length 32 over the Keccak-256 of the message.
  case personalSignHash = "eip-191-hash"
  /// The prefix of EIP-191 with a fixed length 32 before a message of another length.
  case personalSignFixed = "eip-191-fixed-32"
  /// EIP-191, version 0x00: the address of the contract that is to judge it, then the message.
  case intendedValidator = "eip-191-validator"
  /// Typed structured data (EIP-712, on Tron TIP-712).
  case typedData = "eip712"
  /// The Keccak-256 of the message without any prefix.
  case keccak = "keccak-256"
  /// `\u{19}TRON Signed Message:\n`, decimal length, message (TronWeb, `signMessageV2`; TIP-191).
  case tronV2 = "tron-v2"
  /// `\u{19}TRON Signed Message:\n32` before the message, whatever its length (TronWeb,
  /// `trx.signMessage`).
  case tronV1 = "tron-v1"
  /// The same before the Keccak-256 of the message.
  case tronV1Hash = "tron-v1-hash"
  /// The message itself under Ed25519, as Solana's wallets sign (`signMessage`).
  case ed25519
  /// `\u{ff}solana offchain`, a header and the message under Ed25519 (Solana's documentation, "Off-Chain
  /// Message Signing").
  case solanaOffchain = "solana-offchain"
}

/// Why a signed message is not valid, or not known to be.
public struct MessageFailure: Hashable, Sendable {
  /// The rule, as a program reads it.
  public let code: String
  /// The rule and what was found, in one line.
  ///
  /// It holds neither message nor signature.
  public let detail: String

  /// Creates a failure.
  ///
  /// - Parameters:
  ///   - code: The rule in snake case, or the name of a script error as Bitcoin Core writes it.
  ///   - detail: The rule and what was found.
  public init(_ code: String, _ detail: String) {
    self.code = code
    self.detail = detail
  }
}

/// What a signature of a message says about an address.
public struct MessageVerdict: Hashable, Sendable {
  /// The three answers of BIP-0322.
  public enum Outcome: String, Hashable, Sendable {
    /// The holder of the address signed the message.
    case valid
    /// The signature does not show that.
    case invalid
    /// The rules that are known here cannot decide it.
    case inconclusive
  }

  /// A coin whose control a proof of funds claims.
  public struct Coin: Hashable, Sendable {
    /// The transaction that made the coin.
    public let transaction: TransactionID
    /// The position of the coin in that transaction, from 0.
    public let index: UInt32
    /// The amount that the proof states, in satoshis; not checked against a chain.
    public let value: Int64
    /// The locking script that the proof states; not checked against a chain unless the whole
    /// transaction stood in the proof.
    public let script: [UInt8]
    /// Whether the proof holds the whole transaction, which fixes amount and script.
    public let isFixed: Bool
  }

  /// The answer.
  public let outcome: Outcome
  /// The scheme that was found; `nil` if none was.
  public let scheme: MessageScheme?
  /// The coin whose magic was signed, such as `litecoin`; for accounts, `ethereum`, `tron` or `solana`.
  public let chain: String?
  /// The address that did sign.
  ///
  /// For a valid signature it is the address that was given; for another
  /// one it is what the signature leads to, if the message is the one that was signed.
  public let signer: String?
  /// The public keys that signed, or to which the signature leads.
  ///
  /// They have 33 bytes, 65 where the address is that of the uncompressed form, 32 in taproot; there
  /// are none where the scheme gives none.
  public let publicKeys: [[UInt8]]
  /// Why the outcome is not `valid`.
  public let failure: MessageFailure?
  /// What a strict reader, or an investigator, must know beside the outcome.
  public let notes: [String]
  /// The `nLockTime` of a BIP-0322 signature, from which on it is valid; `nil` for other schemes.
  public let lockTime: UInt32?
  /// The `nSequence` of a BIP-0322 signature, the age of a coin for which it is valid; `nil` for other
  /// schemes.
  public let sequence: UInt32?
  /// The coins of a proof of funds, without the first input, which stands for the message.
  public let coins: [Coin]

  /// Whether the holder of the address signed the message.
  public var isValid: Bool { outcome == .valid }

  init(
    _ outcome: Outcome,
    scheme: MessageScheme?,
    chain: String? = nil,
    signer: String? = nil,
    publicKeys: [[UInt8]] = [],
    failure: MessageFailure? = nil,
    notes: [String] = [],
    lockTime: UInt32? = nil,
    sequence: UInt32? = nil,
    coins: [Coin] = []
  ) {
    precondition((outcome == .valid) == (failure == nil), "a reason stands where it is not valid")
    self.outcome = outcome
    self.scheme = scheme
    self.chain = chain
    self.signer = signer
    self.publicKeys = publicKeys
    self.failure = failure
    self.notes = notes
    self.lockTime = lockTime
    self.sequence = sequence
    self.coins = coins
  }

  static func invalid(_ code: String, _ detail: String, scheme: MessageScheme? = nil) -> Self {
    Self(.invalid, scheme: scheme, failure: MessageFailure(code, detail))
  }
}
