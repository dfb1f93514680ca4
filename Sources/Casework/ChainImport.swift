import BitcoinFormat
import ByteReading
import CaseStore
import Cryptography
import Facts
import FileAccess
import Normalization
import Quantities

/// Imports the block and undo files of one folder.
///
/// Each file is an exhibit of its own. The facts are the block file's, since the transactions stand
/// there; the undo file supplies whose coins they spend.
struct ChainImport {
  let store: CaseStore
  let reception: Reception
  let recordedAt: Instant

  /// A file that lies in the case.
  private struct Kept {
    let source: SourceFile
    let original: StoredOriginal
  }

  /// Imports the files of a folder.
  ///
  /// - Parameters:
  ///   - folder: The files.
  ///   - report: Is told of each file when it is done.
  /// - Throws: ``CaseworkFailure`` if the case cannot be changed; what was stored before stays.
  func run(
    _ folder: SourceFiles.ChainFolder,
    report: (ImportedExhibit) -> Void
  ) throws(CaseworkFailure) {
    let key = try folder.key.map { file throws(CaseworkFailure) in try keep(file) }
    let undo = try keep(folder.undo)
    let blocks = try keep(folder.blocks)
    let fileKey = try key.map { kept throws(CaseworkFailure) in try readKey(kept, report: report) }
    guard !(blocks.isEmpty && undo.isEmpty) else { return }
    let readers = blocks.map { reader(of: $0, undo: undo, key: key) }
    let undoReaders = undo.map { undoReader(of: $0, blocks: blocks, key: key) }
    var known = true
    for (file, reader) in zip(blocks, readers)
    where try !isKnown(file, reader, hasPair: Self.pair(of: file, in: undo) != nil) {
      known = false
    }
    for (file, reader) in zip(undo, undoReaders)
    where try !isKnown(file, reader, hasPair: Self.pair(of: file, in: blocks) != nil) {
      known = false
    }
    if known {
      for file in undo + blocks { report(try stored(file)) }
      return
    }
    var files = ChainFiles(
      blockFileCount: blocks.count,
      undoFileCount: undo.count,
      key: fileKey ?? .none
    )
    try scan(&files, blocks: blocks, undo: undo)
    for (index, file) in undo.enumerated() {
      report(try importUndo(file, index: index, files: files, reader: undoReaders[index]))
    }
    for (index, file) in blocks.enumerated() {
      report(
        try importBlocks(file, index: index, files: files, undo: undo, reader: readers[index])
      )
    }
  }

  // MARK: Originals

  private func keep(_ file: SourceFile) throws(CaseworkFailure) -> Kept {
    do throws(CaseFailure) {
      return Kept(source: file, original: try store.keepOriginal(at: file.path, storage: .plain))
    } catch { throw .store(error) }
  }

  private func keep(_ files: [SourceFile]) throws(CaseworkFailure) -> [Kept] {
    var kept: [Kept] = []
    for file in files { kept.append(try keep(file)) }
    return kept
  }

  private func receipt(_ file: SourceFile) -> Receipt {
    Receipt(
      name: file.name,
      path: file.relativePath,
      receivedFrom: reception.from,
      receivedAt: reception.at,
      legalGround: reception.legalGround
    )
  }

  /// The reader of a block file names the undo file and the key that went in, so that the file is
  /// read anew when they come later.
  private func reader(of file: Kept, undo: [Kept], key: Kept?) -> Reader {
    let parts = [Self.pair(of: file, in: undo)?.original.id, key?.original.id].map {
      $0.map { "\($0)" } ?? "none"
    }
    let digest = SHA256.hash(Array(parts.joined(separator: " ").utf8).span).description
    return Reader("\(BitcoinNormalizer.reader.name) undo=\(digest.prefix(16))")
  }

  /// The reader of an undo file names the block file that its records belong to, so that the file is
  /// read anew when that comes later.
  private func undoReader(of file: Kept, blocks: [Kept], key: Kept?) -> Reader {
    let parts = [Self.pair(of: file, in: blocks)?.original.id, key?.original.id].map {
      $0.map { "\($0)" } ?? "none"
    }
    let digest = SHA256.hash(Array(parts.joined(separator: " ").utf8).span).description
    return Reader("bitcoin-undo@1 blocks=\(digest.prefix(16))")
  }

  /// Whether the case holds a file as well read as it can be now: by the same reader, or, if the file
  /// that goes with it is not among these, by any.
  private func isKnown(
    _ file: Kept,
    _ reader: Reader,
    hasPair: Bool
  ) throws(CaseworkFailure) -> Bool {
    do throws(CaseFailure) {
      guard let exhibit = try store.exhibit(file.original.id) else { return false }
      return exhibit.reader == reader || !hasPair
    } catch { throw .store(error) }
  }

