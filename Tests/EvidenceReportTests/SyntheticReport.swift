import Clustering
import Facts
import Holdings
import Identity
import Quantities

@testable import EvidenceReport

/// An invented case: a defaulter with accounts, wallets and leads, a namesake, a nominee, a second
/// defaulter of the same name.
struct SyntheticReport {
  static let token = "5ec7e75ec7e7"
  static let sealed = "5ea1ed5ea1ed"

  var facts = FactSet()
  var hostile: String?
  private var rows: [UInt8: Int] = [:]

  /// The exhibits by the byte that fills their digest.
  static let names: [(UInt8, String)] = [
    (0x11, "관서_체납자명단.xlsx"), (0x22, "가나거래소_회원정보.xlsx"), (0x33, "가나거래소_보유현황.csv"),
    (0x44, "가나거래소_출금내역.csv"), (0x55, "다라거래소_회원정보.csv"), (0x66, "시세_예시.csv"),
    (0x77, "block-900000.dat"), (0x88, "무관한_자료.csv"),
  ]

  init(hostile: String? = nil) throws {
    self.hostile = hostile
    try addPeople()
    try addBalances()
    try addWallets()
    try addChain()
  }

  static func exhibit(_ byte: UInt8) -> ExhibitID {
    ExhibitID(sha256: FixedBytes<32>(InlineArray(repeating: byte)))
  }

  func text(_ plain: String) -> String { (hostile ?? "") + plain }

  private mutating func place(_ byte: UInt8, sheet: String? = nil) -> Place {
    rows[byte, default: 1] += 1
    let row = rows[byte] ?? 2
    return Place(exhibit: Self.exhibit(byte), locator: .row(row, sheet: hostile ?? sheet))
  }

  private static func identifier(
    _ kind: SealedIdentifier.Kind,
    _ number: String,
    _ masked: String
  ) -> SealedIdentifier {
    SealedIdentifier(
      kind: kind,
      token: token + number,
      masked: masked,
      sealed: sealed + number
    )
  }

  private func person(
    _ name: String,
    born: String?,
    resident: String? = nil,
    phone: String? = nil
  ) throws -> PersonDescription {
    var identifiers: [SealedIdentifier] = []
    if let resident {
      identifiers.append(Self.identifier(.residentNumber, resident, hostile ?? "900101-1******"))
    }
    if let phone {
      identifiers.append(Self.identifier(.phone, phone, hostile ?? "010-****-\(phone)"))
      identifiers.append(Self.identifier(.bankAccount, phone, hostile ?? "110-***-****\(phone)"))
    }
    return PersonDescription(
      name: text(name),
      birthDate: try born.map { try CalendarDate(parsing: $0) },
      identifiers: identifiers
    )
  }

  private var own: ExchangeAccount {
    ExchangeAccount(exchange: text("가나거래소"), id: text("U1001"))
  }

  private mutating func addPeople() throws {
    let list: [(String, String, String, String, Int, String, String)] = [
      ("K-2031", "시험가나", "1990-01-01", "A", 412_000_000, "관세", "2025-03-31"),
      ("K-2031", "시험가나", "1990-01-01", "A", 38_500_000, "부가가치세", "2025-03-31"),
      ("K-2044", "시험가나", "1971-05-05", "B", 90_000_000, "관세", "2025-06-30"),
    ]
    for (id, name, born, number, amount, tax, due) in list {
      let statement = DefaulterStatement(
        defaulter: text(id),
        person: try person(name, born: born, resident: number, phone: "11\(number)"),
        arrears: ExactDecimal(amount),
        taxItem: text(tax),
        dueDate: try CalendarDate(parsing: due)
      )
      facts.defaulters.append(
        Fact(statement, at: place(0x11, sheet: "체납"), reader: Reader("list@1"))
      )
    }
    let customers: [(ExchangeAccount, UInt8, PersonDescription)] = [
      (own, 0x22, try person("시험가나", born: "1990-01-01", resident: "A", phone: "11A")),
      (
        ExchangeAccount(exchange: text("다라거래소"), id: "7700-2"), 0x55,
        try person("시험가나", born: "1990-01-01")
      ),
      (
        ExchangeAccount(exchange: text("다라거래소"), id: "8100-9"), 0x55,
        try person("시험다라", born: nil, phone: "11A")
      ),
    ]
    for (account, byte, person) in customers {
      let statement = SubjectStatement(
        account: account,
        exchange: account.exchange,
        person: person,
        linkedBank: byte == 0x22 ? text("시험은행") : nil
      )
      facts.subjects.append(Fact(statement, at: place(byte, sheet: "회원"), reader: Reader("kyc@1")))
    }
    let answer = SubjectStatement(
      account: nil,
      exchange: text("마바거래소"),
      personReference: text("K-2031"),
      searchResult: .pending,
      person: nil
    )
    facts.subjects.append(Fact(answer, at: place(0x22), reader: Reader("answer@1")))
  }

