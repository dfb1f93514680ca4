import Cryptography
public import Quantities

/// One output script that a descriptor gives, with what is needed to recognise its spending.
public struct DescribedOutput: Hashable, Sendable {
  /// A leaf of a taproot output's tree.
  public struct Leaf: Hashable, Sendable {
    /// The script (BIP-0342; leaf version c0).
    public let script: [UInt8]
    /// The hash of the leaf (BIP-0341).
    public let hash: FixedBytes<32>
    /// The hashes beside the way from the leaf to the root.
    public let path: [FixedBytes<32>]
  }

  /// What a taproot output commits to.
  public struct Taproot: Hashable, Sendable {
    /// The internal key.
    public let internalKey: FixedBytes<32>
    /// The root of the tree; `nil` without scripts.
    public let merkleRoot: FixedBytes<32>?
    /// Whether the y of the output key is odd.
    public let isOdd: Bool
    /// The scripts, from left to right.
    public let leaves: [Leaf]

    /// Returns the control block that spends by a leaf (BIP-0341, "Script validation rules").
    ///
    /// - Parameter leaf: One of the leaves.
    /// - Returns: 33 bytes and 32 for each hash of the path.
    public func controlBlock(of leaf: Leaf) -> [UInt8] {
      [0xc0 | (isOdd ? 1 : 0)] + internalKey.array + leaf.path.flatMap { $0.array }
    }
  }

  /// The output script (`scriptPubKey`).
  public let script: [UInt8]
  /// The kind of script, such as `p2wpkh`, `p2sh-p2wsh` or `multisig`.
  public let type: String
  /// The address; `nil` if the script has none.
  public let address: String?
  /// The script whose hash a P2SH output holds.
  public let redeemScript: [UInt8]?
  /// The script whose hash a P2WSH output or redeem script holds.
  public let witnessScript: [UInt8]?
  /// What a taproot output commits to.
  public let taproot: Taproot?
}

extension OutputDescriptor {
  /// Returns the output scripts at an index: one, or for `combo` two or four.
  ///
  /// - Parameter index: The number of the children in place of `*`, below 2³¹; of no effect without.
  /// - Returns: The scripts.
  /// - Throws: ``DescriptorFailure``: `hardenedDerivation`, `noSuchKey`, `indexOutOfRange`, or
  ///   `multipathNotChosen` for a descriptor that stands for several.
  public func scripts(at index: UInt32) throws(DescriptorFailure) -> [[UInt8]] {
    try outputs(at: index).map(\.script)
  }

  /// Returns the keys at an index, in the order of the text.
  ///
  /// - Parameter index: The number of the children in place of `*`, below 2³¹.
  /// - Returns: The keys and their paths.
  /// - Throws: ``DescriptorFailure``, as ``scripts(at:)``.
  public func derivedKeys(at index: UInt32) throws(DescriptorFailure) -> [DerivedKey] {
    let isXOnly =
      switch script {
      case .taproot, .rawTaproot: true
      default: false
      }
    var keys: [DerivedKey] = []
    for key in script.keys { keys.append(try key.key(at: index, isXOnly: isXOnly)) }
    return keys
  }

  /// Returns the outputs at an index, with their addresses and inner scripts.
  ///
  /// - Parameter index: The number of the children in place of `*`, below 2³¹.
  /// - Returns: The outputs; one, or for `combo` two or four.
  /// - Throws: ``DescriptorFailure``, as ``scripts(at:)``.
  public func outputs(at index: UInt32) throws(DescriptorFailure) -> [DescribedOutput] {
    guard !DerivationPath.isHardened(index) else {
      throw DescriptorFailure(.indexOutOfRange(index))
    }
    switch script {
    case .combo(let key):
      var variants: [ScriptExpression] = [.publicKey(key), .publicKeyHash(key)]
      if !key.isUncompressed {
        variants += [.witnessPublicKeyHash(key), .scriptHash(.witnessPublicKeyHash(key))]
      }
      var outputs: [DescribedOutput] = []
      for variant in variants { outputs.append(try output(of: variant, at: index)) }
      return outputs
    default: return [try output(of: script, at: index)]
    }
  }

  private func output(
    of expression: ScriptExpression,
    at index: UInt32
  ) throws(DescriptorFailure) -> DescribedOutput {
    if case .taproot(let key, let tree) = expression { return try taproot(key, tree, at: index) }
    let script = try expression.script(at: index)
    var redeem: [UInt8]?
    var witness: [UInt8]?
    if case .scriptHash(let inner) = expression {
      redeem = try inner.script(at: index)
      if case .witnessScriptHash(let innermost) = inner {
        witness = try innermost.script(at: index)
      }
    }
    if case .witnessScriptHash(let inner) = expression { witness = try inner.script(at: index) }
    return DescribedOutput(
      script: script,
      type: expression.type,
      address: network.address(of: script),
      redeemScript: redeem,
      witnessScript: witness,
      taproot: nil
    )
  }

