import BitcoinFormat
import ByteReading
public import Quantities

/// Dash in the shape of Dash Core: `decoderawtransaction`, and `getblock` with verbosity 2.
public enum DashJSON {
  /// Returns a transaction as JSON.
  ///
  /// A payload is always shown as bytes under `extraPayload`, and by field under the name of its type
  /// if it reads as its type says; else `extraPayloadError` says where it does not.
  ///
  /// - Parameters:
  ///   - transaction: The transaction.
  ///   - network: The network whose addresses are shown.
  ///   - includingHex: Whether the serialised transaction is added, as `getblock` does.
  /// - Returns: An object.
  public static func value(
    of transaction: DashTransaction,
    network: SisterChain.Network,
    includingHex: Bool = false
  ) -> JSONValue {
    let json = SisterJSON(chain: .dash, network: network)
    let base = transaction.base
    let bytes = transaction.serialized
    var members: [JSONValue.Member] = [
      .init("txid", .string(transaction.transactionID.description)),
      .init("version", .number(transaction.version)),
      .init("type", .number(transaction.type)),
      .init("size", .number(bytes.count)),
      .init("locktime", .number(base.lockTime)),
      .init("vin", .array(base.inputs.map { json.input($0, isCoinbase: base.isCoinbase) })),
      .init(
        "vout",
        .array(
          base.outputs.enumerated().map { index, output in
            .object(
              json.output(
                value: output.value,
                script: output.script,
                index: index,
                amounts: [.init("valueSat", .number(output.value))]
              )
            )
          }
        )
      ),
    ]
    if let payload = transaction.extraPayload {
      members += [
        .init("extraPayloadSize", .number(payload.count)), .init("extraPayload", hex(payload)),
      ]
      do throws(ParseFailure) {
        if let read = try transaction.readPayload() {
          members.append(DashPayloadJSON(json).member(read))
        }
      } catch {
        members.append(.init("extraPayloadError", .string(error.description)))
      }
    }
    if includingHex { members.append(.init("hex", hex(bytes))) }
    return .object(members)
  }

  /// Returns a block as JSON.
  ///
  /// `hash` is `null`: Dash names blocks by X11, which is not computed here.
  ///
  /// - Parameters:
  ///   - block: The block.
  ///   - network: The network whose addresses are shown.
  /// - Returns: An object.
  public static func value(of block: DashBlock, network: SisterChain.Network) -> JSONValue {
    let json = SisterJSON(chain: .dash, network: network)
    let plain = Block(header: block.header, transactions: block.transactions.map(\.base))
    var members: [JSONValue.Member] = [
      .init("hash", .null), .init("size", .number(block.serialized.count)),
    ]
    if let height = plain.statedHeight { members.append(.init("height", .number(height.value))) }
    members += json.header(block.header)
    members += [
      .init("merkle_root_ok", .bool(block.merkleTree.root == block.header.merkleRoot.wireBytes)),
      .init("nTx", .number(block.transactions.count)),
      .init(
        "tx",
        .array(block.transactions.map { value(of: $0, network: network, includingHex: true) })
      ),
    ]
    if let coinbase = block.transactions.first,
      case .coinbase(let payload) = try? coinbase.readPayload()
    {
      members.append(DashPayloadJSON(json).member(.coinbase(payload)))
    }
    return .object(members)
  }
}

/// Payloads in the shape of Dash Core (`src/evo/core_write.cpp`).
struct DashPayloadJSON {
  private let json: SisterJSON

  init(_ json: SisterJSON) {
    self.json = json
  }

  func member(_ payload: DashPayload) -> JSONValue.Member {
    switch payload {
    case .providerRegistration(let payload): .init("proRegTx", value(payload))
    case .providerServiceUpdate(let payload): .init("proUpServTx", value(payload))
    case .providerRegistrarUpdate(let payload): .init("proUpRegTx", value(payload))
    case .providerRevocation(let payload): .init("proUpRevTx", value(payload))
    case .coinbase(let payload): .init("cbTx", value(payload))
    case .quorumCommitment(let payload): .init("qcTx", value(payload))
    case .hardForkSignal(let payload): .init("mnhfTx", value(payload))
    case .assetLock(let payload): .init("assetLockTx", value(payload))
    case .assetUnlock(let payload): .init("assetUnlockTx", value(payload))
    }
  }

