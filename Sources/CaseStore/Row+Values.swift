import Foundation
import GRDB
import Quantities

// GRDB's subscripts trap on a value of another type. The tables are STRICT, but a damaged page or a
// changed schema is input from outside.
extension Row {
  /// Returns the value of a column.
  func value<Value: DatabaseValueConvertible>(_ column: String) throws -> Value {
    guard let value: Value = try optional(column) else {
      throw CaseFailure.damagedDatabase(reason: "column \(column) holds no value")
    }
    return value
  }

  /// Returns the value of a column that may be empty.
  func optional<Value: DatabaseValueConvertible>(_ column: String) throws -> Value? {
    guard hasColumn(column) else {
      throw CaseFailure.damagedDatabase(reason: "column \(column) is gone")
    }
    let stored: DatabaseValue = self[column]
    guard !stored.isNull else { return nil }
    guard let value = Value.fromDatabaseValue(stored) else {
      throw CaseFailure.damagedDatabase(reason: "column \(column) holds a value of another type")
    }
    return value
  }

  /// Returns the bytes in a column.
  func bytes(_ column: String) throws -> [UInt8] { Array(try value(column) as Data) }

  /// Returns the hash in a column.
  func hash(_ column: String) throws -> FixedBytes<32> {
    guard let hash = FixedBytes<32>(try bytes(column)) else {
      throw CaseFailure.damagedDatabase(reason: "column \(column) holds no hash")
    }
    return hash
  }
}
