import Facts
import LedgerRecords
import Normalization
import Quantities
import Testing

@Suite struct LedgerNormalizerTests {
  static func facts(_ transactions: [LedgerTransaction]) throws -> FactSet {
    let exhibit = try #require(RecordNormalizerTests.exhibit)
    var normalizer = LedgerNormalizer(
      exhibit: exhibit,
      reader: Reader("ledger@1"),
      tokens: try KnownTokens.bundled()
    )
    var facts = FactSet()
    for (index, transaction) in transactions.enumerated() {
      normalizer.add(transaction, at: .line(index + 1), to: &facts)
    }
    return facts
  }

  @Test func `a movement keeps its place, holders and tag, and gets the asset of its contract`()
    throws
  {
    let token = LedgerAsset(
      .trc20,
      contract: "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
      claimedSymbol: "anything",
      decimals: 18
    )
    let facts = try Self.facts([
      LedgerTransaction(
        chain: "tron",
        id: "ab",
        height: 66_000_000,
        index: 3,
        time: Instant(secondsSince1970: 1_700_000_000),
        status: .succeeded,
        confirmation: .confirmed,
        movements: [
          LedgerMovement(
            .token,
            part: "log 0",
            asset: token,
            from: LedgerParty("TFrom"),
            to: LedgerParty("TTo", tag: "7"),
            amount: LedgerAmount(units: UInt256(2_500_000 as UInt32)),
            memo: "hello"
          )
        ]
      )
    ])
    let fact = try #require(facts.accountTransfers.first)
    #expect(fact.place.locator == .line(1, part: nil))
    let transfer = fact.statement
    #expect(transfer.asset?.code == "USDT")
    // What the list says of the contract goes before what the source claims.
    #expect(transfer.decimals == 6)
    #expect(transfer.claimedSymbol == "anything")
    #expect(transfer.to == ChainAddress(chain: Chain("tron"), text: "TTo", tag: "7"))
    #expect(transfer.height == BlockHeight(66_000_000))
    #expect(transfer.index == 3)
    #expect(transfer.mechanism == .token)
    #expect(transfer.status == .succeeded)
    #expect(transfer.memo == "hello")
    #expect(transfer.amount.decimal(decimals: 6)?.description == "2.5")
  }

  @Test func `each word of a movement and of a transaction has one in the facts`() throws {
    for mechanism in LedgerMovement.Mechanism.allCases {
      let facts = try Self.facts([
        LedgerTransaction(
          chain: "ethereum",
          id: "0x1",
          movements: [
            LedgerMovement(
              mechanism,
              part: "p",
              asset: .native("ETH", decimals: 18),
              from: nil,
              to: nil,
              amount: .zero
            )
          ]
        )
      ])
      #expect(facts.accountTransfers.first?.statement.mechanism.rawValue == mechanism.rawValue)
      #expect(facts.accountTransfers.first?.statement.spoofing == nil || mechanism == .token)
    }
  }

  @Test func `a key that signs often is one fact, and one that is refuted proves nothing`() throws {
    let good = LedgerSigner(address: "0xA", publicKey: "02ab", standing: .verified)
    let bad = LedgerSigner(
      address: "0xA",
      publicKey: "02ab",
      standing: .refuted("wrong"),
      note: "permission 2"
    )
    let facts = try Self.facts([
      LedgerTransaction(chain: "ethereum", id: "0x1", signers: [good]),
      LedgerTransaction(chain: "ethereum", id: "0x2", signers: [good, bad]),
      LedgerTransaction(chain: "bsc", id: "0x3", signers: [good]),
    ])
    let proofs = facts.keyProofs.map(\.statement)
    #expect(proofs.map(\.standing) == [.verified, .refuted, .verified])
    #expect(proofs.map(\.transaction) == ["0x1", "0x2", "0x3"])
    #expect(proofs[1].note == "wrong; permission 2")
    #expect(proofs[2].address?.chain == Chain("bsc"))
    #expect(proofs.allSatisfy { $0.source == .transactionSigner })
  }

  @Test func `a height that no fact can hold is left open, and an issued currency is in units`()
    throws
  {
    let facts = try Self.facts([
      LedgerTransaction(
        chain: "xrp",
        id: "AB",
        height: .max,
        movements: [
          LedgerMovement(
            .native,
            part: "delivered",
            asset: LedgerAsset(.issued, contract: "SYN.rSynthetic"),
            from: nil,
            to: LedgerParty("rTo"),
            amount: LedgerAmount(coefficient: UInt256(15 as UInt8), exponent: -1)
          )
        ],
        approvals: [
          LedgerApproval(
            owner: LedgerParty("o"),
            spender: LedgerParty("s"),
            asset: LedgerAsset(.erc20, contract: "c"),
            amount: .zero,
            part: "log 1"
          )
        ]
      )
    ])
    let transfer = try #require(facts.accountTransfers.first?.statement)
    #expect(transfer.height == nil)
    #expect(transfer.decimals == 0)
    #expect(transfer.amount.decimal(decimals: 0)?.description == "1.5")
    let approval = try #require(facts.approvals.first?.statement)
    #expect(approval.isRevoked)
    #expect(approval.token.contract == "c")
  }
}
