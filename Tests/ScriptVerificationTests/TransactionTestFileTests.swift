import BitcoinFormat
import ByteReading
import Foundation
import Quantities
import ScriptVerification
import TestSupport
import Testing

/// A case of Bitcoin Core's `tx_valid.json` or `tx_invalid.json`.
private struct TransactionCase {
  let row: Int
  let transaction: Transaction
  let coins: [Transaction.Output]
  let flags: ScriptFlags
  /// Whether the transaction by itself, without its coins, breaks a rule.
  let isMalformed: Bool

  static func cases(_ file: String) throws -> [TransactionCase] {
    let data = try SharedData.vector("bitcoin-core/\(file)")
    guard let rows = try JSONSerialization.jsonObject(with: data) as? [[Any]] else {
      throw CocoaError(.propertyListReadCorrupt)
    }
    return try rows.enumerated().compactMap { number, row in
      row.count == 3 ? try TransactionCase(row, number: number) : nil
    }
  }

  private init(_ fields: [Any], number: Int) throws {
    row = number
    var coins: [Transaction.OutPoint: Transaction.Output] = [:]
    for fields in fields[0] as? [[Any]] ?? [] {
      let name = try #require(TransactionID(displayed: fields[0] as? String ?? ""))
      let index = try #require(fields[1] as? Int)
      let outPoint = Transaction.OutPoint(
        transaction: name,
        index: UInt32(truncatingIfNeeded: index)
      )
      coins[outPoint] = Transaction.Output(
        value: fields.count > 3 ? Int64(fields[3] as? Int ?? 0) : 0,
        script: try ScriptNotation.parse(fields[2] as? String ?? "")
      )
    }
    let bytes = try Hexadecimal.decode(fields[1] as? String ?? "")
    let transaction = try Transaction(parsing: bytes.span)
    self.transaction = transaction
    let names = (fields[2] as? String ?? "").split(separator: ",")
    isMalformed = names == ["BADTX"]
    var flags: ScriptFlags = []
    for name in names where name != "NONE" && name != "BADTX" {
      flags.insert(try #require(ScriptFlags(name: name), "\(name)"))
    }
    self.flags = flags
    self.coins = transaction.inputs.map {
      coins[$0.previous] ?? Transaction.Output(value: 0, script: [])
    }
  }

  func isValid(_ flags: ScriptFlags) throws -> Bool {
    try TransactionVerifier(transaction, spending: coins, flags: flags).verdicts()
      .allSatisfy(\.isValid)
  }
}

extension ScriptFlags {
  /// Every flag there is.
  static let everything = ScriptFlags(rawValue: 1 << 21 - 1)

  /// Without the flags that make no sense without others.
  var trimmed: ScriptFlags {
    var flags = self
    if !flags.contains(.payToScriptHash) { flags.remove(.witness) }
    if !flags.contains(.witness) { flags.remove(.cleanStack) }
    return flags
  }

  /// With the flags that others make no sense without.
  var filled: ScriptFlags {
    var flags = self
    if flags.contains(.cleanStack) { flags.insert(.witness) }
    if flags.contains(.witness) { flags.insert(.payToScriptHash) }
    return flags
  }

  /// Each flag by itself.
  var single: [ScriptFlags] {
    (0..<21).map { ScriptFlags(rawValue: 1 << $0) }.filter { isSuperset(of: $0) }
  }
}

struct TransactionTestFileTests {
  @Test func `finds every valid transaction of Bitcoin Core's tests valid`() throws {
    let cases = try TransactionCase.cases("tx_valid.json")
    #expect(cases.count > 100)
    for test in cases {
      let name: Comment = "row \(test.row)"
      #expect(test.transaction.structuralFailure == nil, name)
      let flags = ScriptFlags.everything.subtracting(test.flags).trimmed
      #expect(try test.isValid(flags), name)
      // Rules left out make nothing invalid; a rule put back that was left out does.
      for flag in flags.single { #expect(try test.isValid(flags.subtracting(flag).trimmed), name) }
      for flag in test.flags.single {
        let more = ScriptFlags.everything.subtracting(test.flags.subtracting(flag)).trimmed
        #expect(try more == flags || !test.isValid(more), name)
      }
    }
  }

  @Test func `finds every invalid transaction of Bitcoin Core's tests invalid`() throws {
    let cases = try TransactionCase.cases("tx_invalid.json")
    #expect(cases.count > 80)
    for test in cases {
      let name: Comment = "row \(test.row)"
      #expect((test.transaction.structuralFailure != nil) == test.isMalformed, name)
      guard !test.isMalformed else { continue }
      let flags = test.flags.filled
      #expect(try !test.isValid(flags), name)
      for flag in ScriptFlags.everything.single {
        #expect(try !test.isValid(flags.union(flag).filled), name)
      }
      for flag in test.flags.single {
        let fewer = test.flags.subtracting(flag).filled
        #expect(try fewer == flags || test.isValid(fewer), name)
      }
    }
  }
}

struct SighashTestFileTests {
  @Test func `computes the legacy hashes of Bitcoin Core's tests`() throws {
    let data = try SharedData.vector("bitcoin-core/sighash.json")
    let rows = try #require(try JSONSerialization.jsonObject(with: data) as? [[Any]])
    #expect(rows.count == 501)
    for row in rows.dropFirst() {
      let bytes = try Hexadecimal.decode(try #require(row[0] as? String))
      let script = try Hexadecimal.decode(try #require(row[1] as? String))
      let type = Int32(truncatingIfNeeded: try #require(row[3] as? Int))
      let hashing = BitcoinSignatureHashing(try Transaction(parsing: bytes.span), spending: [])
      let hash = hashing.signatureHash(
        input: try #require(row[2] as? Int),
        scriptCode: script.span,
        type: UInt32(bitPattern: type),
        version: .base
      )
      #expect(hash?.hex(reversed: true) == row[4] as? String)
    }
  }
}
