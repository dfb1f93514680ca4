import AddressEncoding
public import ByteReading
public import Quantities

/// The `json` encoding of Solana's RPC (Solana's documentation, "RPC JSON Structures"), both ways.
public enum SolanaJSON {
  /// Returns a transaction as `getTransaction` shows it under `transaction`, with `version` beside it
  /// where it is not the legacy form.
  public static func value(of transaction: SolanaTransaction) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init(
        "signatures",
        .array(transaction.signatures.map { .string(Base58.encode($0.array)) })
      ),
      .init("message", value(of: transaction.message)),
    ]
    if transaction.message.version == .v0 { members.append(.init("version", 0)) }
    return .object(members)
  }

  /// Returns a message as it stands inside a transaction.
  public static func value(of message: SolanaMessage) -> JSONValue {
    let header = message.header
    var members: [JSONValue.Member] = [
      .init(
        "header",
        [
          "numRequiredSignatures": .number(header.requiredSignatures),
          "numReadonlySignedAccounts": .number(header.readonlySigned),
          "numReadonlyUnsignedAccounts": .number(header.readonlyUnsigned),
        ]
      ),
      .init("accountKeys", .array(message.accountKeys.map { .string($0.description) })),
      .init("recentBlockhash", .string(Base58.encode(message.recentBlockhash.array))),
      .init(
        "instructions",
        .array(
          message.instructions.map { instruction in
            [
              "programIdIndex": .number(instruction.programIndex),
              "accounts": list(instruction.accounts),
              "data": .string(Base58.encode(instruction.data)),
            ]
          }
        )
      ),
    ]
    if message.version == .v0 {
      let lookups = message.addressTableLookups.map { lookup -> JSONValue in
        [
          "accountKey": .string(lookup.table.description),
          "writableIndexes": list(lookup.writableIndexes),
          "readonlyIndexes": list(lookup.readonlyIndexes),
        ]
      }
      members.append(.init("addressTableLookups", .array(lookups)))
    }
    return .object(members)
  }

  private static func list(_ numbers: [UInt8]) -> JSONValue {
    .array(numbers.map { .number($0) })
  }
}

extension SolanaJSON {
  /// Reads a transaction from any of the forms in which the RPC gives it: `json`, a text in Base58, or
  /// `[TEXT, "base58"|"base64"]`; alone or with what stands around it (`transaction`, `result`).
  ///
  /// - Parameter element: The JSON.
  /// - Returns: The transaction.
  /// - Throws: ``ParseFailure`` with the offset in the JSON, or in the bytes that it holds, and the field.
  ///   `jsonParsed` and `accounts` do not hold the bytes, and are refused with that reason.
  public static func transaction(
    of element: JSONElement
  ) throws(ParseFailure) -> SolanaTransaction {
    if let result = element["result"] { return try transaction(of: result) }
    if let inner = element["transaction"] {
      let transaction = try self.transaction(of: inner)
      try checkVersion(element["version"], of: transaction.message)
      return transaction
    }
    if let encoded = try encodedBytes(of: element) {
      return try SolanaTransaction(parsing: encoded.span)
    }
    let signatures = try SolanaFields.list(element, "signatures")
    var read: [FixedBytes<64>] = []
    for (index, signature) in signatures.enumerated() {
      guard let text = signature.string,
        let bytes = try? Base58.decode(text, limit: 88),
        let signature = FixedBytes<64>(bytes)
      else {
        throw SolanaFields.failure(signature, "no 64 bytes in Base58", "signatures", index)
      }
      read.append(signature)
    }
    guard let inner = element["message"] else {
      throw SolanaFields.failure(element, "it is missing", "message")
    }
    do throws(ParseFailure) {
      let message = try message(of: inner)
      try checkVersion(element["version"], of: message)
      return SolanaTransaction(signatures: read, message: message)
    } catch { throw error.inside(.field("message")) }
  }

  /// The bytes of a text in Base58 or of a text with the name of its encoding; `nil` for an object.
  ///
  /// - Parameter element: The JSON.
  /// - Returns: The bytes.
  /// - Throws: ``ParseFailure`` with the offset of what is no such text.
  public static func encodedBytes(of element: JSONElement) throws(ParseFailure) -> [UInt8]? {
    let (text, encoding): (String, String)
    if let string = element.string {
      (text, encoding) = (string, "base58")
    } else if let list = element.array {
      guard list.count == 2, let first = list[0].string, let second = list[1].string else {
        throw SolanaFields.failure(element, "no text with the name of its encoding")
      }
      (text, encoding) = (first, second)
    } else {
      return nil
    }
    switch encoding {
    case "base64":
      do throws(ParseFailure) { return try Base64.decode(text) } catch {
        throw SolanaFields.failure(element, "\(error.reason) at character \(error.offset)")
      }
    case "base58":
      guard let bytes = try? Base58.decode(text, limit: SolanaText.longestBase58) else {
        throw SolanaFields.failure(element, "no Base58 of a transaction")
      }
      return bytes
    default: throw SolanaFields.failure(element, "the encoding \"\(encoding)\" is not known")
    }
  }

  private static func checkVersion(
    _ version: JSONElement?,
    of message: SolanaMessage
  ) throws(ParseFailure) {
    guard let version else { return }
    let isRight =
      message.version == .legacy
      ? version.string == "legacy" : version.integer(UInt8.self) == 0
    guard isRight else {
      throw SolanaFields.failure(version, "not the version of the message", "version")
    }
  }

