import FileAccess
import Quantities
import Synchronization

/// Puts the columns together from runs, merged addresses and joined outpoints.
struct ColumnAssembly: Sendable {
  let arrangement: Arrangement
  let addresses: AddressMerge
  let joins: OutpointJoin
  /// The result files of the tasks of both.
  let addressFiles: [ColumnFile]
  let joinFiles: [ColumnFile]
  let columns: ColumnSet
  let kinds: [UInt32]

  /// The number of the first address of each task, and last how many there are.
  private let addressStarts: [Int]
  /// The row of the first posting of each task.
  private let postingStarts: [Int]
  /// The row of the first input of each run whose transaction was not found.
  private let unresolvedStarts: [Int]
  private var shortCount: Int { kinds[0..<3].reduce(0) { $0 + Int($1) } }

  init(
    _ arrangement: Arrangement,
    _ addresses: AddressMerge,
    _ joins: OutpointJoin,
    folder: String,
    addressPaths: [String],
    joinPaths: [String]
  ) throws(ChainIndexFailure) {
    self.arrangement = arrangement
    self.addresses = addresses
    self.joins = joins
    addressFiles = try Self.open(addressPaths)
    joinFiles = try Self.open(joinPaths)
    var (starts, postings, kinds) = ([0], [0], [UInt32](repeating: 0, count: AddressKind.count))
    var header: [UInt64] = []
    for (task, file) in zip(addresses.tasks, addressFiles) {
      try Self.read(2, at: 0, of: file, into: &header)
      guard header[0] <= UInt64(task.total), header[1] == UInt64(task.postings) else {
        throw .digest(path: file.path)
      }
      kinds[task.kind] += UInt32(header[0])
      starts.append(starts[starts.count - 1] + Int(header[0]))
      postings.append(postings[postings.count - 1] + Int(header[1]))
    }
    guard starts[starts.count - 1] < Int(noAddress) else { throw .tooMany("addresses") }
    (addressStarts, postingStarts, self.kinds) = (starts, postings, kinds)
    let runCount = arrangement.runs.count
    var unresolved = [Int](repeating: 0, count: runCount + 1)
    var counts: [UInt32] = []
    for (task, file) in zip(joins.tasks, joinFiles) {
      let layout = OutpointJoin.Layout(task, runs: runCount)
      try Self.read(runCount, at: layout.unresolved, of: file, into: &counts)
      for run in 0..<runCount { unresolved[run + 1] += Int(counts[run]) }
    }
    for run in 0..<runCount { unresolved[run + 1] += unresolved[run] }
    unresolvedStarts = unresolved
    columns = try ColumnSet(
      folder,
      rows: Self.rows(arrangement, starts, postings, kinds, unresolved[runCount])
    )
  }

  private static func rows(
    _ arrangement: Arrangement,
    _ addresses: [Int],
    _ postings: [Int],
    _ kinds: [UInt32],
    _ unresolved: Int
  ) -> [IndexColumn: Int] {
    let runs = arrangement.runs.count
    let (blocks, transactions) = (arrangement.blocks.count, arrangement.transactionStarts[runs])
    let (inputs, outputs) = (arrangement.inputStarts[runs], arrangement.outputStarts[runs])
    let addressCount = addresses[addresses.count - 1]
    let short = kinds[0..<3].reduce(0) { $0 + Int($1) }
    var rows: [IndexColumn: Int] = [:]
    for column in IndexColumn.allCases {
      rows[column] =
        switch column.table {
        case "block": blocks
        case "transaction": transactions
        case "input": inputs
        case "output": outputs
        case "unresolved": unresolved
        default: addressCount
        }
    }
    rows[.blockFirstTransaction] = blocks + 1
    rows[.transactionFirstInput] = transactions + 1
    rows[.transactionFirstOutput] = transactions + 1
    rows[.addressShort] = short
    rows[.addressLong] = addressCount - short
    rows[.addressFirstPosting] = addressCount + 1
    rows[.addressPosting] = postings[postings.count - 1]
    return rows
  }

