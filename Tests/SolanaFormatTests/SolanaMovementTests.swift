import AddressEncoding
import LedgerRecords
import Quantities
import Testing

@testable import SolanaFormat

@Suite struct SolanaMovementTests {
  private typealias Synthetic = SyntheticTransaction
  private let native = SolanaProgram.nativeMint.address
  private let mint = SyntheticTransaction.address(100)

  private func told(
    _ synthetic: SyntheticTransaction,
    hasMeta: Bool = true
  ) throws -> LedgerTransaction {
    let found = items(synthetic.text(hasMeta: hasMeta))
    #expect(found.items.compactMap(\.refusal) == [])
    return try #require(found.items.first?.transaction)
  }

  private func pay(_ amount: UInt64, from: Int, to: Int) -> SyntheticTransaction.Call {
    (.system, [from, to], Synthetic.little(2, bytes: 4) + Synthetic.little(amount))
  }

  /// The movements as `part mechanism from to amount asset`, parties by their numbers.
  private func lines(_ transaction: LedgerTransaction) -> [String] {
    func name(_ party: LedgerParty?) -> String {
      guard let party else { return "-" }
      let number = (0..<120).first { Synthetic.address($0).description == party.address }
      return number.map { "\($0)" } ?? party.address
    }
    return transaction.movements.map { movement in
      let asset = movement.asset.contract ?? "SOL"
      let parties = "\(name(movement.from))>\(name(movement.to))"
      let short = asset == native.description ? "wSOL" : asset == "SOL" ? asset : "token"
      return
        "\(movement.part) \(movement.mechanism.rawValue) \(parties) \(movement.amount) \(short)"
    }
  }

  @Test func `a payment, its fee and its memo`() throws {
    let transaction = try told(
      Synthetic(
        count: 2,
        calls: [
          (.computeBudget, [], [2, 0, 0, 0, 0]), pay(500, from: 0, to: 1),
          (.memo, [], Array("order 17".utf8)),
        ],
        pre: [10_000, 0],
        post: [4500, 500]
      )
    )
    #expect(lines(transaction) == ["instruction 1 native 0>1 500 SOL", "fee fee 0>- 5000 SOL"])
    #expect(transaction.movements.map(\.memo) == ["order 17", nil])
    #expect(transaction.gaps == [])
    #expect(transaction.status == .succeeded)
    #expect(transaction.height == 7)
    // The signature is made up.
    guard case .refuted? = transaction.signers.first?.standing else {
      Issue.record("a signature of nines holds")
      return
    }
  }

  @Test func `what failed moves its fee only`() throws {
    let transaction = try told(
      Synthetic(
        count: 2,
        calls: [pay(500, from: 0, to: 1)],
        pre: [10_000, 0],
        post: [5000, 0],
        error: #"{"InstructionError":[0,{"Custom":1}]}"#
      )
    )
    #expect(lines(transaction) == ["fee fee 0>- 5000 SOL"])
    #expect(transaction.status == .failed(#"{"InstructionError":[0,{"Custom":1}]}"#))
    #expect(transaction.gaps == [])
  }

  @Test func `without meta nothing is known to have happened`() throws {
    let transaction = try told(
      Synthetic(count: 2, calls: [pay(500, from: 0, to: 1)]),
      hasMeta: false
    )
    #expect(lines(transaction) == ["instruction 0 native 0>1 500 SOL"])
    #expect(transaction.status == .unstated)
    #expect(transaction.gaps.count == 1)
  }

  @Test func `tokens move between owners, not between their accounts`() throws {
    // 0 pays from account 1 to account 2 of wallet 3.
    let transfer: SyntheticTransaction.Call = (.token, [1, 2, 0], [3] + Synthetic.little(40))
    let transaction = try told(
      Synthetic(
        count: 4,
        calls: [transfer],
        pre: [10_000, 7, 7, 0],
        post: [5000, 7, 7, 0],
        preTokens: [(1, mint, 0, 100), (2, mint, 3, 1)],
        postTokens: [(1, mint, 0, 60), (2, mint, 3, 41)]
      )
    )
    #expect(lines(transaction) == ["instruction 0 token 0>3 40 token", "fee fee 0>- 5000 SOL"])
    let movement = try #require(transaction.movements.first)
    #expect(movement.asset.decimals == 6)
    #expect(movement.asset.contract == mint.description)
    #expect(movement.memo?.contains(Synthetic.address(2).description) == true)
    #expect(transaction.gaps == [])
  }

