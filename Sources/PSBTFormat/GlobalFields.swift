import BitcoinFormat
import ByteReading
import Cryptography

/// The fields of the global map.
struct GlobalFields: Hashable, Sendable {
  var version: UInt32 = 0
  /// The transaction of version 0.
  var unsignedTransaction: Transaction?
  var extendedKeys: [GlobalExtendedKey] = []
  var transactionVersion: UInt32 = 0
  var fallbackLockTime: UInt32?
  var modifiable: UInt8?
  /// The ECDH shares and DLEQ proofs of version 2 (BIP-0375).
  var silentPaymentShares: [ScanKeyValue] = []
  var silentPaymentProofs: [ScanKeyValue] = []
  var proprietary: [ProprietaryField] = []
  /// What Bitcoin Core calls unknown, fields that only later standards name among them.
  var unknown: [KeyValuePair] = []
  var counts: (inputs: UInt64, outputs: UInt64) { (inputCount, outputCount) }

  private var inputCount: UInt64 = 0
  private var outputCount: UInt64 = 0

  /// Reads the fields.
  ///
  /// - Parameters:
  ///   - fields: The pairs of the map.
  ///   - endOffset: The offset of the map's separator.
  /// - Throws: `ParseFailure`.
  init(_ fields: [Field], endOffset: Int) throws(ParseFailure) {
    // The version may stand anywhere in the map.
    if let field = fields.first(where: { $0.type == GlobalType.version }) {
      version = try field.uint32()
      guard version == 0 || version == 2 else {
        throw field.badValue("PSBT version \(version), 0 and 2 are known")
      }
    }
    for field in fields { try read(field) }
    try checkPresence(fields, endOffset: endOffset)
    if let unsignedTransaction {
      transactionVersion = unsignedTransaction.version
      inputCount = UInt64(unsignedTransaction.inputs.count)
      outputCount = UInt64(unsignedTransaction.outputs.count)
    }
  }

  private mutating func read(_ field: Field) throws(ParseFailure) {
    switch field.type {
    case GlobalType.unsignedTransaction:
      try field.requireNoKeyData()
      guard version == 0 else {
        throw field.badKey("a field that PSBT version \(version) does not have")
      }
      unsignedTransaction = try Self.unsigned(field)
    case GlobalType.extendedKey: extendedKeys.append(try Self.extendedKey(field))
    case GlobalType.version: break
    case GlobalType.versionTwoOnly where version == 0:
      guard !field.keyData.isEmpty else {
        throw field.badKey("a field that PSBT version 0 does not have")
      }
      unknown.append(field.pair)
    case GlobalType.transactionVersion: transactionVersion = try field.uint32()
    case GlobalType.fallbackLockTime: fallbackLockTime = try field.uint32()
    case GlobalType.inputCount: inputCount = try field.compactSize()
    case GlobalType.outputCount: outputCount = try field.compactSize()
    case GlobalType.modifiable:
      try field.requireNoKeyData()
      modifiable = try field.parseValue { c throws(ParseFailure) in try c.readUInt8() }
    case GlobalType.silentPaymentShare where version == 2:
      silentPaymentShares.append(try field.scanKeyValue(count: 33))
      unknown.append(field.pair)
    case GlobalType.silentPaymentProof where version == 2:
      silentPaymentProofs.append(try field.scanKeyValue(count: 64))
      unknown.append(field.pair)
    case GlobalType.proprietary: proprietary.append(try field.proprietary())
    default: unknown.append(field.pair)
    }
  }

  /// Reads `PSBT_GLOBAL_UNSIGNED_TX`: without witnesses, and with empty scripts.
  private static func unsigned(_ field: Field) throws(ParseFailure) -> Transaction {
    let transaction = try field.parseValue { c throws(ParseFailure) in
      try Transaction(from: &c, form: .withoutWitness)
    }
    guard let index = transaction.inputs.firstIndex(where: { !$0.script.isEmpty }) else {
      return transaction
    }
    throw field.badValue("a transaction whose vin[\(index)].scriptSig is not empty")
  }

  private static func extendedKey(_ field: Field) throws(ParseFailure) -> GlobalExtendedKey {
    try field.requireKeyData(78)
    _ = try field.publicKey(Array(field.keyData[45...]))
    let origin = try field.parseValue { c throws(ParseFailure) in try field.readOrigin(&c) }
    return GlobalExtendedKey(bytes: field.keyData, origin: origin)
  }

  private func checkPresence(_ fields: [Field], endOffset: Int) throws(ParseFailure) {
    let needed =
      version == 0
      ? [GlobalType.unsignedTransaction]
      : [GlobalType.transactionVersion, GlobalType.inputCount, GlobalType.outputCount]
    for type in needed where !fields.contains(where: { $0.type == type }) {
      throw ParseFailure(
        .invalidValue("PSBT version \(version) without this field"),
        at: endOffset,
        path: [.field(MapKind.global.name(of: type))]
      )
    }
  }
}