  private static func open(_ paths: [String]) throws(ChainIndexFailure) -> [ColumnFile] {
    var files: [ColumnFile] = []
    for path in paths {
      files.append(
        try on(path) { () throws(MappedFile.Failure) in try ColumnFile.open(path) }
      )
    }
    return files
  }

  private static func read<Element: ColumnElement>(
    _ count: Int,
    at offset: Int,
    of file: ColumnFile,
    into values: inout [Element]
  ) throws(ChainIndexFailure) {
    do throws(MappedFile.Failure) { try file.read(count, at: offset, into: &values) } catch {
      throw .system(path: file.path, error)
    }
  }

  private static func append<Element: ColumnElement>(
    _ count: Int,
    at offset: Int,
    of file: ColumnFile,
    to values: inout [Element]
  ) throws(ChainIndexFailure) {
    do throws(MappedFile.Failure) { try file.append(count, at: offset, to: &values) } catch {
      throw .system(path: file.path, error)
    }
  }

  /// How many jobs there are: one for each task of addresses, one for each run, one for the blocks.
  var jobCount: Int { addressFiles.count + arrangement.runs.count + 1 }

  /// Does one job.
  func run(_ job: Int) throws(ChainIndexFailure) {
    if job < addressFiles.count {
      try writeAddresses(job)
    } else if job < addressFiles.count + arrangement.runs.count {
      try writeRun(job - addressFiles.count)
    } else {
      try writeBlocks()
    }
  }

  // MARK: Addresses

  private func writeAddresses(_ number: Int) throws(ChainIndexFailure) {
    let task = addresses.tasks[number]
    let file = addressFiles[number]
    let layout = AddressMerge.Layout(task, runs: arrangement.runs.count)
    let first = addressStarts[number]
    let count = addressStarts[number + 1] - first
    let chunk = 1 << 18
    var (ends, postings): ([UInt64], [UInt32]) = ([], [])
    var payloads: [UInt8] = []
    let base = UInt64(postingStarts[number])
    if number == 0 {
      try columns.write([UInt64(0)].span, to: .addressFirstPosting, row: 0)
    }
    for start in stride(from: 0, to: count, by: chunk) {
      let rows = min(chunk, count - start)
      try Self.read(rows, at: layout.ends + 8 * start, of: file, into: &ends)
      for index in ends.indices { ends[index] += base }
      try columns.write(ends.span, to: .addressFirstPosting, row: first + start + 1)
      let size = task.payloadSize
      try Self.read(size * rows, at: layout.payloads + size * start, of: file, into: &payloads)
      if task.isShort {
        try columns.write(payloads.span, to: .addressShort, row: first + start)
      } else {
        try columns.write(payloads.span, to: .addressLong, row: first + start - shortCount)
      }
    }
    for start in stride(from: 0, to: task.postings, by: chunk) {
      let rows = min(chunk, task.postings - start)
      try Self.read(rows, at: layout.postings + 4 * start, of: file, into: &postings)
      try columns.write(postings.span, to: .addressPosting, row: Int(base) + start)
    }
  }

  /// Returns the number in the index of each address of a run.
  private func mapping(ofRun run: Int) throws(ChainIndexFailure) -> [UInt32] {
    var mapping: [UInt32] = []
    mapping.reserveCapacity(arrangement.runs[run].counts.addresses)
    var bounds: [UInt32] = []
    for (number, task) in addresses.tasks.enumerated() {
      let layout = AddressMerge.Layout(task, runs: arrangement.runs.count)
      try Self.read(2, at: layout.directory + 4 * run, of: addressFiles[number], into: &bounds)
      guard bounds[0] <= bounds[1], Int(bounds[1]) <= task.total else {
        throw .digest(path: addressFiles[number].path)
      }
      let start = mapping.count
      try Self.append(
        Int(bounds[1] - bounds[0]),
        at: layout.mapping + 4 * Int(bounds[0]),
        of: addressFiles[number],
        to: &mapping
      )
      let base = UInt32(addressStarts[number])
      for index in start..<mapping.count { mapping[index] += base }
    }
    return mapping
  }

  // MARK: Runs

