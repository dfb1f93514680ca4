import ByteReading
import EthereumFormat
import Quantities
import SignedMessages

/// A line of `check message` whose message is not a text: typed structured data, its hash, or data for
/// one contract.
enum TypedDataLine {
  /// Returns the claim of a line; `nil` if the line holds a plain message.
  static func claim(_ line: Substring) throws(InputFailure) -> SignedHash? {
    let bytes = Array(line.utf8)
    guard let json = try? JSONReader.value(of: bytes.span) else { return nil }
    let names = ["typed_data", "typed_data_hash", "validator"]
    // A library hands typed data over as the message itself.
    let isMessageTyped = json["message"]?["types"] != nil
    guard isMessageTyped || names.contains(where: { json[$0] != nil }) else { return nil }
    let address = String(LineInput.trimmed(try text(json, "address")))
    let signature = String(LineInput.trimmed(try text(json, "signature")))
    if let data = json["typed_data"] ?? (isMessageTyped ? json["message"] : nil) {
      let stated = json["typed_data_hash"] == nil ? nil : try hash(json, "typed_data_hash")
      return try claim(data, stated, address, signature)
    }
    if json["typed_data_hash"] != nil {
      return SignedHash(
        typedData: try hash(json, "typed_data_hash"),
        address: address,
        signature: signature,
        note: "only the hash is given: nobody can tell from it what was signed"
      )
    }
    let digits = try text(json, "validator")
    guard let validator = FixedBytes<20>(hex: InputBytes.droppingPrefix(digits[...])) else {
      throw InputFailure(
        code: "invalid_value",
        field: "validator",
        message: "validator: no address of 20 bytes"
      )
    }
    return SignedHash(
      message: try message(json),
      validator: validator,
      address: address,
      signature: signature
    )
  }

  /// Returns the claim on typed data that is given as JSON, or as a text of JSON.
  static func claim(
    _ data: JSONElement,
    _ stated: FixedBytes<32>?,
    _ address: String,
    _ signature: String
  ) throws(InputFailure) -> SignedHash {
    let typed: TypedData
    do throws(ParseFailure) {
      if let inner = data.string {
        let bytes = Array(inner.utf8)
        typed = try TypedData(parsing: try JSONReader.value(of: bytes.span))
      } else {
        typed = try TypedData(parsing: data)
      }
    } catch {
      throw InputFailure(error.inside(.field("typed_data")))
    }
    if let stated, stated != typed.signingHash {
      throw InputFailure(
        code: "invalid_value",
        field: "typed_data_hash",
        message: "typed_data_hash: the data gives 0x\(typed.signingHash)"
      )
    }
    let unsigned = typed.unsignedMembers.joined(separator: ", ")
    return SignedHash(
      typedData: typed.signingHash,
      address: address,
      signature: signature,
      note: unsigned.isEmpty ? nil : "not signed, as their type does not have them: \(unsigned)"
    )
  }

  private static func text(_ json: JSONElement, _ name: String) throws(InputFailure) -> String {
    guard let member = json[name] else {
      throw InputFailure(code: "missing_member", field: name, message: "\(name) is missing")
    }
    guard let text = member.string else {
      throw InputFailure(
        code: "wrong_type",
        field: name,
        message: "\(name) is of the wrong type"
      )
    }
    return text
  }

  private static func hash(
    _ json: JSONElement,
    _ name: String
  ) throws(InputFailure) -> FixedBytes<32> {
    let bytes = try JSONLine.bytes(try text(json, name), field: name)
    guard let hash = FixedBytes<32>(bytes) else {
      throw InputFailure(
        code: "invalid_value",
        field: name,
        message: "\(name): \(bytes.count) bytes; 32 are due"
      )
    }
    return hash
  }

  private static func message(_ json: JSONElement) throws(InputFailure) -> [UInt8] {
    guard json["message_hex"] == nil else {
      return try JSONLine.bytes(try text(json, "message_hex"), field: "message_hex")
    }
    return Array(try text(json, "message").utf8)
  }
}
