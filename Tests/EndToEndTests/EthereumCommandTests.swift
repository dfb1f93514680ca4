import Foundation
import TestSupport
import Testing

/// Ethereum on the command line: what goes in and comes out of decode, encode, check.
@Suite(.serialized)
struct EthereumCommandTests {
  private let program: Program

  init() throws { program = try Program() }

  /// EIP-155, "Example".
  private static let signed =
    "0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a0"
    + "28ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb70"
    + "3304b3800ccf555c9f3dc64214b297fb1966a3b6d83"

  @Test func `a transaction goes to JSON and back, and names its sender`() throws {
    defer { program.remove() }
    let decoded = try program.run("decode", "ethereum-tx", "--lines", input: Self.signed + "\n")
    #expect(decoded.status == 0)
    let json = try #require(try decoded.objects.first)
    #expect(json["from"] as? String == "0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f")
    #expect(json["value"] as? String == "0xde0b6b3a7640000" && json["chainId"] as? String == "0x1")
    let encoded = try program.run("encode", "ethereum-tx", "--lines", input: decoded.output)
    #expect("0x\(try encoded.objects.first?["hex"] as? String ?? "")" == Self.signed)

    let lied = decoded.output.replacing("0x9d8a62", with: "0x9d8a63")
    let fork = "{\"tx\":\"\(Self.signed)\",\"fork\":\"Homestead\",\"chain_id\":1}\n"
    let lines = [Self.signed + "\n", decoded.output, lied, fork].joined()
    let checked = try program.run("check", "ethereum-tx", "--lines", input: lines).objects
    #expect(checked.map { $0["valid"] as? Bool } == [true, true, false, false])
    #expect(
      checked.allSatisfy {
        $0["sender"] as? String == "0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F"
          && $0["signing_hash"] as? String
            == "0xdaf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53"
      }
    )
    #expect((checked[2]["reason"] as? String)?.contains("from") == true)
    #expect(checked[3]["code"] as? String == "invalid_v")

    // Another value than the signed one: whom the signature gives then is nobody.
    let changed = decoded.output.replacing("0xde0b6b3a7640000", with: "0xde0b6b3a7640001")
    let result = try program.run("check", "ethereum-tx", "--lines", input: changed).objects
    #expect(result.count == 1 && result[0]["valid"] as? Bool == false)
    #expect(result[0]["sender"] is NSNull && result[0]["code"] as? String == "contradiction")
    let signers = try #require(result[0]["signers"] as? [[String: Any]])
    #expect(signers.map { $0["valid"] as? Bool } == [false] && signers[0]["note"] is String)
  }

  @Test func `an error names its place and its field`() throws {
    defer { program.remove() }
    let input = ["0xc0", "0xf8", Self.signed + "00", "{\"nonce\":\"0x1\"}"].joined(separator: "\n")
    let result = try program.run("decode", "ethereum-tx", "--lines", input: input + "\n")
    #expect(result.status == 1)
    let errors = try result.objects.compactMap { $0["error"] as? [String: Any] }
    #expect(errors.count == 4)
    #expect(errors.allSatisfy { $0["code"] is String && $0["offset"] is Int })
    #expect(errors[0]["field"] as? String == "nonce" && errors[3]["field"] as? String == "gasPrice")
  }

  @Test func `structured data is checked as a message`() throws {
    defer { program.remove() }
    let file = try SharedData.vector("eip-712/tip-712.json")
    let tests = try #require(try JSONSerialization.jsonObject(with: file) as? [[String: Any]])
    let test = try #require(tests.first { $0["signature"] != nil })
    var lines = ""
    for member in ["typed_data", "typed_data_hash"] {
      let value = member == "typed_data" ? test["typed_data"] : test["signing_hash"]
      let line: [String: Any] = [
        "address": test["address"] ?? "", "signature": test["signature"] ?? "",
        member: value ?? "",
      ]
      lines += String(decoding: try JSONSerialization.data(withJSONObject: line), as: UTF8.self)
      lines += "\n"
    }
    let result = try program.run("check", "message", "--lines", input: lines)
    #expect(result.status == 0)
    let objects = try result.objects
    #expect(objects.map { $0["valid"] as? Bool } == [true, true])
    #expect(objects.allSatisfy { $0["scheme"] as? String == "eip712" })
    #expect(objects.allSatisfy { $0["signer"] as? String == test["address"] as? String })
  }
}
