public import ByteReading
import Cryptography
public import Quantities

/// A transaction of Tron, with the bytes as given.
///
/// Source of the format: `tronprotocol/protocol`, `core/Tron.proto` and `core/contract/*.proto`.
public struct TronTransaction: Hashable, Sendable {
  /// What the bytes are.
  public enum Form: Hashable, Sendable {
    /// A `Transaction` message: the raw data, signatures, results.
    case whole
    /// The raw data alone, which is what is signed.
    case rawData
  }

  /// What the bytes are.
  public let form: Form
  /// The bytes as given.
  public let bytes: [UInt8]
  /// The bytes that are hashed to the id and signed: the raw data as given.
  public let rawData: [UInt8]
  let raw: ProtobufMessage
  let message: ProtobufMessage?

  /// The contracts; the chain knows transactions with exactly one.
  public let contracts: [TronContract]

  /// Reads a transaction: a `Transaction` message or its raw data.
  ///
  /// Both begin with a field 1 of bytes, and which of the two it is, the rest says: a reading counts
  /// as whole if every field is known and a contract with a parameter is in it, and the first of these
  /// that holds is taken: the bytes are a whole message; they are whole raw data; they are a message
  /// with a contract; raw data with a contract; a message; raw data. (Raw data whose `ref_block_bytes`
  /// are `5a 00` can be read as a message with an empty contract and unknown fields, so one reading
  /// that succeeds is not enough.)
  ///
  /// - Parameters:
  ///   - source: All bytes.
  ///   - form: What they are said to be; `nil` if that is to be found.
  /// - Throws: `ParseFailure` with the offset of what is wrong and the path to it.
  /// - Complexity: O(*n*).
  public init(parsing source: Span<UInt8>, as form: Form? = nil) throws(ParseFailure) {
    switch form {
    case .whole: self = try Self.whole(source)
    case .rawData: self = try Self.raw(source)
    case nil:
      let failure: ParseFailure
      do throws(ParseFailure) {
        let whole = try Self.whole(source)
        if let raw = try? Self.raw(source), raw.rank > whole.rank {
          self = raw
        } else {
          self = whole
        }
        return
      } catch {
        failure = error
      }
      do throws(ParseFailure) { self = try Self.raw(source) } catch {
        // The reading that came further says what is wrong.
        throw error.offset > failure.offset ? error : failure
      }
    }
  }

  private static func whole(_ source: Span<UInt8>) throws(ParseFailure) -> Self {
    let message = try ProtobufMessage(parsing: source, as: .transaction)
    let raw = message.message("raw_data")
    return try Self(
      .whole,
      message: message,
      raw: raw ?? ProtobufMessage(empty: .transactionRaw),
      path: [.field("raw_data")]
    )
  }

  private static func raw(_ source: Span<UInt8>) throws(ParseFailure) -> Self {
    let raw = try ProtobufMessage(parsing: source, as: .transactionRaw)
    return try Self(.rawData, message: nil, raw: raw, path: [])
  }

  /// Creates a transaction from a message inside another one.
  init(message: ProtobufMessage) throws(ParseFailure) {
    try self.init(
      .whole,
      message: message,
      raw: message.message("raw_data") ?? ProtobufMessage(empty: .transactionRaw),
      path: [.field("raw_data")]
    )
  }

  private init(
    _ form: Form,
    message: ProtobufMessage?,
    raw: ProtobufMessage,
    path: [ParseFailure.Step]
  ) throws(ParseFailure) {
    self.form = form
    self.message = message
    self.raw = raw
    bytes = message?.bytes ?? raw.bytes
    rawData = raw.bytes
    var contracts: [TronContract] = []
    for (index, contract) in raw.messages("contract").enumerated() {
      do throws(ParseFailure) { contracts.append(try TronContract(contract)) } catch {
        throw (path + [.field("contract"), .element(index)]).reversed()
          .reduce(error) { $0.inside($1) }
      }
    }
    self.contracts = contracts
  }

