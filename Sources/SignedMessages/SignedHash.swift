import Cryptography
public import Quantities

/// A hash that an account of Ethereum's or Tron's kind is said to have signed, where the scheme is
/// known: typed structured data, or data for one contract.
public struct SignedHash: Hashable, Sendable {
  /// The address, without white space around it.
  public let address: String
  /// The hash.
  public let hash: FixedBytes<32>
  /// How it came about.
  public let scheme: MessageScheme
  /// The signature: hexadecimal digits or Base64.
  public let signature: String
  /// What is to be said of the hash.
  public let note: String?

  /// Creates a claim on typed structured data (EIP-712, TIP-712).
  ///
  /// - Parameters:
  ///   - hash: The hash that is signed.
  ///   - address: The address.
  ///   - signature: The signature as text.
  ///   - note: What is to be said of the data.
  public init(typedData hash: FixedBytes<32>, address: String, signature: String, note: String?) {
    self.address = address
    self.hash = hash
    scheme = .typedData
    self.signature = signature
    self.note = note
  }

  /// Creates a claim on a message for one contract (EIP-191, version 0x00).
  ///
  /// - Parameters:
  ///   - message: The message as bytes.
  ///   - validator: The contract that is to judge it.
  ///   - address: The address.
  ///   - signature: The signature as text.
  public init(
    message: [UInt8],
    validator: FixedBytes<20>,
    address: String,
    signature: String
  ) {
    let bytes = [0x19, 0x00] + validator.array + message
    self.address = address
    hash = Keccak256.hash(bytes.span)
    scheme = .intendedValidator
    self.signature = signature
    note = nil
  }

  /// Returns whether the holder of the address signed the hash, and if not, why not.
  ///
  /// It cannot fail, as ``SignedMessage/verdict()`` cannot.
  public func verdict() -> MessageVerdict {
    do throws(ClaimRefusal) {
      let text = try SignatureText(parsing: signature)
      guard case .account(let account) = try MessageAddress.read(address, hint: nil) else {
        throw ClaimRefusal(
          code: "wrong_scheme",
          detail: "only accounts of Ethereum's and Tron's kind sign in this way"
        )
      }
      guard text.prefix == nil else {
        throw ClaimRefusal(
          code: "wrong_scheme",
          detail: "a BIP-0322 signature cannot be one of this kind of account"
        )
      }
      let hashing = AccountMessage.Hashing(scheme: scheme, hash: hash, note: note)
      return AccountMessage(address: account, hashing: hashing).verdict(on: text.bytes)
    } catch {
      return MessageVerdict(
        error.code == "unsupported_address" ? .inconclusive : .invalid,
        scheme: nil,
        failure: MessageFailure(error.code, error.detail)
      )
    }
  }
}
