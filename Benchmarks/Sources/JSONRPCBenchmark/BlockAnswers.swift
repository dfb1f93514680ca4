import Foundation

/// Answers of a node with blocks that are made up: random hashes, senders, amounts and inputs, in the
/// form in which Geth writes them.
enum BlockAnswers {
  static let path = "Benchmarks/data/jsonrpc/blocks.json"

  static func prepare() throws -> String {
    if FileManager.default.fileExists(atPath: path) { return path }
    try FileManager.default.createDirectory(
      atPath: "Benchmarks/data/jsonrpc",
      withIntermediateDirectories: true
    )
    var maker = Maker()
    var answers: [String] = []
    for number in 0..<500 { answers.append(maker.answer(20_000_000 + number)) }
    let text = "[" + answers.joined(separator: ",") + "]"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  struct Maker {
    var state: UInt64 = 0x9e37_79b9_7f4a_7c15

    mutating func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }

    mutating func bytes(_ count: Int) -> String {
      var text = ""
      while text.utf8.count < count * 2 {
        let digits = String(next(), radix: 16)
        text += String(repeating: "0", count: 16 - digits.utf8.count) + digits
      }
      return "0x" + text.prefix(count * 2)
    }

    mutating func address() -> String {
      // A tenth of the accounts make most of the payments.
      var other = Maker(state: next() % 3 == 0 ? next() : next() % 2000 + 1)
      return other.bytes(20)
    }

    mutating func quantity(_ limit: UInt64) -> String { "0x" + String(next() % limit, radix: 16) }

    mutating func answer(_ number: Int) -> String {
      let hash = bytes(32)
      let height = "0x" + String(number, radix: 16)
      let time = "0x" + String(1_700_000_000 + number * 12, radix: 16)
      let list = (0..<180).map { transaction($0, hash, height, time) }.joined(separator: ",")
      return """
        {"jsonrpc":"2.0","id":\(number),"result":{"baseFeePerGas":"\(quantity(1 << 36))",\
        "blobGasUsed":"0x0","difficulty":"0x0","excessBlobGas":"0x0","extraData":"0x",\
        "gasLimit":"0x1c9c380","gasUsed":"\(quantity(30_000_000))","hash":"\(hash)",\
        "logsBloom":"\(bytes(256))","miner":"\(address())","mixHash":"\(bytes(32))",\
        "nonce":"0x0000000000000000","number":"\(height)","parentHash":"\(bytes(32))",\
        "receiptsRoot":"\(bytes(32))","sha3Uncles":"\(bytes(32))","size":"\(quantity(200_000))",\
        "stateRoot":"\(bytes(32))","timestamp":"\(time)","transactions":[\(list)],\
        "transactionsRoot":"\(bytes(32))","uncles":[],"withdrawals":[],\
        "withdrawalsRoot":"\(bytes(32))"}}
        """
    }

    mutating func transaction(
      _ index: Int,
      _ hash: String,
      _ height: String,
      _ time: String
    ) -> String {
      let inputs = [0, 0, 68, 68, 132, 420, 900]
      let length = inputs[Int(next() % 7)]
      let input = length == 0 ? "0x" : bytes(length)
      let price = quantity(1 << 37)
      return """
        {"blockHash":"\(hash)","blockNumber":"\(height)","from":"\(address())",\
        "gas":"\(quantity(500_000))","gasPrice":"\(price)","maxFeePerGas":"\(price)",\
        "maxPriorityFeePerGas":"\(quantity(1 << 30))","hash":"\(bytes(32))","input":"\(input)",\
        "nonce":"\(quantity(5000))","to":"\(address())",\
        "transactionIndex":"0x\(String(index, radix: 16))",\
        "value":"\(next() % 2 == 0 ? "0x0" : quantity(1 << 63))","type":"0x2","accessList":[],\
        "chainId":"0x1","v":"0x1","r":"\(bytes(32))","s":"\(bytes(32))","yParity":"0x1"}
        """
    }
  }
}
