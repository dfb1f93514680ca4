import ByteReading

/// Scripts as text, exactly as Bitcoin Core prints them under `asm`.
///
/// Source: `ScriptToAsmStr` in Bitcoin Core, `src/core_write.cpp`.
public enum ScriptText {
  /// Returns a script's operations, separated by spaces.
  ///
  /// Data of up to four bytes are shown as a number, longer ones as hexadecimal digits; a push
  /// beyond the end of the script as `[error]`, after which nothing follows.
  ///
  /// - Parameters:
  ///   - script: The script.
  ///   - decodingSignatures: Whether the last byte of what looks like a signature is shown as the
  ///     name of its hash type, as in `…[ALL]`. Bitcoin Core does so for `scriptSig` only.
  /// - Returns: The text; empty for an empty script.
  public static func assembly(
    of script: Span<UInt8>,
    decodingSignatures: Bool = false
  ) -> String {
    let isUnspendable = (script.count > 0 && script[0] == 0x6a) || script.count > 10_000
    var cursor = ScriptCursor(script)
    var words: [String] = []
    while true {
      switch cursor.next() {
      case .end: return words.joined(separator: " ")
      case .truncated:
        words.append("[error]")
        return words.joined(separator: " ")
      case .operation(let operation) where operation.opcode <= 0x4e:
        let data = script.extracting(operation.data)
        if let number = ScriptNumber.value(of: data, maximumSize: 4, minimal: false) {
          words.append(String(number))
        } else if decodingSignatures, !isUnspendable, let type = signatureHashType(of: data) {
          words.append(hex(data.extracting(droppingLast: 1)) + "[\(type)]")
        } else {
          words.append(hex(data))
        }
      case .operation(let operation): words.append(name(of: operation.opcode))
      }
    }
  }

  /// Returns the name of an operation, as Bitcoin Core prints it.
  ///
  /// - Parameter opcode: The operation's byte.
  /// - Returns: The name, as `OP_DUP`.
  public static func name(of opcode: UInt8) -> String {
    switch opcode {
    case 0x00: "0"
    case 0x4f: "-1"
    case 0x51...0x60: String(opcode - 0x50)
    case 0x4c...0x4e: ["OP_PUSHDATA1", "OP_PUSHDATA2", "OP_PUSHDATA4"][Int(opcode - 0x4c)]
    case 0x50: "OP_RESERVED"
    case 0x61...0xba: names[Int(opcode - 0x61)]
    case 0xff: "OP_INVALIDOPCODE"
    default: "OP_UNKNOWN"
    }
  }

  /// Operations 0x61 to 0xba (`GetOpName` in Bitcoin Core, `src/script/script.cpp`).
  private static let names = """
    OP_NOP OP_VER OP_IF OP_NOTIF OP_VERIF OP_VERNOTIF OP_ELSE OP_ENDIF OP_VERIFY OP_RETURN \
    OP_TOALTSTACK OP_FROMALTSTACK OP_2DROP OP_2DUP OP_3DUP OP_2OVER OP_2ROT OP_2SWAP OP_IFDUP \
    OP_DEPTH OP_DROP OP_DUP OP_NIP OP_OVER OP_PICK OP_ROLL OP_ROT OP_SWAP OP_TUCK OP_CAT OP_SUBSTR \
    OP_LEFT OP_RIGHT OP_SIZE OP_INVERT OP_AND OP_OR OP_XOR OP_EQUAL OP_EQUALVERIFY OP_RESERVED1 \
    OP_RESERVED2 OP_1ADD OP_1SUB OP_2MUL OP_2DIV OP_NEGATE OP_ABS OP_NOT OP_0NOTEQUAL OP_ADD OP_SUB \
    OP_MUL OP_DIV OP_MOD OP_LSHIFT OP_RSHIFT OP_BOOLAND OP_BOOLOR OP_NUMEQUAL OP_NUMEQUALVERIFY \
    OP_NUMNOTEQUAL OP_LESSTHAN OP_GREATERTHAN OP_LESSTHANOREQUAL OP_GREATERTHANOREQUAL OP_MIN OP_MAX \
    OP_WITHIN OP_RIPEMD160 OP_SHA1 OP_SHA256 OP_HASH160 OP_HASH256 OP_CODESEPARATOR OP_CHECKSIG \
    OP_CHECKSIGVERIFY OP_CHECKMULTISIG OP_CHECKMULTISIGVERIFY OP_NOP1 OP_CHECKLOCKTIMEVERIFY \
    OP_CHECKSEQUENCEVERIFY OP_NOP4 OP_NOP5 OP_NOP6 OP_NOP7 OP_NOP8 OP_NOP9 OP_NOP10 OP_CHECKSIGADD
    """.split(separator: " ").map(String.init)

  /// Returns the name of the hash type at the end of a signature, or `nil` if the bytes are not a
  /// signature in strict DER (BIP-0066) with a defined hash type.
  private static func signatureHashType(of data: Span<UInt8>) -> String? {
    guard isStrictSignature(data) else { return nil }
    let names = ["ALL", "NONE", "SINGLE"]
    let type = data[data.count - 1]
    let base = Int(type & 0x7f)
    guard (1...3).contains(base) else { return nil }
    return names[base - 1] + (type & 0x80 == 0 ? "" : "|ANYONECANPAY")
  }

  /// The rules of BIP-0066: `30 length 02 length R 02 length S hash-type`, both numbers positive and
  /// in their shortest form.
  private static func isStrictSignature(_ bytes: Span<UInt8>) -> Bool {
    let count = bytes.count
    guard (9...73).contains(count), bytes[0] == 0x30, Int(bytes[1]) == count - 3 else {
      return false
    }
    let firstLength = Int(bytes[3])
    guard 5 + firstLength < count else { return false }
    let secondLength = Int(bytes[5 + firstLength])
    guard firstLength + secondLength + 7 == count else { return false }
    func isPositiveInteger(_ tag: Int, _ length: Int) -> Bool {
      guard bytes[tag] == 0x02, length > 0, bytes[tag + 2] & 0x80 == 0 else { return false }
      return length == 1 || bytes[tag + 2] != 0 || bytes[tag + 3] & 0x80 != 0
    }
    return isPositiveInteger(2, firstLength) && isPositiveInteger(4 + firstLength, secondLength)
  }
}

/// Returns the bytes in lowercase hexadecimal.
func hex(_ bytes: Span<UInt8>) -> String { Hexadecimal.encode(bytes) }
