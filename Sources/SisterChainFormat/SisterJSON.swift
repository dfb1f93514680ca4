import AddressEncoding
import BitcoinFormat
import ByteReading
import Cryptography
import Quantities

/// What the JSON of all sister chains has in common: inputs, outputs, scripts, headers.
///
/// The shape is the one of the chains' own `decoderawtransaction`. Where versions of the nodes differ,
/// both shapes are written: `addresses` with `reqSigs` (before Bitcoin Core 22) and `address` (since).
struct SisterJSON {
  let chain: SisterChain
  let network: SisterChain.Network

  /// An input; `isCoinbase` says whether its script is free text.
  func input(
    _ input: Transaction.Input,
    isCoinbase: Bool,
    leading: [JSONValue.Member] = []
  ) -> JSONValue {
    var members = leading
    if isCoinbase {
      members.append(.init("coinbase", hex(input.script)))
    } else {
      let assembly = SisterScriptText.assembly(of: input.script, on: chain, signatures: true)
      members += [
        .init("txid", .string(input.previous.transaction.description)),
        .init("vout", .number(input.previous.index)),
        .init("scriptSig", ["asm": .string(assembly), "hex": hex(input.script)]),
      ]
    }
    if !input.witness.isEmpty {
      members.append(.init("txinwitness", .array(input.witness.map { hex($0) })))
    }
    members.append(.init("sequence", .number(input.sequence)))
    return .object(members)
  }

  /// An output; `extra` stands between the number and the script.
  func output(
    value: Int64,
    script: [UInt8],
    index: Int,
    leading: [JSONValue.Member] = [],
    amounts: [JSONValue.Member] = [],
    acceptsTokens: Bool = false
  ) -> [JSONValue.Member] {
    leading + [.init("value", coins(value)), .init("value_sat", .number(value))] + amounts + [
      .init("n", .number(index)),
      .init("scriptPubKey", self.script(script, acceptsTokens: acceptsTokens)),
    ]
  }

  /// A locking script.
  func script(_ script: [UInt8], acceptsTokens: Bool = false) -> JSONValue {
    let form = SisterScript(script, on: chain)
    var members: [JSONValue.Member] = [
      .init("asm", .string(SisterScriptText.assembly(of: script, on: chain))),
      .init("hex", hex(script)),
    ]
    let address = chain.address(of: script, on: network, acceptsTokens: acceptsTokens)
    var addresses = address.map { [$0.text] } ?? []
    var required = 1
    switch form.type {
    case .pubkey: addresses = keyAddress(script[form.payload]).map { [$0] } ?? []
    case .multisig:
      guard let multisig = Multisig(script.span) else { break }
      required = multisig.required
      addresses = multisig.keys.compactMap { keyAddress(script[$0]) }
    default: break
    }
    if !addresses.isEmpty { members.append(.init("reqSigs", .number(required))) }
    members.append(.init("type", .string(name(of: form.type))))
    if let address { members.append(.init("address", .string(address.text))) }
    if !addresses.isEmpty {
      members.append(.init("addresses", .array(addresses.map { .string($0) })))
    }
    return .object(members)
  }

  private func name(of form: SisterScript.Form) -> String {
    form == .scripthash32 ? SisterScript.Form.scripthash.rawValue : form.rawValue
  }

  private func keyAddress(_ key: ArraySlice<UInt8>) -> String? {
    let key = Array(key)
    return chain.keyAddress(ofHash: Hash160.hash(key.span).array, on: network)?.text
  }

  /// The members of an 80-byte header, from `version` to `previousblockhash`.
  func header(_ header: BlockHeader) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = [
      .init("version", .number(header.version)),
      .init("versionHex", .string(hexDigits(UInt32(bitPattern: header.version)))),
      .init("merkleroot", .string(header.merkleRoot.description)),
      .init("time", .number(header.time)),
      .init("nonce", .number(header.nonce)),
      .init("bits", .string(hexDigits(header.bits))),
    ]
    if header.previous.wireBytes != .zero {
      members.append(.init("previousblockhash", .string(header.previous.description)))
    }
    return members
  }

  func coins(_ value: Int64) -> JSONValue {
    .decimal(ExactDecimal(coefficient: Int128(value), scale: 8), places: 8)
  }
}

/// Bytes as a hexadecimal text.
func hex(_ bytes: [UInt8]) -> JSONValue { .string(Hexadecimal.encode(bytes)) }

/// A hash as the nodes print it: last byte first.
func reversedHex(_ hash: FixedBytes<32>) -> JSONValue {
  .string(Hexadecimal.encode(hash.array.reversed()))
}

/// Eight hexadecimal digits.
func hexDigits(_ value: UInt32) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: 8 - digits.utf8.count) + digits
}

extension FixedBytes {
  /// All zeros.
  static var zero: Self { Self(InlineArray(repeating: 0)) }
}