  /// The file of the other kind with the same number: Bitcoin Core writes the undo data of the blocks
  /// in `blk00012.dat` to `rev00012.dat`.
  private static func pair(of file: Kept, in others: [Kept]) -> Kept? {
    let number = file.source.name.dropFirst(3)
    return others.first { $0.source.name.dropFirst(3) == number }
  }

  /// Reports a file that the case holds already, and notes another receipt of it.
  private func stored(_ file: Kept) throws(CaseworkFailure) -> ImportedExhibit {
    do throws(CaseFailure) {
      let id = file.original.id
      try store.addReceipt(receipt(file.source), to: id, recordedAt: recordedAt)
      guard let exhibit = try store.exhibit(id) else { throw CaseFailure.unknownExhibit(id) }
      return ImportedExhibit(
        id: id,
        name: file.source.name,
        format: exhibit.format,
        outcome: exhibit.outcome,
        difference: exhibit.difference,
        rows: exhibit.rows,
        rejects: try store.rejects(of: id),
        change: .already
      )
    } catch { throw .store(error) }
  }

  private func readKey(
    _ file: Kept,
    report: (ImportedExhibit) -> Void
  ) throws(CaseworkFailure) -> BlockFileKey {
    let bytes: [UInt8]
    do throws(CaseFailure) { bytes = try store.exhibitBytes(file.original.id) } catch {
      throw .store(error)
    }
    let key: BlockFileKey
    do throws(ParseFailure) { key = try BlockFileKey(parsing: bytes.span) } catch {
      // Without the key the other files say nothing, and each says so for itself.
      report(
        try store(
          file,
          format: "bitcoin-xor-key",
          reader: Reader("bitcoin-xor-key@1"),
          rows: ExhibitRows(total: 1, records: 0, rejects: 1, other: 0),
          records: [],
          rejects: [
            StoredReject(
              locator: .bytes(0..<bytes.count),
              scope: .row,
              field: nil,
              reason: error.description
            )
          ],
          facts: FactSet()
        )
      )
      return .none
    }
    let rows = ExhibitRows(total: 1, records: 0, rejects: 0, other: 1)
    report(
      try store(
        file,
        format: "bitcoin-xor-key",
        reader: Reader("bitcoin-xor-key@1"),
        rows: rows,
        records: [],
        rejects: [],
        facts: FactSet()
      )
    )
    return key
  }

  // MARK: Reading

  private func scan(
    _ files: inout ChainFiles,
    blocks: [Kept],
    undo: [Kept]
  ) throws(CaseworkFailure) {
    do throws(CaseFailure) {
      for (index, file) in blocks.enumerated() {
        let mapped = try store.mapPlainExhibit(file.original.id)
        files.scanBlocks(mapped.bytes, file: index)
      }
      files.arrange()
      var (matcher, order) = files.makeMatcher()
      for (index, file) in undo.enumerated() {
        let mapped = try store.mapPlainExhibit(file.original.id)
        files.scanUndo(mapped.bytes, file: index, matcher: &matcher, order: order)
      }
    } catch { throw .store(error) }
  }

  private func importUndo(
    _ file: Kept,
    index: Int,
    files: ChainFiles,
    reader: Reader
  ) throws(CaseworkFailure) -> ImportedExhibit {
    let rejects = rejects(files.undoRejects[index])
    var records: [StoredRecord] = []
    for (block, place) in files.undoPlaces.enumerated() {
      guard let place, place.file == index else { continue }
      let json: JSONValue = [
        "kind": "spent_coins", "time": .null, "zone_source": .null, "account": .null,
        "asset": "BTC", "quantity": .null, "block": .string(files.hash(ofBlock: block).description),
        "height": files.order.positions[block].height.map { .number($0.value) } ?? .null,
      ]
      records.append(
        StoredRecord(
          locator: .bytes(place.body),
          kind: "spent_coins",
          json: json.text(),
          raw: "{}"
        )
      )
    }
    let rows = ExhibitRows(
      total: records.count + rejects.count,
      records: records.count,
      rejects: rejects.count,
      other: 0
    )
    return try store(
      file,
      format: "bitcoin-undo",
      reader: reader,
      rows: rows,
      records: records,
      rejects: rejects,
      facts: FactSet()
    )
  }

