import BitcoinFormat
import ByteReading
import Cryptography
import FileAccess
import Quantities

/// Reads one block file and its undo file into runs.
struct SourceScan {
  let folder: SourceFolder
  let pair: SourceFolder.Pair
  /// Where the runs go.
  let runs: String
  /// How many references end a run.
  let referenceLimit: Int

  /// A record of a file: where it lies, and which undo record belongs to it.
  private struct Place {
    let body: Range<Int>
    let header: BlockHeader
    let transactionCount: Int
    var undo: Range<Int>?
  }

  /// Reads the files.
  ///
  /// - Returns: The account of both files, and how many runs were written.
  func scan() throws(ChainIndexFailure) -> (record: SourceRecord, runs: Int) {
    guard let name = pair.blocks else { return (try lonelyUndo(), 0) }
    let path = "\(folder.path)/\(name)"
    let blocks = try on(path) { () throws(MappedFile.Failure) in try MappedFile.open(path) }
    var rejects: [SourceRecord.Reject] = []
    var cursor = BlockFileCursor(blocks.bytes, kind: .blocks, key: folder.key)
    var places = findBlocks(&cursor, rejects: &rejects)
    var undoFile: SourceRecord.File?
    var matched = 0
    var runCount = 0
    var blockCount = 0
    if let undoName = pair.undo {
      let undoPath = "\(folder.path)/\(undoName)"
      let undo = try on(undoPath) { () throws(MappedFile.Failure) in
        try MappedFile.open(undoPath)
      }
      undoFile = .init(name: undoName, size: undo.bytes.count, digest: SHA256.hash(undo.bytes))
      matchUndo(undo.bytes, network: cursor.network, places: &places, rejects: &rejects)
      matched = places.count { $0.undo != nil }
      (blockCount, runCount) = try write(
        places,
        blocks.bytes,
        undo.bytes,
        on: cursor.network ?? .mainnet,
        rejects: &rejects,
        matched: &matched
      )
    } else {
      (blockCount, runCount) = try write(
        places,
        blocks.bytes,
        Span<UInt8>(),
        on: cursor.network ?? .mainnet,
        rejects: &rejects,
        matched: &matched
      )
    }
    rejects.sort {
      ($0.isUndo ? 1 : 0, $0.range.lowerBound) < ($1.isUndo ? 1 : 0, $1.range.lowerBound)
    }
    let record = SourceRecord(
      blocks: .init(name: name, size: blocks.bytes.count, digest: SHA256.hash(blocks.bytes)),
      undo: undoFile,
      magic: cursor.network?.magic ?? 0,
      blockCount: blockCount,
      undoCount: matched,
      rejects: rejects
    )
    return (record, runCount)
  }

  /// Finds the blocks of a file by their frames and reads their headers.
  private func findBlocks(
    _ cursor: inout BlockFileCursor,
    rejects: inout [SourceRecord.Reject]
  ) -> [Place] {
    var places: [Place] = []
    var start: [UInt8] = []
    while let record = cursor.next() {
      switch record.body {
      case .failure(let failure):
        rejects.append(Self.reject(failure, record.offset, isUndo: false))
      case .success(let body):
        // A header and a count take 81 to 89 bytes.
        cursor.read(body.lowerBound..<min(body.upperBound, body.lowerBound + 89), into: &start)
        do throws(ParseFailure) {
          var header = ByteCursor(start.span)
          let place = Place(
            body: body,
            header: try BlockHeader(from: &header),
            transactionCount: Int(clamping: try header.readCompactSize()),
            undo: nil
          )
          places.append(place)
        } catch {
          rejects.append(.init(isUndo: false, range: body, reason: error.description))
        }
      }
    }
    return places
  }

