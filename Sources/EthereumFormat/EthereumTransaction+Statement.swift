import AddressEncoding
public import ByteReading
import Cryptography
import Quantities

extension EthereumTransaction {
  /// What a node's JSON says of this transaction and the transaction itself contradicts: its hash, the
  /// sender, the chain, the key, the contract that it creates, its bytes.
  ///
  /// - Parameter json: The JSON that ``init(json:)`` read.
  /// - Returns: A sentence for each contradiction; none if all is true.
  public func contradictions(in json: JSONElement) -> [String] {
    guard let element = try? JSONFields.unwrapped(json), let fields = try? JSONFields(element)
    else {
      return []
    }
    let signer = try? sender(allowingHighS: true)
    var found: [String] = []
    func compare(_ name: String, with computed: String?) {
      guard let stated = fields[name]?.string, !stated.isEmpty, stated != "0x" else { return }
      guard let computed else {
        found.append("\(name): the JSON says \(stated), the transaction gives none")
        return
      }
      guard stated.lowercased() != computed.lowercased() else { return }
      found.append("\(name): the JSON says \(stated), the transaction gives \(computed)")
    }
    compare("hash", with: signature == nil ? nil : "0x\(hash)")
    if signature != nil { compare("from", with: signer.map { "0x\($0.address.bytes)" }) }
    compare("publicKey", with: signer.map { "0x\($0.publicKey.uncompressed)".droppingPoint })
    compare(
      "creates",
      with: signer.flatMap { contractAddress(of: $0.address) }.map { "0x\($0.bytes)" }
    )
    compare("raw", with: "0x\(Hexadecimal.encode(encoded))")
    if kind == .legacy, signature != nil, let stated = try? fields.optionalNumber("chainId"),
      let chainID, stated != chainID
    {
      found.append("chainId: the JSON says \(stated), v says \(chainID)")
    }
    return found
  }
}

extension EthereumTransaction {
  /// Whether the JSON holds all members that the hash is over, and no others.
  ///
  /// Exports leave lists and forms out; Celo's first form has members behind those of Ethereum's; what
  /// a chain makes itself stands with a signature of zeros.
  func isWhole(in json: JSONElement) -> Bool {
    guard let signature, !signature.r.isZero, !signature.s.isZero else { return false }
    guard kind == .legacy || json["accessList"] != nil,
      kind != .blob || json["blobVersionedHashes"] != nil,
      kind != .setCode || json["authorizationList"] != nil
    else { return false }
    let v = signature.v.exactly(UInt64.self) ?? .max
    guard kind == .legacy ? v == 27 || v == 28 || v >= 35 : v <= 1 else { return false }
    return json["feeCurrency"] == nil && json["gatewayFeeRecipient"] == nil
      && json["ethCompatible"]?.content != .bool(false)
  }
}

extension String {
  /// A key without the byte before its coordinates, as Parity writes it.
  fileprivate var droppingPoint: String { "0x" + dropFirst(4) }
}
