import BitcoinFormat
import ByteReading
import Cryptography
import FileAccess
import Quantities
import Synchronization

/// Builds a chain index from block and undo files, or extends one by files that came since.
///
/// The work is done in steps, each of which leaves whole files behind: files are read into runs; runs
/// are merged; columns are put together; the manifest is replaced in one step. A build that was ended
/// at any time goes on where it was, and gives the bytes that an unbroken one gives. Neither the number
/// of workers nor the memory changes what is written.
public struct ChainIndexBuilder: Sendable {
  /// What a build may use.
  public struct Options: Hashable, Sendable {
    /// About how many bytes of memory the build may take.
    public var memory: Int
    /// How many workers read and merge at a time.
    public var workers: Int
    /// Whether the runs stay, so that an extension reads new files only.
    public var keepsRuns: Bool

    /// Creates options.
    ///
    /// - Parameters:
    ///   - memory: About how many bytes the build may take; 1 GiB if left out.
    ///   - workers: How many workers there are; one for each processor if left out.
    ///   - keepsRuns: Whether the runs stay.
    public init(memory: Int = 1 << 30, workers: Int? = nil, keepsRuns: Bool = true) {
      self.memory = memory
      self.workers = max(1, workers ?? OpenFileLimit.processors)
      self.keepsRuns = keepsRuns
    }
  }

  /// A step of a build.
  public enum Step: String, Hashable, Sendable {
    /// Block and undo files are read.
    case read
    /// Runs are merged.
    case merge
    /// Columns are put together.
    case assemble
    /// Columns are digested and brought to the disk.
    case seal
  }

  let source: String
  let folder: String
  let options: Options
  private let progress: @Sendable (Step, Int, Int) -> Void

  /// Prepares a build.
  ///
  /// - Parameters:
  ///   - source: A folder with `blk*.dat` and `rev*.dat` files, and `xor.dat` where there is one; or
  ///     the data directory that holds it as `blocks`.
  ///   - folder: The folder of the index, created if it is missing.
  ///   - options: What the build may use.
  ///   - progress: Is told how many jobs of a step are done, and of how many.
  public init(
    source: String,
    folder: String,
    options: Options = Options(),
    progress: @escaping @Sendable (Step, Int, Int) -> Void = { _, _, _ in }
  ) {
    self.source = source
    self.folder = folder
    self.options = options
    self.progress = progress
  }

  /// Builds the index.
  ///
  /// - Throws: ``ChainIndexFailure``; what was done before stays, and the next build goes on from it.
  public func build() async throws(ChainIndexFailure) {
    try on(folder) { () throws(MappedFile.Failure) in
      try PrivateFolder.create("\(folder)/runs")
    }
    let taken = try on(folder) { () throws(MappedFile.Failure) in
      try FolderLock.take(folder)
    }
    guard let lock = taken else { throw .busy(path: folder) }
    defer { withExtendedLifetime(lock) {} }
    OpenFileLimit.raise()
    let sources = try SourceFolder(source)
    let scans = try await read(sources)
    let records = scans.map(\.record)
    let magics = Set(records.map(\.magic)).subtracting([0])
    guard magics.count <= 1 else { throw .networks(path: source) }
    let name = Self.columnFolder(of: records)
    if let manifest = try? IndexManifest.read(from: folder), manifest.folder == name,
      (try? ChainIndex(folder)) != nil
    {
      return try clean(keeping: name)
    }
    let arrangement = try arrange(scans)
    let (addresses, joins) = (AddressMerge(arrangement), OutpointJoin(arrangement))
    // Merged files are not brought to the disk: they count for as long as the system runs.
    let merge =
      "\(folder)/merge-\(Self.digest(of: scans).prefix(16))-\(SystemBoot.identifier)"
    try clean(keeping: name, merge: merge)
    try await self.merge(addresses, joins, into: merge)
    let columns = "\(folder)/\(name)"
    try on(columns) { () throws(MappedFile.Failure) in try PrivateFolder.create(columns) }
    let assembly = try ColumnAssembly(
      arrangement,
      addresses,
      joins,
      folder: columns,
      addressPaths: addresses.tasks.indices.map { "\(merge)/address-\($0)" },
      joinPaths: joins.tasks.indices.map { "\(merge)/outpoint-\($0)" }
    )
    try await run(.assemble, assembly.jobCount) { job throws(ChainIndexFailure) in
      try assembly.run(job)
    }
    let unknown = try await completeInputs(assembly)
    let manifest = IndexManifest(
      folder: name,
      magic: magics.first ?? 0,
      kinds: assembly.kinds,
      columns: try await seal(assembly.columns),
      sources: records,
      unknownInputs: unknown
    )
    let path = "\(folder)/\(IndexManifest.name)"
    try on(path) { () throws(MappedFile.Failure) in
      try PrivateFolder.synchronize(columns)
      try AtomicFile.write(manifest.serialized, to: path)
    }
    try clean(keeping: name)
  }

