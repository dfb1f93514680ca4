import BitcoinFormat
import ByteReading
import Cryptography
import Quantities

/// The inputs and outputs of `decodepsbt`.
extension PSBTJSON {
  static func input(
    _ input: PartiallySignedTransaction.Input,
    of psbt: PartiallySignedTransaction,
    network: BitcoinNetwork
  ) -> JSONValue {
    var members = utxos(input, network: network)
    func add(_ name: String, _ value: JSONValue, unless isMissing: Bool) {
      if !isMissing { members.append(.init(name, value)) }
    }
    add("partial_signatures", signatures(input), unless: input.partialSignatures.isEmpty)
    if let type = input.sighashType { members.append(.init("sighash", .string(name(of: type)))) }
    for (name, script) in [
      ("redeem_script", input.redeemScript), ("witness_script", input.witnessScript),
    ] {
      if let script { add(name, self.script(script), unless: script.isEmpty) }
    }
    let keys = input.plainDerivations
    add("bip32_derivs", derivations(keys), unless: keys.isEmpty)
    members += final(input)
    for algorithm in HashPreimage.Algorithm.allCases {
      let list = input.preimages.filter { $0.algorithm == algorithm }
        .sorted { $0.hash.lexicographicallyPrecedes($1.hash) }
      let pairs = list.map {
        JSONValue.Member(Hexadecimal.encode($0.hash.span), hex($0.preimage))
      }
      add("\(algorithm.rawValue)_preimages", .object(pairs), unless: pairs.isEmpty)
    }
    if psbt.version == 2 { members += versionTwo(input) }
    members += taproot(input)
    members += musig2(input)
    add("proprietary", proprietary(input.proprietary), unless: input.proprietary.isEmpty)
    add("unknown", unknown(input.unknown), unless: input.unknown.isEmpty)
    if let commitment = input.reservesCommitment {
      members.append(.init("por_commitment", hex(commitment)))
    }
    members += silentPayment(input.silentPaymentShares, input.silentPaymentProofs)
    return .object(members)
  }

