import Facts

/// Accounts behind tags: who uses which tags of an address.
struct TaggedAccounts {
  private struct Use {
    var users: Set<Holder> = []
    var places: Set<Place> = []
  }

  private var uses: [ChainAddress: Use] = [:]

  mutating func add(_ address: ChainAddress?, from user: Holder?, at places: [Place]) {
    guard let address, address.tag != nil else { return }
    if let user { uses[address, default: Use()].users.insert(user) }
    // The first place of each exhibit: a tag that is used a thousand times is shown by one.
    var known = uses[address, default: Use()].places
    for place in places where !known.contains(where: { $0.exhibit == place.exhibit }) {
      known.insert(place)
    }
    uses[address, default: Use()].places = known
  }

  /// The addresses that are used with so many distinct tags, with where.
  func shared(atLeast count: Int) -> [(address: ChainAddress, places: [Place])] {
    var tags: [ChainAddress: [ChainAddress]] = [:]
    for address in uses.keys { tags[address.withoutTag, default: []].append(address) }
    return tags.sorted { $0.key < $1.key }.compactMap { address, tagged in
      guard tagged.count >= count else { return nil }
      let places = tagged.sorted().prefix(count).compactMap { uses[$0]?.places.min() }
      return (address, Set(places).sorted())
    }
  }

  /// The accounts at services, in order of address.
  func findings(_ services: ServiceDirectory) -> [DepositFinding] {
    uses.sorted { $0.key < $1.key }.compactMap { address, use in
      guard let service = services.service(of: address), services.keepsAccounts(service) else {
        return nil
      }
      let users = use.users.filter { user in
        guard case .address(let address) = user else { return true }
        return services.service(of: address) == nil
      }
      return DepositFinding(
        rule: .taggedAccount,
        exchange: service.statedName,
        address: address,
        form: .tag,
        account: services.account(of: address),
        users: users.sorted(),
        wallets: [address.withoutTag],
        places: use.places.union(service.places).sorted()
      )
    }
  }
}

extension ServiceDirectory.Service {
  /// The name, if anybody gave one.
  var statedName: String? { rule == .taggedAccount ? nil : name }
}
