import BitcoinFormat
import Quantities

/// The story of a synthetic case: who there is, what they do, and what each file says of it.
struct CaseStory: Sendable {
  /// A defaulter and what is true of them; accounts by their positions in ``customers``.
  struct Defaulter: Sendable {
    /// An item of arrears.
    struct Item: Sendable {
      let tax: String
      let amount: Int64
      let due: CalendarDate
    }

    let id: String
    let person: SimulatedPerson
    let items: [Item]
    /// Whether the office's list states the registration number.
    let hasNumber: Bool
    var own: [Int] = []
    var automatic: [Int] = []
    var review: [Int] = []
    var forbidden: [Int] = []
    var homonyms: [Int] = []
    var nominees: [Int] = []
    var wallets: [Int] = []
    var leads: Set<String> = []
  }

  /// A withdrawal that waits for its exchange's next batch.
  struct Withdrawal: Sendable {
    let customer: Int
    let key: SimulatedKey
    let value: Int64
  }

  let seed: UInt64
  var generator: SeededGenerator
  var persons: PersonFactory
  var ledger: WalletLedger
  var defaulters: [Defaulter] = []
  var customers: [SimulatedCustomer] = []
  var replies = SimulatedExchange.all.map { _ in SimulatedReply() }
  /// By wallet, the addresses that a customer registered as their own.
  var declared: [Int: Set<String>] = [:]
  var queue: [[Withdrawal]] = SimulatedExchange.all.map { _ in [] }
  /// By exchange, the wallet that it pays from and is paid into.
  var hot: [Int] = []
  var miner = 0
  var service = 0
  var friend = 0
  var coinJoins: [TransactionID] = []
  /// The service's keys that `attributions.csv` names.
  var serviceKeys: [SimulatedKey] = []
  var chains: AccountChainStory

  /// 2026-06-01 00:00 KST.
  static let startTime: UInt32 = 1_780_239_600
  /// 2026-11-20 09:00 KST, the time of the balances.
  static let asOf = Instant(secondsSince1970: 1_795_132_800)
  /// The satoshis of a bitcoin.
  static let bitcoin: Int64 = 100_000_000

  init(seed: UInt64) {
    self.seed = seed
    generator = SeededGenerator(seed: seed, label: "story")
    persons = PersonFactory(seed: seed)
    chains = AccountChainStory(seed: seed)
    ledger = WalletLedger(seed: seed, startTime: Self.startTime)
  }

  /// Plays the whole story.
  mutating func tell() {
    cast()
    mineFirstCoins()
    fillWallets()
    spendFromWallets()
    idle(untilHeight: 186)
    useAccountChains()
    answerSearches()
  }

  /// Returns a share of bitcoin in satoshis with random last digits.
  ///
  /// - Parameter range: The bounds in thousandths of a bitcoin.
  /// - Returns: The number of satoshis.
  mutating func amount(_ range: ClosedRange<Int>) -> Int64 {
    Int64(generator.number(in: range)) * 100_000 + Int64(generator.number(below: 99_991))
  }

  /// The public form of an account.
  func account(_ customer: Int) -> SimulatedTruth.Account {
    let found = customers[customer]
    return SimulatedTruth.Account(
      exchange: SimulatedExchange.all[found.exchange].name,
      account: found.account
    )
  }
}
