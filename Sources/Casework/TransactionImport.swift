import AddressEncoding
import BitcoinFormat
import ByteReading
import CaseStore
import Cryptography
import ExchangeFormat
import Facts
import FileAccess
import Normalization
import Quantities

/// Imports chain data that did not come from a node's folder: single blocks with or without the coins
/// that they spend, transactions in hexadecimal, and the JSON of nodes, wallets and explorers.
struct TransactionImport {
  let store: CaseStore
  let reception: Reception
  let recordedAt: Instant
  /// The network of what does not tell its own.
  let network: BitcoinNetwork
  /// Whose the keys of a list are.
  let keyHolder: KeyHolder?
  /// Imports a file of a chain of accounts; `nil` if it is none.
  var ledgers: (SourceFile) throws(CaseworkFailure) -> ImportedExhibit? = { _ in nil }

  /// The largest file that is read whole; a longer one is a table or comes from a node.
  private static let largestFile = 1 << 30
  /// The largest member of an archive that may be chain data: a block has 4 MB at most, and the member
  /// has to be in memory.
  private static let largestMember = 64 << 20

  /// Imports the files that are chain data, and returns the others.
  ///
  /// - Parameters:
  ///   - files: The files.
  ///   - report: Is told of each file when it is done.
  /// - Returns: The files that are something else, in their order.
  /// - Throws: ``CaseworkFailure`` if the case cannot be changed; what was stored before stays.
  func run(
    _ files: [SourceFile],
    report: (ImportedExhibit) -> Void
  ) throws(CaseworkFailure) -> [SourceFile] {
    var others: [SourceFile] = []
    var blocks: [LoneBlockImport.File] = []
    var coins: [LoneBlockImport.File] = []
    let lone = LoneBlockImport(context: self)
    for file in files {
      guard let (bytes, content) = try read(file) else {
        others.append(file)
        continue
      }
      // Where a Bitcoin node would only name transactions, the words of another chain say more.
      if case .document(let document) = content, !document.givesTransactions,
        LedgerReaders.know(bytes.span)
      {
        others.append(file)
        continue
      }
      guard let content else {
        if let psbt = PSBTImport.detect(bytes) {
          report(try PSBTImport(context: self).run(psbt, file, bytes))
        } else if let statements = KeyStatements.detect(bytes, name: file.name) {
          report(try KeyImport(context: self, holder: keyHolder).run(statements, file, bytes))
        } else {
          others.append(file)
        }
        continue
      }
      switch content {
      case .block: blocks.append(.init(source: file, original: try keep(bytes, .plain)))
      case .spentCoins: coins.append(.init(source: file, original: try keep(bytes, .plain)))
      case .transaction(let transaction):
        let original = try keep(bytes, .plain)
        report(try store(transaction, file, original))
      case .lines(let lines):
        // What is no transaction may be anything: a note, or a key.
        let original = try keep(bytes, lines.isComplete ? .plain : .sealed)
        report(try store(lines, file, original))
      case .document(let document):
        // Hexadecimal digits in the JSON of another chain may look like transactions.
        if !document.holdsReadable, let exhibit = try ledgers(file) {
          report(exhibit)
          continue
        }
        // What a wallet writes holds its owner's labels.
        let original = try keep(bytes, .sealed)
        report(try store(document, file, original))
      }
    }
    try lone.run(blocks: blocks, coins: coins, report: report)
    return others
  }

  /// Imports lists of keys, and keeps nothing of a file that is none.
  ///
  /// - Parameters:
  ///   - files: The files.
  ///   - report: Is told of each file when it is done.
  /// - Throws: ``CaseworkFailure/notKeyList(file:)`` or ``CaseworkFailure/secret(file:locator:)`` for
  ///   the first file that is no list or holds a secret, before any of the files is kept.
  func runKeyLists(
    _ files: [SourceFile],
    report: (ImportedExhibit) -> Void
  ) throws(CaseworkFailure) {
    var lists: [(SourceFile, [UInt8], KeyStatements)] = []
    for file in files {
      let name = SensitiveText.masked(file.name)
      guard let (bytes, _) = try read(file) else { throw .notKeyList(file: name) }
      let statements = KeyStatements.detect(bytes, name: file.name)
      if let locator = statements?.secret ?? statements?.bareKey
        ?? KeyStatements.secretLine(in: bytes)
      {
        throw .secret(file: name, locator: locator)
      }
      guard let statements, statements.format == "key-list" else { throw .notKeyList(file: name) }
      lists.append((file, bytes, statements))
    }
    for (file, bytes, statements) in lists {
      report(try KeyImport(context: self, holder: keyHolder).run(statements, file, bytes))
    }
  }

