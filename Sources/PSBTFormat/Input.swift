public import BitcoinFormat
import ByteReading
import Cryptography
public import Quantities

extension PartiallySignedTransaction {
  /// An input with what its signers need and gave.
  public struct Input: Hashable, Sendable {
    /// The pairs, in order.
    public let pairs: [KeyValuePair]
    /// The output that is spent.
    public private(set) var previous = Transaction.OutPoint.null
    /// The sequence number of the transaction; the largest where version 2 states none.
    public private(set) var sequence = UInt32.max
    /// The sequence number that version 2 states.
    public private(set) var statedSequence: UInt32?
    /// The transaction whose output is spent; its identifier fits ``previous``.
    public private(set) var nonWitnessUTXO: Transaction?
    /// The output that is spent, as stated.
    public private(set) var witnessUTXO: Transaction.Output?
    /// The ECDSA signatures.
    public private(set) var partialSignatures: [PartialSignature] = []
    /// The sighash type that signatures must have.
    public private(set) var sighashType: UInt32?
    /// The script of a P2SH output.
    public private(set) var redeemScript: [UInt8]?
    /// The script of a P2WSH output.
    public private(set) var witnessScript: [UInt8]?
    /// The keys with their origins, those of Taproot fields after the others.
    public var derivations: [KeyDerivationPath] { plainDerivations + taprootDerivations }
    /// The keys of `PSBT_IN_BIP32_DERIVATION`.
    public private(set) var plainDerivations: [KeyDerivationPath] = []
    /// The keys of `PSBT_IN_TAP_BIP32_DERIVATION`.
    public private(set) var taprootDerivations: [KeyDerivationPath] = []
    /// The `scriptSig` of the network transaction.
    public private(set) var finalScriptSig: [UInt8]?
    /// The witness of the network transaction.
    public private(set) var finalScriptWitness: [[UInt8]]?
    /// The message of a proof of reserves (BIP-0127).
    public private(set) var reservesCommitment: [UInt8]?
    /// The preimages.
    public private(set) var preimages: [HashPreimage] = []
    /// The least time that the input needs (BIP-0370).
    public private(set) var requiredTime: UInt32?
    /// The least height that the input needs (BIP-0370).
    public private(set) var requiredHeight: UInt32?
    /// The signature of a Taproot key path.
    public private(set) var taprootKeySignature: [UInt8]?
    /// The signatures of Taproot script paths.
    public private(set) var taprootScriptSignatures: [TaprootScriptSignature] = []
    /// The scripts of Taproot leaves.
    public private(set) var taprootLeafScripts: [TaprootLeafScript] = []
    /// The internal key of a Taproot output, an x coordinate.
    public private(set) var taprootInternalKey: FixedBytes<32>?
    /// The root of a Taproot output's script tree.
    public private(set) var taprootMerkleRoot: FixedBytes<32>?
    /// The participants of MuSig2 keys.
    public private(set) var musig2Participants: [MuSig2Participants] = []
    /// The public nonces of MuSig2.
    public private(set) var musig2Nonces: [MuSig2Share] = []
    /// The partial signatures of MuSig2.
    public private(set) var musig2PartialSignatures: [MuSig2Share] = []
    /// The ECDH shares of silent payments (BIP-0375).
    public private(set) var silentPaymentShares: [ScanKeyValue] = []
    /// The DLEQ proofs of silent payments (BIP-0375).
    public private(set) var silentPaymentProofs: [ScanKeyValue] = []
    /// The proprietary fields.
    public private(set) var proprietary: [ProprietaryField] = []
    /// The fields that Bitcoin Core does not know, those of later standards among them.
    public private(set) var unknown: [KeyValuePair] = []

    private var previousTransaction: TransactionID?
    private var previousIndex: UInt32?

    init(
      _ fields: [Field],
      at index: Int,
      of global: GlobalFields,
      endOffset: Int
    ) throws(ParseFailure) {
      pairs = fields.map(\.pair)
      for field in fields { try read(field, version: global.version) }
      if let unsigned = global.unsignedTransaction {
        previous = unsigned.inputs[index].previous
        sequence = unsigned.inputs[index].sequence
      } else {
        previous = try outPoint(endOffset)
        sequence = statedSequence ?? .max
      }
      try checkNonWitnessUTXO(fields)
    }

