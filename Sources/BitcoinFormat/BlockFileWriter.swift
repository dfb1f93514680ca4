public import Quantities

/// Writes `blk*.dat` and `rev*.dat` files as Bitcoin Core does.
public struct BlockFileWriter: Sendable {
  private let kind: BlockFileKind
  private let network: BitcoinNetwork
  private let key: BlockFileKey
  private var plain: [UInt8] = []

  /// The chunk in which Bitcoin Core claims space for block files: 16 MiB
  /// (`BLOCKFILE_CHUNK_SIZE` in `src/node/blockstorage.h`).
  public static let blockChunkSize = 0x100_0000
  /// The chunk in which Bitcoin Core claims space for undo files: 1 MiB (`UNDOFILE_CHUNK_SIZE`).
  public static let undoChunkSize = 0x10_0000

  /// Creates a writer of an empty file.
  ///
  /// - Parameters:
  ///   - kind: What the file holds.
  ///   - network: The network whose magic starts each record.
  ///   - key: The key for `xor.dat`, or ``BlockFileKey/none``.
  public init(kind: BlockFileKind, network: BitcoinNetwork, key: BlockFileKey = .none) {
    self.kind = kind
    self.network = network
    self.key = key
  }

  /// Appends a block.
  ///
  /// - Parameter block: The block.
  /// - Returns: The offset of the block's first byte in the file.
  @discardableResult
  public mutating func append(_ block: Block) -> Int {
    precondition(kind == .blocks, "an undo file holds no blocks")
    return appendRecord(block.serialized)
  }

  /// Appends undo data and their checksum.
  ///
  /// - Parameters:
  ///   - undo: The coins that a block spends.
  ///   - previous: The hash of the block before that one.
  /// - Returns: The offset of the first byte of the undo data in the file.
  @discardableResult
  public mutating func append(_ undo: UndoData, previous: BlockHash) -> Int {
    precondition(kind == .undo, "a block file holds no undo data")
    let bytes = undo.serialized
    let offset = appendRecord(bytes)
    plain.append(array: UndoData.checksum(bytes.span, previous: previous).bytes)
    return offset
  }

  private mutating func appendRecord(_ bytes: [UInt8]) -> Int {
    for shift in stride(from: 24, through: 0, by: -8) {
      plain.append(UInt8(truncatingIfNeeded: network.magic >> UInt32(shift)))
    }
    plain.appendUInt32LE(UInt32(bytes.count))
    let offset = plain.count
    plain += bytes
    return offset
  }

  /// Returns the file's bytes.
  ///
  /// - Parameter chunk: The chunk to whose multiple the file is filled up with zeros, as Bitcoin
  ///   Core leaves a file that it still writes to; `nil` for a file without a tail.
  /// - Returns: The bytes, with the key applied to all but the tail.
  public func bytes(filledTo chunk: Int? = nil) -> [UInt8] {
    var bytes = plain
    key.apply(to: &bytes)
    if let chunk {
      precondition(chunk > 0, "a chunk has bytes")
      let tail = (chunk - bytes.count % chunk) % chunk
      bytes.append(contentsOf: repeatElement(0, count: tail))
    }
    return bytes
  }
}
