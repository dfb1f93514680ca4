import BitcoinFormat
import ByteReading
import Foundation
import ScriptVerification

/// Reading of the JSON objects that `check` takes, with errors that name the member.
enum JSONLine {
  /// Reads an object of a known shape.
  static func read<Value: Decodable>(
    _ type: Value.Type,
    from text: Substring
  ) throws(InputFailure) -> Value {
    do {
      return try JSONDecoder().decode(type, from: Data(text.utf8))
    } catch let error as DecodingError {
      throw failure(error)
    } catch {
      throw InputFailure(code: "invalid_json", message: "the line is no JSON object")
    }
  }

  private static func failure(_ error: DecodingError) -> InputFailure {
    switch error {
    case .keyNotFound(let key, let context):
      let field = name(context.codingPath + [key])
      return InputFailure(code: "missing_member", field: field, message: "\(field) is missing")
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      let field = name(context.codingPath)
      return InputFailure(
        code: "wrong_type",
        field: field.isEmpty ? nil : field,
        message: "\(field.isEmpty ? "the line" : field) is of the wrong type"
      )
    case .dataCorrupted(let context) where !context.codingPath.isEmpty:
      let field = name(context.codingPath)
      return InputFailure(code: "invalid_value", field: field, message: "\(field) cannot be read")
    case .dataCorrupted: return InputFailure(code: "invalid_json", message: "the line is no JSON")
    @unknown default: return InputFailure(code: "invalid_json", message: "the line is no JSON")
    }
  }

  private static func name(_ path: [any CodingKey]) -> String {
    var text = ""
    for key in path {
      if let index = key.intValue {
        text += "[\(index)]"
      } else {
        text += text.isEmpty ? key.stringValue : ".\(key.stringValue)"
      }
    }
    return text
  }

  /// Reads the hexadecimal digits of a member, with or without `0x` before them.
  static func bytes(_ digits: String, field: String) throws(InputFailure) -> [UInt8] {
    let bare = InputBytes.droppingPrefix(digits[...])
    do throws(ParseFailure) {
      return try Hexadecimal.decode(bare)
    } catch {
      let offset = error.offset + digits.utf8.count - bare.utf8.count
      throw InputFailure(
        code: "invalid_hex",
        offset: offset,
        field: field,
        message: "\(field): \(error.reason) at character \(offset)"
      )
    }
  }
}

/// A spent coin: `{"value_sat": n, "script_pubkey": hex}`, the amount as a number or a text.
struct SpentCoin: Decodable {
  let value: Int64
  let script: String

  private enum CodingKeys: String, CodingKey {
    case value = "value_sat"
    case script = "script_pubkey"
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    script = try container.decode(String.self, forKey: .script)
    if let digits = try? container.decode(String.self, forKey: .value) {
      guard let number = Int64(digits) else {
        throw DecodingError.dataCorruptedError(
          forKey: .value,
          in: container,
          debugDescription: "no whole number"
        )
      }
      value = number
    } else {
      do {
        value = try container.decode(Int64.self, forKey: .value)
      } catch DecodingError.typeMismatch(let type, let context) {
        throw DecodingError.typeMismatch(type, context)
      } catch {
        // A number that is not whole: the decoder does not name the member.
        throw DecodingError.dataCorruptedError(
          forKey: .value,
          in: container,
          debugDescription: "no whole number"
        )
      }
    }
  }

  /// The amounts that a coin of Bitcoin can have (`MAX_MONEY` in Bitcoin Core,
  /// `src/consensus/amount.h`), in satoshis.
  static let bitcoinRange: ClosedRange<Int64> = 0...2_100_000_000_000_000

  /// Returns the coins of a list.
  ///
  /// - Throws: ``InputFailure`` with `invalid_value` for an amount outside the range.
  static func outputs(
    _ coins: [SpentCoin],
    field: String,
    range: ClosedRange<Int64> = bitcoinRange
  ) throws(InputFailure) -> [Transaction.Output] {
    var outputs: [Transaction.Output] = []
    outputs.reserveCapacity(coins.count)
    for (index, coin) in coins.enumerated() {
      guard range.contains(coin.value) else {
        throw InputFailure(
          code: "invalid_value",
          field: "\(field)[\(index)].value_sat",
          message: "\(field)[\(index)].value_sat: not from 0 to \(range.upperBound)"
        )
      }
      let script = try JSONLine.bytes(coin.script, field: "\(field)[\(index)].script_pubkey")
      outputs.append(Transaction.Output(value: coin.value, script: script))
    }
    return outputs
  }
}

/// The rules that a check applies, by the names that Bitcoin Core's tests give them: a list, or one
/// text with commas or spaces.
struct FlagNames: Decodable {
  private let names: [String]

  init(_ text: String) { names = Self.parts(of: text) }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      names = Self.parts(of: text)
    } else {
      names = try container.decode([String].self).map { String(LineInput.trimmed($0)) }
    }
  }

  private static func parts(of text: String) -> [String] {
    text.split { $0 == "," || $0.isWhitespace }.map(String.init)
  }

  /// Returns the flags; an empty name and `NONE` are no flag.
  func flags() throws(InputFailure) -> ScriptFlags {
    var flags: ScriptFlags = []
    for (index, name) in names.enumerated() where !name.isEmpty {
      guard let flag = ScriptFlags(name: name) else {
        let field = "flags[\(index)]"
        throw InputFailure(code: "unknown_flag", field: field, message: "\(field): no such rule")
      }
      flags.formUnion(flag)
    }
    return flags
  }
}

extension InputFailure {
  /// The failure of a verifier; the field is that of the coins.
  init(_ failure: VerificationFailure, coins field: String) {
    let isOfCoins = if case .coinCount = failure { true } else { false }
    self.init(
      code: failure.code,
      field: isOfCoins ? field : nil,
      message: failure.description
    )
  }
}

/// A network by the names that Bitcoin Core and others give it.
enum NetworkName {
  static func network(_ name: String?) throws(InputFailure) -> BitcoinNetwork {
    guard let name else { return .mainnet }
    guard let network = NetworkArgument(argument: name)?.network else {
      throw InputFailure(
        code: "invalid_value",
        field: "network",
        message: "network: one of main, test, testnet4, signet, regtest"
      )
    }
    return network
  }
}
