import FileAccess

/// Fills in address and value of inputs without undo data from the outputs that they spend.
struct InputCompletion {
  private let arrangement: Arrangement
  private let columns: ColumnSet

  init(_ arrangement: Arrangement, _ columns: ColumnSet) {
    self.arrangement = arrangement
    self.columns = columns
  }

  /// Completes the inputs of a run.
  ///
  /// - Returns: How many inputs of blocks that count stay unknown.
  func complete(_ run: Int) throws(ChainIndexFailure) -> Int {
    var unknown = 0
    for block in arrangement.blockStarts[run]..<arrangement.blockStarts[run + 1]
    where !arrangement.blocks[block].hasUndo {
      let first = arrangement.blocks[block].firstTransaction
      let last =
        block + 1 < arrangement.blocks.count
        ? arrangement.blocks[block + 1].firstTransaction
        : arrangement.transactionStarts[arrangement.runs.count]
      let start = Int(try number(.transactionFirstInput, first))
      let end = Int(try number(.transactionFirstInput, last))
      for input in start..<end {
        let source = UInt32(truncatingIfNeeded: try number(.inputTransaction, input))
        if source != noTransaction {
          let output =
            try number(.transactionFirstOutput, Int(source))
            + number(.inputOutput, input)
          if output < (try number(.transactionFirstOutput, Int(source) + 1)) {
            let address = UInt32(truncatingIfNeeded: try number(.outputAddress, Int(output)))
            let value = Int64(bitPattern: try number(.outputValue, Int(output)))
            try columns.write([address].span, to: .inputAddress, row: input)
            try columns.write([value].span, to: .inputValue, row: input)
            continue
          }
        }
        if arrangement.blocks[block].standing.counts { unknown += 1 }
      }
    }
    return unknown
  }

  private func number(_ column: IndexColumn, _ row: Int) throws(ChainIndexFailure) -> UInt64 {
    var bytes: [UInt8] = []
    try columns.read(column.width, of: column, at: row * column.width, into: &bytes)
    var value: UInt64 = 0
    for (index, byte) in bytes.enumerated() { value |= UInt64(byte) << UInt64(8 * index) }
    return value
  }
}
