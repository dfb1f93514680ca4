import Cryptography
import Quantities

/// The two numbers of an ECDSA signature with the checks that name what is wrong with them.
struct CompactSignature: Sendable {
  /// r and s.
  let numbers: [UInt8]
  /// Whether s is in the upper half, as no present wallet writes it.
  let isHighS: Bool

  static let highSNote =
    "s is in the upper half of the group's order (high s): a wallet older than 2014 wrote it, or "
    + "somebody changed the signature afterwards, which needs no key; BIP-0146 and some verifiers "
    + "refuse it"

  /// Checks the numbers.
  ///
  /// - Parameter numbers: 64 bytes.
  /// - Throws: ``ClaimRefusal`` if a number is zero or not below the order of the group.
  init(_ numbers: [UInt8]) throws(ClaimRefusal) {
    precondition(numbers.count == 64, "r and s have 32 bytes each")
    for (name, range) in [("r", 0..<32), ("s", 32..<64)] {
      guard numbers[range].contains(where: { $0 != 0 }) else {
        throw ClaimRefusal(code: "\(name)_zero", detail: "\(name) of the signature is zero")
      }
      // The other number is set to one, so that the check speaks of this one alone.
      var alone = [UInt8](repeating: 0, count: 64)
      (alone[31], alone[63]) = (1, 1)
      alone.replaceSubrange(range, with: numbers[range])
      guard (try? ECDSASignature(compact: alone.span)) != nil else {
        throw ClaimRefusal(
          code: "\(name)_out_of_range",
          detail: "\(name) of the signature is not below the order of the group"
        )
      }
    }
    self.numbers = numbers
    isHighS = (try? ECDSASignature(compact: numbers.span))?.isLowS == false
  }

  /// Returns the key that signed a hash, or `nil` if there is none.
  func publicKey(recoveryID: Int, for hash: FixedBytes<32>) -> PublicKey? {
    guard
      let signature = try? RecoverableSignature(compact: numbers.span, recoveryID: recoveryID)
    else { return nil }
    return try? signature.publicKey(for: hash)
  }
}
