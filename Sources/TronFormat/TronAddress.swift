public import AddressEncoding
import ByteReading
public import Cryptography
public import Quantities

/// An account of Tron: 20 bytes, which the chain writes with `41` before them.
///
/// Source: TRON developer documentation, "Account": the last 20 bytes of the Keccak-256 of the public
/// key, behind the byte `41`, in Base58Check.
public struct TronAddress: Hashable, Sendable {
  /// The byte that stands before the 20 on the main network and the public test networks.
  public static let prefix: UInt8 = 0x41

  /// The 20 bytes.
  public let bytes: FixedBytes<20>

  /// Creates an address from its 20 bytes.
  public init(_ bytes: FixedBytes<20>) { self.bytes = bytes }

  /// Creates the address of a public key.
  public init(publicKey: PublicKey) {
    let point = Array(publicKey.uncompressed.array.dropFirst())
    self.init(hashEnd: Keccak256.hash(point.span))
  }

  private init(hashEnd hash: FixedBytes<32>) {
    guard let bytes = FixedBytes<20>(hash.array.suffix(20)) else {
      preconditionFailure("a hash of 32 bytes ends in 20 bytes")
    }
    self.bytes = bytes
  }

  /// Creates an address from bytes as a message holds them: `41` and 20 bytes, or the 20 alone, as
  /// logs hold them.
  ///
  /// It is `nil` for any other bytes.
  public init?(payload: some Collection<UInt8>) {
    switch payload.count {
    case 20: break
    case 21 where payload.first == Self.prefix: break
    default: return nil
    }
    guard let bytes = FixedBytes<20>(Array(payload.suffix(20))) else { return nil }
    self.bytes = bytes
  }

  /// Creates an address from a word of 32 bytes of contract data or of a log's topic.
  ///
  /// Before the 20 bytes stand zeros, or zeros and `41`, as some wallets write it; the virtual machine
  /// reads the 20 bytes alone. It is `nil` for any other word.
  public init?(word: some Collection<UInt8>) {
    guard word.count == 32 else { return nil }
    let head = Array(word.prefix(12))
    guard head.dropLast().allSatisfy({ $0 == 0 }), head[11] == 0 || head[11] == Self.prefix,
      let bytes = FixedBytes<20>(Array(word.suffix(20)))
    else { return nil }
    self.bytes = bytes
  }

  /// Reads an address: Base58Check, `41` and 40 hexadecimal digits, or `0x` and 40 digits with or
  /// without the `41`.
  ///
  /// - Throws: `AddressFailure`: what is wrong with it.
  public init(parsing text: some StringProtocol) throws(AddressFailure) {
    let isPrefixed = text.hasPrefix("0x") || text.hasPrefix("0X")
    let digits = isPrefixed ? String(text.dropFirst(2)) : String(text)
    let isHexadecimal = digits.utf8.count == 42 || isPrefixed
    if isHexadecimal, let bytes = try? Hexadecimal.decode(digits) {
      guard let address = Self(payload: bytes) else {
        throw bytes.count == 21
          ? AddressFailure(.unknownVersion(Array(bytes.prefix(1))))
          : AddressFailure(.wrongLength(found: bytes.count, allowed: [20, 21]))
      }
      self = address
      return
    }
    let payload = try Base58Check.decode(text)
    guard payload.count == 21 else {
      throw AddressFailure(.wrongLength(found: payload.count, allowed: [21]))
    }
    guard let address = Self(payload: payload) else {
      throw AddressFailure(.unknownVersion(Array(payload.prefix(1))))
    }
    self = address
  }

  /// The 21 bytes that messages hold.
  public var payload: [UInt8] { [Self.prefix] + bytes.array }

  /// The 21 bytes in hexadecimal, as nodes write them.
  public var hexadecimal: String { Hexadecimal.encode(payload) }

  /// The address of the contract that a transaction of this account creates.
  ///
  /// It is the last 20 bytes of the Keccak-256 of the transaction's id and the owner's 21 bytes
  /// (java-tron, `WalletUtil.generateContractAddress`).
  ///
  /// - Parameter transaction: The id of the transaction.
  /// - Returns: The address.
  public func contractAddress(creation transaction: FixedBytes<32>) -> TronAddress {
    let bytes = transaction.array + payload
    return TronAddress(hashEnd: Keccak256.hash(bytes.span))
  }

  /// The address of the contract that a contract creates with `CREATE2` (TRON, TIP-26).
  ///
  /// It is the last 20 bytes of the Keccak-256 of the creator's 21 bytes, the salt and the Keccak-256
  /// of the code.
  ///
  /// - Parameters:
  ///   - salt: The salt.
  ///   - codeHash: The Keccak-256 of the code that creates the contract.
  /// - Returns: The address.
  public func contractAddress(salt: FixedBytes<32>, codeHash: FixedBytes<32>) -> TronAddress {
    let bytes = payload + salt.array + codeHash.array
    return TronAddress(hashEnd: Keccak256.hash(bytes.span))
  }
}

extension TronAddress: CustomStringConvertible {
  /// The address in Base58Check, as `T…`.
  public var description: String { Base58Check.encode(payload) }
}

extension TronAddress: Comparable {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool { lhs.bytes < rhs.bytes }
}
