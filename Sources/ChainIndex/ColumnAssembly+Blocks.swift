import FileAccess
import Quantities

extension ColumnAssembly {
  /// Writes the columns of blocks.
  func writeBlocks() throws(ChainIndexFailure) {
    let blocks = arrangement.blocks
    let runs = arrangement.runs.count
    let hashes = blocks.flatMap { $0.hash.array }
    try columns.write(hashes.span, to: .blockHash, row: 0)
    let heights = blocks.map(\.height)
    try columns.write(heights.span, to: .blockHeight, row: 0)
    let times = blocks.map(\.time)
    try columns.write(times.span, to: .blockTime, row: 0)
    let standings = blocks.map { $0.standing.rawValue | ($0.hasUndo ? 0x80 : 0) }
    try columns.write(standings.span, to: .blockStanding, row: 0)
    let firsts =
      blocks.map { UInt32($0.firstTransaction) } + [UInt32(arrangement.transactionStarts[runs])]
    try columns.write(firsts.span, to: .blockFirstTransaction, row: 0)
    let files = blocks.map(\.file)
    try columns.write(files.span, to: .blockFile, row: 0)
    let offsets = blocks.map(\.offset)
    try columns.write(offsets.span, to: .blockOffset, row: 0)
    let sizes = blocks.map(\.size)
    try columns.write(sizes.span, to: .blockSize, row: 0)
    if addressFiles.isEmpty {
      try columns.write([UInt64(0)].span, to: .addressFirstPosting, row: 0)
    }
    if runs == 0 {
      try columns.write([UInt64(0)].span, to: .transactionFirstInput, row: 0)
      try columns.write([UInt64(0)].span, to: .transactionFirstOutput, row: 0)
    }
  }
}
