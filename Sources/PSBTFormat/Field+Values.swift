import ByteReading
import Cryptography
import KeyDerivation
import Quantities

/// The checks of a field's key and value; each failure has the field's name and place.
extension Field {
  /// A failure that concerns the key.
  func badKey(_ what: String) -> ParseFailure {
    ParseFailure(.invalidValue(what), at: keyOffset, path: [.field(name)])
  }

  /// A failure that concerns the value.
  func badValue(_ what: String) -> ParseFailure {
    ParseFailure(.invalidValue(what), at: valueOffset, path: [.field(name)])
  }

  /// Checks that the key is nothing but its type.
  func requireNoKeyData() throws(ParseFailure) {
    guard keyData.isEmpty else {
      throw badKey("a key with \(keyData.count) bytes of key data, none is defined")
    }
  }

  /// Checks the number of bytes of key data.
  func requireKeyData(_ counts: Int...) throws(ParseFailure) {
    guard counts.contains(keyData.count) else {
      let allowed = counts.map(String.init).joined(separator: " or ")
      throw badKey("\(keyData.count) bytes of key data, \(allowed) are needed")
    }
  }

  /// Checks the number of bytes of the value.
  func requireValue(_ counts: Int...) throws(ParseFailure) {
    guard counts.contains(value.count) else {
      let allowed = counts.map(String.init).joined(separator: " or ")
      throw badValue("\(value.count) bytes, \(allowed) are needed")
    }
  }

  /// Reads the whole value with a cursor.
  func parseValue<Value>(
    _ body: (inout ByteCursor) throws(ParseFailure) -> Value
  ) throws(ParseFailure) -> Value {
    let bytes = value
    var cursor = ByteCursor(bytes.span)
    do throws(ParseFailure) {
      let result = try body(&cursor)
      try cursor.finish()
      return result
    } catch {
      throw error.moved(by: valueOffset).inside(.field(name))
    }
  }

  /// Reads a value of four bytes, least significant byte first.
  func uint32() throws(ParseFailure) -> UInt32 {
    try requireNoKeyData()
    return try parseValue { c throws(ParseFailure) in try c.readUInt32LE() }
  }

  /// Reads a value that is one CompactSize integer.
  func compactSize() throws(ParseFailure) -> UInt64 {
    try requireNoKeyData()
    return try parseValue { c throws(ParseFailure) in try c.readCompactSize() }
  }

  /// Reads a value of 32 bytes.
  func bytes32() throws(ParseFailure) -> FixedBytes<32> {
    try requireNoKeyData()
    return try parseValue { c throws(ParseFailure) in FixedBytes(try c.readArray()) }
  }

  /// Returns the value of a key that has no data.
  func bytes() throws(ParseFailure) -> [UInt8] {
    try requireNoKeyData()
    return value
  }

  /// Checks that bytes of the key data are a public key on the curve, and returns them.
  func publicKey(_ bytes: [UInt8], _ what: String = "public key") throws(ParseFailure) -> [UInt8] {
    guard (try? PublicKey(consensusParsing: bytes.span)) != nil else {
      throw badKey("\(what) that is no point of the curve")
    }
    return bytes
  }

  /// Reads an origin: fingerprint and path, to the end of the value (BIP-0174).
  func readOrigin(_ cursor: inout ByteCursor) throws(ParseFailure) -> KeyOrigin {
    let fingerprint = FixedBytes<4>(try cursor.readArray())
    guard cursor.remaining % 4 == 0 else {
      throw ParseFailure(
        .invalidValue("a path of \(cursor.remaining) bytes, four for each step are needed"),
        at: cursor.offset
      )
    }
    var steps: [UInt32] = []
    steps.reserveCapacity(cursor.remaining / 4)
    while cursor.remaining > 0 { steps.append(try cursor.readUInt32LE()) }
    return KeyOrigin(fingerprint: fingerprint, path: DerivationPath(steps))
  }
}

