import BitcoinFormat
public import Quantities

/// Zcash in the shape of zcashd: `decoderawtransaction`, and `getblock` with verbosity 2.
public enum ZcashJSON {
  /// Returns a transaction as JSON.
  ///
  /// Beside the node's members, `value_pools` says what crosses the border of each shielded pool.
  ///
  /// - Parameters:
  ///   - transaction: The transaction.
  ///   - network: The network whose addresses are shown.
  ///   - includingHex: Whether the serialised transaction is added, as `getblock` does.
  /// - Returns: An object.
  public static func value(
    of transaction: ZcashTransaction,
    network: SisterChain.Network,
    includingHex: Bool = false
  ) -> JSONValue {
    let json = SisterJSON(chain: .zcash, network: network)
    let transparent = transaction.transparent
    let bytes = transaction.serialized
    var members: [JSONValue.Member] = [
      .init("txid", .string(transaction.transactionID.description)),
      .init("authdigest", reversedHex(transaction.authorizingDigest)),
      .init("size", .number(bytes.count)),
      .init("overwintered", .bool(transaction.isOverwintered)),
      .init("version", .number(transaction.version)),
    ]
    if let group = transaction.versionGroupID {
      members.append(.init("versiongroupid", .string(hexDigits(group))))
    }
    if let branch = transaction.consensusBranchID {
      members.append(.init("consensusbranchid", .string(hexDigits(branch))))
    }
    members.append(.init("locktime", .number(transparent.lockTime)))
    if let height = transaction.expiryHeight {
      members.append(.init("expiryheight", .number(height)))
    }
    members += [
      .init(
        "vin",
        .array(transparent.inputs.map { json.input($0, isCoinbase: transparent.isCoinbase) })
      ),
      .init(
        "vout",
        .array(
          transparent.outputs.enumerated().map { index, output in
            .object(
              json.output(
                value: output.value,
                script: output.script,
                index: index,
                amounts: [
                  .init("valueZat", .number(output.value)),
                  .init("valueSat", .number(output.value)),
                ]
              )
            )
          }
        )
      ),
      .init("vjoinsplit", .array(transaction.joinSplits.map { ZcashShieldedJSON.value($0, json) })),
    ]
    if let key = transaction.joinSplitPublicKey, let signature = transaction.joinSplitSignature {
      members += [
        .init("joinSplitPubKey", reversedHex(key)),
        .init("joinSplitSig", .string(signature.description)),
      ]
    }
    if let sapling = transaction.sapling { members += ZcashShieldedJSON.members(sapling, json) }
    if transaction.format == .nu5 {
      members.append(.init("orchard", ZcashShieldedJSON.value(transaction.orchard, json)))
    }
    members.append(.init("value_pools", pools(transaction, json)))
    if includingHex { members.append(.init("hex", hex(bytes))) }
    return .object(members)
  }

  private static func pools(_ transaction: ZcashTransaction, _ json: SisterJSON) -> JSONValue {
    .array(
      transaction.shieldedFlows.map { flow -> JSONValue in
        [
          "pool": .string(flow.pool.rawValue),
          "from_transparent": json.coins(flow.entering),
          "from_transparent_zat": .number(flow.entering),
          "to_transparent": json.coins(flow.leaving),
          "to_transparent_zat": .number(flow.leaving),
        ]
      }
    )
  }

  /// Returns a block as JSON.
  ///
  /// `proof_of_work_ok` says whether the header's hash meets its target; the solution of Equihash is
  /// shown and not checked.
  ///
  /// - Parameters:
  ///   - block: The block.
  ///   - network: The network whose addresses are shown.
  /// - Returns: An object.
  public static func value(of block: ZcashBlock, network: SisterChain.Network) -> JSONValue {
    let header = block.header
    var members: [JSONValue.Member] = [
      .init("hash", .string(header.hash.description)),
      .init("size", .number(block.serialized.count)),
    ]
    if let height = block.statedHeight { members.append(.init("height", .number(height.value))) }
    members += [
      .init("version", .number(header.version)),
      .init("merkleroot", .string(header.merkleRoot.description)),
      .init("finalsaplingroot", reversedHex(header.commitment)),
      .init("blockcommitments", reversedHex(header.commitment)),
      .init("time", .number(header.time)),
      .init("nonce", reversedHex(header.nonce)),
      .init("solution", hex(header.solution)),
      .init("bits", .string(hexDigits(header.bits))),
    ]
    if header.previous.wireBytes != .zero {
      members.append(.init("previousblockhash", .string(header.previous.description)))
    }
    members += [
      .init("merkle_root_ok", .bool(block.merkleTree.root == header.merkleRoot.wireBytes)),
      .init("proof_of_work_ok", .bool(header.meetsTarget)),
      .init("nTx", .number(block.transactions.count)),
      .init(
        "tx",
        .array(block.transactions.map { value(of: $0, network: network, includingHex: true) })
      ),
    ]
    return .object(members)
  }
}

