import ByteReading
public import Clustering
import Cryptography
public import Facts
public import KeyDerivation
import Normalization
import Quantities

/// What the public keys of a case say: which addresses of the evidence each controls, and which bare
/// transactions its signatures prove.
///
/// Addresses that a key gives and that the evidence does not hold are no part of it.
public struct KeyAnalysis: Sendable {
  /// One key, or one extended key.
  public struct Entry: Sendable {
    /// The key: 33 bytes in hexadecimal, 32 for an x-only key, or the extended key or descriptor.
    public let key: String
    /// Whether it is an extended key or a descriptor.
    public let isExtended: Bool
    /// The facts that show it, in order of place.
    public let proofs: [Fact<KeyProof>]
    /// The best standing that a proof has.
    public let standing: KeyProof.Standing
    /// What it controls in the evidence.
    public let control: KeyControl
    /// How far an extended key was searched, by branch; empty for a single key.
    public let branches: [GapLimitSearch.Branch]
    /// Why nothing could be derived; `nil` if it could.
    public let problem: String?
  }

  /// The keys, single ones first, each kind in order of the key.
  public let entries: [Entry]
  /// What clustering needs of it.
  public let evidence: KeyEvidence

  /// Analyses the keys of a case.
  ///
  /// - Parameters:
  ///   - facts: The facts of the case.
  ///   - gapLimit: The unused addresses in a row after which the search of an extended key ends.
  /// - Complexity: One derivation for each key and chain of the evidence, and one signature check for
  ///   each input of a transaction that no block vouches for.
  public init(of facts: FactSet, gapLimit: UInt32 = 20) {
    let signatures = BareSignatures(in: facts)
    guard !facts.keyProofs.isEmpty else {
      entries = []
      evidence = KeyEvidence(
        controls: [],
        verified: signatures.verified,
        refuted: signatures.refuted,
        openSignatures: signatures.open
      )
      return
    }
    let occurrences = AddressOccurrences(in: facts)
    let chains = occurrences.keyChains
    var open = signatures.open
    var refuted = signatures.refuted
    var single: [String: [Fact<KeyProof>]] = [:]
    var extended: [String: [Fact<KeyProof>]] = [:]
    for fact in facts.keyProofs {
      let proof = fact.statement
      if let chain = proof.chain, let transaction = proof.transaction {
        let key = TransactionKey(chain: chain, transaction: transaction)
        // Of a bare transaction the signatures are checked once its coins are known; see above.
        let isInBlock = fact.reader == BitcoinNormalizer.reader
        if isInBlock, proof.standing == .refuted { refuted.insert(key) }
        if proof.standing == .verified || (isInBlock && proof.standing == .shown),
          Self.isOpen(proof.sighashType)
        {
          open.insert(key)
        }
      }
      if let key = proof.extendedKey {
        extended[key, default: []].append(fact)
      } else if let key = Self.point(of: proof) {
        single[key.name, default: []].append(fact)
      }
    }
    var entries: [Entry] = []
    for (name, proofs) in single.sorted(by: { $0.key < $1.key }) {
      entries.append(
        Self.entry(name, proofs.sorted { $0.place < $1.place }, occurrences, chains, signatures)
      )
    }
    for (name, proofs) in extended.sorted(by: { $0.key < $1.key }) {
      entries.append(
        Self.extendedEntry(
          name,
          proofs.sorted { $0.place < $1.place },
          occurrences,
          chains,
          gapLimit
        )
      )
    }
    self.entries = entries
    evidence = KeyEvidence(
      // A key that only a wrong signature shows proves nothing.
      controls: entries.filter { $0.standing != .refuted && !$0.control.holders.isEmpty }
        .map(\.control),
      verified: signatures.verified,
      refuted: refuted,
      openSignatures: open
    )
  }

  /// The point of a proof's key on secp256k1; `nil` for a key of another curve.
  ///
  /// What signs a transaction of a chain of accounts in 32 bytes is a key of Ed25519, and no x-only key
  /// of BIP-0340.
  private static func point(of proof: KeyProof) -> KeyPoint? {
    guard proof.source != .transactionSigner || proof.publicKey?.utf8.count != 64 else {
      return nil
    }
    return proof.publicKey.flatMap(KeyPoint.init)
  }

  /// Whether a type leaves out the other inputs of its transaction.
  private static func isOpen(_ name: String?) -> Bool {
    guard let name else { return false }
    guard name.hasPrefix("0x") else { return name.contains("ANYONECANPAY") }
    return UInt32(name.dropFirst(2), radix: 16).map { $0 & 0x80 != 0 } ?? false
  }

