/// Why a script does not allow to spend, under the names of Bitcoin Core's `script_tests.json`
/// (`ScriptError_t` in `src/script/script_error.h`).
public enum ScriptError: String, Error, Hashable, Sendable, CaseIterable {
  /// A script ended with a false or an empty stack.
  case evalFalse = "EVAL_FALSE"
  /// `OP_RETURN` was executed.
  case opReturn = "OP_RETURN"

  /// A script is longer than 10,000 bytes.
  case scriptSize = "SCRIPT_SIZE"
  /// An element is longer than 520 bytes.
  case pushSize = "PUSH_SIZE"
  /// A script has more than 201 operations.
  case opCount = "OP_COUNT"
  /// The stacks hold more than 1,000 elements.
  case stackSize = "STACK_SIZE"
  /// The number of signatures is negative or above that of the keys.
  case signatureCount = "SIG_COUNT"
  /// The number of keys is negative or above 20.
  case publicKeyCount = "PUBKEY_COUNT"

  /// `OP_VERIFY` met false.
  case verify = "VERIFY"
  /// `OP_EQUALVERIFY` met unequal elements.
  case equalVerify = "EQUALVERIFY"
  /// `OP_CHECKMULTISIGVERIFY` failed.
  case checkMultisigVerify = "CHECKMULTISIGVERIFY"
  /// `OP_CHECKSIGVERIFY` failed.
  case checkSignatureVerify = "CHECKSIGVERIFY"
  /// `OP_NUMEQUALVERIFY` met unequal numbers.
  case numberEqualVerify = "NUMEQUALVERIFY"

  /// An operation does not exist here, or a push goes beyond the end of the script.
  case badOpcode = "BAD_OPCODE"
  /// A disabled operation stands in the script.
  case disabledOpcode = "DISABLED_OPCODE"
  /// An operation needs more or other elements than the stack has.
  case invalidStackOperation = "INVALID_STACK_OPERATION"
  /// `OP_FROMALTSTACK` met an empty stack.
  case invalidAltStackOperation = "INVALID_ALTSTACK_OPERATION"
  /// `OP_IF`, `OP_ELSE` and `OP_ENDIF` do not match.
  case unbalancedConditional = "UNBALANCED_CONDITIONAL"

  /// A lock time is negative.
  case negativeLockTime = "NEGATIVE_LOCKTIME"
  /// A lock time has not come.
  case unsatisfiedLockTime = "UNSATISFIED_LOCKTIME"

  /// The hash type of a signature is not defined.
  case signatureHashType = "SIG_HASHTYPE"
  /// A signature is not in strict DER.
  case signatureDER = "SIG_DER"
  /// Data or a number is not in the shortest form.
  case minimalData = "MINIMALDATA"
  /// An unlocking script does more than push.
  case signaturePushOnly = "SIG_PUSHONLY"
  /// The s of a signature is the higher one.
  case signatureHighS = "SIG_HIGH_S"
  /// The element that `OP_CHECKMULTISIG` removes in excess is not empty.
  case signatureNullDummy = "SIG_NULLDUMMY"
  /// A public key is neither compressed nor uncompressed.
  case publicKeyType = "PUBKEYTYPE"
  /// More than one element was left on the stack.
  case cleanStack = "CLEANSTACK"
  /// The argument of `OP_IF` is neither empty nor 01.
  case minimalIf = "MINIMALIF"
  /// A signature that failed is not empty.
  case nullFail = "NULLFAIL"

  /// An operation reserved for upgrades was executed.
  case discourageUpgradableNops = "DISCOURAGE_UPGRADABLE_NOPS"
  /// A witness program of a version without meaning was spent.
  case discourageUpgradableWitnessProgram = "DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM"
  /// A leaf version without meaning was spent.
  case discourageUpgradableTaprootVersion = "DISCOURAGE_UPGRADABLE_TAPROOT_VERSION"
  /// `OP_SUCCESSx` stands in a tapscript.
  case discourageOpSuccess = "DISCOURAGE_OP_SUCCESS"
  /// A public key of a type without meaning was used.
  case discourageUpgradablePublicKeyType = "DISCOURAGE_UPGRADABLE_PUBKEYTYPE"

  /// A witness program of version 0 has neither 20 nor 32 bytes.
  case witnessProgramWrongLength = "WITNESS_PROGRAM_WRONG_LENGTH"
  /// A witness program was spent with an empty witness.
  case witnessProgramWitnessEmpty = "WITNESS_PROGRAM_WITNESS_EMPTY"
  /// A witness does not fit the program's hash or commitment.
  case witnessProgramMismatch = "WITNESS_PROGRAM_MISMATCH"
  /// A witness program was spent with an unlocking script.
  case witnessMalleated = "WITNESS_MALLEATED"
  /// A witness program in a script hash was spent with more than one push.
  case witnessMalleatedP2SH = "WITNESS_MALLEATED_P2SH"
  /// An input has a witness, but spends no witness program.
  case witnessUnexpected = "WITNESS_UNEXPECTED"
  /// A public key in a witness script is not compressed.
  case witnessPublicKeyType = "WITNESS_PUBKEYTYPE"

  /// A signature of taproot has neither 64 nor 65 bytes.
  case schnorrSignatureSize = "SCHNORR_SIG_SIZE"
  /// A signature of taproot has a hash type that is not defined here.
  case schnorrSignatureHashType = "SCHNORR_SIG_HASHTYPE"
  /// A signature of taproot is not valid.
  case schnorrSignature = "SCHNORR_SIG"
  /// A control block has a size that none can have.
  case taprootWrongControlSize = "TAPROOT_WRONG_CONTROL_SIZE"
  /// A tapscript checks more signatures than its witness pays for.
  case tapscriptValidationWeight = "TAPSCRIPT_VALIDATION_WEIGHT"
  /// A tapscript has `OP_CHECKMULTISIG`.
  case tapscriptCheckMultisig = "TAPSCRIPT_CHECKMULTISIG"
  /// The argument of `OP_IF` in a tapscript is neither empty nor 01.
  case tapscriptMinimalIf = "TAPSCRIPT_MINIMALIF"
  /// A tapscript checks a signature by an empty public key.
  case tapscriptEmptyPublicKey = "TAPSCRIPT_EMPTY_PUBKEY"

  /// `OP_CODESEPARATOR` stands in a script outside witnesses.
  case opCodeSeparator = "OP_CODESEPARATOR"
  /// A signature stands in the script that it signs.
  case signatureFindAndDelete = "SIG_FINDANDDELETE"
  /// A number is too long or not in the shortest form.
  case scriptNumber = "SCRIPTNUM"
}
