import BitcoinFormat
import ByteReading
import Cryptography
import Foundation
import Quantities
import ScriptVerification
import TestSupport

/// A case of `testvectors/bitcoin-core/script_tests.json`.
struct ScriptCase: CustomStringConvertible, Sendable {
  let row: Int
  let witness: [[UInt8]]
  let value: Int64
  let unlocking: [UInt8]
  let locking: [UInt8]
  let flags: ScriptFlags
  let expected: String
  let comment: String

  var description: String { "row \(row): \(expected) \(comment)" }

  /// The transaction that creates the coin, and the one that spends it, as Bitcoin Core's
  /// `src/test/util/transaction_utils.cpp` builds them.
  var spending: (transaction: Transaction, coin: Transaction.Output) {
    let coin = Transaction.Output(value: value, script: locking)
    let credit = Transaction(
      version: 1,
      inputs: [Transaction.Input(previous: .null, script: [0, 0])],
      outputs: [coin]
    )
    let input = Transaction.Input(
      previous: Transaction.OutPoint(transaction: credit.transactionID, index: 0),
      script: unlocking,
      witness: witness
    )
    let output = Transaction.Output(value: value, script: [])
    return (Transaction(version: 1, inputs: [input], outputs: [output]), coin)
  }
}

enum ScriptTestFile {
  static func cases() throws -> [ScriptCase] {
    let data = try SharedData.vector("bitcoin-core/script_tests.json")
    guard let rows = try JSONSerialization.jsonObject(with: data) as? [[Any]] else {
      throw CocoaError(.propertyListReadCorrupt)
    }
    return try rows.enumerated().compactMap { number, row in
      row.count == 1 ? nil : try scriptCase(row, number: number)
    }
  }

  private static func scriptCase(_ row: [Any], number: Int) throws -> ScriptCase {
    var fields = row[...]
    var witness: [[UInt8]] = []
    var value: Int64 = 0
    var outputKey: [UInt8] = []
    if var stack = fields.first as? [Any] {
      fields.removeFirst()
      // The amount in bitcoin.
      let amount = (stack.removeLast() as? NSNumber)?.decimalValue ?? 0
      value = NSDecimalNumber(decimal: amount * 100_000_000).int64Value
      (witness, outputKey) = try readWitness(stack.compactMap { $0 as? String })
    }
    let texts = fields.compactMap { $0 as? String }
    var flags: ScriptFlags = []
    for name in texts[2].split(separator: ",") {
      guard let flag = ScriptFlags(name: name) else { throw CocoaError(.formatting) }
      flags.insert(flag)
    }
    // As Bitcoin Core's runner: these flags make sense only with those they build on.
    if flags.contains(.cleanStack) { flags.formUnion([.payToScriptHash, .witness]) }
    if flags.contains(.witness) { flags.insert(.payToScriptHash) }
    let locking = texts[1].replacingOccurrences(
      of: "#TAPROOTOUTPUT#",
      with: "0x" + Hexadecimal.encode(outputKey)
    )
    return ScriptCase(
      row: number,
      witness: witness,
      value: value,
      unlocking: try ScriptNotation.parse(texts[0]),
      locking: try ScriptNotation.parse(locking),
      flags: flags,
      expected: texts[3],
      comment: texts.count > 4 ? texts[4] : ""
    )
  }

  /// Reads a witness; `#SCRIPT# …` is a tapscript, `#CONTROLBLOCK#` the control block of a tree with
  /// that one leaf under the key that nobody knows (BIP-0341).
  private static func readWitness(_ items: [String]) throws -> ([[UInt8]], outputKey: [UInt8]) {
    var witness: [[UInt8]] = []
    var control: [UInt8] = []
    var outputKey: [UInt8] = []
    for item in items {
      if item.hasPrefix("#SCRIPT#") {
        let script = try ScriptNotation.parse(String(item.dropFirst(8)))
        witness.append(script)
        let leaf = try TapLeaf(script: script)
        outputKey = leaf.outputKey
        control = leaf.control
      } else if item == "#CONTROLBLOCK#" {
        witness.append(control)
      } else {
        witness.append(try Hexadecimal.decode(item))
      }
    }
    return (witness, outputKey)
  }
}
