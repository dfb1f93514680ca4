public import Quantities

/// At a position in a chain, value of one asset left these holders and reached those.
///
/// Of a chain with unspent outputs, inputs and outputs each have a value of their own, and no
/// statement is made about which input paid which output.
public struct Transfer: FactStatement {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static var kind: FactKind { .transfer }

  /// An output of a transaction.
  public struct OutPoint: Hashable, Comparable, Sendable, Codable {
    /// The transaction, in the hexadecimal form in which the chain displays it.
    public let transaction: String
    /// The position of the output in it, from 0.
    public let index: UInt32

    /// Creates a reference to an output.
    public init(transaction: String, index: UInt32) {
      self.transaction = transaction
      self.index = index
    }

    // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
    public static func < (lhs: Self, rhs: Self) -> Bool {
      (lhs.transaction, lhs.index) < (rhs.transaction, rhs.index)
    }
  }

  /// Value that leaves a holder.
  public struct Input: Hashable, Sendable, Codable {
    /// The output that is spent.
    public let previous: OutPoint
    /// Who held it; `nil` if the evidence does not hold the spent output.
    public let holder: ChainAddress?
    /// How much, in the asset's smallest unit; `nil` if the evidence does not hold it.
    public let value: Int64?
    /// The type of the script that was spent, as Bitcoin Core names it; `nil` if unknown.
    public let scriptType: String?

    /// Creates an input.
    public init(previous: OutPoint, holder: ChainAddress?, value: Int64?, scriptType: String?) {
      self.previous = previous
      self.holder = holder
      self.value = value
      self.scriptType = scriptType
    }
  }

  /// Value that reaches a holder.
  public struct Output: Hashable, Sendable, Codable {
    /// Who received it; `nil` for an output that nobody can spend.
    public let holder: ChainAddress?
    /// How much, in the asset's smallest unit.
    public let value: Int64
    /// The type of the script, as Bitcoin Core names it.
    public let scriptType: String

    /// Creates an output.
    public init(holder: ChainAddress?, value: Int64, scriptType: String) {
      self.holder = holder
      self.value = value
      self.scriptType = scriptType
    }
  }

  /// Whether the transaction is part of the chain.
  public enum Confirmation: String, Hashable, Sendable, Codable {
    /// The exhibit holds it in a block, or says that it is in one.
    case confirmed
    /// The exhibit says that it is in no block of the best chain.
    case unconfirmed
    /// The exhibit does not say: a bare transaction, which anybody can write down.
    case unstated
  }

  /// The chain.
  public let chain: Chain
  /// The asset.
  public let asset: Asset
  /// The transaction's identifier as the chain displays it.
  public let transaction: String
  /// The block's height in the best chain, if known.
  public let height: BlockHeight?
  /// The time in the block's header; `nil` where no block is known.
  public let time: Instant?
  /// Whether it is part of the chain.
  public let confirmation: Confirmation
  /// Whether the transaction creates new coins.
  public let isCoinbase: Bool
  /// Where the value comes from; empty for new coins.
  public let inputs: [Input]
  /// Where it goes.
  public let outputs: [Output]
  /// The serialised transaction in hexadecimal, where no block of the evidence vouches for its
  /// signatures, so that they can be checked once the outputs that it spends are known.
  public let serialized: String?

  /// Creates a transfer.
  public init(
    chain: Chain,
    asset: Asset,
    transaction: String,
    height: BlockHeight?,
    time: Instant?,
    confirmation: Confirmation = .confirmed,
    isCoinbase: Bool,
    inputs: [Input],
    outputs: [Output],
    serialized: String? = nil
  ) {
    self.chain = chain
    self.asset = asset
    self.transaction = transaction
    self.height = height
    self.time = time
    self.confirmation = confirmation
    self.isCoinbase = isCoinbase
    self.inputs = inputs
    self.outputs = outputs
    self.serialized = serialized
  }

  /// Reads a transfer; one that was written before confirmations were kept stood in a block.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    chain = try fields.decode(Chain.self, forKey: .chain)
    asset = try fields.decode(Asset.self, forKey: .asset)
    transaction = try fields.decode(String.self, forKey: .transaction)
    height = try fields.decodeIfPresent(BlockHeight.self, forKey: .height)
    time = try fields.decodeIfPresent(Instant.self, forKey: .time)
    confirmation =
      try fields.decodeIfPresent(Confirmation.self, forKey: .confirmation) ?? .confirmed
    isCoinbase = try fields.decode(Bool.self, forKey: .isCoinbase)
    inputs = try fields.decode([Input].self, forKey: .inputs)
    outputs = try fields.decode([Output].self, forKey: .outputs)
    serialized = try fields.decodeIfPresent(String.self, forKey: .serialized)
  }
}
