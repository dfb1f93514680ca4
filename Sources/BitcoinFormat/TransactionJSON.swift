public import AddressEncoding
import ByteReading
public import Quantities

/// Transactions in the shape of Bitcoin Core's `decoderawtransaction`.
///
/// Members, names and order are those of `TxToUniv` in Bitcoin Core, `src/core_write.cpp`, with one
/// more: `value_sat`, the amount as a whole number.
public enum TransactionJSON {
  /// Returns a transaction as JSON.
  ///
  /// - Parameters:
  ///   - transaction: The transaction.
  ///   - network: The network whose addresses are shown.
  ///   - includingHex: Whether the serialised transaction is added, as `getblock` does.
  ///   - fee: The fee in satoshis, if the spent coins are known.
  /// - Returns: An object.
  public static func value(
    of transaction: Transaction,
    network: BitcoinNetwork,
    includingHex: Bool = false,
    fee: Satoshis? = nil
  ) -> JSONValue {
    let bytes = transaction.serialized()
    let strippedSize = transaction.strippedSize
    let weight = 3 * strippedSize + bytes.count
    let identifier = transaction.transactionID.description
    let hash =
      bytes.count == strippedSize ? identifier : transaction.witnessTransactionID.description
    var members: [JSONValue.Member] = [
      .init("txid", .string(identifier)),
      .init("hash", .string(hash)),
      .init("version", .number(transaction.version)),
      .init("size", .number(bytes.count)),
      .init("vsize", .number((weight + 3) / 4)),
      .init("weight", .number(weight)),
      .init("locktime", .number(transaction.lockTime)),
      .init("vin", .array(transaction.inputs.map { input($0, of: transaction) })),
      .init(
        "vout",
        .array(transaction.outputs.enumerated().map { output($1, index: $0, network: network) })
      ),
    ]
    if let fee { members.append(.init("fee", .decimal(fee.bitcoin, places: 8))) }
    if includingHex { members.append(.init("hex", .string(Hexadecimal.encode(bytes.span)))) }
    return .object(members)
  }

  private static func input(
    _ input: Transaction.Input,
    of transaction: Transaction
  ) -> JSONValue {
    var members: [JSONValue.Member] = []
    if transaction.isCoinbase {
      members.append(.init("coinbase", .string(Hexadecimal.encode(input.script.span))))
    } else {
      members += [
        .init("txid", .string(input.previous.transaction.description)),
        .init("vout", .number(input.previous.index)),
        .init(
          "scriptSig",
          [
            "asm": .string(
              ScriptText.assembly(of: input.script.span, decodingSignatures: true)
            ),
            "hex": .string(Hexadecimal.encode(input.script.span)),
          ]
        ),
      ]
    }
    if !input.witness.isEmpty {
      members.append(
        .init("txinwitness", .array(input.witness.map { .string(Hexadecimal.encode($0.span)) }))
      )
    }
    members.append(.init("sequence", .number(input.sequence)))
    return .object(members)
  }

  private static func output(
    _ output: Transaction.Output,
    index: Int,
    network: BitcoinNetwork
  ) -> JSONValue {
    [
      "value": .decimal(
        ExactDecimal(coefficient: Int128(output.value), scale: 8),
        places: 8
      ),
      "value_sat": .number(output.value),
      "n": .number(index),
      "scriptPubKey": ScriptJSON.value(of: output.script, network: network),
    ]
  }
}

/// Locking scripts in the shape of Bitcoin Core's `scriptPubKey` objects.
public enum ScriptJSON {
  /// Returns a locking script as JSON.
  ///
  /// - Parameters:
  ///   - script: The script.
  ///   - network: The network whose addresses are shown.
  /// - Returns: An object with `asm`, `desc`, `hex`, `address` where there is one, and `type`.
  public static func value(of script: [UInt8], network: BitcoinNetwork) -> JSONValue {
    let type = ScriptClassification(script.span).type
    let address = BitcoinAddress(script: script, network: network.addressNetwork)?.description
    var members: [JSONValue.Member] = [
      .init("asm", .string(ScriptText.assembly(of: script.span))),
      .init("desc", .string(InferredDescriptor.inferred(from: script, address: address))),
      .init("hex", .string(Hexadecimal.encode(script.span))),
    ]
    if let address { members.append(.init("address", .string(address))) }
    members.append(.init("type", .string(type.rawValue)))
    return .object(members)
  }
}

extension BitcoinNetwork {
  /// The set of address prefixes that the network uses.
  public var addressNetwork: BitcoinAddress.Network {
    switch self {
    case .mainnet: .mainnet
    case .testnet3, .testnet4, .signet: .testnet
    case .regtest: .regtest
    }
  }
}
