import Quantities

/// Who there is.
extension CaseStory {
  /// Fills the office's list and the exchanges' registers.
  ///
  /// The order of the defaulters is that of what each of them shows; the comments say what it is.
  mutating func cast() {
    // 1: one account, a wallet, covered several times over.
    open(addDefaulter([18_400_000]), at: 0, holding: [("BTC", 610, 610), ("KRW", 4_200, 4_200)])
    // 2: accounts at two exchanges, both withdrawing to one wallet.
    let two = addDefaulter([212_000_000, 35_500_000, 8_120_000])
    open(two, at: 0, holding: [("BTC", 1_250, 1_000), ("KRW", 12_345, 12_345)])
    open(two, at: 1, holding: [("ETH", 14_200, 14_200)])
    // 3: found by the resident registration number alone, after a change of telephone and e-mail.
    let three = addDefaulter([96_000_000], hasNumber: true)
    var moved = defaulters[three].person
    moved.phone = persons.nextPhone()
    moved.email = "moved@example.invalid"
    open(three, as: moved, at: 0, holding: [("XRP", 42_000_000, 40_000_000), ("KRW", 310, 310)])
    // 4: accounts at two exchanges.
    let four = addDefaulter([540_000_000, 61_000_000])
    open(four, at: 1, holding: [("USDT", 52_000_000, 52_000_000), ("BTC", 90, 40)])
    open(four, at: 2, holding: [("BTC", 410, 410), ("ETH", 3_100, 0)])
    // 5: a company.
    let company = persons.company("(주)시험무역")
    open(
      addDefaulter([1_850_000_000, 420_000_000], person: company, hasNumber: true),
      at: 1,
      holding: [("BTC", 2_300, 2_300), ("USDT", 120_000_000, 120_000_000)]
    )
    // 6: a foreigner.
    let foreigner = persons.foreigner("SAMPLE TESTER")
    open(
      addDefaulter([73_000_000], person: foreigner, hasNumber: true),
      at: 2,
      holding: [("ETH", 6_500, 6_500), ("KRW", 88, 88)]
    )
    // 7: only a stranger of the same name and birth date.
    addHomonym(of: addDefaulter([44_000_000], surname: "표"), at: 0, answer: .mismatch)
    // 8: the same beside an account of their own.
    let eight = addDefaulter([120_000_000, 9_900_000], surname: "봉")
    open(eight, at: 1, holding: [("BTC", 150, 150)])
    addHomonym(of: eight, at: 2, answer: .one)
    // 9: an account in the name of a relative on the defaulter's telephone.
    addNominee(of: addDefaulter([265_000_000], surname: "강"), at: 0)
    // 10: the same beside an account of their own.
    let ten = addDefaulter([88_000_000], surname: "조")
    open(ten, at: 0, holding: [("BTC", 320, 320), ("XRP", 900_000, 900_000)])
    addNominee(of: ten, at: 1)
    // 11 and 12: one person under two numbers of the list.
    let eleven = addDefaulter([51_000_000])
    let twelve = addDefaulter([29_000_000], person: defaulters[eleven].person)
    claimTwice(eleven, twelve, at: 2)
    // 13: has taken part in a CoinJoin.
    open(addDefaulter([310_000_000]), at: 0, holding: [("BTC", 75, 75)])
    // 14: a peel chain.
    open(addDefaulter([178_000_000, 22_000_000]), at: 2, holding: [("KRW", 2_650, 2_650)])
    // 15: has paid a wallet declared as somebody else's.
    open(addDefaulter([134_000_000]), at: 0, holding: [("BTC", 205, 205), ("ETH", 900, 900)])
    // 16: has paid a service.
    open(
      addDefaulter([67_000_000]),
      at: 1,
      holding: [("KRW", 640, 640), ("USDT", 3_000_000, 3_000_000)]
    )
    // 17: won alone, and more than is owed.
    open(addDefaulter([6_300_000]), at: 0, holding: [("KRW", 15_980, 15_980)])
    // 18: an empty account.
    open(addDefaulter([47_000_000]), at: 1, holding: [("BTC", 0, 0)])
    // 19: a surname in its other spelling (두음법칙).
    let nineteen = addDefaulter([39_000_000], surname: "류")
    var respelled = defaulters[nineteen].person
    respelled.name = "유" + respelled.name.dropFirst()
    open(nineteen, as: respelled, at: 2, holding: [("ETH", 2_200, 2_200)])
    // 20: a closed account, of which the exchange says nothing more.
    addClosed(addDefaulter([83_000_000]), at: 1)
    // 21 to 28: no account; the exchange has not answered for the last one.
    for count in 0..<8 {
      let last = addDefaulter([Int64(generator.number(in: 11...190)) * 1_000_000])
      if count == 7 { answer(last, at: 1, .pending, nil) }
    }
    addBystanders()
  }

  private mutating func addDefaulter(
    _ amounts: [Int64],
    person: SimulatedPerson? = nil,
    surname: String? = nil,
    hasNumber: Bool = false
  ) -> Int {
    let taxes = ["관세", "부가가치세", "가산세"]
    let items = amounts.enumerated().map { index, amount in
      let start = CalendarDate(daysSince1970: 19_000 + generator.number(below: 1_300))
      return Defaulter.Item(
        tax: taxes[index % 3],
        amount: amount + Int64(generator.number(below: 99_999)) * 10,
        due: start
      )
    }
    let id = "체납-2026-\(padded(defaulters.count + 1, 3))"
    let known = person ?? persons.next(surname: surname)
    defaulters.append(Defaulter(id: id, person: known, items: items, hasNumber: hasNumber))
    return defaulters.count - 1
  }

