/// A field of the XRP Ledger's serialized objects (xrpl.org, "Serialization Format").
public struct XRPLField: Hashable, Sendable {
  /// A type of field, with its code.
  public enum Kind: UInt8, Hashable, Sendable, CaseIterable {
    case uint16 = 1
    case uint32 = 2
    case uint64 = 3
    case hash128 = 4
    case hash256 = 5
    case amount = 6
    case blob = 7
    case accountID = 8
    case number = 9
    case int32 = 10
    case int64 = 11
    case object = 14
    case array = 15
    case uint8 = 16
    case hash160 = 17
    case pathSet = 18
    case vector256 = 19
    case uint96 = 20
    case hash192 = 21
    case hash384 = 22
    case hash512 = 23
    case issue = 24
    case bridge = 25
    case currency = 26
  }

  /// The name in JSON.
  public let name: String
  /// The type.
  public let kind: Kind
  /// The number within the type.
  public let number: UInt8
  /// Whether a signature covers it.
  public let isSigned: Bool

  /// The place in the canonical order: by the code of the type, then by the number.
  public var order: UInt16 { UInt16(kind.rawValue) << 8 | UInt16(number) }

  /// Whether a length stands before the value.
  var hasLength: Bool {
    switch kind {
    case .blob, .accountID, .vector256: true
    default: false
    }
  }

  /// The field of a name; `nil` if there is none.
  public static func named(_ name: String) -> XRPLField? { Definitions.fieldsByName[name] }

  /// The field of a type's code and a number; `nil` if there is none.
  static func coded(_ type: UInt8, _ number: UInt8) -> XRPLField? {
    Definitions.fieldsByOrder[UInt16(type) << 8 | UInt16(number)]
  }

  /// The bytes that stand before the field: its type and number in 1 to 3 bytes.
  var header: [UInt8] {
    switch (kind.rawValue < 16, number < 16) {
    case (true, true): [kind.rawValue << 4 | number]
    case (true, false): [kind.rawValue << 4, number]
    case (false, true): [number, kind.rawValue]
    case (false, false): [0, kind.rawValue, number]
    }
  }

  /// The table of numbers that have names in JSON; `nil` for other fields.
  var names: NumberNames? {
    switch name {
    case "TransactionType": Definitions.transactionTypes
    case "LedgerEntryType": Definitions.ledgerEntryTypes
    case "TransactionResult": Definitions.results
    case "PermissionValue": Definitions.permissions
    default: nil
    }
  }

  /// Whether a number of 64 bits is written in decimal (`sMD_BaseTen` in `rippled`), not in
  /// hexadecimal digits.
  var isDecimal: Bool {
    switch name {
    case "MaximumAmount", "OutstandingAmount", "MPTAmount", "LockedAmount",
      "ConfidentialOutstandingAmount":
      true
    default: false
    }
  }
}

/// Numbers that have names.
struct NumberNames: Sendable {
  let byName: [String: UInt32]
  let byNumber: [UInt32: String]

  init(_ table: String) {
    var byName: [String: UInt32] = [:]
    var byNumber: [UInt32: String] = [:]
    for (name, number) in Definitions.entries(of: table) {
      byName[name] = number
      byNumber[number] = name
    }
    self.byName = byName
    self.byNumber = byNumber
  }
}

/// The tables of the format, ready for use, with the names of types that the ledger has given up.
enum Definitions {
  static let transactionTypes = NumberNames(
    DefinitionTables.transactionTypes + ", NickNameSet 6, Contract 9, TicketCancel 11"
  )
  static let ledgerEntryTypes = NumberNames(
    DefinitionTables.ledgerEntryTypes + ", Contract 99, GeneratorMap 103, Nickname 110"
  )
  static let results = NumberNames(DefinitionTables.results)
  /// A permission for a whole type of transaction is the type's number plus 1.
  static let permissions = NumberNames(
    DefinitionTables.permissions + ", "
      + transactionTypes.byName.map { "\($0.key) \($0.value + 1)" }.joined(separator: ", ")
  )

  static let fields: [XRPLField] = {
    var fields: [XRPLField] = []
    // Each paragraph begins with `TYPE CODE:`.
    var kind: XRPLField.Kind?
    let words = DefinitionTables.fields.split { $0 == " " || $0 == "\n" || $0 == "," }
    var name: Substring = ""
    for word in words {
      if word.last == ":" {
        kind = UInt8(word.dropLast()).flatMap { XRPLField.Kind(rawValue: $0) }
        continue
      }
      guard let number = UInt8(word) else {
        name = word
        continue
      }
      guard let kind else { preconditionFailure("the table names the type \(name) first") }
      let isSigned = name.last != "*"
      fields.append(
        XRPLField(
          name: String(isSigned ? name : name.dropLast()),
          kind: kind,
          number: number,
          isSigned: isSigned
        )
      )
    }
    return fields
  }()

  static let fieldsByName = Dictionary(
    fields.map { ($0.name, $0) },
    uniquingKeysWith: { first, _ in first }
  )
  static let fieldsByOrder = Dictionary(
    fields.map { ($0.order, $0) },
    uniquingKeysWith: { first, _ in first }
  )

  /// The pairs of a table `NAME NUMBER, …`.
  static func entries(of table: String) -> [(String, UInt32)] {
    let words = table.split { $0 == " " || $0 == "\n" || $0 == "," }
    return stride(from: 0, to: words.count - 1, by: 2).compactMap { index in
      UInt32(words[index + 1]).map { (String(words[index]), $0) }
    }
  }
}
