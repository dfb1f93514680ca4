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

  /// Reads the hexadecimal digits of a member.
  static func bytes(_ digits: String, field: String) throws(InputFailure) -> [UInt8] {
    do throws(ParseFailure) {
      return try Hexadecimal.decode(digits)
    } catch {
      throw InputFailure(
        code: "invalid_hex",
        offset: error.offset,
        field: field,
        message: "\(field): \(error.reason) at character \(error.offset)"
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

  /// Returns the coins of a list.
  static func outputs(
    _ coins: [SpentCoin],
    field: String
  ) throws(InputFailure) -> [Transaction.Output] {
    var outputs: [Transaction.Output] = []
    outputs.reserveCapacity(coins.count)
    for (index, coin) in coins.enumerated() {
      let script = try JSONLine.bytes(coin.script, field: "\(field)[\(index)].script_pubkey")
      outputs.append(Transaction.Output(value: coin.value, script: script))
    }
    return outputs
  }
}

/// A network by the names that Bitcoin Core and others give it.
enum NetworkName {
  static func network(_ name: String?) throws(InputFailure) -> BitcoinNetwork {
    switch name {
    case nil: return .mainnet
    case "mainnet", "bitcoin": return .mainnet
    case "testnet", "testnet3": return .testnet3
    case let name?:
      guard let network = BitcoinNetwork(rawValue: name) else {
        throw InputFailure(
          code: "invalid_value",
          field: "network",
          message: "network: one of main, test, testnet4, signet, regtest"
        )
      }
      return network
    }
  }
}
