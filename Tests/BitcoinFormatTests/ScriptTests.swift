import AddressEncoding
import BitcoinFormat
import ByteReading
import Quantities
import Testing

@Suite struct ScriptTests {
  @Test func `says of the scripts of decodescript what Bitcoin Core says`() throws {
    let rows = try Fixtures.table("BitcoinScript/decodescript.tsv")
    #expect(rows.count == 10)
    for row in rows {
      let value = ScriptJSON.value(of: try Hexadecimal.decode(row[0]), network: .regtest)
      #expect(value["hex"] == .string(row[0]))
      #expect(value["asm"] == .string(row[1]))
      #expect(value["desc"] == .string(row[2]))
      #expect(value["address"] == (row[3].isEmpty ? nil : .string(row[3])))
      #expect(value["type"] == .string(row[4]))
    }
  }

  private static let key = "02" + String(repeating: "11", count: 32)

  @Test(arguments: [
    ("", "nonstandard"), ("6a", "nulldata"), ("51024e73", "anchor"),
    ("21" + key + "ac", "pubkey"),
    ("41" + "04" + String(repeating: "22", count: 64) + "ac", "pubkey"),
    ("41" + "05" + String(repeating: "22", count: 64) + "ac", "nonstandard"),
    ("76a914" + String(repeating: "33", count: 20) + "88ac", "pubkeyhash"),
    ("0014" + String(repeating: "33", count: 20), "witness_v0_keyhash"),
    ("0015" + String(repeating: "33", count: 21), "nonstandard"),
    ("5114" + String(repeating: "33", count: 20), "witness_unknown"),
    ("6020" + String(repeating: "33", count: 32), "witness_unknown"),
    ("5121" + key + "51ae", "multisig"), ("5221" + key + "51ae", "nonstandard"),
    ("5121" + key + "52ae", "nonstandard"), ("0021" + key + "51ae", "nonstandard"),
    // The number of keys as a push that has a shorter form, and the signatures needed as one too.
    ("010121" + key + "51ae", "nonstandard"), ("5121" + key + "0101ae", "nonstandard"),
    ("5121" + key + "51aeae", "nonstandard"),
  ])
  func `knows the standard forms`(_ script: String, _ type: String) throws {
    let bytes = try Hexadecimal.decode(script)
    #expect(ScriptClassification(bytes.span).type.rawValue == type)
  }

  @Test func `reads 17 to 20 keys of a bare multisignature`() throws {
    for count in [16, 17, 20, 21] {
      var script: [UInt8] = [0x51]
      for _ in 0..<count { script += [33] + (try Hexadecimal.decode(Self.key)) }
      script += (count <= 16 ? [0x50 + UInt8(count)] : [1, UInt8(count)]) + [0xae]
      #expect(Multisig(script.span)?.keys.count == (count <= 20 ? count : nil))
    }
  }

  @Test(arguments: [
    ("00", "0"), ("4f", "-1"), ("5160", "1 16"), ("0181", "-1"), ("0200ff", "-32512"),
    ("04ffffffff", "-2147483647"), ("05ffffffff00", "ffffffff00"), ("4c0101", "1"),
    ("4d", "[error]"),
    ("ac02ee", "OP_CHECKSIG [error]"), ("6162b9ba", "OP_NOP OP_VER OP_NOP10 OP_CHECKSIGADD"),
    ("bbff", "OP_UNKNOWN OP_INVALIDOPCODE"),
    ("b1b2", "OP_CHECKLOCKTIMEVERIFY OP_CHECKSEQUENCEVERIFY"),
  ])
  func `writes operations as Bitcoin Core does`(_ script: String, _ text: String) throws {
    let bytes = try Hexadecimal.decode(script)
    #expect(ScriptText.assembly(of: bytes.span) == text)
  }

  @Test func `names the hash type of a signature in an unlocking script only`() throws {
    let bytes = try Hexadecimal.decode(Fixtures.segWit)
    let script = try Transaction(parsing: bytes.span).inputs[0].script
    let text = ScriptText.assembly(of: script.span, decodingSignatures: true)
    #expect(text.hasPrefix("30450221008b9d1d") && text.hasSuffix("8ef3ed[ALL]"))
    #expect(!ScriptText.assembly(of: script.span).contains("["))
    for (type, name) in [(0x02, "[NONE]"), (0x83, "[SINGLE|ANYONECANPAY]")] as [(UInt8, String)] {
      let other = Array(script.dropLast() + [type])
      #expect(ScriptText.assembly(of: other.span, decodingSignatures: true).hasSuffix(name))
    }
    let undefined = Array(script.dropLast() + [0x04])
    #expect(
      ScriptText.assembly(of: undefined.span, decodingSignatures: true).hasSuffix("ed04")
    )
  }

  @Test func `shows a transaction as decoderawtransaction does`() throws {
    let bytes = try Fixtures.block(0)
    let genesis = try Block(parsing: bytes.span)
    #expect(
      TransactionJSON.value(of: genesis.transactions[0], network: .mainnet).text() == """
        {"txid":"4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b",\
        "hash":"4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b",\
        "version":1,"size":204,"vsize":204,"weight":816,"locktime":0,\
        "vin":[{"coinbase":"04ffff001d0104455468652054696d65732030332f4a616e2f32303039204368616e63656c\
        6c6f72206f6e206272696e6b206f66207365636f6e64206261696c6f757420666f722062616e6b73",\
        "sequence":4294967295}],\
        "vout":[{"value":50.00000000,"value_sat":5000000000,"n":0,"scriptPubKey":{\
        "asm":"04678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f3550\
        4e51ec112de5c384df7ba0b8d578a4c702b6bf11d5f OP_CHECKSIG",\
        "desc":"pk(04678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f\
        35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5f)#vlz6ztea",\
        "hex":"4104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35\
        504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5fac","type":"pubkey"}}]}
        """
    )
  }
}
