import BitcoinFormat
import ByteReading
import Testing

@testable import PSBTFormat

@Suite struct FormatTests {
  @Test(arguments: Vectors.core.valid + Vectors.core.signed)
  func `each valid vector survives the round trip`(text: String) throws {
    let bytes = try PartiallySignedTransaction.bytes(of: text)
    let psbt = try PartiallySignedTransaction(parsing: bytes.span)
    #expect(psbt.serialized() == bytes)
    let hex = Hexadecimal.encode(bytes)
    #expect(try PartiallySignedTransaction(parsing: hex) == psbt)
  }

  @Test(arguments: Vectors.core.invalid)
  func `each invalid vector is refused at the field that is wrong`(
    vector: Vectors.Invalid
  ) throws {
    let failure = try #require(throws: ParseFailure.self) {
      try PartiallySignedTransaction(parsing: vector.psbt)
    }
    #expect(failure.field == vector.field)
  }

  /// Vectors that have each kind of field between them.
  @Test(arguments: [4, 8, 14, 18, 19, 22, 29, 47])
  func `each prefix of a valid vector is refused`(index: Int) throws {
    let text = Vectors.core.valid[index]
    let bytes = try PartiallySignedTransaction.bytes(of: text)
    for count in bytes.indices {
      let prefix = Array(bytes[..<count])
      #expect(throws: ParseFailure.self) { try PartiallySignedTransaction(parsing: prefix.span) }
    }
  }

  @Test(arguments: Vectors.core.valid)
  func `a byte behind the last map is refused`(text: String) throws {
    let bytes = try PartiallySignedTransaction.bytes(of: text) + [0]
    let failure = try #require(throws: ParseFailure.self) {
      try PartiallySignedTransaction(parsing: bytes.span)
    }
    #expect(failure == ParseFailure(.trailingBytes(1), at: bytes.count - 1))
  }

  @Test(arguments: Vectors.lockTimes)
  func `the lock time is determined as BIP-0370 says`(vector: Vectors.LockTime) throws {
    let psbt = try PartiallySignedTransaction(parsing: vector.psbt)
    #expect(psbt.lockTime == vector.lock_time)
    #expect(psbt.unsignedTransaction?.lockTime == vector.lock_time)
    #expect((psbt.uniqueIdentifier == nil) == (vector.lock_time == nil))
  }

  @Test func `a key whose type only version 2 has is unknown in version 0 if it has data`() throws {
    // The vector "PSBT with unknown types in the inputs" of BIP-0174.
    let text =
      "cHNidP8BAD8CAAAAAf//////////////////////////////////////////AAAAAAD/////AQAAAAAAAAAAA2oBAAAA"
      + "AAAACg8BAgMEBQYHCAkPAQIDBAUGBwgJCgsMDQ4PAAA="
    let psbt = try PartiallySignedTransaction(parsing: text)
    #expect(psbt.inputs[0].unknown.map(\.key) == [[0x0f] + Array(1...9)])
  }

  @Test func `a type is an integer in its shortest form`() throws {
    let bytes = PartiallySignedTransaction.magic + [3, 0xfd, 1, 0, 0, 0]
    #expect(throws: ParseFailure(.nonMinimalCompactSize(1), at: 6, path: Self.path("keytype"))) {
      try PartiallySignedTransaction(parsing: bytes.span)
    }
  }

  @Test func `no map is allocated for a count that the bytes cannot meet`() throws {
    var bytes = PartiallySignedTransaction.magic
    bytes += [1, 0x02, 4, 2, 0, 0, 0, 1, 0x05, 1, 0, 1, 0xfb, 4, 2, 0, 0, 0]
    bytes += [1, 0x04, 9, 0xff] + Array(repeating: 0xff, count: 8) + [0]
    let failure = try #require(throws: ParseFailure.self) {
      try PartiallySignedTransaction(parsing: bytes.span)
    }
    #expect(failure.reason == .implausibleCount(.max, limit: 0))
  }

  private static func path(_ name: String) -> [ParseFailure.Step] {
    [.field("global"), .field(name)]
  }

  @Test(arguments: [
    ([0], true), ([1, 1], true), ([2, 2, 1], true), ([1, 2, 2], true), ([2, 2, 2, 2], true),
    ([1], false), ([1, 1, 1], false), ([2, 1, 2], false), ([0, 0], false), ([2, 2], false),
    ([1, 2], false), ([129], false),
  ])
  func `a tree of leaves is whole`(depths: [UInt8], isWhole: Bool) throws {
    let leaves = depths.reduce(into: [UInt8]()) { $0 += [$1, 0xc0, 1, 0x51] }
    let base = try PartiallySignedTransaction(parsing: Vectors.core.valid[0])
    var outputs = base.outputs.map(\.pairs)
    outputs[0].append(KeyValuePair(type: OutputType.taprootTree, value: leaves))
    let bytes = PartiallySignedTransaction.serialized(
      base.globalPairs,
      base.inputs.map(\.pairs),
      outputs
    )
    let psbt = try? PartiallySignedTransaction(parsing: bytes.span)
    #expect((psbt != nil) == isWhole)
    if let psbt { #expect(psbt.outputs[0].taprootTree.map(\.depth) == depths) }
  }
}
