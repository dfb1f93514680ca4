public import Quantities

/// A Bitcoin transaction that owns its bytes.
///
/// It holds exactly what the serialisation says, also where consensus would refuse it: a tracing
/// tool must be able to show a transaction that a node rejects.
public struct Transaction: Hashable, Sendable {
  /// An output of an earlier transaction.
  public struct OutPoint: Hashable, Comparable, Sendable {
    /// The earlier transaction.
    public let transaction: TransactionID
    /// The position of the output in that transaction, from 0.
    public let index: UInt32

    /// Creates an outpoint.
    public init(transaction: TransactionID, index: UInt32) {
      self.transaction = transaction
      self.index = index
    }

    /// The outpoint of a coinbase input: no transaction, and the largest index.
    public static let null = OutPoint(
      transaction: TransactionID(wireBytes: FixedBytes(InlineArray(repeating: 0))),
      index: .max
    )

    // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
    public static func < (lhs: Self, rhs: Self) -> Bool {
      (lhs.transaction, lhs.index) < (rhs.transaction, rhs.index)
    }
  }

  /// A reference to coins that the transaction spends.
  public struct Input: Hashable, Sendable {
    /// The output that is spent.
    public let previous: OutPoint
    /// The unlocking script (`scriptSig`); arbitrary bytes in a coinbase.
    public let script: [UInt8]
    /// The sequence number (BIP-0068, BIP-0125).
    public let sequence: UInt32
    /// The witness stack, bottom element first; empty for an input without witness (BIP-0141).
    public let witness: [[UInt8]]

    /// Creates an input.
    public init(
      previous: OutPoint,
      script: [UInt8] = [],
      sequence: UInt32 = .max,
      witness: [[UInt8]] = []
    ) {
      self.previous = previous
      self.script = script
      self.sequence = sequence
      self.witness = witness
    }
  }

  /// Coins that the transaction creates.
  public struct Output: Hashable, Sendable {
    /// The number of satoshis as serialised, which need not be a possible amount.
    ///
    /// Bitcoin Core decodes any 64-bit value and refuses impossible ones only in validation; a
    /// reader that refused them would lose the whole block. Use ``satoshis`` to count money.
    public let value: Int64
    /// The locking script (`scriptPubKey`).
    public let script: [UInt8]

    /// Creates an output with the serialised number of satoshis.
    public init(value: Int64, script: [UInt8]) {
      self.value = value
      self.script = script
    }

    /// The amount, or `nil` if the value is negative or above 21,000,000 BTC.
    public var satoshis: Satoshis? { try? Satoshis(value) }
  }

  /// The version, as Bitcoin Core prints it.
  ///
  /// It is unsigned: Bitcoin Core shows it so since 22.0 and stores it so since 28.0 (consensus
  /// rules always compared it unsigned, BIP-0068).
  public let version: UInt32
  /// The inputs, in order.
  public let inputs: [Input]
  /// The outputs, in order.
  public let outputs: [Output]
  /// The lock time: a block height below 500,000,000, else seconds since 1970-01-01 UTC.
  public let lockTime: UInt32

  /// Creates a transaction from its fields.
  public init(version: UInt32, inputs: [Input], outputs: [Output], lockTime: UInt32 = 0) {
    self.version = version
    self.inputs = inputs
    self.outputs = outputs
    self.lockTime = lockTime
  }

  /// Whether an input has a witness; only then does the serialisation have the SegWit form.
  public var hasWitness: Bool { inputs.contains { !$0.witness.isEmpty } }

  /// Whether the transaction creates new coins: one input, and that spends no output.
  public var isCoinbase: Bool { inputs.count == 1 && inputs[0].previous == .null }
}
