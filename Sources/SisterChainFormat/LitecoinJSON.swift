import BitcoinFormat
import ByteReading
public import Quantities

/// Litecoin in the shape of Litecoin Core 0.21.2: `decoderawtransaction`, and `getblock` with
/// verbosity 2.
///
/// Beside the node's members stand `value_sat`, the `address` of newer nodes, and what the extension
/// block means for an output: `mweb_role`.
public enum LitecoinJSON {
  /// Returns a transaction as JSON.
  ///
  /// - Parameters:
  ///   - transaction: The transaction.
  ///   - network: The network whose addresses are shown.
  ///   - includingHex: Whether the serialised transaction is added, as `getblock` does.
  /// - Returns: An object.
  public static func value(
    of transaction: LitecoinTransaction,
    network: SisterChain.Network,
    includingHex: Bool = false
  ) -> JSONValue {
    let json = SisterJSON(chain: .litecoin, network: network)
    let base = transaction.base
    let bytes = transaction.serialized
    var members: [JSONValue.Member] = [
      .init("txid", .string(transaction.transactionID.description)),
      .init("hash", .string(transaction.witnessTransactionID.description)),
      .init("version", .number(base.version)),
      .init("size", .number(bytes.count)),
      .init("vsize", .number((transaction.weight + 3) / 4)),
      .init("weight", .number(transaction.weight)),
      .init("locktime", .number(base.lockTime)),
    ]
    var inputs = base.inputs.map {
      json.input($0, isCoinbase: base.isCoinbase, leading: [.init("ismweb", false)])
    }
    var outputs = base.outputs.enumerated().map {
      output($1, index: $0, of: transaction, json)
    }
    if case .transaction(let part) = transaction.mweb {
      inputs += part.body.inputs.map { inside($0.outputID) }
      outputs += part.body.outputs.map { inside($0.id) }
    }
    members += [.init("vin", .array(inputs)), .init("vout", .array(outputs))]
    switch transaction.mweb {
    case .none: break
    case .hogEx: members.append(.init("ishogex", true))
    case .transaction(let part):
      members.append(.init("vkern", .array(part.body.kernels.map { kernel($0, json) })))
    }
    if includingHex { members.append(.init("hex", hex(bytes))) }
    return .object(members)
  }

  private static func inside(_ id: FixedBytes<32>) -> JSONValue {
    ["ismweb": true, "output_id": .string(id.description)]
  }

  private static func output(
    _ output: Transaction.Output,
    index: Int,
    of transaction: LitecoinTransaction,
    _ json: SisterJSON
  ) -> JSONValue {
    var members = json.output(
      value: output.value,
      script: output.script,
      index: index,
      leading: [.init("ismweb", false)]
    )
    let form = SisterScript(output.script, on: .litecoin).type
    let role: String? =
      switch (form, transaction.mweb) {
      case (.mwebHogAddress, .hogEx) where index == 0: "hogaddr"
      case (_, .hogEx): "pegout"
      case (.mwebPegIn, _): "pegin"
      default: nil
      }
    if let role { members.append(.init("mweb_role", .string(role))) }
    return .object(members)
  }

  private static func kernel(_ kernel: MimbleBody.Kernel, _ json: SisterJSON) -> JSONValue {
    let pegOuts = (kernel.pegOuts ?? []).map { pegOut -> JSONValue in
      [
        "value": json.coins(pegOut.value), "value_sat": .number(pegOut.value),
        "scriptPubKey": json.script(pegOut.script),
      ]
    }
    return [
      "kernel_id": .string(kernel.id.description),
      "fee": json.coins(kernel.fee ?? 0),
      "fee_sat": .number(kernel.fee ?? 0),
      "pegin": json.coins(kernel.pegIn ?? 0),
      "pegin_sat": .number(kernel.pegIn ?? 0),
      "pegout": .array(pegOuts),
    ]
  }

