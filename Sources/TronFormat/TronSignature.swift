public import Cryptography
public import Quantities

/// A signature of Tron and what it says of its maker.
public struct TronSignature: Hashable, Sendable {
  /// What reading a signature over a hash gives.
  public enum Reading: Hashable, Sendable {
    /// It is one by this key. Every well-formed signature is one by some key.
    case key(PublicKey, notes: [String])
    /// It is no signature, with the reason.
    case refuted(String)
    /// Nodes and wallets differ about such a signature, with the reason.
    case undetermined(String)
  }

  /// The bytes: r, s and a byte for the nonce point.
  public let bytes: [UInt8]

  /// Takes the bytes as given.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Returns the key that made the signature.
  ///
  /// The last byte is 27 or 28, or 0 or 1 (java-tron, `Rsv.fromSignature`, which adds 27 to less than
  /// 27); a node takes up to 34 for further recovery identifiers and for compressed keys
  /// (`ECKey.signatureToKeyBytes`), which wallets do not write. A node does not ask for a low s. It
  /// asks for 65 bytes at least and reads the first 65 (`TransactionCapsule.checkWeight`).
  ///
  /// - Parameter hash: What is said to be signed.
  /// - Returns: The key, or why there is none.
  public func reading(over hash: FixedBytes<32>) -> Reading {
    guard bytes.count >= 65 else { return .refuted("a signature of \(bytes.count) bytes, not 65") }
    guard bytes.count == 65 else {
      return .undetermined(
        "a signature of \(bytes.count) bytes: nodes read the first 65, wallets write no more"
      )
    }
    let last = bytes[64]
    let header = last < 27 ? Int(last) + 27 : Int(last)
    guard (27...34).contains(header) else {
      return .refuted("v is \(last); 0, 1, 27 and 28 are defined")
    }
    var notes: [String] = []
    if header > 28 { notes.append("v is \(last), which nodes read and wallets do not write") }
    let numbers = Array(bytes[..<64])
    do throws(CryptographyError) {
      let signature = try RecoverableSignature(
        compact: numbers.span,
        recoveryID: (header - 27) & 3
      )
      let key = try signature.publicKey(for: hash)
      if isHighS {
        notes.append("s is in the upper half of its range: somebody else can have written it so")
      }
      return .key(key, notes: notes)
    } catch {
      return .refuted("no public key belongs to this signature: \(error)")
    }
  }

  /// Whether s is in the upper half of its range; the same signature with the lower s then exists.
  public var isHighS: Bool {
    let numbers = Array(bytes.prefix(64))
    guard let signature = try? ECDSASignature(compact: numbers.span) else { return false }
    return !signature.isLowS
  }
}