  @Test func `owners follow from associated token accounts where no balance tells them`() throws {
    let account = try #require(
      SolanaAddress.associatedTokenAccount(of: Synthetic.address(0), mint: mint)
    )
    let transfer: SyntheticTransaction.Call = (
      .token, [1, 2, 3, 0], [12] + Synthetic.little(40) + [6]
    )
    var synthetic = Synthetic(count: 4, calls: [transfer])
    synthetic.replaced = [1: account, 2: mint]
    let transaction = try told(synthetic, hasMeta: false)
    #expect(lines(transaction) == ["instruction 0 token 0>3 40 token"])
    #expect(transaction.gaps.contains { $0.contains("owner of token account") })
    // A plain transfer does not say its mint.
    synthetic.calls = [(.token, [1, 3, 0], [3] + Synthetic.little(40))]
    let plain = try told(synthetic, hasMeta: false)
    #expect(plain.movements.isEmpty)
    #expect(plain.gaps.contains { $0.contains("whose mint nothing tells") })
  }

  @Test func `SOL is wrapped, spent and unwrapped again`() throws {
    // 0 makes account 1 for wrapped SOL, pays 300 to account 2 of wallet 3, and closes account 1.
    let reserve: UInt64 = 2_039_280
    let create: SyntheticTransaction.Call = (
      .system, [0, 1],
      [0, 0, 0, 0] + Synthetic.little(reserve + 1000) + Synthetic.little(165)
        + SolanaProgram.token.address.bytes.array
    )
    let owner = Synthetic.address(0).bytes.array
    let transaction = try told(
      Synthetic(
        count: 5,
        calls: [
          create, (.token, [1, 4], [18] + owner), (.token, [1, 2, 0], [3] + Synthetic.little(300)),
          (.token, [1, 0, 0], [9]),
        ],
        pre: [10_000_000, 0, reserve, 0, 1],
        post: [10_000_000 - 5000 - 300, 0, reserve + 300, 0, 1],
        preTokens: [(2, native, 3, 0)],
        postTokens: [(2, native, 3, 300)],
        replaced: [4: native]
      )
    )
    #expect(
      lines(transaction) == [
        "instruction 0 native 0>1 2040280 SOL", "instruction 1 token ->0 1000 wSOL",
        "instruction 2 token 0>3 300 wSOL", "instruction 3 native 1>0 2039980 SOL",
        "instruction 3 unwrap token 0>- 700 wSOL", "fee fee 0>- 5000 SOL",
      ]
    )
    #expect(transaction.gaps == [])
  }

  @Test func `calls of programs count, and what no call shows is a gap`() throws {
    let transaction = try told(
      Synthetic(
        count: 3,
        calls: [(.config, [0, 1, 2], [1])],
        inner: [0: [pay(10, from: 0, to: 1), pay(20, from: 1, to: 2)]],
        pre: [10_000, 0, 0],
        post: [4990, 0, 10]
      )
    )
    #expect(
      lines(transaction) == [
        "instruction 0.0 native 0>1 10 SOL", "instruction 0.1 native 1>2 20 SOL",
        "fee fee 0>- 5000 SOL", "balance \(Synthetic.address(1)) balance_change ->1 10 SOL",
        "balance \(Synthetic.address(2)) balance_change 2>- 10 SOL",
      ]
    )
    #expect(transaction.gaps.count == 1)
  }

  @Test func `a token account that changes hands moves what it holds`() throws {
    let give: SyntheticTransaction.Call = (
      .token, [1, 0], [6, 2, 1] + Synthetic.address(2).bytes.array
    )
    let transaction = try told(
      Synthetic(
        count: 3,
        calls: [give],
        pre: [10_000, 7, 0],
        post: [5000, 7, 0],
        preTokens: [(1, mint, 0, 55)],
        postTokens: [(1, mint, 2, 55)]
      )
    )
    #expect(lines(transaction) == ["instruction 0 token 0>2 55 token", "fee fee 0>- 5000 SOL"])
    #expect(transaction.gaps == [])
  }

  @Test func `a token's own fee is no payment to the receiver`() throws {
    // TransferCheckedWithFee of Token-2022: 100, 6 decimals, fee 3.
    let data = [26, 1] + Synthetic.little(100) + [6] + Synthetic.little(3)
    let transaction = try told(
      Synthetic(
        count: 5,
        calls: [(.token2022, [1, 4, 2, 0], data)],
        pre: [10_000, 7, 7, 0, 7],
        post: [5000, 7, 7, 0, 7],
        preTokens: [(1, mint, 0, 100), (2, mint, 3, 0)],
        postTokens: [(1, mint, 0, 0), (2, mint, 3, 97)],
        replaced: [4: mint]
      )
    )
    #expect(
      lines(transaction) == [
        "instruction 0 token 0>3 97 token", "instruction 0 fee token 0>- 3 token",
        "fee fee 0>- 5000 SOL",
      ]
    )
    #expect(transaction.movements[0].asset.standard == .token2022)
    #expect(transaction.gaps == [])
  }

  @Test func `stakes are bound and freed`() throws {
    let create: SyntheticTransaction.Call = (
      .system, [0, 1],
      [0, 0, 0, 0] + Synthetic.little(900) + Synthetic.little(200)
        + SolanaProgram.stake.address.bytes.array
    )
    let withdraw: SyntheticTransaction.Call = (
      .stake, [2, 0], Synthetic.little(4, bytes: 4) + Synthetic.little(50)
    )
    let merge: SyntheticTransaction.Call = (.stake, [1, 2], Synthetic.little(7, bytes: 4))
    let transaction = try told(
      Synthetic(
        count: 3,
        calls: [create, withdraw, merge],
        pre: [10_000, 0, 80],
        post: [10_000 - 5000 - 900 + 50, 930, 0]
      )
    )
    #expect(
      lines(transaction) == [
        "instruction 0 stake 0>1 900 SOL", "instruction 1 unstake 2>0 50 SOL",
        "instruction 2 native 2>1 30 SOL", "fee fee 0>- 5000 SOL",
      ]
    )
    #expect(transaction.gaps == [])
  }

  @Test func `balances of another number of accounts are refused`() {
    let synthetic = Synthetic(
      count: 2,
      calls: [pay(500, from: 0, to: 1)],
      pre: [10_000],
      post: [4500]
    )
    let found = items(synthetic.text())
    #expect(found.items.first?.refusal?.hasPrefix("meta.preBalances:") == true)
  }

  @Test func `accounts alone tell balances, not payments`() throws {
    let text = """
      {"blockhash":"x","previousBlockhash":"y","parentSlot":6,"blockTime":1700000000,"transactions":[
      {"meta":{"err":null,"fee":5000,"preBalances":[10000,0],"postBalances":[4500,500]},
      "transaction":{"signatures":["\(Base58.encode([UInt8](repeating: 9, count: 64)))"],
      "accountKeys":[{"pubkey":"\(Synthetic.address(0))","signer":true,"writable":true},
      {"pubkey":"\(Synthetic.address(1))","signer":false,"writable":true}]}}]}
      """
    let found = items(text)
    #expect(found.format == "solana-json-rpc-block")
    let transaction = try #require(found.items.first?.transaction)
    #expect(
      lines(transaction) == [
        "fee fee 0>- 5000 SOL", "balance \(Synthetic.address(0)) balance_change 0>- 500 SOL",
        "balance \(Synthetic.address(1)) balance_change ->1 500 SOL",
      ]
    )
    #expect(transaction.height == nil)
    #expect(transaction.gaps.count == 1)
    #expect(transaction.signers.map(\.standing) == [.stated])
  }
}
