import BitcoinFormat
import Cryptography
import Quantities
import ScriptVerification

/// The final scripts of an input whose signatures suffice (BIP-0174, "Input Finalizer").
///
/// It knows the standard forms: one key or *m* of *n* keys, bare, hashed, and behind P2SH and P2WSH;
/// the key path of Taproot, and leaves that ask for one key or for *m* of *n* with `OP_CHECKSIGADD`.
/// It does not judge the signatures; running the scripts does.
struct Finalization {
  /// The unlocking script and the witness; `nil` if the form is another or signatures are missing.
  let scripts: (script: [UInt8], witness: [[UInt8]])?

  /// Looks for the final scripts.
  init(_ input: PartiallySignedTransaction.Input, _ spending: SpendingScript) {
    let redeemPush = spending.redeemScript.map { Self.push([$0]) } ?? []
    switch spending.form {
    case .taproot(let key):
      scripts = Self.taprootWitness(input, key).map { ([], $0) }
    case .witnessKeyHash(let hash):
      scripts = Self.keyHash(input, hash).map { (redeemPush, $0) }
    case .script(let script, let version):
      guard let stack = Self.satisfaction(input, of: script) else {
        scripts = nil
        return
      }
      if version == .witnessV0 {
        scripts = (redeemPush, stack + [script])
      } else {
        scripts = (Self.push(stack) + redeemPush, [])
      }
    case .missing: scripts = nil
    }
  }

  /// The stack that satisfies a standard script, its bottom first.
  private static func satisfaction(
    _ input: PartiallySignedTransaction.Input,
    of script: [UInt8]
  ) -> [[UInt8]]? {
    let classification = ScriptClassification(script.span)
    let payload = Array(script[classification.payload])
    switch classification.type {
    case .pubkey:
      return input.partialSignatures.first { $0.publicKey == payload }.map { [$0.signature] }
    case .pubkeyhash: return keyHash(input, payload)
    case .multisig:
      guard let multisig = Multisig(script.span) else { return nil }
      let signatures = multisig.keys.compactMap { range in
        input.partialSignatures.first { $0.publicKey == Array(script[range]) }?.signature
      }
      guard signatures.count >= multisig.required else { return nil }
      // OP_CHECKMULTISIG takes one element too many (BIP-0147).
      return [[]] + signatures.prefix(multisig.required)
    default: return nil
    }
  }

  private static func keyHash(
    _ input: PartiallySignedTransaction.Input,
    _ hash: [UInt8]
  ) -> [[UInt8]]? {
    input.partialSignatures.first { Hash160.hash($0.publicKey.span).array == hash }
      .map { [$0.signature, $0.publicKey] }
  }

  private static func taprootWitness(
    _ input: PartiallySignedTransaction.Input,
    _ outputKey: [UInt8]
  ) -> [[UInt8]]? {
    if let signature = input.taprootKeySignature { return [signature] }
    // The cheapest leaf: the shortest control block, then the shortest script.
    let leaves = input.taprootLeafScripts.sorted { a, b in
      (a.controlBlock.count, a.script.count) < (b.controlBlock.count, b.script.count)
    }
    for leaf in leaves where leaf.leafVersion == 0xc0 {
      let hash = TaprootCommitment.leafHash(leaf.script, version: leaf.leafVersion)
      guard let stack = leafStack(input, leaf.script, hash) else { continue }
      return stack + [leaf.script, leaf.controlBlock]
    }
    return nil
  }

  /// The stack for `key OP_CHECKSIG (key OP_CHECKSIGADD)… m OP_NUMEQUAL` (BIP-0342, BIP-0387).
  private static func leafStack(
    _ input: PartiallySignedTransaction.Input,
    _ script: [UInt8],
    _ leafHash: FixedBytes<32>
  ) -> [[UInt8]]? {
    var keys: [[UInt8]] = []
    var place = 0
    while place + 34 <= script.count, script[place] == 0x20,
      script[place + 33] == (keys.isEmpty ? 0xac : 0xba)
    {
      keys.append(Array(script[place + 1..<place + 33]))
      place += 34
    }
    let required: Int
    switch Array(script[place...]) {
    case [] where keys.count == 1: required = 1
    case let tail where tail.count == 2 && (0x51...0x60).contains(tail[0]) && tail[1] == 0x9c:
      required = Int(tail[0]) - 0x50
    default: return nil
    }
    guard required <= keys.count else { return nil }
    var missing = required
    var stack: [[UInt8]] = []
    for key in keys {
      let entry = input.taprootScriptSignatures.first {
        $0.publicKey == key && $0.leafHash == leafHash
      }
      if missing > 0, let entry {
        stack.append(entry.signature)
        missing -= 1
      } else {
        stack.append([])
      }
    }
    // The first key's signature lies on top.
    return missing == 0 ? stack.reversed() : nil
  }

  /// A script that pushes elements, each in the shortest way (`CheckMinimalPush` in Bitcoin Core).
  private static func push(_ elements: [[UInt8]]) -> [UInt8] {
    var script: [UInt8] = []
    for element in elements {
      switch element.count {
      case 0: script.append(0)
      case 1 where (1...16).contains(element[0]): script.append(0x50 + element[0])
      case 1 where element[0] == 0x81: script.append(0x4f)
      case ...75: script += [UInt8(element.count)] + element
      case ...255: script += [0x4c, UInt8(element.count)] + element
      case ...65535:
        script += [0x4d, UInt8(element.count & 0xff), UInt8(element.count >> 8)] + element
      default:
        script.append(0x4e)
        script.appendUInt32LE(UInt32(truncatingIfNeeded: element.count))
        script += element
      }
    }
    return script
  }
}
