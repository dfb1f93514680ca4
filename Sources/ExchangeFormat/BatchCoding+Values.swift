import ByteReading
import Quantities

extension String: BatchCodable {
  func write(to writer: inout BatchWriter) { writer.write(text: self) }

  static func read(from reader: inout BatchReader) throws(ParseFailure) -> String {
    try reader.text()
  }
}

extension BatchCodable where Self: RawRepresentable<String> {
  func write(to writer: inout BatchWriter) { writer.write(text: rawValue) }

  static func read(from reader: inout BatchReader) throws(ParseFailure) -> Self {
    let text = try reader.text()
    guard let value = Self(rawValue: text) else {
      throw reader.failure("\(Self.self) has no case \(text)")
    }
    return value
  }
}

extension ExchangeRecord.Kind: BatchCodable {}
extension ExchangeRecord.LedgerRow: BatchCodable {}

extension ExchangeRecord.Status: BatchCodable {}
extension ExchangeRecord.Flow: BatchCodable {}
extension ExportProfile.Origin: BatchCodable {}
extension RowOutcome.OtherKind: BatchCodable {}
extension StatedTime.Precision: BatchCodable {}
extension StatedTime.ZoneSource: BatchCodable {}

extension Asset: BatchCodable {
  func write(to writer: inout BatchWriter) { writer.write(text: code) }

  static func read(from reader: inout BatchReader) throws(ParseFailure) -> Asset {
    let text = try reader.text()
    guard let asset = Asset(text), asset.code == text else {
      throw reader.failure("no code of an asset")
    }
    return asset
  }
}

extension ExactDecimal: BatchCodable {
  func write(to writer: inout BatchWriter) {
    writer.write(count: scale)
    writer.write(wide: coefficient)
  }

  static func read(from reader: inout BatchReader) throws(ParseFailure) -> ExactDecimal {
    let scale = try reader.unsigned()
    guard scale <= UInt64(maximumScale) else { throw reader.failure("a scale above 36") }
    let coefficient = try reader.wide()
    let value = ExactDecimal(coefficient: coefficient, scale: Int(scale))
    guard value.scale == Int(scale) else { throw reader.failure("a number with zeros at its end") }
    return value
  }
}

extension CalendarDate: BatchCodable {
  func write(to writer: inout BatchWriter) { writer.write(signed: daysSince1970) }

  static func read(from reader: inout BatchReader) throws(ParseFailure) -> CalendarDate {
    let days = try reader.signed()
    // The years 1 to 9999.
    guard (-719_162...2_932_896).contains(days) else { throw reader.failure("no day of a year") }
    return CalendarDate(daysSince1970: days)
  }
}

extension StatedTime: BatchCodable {
  func write(to writer: inout BatchWriter) {
    writer.write(signed: Int(instant.secondsSince1970))
    writer.write(count: Int(instant.nanoseconds))
    writer.write(signed: zone.minutes)
    zoneSource.write(to: &writer)
    precision.write(to: &writer)
  }

  static func read(from reader: inout BatchReader) throws(ParseFailure) -> StatedTime {
    let seconds = try reader.signed()
    let nanoseconds = try reader.unsigned()
    guard nanoseconds < 1_000_000_000 else { throw reader.failure("no fraction of a second") }
    let minutes = try reader.signed()
    guard (-1439...1439).contains(minutes), let zone = UTCOffset(minutes: minutes) else {
      throw reader.failure("no offset of a zone")
    }
    return StatedTime(
      Instant(secondsSince1970: Int64(seconds), nanoseconds: Int32(nanoseconds)),
      zone: zone,
      zoneSource: try ZoneSource.read(from: &reader),
      precision: try Precision.read(from: &reader)
    )
  }
}

extension StatedIdentifier: BatchCodable {
  func write(to writer: inout BatchWriter) {
    writer.write(text: kind)
    writer.write(text: text)
  }

  static func read(from reader: inout BatchReader) throws(ParseFailure) -> StatedIdentifier {
    StatedIdentifier(kind: try reader.text(), text: try reader.text())
  }
}

extension ValueFlag: BatchCodable {
  func write(to writer: inout BatchWriter) {
    writer.write(byte: isRefused ? 1 : 0)
    writer.write(text: field)
    writer.write(text: reason)
  }

  static func read(from reader: inout BatchReader) throws(ParseFailure) -> ValueFlag {
    let isRefused = try reader.byte()
    guard isRefused <= 1 else { throw reader.failure("neither yes nor no") }
    return ValueFlag(
      field: try reader.text(),
      reason: try reader.text(),
      isRefused: isRefused == 1
    )
  }
}

extension CheckedAddress: BatchCodable {
  func write(to writer: inout BatchWriter) {
    let parts = [canonical, chain, tag, problem]
    var present: UInt8 = 0
    for (index, part) in parts.enumerated() where part != nil { present |= 1 << UInt8(index) }
    writer.write(byte: present)
    writer.write(text: raw)
    for case let part? in parts { writer.write(text: part) }
  }

  static func read(from reader: inout BatchReader) throws(ParseFailure) -> CheckedAddress {
    let present = try reader.byte()
    guard present < 16 else { throw reader.failure("no parts of an address") }
    let raw = try reader.text()
    var parts: [String?] = []
    for index in 0..<4 {
      parts.append(present >> UInt8(index) & 1 == 1 ? try reader.text() : nil)
    }
    return CheckedAddress(
      raw: raw,
      canonical: parts[0],
      chain: parts[1],
      tag: parts[2],
      problem: parts[3]
    )
  }
}
