public import ByteReading
import Quantities

extension XRPLObject {
  /// The deepest nesting of objects and lists, as in `rippled`.
  public static let maximumDepth = 10
  static let objectEnd: UInt8 = 0xe1
  static let arrayEnd: UInt8 = 0xf1
  /// The number of the type `UNLModify`, whose account is empty.
  static let unlModify: UInt64 = 102

  /// Reads an object that takes all bytes.
  ///
  /// - Parameter bytes: The bytes, without a prefix of a hash.
  /// - Throws: `ParseFailure` with offset and field: fields out of order or twice, unknown fields,
  ///   values in another form than the canonical one, bytes left over.
  public init(parsing bytes: Span<UInt8>) throws(ParseFailure) {
    var cursor = ByteCursor(bytes)
    self = try Self.read(&cursor, depth: 0, isInner: false)
    try cursor.finish()
  }

  /// Reads an object whose end the bytes tell: the end marker, or the end of all bytes.
  static func read(
    _ cursor: inout ByteCursor,
    depth: Int,
    isInner: Bool
  ) throws(ParseFailure) -> XRPLObject {
    guard depth <= maximumDepth else {
      throw ParseFailure(.invalidValue("nested deeper than \(maximumDepth)"), at: cursor.offset)
    }
    var members: [Member] = []
    while true {
      guard let next = cursor.peekUInt8() else {
        guard isInner else { break }
        throw ParseFailure(.truncated(needed: 1, available: 0), at: cursor.offset)
      }
      if next == objectEnd {
        guard isInner else {
          throw ParseFailure(
            .invalidValue("an end marker where no object is open"),
            at: cursor.offset
          )
        }
        try cursor.skip(1)
        break
      }
      let start = cursor.offset
      let field = try readField(&cursor)
      if let last = members.last?.field, last.order >= field.order {
        let reason =
          last == field
          ? "a second field \(field.name)"
          : "\(field.name) behind \(last.name), against the canonical order"
        throw ParseFailure(.invalidValue(reason), at: start)
      }
      let isUNLModify = members.contains {
        $0.field.name == "TransactionType" && $0.value == .unsigned(unlModify)
      }
      let value = try cursor.field(field.name) { cursor throws(ParseFailure) in
        try XRPLValue.read(&cursor, field: field, depth: depth, isUNLModify: isUNLModify)
      }
      members.append(Member(field: field, value: value))
    }
    return XRPLObject(sorted: members)
  }

  static func readField(_ cursor: inout ByteCursor) throws(ParseFailure) -> XRPLField {
    let start = cursor.offset
    let first = try cursor.readUInt8()
    var (type, number) = (first >> 4, first & 0x0f)
    if type == 0 {
      type = try cursor.readUInt8()
      guard type >= 16 else {
        throw ParseFailure(.invalidValue("a field type in more bytes than it needs"), at: start)
      }
    }
    if number == 0 {
      number = try cursor.readUInt8()
      guard number >= 16 else {
        throw ParseFailure(.invalidValue("a field number in more bytes than it needs"), at: start)
      }
    }
    guard let field = XRPLField.coded(type, number) else {
      throw ParseFailure(.invalidValue("no field of type \(type) has number \(number)"), at: start)
    }
    return field
  }

  /// The canonical bytes.
  public var serialized: [UInt8] {
    var output: [UInt8] = []
    write(to: &output)
    return output
  }

  func write(to output: inout [UInt8]) {
    for member in members {
      output += member.field.header
      member.value.write(to: &output, field: member.field)
    }
  }
}