  private func value(_ payload: DashPayload.ProviderRegistration) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("version", .number(payload.version)),
      .init("type", .number(payload.type)),
      .init("collateralHash", .string(payload.collateral.transaction.description)),
      .init("collateralIndex", .number(payload.collateral.index)),
      .init("service", .string(text(of: payload.service))),
    ]
    members += address("ownerAddress", payload.ownerKeyHash)
    members += address("votingAddress", payload.votingKeyHash)
    members += address("payoutAddress", payload.payoutScript)
    members += [
      .init("pubKeyOperator", .string(payload.operatorKey.description)),
      .init(
        "operatorReward",
        .decimal(
          ExactDecimal(coefficient: Int128(payload.operatorReward), scale: 2),
          places: 0
        )
      ),
    ]
    members += platform(payload.platform)
    members.append(.init("inputsHash", reversedHex(payload.inputsHash)))
    return .object(members)
  }

  private func value(_ payload: DashPayload.ProviderServiceUpdate) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("version", .number(payload.version)),
      .init("type", .number(payload.type)),
      .init("proTxHash", .string(payload.registration.description)),
      .init("service", .string(text(of: payload.service))),
    ]
    members += address("operatorPayoutAddress", payload.operatorPayoutScript)
    members += platform(payload.platform)
    members.append(.init("inputsHash", reversedHex(payload.inputsHash)))
    return .object(members)
  }

  private func value(_ payload: DashPayload.ProviderRegistrarUpdate) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("version", .number(payload.version)),
      .init("proTxHash", .string(payload.registration.description)),
    ]
    members += address("votingAddress", payload.votingKeyHash)
    members += address("payoutAddress", payload.payoutScript)
    members += [
      .init("pubKeyOperator", .string(payload.operatorKey.description)),
      .init("inputsHash", reversedHex(payload.inputsHash)),
    ]
    return .object(members)
  }

  private func value(_ payload: DashPayload.ProviderRevocation) -> JSONValue {
    [
      "version": .number(payload.version),
      "proTxHash": .string(payload.registration.description),
      "reason": .number(payload.reason),
      "inputsHash": reversedHex(payload.inputsHash),
    ]
  }

  private func value(_ payload: DashPayload.Coinbase) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("version", .number(payload.version)),
      .init("height", .number(payload.height)),
      .init("merkleRootMNList", reversedHex(payload.masternodeRoot)),
    ]
    if let root = payload.quorumRoot {
      members.append(.init("merkleRootQuorums", reversedHex(root)))
    }
    if let lock = payload.chainLock {
      members += [
        .init("bestCLHeightDiff", .number(lock.heightDifference)),
        .init("bestCLSignature", .string(lock.signature.description)),
        .init("creditPoolBalance", json.coins(lock.creditPoolBalance)),
        .init("creditPoolBalance_sat", .number(lock.creditPoolBalance)),
      ]
    }
    return .object(members)
  }

  private func value(_ payload: DashPayload.QuorumCommitment) -> JSONValue {
    [
      "version": .number(payload.version),
      "height": .number(payload.height),
      "commitment": [
        "version": .number(payload.commitmentVersion),
        "llmqType": .number(payload.quorumType),
        "quorumHash": reversedHex(payload.quorumHash),
        "quorumIndex": .number(payload.quorumIndex ?? 0),
        "signersCount": .number(payload.signers.setCount),
        "signers": hex(payload.signers.bytes),
        "validMembersCount": .number(payload.validMembers.setCount),
        "validMembers": hex(payload.validMembers.bytes),
        "quorumPublicKey": .string(payload.quorumKey.description),
        "quorumVvecHash": reversedHex(payload.verificationHash),
        "quorumSig": .string(payload.quorumSignature.description),
        "membersSig": .string(payload.membersSignature.description),
      ],
    ]
  }

  private func value(_ payload: DashPayload.HardForkSignal) -> JSONValue {
    [
      "version": .number(payload.version),
      "signal": [
        "versionBit": .number(payload.versionBit),
        "quorumHash": reversedHex(payload.quorumHash),
        "sig": .string(payload.signature.description),
      ],
    ]
  }

  private func value(_ payload: DashPayload.AssetLock) -> JSONValue {
    let outputs = payload.creditOutputs.map { output -> JSONValue in
      [
        "value": json.coins(output.value), "value_sat": .number(output.value),
        "valueSat": .number(output.value), "scriptPubKey": json.script(output.script),
      ]
    }
    return ["version": .number(payload.version), "creditOutputs": .array(outputs)]
  }

  private func value(_ payload: DashPayload.AssetUnlock) -> JSONValue {
    [
      "version": .number(payload.version),
      "index": .number(payload.index),
      "fee": .number(payload.fee),
      "requestedHeight": .number(payload.requestedHeight),
      "quorumHash": reversedHex(payload.quorumHash),
      "quorumSig": .string(payload.signature.description),
    ]
  }

  private func address(_ name: String, _ keyHash: FixedBytes<20>) -> [JSONValue.Member] {
    let address = json.chain.keyAddress(ofHash: keyHash.array, on: json.network)
    return address.map { [.init(name, .string($0.text))] } ?? []
  }

  private func address(_ name: String, _ script: [UInt8]) -> [JSONValue.Member] {
    json.chain.address(of: script, on: json.network).map { [.init(name, .string($0.text))] } ?? []
  }

  private func platform(_ platform: DashPayload.Platform?) -> [JSONValue.Member] {
    guard let platform else { return [] }
    return [
      .init(
        "platformNodeID",
        .string(Hexadecimal.encode(platform.nodeID.array.reversed()))
      ),
      .init("platformP2PPort", .number(platform.peerPort)),
      .init("platformHTTPPort", .number(platform.httpPort)),
    ]
  }

  /// An address and port as Dash Core prints them; IPv6 in the shortest form (RFC 5952).
  private func text(of service: DashPayload.Service) -> String {
    let bytes = service.address.array
    let mapped = [UInt8](repeating: 0, count: 10) + [0xff, 0xff]
    if bytes.starts(with: mapped) {
      return bytes[12...].map { String($0) }.joined(separator: ".") + ":\(service.port)"
    }
    let groups = stride(from: 0, to: 16, by: 2).map {
      UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
    }
    return "[\(Self.text(of: groups))]:\(service.port)"
  }

  private static func text(of groups: [UInt16]) -> String {
    var longest = 0..<0
    var start = 0
    while start < groups.count {
      var end = start
      while end < groups.count, groups[end] == 0 { end += 1 }
      if end - start > max(longest.count, 1) { longest = start..<end }
      start = max(end, start + 1)
    }
    func words(_ part: ArraySlice<UInt16>) -> String {
      part.map { String($0, radix: 16) }.joined(separator: ":")
    }
    guard !longest.isEmpty else { return words(groups[...]) }
    return words(groups[..<longest.lowerBound]) + "::" + words(groups[longest.upperBound...])
  }
}
