import ScriptVerification
import Testing

struct ScriptTestFileTests {
  @Test func `agrees with every case of Bitcoin Core's script tests`() throws {
    let cases = try ScriptTestFile.cases()
    #expect(cases.count > 1_200)
    for test in cases {
      let (transaction, coin) = test.spending
      let verifier = try TransactionVerifier(transaction, spending: [coin], flags: test.flags)
      let found = verifier.verdict(input: 0).error?.rawValue ?? "OK"
      #expect(found == test.expected, "\(test)")
    }
  }
}
