import AddressEncoding
import Cryptography
public import Quantities

/// A key of the XRP Ledger: 33 bytes, of secp256k1 (02, 03) or of Ed25519 (ED).
public struct XRPLPublicKey: Hashable, Sendable {
  /// The bytes.
  public let bytes: FixedBytes<33>

  /// Creates a key of 33 bytes.
  ///
  /// It is `nil` for another length or another first byte.
  public init?(_ bytes: some Collection<UInt8>) {
    guard let fixed = FixedBytes<33>(bytes), [0x02, 0x03, 0xed].contains(fixed.bytes[0]) else {
      return nil
    }
    self.bytes = fixed
  }

  /// Whether it is a key of Ed25519.
  public var isEd25519: Bool { bytes.bytes[0] == 0xed }

  /// The account whose master key it is.
  public var account: FixedBytes<20> {
    let array = bytes.array
    return Hash160.hash(array.span)
  }

  /// How a signature stands.
  public enum Verdict: Hashable, Sendable {
    /// It holds.
    case holds
    /// It holds, and its s is the greater of the two possible ones: such a signature has not been
    /// accepted since the amendment `RequireFullyCanonicalSig`.
    case holdsWithHighS
    /// It does not hold, with the reason.
    case fails(String)
  }

  /// Checks a signature of data, which secp256k1 signs as SHA-512Half and Ed25519 as it is.
  ///
  /// - Parameters:
  ///   - signature: The signature: strict DER, or 64 bytes of Ed25519.
  ///   - data: What was signed, with its prefix.
  /// - Returns: How the signature stands.
  public func check(_ signature: [UInt8], of data: [UInt8]) -> Verdict {
    guard isEd25519 else { return checkECDSA(signature, of: XRPLHash.sha512Half(data)) }
    let key = bytes.array.dropFirst()
    guard let key = FixedBytes<32>(key) else { preconditionFailure("33 bytes less one are 32") }
    guard let fixed = FixedBytes<64>(signature) else {
      return .fails("a signature of Ed25519 has 64 bytes, not \(signature.count)")
    }
    do throws(CryptographyError) {
      return try Ed25519.isValid(fixed, for: data.span, by: key)
        ? .holds : .fails("the signature does not hold for the key")
    } catch {
      return .fails("\(error)")
    }
  }

  private func checkECDSA(_ signature: [UInt8], of hash: FixedBytes<32>) -> Verdict {
    do throws(CryptographyError) {
      let array = bytes.array
      let key = try PublicKey(parsing: array.span)
      let parsed = try ECDSASignature(strictDER: signature.span)
      if parsed.isLowS {
        return parsed.isValid(for: hash, by: key)
          ? .holds : .fails("the signature does not hold for the key")
      }
      return parsed.normalized.isValid(for: hash, by: key)
        ? .holdsWithHighS : .fails("the signature does not hold for the key")
    } catch {
      return .fails("\(error)")
    }
  }
}
