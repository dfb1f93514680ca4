import BitcoinFormat
import ByteReading
public import Quantities

/// The tokens that an output of Bitcoin Cash holds beside its satoshis (CHIP-2022-02 CashTokens).
public struct CashToken: Hashable, Sendable {
  /// What the holder of a non-fungible token may do with its category.
  public enum Capability: UInt8, Hashable, Sendable {
    /// Hold it.
    case none = 0
    /// Change its commitment.
    case mutable = 1
    /// Make new tokens.
    case minting = 2

    /// The name as Bitcoin Cash Node prints it.
    public var name: String {
      switch self {
      case .none: "none"
      case .mutable: "mutable"
      case .minting: "minting"
      }
    }
  }

  /// A non-fungible token.
  public struct NonFungible: Hashable, Sendable {
    /// What its holder may do.
    public let capability: Capability
    /// What it says; may be empty.
    public let commitment: [UInt8]

    /// Creates a non-fungible token.
    public init(capability: Capability, commitment: [UInt8] = []) {
      self.capability = capability
      self.commitment = commitment
    }
  }

  /// The byte before a token in the place of a locking script.
  public static let prefix: UInt8 = 0xef

  /// The category: the transaction whose output 0 was spent to found it.
  public let category: TransactionID
  /// The non-fungible token, if there is one.
  public let nonFungible: NonFungible?
  /// The number of fungible tokens, 0 to 2^63 − 1.
  public let amount: Int64

  /// Creates a token.
  ///
  /// It is `nil` if it holds nothing, or the amount is negative.
  public init?(category: TransactionID, nonFungible: NonFungible?, amount: Int64) {
    guard amount >= 0, amount > 0 || nonFungible != nil else { return nil }
    self.category = category
    self.nonFungible = nonFungible
    self.amount = amount
  }

  /// What stands in the place of an output's locking script: a token, if there is one, and the script.
  public struct WrappedScript: Hashable, Sendable {
    /// The token.
    public let token: CashToken?
    /// The locking script.
    public let script: [UInt8]

    /// Takes the token out of the bytes in a locking script's place.
    ///
    /// Bytes that begin with the prefix but hold no valid token are a locking script as a whole, as
    /// outputs from before May 2023 can be; nothing can spend them.
    public init(_ bytes: [UInt8]) {
      let span = bytes.span
      var cursor = ByteCursor(span)
      if bytes.first == CashToken.prefix, let token = try? CashToken(from: &cursor) {
        self.token = token
        script = Array(bytes[cursor.offset...])
      } else {
        token = nil
        script = bytes
      }
    }
  }

  /// Reads a token with its prefix.
  ///
  /// - Parameter cursor: The cursor, at the prefix.
  /// - Throws: `ParseFailure` with the rule of CHIP-2022-02, "Token Prefix Validation", that is broken.
  init(from cursor: inout ByteCursor) throws(ParseFailure) {
    _ = try cursor.readUInt8()
    category = TransactionID(wireBytes: try cursor.fixed("category"))
    let start = cursor.offset
    let bits = try cursor.uint8("bitfield")
    let (hasCommitment, hasToken, hasAmount) = (
      bits & 0x40 != 0, bits & 0x20 != 0, bits & 0x10 != 0
    )
    guard bits & 0x80 == 0, hasToken || hasAmount, hasToken || !hasCommitment,
      hasToken || bits & 0x0f == 0, let capability = Capability(rawValue: bits & 0x0f)
    else {
      throw ParseFailure(
        .invalidValue("token bitfield \(bits)"),
        at: start,
        path: [.field("bitfield")]
      )
    }
    let commitment = hasCommitment ? try cursor.counted("commitment") : []
    guard !hasCommitment || !commitment.isEmpty else {
      throw ParseFailure(
        .invalidValue("empty commitment"),
        at: start,
        path: [.field("commitment")]
      )
    }
    nonFungible = hasToken ? NonFungible(capability: capability, commitment: commitment) : nil
    amount =
      hasAmount
      ? try cursor.field("amount") { c throws(ParseFailure) in
        let start = c.offset
        let value = try c.readCompactSize()
        guard value > 0, value <= UInt64(Int64.max) else {
          throw ParseFailure(.invalidValue("token amount \(value)"), at: start)
        }
        return Int64(value)
      } : 0
  }

  /// The token with its prefix, as it stands before a locking script.
  public var serialized: [UInt8] {
    var bytes = [Self.prefix] + category.wireBytes.array
    let commitment = nonFungible?.commitment ?? []
    var bits = nonFungible?.capability.rawValue ?? 0
    if nonFungible != nil { bits |= 0x20 }
    if !commitment.isEmpty { bits |= 0x40 }
    if amount > 0 { bits |= 0x10 }
    bytes.append(bits)
    if !commitment.isEmpty { bytes.appendCounted(commitment) }
    if amount > 0 { bytes.appendCompactSize(Int(amount)) }
    return bytes
  }
}
