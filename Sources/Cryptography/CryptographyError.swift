/// What was wrong with a key, a signature or a sealed box.
public enum CryptographyError: Error, Hashable, Sendable {
  /// An item has another length than its encoding allows; lengths in bytes.
  case wrongLength(item: String, found: Int, allowed: [Int])
  /// A public key is in the hybrid form of SEC 1 (prefix 06 or 07), which no standard script allows.
  case hybridPublicKey(prefix: UInt8)
  /// The first byte of a public key is none of 02, 03 and 04.
  case unknownPublicKeyPrefix(UInt8)
  /// The coordinates are those of no point of the curve.
  case notOnCurve
  /// A scalar is zero, or not below the order of the group.
  case scalarOutOfRange(item: String)
  /// A signature breaks a rule of DER at this offset.
  case malformedDER(rule: String, offset: Int)
  /// The header or recovery identifier of a recoverable signature has a value that does not exist.
  case unknownRecoveryHeader(Int)
  /// No public key belongs to this signature of this hash.
  case unrecoverable
  /// The box, its associated data or the key is not what was sealed.
  case authenticationFailed
  /// The C library refused a call that should not fail, such as for want of memory.
  case libraryFailure(call: String)
}

extension CryptographyError: CustomStringConvertible {
  /// The error in one line; it never holds key material.
  public var description: String {
    switch self {
    case .wrongLength(let item, let found, let allowed):
      "\(item): \(found) bytes, allowed: \(allowed.map(String.init).joined(separator: ", "))"
    case .hybridPublicKey(let prefix): "public key in hybrid form (prefix \(prefix))"
    case .unknownPublicKeyPrefix(let prefix): "public key with unknown prefix \(prefix)"
    case .notOnCurve: "public key is not a point of the curve"
    case .scalarOutOfRange(let item): "\(item) is zero or not below the order of the group"
    case .malformedDER(let rule, let offset): "signature is not DER: \(rule) at byte \(offset)"
    case .unknownRecoveryHeader(let value): "unknown recovery header \(value)"
    case .unrecoverable: "no public key belongs to this signature"
    case .authenticationFailed: "authentication failed: wrong key or altered data"
    case .libraryFailure(let call): "\(call) failed"
    }
  }
}
