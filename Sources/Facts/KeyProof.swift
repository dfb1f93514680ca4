/// A public key shows itself in the evidence: it signed something, a wallet's file names it, or
/// somebody holds the extended key from which it derives.
///
/// A signature shows that somebody with the private key signed. It does not show who that was, nor
/// that nobody else has the key: a custodian signs for its customers.
public struct KeyProof: FactStatement {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static var kind: FactKind { .keyProof }

  /// What shows the key.
  public enum Source: String, Hashable, Sendable, Codable {
    /// An input of a transaction.
    case transactionInput = "transaction_input"
    /// The signature of a transaction of a chain of accounts.
    case transactionSigner = "transaction_signer"
    /// A signed message.
    case message
    /// A partial signature in a partially signed transaction (BIP-0174).
    case partialSignature = "partial_signature"
    /// A derivation path in a partially signed transaction.
    case derivationPath = "derivation_path"
    /// A list of extended keys or descriptors.
    case extendedKey = "extended_key"
  }

  /// How far the key is proven.
  public enum Standing: String, Hashable, Sendable, Codable {
    /// The signature was checked against the key and what it signs.
    case verified
    /// The key stands there; no signature by it was checked.
    case shown
    /// A signature was checked and is wrong: the key proves nothing here.
    case refuted
  }

  /// What shows the key.
  public let source: Source
  /// The public key in hexadecimal as it stands there: 33 or 65 bytes, or 32 for an x-only key
  /// (BIP-0340); `nil` for an extended key.
  public let publicKey: String?
  /// The extended public key or the output descriptor, without any secret; `nil` for a single key.
  public let extendedKey: String?
  /// How far it is proven.
  public let standing: Standing
  /// Why it is no further proven, or what the signature does not cover; `nil` if there is nothing to
  /// say.
  public let note: String?
  /// The chain of the transaction or of the address that signed; `nil` if the source names none.
  public let chain: Chain?
  /// The transaction's identifier as its chain displays it.
  public let transaction: String?
  /// The position of the input, from 0.
  public let input: Int?
  /// What the signature covers, as Bitcoin Core names it: `ALL`, `SINGLE|ANYONECANPAY`, `DEFAULT`.
  public let sighashType: String?
  /// The address for which a message was signed, or that of the key that signed a transaction.
  public let address: ChainAddress?
  /// The derivation path, as `m/84'/0'/0'/0/5`, if the source states one.
  public let path: String?
  /// The fingerprint of the master key in hexadecimal, if the source states one.
  public let masterFingerprint: String?
  /// The account whose holder is said to hold the key.
  public let account: ExchangeAccount?
  /// Who is said to hold the key, as written, and where it was found.
  public let statedHolder: String?

  /// Creates a proof.
  public init(
    source: Source,
    publicKey: String?,
    extendedKey: String? = nil,
    standing: Standing,
    note: String? = nil,
    chain: Chain? = nil,
    transaction: String? = nil,
    input: Int? = nil,
    sighashType: String? = nil,
    address: ChainAddress? = nil,
    path: String? = nil,
    masterFingerprint: String? = nil,
    account: ExchangeAccount? = nil,
    statedHolder: String? = nil
  ) {
    self.source = source
    self.publicKey = publicKey
    self.extendedKey = extendedKey
    self.standing = standing
    self.note = note
    self.chain = chain
    self.transaction = transaction
    self.input = input
    self.sighashType = sighashType
    self.address = address
    self.path = path
    self.masterFingerprint = masterFingerprint
    self.account = account
    self.statedHolder = statedHolder
  }
}
