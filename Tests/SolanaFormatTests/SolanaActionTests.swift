import AddressEncoding
import ByteReading
import Quantities
import Testing

@testable import SolanaFormat

/// Each call as bytes and as the RPC's `jsonParsed`: both say the same.
@Suite struct SolanaActionTests {
  struct Row: CustomTestStringConvertible, Sendable {
    let program: SolanaProgram
    let accounts: [Int]
    let data: [UInt8]
    let type: String
    /// The values by name; `@N` is the address of a number.
    let info: String
    let action: SolanaAction

    var testDescription: String { "\(program) \(type)" }
  }

  private static func key(_ number: Int) -> SolanaAddress { SyntheticTransaction.address(number) }
  private static func little(_ value: UInt64, bytes: Int = 8) -> [UInt8] {
    SyntheticTransaction.little(value, bytes: bytes)
  }

  private static let seed = Array("seed".utf8)
  static let rows: [Row] = [
    Row(
      program: .system,
      accounts: [0, 1],
      data: little(2, bytes: 4) + little(5),
      type: "transfer",
      info: #""source":"@0","destination":"@1","lamports":5"#,
      action: .lamports(from: key(0), to: key(1), amount: 5)
    ),
    Row(
      program: .system,
      accounts: [0, 1],
      data: little(0, bytes: 4) + little(5) + little(80) + key(9).bytes.array,
      type: "createAccount",
      info: #""source":"@0","newAccount":"@1","lamports":5,"space":80,"owner":"@9""#,
      action: .create(from: key(0), account: key(1), amount: 5, program: key(9))
    ),
    Row(
      program: .system,
      accounts: [0, 1, 2],
      data: little(3, bytes: 4) + key(2).bytes.array + little(4) + seed + little(5) + little(80)
        + key(9).bytes.array,
      type: "createAccountWithSeed",
      info: """
        "source":"@0","newAccount":"@1","base":"@2","seed":"seed","lamports":5,"space":80,"owner":"@9"
        """,
      action: .create(from: key(0), account: key(1), amount: 5, program: key(9))
    ),
    Row(
      program: .system,
      accounts: [0, 2, 1],
      data: little(11, bytes: 4) + little(5) + little(4) + seed + key(9).bytes.array,
      type: "transferWithSeed",
      info: #""source":"@0","sourceBase":"@2","destination":"@1","lamports":5"#,
      action: .lamports(from: key(0), to: key(1), amount: 5)
    ),
    Row(
      program: .system,
      accounts: [0, 1, 2, 3, 4],
      data: little(5, bytes: 4) + little(5),
      type: "withdrawFromNonce",
      info: #""nonceAccount":"@0","destination":"@1","nonceAuthority":"@4","lamports":5"#,
      action: .lamports(from: key(0), to: key(1), amount: 5)
    ),
    Row(
      program: .system,
      accounts: [0],
      data: little(8, bytes: 4) + little(5),
      type: "allocate",
      info: #""account":"@0","space":5"#,
      action: .none
    ),
    Row(
      program: .token,
      accounts: [0, 1, 2],
      data: [3] + little(5),
      type: "transfer",
      info: #""source":"@0","destination":"@1","authority":"@2","amount":"5""#,
      action: .tokens(
        from: key(0),
        to: key(1),
        amount: 5,
        mint: nil,
        authority: key(2),
        decimals: nil,
        fee: nil
      )
    ),
    Row(
      program: .token,
      accounts: [0, 3, 1, 2, 7, 8],
      data: [12] + little(5) + [6],
      type: "transferChecked",
      info: """
        "source":"@0","mint":"@3","destination":"@1","multisigAuthority":"@2","signers":["@7","@8"],
        "tokenAmount":{"amount":"5","decimals":6,"uiAmount":0.000005,"uiAmountString":"0.000005"}
        """,
      action: .tokens(
        from: key(0),
        to: key(1),
        amount: 5,
        mint: key(3),
        authority: key(2),
        decimals: 6,
        fee: nil
      )
    ),
    Row(
      program: .token2022,
      accounts: [0, 3, 1, 2],
      data: [26, 1] + little(5) + [6] + little(1),
      type: "transferCheckedWithFee",
      info: """
        "source":"@0","mint":"@3","destination":"@1","authority":"@2",
        "tokenAmount":{"amount":"5","decimals":6},"feeAmount":{"amount":"1","decimals":6}
        """,
      action: .tokens(
        from: key(0),
        to: key(1),
        amount: 5,
        mint: key(3),
        authority: key(2),
        decimals: 6,
        fee: 1
      )
    ),
    Row(
      program: .token,
      accounts: [3, 0, 2],
      data: [7] + little(5),
      type: "mintTo",
      info: #""mint":"@3","account":"@0","amount":"5","mintAuthority":"@2""#,
      action: .mint(to: key(0), amount: 5, mint: key(3))
    ),
    Row(
      program: .token,
      accounts: [0, 3, 2],
      data: [15] + little(5) + [6],
      type: "burnChecked",
      info: #""account":"@0","mint":"@3","tokenAmount":{"amount":"5","decimals":6}"#,
      action: .burn(from: key(0), amount: 5, mint: key(3))
    ),
    Row(
      program: .token,
      accounts: [0, 1, 2],
      data: [9],
      type: "closeAccount",
      info: #""account":"@0","destination":"@1","owner":"@2""#,
      action: .close(account: key(0), to: key(1))
    ),
    Row(
      program: .token,
      accounts: [0, 3, 2, 9],
      data: [1],
      type: "initializeAccount",
      info: #""account":"@0","mint":"@3","owner":"@2","rentSysvar":"@9""#,
      action: .initialize(account: key(0), mint: key(3), owner: key(2))
    ),
    Row(
      program: .token2022,
      accounts: [0, 3],
      data: [18] + key(2).bytes.array,
      type: "initializeAccount3",
      info: #""account":"@0","mint":"@3","owner":"@2""#,
      action: .initialize(account: key(0), mint: key(3), owner: key(2))
    ),
    Row(
      program: .token,
      accounts: [0],
      data: [17],
      type: "syncNative",
      info: #""account":"@0""#,
      action: .sync(account: key(0))
    ),
    Row(
      program: .token,
      accounts: [0, 2],
      data: [6, 2, 1] + key(4).bytes.array,
      type: "setAuthority",
      info: #""account":"@0","authority":"@2","authorityType":"accountOwner","newAuthority":"@4""#,
      action: .give(account: key(0), to: key(4))
    ),
    Row(
      program: .token,
      accounts: [0, 2],
      data: [6, 3, 1] + key(4).bytes.array,
      type: "setAuthority",
      info: #""account":"@0","authority":"@2","authorityType":"closeAccount","newAuthority":"@4""#,
      action: .none
    ),
    Row(
      program: .associatedToken,
      accounts: [5, 0, 2, 3, 6, 7],
      data: [1],
      type: "createIdempotent",
      info: #""source":"@5","account":"@0","wallet":"@2","mint":"@3""#,
      action: .associate(account: key(0), mint: key(3), owner: key(2))
    ),
    Row(
      program: .stake,
      accounts: [0, 1, 2, 3, 4],
      data: little(4, bytes: 4) + little(5),
      type: "withdraw",
      info: #""stakeAccount":"@0","destination":"@1","withdrawAuthority":"@4","lamports":5"#,
      action: .withdrawStake(from: key(0), to: key(1), amount: 5)
    ),
    Row(
      program: .stake,
      accounts: [0, 1, 2],
      data: little(3, bytes: 4) + little(5),
      type: "split",
      info: #""stakeAccount":"@0","newSplitAccount":"@1","stakeAuthority":"@2","lamports":5"#,
      action: .lamports(from: key(0), to: key(1), amount: 5)
    ),
    Row(
      program: .stake,
      accounts: [0, 1],
      data: little(7, bytes: 4),
      type: "merge",
      info: #""destination":"@0","source":"@1""#,
      action: .empty(from: key(1), to: key(0))
    ),
    Row(
      program: .stake,
      accounts: [0, 1],
      data: little(2, bytes: 4),
      type: "delegate",
      info: #""stakeAccount":"@0","voteAccount":"@1""#,
      action: .none
    ),
    Row(
      program: .vote,
      accounts: [0, 1, 2],
      data: little(3, bytes: 4) + little(5),
      type: "withdraw",
      info: #""voteAccount":"@0","destination":"@1","withdrawAuthority":"@2","lamports":5"#,
      action: .lamports(from: key(0), to: key(1), amount: 5)
    ),
  ]