  private static func utxos(
    _ input: PartiallySignedTransaction.Input,
    network: BitcoinNetwork
  ) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = []
    if let coin = input.shownWitnessUTXO {
      members.append(
        .init(
          "witness_utxo",
          [
            "amount": bitcoin(coin.value),
            "value_sat": .number(coin.value),
            "scriptPubKey": ScriptJSON.value(of: coin.script, network: network),
          ]
        )
      )
    }
    if let transaction = input.nonWitnessUTXO {
      members.append(
        .init("non_witness_utxo", TransactionJSON.value(of: transaction, network: network))
      )
    }
    return members
  }

  /// By the HASH160 of the key, as a `std::map` of `CKeyID` in Bitcoin Core.
  private static func signatures(_ input: PartiallySignedTransaction.Input) -> JSONValue {
    .object(
      input.partialSignatures
        .map { (hash: Hash160.hash($0.publicKey.span), signature: $0) }
        .sorted { $0.hash < $1.hash }
        .map { entry in
          .init(
            Hexadecimal.encode(entry.signature.publicKey.span),
            hex(entry.signature.signature)
          )
        }
    )
  }

  /// The name that Bitcoin Core gives the lowest byte; empty for a type without a name
  /// (`SighashToStr`, `src/core_io.cpp`).
  private static func name(of type: UInt32) -> String {
    let names = ["", "ALL", "NONE", "SINGLE"]
    let byte = UInt8(truncatingIfNeeded: type)
    guard (1...3).contains(byte & 0x7f) else { return "" }
    return names[Int(byte & 0x7f)] + (byte & 0x80 == 0 ? "" : "|ANYONECANPAY")
  }

  private static func final(
    _ input: PartiallySignedTransaction.Input
  ) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = []
    if let script = input.finalScriptSig, !script.isEmpty {
      members.append(
        .init(
          "final_scriptSig",
          [
            "asm": .string(ScriptText.assembly(of: script.span, decodingSignatures: true)),
            "hex": hex(script),
          ]
        )
      )
    }
    if let witness = input.finalScriptWitness, !witness.isEmpty {
      members.append(.init("final_scriptwitness", .array(witness.map(hex))))
    }
    return members
  }

  private static func versionTwo(
    _ input: PartiallySignedTransaction.Input
  ) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = [
      .init("previous_txid", .string(input.previous.transaction.description)),
      .init("previous_vout", .number(input.previous.index)),
    ]
    for (name, value) in [
      ("sequence", input.statedSequence), ("time_locktime", input.requiredTime),
      ("height_locktime", input.requiredHeight),
    ] {
      if let value { members.append(.init(name, .number(value))) }
    }
    return members
  }

  private static func taproot(
    _ input: PartiallySignedTransaction.Input
  ) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = []
    if let signature = input.taprootKeySignature {
      members.append(.init("taproot_key_path_sig", hex(signature)))
    }
    if !input.taprootScriptSignatures.isEmpty {
      let list = input.taprootScriptSignatures.sorted { a, b in
        a.publicKey == b.publicKey
          ? a.leafHash < b.leafHash : a.publicKey.lexicographicallyPrecedes(b.publicKey)
      }
      let objects = list.map { signature -> JSONValue in
        [
          "pubkey": hex(signature.publicKey),
          "leaf_hash": .string(signature.leafHash.description),
          "sig": hex(signature.signature),
        ]
      }
      members.append(.init("taproot_script_path_sigs", .array(objects)))
    }
    if !input.taprootLeafScripts.isEmpty {
      members.append(.init("taproot_scripts", leafScripts(input.taprootLeafScripts)))
    }
    if !input.taprootDerivations.isEmpty {
      members.append(.init("taproot_bip32_derivs", derivations(input.taprootDerivations)))
    }
    for (name, value) in [
      ("taproot_internal_key", input.taprootInternalKey),
      ("taproot_merkle_root", input.taprootMerkleRoot),
    ] {
      // All zeros stand for none in Bitcoin Core.
      if let value, value != FixedBytes(InlineArray(repeating: 0)) {
        members.append(.init(name, .string(value.description)))
      }
    }
    return members
  }

  /// One object for each leaf, with all its control blocks, the shortest first.
  private static func leafScripts(_ leaves: [TaprootLeafScript]) -> JSONValue {
    struct Leaf: Hashable {
      let script: [UInt8]
      let version: UInt8
    }
    let groups = Dictionary(grouping: leaves) { Leaf(script: $0.script, version: $0.leafVersion) }
    let sorted = groups.sorted { a, b in
      a.key.script == b.key.script
        ? a.key.version < b.key.version : a.key.script.lexicographicallyPrecedes(b.key.script)
    }
    return .array(
      sorted.map { leaf, entries in
        let blocks = entries.map(\.controlBlock).sorted { a, b in
          a.count == b.count ? a.lexicographicallyPrecedes(b) : a.count < b.count
        }
        return [
          "script": hex(leaf.script),
          "leaf_ver": .number(leaf.version),
          "control_blocks": .array(blocks.map(hex)),
        ]
      }
    )
  }

  private static func musig2(
    _ input: PartiallySignedTransaction.Input
  ) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = []
    if !input.musig2Participants.isEmpty {
      members.append(.init("musig2_participant_pubkeys", participants(input.musig2Participants)))
    }
    for (list, name, value) in [
      (input.musig2Nonces, "musig2_pubnonces", "pubnonce"),
      (input.musig2PartialSignatures, "musig2_partial_sigs", "partial_sig"),
    ] where !list.isEmpty {
      members.append(.init(name, .array(sorted(list).map { share($0, value) })))
    }
    return members
  }

  private static func sorted(_ shares: [MuSig2Share]) -> [MuSig2Share] {
    let none = FixedBytes<32>(InlineArray(repeating: 0))
    return shares.sorted { a, b in
      if a.aggregate != b.aggregate { return a.aggregate.lexicographicallyPrecedes(b.aggregate) }
      if a.leafHash != b.leafHash { return a.leafHash ?? none < b.leafHash ?? none }
      return a.participant.lexicographicallyPrecedes(b.participant)
    }
  }

  private static func share(_ share: MuSig2Share, _ name: String) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("participant_pubkey", hex(share.participant)),
      .init("aggregate_pubkey", hex(share.aggregate)),
    ]
    if let leafHash = share.leafHash {
      members.append(.init("leaf_hash", .string(leafHash.description)))
    }
    members.append(.init(name, hex(share.bytes)))
    return .object(members)
  }

  static func output(
    _ output: PartiallySignedTransaction.Output,
    of psbt: PartiallySignedTransaction,
    network: BitcoinNetwork
  ) -> JSONValue {
    var members: [JSONValue.Member] = []
    for (name, script) in [
      ("redeem_script", output.redeemScript), ("witness_script", output.witnessScript),
    ] {
      if let script, !script.isEmpty { members.append(.init(name, self.script(script))) }
    }
    if !output.plainDerivations.isEmpty {
      members.append(.init("bip32_derivs", derivations(output.plainDerivations)))
    }
    if psbt.version == 2 {
      members.append(.init("amount", bitcoin(output.amount)))
      members.append(.init("value_sat", .number(output.amount)))
      if let script = output.script {
        members.append(.init("script", ScriptJSON.value(of: script, network: network)))
      }
    }
    if let key = output.taprootInternalKey, key != FixedBytes(InlineArray(repeating: 0)) {
      members.append(.init("taproot_internal_key", .string(key.description)))
    }
    if !output.taprootTree.isEmpty {
      let leaves = output.taprootTree.map { leaf -> JSONValue in
        [
          "depth": .number(leaf.depth), "leaf_ver": .number(leaf.leafVersion),
          "script": hex(leaf.script),
        ]
      }
      members.append(.init("taproot_tree", .array(leaves)))
    }
    if !output.taprootDerivations.isEmpty {
      members.append(.init("taproot_bip32_derivs", derivations(output.taprootDerivations)))
    }
    if !output.musig2Participants.isEmpty {
      members.append(.init("musig2_participant_pubkeys", participants(output.musig2Participants)))
    }
    if !output.proprietary.isEmpty {
      members.append(.init("proprietary", proprietary(output.proprietary)))
    }
    if !output.unknown.isEmpty { members.append(.init("unknown", unknown(output.unknown))) }
    if let info = output.silentPaymentInfo {
      members.append(
        .init(
          "sp_v0_info",
          ["scan_key": hex(Array(info[..<33])), "spend_key": hex(Array(info[33...]))]
        )
      )
    }
    if let label = output.silentPaymentLabel {
      members.append(.init("sp_v0_label", .number(label)))
    }
    return .object(members)
  }
}

extension PartiallySignedTransaction.Input {
  /// The stated output, unless its value is -1, which stands for none in Bitcoin Core.
  var shownWitnessUTXO: Transaction.Output? { witnessUTXO?.value == -1 ? nil : witnessUTXO }

  /// The output that counts for the fee: Bitcoin Core takes the whole transaction's.
  var shownUTXO: Transaction.Output? { nonWitnessUTXO == nil ? shownWitnessUTXO : utxo }
}
