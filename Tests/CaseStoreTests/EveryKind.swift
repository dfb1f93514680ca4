import Facts
import Quantities

/// One fact of each kind, every field filled, at one place, and two of the last.
func everyKind(_ id: ExhibitID) throws -> FactSet {
  let reader = Reader("synthetic@1")
  let place = Place(exhibit: id, locator: .row(2, sheet: "입출금 \"x\""))
  let transaction = String(repeating: "ab", count: 32)
  let time = StatedTime(
    Instant(secondsSince1970: 1_700_000_000, nanoseconds: 5),
    zone: .kst,
    zoneSource: .fileName,
    precision: .minute
  )
  let account = ExchangeAccount(exchange: "가상/거래소", id: "U\n1")
  let address = ChainAddress(chain: .bitcoin, text: "bc1qsynthetic", tag: "7")
  let stated = AccountEvent.StatedAddress(raw: "bc1qSynthetic", address: address, problem: nil)
  let sealed = SealedIdentifier(
    kind: .residentNumber,
    token: "00",
    masked: "900101-1******",
    sealed: "ff"
  )
  let person = PersonDescription(
    name: "홍길동",
    latinName: "HONG",
    birthDate: try CalendarDate(parsing: "1990-01-01"),
    identifiers: [sealed],
    isCompany: false
  )
  let number = try ExactDecimal(parsing: "-123456789012345678.000000000000000001")
  var set = FactSet()
  set.transfers = [
    Fact(
      Transfer(
        chain: .bitcoin,
        asset: .btc,
        transaction: transaction,
        height: BlockHeight(928_848),
        time: time.instant,
        isCoinbase: false,
        inputs: [
          .init(
            previous: .init(transaction: transaction, index: .max),
            holder: address,
            value: .max,
            scriptType: "witness_v0_keyhash"
          )
        ],
        outputs: [.init(holder: nil, value: 0, scriptType: "nulldata")]
      ),
      at: Place(
        exhibit: id,
        locator: .transaction(block: .height(BlockHeight(928_848)), index: 3, part: .input(2))
      ),
      reader: reader
    )
  ]
  let chain = Chain("ethereum")
  let token = TokenIdentity(chain: chain, contract: "0xToken", item: "7")
  set.accountTransfers = [
    Fact(
      AccountTransfer(
        chain: chain,
        transaction: transaction,
        part: "log 12",
        height: BlockHeight(7),
        index: 3,
        time: time.instant,
        mechanism: .token,
        token: token,
        from: address,
        to: nil,
        amount: LedgerAmount(coefficient: .max, exponent: -80),
        status: .succeeded,
        confirmation: .confirmed,
        asset: .eth,
        claimedSymbol: "USD₮",
        decimals: 18,
        spoofing: .lookAlike,
        memo: "메모"
      ),
      at: Place(exhibit: id, locator: .blockBytes(80..<225, index: 3)),
      reader: reader
    )
  ]
  set.approvals = [
    Fact(
      ApprovalStatement(
        chain: chain,
        transaction: transaction,
        part: "log 13",
        height: BlockHeight(7),
        index: 3,
        time: time.instant,
        owner: address,
        spender: address,
        token: token,
        amount: .zero,
        isRevoked: true,
        status: .unstated,
        confirmation: .unstated
      ),
      at: Place(exhibit: id, locator: .element(path: "$.logs[1]", part: nil)),
      reader: reader
    )
  ]
  set.contractOwners = [
    Fact(
      ContractStatement(
        chain: chain,
        contract: address,
        change: .added,
        owners: [address],
        threshold: 2,
        source: "a log",
        transaction: transaction,
        part: "log 14",
        height: BlockHeight(7),
        index: 3,
        time: time.instant,
        status: .succeeded,
        confirmation: .confirmed
      ),
      at: place,
      reader: reader
    )
  ]
  set.accountEvents = [
    Fact(
      AccountEvent(
        account: account,
        action: .internalMove,
        time: time,
        asset: .btc,
        quantity: number,
        counterAsset: .krw,
        counterQuantity: number,
        fee: number,
        feeAsset: .krw,
        from: stated,
        to: stated,
        network: "BTC",
        tag: "7",
        transaction: transaction,
        status: .unstated
      ),
      at: place,
      reader: reader
    )
  ]
  set.balances = [
    Fact(
      BalanceStatement(
        account: account,
        time: nil,
        asset: .eth,
        total: number,
        available: nil,
        locked: number
      ),
      at: place,
      reader: reader
    )
  ]
  set.subjects = [
    Fact(
      SubjectStatement(
        account: account,
        exchange: "가상",
        personReference: "7",
        searchResult: .oneAccount,
        person: person,
        linkedBank: "x",
        openedAt: time
      ),
      at: place,
      reader: reader
    )
  ]
  set.addresses = [
    Fact(
      AddressStatement(
        account: account,
        role: .registeredWithdrawal,
        address: stated,
        asset: .btc,
        network: nil,
        tag: nil,
        owner: .thirdParty,
        time: time
      ),
      at: place,
      reader: reader
    )
  ]
  set.keyProofs = [
    Fact(
      KeyProof(
        source: .transactionInput,
        publicKey: "02",
        extendedKey: "xpub",
        standing: .verified,
        note: "\"note\"",
        chain: .bitcoin,
        transaction: transaction,
        input: 3,
        sighashType: "ALL|ANYONECANPAY",
        address: address,
        path: "m/84'/0'/0'/0/5",
        masterFingerprint: "d34db33f",
        account: account,
        statedHolder: "홍길동"
      ),
      at: Place(exhibit: id, locator: .element(path: "$.tx[12]", part: .input(3))),
      reader: reader
    )
  ]
  set.attributions = [
    Fact(
      Attribution(
        address: stated,
        actor: "Synthetic",
        actorKind: .service,
        source: "a list",
        confidence: nil,
        label: "label",
        category: "exchange",
        abuse: "scam",
        concepts: ["exchange"],
        network: "ETH",
        currency: "USDT",
        lastModified: "2024-02-29",
        isClusterDefiner: true,
        actorID: "synthetic",
        packTitle: "title",
        creator: "creator",
        context: "{}",
        furtherFields: ["tag_type": "\"actor\""]
      ),
      at: place,
      reader: reader
    )
  ]
  set.defaulters = [
    Fact(
      DefaulterStatement(
        defaulter: "D1",
        person: person,
        arrears: number,
        taxItem: "관세",
        dueDate: try CalendarDate(parsing: "2024-02-29")
      ),
      at: place,
      reader: reader
    )
  ]
  for source in ["z", "a"] {
    set.prices.append(
      Fact(
        PriceStatement(
          date: try CalendarDate(parsing: "2024-02-29"),
          asset: .btc,
          quote: .krw,
          price: number,
          source: source
        ),
        at: place,
        reader: reader
      )
    )
  }
  return set
}
