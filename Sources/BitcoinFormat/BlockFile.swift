public import ByteReading
public import Quantities

/// The key with which Bitcoin Core since 28.0 obfuscates its block and undo files.
///
/// Each byte is combined by exclusive or with the key's byte at its offset in the file, modulo 8.
/// The key lies in `xor.dat` beside the files; eight zeros mean plain files. It keeps virus scanners
/// from reacting to data in the chain, and protects nothing.
public struct BlockFileKey: Hashable, Sendable {
  /// The key's bytes in the order of the file.
  public let bytes: FixedBytes<8>

  /// The key of plain files.
  public static let none = BlockFileKey(FixedBytes(InlineArray(repeating: 0)))

  /// Creates a key from its bytes.
  public init(_ bytes: FixedBytes<8>) { self.bytes = bytes }

  /// Reads the contents of `xor.dat`.
  ///
  /// - Parameter bytes: The file's bytes: exactly eight.
  /// - Throws: `ParseFailure` if there are fewer or more.
  public init(parsing bytes: Span<UInt8>) throws(ParseFailure) {
    var cursor = ByteCursor(bytes)
    self.bytes = FixedBytes(try cursor.readArray())
    try cursor.finish()
  }

  /// Whether the key changes nothing.
  public var isNone: Bool { self == .none }

  /// Replaces the contents of a buffer by a part of a file in plain form.
  ///
  /// - Parameters:
  ///   - range: The part, by offsets in the file.
  ///   - file: The file's bytes.
  ///   - buffer: Receives the bytes; its storage is used again.
  public func reveal(_ range: Range<Int>, of file: Span<UInt8>, into buffer: inout [UInt8]) {
    if buffer.count != range.count { buffer = [UInt8](repeating: 0, count: range.count) }
    let source = file.extracting(range)
    var key = InlineArray<8, UInt8>(repeating: 0)
    for index in 0..<8 { key[index] = bytes.bytes[(range.lowerBound + index) & 7] }
    var target = buffer.mutableSpan
    let count = min(source.count, target.count)
    for index in 0..<count { target[index] = source[index] ^ key[index & 7] }
  }

  /// Applies the key to bytes that start at an offset in a file; twice gives the same bytes again.
  ///
  /// - Parameters:
  ///   - target: The bytes.
  ///   - offset: The offset in the file of the first of them.
  public func apply(to target: inout [UInt8], at offset: Int = 0) {
    guard !isNone else { return }
    for index in target.indices { target[index] ^= bytes.bytes[(offset + index) & 7] }
  }

  @inline(__always)
  func byte(_ file: Span<UInt8>, _ offset: Int) -> UInt8 {
    file[offset] ^ bytes.bytes[offset & 7]
  }
}

/// What a file of Bitcoin Core's `blocks` folder holds.
public enum BlockFileKind: Hashable, Sendable {
  /// Blocks: `blk*.dat`.
  case blocks
  /// Undo data: `rev*.dat`, each record with a checksum behind it.
  case undo

  var trailerSize: Int { self == .undo ? 32 : 0 }
}

/// A record of a block or undo file, or a place where none could be read.
public struct BlockFileRecord: Sendable {
  /// The offset in the file of the record's magic, or of the bytes that are no record.
  public let offset: Int
  /// Where the block or the undo data lies in the file, without its frame; or what is wrong.
  public let body: Result<Range<Int>, ParseFailure>
}

/// The records of a `blk*.dat` or `rev*.dat` file, one after the other.
///
/// Bitcoin Core writes a record as magic, size (`UInt32`, little-endian) and contents, and claims
/// space ahead in chunks of zeros (`src/node/blockstorage.cpp`). Zeros between and after records are
/// passed over. Anything else that is no record is returned as a failure with its place, and reading
/// goes on at the next magic, so that a damaged record does not lose the rest of a file.
public struct BlockFileCursor: ~Escapable {
  /// The largest size that Bitcoin Core writes or reads, in bytes (`MAX_BLOCK_SERIALIZED_SIZE` is
  /// 4,000,000; undo data may be larger, and stays below its file chunk of 128 MiB).
  public static let maximumSize = 0x800_0000

  private let file: Span<UInt8>
  private let kind: BlockFileKind
  private let key: BlockFileKey
  private var offset = 0
  /// The network by the magic of the first record, or as given.
  public private(set) var network: BitcoinNetwork?

