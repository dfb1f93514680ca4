import Cryptography

/// The search for the addresses of an extended key in evidence, which says whether it is active there.
///
/// A wallet gives out addresses in order, so that a search of a branch may end after a number of
/// unused ones in a row: 20 in BIP-0044, "Address gap limit". A wallet may go further, and one that
/// was restored elsewhere too; a search that finds nothing says that nothing was found within its
/// limit.
public struct GapLimitSearch: Hashable, Sendable {
  /// An address of the key that the evidence knows.
  public struct Hit: Hashable, Sendable {
    /// The address.
    public let address: DerivedAddress
    /// The path from the searched key to the address's key.
    public let path: DerivationPath
  }

  /// What was searched at one branch.
  public struct Branch: Hashable, Sendable {
    /// The path from the searched key to the branch: `m/0` to receive, `m/1` for change.
    public let path: DerivationPath
    /// The number of indices that were looked at.
    public let scanned: UInt32
    /// The last index with a hit; `nil` if there is none.
    public let lastHit: UInt32?
    /// Whether the search ended by the gap limit, and not by ``GapLimitSearch/indexLimit``.
    public let isComplete: Bool
  }

  /// What a search found.
  public struct Result: Hashable, Sendable {
    /// The hits, by branch, then index, then address in the order of the chains.
    public let hits: [Hit]
    /// The branches that were searched.
    public let branches: [Branch]

    /// Whether the key is active in the evidence.
    public var isActive: Bool { !hits.isEmpty }
  }

  /// The number of indices in a row without a hit after which a branch ends.
  public let gapLimit: UInt32
  /// The chains whose addresses are tried; `nil` for those of the key's version bytes.
  public let chains: [AddressChain]?
  /// The kinds of script that are tried; `nil` for each that the chain has.
  public let kinds: [ScriptKind]?
  /// The branches, as paths from the searched key.
  public let branches: [DerivationPath]
  /// The index at which a branch ends in any case.
  public let indexLimit: UInt32

  /// The branches of BIP-0044 below an account: to receive and for change; and the key's own children,
  /// which are the addresses if the key is such a branch itself.
  public static let standardBranches = [
    DerivationPath([0]), DerivationPath([1]), DerivationPath.master,
  ]

  /// Creates a search.
  ///
  /// - Parameters:
  ///   - gapLimit: The number of indices in a row without a hit after which a branch ends.
  ///   - chains: The chains whose addresses are tried; `nil` for those of the key's version bytes.
  ///   - kinds: The kinds of script that are tried; `nil` for each that the chain has.
  ///   - branches: The branches, as paths from the searched key.
  ///   - indexLimit: The index at which a branch ends in any case.
  public init(
    gapLimit: UInt32 = 20,
    chains: [AddressChain]? = nil,
    kinds: [ScriptKind]? = nil,
    branches: [DerivationPath] = standardBranches,
    indexLimit: UInt32 = 100_000
  ) {
    self.gapLimit = gapLimit
    self.chains = chains
    self.kinds = kinds
    self.branches = branches
    self.indexLimit = min(indexLimit, DerivationPath.hardened)
  }

  /// Searches the addresses of a key.
  ///
  /// A hit of any kind on any chain keeps a branch going. The key's own addresses are tried too, with
  /// the path `m`.
  ///
  /// - Parameters:
  ///   - key: The key.
  ///   - isSeen: Whether the evidence knows an address.
  /// - Returns: The hits and the branches.
  /// - Throws: ``KeyFailure``: `hardenedChild` if a branch is, `depthExhausted`.
  /// - Complexity: O(*b* · (*h* + *g*)) derivations for *b* branches, *h* the last hit and *g* the gap
  ///   limit, with all addresses of each.
  public func search(
    _ key: ExtendedPublicKey,
    isSeen: (DerivedAddress) -> Bool
  ) throws(KeyFailure) -> Result {
    var hits = addresses(of: key.publicKey, key.format).filter(isSeen).map {
      Hit(address: $0, path: .master)
    }
    var searched: [Branch] = []
    for branch in branches {
      let parent = try key.derived(branch)
      // A key of the greatest depth has addresses, and no children.
      guard parent.depth < .max else { continue }
      var lastHit: UInt32?
      var index: UInt32 = 0
      while index < indexLimit, index < (lastHit.map { $0 + 1 } ?? 0) + gapLimit {
        defer { index += 1 }
        let child: ExtendedPublicKey
        do throws(KeyFailure) { child = try parent.child(index) } catch {
          // BIP-0032: such an index has no key, and the wallet went on with the next one.
          guard case .noSuchChild = error.reason else { throw error }
          continue
        }
        let found = addresses(of: child.publicKey, key.format).filter(isSeen)
        if !found.isEmpty { lastHit = index }
        hits += found.map { Hit(address: $0, path: branch.appending(index)) }
      }
      searched.append(
        Branch(
          path: branch,
          scanned: index,
          lastHit: lastHit,
          isComplete: index >= (lastHit.map { $0 + 1 } ?? 0) + gapLimit
        )
      )
    }
    return Result(hits: hits, branches: searched)
  }

  /// Searches a key in a set of addresses, compared as text.
  ///
  /// - Parameters:
  ///   - key: The key.
  ///   - addresses: The addresses of the evidence, each in its canonical text.
  /// - Returns: The hits and the branches.
  /// - Throws: ``KeyFailure``, as ``search(_:isSeen:)``.
  public func search(
    _ key: ExtendedPublicKey,
    among addresses: Set<String>
  ) throws(KeyFailure) -> Result {
    try search(key) { addresses.contains($0.text) }
  }

  private func addresses(of key: PublicKey, _ format: ExtendedKeyFormat) -> [DerivedAddress] {
    var addresses: [DerivedAddress] = []
    for chain in chains ?? format.chains {
      addresses += key.addresses(on: chain).filter { kinds?.contains($0.kind) ?? true }
    }
    return addresses
  }
}
