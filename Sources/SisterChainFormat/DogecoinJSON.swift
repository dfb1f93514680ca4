public import BitcoinFormat
public import Quantities

/// Dogecoin in the shape of Dogecoin Core 1.14: `decoderawtransaction`, and `getblock` with verbosity 2
/// and the proof of merged mining under `auxpow`.
public enum DogecoinJSON {
  /// Returns a transaction as JSON.
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
    PlainTransactionJSON(SisterJSON(chain: .dogecoin, network: network), hasWitnessHash: true)
      .value(of: transaction, includingHex: includingHex)
  }

  /// Returns a block as JSON.
  ///
  /// `auxpow.valid` says whether the other chain's block commits to this one, and `auxpow.flaw` which
  /// rule is broken if not.
  ///
  /// - Parameters:
  ///   - block: The block.
  ///   - network: The network whose addresses are shown.
  /// - Returns: An object.
  public static func value(of block: DogecoinBlock, network: SisterChain.Network) -> JSONValue {
    let json = SisterJSON(chain: .dogecoin, network: network)
    let stripped = Block(header: block.header, transactions: block.transactions)
    let bytes = block.serialized
    var members: [JSONValue.Member] = [
      .init("hash", .string(block.hash.description)),
      .init("size", .number(bytes.count)),
    ]
    if let height = stripped.statedHeight, block.header.version & 0xff >= 2 {
      members.append(.init("height", .number(height.value)))
    }
    members += json.header(block.header)
    members += [
      .init("chain_id", .number(block.statedChainID)),
      .init("merkle_root_ok", .bool(block.merkleTree.root == block.header.merkleRoot.wireBytes)),
      .init("proof_of_work_ok", .bool(block.meetsTarget)),
      .init("nTx", .number(block.transactions.count)),
      .init(
        "tx",
        .array(block.transactions.map { value(of: $0, network: network, includingHex: true) })
      ),
    ]
    if let proof = block.auxiliaryProof {
      members.append(.init("auxpow", value(of: proof, flaw: block.flaw, network: network)))
    }
    return .object(members)
  }

  private static func value(
    of proof: AuxiliaryProofOfWork,
    flaw: AuxiliaryProofOfWork.Flaw?,
    network: SisterChain.Network
  ) -> JSONValue {
    let parent = proof.parent.serialized
    var members: [JSONValue.Member] = [
      .init("tx", value(of: proof.coinbase, network: network, includingHex: true)),
      .init("index", .number(proof.coinbaseBranch.index)),
      .init("chainindex", .number(proof.chainBranch.index)),
      .init("merklebranch", .array(proof.coinbaseBranch.hashes.map { reversedHex($0) })),
      .init("chainmerklebranch", .array(proof.chainBranch.hashes.map { reversedHex($0) })),
      .init("parentblock", hex(parent)),
      .init("parentblockhash", .string(proof.parent.hash.description)),
      .init("valid", .bool(flaw == nil)),
    ]
    if let flaw { members.append(.init("flaw", .string(flaw.rawValue))) }
    return .object(members)
  }
}

/// A transaction of a chain without witnesses, in the shape of Bitcoin Core before version 22.
struct PlainTransactionJSON {
  private let json: SisterJSON
  private let hasWitnessHash: Bool

  init(_ json: SisterJSON, hasWitnessHash: Bool) {
    self.json = json
    self.hasWitnessHash = hasWitnessHash
  }

  func value(of transaction: Transaction, includingHex: Bool) -> JSONValue {
    let bytes = transaction.serialized()
    var members: [JSONValue.Member] = [
      .init("txid", .string(transaction.transactionID.description)),
      .init("hash", .string(transaction.witnessTransactionID.description)),
      .init("version", .number(transaction.version)),
      .init("size", .number(bytes.count)),
    ]
    if hasWitnessHash { members.append(.init("vsize", .number(transaction.virtualSize))) }
    members += [
      .init("locktime", .number(transaction.lockTime)),
      .init(
        "vin",
        .array(transaction.inputs.map { json.input($0, isCoinbase: transaction.isCoinbase) })
      ),
      .init("vout", .array(transaction.outputs.enumerated().map { output($1, index: $0) })),
    ]
    if includingHex { members.append(.init("hex", hex(bytes))) }
    return .object(members)
  }

  private func output(_ output: Transaction.Output, index: Int) -> JSONValue {
    guard json.chain == .bitcoinCash else {
      return .object(json.output(value: output.value, script: output.script, index: index))
    }
    let wrapped = CashToken.WrappedScript(output.script)
    var members = json.output(value: output.value, script: wrapped.script, index: index)
    if let token = wrapped.token {
      members.append(.init("tokenData", BitcoinCashJSON.value(of: token)))
      let aware = json.chain.address(of: wrapped.script, on: json.network, acceptsTokens: true)
      if let aware { members.append(.init("tokenAddress", .string(aware.text))) }
    }
    return .object(members)
  }
}
