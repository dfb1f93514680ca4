import ByteReading
import Cryptography
import Quantities

/// A type of EIP-712, "Definition of typed structured data".
indirect enum TypedDataType: Hashable {
  case unsigned(bits: Int)
  case signed(bits: Int)
  case bool
  case address
  case string
  case bytes
  case fixedBytes(Int)
  case structure(String)
  case array(of: TypedDataType, count: Int?)

  /// The type without the lists around it.
  var core: TypedDataType {
    if case .array(let element, _) = self { element.core } else { self }
  }

  /// Reads the name of a type that is no struct and no list; `nil` for any other name.
  ///
  /// `uint` and `int` are taken for 256 bits, as wallets do; the standard has no such names. Tron's
  /// `trcToken` is a number of 256 bits (TIP-712).
  init?(elementary name: some StringProtocol) {
    switch name {
    case "bool": self = .bool
    case "address": self = .address
    case "string": self = .string
    case "bytes": self = .bytes
    case "uint", "trcToken": self = .unsigned(bits: 256)
    case "int": self = .signed(bits: 256)
    default:
      if let bits = Self.number(in: name, after: "uint"), bits % 8 == 0, bits <= 256 {
        self = .unsigned(bits: bits)
      } else if let bits = Self.number(in: name, after: "int"), bits % 8 == 0, bits <= 256 {
        self = .signed(bits: bits)
      } else if let count = Self.number(in: name, after: "bytes"), count <= 32 {
        self = .fixedBytes(count)
      } else {
        return nil
      }
    }
  }

  /// The number from 1 behind a word.
  private static func number(in name: some StringProtocol, after word: String) -> Int? {
    guard name.hasPrefix(word) else { return nil }
    let digits = name.dropFirst(word.utf8.count)
    guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      digits.utf8.first != UInt8(ascii: "0")
    else { return nil }
    return Int(digits)
  }
}

/// The structs that data declare, by name.
struct TypedDataTypes {
  /// A member of a struct.
  struct Field {
    let name: String
    /// The type as it is written, which is what is hashed.
    let typeName: String
    let type: TypedDataType
    let element: JSONElement
  }

  /// The most structs that are read, and the most members in all.
  static let limit = 256
  static let fieldLimit = 4_096
  /// The most lists around a type.
  static let dimensionLimit = 64

  private var structs: [String: [Field]] = [:]

  subscript(name: String) -> [Field]? { structs[name] }

  init(_ element: JSONElement) throws(ParseFailure) {
    guard let members = element.members, members.count <= Self.limit else {
      throw JSONFields.refusal("no object of at most \(Self.limit) types", element, "types")
    }
    let names = Set(members.map(\.name))
    var count = 0
    for member in members {
      guard TypedDataType(elementary: member.name) == nil, !member.name.contains("[") else {
        throw JSONFields.refusal("no name for a struct: \(member.name)", member.value, "types")
      }
      do throws(ParseFailure) {
        let fields = try Self.fields(member.value, names)
        count += fields.count
        guard count <= Self.fieldLimit else {
          throw ParseFailure(.invalidValue("too many members"), at: element.range.lowerBound)
        }
        structs[member.name] = fields
      } catch {
        throw error.inside(.field(member.name)).inside(.field("types"))
      }
    }
  }

  /// Adds the domain's type, which has those of the standard's fields that the domain has.
  mutating func addDomain(of domain: JSONElement) throws(ParseFailure) {
    let known = [
      ("name", "string"), ("version", "string"), ("chainId", "uint256"),
      ("verifyingContract", "address"), ("salt", "bytes32"),
    ]
    guard let members = domain.members else {
      throw JSONFields.refusal("no object", domain, "domain")
    }
    let present = Set(members.map(\.name))
    if let other = members.first(where: { member in !known.contains { $0.0 == member.name } }) {
      throw JSONFields.refusal("no field of a domain: \(other.name)", other.value, "domain")
    }
    structs["EIP712Domain"] = known.filter { present.contains($0.0) }.compactMap { name, type in
      TypedDataType(elementary: type)
        .map { Field(name: name, typeName: type, type: $0, element: domain) }
    }
  }