  /// Reads a message; it is of version 0 if it has the member `addressTableLookups`, also an empty one.
  ///
  /// - Parameter element: The JSON.
  /// - Returns: The message.
  /// - Throws: ``ParseFailure`` with the offset and the field.
  public static func message(of element: JSONElement) throws(ParseFailure) -> SolanaMessage {
    guard let header = element["header"] else {
      throw SolanaFields.failure(
        element,
        "it is missing: \"jsonParsed\" and \"accounts\" do not hold the bytes of a transaction",
        "header"
      )
    }
    var keys: [SolanaAddress] = []
    for (index, key) in try SolanaFields.list(element, "accountKeys").enumerated() {
      guard let text = key.string, let address = try? SolanaAddress(parsing: text) else {
        throw SolanaFields.failure(key, "no 32 bytes in Base58", "accountKeys", index)
      }
      keys.append(address)
    }
    guard let text = element["recentBlockhash"]?.string,
      let blockhash = try? SolanaAddress(parsing: text)
    else { throw SolanaFields.failure(element, "no 32 bytes in Base58", "recentBlockhash") }
    var instructions: [SolanaMessage.Instruction] = []
    for (index, instruction) in try SolanaFields.list(element, "instructions").enumerated() {
      do throws(ParseFailure) {
        instructions.append(try self.instruction(of: instruction))
      } catch { throw error.inside(.element(index)).inside(.field("instructions")) }
    }
    var lookups: [SolanaMessage.AddressTableLookup] = []
    let tables = element["addressTableLookups"]
    for (index, lookup)
      in (tables == nil ? [] : try SolanaFields.list(element, "addressTableLookups"))
      .enumerated()
    {
      do throws(ParseFailure) {
        guard let text = lookup["accountKey"]?.string,
          let table = try? SolanaAddress(parsing: text)
        else { throw SolanaFields.failure(lookup, "no 32 bytes in Base58", "accountKey") }
        lookups.append(
          .init(
            table: table,
            writableIndexes: try SolanaFields.bytes(lookup, "writableIndexes"),
            readonlyIndexes: try SolanaFields.bytes(lookup, "readonlyIndexes")
          )
        )
      } catch { throw error.inside(.element(index)).inside(.field("addressTableLookups")) }
    }
    return SolanaMessage(
      version: tables == nil ? .legacy : .v0,
      header: try self.header(of: header),
      accountKeys: keys,
      recentBlockhash: blockhash.bytes,
      instructions: instructions,
      addressTableLookups: lookups
    )
  }

  private static func header(
    of element: JSONElement
  ) throws(ParseFailure) -> SolanaMessage.Header {
    do throws(ParseFailure) {
      let header = SolanaMessage.Header(
        requiredSignatures: try SolanaFields.byte(element, "numRequiredSignatures"),
        readonlySigned: try SolanaFields.byte(element, "numReadonlySignedAccounts"),
        readonlyUnsigned: try SolanaFields.byte(element, "numReadonlyUnsignedAccounts")
      )
      // The highest bit of the first byte says that a version follows.
      guard header.requiredSignatures < 0x80 else {
        throw SolanaFields.failure(element, "at most 127", "numRequiredSignatures")
      }
      return header
    } catch { throw error.inside(.field("header")) }
  }

  private static func instruction(
    of element: JSONElement
  ) throws(ParseFailure) -> SolanaMessage.Instruction {
    let data = element["data"]
    guard let text = data?.string,
      let bytes = try? Base58.decode(text, limit: SolanaText.longestBase58)
    else { throw SolanaFields.failure(data ?? element, "no Base58", "data") }
    return SolanaMessage.Instruction(
      programIndex: try SolanaFields.byte(element, "programIdIndex"),
      accounts: try SolanaFields.bytes(element, "accounts"),
      data: bytes
    )
  }
}

/// Members of the RPC's JSON, with failures that name them.
enum SolanaFields {
  static func failure(
    _ element: JSONElement,
    _ reason: String,
    _ field: String? = nil,
    _ index: Int? = nil
  ) -> ParseFailure {
    var path: [ParseFailure.Step] = []
    if let field { path.append(.field(field)) }
    if let index { path.append(.element(index)) }
    return ParseFailure(.invalidValue(reason), at: element.range.lowerBound, path: path)
  }

  /// A list of at most as many elements as a list of Solana's can have.
  static func list(
    _ element: JSONElement,
    _ name: String
  ) throws(ParseFailure) -> [JSONElement] {
    guard let list = element[name]?.array else {
      throw failure(element[name] ?? element, "no list", name)
    }
    guard list.count <= 0xffff else { throw failure(element, "more than 65535 elements", name) }
    return list
  }

  static func byte(_ element: JSONElement, _ name: String) throws(ParseFailure) -> UInt8 {
    guard let value = element[name]?.integer(UInt8.self) else {
      throw failure(element[name] ?? element, "no number from 0 to 255", name)
    }
    return value
  }

  static func bytes(_ element: JSONElement, _ name: String) throws(ParseFailure) -> [UInt8] {
    var bytes: [UInt8] = []
    for (index, value) in try list(element, name).enumerated() {
      guard let byte = value.integer(UInt8.self) else {
        throw failure(value, "no number from 0 to 255", name, index)
      }
      bytes.append(byte)
    }
    return bytes
  }
}
