public import Facts

/// The addresses and accounts that one key of the evidence controls, as far as the evidence holds
/// them.
///
/// The derivation is the caller's: clustering knows no cryptography.
public struct KeyControl: Hashable, Sendable {
  /// One of those whom the key controls.
  public struct Controlled: Hashable, Sendable {
    /// The address or the account.
    public let holder: Holder
    /// How it follows from the key, as `p2wpkh of bitcoin` or `m/0/5, p2wpkh`.
    public let derivation: String
    /// Where the exhibits hold it.
    public let places: [Place]

    /// Creates an entry.
    public init(holder: Holder, derivation: String, places: [Place]) {
      self.holder = holder
      self.derivation = derivation
      self.places = places
    }
  }

  /// The public key in hexadecimal, or the extended key or descriptor.
  public let key: String
  /// Whether it is an extended key or a descriptor.
  public let isExtended: Bool
  /// Whom it controls; one holder once.
  public let holders: [Controlled]
  /// Where the exhibits show the key.
  public let places: [Place]

  /// Creates a control.
  public init(key: String, isExtended: Bool, holders: [Controlled], places: [Place]) {
    self.key = key
    self.isExtended = isExtended
    self.holders = holders
    self.places = places
  }
}

extension KeyControl: Comparable {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool {
    if lhs.isExtended != rhs.isExtended { return !lhs.isExtended }
    return lhs.key < rhs.key
  }
}

/// What the keys of a case say of its addresses and its transactions.
public struct KeyEvidence: Sendable {
  /// The keys with what they control, in any order.
  public var controls: [KeyControl]
  /// Transactions outside known blocks whose signatures were all checked and are valid.
  public var verified: Set<TransactionKey>
  /// Transactions of which an input is not valid: they, or the outputs that they are said to spend,
  /// were made up or changed.
  public var refuted: Set<TransactionKey>
  /// Transactions with a signature that covers no other input, so that others can have added theirs.
  public var openSignatures: Set<TransactionKey>

  /// Creates a value.
  public init(
    controls: [KeyControl],
    verified: Set<TransactionKey>,
    refuted: Set<TransactionKey>,
    openSignatures: Set<TransactionKey>
  ) {
    self.controls = controls
    self.verified = verified
    self.refuted = refuted
    self.openSignatures = openSignatures
  }

  /// Whether anything but somebody's word vouches for a transfer: a block of the evidence, or its
  /// signatures, all of which were checked and are valid.
  ///
  /// Whoever states a bare transaction can also state that it is in a block.
  func vouch(for item: DistinctTransfer) -> Bool {
    guard !refuted.contains(item.key) else { return false }
    let isInBlock = item.transfer.confirmation == .confirmed && item.transfer.serialized == nil
    return isInBlock || verified.contains(item.key)
  }

  /// A case in which no key is known.
  public static let none = KeyEvidence(
    controls: [],
    verified: [],
    refuted: [],
    openSignatures: []
  )
}