  private static let asOf = try? Instant(parsing: "2026-05-31T15:00:00Z")

  private mutating func addBalances() throws {
    guard let time = Self.asOf else { return }
    let stated = StatedTime(time, zone: .kst, zoneSource: .header)
    let balances: [(String, String, String?, String?)] = [
      ("BTC", "2.51340011", "2.40000000", "0.11340011"), ("KRW", "12345678", "12345678", "0"),
      ("XRP", "15000.5", nil, nil), ("KNOW", "100", "100", "0"),
    ]
    for (asset, total, available, locked) in balances {
      guard let asset = Asset(asset) else { continue }
      let statement = BalanceStatement(
        account: own,
        time: stated,
        asset: asset,
        total: try ExactDecimal(parsing: total),
        available: try available.map { try ExactDecimal(parsing: $0) },
        locked: try locked.map { try ExactDecimal(parsing: $0) }
      )
      facts.balances.append(Fact(statement, at: place(0x33), reader: Reader("balance@1")))
    }
    for (asset, prices) in [(Asset.btc, [141_000_000, 139_500_000]), (Asset("XRP"), [3_150])] {
      guard let asset else { continue }
      for (index, price) in prices.enumerated() {
        let statement = PriceStatement(
          date: try CalendarDate(parsing: "2026-05-\(31 - index)"),
          asset: asset,
          quote: .krw,
          price: ExactDecimal(price),
          source: text("가나거래소 일봉(예시)")
        )
        facts.prices.append(Fact(statement, at: place(0x66), reader: Reader("price@1")))
      }
    }
  }

  static func address(_ number: Int) -> ChainAddress {
    let digits = String(number)
    let zeros = String(repeating: "q", count: max(0, 6 - digits.count))
    return ChainAddress(chain: .bitcoin, text: "bc1qexample0synthetic0address0\(zeros)\(digits)")
  }

  private mutating func addWallets() throws {
    guard let time = Self.asOf else { return }
    let stated = StatedTime(time, zone: .kst, zoneSource: .header)
    let registered: [(Int, AddressStatement.DeclaredOwner)] = [(1, .customer), (40, .thirdParty)]
    for (number, owner) in registered {
      let statement = AddressStatement(
        account: own,
        role: .registeredWithdrawal,
        address: .init(raw: text("raw"), address: Self.address(number), problem: nil),
        asset: .btc,
        network: nil,
        tag: nil,
        owner: owner,
        time: stated
      )
      facts.addresses.append(
        Fact(statement, at: place(0x22, sheet: "출금주소"), reader: Reader("kyc@1"))
      )
    }
    let withdrawals: [(Int, String)] = [(1, "0.75"), (30, "0.4"), (31, "0.05"), (40, "1.2")]
    for (number, quantity) in withdrawals {
      let event = AccountEvent(
        account: own,
        action: .withdrawal,
        time: stated,
        asset: .btc,
        quantity: try ExactDecimal(parsing: quantity),
        to: .init(raw: text("raw"), address: Self.address(number), problem: nil),
        transaction: text(String(repeating: "ab", count: 32)),
        status: .completed
      )
      facts.accountEvents.append(Fact(event, at: place(0x44), reader: Reader("withdrawals@1")))
    }
  }

  private mutating func addChain() throws {
    guard let time = Self.asOf else { return }
    let inputs = (1...9).map { number in
      Transfer.Input(
        previous: .init(transaction: "previous\(number)", index: 0),
        holder: Self.address(number),
        value: 10_000_000,
        scriptType: "witness_v0_keyhash"
      )
    }
    let payments: [(String, [Transfer.Input], [(Int, Int64)])] = [
      ("spend-1", inputs, [(1, 85_000_000), (60, 4_000_000)]),
      ("pay-30", [], [(30, 40_000_000)]), ("pay-40", [], [(40, 120_000_000)]),
    ]
    for (index, payment) in payments.enumerated() {
      let (transaction, inputs, outputs) = payment
      let transfer = Transfer(
        chain: .bitcoin,
        asset: .btc,
        transaction: transaction,
        height: BlockHeight(900_000),
        time: time,
        isCoinbase: inputs.isEmpty,
        inputs: inputs,
        outputs: outputs.map { number, value in
          Transfer.Output(
            holder: Self.address(number),
            value: value,
            scriptType: "witness_v0_keyhash"
          )
        }
      )
      let place = Place(
        exhibit: Self.exhibit(0x77),
        locator: .transaction(block: .height(BlockHeight(900_000)), index: index + 1, part: nil)
      )
      facts.transfers.append(Fact(transfer, at: place, reader: Reader("bitcoin-block@1")))
    }
  }
}
