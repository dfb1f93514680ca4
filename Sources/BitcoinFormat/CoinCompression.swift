import ByteReading
import Cryptography
import Quantities

/// The compressed form of amounts in Bitcoin Core's own files, which favours round ones.
///
/// Source: `CompressAmount` and `DecompressAmount` in Bitcoin Core, `src/compressor.cpp`.
package enum CompressedAmount {
  /// Returns the compressed form of a number of satoshis.
  package static func compress(_ satoshis: Int64) -> UInt64 {
    var rest = UInt64(bitPattern: satoshis)
    guard rest != 0 else { return 0 }
    var exponent: UInt64 = 0
    while rest % 10 == 0, exponent < 9 {
      rest /= 10
      exponent += 1
    }
    guard exponent < 9 else { return 1 &+ (rest &- 1) &* 10 &+ 9 }
    let digit = rest % 10
    return 1 &+ (rest / 10 &* 9 &+ digit &- 1) &* 10 &+ exponent
  }

  /// Returns the number of satoshis, or `nil` if it needs more than 64 bits.
  package static func expand(_ compressed: UInt64) -> Int64? {
    guard compressed != 0 else { return 0 }
    var rest = compressed - 1
    let exponent = rest % 10
    rest /= 10
    var number: UInt64
    if exponent < 9 {
      let digit = rest % 9 + 1
      rest /= 9
      // rest <= 2^64 / 90, so that this cannot overflow.
      number = rest * 10 + digit
    } else {
      number = rest + 1
    }
    for _ in 0..<exponent {
      let (product, overflow) = number.multipliedReportingOverflow(by: 10)
      guard !overflow else { return nil }
      number = product
    }
    return Int64(bitPattern: number)
  }
}

/// The compressed form of locking scripts in Bitcoin Core's own files.
///
/// Six kinds have a number of their own: pay to key hash (0), to script hash (1), to a compressed
/// public key (2, 3, its first byte) and to an uncompressed one (4, 5, the parity of its y). Any
/// other script follows its length plus six.
///
/// Source: `ScriptCompression` in Bitcoin Core, `src/compressor.h` and `.cpp`.
enum CompressedScript {
  private static let kinds: UInt64 = 6
  /// Longer scripts cannot be spent; Bitcoin Core stores such a coin's script as `OP_RETURN`.
  private static let maximumSize = 10_000

  static func read(_ cursor: inout ByteCursor) throws(ParseFailure) -> [UInt8] {
    let start = cursor.offset
    let code = try cursor.readVarInt()
    switch code {
    case 0: return [0x76, 0xa9, 20] + (try cursor.readBytes(20)) + [0x88, 0xac]
    case 1: return [0xa9, 20] + (try cursor.readBytes(20)) + [0x87]
    case 2, 3: return [33, UInt8(code)] + (try cursor.readBytes(32)) + [0xac]
    case 4, 5:
      let compressed = [UInt8(code) - 2] + (try cursor.readBytes(32))
      guard let key = uncompressed(compressed) else {
        throw ParseFailure(.invalidValue("x coordinate without a point of the curve"), at: start)
      }
      return [65] + key + [0xac]
    default:
      let count = code - kinds
      guard count <= UInt64(cursor.remaining) else {
        throw ParseFailure(.implausibleCount(count, limit: cursor.remaining), at: start)
      }
      guard count <= UInt64(maximumSize) else {
        try cursor.skip(Int(count))
        return [0x6a]
      }
      return try cursor.readBytes(Int(count))
    }
  }

  static func append(_ script: [UInt8], to bytes: inout [UInt8]) {
    let classification = ScriptClassification(script.span)
    let payload = script[classification.payload]
    switch classification.type {
    case .pubkeyhash:
      bytes.append(0)
      bytes += payload
    case .scripthash:
      bytes.append(1)
      bytes += payload
    case .pubkey where payload.count == 33: bytes += payload
    case .pubkey where payload.first == 4 && isOnCurve(Array(payload)):
      bytes.append(4 | (script[65] & 1))
      bytes += payload.dropFirst().prefix(32)
    default:
      bytes.appendVarInt(UInt64(script.count) + kinds)
      bytes += script
    }
  }

  /// Returns the 65 bytes of a key given by its 33, or `nil` if there is no such point.
  private static func uncompressed(_ key: [UInt8]) -> [UInt8]? {
    (try? PublicKey(parsing: key.span))?.uncompressed.array
  }

  private static func isOnCurve(_ key: [UInt8]) -> Bool {
    (try? PublicKey(parsing: key.span)) != nil
  }
}
