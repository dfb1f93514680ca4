import AddressEncoding
import ByteReading
import Cryptography
import Quantities

extension SimulatedEthereum {
  /// The filter of the logs of a block or a receipt (Yellow Paper, section 4.3.1).
  struct Bloom: Sendable {
    private(set) var bytes = [UInt8](repeating: 0, count: 256)

    init(_ logs: [Log]) {
      for log in logs {
        for entry in [log.contract.bytes.array] + log.topics {
          let hash = Keccak256.hash(entry.span).array
          for pair in [0, 2, 4] {
            let bit = (Int(hash[pair]) << 8 | Int(hash[pair + 1])) & 2047
            bytes[255 - bit / 8] |= 1 << UInt8(bit % 8)
          }
        }
      }
    }
  }

  /// What came of a transaction.
  struct Receipt: Sendable {
    let gas: UInt64
    let total: UInt64
    let logs: [Log]
    let type: UInt8

    init(_ call: Call, type: UInt8, total: UInt64) {
      gas = call.gas
      logs = call.logs
      self.type = type
      self.total = total
    }

    var bytes: [UInt8] {
      let logs = logs.map { log in
        RLPEncoding.list([
          RLPEncoding.string(log.contract.bytes.array),
          RLPEncoding.list(log.topics.map(RLPEncoding.string)), RLPEncoding.string(log.data),
        ])
      }
      let list = RLPEncoding.list([
        RLPEncoding.number(1), RLPEncoding.number(UInt128(total)),
        RLPEncoding.string(Bloom(self.logs).bytes), RLPEncoding.list(logs),
      ])
      return (type == 0 ? [] : [type]) + list
    }
  }

  /// The header of a block as of the Prague upgrade.
  struct Header: Sendable {
    let parent: FixedBytes<32>
    let height: UInt64
    let time: Int64
    let gasUsed: UInt64
    let transactions: FixedBytes<32>
    let receipts: FixedBytes<32>
    let bloom: Bloom
    let requests: FixedBytes<32>
    let seed: UInt64

    static let gasLimit: UInt64 = 60_000_000
    static let noUncles = Keccak256.hash(RLPEncoding.list([]).span)

    /// Bytes that stand for what a node would know of its state and of consensus.
    func filler(_ label: String) -> FixedBytes<32> {
      var generator = SeededGenerator(seed: seed, label: "ethereum \(label) \(height)")
      return generator.nextBytes()
    }

    var miner: EthereumAddress {
      guard let bytes = FixedBytes<20>(filler("miner").array.prefix(20)) else {
        preconditionFailure("20 of 32 bytes")
      }
      return EthereumAddress(bytes)
    }

    var hash: FixedBytes<32> {
      let strings: [[UInt8]] = [
        parent.array, Self.noUncles.array, miner.bytes.array, filler("state").array,
        transactions.array, receipts.array, bloom.bytes,
      ]
      let numbers: [UInt128] = [
        0, UInt128(height), UInt128(Self.gasLimit), UInt128(gasUsed), UInt128(time),
      ]
      let list =
        strings.map(RLPEncoding.string) + numbers.map(RLPEncoding.number)
        + [
          RLPEncoding.string([]), RLPEncoding.string(filler("randao").array),
          RLPEncoding.string([UInt8](repeating: 0, count: 8)),
          RLPEncoding.number(1_100_000_000), RLPEncoding.string(PatriciaTrie.root([]).array),
          RLPEncoding.number(0), RLPEncoding.number(0),
          RLPEncoding.string(filler("beacon").array), RLPEncoding.string(requests.array),
        ]
      return Keccak256.hash(RLPEncoding.list(list).span)
    }
  }

  /// A block as Ethereum's JSON-RPC gives it (`execution-apis`): the answers to
  /// `eth_getBlockByNumber` with whole transactions and to `eth_getBlockReceipts`, as one batch.
  struct BlockText: Sendable {
    let header: Header
    let baseFee: UInt128
    let tip: UInt128

    func batch(_ transactions: [Signed], _ receipts: [Receipt]) -> [UInt8] {
      let answers: JSONValue = [
        answer(1, block(transactions)), answer(2, outcomes(transactions, receipts)),
      ]
      return Array((answers.text() + "\n").utf8)
    }

    private func answer(_ id: Int, _ result: JSONValue) -> JSONValue {
      ["jsonrpc": "2.0", "id": .number(id), "result": result]
    }

    private func quantity(_ value: some UnsignedInteger) -> JSONValue {
      .string("0x" + String(value, radix: 16))
    }

