public import AddressEncoding
public import ByteReading
public import Cryptography
public import Quantities

/// A message and the signatures of those who must sign it.
public struct SolanaTransaction: Hashable, Sendable {
  /// The most bytes of a transaction: what one packet of the network holds (Solana SDK,
  /// `PACKET_DATA_SIZE`).
  ///
  /// A longer one is read; the network takes none.
  public static let largestSize = 1232

  /// The signatures, in the order of the accounts that sign.
  ///
  /// The first one names the transaction.
  public var signatures: [FixedBytes<64>]
  /// What is signed.
  public var message: SolanaMessage

  /// Creates a transaction.
  public init(signatures: [FixedBytes<64>], message: SolanaMessage) {
    self.signatures = signatures
    self.message = message
  }

  /// Reads exactly one transaction.
  ///
  /// Refused are a count in another than its shortest form, bytes that are missing or left over, and
  /// versions other than the legacy form and 0. Whether the runtime would take the transaction, ``faults``
  /// tells.
  ///
  /// - Parameter bytes: The transaction and nothing else.
  /// - Throws: ``ParseFailure`` with the offset and the field.
  public init(parsing bytes: Span<UInt8>) throws(ParseFailure) {
    var cursor = ByteCursor(bytes)
    signatures = try cursor.shortList("signatures", leastSize: 64) { cursor throws(ParseFailure) in
      FixedBytes(try cursor.readArray())
    }
    message = try cursor.field("message") { cursor throws(ParseFailure) in
      try SolanaMessage(from: &cursor)
    }
    try cursor.finish()
  }

  /// The bytes that the network carries.
  public func serialized() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendShortCount(signatures.count)
    for signature in signatures { bytes += signature.array }
    return bytes + message.serialized()
  }

  /// The identifier: the first signature in Base58; `nil` without signatures, or if it is all zeros, as
  /// wallets write it before they sign.
  public var id: String? {
    guard let first = signatures.first, first != Self.unsigned else { return nil }
    return Base58.encode(first.array)
  }

  /// What stands in place of a signature that is still missing.
  static let unsigned = FixedBytes<64>(InlineArray(repeating: 0))

  /// Why the runtime refuses the transaction, signatures aside; none if it takes it.
  public var faults: [SolanaFault] { [countFault].compactMap { $0 } + message.faults }

  /// Another number of signatures than the header says.
  private var countFault: SolanaFault? {
    let required = Int(message.header.requiredSignatures)
    guard signatures.count != required else { return nil }
    let reason = "\(signatures.count) where the header says \(required)"
    return SolanaFault(field: "signatures", reason: reason)
  }

  /// Checks the form of the transaction as the SDK's `sanitize` does: its counts and the places that it
  /// names.
  ///
  /// - Throws: ``ParseFailure`` with the field and the rule, without an offset.
  public func checkForm() throws(ParseFailure) {
    try message.checkForm()
    if let countFault { throw countFault.failure }
  }

  /// A signature and the account whose key must have made it.
  public struct Check: Hashable, Sendable {
    /// The account; its 32 bytes are the public key.
    public let address: SolanaAddress
    /// Whether the signature holds; `nil` if there is none yet.
    public let isValid: Bool?
    /// What is to be said of it.
    public let note: String?
  }

  /// Checks each signature against the message (Ed25519, strict).
  ///
  /// - Returns: One check for each account that must sign.
  /// - Throws: ``CryptographyError/libraryFailure(call:)`` if OpenSSL runs out of memory.
  public func checks() throws(CryptographyError) -> [Check] {
    let message = message.serialized()
    var checks: [Check] = []
    for (index, address) in self.message.signers.enumerated() {
      guard index < signatures.count, signatures[index] != Self.unsigned else {
        checks.append(Check(address: address, isValid: nil, note: "not signed yet"))
        continue
      }
      let isValid = try Ed25519.isStrictlyValid(
        signatures[index],
        for: message.span,
        by: address.bytes
      )
      var note: String?
      if !isValid {
        note =
          if Ed25519.isOfSmallOrder(address.bytes) {
            "a key of small order, under which anybody can sign"
          } else if !address.isOnCurve {
            "the address is no point of the curve, so it has no private key"
          } else { "the signature does not fit the message and the key" }
      }
      checks.append(Check(address: address, isValid: isValid, note: note))
    }
    return checks
  }
}