  private func taproot(
    _ key: KeyExpression,
    _ tree: TaprootTree?,
    at index: UInt32
  ) throws(DescriptorFailure) -> DescribedOutput {
    let internalKey = try key.key(at: index, isXOnly: true).publicKey.xOnly
    let built = try tree?.build(at: index)
    guard let output = try? internalKey.taprootOutputKey(merkleRoot: built?.hash) else {
      throw DescriptorFailure(.noSuchKey)
    }
    let script = [0x51, 0x20] + output.key.bytes.array
    return DescribedOutput(
      script: script,
      type: "p2tr",
      address: network.address(of: script),
      redeemScript: nil,
      witnessScript: nil,
      taproot: DescribedOutput.Taproot(
        internalKey: internalKey.bytes,
        merkleRoot: built?.hash,
        isOdd: output.isOdd,
        leaves: built?.leaves ?? []
      )
    )
  }
}

extension TaprootTree {
  /// The hash of the tree, and its leaves with their paths so far.
  fileprivate func build(
    at index: UInt32
  ) throws(DescriptorFailure) -> (hash: FixedBytes<32>, leaves: [DescribedOutput.Leaf]) {
    switch self {
    case .leaf(let expression):
      let script = try expression.script(at: index, isXOnly: true)
      let message = [0xc0] + Self.compactSize(script.count) + script
      let hash = TaggedHash.tapLeaf.hash(message.span)
      return (hash, [DescribedOutput.Leaf(script: script, hash: hash, path: [])])
    case .branch(let left, let right):
      let left = try left.build(at: index)
      let right = try right.build(at: index)
      let pair = [left.hash, right.hash].sorted()
      let message = pair[0].array + pair[1].array
      let hash = TaggedHash.tapBranch.hash(message.span)
      return (
        hash, left.leaves.map { $0.below(right.hash) } + right.leaves.map { $0.below(left.hash) }
      )
    }
  }

  private static func compactSize(_ count: Int) -> [UInt8] {
    func bytes(_ width: Int) -> [UInt8] {
      (0..<width).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
    }
    return switch count {
    case ..<0xfd: bytes(1)
    case ..<0x1_0000: [0xfd] + bytes(2)
    default: [0xfe] + bytes(4)
    }
  }
}

extension DescribedOutput.Leaf {
  fileprivate func below(_ sibling: FixedBytes<32>) -> Self {
    Self(script: script, hash: hash, path: path + [sibling])
  }
}

extension ScriptExpression {
  /// The kind of output script.
  var type: String {
    switch self {
    case .publicKey: "p2pk"
    case .publicKeyHash: "p2pkh"
    case .witnessPublicKeyHash: "p2wpkh"
    case .combo: "combo"
    case .multi, .multiA: "multisig"
    case .scriptHash(.witnessPublicKeyHash): "p2sh-p2wpkh"
    case .scriptHash(.witnessScriptHash): "p2sh-p2wsh"
    case .scriptHash: "p2sh"
    case .witnessScriptHash: "p2wsh"
    case .taproot, .rawTaproot: "p2tr"
    case .raw: "raw"
    case .address: "address"
    case .miniscript: "miniscript"
    }
  }

  /// Returns the script at an index; `tr` and `combo` are written elsewhere, since they give more.
  func script(at index: UInt32, isXOnly: Bool = false) throws(DescriptorFailure) -> [UInt8] {
    var script = ScriptBytes()
    func bytes(_ key: KeyExpression) throws(DescriptorFailure) -> [UInt8] {
      try key.key(at: index, isXOnly: isXOnly).bytes
    }
    switch self {
    case .publicKey(let key):
      script.push(try bytes(key))
      script.append(.checkSig)
    case .publicKeyHash(let key):
      let bytes = try bytes(key)
      script.append(.dup, .hash160)
      script.push(Hash160.hash(bytes.span).array)
      script.append(.equalVerify, .checkSig)
    case .witnessPublicKeyHash(let key):
      let bytes = try bytes(key)
      script.append(.zero)
      script.push(Hash160.hash(bytes.span).array)
    case .rawTaproot(let key):
      script.append(.one)
      script.push(try key.key(at: index, isXOnly: true).bytes)
    case .multi(let threshold, let keys, let isSorted):
      script.push(number: threshold)
      for key in try Self.bytes(of: keys, isSorted, bytes) { script.push(key) }
      script.push(number: keys.count)
      script.append(.checkMultisig)
    case .multiA(let threshold, let keys, let isSorted):
      for (place, key) in try Self.bytes(of: keys, isSorted, bytes).enumerated() {
        script.push(key)
        script.append(place == 0 ? .checkSig : .checkSigAdd)
      }
      script.push(number: threshold)
      script.append(.numEqual)
    case .scriptHash(let inner):
      let redeem = try inner.script(at: index)
      script.append(.hash160)
      script.push(Hash160.hash(redeem.span).array)
      script.append(.equal)
    case .witnessScriptHash(let inner):
      let witness = try inner.script(at: index)
      script.append(.zero)
      script.push(SHA256.hash(witness.span).array)
    case .raw(let bytes), .address(_, let bytes): script.append(script: bytes)
    case .miniscript(let miniscript): script.append(script: try miniscript.script(at: index))
    case .combo, .taproot:
      preconditionFailure("the grammar has these at the top only, where they are written")
    }
    return script.bytes
  }

  private static func bytes(
    of keys: [KeyExpression],
    _ isSorted: Bool,
    _ bytes: (KeyExpression) throws(DescriptorFailure) -> [UInt8]
  ) throws(DescriptorFailure) -> [[UInt8]] {
    var all: [[UInt8]] = []
    for key in keys { all.append(try bytes(key)) }
    return isSorted ? all.sorted { $0.lexicographicallyPrecedes($1) } : all
  }
}
