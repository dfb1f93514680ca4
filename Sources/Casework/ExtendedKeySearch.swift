import Facts
import KeyDerivation

/// The search for the addresses of one extended key in the evidence.
struct ExtendedKeySearch {
  /// An address of the key that the evidence holds.
  struct Hit {
    let address: ChainAddress
    let derivation: String
    let place: Place
  }

  private let key: ExtendedPublicKey
  private let gapLimit: UInt32

  /// Reads the key.
  ///
  /// - Throws: `KeyFailure`; a private key is refused and not repeated.
  init(_ text: String, gapLimit: UInt32) throws(KeyFailure) {
    key = try ExtendedPublicKey(parsing: text)
    self.gapLimit = gapLimit
  }

  /// Searches on the chains of the evidence, main chains for a key of the main chains.
  func run(
    _ occurrences: AddressOccurrences,
    _ chains: [AddressChain]
  ) throws(KeyFailure) -> (hits: [Hit], branches: [GapLimitSearch.Branch]) {
    let fitting = chains.filter { $0.isTest == key.format.isTest }
    let search = GapLimitSearch(gapLimit: gapLimit, chains: fitting)
    let result = try search.search(key) { !occurrences.matches($0).isEmpty }
    var hits: [Hit] = []
    for hit in result.hits {
      for match in occurrences.matches(hit.address) {
        hits.append(
          Hit(
            address: match.address,
            derivation: "\(hit.path), \(hit.address.type) of \(hit.address.chain.rawValue)",
            place: match.place
          )
        )
      }
    }
    return (hits, result.branches)
  }
}