  /// The one struct on which no other depends.
  func derivedPrimaryType() throws(ParseFailure) -> String {
    var needed: Set<String> = ["EIP712Domain"]
    for (name, fields) in structs {
      for field in fields {
        if case .structure(let other) = field.type.core, other != name { needed.insert(other) }
      }
    }
    let free = structs.keys.filter { !needed.contains($0) }
    guard free.count == 1, let name = free.first else {
      throw ParseFailure(
        .invalidValue("missing, and \(free.count) types are such that no other needs them"),
        at: 0,
        path: [.field("primaryType")]
      )
    }
    return name
  }

  /// Checks that everything is defined on which some structs depend.
  func check(from names: [String]) throws(ParseFailure) {
    for name in names {
      for needed in dependencies(of: name) {
        for field in structs[needed] ?? [] {
          guard case .structure(let other) = field.type.core, structs[other] == nil else {
            continue
          }
          throw ParseFailure(
            .invalidValue("no type \"\(other)\""),
            at: field.element.range.lowerBound,
            path: [.field("types"), .field(needed), .field(field.name)]
          )
        }
      }
    }
  }

  /// `encodeType`: the struct, then those on which it depends in the order of their names.
  func encodedType(_ name: String) -> String {
    let others = dependencies(of: name).filter { $0 != name }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return ([name] + others).map { name in
      let fields = structs[name] ?? []
      return "\(name)(\(fields.map { "\($0.typeName) \($0.name)" }.joined(separator: ",")))"
    }.joined()
  }

  /// The struct and all on which it depends.
  private func dependencies(of name: String) -> Set<String> {
    var found: Set<String> = []
    var queue = [name]
    while let next = queue.popLast() {
      guard found.insert(next).inserted else { continue }
      for field in structs[next] ?? [] {
        if case .structure(let other) = field.type.core { queue.append(other) }
      }
    }
    return found
  }

  private static func fields(
    _ element: JSONElement,
    _ names: Set<String>
  ) throws(ParseFailure) -> [Field] {
    guard let elements = element.array else { throw JSONFields.refusal("no list", element, "") }
    var fields: [Field] = []
    var seen: Set<String> = []
    for (index, element) in elements.enumerated() {
      do throws(ParseFailure) {
        guard let name = element["name"]?.string else {
          throw JSONFields.refusal("no text", element, "name")
        }
        guard let typeName = element["type"]?.string else {
          throw JSONFields.refusal("no text", element, "type")
        }
        guard seen.insert(name).inserted else {
          throw JSONFields.refusal("a second member \(name)", element, "name")
        }
        guard let type = type(typeName, names) else {
          throw JSONFields.refusal("no type: \(typeName)", element, "type")
        }
        fields.append(Field(name: name, typeName: typeName, type: type, element: element))
      } catch {
        throw error.inside(.element(index))
      }
    }
    return fields
  }

  /// Reads a type's name: a name, then `[]` or `[3]` for each list around it.
  private static func type(_ name: String, _ names: Set<String>) -> TypedDataType? {
    guard let start = name.firstIndex(of: "[") else {
      return TypedDataType(elementary: name) ?? .structure(name)
    }
    let core = name[..<start]
    var type = TypedDataType(elementary: core) ?? .structure(String(core))
    var rest = name[start...]
    var dimensions = 0
    while !rest.isEmpty {
      dimensions += 1
      guard dimensions <= dimensionLimit, rest.first == "[", let end = rest.firstIndex(of: "]")
      else { return nil }
      let digits = rest[rest.index(after: rest.startIndex)..<end]
      let isNumber = digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      guard isNumber, digits.isEmpty || Int(digits) != nil else { return nil }
      type = .array(of: type, count: digits.isEmpty ? nil : Int(digits))
      rest = rest[rest.index(after: end)...]
    }
    return type
  }
}
