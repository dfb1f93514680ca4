import BitcoinFormat
import ByteReading
import CaseStore
import Cryptography
import Facts
import Normalization
import Quantities

/// Imports single blocks, and pairs them with the coins that they spend.
///
/// Which coins belong to which block is decided by their content: each input must have its coin, and
/// no key or script that it shows may hash to another value than the coin's script holds, and with them
/// each input must be valid. Anybody can write down a list of coins, and no checksum ties it to the
/// block: one with which an input is not valid is refused as a whole. Blocks and coins may come in any
/// order and in several imports.
struct LoneBlockImport {
  /// A file that lies in the case.
  struct File {
    let source: SourceFile
    let original: StoredOriginal
  }

  /// The coins of a block, each of which its input can spend.
  private struct Coins {
    let exhibit: ExhibitID
    let undo: UndoData
    let keyProofs: [Fact<KeyProof>]
  }

  let context: TransactionImport

  static let blockFormat = "bitcoin-block"
  static let coinsFormat = "bitcoin-spent-coins"

  /// Imports the files.
  ///
  /// - Parameters:
  ///   - blocks: The blocks.
  ///   - coins: The spent coins.
  ///   - report: Is told of each file when it is done.
  /// - Throws: ``CaseworkFailure`` if the case cannot be changed.
  func run(
    blocks: [File],
    coins: [File],
    report: (ImportedExhibit) -> Void
  ) throws(CaseworkFailure) {
    guard !(blocks.isEmpty && coins.isEmpty) else { return }
    // What came before may fit what comes now.
    let given = Set((blocks + coins).map(\.original.id))
    let earlierBlocks = try earlier(Self.blockFormat, except: given)
    let earlierCoins = try earlier(Self.coinsFormat, except: given)
    var owners: [ExhibitID: [BlockHash]] = [:]
    var refusals: [ExhibitID: Set<String>] = [:]
    for (file, isNew) in blocks.map({ ($0, true) }) + earlierBlocks.map({ ($0, false) }) {
      let block = try block(of: file)
      var found: Coins?
      for candidate in coins + earlierCoins where found == nil {
        guard let undo = try undo(in: candidate, for: block) else { continue }
        let proofs = keyProofs(of: block, in: file, undo)
        if let fault = Self.fault(of: proofs, block) {
          refusals[candidate.original.id, default: []].insert(fault)
        } else {
          found = Coins(exhibit: candidate.original.id, undo: undo, keyProofs: proofs)
        }
      }
      if let found { owners[found.exhibit, default: []].append(block.hash) }
      // A block that stands in the case is read anew only if its coins have come now.
      guard isNew || coins.contains(where: { $0.original.id == found?.exhibit })
      else { continue }
      report(try store(block, file, found))
    }
    for file in coins {
      let id = file.original.id
      report(try store(file, belongingTo: owners[id] ?? [], refusals[id] ?? []))
    }
    for file in earlierCoins {
      let id = file.original.id
      guard owners[id] != nil || refusals[id] != nil else { continue }
      let known = try exhibit(id)
      if known?.outcome == .unknown {
        report(try store(file, belongingTo: owners[id] ?? [], refusals[id] ?? []))
      }
    }
  }

  // MARK: Reading

  private func exhibit(_ id: ExhibitID) throws(CaseworkFailure) -> Exhibit? {
    do throws(CaseFailure) { return try context.store.exhibit(id) } catch { throw .store(error) }
  }

  private func earlier(
    _ format: String,
    except given: Set<ExhibitID>
  ) throws(CaseworkFailure) -> [File] {
    var files: [File] = []
    do throws(CaseFailure) {
      for exhibit in try context.store.exhibits()
      where exhibit.format == format && !given.contains(exhibit.original.id) {
        guard let receipt = exhibit.receipts.first else { continue }
        files.append(
          File(
            source: SourceFile(
              path: receipt.path,
              name: receipt.name,
              relativePath: receipt.path,
              folder: "",
              folderName: ""
            ),
            original: exhibit.original
          )
        )
      }
    } catch { throw .store(error) }
    return files
  }

  private func bytes(of file: File) throws(CaseworkFailure) -> [UInt8] {
    do throws(CaseFailure) {
      return try context.store.exhibitBytes(file.original.id)
    } catch { throw .store(error) }
  }

  private func block(of file: File) throws(CaseworkFailure) -> Block {
    let bytes = try bytes(of: file)
    guard case .block(let block)? = TransactionFile.detect(bytes.span) else {
      preconditionFailure("the file was found to be a block before it was kept")
    }
    return block
  }

  private func undo(in file: File, for block: Block) throws(CaseworkFailure) -> UndoData? {
    let bytes = try bytes(of: file)
    do throws(ParseFailure) {
      return try SpentCoins(parsing: bytes.span).undoData(for: block)
    } catch { return nil }
  }

  private func keyProofs(
    of block: Block,
    in file: File,
    _ undo: UndoData?
  ) -> [Fact<KeyProof>] {
    BitcoinNormalizer(network: network(of: block), exhibit: file.original.id)
      .keyProofs(of: block, undo: undo, height: block.statedHeight)
  }

  private func network(of block: Block) -> BitcoinNetwork {
    block.likelyNetwork ?? context.network
  }

