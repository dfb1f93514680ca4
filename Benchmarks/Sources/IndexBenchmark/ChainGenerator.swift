import Cryptography
import Foundation
import Quantities

/// Writes block and undo files of any number of transactions, the same for the same number.
///
/// The shape follows the main chain of the 2020s: about 2.3 inputs and 2.7 outputs a transaction, two
/// thirds of the outputs to new addresses, coins mostly spent young. Signatures are placeholders of the
/// right size; proof of work, Merkle roots, heights and undo checksums are right.
struct ChainGenerator {
  private var random: UInt64 = 0x9e37_79b9_7f4a_7c15
  private var coins: [GeneratedCoin] = []
  private var addresses: UInt64 = 1
  private var previous = FixedBytes<32>(InlineArray(repeating: 0))
  private var height = 0
  private let folder: String
  private var blocks: [UInt8] = []
  private var undo: [UInt8] = []
  private var file = 0
  private(set) var transactions = 0
  private(set) var inputs = 0
  private(set) var outputs = 0
  private(set) var bytes = 0

  private static let poolSize = 3_000_000
  private static let fileSize = 128 << 20
  private static let blockSize = 2400

  struct GeneratedCoin {
    var id: FixedBytes<32>
    var output: UInt32
    var value: UInt64
    var address: UInt64
    var height: UInt32
  }

  init(folder: String) { self.folder = folder }

  mutating func generate(_ count: Int) throws {
    while transactions < count {
      mine(min(Self.blockSize, count - transactions))
      if blocks.count > Self.fileSize - (2 << 20) || transactions >= count { try flush() }
    }
  }

  private mutating func next() -> UInt64 {
    random &+= 0x9e37_79b9_7f4a_7c15
    return Self.mixed(random)
  }

