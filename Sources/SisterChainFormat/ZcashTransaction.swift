public import BitcoinFormat
public import Quantities

/// A Zcash transaction of version 1 to 5.
///
/// The transparent part has Bitcoin's form. Of the shielded parts only the structure and the values
/// that cross their border are public: ``shieldedFlows`` says what left or entered the transparent pool.
public struct ZcashTransaction: Hashable, Sendable {
  /// The forms of the serialisation, by version and version group.
  public enum Format: Hashable, Sendable {
    /// Versions 1 and 2 (and numbers above without the Overwinter bit).
    case sprout
    /// Version 3 (ZIP-0202).
    case overwinter
    /// Version 4 (protocol specification, section 7.1; ZIP-0243).
    case sapling
    /// Version 5 (ZIP-0225).
    case nu5
  }

  /// The form.
  public let format: Format
  /// The consensus branch that a transaction of version 5 names.
  public let consensusBranchID: UInt32?
  /// The transparent part.
  ///
  /// Its version lacks the Overwinter bit.
  public let transparent: Transaction
  /// The height after which the transaction cannot be mined; zero for never (ZIP-0203).
  public let expiryHeight: UInt32?
  /// What goes in and out of the Sprout pool.
  public let joinSplits: [JoinSplit]
  /// The key of the JoinSplits' signature, if there are JoinSplits.
  public let joinSplitPublicKey: FixedBytes<32>?
  /// The JoinSplits' signature.
  public let joinSplitSignature: FixedBytes<64>?
  /// The Sapling part (versions 4 and 5).
  public let sapling: SaplingBundle?
  /// The Orchard part (version 5).
  public let orchard: OrchardBundle?

  /// The version.
  public var version: UInt32 { transparent.version }
  /// Whether the version field has the Overwinter bit.
  public var isOverwintered: Bool { format != .sprout }
  /// The version group, if the version field has the Overwinter bit.
  public var versionGroupID: UInt32? {
    switch format {
    case .sprout: nil
    case .overwinter: 0x03c4_8270
    case .sapling: 0x892f_2085
    case .nu5: 0x26a7_270a
    }
  }
  /// The version field as serialised.
  var header: UInt32 { transparent.version | (isOverwintered ? 0x8000_0000 : 0) }
}

extension ZcashTransaction {
  /// Coins that enter and leave the Sprout pool under one proof.
  public struct JoinSplit: Hashable, Sendable {
    /// What the transparent pool gives, in zatoshis.
    public let publicOld: Int64
    /// What the transparent pool gets, in zatoshis.
    public let publicNew: Int64
    /// The root of the note commitment tree.
    public let anchor: FixedBytes<32>
    /// What the spent notes reveal.
    public let nullifiers: [FixedBytes<32>]
    /// The new notes.
    public let commitments: [FixedBytes<32>]
    /// The key of the ciphertexts.
    public let ephemeralKey: FixedBytes<32>
    /// The seed.
    public let randomSeed: FixedBytes<32>
    /// The authentication codes.
    public let macs: [FixedBytes<32>]
    /// The proof: 296 bytes before Sapling, then 192.
    public let proof: [UInt8]
    /// The ciphertexts of the new notes, 601 bytes each.
    public let ciphertexts: [[UInt8]]
  }

  /// A spend of a Sapling note.
  public struct SaplingSpend: Hashable, Sendable {
    /// The commitment to the value.
    public let valueCommitment: FixedBytes<32>
    /// The root of the note commitment tree; one for all spends in version 5.
    public let anchor: FixedBytes<32>
    /// What the spent note reveals.
    public let nullifier: FixedBytes<32>
    /// The key of the spend's signature.
    public let verificationKey: FixedBytes<32>
    /// The proof, 192 bytes.
    public let proof: [UInt8]
    /// The spend's signature.
    public let signature: FixedBytes<64>
  }

  /// A new Sapling note.
  public struct SaplingOutput: Hashable, Sendable {
    /// The commitment to the value.
    public let valueCommitment: FixedBytes<32>
    /// The commitment to the note.
    public let noteCommitment: FixedBytes<32>
    /// The key of the ciphertexts.
    public let ephemeralKey: FixedBytes<32>
    /// The note for the receiver, 580 bytes.
    public let noteCiphertext: [UInt8]
    /// The note for the sender, 80 bytes.
    public let outgoingCiphertext: [UInt8]
    /// The proof, 192 bytes.
    public let proof: [UInt8]
  }