  private func writeRun(_ number: Int) throws(ChainIndexFailure) {
    let run = arrangement.runs[number]
    let (counts, layout) = (run.counts, run.layout)
    var (inputCounts, outputCounts): ([UInt32], [UInt32]) = ([], [])
    try run.read(counts.transactions, at: layout.inputCounts, into: &inputCounts)
    try run.read(counts.transactions, at: layout.outputCounts, into: &outputCounts)
    try writeTransactions(number, inputCounts, outputCounts)
    try writeReferences(number, inputCounts, outputCounts)
    try writeSpends(number)
    try writeSpenders(number, outputCounts)
  }

  private func writeTransactions(
    _ number: Int,
    _ inputCounts: [UInt32],
    _ outputCounts: [UInt32]
  ) throws(ChainIndexFailure) {
    let run = arrangement.runs[number]
    let row = arrangement.transactionStarts[number]
    var identifiers: [UInt64] = []
    try run.read(4 * run.counts.transactions, at: run.layout.identifiers, into: &identifiers)
    for index in identifiers.indices { identifiers[index] = identifiers[index].byteSwapped }
    try columns.write(identifiers.span, to: .transactionID, row: row)
    var firstInputs = [UInt64(arrangement.inputStarts[number])]
    var firstOutputs = [UInt64(arrangement.outputStarts[number])]
    firstInputs.reserveCapacity(inputCounts.count + 1)
    firstOutputs.reserveCapacity(inputCounts.count + 1)
    for index in inputCounts.indices {
      firstInputs.append(firstInputs[index] + UInt64(inputCounts[index]))
      firstOutputs.append(firstOutputs[index] + UInt64(outputCounts[index]))
    }
    try columns.write(firstInputs.span, to: .transactionFirstInput, row: row)
    try columns.write(firstOutputs.span, to: .transactionFirstOutput, row: row)
    var blocks: [UInt32] = []
    blocks.reserveCapacity(run.counts.transactions)
    for block in arrangement.blockStarts[number]..<arrangement.blockStarts[number + 1] {
      let end =
        block + 1 < arrangement.blocks.count
        ? arrangement.blocks[block + 1].firstTransaction
        : arrangement.transactionStarts[arrangement.runs.count]
      let size = end - arrangement.blocks[block].firstTransaction
      blocks.append(contentsOf: repeatElement(UInt32(block), count: size))
    }
    try columns.write(blocks.span, to: .transactionBlock, row: row)
  }

  private func writeReferences(
    _ number: Int,
    _ inputCounts: [UInt32],
    _ outputCounts: [UInt32]
  ) throws(ChainIndexFailure) {
    let run = arrangement.runs[number]
    let mapping = try mapping(ofRun: number)
    guard mapping.count == run.counts.addresses else { throw .digest(path: run.file.path) }
    var ranks: [UInt32] = []
    var values: [Int64] = []
    try run.read(run.counts.references, at: run.layout.ranks, into: &ranks)
    try run.read(run.counts.references, at: run.layout.values, into: &values)
    var (inputs, outputs): ([UInt32], [UInt32]) = ([], [])
    var (paid, received): ([Int64], [Int64]) = ([], [])
    inputs.reserveCapacity(run.counts.inputs)
    paid.reserveCapacity(run.counts.inputs)
    outputs.reserveCapacity(run.counts.outputs)
    received.reserveCapacity(run.counts.outputs)
    var reference = 0
    for transaction in inputCounts.indices {
      for _ in 0..<inputCounts[transaction] {
        let rank = ranks[reference]
        inputs.append(rank == noAddress ? noAddress : mapping[Int(rank)])
        paid.append(values[reference])
        reference += 1
      }
      for _ in 0..<outputCounts[transaction] {
        let rank = ranks[reference]
        outputs.append(rank == noAddress ? noAddress : mapping[Int(rank)])
        received.append(values[reference])
        reference += 1
      }
    }
    let (input, output) = (arrangement.inputStarts[number], arrangement.outputStarts[number])
    try columns.write(inputs.span, to: .inputAddress, row: input)
    try columns.write(paid.span, to: .inputValue, row: input)
    try columns.write(outputs.span, to: .outputAddress, row: output)
    try columns.write(received.span, to: .outputValue, row: output)
  }

