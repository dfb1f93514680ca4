import AddressEncoding
import BitcoinFormat
import ByteReading
import Cryptography
import Quantities
import SignedMessages

/// A key made from a name, and the signatures that wallets would make with it.
struct TestWallet {
  let key: PrivateKey

  init(_ name: String) throws {
    let secret = SHA256.hash(Array(name.utf8).span).array
    key = try PrivateKey(secret.span)
  }

  var compressed: [UInt8] { key.publicKey.compressed.array }
  var hash: [UInt8] { Hash160.hash(compressed.span).array }

  var uncompressedHash: [UInt8] {
    let point = key.publicKey.uncompressed.array
    return Hash160.hash(point.span).array
  }

  /// The program of P2WPKH behind a P2SH address.
  var nestedHash: [UInt8] {
    let program = [0x00, 0x14] + hash
    return Hash160.hash(program.span).array
  }

  var outputKey: [UInt8] {
    get throws {
      try key.publicKey.xOnly.taprootOutputKey(merkleRoot: nil).key.bytes.array
    }
  }

  /// 65 bytes: a header, r and s.
  func legacy(
    _ message: String,
    magic: String = "Bitcoin",
    header: UInt8 = 31,
    highS: Bool = false
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    let prefix = "\(magic) Signed Message:\n"
    bytes.append(UInt8(prefix.utf8.count))
    bytes += prefix.utf8
    let text = Array(message.utf8)
    if text.count < 0xfd {
      bytes.append(UInt8(text.count))
    } else {
      bytes += [0xfd, UInt8(text.count & 0xff), UInt8(text.count >> 8)]
    }
    bytes += text
    let signature = key.recoverableSignature(for: SHA256.doubleHash(bytes.span))
    let numbers = signature.signatureOnly.compact.array
    let identifier = UInt8(signature.recoveryID) ^ (highS ? 1 : 0)
    return [header + identifier] + (highS ? Self.withOtherS(numbers) : numbers)
  }

  /// 65 bytes over a Keccak-256: r, s and v.
  func account(_ parts: [[UInt8]], v: UInt8 = 27) -> [UInt8] {
    let signature = key.recoverableSignature(for: Keccak256.hash(Array(parts.joined()).span))
    return signature.signatureOnly.compact.array + [v + UInt8(signature.recoveryID)]
  }

  var accountBytes: FixedBytes<20> {
    get throws {
      let point = Array(key.publicKey.uncompressed.array.dropFirst())
      guard let bytes = FixedBytes<20>(Keccak256.hash(point.span).array.suffix(20)) else {
        throw CryptographyError.notOnCurve
      }
      return bytes
    }
  }

  /// A DER signature with its hash type, of the first input of `to_sign` as BIP-0143 hashes it.
  func witnessSignature(
    _ transaction: Transaction,
    scriptCode: [UInt8],
    type: UInt8 = 1
  ) -> [UInt8] {
    let input = transaction.inputs[0]
    func hash(_ bytes: [UInt8]) -> [UInt8] { SHA256.doubleHash(bytes.span).array }
    func little(_ number: UInt32) -> [UInt8] {
      (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * UInt32($0))) }
    }
    let zero = [UInt8](repeating: 0, count: 32)
    let outPoints = transaction.inputs.flatMap {
      $0.previous.transaction.wireBytes.array + little($0.previous.index)
    }
    let sequences = transaction.inputs.flatMap { little($0.sequence) }
    let outputs = transaction.outputs.flatMap {
      [UInt8](repeating: 0, count: 8) + [UInt8($0.script.count)] + $0.script
    }
    let all = type == 1
    var bytes = little(transaction.version) + hash(outPoints) + (all ? hash(sequences) : zero)
    bytes += input.previous.transaction.wireBytes.array + little(input.previous.index)
    bytes += [UInt8(scriptCode.count)] + scriptCode + [UInt8](repeating: 0, count: 8)
    bytes += little(input.sequence) + (all ? hash(outputs) : zero) + little(transaction.lockTime)
    bytes += little(UInt32(type))
    return key.signature(for: SHA256.doubleHash(bytes.span)).der + [type]
  }

  /// r and the negative of s.
  static func withOtherS(_ numbers: [UInt8]) -> [UInt8] {
    let order: [UInt8] = [
      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
      0xfe, 0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36,
      0x41, 0x41,
    ]
    var other = order
    var borrow = 0
    for index in (0..<32).reversed() {
      var digit = Int(order[index]) - Int(numbers[32 + index]) - borrow
      borrow = digit < 0 ? 1 : 0
      if digit < 0 { digit += 256 }
      other[index] = UInt8(digit)
    }
    return Array(numbers[..<32]) + other
  }
}

/// Returns the verdict on a text.
func verdict(
  _ address: String,
  _ message: String,
  _ signature: [UInt8],
  prefix: String = "",
  chain: String? = nil
) -> MessageVerdict {
  SignedMessage(
    address: address,
    message: Array(message.utf8),
    signature: prefix + Base64.encode(signature),
    chain: chain
  ).verdict()
}

/// The form of SegWit addresses.
func segWit(_ prefix: String, _ version: Int, _ program: [UInt8]) throws -> String {
  try SegWitAddress(prefix: prefix, version: version, program: program).description
}
