import Facts
import Foundation
import Holdings
import Quantities
import TestSupport

/// Facts about invented holdings, each in a row of its own.
struct Scenario {
  var facts = FactSet()
  var accounts: [OwnedAccount] = []
  var wallets: [OwnedWallet] = []
  private var row = 1

  /// A balance at an hour of 2026-01-10 in Korea.
  mutating func balance(
    _ account: String,
    _ asset: String,
    _ total: String,
    available: String? = nil,
    locked: String? = nil,
    at time: String? = "2026-01-10T09:00:00+09:00",
    exchange: String = "Upbit",
    exhibit: UInt8 = 1
  ) throws {
    let stated = try time.map {
      StatedTime(try Instant(parsing: $0), zone: .kst, zoneSource: .profile)
    }
    let statement = BalanceStatement(
      account: ExchangeAccount(exchange: exchange, id: account),
      time: stated,
      asset: try asset.asset,
      total: try ExactDecimal(parsing: total),
      available: try available.map { try ExactDecimal(parsing: $0) },
      locked: try locked.map { try ExactDecimal(parsing: $0) }
    )
    facts.balances.append(Fact(statement, at: place(exhibit), reader: Reader("test@1")))
  }

  mutating func owns(
    _ defaulter: String,
    _ account: String,
    exchange: String = "Upbit",
    relation: OwnedAccount.Relation = .own
  ) {
    accounts.append(
      OwnedAccount(
        defaulter: defaulter,
        account: ExchangeAccount(exchange: exchange, id: account),
        relation: relation,
        basis: [place(9)]
      )
    )
  }

  mutating func wallet(
    _ defaulter: String,
    _ cluster: String,
    _ basis: OwnedWallet.Basis,
    _ asset: String,
    _ total: String,
    confidence: Int = 1000,
    addresses: [String]? = nil,
    kind: OwnedWallet.Kind = .person
  ) throws {
    wallets.append(
      OwnedWallet(
        defaulter: defaulter,
        cluster: cluster,
        addresses: (addresses ?? [cluster]).map { ChainAddress(chain: .bitcoin, text: $0) },
        basis: basis,
        confidencePerMille: confidence,
        evidence: [place(8)],
        unspent: [
          OwnedWallet.Unspent(
            asset: try asset.asset,
            chain: .bitcoin,
            total: try ExactDecimal(parsing: total),
            places: [place(8)]
          )
        ],
        kind: kind
      )
    )
  }

  mutating func price(
    _ asset: String,
    _ price: String,
    on date: String = "2026-01-10",
    source: String = "A",
    quote: String = "KRW"
  ) throws {
    let statement = PriceStatement(
      date: try CalendarDate(parsing: date),
      asset: try asset.asset,
      quote: try quote.asset,
      price: try ExactDecimal(parsing: price),
      source: source
    )
    facts.prices.append(Fact(statement, at: place(7), reader: Reader("test@1")))
  }

  mutating func owes(
    _ defaulter: String,
    _ arrears: String,
    due: String? = nil,
    tax: String? = nil,
    exhibit: UInt8 = 6
  ) throws {
    let statement = DefaulterStatement(
      defaulter: defaulter,
      person: PersonDescription(name: nil, birthDate: nil, identifiers: []),
      arrears: try ExactDecimal(parsing: arrears),
      taxItem: tax,
      dueDate: try due.map { try CalendarDate(parsing: $0) }
    )
    facts.defaulters.append(Fact(statement, at: place(exhibit), reader: Reader("test@1")))
  }

  mutating func linkedBank(_ account: String, _ bank: String) {
    let statement = SubjectStatement(
      account: ExchangeAccount(exchange: "Upbit", id: account),
      exchange: "Upbit",
      person: nil,
      linkedBank: bank
    )
    facts.subjects.append(Fact(statement, at: place(5), reader: Reader("test@1")))
  }

  mutating func depositAddress(_ text: String, of account: String) {
    let address = ChainAddress(chain: .bitcoin, text: text)
    let statement = AddressStatement(
      account: ExchangeAccount(exchange: "Upbit", id: account),
      role: .deposit,
      address: AccountEvent.StatedAddress(raw: text, address: address, problem: nil),
      asset: nil,
      network: nil,
      tag: nil,
      owner: .unstated,
      time: nil
    )
    facts.addresses.append(Fact(statement, at: place(5), reader: Reader("test@1")))
  }

  func estimate(asOf: String? = nil, policy: HoldingsPolicy? = nil) throws -> HoldingsResult {
    try HoldingsEstimate.estimate(
      facts: facts,
      accounts: accounts,
      wallets: wallets,
      asOf: try asOf.map { try Instant(parsing: $0) },
      policy: try policy ?? .plain()
    )
  }

  /// The estimate of the only defaulter.
  func only(asOf: String? = nil, policy: HoldingsPolicy? = nil) throws -> DefaulterHoldings {
    let result = try estimate(asOf: asOf, policy: policy)
    guard let first = result.defaulters.first, result.defaulters.count == 1 else {
      throw CocoaError(.featureUnsupported)
    }
    return first
  }

  private mutating func place(_ exhibit: UInt8) -> Place {
    row += 1
    var bytes = FixedBytes<32>(.init(repeating: 0))
    bytes.bytes[31] = exhibit
    return Place(exhibit: ExhibitID(sha256: bytes), locator: .row(row, sheet: nil))
  }
}

extension String {
  fileprivate var asset: Asset {
    get throws {
      guard let asset = Asset(self) else { throw QuantityError.notANumber(self) }
      return asset
    }
  }
}

extension HoldingsPolicy {
  /// The text of the policy that the tool brings.
  static func text() throws -> String {
    try String(
      contentsOf: SharedData.packageRoot.appendingPathComponent(
        "Sources/Holdings/Policy/seizable-holdings.yaml"
      ),
      encoding: .utf8
    )
  }

  /// The standard policy with changes of its text.
  static func changed(_ changes: [(from: String, to: String)]) throws -> HoldingsPolicy {
    var text = try text()
    for (from, to) in changes {
      guard let range = text.range(of: from) else { throw CocoaError(.fileReadCorruptFile) }
      text.replaceSubrange(range, with: to)
    }
    return try HoldingsPolicy(yaml: text, name: "changed.yaml")
  }

  /// The standard policy without slippage, fees and days to the sale.
  static func plain() throws -> HoldingsPolicy {
    try changed([
      ("assets: [BTC, ETH], slippage: \"0.02\"", "assets: [BTC, ETH], slippage: \"0\""),
      ("sale: \"0.0025\"", "sale: \"0\""), ("sale_after_days: 30", "sale_after_days: 0"),
    ])
  }
}