/// The fields that more than one kind of map has.
extension Field {
  /// Reads `PSBT_IN_BIP32_DERIVATION` or `PSBT_OUT_BIP32_DERIVATION`.
  func derivation() throws(ParseFailure) -> KeyDerivationPath {
    try requireKeyData(33, 65)
    let key = try publicKey(keyData)
    let origin = try parseValue { c throws(ParseFailure) in try readOrigin(&c) }
    return KeyDerivationPath(publicKey: key, origin: origin, leafHashes: nil)
  }

  /// Reads `PSBT_IN_TAP_BIP32_DERIVATION` or `PSBT_OUT_TAP_BIP32_DERIVATION` (BIP-0371).
  func taprootDerivation() throws(ParseFailure) -> KeyDerivationPath {
    try requireKeyData(32)
    return try parseValue { c throws(ParseFailure) in
      let hashes = try c.list("leaf hashes", leastSize: 32) { c throws(ParseFailure) in
        FixedBytes<32>(try c.readArray())
      }
      return KeyDerivationPath(publicKey: keyData, origin: try readOrigin(&c), leafHashes: hashes)
    }
  }

  /// Reads `PSBT_IN_MUSIG2_PARTICIPANT_PUBKEYS` or its fellow of an output (BIP-0373).
  func musig2Participants() throws(ParseFailure) -> MuSig2Participants {
    try requireKeyData(33)
    let aggregate = try publicKey(keyData, "aggregate public key")
    guard value.count % 33 == 0 else {
      throw badValue("\(value.count) bytes, 33 for each participant are needed")
    }
    var participants: [[UInt8]] = []
    for start in stride(from: 0, to: value.count, by: 33) {
      let key = Array(value[start..<start + 33])
      guard (try? PublicKey(consensusParsing: key.span)) != nil else {
        throw ParseFailure(
          .invalidValue("participant's public key that is no point of the curve"),
          at: valueOffset + start,
          path: [.field(name)]
        )
      }
      participants.append(key)
    }
    return MuSig2Participants(aggregate: aggregate, participants: participants)
  }

  /// Reads `PSBT_IN_MUSIG2_PUB_NONCE` or `PSBT_IN_MUSIG2_PARTIAL_SIG` (BIP-0373).
  func musig2Share(count: Int) throws(ParseFailure) -> MuSig2Share {
    try requireKeyData(66, 98)
    let participant = try publicKey(Array(keyData[..<33]), "participant's public key")
    let aggregate = try publicKey(Array(keyData[33..<66]), "aggregate public key")
    try requireValue(count)
    return MuSig2Share(
      participant: participant,
      aggregate: aggregate,
      leafHash: FixedBytes<32>(keyData[66...]),
      bytes: value
    )
  }

  /// Reads a proprietary field (BIP-0174): the key data are identifier, subtype and further data.
  func proprietary() throws(ParseFailure) -> ProprietaryField {
    let data = keyData
    var cursor = ByteCursor(data.span)
    do throws(ParseFailure) {
      let identifier = try cursor.field("identifier") { c throws(ParseFailure) in
        try c.readBytes(try c.readByteCount())
      }
      let subtype = try cursor.field("subtype") { c throws(ParseFailure) in
        try c.readCompactSize()
      }
      return ProprietaryField(identifier: identifier, subtype: subtype, pair: pair)
    } catch {
      throw error.moved(by: keyDataOffset).inside(.field(name))
    }
  }

  /// Reads an ECDH share or a DLEQ proof for a scan key (BIP-0375).
  func scanKeyValue(count: Int) throws(ParseFailure) -> ScanKeyValue {
    try requireKeyData(33)
    let key = try publicKey(keyData, "scan key")
    try requireValue(count)
    if count == 33, (try? PublicKey(consensusParsing: value.span)) == nil {
      throw badValue("ECDH share that is no point of the curve")
    }
    return ScanKeyValue(scanKey: key, bytes: value)
  }
}
