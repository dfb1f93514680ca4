import ByteReading
import Cryptography

/// The output descriptor that a locking script alone gives away (BIP-0380 to BIP-0386).
///
/// Source: `InferDescriptor` in Bitcoin Core, `src/script/descriptor.cpp`, without any keys or scripts
/// known beside.
enum OutputDescriptor {
  /// Returns the descriptor with its checksum.
  ///
  /// - Parameters:
  ///   - script: The locking script.
  ///   - address: The script's address, if it has one.
  /// - Returns: The descriptor.
  static func inferred(from script: [UInt8], address: String?) -> String {
    let body = expression(script, address)
    return body + "#" + checksum(of: body)
  }

  private static func expression(_ script: [UInt8], _ address: String?) -> String {
    let classification = ScriptClassification(script.span)
    let payload = Array(script[classification.payload])
    switch classification.type {
    case .pubkey where isPlainKey(payload): return "pk(\(Hexadecimal.encode(payload.span)))"
    case .multisig:
      if let multisig = multisig(script) { return multisig }
    case .witnessV1Taproot where isOnCurve(payload):
      return "rawtr(\(Hexadecimal.encode(payload.span)))"
    default: break
    }
    return address.map { "addr(\($0))" } ?? "raw(\(Hexadecimal.encode(script.span)))"
  }

  private static func multisig(_ script: [UInt8]) -> String? {
    guard let multisig = Multisig(script.span) else { return nil }
    var words = [String(multisig.required)]
    for range in multisig.keys {
      let key = Array(script[range])
      guard isPlainKey(key) else { return nil }
      words.append(Hexadecimal.encode(key.span))
    }
    return "multi(\(words.joined(separator: ",")))"
  }

  /// Whether the key has one of the two usual forms; Bitcoin Core does not look for the point.
  private static func isPlainKey(_ key: [UInt8]) -> Bool {
    PublicKeyForm.hasValidSize(key.span) && key[0] <= 4
  }

  private static func isOnCurve(_ xCoordinate: [UInt8]) -> Bool {
    let key = [2] + xCoordinate
    return (try? PublicKey(parsing: key.span)) != nil
  }

  /// Returns the eight characters that guard a descriptor against typing errors (BIP-0380).
  static func checksum(of descriptor: String) -> String {
    var state: UInt64 = 1
    var group: UInt64 = 0
    var size = 0
    for unit in descriptor.utf8 {
      // Every character of the descriptors above belongs to the alphabet.
      guard let place = alphabet.firstIndex(of: unit) else { return "" }
      state = step(state, UInt64(place & 31))
      group = group * 3 + UInt64(place >> 5)
      size += 1
      if size == 3 {
        state = step(state, group)
        (group, size) = (0, 0)
      }
    }
    if size > 0 { state = step(state, group) }
    for _ in 0..<8 { state = step(state, 0) }
    state ^= 1
    var text: [UInt8] = []
    for index in 0..<8 { text.append(digits[Int(state >> UInt64(5 * (7 - index)) & 31)]) }
    return String(decoding: text, as: UTF8.self)
  }

  private static func step(_ state: UInt64, _ value: UInt64) -> UInt64 {
    let generators: [UInt64] = [
      0xf5_dee5_1989, 0xa9_fdca_3312, 0x1b_ab10_e32d, 0x37_06b1_677a, 0x64_4d62_6ffd,
    ]
    let top = state >> 35
    var next = (state & 0x7_ffff_ffff) << 5 ^ value
    for (bit, generator) in generators.enumerated() where top >> UInt64(bit) & 1 == 1 {
      next ^= generator
    }
    return next
  }

  private static let alphabet = Array(
    (#"0123456789()[],'/*abcdefgh@:$%{}IJKLMNOPQRSTUVWXYZ&+-.;<=>?!^_|~"#
      + #"ijklmnopqrstuvwxyzABCDEFGH`#"\ "#).utf8
  )
  private static let digits = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
}