  // MARK: Files

  /// Reads a file and finds out whether it is chain data; `nil` if it is neither that nor small enough
  /// for a list of keys.
  private func read(
    _ file: SourceFile
  ) throws(CaseworkFailure) -> (bytes: [UInt8], content: TransactionFile?)? {
    if let member = file.member { return try read(member) }
    do throws(MappedFile.Failure) {
      let mapped = try MappedFile.open(file.path)
      let span = mapped.bytes
      guard span.count <= Self.largestFile else { return nil }
      let content = TransactionFile.detect(span)
      guard content != nil || span.count <= KeyStatements.largestFile else { return nil }
      let bytes = [UInt8](capacity: span.count) { output in
        for index in span.indices { output.append(span[index]) }
      }
      return (bytes, content)
    } catch {
      throw .unreadable(path: file.path, reason: "\(error.call) failed with error \(error.code)")
    }
  }

  /// Reads a member of an archive, which lies in the case.
  private func read(
    _ member: SourceFile.Member
  ) throws(CaseworkFailure) -> (bytes: [UInt8], content: TransactionFile?)? {
    guard member.original.byteCount <= Self.largestMember else { return nil }
    let bytes: [UInt8]
    do throws(CaseFailure) { bytes = try store.exhibitBytes(member.original.id) } catch {
      throw .store(error)
    }
    let content = TransactionFile.detect(bytes.span)
    guard content != nil || bytes.count <= KeyStatements.largestFile else { return nil }
    return (bytes, content)
  }

  /// Puts a file into the case.
  func keep(
    _ bytes: [UInt8],
    _ storage: ExhibitStorage
  ) throws(CaseworkFailure) -> StoredOriginal {
    do throws(CaseFailure) {
      return try store.keepOriginal(bytes: bytes, storage: storage)
    } catch { throw .store(error) }
  }

  // MARK: Transactions

  private func store(
    _ transaction: Transaction,
    _ file: SourceFile,
    _ original: StoredOriginal
  ) throws(CaseworkFailure) -> ImportedExhibit {
    var draft = Draft(normalizer: BitcoinNormalizer(network: network, exhibit: original.id))
    draft.add(StatedTransaction(transaction), at: .bytes(0..<original.byteCount), raw: [])
    return try commit(draft, file, original, format: "bitcoin-transaction")
  }

  private func store(
    _ lines: TransactionLines,
    _ file: SourceFile,
    _ original: StoredOriginal
  ) throws(CaseworkFailure) -> ImportedExhibit {
    var draft = Draft(normalizer: BitcoinNormalizer(network: network, exhibit: original.id))
    draft.other = lines.blank
    for line in lines.lines {
      let locator = Locator.line(line.number, part: nil)
      switch line.content {
      case .success(let transaction):
        draft.add(
          StatedTransaction(transaction),
          at: locator,
          raw: ["line": .number(line.number)]
        )
      case .failure(let failure): draft.refuse(failure, at: locator)
      }
    }
    return try commit(draft, file, original, format: "bitcoin-transaction-lines")
  }

  private func store(
    _ document: TransactionDocument,
    _ file: SourceFile,
    _ original: StoredOriginal
  ) throws(CaseworkFailure) -> ImportedExhibit {
    var shown: BitcoinAddress.Network?
    for item in document.items {
      if case .transaction(let stated) = item.content { shown = shown ?? stated.network }
    }
    let network = shown.map(BitcoinNetwork.init) ?? network
    var draft = Draft(normalizer: BitcoinNormalizer(network: network, exhibit: original.id))
    for item in document.items {
      let locator = Locator.element(path: item.path, part: nil)
      let raw: JSONValue = [
        "bytes": .string("\(item.range.lowerBound)..<\(item.range.upperBound)")
      ]
      switch item.content {
      case .transaction(let stated):
        if let other = stated.network, let shown, other != shown {
          draft.refuse(StatementFailure("an address of another network than before"), at: locator)
        } else {
          draft.add(stated, at: locator, raw: raw)
        }
      case .mention(let mention): draft.add(mention, at: locator, raw: raw)
      case .refused(let failure): draft.refuse(failure, at: locator)
      }
    }
    return try commit(draft, file, original, format: "bitcoin-transaction-json")
  }

