import AddressEncoding
import ByteReading
import Cryptography
public import Quantities

/// Hashes of the XRP Ledger: the first half of SHA-512 over a prefix of 4 bytes and data (xrpl.org,
/// "Hash Prefixes").
public enum XRPLHash {
  /// What a hash or a signature is of.
  enum Prefix: UInt32 {
    /// `TXN`: a transaction with its signature.
    case transactionID = 0x5458_4e00
    /// `SND`: a leaf of a transaction tree.
    case transaction = 0x534e_4400
    /// `MLN`: a leaf of a state tree.
    case ledgerEntry = 0x4d4c_4e00
    /// `MIN`: an inner node of a tree.
    case innerNode = 0x4d49_4e00
    /// `LWR`: a ledger's header.
    case ledger = 0x4c57_5200
    /// `STX`: a transaction to be signed.
    case signing = 0x5354_5800
    /// `SMT`: a transaction to be signed by one of several.
    case multiSigning = 0x534d_5400
    /// `CLM`: a claim against a payment channel.
    case channelClaim = 0x434c_4d00
    /// `BCH`: the transactions of a batch (XLS-56).
    case batch = 0x4243_4800

    var bytes: [UInt8] { bigEndian(UInt64(rawValue), 4) }
  }

  /// The first 32 bytes of SHA-512.
  public static func sha512Half(_ bytes: [UInt8]) -> FixedBytes<32> {
    let hash = SHA512.hash(bytes.span).bytes
    return FixedBytes(InlineArray { hash[$0] })
  }

  static func hash(_ prefix: Prefix, _ bytes: [UInt8]) -> FixedBytes<32> {
    sha512Half(prefix.bytes + bytes)
  }
}

extension XRPLObject {
  /// The type of a transaction; `nil` if the object is none or the type has no name.
  public var transactionType: String? {
    self["TransactionType"]?.unsigned.flatMap {
      Definitions.transactionTypes.byNumber[UInt32($0)]
    }
  }

  /// Whether the object is a transaction: it has a type of one.
  public var isTransaction: Bool { self["TransactionType"] != nil }

  /// The identifier of a transaction: the hash of all its bytes, signatures too.
  public var transactionID: FixedBytes<32> { XRPLHash.hash(.transactionID, serialized) }

  /// What the one signature of a transaction covers.
  public var signingData: [UInt8] {
    XRPLHash.Prefix.signing.bytes + filter(\.isSigned).serialized
  }

  /// What the signature of one of several signers covers.
  ///
  /// - Parameter signer: The account of the signer.
  /// - Returns: The bytes, with their prefix and the account.
  public func multiSigningData(for signer: FixedBytes<20>) -> [UInt8] {
    XRPLHash.Prefix.multiSigning.bytes + filter(\.isSigned).serialized + signer.array
  }

  /// What an account that takes part in a batch signs (XLS-56): flags and the identifiers of the inner
  /// transactions.
  ///
  /// It is the form of `rippled` 2.5.
  ///
  /// - Parameter signer: The signer, if it is one of several for the account.
  /// - Returns: `nil` if the transaction has no inner ones.
  public func batchSigningData(for signer: FixedBytes<20>? = nil) -> [UInt8]? {
    guard let inner = self["RawTransactions"]?.array else { return nil }
    let identifiers = inner.compactMap { $0.value.object?.transactionID.array }
    return XRPLHash.Prefix.batch.bytes + bigEndian(self["Flags"]?.unsigned ?? 0, 4)
      + bigEndian(UInt64(identifiers.count), 4) + identifiers.flatMap { $0 } + (signer?.array ?? [])
  }

  /// What an account that takes part in a batch signs by the second form of XLS-56, which binds the
  /// outer account, its sequence and the signing account.
  ///
  /// - Parameters:
  ///   - account: The account that takes part.
  ///   - signer: The signer, if it is one of several for the account.
  /// - Returns: `nil` if the transaction has no inner ones or no account.
  public func boundBatchSigningData(
    account: FixedBytes<20>,
    signer: FixedBytes<20>? = nil
  ) -> [UInt8]? {
    guard let inner = self["RawTransactions"]?.array, let outer = self["Account"]?.account else {
      return nil
    }
    let identifiers = inner.compactMap { $0.value.object?.transactionID.array }
    let sequence = self["TicketSequence"]?.unsigned ?? self["Sequence"]?.unsigned ?? 0
    var data = XRPLHash.Prefix.batch.bytes + outer.array
    data += bigEndian(sequence, 4) + bigEndian(self["Flags"]?.unsigned ?? 0, 4)
    data += bigEndian(UInt64(identifiers.count), 4) + identifiers.flatMap { $0 }
    return data + account.array + (signer?.array ?? [])
  }
}

/// A claim against a payment channel.
public struct XRPLChannelClaim: Hashable, Sendable {
  /// The channel.
  public let channel: FixedBytes<32>
  /// All that was claimed so far, in drops.
  public let drops: UInt64

  /// Creates a claim.
  public init(channel: FixedBytes<32>, drops: UInt64) {
    self.channel = channel
    self.drops = drops
  }

  /// What its signature covers.
  public var signingData: [UInt8] {
    XRPLHash.Prefix.channelClaim.bytes + channel.array + bigEndian(drops, 8)
  }
}