  /// A block file that was read: its account, its number and its runs.
  private struct Scan: Sendable {
    let record: SourceRecord
    let number: String
    let runs: Int
  }

  // MARK: Reading

  private func read(_ sources: SourceFolder) async throws(ChainIndexFailure) -> [Scan] {
    let runs = "\(folder)/runs"
    let limit = max(
      1 << 6,
      min(
        1 << 20,
        options.memory / options.workers / RunBuilder.bytesPerReference
      )
    )
    let scans = Mutex([Scan?](repeating: nil, count: sources.pairs.count))
    try await run(.read, sources.pairs.count) { job throws(ChainIndexFailure) in
      let pair = sources.pairs[job]
      let path = "\(runs)/\(pair.number).scan"
      if let kept = try Self.scan(at: path, pair, sources, runs: runs) {
        scans.withLock { $0[job] = kept }
        return
      }
      try on(path) { () throws(MappedFile.Failure) in try FolderEntry.remove(path) }
      let (record, count) = try SourceScan(
        folder: sources,
        pair: pair,
        runs: runs,
        referenceLimit: limit
      ).scan()
      let scan = Scan(record: record, number: pair.number, runs: count)
      try on(path) { () throws(MappedFile.Failure) in
        try PrivateFolder.synchronize(runs)
        try AtomicFile.write(Self.serialize(scan, key: sources.key), to: path)
      }
      scans.withLock { $0[job] = scan }
    }
    return scans.withLock { $0.compactMap { $0 } }
  }

  private static let scanMagic = Array("DSTRSCN1".utf8)

  private static func serialize(_ scan: Scan, key: BlockFileKey) -> [UInt8] {
    var bytes = scanMagic
    bytes.append(array: key.bytes.bytes)
    bytes.appendUInt32LE(UInt32(scan.runs))
    scan.record.append(to: &bytes)
    bytes.append(array: SHA256.hash(bytes.span).bytes)
    return bytes
  }

  /// Returns what an earlier build left of a file, if the file is as it was.
  private static func scan(
    at path: String,
    _ pair: SourceFolder.Pair,
    _ sources: SourceFolder,
    runs: String
  ) throws(ChainIndexFailure) -> Scan? {
    guard FolderEntry.exists(path) else { return nil }
    let file = try on(path) { () throws(MappedFile.Failure) in try MappedFile.open(path) }
    let bytes = file.bytes
    guard bytes.count > 32 else { return nil }
    let body = bytes.extracting(0..<bytes.count - 32)
    let record: SourceRecord
    let count: Int
    do throws(ParseFailure) {
      var trailer = ByteCursor(bytes, at: body.count)
      guard SHA256.hash(body) == FixedBytes(try trailer.readArray()) else { return nil }
      var cursor = ByteCursor(body)
      guard try cursor.readBytes(8) == scanMagic,
        sources.key == BlockFileKey(FixedBytes(try cursor.readArray()))
      else { return nil }
      count = Int(try cursor.readUInt32LE())
      record = try SourceRecord(from: &cursor)
    } catch { return nil }
    for (known, name) in [(record.blocks, pair.blocks), (record.undo, pair.undo)] {
      guard known?.name == name else { return nil }
      guard let known else { continue }
      let path = "\(sources.path)/\(known.name)"
      guard FolderEntry.size(path) == known.size else { return nil }
      let file = try on(path) { () throws(MappedFile.Failure) in try MappedFile.open(path) }
      guard SHA256.hash(file.bytes) == known.digest else { return nil }
    }
    for run in 0..<count {
      guard (try? Run(SourceScan.path(runs, pair.number, run))) != nil else { return nil }
    }
    return Scan(record: record, number: pair.number, runs: count)
  }

  private func arrange(_ scans: [Scan]) throws(ChainIndexFailure) -> Arrangement {
    var sources: [(file: Int, runs: [Run])] = []
    for (file, scan) in scans.enumerated() {
      var runs: [Run] = []
      for run in 0..<scan.runs {
        runs.append(try Run(SourceScan.path("\(folder)/runs", scan.number, run)))
      }
      sources.append((file, runs))
    }
    return try Arrangement(sources)
  }

  // MARK: Names that follow from the contents

  /// The columns' folder is named after the files that they were made of.
  private static func columnFolder(of records: [SourceRecord]) -> String {
    var bytes: [UInt8] = []
    bytes.appendUInt32LE(IndexManifest.version)
    for record in records { record.append(to: &bytes) }
    return "columns-\(SHA256.hash(bytes.span).description.prefix(16))"
  }