  /// The Sapling part of a transaction.
  public struct SaplingBundle: Hashable, Sendable {
    /// The spends.
    public let spends: [SaplingSpend]
    /// The outputs.
    public let outputs: [SaplingOutput]
    /// What the Sapling pool gives to the transparent pool, in zatoshis; negative if it takes.
    public let valueBalance: Int64
    /// The binding signature, if there is a spend or an output.
    public let bindingSignature: FixedBytes<64>?
  }

  /// A spend and a new note of Orchard in one.
  public struct OrchardAction: Hashable, Sendable {
    /// The commitment to the value.
    public let valueCommitment: FixedBytes<32>
    /// What the spent note reveals.
    public let nullifier: FixedBytes<32>
    /// The key of the action's signature.
    public let verificationKey: FixedBytes<32>
    /// The commitment to the new note.
    public let noteCommitment: FixedBytes<32>
    /// The key of the ciphertexts.
    public let ephemeralKey: FixedBytes<32>
    /// The note for the receiver, 580 bytes.
    public let noteCiphertext: [UInt8]
    /// The note for the sender, 80 bytes.
    public let outgoingCiphertext: [UInt8]
    /// The action's signature.
    public let signature: FixedBytes<64>
  }

  /// The Orchard part of a transaction; there is one if there is an action.
  public struct OrchardBundle: Hashable, Sendable {
    /// The actions.
    public let actions: [OrchardAction]
    /// 1 spends enabled, 2 outputs enabled.
    public let flags: UInt8
    /// What the Orchard pool gives to the transparent pool, in zatoshis; negative if it takes.
    public let valueBalance: Int64
    /// The root of the note commitment tree.
    public let anchor: FixedBytes<32>
    /// The proofs.
    public let proofs: [UInt8]
    /// The binding signature.
    public let bindingSignature: FixedBytes<64>
  }

  /// Value that crosses the border between the transparent pool and a shielded one.
  public struct ShieldedFlow: Hashable, Sendable {
    /// A shielded pool.
    public enum Pool: String, Hashable, Sendable {
      /// The first pool (2016).
      case sprout
      /// The second pool (2018).
      case sapling
      /// The third pool (2022).
      case orchard
    }

    /// The pool.
    public let pool: Pool
    /// What the transparent pool gives to it, in zatoshis.
    public let entering: Int64
    /// What it gives to the transparent pool, in zatoshis.
    public let leaving: Int64
  }

  /// What crosses the border of each shielded pool that the transaction touches.
  ///
  /// A JoinSplit states both directions; of Sapling and Orchard the balance alone is public. Amounts
  /// are as serialised; a sum that no amount of zatoshis can be is left out of the list of pools.
  public var shieldedFlows: [ShieldedFlow] {
    var flows: [ShieldedFlow] = []
    if !joinSplits.isEmpty, let entering = Self.sum(joinSplits.map(\.publicOld)),
      let leaving = Self.sum(joinSplits.map(\.publicNew))
    {
      flows.append(.init(pool: .sprout, entering: entering, leaving: leaving))
    }
    if let sapling, sapling.bindingSignature != nil {
      flows.append(Self.flow(.sapling, balance: sapling.valueBalance))
    }
    if let orchard { flows.append(Self.flow(.orchard, balance: orchard.valueBalance)) }
    return flows
  }

  private static func flow(_ pool: ShieldedFlow.Pool, balance: Int64) -> ShieldedFlow {
    ShieldedFlow(
      pool: pool,
      entering: balance < 0 ? Int64(clamping: balance.magnitude) : 0,
      leaving: max(balance, 0)
    )
  }

  private static func sum(_ amounts: [Int64]) -> Int64? {
    var total: Int64 = 0
    for amount in amounts {
      let (next, overflow) = total.addingReportingOverflow(amount)
      guard !overflow else { return nil }
      total = next
    }
    return total
  }
}

extension ZcashTransaction {
  /// Whether the transaction has a part whose signatures and proofs are not checked here.
  public var hasShieldedPart: Bool {
    !joinSplits.isEmpty || sapling?.bindingSignature != nil || orchard != nil
  }
}
