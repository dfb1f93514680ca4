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

extension SolanaAddressTests {
  @Test(
    arguments: [
      // The key of the seed 07…07; the account of wrapped SOL that belongs to it.
      ("GmaDrppBC7P5ARKV8g3djiwP89vz1jLK23V2GBjuAEGB", "ed25519 key", nil),
      ("So11111111111111111111111111111111111111112", "mint", "mint of wrapped SOL"),
      ("11111111111111111111111111111111", "program", "System program"),
      ("SysvarC1ock11111111111111111111111111111111", "sysvar", "sysvar"),
    ] as [(String, String, String?)]
  )
  func `an address says whether it can have a key`(text: String, type: String, name: String?) {
    let report = AddressInspection.inspect(text)
    #expect(report.chains == ["solana"])
    #expect(report.type == type)
    #expect(report.name == name)
  }

  @Test func `an account that a program derived has no key`() throws {
    let rows: [[String]] = try vectors("solana/associated-token-accounts.json")
    for row in rows { #expect(AddressInspection.inspect(row[3]).type == "program-derived") }
  }
}