  private func importBlocks(
    _ file: Kept,
    index: Int,
    files: ChainFiles,
    undo: [Kept],
    reader: Reader
  ) throws(CaseworkFailure) -> ImportedExhibit {
    var rejects = rejects(files.blockRejects[index])
    var records: [StoredRecord] = []
    var facts = FactSet()
    var other = 0
    let normalizer = BitcoinNormalizer(
      network: files.network ?? .mainnet,
      exhibit: file.original.id
    )
    do throws(CaseFailure) {
      let allCoins = try undoData(ofBlockFile: index, files: files, undo: undo)
      let mapped = try store.mapPlainExhibit(file.original.id)
      var buffer: [UInt8] = []
      for (position, place) in files.blockPlaces.enumerated() where place.file == index {
        files.key.reveal(place.body, of: mapped.bytes, into: &buffer)
        let block: Block
        do throws(ParseFailure) { block = try Block(parsing: buffer.span) } catch {
          preconditionFailure("the block was read before: \(error)")
        }
        let standing = files.order.positions[position].standing
        // A block that lost, or a second copy of one, says nothing about the chain.
        guard standing == .active || standing == .detached else {
          other += block.transactions.count
          continue
        }
        var coins = allCoins[position]
        if coins?.fits(block) == false {
          coins = nil
          rejects.append(
            StoredReject(
              locator: .bytes(place.body),
              scope: .value,
              field: "spent coins",
              reason: "the undo data has other inputs than the block"
            )
          )
        }
        // The header, the count of transactions, then the transactions one after the other.
        var start =
          place.body.lowerBound + block.size
          - block.transactions.reduce(0) { $0 + $1.size }
        let transfers = normalizer.transfers(
          of: block,
          undo: coins,
          height: files.order.positions[position].height
        )
        let proofs = normalizer.keyProofs(
          of: block,
          undo: coins,
          height: files.order.positions[position].height
        )
        facts.keyProofs += proofs
        rejects += StoredReject.invalidInputs(in: proofs)
        for (fact, transaction) in zip(transfers, block.transactions) {
          facts.transfers.append(fact)
          let raw: JSONValue = [
            "bytes": .string("\(start)..<\(start + transaction.size)"),
            "block": .string(block.hash.description),
          ]
          start += transaction.size
          records.append(
            StoredRecord(
              locator: fact.place.locator,
              kind: "transfer",
              json: RecordJSON.value(of: fact.statement).text(),
              raw: raw.text()
            )
          )
        }
      }
    } catch { throw .store(error) }
    let rejected = rejects.count { $0.scope == .row }
    let rows = ExhibitRows(
      total: records.count + rejected + other,
      records: records.count,
      rejects: rejected,
      other: other
    )
    return try store(
      file,
      format: "bitcoin-blocks",
      reader: reader,
      rows: rows,
      records: records,
      rejects: rejects,
      facts: facts
    )
  }

  /// Returns the undo data of the blocks of one block file; each undo file is opened once.
  private func undoData(
    ofBlockFile file: Int,
    files: ChainFiles,
    undo: [Kept]
  ) throws(CaseFailure) -> [Int: UndoData] {
    var places: [Int: [(block: Int, body: Range<Int>)]] = [:]
    for (block, place) in files.undoPlaces.enumerated() {
      guard let place, files.blockPlaces[block].file == file else { continue }
      places[place.file, default: []].append((block, place.body))
    }
    var found: [Int: UndoData] = [:]
    var buffer: [UInt8] = []
    for index in places.keys.sorted() {
      let mapped = try store.mapPlainExhibit(undo[index].original.id)
      for (block, body) in places[index] ?? [] {
        files.key.reveal(body, of: mapped.bytes, into: &buffer)
        do throws(ParseFailure) { found[block] = try UndoData(parsing: buffer.span) } catch {
          preconditionFailure("the undo data was read before: \(error)")
        }
      }
    }
    return found
  }

  private func rejects(_ rejects: [ChainFiles.Reject]) -> [StoredReject] {
    rejects.map {
      StoredReject(locator: .bytes($0.range), scope: .row, field: nil, reason: $0.reason)
    }
  }

  private func store(
    _ file: Kept,
    format: String,
    reader: Reader,
    rows: ExhibitRows,
    records: [StoredRecord],
    rejects: [StoredReject],
    facts: FactSet
  ) throws(CaseworkFailure) -> ImportedExhibit {
    let outcome: ExhibitOutcome = rows.records + rows.other > 0 ? .certain : .unknown
    do throws(CaseFailure) {
      let result = try store.importExhibit(
        ExhibitImport(
          original: file.original,
          receipt: receipt(file.source),
          format: format,
          outcome: outcome,
          difference: nil,
          reader: reader,
          rows: rows,
          records: records,
          rejects: rejects,
          facts: facts
        ),
        recordedAt: recordedAt
      )
      return ImportedExhibit(
        id: file.original.id,
        name: file.source.name,
        format: format,
        outcome: outcome,
        difference: nil,
        rows: rows,
        rejects: rejects,
        change: ImportedExhibit.Change(result)
      )
    } catch { throw .store(error) }
  }
}

extension ImportedExhibit.Change {
  init(_ result: ImportResult) {
    switch result {
    case .imported: self = .imported
    case .alreadyImported: self = .already
    case .superseded: self = .reread
    }
  }
}
