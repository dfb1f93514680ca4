import AddressEncoding
import ByteReading
import Cryptography
import Quantities

/// Messages of accounts of Solana: Ed25519 over the message, or over the message behind a header.
struct SolanaClaim {
  let address: SolanaAddress
  let message: [UInt8]

  /// The account that a text names; `nil` if it is none of Solana's.
  static func address(_ text: String) -> SolanaAddress? {
    let report = AddressInspection.inspect(text)
    guard report.chains == ["solana"], let canonical = report.canonical else { return nil }
    return try? SolanaAddress(parsing: canonical)
  }

  /// Returns the verdict on a signature in Base58, Base64 or hexadecimal digits.
  func verdict(on text: String) -> MessageVerdict {
    guard let signature = Self.signature(text) else {
      return refuted("bad_encoding", "no 64 bytes in Base58, Base64 or hexadecimal digits")
    }
    guard address.isOnCurve else {
      return refuted(
        "no_key",
        "the address is no point of the curve: it belongs to a program, and nobody can sign for it"
      )
    }
    guard !Ed25519.isOfSmallOrder(address.bytes) else {
      return refuted("weak_key", "a key of small order, under which anybody can sign")
    }
    for (scheme, bytes, note) in forms {
      // The library fails only for want of memory.
      guard
        let isValid = try? Ed25519.isStrictlyValid(signature, for: bytes.span, by: address.bytes)
      else {
        return MessageVerdict(
          .inconclusive,
          scheme: nil,
          failure: MessageFailure("library_failure", "the signature could not be checked")
        )
      }
      guard isValid else { continue }
      return MessageVerdict(
        .valid,
        scheme: scheme,
        chain: "solana",
        signer: address.description,
        publicKeys: [address.bytes.array],
        notes: [note].compactMap(\.self)
      )
    }
    return refuted(
      "signer_mismatch",
      "another key signed, or another message; Ed25519 does not show which key it was"
    )
  }

  private func refuted(_ code: String, _ detail: String) -> MessageVerdict {
    MessageVerdict(
      .invalid,
      scheme: nil,
      chain: "solana",
      failure: MessageFailure(code, detail)
    )
  }

  /// Reads 64 bytes; the encodings cannot be mistaken for each other, as their lengths differ: 128
  /// digits, 86 or 88 characters with padding, and at most 88 whose Base64 would be 65 bytes or more.
  private static func signature(_ text: String) -> FixedBytes<64>? {
    guard text.utf8.count <= 256 else { return nil }
    let digits = text.hasPrefix("0x") || text.hasPrefix("0X") ? text.dropFirst(2) : text[...]
    let readings = [
      try? Hexadecimal.decode(digits), try? Base58.decode(text), try? Base64.decode(text),
    ]
    for reading in readings {
      if let reading, let signature = FixedBytes<64>(reading) { return signature }
    }
    return nil
  }

  private static let domain = [0xff] + Array("solana offchain".utf8)

  /// What may have been signed: the message, and the message behind the header.
  ///
  /// The header has two forms: that of the documentation (version, application domain, format, signers,
  /// length) and the older one of the SDK and the command line (version, format, length). Of the former,
  /// one signer and the domains of zeros are tried, as no other can be guessed.
  private var forms: [(MessageScheme, [UInt8], String?)] {
    var forms: [(MessageScheme, [UInt8], String?)] = [
      (
        .ed25519, message,
        message.starts(with: Self.domain) ? "the message is itself one with a header" : nil
      )
    ]
    guard message.count <= 0xffff else { return forms }
    let length = [UInt8(message.count & 0xff), UInt8(message.count >> 8)]
    for format in UInt8(0)...2 {
      let short = Self.domain + [0, format] + length + message
      forms.append((.solanaOffchain, short, "header of the SDK, format \(format)"))
      let application = [UInt8](repeating: 0, count: 32)
      let long =
        Self.domain + [0] + application + [format, 1] + address.bytes.array + length + message
      forms.append((.solanaOffchain, long, "header with application domain, format \(format)"))
    }
    return forms
  }
}
