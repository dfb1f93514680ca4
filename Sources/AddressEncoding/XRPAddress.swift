public import Quantities

/// An account of the XRP Ledger, with or without the tag that tells customers of one account apart.
public struct XRPAddress: Hashable, Sendable {
  /// The text form.
  public enum Form: Hashable, Sendable {
    /// `r…`: the account alone (xrpl.org, "base58 Encodings").
    case classic
    /// `X…` and `T…`: account, tag and network in one text (XLS-5d).
    case xAddress(isTestNetwork: Bool)
  }

  /// The account's identifier.
  public let account: FixedBytes<20>
  /// The destination tag; `nil` for none, which is always so in the classic form.
  public let tag: UInt32?
  /// The text form.
  public let form: Form

  /// Creates a classic address.
  ///
  /// - Parameter account: The account's identifier.
  public init(account: FixedBytes<20>) {
    self.account = account
    tag = nil
    form = .classic
  }

  /// Creates an X-address.
  ///
  /// - Parameters:
  ///   - account: The account's identifier.
  ///   - tag: The destination tag, if any.
  ///   - isTestNetwork: Whether the address is for a test network.
  public init(account: FixedBytes<20>, tag: UInt32?, isTestNetwork: Bool) {
    self.account = account
    self.tag = tag
    form = .xAddress(isTestNetwork: isTestNetwork)
  }

  private static let mainPrefix: [UInt8] = [0x05, 0x44]
  private static let testPrefix: [UInt8] = [0x04, 0x93]

  /// Reads an address of either form.
  ///
  /// - Parameter text: The text.
  /// - Throws: ``AddressFailure``: `invalidCharacter`, `checksumMismatch`, `wrongLength`,
  ///   `unknownVersion`, or `reservedValue` for the tags of 64 bits that XLS-5d sets aside.
  public init(parsing text: some StringProtocol) throws(AddressFailure) {
    let payload = try Base58Check.decode(text, alphabet: .xrp)
    if payload.first == 0x00 {
      guard let account = FixedBytes<20>(payload.dropFirst()) else {
        throw AddressFailure(.wrongLength(found: payload.count - 1, allowed: [20]))
      }
      self.init(account: account)
      return
    }
    let isTestNetwork = payload.starts(with: Self.testPrefix)
    guard isTestNetwork || payload.starts(with: Self.mainPrefix) else {
      throw AddressFailure(.unknownVersion(Array(payload.prefix(2))))
    }
    guard payload.count == 31, let account = FixedBytes<20>(payload[2..<22]) else {
      throw AddressFailure(.wrongLength(found: payload.count, allowed: [31]))
    }
    let number = payload[23..<27].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    guard payload[22] <= 1, payload[27...].allSatisfy({ $0 == 0 }), payload[22] == 1 || number == 0
    else { throw AddressFailure(.reservedValue("tag")) }
    self.init(
      account: account,
      tag: payload[22] == 1 ? number : nil,
      isTestNetwork: isTestNetwork
    )
  }
}

extension XRPAddress: CustomStringConvertible {
  /// The address in its own form.
  public var description: String {
    guard case .xAddress(let isTestNetwork) = form else {
      return Base58Check.encode([0x00] + account.array, alphabet: .xrp)
    }
    var payload = isTestNetwork ? Self.testPrefix : Self.mainPrefix
    payload += account.array
    payload.append(tag == nil ? 0 : 1)
    for shift: UInt32 in [0, 8, 16, 24] {
      payload.append(UInt8(truncatingIfNeeded: (tag ?? 0) >> shift))
    }
    payload += [0, 0, 0, 0]
    return Base58Check.encode(payload, alphabet: .xrp)
  }
}
