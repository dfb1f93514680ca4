import AddressEncoding
public import BitcoinFormat
import ByteReading
public import Facts
public import Quantities

/// Turns the transactions of a block into facts.
///
/// An input's holder and value come from the coins that the block spends (undo data). Without them
/// an input still says which output it spends, and the rest stays unknown.
public struct BitcoinNormalizer: Sendable {
  /// The network of the blocks.
  public let network: BitcoinNetwork
  /// The exhibit that holds the blocks.
  public let exhibit: ExhibitID

  /// Creates a normaliser.
  ///
  /// - Parameters:
  ///   - network: The network of the blocks.
  ///   - exhibit: The exhibit that holds the blocks.
  public init(network: BitcoinNetwork, exhibit: ExhibitID) {
    self.network = network
    self.exhibit = exhibit
  }

  /// Creates a normaliser of a chain for what needs no exhibit: scripts and holders.
  ///
  /// It is `nil` for a chain that is not Bitcoin's or one of its test chains.
  ///
  /// - Parameter chain: The chain.
  public init?(chain: Chain) {
    let networks: [BitcoinNetwork] = [.mainnet, .testnet3, .regtest]
    guard let network = networks.first(where: { Self.chainName(of: $0) == chain.name }) else {
      return nil
    }
    self.init(network: network, exhibit: ExhibitID(sha256: FixedBytes(InlineArray(repeating: 0))))
  }

  /// The name of the reader and its version.
  public static let reader = Reader("bitcoin-block@2")
  /// The name of the reader of transactions outside blocks, and its version.
  public static let transactionReader = Reader("bitcoin-transaction@1")

  /// The chain's name in facts.
  public var chain: Chain { Chain(Self.chainName(of: network)) }

  /// Returns the facts of a block, one for each transaction, in its order.
  ///
  /// - Parameters:
  ///   - block: The block.
  ///   - undo: The coins that it spends, which must fit it (`UndoData.fits(_:)`).
  ///   - height: Its height in the best chain, if known.
  /// - Returns: The facts.
  /// - Complexity: O(*n*) in the number of inputs and outputs.
  public func transfers(
    of block: Block,
    undo: UndoData?,
    height: BlockHeight?
  ) -> [Fact<Transfer>] {
    precondition(undo?.fits(block) ?? true, "the caller pairs a block with its own undo data")
    let reference = height.map(Locator.BlockReference.height) ?? .hash(block.hash)
    let time = Instant(secondsSince1970: Int64(block.header.time))
    return block.transactions.enumerated().map { index, transaction in
      let coins = index == 0 ? nil : undo?.transactions[index - 1]
      let transfer = Transfer(
        chain: chain,
        asset: .btc,
        transaction: transaction.transactionID.description,
        height: height,
        time: time,
        isCoinbase: transaction.isCoinbase,
        inputs: transaction.isCoinbase
          ? []
          : inputs(
            of: transaction,
            spending: coins?.map(\.output) ?? Array(repeating: nil, count: transaction.inputs.count)
          ),
        outputs: transaction.outputs.map(output)
      )
      let locator = Locator.transaction(block: reference, index: index, part: nil)
      return Fact(
        transfer,
        at: Place(exhibit: exhibit, locator: locator),
        reader: Self.reader
      )
    }
  }

  /// Returns the fact of a transaction that stands by itself.
  ///
  /// The fact keeps the transaction's bytes: its source may say that it is in a block, but no block of
  /// the evidence vouches for its signatures.
  ///
  /// - Parameters:
  ///   - stated: The transaction, and what its source says of it.
  ///   - locator: Where it stands.
  /// - Returns: The fact.
  public func transfer(
    of stated: StatedTransaction,
    at locator: Locator
  ) -> Fact<Transfer> {
    let transaction = stated.transaction
    let confirmation = Transfer.Confirmation(stated.position.standing)
    let transfer = Transfer(
      chain: chain,
      asset: .btc,
      transaction: transaction.transactionID.description,
      height: stated.position.height,
      time: stated.position.time.map { Instant(secondsSince1970: $0) },
      confirmation: confirmation,
      isCoinbase: transaction.isCoinbase,
      inputs: transaction.isCoinbase ? [] : inputs(of: transaction, spending: stated.spent),
      outputs: transaction.outputs.map(output),
      serialized: Hexadecimal.encode(transaction.serialized())
    )
    return Fact(
      transfer,
      at: Place(exhibit: exhibit, locator: locator),
      reader: Self.transactionReader
    )
  }

  /// Returns the holder of an output script: its address, or the script itself where it has none.
  ///
  /// - Parameter script: The output script.
  /// - Returns: `nil` if nobody can spend it (`OP_RETURN`).
  public func holder(of script: [UInt8]) -> ChainAddress? {
    if let address = BitcoinAddress(script: script, network: addressNetwork) {
      return ChainAddress(chain: chain, text: address.description)
    }
    guard script.first != Self.opReturn else { return nil }
    return ChainAddress(chain: chain, text: "script:" + Hexadecimal.encode(script))
  }

  private static let opReturn: UInt8 = 0x6a

  private func inputs(
    of transaction: Transaction,
    spending coins: [Transaction.Output?]
  ) -> [Transfer.Input] {
    zip(transaction.inputs, coins).map { input, spent in
      Transfer.Input(
        previous: Transfer.OutPoint(
          transaction: input.previous.transaction.description,
          index: input.previous.index
        ),
        holder: spent.flatMap { holder(of: $0.script) },
        value: spent?.value,
        scriptType: spent.map { ScriptClassification($0.script.span).type.rawValue }
      )
    }
  }

  private func output(_ output: Transaction.Output) -> Transfer.Output {
    Transfer.Output(
      holder: holder(of: output.script),
      value: output.value,
      scriptType: ScriptClassification(output.script.span).type.rawValue
    )
  }

  private var addressNetwork: BitcoinAddress.Network {
    switch network {
    case .mainnet: .mainnet
    case .regtest: .regtest
    default: .testnet
    }
  }

  /// Returns the locking script of a holder of the chain, which is the inverse of ``holder(of:)``.
  ///
  /// It is `nil` for a text that is no address of the network.
  public func script(of holder: ChainAddress) -> [UInt8]? {
    guard holder.chain == chain else { return nil }
    if holder.text.hasPrefix("script:") { return try? Hexadecimal.decode(holder.text.dropFirst(7)) }
    return (try? BitcoinAddress(parsing: holder.text))?.script
  }

  /// Returns the chain's name in facts, as `AddressInspection` names it too.
  private static func chainName(of network: BitcoinNetwork) -> String {
    switch network {
    case .mainnet: "bitcoin"
    case .regtest: "bitcoin-regtest"
    default: "bitcoin-testnet"
    }
  }
}

extension Transfer.Confirmation {
  /// What a source says, as facts name it.
  init(_ standing: StatedTransaction.Standing) {
    switch standing {
    case .confirmed: self = .confirmed
    case .unconfirmed: self = .unconfirmed
    case .unstated: self = .unstated
    }
  }
}
