public import BitcoinFormat
public import Quantities

/// Bitcoin Cash in the shape of Bitcoin Cash Node: `decoderawtransaction`, and `getblock` with
/// verbosity 2.
public enum BitcoinCashJSON {
  /// Returns a transaction as JSON.
  ///
  /// An output that holds tokens has `tokenData`, and its script is shown without them.
  ///
  /// - Parameters:
  ///   - transaction: The transaction.
  ///   - network: The network whose addresses are shown.
  ///   - includingHex: Whether the serialised transaction is added, as `getblock` does.
  /// - Returns: An object.
  public static func value(
    of transaction: Transaction,
    network: SisterChain.Network,
    includingHex: Bool = false
  ) -> JSONValue {
    PlainTransactionJSON(SisterJSON(chain: .bitcoinCash, network: network), hasWitnessHash: false)
      .value(of: transaction, includingHex: includingHex)
  }

  /// Returns tokens as JSON.
  ///
  /// - Parameter token: The tokens of an output.
  /// - Returns: An object with `category`, `amount` as a text, and `nft` if there is one.
  public static func value(of token: CashToken) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("category", .string(token.category.description)),
      .init("amount", .string(String(token.amount))),
    ]
    if let single = token.nonFungible {
      members.append(
        .init(
          "nft",
          ["capability": .string(single.capability.name), "commitment": hex(single.commitment)]
        )
      )
    }
    return .object(members)
  }

  /// Returns a block as JSON.
  ///
  /// - Parameters:
  ///   - block: The block.
  ///   - network: The network whose addresses are shown.
  /// - Returns: An object.
  public static func value(of block: BitcoinCashBlock, network: SisterChain.Network) -> JSONValue {
    let json = SisterJSON(chain: .bitcoinCash, network: network)
    let plain = Block(header: block.header, transactions: block.transactions)
    var members: [JSONValue.Member] = [
      .init("hash", .string(block.header.hash.description)),
      .init("size", .number(block.serialized.count)),
    ]
    if let height = plain.statedHeight { members.append(.init("height", .number(height.value))) }
    members += json.header(block.header)
    members += [
      .init("merkle_root_ok", .bool(block.merkleTree.root == block.header.merkleRoot.wireBytes)),
      .init("proof_of_work_ok", .bool(block.header.meetsTarget)),
      .init("nTx", .number(block.transactions.count)),
      .init(
        "tx",
        .array(block.transactions.map { value(of: $0, network: network, includingHex: true) })
      ),
    ]
    return .object(members)
  }
}
