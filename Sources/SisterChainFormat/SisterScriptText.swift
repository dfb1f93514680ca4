import BitcoinFormat
import ByteReading

/// Scripts as the chains' nodes print them under `asm`.
enum SisterScriptText {
  /// Returns a script's operations, separated by spaces.
  static func assembly(
    of script: [UInt8],
    on chain: SisterChain,
    signatures: Bool = false
  ) -> String {
    let text = ScriptText.assembly(of: script.span, decodingSignatures: signatures)
    guard chain == .bitcoinCash else { return text }
    return bitcoinCash(script, signatures: signatures)
  }

  /// The operations that Bitcoin Cash names otherwise, by its upgrades of 2018 to 2026
  /// (Bitcoin Cash Node, `src/script/script.cpp`, `GetOpName`).
  private static let names: [UInt8: String] = {
    var names: [UInt8: String] = [
      0x7f: "OP_SPLIT", 0x80: "OP_NUM2BIN", 0x81: "OP_BIN2NUM", 0xba: "OP_CHECKDATASIG",
      0xbb: "OP_CHECKDATASIGVERIFY", 0xbc: "OP_REVERSEBYTES",
    ]
    let introspection = """
      OP_INPUTINDEX OP_ACTIVEBYTECODE OP_TXVERSION OP_TXINPUTCOUNT OP_TXOUTPUTCOUNT OP_TXLOCKTIME \
      OP_UTXOVALUE OP_UTXOBYTECODE OP_OUTPOINTTXHASH OP_OUTPOINTINDEX OP_INPUTBYTECODE \
      OP_INPUTSEQUENCENUMBER OP_OUTPUTVALUE OP_OUTPUTBYTECODE OP_UTXOTOKENCATEGORY \
      OP_UTXOTOKENCOMMITMENT OP_UTXOTOKENAMOUNT OP_OUTPUTTOKENCATEGORY OP_OUTPUTTOKENCOMMITMENT \
      OP_OUTPUTTOKENAMOUNT
      """
    for (index, name) in introspection.split(separator: " ").enumerated() {
      names[0xc0 + UInt8(index)] = String(name)
    }
    return names
  }()

  private static func bitcoinCash(_ script: [UInt8], signatures: Bool) -> String {
    var cursor = ScriptCursor(script.span)
    var words: [String] = []
    var start = 0
    let isUnspendable = script.first == 0x6a
    while true {
      switch cursor.next() {
      case .end: return words.joined(separator: " ")
      case .truncated:
        words.append("[error]")
        return words.joined(separator: " ")
      case .operation(let operation):
        let piece = Array(script[start..<cursor.offset])
        start = cursor.offset
        let data = Array(script[operation.data])
        if let name = names[operation.opcode] {
          words.append(name)
        } else if signatures, !isUnspendable, let type = signatureType(data) {
          words.append(Hexadecimal.encode(data.dropLast()) + "[\(type)]")
        } else {
          words.append(ScriptText.assembly(of: piece.span))
        }
      }
    }
  }

  /// The name of the hash type of a DER or Schnorr signature that has the FORKID bit.
  private static func signatureType(_ data: [UInt8]) -> String? {
    guard let last = data.last, last & 0x40 != 0, (1...3).contains(last & 0x1f) else { return nil }
    let looksLikeDER =
      (9...73).contains(data.count) && data[0] == 0x30 && Int(data[1]) == data.count - 3
    guard data.count == 65 || looksLikeDER else { return nil }
    var name = ["ALL", "NONE", "SINGLE"][Int(last & 0x1f) - 1] + "|FORKID"
    if last & 0x80 != 0 { name += "|ANYONECANPAY" }
    if last & 0x20 != 0 { name += "|UTXOS" }
    return name
  }
}