    private func outPoint(_ endOffset: Int) throws(ParseFailure) -> Transaction.OutPoint {
      let missing: UInt64
      if let previousTransaction {
        if let previousIndex {
          return Transaction.OutPoint(transaction: previousTransaction, index: previousIndex)
        }
        missing = InputType.outputIndex
      } else {
        missing = InputType.previousTransaction
      }
      throw ParseFailure(
        .invalidValue("PSBT version 2 without this field"),
        at: endOffset,
        path: [.field(MapKind.input.name(of: missing))]
      )
    }

    /// Checks that the whole previous transaction is the one that is spent.
    private func checkNonWitnessUTXO(_ fields: [Field]) throws(ParseFailure) {
      guard let nonWitnessUTXO,
        let field = fields.first(where: { $0.type == InputType.nonWitnessUTXO })
      else { return }
      let identifier = nonWitnessUTXO.transactionID
      guard identifier == previous.transaction else {
        throw field.badValue("transaction \(identifier), the input spends \(previous.transaction)")
      }
      guard previous.index < nonWitnessUTXO.outputs.count else {
        throw field.badValue(
          "a transaction of \(nonWitnessUTXO.outputs.count) outputs, the input spends number "
            + "\(previous.index)"
        )
      }
    }

    private mutating func read(_ field: Field, version: UInt32) throws(ParseFailure) {
      switch field.type {
      case InputType.nonWitnessUTXO:
        try field.requireNoKeyData()
        nonWitnessUTXO = try field.parseValue { c throws(ParseFailure) in try Transaction(from: &c)
        }
      case InputType.witnessUTXO:
        try field.requireNoKeyData()
        witnessUTXO = try field.parseValue { c throws(ParseFailure) in
          try Transaction.Output(from: &c)
        }
      case InputType.partialSignature: partialSignatures.append(try Self.partialSignature(field))
      case InputType.sighashType: sighashType = try field.uint32()
      case InputType.redeemScript: redeemScript = try field.bytes()
      case InputType.witnessScript: witnessScript = try field.bytes()
      case InputType.derivation: plainDerivations.append(try field.derivation())
      case InputType.finalScriptSig: finalScriptSig = try field.bytes()
      case InputType.finalScriptWitness:
        try field.requireNoKeyData()
        finalScriptWitness = try field.parseValue { c throws(ParseFailure) in
          try c.list("witness", leastSize: 1) { c throws(ParseFailure) in
            try c.readBytes(try c.readByteCount())
          }
        }
      case InputType.reservesCommitment:
        if field.keyData.isEmpty { reservesCommitment = field.value }
        unknown.append(field.pair)
      case InputType.ripemd160: try readPreimage(field, .ripemd160, hashCount: 20)
      case InputType.sha256: try readPreimage(field, .sha256, hashCount: 32)
      case InputType.hash160: try readPreimage(field, .hash160, hashCount: 20)
      case InputType.hash256: try readPreimage(field, .hash256, hashCount: 32)
      case InputType.versionTwoOnly: try readVersionTwo(field, version: version)
      case InputType.taprootKeySignature...InputType.taprootMerkleRoot: try readTaproot(field)
      case InputType.musig2Participants: musig2Participants.append(try field.musig2Participants())
      case InputType.musig2Nonce: musig2Nonces.append(try field.musig2Share(count: 66))
      case InputType.musig2PartialSignature:
        musig2PartialSignatures.append(try field.musig2Share(count: 32))
      case InputType.silentPaymentShare where version == 2:
        silentPaymentShares.append(try field.scanKeyValue(count: 33))
        unknown.append(field.pair)
      case InputType.silentPaymentProof where version == 2:
        silentPaymentProofs.append(try field.scanKeyValue(count: 64))
        unknown.append(field.pair)
      case InputType.proprietary: proprietary.append(try field.proprietary())
      default: unknown.append(field.pair)
      }
    }

