public import BitcoinFormat
public import CaseStore
import EthereumFormat
public import ExchangeFormat
public import LedgerRecords
import Normalization
public import Quantities
public import TabularFormat

/// The import step: files → exhibits → records → facts, stored one exhibit at a time.
///
/// Each exhibit is stored whole or not at all, so that an import that was broken off at any moment is
/// completed by running it again.
public struct CaseImport {
  let store: CaseStore
  let library: ProfileLibrary
  let passwords: Passwords

  /// Creates the step.
  ///
  /// - Parameters:
  ///   - store: The case.
  ///   - library: The profiles by which tables are recognised.
  ///   - passwords: What to try on encrypted files.
  public init(
    into store: CaseStore,
    library: ProfileLibrary,
    passwords: Passwords = Passwords()
  ) {
    self.store = store
    self.library = library
    self.passwords = passwords
  }

  /// Imports files and folders.
  ///
  /// - Parameters:
  ///   - paths: Files and folders, in order.
  ///   - reception: How they were received.
  ///   - network: The network of transactions that do not tell theirs.
  ///   - context: What files of chains of accounts do not say.
  ///   - keyHolder: Whose the keys of a list are, where the list does not say.
  ///   - keyListsOnly: Whether a file that is no list of keys is refused and not kept.
  ///   - recordedAt: The time for the audit log.
  ///   - progress: Is told how far a table has come, many times.
  ///   - report: Is told of each exhibit when it is stored.
  /// - Returns: Paths in the folders that were not followed (links, devices).
  /// - Throws: ``CaseworkFailure`` if a path is not there or the case cannot be changed; what was
  ///   stored before stays.
  public func run(
    _ paths: [String],
    reception: Reception,
    network: BitcoinNetwork = .mainnet,
    ledgers context: LedgerContext = LedgerContext(),
    keyHolder: KeyHolder? = nil,
    keyListsOnly: Bool = false,
    recordedAt: Instant,
    progress: @escaping (ImportProgress) -> Void = { _ in },
    report: (ImportedExhibit) throws -> Void
  ) throws -> [String] {
    let files = try SourceFiles(paths: paths)
    var failure: (any Error)?
    func tell(_ exhibit: ImportedExhibit) {
      guard failure == nil else { return }
      do { try report(exhibit) } catch { failure = error }
    }
    var reception = reception
    if let id = context.chainID {
      reception.answers.chain = ChainTable.standard.name(of: id)
    }
    let tables = try TableImport(
      store: store,
      library: library,
      reception: reception,
      recordedAt: recordedAt,
      passwords: passwords,
      progress: progress
    )
    var transactions = TransactionImport(
      store: store,
      reception: reception,
      recordedAt: recordedAt,
      network: network,
      keyHolder: keyHolder
    )
    let ledgers = LedgerImport(
      store: store,
      reception: reception,
      recordedAt: recordedAt,
      context: context,
      progress: progress
    )
    transactions.ledgers = { file throws(CaseworkFailure) in try ledgers.run(file) }
    if keyListsOnly {
      if let chain = files.chains.first {
        throw CaseworkFailure.notKeyList(file: SensitiveText.masked(chain.folder))
      }
      try transactions.runKeyLists(files.tables, report: tell)
      if let failure { throw failure }
      return files.skipped
    }
    let archives = ArchiveImport(
      store: store,
      reception: reception,
      recordedAt: recordedAt,
      passwords: passwords
    )
    var loose: [SourceFile] = []
    for file in files.tables {
      guard let unpacked = try archives.run(file) else {
        loose.append(file)
        continue
      }
      for archive in unpacked.archives { tell(archive) }
      loose += unpacked.files
    }
    var overlap = ExhibitOverlap(store)
    let tags = TagPackImport(
      store: store,
      reception: reception,
      recordedAt: recordedAt,
      normalizer: TagPackNormalizer(library: library)
    )
    for file in try transactions.run(loose, report: tell) {
      if let exhibit = try ledgers.run(file) {
        tell(exhibit)
        continue
      }
      if let exhibit = try tags.run(file) {
        tell(exhibit)
        continue
      }
      tell(try tables.run(file).checked(against: &overlap))
    }
    let chain = ChainImport(store: store, reception: reception, recordedAt: recordedAt)
    for folder in files.chains { try chain.run(folder, report: tell) }
    if let failure { throw failure }
    return files.skipped
  }
}