  /// Creates a cursor at the start of a file.
  ///
  /// - Parameters:
  ///   - file: The file's bytes, as stored.
  ///   - kind: What the file holds.
  ///   - key: The key in `xor.dat`, or ``BlockFileKey/none``.
  ///   - network: The network, or `nil` to take it from the first record.
  @_lifetime(copy file)
  public init(
    _ file: Span<UInt8>,
    kind: BlockFileKind = .blocks,
    key: BlockFileKey = .none,
    network: BitcoinNetwork? = nil
  ) {
    self.file = file
    self.kind = kind
    self.key = key
    self.network = network
  }

  /// Finds the next record.
  ///
  /// - Returns: The record or the failure, or `nil` after the last.
  /// - Complexity: O(1) for a good record; O(*n*) in the bytes passed over.
  public mutating func next() -> BlockFileRecord? {
    while offset < file.count {
      let start = offset
      if let found = networkOfMagic(at: start) {
        if network == nil { network = found }
        if let record = record(at: start) { return record }
      }
      if file[start] == 0 {
        skipZeros()
        continue
      }
      return resynchronise(from: start)
    }
    return nil
  }

  /// Copies a record's contents into a buffer, in plain form.
  ///
  /// - Parameters:
  ///   - body: The range that ``next()`` gave.
  ///   - buffer: Receives the contents; its storage is used again.
  public func read(_ body: Range<Int>, into buffer: inout [UInt8]) {
    key.reveal(body, of: file, into: &buffer)
  }

  /// Returns the checksum that stands behind a record of undo data.
  ///
  /// - Parameter body: The range that ``next()`` gave for a file of kind ``BlockFileKind/undo``.
  /// - Returns: The checksum.
  public func checksum(after body: Range<Int>) -> FixedBytes<32> {
    precondition(kind == .undo, "only undo records have a checksum")
    var bytes = InlineArray<32, UInt8>(repeating: 0)
    for index in 0..<32 { bytes[index] = key.byte(file, body.upperBound + index) }
    return FixedBytes(bytes)
  }

  /// Moves past one zero, and on to the next byte that is no zero or may start a magic.
  private mutating func skipZeros() {
    offset += 1
    guard let network else { return }
    let first = UInt8(network.magic >> 24)
    let source = file
    var place = offset
    while place < source.count, source[place] == 0, key.byte(source, place) != first { place += 1 }
    offset = place
  }

  private func networkOfMagic(at start: Int) -> BitcoinNetwork? {
    guard start + 4 <= file.count else { return nil }
    var magic: UInt32 = 0
    for index in 0..<4 { magic = magic << 8 | UInt32(key.byte(file, start + index)) }
    if let network { return network.magic == magic ? network : nil }
    return BitcoinNetwork(magic: magic)
  }

  /// Reads the frame at a magic; `nil` if the bytes are zeros of a claimed chunk after all.
  private mutating func record(at start: Int) -> BlockFileRecord? {
    guard start + 8 <= file.count else {
      offset = file.count
      return failure(.truncated(needed: 4, available: file.count - start - 4), at: start + 4, start)
    }
    if (start..<start + 8).allSatisfy({ file[$0] == 0 }) { return nil }
    var size = 0
    for index in 0..<4 { size |= Int(key.byte(file, start + 4 + index)) << (8 * index) }
    guard (1...Self.maximumSize).contains(size) else {
      offset = start + 4
      let reason = ParseFailure.Reason.invalidValue("record of \(size) bytes")
      return failure(reason, at: start + 4, start)
    }
    let available = file.count - start - 8
    guard size + kind.trailerSize <= available else {
      // The rest may hold whole records if only this size is wrong.
      offset = start + 4
      return failure(
        .truncated(needed: size + kind.trailerSize, available: available),
        at: start + 8,
        start
      )
    }
    offset = start + 8 + size + kind.trailerSize
    return BlockFileRecord(offset: start, body: .success(start + 8..<start + 8 + size))
  }

  /// Moves on to the next magic, or the end, and reports the bytes between.
  private mutating func resynchronise(from start: Int) -> BlockFileRecord {
    offset = start + 1
    while offset < file.count, networkOfMagic(at: offset) == nil { offset += 1 }
    let reason = ParseFailure.Reason.invalidValue("\(offset - start) bytes that are no record")
    return failure(reason, at: start, start)
  }

  private func failure(
    _ reason: ParseFailure.Reason,
    at place: Int,
    _ start: Int
  ) -> BlockFileRecord {
    BlockFileRecord(offset: start, body: .failure(ParseFailure(reason, at: place)))
  }
}