extension XRPLValue {
  static func read(
    _ cursor: inout ByteCursor,
    field: XRPLField,
    depth: Int,
    isUNLModify: Bool = false
  ) throws(ParseFailure) -> XRPLValue {
    let start = cursor.offset
    switch field.kind {
    case .uint8: return .unsigned(UInt64(try cursor.readUInt8()))
    case .uint16: return .unsigned(try cursor.readBigEndian(2))
    case .uint32: return .unsigned(try cursor.readBigEndian(4))
    case .uint64: return .unsigned(try cursor.readBigEndian(8))
    case .int32:
      return .signed(Int64(Int32(truncatingIfNeeded: try cursor.readBigEndian(4))))
    case .int64: return .signed(Int64(bitPattern: try cursor.readBigEndian(8)))
    case .uint96: return .bytes(try cursor.readBytes(12))
    case .hash128: return .bytes(try cursor.readBytes(16))
    case .hash160: return .bytes(try cursor.readBytes(20))
    case .hash192: return .bytes(try cursor.readBytes(24))
    case .hash256: return .bytes(try cursor.readBytes(32))
    case .hash384: return .bytes(try cursor.readBytes(48))
    case .hash512: return .bytes(try cursor.readBytes(64))
    case .blob: return .bytes(try cursor.readBytes(try cursor.readLength()))
    case .accountID:
      let count = try cursor.readLength()
      guard count == (isUNLModify && field.name == "Account" ? 0 : 20) else {
        throw ParseFailure(.invalidValue("an account of \(count) bytes"), at: start)
      }
      return .account(count == 0 ? nil : try cursor.readFixed())
    case .amount:
      let amount = try XRPLAmount.read(&cursor)
      if case .drops(let drops) = amount, drops < 0, !XRPLAmount.mayBeNegative(field) {
        throw ParseFailure(.invalidValue("an amount below zero"), at: start)
      }
      return .amount(amount)
    case .number:
      let mantissa = Int64(bitPattern: try cursor.readBigEndian(8))
      let exponent = Int32(truncatingIfNeeded: try cursor.readBigEndian(4))
      let number = XRPLNumber(mantissa: mantissa, exponent: exponent)
      guard number.isNormal || number.isOld else {
        throw ParseFailure(.invalidValue("a number that is not in its canonical form"), at: start)
      }
      return .number(number)
    case .object:
      return .object(try XRPLObject.read(&cursor, depth: depth + 1, isInner: true))
    case .array: return .array(try readElements(&cursor, depth: depth + 1))
    case .pathSet: return .paths(try readPaths(&cursor))
    case .vector256:
      let count = try cursor.readLength()
      guard count % 32 == 0 else {
        throw ParseFailure(.invalidValue("\(count) bytes are no whole number of hashes"), at: start)
      }
      var hashes: [FixedBytes<32>] = []
      for _ in 0..<count / 32 { hashes.append(try cursor.readFixed()) }
      return .hashes(hashes)
    case .issue: return .issue(try XRPLIssue.read(&cursor))
    case .currency: return .currency(XRPLCurrency(try cursor.readFixed()))
    case .bridge: return .bridge(try XRPLBridge.read(&cursor))
    }
  }

  private static func readElements(
    _ cursor: inout ByteCursor,
    depth: Int
  ) throws(ParseFailure) -> [XRPLObject.Member] {
    var elements: [XRPLObject.Member] = []
    while true {
      guard let next = cursor.peekUInt8() else {
        throw ParseFailure(.truncated(needed: 1, available: 0), at: cursor.offset)
      }
      if next == XRPLObject.arrayEnd {
        try cursor.skip(1)
        return elements
      }
      let start = cursor.offset
      do throws(ParseFailure) {
        let field = try XRPLObject.readField(&cursor)
        guard field.kind == .object else {
          throw ParseFailure(.invalidValue("\(field.name) in a list, no object"), at: start)
        }
        let object = try cursor.field(field.name) { cursor throws(ParseFailure) in
          try XRPLObject.read(&cursor, depth: depth + 1, isInner: true)
        }
        elements.append(XRPLObject.Member(field: field, value: .object(object)))
      } catch {
        throw error.inside(.element(elements.count))
      }
    }
  }

  private static func readPaths(
    _ cursor: inout ByteCursor
  ) throws(ParseFailure) -> [[XRPLPathStep]] {
    var paths: [[XRPLPathStep]] = []
    var path: [XRPLPathStep] = []
    while true {
      let start = cursor.offset
      let flags = try cursor.readUInt8()
      if flags == 0 || flags == 0xff {
        guard !path.isEmpty else { throw ParseFailure(.invalidValue("an empty path"), at: start) }
        paths.append(path)
        path = []
        if flags == 0 { return paths }
        continue
      }
      typealias Step = XRPLPathStep
      let known = Step.accountFlag | Step.currencyFlag | Step.issuerFlag | Step.tokenFlag
      guard flags & ~known == 0, flags & Step.currencyFlag == 0 || flags & Step.tokenFlag == 0
      else { throw ParseFailure(.invalidValue("a path step of type \(flags)"), at: start) }
      var step = XRPLPathStep()
      if flags & Step.accountFlag != 0 { step.account = try cursor.readFixed() }
      if flags & Step.currencyFlag != 0 { step.currency = XRPLCurrency(try cursor.readFixed()) }
      if flags & Step.tokenFlag != 0 { step.token = try cursor.readFixed() }
      if flags & Step.issuerFlag != 0 { step.issuer = try cursor.readFixed() }
      path.append(step)
    }
  }