    private mutating func readPreimage(
      _ field: Field,
      _ algorithm: HashPreimage.Algorithm,
      hashCount: Int
    ) throws(ParseFailure) {
      try field.requireKeyData(hashCount)
      preimages.append(
        HashPreimage(algorithm: algorithm, hash: field.keyData, preimage: field.value)
      )
    }

    private mutating func readVersionTwo(_ field: Field, version: UInt32) throws(ParseFailure) {
      guard version == 2 else {
        guard !field.keyData.isEmpty else {
          throw field.badKey("a field that PSBT version 0 does not have")
        }
        unknown.append(field.pair)
        return
      }
      switch field.type {
      case InputType.previousTransaction:
        previousTransaction = TransactionID(wireBytes: try field.bytes32())
      case InputType.outputIndex: previousIndex = try field.uint32()
      case InputType.sequence: statedSequence = try field.uint32()
      case InputType.timeLockTime:
        let time = try field.uint32()
        guard time >= 500_000_000 else {
          throw field.badValue("time \(time), 500000000 or more is needed")
        }
        requiredTime = time
      default:
        let height = try field.uint32()
        guard (1..<500_000_000).contains(height) else {
          throw field.badValue("height \(height), 1 to 499999999 is needed")
        }
        requiredHeight = height
      }
    }

    private mutating func readTaproot(_ field: Field) throws(ParseFailure) {
      switch field.type {
      case InputType.taprootKeySignature:
        try field.requireNoKeyData()
        try field.requireValue(64, 65)
        taprootKeySignature = field.value
      case InputType.taprootScriptSignature:
        try field.requireKeyData(64)
        try field.requireValue(64, 65)
        guard let leafHash = FixedBytes<32>(field.keyData[32...]) else {
          preconditionFailure("64 bytes less 32 are 32")
        }
        taprootScriptSignatures.append(
          TaprootScriptSignature(
            publicKey: Array(field.keyData[..<32]),
            leafHash: leafHash,
            signature: field.value
          )
        )
      case InputType.taprootLeafScript:
        guard field.keyData.count >= 33, field.keyData.count % 32 == 1 else {
          throw field.badKey(
            "a control block of \(field.keyData.count) bytes, 33 and a multiple of 32 are needed"
          )
        }
        guard let leafVersion = field.value.last else {
          throw field.badValue("no byte, a leaf version is needed")
        }
        taprootLeafScripts.append(
          TaprootLeafScript(
            controlBlock: field.keyData,
            script: Array(field.value.dropLast()),
            leafVersion: leafVersion
          )
        )
      case InputType.taprootDerivation: taprootDerivations.append(try field.taprootDerivation())
      case InputType.taprootInternalKey: taprootInternalKey = try field.bytes32()
      default: taprootMerkleRoot = try field.bytes32()
      }
    }

    /// Reads `PSBT_IN_PARTIAL_SIG`: strict DER with a defined sighash type (BIP-0066).
    private static func partialSignature(_ field: Field) throws(ParseFailure) -> PartialSignature {
      try field.requireKeyData(33, 65)
      let key = try field.publicKey(field.keyData)
      guard let type = field.value.last, (1...3).contains(type & 0x7f) else {
        throw field.badValue("a signature without a defined sighash type")
      }
      do throws(CryptographyError) {
        _ = try ECDSASignature(strictDER: Array(field.value.dropLast()).span)
      } catch {
        throw field.badValue("\(error)")
      }
      return PartialSignature(publicKey: key, signature: field.value)
    }
  }
}

extension PartiallySignedTransaction.Input {
  /// The output that is spent, from the whole transaction if that is there, else as stated.
  public var utxo: Transaction.Output? {
    guard let nonWitnessUTXO else { return witnessUTXO }
    return nonWitnessUTXO.outputs[Int(previous.index)]
  }

  /// Whether the input has its final `scriptSig` or witness.
  public var isFinal: Bool {
    !(finalScriptSig ?? []).isEmpty || !(finalScriptWitness ?? []).isEmpty
  }
}
