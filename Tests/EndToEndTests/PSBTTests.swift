import Foundation
import TestSupport
import Testing

@Suite struct PSBTTests {
  private let vectors: [String: Any]

  init() throws {
    let object = try JSONSerialization.jsonObject(with: SharedData.vector("psbt/core.json"))
    vectors = try #require(object as? [String: Any])
  }

  @Test func `decode psbt reads each valid vector and refuses each invalid one`() throws {
    let program = try Program()
    defer { program.remove() }
    let valid = try #require(vectors["valid"] as? [String])
    let invalid = try #require(vectors["invalid"] as? [[String: Any]])
      .compactMap { $0["psbt"] as? String }
    let lines = (valid + invalid).joined(separator: "\n") + "\n"
    let result = try program.run("decode", "psbt", "--lines", input: lines)
    #expect(result.status == 1)
    let objects = try result.objects
    #expect(objects.count == valid.count + invalid.count)
    #expect(objects.prefix(valid.count).allSatisfy { $0["psbt_version"] != nil })
    #expect(objects.dropFirst(valid.count).allSatisfy { $0["error"] != nil })
  }

  @Test func `check psbt extracts the transaction`() throws {
    let program = try Program()
    defer { program.remove() }
    let extractor = try #require(vectors["extractor"] as? [String: String])
    let text = try #require(extractor["psbt"])
    let line = #"{"psbt":"\#(text)","network":"regtest"}"# + "\n"
    let result = try program.run("check", "psbt", "--lines", input: line)
    #expect(result.status == 0)
    let object = try #require(try result.objects.first)
    #expect(object["complete"] as? Bool == true)
    #expect(object["extracted"] as? String == extractor["transaction"])
    let bytes = try #require(Data(base64Encoded: text))
    let path = try program.write("wallet.psbt", Array(bytes))
    let again = try program.run("check", "psbt", "@\(path)", "--json", "--network", "regtest")
    #expect(again.output == result.output)
  }

  @Test func `a secret in place of a PSBT is refused and not repeated`() throws {
    let program = try Program()
    defer { program.remove() }
    let secret = Array(repeating: "abandon", count: 11).joined(separator: " ") + " about"
    for verb in ["decode", "check"] {
      let result = try program.run(verb, "psbt", "--lines", input: secret + "\n")
      let error = try #require(try result.objects.first?["error"] as? [String: Any])
      #expect(error["code"] as? String == "secret")
      #expect(!(result.output + result.errors).contains("abandon"))
    }
  }
}
