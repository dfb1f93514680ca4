import BitcoinFormat
import Cryptography
import Quantities

/// What a PSBT says of a Taproot output, compared with the output key (BIP-0341).
struct TaprootCommitment {
  /// Whether the internal key, with the root of the scripts, gives the output key.
  ///
  /// `nil` where the root may have been left out, so that nothing follows.
  var internalKeyFits: Bool?
  /// The leaves that lead to the output key, by their hash.
  var leaves: [FixedBytes<32>: [UInt8]] = [:]
  /// Whether each leaf leads there.
  var allLeavesFit = true

  private let internalKey: FixedBytes<32>?
  /// The x coordinates of keys that are said to take part in an aggregate key (BIP-0373).
  private let participants: Set<[UInt8]>
  private let outputKey: [UInt8]

  /// Looks at an input.
  init(outputKey: [UInt8], _ input: PartiallySignedTransaction.Input) {
    self.outputKey = outputKey
    internalKey = input.taprootInternalKey
    participants = Self.participants(input.musig2Participants)
    for leaf in input.taprootLeafScripts {
      let hash = Self.leafHash(leaf.script, version: leaf.leafVersion)
      if Self.leads(leaf.controlBlock, from: hash, version: leaf.leafVersion, to: outputKey) {
        leaves[hash] = leaf.script
      } else {
        allLeavesFit = false
      }
    }
    internalKeyFits = fit(root: input.taprootMerkleRoot)
  }

  /// Looks at an output.
  init(outputKey: [UInt8], _ output: PartiallySignedTransaction.Output) {
    self.outputKey = outputKey
    internalKey = output.taprootInternalKey
    participants = Self.participants(output.musig2Participants)
    internalKeyFits = fit(root: Self.root(of: output.taprootTree))
    guard internalKeyFits == true else { return }
    for leaf in output.taprootTree {
      leaves[Self.leafHash(leaf.script, version: leaf.leafVersion)] = leaf.script
    }
  }

  private static func participants(_ groups: [MuSig2Participants]) -> Set<[UInt8]> {
    Set(groups.flatMap { $0.participants.map { Array($0.dropFirst()) } })
  }

  private func fit(root: FixedBytes<32>?) -> Bool? {
    guard let internalKey else { return nil }
    let key = try? XOnlyPublicKey(parsing: internalKey.bytes.span)
    guard let tweaked = try? key?.taprootOutputKey(merkleRoot: root) else { return false }
    if tweaked.key.bytes.array == outputKey { return true }
    return root == nil ? nil : false
  }

  /// Whether a key occurs: it is the output key, the internal key, or in a leaf that leads there.
  ///
  /// - Parameter key: An x coordinate.
  /// - Returns: `nil` if what is there does not decide it.
  func holds(_ key: KeyDerivationPath) -> Bool? {
    if key.publicKey == outputKey { return true }
    if internalKeyFits == true, key.publicKey == internalKey?.array { return true }
    if leaves.values.contains(where: { pushes(of: $0).contains(key.publicKey) }) { return true }
    // A participant's share in an aggregate key is not looked at.
    guard !participants.contains(key.publicKey) else { return nil }
    let listed = key.leafHashes ?? []
    let allListedAreHere = listed.allSatisfy { leaves[$0] != nil }
    return internalKeyFits == true && allListedAreHere ? false : nil
  }

  /// BIP-0341: the tagged hash of version and script.
  static func leafHash(_ script: [UInt8], version: UInt8) -> FixedBytes<32> {
    var bytes = [version]
    bytes.appendCounted(script)
    return TaggedHash.tapLeaf.hash(bytes.span)
  }

  /// BIP-0341: the tagged hash of two nodes, the lesser one first.
  static func branch(_ first: FixedBytes<32>, _ second: FixedBytes<32>) -> FixedBytes<32> {
    TaggedHash.tapBranch.hash((min(first, second).array + max(first, second).array).span)
  }

  /// Whether a control block leads from a leaf to an output key (BIP-0341, "Script validation rules").
  private static func leads(
    _ block: [UInt8],
    from leaf: FixedBytes<32>,
    version: UInt8,
    to outputKey: [UInt8]
  ) -> Bool {
    guard block.count <= 33 + 32 * 128, block[0] & 0xfe == version else { return false }
    var node = leaf
    for start in stride(from: 33, to: block.count, by: 32) {
      guard let other = FixedBytes<32>(block[start..<start + 32]) else { return false }
      node = branch(node, other)
    }
    let key = Array(block[1..<33])
    guard let inner = try? XOnlyPublicKey(parsing: key.span),
      let outer = try? XOnlyPublicKey(parsing: outputKey.span)
    else { return false }
    return outer.commits(to: inner, merkleRoot: node, isOdd: block[0] & 1 == 1)
  }

  /// The root of a tree whose leaves are given depth first; `nil` for no leaves.
  private static func root(of leaves: [TaprootTreeLeaf]) -> FixedBytes<32>? {
    var halves: [(depth: UInt8, hash: FixedBytes<32>)] = []
    for leaf in leaves {
      var whole = (depth: leaf.depth, hash: leafHash(leaf.script, version: leaf.leafVersion))
      while let last = halves.last, last.depth == whole.depth, whole.depth > 0 {
        halves.removeLast()
        whole = (whole.depth - 1, branch(last.hash, whole.hash))
      }
      halves.append(whole)
    }
    return halves.first?.hash
  }
}
