import AddressEncoding
public import Quantities

extension EthereumTransaction {
  /// The place of a transaction in a block.
  public struct Place: Hashable, Sendable {
    /// The block's header.
    public let header: EthereumHeader
    /// The block's hash.
    public let blockHash: FixedBytes<32>
    /// The position in the block, from 0.
    public let index: Int

    /// Creates a place.
    public init(header: EthereumHeader, blockHash: FixedBytes<32>, index: Int) {
      self.header = header
      self.blockHash = blockHash
      self.index = index
    }
  }

  /// The transaction in the shape of JSON-RPC's `eth_getTransactionByHash`, as geth writes it.
  ///
  /// Of a transaction outside a block, what concerns the block is `null`, and `gasPrice` of the forms
  /// with a base fee is the most that is paid. What is still to be signed has no `v`, `r`, `s`, and its
  /// `hash` and `from` are `null`. `from` is `null` too if the signature names nobody. Blobs follow
  /// as `blobs`, `commitments`, `proofs` and `wrapperVersion` where they stand with the transaction.
  ///
  /// - Parameter place: Its place in a block; `nil` if it stands in none.
  /// - Returns: A JSON object.
  /// - Complexity: One recovery of a key.
  public func json(at place: Place? = nil) -> JSONValue {
    let sender = try? sender(allowingHighS: true).address
    var members: [JSONValue.Member] = []
    members.add("blockHash", place.map { JSONWords.bytes($0.blockHash) } ?? .null)
    members.add("blockNumber", place.map { JSONWords.number($0.header.number) } ?? .null)
    members.add("blockTimestamp", place.map { JSONWords.number($0.header.timestamp) } ?? .null)
    members.add("from", sender.map(JSONWords.address) ?? .null)
    members.add("gas", JSONWords.number(gas))
    let price = effectiveGasPrice(baseFee: place?.header.baseFeePerGas)
    members.add("gasPrice", JSONWords.number(price))
    members.add("maxFeePerGas", maxFeePerGas.map(JSONWords.number))
    members.add("maxPriorityFeePerGas", maxPriorityFeePerGas.map(JSONWords.number))
    members.add("maxFeePerBlobGas", maxFeePerBlobGas.map(JSONWords.number))
    members.add("hash", signature == nil ? .null : JSONWords.bytes(hash))
    members.add("input", JSONWords.bytes(input))
    members.add("nonce", JSONWords.number(nonce))
    members.add("to", to.map(JSONWords.address) ?? .null)
    members.add("transactionIndex", place.map { JSONWords.number(UInt64($0.index)) } ?? .null)
    members.add("value", JSONWords.number(value))
    members.add("type", JSONWords.number(UInt64(kind.rawValue)))
    if kind != .legacy { members.add("accessList", .array(accessList.map(\.json))) }
    members.add("chainId", chainID.map(JSONWords.number))
    if kind == .blob {
      members.add("blobVersionedHashes", .array(blobVersionedHashes.map { JSONWords.bytes($0) }))
    }
    if kind == .setCode { members.add("authorizationList", .array(authorizationList.map(\.json))) }
    if let signature {
      members.add("v", JSONWords.number(signature.v))
      members.add("r", JSONWords.number(signature.r))
      members.add("s", JSONWords.number(signature.s))
      if kind != .legacy { members.add("yParity", JSONWords.number(signature.v)) }
    }
    if let sidecar { members += sidecar.members }
    return .object(members)
  }

  /// What is paid for a unit of gas: the price, or base fee and tip (EIP-1559).
  ///
  /// - Parameter baseFee: The block's base fee; without it, the most that is paid.
  /// - Returns: The price in wei.
  public func effectiveGasPrice(baseFee: UInt256?) -> UInt256 {
    guard let maxFeePerGas, let maxPriorityFeePerGas else { return gasPrice ?? .zero }
    guard let baseFee else { return maxFeePerGas }
    let (sum, isOver) = baseFee.addingReportingOverflow(maxPriorityFeePerGas)
    return isOver ? maxFeePerGas : min(sum, maxFeePerGas)
  }
}

extension EthereumTransaction.AccessListEntry {
  var json: JSONValue {
    [
      "address": JSONWords.address(address),
      "storageKeys": .array(storageKeys.map { JSONWords.bytes($0) }),
    ]
  }
}

extension EthereumAuthorization {
  var json: JSONValue {
    [
      "chainId": JSONWords.number(chainID),
      "address": JSONWords.address(address),
      "nonce": JSONWords.number(nonce),
      "yParity": JSONWords.number(signature.v),
      "r": JSONWords.number(signature.r),
      "s": JSONWords.number(signature.s),
    ]
  }
}

extension BlobSidecar {
  var members: [JSONValue.Member] {
    var members: [JSONValue.Member] = []
    if let version { members.add("wrapperVersion", JSONWords.number(UInt64(version))) }
    members.add("blobs", .array(blobs.map(JSONWords.bytes)))
    members.add("commitments", .array(commitments.map { JSONWords.bytes($0) }))
    members.add("proofs", .array(proofs.map { JSONWords.bytes($0) }))
    return members
  }
}
