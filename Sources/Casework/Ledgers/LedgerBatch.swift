import ByteReading
import ExchangeFormat
import LedgerRecords
import Quantities

/// Records of a file of a chain of accounts, as bytes: the same for equal records.
struct LedgerBatch {
  /// One record and where it stands.
  struct Record: Hashable {
    let place: LedgerItem.Place
    let range: Range<Int>
    let transaction: LedgerTransaction
  }

  /// The form of the bytes.
  static let version: UInt8 = 1
  /// The most records of a batch.
  static let recordLimit = 4096
  /// A batch of so many bytes is full.
  static let byteLimit = 1 << 20

  private var writer = BatchWriter()
  private(set) var count = 0

  /// Whether no more records should be added.
  var isFull: Bool { count >= Self.recordLimit || writer.bytes.count >= Self.byteLimit }

  /// Adds a record.
  mutating func add(_ record: Record) {
    count += 1
    record.write(to: &writer)
  }

  /// The batch as bytes.
  func encoded() -> [UInt8] {
    var head = BatchWriter()
    head.write(byte: Self.version)
    head.write(count: count)
    return head.bytes + writer.bytes
  }

  /// Reads what ``encoded()`` gave, record by record.
  ///
  /// - Parameters:
  ///   - bytes: All bytes of one batch.
  ///   - body: Is given each record.
  /// - Returns: How many there are.
  /// - Throws: `ParseFailure` for anything else.
  static func decode(
    _ bytes: [UInt8],
    _ body: (Record) -> Void
  ) throws(ParseFailure) -> Int {
    var reader = BatchReader(bytes)
    let version = try reader.byte()
    guard version == Self.version else {
      throw ParseFailure(.invalidValue("a batch of version \(version)"), at: 0)
    }
    let count = try reader.count(leastSize: 8)
    for _ in 0..<count { body(try Record(from: &reader)) }
    try reader.finish()
    return count
  }
}

extension LedgerBatch.Record {
  fileprivate func write(to writer: inout BatchWriter) {
    place.write(to: &writer)
    writer.write(range)
    transaction.write(to: &writer)
  }

  fileprivate init(from reader: inout BatchReader) throws(ParseFailure) {
    place = try LedgerItem.Place(from: &reader)
    range = try reader.range()
    transaction = try LedgerTransaction(from: &reader)
  }
}

extension LedgerItem.Place {
  fileprivate func write(to writer: inout BatchWriter) {
    switch self {
    case .element(let path):
      writer.write(byte: 0)
      writer.write(single: path)
    case .line(let line):
      writer.write(byte: 1)
      writer.write(signed: line)
    case .row(let row):
      writer.write(byte: 2)
      writer.write(signed: row)
    case .bytes(let range):
      writer.write(byte: 3)
      writer.write(range)
    case .transaction(let range, let index):
      writer.write(byte: 4)
      writer.write(range)
      writer.write(signed: index)
    }
  }

  fileprivate init(from reader: inout BatchReader) throws(ParseFailure) {
    switch try reader.byte() {
    case 0: self = .element(try reader.single())
    case 1: self = .line(try reader.signed())
    case 2: self = .row(try reader.signed())
    case 3: self = .bytes(try reader.range())
    case 4: self = .transaction(try reader.range(), index: try reader.signed())
    default: throw reader.failure("no place")
    }
  }
}

extension LedgerTransaction {
  fileprivate func write(to writer: inout BatchWriter) {
    writer.write(text: chain)
    writer.write(text: id)
    writer.write(height) { $0.write(unsigned: $1) }
    writer.write(index) { $0.write(unsigned: UInt64($1)) }
    writer.write(time) {
      $0.write(signed: Int($1.secondsSince1970))
      $0.write(unsigned: UInt64($1.nanoseconds))
    }
    switch status {
    case .succeeded: writer.write(byte: 0)
    case .unstated: writer.write(byte: 1)
    case .failed(let reason):
      writer.write(byte: 2)
      writer.write(text: reason)
    }
    switch confirmation {
    case .confirmed: writer.write(byte: 0)
    case .unconfirmed: writer.write(byte: 1)
    case .unstated: writer.write(byte: 2)
    }
    writer.write(count: movements.count)
    for movement in movements { movement.write(to: &writer) }
    writer.write(count: signers.count)
    for signer in signers { signer.write(to: &writer) }
    writer.write(count: gaps.count)
    for gap in gaps { writer.write(text: gap) }
    writer.write(count: approvals.count)
    for approval in approvals { approval.write(to: &writer) }
    writer.write(count: ownerships.count)
    for ownership in ownerships { ownership.write(to: &writer) }
  }

