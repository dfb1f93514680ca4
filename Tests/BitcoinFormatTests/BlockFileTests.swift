import BitcoinFormat
import ByteReading
import Quantities
import Testing

private let key = BlockFileKey(FixedBytes([0x5a, 0x01, 0, 0xff, 0x13, 0x37, 0x80, 0x42]))

@Suite struct BlockFileTests {
  private struct Found: Equatable {
    var bodies: [[UInt8]] = []
    var failures: [Int] = []
    var network: BitcoinNetwork?

    /// Returns where a good record's contents lie, and keeps the place of a bad one.
    mutating func note(_ record: BlockFileRecord) -> Range<Int>? {
      switch record.body {
      case .success(let range): return range
      case .failure(let failure):
        failures.append(failure.offset)
        return nil
      }
    }
  }

  private static func read(
    _ file: [UInt8],
    kind: BlockFileKind = .blocks,
    key: BlockFileKey = .none
  ) -> Found {
    var found = Found()
    var cursor = BlockFileCursor(file.span, kind: kind, key: key)
    var buffer: [UInt8] = []
    while let record = cursor.next() {
      guard let range = found.note(record) else { continue }
      cursor.read(range, into: &buffer)
      found.bodies.append(buffer)
    }
    found.network = cursor.network
    return found
  }

  private static func blocks() throws -> [Block] {
    try [0, 170].map { height in
      let bytes = try Fixtures.block(height)
      return try Block(parsing: bytes.span)
    }
  }

  private static func file(
    _ key: BlockFileKey,
    network: BitcoinNetwork = .mainnet,
    filledTo chunk: Int? = 1 << 12
  ) throws -> [UInt8] {
    var writer = BlockFileWriter(kind: .blocks, network: network, key: key)
    for block in try blocks() { writer.append(block) }
    return writer.bytes(filledTo: chunk)
  }

  @Test(arguments: BitcoinNetwork.allCases)
  func `reads what it writes, plain and obfuscated, with and without tail`(
    _ network: BitcoinNetwork
  ) throws {
    let expected = Found(bodies: try Self.blocks().map(\.serialized), network: network)
    for chunk in [nil, 1 << 12] {
      let plain = try Self.file(.none, network: network, filledTo: chunk)
      #expect(Self.read(plain) == expected)
      let hidden = try Self.file(key, network: network, filledTo: chunk)
      #expect(Self.read(hidden, key: key) == expected)
    }
  }

  @Test func `applies the key by the offset in the file and leaves the tail alone`() throws {
    let plain = try Self.file(.none)
    let hidden = try Self.file(key)
    #expect(hidden.count == 1 << 12)
    let end = try Self.blocks().reduce(0) { $0 + 8 + $1.size }
    for index in 0..<end { #expect(hidden[index] == plain[index] ^ key.bytes.bytes[index % 8]) }
    #expect(hidden[end...].allSatisfy { $0 == 0 })
  }

  @Test(arguments: [false, true])
  func `reports each cut of the last record with its place`(_ isObfuscated: Bool) throws {
    let key = isObfuscated ? key : .none
    let first = try Self.blocks()[0].serialized
    let file = try Self.file(key, filledTo: nil)
    for count in 8 + first.count + 1..<file.count {
      let found = Self.read(Array(file.prefix(count)), key: key)
      #expect(found.bodies == [first])
      #expect(found.failures.count >= 1)
      #expect(found.failures.allSatisfy { $0 >= 8 + first.count && $0 <= count })
    }
  }

  @Test func `goes on after a damaged record`() throws {
    let bodies = try Self.blocks().map(\.serialized)
    var file = try Self.file(.none)
    // The size of the first record claims more than the file has.
    file[6] = 0xff
    var found = Self.read(file)
    #expect(found.bodies == [bodies[1]])
    #expect(found.failures.first == 8)
    // Nonsense between two records.
    let plain = try Self.file(.none, filledTo: nil)
    let split = 8 + bodies[0].count
    found = Self.read(Array(plain[..<split]) + [1, 2, 3] + Array(plain[split...]))
    #expect(found == Found(bodies: bodies, failures: [split], network: .mainnet))
  }

  @Test func `finds nothing in an empty, a zero and a nonsense file`() {
    #expect(Self.read([]) == Found())
    #expect(Self.read([UInt8](repeating: 0, count: 99)) == Found())
    #expect(Self.read([1, 2, 3]) == Found(failures: [0]))
    #expect(Self.read([0xf9, 0xbe, 0xb4, 0xd9]) == Found(failures: [4], network: .mainnet))
  }

  @Test func `reads the key file and refuses one of another size`() {
    func result(_ bytes: [UInt8]) -> Result<BlockFileKey, ParseFailure> {
      do throws(ParseFailure) { return .success(try BlockFileKey(parsing: bytes.span)) } catch {
        return .failure(error)
      }
    }
    #expect(result(key.bytes.array) == .success(key))
    #expect(
      result([1, 2, 3])
        == .failure(ParseFailure(.truncated(needed: 8, available: 3), at: 0))
    )
    #expect(
      result([UInt8](repeating: 0, count: 9)) == .failure(ParseFailure(.trailingBytes(1), at: 8))
    )
  }
}
