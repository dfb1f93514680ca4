public import BitcoinFormat
public import Quantities

/// What the payload of a special transaction says, by its type.
///
/// Numbers keep the names of the proposals. Keys and signatures of the masternodes are BLS; they are
/// shown and not checked.
public enum DashPayload: Hashable, Sendable {
  /// Type 1 (DIP-0003).
  case providerRegistration(ProviderRegistration)
  /// Type 2 (DIP-0003).
  case providerServiceUpdate(ProviderServiceUpdate)
  /// Type 3 (DIP-0003).
  case providerRegistrarUpdate(ProviderRegistrarUpdate)
  /// Type 4 (DIP-0003).
  case providerRevocation(ProviderRevocation)
  /// Type 5 (DIP-0004).
  case coinbase(Coinbase)
  /// Type 6 (DIP-0006).
  case quorumCommitment(QuorumCommitment)
  /// Type 7 (DIP-0023).
  case hardForkSignal(HardForkSignal)
  /// Type 8 (DIP-0027).
  case assetLock(AssetLock)
  /// Type 9 (DIP-0027).
  case assetUnlock(AssetUnlock)

  /// A network address: 16 bytes, IPv4 mapped into IPv6, and a port.
  public struct Service: Hashable, Sendable {
    /// The address.
    public let address: FixedBytes<16>
    /// The port.
    public let port: UInt16
  }

  /// Where a masternode of the platform chain is reached.
  public struct Platform: Hashable, Sendable {
    /// The node's identifier.
    public let nodeID: FixedBytes<20>
    /// The port of the peer-to-peer protocol.
    public let peerPort: UInt16
    /// The port of the programming interface.
    public let httpPort: UInt16
  }

  /// Registers a masternode: who put up the coins, who operates it, who is paid.
  public struct ProviderRegistration: Hashable, Sendable {
    /// The payload's version.
    public let version: UInt16
    /// 0 regular, 1 of the platform chain.
    public let type: UInt16
    /// 0.
    public let mode: UInt16
    /// The output that holds the collateral; a zero hash means this transaction.
    public let collateral: Transaction.OutPoint
    /// Where the masternode is reached.
    public let service: Service
    /// The HASH160 of the owner's key.
    public let ownerKeyHash: FixedBytes<20>
    /// The operator's BLS key.
    public let operatorKey: FixedBytes<48>
    /// The HASH160 of the voting key.
    public let votingKeyHash: FixedBytes<20>
    /// The operator's share in hundredths of a per cent.
    public let operatorReward: UInt16
    /// The script that is paid.
    public let payoutScript: [UInt8]
    /// The hash of the transaction's inputs.
    public let inputsHash: FixedBytes<32>
    /// Where the platform chain is reached (type 1).
    public let platform: Platform?
    /// The signature by the collateral's key; empty if the collateral is in this transaction.
    public let signature: [UInt8]
  }

  /// Changes where a masternode is reached.
  public struct ProviderServiceUpdate: Hashable, Sendable {
    /// The payload's version.
    public let version: UInt16
    /// 0 regular, 1 of the platform chain; stated since version 2.
    public let type: UInt16
    /// The transaction that registered the masternode.
    public let registration: TransactionID
    /// Where the masternode is reached.
    public let service: Service
    /// The script that pays the operator; may be empty.
    public let operatorPayoutScript: [UInt8]
    /// The hash of the transaction's inputs.
    public let inputsHash: FixedBytes<32>
    /// Where the platform chain is reached (type 1).
    public let platform: Platform?
    /// The operator's signature.
    public let signature: FixedBytes<96>
  }

  /// Changes a masternode's keys and payout.
  public struct ProviderRegistrarUpdate: Hashable, Sendable {
    /// The payload's version.
    public let version: UInt16
    /// The transaction that registered the masternode.
    public let registration: TransactionID
    /// 0.
    public let mode: UInt16
    /// The operator's BLS key.
    public let operatorKey: FixedBytes<48>
    /// The HASH160 of the voting key.
    public let votingKeyHash: FixedBytes<20>
    /// The script that is paid.
    public let payoutScript: [UInt8]
    /// The hash of the transaction's inputs.
    public let inputsHash: FixedBytes<32>
    /// The signature by the owner's key.
    public let signature: [UInt8]
  }

