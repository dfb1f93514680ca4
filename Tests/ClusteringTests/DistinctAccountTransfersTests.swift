import Clustering
import Facts
import Quantities
import Testing

@Suite struct DistinctAccountTransfersTests {
  private func distinct(_ stated: [AccountTransfer]) -> DistinctAccountTransfers {
    var made = AccountCase()
    for (index, transfer) in stated.enumerated() {
      made.add(transfer, in: UInt8(truncatingIfNeeded: index + 1))
    }
    return DistinctAccountTransfers(made.facts.accountTransfers)
  }

  private func parts(_ union: DistinctAccountTransfers) -> [String] {
    union.transfers.map { "\($0.transfer.part) \($0.transfer.amount) x\($0.places.count)" }
  }

  @Test func `block, receipt, trace and explorer tell of one movement`() throws {
    let union = distinct([
      AccountCase.transfer(
        "t",
        part: "value",
        from: "a",
        to: "b",
        token: nil,
        height: nil,
        status: .unstated
      ),
      AccountCase.transfer("t", part: "value", from: "a", to: "b", token: nil),
      AccountCase.transfer(
        "t",
        part: "value",
        from: "a",
        to: "b",
        token: nil,
        height: nil,
        mechanism: .internalCall,
        confirmation: .unstated
      ),
      AccountCase.transfer("t", part: "unplaced 1", from: "a", to: "b", token: nil),
    ])
    let item = try #require(union.transfers.first)
    #expect(parts(union) == ["value 1000000 x4"])
    #expect(item.transfer.mechanism == .native && item.transfer.status == .succeeded)
    #expect(item.transfer.height?.value == 100 && item.transfer.time != nil)
    #expect(union.conflicts.isEmpty && union.open.isEmpty)
  }

  @Test func `what one source says of the transaction holds for all of its movements`() {
    let union = distinct([
      AccountCase.transfer(
        "t",
        part: "value",
        from: "a",
        to: "b",
        token: nil,
        height: nil,
        status: .unstated,
        confirmation: .unstated
      ),
      AccountCase.transfer("t", part: "fee", from: "a", to: nil, 21, token: nil, mechanism: .fee),
    ])
    #expect(parts(union) == ["fee 21 x1", "value 1000000 x1"])
    #expect(union.transfers.allSatisfy { $0.transfer.height?.value == 100 })
  }

  @Test func `a failed transaction moves its fee alone, whoever says so`() {
    let union = distinct([
      AccountCase.transfer("t", part: "value", from: "a", to: "b", token: nil, status: .unstated),
      AccountCase.transfer("t", part: "unplaced 1", from: "a", to: "b"),
      AccountCase.transfer(
        "t",
        part: "fee",
        from: "a",
        to: nil,
        21,
        token: nil,
        mechanism: .fee,
        status: .failed
      ),
    ])
    #expect(parts(union) == ["fee 21 x1"])
    #expect(union.cancelled.map(\.transfer.part) == ["unplaced 1", "value"])
    #expect(union.conflicts.map(\.subject) == [.status])
    #expect(union.failed == [TransactionKey(chain: Chain("ethereum"), transaction: "t")])
  }

  @Test(
    arguments: [
      ("the amounts differ", "a", "b", 2, "usdt"), ("the senders differ", "c", "b", 1, "usdt"),
      ("the receivers differ", "a", "c", 1, "usdt"), ("the tokens differ", "a", "b", 1, "fake"),
    ] as [(String, String, String, UInt64, String)]
  )
  func `a contradiction is used for nothing and is listed`(
    _ reason: String,
    _ from: String,
    _ to: String,
    _ amount: UInt64,
    _ token: String
  ) throws {
    let union = distinct([
      AccountCase.transfer("t", from: "a", to: "b", 1),
      AccountCase.transfer("t", from: from, to: to, amount, token: token),
      AccountCase.transfer("t", part: "unplaced 5", from: "a", to: "b", 1),
      AccountCase.transfer("t", part: "log 2", from: "a", to: "b", 9),
    ])
    #expect(parts(union) == ["log 2 9 x1"])
    let conflict = try #require(union.conflicts.first)
    #expect(conflict.subject == .content && conflict.reason == reason && conflict.part == "log 1")
    #expect(conflict.places.count == 3)
  }