  func write(to output: inout [UInt8], field: XRPLField) {
    switch self {
    case .unsigned(let value):
      let count =
        switch field.kind {
        case .uint8: 1
        case .uint16: 2
        case .uint32: 4
        default: 8
        }
      output += bigEndian(value, count)
    case .signed(let value):
      output += bigEndian(UInt64(bitPattern: value), field.kind == .int32 ? 4 : 8)
    case .bytes(let bytes):
      if field.hasLength { output += lengthPrefix(bytes.count) }
      output += bytes
    case .account(let account):
      output += lengthPrefix(account == nil ? 0 : 20)
      if let account { output += account.array }
    case .amount(let amount): amount.write(to: &output)
    case .number(let number):
      output += bigEndian(UInt64(bitPattern: number.mantissa), 8)
      output += bigEndian(UInt64(UInt32(bitPattern: number.exponent)), 4)
    case .object(let object):
      object.write(to: &output)
      output.append(XRPLObject.objectEnd)
    case .array(let elements):
      for element in elements {
        output += element.field.header
        element.value.write(to: &output, field: element.field)
      }
      output.append(XRPLObject.arrayEnd)
    case .paths(let paths):
      for (index, path) in paths.enumerated() {
        if index > 0 { output.append(0xff) }
        for step in path { step.write(to: &output) }
      }
      output.append(0)
    case .hashes(let hashes):
      output += lengthPrefix(hashes.count * 32)
      for hash in hashes { output += hash.array }
    case .issue(let issue): issue.write(to: &output)
    case .currency(let currency): output += currency.code.array
    case .bridge(let bridge):
      output += [20] + bridge.lockingDoor.array
      bridge.lockingIssue.write(to: &output)
      output += [20] + bridge.issuingDoor.array
      bridge.issuingIssue.write(to: &output)
    }
  }
}

extension XRPLPathStep {
  func write(to output: inout [UInt8]) {
    output.append(flags)
    if let account { output += account.array }
    if let currency { output += currency.code.array }
    if let token { output += token.array }
    if let issuer { output += issuer.array }
  }
}

extension ByteCursor {
  /// Reads a number of so many bytes, most significant first.
  mutating func readBigEndian(_ count: Int) throws(ParseFailure) -> UInt64 {
    let bytes = try readSpan(count)
    var value: UInt64 = 0
    for index in bytes.indices { value = value << 8 | UInt64(bytes[index]) }
    return value
  }

  /// Reads bytes of a length that the type tells.
  mutating func readFixed<let count: Int>() throws(ParseFailure) -> FixedBytes<count> {
    FixedBytes(try readArray(InlineArray<count, UInt8>.self))
  }

  /// Reads a length in 1 to 3 bytes (xrpl.org, "Length Prefixing"), and checks that so many bytes are
  /// left.
  mutating func readLength() throws(ParseFailure) -> Int {
    let start = offset
    let first = Int(try readUInt8())
    let count: Int
    switch first {
    case 0...192: count = first
    case 193...240: count = 193 + (first - 193) << 8 + Int(try readUInt8())
    case 241...254: count = 12_481 + (first - 241) << 16 + Int(try readBigEndian(2))
    default: throw ParseFailure(.invalidValue("255 is no length"), at: start)
    }
    guard count <= lengthLimit else {
      throw ParseFailure(.invalidValue("a length above \(lengthLimit)"), at: start)
    }
    guard count <= remaining else {
      throw ParseFailure(.implausibleCount(UInt64(count), limit: remaining), at: start)
    }
    return count
  }
}

/// The greatest length that a prefix can tell.
let lengthLimit = 918_744

/// The bytes of a number, most significant first.
func bigEndian(_ value: UInt64, _ count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64((count - 1 - $0) * 8)) }
}

/// The length before a value, which is at most ``lengthLimit``.
func lengthPrefix(_ count: Int) -> [UInt8] {
  switch count {
  case 0...192: return [UInt8(count)]
  case 193...12_480:
    let rest = count - 193
    return [UInt8(193 + rest >> 8), UInt8(rest & 0xff)]
  default:
    let rest = count - 12_481
    return [UInt8(241 + rest >> 16), UInt8(rest >> 8 & 0xff), UInt8(rest & 0xff)]
  }
}
