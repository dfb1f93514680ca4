/// A message of Tron's protocol: its name and its fields.
///
/// The numbers and types are facts of `tronprotocol/protocol` (`core/Tron.proto`,
/// `core/contract/*.proto`); the names are those that nodes write in JSON.
struct MessageSchema: Hashable, Sendable {
  /// The type of a field.
  indirect enum Kind: Hashable, Sendable {
    case int64, int32, bool
    /// A number with names.
    case enumeration(Enumeration)
    /// Bytes that JSON writes in hexadecimal.
    case bytes
    /// Bytes of an address, which JSON writes in hexadecimal, or in Base58Check if `visible`.
    case address
    /// Bytes of a text, which JSON writes in hexadecimal, or as text if `visible`.
    case name
    case string
    case message(MessageSchema)
  }

  /// A field.
  struct Field: Hashable, Sendable {
    let number: Int
    let name: String
    let kind: Kind
    let isRepeated: Bool

    init(_ number: Int, _ name: String, _ kind: Kind, repeated isRepeated: Bool = false) {
      self.number = number
      self.name = name
      self.kind = kind
      self.isRepeated = isRepeated
    }

    /// The wire type of its values (Protocol Buffers, "Encoding").
    var wireType: Int {
      switch kind {
      case .int64, .int32, .bool, .enumeration: 0
      case .bytes, .address, .name, .string, .message: 2
      }
    }
  }

  /// Names of the numbers of an enumeration.
  struct Enumeration: Hashable, Sendable {
    let names: [Int32: String]

    init(_ names: [Int32: String]) { self.names = names }

    /// Names from 0 on, without gaps.
    init(_ names: String...) {
      self.names = Dictionary(
        uniqueKeysWithValues: names.enumerated().map { (Int32($0.offset), $0.element) }
      )
    }

    func number(of name: String) -> Int32? { names.first { $0.value == name }?.key }
  }

  let name: String
  let fields: [Field]
  /// Whether it is an entry of a map, which is written with key and value even if they are zero.
  let isMapEntry: Bool

  init(_ name: String, isMapEntry: Bool = false, _ fields: [Field]) {
    self.name = name
    self.fields = fields.sorted { $0.number < $1.number }
    self.isMapEntry = isMapEntry
  }

  func field(_ number: Int) -> Field? { fields.first { $0.number == number } }
  func field(named name: String) -> Field? { fields.first { $0.name == name } }
}
