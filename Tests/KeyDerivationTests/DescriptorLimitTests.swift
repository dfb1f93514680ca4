import ByteReading
import KeyDerivation
import Testing

/// Texts that are made to use up memory, time or the stack of calls, and limits of the rules.
struct DescriptorLimitTests {
  private static let key = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
  private static let xOnly = String(key.dropFirst(2))

  private func code(_ text: String) -> String? {
    do throws(DescriptorFailure) {
      _ = try OutputDescriptor(parsing: text)
      return nil
    } catch { return error.reason.code }
  }

  @Test(arguments: [1000, 100_000]) func `deep nesting is an error`(_ depth: Int) {
    let braces = String(repeating: "{", count: depth)
    #expect(code("tr(\(Self.xOnly),\(braces)pk(\(Self.xOnly))") == "too_deep")
    let wrappers = String(repeating: "n", count: depth)
    #expect(code("wsh(\(wrappers):pk(\(Self.key)))") == "too_deep")
    let functions = String(repeating: "and_v(", count: depth)
    #expect(code("wsh(\(functions)") == "too_deep")
    let thresholds = String(repeating: "thresh(1,", count: depth)
    #expect(code("tr(\(Self.xOnly),\(thresholds)") == "too_deep")
    #expect(code(String(repeating: "sh(", count: depth)) == "misplaced_function")
    #expect(code("tr(" + String(repeating: "musig(", count: depth)) == "misplaced_function")
    #expect(code("pk(" + String(repeating: "(", count: depth)) != nil)
  }

  @Test func `the deepest that is allowed is read, written and compared`() throws {
    var tree = "pk(\(Self.xOnly))"
    for _ in 0..<128 { tree = "{pk(\(Self.xOnly)),\(tree)}" }
    let deepest = try OutputDescriptor(parsing: "tr(\(Self.xOnly),\(tree))")
    let output = try #require(try deepest.outputs(at: 0).first?.taproot)
    #expect(output.leaves.count == 129)
    let last = try #require(output.leaves.last)
    #expect(output.controlBlock(of: last).count == 33 + 32 * 128)
    #expect(code("tr(\(Self.xOnly),{pk(\(Self.xOnly)),\(tree)})") == "too_deep")

    let wrappers = String(repeating: "n", count: Miniscript.nestingLimit - 1)
    let miniscript = try Miniscript(parsing: "\(wrappers):pk(\(Self.key))", in: .p2wsh)
    #expect(miniscript.problems == [.tooManyOperations])
    #expect(try Miniscript(parsing: miniscript.description, in: .p2wsh) == miniscript)
    #expect(try miniscript.script(at: 0).count == 35 + wrappers.utf8.count)
  }

  @Test func `a script that nests deeply is an error`() throws {
    let script = [0x51] + [UInt8](repeating: 0x92, count: 3000)
    #expect(throws: DescriptorFailure.self) { try Miniscript(script: script, in: .p2wsh) }
    let sequence = [UInt8](repeating: 0x51, count: 3000)
    #expect(throws: DescriptorFailure.self) { try Miniscript(script: sequence, in: .p2wsh) }
    let branches = [UInt8](repeating: 0x68, count: 300_000)
    #expect(throws: DescriptorFailure.self) { try Miniscript(script: branches, in: .tapscript) }
  }

  @Test func `lengths are bounded`() {
    #expect(code("raw(" + String(repeating: "0", count: 1_000_000) + ")") == "too_long")
    let keys = [String](repeating: Self.xOnly, count: 1000).joined(separator: ",")
    #expect(code("tr(\(Self.xOnly),multi_a(1,\(keys)))") == "key_count")
    let many = [String](repeating: Self.key, count: 21).joined(separator: ",")
    #expect(code("wsh(multi(1,\(many)))") == "key_count")
    let steps = String(repeating: "/0", count: 256)
    #expect(code("pk([deadbeef\(steps)]\(Self.key))") == "invalid_path")
  }