  /// The operator gives a masternode up.
  public struct ProviderRevocation: Hashable, Sendable {
    /// The payload's version.
    public let version: UInt16
    /// The transaction that registered the masternode.
    public let registration: TransactionID
    /// Why: 0 not said, 1 end of service, 2 keys compromised, 3 change of keys.
    public let reason: UInt16
    /// The hash of the transaction's inputs.
    public let inputsHash: FixedBytes<32>
    /// The operator's signature.
    public let signature: FixedBytes<96>
  }

  /// What a coinbase says of the masternodes.
  public struct Coinbase: Hashable, Sendable {
    /// The payload's version, 1 to 3.
    public let version: UInt16
    /// The block's height.
    public let height: Int32
    /// The root over the masternode list.
    public let masternodeRoot: FixedBytes<32>
    /// The root over the active quorums (version 2 and later).
    public let quorumRoot: FixedBytes<32>?
    /// The best chain lock (version 3 and later).
    public let chainLock: ChainLock?
  }

  /// The best chain lock that a miner knew, and the coins locked for the platform chain.
  public struct ChainLock: Hashable, Sendable {
    /// How far below the block's parent the locked block lies.
    public let heightDifference: UInt32
    /// The quorum's signature.
    public let signature: FixedBytes<96>
    /// The coins locked for the platform chain, in duffs.
    public let creditPoolBalance: Int64
  }

  /// Flags of a quorum's members.
  public struct Bits: Hashable, Sendable {
    /// The number of members.
    public let count: Int
    /// The flags, lowest bit first.
    public let bytes: [UInt8]

    /// The number of flags that are set.
    public var setCount: Int { bytes.reduce(0) { $0 + $1.nonzeroBitCount } }
  }

  /// A quorum's commitment.
  public struct QuorumCommitment: Hashable, Sendable {
    /// The payload's version.
    public let version: UInt16
    /// The block's height.
    public let height: UInt32
    /// The version of the commitment; 2 and 4 have an index.
    public let commitmentVersion: UInt16
    /// The type of quorum.
    public let quorumType: UInt8
    /// The block that the quorum was formed at.
    public let quorumHash: FixedBytes<32>
    /// The quorum's index.
    public let quorumIndex: Int16?
    /// Who signed.
    public let signers: Bits
    /// Who takes part.
    public let validMembers: Bits
    /// The quorum's key.
    public let quorumKey: FixedBytes<48>
    /// The hash of the verification vector.
    public let verificationHash: FixedBytes<32>
    /// The quorum's signature.
    public let quorumSignature: FixedBytes<96>
    /// The members' joint signature.
    public let membersSignature: FixedBytes<96>
  }

  /// A signal of the masternodes for a hard fork.
  public struct HardForkSignal: Hashable, Sendable {
    /// The payload's version.
    public let version: UInt8
    /// The bit of the block version.
    public let versionBit: UInt8
    /// The quorum that signs.
    public let quorumHash: FixedBytes<32>
    /// The quorum's signature.
    public let signature: FixedBytes<96>
  }

  /// Coins that leave for the platform chain.
  public struct AssetLock: Hashable, Sendable {
    /// The payload's version.
    public let version: UInt8
    /// Who gets the credits.
    public let creditOutputs: [Transaction.Output]
  }

  /// Coins that come back from the platform chain.
  public struct AssetUnlock: Hashable, Sendable {
    /// The payload's version.
    public let version: UInt8
    /// The withdrawal's number.
    public let index: UInt64
    /// The fee in duffs.
    public let fee: UInt32
    /// The height at which the withdrawal was asked for.
    public let requestedHeight: UInt32
    /// The quorum that signs.
    public let quorumHash: FixedBytes<32>
    /// The quorum's signature.
    public let signature: FixedBytes<96>
  }
}