/// The shielded parts in the shape of zcashd (`src/rpc/rawtransaction.cpp`).
enum ZcashShieldedJSON {
  static func value(_ joinSplit: ZcashTransaction.JoinSplit, _ json: SisterJSON) -> JSONValue {
    [
      "vpub_old": json.coins(joinSplit.publicOld),
      "vpub_oldZat": .number(joinSplit.publicOld),
      "vpub_new": json.coins(joinSplit.publicNew),
      "vpub_newZat": .number(joinSplit.publicNew),
      "anchor": reversedHex(joinSplit.anchor),
      "nullifiers": .array(joinSplit.nullifiers.map { reversedHex($0) }),
      "commitments": .array(joinSplit.commitments.map { reversedHex($0) }),
      "onetimePubKey": reversedHex(joinSplit.ephemeralKey),
      "randomSeed": reversedHex(joinSplit.randomSeed),
      "macs": .array(joinSplit.macs.map { reversedHex($0) }),
      "proof": hex(joinSplit.proof),
      "ciphertexts": .array(joinSplit.ciphertexts.map { hex($0) }),
    ]
  }

  static func members(
    _ bundle: ZcashTransaction.SaplingBundle,
    _ json: SisterJSON
  ) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = [
      .init("valueBalance", json.coins(bundle.valueBalance)),
      .init("valueBalanceZat", .number(bundle.valueBalance)),
      .init("vShieldedSpend", .array(bundle.spends.map { value($0) })),
      .init("vShieldedOutput", .array(bundle.outputs.map { value($0) })),
    ]
    if let signature = bundle.bindingSignature {
      members.append(.init("bindingSig", .string(signature.description)))
    }
    return members
  }

  private static func value(_ spend: ZcashTransaction.SaplingSpend) -> JSONValue {
    [
      "cv": reversedHex(spend.valueCommitment),
      "anchor": reversedHex(spend.anchor),
      "nullifier": reversedHex(spend.nullifier),
      "rk": reversedHex(spend.verificationKey),
      "proof": hex(spend.proof),
      "spendAuthSig": .string(spend.signature.description),
    ]
  }

  private static func value(_ output: ZcashTransaction.SaplingOutput) -> JSONValue {
    [
      "cv": reversedHex(output.valueCommitment),
      "cmu": reversedHex(output.noteCommitment),
      "ephemeralKey": reversedHex(output.ephemeralKey),
      "encCiphertext": hex(output.noteCiphertext),
      "outCiphertext": hex(output.outgoingCiphertext),
      "proof": hex(output.proof),
    ]
  }

  static func value(
    _ bundle: ZcashTransaction.OrchardBundle?,
    _ json: SisterJSON
  ) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("actions", .array(bundle?.actions.map { value($0) } ?? [])),
      .init("valueBalance", json.coins(bundle?.valueBalance ?? 0)),
      .init("valueBalanceZat", .number(bundle?.valueBalance ?? 0)),
    ]
    if let bundle {
      members += [
        .init(
          "flags",
          [
            "enableSpends": .bool(bundle.flags & 1 != 0),
            "enableOutputs": .bool(bundle.flags & 2 != 0),
          ]
        ),
        .init("anchor", .string(bundle.anchor.description)),
        .init("proof", hex(bundle.proofs)),
        .init("bindingSig", .string(bundle.bindingSignature.description)),
      ]
    }
    return .object(members)
  }

  private static func value(_ action: ZcashTransaction.OrchardAction) -> JSONValue {
    [
      "cv": .string(action.valueCommitment.description),
      "nullifier": .string(action.nullifier.description),
      "rk": .string(action.verificationKey.description),
      "cmx": .string(action.noteCommitment.description),
      "ephemeralKey": .string(action.ephemeralKey.description),
      "encCiphertext": hex(action.noteCiphertext),
      "outCiphertext": hex(action.outgoingCiphertext),
      "spendAuthSig": .string(action.signature.description),
    ]
  }
}
