import ByteReading
import Cryptography
import FileAccess
import LedgerRecords
import Quantities
import Testing

@testable import EthereumFormat

/// Archives that are made here: no published one is small enough to be kept.
struct Era1Tests {
  /// The worked example of EIP-155, signed for chain 1.
  static let transaction =
    "f86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a0"
    + "28ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb70330"
    + "4b3800ccf555c9f3dc64214b297fb1966a3b6d83"

  struct Made {
    let header: [UInt8]
    let body: [UInt8]
    let receipts: [UInt8]
    let block: [UInt8]
  }

  func list(_ items: [[UInt8]]) -> [UInt8] {
    let content = items.flatMap { $0 }
    if content.count < 56 { return [0xc0 + UInt8(content.count)] + content }
    var length: [UInt8] = []
    var rest = content.count
    while rest > 0 {
      length.insert(UInt8(rest & 255), at: 0)
      rest >>= 8
    }
    return [0xf7 + UInt8(length.count)] + length + content
  }

  func string(_ bytes: [UInt8]) -> [UInt8] {
    if bytes.count == 1, bytes[0] < 0x80 { return bytes }
    if bytes.count < 56 { return [0x80 + UInt8(bytes.count)] + bytes }
    return [0xb9, UInt8(bytes.count >> 8), UInt8(bytes.count & 255)] + bytes
  }

  func make(
    _ number: UInt8,
    isTrue: Bool = true,
    hasTrueReceipts: Bool = true,
    extra: [UInt8] = []
  ) throws -> Made {
    let transaction = try Hexadecimal.decode(Self.transaction)
    let bloom = [UInt8](repeating: 0, count: 256)
    let receipt = list([string([1]), string([0x52, 0x08]), string(bloom), list([])])
    let uncles = Keccak256.hash([0xc0 as UInt8].span).array
    let miner = [UInt8](repeating: 0xaa, count: 20)
    let zero = [UInt8](repeating: 0, count: 32)
    let transactions = MerklePatriciaTrie.root(of: [transaction]).array
    let header = list([
      string(zero), string(uncles), string(miner), string(zero),
      string(isTrue ? transactions : zero),
      string(hasTrueReceipts ? MerklePatriciaTrie.root(of: [receipt]).array : zero), string(bloom),
      string([2]),
      string([number]), string([0x7a, 0x12, 0x00]), string([0x52, 0x08]), string([0x60, 0, 0, 0]),
      string(extra), string(zero), string([UInt8](repeating: 0, count: 8)),
    ])
    let body = list([list([transaction]), list([])])
    return Made(
      header: header,
      body: body,
      receipts: list([receipt]),
      block: list([header, list([transaction]), list([])])
    )
  }

  func entry(_ type: UInt16, _ content: [UInt8]) -> [UInt8] {
    let count = content.count
    return [UInt8(type & 255), UInt8(type >> 8)]
      + [UInt8(count & 255), UInt8(count >> 8 & 255), UInt8(count >> 16 & 255), 0, 0, 0] + content
  }

  func archive(_ blocks: [Made]) -> [UInt8] {
    var file = entry(Era1.version, [])
    var records: [(hash: FixedBytes<32>, difficulty: [UInt8])] = []
    for (index, block) in blocks.enumerated() {
      var difficulty = [UInt8](repeating: 0, count: 32)
      difficulty[0] = UInt8(2 * (index + 1))
      file += entry(Era1.header, SnappyFrames.compressed(block.header))
      file += entry(Era1.body, SnappyFrames.compressed(block.body))
      file += entry(Era1.receipts, SnappyFrames.compressed(block.receipts))
      file += entry(Era1.totalDifficulty, difficulty)
      records.append((Keccak256.hash(block.header.span), difficulty))
    }
    file += entry(Era1.accumulator, Era1.root(records))
    return file + entry(Era1.blockIndex, [UInt8](repeating: 0, count: 24))
  }

  @Test func `an archive gives each transaction with its outcome and its fee`() throws {
    let reading = Reading(archive([try make(1), try make(2), try make(3)]))
    #expect(reading.format == "ethereum-era1")
    #expect(reading.refused.isEmpty)
    #expect(reading.transactions.count == 3)
    let first = try #require(reading.transactions.first)
    #expect(first.chain == "ethereum")
    #expect(first.status == .succeeded)
    #expect(first.signers.map(\.standing) == [.verified])
    #expect(first.signers[0].address == "0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F")
    #expect(first.movements.map(\.part) == ["value", "fee tip"])
    #expect(first.movements[1].amount.description == "420000000000000")
    #expect(first.movements[1].to?.address.lowercased() == "0x" + String(repeating: "a", count: 40))
    #expect(reading.others.contains("the root over all 3 blocks: it holds"))
  }

