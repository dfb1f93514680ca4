import BitcoinFormat
import ByteReading
import Foundation
import ScriptVerification
import TestSupport
import Testing

/// A case of `testvectors/bip-0342/script_assets.json`.
private struct AssetCase: Decodable {
  struct Unlocking: Decodable {
    let scriptSig: String
    let witness: [String]
  }

  let tx: String
  let prevouts: [String]
  let index: Int
  let flags: String
  let comment: String
  let final: Bool?
  let success: Unlocking?
  let failure: Unlocking?

  func error(_ unlocking: Unlocking, flags: ScriptFlags) throws -> ScriptError? {
    let bytes = try Hexadecimal.decode(tx)
    let blank = try Transaction(parsing: bytes.span)
    let coins = try prevouts.map { text in
      let bytes = try Hexadecimal.decode(text)
      var cursor = ByteCursor(bytes.span)
      return try Transaction.Output(from: &cursor)
    }
    var inputs = blank.inputs
    inputs[index] = Transaction.Input(
      previous: inputs[index].previous,
      script: try Hexadecimal.decode(unlocking.scriptSig),
      sequence: inputs[index].sequence,
      witness: try unlocking.witness.map { try Hexadecimal.decode($0) }
    )
    let transaction = Transaction(
      version: blank.version,
      inputs: inputs,
      outputs: blank.outputs,
      lockTime: blank.lockTime
    )
    return try TransactionVerifier(transaction, spending: coins, flags: flags)
      .verdict(input: index).error
  }
}

struct ScriptAssetsTests {
  /// The sets of consensus rules that the cases are run under: all that were ever in force together.
  private static let ruleSets: [ScriptFlags] = {
    let rules = ScriptFlags.consensus.single
    return (0..<1 << rules.count).compactMap { choice in
      let flags = rules.indices.filter { choice >> $0 & 1 == 1 }
        .reduce(into: ScriptFlags()) { $0.formUnion(rules[$1]) }
      let isConsistent =
        !(flags.contains(.witness) && !flags.contains(.payToScriptHash))
        && !(flags.contains(.taproot) && !flags.contains(.witness))
        && !(flags.contains(.nullDummy) && !flags.contains(.payToScriptHash))
      return isConsistent ? flags : nil
    }
  }()

  @Test func `agrees with Bitcoin Core's generated spends`() throws {
    let whole = ProcessInfo.processInfo.environment["DISTRAIN_SCRIPT_ASSETS"]
    let data =
      try whole.map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
      ?? SharedData.vector("bip-0342/script_assets.json")
    let cases = try JSONDecoder().decode([AssetCase].self, from: data)
    #expect(cases.count == (whole == nil ? 159 : 2_244))
    for test in cases {
      var named: ScriptFlags = []
      for name in test.flags.split(separator: ",") {
        named.insert(try #require(ScriptFlags(name: name)))
      }
      let name: Comment = "\(test.comment)"
      if let success = test.success {
        let sets = test.final == true ? Self.ruleSets : Self.ruleSets.filter(named.isSuperset)
        for flags in sets { #expect(try test.error(success, flags: flags) == nil, name) }
      }
      if let failure = test.failure {
        for flags in Self.ruleSets where flags.isSuperset(of: named) {
          #expect(try test.error(failure, flags: flags) != nil, name)
        }
      }
    }
  }
}
