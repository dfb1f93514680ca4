import BitcoinFormat
public import ByteReading
import Quantities

extension ZcashTransaction {
  /// Parses exactly one transaction.
  ///
  /// - Parameter bytes: The serialised transaction, with nothing after it.
  /// - Throws: `ParseFailure` with the offset and the path of the first field that is wrong. Version 6
  ///   (ZIP-0230), whose form is not final, is refused by name.
  public init(parsing bytes: Span<UInt8>) throws(ParseFailure) {
    var cursor = ByteCursor(bytes)
    try self.init(from: &cursor)
    try cursor.finish()
  }

  /// Reads a transaction and leaves the cursor after it.
  ///
  /// - Parameter cursor: The cursor, at the version field.
  /// - Throws: `ParseFailure` with the offset and the path of the first field that is wrong.
  public init(from cursor: inout ByteCursor) throws(ParseFailure) {
    let start = cursor.offset
    let header = try cursor.uint32("header")
    let version = header & 0x7fff_ffff
    guard header != version else {
      try self.init(version: version, format: .sprout, from: &cursor)
      return
    }
    let group = try cursor.uint32("nVersionGroupId")
    switch (version, group) {
    case (3, 0x03c4_8270): try self.init(version: version, format: .overwinter, from: &cursor)
    case (4, 0x892f_2085): try self.init(version: version, format: .sapling, from: &cursor)
    case (5, 0x26a7_270a): try self.init(nu5: &cursor)
    case (6, _):
      throw ParseFailure(
        .invalidValue("transaction version 6 (ZIP-0230), whose form is not final"),
        at: start,
        path: [.field("header")]
      )
    default:
      throw ParseFailure(
        .invalidValue("version \(version) of group \(hexDigits(group)), no known form"),
        at: start,
        path: [.field("header")]
      )
    }
  }

  private static func readInputs(
    _ cursor: inout ByteCursor
  ) throws(ParseFailure) -> [Transaction.Input] {
    try cursor.list("vin", leastSize: 41) { c throws(ParseFailure) in
      try Transaction.Input(from: &c)
    }
  }

  private static func readOutputs(
    _ cursor: inout ByteCursor
  ) throws(ParseFailure) -> [Transaction.Output] {
    try cursor.list("vout", leastSize: 9) { c throws(ParseFailure) in
      try Transaction.Output(from: &c)
    }
  }

  /// Versions 1 to 4.
  private init(
    version: UInt32,
    format: Format,
    from cursor: inout ByteCursor
  ) throws(ParseFailure) {
    self.format = format
    consensusBranchID = nil
    let inputs = try Self.readInputs(&cursor)
    let outputs = try Self.readOutputs(&cursor)
    transparent = Transaction(
      version: version,
      inputs: inputs,
      outputs: outputs,
      lockTime: try cursor.uint32("nLockTime")
    )
    expiryHeight = format == .sprout ? nil : try cursor.uint32("nExpiryHeight")
    let isSapling = format == .sapling
    var balance: Int64 = 0
    var spends: [SaplingSpend] = []
    var notes: [SaplingOutput] = []
    if isSapling {
      balance = try cursor.int64("valueBalance")
      spends = try cursor.list("vShieldedSpend", leastSize: 384) { c throws(ParseFailure) in
        try SaplingSpend(from: &c)
      }
      notes = try cursor.list("vShieldedOutput", leastSize: 948) { c throws(ParseFailure) in
        try SaplingOutput(from: &c)
      }
    }
    let proofSize = isSapling ? 192 : 296
    joinSplits =
      version >= 2
      ? try cursor.list("vJoinSplit", leastSize: 1506 + proofSize) { c throws(ParseFailure) in
        try JoinSplit(from: &c, proofSize: proofSize)
      } : []
    joinSplitPublicKey = joinSplits.isEmpty ? nil : try cursor.fixed("joinSplitPubKey")
    joinSplitSignature = joinSplits.isEmpty ? nil : try cursor.fixed("joinSplitSig")
    sapling =
      isSapling
      ? SaplingBundle(
        spends: spends,
        outputs: notes,
        valueBalance: balance,
        bindingSignature: spends.isEmpty && notes.isEmpty ? nil : try cursor.fixed("bindingSig")
      ) : nil
    orchard = nil
  }

  /// Version 5 (ZIP-0225).
  private init(nu5 cursor: inout ByteCursor) throws(ParseFailure) {
    format = .nu5
    consensusBranchID = try cursor.uint32("nConsensusBranchId")
    let lockTime = try cursor.uint32("lock_time")
    expiryHeight = try cursor.uint32("nExpiryHeight")
    let inputs = try Self.readInputs(&cursor)
    let outputs = try Self.readOutputs(&cursor)
    transparent = Transaction(version: 5, inputs: inputs, outputs: outputs, lockTime: lockTime)
    joinSplits = []
    joinSplitPublicKey = nil
    joinSplitSignature = nil
    sapling = try SaplingBundle(nu5: &cursor)
    orchard = try OrchardBundle(from: &cursor)
  }
}

extension ZcashTransaction.JoinSplit {
  fileprivate init(from cursor: inout ByteCursor, proofSize: Int) throws(ParseFailure) {
    publicOld = try cursor.int64("vpub_old")
    publicNew = try cursor.int64("vpub_new")
    anchor = try cursor.fixed("anchor")
    nullifiers = [try cursor.fixed("nullifiers"), try cursor.fixed("nullifiers")]
    commitments = [try cursor.fixed("commitments"), try cursor.fixed("commitments")]
    ephemeralKey = try cursor.fixed("ephemeralKey")
    randomSeed = try cursor.fixed("randomSeed")
    macs = [try cursor.fixed("vmacs"), try cursor.fixed("vmacs")]
    proof = try cursor.bytes("zkproof", proofSize)
    ciphertexts = [
      try cursor.bytes("encCiphertexts", 601), try cursor.bytes("encCiphertexts", 601),
    ]
  }
}

