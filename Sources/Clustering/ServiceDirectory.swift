import Facts
import Quantities

/// Who the ground facts say is a service, for the addresses of chains with and without tags.
struct ServiceDirectory {
  struct Service: Hashable {
    let name: String
    let category: String?
    let rule: Rule
    let places: [Place]
  }

  private var services: [ChainAddress: Service] = [:]
  private var accounts: [ChainAddress: Set<ExchangeAccount>] = [:]
  private var persons: Set<ChainAddress> = []
  private let withoutAccounts: Set<String>

  /// Takes who is behind an address (with what tags inherit), and what attributions say that a service
  /// does.
  init(
    ground: [GroundFact],
    categories: [ChainAddress: Set<String>],
    levels: [ChainAddress: [String: Int]],
    deposits: [DepositAddress],
    policy: AccountChainPolicy
  ) {
    withoutAccounts = Set(policy.categoriesWithoutAccounts)
    // Of several names the one that is attributed at the highest level.
    func level(_ fact: GroundFact) -> Int {
      guard case .address(let address) = fact.holder, case .service(let name) = fact.actor,
        fact.rule == .attribution
      else { return 0 }
      return (levels[address] ?? levels[address.withoutTag])?[name] ?? 0
    }
    let ranked = ground.map { (level: level($0), fact: $0) }.sorted {
      $0.level == $1.level ? $0.fact < $1.fact : $0.level > $1.level
    }
    for fact in ranked.map(\.fact) {
      guard case .address(let address) = fact.holder else { continue }
      guard case .service(let name) = fact.actor else {
        persons.insert(address)
        continue
      }
      // The facts are in order: an attribution, which is checked by people, comes before the others
      // unless its level is not known.
      if services[address] == nil {
        services[address] = Service(
          name: name,
          category: category(categories[address] ?? categories[address.withoutTag] ?? []),
          rule: fact.rule,
          places: fact.places
        )
      }
    }
    for deposit in deposits { accounts[deposit.address, default: []].insert(deposit.account) }
  }

  /// Of several categories the one for which there is nobody to ask: a mixer may call itself a service.
  private func category(_ stated: Set<String>) -> String? {
    stated.filter(withoutAccounts.contains).min() ?? stated.min()
  }

  /// The service behind an address, or behind the address that a tag divides.
  func service(of address: ChainAddress) -> Service? {
    services[address] ?? (address.tag == nil ? nil : services[address.withoutTag])
  }

  /// The one account to which an exchange says that it gave the address.
  func account(of address: ChainAddress) -> ExchangeAccount? {
    accounts[address].flatMap { $0.count == 1 ? $0.first : nil }
  }

  /// Whether an exchange says that it gave the address to an account.
  func isStatedDeposit(_ address: ChainAddress) -> Bool { accounts[address] != nil }

  func isPerson(_ address: ChainAddress) -> Bool { persons.contains(address) }

  func keepsAccounts(_ service: Service) -> Bool {
    service.category.map { !withoutAccounts.contains($0) } ?? true
  }

  /// The service whose own wallet an address is: not one that it gave to a customer.
  func wallet(_ address: ChainAddress) -> Service? {
    guard !isStatedDeposit(address), let service = service(of: address), keepsAccounts(service)
    else { return nil }
    return service
  }
}

extension ChainAddress {
  /// The address that a tag divides.
  var withoutTag: ChainAddress { tag == nil ? self : ChainAddress(chain: chain, text: text) }

  /// Whether it is written as the addresses of Ethereum's kind are: `0x` and 40 hexadecimal digits.
  var isOfEthereumKind: Bool {
    let units = text.utf8
    guard tag == nil, units.count == 42, text.hasPrefix("0x") else { return false }
    return units.dropFirst(2).allSatisfy { unit in
      (0x30...0x39).contains(unit) || (0x41...0x46).contains(unit) || (0x61...0x66).contains(unit)
    }
  }
}

/// When something took place on a chain, as far as it is known.
struct Moment: Hashable {
  var height: UInt32?
  var index: UInt32?
  var seconds: Int64?

  init(_ transfer: AccountTransfer) {
    height = transfer.height?.value
    index = transfer.index
    seconds = transfer.time?.secondsSince1970
  }

  init(seconds: Int64?) { self.seconds = seconds }

  /// Whether this is surely earlier; `nil` if it cannot be told.
  func isBefore(_ other: Moment) -> Bool? {
    if let mine = height, let theirs = other.height {
      guard mine == theirs else { return mine < theirs }
      guard let mine = index, let theirs = other.index else { return false }
      return mine < theirs
    }
    guard let mine = seconds, let theirs = other.seconds else { return nil }
    return mine < theirs
  }
}
