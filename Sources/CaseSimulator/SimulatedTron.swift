import AddressEncoding
import ByteReading
import Cryptography
import Quantities

/// Fields of Protocol Buffers (encoding, "Message Structure"), for what synthetic chains write.
enum ProtobufEncoding {
  /// A number below a field's number; none if it is zero, as proto3 writes it.
  static func number(_ field: UInt64, _ value: UInt64) -> [UInt8] {
    value == 0 ? [] : varint(field << 3) + varint(value)
  }

  /// Bytes, a text or a message below a field's number.
  static func bytes(_ field: UInt64, _ value: [UInt8]) -> [UInt8] {
    varint(field << 3 | 2) + varint(UInt64(value.count)) + value
  }

  static func varint(_ value: UInt64) -> [UInt8] {
    var (rest, bytes) = (value, [UInt8]())
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }
}

/// Blocks of Tron in the making (`java-tron`, `protocol/src/main/protos`), with transactions that their
/// owners really sign: the identifiers, signatures and the roots of transactions are right.
struct SimulatedTron: Sendable {
  /// An account whose key follows from the seed.
  struct Account: Sendable, Hashable {
    let index: Int
    /// The 21 bytes of the address.
    let payload: [UInt8]

    /// The address in Base58Check.
    var text: String { Base58Check.encode(payload) }
  }

  /// A transaction before it is signed.
  struct Call: Sendable {
    /// What it does.
    enum Action: Sendable {
      /// Sends sun (`TransferContract`).
      case coin(to: [UInt8], sun: UInt64)
      /// Calls `transfer` of a token (`TriggerSmartContract`).
      case token(contract: [UInt8], to: [UInt8], units: UInt128)
    }

    let from: Account
    let action: Action
    /// In sun.
    var fee: UInt64 = 0
  }

  /// Height and time of a block in milliseconds, from which the others are counted every 3 seconds.
  private static let anchor = (height: UInt64(81_000_000), time: Int64(1_774_000_002_000))

  private let seed: UInt64
  private var keys: [PrivateKey] = []
  /// What each account holds, in sun.
  private(set) var balances: [[UInt8]: UInt64] = [:]
  private(set) var files: [SimulatedFile] = []
  private var parent: [UInt8]
  private let witness: PrivateKey

  init(seed: UInt64) {
    self.seed = seed
    var generator = SeededGenerator(seed: seed, label: "tron parent")
    parent = generator.nextBytes().array
    witness = SimulatedKey.privateKey(&generator)
  }

  /// Creates an account.
  mutating func addAccount() -> Account {
    var generator = SeededGenerator(seed: seed, label: "tron key \(keys.count)")
    let key = SimulatedKey.privateKey(&generator)
    keys.append(key)
    return Account(index: keys.count - 1, payload: Self.payload(key.publicKey))
  }

  /// The address of a key: that of Ethereum behind the byte 0x41.
  private static func payload(_ key: PublicKey) -> [UInt8] {
    [0x41] + SimulatedEthereum.address(key).bytes.array
  }

  /// Gives an account sun that no block of the case shows.
  mutating func endow(_ account: Account, sun: UInt64) {
    balances[account.payload, default: 0] += sun
  }

  private struct Signed {
    let call: Call
    let raw: [UInt8]
    let id: FixedBytes<32>
    let signature: [UInt8]
    let contract: JSONValue
    let reference: [UInt8]
    let time: Int64
  }