  /// How well the bytes fit the form.
  private var rank: Int {
    let hasParameter = raw.messages("contract").contains { $0.message("parameter") != nil }
    let isKnown = message.map { !$0.hasUnknownFieldsItself } ?? !raw.hasUnknownFieldsItself
    let isWhole = hasParameter && isKnown && !raw.hasUnknownFieldsItself
    return (isWhole ? 4 : 0) + (hasParameter ? 2 : 0)
  }

  /// The id: the SHA-256 of the raw data.
  public var id: FixedBytes<32> { SHA256.hash(rawData.span) }

  /// The id that a node gives the transaction: it hashes the raw data after writing it anew, known
  /// fields by number and nothing of value zero (java-tron, `TransactionCapsule.getRawHash`).
  ///
  /// It is ``id`` for all raw data that a node or a usual wallet wrote.
  public var canonicalID: FixedBytes<32> { SHA256.hash(raw.canonical.span) }

  /// Whether the raw data stands as a node writes it, so that ``id`` is the id on the chain.
  public var isCanonical: Bool { raw.isCanonical }

  /// The leaf of the block's Merkle tree: the SHA-256 of the whole message.
  public var merkleLeaf: FixedBytes<32> { SHA256.hash(bytes.span) }

  /// The signatures as given.
  public var signatures: [[UInt8]] { message?.byteList("signature") ?? [] }

  /// The memo; empty if there is none.
  public var data: [UInt8] { raw.bytes("data") }

  /// The time until which it can enter a block, in milliseconds since 1970.
  public var expiration: Int64 { raw.int64("expiration") }

  /// The time that its maker states, in milliseconds since 1970.
  public var timestamp: Int64 { raw.int64("timestamp") }

  /// The results that the node which made the block wrote behind it.
  var results: [ProtobufMessage] { message?.messages("ret") ?? [] }
}

/// What a transaction asks for.
public struct TronContract: Hashable, Sendable {
  /// The number in `ContractType`.
  public let number: Int32
  /// The type's name, by the message that the parameter holds: `TransferContract`; `nil` if it is not
  /// known here.
  public let type: String?
  /// The permission of the account under which it is signed: 0 the owner's, 1 the witness's, 2 and
  /// more the active ones.
  public let permissionID: Int32
  /// Why the type's number and the parameter contradict each other; `nil` if they do not.
  public let contradiction: String?
  /// The parameter's fields; `nil` if its type is not known here.
  let value: ProtobufMessage?
  let message: ProtobufMessage

  init(_ message: ProtobufMessage) throws(ParseFailure) {
    self.message = message
    number = message.int32("type")
    permissionID = message.int32("Permission_id")
    let any = message.message("parameter")
    let url = any?.string("type_url") ?? ""
    let schema = Self.schema(of: url)
    let name = MessageSchema.contractTypes.names[number]
    type = schema?.name
    guard let any, let schema else {
      value = nil
      contradiction =
        any == nil
        ? "the contract has no parameter"
        : "type \(name ?? String(number)) with a parameter of the unknown type \"\(url)\""
      return
    }
    let bytes = any.bytes("value")
    let offset = any.offset("value")
    do throws(ParseFailure) {
      value = try ProtobufMessage(parsing: bytes.span, as: schema, base: offset)
    } catch {
      throw error.inside(.field("value")).inside(.field("parameter"))
    }
    contradiction =
      schema.name == name
      ? nil : "type \(name ?? String(number)) with a parameter of type \(schema.name)"
  }

  /// The message that a type's address names behind its last slash.
  private static func schema(of url: String) -> MessageSchema? {
    let name = url.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    guard name.hasPrefix("protocol.") else { return nil }
    return MessageSchema.contract(named: name.dropFirst("protocol.".count))
  }

  /// The account that asks; `nil` if the contract names none, as a shielded transfer may.
  public var owner: TronAddress? {
    guard let value else { return nil }
    let name = type == "ShieldedTransferContract" ? "transparent_from_address" : "owner_address"
    return TronAddress(payload: value.bytes(name))
  }
}
