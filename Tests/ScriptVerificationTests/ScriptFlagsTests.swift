import BitcoinFormat
import ByteReading
import Cryptography
import Quantities
import ScriptVerification
import Testing

struct ScriptFlagsTests {
  @Test func `names each flag, and finds it by its name`() {
    #expect(ScriptFlags.everything.names.count == 21)
    for (bit, name) in ScriptFlags.everything.names.enumerated() {
      #expect(ScriptFlags(name: name)?.rawValue == 1 << UInt32(bit))
    }
    #expect(ScriptFlags(name: "script_verify_p2sh") == .payToScriptHash)
    #expect(ScriptFlags(name: "CLTV") == .checkLockTimeVerify)
    #expect(ScriptFlags(name: "csv") == .checkSequenceVerify)
    #expect(ScriptFlags(name: "NONE") == [])
    #expect(ScriptFlags(name: "") == nil && ScriptFlags(name: "P2") == nil)
    #expect(
      ScriptFlags.consensus.names == [
        "P2SH", "DERSIG", "NULLDUMMY", "CHECKLOCKTIMEVERIFY", "CHECKSEQUENCEVERIFY", "WITNESS",
        "TAPROOT",
      ]
    )
    #expect(ScriptFlags.everything.subtracting(.standard) == .signaturePushOnly)
  }

  @Test(arguments: [
    (BitcoinNetwork.mainnet, UInt32(363_724), ["P2SH", "WITNESS", "TAPROOT"]),
    (.mainnet, 363_725, ["P2SH", "DERSIG", "WITNESS", "TAPROOT"]),
    (.mainnet, 388_381, ["P2SH", "DERSIG", "CHECKLOCKTIMEVERIFY", "WITNESS", "TAPROOT"]),
    (
      .mainnet, 481_823,
      ["P2SH", "DERSIG", "CHECKLOCKTIMEVERIFY", "CHECKSEQUENCEVERIFY", "WITNESS", "TAPROOT"]
    ),
    (.mainnet, 481_824, ScriptFlags.consensus.names),
    (.testnet3, 330_775, ["P2SH", "WITNESS", "TAPROOT"]),
    (.testnet3, 834_624, ScriptFlags.consensus.names),
    (.testnet4, 1, ScriptFlags.consensus.names), (.signet, 1, ScriptFlags.consensus.names),
    (.regtest, 0, ["P2SH", "NULLDUMMY", "WITNESS", "TAPROOT"]),
    (.regtest, 1, ScriptFlags.consensus.names),
  ])
  func `knows when each rule came into force`(
    _ network: BitcoinNetwork,
    _ height: UInt32,
    _ names: [String]
  ) {
    let flags = ScriptFlags.inForce(at: BlockHeight(height), block: nil, on: network)
    #expect(flags.names == names)
  }

  @Test func `lets the blocks pass that broke later rules`() throws {
    let early = try #require(
      BlockHash(displayed: "00000000000002dc756eebf4f49723ed8d30cc28a5f108eb94b1ba88ac4f9c22")
    )
    #expect(ScriptFlags.inForce(at: BlockHeight(170_060), block: early, on: .mainnet) == [])
    let late = try #require(
      BlockHash(displayed: "0000000000000000000f14c35b2d841e986ab5441de8c585d5ffe55ea1e395ad")
    )
    #expect(
      ScriptFlags.inForce(at: BlockHeight(692_261), block: late, on: .mainnet)
        == ScriptFlags.consensus.subtracting(.taproot)
    )
    #expect(ScriptFlags.inForce(at: BlockHeight(692_261), block: late, on: .signet) == .consensus)
    #expect(ScriptFlags.inForce(at: nil, block: nil, on: .mainnet) == .consensus)
  }

  private static let key = "0x21 0x02" + String(repeating: "11", count: 32)
  private static let longKey = "0x41 0x04" + String(repeating: "11", count: 64)
  /// Strict DER with r = 1 and s = 2^255 - 1, which is above half the group's order.
  private static let highS =
    "0x28 0x3025020101" + "02207f" + String(repeating: "ff", count: 31) + "01"
  /// The same with s = 1.
  private static let noSignature = "0x09 0x300602010102010101"

  /// What each flag forbids: the rules it needs, the scripts, and the error.
  static let cases: [FlagCase] = [
    FlagCase(.payToScriptHash, "0x01 0x00", hashOf: "0", "EVAL_FALSE"),
    FlagCase(.strictEncoding, "0", "0x01 0x05 CHECKSIG NOT", "PUBKEYTYPE"),
    FlagCase(.strictDER, "0x01 0x05", "\(key) CHECKSIG NOT", "SIG_DER"),
    FlagCase(.lowS, highS, "\(key) CHECKSIG NOT", "SIG_HIGH_S"),
    FlagCase(.nullDummy, "1", "0 0 CHECKMULTISIG", "SIG_NULLDUMMY"),
    FlagCase(.signaturePushOnly, "NOP", "1", "SIG_PUSHONLY"),
    FlagCase(.minimalData, "0x4c 0x01 0x07", "7 EQUAL", "MINIMALDATA"),
    FlagCase(.discourageUpgradableNops, "", "NOP10 1", "DISCOURAGE_UPGRADABLE_NOPS"),
    FlagCase(.cleanStack, needs: [.payToScriptHash, .witness], "1 1", "NOP", "CLEANSTACK"),
    FlagCase(.checkLockTimeVerify, "1", "CHECKLOCKTIMEVERIFY", "UNSATISFIED_LOCKTIME"),
    FlagCase(.checkSequenceVerify, "1", "CHECKSEQUENCEVERIFY", "UNSATISFIED_LOCKTIME"),
    FlagCase(
      .witness,
      needs: [.payToScriptHash],
      "",
      "0 0x20 0x" + String(repeating: "11", count: 32),
      "WITNESS_PROGRAM_WITNESS_EMPTY"
    ),
    FlagCase(
      .discourageUpgradableWitnessProgram,
      needs: [.payToScriptHash, .witness],
      "",
      "16 0x02 0x0101",
      "DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM"
    ),
    FlagCase(.minimalIf, witness: [[2]], "IF 1 ELSE 1 ENDIF", "MINIMALIF"),
    FlagCase(.nullFail, noSignature, "\(key) CHECKSIG NOT", "NULLFAIL"),
    FlagCase(.witnessPublicKeyType, witness: [[]], "\(longKey) CHECKSIG NOT", "WITNESS_PUBKEYTYPE"),
    FlagCase(.constantScriptCode, "", "CODESEPARATOR 1", "OP_CODESEPARATOR"),
    FlagCase(.taproot, leaf: 0xc0, "0", "EVAL_FALSE"),
    FlagCase(
      .discourageUpgradableTaprootVersion,
      leaf: 0xc2,
      "0",
      "DISCOURAGE_UPGRADABLE_TAPROOT_VERSION"
    ),
    FlagCase(.discourageOpSuccess, leaf: 0xc0, "0xfe", "DISCOURAGE_OP_SUCCESS"),
    FlagCase(
      .discourageUpgradablePublicKeyType,
      leaf: 0xc0,
      "1 0x01 0x05 CHECKSIG",
      "DISCOURAGE_UPGRADABLE_PUBKEYTYPE"
    ),
  ]

  @Test(arguments: cases)
  func `each flag forbids what nothing else does`(_ test: FlagCase) throws {
    #expect(try test.error(with: test.needs.union(test.flag)) == test.expected)
    #expect(try test.error(with: test.needs) == nil)
  }

  @Test func `has such a case for every flag`() {
    let flags = Self.cases.reduce(into: ScriptFlags()) { $0.formUnion($1.flag) }
    #expect(flags == .everything)
    #expect(Self.cases.count == 21)
  }
}