  @Test func `all keys that the rules allow`() throws {
    let keys = [String](repeating: Self.xOnly, count: 999).joined(separator: ",")
    let leaf = try OutputDescriptor(parsing: "tr(\(Self.xOnly),multi_a(999,\(keys)))")
    let output = try #require(try leaf.outputs(at: 0).first?.taproot?.leaves.first)
    #expect(output.script.count == 999 * 34 + 3 + 1)
    let fifteen = [String](repeating: Self.key, count: 15).joined(separator: ",")
    #expect(code("sh(multi(15,\(fifteen)))") == nil)
    let twenty = [String](repeating: Self.key, count: 20).joined(separator: ",")
    let script = try OutputDescriptor(parsing: "wsh(multi(17,\(twenty)))").outputs(at: 0)
    let witness = try #require(script.first?.witnessScript)
    #expect(witness.prefix(2) == [0x01, 0x11])
    #expect(witness.suffix(3) == [0x01, 0x14, 0xae])
  }

  @Test func `every prefix of a descriptor is refused inside it`() throws {
    let text = "wsh(andor(pk(\(Self.key)),older(10),and_v(v:pk(\(Self.key)),after(5))))"
    for count in 0..<text.utf8.count {
      let prefix = String(text.prefix(count))
      let error = #expect(throws: DescriptorFailure.self) {
        try OutputDescriptor(parsing: prefix)
      }
      #expect((0...count).contains(error?.offset ?? 0))
    }
  }

  @Test(arguments: [
    "wsh(pk(%))", "tr(%)", "%", "sh(%)", "pk(% )", "multi(1,%)", "addr(%)", "raw(%)", "%#12345678",
    "[deadbeef]%", "pk(ü%)",
  ]) func `a private key anywhere is refused and not repeated`(_ template: String) throws {
    for name in ["{W}", "{WU}", "{P1}", "{P5}"] {
      let secret = DescriptorVectors.expand(name)
      let text = template.replacing("%", with: secret)
      let error = #expect(throws: DescriptorFailure.self) { try OutputDescriptor(parsing: text) }
      let failure = try #require(error)
      #expect(failure.reason.code == "secret")
      #expect(!"\(failure)".contains(secret.prefix(8)))
    }
  }

  @Test func `a seed phrase is refused`() {
    let phrase =
      "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about"
    #expect(code(phrase) == "secret")
    #expect(code("wpkh(\(phrase))") == "secret")
  }

  @Test func `networks`() throws {
    let key =
      "tpubD6NzVbkrYhZ4WQdzxL7NmJN7b85ePo4p6RSj9QQHF7te2RR9iUeVSGgnGkoUsB9LBRosgvNbjRv9bcsJgzgBd7QKuxDm23ZewkTRzNSLEDr"
    let test = try OutputDescriptor(parsing: "wpkh(\(key)/0/*)")
    #expect(test.network == .bitcoinTestnet)
    #expect(try test.outputs(at: 0)[0].address?.hasPrefix("tb1") == true)
    let regtest = try OutputDescriptor(parsing: "wpkh(\(key)/0/*)", network: .bitcoinRegtest)
    #expect(try regtest.outputs(at: 0)[0].address?.hasPrefix("bcrt1") == true)
    #expect(throws: DescriptorFailure.self) {
      try OutputDescriptor(parsing: "wpkh(\(key)/0/*)", network: .bitcoin)
    }
    let doge = try OutputDescriptor(parsing: "pkh(\(Self.key))", network: .dogecoin)
    #expect(try doge.outputs(at: 0)[0].address?.hasPrefix("D") == true)
    #expect(throws: DescriptorFailure.self) {
      try OutputDescriptor(parsing: "wpkh(\(Self.key))", network: .dogecoin)
    }
    let cash = try OutputDescriptor(parsing: "sh(multi(1,\(Self.key)))", network: .bitcoinCash)
    #expect(try cash.outputs(at: 0)[0].address?.hasPrefix("bitcoincash:p") == true)
  }
}