  /// Says why a list of coins is not a block's, if an input cannot spend its coin.
  private static func fault(of proofs: [Fact<KeyProof>], _ block: Block) -> String? {
    let refuted = proofs.filter { $0.statement.standing == .refuted }
    guard let first = refuted.first else { return nil }
    let count = Set(refuted.map(\.place)).count
    return "the coins are not those of block \(block.hash): with them \(count) of its inputs "
      + "\(count == 1 ? "is" : "are") not valid, the first at \(first.place.locator): "
      + (first.statement.note ?? "")
  }

  // MARK: Storing

  private func store(
    _ block: Block,
    _ file: File,
    _ coins: Coins?
  ) throws(CaseworkFailure) -> ImportedExhibit {
    let known = try exhibit(file.original.id)
    let network = network(of: block)
    let name = "\(BitcoinNormalizer.reader.name) \(network.rawValue) coins="
    let reader = Reader(name + (coins.map { "\("\($0.exhibit)".prefix(16))" } ?? "none"))
    // Without its coins now, a block that was read with them before stays as it is.
    if coins == nil, let known, known.reader?.name.hasPrefix(name) ?? false {
      return try stored(known, file)
    }
    let count = block.transactions.count
    if let fault = block.fault(on: network) {
      return try commit(
        file,
        reader: reader,
        rows: ExhibitRows(total: 1, records: 0, rejects: 1, other: 0),
        rejects: [
          StoredReject(
            locator: .bytes(0..<file.original.byteCount),
            scope: .row,
            field: nil,
            reason: fault
          )
        ]
      )
    }
    let normalizer = BitcoinNormalizer(network: network, exhibit: file.original.id)
    let height = block.statedHeight
    var facts = FactSet()
    facts.transfers = normalizer.transfers(of: block, undo: coins?.undo, height: height)
    facts.keyProofs = coins?.keyProofs ?? keyProofs(of: block, in: file, nil)
    var records: [StoredRecord] = []
    for fact in facts.transfers {
      let raw: JSONValue = ["block": .string(block.hash.description)]
      records.append(
        StoredRecord(
          locator: fact.place.locator,
          kind: "transfer",
          json: RecordJSON.value(of: fact.statement).text(),
          raw: raw.text()
        )
      )
    }
    return try commit(
      file,
      reader: reader,
      rows: ExhibitRows(total: count, records: count, rejects: 0, other: 0),
      records: records,
      facts: facts
    )
  }

  private func commit(
    _ file: File,
    reader: Reader,
    rows: ExhibitRows,
    records: [StoredRecord] = [],
    rejects: [StoredReject] = [],
    facts: FactSet = FactSet()
  ) throws(CaseworkFailure) -> ImportedExhibit {
    try context.commit(
      ExhibitImport(
        original: file.original,
        receipt: context.receipt(file.source),
        format: Self.blockFormat,
        outcome: records.isEmpty ? .unknown : .certain,
        reader: reader,
        rows: rows,
        records: records,
        rejects: rejects,
        facts: facts
      ),
      file.source
    )
  }

  private func store(
    _ file: File,
    belongingTo blocks: [BlockHash],
    _ refusals: Set<String>
  ) throws(CaseworkFailure) -> ImportedExhibit {
    let state = "\(blocks.map(\.description).sorted())" + refusals.sorted().joined()
    let digest = SHA256.hash(Array(state.utf8).span).description
    let reader = Reader("\(Self.coinsFormat)@1 blocks=\(digest.prefix(16))")
    if blocks.isEmpty, let known = try exhibit(file.original.id), known.outcome != .unknown {
      return try stored(known, file)
    }
    let place = Locator.bytes(0..<file.original.byteCount)
    var records: [StoredRecord] = []
    var rejects: [StoredReject] = []
    if let block = blocks.min() {
      let json: JSONValue = [
        "kind": "spent_coins", "time": .null, "zone_source": .null, "account": .null,
        "asset": "BTC", "quantity": .null, "block": .string(block.description),
      ]
      records.append(
        StoredRecord(locator: place, kind: "spent_coins", json: json.text(), raw: "{}")
      )
    } else {
      rejects.append(
        StoredReject(
          locator: place,
          scope: .row,
          field: nil,
          reason: refusals.min()
            ?? "no block of the case spends these coins; import the block, in any order"
        )
      )
    }
    return try context.commit(
      ExhibitImport(
        original: file.original,
        receipt: context.receipt(file.source),
        format: Self.coinsFormat,
        outcome: records.isEmpty ? .unknown : .certain,
        reader: reader,
        rows: ExhibitRows(
          total: 1,
          records: records.count,
          rejects: rejects.count,
          other: 0
        ),
        records: records,
        rejects: rejects
      ),
      file.source
    )
  }

  /// Reports a file that the case holds already, and notes another receipt of it.
  private func stored(_ exhibit: Exhibit, _ file: File) throws(CaseworkFailure) -> ImportedExhibit {
    do throws(CaseFailure) {
      let id = exhibit.original.id
      try context.store.addReceipt(
        context.receipt(file.source),
        to: id,
        recordedAt: context.recordedAt
      )
      return ImportedExhibit(
        id: id,
        name: file.source.name,
        format: exhibit.format,
        outcome: exhibit.outcome,
        difference: exhibit.difference,
        rows: exhibit.rows,
        rejects: try context.store.rejects(of: id),
        change: .already
      )
    } catch { throw .store(error) }
  }
}
