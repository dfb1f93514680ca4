import AddressEncoding
public import BitcoinFormat
import ByteReading
import KeyDerivation
public import Quantities

/// PSBTs in the shape of Bitcoin Core's `decodepsbt`.
///
/// Members, names and order are those of `decodepsbt` in Bitcoin Core, `src/rpc/rawtransaction.cpp`
/// (with PSBT version 2), lists in the order in which Bitcoin Core keeps them. There are more members:
/// `value_sat` beside each amount, and the fields of BIP-0127 and BIP-0375, which Bitcoin Core shows
/// under `unknown` only: `por_commitment`, `sp_ecdh_shares`, `sp_dleq_proofs`, `sp_v0_info` and
/// `sp_v0_label`.
public enum PSBTJSON {
  /// Returns a PSBT as JSON.
  ///
  /// - Parameters:
  ///   - psbt: The PSBT.
  ///   - network: The network whose addresses are shown.
  /// - Returns: An object.
  public static func value(
    of psbt: PartiallySignedTransaction,
    network: BitcoinNetwork
  ) -> JSONValue {
    var members: [JSONValue.Member] = []
    if psbt.version == 0, let transaction = psbt.unsignedTransaction {
      members.append(.init("tx", TransactionJSON.value(of: transaction, network: network)))
    }
    members.append(.init("global_xpubs", .array(sorted(psbt.extendedKeys).map(extendedKey))))
    if psbt.version == 2 { members += versionTwo(psbt) }
    members.append(.init("psbt_version", .number(psbt.version)))
    members.append(.init("proprietary", proprietary(psbt.global.proprietary)))
    members.append(.init("unknown", unknown(psbt.global.unknown)))
    members += silentPayment(psbt.global.silentPaymentShares, psbt.global.silentPaymentProofs)
    members.append(
      .init("inputs", .array(psbt.inputs.map { input($0, of: psbt, network: network) }))
    )
    members.append(
      .init("outputs", .array(psbt.outputs.map { output($0, of: psbt, network: network) }))
    )
    if let fee = fee(of: psbt) { members.append(.init("fee", bitcoin(fee))) }
    return .object(members)
  }

  private static func versionTwo(_ psbt: PartiallySignedTransaction) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = [
      .init("tx_version", .number(psbt.global.transactionVersion))
    ]
    if let lockTime = psbt.fallbackLockTime {
      members.append(.init("fallback_locktime", .number(lockTime)))
    }
    members.append(.init("input_count", .number(psbt.inputs.count)))
    members.append(.init("output_count", .number(psbt.outputs.count)))
    if let flags = psbt.modifiableFlags {
      members.append(.init("inputs_modifiable", .bool(flags & 1 != 0)))
      members.append(.init("outputs_modifiable", .bool(flags & 2 != 0)))
      members.append(.init("has_sighash_single", .bool(flags & 4 != 0)))
    }
    return members
  }

  /// The fee, if every spent output is there and each sum is a possible amount.
  private static func fee(of psbt: PartiallySignedTransaction) -> Int64? {
    var spent: Int64 = 0
    for input in psbt.inputs {
      guard let value = input.shownUTXO?.satoshis?.count, value <= Satoshis.maximum.count - spent
      else { return nil }
      spent += value
    }
    var created: Int64 = 0
    for output in psbt.outputs {
      guard let value = (try? Satoshis(output.amount))?.count,
        value <= Satoshis.maximum.count - created
      else { return nil }
      created += value
    }
    return spent - created
  }

  /// By origin, then by key, as a `std::map` of `KeyOriginInfo` in Bitcoin Core.
  private static func sorted(_ keys: [GlobalExtendedKey]) -> [GlobalExtendedKey] {
    keys.sorted { a, b in
      let (first, second) = (a.origin, b.origin)
      if first.fingerprint != second.fingerprint { return first.fingerprint < second.fingerprint }
      let (one, other) = (first.path.steps, second.path.steps)
      if one.count != other.count { return one.count < other.count }
      if one != other { return one.lexicographicallyPrecedes(other) }
      return (a.publicKey + a.bytes[13..<45]).lexicographicallyPrecedes(
        b.publicKey + b.bytes[13..<45]
      )
    }
  }

  private static func extendedKey(_ key: GlobalExtendedKey) -> JSONValue {
    [
      "xpub": .string(Base58Check.encode(key.bytes)),
      "master_fingerprint": .string(key.origin.fingerprint.description),
      "path": .string(text(of: key.origin.path)),
    ]
  }
}

