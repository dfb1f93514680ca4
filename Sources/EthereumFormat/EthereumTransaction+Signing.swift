public import AddressEncoding
public import Cryptography
public import Quantities

extension EthereumTransaction {
  /// The transaction's hash, its name on the chain.
  ///
  /// - Complexity: O(*n*) in its size, each time.
  public var hash: FixedBytes<32> { Keccak256.hash(encoded.span) }

  /// The hash that the sender signs.
  ///
  /// - Complexity: O(*n*) in the transaction's size, each time.
  public var signingHash: FixedBytes<32> {
    var tail = RLPWriter()
    if kind == .legacy, let chainID {
      tail.append(chainID)
      tail.append(0)
      tail.append(0)
    }
    var head: [UInt8] = kind == .legacy ? [] : [kind.rawValue]
    RLPWriter.header(0xc0, unsignedFields.count + tail.bytes.count, to: &head)
    var hasher = Keccak256()
    hasher.update(head.span)
    hasher.update(encoded.span.extracting(unsignedFields))
    hasher.update(tail.bytes.span)
    return hasher.finalize()
  }

  /// Whether `v` of the first form names a chain (EIP-155).
  public var isProtected: Bool { kind != .legacy || chainID != nil }

  /// Recovers who signed.
  ///
  /// - Parameter allowingHighS: Whether an `s` above half the order of the group is taken, as it was
  ///   before Homestead (EIP-2).
  /// - Returns: The sender.
  /// - Throws: ``SignatureRefusal`` if it is not signed, or the signature cannot be one.
  public func sender(
    allowingHighS: Bool = false
  ) throws(SignatureRefusal) -> RecoveredAccount {
    guard let signature else { throw .unsigned }
    guard kind == .legacy else {
      return try signature.signer(
        of: signingHash,
        parity: signature.v,
        allowingHighS: allowingHighS
      )
    }
    let (parity, isBelow) = signature.v.subtractingReportingOverflow(UInt256(27 as UInt8))
    guard !isBelow, parity <= UInt256(1 as UInt8) || chainID != nil else {
      throw .invalidV(signature.v)
    }
    return try signature.signer(
      of: signingHash,
      parity: chainID == nil
        ? parity : UInt256(UInt8(truncatingIfNeeded: signature.v.low &+ 1) & 1),
      allowingHighS: allowingHighS
    )
  }

  /// The address of the contract that it creates; `nil` if it calls or pays somebody.
  ///
  /// - Parameter sender: The sender.
  /// - Returns: The address.
  public func contractAddress(of sender: EthereumAddress) -> EthereumAddress? {
    to == nil ? EthereumAddress(creator: sender, nonce: nonce) : nil
  }
}

extension EthereumAuthorization {
  /// The hash that the account's key signs (EIP-7702: `0x05 || rlp([chain_id, address, nonce])`).
  public var signingHash: FixedBytes<32> {
    var list = RLPWriter()
    list.list { list in
      list.append(chainID)
      list.append(address.bytes)
      list.append(nonce)
    }
    let message = [0x05] + list.bytes
    return Keccak256.hash(message.span)
  }

  /// Recovers the account that consents.
  ///
  /// - Throws: ``SignatureRefusal`` if the signature cannot be one; the chain passes over such an
  ///   authorization, the transaction stands.
  public func authority() throws(SignatureRefusal) -> RecoveredAccount {
    try signature.signer(of: signingHash, parity: signature.v, allowingHighS: false)
  }
}

/// An account that a signature names.
public struct RecoveredAccount: Hashable, Sendable {
  /// The account.
  public let address: EthereumAddress
  /// Its key.
  public let publicKey: PublicKey
}

/// Why a signature of a transaction cannot be one.
public enum SignatureRefusal: Error, Hashable, Sendable {
  /// There is none.
  case unsigned
  /// `v` of the first form is none of 27, 28, and 35 or more.
  case invalidV(UInt256)
  /// The parity is neither 0 nor 1.
  case invalidParity(UInt256)
  /// A number is zero, or not below the order of the group.
  case outOfRange(String)
  /// `s` is above half the order of the group.
  case highS
  /// No key fits.
  case unrecoverable
}

