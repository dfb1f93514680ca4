public import ByteReading
public import Quantities

/// Blocks in the JSON of a full node's HTTP interface.
public enum TronBlockJSON {
  /// Returns a block in the shape of `wallet/getblockbynum`, and what checking it gives in `checks`.
  ///
  /// - Parameters:
  ///   - block: The block.
  ///   - visible: Whether addresses are in Base58Check and names are texts.
  /// - Returns: The object.
  public static func value(of block: TronBlock, visible: Bool = false) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("blockID", .string(block.id.description)),
      .init("block_header", .object(block.header.members(visible: visible))),
    ]
    if !block.transactions.isEmpty {
      let list = block.transactions.map { transaction -> JSONValue in
        guard
          case .object(let members) = TronTransactionJSON.value(of: transaction, visible: visible)
        else { return .null }
        return .object(members.filter { $0.name != "visible" })
      }
      members.append(.init("transactions", .array(list)))
    }
    let signer = block.signer
    members.append(
      .init(
        "checks",
        [
          "tx_trie_root": .bool(block.isRootRight),
          "witness": block.witness.map { .string($0.description) } ?? .null,
          "witness_signer": signer.map { .string($0.description) } ?? .null,
        ]
      )
    )
    return .object(members)
  }

  /// Returns the bytes of a block given as JSON.
  ///
  /// - Parameter json: The object; `checks` is passed over, and `blockID` must be that of the header.
  /// - Returns: The bytes of a `Block` message.
  /// - Throws: `ParseFailure` with the path of what is wrong or contradicts.
  public static func bytes(of json: JSONElement) throws(ParseFailure) -> [UInt8] {
    guard let element = json["block_header"] else {
      throw MessageJSONReader.failure("no block_header", json)
    }
    var writer = ProtobufWriter()
    for (index, transaction) in (json["transactions"]?.array ?? []).enumerated() {
      do throws(ParseFailure) {
        writer.write(.bytes(try TronTransactionJSON.bytes(of: transaction)), number: 1)
      } catch {
        throw error.inside(.element(index)).inside(.field("transactions"))
      }
    }
    let reader = MessageJSONReader(visible: json["visible"]?.bool ?? false)
    let header: [UInt8]
    do throws(ParseFailure) { header = try reader.bytes(of: element, as: .blockHeader) } catch {
      throw error.inside(.field("block_header"))
    }
    writer.write(.bytes(header), number: 2)
    if let stated = json["blockID"] {
      let message = try ProtobufMessage(parsing: header.span, as: .blockHeader)
      let raw = message.message("raw_data") ?? ProtobufMessage(empty: .blockHeaderRaw)
      let id = TronBlock.id(ofHeader: raw)
      guard stated.string?.lowercased() == id.description else {
        throw MessageJSONReader.failure("the header has the id \(id)", stated)
          .inside(.field("blockID"))
      }
    }
    return writer.bytes
  }
}
