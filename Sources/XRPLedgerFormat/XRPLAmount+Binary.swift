import ByteReading
import Quantities

extension XRPLAmount {
  /// Whether drops below zero make sense in a field (XLS-68).
  static func mayBeNegative(_ field: XRPLField) -> Bool { field.name == "FeeAmountDelta" }

  private static let notDrops: UInt64 = 1 << 63
  private static let positive: UInt64 = 1 << 62
  private static let token: UInt8 = 0x20

  static func read(_ cursor: inout ByteCursor) throws(ParseFailure) -> XRPLAmount {
    let start = cursor.offset
    func invalid(_ reason: String) -> ParseFailure {
      ParseFailure(.invalidValue(reason), at: start)
    }
    let first = cursor.peekUInt8() ?? 0
    if first & 0x80 == 0, first & token != 0 {
      // The byte holds the sign; the amount follows.
      guard try cursor.readUInt8() == 0x60 else {
        throw invalid("a multi-purpose token's amount that is below zero or has unknown bits")
      }
      let units = try cursor.readBigEndian(8)
      guard units <= UInt64(Int64.max) else { throw invalid("units above 2^63 - 1") }
      return .token(units, issuance: try cursor.readFixed())
    }
    let bits = try cursor.readBigEndian(8)
    if bits & notDrops == 0 {
      let drops = bits & ~positive
      guard drops <= UInt64(maximumDrops) else { throw invalid("more drops than exist") }
      guard bits & positive == 0 else { return .drops(Int64(drops)) }
      guard drops > 0 else { throw invalid("a negative zero") }
      return .drops(-Int64(drops))
    }
    guard let value = XRPLTokenValue(bits: bits) else {
      throw invalid("an issued amount that is not in its canonical form")
    }
    let currency = XRPLCurrency(try cursor.readFixed())
    guard !currency.isXRP else { throw invalid("XRP as an issued currency") }
    let issuer: FixedBytes<20> = try cursor.readFixed()
    guard issuer != XRPLCurrency.xrp.code else { throw invalid("an issued currency of no issuer") }
    return .issued(value, currency, issuer: issuer)
  }

  func write(to output: inout [UInt8]) {
    switch self {
    case .drops(let drops):
      output += bigEndian(drops.magnitude | (drops < 0 ? 0 : Self.positive), 8)
    case .issued(let value, let currency, let issuer):
      output += bigEndian(value.bits, 8)
      output += currency.code.array
      output += issuer.array
    case .token(let units, let issuance):
      output.append(0x60)
      output += bigEndian(units, 8)
      output += issuance.array
    }
  }
}

extension XRPLIssue {
  /// The account 1, which stands where an issuer would and says that a token follows (`STIssue`).
  static let tokenMark: [UInt8] = [UInt8](repeating: 0, count: 19) + [1]

  static func read(_ cursor: inout ByteCursor) throws(ParseFailure) -> XRPLIssue {
    let first: FixedBytes<20> = try cursor.readFixed()
    let currency = XRPLCurrency(first)
    if currency.isXRP { return .xrp }
    let start = cursor.offset
    let second: FixedBytes<20> = try cursor.readFixed()
    if second.array == tokenMark {
      let sequence = try cursor.readBytes(4)
      guard let issuance = FixedBytes<24>(sequence.reversed() + first.array) else {
        preconditionFailure("4 and 20 bytes are 24")
      }
      return .token(issuance)
    }
    guard second != XRPLCurrency.xrp.code else {
      throw ParseFailure(.invalidValue("an issued currency of no issuer"), at: start)
    }
    return .issued(currency, issuer: second)
  }

  func write(to output: inout [UInt8]) {
    switch self {
    case .xrp: output += XRPLCurrency.xrp.code.array
    case .issued(let currency, let issuer): output += currency.code.array + issuer.array
    case .token(let issuance):
      let bytes = issuance.array
      output += bytes[4...] + Self.tokenMark + bytes[..<4].reversed()
    }
  }
}

extension XRPLBridge {
  static func read(_ cursor: inout ByteCursor) throws(ParseFailure) -> XRPLBridge {
    func door(_ name: String, _ cursor: inout ByteCursor) throws(ParseFailure) -> FixedBytes<20> {
      try cursor.field(name) { cursor throws(ParseFailure) in
        let start = cursor.offset
        let count = try cursor.readLength()
        guard count == 20 else {
          throw ParseFailure(.invalidValue("an account of \(count) bytes"), at: start)
        }
        return try cursor.readFixed()
      }
    }
    let lockingDoor = try door("LockingChainDoor", &cursor)
    let lockingIssue = try cursor.field("LockingChainIssue") { cursor throws(ParseFailure) in
      try XRPLIssue.read(&cursor)
    }
    let issuingDoor = try door("IssuingChainDoor", &cursor)
    let issuingIssue = try cursor.field("IssuingChainIssue") { cursor throws(ParseFailure) in
      try XRPLIssue.read(&cursor)
    }
    return XRPLBridge(
      lockingDoor: lockingDoor,
      lockingIssue: lockingIssue,
      issuingDoor: issuingDoor,
      issuingIssue: issuingIssue
    )
  }
}