    private func data(_ bytes: [UInt8]) -> JSONValue {
      .string("0x" + Hexadecimal.encode(bytes))
    }

    private func hash(_ bytes: FixedBytes<32>) -> JSONValue { .string(bytes.prefixed) }

    /// Addresses in lower case, as nodes write them.
    private func address(_ address: EthereumAddress) -> JSONValue {
      .string(address.bytes.prefixed)
    }

    private func block(_ transactions: [Signed]) -> JSONValue {
      [
        "number": quantity(header.height), "hash": hash(header.hash),
        "parentHash": hash(header.parent), "nonce": "0x0000000000000000",
        "sha3Uncles": hash(Header.noUncles), "logsBloom": data(header.bloom.bytes),
        "transactionsRoot": hash(header.transactions), "stateRoot": hash(header.filler("state")),
        "receiptsRoot": hash(header.receipts), "miner": address(header.miner),
        "difficulty": "0x0", "extraData": "0x",
        "gasLimit": quantity(Header.gasLimit), "gasUsed": quantity(header.gasUsed),
        "timestamp": quantity(UInt64(header.time)),
        "transactions": .array(transactions.enumerated().map(text)), "uncles": [],
        "baseFeePerGas": quantity(baseFee), "mixHash": hash(header.filler("randao")),
        "withdrawals": [], "withdrawalsRoot": hash(PatriciaTrie.root([])),
        "blobGasUsed": "0x0", "excessBlobGas": "0x0",
        "parentBeaconBlockRoot": hash(header.filler("beacon")),
        "requestsHash": hash(header.requests),
      ]
    }

    private func text(_ index: Int, _ signed: Signed) -> JSONValue {
      let call = signed.call
      let price = baseFee + tip
      var members: [JSONValue.Member] = [
        .init("type", quantity(UInt64(signed.type))),
        .init("chainId", quantity(SimulatedEthereum.chainID)),
        .init("nonce", quantity(signed.nonce)), .init("from", address(call.from.address)),
        .init("to", address(call.to)), .init("gas", quantity(call.gas)),
        .init("gasPrice", quantity(price)), .init("value", quantity(call.wei)),
        .init("input", data(call.data)),
        .init("r", number(signed.signature.array.prefix(32))),
        .init("s", number(signed.signature.array.suffix(32))),
        .init("v", quantity(signed.parity)), .init("hash", hash(signed.hash)),
        .init("blockHash", hash(header.hash)), .init("blockNumber", quantity(header.height)),
        .init("transactionIndex", quantity(UInt64(index))),
      ]
      if signed.type == 2 {
        members += [
          .init("maxPriorityFeePerGas", quantity(tip)),
          .init("maxFeePerGas", quantity(2 * price)), .init("accessList", []),
          .init("yParity", quantity(signed.parity)),
        ]
      }
      return .object(members)
    }

    /// A number of 32 bytes without leading zeros.
    private func number(_ bytes: some Collection<UInt8>) -> JSONValue {
      let digits = Hexadecimal.encode(Array(bytes)).drop { $0 == "0" }
      return .string("0x" + (digits.isEmpty ? "0" : digits))
    }

    private func outcomes(_ transactions: [Signed], _ receipts: [Receipt]) -> JSONValue {
      var position: UInt64 = 0
      var list: [JSONValue] = []
      for (index, (signed, receipt)) in zip(transactions, receipts).enumerated() {
        var logs: [JSONValue] = []
        for log in receipt.logs {
          logs.append([
            "address": address(log.contract), "topics": .array(log.topics.map(data)),
            "data": data(log.data), "blockNumber": quantity(header.height),
            "transactionHash": hash(signed.hash), "transactionIndex": quantity(UInt64(index)),
            "blockHash": hash(header.hash), "logIndex": quantity(position), "removed": false,
          ])
          position += 1
        }
        list.append([
          "type": quantity(UInt64(signed.type)), "status": "0x1",
          "cumulativeGasUsed": quantity(receipt.total),
          "logsBloom": data(Bloom(receipt.logs).bytes), "logs": .array(logs),
          "transactionHash": hash(signed.hash), "transactionIndex": quantity(UInt64(index)),
          "blockHash": hash(header.hash), "blockNumber": quantity(header.height),
          "gasUsed": quantity(receipt.gas), "effectiveGasPrice": quantity(baseFee + tip),
          "from": address(signed.call.from.address), "to": address(signed.call.to),
          "contractAddress": nil,
        ])
      }
      return .array(list)
    }
  }
}