/// What the maps share.
extension PSBTJSON {
  static func hex(_ bytes: [UInt8]) -> JSONValue { .string(Hexadecimal.encode(bytes.span)) }

  static func bitcoin(_ satoshis: Int64) -> JSONValue {
    .decimal(ExactDecimal(coefficient: Int128(satoshis), scale: 8), places: 8)
  }

  /// A path as Bitcoin Core writes it since 26.0, with `h` at hardened steps.
  static func text(of path: DerivationPath) -> String {
    path.steps.reduce(into: "m") { text, step in
      text +=
        "/\(step & ~DerivationPath.hardened)" + (DerivationPath.isHardened(step) ? "h" : "")
    }
  }

  /// A script that is not an output's: without descriptor and address.
  static func script(_ script: [UInt8]) -> JSONValue {
    [
      "asm": .string(ScriptText.assembly(of: script.span)),
      "hex": hex(script),
      "type": .string(ScriptClassification(script.span).type.rawValue),
    ]
  }

  static func proprietary(_ fields: [ProprietaryField]) -> JSONValue {
    .array(
      fields.sorted { $0.pair.key.lexicographicallyPrecedes($1.pair.key) }.map { field in
        [
          "identifier": hex(field.identifier),
          "subtype": .number(field.subtype),
          "key": hex(field.pair.key),
          "value": hex(field.pair.value),
        ]
      }
    )
  }

  static func unknown(_ pairs: [KeyValuePair]) -> JSONValue {
    .object(
      pairs.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { pair in
        .init(Hexadecimal.encode(pair.key.span), hex(pair.value))
      }
    )
  }

  static func silentPayment(
    _ shares: [ScanKeyValue],
    _ proofs: [ScanKeyValue]
  ) -> [JSONValue.Member] {
    func list(_ values: [ScanKeyValue], _ name: String) -> JSONValue {
      .array(
        values.map { value in
          .object([.init("scan_key", hex(value.scanKey)), .init(name, hex(value.bytes))])
        }
      )
    }
    var members: [JSONValue.Member] = []
    if !shares.isEmpty { members.append(.init("sp_ecdh_shares", list(shares, "share"))) }
    if !proofs.isEmpty { members.append(.init("sp_dleq_proofs", list(proofs, "proof"))) }
    return members
  }

  static func derivations(_ keys: [KeyDerivationPath]) -> JSONValue {
    .array(
      keys.sorted { $0.publicKey.lexicographicallyPrecedes($1.publicKey) }.map { key in
        var members: [JSONValue.Member] = [
          .init("pubkey", hex(key.publicKey)),
          .init("master_fingerprint", .string(key.origin.fingerprint.description)),
          .init("path", .string(text(of: key.origin.path))),
        ]
        if let hashes = key.leafHashes {
          let list = Set(hashes).sorted().map { JSONValue.string($0.description) }
          members.append(.init("leaf_hashes", .array(list)))
        }
        return .object(members)
      }
    )
  }

  static func participants(_ groups: [MuSig2Participants]) -> JSONValue {
    .array(
      groups.sorted { $0.aggregate.lexicographicallyPrecedes($1.aggregate) }.map { group in
        [
          "aggregate_pubkey": hex(group.aggregate),
          "participant_pubkeys": .array(group.participants.map(hex)),
        ]
      }
    )
  }
}