  /// Merged files are those of certain runs, which the memory of the build that read them shaped.
  private static func digest(of scans: [Scan]) -> String {
    var bytes: [UInt8] = []
    for scan in scans {
      bytes.appendUInt64LE(UInt64(scan.runs))
      scan.record.append(to: &bytes)
    }
    return SHA256.hash(bytes.span).description
  }

  /// Removes what no build needs any more.
  private func clean(keeping columns: String, merge: String? = nil) throws(ChainIndexFailure) {
    let current = (try? IndexManifest.read(from: folder))?.folder
    for name in FolderEntry.names(in: folder) {
      let path = "\(folder)/\(name)"
      let isOld =
        name.hasPrefix("merge-") && path != merge
        || name.hasPrefix("columns-") && name != columns && name != current
        || name == "runs" && merge == nil && !options.keepsRuns
      guard isOld else { continue }
      try on(path) { () throws(MappedFile.Failure) in try FolderEntry.remove(path) }
    }
  }

  // MARK: Merging and putting together

  private func merge(
    _ addresses: AddressMerge,
    _ joins: OutpointJoin,
    into merge: String
  ) async throws(ChainIndexFailure) {
    try on(merge) { () throws(MappedFile.Failure) in try PrivateFolder.create(merge) }
    let memory = options.memory / options.workers / 2
    let addressCount = addresses.tasks.count
    try await run(.merge, addressCount + joins.tasks.count) { job throws(ChainIndexFailure) in
      let isAddress = job < addressCount
      let path = "\(merge)/\(isAddress ? "address-\(job)" : "outpoint-\(job - addressCount)")"
      guard !FolderEntry.exists(path) else { return }
      if isAddress {
        try addresses.run(job, to: "\(path).part", memory: memory)
      } else {
        try joins.run(job - addressCount, to: "\(path).part")
      }
      try on(path) { () throws(MappedFile.Failure) in
        try FolderEntry.rename("\(path).part", to: path)
      }
    }
  }

  /// Tells inputs without undo data from the outputs that they spend, where the index holds these.
  ///
  /// - Returns: How many inputs of blocks that count stay unknown.
  private func completeInputs(_ assembly: ColumnAssembly) async throws(ChainIndexFailure) -> Int {
    let arrangement = assembly.arrangement
    let runs = arrangement.runs.indices.filter { run in
      arrangement.blocks[arrangement.blockStarts[run]..<arrangement.blockStarts[run + 1]]
        .contains { !$0.hasUndo }
    }
    let unknown = Mutex(0)
    try await WorkerPool.run(runs.count, workers: options.workers) {
      job throws(ChainIndexFailure) in
      let count = try InputCompletion(arrangement, assembly.columns).complete(runs[job])
      unknown.withLock { $0 += count }
    }
    return unknown.withLock { $0 }
  }

  /// Digests all columns and brings them to the disk.
  private func seal(
    _ columns: ColumnSet
  ) async throws(ChainIndexFailure) -> [IndexManifest.Column] {
    let names = IndexColumn.allCases
    var jobs: [(column: Int, chunk: Int)] = []
    for (index, column) in names.enumerated() {
      let size = columns.rowCount(column) * column.width
      for chunk in 0..<ColumnDigest.chunkCount(size) { jobs.append((index, chunk)) }
    }
    let all = jobs
    let digests = Mutex([FixedBytes<32>?](repeating: nil, count: jobs.count))
    try await run(.seal, all.count + names.count) { job throws(ChainIndexFailure) in
      guard job < all.count else {
        return try columns.synchronize(names[job - all.count])
      }
      let (index, chunk) = all[job]
      let column = names[index]
      let range = ColumnDigest.range(chunk, of: columns.rowCount(column) * column.width)
      var bytes: [UInt8] = []
      try columns.read(range.count, of: column, at: range.lowerBound, into: &bytes)
      let digest = SHA256.hash(bytes.span)
      digests.withLock { $0[job] = digest }
    }
    let found = digests.withLock { $0 }
    var states: [IndexManifest.Column] = []
    for (index, column) in names.enumerated() {
      let chunks = zip(all, found).compactMap { $0.column == index ? $1 : nil }
      states.append(
        .init(rows: columns.rowCount(column), digest: ColumnDigest.joined(chunks))
      )
    }
    return states
  }

  private func run(
    _ step: Step,
    _ count: Int,
    _ job: @escaping @Sendable (Int) throws(ChainIndexFailure) -> Void
  ) async throws(ChainIndexFailure) {
    let done = Mutex(0)
    let progress = progress
    progress(step, 0, count)
    try await WorkerPool.run(count, workers: options.workers) { number throws(ChainIndexFailure) in
      try job(number)
      progress(
        step,
        done.withLock {
          $0 += 1; return $0
        },
        count
      )
    }
  }
}