  private func parsed(_ row: Row) throws -> SolanaInstruction {
    var info = row.info
    for number in 0..<10 {
      info = info.replacing("\"@\(number)\"", with: "\"\(Self.key(number))\"")
    }
    return SolanaInstruction(
      program: row.program.address,
      body: .parsed(type: row.type, info: try json("{\(info)}"))
    )
  }

  private func raw(_ row: Row, accounts: [SolanaAddress?]? = nil, data: [UInt8])
    -> SolanaInstruction
  {
    SolanaInstruction(
      program: row.program.address,
      body: .raw(accounts: accounts ?? row.accounts.map { Self.key($0) }, data: data)
    )
  }

  @Test(arguments: rows)
  func `bytes and jsonParsed say the same`(row: Row) throws {
    #expect(try raw(row, data: row.data).action() == row.action)
    #expect(try parsed(row).action() == row.action)
  }

  @Test(arguments: rows.filter { $0.action != .none })
  func `what is missing is told, not guessed`(row: Row) throws {
    // Accounts of a table that is not shown.
    let hidden = [SolanaAddress?](repeating: nil, count: row.accounts.count)
    #expect(throws: SolanaActionFailure.self) {
      try raw(row, accounts: hidden, data: row.data).action()
    }
    #expect(throws: SolanaActionFailure.self) {
      try raw(row, accounts: [], data: row.data).action()
    }
    // Data that are cut never say another value.
    for count in 0..<row.data.count where row.program != .associatedToken {
      let cut = try? raw(row, data: Array(row.data[..<count])).action()
      #expect(cut == nil || cut == .some(.none) || cut == row.action)
    }
    let empty = SolanaInstruction(
      program: row.program.address,
      body: .parsed(type: row.type, info: try json("{}"))
    )
    let action = try? empty.action()
    #expect(action == nil || action == .some(.none))
  }

  @Test func `memos are texts, and unknown programs say nothing`() throws {
    let memo = SolanaProgram.memo.address
    let text = SolanaInstruction(program: memo, body: .raw(accounts: [], data: Array("hi".utf8)))
    #expect(try text.action() == .memo("hi"))
    let bytes = SolanaInstruction(program: memo, body: .raw(accounts: [], data: [0xff]))
    #expect(try bytes.action() == .memo("0xff"))
    #expect(try SolanaInstruction(program: memo, body: .text("hi")).action() == .memo("hi"))
    let other = SolanaInstruction(program: Self.key(50), body: .raw(accounts: [], data: [3]))
    #expect(try other.action() == .none)
  }
}
