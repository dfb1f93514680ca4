import TabularFormat
import Testing

@testable import ExchangeFormat

/// Exports made from every header of the library, whole and damaged.
@Suite struct GeneratedExportTests {
  /// A header of the library.
  private struct Known {
    let profile: ExportProfile
    let signature: Int?
    var name: String { "\(profile.id)#\((signature ?? 0) + 1)" }
  }

  private static func known() throws -> [Known] {
    try Tables.library.get().profiles.flatMap { profile in
      profile.layout == .roles
        ? [Known(profile: profile, signature: nil)]
        : profile.signatures.indices.map { Known(profile: profile, signature: $0) }
    }
  }

  private static func read(_ bytes: [UInt8], _ name: String) throws -> TableReading {
    let workbook = try TabularReader.read(bytes, fileName: name)
    return try ExchangeFormat.read(workbook, fileName: name, library: Tables.library.get())
  }

  /// A file's name under which the format is recognised and its rows have a direction and a zone.
  private static func fileName(_ profile: ExportProfile) -> String {
    let words =
      (profile.evidence?.fileName.prefix(1).map { $0 } ?? [])
      + (profile.fileNameActions.first?.words.prefix(1).map { $0 } ?? [])
    return words.joined(separator: " ") + " (UTC+9).csv"
  }

  private static func preamble(_ profile: ExportProfile) -> String {
    (profile.evidence?.preamble.first).map { "\($0)\n" } ?? ""
  }

  /// Every row has one outcome, and every one that is no record a reason.
  private static func check(_ reading: TableReading, _ name: String) {
    let account = reading.account
    #expect(account.total == account.records + account.rejects + account.other, "\(name)")
    #expect(reading.rows.count == account.total, "\(name)")
    #expect(reading.rejects.allSatisfy { !$0.reason.isEmpty }, "\(name)")
    #expect(
      reading.records.flatMap(\.flags).allSatisfy { !$0.reason.isEmpty },
      "\(name)"
    )
    var checker = TableChecker(reading.detection, fileName: name)
    for outcome in reading.rows { checker.add(outcome) }
    _ = checker.findings()
  }

  @Test func `knows every header of the library, and reads a row of it`() throws {
    for (index, item) in try Self.known().enumerated() {
      var random = SeededRandom(UInt64(index))
      let export = GeneratedExport(item.profile, item.signature, rows: 8, random: &random)
      // What tells two formats of one header apart by their values is not made up here.
      guard item.profile.evidence?.values.isEmpty != false else { continue }
      let name = Self.fileName(item.profile)
      let reading = try Self.read(
        Array((Self.preamble(item.profile) + export.text()).utf8),
        name
      )
      Self.check(reading, item.name)
      #expect(reading.detection.outcome == .certain, "\(item.name)")
      #expect(reading.detection.format == item.profile.id, "\(item.name)")
      #expect(
        !reading.records.isEmpty,
        "\(item.name): \(reading.rejects.first?.description ?? "") of \(export.rows[0])"
      )
    }
  }

  @Test func `reads columns in another order for what they are`() throws {
    for (index, item) in try Self.known().enumerated() where item.profile.evidence == nil {
      guard let signature = item.signature else { continue }
      var random = SeededRandom(UInt64(index))
      var export = GeneratedExport(item.profile, signature, rows: 2, random: &random)
      let turned = export.header.indices.map { ($0 + 1) % export.header.count }
      // Columns of one name, or of any, are known by their place alone.
      guard Set(export.header).count == export.header.count,
        !export.header.contains(""), !export.header.contains("any text")
      else { continue }
      export.header = turned.map { export.header[$0] }
      export.rows = export.rows.map { row in turned.map { row[$0] } }
      let reading = try Self.read(Array(export.text().utf8), Self.fileName(item.profile))
      Self.check(reading, item.name)
      let found = reading.detection.format
      // Two formats may have one set of columns in two orders.
      let isAnotherOrder = reading.detection.difference.allSatisfy { $0.kind == .moved }
      #expect(
        found == item.profile.id || found == nil || isAnotherOrder,
        "\(item.name) for \(found ?? "")"
      )
    }
  }

  /// Ways to damage an export.
  private enum Damage: Int, CaseIterable {
    case missing, extra, renamed, mixedEnds, marks, utf16, preamble, footer, oddCells, cut
  }

  @Test func `loses no row of a damaged export`() throws {
    for (index, item) in try Self.known().enumerated() {
      var random = SeededRandom(UInt64(1000 + index))
      var export = GeneratedExport(item.profile, item.signature, rows: 3, random: &random)
      guard let damage = Damage(rawValue: index % Damage.allCases.count) else { continue }
      var bytes: [UInt8]
      switch damage {
      case .missing:
        let gone = random.next(below: export.header.count)
        export.header.remove(at: gone)
        for row in export.rows.indices { export.rows[row].remove(at: gone) }
        bytes = Array(export.text().utf8)
      case .extra:
        export.header.append("a new column")
        for row in export.rows.indices { export.rows[row].append("x") }
        bytes = Array(export.text().utf8)
      case .renamed:
        export.header[random.next(below: export.header.count)] = "another name"
        bytes = Array(export.text().utf8)
      case .mixedEnds:
        bytes = Array(export.text { ["\r\n", "\n", "\r"][$0 % 3] }.utf8)
      case .marks:
        bytes = Array(
          export.text { _ in "\n\u{FEFF}" }.utf8
        )
      case .utf16:
        bytes = [0xFF, 0xFE] + export.text().utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
      case .preamble: bytes = Array(("A title\nUser,T\n\n" + export.text()).utf8)
      case .footer: bytes = Array((export.text() + "Total,,1\n* end\n1 / 2\n").utf8)
      case .oddCells:
        let odd = [
          "-", "", "=1+2", "###", "1E+5", "\u{0}", "NaN", "∞", "99999999999999999999999999",
        ]
        for row in export.rows.indices {
          for column in export.rows[row].indices where random.next(below: 3) == 0 {
            export.rows[row][column] = odd[random.next(below: odd.count)]
          }
        }
        bytes = Array(export.text().utf8)
      case .cut:
        bytes = Array(export.text().utf8)
        bytes.removeLast(random.next(below: bytes.count / 2))
      }
      guard let reading = try? Self.read(bytes, Self.fileName(item.profile)) else { continue }
      Self.check(reading, "\(item.name) \(damage)")
    }
  }
}
