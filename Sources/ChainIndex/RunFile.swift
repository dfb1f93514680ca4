import FileAccess
import Quantities

/// A run: the rows of some consecutive blocks of one block file, each list of them also sorted.
///
/// Runs are what a build reads files into and what it then merges. A *reference* is an input or an
/// output; references stand by transaction, its inputs before its outputs.
struct RunCounts: Hashable, Sendable {
  var blocks = 0
  var transactions = 0
  /// Inputs of all transactions but coinbases, which have none.
  var inputs = 0
  var references = 0
  /// Distinct addresses of kinds with a payload of 20 bytes, and of the others.
  var shortAddresses = 0
  var longAddresses = 0
  /// Pairs of an address and a transaction that it occurs in.
  var postings = 0

  var addresses: Int { shortAddresses + longAddresses }
  var outputs: Int { references - inputs }
}

/// How the sorted lists of a run divide by their leading bits.
struct RunHistogram: Sendable {
  /// Parts per kind of address: by the upper six bits of the payload.
  static let addressParts = 64
  /// Parts of the lists that are sorted by transaction: by the upper ten bits of its identifier.
  static let transactionParts = 1024

  var addresses = [UInt32](repeating: 0, count: AddressKind.count * addressParts)
  var postings = [UInt32](repeating: 0, count: AddressKind.count * addressParts)
  var transactions = [UInt32](repeating: 0, count: transactionParts)
  var spends = [UInt32](repeating: 0, count: transactionParts)

  static let size = 2 * (AddressKind.count * addressParts + transactionParts)
}

/// Where the parts of a run file lie, in bytes.
struct RunLayout: Hashable, Sendable {
  static let magic: UInt64 = 0x0031_4e55_5254_5344  // "DSTRUN1"
  static let headerWords = 16
  /// Words of a block: hash (4), previous hash (4), target and time, stated height and count of
  /// transactions, offset in the file, size and whether its undo data are known.
  static let blockWords = 12
  /// Words of a transaction in the order of identifiers: identifier (4), row in the run.
  static let sortedWords = 5
  /// Words of an input in the order of the transactions spent: identifier (4), position.
  static let spendWords = 5

  let blocks: Int
  let identifiers: Int
  let sorted: Int
  let spends: Int
  let shortKeys: Int
  let longKeys: Int
  let values: Int
  let inputCounts: Int
  let outputCounts: Int
  let outputNumbers: Int
  let ranks: Int
  let postings: Int
  let end: Int

  init(_ counts: RunCounts) {
    var offset = 8 * Self.headerWords + 4 * RunHistogram.size
    func claim(_ size: Int) -> Int {
      defer { offset += size }
      return offset
    }
    blocks = claim(8 * Self.blockWords * counts.blocks)
    identifiers = claim(32 * counts.transactions)
    sorted = claim(8 * Self.sortedWords * counts.transactions)
    spends = claim(8 * Self.spendWords * counts.inputs)
    shortKeys = claim(8 * 4 * counts.shortAddresses)
    longKeys = claim(8 * 5 * counts.longAddresses)
    values = claim(8 * counts.references)
    inputCounts = claim(4 * counts.transactions)
    outputCounts = claim(4 * counts.transactions)
    outputNumbers = claim(4 * counts.inputs)
    ranks = claim(4 * counts.references)
    postings = claim(4 * counts.postings)
    end = offset
  }
}

/// The position of an input in a run, with the output number that it spends, in one word.
///
/// A run has fewer than 2^22 transactions and inputs. No transaction has 2^20 outputs, since a block
/// has at most 4,000,000 bytes: a larger number finds no output, and all are kept elsewhere in full.
struct SpendPosition: BitwiseCopyable {
  static let limit = 1 << 22
  static let unmatchableOutput: UInt32 = 1 << 20 - 1
  let word: UInt64

  init(word: UInt64) { self.word = word }

  init(output: UInt32, transaction: Int, input: Int) {
    word =
      UInt64(min(output, Self.unmatchableOutput)) << 44 | UInt64(transaction) << 22
      | UInt64(input)
  }

  var output: UInt32 { UInt32(truncatingIfNeeded: word >> 44) }
  var transaction: UInt32 { UInt32(truncatingIfNeeded: word >> 22) & 0x3f_ffff }
  var input: UInt32 { UInt32(truncatingIfNeeded: word) & 0x3f_ffff }
}

/// A finished run on the disk.
final class Run: Sendable {
  let file: ColumnFile
  let counts: RunCounts
  let layout: RunLayout
  /// Where the parts of each sorted list begin, and last where the last one ends.
  let addressStarts: [UInt32]
  let postingStarts: [UInt32]
  let transactionStarts: [UInt32]
  let spendStarts: [UInt32]

  /// Opens a run file.
  init(_ path: String) throws(ChainIndexFailure) {
    let file = try on(path) { () throws(MappedFile.Failure) in try ColumnFile.open(path) }
    var words: [UInt64] = []
    var histogram: [UInt32] = []
    let size = try on(path) { () throws(MappedFile.Failure) in
      try file.read(RunLayout.headerWords, at: 0, into: &words)
      try file.read(RunHistogram.size, at: 8 * RunLayout.headerWords, into: &histogram)
      return try file.size()
    }
    let limit = UInt64(SpendPosition.limit) * 8
    guard words[0] == RunLayout.magic, words[1..<8].allSatisfy({ $0 < limit }) else {
      throw .digest(path: path)
    }
    counts = RunCounts(
      blocks: Int(words[1]),
      transactions: Int(words[2]),
      inputs: Int(words[3]),
      references: Int(words[4]),
      shortAddresses: Int(words[5]),
      longAddresses: Int(words[6]),
      postings: Int(words[7])
    )
    layout = RunLayout(counts)
    guard size == layout.end else {
      throw .size(path: path, found: size, expected: layout.end)
    }
    self.file = file
    let keys = AddressKind.count * RunHistogram.addressParts
    let parts = RunHistogram.transactionParts
    addressStarts = Self.starts(histogram[0..<keys])
    postingStarts = Self.starts(histogram[keys..<2 * keys])
    transactionStarts = Self.starts(histogram[2 * keys..<2 * keys + parts])
    spendStarts = Self.starts(histogram[(2 * keys + parts)...])
    guard addressStarts[keys] == counts.addresses, postingStarts[keys] == counts.postings,
      transactionStarts[parts] == counts.transactions, spendStarts[parts] == counts.inputs
    else { throw .digest(path: path) }
  }

  private static func starts(_ counts: ArraySlice<UInt32>) -> [UInt32] {
    var starts: [UInt32] = [0]
    starts.reserveCapacity(counts.count + 1)
    var sum: UInt32 = 0
    for count in counts {
      sum &+= count
      starts.append(sum)
    }
    return starts
  }

  /// Reads some numbers of the run.
  func read<Element: ColumnElement>(
    _ count: Int,
    at offset: Int,
    into values: inout [Element]
  ) throws(ChainIndexFailure) {
    do throws(MappedFile.Failure) { try file.read(count, at: offset, into: &values) } catch {
      throw .system(path: file.path, error)
    }
  }
}
