import AddressEncoding
import ByteReading
import Cryptography
import Quantities

/// The fields that synthetic payments and their metadata have (XRP Ledger, "Serialization Format").
enum XRPLField: String, Sendable {
  case transactionType = "TransactionType"
  case ledgerEntryType = "LedgerEntryType"
  case flags = "Flags"
  case sequence = "Sequence"
  case previousTxnLgrSeq = "PreviousTxnLgrSeq"
  case ownerCount = "OwnerCount"
  case destinationTag = "DestinationTag"
  case lastLedgerSequence = "LastLedgerSequence"
  case transactionIndex = "TransactionIndex"
  case previousTxnID = "PreviousTxnID"
  case ledgerIndex = "LedgerIndex"
  case amount = "Amount"
  case balance = "Balance"
  case fee = "Fee"
  case deliveredAmount = "DeliveredAmount"
  case signingPubKey = "SigningPubKey"
  case txnSignature = "TxnSignature"
  case account = "Account"
  case destination = "Destination"
  case modifiedNode = "ModifiedNode"
  case previousFields = "PreviousFields"
  case finalFields = "FinalFields"
  case affectedNodes = "AffectedNodes"
  case transactionResult = "TransactionResult"

  /// The code of the type and of the field within it, which give the order.
  var code: (type: UInt8, field: UInt8) {
    switch self {
    case .ledgerEntryType: (1, 1)
    case .transactionType: (1, 2)
    case .flags: (2, 2)
    case .sequence: (2, 4)
    case .previousTxnLgrSeq: (2, 5)
    case .ownerCount: (2, 13)
    case .destinationTag: (2, 14)
    case .lastLedgerSequence: (2, 27)
    case .transactionIndex: (2, 28)
    case .previousTxnID: (5, 5)
    case .ledgerIndex: (5, 6)
    case .amount: (6, 1)
    case .balance: (6, 2)
    case .fee: (6, 8)
    case .deliveredAmount: (6, 18)
    case .signingPubKey: (7, 3)
    case .txnSignature: (7, 4)
    case .account: (8, 1)
    case .destination: (8, 3)
    case .modifiedNode: (14, 5)
    case .previousFields: (14, 6)
    case .finalFields: (14, 7)
    case .affectedNodes: (15, 8)
    case .transactionResult: (16, 3)
    }
  }

  /// What stands before the value.
  var header: [UInt8] {
    let (type, field) = code
    switch (type < 16, field < 16) {
    case (true, true): return [type << 4 | field]
    case (true, false): return [type << 4, field]
    case (false, true): return [field, type]
    case (false, false): return [0, type, field]
    }
  }
}

/// The value of a field.
indirect enum XRPLValue: Sendable {
  case uint8(UInt8, name: String)
  case uint16(UInt16, name: String)
  case uint32(UInt32)
  case hash([UInt8])
  /// XRP in drops.
  case amount(UInt64)
  case blob([UInt8])
  case account(FixedBytes<20>)
  case object(XRPLObject)
  case array([XRPLObject])
}

/// An object in canonical order.
struct XRPLObject: Sendable {
  private let fields: [(name: XRPLField, value: XRPLValue)]

  init(_ fields: [(XRPLField, XRPLValue)]) {
    self.fields = fields.map { (name: $0.0, value: $0.1) }.sorted { $0.name.code < $1.name.code }
  }

  /// Returns the value of a field, if the object has it.
  func value(of name: XRPLField) -> XRPLValue? { fields.first { $0.name == name }?.value }

  /// The canonical bytes.
  var bytes: [UInt8] { fields.flatMap { $0.name.header + Self.bytes($0.value) } }

  private static func bytes(_ value: XRPLValue) -> [UInt8] {
    switch value {
    case .uint8(let value, _): [value]
    case .uint16(let value, _): bigEndian(UInt64(value)).suffix(2).map { $0 }
    case .uint32(let value): bigEndian(UInt64(value)).suffix(4).map { $0 }
    case .hash(let bytes): bytes
    // The second bit says that the amount is positive.
    case .amount(let drops): bigEndian(drops | 1 << 62)
    case .blob(let bytes): length(bytes.count) + bytes
    case .account(let account): length(20) + account.array
    case .object(let object): object.bytes + [0xe1]
    case .array(let objects): objects.flatMap(\.bytes) + [0xf1]
    }
  }

  /// The length of what follows.
  static func length(_ count: Int) -> [UInt8] {
    if count <= 192 { return [UInt8(count)] }
    precondition(count <= 12_480, "synthetic objects are short")
    let rest = count - 193
    return [193 + UInt8(rest >> 8), UInt8(rest & 255)]
  }

  /// The members in the ledger's JSON.
  var members: [JSONValue.Member] {
    fields.map { .init($0.name.rawValue, Self.json($0.value)) }
  }

  private static func json(_ value: XRPLValue) -> JSONValue {
    switch value {
    case .uint8(_, let name), .uint16(_, let name): .string(name)
    case .uint32(let value): .number(value)
    case .hash(let bytes), .blob(let bytes): .string(Hexadecimal.encode(bytes).uppercased())
    case .amount(let drops): .string(String(drops))
    case .account(let account): .string(XRPAddress(account: account).description)
    case .object(let object): .object(object.members)
    case .array(let objects): .array(objects.map { .object($0.members) })
    }
  }
}

/// Hashes of the XRP Ledger: the first half of SHA-512, behind what kind of thing is hashed.
enum XRPLHash {
  static func half(prefix: String, _ bytes: [UInt8]) -> [UInt8] {
    let input = Array(prefix.utf8) + bytes
    return Array(SHA512.hash(input.span).array.prefix(32))
  }

  /// The root of a tree of hashed leaves (`SHAMap` in rippled): sixteen ways at each digit of a key.
  static func tree(_ leaves: [(key: [UInt8], hash: [UInt8])]) -> [UInt8] {
    leaves.isEmpty ? [UInt8](repeating: 0, count: 32) : inner(leaves, depth: 0)
  }

  private static func inner(_ leaves: [(key: [UInt8], hash: [UInt8])], depth: Int) -> [UInt8] {
    var children: [UInt8] = []
    for digit in UInt8(0)..<16 {
      let below = leaves.filter { leaf in
        let byte = leaf.key[depth / 2]
        return (depth % 2 == 0 ? byte >> 4 : byte & 15) == digit
      }
      switch below.count {
      case 0: children += [UInt8](repeating: 0, count: 32)
      case 1: children += below[0].hash
      default: children += inner(below, depth: depth + 1)
      }
    }
    return half(prefix: "MIN\0", children)
  }
}
