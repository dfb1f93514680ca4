import AddressEncoding
import ByteReading
import Cryptography
import Quantities

/// `hashStruct` and `encodeData` of EIP-712.
struct TypedDataHasher {
  private let types: TypedDataTypes
  private var typeHashes: [String: FixedBytes<32>] = [:]
  private var path: [String] = []
  /// Members that no type has, with their path.
  private(set) var unsignedMembers: [String] = []

  init(_ types: TypedDataTypes) { self.types = types }

  /// Returns the hash of a struct.
  mutating func hash(
    _ element: JSONElement,
    of name: String
  ) throws(ParseFailure) -> FixedBytes<32> {
    guard let members = element.members else {
      throw ParseFailure(
        .invalidValue("no object, for a value of type \(name)"),
        at: element.range.lowerBound
      )
    }
    let fields = types[name] ?? []
    var values: [String: JSONElement] = [:]
    for member in members { values[member.name] = member.value }
    let declared = Set(fields.map(\.name))
    for member in members where !declared.contains(member.name) {
      unsignedMembers.append((path + [member.name]).joined(separator: "."))
    }
    var encoded = typeHash(name).array
    for field in fields {
      path.append(field.name)
      defer { path.removeLast() }
      do throws(ParseFailure) {
        if let value = values[field.name] {
          encoded += try word(value, field.type).array
        } else if case .structure = field.type {
          encoded += UInt256.zero.bigEndian.array
        } else {
          throw ParseFailure(.invalidValue("missing"), at: element.range.lowerBound)
        }
      } catch {
        throw error.inside(.field(field.name))
      }
    }
    return Keccak256.hash(encoded.span)
  }

  private mutating func typeHash(_ name: String) -> FixedBytes<32> {
    if let hash = typeHashes[name] { return hash }
    let text = Array(types.encodedType(name).utf8)
    let hash = Keccak256.hash(text.span)
    typeHashes[name] = hash
    return hash
  }

  /// The 32 bytes that stand for a value.
  private mutating func word(
    _ element: JSONElement,
    _ type: TypedDataType
  ) throws(ParseFailure) -> FixedBytes<32> {
    if element.content == .null {
      // Wallets write a word of zeros for a struct, a text or bytes that are not there; a struct may
      // also have no member at all.
      switch type {
      case .structure, .string, .bytes: return UInt256.zero.bigEndian
      default: throw refusal("null", element)
      }
    }
    switch type {
    case .structure(let name): return try hash(element, of: name)
    case .array(let inner, let count):
      guard let elements = element.array else { throw refusal("no list", element) }
      guard count == nil || count == elements.count else {
        throw refusal("\(elements.count) elements; the type has \(count ?? 0)", element)
      }
      var encoded: [UInt8] = []
      for (index, value) in elements.enumerated() {
        path.append("[\(index)]")
        defer { path.removeLast() }
        do throws(ParseFailure) { encoded += try word(value, inner).array } catch {
          throw error.inside(.element(index))
        }
      }
      return Keccak256.hash(encoded.span)
    case .string:
      let bytes = try text(element)
      return Keccak256.hash(bytes.span)
    case .bytes:
      let bytes = try bytes(element)
      return Keccak256.hash(bytes.span)
    case .fixedBytes(let count):
      let bytes = try bytes(element)
      guard bytes.count <= count else {
        throw refusal("\(bytes.count) bytes; \(count) fit", element)
      }
      return FixedBytes(InlineArray { $0 < bytes.count ? bytes[$0] : 0 })
    case .bool: return UInt256(try truth(element) ? 1 as UInt8 : 0).bigEndian
    case .address: return try address(element)
    case .unsigned(let bits):
      let (value, isNegative) = try number(element)
      guard !isNegative || value.isZero, fits(value, bits: bits) else {
        throw refusal("out of the range of uint\(bits)", element)
      }
      return value.bigEndian
    case .signed(let bits):
      let (value, isNegative) = try number(element)
      let limit = power(bits - 1)
      guard isNegative ? value <= limit : value < limit else {
        throw refusal("out of the range of int\(bits)", element)
      }
      return isNegative
        ? UInt256.zero.subtractingReportingOverflow(value).partialValue.bigEndian : value.bigEndian
    }
  }

  private func fits(_ value: UInt256, bits: Int) -> Bool { bits == 256 || value < power(bits) }

  /// 2 to the power of a number below 256.
  private func power(_ bits: Int) -> UInt256 {
    bits < 128
      ? UInt256(high: 0, low: 1 << UInt128(bits)) : UInt256(high: 1 << UInt128(bits - 128), low: 0)
  }

  /// A whole number: its magnitude, and whether a minus stands before it.
  private func number(_ element: JSONElement) throws(ParseFailure) -> (UInt256, Bool) {
    let text: String
    switch element.content {
    case .number(let digits): text = digits
    case .string(let value): text = value
    default: throw refusal("no number", element)
    }
    let isNegative = text.hasPrefix("-")
    let digits = isNegative ? String(text.dropFirst()) : text
    let value = JSONElement(.string(digits), at: element.range)
    return (try JSONFields.number(value, ""), isNegative)
  }

  /// A text's bytes; of a number, which wallets take here too, the bytes of the number.
  private func text(_ element: JSONElement) throws(ParseFailure) -> [UInt8] {
    switch element.content {
    case .string(let text): return Array(text.utf8)
    case .number: return try numberBytes(element)
    default: throw refusal("no text", element)
    }
  }

  /// Bytes: digits after `0x`, or a text that stands for itself.
  private func bytes(_ element: JSONElement) throws(ParseFailure) -> [UInt8] {
    switch element.content {
    case .string(let text):
      guard text.hasPrefix("0x") else { return Array(text.utf8) }
      return try JSONFields.bytes(element, "")
    case .number: return try numberBytes(element)
    default: throw refusal("no bytes", element)
    }
  }

  private func numberBytes(_ element: JSONElement) throws(ParseFailure) -> [UInt8] {
    let (value, isNegative) = try number(element)
    guard !isNegative else { throw refusal("a number below zero", element) }
    return value.isZero ? [0] : value.minimalBigEndian
  }

  private func truth(_ element: JSONElement) throws(ParseFailure) -> Bool {
    switch element.content {
    case .bool(let value): return value
    case .number("0"), .string("false"), .string("False"), .string("0"): return false
    case .number("1"), .string("true"), .string("True"), .string("1"): return true
    default: throw refusal("no truth value", element)
    }
  }

  /// An address of Ethereum's kind in any case, or one of Tron: Base58Check, or 41 and 40 digits.
  private func address(_ element: JSONElement) throws(ParseFailure) -> FixedBytes<32> {
    guard let text = element.string else { throw refusal("no address", element) }
    let digits = text.hasPrefix("0x") || text.hasPrefix("0X") ? text.dropFirst(2) : text[...]
    let payload: [UInt8]?
    if text.hasPrefix("T"), let decoded = try? Base58Check.decode(text) {
      payload = decoded
    } else {
      payload = try? Hexadecimal.decode(digits)
    }
    guard let payload, payload.count == 20 || payload.count == 21 && payload[0] == 0x41 else {
      throw refusal("no address", element)
    }
    return FixedBytes(
      InlineArray { index in index < 12 ? 0 : payload[payload.count - 32 + index] }
    )
  }

  private func refusal(_ reason: String, _ element: JSONElement) -> ParseFailure {
    ParseFailure(.invalidValue(reason), at: element.range.lowerBound)
  }
}
