import BitcoinFormat
public import Quantities
public import ScriptVerification

/// What the signatures of a Dash transaction cover: Bitcoin's rule before segregated witness, and the
/// payload behind it (DIP-0002).
public struct DashSignatureHashing: SignatureHashing {
  private let transaction: DashTransaction
  private let hashing: LegacySignatureHashing

  /// Creates the hashing of a transaction.
  public init(_ transaction: DashTransaction) {
    self.transaction = transaction
    hashing = LegacySignatureHashing(transaction.base, tail: transaction.tail)
  }

  /// The rules of Bitcoin.
  public var rules: SignatureRules { .bitcoin }

  /// Returns the hash that an ECDSA signature signs.
  ///
  /// - Parameters:
  ///   - input: The position of the input.
  ///   - scriptCode: The script that is signed.
  ///   - type: The hash type.
  ///   - version: ``SignatureVersion/base``; there is no other.
  /// - Returns: `nil` if there is no such input or version.
  public func signatureHash(
    input: Int,
    scriptCode: Span<UInt8>,
    type: UInt32,
    version: SignatureVersion
  ) -> FixedBytes<32>? {
    guard version == .base, transaction.base.inputs.indices.contains(input) else { return nil }
    return hashing.hash(input: input, scriptCode: scriptCode, type: type)
  }
}
