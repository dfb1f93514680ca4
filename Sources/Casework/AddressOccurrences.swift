import Facts
import KeyDerivation

/// The addresses that the evidence of a case holds, by their text, each with the first place that
/// holds it.
///
/// An address with a tag is left out: behind it stands an account at a service, and the key of the
/// address is the service's.
struct AddressOccurrences {
  private var places: [String: [ChainAddress: Place]] = [:]
  /// The chains of which the evidence holds an address, by the names that facts use.
  private(set) var chains: Set<String> = []

  init(in facts: FactSet) {
    for fact in facts.transfers {
      for (index, output) in fact.statement.outputs.enumerated() {
        add(output.holder, at: fact.place, .output(index))
      }
      for (index, input) in fact.statement.inputs.enumerated() {
        add(input.holder, at: fact.place, .input(index))
      }
    }
    for fact in facts.accountEvents {
      add(fact.statement.from?.address, at: fact.place)
      add(fact.statement.to?.address, at: fact.place)
    }
    for fact in facts.addresses { add(fact.statement.address.address, at: fact.place) }
    for fact in facts.attributions { add(fact.statement.address.address, at: fact.place) }
    for fact in facts.keyProofs { add(fact.statement.address, at: fact.place) }
  }

  private mutating func add(
    _ address: ChainAddress?,
    at place: Place,
    _ part: Locator.Part? = nil
  ) {
    guard let address, address.tag == nil else { return }
    chains.insert(address.chain.name)
    let known = places[address.text]?[address]
    // The first place of the whole statement is near enough to compare; the part is added at the end.
    if let known, known.exhibit < place.exhibit { return }
    let place =
      part.map {
        Place(exhibit: place.exhibit, locator: place.locator.narrowed(to: $0))
      } ?? place
    if let known, known <= place { return }
    places[address.text, default: [:]][address] = place
  }

  /// The chains of the evidence on which keys have addresses, in the order of their names.
  ///
  /// Every chain with Ethereum's kind of account stands under `ethereum`.
  var keyChains: [AddressChain] {
    var found = Set(chains.compactMap(AddressChain.init))
    if places.keys.contains(where: Self.isEthereumForm) { found.insert(.ethereum) }
    return found.sorted { $0.rawValue < $1.rawValue }
  }

  /// Returns the addresses of the evidence that are an address which was derived.
  func matches(_ derived: DerivedAddress) -> [(address: ChainAddress, place: Place)] {
    matches(derived.text, on: derived.chain)
  }

  /// Returns the addresses of the evidence with a text on a chain.
  func matches(
    _ text: String,
    on chain: AddressChain
  ) -> [(address: ChainAddress, place: Place)] {
    guard let found = places[text] else { return [] }
    return found.filter { address, _ in
      address.chain.name == chain.rawValue
        || (chain == .ethereum && AddressChain(rawValue: address.chain.name) == nil)
    }.map { ($0.key, $0.value) }.sorted { $0.address < $1.address }
  }

  private static func isEthereumForm(_ text: String) -> Bool {
    text.utf8.count == 42 && text.hasPrefix("0x")
  }
}
