import CaseSimulator
import Foundation
import Quantities
import Testing

/// Files of a chain of accounts, read without any of the program's readers.
enum LedgerFiles {
  static func json(_ prefix: String) throws -> [(path: String, value: Any)] {
    try Standard.made.files.filter { $0.path.hasPrefix("ledgers/\(prefix)") }.map {
      ($0.path, try JSONSerialization.jsonObject(with: Data($0.bytes)))
    }
  }

  static func object(_ value: Any?) throws -> [String: Any] {
    try #require(value as? [String: Any])
  }

  static func objects(_ value: Any?) throws -> [[String: Any]] {
    try #require(value as? [[String: Any]])
  }

  static func text(_ object: [String: Any], _ name: String) throws -> String {
    try #require(object[name] as? String, "\(name)")
  }

  /// Bytes from hexadecimal, with or without `0x`.
  static func bytes(_ text: String) throws -> [UInt8] {
    var digits = text.hasPrefix("0x") ? String(text.dropFirst(2)) : text
    if digits.count % 2 == 1 { digits = "0" + digits }
    var bytes: [UInt8] = []
    var rest = digits[...]
    while !rest.isEmpty {
      bytes.append(try #require(UInt8(rest.prefix(2), radix: 16)))
      rest = rest.dropFirst(2)
    }
    return bytes
  }

  static func bytes(_ object: [String: Any], _ name: String) throws -> [UInt8] {
    try bytes(text(object, name))
  }
}
