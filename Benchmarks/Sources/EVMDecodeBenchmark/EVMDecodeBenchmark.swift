import ByteReading
import Cryptography
import EthereumFormat
import Foundation
import Quantities

/// Measures how fast transactions of Ethereum's kind are read, hashed and their senders found, on one
/// core, in its processor time.
///
///     swift run -c release EVMDecodeBenchmark [--rounds N] [--prepared]
///
/// The transactions are those of ``SignedTransactions``; with `--prepared` they are taken as the last
/// run left them. Two jobs: `senders` reads each, and finds its hash, signing hash and sender; `decode`
/// reads and hashes it only.
@main
struct EVMDecodeBenchmark {
  static func main() throws {
    var rounds = 7
    var isPrepared = false
    var arguments = CommandLine.arguments.dropFirst()
    while let argument = arguments.popFirst() {
      switch argument {
      case "--prepared": isPrepared = true
      case "--rounds": rounds = max(1, arguments.popFirst().flatMap { Int($0) } ?? rounds)
      default: fatalError("usage: EVMDecodeBenchmark [--rounds N] [--prepared]")
      }
    }
    if !isPrepared { try SignedTransactions.prepare() }
    let transactions = try SignedTransactions.load()
    try measure("senders", rounds, transactions.count) {
      var sum: UInt8 = 0
      for bytes in transactions {
        let transaction = try EthereumTransaction(parsing: bytes.span)
        sum ^= transaction.hash.bytes[0] ^ (try transaction.sender()).address.bytes.bytes[19]
      }
      return sum
    }
    try measure("decode", rounds, transactions.count) {
      var sum: UInt8 = 0
      for bytes in transactions {
        sum ^= try EthereumTransaction(parsing: bytes.span).hash.bytes[0]
      }
      return sum
    }
  }

  private static func measure(
    _ name: String,
    _ rounds: Int,
    _ count: Int,
    _ job: () throws -> UInt8
  ) rethrows {
    var times: [Duration] = []
    var sum: UInt8?
    for _ in 0..<rounds {
      let start = processorTime()
      let found = try job()
      times.append(processorTime() - start)
      precondition(sum ?? found == found, "each round finds the same")
      sum = found
    }
    times.sort()
    let microseconds = times.map { Int64($0 / .microseconds(1)) }
    print(
      "\(name): min \(microseconds[0]) us, median \(microseconds[times.count / 2]) us, "
        + "\(rounds) rounds; \(count) transactions, sum \(sum ?? 0)"
    )
  }
}

/// The processor time that this process has used: the figure for one core, whoever else is busy.
private func processorTime() -> Duration {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}

/// Transactions signed by numbered keys, of the forms and sizes that blocks mostly hold: of twenty,
/// six of the first form, eleven of type 2, one each of types 1, 3 and 4; every other calls a token.
enum SignedTransactions {
  private static let count = 2_000
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("data/evm")

  /// Writes `transactions` (length in four bytes, most significant first, and bytes of each) and
  /// `recoveries` (hash, r, s, parity), which `Peers/secp256k1_recover.c` reads.
  static func prepare() throws {
    var (transactions, recoveries) = (Data(), Data())
    for number in 0..<count {
      let key = try key(number)
      let unsigned = fields(number, signature: nil)
      let blank = try EthereumTransaction(parsing: unsigned.span)
      let hash = blank.signingHash
      let signature = key.recoverableSignature(for: hash)
      let compact = signature.signatureOnly.compact.array
      let signed = fields(number, signature: (compact, UInt64(signature.recoveryID)))
      let size = UInt32(signed.count)
      transactions += (0..<4).map { UInt8(truncatingIfNeeded: size >> (24 - 8 * UInt32($0))) }
      transactions += signed
      recoveries += hash.array + compact + [UInt8(signature.recoveryID)]
    }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try transactions.write(to: folder.appendingPathComponent("transactions"))
    try recoveries.write(to: folder.appendingPathComponent("recoveries"))
  }

  static func load() throws -> [[UInt8]] {
    let data = Array(try Data(contentsOf: folder.appendingPathComponent("transactions")))
    var transactions: [[UInt8]] = []
    var place = 0
    while place < data.count {
      let size = data[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      transactions.append(Array(data[place + 4..<place + 4 + size]))
      place += 4 + size
    }
    return transactions
  }

  private static func key(_ number: Int) throws -> PrivateKey {
    var bytes = [UInt8](repeating: 1, count: 32)
    (bytes[30], bytes[31]) = (UInt8(number % 1_000 >> 8), UInt8(truncatingIfNeeded: number % 1_000))
    return try PrivateKey(bytes.span)
  }

  private static func fields(_ number: Int, signature: ([UInt8], UInt64)?) -> [UInt8] {
    let kind: UInt8 =
      switch number % 20 {
      case 0..<6: 0
      case 6: 1
      case 7: 3
      case 8: 4
      default: 2
      }
    let address = Keccak256.hash(Array("\(number)".utf8).span).array.suffix(20)
    let call = [0xa9, 0x05, 0x9c, 0xbb] + [UInt8](repeating: 0, count: 12) + address
    let data = number % 2 == 0 ? [] : call + [UInt8](repeating: UInt8(number & 0xff), count: 32)
    var output = RLPWriter()
    output.list { list in
      if kind != 0 { list.append(1) }
      list.append(UInt64(number))
      if kind > 1 { list.append(1_000_000_000) }
      list.append(30_000_000_000 + UInt64(number))
      list.append(100_000)
      list.append(address)
      list.append(number % 2 == 0 ? 1_000_000_000_000_000_000 + UInt64(number) : 0)
      list.append(data)
      if kind != 0 { list.append(list: []) }
      if kind == 3 {
        list.append(1)
        list.list { $0.append([1] + [UInt8](repeating: 7, count: 31)) }
      }
      if kind == 4 {
        list.list { list in
          list.list { entry in
            entry.append(1)
            entry.append(address)
            for value in [0, 1, 5, 6] as [UInt64] { entry.append(value) }
          }
        }
      }
      guard let (compact, parity) = signature else {
        if kind == 0 { for value in [1, 0, 0] as [UInt64] { list.append(value) } }
        return
      }
      list.append(kind == 0 ? 37 + parity : parity)
      list.append(compact[..<32].drop { $0 == 0 })
      list.append(compact[32...].drop { $0 == 0 })
    }
    return (kind == 0 ? [] : [kind]) + output.bytes
  }
}
