import ByteReading
import CaseStore
import Facts
import LedgerRecords
import Normalization
import Quantities

extension KnownTokens {
  /// The list that the tool brings.
  static func ofTheTool() throws(CaseFailure) -> KnownTokens {
    do throws(KnownTokens.Failure) { return try bundled() } catch {
      throw .installation(reason: error.description)
    }
  }
}

extension BatchedReading {
  /// Whether the file is of a chain of accounts, and no table.
  var isLedger: Bool { reader.name.hasPrefix(LedgerImport.readerMark) }

  /// Gives each record of a batch.
  func forEachLedgerRecord(
    of batch: Batch,
    in store: CaseStore,
    _ body: (LedgerBatch.Record) -> Void
  ) throws(CaseFailure) {
    let bytes = try store.contents(of: batch, in: self, cells: false).records
    let count: Int
    do throws(ParseFailure) { count = try LedgerBatch.decode(bytes, body) } catch {
      throw .damagedDatabase(reason: "batch \(batch.ordinal) of \(exhibit): \(error)")
    }
    guard count == batch.positions.count else {
      throw .damagedDatabase(reason: "batch \(batch.ordinal) of \(exhibit) has other counts")
    }
  }

  /// Returns the facts of a file of a chain of accounts.
  func ledgerFacts(
    in store: CaseStore,
    _ tokens: KnownTokens
  ) throws(CaseFailure) -> FactSet {
    var normalizer = LedgerNormalizer(exhibit: exhibit, reader: reader, tokens: tokens)
    var facts = FactSet()
    for batch in batches {
      try forEachLedgerRecord(of: batch, in: store) { record in
        normalizer.add(record.transaction, at: record.place, to: &facts)
      }
    }
    return facts
  }

  /// Returns the lines of a batch of a file of a chain of accounts.
  func ledgerLines(
    of batch: Batch,
    in store: CaseStore,
    _ tokens: KnownTokens
  ) throws(CaseFailure) -> [UInt8] {
    let json = LedgerJSON(
      normalizer: LedgerNormalizer(exhibit: exhibit, reader: reader, tokens: tokens)
    )
    let head = Array("{\"exhibit\":\"\(exhibit)\",\"locator\":".utf8)
    var lines: [UInt8] = []
    try forEachLedgerRecord(of: batch, in: store) { record in
      let raw: JSONValue = [
        "bytes": .string("\(record.range.lowerBound)..<\(record.range.upperBound)")
      ]
      for members in json.values(of: record.transaction) {
        lines += head
        JSONValue.string(Locator(record.place).description).write(to: &lines)
        // The brace before the members becomes the comma before them.
        let start = lines.count
        JSONValue.object(members + [.init("raw", raw)]).write(to: &lines)
        lines[start] = UInt8(ascii: ",")
        lines.append(UInt8(ascii: "\n"))
      }
    }
    return lines
  }
}