  private func commit(
    _ draft: Draft,
    _ file: SourceFile,
    _ original: StoredOriginal,
    format: String
  ) throws(CaseworkFailure) -> ImportedExhibit {
    let network = draft.normalizer.chain.name
    return try commit(
      ExhibitImport(
        original: original,
        receipt: receipt(file),
        format: format,
        outcome: draft.records.isEmpty ? .unknown : .certain,
        reader: Reader("\(BitcoinNormalizer.transactionReader.name) \(network)"),
        rows: draft.rows,
        records: draft.records,
        rejects: draft.rejects,
        facts: draft.facts
      ),
      file
    )
  }

  /// Stores what an exhibit says.
  func commit(
    _ exhibit: ExhibitImport,
    _ file: SourceFile
  ) throws(CaseworkFailure) -> ImportedExhibit {
    try ImportedExhibit(storing: exhibit, file, in: store, recordedAt: recordedAt)
  }

  /// How a file came.
  func receipt(_ file: SourceFile) -> Receipt { file.receipt(reception) }
}

extension TransactionDocument {
  /// Whether anything in it could be read.
  fileprivate var holdsReadable: Bool {
    items.contains { item in
      if case .refused = item.content { false } else { true }
    }
  }
}

extension TransactionLines {
  /// Whether each line is a transaction.
  fileprivate var isComplete: Bool {
    lines.allSatisfy { line in
      if case .success = line.content { true } else { false }
    }
  }
}

/// What one exhibit of transactions comes to.
private struct Draft {
  let normalizer: BitcoinNormalizer
  var records: [StoredRecord] = []
  var rejects: [StoredReject] = []
  var facts = FactSet()
  var other = 0
  private var seen: Set<TransactionID> = []

  init(normalizer: BitcoinNormalizer) { self.normalizer = normalizer }

  var rows: ExhibitRows {
    let rejected = rejects.count { $0.scope == .row }
    return ExhibitRows(
      total: records.count + rejected + other,
      records: records.count,
      rejects: rejected,
      other: other
    )
  }

  mutating func add(_ stated: StatedTransaction, at locator: Locator, raw: JSONValue) {
    guard stated.transaction.outputs.allSatisfy({ $0.satoshis != nil }) else {
      return refuse(StatementFailure("an output has no possible amount"), at: locator)
    }
    let fact = normalizer.transfer(of: stated, at: locator)
    facts.transfers.append(fact)
    // A transaction that stands twice shows no more keys than once.
    if seen.insert(stated.transaction.transactionID).inserted {
      facts.keyProofs += normalizer.keyProofs(of: stated, at: locator)
    }
    records.append(
      StoredRecord(
        locator: locator,
        kind: "transfer",
        json: RecordJSON.value(of: fact.statement).text(),
        raw: raw.text()
      )
    )
  }

  /// Adds a transaction that is named and not given: a record that makes no fact.
  mutating func add(
    _ mention: TransactionDocument.Mention,
    at locator: Locator,
    raw: JSONValue
  ) {
    records.append(
      StoredRecord(
        locator: locator,
        kind: "transaction_mention",
        json: RecordJSON.value(of: mention, chain: normalizer.chain).text(),
        raw: raw.text()
      )
    )
    rejects.append(
      StoredReject(
        locator: locator,
        scope: .value,
        field: nil,
        reason: "the transaction is named and not given: no fact; import the transaction itself"
      )
    )
  }

  mutating func refuse(_ failure: StatementFailure, at locator: Locator) {
    rejects.append(
      StoredReject(locator: locator, scope: .row, field: failure.field, reason: failure.reason)
    )
  }
}

extension BitcoinNetwork {
  /// The network that shows a set of addresses; the public test chains share theirs.
  init(_ network: BitcoinAddress.Network) {
    switch network {
    case .mainnet: self = .mainnet
    case .testnet: self = .testnet3
    case .regtest: self = .regtest
    }
  }
}