  /// Closes a block.
  ///
  /// - Parameters:
  ///   - time: The time before which it comes, in seconds.
  ///   - calls: Its transactions, in order.
  /// - Returns: Their identifiers.
  @discardableResult
  mutating func mine(at time: Int64, _ calls: [Call]) -> [String] {
    let height = Self.anchor.height + UInt64((time * 1_000 - Self.anchor.time) / 3_000)
    let milliseconds = Self.anchor.time + Int64(height - Self.anchor.height) * 3_000
    let signed = calls.enumerated().map { sign($1, at: milliseconds - 9_000 + Int64($0)) }
    for call in calls { move(call) }
    let header = headerBytes(height, milliseconds, signed)
    let hash = SHA256.hash(header.raw.span).array
    let identifier = bigEndian(height) + hash.dropFirst(8)
    let block: JSONValue = [
      "blockID": hex(identifier),
      "block_header": [
        "raw_data": [
          "number": .number(height), "txTrieRoot": hex(header.root), "parentHash": hex(parent),
          "witness_address": hex(Self.payload(witness.publicKey)), "version": 31,
          "timestamp": .number(milliseconds),
        ],
        "witness_signature": hex(Self.signature(witness, hash)),
      ],
      "transactions": .array(signed.map(text)),
    ]
    let outcomes = JSONValue.array(signed.map { outcome($0, height, milliseconds) })
    for (name, value) in [("block", block), ("info", outcomes)] {
      files.append(
        SimulatedFile(
          path: "ledgers/tron/\(name)-\(height).json",
          bytes: Array((value.text() + "\n").utf8)
        )
      )
    }
    parent = identifier
    return signed.map { $0.id.description }
  }

  private mutating func move(_ call: Call) {
    var sun = call.fee
    if case .coin(let to, let amount) = call.action {
      sun += amount
      balances[to, default: 0] += amount
    }
    precondition(balances[call.from.payload, default: 0] >= sun, "enough TRX")
    balances[call.from.payload, default: 0] -= sun
  }

  private func hex(_ bytes: [UInt8]) -> JSONValue { .string(Hexadecimal.encode(bytes)) }

  /// R and s, then the recovery identifier.
  private static func signature(_ key: PrivateKey, _ hash: [UInt8]) -> [UInt8] {
    guard let hash = FixedBytes<32>(hash) else { preconditionFailure("a hash has 32 bytes") }
    let signature = key.recoverableSignature(for: hash)
    return signature.signatureOnly.compact.array + [UInt8(signature.recoveryID)]
  }

  private func sign(_ call: Call, at time: Int64) -> Signed {
    let (contract, json) = contract(call)
    // The last two bytes of a recent block's number and eight of its hash.
    let reference = Array(parent[6..<8])
    let raw =
      ProtobufEncoding.bytes(1, reference) + ProtobufEncoding.bytes(4, Array(parent[8..<16]))
      + ProtobufEncoding.number(8, UInt64(time + 60_000)) + ProtobufEncoding.bytes(11, contract)
      + ProtobufEncoding.number(14, UInt64(time)) + ProtobufEncoding.number(18, call.limit)
    let id = SHA256.hash(raw.span)
    return Signed(
      call: call,
      raw: raw,
      id: id,
      signature: Self.signature(keys[call.from.index], id.array),
      contract: json,
      reference: reference,
      time: time
    )
  }

  /// A contract of a transaction: as it is signed, and as a node writes it.
  private func contract(_ call: Call) -> ([UInt8], JSONValue) {
    let owner = call.from.payload
    let type: UInt64
    let name: String
    let value: [UInt8]
    let json: JSONValue
    switch call.action {
    case .coin(let to, let sun):
      (type, name) = (1, "TransferContract")
      value =
        ProtobufEncoding.bytes(1, owner) + ProtobufEncoding.bytes(2, to)
        + ProtobufEncoding.number(3, sun)
      json = ["amount": .number(sun), "owner_address": hex(owner), "to_address": hex(to)]
    case .token(let contract, let to, let units):
      (type, name) = (31, "TriggerSmartContract")
      let data = EthereumToken.call(
        "transfer(address,uint256)",
        [EthereumToken.word(Array(to.dropFirst())), EthereumToken.word(units)]
      )
      value =
        ProtobufEncoding.bytes(1, owner) + ProtobufEncoding.bytes(2, contract)
        + ProtobufEncoding.bytes(4, data)
      json = [
        "data": hex(data), "owner_address": hex(owner), "contract_address": hex(contract),
      ]
    }
    let url = "type.googleapis.com/protocol.\(name)"
    let any = ProtobufEncoding.bytes(1, Array(url.utf8)) + ProtobufEncoding.bytes(2, value)
    return (
      ProtobufEncoding.number(1, type) + ProtobufEncoding.bytes(2, any),
      ["parameter": ["value": json, "type_url": .string(url)], "type": .string(name)]
    )
  }

