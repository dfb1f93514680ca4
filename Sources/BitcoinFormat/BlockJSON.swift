import ByteReading
public import Quantities

/// Blocks in the shape of Bitcoin Core's `getblock` with verbosity 2.
///
/// Names and order are those of `blockToJSON` in Bitcoin Core, `src/rpc/blockchain.cpp`. What only a
/// node knows is left out: `confirmations`, `mediantime`, `chainwork`, `nextblockhash`.
public enum BlockJSON {
  /// Returns a block as JSON.
  ///
  /// - Parameters:
  ///   - block: The block.
  ///   - network: The network whose addresses are shown.
  ///   - height: The height, if it is known from elsewhere; else what the coinbase states.
  ///   - fees: The fee of each transaction, the coinbase left out, if the spent coins are known.
  /// - Returns: An object.
  public static func value(
    of block: Block,
    network: BitcoinNetwork,
    height: BlockHeight? = nil,
    fees: [Satoshis]? = nil
  ) -> JSONValue {
    let header = block.header
    let version = UInt32(bitPattern: header.version)
    var members: [JSONValue.Member] = [.init("hash", .string(block.hash.description))]
    if let height = height ?? block.statedHeight {
      members.append(.init("height", .number(height.value)))
    }
    members += [
      .init("version", .number(header.version)),
      .init("versionHex", .string(hexDigits(version))),
      .init("merkleroot", .string(header.merkleRoot.description)),
      .init("time", .number(header.time)),
      .init("nonce", .number(header.nonce)),
      .init("bits", .string(hexDigits(header.bits))),
    ]
    if let target = ChainWork.target(bits: header.bits) {
      members.append(.init("target", .string(target.description)))
    }
    members.append(.init("nTx", .number(block.transactions.count)))
    if header.previous.wireBytes != FixedBytes(InlineArray(repeating: 0)) {
      members.append(.init("previousblockhash", .string(header.previous.description)))
    }
    members += [
      .init("strippedsize", .number(block.strippedSize)),
      .init("size", .number(block.size)),
      .init("weight", .number(block.weight)),
      .init("tx", .array(transactions(of: block, network, fees))),
    ]
    return .object(members)
  }

  private static func transactions(
    of block: Block,
    _ network: BitcoinNetwork,
    _ fees: [Satoshis]?
  ) -> [JSONValue] {
    block.transactions.enumerated().map { index, transaction in
      let fee = fees.flatMap { index > 0 && index <= $0.count ? $0[index - 1] : nil }
      return TransactionJSON.value(
        of: transaction,
        network: network,
        includingHex: true,
        fee: fee
      )
    }
  }

  private static func hexDigits(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 8 - digits.utf8.count) + digits
  }
}
