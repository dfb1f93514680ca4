import AddressEncoding
import Quantities
import Testing

@Suite struct SolanaAddressTests {
  @Test func `associated token accounts`() throws {
    let rows: [[String]] = try vectors("solana/associated-token-accounts.json")
    #expect(rows.count == 20)
    for row in rows {
      let addresses = try row.map { try SolanaAddress(parsing: $0) }
      let account = SolanaAddress.associatedTokenAccount(
        of: addresses[0],
        mint: addresses[1],
        program: addresses[2]
      )
      #expect(account == addresses[3])
      #expect(account?.isOnCurve == false)
    }
  }

  @Test func `programs are found by their addresses`() {
    for program in SolanaProgram.allCases {
      #expect(SolanaProgram(program.address) == program)
      #expect(program.address.description == program.rawValue)
      #expect(!program.name.isEmpty)
    }
  }

  @Test func `seeds that are too long or too many have no address`() {
    let program = SolanaProgram.token.address
    #expect(SolanaAddress.derived(from: [[UInt8](repeating: 0, count: 33)], by: program) == nil)
    #expect(
      SolanaAddress.derived(from: [[UInt8]](repeating: [1], count: 16), by: program) == nil
    )
    #expect(
      SolanaAddress.derived(from: [[UInt8]](repeating: [1], count: 15), by: program) != nil
    )
    let long = String(repeating: "a", count: 33)
    #expect(SolanaAddress.seeded(base: program, seed: long, owner: program) == nil)
  }

  @Test(arguments: ["", "1", "0OIl", "11111111111111111111111111111111111111111111111"])
  func `texts that are not 32 bytes are refused`(text: String) {
    #expect(throws: AddressFailure.self) { try SolanaAddress(parsing: text) }
  }
}