  /// Ties the records of the undo file to the blocks by their checksums.
  private func matchUndo(
    _ bytes: Span<UInt8>,
    network: BitcoinNetwork?,
    places: inout [Place],
    rejects: inout [SourceRecord.Reject]
  ) {
    var matcher = UndoMatcher(
      places.map { (previous: $0.header.previous, transactionCount: $0.transactionCount) }
    )
    var cursor = BlockFileCursor(bytes, kind: .undo, key: folder.key, network: network)
    var buffer: [UInt8] = []
    while let record = cursor.next() {
      switch record.body {
      case .failure(let failure):
        rejects.append(Self.reject(failure, record.offset, isUndo: true))
      case .success(let body):
        cursor.read(body, into: &buffer)
        let count: Int
        do throws(ParseFailure) { count = try UndoCursor(buffer.span).transactionCount } catch {
          rejects.append(.init(isUndo: true, range: body, reason: error.description))
          continue
        }
        let block = matcher.match(
          buffer.span,
          transactionCount: count,
          checksum: cursor.checksum(after: body)
        )
        if let block {
          places[block].undo = body
        } else {
          rejects.append(
            .init(
              isUndo: true,
              range: body,
              reason: "no block of the block file has this checksum"
            )
          )
        }
      }
    }
  }

  /// Reads the blocks into runs.
  private func write(
    _ places: [Place],
    _ blocks: Span<UInt8>,
    _ undo: Span<UInt8>,
    on network: BitcoinNetwork,
    rejects: inout [SourceRecord.Reject],
    matched: inout Int
  ) throws(ChainIndexFailure) -> (blocks: Int, runs: Int) {
    var builder = RunBuilder(network: network)
    var (blockCount, runCount) = (0, 0)
    var (block, coins): ([UInt8], [UInt8]) = ([], [])
    for place in places {
      let outcome: RunBuilder.Outcome
      let offset = place.body.lowerBound
      if folder.key.isNone {
        let spent = undo.extracting(place.undo ?? 0..<0)
        outcome = builder.add(blocks.extracting(place.body), at: offset, undo: spent)
      } else {
        folder.key.reveal(place.body, of: blocks, into: &block)
        coins.removeAll(keepingCapacity: true)
        if let body = place.undo { folder.key.reveal(body, of: undo, into: &coins) }
        outcome = builder.add(block.span, at: offset, undo: coins.span)
      }
      switch outcome {
      case .added(let fault):
        blockCount += 1
        if let fault, let body = place.undo {
          matched -= 1
          rejects.append(.init(isUndo: true, range: body, reason: fault))
        }
      case .rejected(let reason):
        rejects.append(.init(isUndo: false, range: place.body, reason: reason))
        if let body = place.undo {
          matched -= 1
          let reason = "its block at \(place.body.lowerBound) was rejected"
          rejects.append(.init(isUndo: true, range: body, reason: reason))
        }
      }
      if builder.counts.references >= referenceLimit {
        try builder.write(to: Self.path(runs, pair.number, runCount))
        runCount += 1
      }
    }
    if !builder.isEmpty {
      try builder.write(to: Self.path(runs, pair.number, runCount))
      runCount += 1
    }
    return (blockCount, runCount)
  }

  /// The account of an undo file without its block file.
  private func lonelyUndo() throws(ChainIndexFailure) -> SourceRecord {
    let name = pair.undo ?? ""
    let path = "\(folder.path)/\(name)"
    let file = try on(path) { () throws(MappedFile.Failure) in try MappedFile.open(path) }
    let size = file.bytes.count
    return SourceRecord(
      blocks: nil,
      undo: .init(name: name, size: size, digest: SHA256.hash(file.bytes)),
      magic: 0,
      blockCount: 0,
      undoCount: 0,
      rejects: [
        .init(
          isUndo: true,
          range: 0..<size,
          reason: "no block file with this number lies beside it"
        )
      ]
    )
  }

  static func path(_ folder: String, _ number: String, _ run: Int) -> String {
    "\(folder)/\(number)-\(run).run"
  }

  private static func reject(
    _ failure: ParseFailure,
    _ start: Int,
    isUndo: Bool
  ) -> SourceRecord.Reject {
    .init(isUndo: isUndo, range: start..<max(start, failure.offset), reason: failure.description)
  }
}