  private func headerBytes(
    _ height: UInt64,
    _ time: Int64,
    _ signed: [Signed]
  ) -> (raw: [UInt8], root: [UInt8]) {
    // Each transaction with its signature and its result, which is success.
    var level = signed.map { transaction in
      let result = ProtobufEncoding.bytes(5, ProtobufEncoding.number(3, 1))
      let bytes =
        ProtobufEncoding.bytes(1, transaction.raw)
        + ProtobufEncoding.bytes(2, transaction.signature) + result
      return SHA256.hash(bytes.span).array
    }
    while level.count > 1 {
      level = stride(from: 0, to: level.count, by: 2).map { index in
        guard index + 1 < level.count else { return level[index] }
        return SHA256.hash((level[index] + level[index + 1]).span).array
      }
    }
    let root = level.first ?? [UInt8](repeating: 0, count: 32)
    let raw =
      ProtobufEncoding.number(1, UInt64(time)) + ProtobufEncoding.bytes(2, root)
      + ProtobufEncoding.bytes(3, parent) + ProtobufEncoding.number(7, height)
      + ProtobufEncoding.bytes(9, Self.payload(witness.publicKey))
      + ProtobufEncoding.number(10, 31)
    return (raw, root)
  }

  private func text(_ signed: Signed) -> JSONValue {
    var data: [JSONValue.Member] = [
      .init("contract", .array([signed.contract])),
      .init("ref_block_bytes", hex(signed.reference)),
      .init("ref_block_hash", hex(Array(parent[8..<16]))),
      .init("expiration", .number(signed.time + 60_000)),
    ]
    if signed.call.limit > 0 { data.append(.init("fee_limit", .number(signed.call.limit))) }
    data.append(.init("timestamp", .number(signed.time)))
    return [
      "ret": [["contractRet": "SUCCESS"]], "signature": [hex(signed.signature)],
      "txID": .string(signed.id.description), "raw_data": .object(data),
      "raw_data_hex": hex(signed.raw),
    ]
  }

  private func outcome(_ signed: Signed, _ height: UInt64, _ time: Int64) -> JSONValue {
    var members: [JSONValue.Member] = []
    var receipt: [JSONValue.Member] = []
    let fee = signed.call.fee
    members.append(.init("id", .string(signed.id.description)))
    if fee > 0 { members.append(.init("fee", .number(fee))) }
    members += [
      .init("blockNumber", .number(height)), .init("blockTimeStamp", .number(time)),
    ]
    switch signed.call.action {
    case .coin:
      members.append(.init("contractResult", [""]))
      receipt.append(fee > 0 ? .init("net_fee", .number(fee)) : .init("net_usage", 268))
    case .token(let contract, let to, let units):
      members += [
        .init("contractResult", [hex(EthereumToken.word(UInt128(1)))]),
        .init("contract_address", hex(contract)),
      ]
      receipt += [
        .init("energy_fee", .number(fee)), .init("energy_usage_total", .number(fee / 100)),
        .init("net_usage", 345), .init("result", "SUCCESS"),
      ]
      let topics = [
        EthereumToken.transferTopic.array,
        EthereumToken.word(Array(signed.call.from.payload.dropFirst())),
        EthereumToken.word(Array(to.dropFirst())),
      ]
      members.append(
        .init(
          "log",
          [
            [
              "address": hex(Array(contract.dropFirst())), "topics": .array(topics.map(hex)),
              "data": hex(EthereumToken.word(units)),
            ]
          ]
        )
      )
    }
    members.append(.init("receipt", .object(receipt)))
    return .object(members)
  }
}

extension SimulatedTron.Call {
  /// The most that it may cost, in sun; none for what runs no contract.
  fileprivate var limit: UInt64 {
    if case .token = action { 100_000_000 } else { 0 }
  }
}
