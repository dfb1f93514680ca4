import ByteReading
import CaseStore
import ExchangeFormat
import Facts
import FileAccess
import Normalization
import Quantities

/// Imports what others say of addresses: TagPacks of GraphSense in YAML or JSON, and the lists of
/// sanctioned addresses that are derived from OFAC's.
struct TagPackImport {
  let store: CaseStore
  let reception: Reception
  let recordedAt: Instant
  let normalizer: TagPackNormalizer

  static let packReader = Reader("tagpack@2")
  static let listReader = Reader("ofac-addresses@1")

  /// Imports a file, if it is a pack or a list.
  ///
  /// - Parameter file: The file.
  /// - Returns: What came of it; `nil` if it is something else, and nothing of it was kept.
  /// - Throws: ``CaseworkFailure`` if the file cannot be read or the case cannot be changed.
  func run(_ file: SourceFile) throws(CaseworkFailure) -> ImportedExhibit? {
    guard let bytes = try read(file) else { return nil }
    if TagPack.isLikely(bytes) {
      let draft: Draft
      do throws(TagPack.Failure) {
        draft = Draft(try TagPack(parsing: bytes), normalizer)
      } catch {
        // A mapping with a title and tags that is no pack may be anything else.
        if error.mayBeSomethingElse { return nil }
        draft = Draft(refused: error)
      }
      return try keep(draft, of: file, bytes)
    }
    if let list = SanctionList(bytes, name: file.name) {
      return try keep(Draft(list, normalizer), of: file, bytes)
    }
    return nil
  }

  /// Reads the file if its beginning allows that it is a pack or a list.
  private func read(_ file: SourceFile) throws(CaseworkFailure) -> [UInt8]? {
    if let member = file.member {
      guard member.original.byteCount <= TagPack.largestFile else { return nil }
      do throws(CaseFailure) { return try store.exhibitBytes(member.original.id) } catch {
        throw .store(error)
      }
    }
    do throws(MappedFile.Failure) {
      let mapped = try MappedFile.open(file.path)
      let span = mapped.bytes
      guard span.count <= TagPack.largestFile else { return nil }
      let head = [UInt8](capacity: min(span.count, 1 << 16)) { output in
        for index in 0..<min(span.count, 1 << 16) { output.append(span[index]) }
      }
      guard TagPack.isLikely(head) || SanctionList.isLikely(file.name) else { return nil }
      return [UInt8](capacity: span.count) { output in
        for index in span.indices { output.append(span[index]) }
      }
    } catch {
      throw .unreadable(path: file.path, reason: "\(error.call) failed with error \(error.code)")
    }
  }

  private func keep(
    _ draft: Draft,
    of file: SourceFile,
    _ bytes: [UInt8]
  ) throws(CaseworkFailure) -> ImportedExhibit {
    let original: StoredOriginal
    do throws(CaseFailure) {
      original = try store.keepOriginal(bytes: bytes, storage: .sealed)
    } catch { throw .store(error) }
    var facts = FactSet()
    facts.attributions = draft.attributions.map { locator, attribution in
      Fact(
        attribution,
        at: Place(exhibit: original.id, locator: locator),
        reader: draft.reader
      )
    }
    let rejected = draft.rejects.count { $0.scope == .row }
    return try ImportedExhibit(
      storing: ExhibitImport(
        original: original,
        receipt: file.receipt(reception),
        format: draft.format,
        outcome: draft.records.isEmpty ? .unknown : .certain,
        reader: draft.reader,
        rows: ExhibitRows(
          total: draft.records.count + rejected + draft.other,
          records: draft.records.count,
          rejects: rejected,
          other: draft.other,
          flagged: Set(draft.rejects.filter { $0.scope == .value }.map(\.locator)).count
        ),
        records: draft.records,
        rejects: draft.rejects,
        facts: facts
      ),
      file,
      in: store,
      recordedAt: recordedAt
    )
  }
}

/// Addresses alone, one a line or in a JSON list, in a file whose name says that they are sanctioned
/// and of which asset: `sanctioned_addresses_XBT.txt`.
///
/// Source of the form: the lists derived from the SDN list of the United States' Office of Foreign
/// Assets Control (0xB10C/ofac-sanctioned-digital-currency-addresses).
struct SanctionList {
  /// The asset as the name writes it.
  let code: String
  /// The file's name.
  let name: String
  /// The addresses with their places.
  private(set) var addresses: [(locator: Locator, text: String)] = []
  /// Blank lines.
  private(set) var blank = 0

  private static let prefix = "sanctioned_addresses_"

  /// Whether a name is one of such lists.
  static func isLikely(_ name: String) -> Bool { code(of: name) != nil }

  private static func code(of name: String) -> String? {
    guard name.hasPrefix(prefix), name.hasSuffix(".txt") || name.hasSuffix(".json") else {
      return nil
    }
    let code = name.dropFirst(prefix.count).prefix { $0 != "." }
    let isCode = (2...8).contains(code.utf8.count) && code.allSatisfy { $0.isASCII && $0.isLetter }
    return isCode ? String(code) : nil
  }

