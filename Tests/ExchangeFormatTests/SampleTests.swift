import ExchangeFormat
import Foundation
import Quantities
import TabularFormat
import TestSupport
import Testing

/// A synthetic export and what must come of it: `testvectors/exports/`.
struct Sample: Sendable, CustomTestStringConvertible {
  /// What must come of a row.
  struct Record: Codable, Hashable {
    var kind: String
    var asset: String?
    var quantity: String?
    var counterAsset: String?
    var counterQuantity: String?
    var fee: String?
    var feeAsset: String?
    var time: String?
    var from: String?
    var to: String?
    var tag: String?
    var transaction: String?
    var status: String?
    var account: String?
    var event: String?
    var flags: [String]?
  }

  /// What must come of a file.
  struct Expectation: Codable {
    var fileName: String?
    var outcome: String?
    var records: [Record]
    var rejects: Int
  }

  /// The file's name without its extension: the profile's id, and perhaps a number.
  let name: String
  /// The file's name.
  let file: String

  var testDescription: String { file }

  /// The id of the profile that must read it: the name without a number at its end that no profile
  /// has.
  func profile(of library: ProfileLibrary) -> String {
    if library.profiles.contains(where: { $0.id == name }) { return name }
    guard let dash = name.lastIndex(of: "-"),
      name[name.index(after: dash)...].allSatisfy(\.isNumber)
    else { return name }
    return String(name[..<dash])
  }

  static let folder = SharedData.packageRoot.appendingPathComponent("testvectors/exports")

  /// All samples, by name.
  static let all: [Sample] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { !$0.hasSuffix(".expected.json") && !$0.hasSuffix(".md") }.sorted()
      .map { Sample(name: $0.split(separator: ".").first.map(String.init) ?? $0, file: $0) }
  }()

  func bytes() throws -> [UInt8] {
    Array(try Data(contentsOf: Self.folder.appendingPathComponent(file)))
  }

  func expectation() throws -> Expectation {
    let url = Self.folder.appendingPathComponent("\(name).expected.json")
    return try JSONDecoder().decode(Expectation.self, from: Data(contentsOf: url))
  }
}

extension Sample.Record {
  /// The same with numbers in one spelling and the usual values written out.
  func normalized() throws -> Self {
    var record = self
    for path in [\Self.quantity, \.counterQuantity, \.fee] {
      record[keyPath: path] = try self[keyPath: path].map {
        try ExactDecimal(parsing: $0).description
      }
    }
    record.status = status ?? "unstated"
    record.flags = flags ?? []
    return record
  }

  /// What the expectation says of a record.
  init(_ record: ExchangeRecord) {
    kind = record.kind.rawValue
    asset = record.asset?.code
    quantity = record.quantity?.description
    counterAsset = record.counterAsset?.code
    counterQuantity = record.counterQuantity?.description
    fee = record.fee?.description
    feeAsset = record.feeAsset?.code
    time = record.time?.description
    from = record.from?.raw
    to = record.to?.raw
    tag = record.tag
    transaction = record.transaction
    status = record.status.rawValue
    account = record.account
    event = record.event
    flags = record.flags.filter(\.isRefused).map(\.field)
  }
}

@Suite struct SampleTests {
  @Test(arguments: Sample.all)
  func `reads a sample of each format`(_ sample: Sample) throws {
    let expectation = try sample.expectation()
    let library = try Tables.library.get()
    let fileName = expectation.fileName ?? sample.file
    let workbook = try TabularReader.read(sample.bytes(), fileName: fileName)
    let reading = try ExchangeFormat.read(workbook, fileName: fileName, library: library)
    #expect(reading.detection.format == sample.profile(of: library))
    #expect(reading.detection.outcome.rawValue == expectation.outcome ?? "certain")
    let found = reading.records.map(Sample.Record.init)
    let expected = try expectation.records.map { try $0.normalized() }
    #expect(found.count == expected.count)
    for (index, (record, expected)) in zip(found, expected).enumerated() {
      var record = record
      // What ties rows together is compared where the sample says it.
      if expected.event == nil { record.event = nil }
      #expect(record == expected, "record \(index + 1)")
    }
    let rejects = reading.rejects.map(\.description).joined(separator: "; ")
    #expect(reading.rejects.count == expectation.rejects, "\(rejects)")
  }

  @Test func `has samples`() { #expect(!Sample.all.isEmpty) }

  @Test func `has an expectation beside each sample and a sample beside each expectation`() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Sample.folder.path)
    let expectations = names.filter { $0.hasSuffix(".expected.json") }
      .map { String($0.dropLast(".expected.json".count)) }
    #expect(Set(expectations) == Set(Sample.all.map(\.name)))
    #expect(Set(Sample.all.map(\.name)).count == Sample.all.count)
  }
}