  private static func entry(
    _ name: String,
    _ proofs: [Fact<KeyProof>],
    _ occurrences: AddressOccurrences,
    _ chains: [AddressChain],
    _ signatures: BareSignatures
  ) -> Entry {
    var holders: [ChainAddress: KeyControl.Controlled] = [:]
    if let point = KeyPoint(name) {
      for chain in chains {
        for derived in point.addresses(on: chain) {
          for match in occurrences.matches(derived) where holders[match.address] == nil {
            holders[match.address] = .init(
              holder: .address(match.address),
              derivation: "\(derived.type) of \(derived.chain.rawValue)",
              places: [match.place]
            )
          }
        }
        for script in point.bareScripts {
          for match in occurrences.matches("script:\(script)", on: chain)
          where holders[match.address] == nil {
            holders[match.address] = .init(
              holder: .address(match.address),
              derivation: "p2pk of \(chain.rawValue)",
              places: [match.place]
            )
          }
        }
      }
    }
    let standings = proofs.map { fact in
      signatures.proves(fact.statement) ? KeyProof.Standing.verified : fact.statement.standing
    }
    let standing: KeyProof.Standing =
      standings.contains(.verified)
      ? .verified : standings.contains(.shown) ? .shown : .refuted
    let shown = zip(proofs, standings).filter { $0.1 != .refuted }.map(\.0.place)
    return Entry(
      key: name,
      isExtended: false,
      proofs: proofs,
      standing: standing,
      control: KeyControl(
        key: name,
        isExtended: false,
        holders: holders.values.sorted { $0.holder < $1.holder },
        // The first place of each exhibit: a key that signed a thousand inputs is shown by one.
        places: firstPlaces(of: shown)
      ),
      branches: [],
      problem: nil
    )
  }

  private static func extendedEntry(
    _ name: String,
    _ proofs: [Fact<KeyProof>],
    _ occurrences: AddressOccurrences,
    _ chains: [AddressChain],
    _ gapLimit: UInt32
  ) -> Entry {
    var holders: [Holder: KeyControl.Controlled] = [:]
    var branches: [GapLimitSearch.Branch] = []
    var problem: String?
    var control = ExtendedKeySearch.Control.nobody
    do throws(StatedKeyFailure) {
      let key = try ExtendedKeySearch(name, gapLimit: gapLimit)
      control = key.control
      let search = try key.run(occurrences, chains)
      branches = search.branches
      if control == .nobody { problem = "it names outputs and no key: it shows no control" }
      for hit in search.hits where control != .nobody && holders[.address(hit.address)] == nil {
        holders[.address(hit.address)] = .init(
          holder: .address(hit.address),
          derivation: hit.derivation,
          places: [hit.place]
        )
      }
    } catch { problem = error.description }
    // A wallet of several signers is not one of theirs alone.
    for fact in proofs where control == .one {
      guard let account = fact.statement.account else { continue }
      holders[.account(account)] = .init(
        holder: .account(account),
        derivation: "stated to be the holder's",
        places: [fact.place]
      )
    }
    return Entry(
      key: name,
      isExtended: true,
      proofs: proofs,
      standing: .shown,
      control: KeyControl(
        key: name,
        isExtended: true,
        holders: holders.values.sorted { $0.holder < $1.holder },
        places: firstPlaces(of: proofs.map(\.place))
      ),
      branches: branches,
      problem: problem
    )
  }

  private static func firstPlaces(of places: [Place]) -> [Place] {
    var first: [ExhibitID: Place] = [:]
    for place in places { first[place.exhibit] = min(place, first[place.exhibit] ?? place) }
    return first.values.sorted()
  }
}

/// A public key of the evidence in one spelling: compressed, or x-only where no more is known.
struct KeyPoint {
  private enum Form {
    case full(PublicKey)
    case xOnly(XOnlyPublicKey)
  }

  private let form: Form
  /// The key in hexadecimal: 33 bytes, or 32.
  let name: String

  /// Reads a key in hexadecimal.
  ///
  /// It is `nil` if there is no such point.
  init?(_ hex: String) {
    guard let bytes = try? Hexadecimal.decode(hex) else { return nil }
    if bytes.count == 32 {
      guard let key = try? XOnlyPublicKey(parsing: bytes.span) else { return nil }
      form = .xOnly(key)
      name = hex.lowercased()
    } else {
      guard let key = try? PublicKey(consensusParsing: bytes.span) else { return nil }
      form = .full(key)
      name = Hexadecimal.encode(key.compressed.array)
    }
  }

  /// The addresses that the key alone controls on a chain.
  func addresses(on chain: AddressChain) -> [DerivedAddress] {
    switch form {
    case .full(let key): key.addresses(on: chain)
    case .xOnly(let key): key.addresses(on: chain)
    }
  }

  /// The output scripts of the bare key, which have no address, in hexadecimal.
  var bareScripts: [String] {
    guard case .full(let key) = form else { return [] }
    return [key.compressed.array, key.uncompressed.array].map { bytes in
      Hexadecimal.encode([UInt8(bytes.count)] + bytes + [0xac])
    }
  }
}
