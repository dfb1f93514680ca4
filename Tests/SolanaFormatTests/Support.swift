import AddressEncoding
import ByteReading
import Foundation
import LedgerRecords
import Quantities
import SolanaFormat
import TestSupport
import Testing

/// Reads a JSON file of `testvectors`.
func vectors<Value: Decodable>(_ path: String, as type: Value.Type = Value.self) throws -> Value {
  try JSONDecoder().decode(Value.self, from: SharedData.vector(path))
}

func json(_ text: String) throws -> JSONElement {
  let bytes = Array(text.utf8)
  return try JSONReader.value(of: bytes.span)
}

func transaction(_ hex: String) throws -> SolanaTransaction {
  let bytes = try Hexadecimal.decode(hex)
  return try SolanaTransaction(parsing: bytes.span)
}

/// Reads a file of the family: its format, and its items.
func items(_ text: String) -> (format: String?, items: [LedgerItem]) {
  items(Array(text.utf8))
}

func items(_ bytes: [UInt8]) -> (format: String?, items: [LedgerItem]) {
  var items: [LedgerItem] = []
  let format = SolanaReader.read(bytes.span, context: LedgerContext()) { items.append($0) }
  return (format, items)
}

extension LedgerItem {
  var transaction: LedgerTransaction? {
    if case .transaction(let transaction) = content { transaction } else { nil }
  }

  var refusal: String? {
    if case .refused(let field, let reason) = content { "\(field ?? "-"): \(reason)" } else { nil }
  }
}

extension LedgerMovement {
  /// The movement in one line.
  var line: String {
    "\(part) \(mechanism.rawValue) \(from?.address.prefix(4) ?? "-") \(to?.address.prefix(4) ?? "-") "
      + "\(amount) \(asset.contract?.prefix(4) ?? "SOL")"
  }
}
