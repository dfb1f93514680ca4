/// A script as a descriptor writes it (BIP-0380, "Script Expressions").
public indirect enum ScriptExpression: Hashable, Sendable {
  /// `pk(KEY)` (BIP-0381).
  case publicKey(KeyExpression)
  /// `pkh(KEY)` (BIP-0381).
  case publicKeyHash(KeyExpression)
  /// `wpkh(KEY)` (BIP-0382).
  case witnessPublicKeyHash(KeyExpression)
  /// `combo(KEY)` (BIP-0384).
  case combo(KeyExpression)
  /// `multi(k,KEY,…)` and `sortedmulti(k,KEY,…)` (BIP-0383).
  case multi(threshold: Int, keys: [KeyExpression], isSorted: Bool)
  /// `multi_a(k,KEY,…)` and `sortedmulti_a(k,KEY,…)` (BIP-0387).
  case multiA(threshold: Int, keys: [KeyExpression], isSorted: Bool)
  /// `sh(SCRIPT)` (BIP-0381).
  case scriptHash(ScriptExpression)
  /// `wsh(SCRIPT)` (BIP-0382).
  case witnessScriptHash(ScriptExpression)
  /// `tr(KEY)` and `tr(KEY,TREE)` (BIP-0386).
  case taproot(KeyExpression, TaprootTree?)
  /// `rawtr(KEY)`: the key is the output key itself (Bitcoin Core, `doc/descriptors.md`).
  case rawTaproot(KeyExpression)
  /// `raw(HEX)` (BIP-0385).
  case raw([UInt8])
  /// `addr(ADDRESS)` (BIP-0385): the address as written, and its script.
  case address(String, script: [UInt8])
  /// A miniscript, inside `wsh` or a leaf of `tr` (BIP-0379).
  case miniscript(Miniscript)

  /// The keys of the script, in the order of the text.
  public var keys: [KeyExpression] {
    switch self {
    case .publicKey(let key), .publicKeyHash(let key), .witnessPublicKeyHash(let key),
      .combo(let key), .rawTaproot(let key):
      [key]
    case .multi(_, let keys, _), .multiA(_, let keys, _): keys
    case .scriptHash(let inner), .witnessScriptHash(let inner): inner.keys
    case .taproot(let key, let tree): [key] + (tree?.leaves.flatMap(\.script.keys) ?? [])
    case .raw, .address: []
    case .miniscript(let miniscript): miniscript.keys
    }
  }

  /// The miniscripts in the script.
  public var miniscripts: [Miniscript] {
    switch self {
    case .miniscript(let miniscript): [miniscript]
    case .scriptHash(let inner), .witnessScriptHash(let inner): inner.miniscripts
    case .taproot(_, let tree): tree?.leaves.flatMap(\.script.miniscripts) ?? []
    default: []
    }
  }

  /// Returns the script with other keys.
  func mapKeys(_ transform: (KeyExpression) -> KeyExpression) -> ScriptExpression {
    switch self {
    case .publicKey(let key): .publicKey(transform(key))
    case .publicKeyHash(let key): .publicKeyHash(transform(key))
    case .witnessPublicKeyHash(let key): .witnessPublicKeyHash(transform(key))
    case .combo(let key): .combo(transform(key))
    case .multi(let threshold, let keys, let isSorted):
      .multi(threshold: threshold, keys: keys.map(transform), isSorted: isSorted)
    case .multiA(let threshold, let keys, let isSorted):
      .multiA(threshold: threshold, keys: keys.map(transform), isSorted: isSorted)
    case .scriptHash(let inner): .scriptHash(inner.mapKeys(transform))
    case .witnessScriptHash(let inner): .witnessScriptHash(inner.mapKeys(transform))
    case .taproot(let key, let tree): .taproot(transform(key), tree?.mapKeys(transform))
    case .rawTaproot(let key): .rawTaproot(transform(key))
    case .raw, .address: self
    case .miniscript(let miniscript): .miniscript(miniscript.mapKeys(transform))
    }
  }
}

/// The scripts of a taproot output as a tree (BIP-0341, BIP-0386).
public indirect enum TaprootTree: Hashable, Sendable {
  /// A script.
  case leaf(ScriptExpression)
  /// Two trees.
  case branch(TaprootTree, TaprootTree)

  /// The greatest depth of a leaf: a control block holds 128 hashes at most (BIP-0341).
  public static let depthLimit = 128

  /// A script of a tree, with the number of branches above it.
  public struct Leaf: Hashable, Sendable {
    /// The script.
    public let script: ScriptExpression
    /// The number of branches above it.
    public let depth: Int
  }

  /// The scripts, from left to right.
  public var leaves: [Leaf] { leaves(at: 0) }

  private func leaves(at depth: Int) -> [Leaf] {
    switch self {
    case .leaf(let script): [Leaf(script: script, depth: depth)]
    case .branch(let left, let right): left.leaves(at: depth + 1) + right.leaves(at: depth + 1)
    }
  }

  func mapKeys(_ transform: (KeyExpression) -> KeyExpression) -> TaprootTree {
    switch self {
    case .leaf(let script): .leaf(script.mapKeys(transform))
    case .branch(let left, let right):
      .branch(left.mapKeys(transform), right.mapKeys(transform))
    }
  }
}
