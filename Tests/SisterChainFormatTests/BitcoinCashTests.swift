import AddressEncoding
import BitcoinFormat
import ByteReading
import Foundation
import Quantities
import ScriptVerification
import Testing

@testable import SisterChainFormat

@Suite struct BitcoinCashTests {
  private struct Prefixes: Decodable {
    let valid: [[String?]]
    let invalid: [String]
  }

  private struct Signed: Decodable {
    struct Coin: Decodable {
      let value_sat: Int64
      let script_pubkey: String
    }

    let tx: String
    let prevouts: [Coin]
    let public_key: String
  }

  /// Reads a count and so many outputs.
  private func coins(_ bytes: [UInt8]) throws -> [Transaction.Output] {
    let span = bytes.span
    var cursor = ByteCursor(span)
    let coins = try cursor.list("coins", leastSize: 9) { c throws(ParseFailure) in
      try Transaction.Output(from: &c)
    }
    try cursor.finish()
    return coins
  }

  @Test func `reads tokens, and leaves other bytes alone`() throws {
    let vector: Prefixes = try vectors("bitcoin-cash/token-prefix.json")
    #expect(vector.valid.count == 11)
    for row in vector.valid {
      let bytes = try unhex(row[0])
      let wrapped = CashToken.WrappedScript(bytes + [0x51])
      let token = try #require(wrapped.token)
      #expect(wrapped.script == [0x51])
      #expect(token.serialized == bytes)
      #expect(String(token.amount) == row[1])
      #expect(token.nonFungible?.capability.name == row[2])
      #expect(try token.nonFungible?.commitment == row[3].map { try unhex($0) })
    }
    #expect(vector.invalid.count == 23)
    for prefix in vector.invalid {
      let bytes = try unhex(prefix)
      #expect(CashToken.WrappedScript(bytes).script == bytes)
      #expect(CashToken.WrappedScript(bytes).token == nil)
    }
  }

  @Test func `verifies Schnorr signatures of every kind of serialization`() throws {
    let rows: [[String]] = try vectors("bitcoin-cash/vmb.json")
    #expect(rows.count == 7)
    for row in rows {
      let bytes = try unhex(row[3])
      let result = try SisterChain.bitcoinCash.check(
        bytes.span,
        spending: try coins(unhex(row[4])),
        network: .mainnet
      )
      let first = try #require(result.inputs.first)
      #expect(first.isValid == true)
      #expect(first.verdict.signers.map(\.algorithm) == [.schnorr])
      #expect(first.verdict.signers.map(\.sighashType.name) == ["SINGLE|FORKID|ANYONECANPAY"])
      let second = result.inputs[1]
      if row[2].isEmpty {
        #expect(second.isValid == true)
      } else {
        // The signature is checked; then the script uses what Bitcoin has disabled.
        #expect(second.isValid == nil)
        #expect(second.verdict.signers.map(\.isValid) == [true])
        #expect(second.verdict.signers.map(\.sighashType.name) == [row[2]])
        #expect(result.isValid == nil)
        #expect(result.json["valid"] == .null)
      }
      // One satoshi more in a coin, and its signature is of another transaction.
      let wrong = try coins(unhex(row[4])).map {
        Transaction.Output(value: $0.value + 1, script: $0.script)
      }
      let other = try SisterChain.bitcoinCash.check(
        bytes.span,
        spending: wrong,
        network: .mainnet
      )
      #expect(other.inputs[0].verdict.error == .nullFail)
      #expect(other.isValid == false)
    }
  }

  @Test func `signatures cover the tokens of the coin`() throws {
    let rows: [Signed] = try vectors("bitcoin-cash/cashtokens-signed.json")
    #expect(rows.count == 4)
    for row in rows {
      let bytes = try unhex(row.tx)
      let spent = try row.prevouts.map {
        Transaction.Output(value: $0.value_sat, script: try unhex($0.script_pubkey))
      }
      let result = try SisterChain.bitcoinCash.check(
        bytes.span,
        spending: spent,
        network: .mainnet
      )
      #expect(result.isValid == true)
      let keys = result.inputs.flatMap(\.verdict.signers).map { Hexadecimal.encode($0.publicKey) }
      #expect(keys == Array(repeating: row.public_key, count: spent.count))
      let bare = spent.map {
        Transaction.Output(value: $0.value, script: CashToken.WrappedScript($0.script).script)
      }
      let without = try SisterChain.bitcoinCash.check(
        bytes.span,
        spending: bare,
        network: .mainnet
      )
      let expected: [Bool?] = [true, false, false, false]
      #expect(without.inputs.map(\.isValid) == Array(expected.prefix(spent.count)))
      let transaction = try Transaction(parsing: bytes.span, form: .withoutWitness)
      let json = BitcoinCashJSON.value(of: transaction, network: .mainnet)
      guard case .array(let outputs)? = json["vout"] else { continue }
      #expect(outputs.count { $0["tokenData"] != nil } == spent.count - 1)
    }
  }

  @Test func `gives each kind of script its address`() throws {
    let script = try unhex("76a914" + String(repeating: "00", count: 20) + "88ac")
    #expect(
      SisterChain.bitcoinCash.address(of: script, on: .mainnet)?.text
        == "bitcoincash:qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqfnhks603"
    )
    let long = try unhex("aa20" + String(repeating: "00", count: 32) + "87")
    let address = try #require(SisterChain.bitcoinCash.address(of: long, on: .mainnet))
    #expect(try CashAddress(parsing: address.text).hash.count == 32)
    #expect(address.type == "p2sh")
    #expect(SisterChain.dash.address(of: long, on: .mainnet) == nil)
  }
}
