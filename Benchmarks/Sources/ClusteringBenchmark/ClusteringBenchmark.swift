import Clustering
import Foundation

/// Measures the multi-input rule over numbered addresses, on one core.
///
///     swift run -c release ClusteringBenchmark [--rounds N] [SHAPE…]
///
/// `SHAPE` is `uniform` (inputs drawn from all addresses: the worst case for the cache) or `recent`
/// (most inputs are addresses numbered shortly before, as on a chain). The data are generated from a
/// fixed seed into `Benchmarks/data`, where `Peers/ClusteringBenchmark.py` reads the same bytes. Only
/// the clustering is timed, from the arrays in memory to a label for each address. The number of
/// clusters and a checksum of the labels stand beside the time.
///
/// Two cores do not help: half the list takes half the time, but joining the two partitions and labelling
/// once more takes longer than the other half (measured: 300 + 80 + 200 + 80 ms against 500 ms).
@main
struct ClusteringBenchmark {
  static let addresses = 10_000_000
  static let inputs = 12_900_000

  static func main() throws {
    var arguments = Array(CommandLine.arguments.dropFirst())
    var rounds = 7
    if arguments.first == "--rounds", arguments.count > 1, let count = Int(arguments[1]) {
      rounds = max(1, count)
      arguments.removeFirst(2)
    }
    for shape in arguments.isEmpty ? ["uniform", "recent"] : arguments {
      guard let recent = ["uniform": false, "recent": true][shape] else {
        throw CocoaError(.featureUnsupported, userInfo: [NSLocalizedDescriptionKey: shape])
      }
      let transactions = try load(shape, recent: recent)
      var times: [Duration] = []
      var labels: [UInt32] = []
      for _ in 0..<rounds {
        let clock = ContinuousClock()
        times.append(
          try clock.measure {
            var clustering = MultiInputClustering(addressCount: addresses)
            try clustering.add(transactions)
            labels = clustering.labels()
          }
        )
      }
      times.sort()
      print(
        "\(shape): min \(milliseconds(times[0])) ms, median \(milliseconds(times[rounds / 2])) ms,",
        "\(transactions.offsets.count - 1) transactions, \(transactions.members.count) inputs,",
        "\(clusters(labels)) clusters, checksum \(checksum(labels))"
      )
    }
  }

  static func milliseconds(_ time: Duration) -> Int64 {
    time.components.seconds * 1000 + time.components.attoseconds / 1_000_000_000_000_000
  }

  static func clusters(_ labels: [UInt32]) -> Int {
    var count = 0
    for (index, label) in labels.enumerated() where Int(label) == index { count += 1 }
    return count
  }

  /// The sum of each label times its place from 1, modulo 2^64.
  static func checksum(_ labels: [UInt32]) -> UInt64 {
    var sum: UInt64 = 0
    for (index, label) in labels.enumerated() { sum &+= UInt64(label) &* UInt64(index + 1) }
    return sum
  }

  static func load(_ shape: String, recent: Bool) throws -> GroupList {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("data")
    let file = folder.appendingPathComponent("clustering-\(shape).bin")
    if !FileManager.default.fileExists(atPath: file.path) {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try write(generate(recent: recent), to: file)
    }
    // Two counts, then the offsets and the members, all little-endian 32-bit numbers.
    let words = read(try Data(contentsOf: file))
    let offsets = Int(words[0])
    return try GroupList(
      offsets: Array(words[2..<2 + offsets]),
      members: Array(words[(2 + offsets)...])
    )
  }

  static func read(_ data: Data) -> [UInt32] {
    var words: [UInt32] = []
    words.reserveCapacity(data.count / 4)
    var word: UInt32 = 0
    for (index, byte) in data.enumerated() {
      word |= UInt32(byte) << UInt32(index % 4 * 8)
      if index % 4 == 3 {
        words.append(word)
        word = 0
      }
    }
    return words
  }

  static func write(_ list: GroupList, to file: URL) throws {
    var bytes: [UInt8] = []
    bytes.reserveCapacity((list.offsets.count + list.members.count + 2) * 4)
    let counts = [UInt32(list.offsets.count), UInt32(list.members.count)]
    for words in [counts, list.offsets, list.members] {
      for word in words {
        for shift in stride(from: 0, to: 32, by: 8) {
          bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(shift)))
        }
      }
    }
    try Data(bytes).write(to: file)
  }

  /// Transactions of two and more inputs, half of them of two, each further size half as frequent.
  static func generate(recent: Bool) throws -> GroupList {
    var state: UInt64 = 0x2545_f491_4f6c_dd1d
    /// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
    func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
      return mixed ^ (mixed >> 31)
    }
    var offsets: [UInt32] = [0]
    var members: [UInt32] = []
    members.reserveCapacity(inputs)
    while members.count + 2 <= inputs {
      let size = min(2 + next().trailingZeroBitCount, inputs - members.count)
      // As the chain grows, so do the numbers.
      let newest = UInt64(members.count) * UInt64(addresses) / UInt64(inputs) + 1
      for _ in 0..<size {
        let draw = next()
        if recent, draw % 8 != 0 {
          let back = (draw >> 8) % min(newest, 50_000)
          members.append(UInt32(newest - 1 - back))
        } else {
          members.append(UInt32((draw >> 8) % (recent ? newest : UInt64(addresses))))
        }
      }
      offsets.append(UInt32(members.count))
    }
    return try GroupList(offsets: offsets, members: members)
  }
}
