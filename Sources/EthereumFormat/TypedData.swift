public import ByteReading
import Cryptography
public import Quantities

/// Structured data that a wallet shows and signs (EIP-712; on Tron TIP-712).
///
/// The JSON is that of `eth_signTypedData_v4`: `types`, `primaryType`, `domain`, `message` (`value` or
/// `data` in libraries). Where
/// `EIP712Domain` is not among the types, it has those of the standard's fields that the domain has;
/// where `primaryType` is missing, it is the one type on which no other depends. Numbers may be JSON
/// numbers without fraction, decimal or hexadecimal digits; addresses those of Ethereum in any case,
/// or Tron's. A value that a type cannot hold, a list of another length than its type says, and a
/// missing member other than a struct are refused.
public struct TypedData: Sendable {
  /// The type of the message.
  public let primaryType: String
  /// The hash of the domain, `hashStruct(eip712Domain)`.
  public let domainSeparator: FixedBytes<32>
  /// The hash of the message, `hashStruct(message)`.
  public let structHash: FixedBytes<32>
  /// The types of the message as they are hashed, `encodeType(primaryType)`.
  public let encodedType: String
  /// The chain that the domain names.
  public let chainID: UInt256?
  /// Members of the message that its type does not have, and that so nobody signed.
  public let unsignedMembers: [String]

  /// Reads structured data.
  ///
  /// - Parameter json: The JSON.
  /// - Throws: ``ParseFailure`` with the place in the JSON and the member.
  /// - Complexity: O(*n*) in the message; O(*t*²) in the number of types, which is bounded.
  public init(parsing json: JSONElement) throws(ParseFailure) {
    let fields = try JSONFields(json)
    let domain = try fields.required("domain")
    let message = try fields.required("message", "value", "data")
    var types = try TypedDataTypes(try fields.required("types"))
    if types["EIP712Domain"] == nil { try types.addDomain(of: domain) }
    if let element = fields["primaryType"] {
      guard let name = element.string else {
        throw JSONFields.refusal("no text", element, "primaryType")
      }
      primaryType = name
    } else {
      primaryType = try types.derivedPrimaryType()
    }
    guard types[primaryType] != nil else {
      throw fields.failure("no type \"\(primaryType)\"", "primaryType", at: fields["primaryType"])
    }
    try types.check(from: ["EIP712Domain", primaryType])
    encodedType = types.encodedType(primaryType)
    var domainHasher = TypedDataHasher(types)
    do throws(ParseFailure) {
      domainSeparator = try domainHasher.hash(domain, of: "EIP712Domain")
      if let extra = domainHasher.unsignedMembers.first {
        throw ParseFailure(
          .invalidValue("a member that the type EIP712Domain does not have"),
          at: domain.range.lowerBound,
          path: [.field(extra)]
        )
      }
    } catch {
      throw error.inside(.field("domain"))
    }
    var hasher = TypedDataHasher(types)
    do throws(ParseFailure) { structHash = try hasher.hash(message, of: primaryType) } catch {
      throw error.inside(.field("message"))
    }
    unsignedMembers = hasher.unsignedMembers
    if let value = domain["chainId"] {
      chainID = try JSONFields.number(value, "chainId")
    } else {
      chainID = nil
    }
  }

  /// The hash that is signed: `keccak256("\x19\x01" ‖ domainSeparator ‖ hashStruct(message))`.
  ///
  /// Data whose primary type is the domain have no message behind it.
  public var signingHash: FixedBytes<32> {
    var bytes: [UInt8] = [0x19, 0x01] + domainSeparator.array
    if primaryType != "EIP712Domain" { bytes += structHash.array }
    return Keccak256.hash(bytes.span)
  }
}
