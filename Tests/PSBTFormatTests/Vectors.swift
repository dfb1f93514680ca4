import Foundation
import TestSupport

@testable import PSBTFormat

/// The published vectors, from `testvectors/psbt`.
struct Vectors: Decodable {
  struct Invalid: Decodable {
    let psbt: String
    let field: String?
  }

  struct Combiner: Decodable {
    let psbts: [String]
    let result: String
  }

  struct Finalizer: Decodable {
    let psbt: String
    let result: String
  }

  struct Extractor: Decodable {
    let psbt: String
    let transaction: String
  }

  struct LockTime: Decodable, CustomStringConvertible {
    let `case`: String
    let lock_time: UInt32?
    let psbt: String
    var description: String { `case` }
  }

  let valid: [String]
  let invalid: [Invalid]
  let signed: [String]
  let combiner: Combiner
  let finalizer: Finalizer
  let extractor: Extractor

  static let core = decoded(Vectors.self, "psbt/core.json")
  static let lockTimes = decoded([LockTime].self, "psbt/lock_time.json")

  private static func decoded<Value: Decodable>(_ type: Value.Type, _ path: String) -> Value {
    do {
      return try JSONDecoder().decode(type, from: SharedData.vector(path))
    } catch {
      preconditionFailure("\(path): \(error)")
    }
  }
}