  fileprivate init(from reader: inout BatchReader) throws(ParseFailure) {
    self.init(chain: try reader.text(), id: try reader.text())
    if try reader.isThere() { height = try reader.unsigned() }
    if try reader.isThere() {
      guard let number = UInt32(exactly: try reader.unsigned()) else {
        throw reader.failure("a position of more than 32 bits")
      }
      index = number
    }
    if try reader.isThere() {
      let seconds = try reader.signed()
      guard let rest = Int32(exactly: try reader.unsigned()), rest < 1_000_000_000 else {
        throw reader.failure("no fraction of a second")
      }
      time = Instant(secondsSince1970: Int64(seconds), nanoseconds: rest)
    }
    switch try reader.byte() {
    case 0: status = .succeeded
    case 1: status = .unstated
    case 2: status = .failed(try reader.text())
    default: throw reader.failure("no status")
    }
    switch try reader.byte() {
    case 0: confirmation = .confirmed
    case 1: confirmation = .unconfirmed
    case 2: confirmation = .unstated
    default: throw reader.failure("no confirmation")
    }
    for _ in 0..<(try reader.count(leastSize: 5)) {
      movements.append(try LedgerMovement(from: &reader))
    }
    for _ in 0..<(try reader.count(leastSize: 4)) {
      signers.append(try LedgerSigner(from: &reader))
    }
    for _ in 0..<(try reader.count()) { gaps.append(try reader.text()) }
    for _ in 0..<(try reader.count(leastSize: 5)) {
      approvals.append(try LedgerApproval(from: &reader))
    }
    for _ in 0..<(try reader.count(leastSize: 5)) {
      ownerships.append(try LedgerOwnership(from: &reader))
    }
  }
}

extension LedgerMovement {
  fileprivate func write(to writer: inout BatchWriter) {
    writer.write(byte: UInt8(truncatingIfNeeded: Mechanism.allCases.firstIndex(of: mechanism) ?? 0))
    writer.write(text: part)
    asset.write(to: &writer)
    writer.write(from) { $1.write(to: &$0) }
    writer.write(to) { $1.write(to: &$0) }
    writer.write(amount)
    writer.write(memo) { $0.write(text: $1) }
  }

  fileprivate init(from reader: inout BatchReader) throws(ParseFailure) {
    let number = Int(try reader.byte())
    guard Mechanism.allCases.indices.contains(number) else { throw reader.failure("no mechanism") }
    self.init(
      Mechanism.allCases[number],
      part: try reader.text(),
      asset: try LedgerAsset(from: &reader),
      from: try reader.isThere() ? try LedgerParty(from: &reader) : nil,
      to: try reader.isThere() ? try LedgerParty(from: &reader) : nil,
      amount: try reader.amount(),
      memo: try reader.isThere() ? try reader.text() : nil
    )
  }
}

extension LedgerApproval {
  fileprivate func write(to writer: inout BatchWriter) {
    owner.write(to: &writer)
    spender.write(to: &writer)
    asset.write(to: &writer)
    writer.write(amount) { $0.write($1) }
    writer.write(text: part)
  }

  fileprivate init(from reader: inout BatchReader) throws(ParseFailure) {
    self.init(
      owner: try LedgerParty(from: &reader),
      spender: try LedgerParty(from: &reader),
      asset: try LedgerAsset(from: &reader),
      amount: try reader.isThere() ? try reader.amount() : nil,
      part: try reader.text()
    )
  }
}

extension LedgerOwnership {
  fileprivate func write(to writer: inout BatchWriter) {
    writer.write(text: contract)
    writer.write(byte: UInt8(truncatingIfNeeded: Change.allCases.firstIndex(of: change) ?? 0))
    writer.write(count: owners.count)
    for owner in owners { writer.write(text: owner) }
    writer.write(threshold) { $0.write(unsigned: $1) }
    writer.write(text: source)
    writer.write(text: part)
  }

  fileprivate init(from reader: inout BatchReader) throws(ParseFailure) {
    let contract = try reader.text()
    let number = Int(try reader.byte())
    guard Change.allCases.indices.contains(number) else { throw reader.failure("no change") }
    var owners: [String] = []
    for _ in 0..<(try reader.count()) { owners.append(try reader.text()) }
    self.init(
      contract: contract,
      change: Change.allCases[number],
      owners: owners,
      threshold: try reader.isThere() ? try reader.unsigned() : nil,
      source: try reader.text(),
      part: try reader.text()
    )
  }
}

