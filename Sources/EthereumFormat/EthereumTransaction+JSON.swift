import AddressEncoding
public import ByteReading
import Quantities

extension EthereumTransaction {
  /// Reads a transaction as nodes of any age answer for it (`eth_getTransactionByHash`), with or without
  /// the answer around it, and as ``json(at:)`` writes it.
  ///
  /// The form is the member `type`, or follows from the members of a node that writes none. What a
  /// node adds (`from`, `hash`, `blockHash`, `publicKey`, `creates`) is left for
  /// ``EthereumTransaction/Statement``. A transaction without `v`, `r` and `s` is one still to be signed.
  ///
  /// - Parameter json: The JSON.
  /// - Throws: ``ParseFailure`` with the place in the JSON and the member.
  public init(json: JSONElement) throws(ParseFailure) {
    let element = try JSONFields.unwrapped(json)
    if let raw = try JSONFields.raw(element) {
      self = try Self.parsed(raw, at: element.range.lowerBound)
      return
    }
    let fields = try JSONFields(element)
    let encoded: [UInt8]
    if !fields.has("nonce"), let raw = fields["raw"] {
      encoded = try JSONFields.bytes(raw, "raw")
    } else {
      encoded = try Self.encoded(fields)
    }
    self = try Self.parsed(encoded, at: fields.element.range.lowerBound)
  }

  /// Reads bytes that JSON made; a failure then stands at the JSON, not at one of the bytes.
  private static func parsed(_ encoded: [UInt8], at place: Int) throws(ParseFailure) -> Self {
    do throws(ParseFailure) { return try Self(parsing: encoded.span) } catch {
      throw ParseFailure(error.reason, at: place, path: error.path)
    }
  }

  private static func encoded(_ fields: JSONFields) throws(ParseFailure) -> [UInt8] {
    let kind = try kind(of: fields)
    let signature = try Signature(json: fields, kind)
    var list = RLPWriter()
    if kind != .legacy { list.append(try fields.number("chainId")) }
    list.append(try fields.number64("nonce"))
    if kind == .legacy || kind == .accessList {
      list.append(try fields.number("gasPrice"))
    } else {
      list.append(try fields.number("maxPriorityFeePerGas"))
      list.append(try fields.number("maxFeePerGas"))
    }
    list.append(try fields.number64("gas", "gasLimit"))
    list.append(try fields.optionalAddress("to")?.bytes.array ?? [])
    list.append(try fields.number("value"))
    list.append(try fields.bytes("input", "data"))
    if kind != .legacy { try appendAccessList(fields, to: &list) }
    if kind == .blob {
      list.append(try fields.number("maxFeePerBlobGas"))
      let hashes: [FixedBytes<32>] = try fields.fixedList("blobVersionedHashes")
      list.list { list in for hash in hashes { list.append(hash) } }
    }
    if kind == .setCode { try appendAuthorizations(fields, to: &list) }
    if let signature {
      signature.append(to: &list)
    } else if kind == .legacy, let chainID = try fields.optionalNumber("chainId") {
      list.append(chainID)
      list.append(0)
      list.append(0)
    }
    var output = RLPWriter()
    output.append(list: list.bytes)
    guard kind != .legacy else { return output.bytes }
    guard kind == .blob, let sidecar = try BlobSidecar(json: fields) else {
      return [kind.rawValue] + output.bytes
    }
    return sidecar.wrapped(output.bytes)
  }

  private static func kind(of fields: JSONFields) throws(ParseFailure) -> Kind {
    guard let type = fields["type"] else {
      if fields.has("authorizationList") { return .setCode }
      if fields.has("blobVersionedHashes") { return .blob }
      if fields.has("maxFeePerGas") { return .dynamicFee }
      return fields.has("accessList") ? .accessList : .legacy
    }
    let number = try JSONFields.number(type, "type")
    guard let value = number.exactly(UInt8.self), let kind = Kind(rawValue: value) else {
      throw JSONFields.refusal("type \(number) is not known; 0 to 4 are", type, "type")
    }
    return kind
  }

