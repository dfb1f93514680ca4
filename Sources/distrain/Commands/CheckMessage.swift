import ArgumentParser
import ByteReading
import Quantities
import SignedMessages

/// `distrain check message`: whether the holder of an address signed a message.
struct CheckMessage: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "message",
    abstract: "Check a signed message, and name the scheme under which it was signed.",
    discussion: """
      Known are Bitcoin's legacy messages with the headers of BIP-0137 and Electrum, BIP-0322, the \
      magics of other coins, EIP-191, TRON's messages, and Solana's with or without the header of \
      off-chain messages, whose signatures may be in Base58. A line of --lines is a JSON object: \
      {"address": …, "message": … or "message_hex": …, "signature": …, "chain": …}. Accounts of \
      Ethereum's and Tron's kind sign structured data too (EIP-712, TIP-712): {"address": …, \
      "typed_data": {…} or "typed_data_hash": …, "signature": …}; and data for one contract (EIP-191, \
      version 0): "validator": … beside the message.
      """
  )

  @Argument(help: "The address.")
  var address: String?

  @Argument(help: "The message as text, or @FILE with its bytes.")
  var message: String?

  @Argument(help: "The signature: Base64, with or without a prefix of BIP-0322, or hexadecimal.")
  var signature: String?

  @Option(help: "The chain or coin that somebody names; it only orders what is tried.")
  var chain: String?

  @Flag(help: "The message is given as hexadecimal digits.")
  var messageHex = false

  @Flag(help: "The message is structured data (EIP-712) as JSON.")
  var typedData = false

  @Flag(help: "Read one JSON object a line from standard input, and write one a line.")
  var lines = false

  @Flag(help: "Write one compact line instead of text for people.")
  var json = false

  func validate() throws {
    if lines, address != nil { throw ValidationError("--lines reads standard input only") }
    if !lines, signature == nil { throw ValidationError("which address, message and signature?") }
  }

  func run() throws {
    if lines {
      return try LineInput.answerEach { line throws(InputFailure) in
        let verdict: MessageVerdict
        if let claim = try TypedDataLine.claim(line) {
          verdict = try Self.checked(claim.verdict())
        } else {
          let plain = try JSONLine.read(Line.self, from: line)
          let text = try Self.verdict(plain)
          verdict = try Self.typedVerdict(on: plain, insteadOf: text) ?? text
        }
        return (verdict.json, isGood: verdict.outcome != .invalid)
      }
    }
    let verdict: MessageVerdict
    do throws(InputFailure) {
      if typedData {
        verdict = try typedDataVerdict()
      } else {
        verdict = try Self.verdict(
          address ?? "",
          try messageBytes(),
          signature ?? "",
          chain: chain
        )
      }
    } catch {
      guard json else { throw Status.rejected(error.message) }
      try Console.write(error.json.text() + "\n")
      throw Status.rejected(nil)
    }
    try Console.write(json ? verdict.json.text() + "\n" : Self.text(verdict))
    if verdict.outcome == .invalid { throw Status.rejected(nil) }
  }

  private func messageBytes() throws(InputFailure) -> [UInt8] {
    let bytes: [UInt8]
    do {
      let argument = message ?? ""
      bytes = argument.hasPrefix("@") ? try InputBytes.read(argument) : Array(argument.utf8)
    } catch {
      throw InputFailure(code: "unreadable", field: "message", message: "message: cannot be read")
    }
    guard messageHex else { return bytes }
    return try JSONLine.bytes(String(decoding: bytes, as: UTF8.self), field: "message_hex")
  }

  private func typedDataVerdict() throws(InputFailure) -> MessageVerdict {
    let bytes = try messageBytes()
    let json: JSONElement
    do throws(ParseFailure) { json = try JSONReader.value(of: bytes.span) } catch {
      throw InputFailure(error)
    }
    let claim = try TypedDataLine.claim(
      json,
      nil,
      String(LineInput.trimmed(address ?? "")),
      String(LineInput.trimmed(signature ?? ""))
    )
    return try Self.checked(claim.verdict())
  }

  /// The verdict on a text that is structured data in JSON, where it was not signed as a text.
  private static func typedVerdict(
    on line: Line,
    insteadOf verdict: MessageVerdict
  ) throws(InputFailure) -> MessageVerdict? {
    guard verdict.outcome == .invalid, let message = line.message, message.hasPrefix("{") else {
      return nil
    }
    let bytes = Array(message.utf8)
    guard let json = try? JSONReader.value(of: bytes.span),
      let claim = try? TypedDataLine.claim(
        json,
        nil,
        String(LineInput.trimmed(line.address)),
        String(LineInput.trimmed(line.signature))
      )
    else { return nil }
    let typed = try checked(claim.verdict())
    return typed.outcome == .invalid ? nil : typed
  }

  /// A line of the contract.
  private struct Line: Decodable {
    let address: String
    let message: String?
    let messageHex: String?
    let signature: String
    let chain: String?

    private enum CodingKeys: String, CodingKey {
      case address, message, signature, chain
      case messageHex = "message_hex"
    }
  }

  private static func verdict(_ line: Line) throws(InputFailure) -> MessageVerdict {
    let message: [UInt8]
    switch (line.message, line.messageHex) {
    case (let text?, nil): message = Array(text.utf8)
    case (nil, let digits?): message = try JSONLine.bytes(digits, field: "message_hex")
    case (nil, nil):
      throw InputFailure(code: "missing_member", field: "message", message: "message is missing")
    case (let text?, let digits?):
      message = Array(text.utf8)
      guard try JSONLine.bytes(digits, field: "message_hex") == message else {
        throw InputFailure(
          code: "invalid_value",
          field: "message_hex",
          message: "message and message_hex: two different messages"
        )
      }
    }
    return try verdict(line.address, message, line.signature, chain: line.chain)
  }

  private static func verdict(
    _ address: String,
    _ message: [UInt8],
    _ signature: String,
    chain: String?
  ) throws(InputFailure) -> MessageVerdict {
    let verdict = SignedMessage(
      address: String(LineInput.trimmed(address)),
      message: message,
      signature: String(LineInput.trimmed(signature)),
      chain: chain
    ).verdict()
    return try checked(verdict)
  }

  /// Refuses an address that is a secret.
  private static func checked(_ verdict: MessageVerdict) throws(InputFailure) -> MessageVerdict {
    guard verdict.failure?.code == "secret" else { return verdict }
    throw InputFailure(
      code: "secret",
      field: "address",
      message: "address: a private key or a seed phrase: refused"
    )
  }

  /// The verdict for people.
  private static func text(_ verdict: MessageVerdict) -> String {
    var rows = [
      verdict.outcome.rawValue,
      "  scheme  \(verdict.scheme?.rawValue ?? "none found")",
      "  signer  \(verdict.signer ?? "unknown")",
    ]
    if let failure = verdict.failure { rows.append("  reason  \(failure.code): \(failure.detail)") }
    rows += verdict.notes.map { "  note    \($0)" }
    rows += verdict.proves.map { "  proves          \($0)" }
    rows += verdict.doesNotProve.map { "  does not prove  \($0)" }
    return rows.joined(separator: "\n") + "\n"
  }
}
