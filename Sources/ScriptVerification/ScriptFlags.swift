/// Which rules of the script language a check applies.
///
/// The bits are those of `SCRIPT_VERIFY_*` in Bitcoin Core, `src/script/interpreter.h`. Some are
/// consensus rules that came into force at a height; the others are policy: a node that finds them
/// broken does not relay the transaction, but takes it in a block.
public struct ScriptFlags: OptionSet, Hashable, Sendable {
  /// The bits.
  public let rawValue: UInt32

  /// Creates a set from its bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  private init(bit: UInt32) { rawValue = 1 << bit }

  /// Pay to script hash (BIP-0016).
  public static let payToScriptHash = ScriptFlags(bit: 0)
  /// Signatures, hash types and public keys have their defined encodings.
  public static let strictEncoding = ScriptFlags(bit: 1)
  /// Signatures are in strict DER (BIP-0066).
  public static let strictDER = ScriptFlags(bit: 2)
  /// The s of a signature is the lower one of the two possible (BIP-0062, rule 5).
  public static let lowS = ScriptFlags(bit: 3)
  /// The element that `OP_CHECKMULTISIG` removes in excess is empty (BIP-0147).
  public static let nullDummy = ScriptFlags(bit: 4)
  /// Unlocking scripts only push data (BIP-0062, rule 2).
  public static let signaturePushOnly = ScriptFlags(bit: 5)
  /// Data and numbers are pushed by the shortest operation (BIP-0062, rules 3 and 4).
  public static let minimalData = ScriptFlags(bit: 6)
  /// No operation reserved for upgrades is executed.
  public static let discourageUpgradableNops = ScriptFlags(bit: 7)
  /// Exactly one element is left on the stack (BIP-0062, rule 6).
  public static let cleanStack = ScriptFlags(bit: 8)
  /// `OP_CHECKLOCKTIMEVERIFY` (BIP-0065).
  public static let checkLockTimeVerify = ScriptFlags(bit: 9)
  /// `OP_CHECKSEQUENCEVERIFY` (BIP-0112).
  public static let checkSequenceVerify = ScriptFlags(bit: 10)
  /// Segregated witness (BIP-0141).
  public static let witness = ScriptFlags(bit: 11)
  /// No witness program of a version without meaning is spent.
  public static let discourageUpgradableWitnessProgram = ScriptFlags(bit: 12)
  /// The argument of `OP_IF` in a witness script is empty or 01.
  public static let minimalIf = ScriptFlags(bit: 13)
  /// A signature that fails is empty (BIP-0146).
  public static let nullFail = ScriptFlags(bit: 14)
  /// Public keys in witness scripts are compressed (BIP-0143).
  public static let witnessPublicKeyType = ScriptFlags(bit: 15)
  /// `OP_CODESEPARATOR` and signatures inside the script that they sign are refused outside
  /// witnesses.
  public static let constantScriptCode = ScriptFlags(bit: 16)
  /// Taproot and tapscript (BIP-0341, BIP-0342).
  public static let taproot = ScriptFlags(bit: 17)
  /// No leaf version without meaning is spent.
  public static let discourageUpgradableTaprootVersion = ScriptFlags(bit: 18)
  /// No `OP_SUCCESSx` stands in a tapscript.
  public static let discourageOpSuccess = ScriptFlags(bit: 19)
  /// No public key of a type without meaning is used in a tapscript.
  public static let discourageUpgradablePublicKeyType = ScriptFlags(bit: 20)

  /// All consensus rules in force today (`MANDATORY_SCRIPT_VERIFY_FLAGS` in Bitcoin Core,
  /// `src/policy/policy.h`).
  public static let consensus: ScriptFlags = [
    .payToScriptHash, .strictDER, .nullDummy, .checkLockTimeVerify, .checkSequenceVerify, .witness,
    .taproot,
  ]

  /// The consensus rules and the policy of Bitcoin Core (`STANDARD_SCRIPT_VERIFY_FLAGS`); all but
  /// ``signaturePushOnly``.
  public static let standard: ScriptFlags = [
    .consensus, .strictEncoding, .lowS, .minimalData, .discourageUpgradableNops, .cleanStack,
    .discourageUpgradableWitnessProgram, .minimalIf, .nullFail, .witnessPublicKeyType,
    .constantScriptCode, .discourageUpgradableTaprootVersion, .discourageOpSuccess,
    .discourageUpgradablePublicKeyType,
  ]
}

extension ScriptFlags {
  /// The names by bit, as Bitcoin Core's tests write them.
  private static let namesByBit = [
    "P2SH", "STRICTENC", "DERSIG", "LOW_S", "NULLDUMMY", "SIGPUSHONLY", "MINIMALDATA",
    "DISCOURAGE_UPGRADABLE_NOPS", "CLEANSTACK", "CHECKLOCKTIMEVERIFY", "CHECKSEQUENCEVERIFY",
    "WITNESS", "DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM", "MINIMALIF", "NULLFAIL",
    "WITNESS_PUBKEYTYPE", "CONST_SCRIPTCODE", "TAPROOT", "DISCOURAGE_UPGRADABLE_TAPROOT_VERSION",
    "DISCOURAGE_OP_SUCCESS", "DISCOURAGE_UPGRADABLE_PUBKEYTYPE",
  ]

  /// Other names of flags: how people call the rules of BIP-0065 and BIP-0112.
  private static let synonyms = ["CLTV": "CHECKLOCKTIMEVERIFY", "CSV": "CHECKSEQUENCEVERIFY"]

  /// Creates the flag of a name, as `CHECKLOCKTIMEVERIFY`, or the empty set of `NONE`.
  ///
  /// It is `nil` if no flag has that name.
  ///
  /// - Parameter name: The name in capitals or small letters, with or without `SCRIPT_VERIFY_`; `CLTV`
  ///   and `CSV` are read as well.
  public init?(name: some StringProtocol) {
    var name = name.uppercased()
    if name.hasPrefix("SCRIPT_VERIFY_") { name.removeFirst("SCRIPT_VERIFY_".count) }
    guard name != "NONE" else {
      self = []
      return
    }
    name = Self.synonyms[name] ?? name
    guard let bit = Self.namesByBit.firstIndex(of: name) else { return nil }
    self.init(bit: UInt32(bit))
  }

  /// The names of the flags, in the order of their bits; a bit without a name is left out.
  public var names: [String] {
    Self.namesByBit.indices.filter { rawValue & (1 << UInt32($0)) != 0 }.map { Self.namesByBit[$0] }
  }
}
