import BitcoinFormat
import Cryptography
import Quantities
import Testing

@testable import ScriptVerification

struct PublicKeyCacheTests {
  /// Keys in compressed form, and forms that are none or are not kept.
  private static func encodings() throws -> [[UInt8]] {
    var encodings: [[UInt8]] = [[], [2], [UInt8](repeating: 2, count: 33)]
    for number in 1...40 {
      let secret = [UInt8](repeating: 0, count: 31) + [UInt8(number)]
      let key = try PrivateKey(secret.span).publicKey
      encodings += [key.compressed.array, key.uncompressed.array]
      encodings.append([5] + key.compressed.array.dropFirst())
      // The same last bytes as the key: the same place, and another key or none.
      encodings.append([key.compressed.array[0] ^ 1] + key.compressed.array.dropFirst())
      encodings.append([key.compressed.array[0], 0] + key.compressed.array.dropFirst(2))
    }
    return encodings
  }

  /// Small caches, in which keys drive each other out, included.
  @Test(arguments: [1, 2, 8, 4_096])
  func `reads keys as if it kept none`(_ slotCount: Int) throws {
    let cache = PublicKeyCache(slotCount: slotCount)
    let encodings = try Self.encodings()
    for bytes in encodings + encodings.reversed() {
      #expect(cache.key(bytes) == (try? PublicKey(consensusParsing: bytes.span)))
      let xOnly = Array(bytes.dropFirst())
      #expect(cache.xOnlyKey(xOnly) == (try? XOnlyPublicKey(parsing: xOnly.span)))
    }
  }
}