extension LedgerAsset {
  fileprivate func write(to writer: inout BatchWriter) {
    writer.write(byte: UInt8(truncatingIfNeeded: Standard.allCases.firstIndex(of: standard) ?? 0))
    writer.write(contract) { $0.write(text: $1) }
    writer.write(item) { $0.write(text: $1) }
    writer.write(claimedSymbol) { $0.write(text: $1) }
    writer.write(decimals) { $0.write(signed: $1) }
  }

  fileprivate init(from reader: inout BatchReader) throws(ParseFailure) {
    let number = Int(try reader.byte())
    guard Standard.allCases.indices.contains(number) else { throw reader.failure("no standard") }
    self.init(
      Standard.allCases[number],
      contract: try reader.isThere() ? try reader.text() : nil,
      item: try reader.isThere() ? try reader.text() : nil,
      claimedSymbol: try reader.isThere() ? try reader.text() : nil,
      decimals: try reader.isThere() ? try reader.signed() : nil
    )
  }
}

extension LedgerParty {
  fileprivate func write(to writer: inout BatchWriter) {
    writer.write(text: address)
    writer.write(tag) { $0.write(text: $1) }
  }

  fileprivate init(from reader: inout BatchReader) throws(ParseFailure) {
    self.init(try reader.text(), tag: try reader.isThere() ? try reader.text() : nil)
  }
}

extension LedgerSigner {
  fileprivate func write(to writer: inout BatchWriter) {
    writer.write(text: address)
    writer.write(publicKey) { $0.write(text: $1) }
    switch standing {
    case .verified: writer.write(byte: 0)
    case .stated: writer.write(byte: 1)
    case .refuted(let reason):
      writer.write(byte: 2)
      writer.write(text: reason)
    }
    writer.write(note) { $0.write(text: $1) }
  }

  fileprivate init(from reader: inout BatchReader) throws(ParseFailure) {
    let address = try reader.text()
    let publicKey = try reader.isThere() ? try reader.text() : nil
    let standing: Standing
    switch try reader.byte() {
    case 0: standing = .verified
    case 1: standing = .stated
    case 2: standing = .refuted(try reader.text())
    default: throw reader.failure("no standing")
    }
    self.init(
      address: address,
      publicKey: publicKey,
      standing: standing,
      note: try reader.isThere() ? try reader.text() : nil
    )
  }
}

extension BatchWriter {
  /// Writes a text that is not expected a second time.
  fileprivate mutating func write(single text: String) {
    write(count: text.utf8.count)
    write(bytes: text.utf8)
  }

  fileprivate mutating func write(_ range: Range<Int>) {
    write(signed: range.lowerBound)
    write(count: range.count)
  }

  fileprivate mutating func write<Value>(
    _ value: Value?,
    _ body: (inout BatchWriter, Value) -> Void
  ) {
    write(byte: value == nil ? 0 : 1)
    if let value { body(&self, value) }
  }

  fileprivate mutating func write(_ amount: LedgerAmount) {
    let digits = amount.coefficient.minimalBigEndian
    write(byte: UInt8(digits.count))
    write(bytes: digits)
    write(signed: amount.exponent)
  }
}

extension BatchReader {
  fileprivate mutating func single() throws(ParseFailure) -> String {
    let slice = try slice(try count())
    guard let text = String(validating: slice, as: UTF8.self) else {
      throw failure("a text that is not UTF-8")
    }
    return text
  }

  fileprivate mutating func range() throws(ParseFailure) -> Range<Int> {
    let lower = try signed()
    let length = try unsigned()
    guard lower >= 0, length <= UInt64(Int.max - lower) else { throw failure("no range") }
    return lower..<lower + Int(length)
  }

  fileprivate mutating func isThere() throws(ParseFailure) -> Bool {
    switch try byte() {
    case 0: return false
    case 1: return true
    default: throw failure("neither there nor missing")
    }
  }

  fileprivate mutating func amount() throws(ParseFailure) -> LedgerAmount {
    let length = Int(try byte())
    guard let digits = UInt256(bigEndian: try slice(length)) else {
      throw failure("an amount of more than 256 bits")
    }
    return LedgerAmount(coefficient: digits, exponent: try signed())
  }
}
