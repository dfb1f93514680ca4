import AddressEncoding
import ByteReading
import Quantities

/// The words of Ethereum's JSON-RPC (execution-apis, `base-types`).
enum JSONWords {
  /// A number: hexadecimal without leading zeros.
  static func number(_ value: UInt256) -> JSONValue {
    let digits =
      value.high == 0
      ? String(value.low, radix: 16)
      : String(value.high, radix: 16) + padded(String(value.low, radix: 16))
    return .string("0x" + digits)
  }

  /// A number: hexadecimal without leading zeros.
  static func number(_ value: UInt64) -> JSONValue { .string("0x" + String(value, radix: 16)) }

  /// Bytes.
  static func bytes(_ value: [UInt8]) -> JSONValue {
    .string("0x" + Hexadecimal.encode(value.span))
  }

  /// Bytes.
  static func bytes<let count: Int>(_ value: FixedBytes<count>) -> JSONValue {
    .string("0x\(value)")
  }

  /// An address in small letters, as geth writes it.
  static func address(_ value: EthereumAddress) -> JSONValue { bytes(value.bytes) }

  private static func padded(_ digits: String) -> String {
    String(repeating: "0", count: 32 - digits.utf8.count) + digits
  }
}

extension Array where Element == JSONValue.Member {
  /// Adds a member.
  mutating func add(_ name: String, _ value: JSONValue) { append(.init(name, value)) }

  /// Adds a member, if there is a value.
  mutating func add(_ name: String, _ value: JSONValue?) {
    if let value { append(.init(name, value)) }
  }
}