extension SignatureRefusal {
  /// A name for programs, in snake case.
  public var code: String {
    switch self {
    case .unsigned: "unsigned"
    case .invalidV: "invalid_v"
    case .invalidParity: "invalid_parity"
    case .outOfRange: "scalar_out_of_range"
    case .highS: "high_s"
    case .unrecoverable: "unrecoverable"
    }
  }
}

extension SignatureRefusal: CustomStringConvertible {
  /// The reason in plain words.
  public var description: String {
    switch self {
    case .unsigned: "not signed"
    case .invalidV(let v): "v is \(v); 27, 28, and 35 or more (EIP-155) are defined"
    case .invalidParity(let v): "yParity is \(v); 0 and 1 are defined"
    case .outOfRange(let name): "\(name) is not between 0 and the order of the group"
    case .highS: "s is above half the order of the group (EIP-2)"
    case .unrecoverable: "no public key belongs to this signature"
    }
  }
}

extension EthereumTransaction.Signature {
  /// The order of the group (SEC 2, section 2.4.1).
  static let order = UInt256(
    high: 0xffff_ffff_ffff_ffff_ffff_ffff_ffff_fffe,
    low: 0xbaae_dce6_af48_a03b_bfd2_5e8c_d036_4141
  )
  /// Half of it, rounded down: the largest `s` since Homestead (EIP-2).
  static let halfOrder = UInt256(
    high: 0x7fff_ffff_ffff_ffff_ffff_ffff_ffff_ffff,
    low: 0x5d57_6e73_57a4_501d_dfe9_2f46_681b_20a0
  )

  func signer(
    of hash: FixedBytes<32>,
    parity: UInt256,
    allowingHighS: Bool
  ) throws(SignatureRefusal) -> RecoveredAccount {
    guard parity <= UInt256(1 as UInt8) else { throw .invalidParity(parity) }
    guard !r.isZero, r < Self.order else { throw .outOfRange("r") }
    guard !s.isZero, s < Self.order else { throw .outOfRange("s") }
    guard allowingHighS || s <= Self.halfOrder else { throw .highS }
    let halves: InlineArray<4, UInt128> = [r.high, r.low, s.high, s.low]
    let compact = InlineArray<64, UInt8> { index in
      let half = halves[index >> 4]
      let word = UInt64(truncatingIfNeeded: index & 8 == 0 ? half >> 64 : half)
      return UInt8(truncatingIfNeeded: word &>> (56 &- UInt64(index & 7) &* 8))
    }
    do throws(CryptographyError) {
      let key = try RecoverableSignature(compact: compact.span, recoveryID: Int(parity.low))
        .publicKey(for: hash)
      return RecoveredAccount(address: EthereumAddress(of: key), publicKey: key)
    } catch {
      throw .unrecoverable
    }
  }
}

extension EthereumAddress {
  /// The address of a key: the last 20 bytes of the Keccak-256 of its coordinates (Yellow Paper,
  /// appendix F).
  public init(of key: PublicKey) {
    let point = key.uncompressed.bytes
    let hash = Keccak256.hash(point.span.extracting(1..<65))
    self.init(lastBytesOf: hash)
  }

  /// The address of the contract that an account creates with its next transaction, or a contract with
  /// CREATE (Yellow Paper, section 7).
  ///
  /// - Parameters:
  ///   - creator: The account.
  ///   - nonce: Its nonce then.
  public init(creator: EthereumAddress, nonce: UInt64) {
    var list = RLPWriter()
    list.list { list in
      list.append(creator.bytes)
      list.append(nonce)
    }
    self.init(lastBytesOf: Keccak256.hash(list.bytes.span))
  }

  /// The address of the contract that a contract creates with CREATE2 (EIP-1014).
  ///
  /// - Parameters:
  ///   - creator: The contract that creates.
  ///   - salt: The salt.
  ///   - initCodeHash: The Keccak-256 of the code that creates.
  public init(creator: EthereumAddress, salt: FixedBytes<32>, initCodeHash: FixedBytes<32>) {
    let message = [0xff] + creator.bytes.array + salt.array + initCodeHash.array
    self.init(lastBytesOf: Keccak256.hash(message.span))
  }

  private init(lastBytesOf hash: FixedBytes<32>) {
    let bytes = hash.bytes
    self.init(FixedBytes(InlineArray { bytes[12 + $0] }))
  }
}