extension ZcashTransaction.SaplingSpend {
  fileprivate init(from cursor: inout ByteCursor) throws(ParseFailure) {
    valueCommitment = try cursor.fixed("cv")
    anchor = try cursor.fixed("anchor")
    nullifier = try cursor.fixed("nullifier")
    verificationKey = try cursor.fixed("rk")
    proof = try cursor.bytes("zkproof", 192)
    signature = try cursor.fixed("spendAuthSig")
  }
}

extension ZcashTransaction.SaplingOutput {
  fileprivate init(from cursor: inout ByteCursor) throws(ParseFailure) {
    try self.init(fields: Fields(from: &cursor), proof: cursor.bytes("zkproof", 192))
  }

  /// What stands in an output without its proof.
  fileprivate struct Fields {
    let valueCommitment: FixedBytes<32>
    let noteCommitment: FixedBytes<32>
    let ephemeralKey: FixedBytes<32>
    let noteCiphertext: [UInt8]
    let outgoingCiphertext: [UInt8]

    init(from cursor: inout ByteCursor) throws(ParseFailure) {
      valueCommitment = try cursor.fixed("cv")
      noteCommitment = try cursor.fixed("cmu")
      ephemeralKey = try cursor.fixed("ephemeralKey")
      noteCiphertext = try cursor.bytes("encCiphertext", 580)
      outgoingCiphertext = try cursor.bytes("outCiphertext", 80)
    }
  }

  fileprivate init(fields: Fields, proof: [UInt8]) {
    valueCommitment = fields.valueCommitment
    noteCommitment = fields.noteCommitment
    ephemeralKey = fields.ephemeralKey
    noteCiphertext = fields.noteCiphertext
    outgoingCiphertext = fields.outgoingCiphertext
    self.proof = proof
  }
}

extension ZcashTransaction.SaplingBundle {
  /// The order of version 5: all spends without proofs, all outputs without proofs, then what they
  /// share, then the proofs.
  fileprivate init(nu5 cursor: inout ByteCursor) throws(ParseFailure) {
    typealias Spend = ZcashTransaction.SaplingSpend
    typealias Output = ZcashTransaction.SaplingOutput
    typealias Triple = InlineArray<3, FixedBytes<32>>
    let spent = try cursor.list("vSpendsSapling", leastSize: 96) {
      c throws(ParseFailure) -> Triple in
      [try c.fixed("cv"), try c.fixed("nullifier"), try c.fixed("rk")]
    }
    let made = try cursor.list("vOutputsSapling", leastSize: 756) { c throws(ParseFailure) in
      try Output.Fields(from: &c)
    }
    guard !spent.isEmpty || !made.isEmpty else {
      self.init(spends: [], outputs: [], valueBalance: 0, bindingSignature: nil)
      return
    }
    let balance = try cursor.int64("valueBalanceSapling")
    let anchor: FixedBytes<32> = spent.isEmpty ? .zero : try cursor.fixed("anchorSapling")
    var proofs: [[UInt8]] = []
    for _ in spent { proofs.append(try cursor.bytes("vSpendProofsSapling", 192)) }
    var spends: [Spend] = []
    for (index, fields) in spent.enumerated() {
      spends.append(
        Spend(
          valueCommitment: fields[0],
          anchor: anchor,
          nullifier: fields[1],
          verificationKey: fields[2],
          proof: proofs[index],
          signature: try cursor.fixed("vSpendAuthSigsSapling")
        )
      )
    }
    var outputs: [Output] = []
    for fields in made {
      outputs.append(Output(fields: fields, proof: try cursor.bytes("vOutputProofsSapling", 192)))
    }
    self.init(
      spends: spends,
      outputs: outputs,
      valueBalance: balance,
      bindingSignature: try cursor.fixed("bindingSigSapling")
    )
  }
}

extension ZcashTransaction.OrchardBundle {
  /// The Orchard part; `nil` if it has no action.
  fileprivate init?(from cursor: inout ByteCursor) throws(ParseFailure) {
    typealias Action = ZcashTransaction.OrchardAction
    typealias Fields = (keys: InlineArray<5, FixedBytes<32>>, note: [UInt8], outgoing: [UInt8])
    let read = try cursor.list("vActionsOrchard", leastSize: 820) {
      c throws(ParseFailure) -> Fields in
      (
        [
          try c.fixed("cv"), try c.fixed("nullifier"), try c.fixed("rk"), try c.fixed("cmx"),
          try c.fixed("ephemeralKey"),
        ],
        try c.bytes("encCiphertext", 580), try c.bytes("outCiphertext", 80)
      )
    }
    guard !read.isEmpty else { return nil }
    flags = try cursor.uint8("flagsOrchard")
    valueBalance = try cursor.int64("valueBalanceOrchard")
    anchor = try cursor.fixed("anchorOrchard")
    proofs = try cursor.counted("proofsOrchard")
    var actions: [Action] = []
    for fields in read {
      actions.append(
        Action(
          valueCommitment: fields.keys[0],
          nullifier: fields.keys[1],
          verificationKey: fields.keys[2],
          noteCommitment: fields.keys[3],
          ephemeralKey: fields.keys[4],
          noteCiphertext: fields.note,
          outgoingCiphertext: fields.outgoing,
          signature: try cursor.fixed("vSpendAuthSigsOrchard")
        )
      )
    }
    self.actions = actions
    bindingSignature = try cursor.fixed("bindingSigOrchard")
  }
}
