import Cryptography
public import Facts
import Foundation
import GRDB
public import Quantities

extension CaseStore {
  /// Returns the facts that are stored one by one, each kind in order of place.
  ///
  /// Those of tables whose rows are kept in batches follow from the batches and are not among them.
  ///
  /// - Throws: ``CaseFailure/damagedDatabase(reason:)`` if one cannot be read.
  public func storedFacts() throws(CaseFailure) -> FactSet {
    try read { database in
      var set = FactSet()
      set.transfers = try load(in: database)
      set.accountTransfers = try load(in: database)
      set.approvals = try load(in: database)
      set.contractOwners = try load(in: database)
      set.accountEvents = try load(in: database)
      set.balances = try load(in: database)
      set.subjects = try load(in: database)
      set.addresses = try load(in: database)
      set.keyProofs = try load(in: database)
      set.attributions = try load(in: database)
      set.defaulters = try load(in: database)
      set.prices = try load(in: database)
      return set
    }
  }

  /// Returns the facts of one kind that are stored one by one, in order of place.
  ///
  /// - Parameter statement: The kind.
  /// - Returns: The facts.
  /// - Throws: ``CaseFailure/damagedDatabase(reason:)`` if one cannot be read.
  public func storedFacts<Statement: FactStatement>(
    of statement: Statement.Type
  ) throws(CaseFailure) -> [Fact<Statement>] {
    try read { try load(in: $0) }
  }

  /// Returns what tells one state of the facts from another: the SHA-256 over the exhibits, what
  /// read them, and their formats.
  ///
  /// Facts are a function of the exhibits and their readers, so a step whose input has this digest
  /// need not run again.
  ///
  /// - Throws: ``CaseFailure`` if the database cannot be read.
  public func factsDigest() throws(CaseFailure) -> FixedBytes<32> {
    try read { database in
      var digest = SHA256()
      digest.update(Array("distrain facts 1\n".utf8).span)
      let sql = "SELECT sha256, reader, format FROM exhibit ORDER BY sha256"
      for row in try Row.fetchAll(database, sql: sql) {
        let line = CanonicalJSON.object([
          "exhibit": try row.hash("sha256").description,
          "reader": try row.optional("reader") ?? "",
          "format": try row.optional("format") ?? "",
        ])
        digest.update(Array("\(line)\n".utf8).span)
      }
      return digest.finalize()
    }
  }

  // MARK: Writing

  /// Returns how many were written.
  func insert(
    _ facts: FactSet,
    of id: ExhibitID,
    row: Int64,
    in database: Database
  ) throws -> Int {
    try insert(facts.transfers, of: id, row: row, in: database)
      + insert(facts.accountTransfers, of: id, row: row, in: database)
      + insert(facts.approvals, of: id, row: row, in: database)
      + insert(facts.contractOwners, of: id, row: row, in: database)
      + insert(facts.accountEvents, of: id, row: row, in: database)
      + insert(facts.balances, of: id, row: row, in: database)
      + insert(facts.subjects, of: id, row: row, in: database)
      + insert(facts.addresses, of: id, row: row, in: database)
      + insert(facts.keyProofs, of: id, row: row, in: database)
      + insert(facts.attributions, of: id, row: row, in: database)
      + insert(facts.defaulters, of: id, row: row, in: database)
      + insert(facts.prices, of: id, row: row, in: database)
  }

  private func insert<Statement>(
    _ facts: [Fact<Statement>],
    of id: ExhibitID,
    row: Int64,
    in database: Database
  ) throws -> Int {
    guard !facts.isEmpty else { return 0 }
    let statement = try database.makeStatement(
      sql: """
        INSERT INTO fact (exhibit, kind, position, locator, reader, payload, sealed_payload)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """
    )
    let encoder = CanonicalJSON.encoder()
    let seal = textSeal
    // Facts of one place keep their order, whatever the sorting does with equals.
    let order = facts.indices.sorted {
      let (left, right) = (facts[$0].place.locator, facts[$1].place.locator)
      return left == right ? $0 < $1 : left < right
    }
    for (position, index) in order.enumerated() {
      let fact = facts[index]
      let payload = String(decoding: try encoder.encode(fact.statement), as: UTF8.self)
      let sealed =
        try Statement.kind.namesPersons
        ? Data(seal.seal(payload, as: Self.binding(Statement.kind, position, id))) : nil
      try statement.execute(arguments: [
        row, Statement.kind.rawValue, position, fact.place.locator.description, fact.reader.name,
        sealed == nil ? payload : nil, sealed,
      ])
    }
    return facts.count
  }

  // MARK: Reading

  private func load<Statement>(in database: Database) throws -> [Fact<Statement>] {
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT exhibit.sha256, fact.id, fact.locator, fact.reader, fact.position, fact.payload,
          fact.sealed_payload
        FROM exhibit JOIN fact ON fact.exhibit = exhibit.id
        WHERE fact.kind = ?
        ORDER BY exhibit.sha256, fact.position
        """,
      arguments: [Statement.kind.rawValue]
    )
    let decoder = JSONDecoder()
    let seal = textSeal
    var facts: [Fact<Statement>] = []
    while let row = try rows.next() {
      let exhibit = ExhibitID(sha256: try row.hash("sha256"))
      let payload: Data
      if Statement.kind.namesPersons {
        let binding = Self.binding(Statement.kind, try row.value("position"), exhibit)
        payload = Data(try seal.open(row.bytes("sealed_payload"), as: binding).utf8)
      } else {
        payload = try row.value("payload")
      }
      let statement: Statement
      do { statement = try decoder.decode(Statement.self, from: payload) } catch {
        throw CaseFailure.damagedDatabase(
          reason: "fact \(try row.value("id") as Int64) is no \(Statement.kind.rawValue)"
        )
      }
      let place = Place(exhibit: exhibit, locator: try Self.locator(row))
      facts.append(Fact(statement, at: place, reader: Reader(try row.value("reader"))))
    }
    return facts
  }

  private static func binding(_ kind: FactKind, _ position: Int, _ id: ExhibitID) -> String {
    "\(kind.rawValue) \(position) of \(id)"
  }

  static func locator(_ row: Row) throws -> Locator {
    let text: String = try row.value("locator")
    guard let locator = Locator(parsing: text) else {
      throw CaseFailure.damagedDatabase(reason: "\"\(text)\" is no place in an exhibit")
    }
    return locator
  }
}

extension FactKind {
  /// Whether facts of the kind hold the names of persons or a key to all of a person's wallet, and are
  /// sealed as a whole.
  fileprivate var namesPersons: Bool {
    switch self {
    case .subject, .defaulter, .keyProof: true
    case .transfer, .accountTransfer, .approval, .contractOwner, .accountEvent, .balance, .address,
      .attribution, .price:
      false
    }
  }
}

extension FactSet {
  /// The places of all facts.
  var places: [Place] {
    let ofChains =
      transfers.map(\.place) + accountTransfers.map(\.place) + approvals.map(\.place)
      + contractOwners.map(\.place) + keyProofs.map(\.place)
    let ofAccounts =
      accountEvents.map(\.place) + balances.map(\.place) + subjects.map(\.place)
      + addresses.map(\.place)
    return ofChains + ofAccounts + attributions.map(\.place) + defaulters.map(\.place)
      + prices.map(\.place)
  }
}
