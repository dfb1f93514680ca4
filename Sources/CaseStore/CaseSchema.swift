import GRDB

/// The tables of a case.
///
/// What may name a person is sealed: records, raw cells, batches of both, file names, reasons of
/// rejection, facts about subjects and defaulters, key proofs (an extended key shows all of its owner's wallet), and
/// what steps gave. The other facts are readable JSON: addresses, account numbers, amounts and times.
enum CaseSchema {
  /// `DSTR`, in the header of the database (SQLite, `PRAGMA application_id`).
  static let applicationID: Int32 = 0x4453_5452

  /// The changes of the schema, in order; a released one is never edited.
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("Create the case: exhibits, records, facts, runs and the audit log")
    {
      try $0.execute(sql: tables)
      try $0.execute(sql: "PRAGMA application_id = \(applicationID)")
    }
    migrator.registerMigration("Let facts be key proofs") { try $0.execute(sql: keyProofs) }
    migrator.registerMigration("Keep the rows of tables in batches") {
      try $0.execute(sql: batches)
    }
    migrator.registerMigration("Let facts be of chains of accounts") {
      try $0.execute(sql: accountChains)
    }
    return migrator
  }

  /// Returns the text of each table, index and trigger.
  static func definitions(_ database: Database) throws -> [String] {
    try String.fetchAll(
      database,
      sql: "SELECT sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name"
    )
  }

  /// Returns what ``definitions(_:)`` gives of a case that nobody has changed.
  static func expectedDefinitions() throws -> [String] {
    let database = try DatabaseQueue()
    try migrator.migrate(database)
    return try database.read(definitions)
  }

  /// What the rows of tables say, many rows in a box.
  ///
  /// `record`, `reject` and `fact` keep what stands in them: chain data, and what an earlier
  /// version of the tool has imported.
  private static let batches = """
    CREATE TABLE table_reading (
      exhibit INTEGER PRIMARY KEY REFERENCES exhibit (id),
      batch_count INTEGER NOT NULL CHECK (batch_count >= 0),
      record_count INTEGER NOT NULL CHECK (record_count >= 0),
      sealed_context BLOB NOT NULL
    ) STRICT;

    CREATE TABLE record_batch (
      id INTEGER PRIMARY KEY,
      exhibit INTEGER NOT NULL REFERENCES exhibit (id),
      ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
      first_position INTEGER NOT NULL CHECK (first_position >= 0),
      record_count INTEGER NOT NULL CHECK (record_count >= 0),
      kinds TEXT NOT NULL,
      sealed_records BLOB NOT NULL,
      sealed_cells BLOB,
      UNIQUE (exhibit, ordinal)
    ) STRICT;

    CREATE TABLE reject_batch (
      id INTEGER PRIMARY KEY,
      exhibit INTEGER NOT NULL REFERENCES exhibit (id),
      ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
      row_count INTEGER NOT NULL CHECK (row_count >= 0),
      value_count INTEGER NOT NULL CHECK (value_count >= 0),
      sealed_rejects BLOB NOT NULL,
      UNIQUE (exhibit, ordinal)
    ) STRICT;
    """

  /// SQLite cannot change a CHECK of a table: the table is made anew.
  private static let accountChains = """
    CREATE TABLE fact_of_all_kinds (
      id INTEGER PRIMARY KEY,
      exhibit INTEGER NOT NULL REFERENCES exhibit (id),
      kind TEXT NOT NULL CHECK (kind IN ('transfer', 'account_transfer', 'approval',
        'contract_owner', 'account_event', 'balance', 'subject', 'address', 'key_proof',
        'attribution', 'defaulter', 'price')),
      position INTEGER NOT NULL CHECK (position >= 0),
      locator TEXT NOT NULL,
      reader TEXT NOT NULL,
      payload TEXT CHECK (payload IS NULL OR json_valid(payload)),
      sealed_payload BLOB,
      CHECK ((payload IS NULL) = (kind IN ('subject', 'defaulter', 'key_proof'))),
      CHECK ((sealed_payload IS NULL) = (payload IS NOT NULL)),
      UNIQUE (exhibit, kind, position)
    ) STRICT;
    INSERT INTO fact_of_all_kinds SELECT id, exhibit, kind, position, locator, reader, payload,
      sealed_payload FROM fact;
    DROP TABLE fact;
    ALTER TABLE fact_of_all_kinds RENAME TO fact;
    """

  /// SQLite cannot change a CHECK of a table: the table is made anew.
  private static let keyProofs = """
    CREATE TABLE fact_with_keys (
      id INTEGER PRIMARY KEY,
      exhibit INTEGER NOT NULL REFERENCES exhibit (id),
      kind TEXT NOT NULL CHECK (kind IN ('transfer', 'account_event', 'balance', 'subject',
        'address', 'key_proof', 'attribution', 'defaulter', 'price')),
      position INTEGER NOT NULL CHECK (position >= 0),
      locator TEXT NOT NULL,
      reader TEXT NOT NULL,
      payload TEXT CHECK (payload IS NULL OR json_valid(payload)),
      sealed_payload BLOB,
      CHECK ((payload IS NULL) = (kind IN ('subject', 'defaulter', 'key_proof'))),
      CHECK ((sealed_payload IS NULL) = (payload IS NOT NULL)),
      UNIQUE (exhibit, kind, position)
    ) STRICT;
    INSERT INTO fact_with_keys SELECT id, exhibit, kind, position, locator, reader, payload,
      sealed_payload FROM fact;
    DROP TABLE fact;
    ALTER TABLE fact_with_keys RENAME TO fact;
    """

  private static let tables = """
    CREATE TABLE case_identity (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      case_id TEXT NOT NULL CHECK (length(case_id) = 32),
      key_check BLOB NOT NULL CHECK (length(key_check) = 32),
      created_at TEXT NOT NULL
    ) STRICT;

    CREATE TABLE exhibit (
      id INTEGER PRIMARY KEY,
      sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
      byte_count INTEGER NOT NULL CHECK (byte_count >= 0),
      storage TEXT NOT NULL CHECK (storage IN ('sealed', 'plain')),
      outcome TEXT NOT NULL CHECK (outcome IN ('certain', 'probable', 'unknown')),
      format TEXT,
      reader TEXT,
      sealed_difference BLOB,
      row_total INTEGER NOT NULL CHECK (row_total >= 0),
      row_records INTEGER NOT NULL CHECK (row_records >= 0),
      row_rejects INTEGER NOT NULL CHECK (row_rejects >= 0),
      row_other INTEGER NOT NULL CHECK (row_other >= 0),
      row_flagged INTEGER NOT NULL CHECK (row_flagged BETWEEN 0 AND row_records),
      CHECK (row_total = row_records + row_rejects + row_other)
    ) STRICT;

    CREATE TABLE receipt (
      id INTEGER PRIMARY KEY,
      exhibit INTEGER NOT NULL REFERENCES exhibit (id),
      token BLOB NOT NULL CHECK (length(token) = 32),
      sealed BLOB NOT NULL,
      UNIQUE (exhibit, token)
    ) STRICT;

    CREATE TABLE record (
      id INTEGER PRIMARY KEY,
      exhibit INTEGER NOT NULL REFERENCES exhibit (id),
      position INTEGER NOT NULL CHECK (position >= 0),
      locator TEXT NOT NULL,
      kind TEXT NOT NULL,
      sealed_json BLOB NOT NULL,
      sealed_raw BLOB NOT NULL,
      UNIQUE (exhibit, position)
    ) STRICT;

    CREATE TABLE reject (
      id INTEGER PRIMARY KEY,
      exhibit INTEGER NOT NULL REFERENCES exhibit (id),
      position INTEGER NOT NULL CHECK (position >= 0),
      locator TEXT NOT NULL,
      scope TEXT NOT NULL CHECK (scope IN ('row', 'value')),
      field TEXT,
      sealed_reason BLOB NOT NULL,
      UNIQUE (exhibit, position)
    ) STRICT;

    CREATE TABLE fact (
      id INTEGER PRIMARY KEY,
      exhibit INTEGER NOT NULL REFERENCES exhibit (id),
      kind TEXT NOT NULL CHECK (kind IN ('transfer', 'account_event', 'balance', 'subject',
        'address', 'attribution', 'defaulter', 'price')),
      position INTEGER NOT NULL CHECK (position >= 0),
      locator TEXT NOT NULL,
      reader TEXT NOT NULL,
      payload TEXT CHECK (payload IS NULL OR json_valid(payload)),
      sealed_payload BLOB,
      CHECK ((payload IS NULL) = (kind IN ('subject', 'defaulter'))),
      CHECK ((sealed_payload IS NULL) = (payload IS NOT NULL)),
      UNIQUE (exhibit, kind, position)
    ) STRICT;

    CREATE TABLE run (
      id INTEGER PRIMARY KEY,
      step TEXT NOT NULL,
      tool_version TEXT NOT NULL,
      configuration_digest BLOB NOT NULL CHECK (length(configuration_digest) = 32),
      input_digest BLOB NOT NULL CHECK (length(input_digest) = 32),
      output_digest BLOB NOT NULL CHECK (length(output_digest) = 32),
      recorded_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX run_by_step ON run (step, id);

    CREATE TABLE step_output (
      step TEXT PRIMARY KEY NOT NULL,
      run INTEGER NOT NULL REFERENCES run (id),
      sealed_content BLOB NOT NULL
    ) STRICT;

    CREATE TABLE audit (
      sequence INTEGER PRIMARY KEY CHECK (sequence >= 1),
      recorded_at TEXT NOT NULL,
      action TEXT NOT NULL,
      details TEXT NOT NULL CHECK (json_valid(details)),
      previous BLOB NOT NULL CHECK (length(previous) = 32),
      hash BLOB NOT NULL CHECK (length(hash) = 32)
    ) STRICT;
    CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
      BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
    CREATE TRIGGER audit_is_never_shortened BEFORE DELETE ON audit
      BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

    CREATE TABLE audit_end (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      sequence INTEGER NOT NULL,
      hash BLOB NOT NULL CHECK (length(hash) = 32),
      seal BLOB NOT NULL CHECK (length(seal) = 32)
    ) STRICT;
    """
}