  @Test func `the root over blocks is SimpleSerialize's`() {
    // An empty list: 13 levels of pairs of zeros, and the count 0.
    var empty = [UInt8](repeating: 0, count: 32)
    for _ in 0..<13 {
      let both = empty + empty
      empty = SHA256.hash(both.span).array
    }
    let counted = empty + [UInt8](repeating: 0, count: 32)
    #expect(Era1.root([]) == SHA256.hash(counted.span).array)
  }

  @Test func `a changed archive is found out`() throws {
    let blocks = [try make(1), try make(2)]
    var file = archive(blocks)
    let root = file.count - 32 - 10
    file[root] ^= 1
    #expect(Reading(file).refused.map(\.field) == ["accumulator"])
    let false_ = Reading(archive([try make(1, isTrue: false)]))
    #expect(false_.refused.map(\.field) == ["transactionsRoot", "transactionsRoot"])
    #expect(false_.transactions.isEmpty)
  }

  @Test func `receipts that the header is not over say nothing`() throws {
    let reading = Reading(archive([try make(1, hasTrueReceipts: false)]))
    #expect(reading.refused.map(\.field) == ["receiptsRoot"])
    let one = try #require(reading.transactions.first)
    #expect(one.status == .unstated)
    #expect(one.movements.map(\.part) == ["value"])
    #expect(one.gaps.contains { $0.hasPrefix("the header is not over the receipts") })
  }

  @Test func `extra data beyond 32 bytes is a contradiction`() throws {
    for (count, found) in [(32, 0), (33, 1)] {
      let bytes = try make(1, extra: [UInt8](repeating: 7, count: count)).block
      let span = bytes.span
      let block = try EthereumBlock(parsing: span)
      #expect(block.contradictions.count == found)
    }
  }

  @Test func `a damaged part costs its block and no other`() throws {
    var file = archive([try make(1), try make(2)])
    // In the compressed header of the first block, behind the entry, the format's name and the frame.
    file[8 + 8 + 10 + 20] ^= 0xff
    let reading = Reading(file)
    #expect(reading.transactions.count == 1)
    #expect(reading.refused.map(\.field) == ["header", "accumulator"])
  }

  @Test func `every prefix of an archive ends in a refusal or says nothing`() throws {
    let file = archive([try make(1), try make(2)])
    for count in stride(from: file.count - 1, through: 0, by: -13) {
      let reading = Reading(Array(file[..<count]))
      #expect(reading.transactions.count <= 2)
      if count > 16, count < file.count - 40 - 40 { #expect(reading.items.count > 0) }
    }
  }

  @Test func `a file of blocks is read to the block that is cut`() throws {
    let file = try make(1).block + make(2).block
    let whole = Reading(file)
    #expect(whole.format == "ethereum-rlp-chain")
    #expect(whole.refused.isEmpty)
    #expect(whole.transactions.map(\.height) == [1, 2])
    let first = try make(1).block.count
    for count in stride(from: first + 1, to: file.count, by: 17) {
      let reading = Reading(Array(file[..<count]))
      #expect(reading.transactions.count == 1)
      #expect(reading.refused.count == 1)
    }
  }

  @Test func `Snappy's frames come back, and damage is seen`() {
    let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 / 7 ^ $0 >> 9) }
    let frames = SnappyFrames.compressed(bytes)
    let whole = frames.span
    #expect(SnappyFrames.decompressed(whole, limit: 200_000) == bytes)
    #expect(SnappyFrames.decompressed(whole, limit: 199_999) == nil)
    for place in stride(from: 0, to: frames.count, by: 997) {
      var changed = frames
      changed[place] ^= 0x10
      let damaged = changed.span
      #expect(SnappyFrames.decompressed(damaged, limit: 200_000) == nil)
    }
    // RFC 3720, appendix B.4: 32 bytes of zeros, and the digits 1 to 9.
    let zeros = [UInt8](repeating: 0, count: 32)
    #expect(CRC32C.checksum(zeros.span) == 0x8a91_36aa)
    let digits = Array("123456789".utf8)
    #expect(CRC32C.checksum(digits.span) == 0xe306_9283)
  }
}