  /// Returns a block as JSON.
  ///
  /// What only a node knows is left out. `commitment` says whether the HogEx transaction names the
  /// extension block.
  ///
  /// - Parameters:
  ///   - block: The block.
  ///   - network: The network whose addresses are shown.
  /// - Returns: An object.
  public static func value(
    of block: LitecoinBlock,
    network: SisterChain.Network
  ) -> JSONValue {
    let json = SisterJSON(chain: .litecoin, network: network)
    let stripped = Block(header: block.header, transactions: block.transactions.map(\.base))
    // The node counts the extension block with the size, and neither with the weight.
    var members: [JSONValue.Member] = [.init("hash", .string(block.hash.description))]
    if let height = stripped.statedHeight { members.append(.init("height", .number(height.value))) }
    members += json.header(block.header)
    members += [
      .init("merkle_root_ok", .bool(block.merkleTree.root == block.header.merkleRoot.wireBytes)),
      .init("proof_of_work_ok", .bool(block.meetsTarget)),
      .init("nTx", .number(block.transactions.count)),
      .init("strippedsize", .number(stripped.strippedSize)),
      .init("size", .number(block.serialized.count)),
      .init("weight", .number(stripped.weight)),
      .init(
        "tx",
        .array(block.transactions.map { value(of: $0, network: network, includingHex: true) })
      ),
    ]
    if let mweb = block.mweb { members.append(.init("mweb", extensionBlock(mweb, json))) }
    members.append(.init("mweb_commitment", .string(block.commitment.rawValue)))
    return .object(members)
  }

  private static func extensionBlock(_ block: MimbleBlock, _ json: SisterJSON) -> JSONValue {
    let header = block.header
    return [
      "hash": .string(header.hash.description),
      "height": .number(header.height),
      "kernel_offset": .string(header.kernelOffset.description),
      "stealth_offset": .string(header.stealthOffset.description),
      "num_kernels": .number(block.body.kernels.count),
      "num_txos": .number(header.outputCount),
      "kernel_root": .string(header.kernelRoot.description),
      "output_root": .string(header.outputRoot.description),
      "leaf_root": .string(header.leafsetRoot.description),
      "inputs": .array(block.body.inputs.map { input($0) }),
      "outputs": .array(block.body.outputs.map { output($0) }),
      "kernels": .array(block.body.kernels.map { blockKernel($0, json) }),
    ]
  }

  private static func input(_ input: MimbleBody.Input) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("output_id", .string(input.outputID.description)),
      .init("commit", .string(input.commitment.description)),
      .init("output_pubkey", .string(input.outputPublicKey.description)),
    ]
    if let key = input.inputPublicKey {
      members.append(.init("input_pubkey", .string(key.description)))
    }
    if let data = input.extraData { members.append(.init("extra_data", hex(data))) }
    members.append(.init("sig", .string(input.signature.description)))
    return .object(members)
  }

  private static func output(_ output: MimbleBody.Output) -> JSONValue {
    var message: [UInt8] = []
    output.appendMessage(to: &message)
    return [
      "output_id": .string(output.id.description),
      "commit": .string(output.commitment.description),
      "sender_pubkey": .string(output.senderPublicKey.description),
      "receiver_pubkey": .string(output.receiverPublicKey.description),
      "range_proof": hex(output.rangeProof),
      "message": hex(message),
      "sig": .string(output.signature.description),
    ]
  }

  private static func blockKernel(_ kernel: MimbleBody.Kernel, _ json: SisterJSON) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("kernel_id", .string(kernel.id.description)),
      .init("features", .number(kernel.features)),
      .init("commit", .string(kernel.excess.description)),
      .init("fee", .number(kernel.fee ?? 0)),
      .init("lock_height", .number(kernel.lockHeight ?? 0)),
    ]
    if let amount = kernel.pegIn { members.append(.init("pegin", .number(amount))) }
    if let pegOuts = kernel.pegOuts {
      let list = pegOuts.map { pegOut -> JSONValue in
        ["value": .number(pegOut.value), "scriptPubKey": json.script(pegOut.script)]
      }
      members.append(.init("pegouts", .array(list)))
    }
    members += [
      .init("excess", .string(kernel.excess.description)),
      .init("signature", .string(kernel.signature.description)),
    ]
    return .object(members)
  }
}
