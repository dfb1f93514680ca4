public import BitcoinFormat
public import Quantities

/// What the signatures of a Bitcoin transaction cover: the rules before segregated witness, BIP-0143,
/// BIP-0341 and BIP-0342.
///
/// Hashes over parts that all inputs share are computed once, when first needed, and shared by the
/// copies of a value; several threads may use one value.
public struct BitcoinSignatureHashing: SignatureHashing {
  let transaction: Transaction
  let coins: [Transaction.Output]
  let legacy: LegacySignatureHashing
  let segregated: SegregatedSignatureHashing

  /// Creates the hashing of a transaction.
  ///
  /// - Parameters:
  ///   - transaction: The transaction that spends; it may be unsigned yet.
  ///   - coins: The output that each input spends, in the order of the inputs. Legacy signatures need
  ///     none of them, BIP-0143 that of the input, and taproot all; a hash whose coins are missing is
  ///     `nil`.
  public init(_ transaction: Transaction, spending coins: [Transaction.Output]) {
    self.transaction = transaction
    self.coins = coins
    legacy = LegacySignatureHashing(transaction)
    segregated = SegregatedSignatureHashing(transaction, spending: coins)
  }

  /// The rules of Bitcoin.
  public var rules: SignatureRules { .bitcoin }

  /// Returns the hash that an ECDSA signature signs.
  ///
  /// Any type is read, as the consensus rules do: a type without a name covers what `ALL` does.
  ///
  /// - Parameters:
  ///   - input: The position of the input.
  ///   - scriptCode: The script that is signed, from the last executed `OP_CODESEPARATOR` on.
  ///   - type: The hash type. A signature holds one byte of it; all four are hashed.
  ///   - version: ``SignatureVersion/base`` or ``SignatureVersion/witnessV0``.
  /// - Returns: The hash; `nil` if there is no such input, if its coin is missing, or for a version
  ///   of taproot.
  public func signatureHash(
    input: Int,
    scriptCode: Span<UInt8>,
    type: UInt32,
    version: SignatureVersion
  ) -> FixedBytes<32>? {
    guard transaction.inputs.indices.contains(input) else { return nil }
    switch version {
    case .base: return legacy.hash(input: input, scriptCode: scriptCode, type: type)
    case .witnessV0:
      guard coins.indices.contains(input) else { return nil }
      return segregated.hash(input: input, scriptCode: scriptCode, type: type)
    case .taproot, .tapscript: return nil
    }
  }

  /// Returns the hash that a signature of taproot signs (BIP-0341, "Common signature message";
  /// BIP-0342 if the context has a leaf).
  ///
  /// - Parameters:
  ///   - input: The position of the input.
  ///   - type: The hash type, 0 if the signature has none.
  ///   - context: What the signature covers beside the transaction.
  /// - Returns: The hash; `nil` if the type is not defined, if it is `SINGLE` and there is no output
  ///   at the input's position, or if a coin is missing.
  public func taprootSignatureHash(
    input: Int,
    type: UInt8,
    context: TaprootContext
  ) -> FixedBytes<32>? {
    guard transaction.inputs.indices.contains(input), coins.count == transaction.inputs.count else {
      return nil
    }
    return segregated.taprootHash(input: input, type: type, context: context)
  }
}