  /// Reads a list; `nil` if the name or the content is of something else.
  init?(_ bytes: [UInt8], name: String) {
    guard let code = Self.code(of: name) else { return nil }
    self.code = code
    self.name = name
    if name.hasSuffix(".json") {
      guard let json = try? JSONReader.value(of: bytes.span),
        case .array(let elements) = json.content
      else {
        return nil
      }
      for (index, element) in elements.enumerated() {
        guard case .string(let text) = element.content else { return nil }
        addresses.append((.element(path: "$[\(index)]", part: nil), text))
      }
    } else {
      guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
      var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      if lines.last?.isEmpty ?? false { lines.removeLast() }
      for (index, line) in lines.enumerated() {
        let address = line.drop { $0 == " " }.prefix { $0 != " " }
        if address.isEmpty {
          blank += 1
        } else {
          addresses.append((.line(index + 1, part: nil), String(address)))
        }
      }
    }
    guard !addresses.isEmpty,
      addresses.allSatisfy({ pair in
        (20...128).contains(pair.text.utf8.count)
          && pair.text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: ",") }
      })
    else { return nil }
  }
}

/// What one file of claims comes to.
private struct Draft {
  let format: String
  let reader: Reader
  var records: [StoredRecord] = []
  var rejects: [StoredReject] = []
  var attributions: [(locator: Locator, attribution: Attribution)] = []
  var other = 0

  init(_ pack: TagPack, _ normalizer: TagPackNormalizer) {
    format = pack.isJSON ? "graphsense-tagpack-json" : "graphsense-tagpack"
    reader = TagPackImport.packReader
    for problem in pack.headerProblems {
      reject(.row, "the header \(problem.reason)", at: .line(problem.line ?? 1, part: nil))
    }
    for tag in pack.tags {
      let locator: Locator =
        pack.isJSON
        ? .element(path: "$.tags[\(tag.index)]", part: nil) : .line(tag.line, part: nil)
      let raw = TagPack.Value.fields(tag.fields).json
      switch normalizer.outcome(of: tag, in: pack) {
      case .attribution(let attribution): add(attribution, raw, at: locator)
      case .withoutFact(let reason):
        records.append(record(["kind": "attribution"], raw, at: locator))
        reject(.value, reason, at: locator)
      case .refused(let reason): reject(.row, reason, at: locator)
      }
    }
  }

  /// A pack that cannot be read.
  init(refused failure: TagPack.Failure) {
    format = "graphsense-tagpack"
    reader = TagPackImport.packReader
    reject(.row, failure.reason, at: .line(failure.line ?? 1, part: nil))
  }

  init(_ list: SanctionList, _ normalizer: TagPackNormalizer) {
    format = "ofac-sanctioned-addresses"
    reader = TagPackImport.listReader
    other = list.blank
    for (locator, text) in list.addresses {
      let raw: JSONValue = ["address": .string(text), "asset": .string(list.code)]
      let source = "OFAC SDN list, as in \(SensitiveText.masked(list.name))"
      if let attribution = normalizer.sanction(text, code: list.code, source: source) {
        add(attribution, raw, at: locator)
      } else {
        reject(.row, "no address, or a secret", at: locator)
      }
    }
  }

  private mutating func add(
    _ attribution: Attribution,
    _ raw: JSONValue,
    at locator: Locator
  ) {
    attributions.append((locator, attribution))
    records.append(record(RecordJSON.value(of: attribution), raw, at: locator))
    if attribution.address.address == nil {
      reject(.value, attribution.address.problem ?? "not checked", field: "address", at: locator)
    }
  }

  private func record(
    _ value: JSONValue,
    _ raw: JSONValue,
    at locator: Locator
  ) -> StoredRecord {
    StoredRecord(locator: locator, kind: "attribution", json: value.text(), raw: raw.text())
  }

  private mutating func reject(
    _ scope: StoredReject.Scope,
    _ reason: String,
    field: String? = nil,
    at locator: Locator
  ) {
    rejects.append(
      StoredReject(
        locator: locator,
        scope: scope,
        field: field,
        reason: SensitiveText.masked(reason)
      )
    )
  }
}

extension RecordJSON {
  /// Returns what a claim about an address says.
  static func value(of attribution: Attribution) -> JSONValue {
    func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
    let address = attribution.address
    return [
      "kind": "attribution", "time": .null, "zone_source": .null, "account": .null,
      "asset": text(attribution.currency), "quantity": .null,
      "to": .string(address.address?.text ?? SensitiveText.masked(address.raw)),
      "chain": text(address.address?.chain.name), "network": text(attribution.network),
      "actor": .string(SensitiveText.masked(attribution.actor)),
      "actor_kind": .string(attribution.actorKind.rawValue),
      "actor_id": text(attribution.actorID), "label": text(attribution.label),
      "category": text(attribution.category), "abuse": text(attribution.abuse),
      "concepts": attribution.concepts.map { .array($0.map { .string($0) }) } ?? .null,
      "source": .string(SensitiveText.masked(attribution.source)),
      "confidence": text(attribution.confidence),
      "confidence_level": attribution.confidence.flatMap(TagConfidence.init)
        .map { .number($0.level) } ?? .null,
      "cluster_definer": attribution.isClusterDefiner.map { .bool($0) } ?? .null,
      "last_modified": text(attribution.lastModified), "title": text(attribution.packTitle),
      "creator": text(attribution.creator), "context": text(attribution.context),
    ]
  }
}
