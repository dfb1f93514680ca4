import ByteReading
import Cryptography
import Quantities

/// Messages of accounts of Ethereum's and Tron's kind: r, s and a byte for the parity.
struct AccountMessage {
  let address: AccountAddress
  /// The ways that are tried, the likeliest first.
  let hashings: [Hashing]

  /// What a message may have been turned into.
  init(address: AccountAddress, message: [UInt8]) {
    self.address = address
    hashings = Self.hashings(of: message, isTron: address.isTron)
  }

  /// What is known to be the one thing that was signed.
  init(address: AccountAddress, hashing: Hashing) {
    self.address = address
    hashings = [hashing]
  }

  /// Returns the verdict on a signature of 64 bytes (EIP-2098) or 65 and more.
  func verdict(on bytes: [UInt8]) -> MessageVerdict {
    do throws(ClaimRefusal) {
      let (numbers, parity) = try Self.numbers(of: bytes)
      let signature = try CompactSignature(numbers)
      return verdict(signature, parity: parity)
    } catch {
      guard error.code == "contract_signature" else { return .invalid(error.code, error.detail) }
      return MessageVerdict(
        .inconclusive,
        scheme: nil,
        chain: address.isTron ? "tron" : "ethereum",
        failure: MessageFailure(error.code, error.detail)
      )
    }
  }

  /// Splits a signature into r, s and the parity of the nonce point.
  ///
  /// The byte behind r and s is 0 or 1, 27 or 28, or, with a chain's number in it, 35 and more
  /// (EIP-155), where large chain numbers take several bytes.
  private static func numbers(of bytes: [UInt8]) throws(ClaimRefusal) -> ([UInt8], Int) {
    switch bytes.count {
    case 64:
      // EIP-2098: the highest bit of s is the parity, as a low s never has it.
      var numbers = bytes
      numbers[32] &= 0x7f
      return (numbers, Int(bytes[32] >> 7))
    case 65...72:
      var value: UInt64 = 0
      for byte in bytes[64...] { value = value << 8 | UInt64(byte) }
      switch value {
      case 0, 1: return (Array(bytes[..<64]), Int(value))
      case 27, 28: return (Array(bytes[..<64]), Int(value - 27))
      case 35...: return (Array(bytes[..<64]), Int((value - 35) & 1))
      default:
        throw ClaimRefusal(
          code: "unknown_header",
          detail: "v is \(value); 0, 1, 27, 28 and 35 or more (EIP-155) are defined"
        )
      }
    case _ where isOfContract(bytes):
      throw ClaimRefusal(
        code: "contract_signature",
        detail: "a signature of \(bytes.count) bytes that a contract judges (EIP-1271, EIP-6492): "
          + "only its chain can say whether it holds"
      )
    default:
      throw ClaimRefusal(
        code: "wrong_length",
        detail: "signature of \(bytes.count) bytes; 64 (EIP-2098) or 65 to 72 are possible"
      )
    }
  }

  /// Whether a signature is of a form that contracts take: several signatures of 65 bytes one behind
  /// the other, as multisignature wallets have them, or one with the bytes at its end that EIP-6492
  /// puts there.
  private static func isOfContract(_ bytes: [UInt8]) -> Bool {
    let tail = (0..<32).map { $0 & 1 == 0 ? 0x64 : 0x92 as UInt8 }
    let isWrapped = bytes.count > 96 && bytes.suffix(32).elementsEqual(tail)
    return isWrapped || bytes.count >= 130 && bytes.count % 65 == 0
  }

  /// A way to turn a message into a hash.
  struct Hashing {
    let scheme: MessageScheme
    let hash: FixedBytes<32>
    let note: String?
  }

  /// The ways that are tried, the likeliest first.
  ///
  /// A text of `0x` and digits is tried as the bytes that it writes too: wallets take such a text for
  /// bytes.
  private static func hashings(of message: [UInt8], isTron: Bool) -> [Hashing] {
    var readings: [([UInt8], String?)] = [(message, nil)]
    if message.starts(with: "0x".utf8),
      let bytes = try? Hexadecimal.decode(
        String(decoding: message, as: UTF8.self).dropFirst(2)
      )
    {
      readings.append((bytes, "the text was signed as the bytes that its digits write"))
    }
    let fixed =
      "the prefix says 32 bytes whatever the length of the message; so old versions of TronWeb and "
      + "some exchanges write it"
    return readings.flatMap { bytes, note -> [Hashing] in
      let digest = Keccak256.hash(bytes.span).array
      let length = Array(String(bytes.count).utf8)
      func hashed(_ scheme: MessageScheme, _ parts: [[UInt8]], _ more: String? = nil) -> Hashing {
        let notes = [more, note].compactMap(\.self)
        let hash = Keccak256.hash(Array(parts.joined()).span)
        return Hashing(
          scheme: scheme,
          hash: hash,
          note: notes.isEmpty ? nil : notes.joined(separator: "; ")
        )
      }
      let ethereum = Array("\u{19}Ethereum Signed Message:\n".utf8)
      let tron = Array("\u{19}TRON Signed Message:\n".utf8)
      let fixedLength = Array("32".utf8)
      let ethereums = [
        hashed(.personalSign, [ethereum, length, bytes]),
        hashed(.keccak, [bytes]),
        hashed(.personalSignHash, [ethereum, fixedLength, digest]),
        hashed(.personalSignFixed, [ethereum, fixedLength, bytes], fixed),
      ]
      guard isTron else { return ethereums }
      return [
        hashed(.tronV2, [tron, length, bytes]),
        hashed(.tronV1Hash, [tron, fixedLength, digest]),
        hashed(.tronV1, [tron, fixedLength, bytes], fixed),
      ] + ethereums
    }
  }

  private func verdict(_ signature: CompactSignature, parity: Int) -> MessageVerdict {
    let chain = address.isTron ? "tron" : "ethereum"
    var first: (scheme: MessageScheme, key: PublicKey)?
    for hashing in hashings {
      guard let key = signature.publicKey(recoveryID: parity, for: hashing.hash) else { continue }
      if first == nil { first = (hashing.scheme, key) }
      guard address.address(of: key) == address.bytes else { continue }
      return MessageVerdict(
        .valid,
        scheme: hashing.scheme,
        chain: chain,
        signer: address.text(address.bytes),
        publicKeys: [key.compressed.array],
        notes: notes(hashing, signature)
      )
    }
    guard let (scheme, key) = first else {
      return .invalid("unrecoverable", "no public key belongs to this signature of this message")
    }
    return MessageVerdict(
      .invalid,
      scheme: nil,
      chain: chain,
      signer: address.text(address.address(of: key)),
      publicKeys: [key.compressed.array],
      failure: MessageFailure(
        "signer_mismatch",
        "another key signed, or another message, or the account is a contract (EIP-1271), which "
          + "only its chain can ask; the signer is the one under \(scheme.rawValue)"
      )
    )
  }

  private func notes(_ hashing: Hashing, _ signature: CompactSignature) -> [String] {
    var notes: [String] = []
    if let note = hashing.note { notes.append(note) }
    if hashing.scheme == .keccak {
      notes.append(
        "no prefix keeps this signature apart from one of a transaction; wallets of people do not "
          + "sign so, programs of custodians do"
      )
    }
    if address.isTron, hashing.scheme.rawValue.hasPrefix("eip-") || hashing.scheme == .keccak {
      notes.append("signed in Ethereum's form for an account of Tron: the key is the same")
    }
    if signature.isHighS { notes.append(CompactSignature.highSNote) }
    return notes
  }
}