  private func writeSpends(_ number: Int) throws(ChainIndexFailure) {
    let run = arrangement.runs[number]
    let runCount = arrangement.runs.count
    let row = arrangement.inputStarts[number]
    var outputNumbers: [UInt32] = []
    try run.read(run.counts.inputs, at: run.layout.outputNumbers, into: &outputNumbers)
    try columns.write(outputNumbers.span, to: .inputOutput, row: row)
    // What was found, in the order of the spent identifiers.
    var found: [UInt32] = []
    found.reserveCapacity(run.counts.inputs)
    var bounds: [UInt32] = []
    for (task, file) in zip(joins.tasks, joinFiles) {
      let layout = OutpointJoin.Layout(task, runs: runCount)
      try Self.read(2, at: layout.spendStarts + 4 * number, of: file, into: &bounds)
      guard bounds[0] <= bounds[1], Int(bounds[1]) <= task.spends else {
        throw .digest(path: file.path)
      }
      try Self.append(
        Int(bounds[1] - bounds[0]),
        at: layout.previous + 4 * Int(bounds[0]),
        of: file,
        to: &found
      )
    }
    guard found.count == run.counts.inputs else { throw .digest(path: run.file.path) }
    var previous = [UInt32](repeating: noTransaction, count: found.count)
    var unresolved: [(input: UInt32, spend: Int)] = []
    var spends: [UInt64] = []
    try run.read(
      RunLayout.spendWords * found.count,
      at: run.layout.spends,
      into: &spends
    )
    for index in found.indices {
      let input = SpendPosition(word: spends[RunLayout.spendWords * index + 4]).input
      previous[Int(input)] = found[index]
      if found[index] == noTransaction { unresolved.append((input, index)) }
    }
    try columns.write(previous.span, to: .inputTransaction, row: row)
    unresolved.sort { $0.input < $1.input }
    guard unresolved.count == unresolvedStarts[number + 1] - unresolvedStarts[number] else {
      throw .digest(path: run.file.path)
    }
    let rows = unresolved.map { UInt64(row) + UInt64($0.input) }
    var identifiers: [UInt64] = []
    for entry in unresolved {
      for word in 0..<4 {
        identifiers.append(spends[RunLayout.spendWords * entry.spend + word].byteSwapped)
      }
    }
    try columns.write(rows.span, to: .unresolvedInput, row: unresolvedStarts[number])
    try columns.write(
      identifiers.span,
      to: .unresolvedTransaction,
      row: unresolvedStarts[number]
    )
  }

  private func writeSpenders(
    _ number: Int,
    _ outputCounts: [UInt32]
  ) throws(ChainIndexFailure) {
    let run = arrangement.runs[number]
    let runCount = arrangement.runs.count
    var starts: [Int] = [0]
    starts.reserveCapacity(outputCounts.count + 1)
    for index in outputCounts.indices { starts.append(starts[index] + Int(outputCounts[index])) }
    var spenders = [UInt32](repeating: noTransaction, count: run.counts.outputs)
    var bounds: [UInt32] = []
    var entries: [UInt32] = []
    for (task, file) in zip(joins.tasks, joinFiles) {
      let layout = OutpointJoin.Layout(task, runs: runCount)
      try Self.read(2, at: layout.spenderStarts + 4 * number, of: file, into: &bounds)
      guard bounds[0] <= bounds[1] else { throw .digest(path: file.path) }
      let size = OutpointJoin.spenderSize
      try Self.read(
        size * Int(bounds[1] - bounds[0]),
        at: layout.spenders + 4 * size * Int(bounds[0]),
        of: file,
        into: &entries
      )
      for at in stride(from: 0, to: entries.count, by: size) {
        let (transaction, output) = (Int(entries[at]), entries[at + 1])
        guard transaction < outputCounts.count else { throw .digest(path: file.path) }
        guard output < outputCounts[transaction] else { continue }
        let index = starts[transaction] + Int(output)
        spenders[index] = min(spenders[index], entries[at + 2])
      }
    }
    try columns.write(
      spenders.span,
      to: .outputSpender,
      row: arrangement.outputStarts[number]
    )
  }
}
