import Quantities

/// A customer of a synthetic exchange.
struct SimulatedCustomer: Sendable {
  /// The exchange, by its position in ``SimulatedExchange/all``.
  let exchange: Int
  let account: String
  let person: SimulatedPerson
  let openedAt: Instant
  /// The wallet to which the customer withdraws, if they have one.
  var wallet: Int?
}

/// A synthetic exchange and how it writes its reply.
struct SimulatedExchange: Sendable {
  /// The form of a reply.
  enum Style: Sendable {
    /// One CSV file for each table, Korean, code page 949.
    case koreanText
    /// One workbook with a sheet for each table, Korean.
    case koreanWorkbook
    /// One CSV file for each table, English, UTF-8.
    case englishText
  }

  let name: String
  let prefix: String
  let style: Style

  static let all = [
    SimulatedExchange(name: "시험거래소가", prefix: "GA", style: .koreanText),
    SimulatedExchange(name: "시험거래소나", prefix: "NA", style: .koreanWorkbook),
    SimulatedExchange(name: "Sample Exchange", prefix: "SX", style: .englishText),
  ]
}

/// What one exchange answers, before it is written in its form.
struct SimulatedReply: Sendable {
  /// R1: what came of the search for a defaulter.
  struct Match: Sendable {
    enum Result: Int, Sendable {
      case none, one, several, mismatch, closed, pending
    }
    let defaulter: String
    let result: Result
    let account: String?
  }

  /// What is wrong on purpose with a row.
  struct Fault: Sendable {
    let text: String
    let isRefused: Bool
  }

  /// R3: how much of an asset lies in an account.
  struct Balance: Sendable {
    let account: String
    let asset: String
    /// `nil` for a row whose quantity the exchange forgot.
    let total: ExactDecimal?
    let available: ExactDecimal
  }

  /// R4: coins that came or went.
  struct Movement: Sendable {
    let account: String
    let time: Instant
    let isDeposit: Bool
    let asset: String
    let network: String
    let quantity: ExactDecimal
    let fee: ExactDecimal
    let transaction: String
    let from: String
    let to: String
    var tag = ""
    var remark = ""
    /// The day as written, where it is not that of ``time``.
    var writtenDate: String?
    var fault: Fault?
  }

  /// R5: won that came or went.
  struct Won: Sendable {
    let account: String
    let time: Instant
    let isDeposit: Bool
    let amount: Int64
    let bankAccount: String
    let holder: String
  }

  /// R8: an address registered for withdrawals.
  struct Registered: Sendable {
    enum Owner: Int, Sendable { case customer, thirdParty, provider }
    let account: String
    let address: String
    let owner: Owner
    let time: Instant
    var asset = "BTC"
    var network = "regtest"
  }

  var matches: [Match] = []
  var customers: [SimulatedCustomer] = []
  var balances: [Balance] = []
  var movements: [Movement] = []
  var won: [Won] = []
  var registered: [Registered] = []
}