  @Test func `explorer rows are the movements that they tell of, each once`() {
    var made = AccountCase()
    // Two logs of one amount, three rows of one exhibit, two of another.
    for part in ["log 1", "log 2"] {
      made.add(AccountCase.transfer("t", part: part, from: "a", to: "b"), in: 1)
    }
    for row in 1...3 {
      made.add(AccountCase.transfer("t", part: "unplaced \(row)", from: "a", to: "b"), in: 2)
    }
    for row in 1...2 {
      made.add(AccountCase.transfer("t", part: "unplaced \(row)", from: "a", to: "b"), in: 3)
    }
    made.add(AccountCase.transfer("t", part: "unplaced 9", from: "a", to: "c"), in: 2)
    let union = DistinctAccountTransfers(made.facts.accountTransfers)
    #expect(
      parts(union) == [
        "log 1 1000000 x3", "log 2 1000000 x3", "unplaced 3 1000000 x1", "unplaced 9 1000000 x1",
      ]
    )
  }

  @Test(arguments: [
    // status of the request, with a log of it, with another log, what moves
    (AccountTransfer.Status.unstated, false, false, [] as [String]),
    (.succeeded, false, false, ["call data 1000000 x1"]),
    (.succeeded, true, false, ["log 1 1000000 x2"]),
    (.unstated, true, false, ["log 1 1000000 x2"]),
    (.succeeded, false, true, ["log 4 5 x1"]),
  ])
  func `what a call asks for is no movement beside its log`(
    _ status: AccountTransfer.Status,
    _ hasLog: Bool,
    _ hasOther: Bool,
    _ moved: [String]
  ) {
    var stated = [
      AccountCase.transfer("t", part: "call data", from: "a", to: "b", status: status)
    ]
    if hasLog { stated.append(AccountCase.transfer("t", from: "a", to: "b", status: status)) }
    if hasOther { stated.append(AccountCase.transfer("t", part: "log 4", from: "a", to: "c", 5)) }
    let union = distinct(stated)
    #expect(parts(union) == moved)
    #expect(union.open.count == (moved.contains { $0.hasPrefix("call") } || hasLog ? 0 : 1))
  }

  @Test func `a TRC-10 transfer of Tron is a movement, a TRC-20 call is not`() {
    let union = distinct([
      AccountCase.transfer(
        "t",
        part: "contract 0",
        from: "a",
        to: "b",
        token: "1002000",
        on: "tron"
      ),
      AccountCase.transfer(
        "u",
        part: "contract 0",
        from: "a",
        to: "b",
        token: "TContract",
        on: "tron",
        status: .unstated
      ),
    ])
    #expect(union.transfers.map(\.transfer.transaction) == ["t"])
    #expect(union.open.map(\.stated.transfer.transaction) == ["u"])
  }

  @Test func `what a partial payment asks for does not contradict what it delivers`() {
    let union = distinct([
      AccountCase.transfer(
        "t",
        part: "delivered",
        from: "a",
        to: "b:7",
        900,
        token: nil,
        on: "xrp",
        status: .unstated
      ),
      AccountCase.transfer(
        "t",
        part: "delivered",
        from: "a",
        to: "b",
        5,
        token: nil,
        on: "xrp"
      ),
    ])
    #expect(parts(union) == ["delivered 5 x2"])
    #expect(union.conflicts.isEmpty)
  }

  @Test func `a total fee and its parts are one fee`() {
    func fee(_ part: String, _ amount: UInt64, to: String? = nil) -> AccountTransfer {
      AccountCase.transfer(
        "t",
        part: part,
        from: "a",
        to: to,
        amount,
        token: nil,
        mechanism: .fee
      )
    }
    let whole = distinct([
      fee("fee", 21), fee("fee burnt", 20), fee("fee tip", 1, to: "miner"), fee("unplaced 3", 21),
    ])
    #expect(parts(whole) == ["fee burnt 20 x3", "fee tip 1 x3"])
    let wrong = distinct([fee("fee", 22), fee("fee burnt", 20), fee("fee tip", 1)])
    #expect(wrong.transfers.isEmpty && wrong.conflicts.map(\.subject) == [.fee])
    #expect(parts(distinct([fee("fee", 21), fee("unplaced 1", 21)])) == ["fee 21 x2"])
    #expect(distinct([fee("fee", 21), fee("unplaced 1", 20)]).conflicts.map(\.subject) == [.fee])
  }

  @Test func `an explorer's fee in two rows of one exhibit is one fee`() {
    var made = AccountCase()
    for _ in 0..<2 {
      made.add(
        AccountCase.transfer(
          "t",
          part: "unplaced fee",
          from: "a",
          to: nil,
          21,
          token: nil,
          mechanism: .fee
        )
      )
    }
    let union = DistinctAccountTransfers(made.facts.accountTransfers)
    #expect(parts(union) == ["unplaced fee 21 x2"])
  }

  @Test func `an outcome's fee is the owner's whom a movement of nothing names`() {
    let union = distinct([
      AccountCase.transfer(
        "t",
        part: "contract 0 owner",
        from: "a",
        to: nil,
        0,
        token: nil,
        on: "tron"
      ),
      AccountCase.transfer(
        "t",
        part: "fee burnt",
        from: nil,
        to: nil,
        21,
        token: nil,
        on: "tron",
        mechanism: .fee
      ),
    ])
    #expect(parts(union).contains("fee burnt 21 x1"))
    let fees = union.transfers.filter { $0.transfer.mechanism == .fee }
    let payers = fees.map { $0.transfer.from?.text }
    #expect(payers == ["a"])
    #expect(union.conflicts.isEmpty && !union.transfers.contains(where: \.isFlow))
  }

  @Test(arguments: [("tron", "contract 0"), ("solana", "instruction 2"), ("xrp", "delivered")])
  func `an explorer's value is the chain's own movement`(_ chain: String, _ part: String) {
    let union = distinct([
      AccountCase.transfer("t", part: part, from: "a", to: "b", token: nil, on: chain),
      AccountCase.transfer("t", part: "value", from: "a", to: "b", token: nil, on: chain),
    ])
    #expect(parts(union) == ["\(part) 1000000 x2"])
  }

  @Test func `an explorer that does not know a token's decimals tells of the same movement`() {
    let union = distinct([
      AccountCase.transfer("t", from: "a", to: "b", 1_500_000, token: "other", decimals: nil),
      AccountCase.transfer(
        "t",
        part: "unplaced token row 2",
        from: "a",
        to: "b",
        15,
        token: "other",
        decimals: 0
      ),
      AccountCase.transfer(
        "t",
        part: "unplaced token row 3",
        from: "a",
        to: "b",
        16,
        token: "other",
        decimals: 0
      ),
    ])
    #expect(parts(union) == ["log 1 1500000 x2", "unplaced token row 3 16 x1"])
  }

  @Test func `a table without items tells of the same item`() {
    func item(_ item: String?, _ amount: UInt64) -> AccountTransfer {
      let usual = AccountCase.transfer("t", from: "a", to: "b", amount, token: "nft")
      return AccountTransfer(
        chain: usual.chain,
        transaction: "t",
        part: "log 1",
        mechanism: .token,
        token: TokenIdentity(chain: usual.chain, contract: "nft", item: item),
        from: usual.from,
        to: usual.to,
        amount: usual.amount,
        status: .succeeded,
        confirmation: .confirmed
      )
    }
    #expect(distinct([item("77", 1), item(nil, 77)]).transfers.first?.transfer.token.item == "77")
    #expect(distinct([item("77", 1), item(nil, 78)]).conflicts.count == 1)
  }

  @Test func `what no block holds is open`() {
    let union = distinct([
      AccountCase.transfer("t", from: "a", to: "b", confirmation: .unconfirmed),
      AccountCase.transfer(
        "u",
        part: "value",
        from: "a",
        to: "b",
        token: nil,
        status: .unstated
      ),
    ])
    #expect(union.transfers.isEmpty)
    #expect(union.open.map(\.stated.transfer.transaction) == ["t", "u"])
  }

  @Test func `heights and decimals that differ are listed, and the movement is used`() {
    let union = distinct([
      AccountCase.transfer("t", from: "a", to: "b"),
      AccountCase.transfer("t", from: "a", to: "b", height: 101, seconds: 1200, decimals: 18),
    ])
    #expect(union.transfers.first?.transfer.height?.value == 100)
    #expect(union.transfers.first?.transfer.decimals == nil)
    #expect(union.conflicts.map(\.subject) == [.position, .decimals])
  }

  @Test func `a tag that one source leaves out is filled in, and two tags contradict one another`()
  {
    func pay(_ to: String) -> AccountTransfer {
      AccountCase.transfer("t", part: "delivered", from: "a", to: to, token: nil, on: "xrp")
    }
    #expect(distinct([pay("r"), pay("r:7")]).transfers.first?.transfer.to?.tag == "7")
    #expect(distinct([pay("r:8"), pay("r:7")]).conflicts.count == 1)
  }

  @Test func `transactions stand in the order of their chain, by heights and by times`() {
    let union = distinct([
      AccountCase.transfer("a", from: "x", to: "y", height: nil, seconds: 500),
      AccountCase.transfer("b", from: "x", to: "y", height: 40, seconds: 400),
      AccountCase.transfer("c", from: "x", to: "y", height: nil),
      AccountCase.transfer("d", from: "x", to: "y", height: 60, seconds: 600),
      AccountCase.transfer("e", from: "x", to: "y", height: nil, seconds: 450),
    ])
    #expect(union.transfers.map(\.transfer.transaction) == ["b", "e", "a", "d", "c"])
  }

  /// Tells of made-up movements in several exhibits; the union must be the movements.
  @Test(arguments: 0..<40)
  func `whatever tells of them in whatever order, movements are counted once`(
    _ seed: Int
  ) {
    var made = AccountCase()
    var state = UInt64(seed) &* 6_364_136_223_846_793_005 &+ 1
    func draw(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    var truth: [String: UInt64] = [:]
    for transaction in 0..<6 {
      let id = "t\(transaction)"
      let failed = draw(5) == 0
      let (withReceipt, withExplorer) = (draw(3) > 0, draw(2) == 0)
      for log in 0..<draw(4) {
        let (from, to) = ("a\(draw(2))", "b\(draw(2))")
        let amount = UInt64(draw(2) + 1)
        let isTold = withReceipt || withExplorer
        if withReceipt, !failed {
          made.add(
            AccountCase.transfer(id, part: "log \(log)", from: from, to: to, amount),
            in: 1
          )
        }
        if withExplorer {
          for exhibit in 2...UInt8(2 + draw(2)) {
            made.add(
              AccountCase.transfer(
                id,
                part: "unplaced \(log)",
                from: from,
                to: to,
                amount,
                status: failed ? .failed : .succeeded
              ),
              in: exhibit
            )
          }
        }
        if isTold, !failed { truth["\(id) \(from) \(to)", default: 0] += amount }
      }
    }
    var found: [String: UInt64] = [:]
    let union = DistinctAccountTransfers(made.facts.accountTransfers)
    for item in union.transfers {
      let transfer = item.transfer
      let key =
        "\(transfer.transaction) \(transfer.from?.text ?? "") \(transfer.to?.text ?? "")"
      found[key, default: 0] += transfer.amount.coefficient.exactly() ?? 0
    }
    #expect(found == truth)
    #expect(union.conflicts.isEmpty)
    let told = (union.transfers + union.cancelled).flatMap(\.places)
    #expect(told.count == made.facts.accountTransfers.count)
    let other = DistinctAccountTransfers(made.shuffled(seed + 3).accountTransfers)
    #expect(other.transfers == union.transfers && other.cancelled == union.cancelled)
  }

  @Test func `what could not be told of a failed transaction is told to have succeeded`() {
    var made = AccountCase()
    made.add(
      AccountCase.transfer("t", part: "unplaced 1", from: "a", to: "b", status: .unstated)
    )
    #expect(made.result().accountTransfers.transfers.map(\.transfer.status) == [.succeeded])
  }
}
