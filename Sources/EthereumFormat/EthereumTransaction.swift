public import AddressEncoding
public import Quantities

/// A transaction of Ethereum's kind as it stands on the wire, signed or still to be signed
/// (EIP-2718; Yellow Paper, section 4.2).
///
/// The numbers are bounded as nodes bound them when they decode: nonce and gas by 64 bits, the rest
/// by 256. What the rules of a fork say of them, ``failure(under:chainID:)`` tells.
public struct EthereumTransaction: Hashable, Sendable {
  /// The form of a transaction: its EIP-2718 type.
  public enum Kind: UInt8, Hashable, Sendable, CaseIterable {
    /// The first form, a bare list.
    case legacy = 0
    /// With a list of what it touches (EIP-2930).
    case accessList = 1
    /// With a base fee and a tip (EIP-1559).
    case dynamicFee = 2
    /// With blobs (EIP-4844).
    case blob = 3
    /// With code for accounts (EIP-7702).
    case setCode = 4
  }

  /// An address and the slots of its storage that the transaction says it touches (EIP-2930).
  public struct AccessListEntry: Hashable, Sendable {
    /// The address.
    public let address: EthereumAddress
    /// The slots.
    public let storageKeys: [FixedBytes<32>]
  }

  /// What the signer added.
  public struct Signature: Hashable, Sendable {
    /// Of the first form `v` as it stands (27, 28, or 35 and more, EIP-155); of the others the parity.
    public let v: UInt256
    /// The x coordinate of the nonce point, modulo the order of the group.
    public let r: UInt256
    /// The proof.
    public let s: UInt256
  }

  /// The form.
  public let kind: Kind
  /// The chain for which it is signed; `nil` for the first form without EIP-155.
  public let chainID: UInt256?
  /// How many transactions the sender sent before.
  public let nonce: UInt64
  /// The price of gas in wei, of the forms that have one price.
  public let gasPrice: UInt256?
  /// The most that the block's producer gets for each unit of gas, in wei.
  public let maxPriorityFeePerGas: UInt256?
  /// The most that is paid for each unit of gas, in wei.
  public let maxFeePerGas: UInt256?
  /// The most gas that it may use.
  public let gas: UInt64
  /// Who is called or paid; `nil` if a contract is created.
  public let to: EthereumAddress?
  /// The value in wei.
  public let value: UInt256
  /// The data of the call, or the code that creates the contract.
  public let input: [UInt8]
  /// What it says it touches.
  public let accessList: [AccessListEntry]
  /// The most that is paid for each unit of blob gas, in wei.
  public let maxFeePerBlobGas: UInt256?
  /// The hashes of the commitments to its blobs.
  public let blobVersionedHashes: [FixedBytes<32>]
  /// The accounts that take up code, each with its own signature.
  public let authorizationList: [EthereumAuthorization]
  /// The signature; `nil` if the transaction is still to be signed.
  public let signature: Signature?
  /// The blobs with their proofs, which stand with it on the network and not in blocks.
  public let sidecar: BlobSidecar?

  /// The bytes that its hash commits to: the type, if it is not of the first form, and the list.
  ///
  /// The blobs are not among them.
  public let encoded: [UInt8]
  /// Where the fields before the signature stand in ``encoded``.
  let unsignedFields: Range<Int>
}

/// The consent of an account's key that the account runs a contract's code (EIP-7702).
public struct EthereumAuthorization: Hashable, Sendable {
  /// The chain; 0 for all chains.
  public let chainID: UInt256
  /// The contract; the zero address takes the code away.
  public let address: EthereumAddress
  /// The account's nonce at that moment.
  public let nonce: UInt64
  /// The parity and the signature.
  public let signature: EthereumTransaction.Signature
}

/// Blobs with their commitments and proofs, as they travel beside a transaction on the network.
public struct BlobSidecar: Hashable, Sendable {
  /// The wrapper's version: `nil` for the first (EIP-4844, one proof a blob), 1 for cell proofs
  /// (EIP-7594, 128 a blob).
  public let version: UInt8?
  /// The blobs, 131,072 bytes each.
  public let blobs: [[UInt8]]
  /// A commitment for each blob.
  public let commitments: [FixedBytes<48>]
  /// The proofs.
  public let proofs: [FixedBytes<48>]

  /// How many bytes a blob has: 4096 field elements of 32 (EIP-4844).
  public static let blobSize = 131_072
}