  private static func mixed(_ seed: UInt64) -> UInt64 {
    var z = seed
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  private mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

  private mutating func flush() throws {
    let number = String(format: "%05d", file)
    try Data(blocks).write(to: URL(fileURLWithPath: "\(folder)/blk\(number).dat"))
    try Data(undo).write(to: URL(fileURLWithPath: "\(folder)/rev\(number).dat"))
    bytes += blocks.count + undo.count
    blocks.removeAll(keepingCapacity: true)
    undo.removeAll(keepingCapacity: true)
    file += 1
  }

  private mutating func inputCount() -> Int {
    switch below(1000) {
    case ..<640: 1
    case ..<820: 2
    case ..<930: 3 + below(3)
    case ..<993: 6 + below(10)
    default: 20 + below(60)
    }
  }

  private mutating func outputCount() -> Int {
    switch below(1000) {
    case ..<180: 1
    case ..<850: 2
    case ..<985: 3 + below(6)
    default: 15 + below(40)
    }
  }

  private mutating func address() -> UInt64 {
    switch below(100) {
    case ..<66:
      addresses += 1
      return addresses
    case ..<72: return 1 + next() % 64
    default:
      let recent = min(addresses, 400_000)
      return addresses - next() % recent
    }
  }

  private mutating func mine(_ count: Int) {
    let start = blocks.count
    blocks += [0xfa, 0xbf, 0xb5, 0xda, 0, 0, 0, 0]
    let header = blocks.count
    blocks += [UInt8](repeating: 0, count: 80)
    Self.appendSize(count, to: &blocks)
    let undoStart = undo.count
    undo += [0xfa, 0xbf, 0xb5, 0xda, 0, 0, 0, 0]
    Self.appendSize(count - 1, to: &undo)
    var leaves: [FixedBytes<32>] = []
    leaves.reserveCapacity(count)
    for index in 0..<count { leaves.append(transaction(isCoinbase: index == 0)) }
    transactions += count
    let size = blocks.count - header
    Self.put(UInt32(size), at: start + 4, in: &blocks)
    let undoSize = undo.count - undoStart - 8
    Self.put(UInt32(undoSize), at: undoStart + 4, in: &undo)
    undo += Self.hash(undo, undoStart + 8..<undoStart + 8 + undoSize, after: previous).array
    seal(header, root: Self.root(leaves))
    height += 1
  }

  private mutating func seal(_ header: Int, root: FixedBytes<32>) {
    Self.put(0x2000_0000, at: header, in: &blocks)
    for index in 0..<32 {
      blocks[header + 4 + index] = previous.bytes[index]
      blocks[header + 36 + index] = root.bytes[index]
    }
    Self.put(UInt32(1_600_000_000 + 600 * height), at: header + 68, in: &blocks)
    Self.put(0x207f_ffff, at: header + 72, in: &blocks)
    var nonce: UInt32 = 0
    while true {
      Self.put(nonce, at: header + 76, in: &blocks)
      let hash = Self.hash(blocks, header..<header + 80, after: nil)
      // The easiest target: the highest bit is zero.
      if hash.bytes[31] < 0x7f {
        previous = hash
        return
      }
      nonce += 1
    }
  }

  private static func hash(
    _ bytes: [UInt8],
    _ range: Range<Int>,
    after previous: FixedBytes<32>?
  ) -> FixedBytes<32> {
    var hasher = SHA256()
    if let previous { hasher.update(previous.bytes.span) }
    let span = bytes.span
    hasher.update(span.extracting(range))
    return hasher.finalizeTwice()
  }

  private static func root(_ leaves: [FixedBytes<32>]) -> FixedBytes<32> {
    var level = leaves
    while level.count > 1 {
      if level.count % 2 == 1 { level.append(level[level.count - 1]) }
      for index in 0..<level.count / 2 {
        var hasher = SHA256()
        hasher.update(level[2 * index].bytes.span)
        hasher.update(level[2 * index + 1].bytes.span)
        level[index] = hasher.finalizeTwice()
      }
      level.removeLast(level.count / 2)
    }
    return level[0]
  }

  private mutating func transaction(isCoinbase: Bool) -> FixedBytes<32> {
    var body: [UInt8] = []
    body.reserveCapacity(512)
    var witnesses = 0
    var value: UInt64 = 0
    let count = isCoinbase || coins.isEmpty ? 0 : min(inputCount(), coins.count)
    if isCoinbase {
      body.append(1)
      body += [UInt8](repeating: 0, count: 32) + [0xff, 0xff, 0xff, 0xff, 5, 4]
      Self.append(UInt32(height), to: &body)
      body += [0xff, 0xff, 0xff, 0xff]
      value = 5_000_000_000
    } else {
      Self.appendSize(max(1, count), to: &body)
      Self.appendSize(max(1, count), to: &undo)
      for _ in 0..<max(1, count) {
        // An early transaction without a coin to spend spends one from before the chain.
        let coin = count > 0 ? take() : oldCoin()
        body += coin.id.array
        Self.append(coin.output, to: &body)
        let kind = Self.kind(coin.address)
        if kind.isWitness {
          witnesses += 1
          body.append(0)
        } else {
          body.append(107)
          body += [UInt8](repeating: 0x30, count: 107)
        }
        body += [0xfd, 0xff, 0xff, 0xff]
        value &+= coin.value
        appendUndo(coin)
        inputs += 1
      }
    }
    let outputTotal = outputCount()
    Self.appendSize(outputTotal, to: &body)
    var created: [(UInt64, UInt64)] = []
    for index in 0..<outputTotal {
      let part = index == outputTotal - 1 ? value : value / UInt64(2 + below(4))
      value -= part
      let address = address()
      created.append((address, part))
      Self.append(UInt32(truncatingIfNeeded: part), to: &body)
      Self.append(UInt32(truncatingIfNeeded: part >> 32), to: &body)
      Self.appendScript(address, to: &body)
    }
    outputs += outputTotal
    let version: [UInt8] = [2, 0, 0, 0]
    let lockTime: [UInt8] = [0, 0, 0, 0]
    var hasher = SHA256()
    hasher.update(version.span)
    hasher.update(body.span)
    hasher.update(lockTime.span)
    let id = hasher.finalizeTwice()
    blocks += version
    if witnesses > 0 { blocks += [0, 1] }
    blocks += body
    if witnesses > 0 {
      let inputTotal = isCoinbase ? 1 : max(1, count)
      for index in 0..<inputTotal {
        guard index < witnesses else {
          blocks.append(0)
          continue
        }
        blocks += [2, 71]
        blocks += [UInt8](repeating: 0x30, count: 71)
        blocks.append(33)
        blocks += [UInt8](repeating: 2, count: 33)
      }
    }
    blocks += lockTime
    for (index, (address, part)) in created.enumerated() where part > 546 {
      let coin = GeneratedCoin(
        id: id,
        output: UInt32(index),
        value: part,
        address: address,
        height: UInt32(height)
      )
      if coins.count < Self.poolSize {
        coins.append(coin)
      } else {
        coins[below(coins.count)] = coin
      }
    }
    return id
  }

  /// Takes a coin: half of the time one of the youngest.
  private mutating func take() -> GeneratedCoin {
    let index =
      below(2) == 0 ? coins.count - 1 - below(min(coins.count, 20_000)) : below(coins.count)
    let coin = coins[index]
    coins[index] = coins[coins.count - 1]
    coins.removeLast()
    return coin
  }

  private mutating func oldCoin() -> GeneratedCoin {
    var id = InlineArray<32, UInt8>(repeating: 7)
    let number = next()
    for index in 0..<8 { id[index] = UInt8(truncatingIfNeeded: number >> UInt64(8 * index)) }
    return GeneratedCoin(
      id: FixedBytes(id),
      output: 0,
      value: 100_000_000_000,
      address: address(),
      height: 1
    )
  }

  // MARK: Scripts

  private enum Kind {
    case keyHash, scriptHash, witnessKeyHash, witnessScriptHash, taproot, key
    var isWitness: Bool {
      self == .witnessKeyHash || self == .witnessScriptHash || self == .taproot
    }
  }

  private static func kind(_ address: UInt64) -> Kind {
    switch mixed(address) % 100 {
    case ..<45: .witnessKeyHash
    case ..<66: .keyHash
    case ..<80: .scriptHash
    case ..<95: .taproot
    case ..<99: .witnessScriptHash
    default: .key
    }
  }

  private static func appendPayload(_ address: UInt64, _ size: Int, to bytes: inout [UInt8]) {
    var seed = address &* 0x2545_f491_4f6c_dd1d
    var left = size
    while left > 0 {
      seed &+= 0x9e37_79b9_7f4a_7c15
      let word = mixed(seed)
      for index in 0..<min(8, left) {
        bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * index)))
      }
      left -= 8
    }
  }

  private static func appendScript(_ address: UInt64, to bytes: inout [UInt8]) {
    switch kind(address) {
    case .keyHash:
      bytes += [25, 0x76, 0xa9, 20]
      appendPayload(address, 20, to: &bytes)
      bytes += [0x88, 0xac]
    case .scriptHash:
      bytes += [23, 0xa9, 20]
      appendPayload(address, 20, to: &bytes)
      bytes.append(0x87)
    case .witnessKeyHash:
      bytes += [22, 0, 20]
      appendPayload(address, 20, to: &bytes)
    case .witnessScriptHash:
      bytes += [34, 0, 32]
      appendPayload(address, 32, to: &bytes)
    case .taproot:
      bytes += [34, 0x51, 32]
      appendPayload(address, 32, to: &bytes)
    case .key:
      bytes += [35, 33, 2]
      appendPayload(address, 32, to: &bytes)
      bytes.append(0xac)
    }
  }

  private mutating func appendUndo(_ coin: GeneratedCoin) {
    Self.appendVarInt(UInt64(coin.height) << 1, to: &undo)
    if coin.height > 0 { undo.append(0) }
    Self.appendVarInt(Self.compressed(coin.value), to: &undo)
    switch Self.kind(coin.address) {
    case .keyHash:
      undo.append(0)
      Self.appendPayload(coin.address, 20, to: &undo)
    case .scriptHash:
      undo.append(1)
      Self.appendPayload(coin.address, 20, to: &undo)
    case .key:
      undo.append(2)
      Self.appendPayload(coin.address, 32, to: &undo)
    case .witnessKeyHash:
      undo += [28, 0, 20]
      Self.appendPayload(coin.address, 20, to: &undo)
    case .witnessScriptHash:
      undo += [40, 0, 32]
      Self.appendPayload(coin.address, 32, to: &undo)
    case .taproot:
      undo += [40, 0x51, 32]
      Self.appendPayload(coin.address, 32, to: &undo)
    }
  }

  // MARK: Integers

  /// `CompressAmount` of Bitcoin Core, `src/compressor.cpp`.
  private static func compressed(_ value: UInt64) -> UInt64 {
    guard value > 0 else { return 0 }
    var (rest, exponent) = (value, UInt64(0))
    while rest % 10 == 0, exponent < 9 {
      rest /= 10
      exponent += 1
    }
    guard exponent < 9 else { return 1 + (rest - 1) * 10 + 9 }
    return 1 + (rest / 10 * 9 + rest % 10 - 1) * 10 + exponent
  }

  private static func appendVarInt(_ value: UInt64, to bytes: inout [UInt8]) {
    var groups: [UInt8] = [UInt8(value & 0x7f)]
    var rest = value
    while rest > 0x7f {
      rest = (rest >> 7) - 1
      groups.append(UInt8(rest & 0x7f) | 0x80)
    }
    bytes += groups.reversed()
  }

  private static func append(_ value: UInt32, to bytes: inout [UInt8]) {
    for shift in stride(from: UInt32(0), to: 32, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }

  private static func put(_ value: UInt32, at offset: Int, in bytes: inout [UInt8]) {
    for index in 0..<4 {
      bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt32(8 * index))
    }
  }

  private static func appendSize(_ value: Int, to bytes: inout [UInt8]) {
    if value < 0xfd {
      bytes.append(UInt8(value))
    } else {
      bytes += [0xfd, UInt8(value & 0xff), UInt8(value >> 8)]
    }
  }
}