  /// Opens an account of a defaulter that must be linked without a person's judgment.
  private mutating func open(
    _ defaulter: Int,
    as person: SimulatedPerson? = nil,
    at exchange: Int,
    holding: [(asset: String, total: Int64, available: Int64)]
  ) {
    let customer = addCustomer(person ?? defaulters[defaulter].person, at: exchange)
    defaulters[defaulter].own.append(customer)
    defaulters[defaulter].automatic.append(customer)
    answer(defaulter, at: exchange, .one, customer)
    hold(customer, holding)
  }

  private mutating func addHomonym(
    of defaulter: Int,
    at exchange: Int,
    answer result: SimulatedReply.Match.Result
  ) {
    let customer = addCustomer(persons.homonym(of: defaulters[defaulter].person), at: exchange)
    defaulters[defaulter].review.append(customer)
    defaulters[defaulter].homonyms.append(customer)
    answer(defaulter, at: exchange, result, customer)
    hold(customer, [("BTC", 480, 480), ("KRW", 1_050, 1_050)])
  }

  private mutating func addNominee(of defaulter: Int, at exchange: Int) {
    var relative = persons.next(surname: String(defaulters[defaulter].person.name.prefix(1)))
    relative.phone = defaulters[defaulter].person.phone
    relative.residentNumber = nil
    let customer = addCustomer(relative, at: exchange)
    defaulters[defaulter].review.append(customer)
    defaulters[defaulter].nominees.append(customer)
    answer(defaulter, at: exchange, .one, customer)
    hold(customer, [("BTC", 730, 730), ("USDT", 8_000_000, 8_000_000)])
  }

  private mutating func claimTwice(_ one: Int, _ other: Int, at exchange: Int) {
    let customer = addCustomer(defaulters[one].person, at: exchange)
    for defaulter in [one, other] {
      defaulters[defaulter].own.append(customer)
      defaulters[defaulter].review.append(customer)
      answer(defaulter, at: exchange, .one, customer)
    }
    hold(customer, [("BTC", 260, 260)])
  }

  private mutating func addClosed(_ defaulter: Int, at exchange: Int) {
    let customer = addCustomer(defaulters[defaulter].person, at: exchange, isListed: false)
    defaulters[defaulter].own.append(customer)
    defaulters[defaulter].review.append(customer)
    answer(defaulter, at: exchange, .closed, customer)
  }

  /// Adds customers who are nobody's: 45, and two who share only the name of a defaulter.
  private mutating func addBystanders() {
    for count in 0..<45 {
      let customer = addCustomer(persons.next(), at: count % 3)
      hold(
        customer,
        [
          ("BTC", Int64(generator.number(below: 900)), 0),
          ("KRW", Int64(generator.number(below: 20_000)), 0),
        ].map { ($0.0, $0.1, $0.1) }
      )
    }
    for (defaulter, exchange) in [(0, 1), (15, 2)] {
      var namesake = persons.next()
      namesake.name = defaulters[defaulter].person.name
      let customer = addCustomer(namesake, at: exchange)
      defaulters[defaulter].forbidden.append(customer)
      hold(customer, [("BTC", 55, 55)])
    }
  }

  private mutating func addCustomer(
    _ person: SimulatedPerson,
    at exchange: Int,
    isListed: Bool = true
  ) -> Int {
    let taken = Set(customers.map(\.account))
    var account = ""
    repeat {
      let number = generator.number(in: 100_000...999_999)
      account = "\(SimulatedExchange.all[exchange].prefix)\(number)"
    } while taken.contains(account)
    // From 2019-01-01 on, for about six years.
    let opened = 1_546_268_400 + Int64(generator.number(below: 190_000_000))
    let customer = SimulatedCustomer(
      exchange: exchange,
      account: account,
      person: person,
      openedAt: Instant(secondsSince1970: opened)
    )
    customers.append(customer)
    if isListed { replies[exchange].customers.append(customer) }
    return customers.count - 1
  }

  private mutating func answer(
    _ defaulter: Int,
    at exchange: Int,
    _ result: SimulatedReply.Match.Result,
    _ customer: Int?
  ) {
    replies[exchange].matches.append(
      SimulatedReply.Match(
        defaulter: defaulters[defaulter].id,
        result: result,
        account: customer.map { customers[$0].account }
      )
    )
  }

  /// Books what an account holds, in thousandths of a coin or of a thousand won.
  private mutating func hold(
    _ customer: Int,
    _ holding: [(asset: String, total: Int64, available: Int64)]
  ) {
    let found = customers[customer]
    for (asset, total, available) in holding {
      func quantity(_ thousandths: Int64) -> ExactDecimal {
        asset == "KRW"
          ? ExactDecimal(thousandths * 1_000)
          : ExactDecimal(coefficient: Int128(thousandths), scale: 3)
      }
      replies[found.exchange].balances.append(
        SimulatedReply.Balance(
          account: found.account,
          asset: asset,
          total: quantity(total),
          available: quantity(available)
        )
      )
    }
  }
}
