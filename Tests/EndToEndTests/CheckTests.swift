import Foundation
import TestSupport
import Testing

/// `distrain check` as a program.
@Suite(.serialized)
struct CheckTests {
  private let program: Program

  init() throws { program = try Program() }

  // Bitcoin's block 170: the first payment from one person to another; a coin of block 9.
  private static let transaction =
    "0100000001c997a5e56e104102fa209c6a852dd90660a20b2d9c352423edce25857fcd3704000000004847304402204e45e16932b8af514961a1d3a1a25fdf3f4f7732e9d624c6c61548ab5fb8cd410220181522ec8eca07de4860a4acdd12909d831cc56cbbac4622082221a8768d1d0901ffffffff0200ca9a3b00000000434104ae1a62fe09c5f51b13905f07f06b99a2f7159b2225f374cd378d71302fa28414e7aab37397f554a7df5f142c21c1b7303b8a0626f1baded5c72a704f7e6cd84cac00286bee0000000043410411db93e1dcdb8a016b49840f8c53bc1eb68a382e97b1482ecad7b148a6909a5cb2e0eaddfb84ccf9744464f82e160bfa9b8b64f9d4c03f999b8643f656b412a3ac00000000"
  private static let key =
    "0411db93e1dcdb8a016b49840f8c53bc1eb68a382e97b1482ecad7b148a6909a5cb2e0eaddfb84ccf9744464f82e160bfa9b8b64f9d4c03f999b8643f656b412a3"
  private static let coins = #"[{"value_sat":5000000000,"script_pubkey":"41\#(key)ac"}]"#

