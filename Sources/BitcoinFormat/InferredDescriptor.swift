import ByteReading
import Cryptography
import KeyDerivation

/// The output descriptor that a locking script alone gives away (BIP-0380 to BIP-0386).
///
/// Source: `InferDescriptor` in Bitcoin Core, `src/script/descriptor.cpp`, without any keys or scripts
/// known beside.
enum InferredDescriptor {
  /// Returns the descriptor with its checksum.
  ///
  /// - Parameters:
  ///   - script: The locking script.
  ///   - address: The script's address, if it has one.
  /// - Returns: The descriptor.
  static func inferred(from script: [UInt8], address: String?) -> String {
    let body = expression(script, address)
    guard let checksum = DescriptorChecksum.checksum(of: body) else {
      preconditionFailure("keys, addresses and hexadecimal text belong to BIP-0380's character set")
    }
    return body + "#" + checksum
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
}
