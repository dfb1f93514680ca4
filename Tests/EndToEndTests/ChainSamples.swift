import Testing

/// One transaction in the shapes in which programs and explorers hand it over.
///
/// It is the signed transaction of BIP-0143, "Native P2WPKH", whose spent outputs the BIP states. The
/// wrappers around it are invented. The extended key and its addresses are those of BIP-0084, "Test
/// vectors".
enum ChainSamples {
  /// A shape, and what must come of it.
  struct Shape: CustomTestStringConvertible {
    let file: String
    let text: String
    let status: String
    let locator: String
    let statesSpentOutputs: Bool

    var testDescription: String { file }
  }

  static let transactionID = "e8151a2af31c368a35053ddd4bdb285a8595c769a3ad83e0fa02314a602d4609"
  /// The key of the second input.
  static let key = "025476c2e83188368da1ff3e292e7acafcdb3566bb0ad253f62fc70f07aeee6357"
  /// The address of the second input.
  static let address = "bc1qr583w2swedy2acd7rung055k8t3n7udp7vyzyg"
  /// The holder of the first input, a bare key.
  static let bareHolder =
    "script:2103c9f4836b9a4f77fc0d81f7bcb01b7f1b35916864b9476c241ce9fc198bd25432ac"
  static let extendedKey =
    "zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs"
  /// The first address to receive, and the first for change.
  static let extendedKeyAddresses = [
    "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu", "bc1q8c6fshw2dlwun7ekn9qwf37cu2rn755upcp6el",
  ]
  static let hex: String = [
    #"01000000000102fff7f7881a8099afa6940d42d1e7f6362bec38171ea3edf433541db4e4ad969f000000"#,
    #"00494830450221008b9d1dc26ba6a9cb62127b02742fa9d754cd3bebf337f7a55d114c8e5cdd30be0220"#,
    #"40529b194ba3f9281a99f2b1c0a19c0489bc22ede944ccf4ecbab4cc618ef3ed01eeffffffef51e1b804"#,
    #"cc89d182d279655c3aa89e815b1b309fe287d9b2b55d57b90ec68a0100000000ffffffff02202cb20600"#,
    #"0000001976a9148280b37df378db99f66f85c95a783a76ac7a6d5988ac9093510d000000001976a9143b"#,
    #"de42dbee7e4dbe6a21b2d50ce2f0167faa815988ac000247304402203609e17b84f6a7d30c80bfa610b5"#,
    #"b4542f32a8a0d5447a12fb1366d7f01cc44a0220573a954c4518331561406f90300e8f3358f51928d43c"#,
    #"212a8caed02de67eebee0121025476c2e83188368da1ff3e292e7acafcdb3566bb0ad253f62fc70f07ae"#,
    #"ee635711000000"#,
  ].joined()
  static let esplora: String = [
    #"{"txid":"e8151a2af31c368a35053ddd4bdb285a8595c769a3ad83e0fa02314a602d4609","version""#,
    #":1,"locktime":17,"vin":[{"txid":"9f96ade4b41d5433f4eda31e1738ec2b36f6e7d1420d94a6af9"#,
    #"9801a88f7f7ff","vout":0,"prevout":{"scriptpubkey":"2103c9f4836b9a4f77fc0d81f7bcb01b7"#,
    #"f1b35916864b9476c241ce9fc198bd25432ac","scriptpubkey_type":"p2pk","value":625000000}"#,
    #","scriptsig":"4830450221008b9d1dc26ba6a9cb62127b02742fa9d754cd3bebf337f7a55d114c8e5c"#,
    #"dd30be022040529b194ba3f9281a99f2b1c0a19c0489bc22ede944ccf4ecbab4cc618ef3ed01","is_co"#,
    #"inbase":false,"sequence":4294967278},{"txid":"8ac60eb9575db5b2d987e29f301b5b819ea83a"#,
    #"5c6579d282d189cc04b8e151ef","vout":1,"prevout":{"scriptpubkey":"00141d0f172a0ecb48ae"#,
    #"e1be1f2687d2963ae33f71a1","scriptpubkey_type":"v0_p2wpkh","value":600000000},"script"#,
    #"sig":"","witness":["304402203609e17b84f6a7d30c80bfa610b5b4542f32a8a0d5447a12fb1366d7"#,
    #"f01cc44a0220573a954c4518331561406f90300e8f3358f51928d43c212a8caed02de67eebee01","025"#,
    #"476c2e83188368da1ff3e292e7acafcdb3566bb0ad253f62fc70f07aeee6357"],"is_coinbase":fals"#,
    #"e,"sequence":4294967295}],"vout":[{"scriptpubkey":"76a9148280b37df378db99f66f85c95a7"#,
    #"83a76ac7a6d5988ac","value":112340000},{"scriptpubkey":"76a9143bde42dbee7e4dbe6a21b2d"#,
    #"50ce2f0167faa815988ac","value":223450000}],"status":{"confirmed":false}}"#,
  ].joined()
  /// A payment to the extended key's addresses.
  static let payment: String = [
    #"{"txid":"bbc7337bf8b7ad534e7132ecb70adda4d4f3587147acac2fbcc61ddefc370581","version""#,
    #":2,"locktime":0,"vin":[{"txid":"1111111111111111111111111111111111111111111111111111"#,
    #"111111111111","vout":0,"prevout":null,"scriptsig":"","is_coinbase":false,"sequence":"#,
    #"4294967295}],"vout":[{"scriptpubkey":"0014c0cebcd6c3d3ca8c75dc5ec62ebe55330ef910e2","#,
    #""scriptpubkey_address":"bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu","value":50000},{"#,
    #""scriptpubkey":"00143e34985dca6fddc9fb369940e4c7d8e2873f529c","scriptpubkey_address""#,
    #":"bc1q8c6fshw2dlwun7ekn9qwf37cu2rn755upcp6el","value":40000}],"status":{"confirmed":"#,
    #"true,"block_height":700000,"block_time":1631333672}}"#,
  ].joined()
  static let shapes = [
    Shape(
      file: "esplora.json",
      text: shape0,
      status: "unconfirmed",
      locator:
        "json $",
      statesSpentOutputs: true
    ),
    Shape(
      file: "address-txs.json",
      text: shape1,
      status: "unconfirmed",
      locator:
        "json $[0]",
      statesSpentOutputs: true
    ),
    Shape(
      file: "getrawtransaction.json",
      text: shape2,
      status: "confirmed",
      locator:
        "json $",
      statesSpentOutputs: true
    ),
    Shape(
      file: "getblock.json",
      text: shape3,
      status: "confirmed",
      locator:
        "json $.result.tx[0]",
      statesSpentOutputs: true
    ),
    Shape(
      file: "blockchair.json",
      text: shape4,
      status: "confirmed",
      locator:
        "json $.data.e8151a2af31c368a35053ddd4bdb285a8595c769a3ad83e0fa02314a602d4609",
      statesSpentOutputs: true
    ),
    Shape(
      file: "gettransaction.json",
      text: shape5,
      status: "unstated",
      locator:
        "json $",
      statesSpentOutputs: false
    ),
    Shape(
      file: "deserialize.json",
      text: shape6,
      status: "unstated",
      locator:
        "json $",
      statesSpentOutputs: false
    ),
    Shape(
      file: "hex-array.json",
      text: shape7,
      status: "unstated",
      locator:
        "json $[0]",
      statesSpentOutputs: false
    ),
    Shape(
      file: "hex.txt",
      text: shape8,
      status: "unstated",
      locator:
        "line 1",
      statesSpentOutputs: false
    ),
  ]
  private static let shape0 = esplora
  private static let shape1 = "[\(esplora)]"
  private static let shape2: String = [
    #"{"txid":"e8151a2af31c368a35053ddd4bdb285a8595c769a3ad83e0fa02314a602d4609","hash":"x"#,
    #"","version":1,"size":343,"locktime":17,"vin":[{"txid":"9f96ade4b41d5433f4eda31e1738e"#,
    #"c2b36f6e7d1420d94a6af99801a88f7f7ff","vout":0,"scriptSig":{"asm":"","hex":"483045022"#,
    #"1008b9d1dc26ba6a9cb62127b02742fa9d754cd3bebf337f7a55d114c8e5cdd30be022040529b194ba3f"#,
    #"9281a99f2b1c0a19c0489bc22ede944ccf4ecbab4cc618ef3ed01"},"sequence":4294967278,"prevo"#,
    #"ut":{"generated":false,"height":1,"value":6.25000000,"scriptPubKey":{"hex":"2103c9f4"#,
    #"836b9a4f77fc0d81f7bcb01b7f1b35916864b9476c241ce9fc198bd25432ac"}}},{"txid":"8ac60eb9"#,
    #"575db5b2d987e29f301b5b819ea83a5c6579d282d189cc04b8e151ef","vout":1,"scriptSig":{"asm"#,
    #"":"","hex":""},"sequence":4294967295,"txinwitness":["304402203609e17b84f6a7d30c80bfa"#,
    #"610b5b4542f32a8a0d5447a12fb1366d7f01cc44a0220573a954c4518331561406f90300e8f3358f5192"#,
    #"8d43c212a8caed02de67eebee01","025476c2e83188368da1ff3e292e7acafcdb3566bb0ad253f62fc7"#,
    #"0f07aeee6357"],"prevout":{"generated":false,"height":1,"value":6.0,"scriptPubKey":{""#,
    #"hex":"00141d0f172a0ecb48aee1be1f2687d2963ae33f71a1"}}}],"vout":[{"value":1.1234,"n":"#,
    #"0,"scriptPubKey":{"asm":"","hex":"76a9148280b37df378db99f66f85c95a783a76ac7a6d5988ac"#,
    #"","type":"pubkeyhash"}},{"value":2.2345,"n":1,"scriptPubKey":{"asm":"","hex":"76a914"#,
    #"3bde42dbee7e4dbe6a21b2d50ce2f0167faa815988ac","type":"pubkeyhash"}}],"blockhash":"00"#,
    #"00000000000000000000000000000000000000000000000000000000000000","confirmations":3,"t"#,
    #"ime":1500000000,"blocktime":1500000000}"#,
  ].joined()
  private static let shape3: String = [
    #"{"result":{"hash":"abababababababababababababababababababababababababababababababab""#,
    #","confirmations":5,"height":500,"time":1500000000,"merkleroot":"cdcdcdcdcdcdcdcdcdcd"#,
    #"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd","tx":[{"txid":"e8151a2af31c368a35053dd"#,
    #"d4bdb285a8595c769a3ad83e0fa02314a602d4609","hash":"x","version":1,"size":343,"lockti"#,
    #"me":17,"vin":[{"txid":"9f96ade4b41d5433f4eda31e1738ec2b36f6e7d1420d94a6af99801a88f7f"#,
    #"7ff","vout":0,"scriptSig":{"asm":"","hex":"4830450221008b9d1dc26ba6a9cb62127b02742fa"#,
    #"9d754cd3bebf337f7a55d114c8e5cdd30be022040529b194ba3f9281a99f2b1c0a19c0489bc22ede944c"#,
    #"cf4ecbab4cc618ef3ed01"},"sequence":4294967278,"prevout":{"generated":false,"height":"#,
    #"1,"value":6.25,"scriptPubKey":{"hex":"2103c9f4836b9a4f77fc0d81f7bcb01b7f1b35916864b9"#,
    #"476c241ce9fc198bd25432ac"}}},{"txid":"8ac60eb9575db5b2d987e29f301b5b819ea83a5c6579d2"#,
    #"82d189cc04b8e151ef","vout":1,"scriptSig":{"asm":"","hex":""},"sequence":4294967295,""#,
    #"txinwitness":["304402203609e17b84f6a7d30c80bfa610b5b4542f32a8a0d5447a12fb1366d7f01cc"#,
    #"44a0220573a954c4518331561406f90300e8f3358f51928d43c212a8caed02de67eebee01","025476c2"#,
    #"e83188368da1ff3e292e7acafcdb3566bb0ad253f62fc70f07aeee6357"],"prevout":{"generated":"#,
    #"false,"height":1,"value":6.0,"scriptPubKey":{"hex":"00141d0f172a0ecb48aee1be1f2687d2"#,
    #"963ae33f71a1"}}}],"vout":[{"value":1.1234,"n":0,"scriptPubKey":{"asm":"","hex":"76a9"#,
    #"148280b37df378db99f66f85c95a783a76ac7a6d5988ac","type":"pubkeyhash"}},{"value":2.234"#,
    #"5,"n":1,"scriptPubKey":{"asm":"","hex":"76a9143bde42dbee7e4dbe6a21b2d50ce2f0167faa81"#,
    #"5988ac","type":"pubkeyhash"}}]}]},"error":null,"id":1}"#,
  ].joined()
  private static let shape4: String = [
    #"{"data":{"e8151a2af31c368a35053ddd4bdb285a8595c769a3ad83e0fa02314a602d4609":{"transa"#,
    #"ction":{"block_id":500,"hash":"e8151a2af31c368a35053ddd4bdb285a8595c769a3ad83e0fa023"#,
    #"14a602d4609","time":"2017-01-01 00:00:00","version":1,"lock_time":17,"is_coinbase":f"#,
    #"alse},"inputs":[{"transaction_hash":"9f96ade4b41d5433f4eda31e1738ec2b36f6e7d1420d94a"#,
    #"6af99801a88f7f7ff","index":0,"value":625000000,"script_hex":"2103c9f4836b9a4f77fc0d8"#,
    #"1f7bcb01b7f1b35916864b9476c241ce9fc198bd25432ac","spending_sequence":4294967278,"spe"#,
    #"nding_signature_hex":"4830450221008b9d1dc26ba6a9cb62127b02742fa9d754cd3bebf337f7a55d"#,
    #"114c8e5cdd30be022040529b194ba3f9281a99f2b1c0a19c0489bc22ede944ccf4ecbab4cc618ef3ed01"#,
    #"","spending_witness":""},{"transaction_hash":"8ac60eb9575db5b2d987e29f301b5b819ea83a"#,
    #"5c6579d282d189cc04b8e151ef","index":1,"value":600000000,"script_hex":"00141d0f172a0e"#,
    #"cb48aee1be1f2687d2963ae33f71a1","spending_sequence":4294967295,"spending_signature_h"#,
    #"ex":"","spending_witness":"304402203609e17b84f6a7d30c80bfa610b5b4542f32a8a0d5447a12f"#,
    #"b1366d7f01cc44a0220573a954c4518331561406f90300e8f3358f51928d43c212a8caed02de67eebee0"#,
    #"1,025476c2e83188368da1ff3e292e7acafcdb3566bb0ad253f62fc70f07aeee6357"}],"outputs":[{"#,
    #""index":0,"value":112340000,"script_hex":"76a9148280b37df378db99f66f85c95a783a76ac7a"#,
    #"6d5988ac"},{"index":1,"value":223450000,"script_hex":"76a9143bde42dbee7e4dbe6a21b2d5"#,
    #"0ce2f0167faa815988ac"}]}},"context":{"code":200}}"#,
  ].joined()
  private static let shape5 = "{\"hex\":\"\(hex)\",\"complete\":true,\"final\":true}"
  private static let shape6: String = [
    #"{"version":1,"locktime":17,"inputs":[{"prevout_hash":"9f96ade4b41d5433f4eda31e1738ec"#,
    #"2b36f6e7d1420d94a6af99801a88f7f7ff","prevout_n":0,"coinbase":false,"nsequence":42949"#,
    #"67278,"scriptSig":"4830450221008b9d1dc26ba6a9cb62127b02742fa9d754cd3bebf337f7a55d114"#,
    #"c8e5cdd30be022040529b194ba3f9281a99f2b1c0a19c0489bc22ede944ccf4ecbab4cc618ef3ed01"},"#,
    #"{"prevout_hash":"8ac60eb9575db5b2d987e29f301b5b819ea83a5c6579d282d189cc04b8e151ef",""#,
    #"prevout_n":1,"coinbase":false,"nsequence":4294967295,"scriptSig":"","witness":"02473"#,
    #"04402203609e17b84f6a7d30c80bfa610b5b4542f32a8a0d5447a12fb1366d7f01cc44a0220573a954c4"#,
    #"518331561406f90300e8f3358f51928d43c212a8caed02de67eebee0121025476c2e83188368da1ff3e2"#,
    #"92e7acafcdb3566bb0ad253f62fc70f07aeee6357"}],"outputs":[{"scriptpubkey":"76a9148280b"#,
    #"37df378db99f66f85c95a783a76ac7a6d5988ac","value_sats":112340000},{"scriptpubkey":"76"#,
    #"a9143bde42dbee7e4dbe6a21b2d50ce2f0167faa815988ac","value_sats":223450000}]}"#,
  ].joined()
  private static let shape7 = "[\"\(hex)\"]"
  private static let shape8 = hex + "\n"
}