  @Test
  func `tells which key signed a transaction`() throws {
    defer { program.remove() }
    let tx = Self.transaction
    let changed = tx.replacingOccurrences(of: "4e45e169", with: "4e45e168")
    let input = [
      #"{"tx":"\#(tx)","prevouts":\#(Self.coins)}"#,
      #"{"tx":"\#(changed)","prevouts":\#(Self.coins),"flags":["P2SH","WITNESS"]}"#,
      #"{"tx":"\#(tx)","prevouts":[{"value_sat":"5000000000","script_pubkey":"51"}],"network":"test"}"#,
      #"{"tx":"\#(tx)","prevouts":[]}"#, #"{"tx":"\#(tx.dropLast(2))","prevouts":[]}"#,
      #"{"tx":"\#(tx)","prevouts":\#(Self.coins),"flags":["NO_SUCH_RULE"]}"#,
      #"{"tx":"\#(tx)","prevouts":[{"value_sat":0.5,"script_pubkey":""}]}"#, "[]", "",
    ].joined(separator: "\n")
    let result = try program.run("check", "bitcoin-tx", "--lines", input: input)
    #expect(result.status == 1)
    let objects = try result.objects
    #expect(objects.count == 8)
    let inputs = try #require(objects[0]["inputs"] as? [[String: Any]])
    #expect(objects[0]["valid"] as? Bool == true)
    #expect(
      objects[0]["txid"] as? String
        == "f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16"
    )
    let signer = try #require((inputs[0]["signers"] as? [[String: Any]])?.first)
    #expect(signer["public_key"] as? String == Self.key)
    #expect(signer["sighash_type"] as? String == "ALL" && signer["valid"] as? Bool == true)
    #expect(signer["algorithm"] as? String == "ecdsa")
    let wrong = try #require(objects[1]["inputs"] as? [[String: Any]])
    #expect(objects[1]["valid"] as? Bool == false)
    #expect(wrong[0]["reason"] as? String == "EVAL_FALSE")
    #expect((wrong[0]["signers"] as? [[String: Any]])?.first?["valid"] as? Bool == false)
    #expect(objects[2]["valid"] as? Bool == true)
    let errors = objects[3...].map { ($0["error"] as? [String: Any])?["code"] as? String }
    #expect(
      errors == ["coin_count", "truncated", "unknown_flag", "invalid_value", "wrong_type"]
    )
    #expect((objects[6]["error"] as? [String: Any])?["field"] as? String == "prevouts[0].value_sat")
  }

  @Test
  func `reads one transaction with its coins in a file`() throws {
    defer { program.remove() }
    let file = try program.write("coins.json", Array(Self.coins.utf8))
    let text = try program.run("check", "bitcoin-tx", Self.transaction, "--prevouts", "@\(file)")
    #expect(text.status == 0 && text.output.contains("signed by \(Self.key) (ALL)"))
    let flags = try program.run(
      "check",
      "bitcoin-tx",
      Self.transaction,
      "--prevouts",
      Self.coins,
      "--flags",
      "P2SH",
      "--json"
    )
    #expect(try flags.objects[0]["flags"] as? [String] == ["P2SH"])
    #expect(try program.run("check", "bitcoin-tx", Self.transaction).status == 2)
  }

  @Test
  func `checks a block`() throws {
    defer { program.remove() }
    let table = String(
      decoding: try SharedData.vector("BitcoinBlocks/blocks.tsv"),
      as: UTF8.self
    )
    let block = try #require(
      table.split(whereSeparator: { $0.isNewline || $0 == "\t" })
        .first { $0.contains(Self.transaction) }
    )
    let input = [
      #"{"block":"\#(block)","spent":\#(Self.coins),"height":170}"#,
      #"{"block":"\#(block)","spent":[{"value_sat":5000000000,"script_pubkey":"00"}]}"#,
      #"{"block":"\#(block)","spent":[]}"#, #"{"block":"\#(block.dropLast(8))","spent":[]}"#,
    ].joined(separator: "\n")
    let result = try program.run("check", "bitcoin-block", "--lines", input: input)
    #expect(result.status == 1)
    let objects = try result.objects
    #expect(objects[0]["valid"] as? Bool == true && objects[0]["inputs"] as? Int == 1)
    #expect(objects[0]["merkle_root_ok"] as? Bool == true)
    #expect(
      objects[0]["hash"] as? String
        == "00000000d1145790a8694403d4063f323d499e655c83426834d4ce2f8dd4a2ee"
    )
    let failure = try #require((objects[1]["failures"] as? [[String: Any]])?.first)
    #expect(failure["tx"] as? Int == 1 && failure["input"] as? Int == 0)
    #expect(failure["reason"] as? String == "EVAL_FALSE")
    #expect((objects[2]["error"] as? [String: Any])?["code"] as? String == "coin_count")
    #expect((objects[3]["error"] as? [String: Any])?["code"] as? String == "truncated")
  }

  @Test
  func `names the scheme of a message`() throws {
    defer { program.remove() }
    // bitcoinjs-message, test/fixtures.json.
    let address = "16UwLL9Risc3QfPqBUvKofHmBQ7wMtjvM"
    let message = "vires is numeris"
    let signature =
      "G8JawPtQOrybrSP1WHQnQPr67B9S3qrxBrl1mlzoTJOSHEpmnF7D3+t+LX0Xei9J20B5AIdPbeL3AaTBZ4N3bY0="
    let good = try program.run("check", "message", address, message, signature)
    #expect(good.status == 0 && good.output.hasPrefix("valid\n  scheme  legacy\n"))
    let other = try program.run("check", "message", address, message + "!", signature, "--json")
    #expect(other.status == 1)
    #expect(try other.objects[0]["reason"] as? String == "signer_mismatch")
    let digits = message.utf8.map { String($0, radix: 16) }.joined()
    let input = [
      #"{"address":"\#(address)","message":"\#(message)","signature":"\#(signature)"}"#,
      #"{"address":"\#(address)","message_hex":"\#(digits)","signature":"\#(signature)"}"#,
      #"{"address":"\#(address)","signature":"\#(signature)"}"#,
      #"{"address":"L3VFeEujGtevx9w18HD1fhRbCH67Az2dpCymeRE1SoPK6XQtaN2k","message":"","signature":"AA"}"#,
    ].joined(separator: "\n")
    let result = try program.run("check", "message", "--lines", input: input)
    let objects = try result.objects
    #expect(objects.prefix(2).allSatisfy { $0["valid"] as? Bool == true })
    #expect(
      objects[0]["scheme"] as? String == "legacy" && objects[0]["signer"] as? String == address
    )
    let errors = objects[2...].map { ($0["error"] as? [String: Any])?["code"] as? String }
    #expect(errors == ["missing_member", "secret"])
    #expect(!result.output.contains("L3VFeE") && !result.errors.contains("L3VFeE"))
  }
}
