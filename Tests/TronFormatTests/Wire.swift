import ByteReading
import Cryptography
import Quantities

@testable import TronFormat

/// Messages built by hand.
enum Wire {
  static func field(_ number: Int, _ value: Int64) -> [UInt8] {
    var writer = ProtobufWriter()
    writer.write(.varint(UInt64(bitPattern: value)), number: number)
    return writer.bytes
  }

  static func field(_ number: Int, _ value: [UInt8]) -> [UInt8] {
    var writer = ProtobufWriter()
    writer.write(.bytes(value), number: number)
    return writer.bytes
  }

  static func field(_ number: Int, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }

  /// Raw data with one contract.
  static func raw(
    _ type: String,
    _ value: [UInt8],
    permission: Int64 = 0,
    reference: [UInt8] = [0x7b, 0x3b],
    memo: String = ""
  ) -> [UInt8] {
    let number = MessageSchema.contractTypes.number(of: type) ?? -1
    let any = field(1, "type.googleapis.com/protocol.\(type)") + field(2, value)
    var contract = number == 0 ? [] : field(1, Int64(number))
    contract += field(2, any)
    if permission != 0 { contract += field(5, permission) }
    var bytes = field(1, reference) + field(4, [1, 2, 3, 4, 5, 6, 7, 8])
    bytes += field(8, 1_700_000_060_000)
    if !memo.isEmpty { bytes += field(10, memo) }
    return bytes + field(11, contract) + field(14, 1_700_000_000_000)
  }

  /// A key that everybody can make.
  static func key(_ number: UInt8) throws -> PrivateKey {
    let bytes = [UInt8](repeating: number, count: 32)
    return try PrivateKey(bytes.span)
  }

  static func address(_ number: UInt8) throws -> TronAddress {
    TronAddress(publicKey: try key(number).publicKey)
  }

  static func signature(_ raw: [UInt8], by number: UInt8, v: UInt8 = 0) throws -> [UInt8] {
    let signature = try key(number).recoverableSignature(for: SHA256.hash(raw.span))
    return signature.signatureOnly.compact.array + [UInt8(signature.recoveryID) + v]
  }

  /// A whole transaction.
  static func whole(
    _ raw: [UInt8],
    signedBy numbers: [UInt8] = [],
    result: Int64? = nil,
    fee: Int64 = 0
  ) throws -> [UInt8] {
    var bytes = field(1, raw)
    for number in numbers { bytes += field(2, try signature(raw, by: number)) }
    if let result {
      bytes += field(5, (fee == 0 ? [] : field(1, fee)) + (result == 0 ? [] : field(3, result)))
    }
    return bytes
  }

  static func transfer(from: UInt8 = 1, to: UInt8 = 2, _ amount: Int64 = 5) throws -> [UInt8] {
    field(1, try address(from).payload) + field(2, try address(to).payload) + field(3, amount)
  }

  static func transaction(_ bytes: [UInt8]) throws -> TronTransaction {
    try TronTransaction(parsing: bytes.span)
  }

  static func json(_ text: String) throws -> JSONElement {
    let bytes = Array(text.utf8)
    return try JSONReader.value(of: bytes.span)
  }
}
