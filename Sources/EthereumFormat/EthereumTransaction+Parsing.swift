import AddressEncoding
public import ByteReading
import Quantities

extension EthereumTransaction {
  /// Reads a transaction from all of some bytes.
  ///
  /// Read are the forms 0 to 4, signed or as they are before they are signed, and the form of type 3
  /// that carries its blobs. Whatever is read has one encoding only, these bytes.
  ///
  /// - Parameter bytes: The bytes.
  /// - Throws: ``ParseFailure`` with the place and the field, named as JSON-RPC names it.
  /// - Complexity: O(*n*) in their count.
  public init(parsing bytes: Span<UInt8>) throws(ParseFailure) {
    guard bytes.count > 0 else { throw ParseFailure(.truncated(needed: 1, available: 0), at: 0) }
    try self.init(parsing: bytes, in: 0..<bytes.count)
  }

  /// Reads a transaction that stands in a block's list: a list itself, or bytes with the type first.
  init(inList reader: inout RLPReader, _ name: String) throws(ParseFailure) {
    let item = try reader.readItem(name)
    // A type and a list are two bytes at least; the reader has made sure of the bytes.
    guard !item.content.isEmpty else {
      throw ParseFailure(.invalidValue("no transaction"), at: item.range.lowerBound)
    }
    let first = reader.source[item.content.lowerBound]
    guard item.isList || first < 0x80 else {
      throw ParseFailure(
        .invalidValue("no type of EIP-2718: \(first)"),
        at: item.content.lowerBound
      )
    }
    try self.init(parsing: reader.source, in: item.isList ? item.range : item.content)
    guard sidecar == nil else {
      throw ParseFailure(.invalidValue("blobs in a block"), at: item.range.lowerBound)
    }
  }

  /// Reads a transaction that takes up a part of the source, which is not empty.
  init(parsing source: Span<UInt8>, in range: Range<Int>) throws(ParseFailure) {
    let first = source[range.lowerBound]
    guard first < 0xc0 else {
      var reader = RLPReader(source, in: range)
      var list = try reader.readList("transaction")
      try reader.finish()
      try self.init(legacy: &list, at: range)
      return
    }
    guard first < 0x80, let kind = Kind(rawValue: first), kind != .legacy else {
      let known = "a list, or a type from 1 to 4 before one"
      throw ParseFailure(
        .invalidValue("no transaction begins with byte \(first); \(known) does"),
        at: range.lowerBound,
        path: [.field("type")]
      )
    }
    var reader = RLPReader(source, in: range.lowerBound + 1..<range.upperBound)
    var list = try reader.readList("transaction")
    try reader.finish()
    guard kind == .blob, !list.isAtEnd, try list.peekItem("chainId").isList else {
      try self.init(kind, &list, at: range, sidecar: nil)
      return
    }
    let inner = try list.peekItem("transaction").range
    var fields = try list.readList("transaction")
    let sidecar = try BlobSidecar(from: &list)
    try list.finish()
    try self.init(kind, &fields, at: inner, sidecar: sidecar)
    let hashes = blobVersionedHashes.count
    guard sidecar.blobs.count == hashes else {
      throw ParseFailure(
        .invalidValue("\(sidecar.blobs.count) blobs for \(hashes) hashes"),
        at: inner.upperBound,
        path: [.field("blobs")]
      )
    }
  }

  private init(legacy list: inout RLPReader, at range: Range<Int>) throws(ParseFailure) {
    kind = .legacy
    let start = list.offset
    nonce = try list.readUInt64("nonce")
    gasPrice = try list.readUInt256("gasPrice")
    gas = try list.readUInt64("gas")
    to = try list.readRecipient("to")
    value = try list.readUInt256("value")
    input = try list.readBytes("input")
    let end = list.offset
    if list.isAtEnd {
      (chainID, signature) = (nil, nil)
    } else {
      let signature = try Signature(from: &list, "v")
      try list.finish()
      // What is signed under EIP-155 ends with the chain's number and two zeros.
      let isUnsigned =
        signature.r.isZero && signature.s.isZero && signature.v != UInt256(27 as UInt8)
        && signature.v != UInt256(28 as UInt8)
      chainID = isUnsigned ? signature.v : Self.chainID(inV: signature.v)
      self.signature = isUnsigned ? nil : signature
    }
    (maxPriorityFeePerGas, maxFeePerGas, maxFeePerBlobGas) = (nil, nil, nil)
    (accessList, blobVersionedHashes, authorizationList, sidecar) = ([], [], [], nil)
    encoded = list.bytes(range)
    unsignedFields = start - range.lowerBound..<end - range.lowerBound
  }

