import BitcoinFormat
import ByteReading
import Quantities

/// The block and undo files of one folder of Bitcoin Core's, read together.
///
/// A block file alone says which outputs are spent; the undo file beside it says whose they were and
/// how much they held. Blocks are placed in their chain over all files of the folder before any of
/// them becomes a fact.
struct ChainFiles {
  /// Where a block or its undo data lie.
  struct BlockPlace {
    /// The number of the file, in order of name.
    let file: Int
    /// The bytes in it, without their frame.
    let body: Range<Int>
  }

  /// A part of a file that could not be read.
  struct Reject {
    let range: Range<Int>
    let reason: String
  }

  let key: BlockFileKey
  private(set) var network: BitcoinNetwork?
  private(set) var blockPlaces: [BlockPlace] = []
  private(set) var order = ChainOrder([])
  /// Of each block the undo record that belongs to it.
  private(set) var undoPlaces: [BlockPlace?] = []
  /// By block file, what could not be read in it.
  private(set) var blockRejects: [[Reject]]
  /// By undo file, what could not be read in it or belongs to no block here.
  private(set) var undoRejects: [[Reject]]
  /// By undo file, how many records were matched to a block by their checksum.
  private(set) var matchedUndo: [Int]

  private var entries: [ChainOrder.Entry] = []
  private var transactionCounts: [Int] = []

  /// Prepares for the files of a folder.
  ///
  /// - Parameters:
  ///   - blockFileCount: How many `blk*.dat` files there are.
  ///   - undoFileCount: How many `rev*.dat` files there are.
  ///   - key: The key in `xor.dat`.
  init(blockFileCount: Int, undoFileCount: Int, key: BlockFileKey) {
    self.key = key
    blockRejects = Array(repeating: [], count: blockFileCount)
    undoRejects = Array(repeating: [], count: undoFileCount)
    matchedUndo = Array(repeating: 0, count: undoFileCount)
  }

  /// Reads the blocks of one file.
  mutating func scanBlocks(_ bytes: Span<UInt8>, file: Int) {
    var cursor = BlockFileCursor(bytes, kind: .blocks, key: key, network: network)
    var buffer: [UInt8] = []
    while let record = cursor.next() {
      switch record.body {
      case .failure(let failure): blockRejects[file].append(Self.reject(failure, record.offset))
      case .success(let body):
        cursor.read(body, into: &buffer)
        do throws(ParseFailure) {
          let block = try Block(parsing: buffer.span)
          if let fault = block.fault(on: cursor.network ?? .mainnet) {
            blockRejects[file].append(Reject(range: body, reason: fault))
            continue
          }
          entries.append(
            ChainOrder.Entry(
              hash: block.hash,
              previous: block.header.previous,
              bits: block.header.bits,
              statedHeight: block.statedHeight
            )
          )
          transactionCounts.append(block.transactions.count)
          blockPlaces.append(BlockPlace(file: file, body: body))
        } catch {
          blockRejects[file].append(Reject(range: body, reason: error.description))
        }
      }
    }
    network = network ?? cursor.network
  }

  /// Places the blocks in their chain, once all block files are scanned.
  mutating func arrange() {
    order = ChainOrder(entries)
    undoPlaces = Array(repeating: nil, count: entries.count)
  }

  /// Ties the undo records of one file to their blocks.
  ///
  /// - Parameters:
  ///   - bytes: The file's bytes.
  ///   - file: Its number, in order of name.
  ///   - matcher: A matcher made by ``makeMatcher()``, kept over all undo files.
  ///   - blocks: The blocks in the matcher's order.
  mutating func scanUndo(
    _ bytes: Span<UInt8>,
    file: Int,
    matcher: inout UndoMatcher,
    order blocks: [Int]
  ) {
    var cursor = BlockFileCursor(bytes, kind: .undo, key: key, network: network)
    var buffer: [UInt8] = []
    while let record = cursor.next() {
      switch record.body {
      case .failure(let failure): undoRejects[file].append(Self.reject(failure, record.offset))
      case .success(let body):
        cursor.read(body, into: &buffer)
        do throws(ParseFailure) {
          let undo = try UndoData(parsing: buffer.span)
          let position = matcher.match(
            buffer.span,
            transactionCount: undo.transactions.count,
            checksum: cursor.checksum(after: body)
          )
          if let position {
            undoPlaces[blocks[position]] = BlockPlace(file: file, body: body)
            matchedUndo[file] += 1
          } else {
            undoRejects[file].append(
              Reject(range: body, reason: "no block of these files has this checksum")
            )
          }
        } catch {
          undoRejects[file].append(Reject(range: body, reason: error.description))
        }
      }
    }
  }

  /// Returns the hash of a block.
  func hash(ofBlock block: Int) -> BlockHash { entries[block].hash }

  /// Returns a matcher over all blocks, and the blocks in its order: by height where known.
  func makeMatcher() -> (matcher: UndoMatcher, order: [Int]) {
    let active = Set(order.active)
    let blocks = order.active + entries.indices.filter { !active.contains($0) }
    let matcher = UndoMatcher(
      blocks.map { (previous: entries[$0].previous, transactionCount: transactionCounts[$0]) }
    )
    return (matcher, blocks)
  }

  private static func reject(_ failure: ParseFailure, _ start: Int) -> Reject {
    Reject(range: start..<max(start, failure.offset), reason: failure.description)
  }
}
