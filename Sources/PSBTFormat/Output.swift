import BitcoinFormat
import ByteReading
public import Quantities

extension PartiallySignedTransaction {
  /// An output with what shows whose it is.
  public struct Output: Hashable, Sendable {
    /// The pairs, in order.
    public let pairs: [KeyValuePair]
    /// The number of satoshis as serialised, which need not be a possible amount.
    public private(set) var amount: Int64 = 0
    /// The locking script; `nil` for a silent payment whose script is not yet known (BIP-0375).
    public private(set) var script: [UInt8]?
    /// The script of a P2SH output.
    public private(set) var redeemScript: [UInt8]?
    /// The script of a P2WSH output.
    public private(set) var witnessScript: [UInt8]?
    /// The keys with their origins, those of Taproot fields after the others.
    public var derivations: [KeyDerivationPath] { plainDerivations + taprootDerivations }
    /// The keys of `PSBT_OUT_BIP32_DERIVATION`.
    public private(set) var plainDerivations: [KeyDerivationPath] = []
    /// The keys of `PSBT_OUT_TAP_BIP32_DERIVATION`.
    public private(set) var taprootDerivations: [KeyDerivationPath] = []
    /// The internal key of a Taproot output, an x coordinate.
    public private(set) var taprootInternalKey: FixedBytes<32>?
    /// The leaves of a Taproot output's script tree, depth first.
    public private(set) var taprootTree: [TaprootTreeLeaf] = []
    /// The participants of MuSig2 keys.
    public private(set) var musig2Participants: [MuSig2Participants] = []
    /// The scan key and the spend key of a silent payment, 66 bytes (BIP-0375).
    public private(set) var silentPaymentInfo: [UInt8]?
    /// The label of a silent payment (BIP-0375).
    public private(set) var silentPaymentLabel: UInt32?
    /// The proprietary fields.
    public private(set) var proprietary: [ProprietaryField] = []
    /// The fields that Bitcoin Core does not know, those of later standards among them.
    public private(set) var unknown: [KeyValuePair] = []

    init(
      _ fields: [Field],
      at index: Int,
      of global: GlobalFields,
      endOffset: Int
    ) throws(ParseFailure) {
      pairs = fields.map(\.pair)
      var hasAmount = false
      for field in fields {
        if field.type == OutputType.amount { hasAmount = true }
        try read(field, version: global.version)
      }
      if let unsigned = global.unsignedTransaction {
        amount = unsigned.outputs[index].value
        script = unsigned.outputs[index].script
        return
      }
      guard hasAmount, script != nil || silentPaymentInfo != nil else {
        throw ParseFailure(
          .invalidValue("PSBT version 2 without this field"),
          at: endOffset,
          path: [.field(MapKind.output.name(of: hasAmount ? OutputType.script : OutputType.amount))]
        )
      }
      guard silentPaymentLabel == nil || silentPaymentInfo != nil else {
        throw ParseFailure(
          .invalidValue("a label without this field"),
          at: endOffset,
          path: [.field(MapKind.output.name(of: OutputType.silentPaymentInfo))]
        )
      }
    }

    private mutating func read(_ field: Field, version: UInt32) throws(ParseFailure) {
      switch field.type {
      case OutputType.redeemScript: redeemScript = try field.bytes()
      case OutputType.witnessScript: witnessScript = try field.bytes()
      case OutputType.derivation: plainDerivations.append(try field.derivation())
      case OutputType.versionTwoOnly where version == 0:
        guard !field.keyData.isEmpty else {
          throw field.badKey("a field that PSBT version 0 does not have")
        }
        unknown.append(field.pair)
      case OutputType.amount:
        try field.requireNoKeyData()
        amount = try field.parseValue { c throws(ParseFailure) in
          Int64(bitPattern: try c.readUInt64LE())
        }
      case OutputType.script: script = try field.bytes()
      case OutputType.taprootInternalKey: taprootInternalKey = try field.bytes32()
      case OutputType.taprootTree: taprootTree = try Self.tree(field)
      case OutputType.taprootDerivation: taprootDerivations.append(try field.taprootDerivation())
      case OutputType.musig2Participants: musig2Participants.append(try field.musig2Participants())
      case OutputType.silentPaymentInfo where version == 2:
        try field.requireNoKeyData()
        try field.requireValue(66)
        silentPaymentInfo = field.value
        unknown.append(field.pair)
      case OutputType.silentPaymentLabel where version == 2:
        silentPaymentLabel = try field.uint32()
        unknown.append(field.pair)
      case OutputType.proprietary: proprietary.append(try field.proprietary())
      default: unknown.append(field.pair)
      }
    }

    /// Reads `PSBT_OUT_TAP_TREE`: leaves that fill a binary tree, depth first (BIP-0371, BIP-0341).
    private static func tree(_ field: Field) throws(ParseFailure) -> [TaprootTreeLeaf] {
      try field.requireNoKeyData()
      guard !field.value.isEmpty else { throw field.badValue("a tree without leaves") }
      return try field.parseValue { c throws(ParseFailure) -> [TaprootTreeLeaf] in
        var leaves: [TaprootTreeLeaf] = []
        // The depths of the whole subtrees so far; each is the left half of what lies above it.
        var halves: [UInt8] = []
        while c.remaining > 0 {
          let start = c.offset
          let depth = try c.readUInt8()
          let leafVersion = try c.readUInt8()
          let script = try c.readBytes(try c.readByteCount())
          guard depth <= 128 else {
            throw ParseFailure(
              .invalidValue("a leaf at depth \(depth), 128 is the most"),
              at: start
            )
          }
          guard leafVersion & 1 == 0 else {
            throw ParseFailure(.invalidValue("an odd leaf version \(leafVersion)"), at: start + 1)
          }
          guard halves.last.map({ $0 <= depth && $0 > 0 }) ?? true else {
            throw ParseFailure(.invalidValue("a leaf outside the tree so far"), at: start)
          }
          leaves.append(TaprootTreeLeaf(depth: depth, leafVersion: leafVersion, script: script))
          var whole = depth
          while let last = halves.last, last == whole, whole > 0 {
            halves.removeLast()
            whole -= 1
          }
          halves.append(whole)
        }
        guard halves == [0] else {
          throw ParseFailure(.invalidValue("a tree with a missing leaf"), at: c.offset)
        }
        return leaves
      }
    }
  }
}
