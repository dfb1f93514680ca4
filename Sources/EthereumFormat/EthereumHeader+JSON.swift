import AddressEncoding
public import ByteReading
public import Quantities

extension EthereumHeader {
  /// The header in the shape of JSON-RPC's blocks, members in the order of their names, as geth writes
  /// it.
  public var json: JSONValue { .object(members.sorted { $0.name < $1.name }) }

  var members: [JSONValue.Member] {
    var members: [JSONValue.Member] = []
    members.add("hash", JSONWords.bytes(hash))
    members.add("parentHash", JSONWords.bytes(parentHash))
    members.add("sha3Uncles", JSONWords.bytes(unclesHash))
    members.add("miner", JSONWords.address(miner))
    members.add("stateRoot", JSONWords.bytes(stateRoot))
    members.add("transactionsRoot", JSONWords.bytes(transactionsRoot))
    members.add("receiptsRoot", JSONWords.bytes(receiptsRoot))
    members.add("logsBloom", JSONWords.bytes(logsBloom.bytes))
    members.add("difficulty", JSONWords.number(difficulty))
    members.add("number", JSONWords.number(number))
    members.add("gasLimit", JSONWords.number(gasLimit))
    members.add("gasUsed", JSONWords.number(gasUsed))
    members.add("timestamp", JSONWords.number(timestamp))
    members.add("extraData", JSONWords.bytes(extraData))
    members.add("mixHash", JSONWords.bytes(mixHash))
    members.add("nonce", JSONWords.bytes(nonce))
    members.add("baseFeePerGas", baseFeePerGas.map(JSONWords.number))
    members.add("withdrawalsRoot", withdrawalsRoot.map { JSONWords.bytes($0) })
    members.add("blobGasUsed", blobGasUsed.map(JSONWords.number))
    members.add("excessBlobGas", excessBlobGas.map(JSONWords.number))
    members.add("parentBeaconBlockRoot", parentBeaconBlockRoot.map { JSONWords.bytes($0) })
    members.add("requestsHash", requestsHash.map { JSONWords.bytes($0) })
    return members
  }

  /// Reads the header of a block as nodes answer for it (`eth_getBlockByNumber`).
  ///
  /// - Parameter json: The JSON.
  /// - Throws: ``ParseFailure`` with the place in the JSON and the member; also if the fields of a
  ///   later fork stand without those of an earlier one.
  public init(json: JSONElement) throws(ParseFailure) {
    let element = try JSONFields.unwrapped(json)
    if let raw = try JSONFields.raw(element) {
      self = try Self.parsed(raw, at: element.range.lowerBound)
      return
    }
    let fields = try JSONFields(element)
    var list = RLPWriter()
    list.append(try fields.fixed("parentHash") as FixedBytes<32>)
    list.append(try fields.fixed("sha3Uncles") as FixedBytes<32>)
    list.append(try fields.fixed("miner", "author") as FixedBytes<20>)
    list.append(try fields.fixed("stateRoot") as FixedBytes<32>)
    list.append(try fields.fixed("transactionsRoot") as FixedBytes<32>)
    list.append(try fields.fixed("receiptsRoot") as FixedBytes<32>)
    list.append(try fields.fixed("logsBloom") as FixedBytes<256>)
    list.append(try fields.number("difficulty"))
    list.append(try fields.number64("number"))
    list.append(try fields.number64("gasLimit"))
    list.append(try fields.number64("gasUsed"))
    list.append(try fields.number64("timestamp"))
    list.append(try fields.bytes("extraData"))
    list.append(try fields.fixed("mixHash") as FixedBytes<32>)
    list.append(try fields.fixed("nonce") as FixedBytes<8>)
    let added: [(String, RLPItemText)] = [
      ("baseFeePerGas", .number), ("withdrawalsRoot", .hash), ("blobGasUsed", .number),
      ("excessBlobGas", .number), ("parentBeaconBlockRoot", .hash), ("requestsHash", .hash),
    ]
    var missing: String?
    for (name, form) in added {
      guard fields.has(name) else {
        missing = missing ?? name
        continue
      }
      if let missing { throw fields.failure("missing, while \(name) is there", missing) }
      switch form {
      case .number: list.append(try fields.number(name))
      case .hash: list.append(try fields.fixed(name) as FixedBytes<32>)
      }
    }
    var output = RLPWriter()
    output.append(list: list.bytes)
    self = try Self.parsed(output.bytes, at: fields.element.range.lowerBound)
  }

  private static func parsed(_ encoded: [UInt8], at place: Int) throws(ParseFailure) -> Self {
    do throws(ParseFailure) { return try Self(parsing: encoded.span) } catch {
      throw ParseFailure(error.reason, at: place, path: error.path)
    }
  }
}

/// How a field stands in RLP.
private enum RLPItemText {
  case number
  case hash
}