/// A spend that one flag forbids.
struct FlagCase: Sendable, CustomTestStringConvertible {
  let flag: ScriptFlags
  let needs: ScriptFlags
  let unlocking: String
  let locking: String
  let witness: [[UInt8]]
  /// The script that a hash in the locking script stands for, and the leaf version if it is a
  /// tapscript.
  let hidden: String?
  let leafVersion: UInt8?
  let expected: String

  var testDescription: String { flag.names.joined() }

  init(
    _ flag: ScriptFlags,
    needs: ScriptFlags = [],
    _ unlocking: String,
    _ locking: String,
    _ expected: String
  ) {
    self.flag = flag
    self.needs = needs
    self.unlocking = unlocking
    self.locking = locking
    self.expected = expected
    witness = []
    hidden = nil
    leafVersion = nil
  }

  /// A script hash.
  init(_ flag: ScriptFlags, _ unlocking: String, hashOf hidden: String, _ expected: String) {
    self.flag = flag
    self.unlocking = unlocking
    self.hidden = hidden
    self.expected = expected
    needs = []
    locking = ""
    witness = []
    leafVersion = nil
  }

  /// A witness script hash.
  init(_ flag: ScriptFlags, witness: [[UInt8]], _ hidden: String, _ expected: String) {
    self.flag = flag
    self.witness = witness
    self.hidden = hidden
    self.expected = expected
    needs = [.payToScriptHash, .witness]
    unlocking = ""
    locking = ""
    leafVersion = nil
  }

  /// A leaf of taproot.
  init(_ flag: ScriptFlags, leaf: UInt8, _ hidden: String, _ expected: String) {
    self.flag = flag
    self.hidden = hidden
    self.expected = expected
    leafVersion = leaf
    needs =
      flag == .taproot ? [.payToScriptHash, .witness] : [.payToScriptHash, .witness, .taproot]
    unlocking = ""
    locking = ""
    witness = []
  }

  func error(with flags: ScriptFlags) throws -> String? {
    var script = try ScriptNotation.parse(locking)
    var witness = witness
    if let hidden {
      let hidden = try ScriptNotation.parse(hidden)
      if let leafVersion {
        let leaf = try TapLeaf(script: hidden, version: leafVersion)
        script = [0x51, 32] + leaf.outputKey
        witness += [hidden, leaf.control]
      } else if unlocking.isEmpty {
        script = [0, 32] + SHA256.hash(hidden.span).array
        witness.append(hidden)
      } else {
        script = [0xa9, 20] + Hash160.hash(hidden.span).array + [0x87]
      }
    }
    let test = ScriptCase(
      row: 0,
      witness: witness,
      value: 0,
      unlocking: try ScriptNotation.parse(unlocking),
      locking: script,
      flags: flags,
      expected: "",
      comment: ""
    )
    let (transaction, coin) = test.spending
    return try TransactionVerifier(transaction, spending: [coin], flags: flags)
      .verdict(input: 0).error?.rawValue
  }
}