  private static func appendAccessList(
    _ fields: JSONFields,
    to list: inout RLPWriter
  ) throws(ParseFailure) {
    let entries = try fields.list("accessList") { element throws(ParseFailure) in
      let entry = try JSONFields(element)
      return AccessListEntry(
        address: try entry.address("address"),
        storageKeys: try entry.fixedList("storageKeys")
      )
    }
    list.list { list in
      for entry in entries {
        list.list { list in
          list.append(entry.address.bytes)
          list.list { list in for key in entry.storageKeys { list.append(key) } }
        }
      }
    }
  }

  private static func appendAuthorizations(
    _ fields: JSONFields,
    to list: inout RLPWriter
  ) throws(ParseFailure) {
    let entries = try fields.list("authorizationList") { element throws(ParseFailure) in
      let entry = try JSONFields(element)
      return EthereumAuthorization(
        chainID: try entry.number("chainId"),
        address: try entry.address("address"),
        nonce: try entry.number64("nonce"),
        signature: Signature(
          v: try entry.number("yParity", "v"),
          r: try entry.number("r"),
          s: try entry.number("s")
        )
      )
    }
    list.list { list in
      for entry in entries {
        list.list { list in
          list.append(entry.chainID)
          list.append(entry.address.bytes)
          list.append(entry.nonce)
          entry.signature.append(to: &list)
        }
      }
    }
  }
}

extension EthereumTransaction.Signature {
  /// Reads `v`, `r` and `s`; `nil` if none of them is there.
  init?(json fields: JSONFields, _ kind: EthereumTransaction.Kind) throws(ParseFailure) {
    let names = ["v", "yParity", "r", "s"]
    guard names.contains(where: fields.has) else { return nil }
    let v = try fields.optionalNumber("v")
    let parity = try fields.optionalNumber("yParity")
    if kind == .legacy {
      guard let v else { throw fields.failure("missing", "v") }
      self.v = v
    } else {
      guard let value = parity ?? v else { throw fields.failure("missing", "yParity") }
      if let v, let parity, v != parity {
        throw fields.failure("v is \(v) and yParity \(parity)", "yParity", at: fields["yParity"])
      }
      self.v = value
    }
    r = try fields.number("r")
    s = try fields.number("s")
  }

  func append(to list: inout RLPWriter) {
    list.append(v)
    list.append(r)
    list.append(s)
  }
}

extension BlobSidecar {
  /// Reads `blobs`, `commitments` and `proofs`; `nil` if there are no blobs.
  init?(json fields: JSONFields) throws(ParseFailure) {
    guard fields.has("blobs") else { return nil }
    blobs = try fields.list("blobs") { element throws(ParseFailure) in
      try JSONFields.bytes(element, "")
    }
    commitments = try fields.fixedList("commitments")
    proofs = try fields.fixedList("proofs")
    guard let stated = try fields.optionalNumber64("wrapperVersion") else {
      version = nil
      return
    }
    guard stated <= 1 else { throw fields.failure("unknown: \(stated)", "wrapperVersion") }
    version = stated == 0 ? nil : 1
  }

  /// The transaction's list in its network form (EIP-4844, EIP-7594), with the type before it.
  func wrapped(_ transaction: [UInt8]) -> [UInt8] {
    var output = RLPWriter()
    output.list { list in
      list.append(encoded: transaction)
      if let version { list.append(UInt64(version)) }
      list.list { list in for blob in blobs { list.append(blob) } }
      list.list { list in for commitment in commitments { list.append(commitment) } }
      list.list { list in for proof in proofs { list.append(proof) } }
    }
    return [EthereumTransaction.Kind.blob.rawValue] + output.bytes
  }
}

extension EthereumTransaction {
  /// The bytes as they travel on the network: with the blobs, if there are any.
  public var networkEncoded: [UInt8] {
    sidecar.map { $0.wrapped(Array(encoded.dropFirst())) } ?? encoded
  }
}