  private init(
    _ kind: Kind,
    _ list: inout RLPReader,
    at range: Range<Int>,
    sidecar: BlobSidecar?
  ) throws(ParseFailure) {
    self.kind = kind
    self.sidecar = sidecar
    let start = list.offset
    chainID = try list.readUInt256("chainId")
    nonce = try list.readUInt64("nonce")
    if kind == .accessList {
      gasPrice = try list.readUInt256("gasPrice")
      (maxPriorityFeePerGas, maxFeePerGas) = (nil, nil)
    } else {
      gasPrice = nil
      maxPriorityFeePerGas = try list.readUInt256("maxPriorityFeePerGas")
      maxFeePerGas = try list.readUInt256("maxFeePerGas")
    }
    gas = try list.readUInt64("gas")
    to =
      kind == .blob || kind == .setCode
      ? EthereumAddress(try list.readFixed("to")) : try list.readRecipient("to")
    value = try list.readUInt256("value")
    input = try list.readBytes("input")
    accessList = try Self.readAccessList(&list)
    maxFeePerBlobGas = kind == .blob ? try list.readUInt256("maxFeePerBlobGas") : nil
    blobVersionedHashes = kind == .blob ? try list.readFixedList("blobVersionedHashes") : []
    authorizationList = kind == .setCode ? try Self.readAuthorizations(&list) : []
    let end = list.offset
    signature = list.isAtEnd ? nil : try Signature(from: &list, "yParity")
    try list.finish()
    if range.lowerBound > 0, sidecar != nil {
      // Without its blobs, the type stands before the inner list.
      encoded = [kind.rawValue] + list.bytes(range)
      unsignedFields = start - range.lowerBound + 1..<end - range.lowerBound + 1
    } else {
      encoded = list.bytes(range)
      unsignedFields = start - range.lowerBound..<end - range.lowerBound
    }
  }

  /// The chain's number in `v`: 35 and the parity and twice the number (EIP-155).
  static func chainID(inV v: UInt256) -> UInt256? {
    let (rest, isBelow) = v.subtractingReportingOverflow(UInt256(35 as UInt8))
    return isBelow ? nil : UInt256(high: rest.high >> 1, low: rest.high << 127 | rest.low >> 1)
  }

  private static func readAccessList(
    _ list: inout RLPReader
  ) throws(ParseFailure) -> [AccessListEntry] {
    let name = "accessList"
    var items = try list.readList(name)
    var entries: [AccessListEntry] = []
    while !items.isAtEnd {
      do throws(ParseFailure) {
        var item = try items.readList("entry")
        let address = EthereumAddress(try item.readFixed("address"))
        let keys: [FixedBytes<32>] = try item.readFixedList("storageKeys")
        try item.finish()
        entries.append(AccessListEntry(address: address, storageKeys: keys))
      } catch {
        throw error.inside(.element(entries.count)).inside(.field(name))
      }
    }
    return entries
  }

  private static func readAuthorizations(
    _ list: inout RLPReader
  ) throws(ParseFailure) -> [EthereumAuthorization] {
    let name = "authorizationList"
    var items = try list.readList(name)
    var entries: [EthereumAuthorization] = []
    while !items.isAtEnd {
      do throws(ParseFailure) {
        var item = try items.readList("authorization")
        let authorization = EthereumAuthorization(
          chainID: try item.readUInt256("chainId"),
          address: EthereumAddress(try item.readFixed("address")),
          nonce: try item.readUInt64("nonce"),
          signature: try Signature(from: &item, "yParity")
        )
        try item.finish()
        entries.append(authorization)
      } catch {
        throw error.inside(.element(entries.count)).inside(.field(name))
      }
    }
    return entries
  }
}

extension EthereumTransaction.Signature {
  init(from list: inout RLPReader, _ first: String) throws(ParseFailure) {
    v = try list.readUInt256(first)
    r = try list.readUInt256("r")
    s = try list.readUInt256("s")
  }
}

extension BlobSidecar {
  /// Reads what follows the transaction in its network form: the version, if any, blobs, commitments,
  /// proofs.
  init(from list: inout RLPReader) throws(ParseFailure) {
    let next = try list.peekItem("blobs")
    if next.isList {
      version = nil
    } else {
      let start = list.offset
      guard try list.readUInt64("wrapperVersion") == 1 else {
        throw ParseFailure(
          .invalidValue("a wrapper of unknown version; 1 is defined (EIP-7594)"),
          at: start,
          path: [.field("wrapperVersion")]
        )
      }
      version = 1
    }
    let start = list.offset
    var items = try list.readList("blobs")
    var blobs: [[UInt8]] = []
    while !items.isAtEnd {
      let place = items.offset
      let content = try items.readString("blobs")
      guard content.count == Self.blobSize else {
        throw ParseFailure(
          .invalidValue("a blob of \(content.count) bytes; \(Self.blobSize) are due"),
          at: place,
          path: [.field("blobs"), .element(blobs.count)]
        )
      }
      blobs.append(items.bytes(content))
    }
    self.blobs = blobs
    commitments = try list.readFixedList("commitments")
    proofs = try list.readFixedList("proofs")
    let proofCount = blobs.count * (version == nil ? 1 : 128)
    guard commitments.count == blobs.count, proofs.count == proofCount else {
      throw ParseFailure(
        .invalidValue(
          "\(commitments.count) commitments and \(proofs.count) proofs for \(blobs.count) blobs"
        ),
        at: start,
        path: [.field("blobs")]
      )
    }
  }
}

extension RLPReader {
  /// Reads an address, or nothing where a contract is created.
  mutating func readRecipient(_ name: String) throws(ParseFailure) -> EthereumAddress? {
    let item = try peekItem(name)
    guard !item.isList, item.content.isEmpty else { return EthereumAddress(try readFixed(name)) }
    _ = try readItem(name)
    return nil
  }

  /// Reads a list of strings that have as many bytes each.
  mutating func readFixedList<let count: Int>(
    _ name: String
  ) throws(ParseFailure) -> [FixedBytes<count>] {
    var items = try readList(name)
    var values: [FixedBytes<count>] = []
    values.reserveCapacity((items.end - items.offset) / (count + 1))
    while !items.isAtEnd {
      do throws(ParseFailure) { values.append(try items.readFixed("")) } catch {
        throw ParseFailure(
          error.reason,
          at: error.offset,
          path: [.field(name), .element(values.count)]
        )
      }
    }
    return values
  }
}
