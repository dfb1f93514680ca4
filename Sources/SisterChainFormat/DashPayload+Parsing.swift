import BitcoinFormat
public import ByteReading
import Quantities

extension DashTransaction {
  /// Returns what the payload says.
  ///
  /// - Returns: `nil` if there is no payload, or its type or version is none that is known here.
  /// - Throws: `ParseFailure`, with the offset in the payload, if the payload is of a known kind but
  ///   does not read so. The transaction keeps the payload's bytes in any case.
  public func readPayload() throws(ParseFailure) -> DashPayload? {
    guard let extraPayload else { return nil }
    let span = extraPayload.span
    var cursor = ByteCursor(span)
    let payload = try Self.payload(kind, from: &cursor)
    if payload != nil { try cursor.finish() }
    return payload
  }

  private static func payload(
    _ kind: Kind,
    from cursor: inout ByteCursor
  ) throws(ParseFailure) -> DashPayload? {
    switch kind {
    case .providerRegistration:
      return try DashPayload.ProviderRegistration(from: &cursor).map {
        .providerRegistration($0)
      }
    case .providerServiceUpdate:
      return try DashPayload.ProviderServiceUpdate(from: &cursor).map {
        .providerServiceUpdate($0)
      }
    case .providerRegistrarUpdate:
      return try DashPayload.ProviderRegistrarUpdate(from: &cursor).map {
        .providerRegistrarUpdate($0)
      }
    case .providerRevocation:
      return try DashPayload.ProviderRevocation(from: &cursor).map { .providerRevocation($0) }
    case .coinbase: return .coinbase(try DashPayload.Coinbase(from: &cursor))
    case .quorumCommitment:
      return .quorumCommitment(try DashPayload.QuorumCommitment(from: &cursor))
    case .hardForkSignal: return .hardForkSignal(try DashPayload.HardForkSignal(from: &cursor))
    case .assetLock: return .assetLock(try DashPayload.AssetLock(from: &cursor))
    case .assetUnlock: return .assetUnlock(try DashPayload.AssetUnlock(from: &cursor))
    case .standard, .unknown: return nil
    }
  }
}

/// Versions 1 and 2 of the payloads of DIP-0003 are known; later ones hold addresses in another form.
private func isKnown(_ version: UInt16) -> Bool { (1...2).contains(version) }

extension DashPayload.Service {
  fileprivate init(from cursor: inout ByteCursor) throws(ParseFailure) {
    address = try cursor.fixed("ipAddress")
    let port = try cursor.uint16("port")
    self.port = port.byteSwapped
  }
}

extension DashPayload.Platform {
  fileprivate init(from cursor: inout ByteCursor) throws(ParseFailure) {
    nodeID = try cursor.fixed("platformNodeID")
    peerPort = try cursor.uint16("platformP2PPort")
    httpPort = try cursor.uint16("platformHTTPPort")
  }
}

extension DashPayload.ProviderRegistration {
  fileprivate init?(from cursor: inout ByteCursor) throws(ParseFailure) {
    version = try cursor.uint16("version")
    guard isKnown(version) else { return nil }
    type = try cursor.uint16("type")
    mode = try cursor.uint16("mode")
    collateral = try cursor.field("collateralOutpoint") { c throws(ParseFailure) in
      try Transaction.OutPoint(from: &c)
    }
    service = try DashPayload.Service(from: &cursor)
    ownerKeyHash = try cursor.fixed("keyIDOwner")
    operatorKey = try cursor.fixed("pubKeyOperator")
    votingKeyHash = try cursor.fixed("keyIDVoting")
    operatorReward = try cursor.uint16("operatorReward")
    payoutScript = try cursor.counted("scriptPayout")
    inputsHash = try cursor.fixed("inputsHash")
    platform = type == 1 ? try DashPayload.Platform(from: &cursor) : nil
    signature = try cursor.counted("payloadSig")
  }
}

extension DashPayload.ProviderServiceUpdate {
  fileprivate init?(from cursor: inout ByteCursor) throws(ParseFailure) {
    version = try cursor.uint16("version")
    guard isKnown(version) else { return nil }
    type = version == 2 ? try cursor.uint16("type") : 0
    registration = TransactionID(wireBytes: try cursor.fixed("proTxHash"))
    service = try DashPayload.Service(from: &cursor)
    operatorPayoutScript = try cursor.counted("scriptOperatorPayout")
    inputsHash = try cursor.fixed("inputsHash")
    platform = type == 1 ? try DashPayload.Platform(from: &cursor) : nil
    signature = try cursor.fixed("payloadSig")
  }
}

extension DashPayload.ProviderRegistrarUpdate {
  fileprivate init?(from cursor: inout ByteCursor) throws(ParseFailure) {
    version = try cursor.uint16("version")
    guard isKnown(version) else { return nil }
    registration = TransactionID(wireBytes: try cursor.fixed("proTxHash"))
    mode = try cursor.uint16("mode")
    operatorKey = try cursor.fixed("pubKeyOperator")
    votingKeyHash = try cursor.fixed("keyIDVoting")
    payoutScript = try cursor.counted("scriptPayout")
    inputsHash = try cursor.fixed("inputsHash")
    signature = try cursor.counted("payloadSig")
  }
}

extension DashPayload.ProviderRevocation {
  fileprivate init?(from cursor: inout ByteCursor) throws(ParseFailure) {
    version = try cursor.uint16("version")
    guard isKnown(version) else { return nil }
    registration = TransactionID(wireBytes: try cursor.fixed("proTxHash"))
    reason = try cursor.uint16("reason")
    inputsHash = try cursor.fixed("inputsHash")
    signature = try cursor.fixed("payloadSig")
  }
}

extension DashPayload.Coinbase {
  fileprivate init(from cursor: inout ByteCursor) throws(ParseFailure) {
    version = try cursor.uint16("version")
    height = Int32(bitPattern: try cursor.uint32("height"))
    masternodeRoot = try cursor.fixed("merkleRootMNList")
    quorumRoot = version >= 2 ? try cursor.fixed("merkleRootQuorums") : nil
    chainLock = version >= 3 ? try DashPayload.ChainLock(from: &cursor) : nil
  }
}

extension DashPayload.ChainLock {
  fileprivate init(from cursor: inout ByteCursor) throws(ParseFailure) {
    heightDifference = try cursor.field("bestCLHeightDiff") { c throws(ParseFailure) in
      let start = c.offset
      let value = try c.readCompactSize()
      guard let difference = UInt32(exactly: value) else {
        throw ParseFailure(.invalidValue("height difference \(value)"), at: start)
      }
      return difference
    }
    signature = try cursor.fixed("bestCLSignature")
    creditPoolBalance = try cursor.int64("creditPoolBalance")
  }
}

extension DashPayload.Bits {
  fileprivate init(_ name: String, from cursor: inout ByteCursor) throws(ParseFailure) {
    let (count, bytes) = try cursor.field(name) {
      c throws(ParseFailure) -> (Int, [UInt8]) in
      let start = c.offset
      let count = try c.readCompactSize()
      guard count <= UInt64(c.remaining) * 8 else {
        throw ParseFailure(.implausibleCount(count, limit: c.remaining * 8), at: start)
      }
      let bytes = try c.readBytes((Int(count) + 7) / 8)
      let used = Int(count) % 8
      guard used == 0 || (bytes.last ?? 0) >> UInt8(used) == 0 else {
        throw ParseFailure(.invalidValue("bits beyond the count"), at: c.offset - 1)
      }
      return (Int(count), bytes)
    }
    self.count = count
    self.bytes = bytes
  }
}

extension DashPayload.QuorumCommitment {
  fileprivate init(from cursor: inout ByteCursor) throws(ParseFailure) {
    version = try cursor.uint16("version")
    height = try cursor.uint32("height")
    commitmentVersion = try cursor.uint16("commitment.version")
    quorumType = try cursor.uint8("llmqType")
    quorumHash = try cursor.fixed("quorumHash")
    quorumIndex =
      commitmentVersion == 2 || commitmentVersion == 4
      ? Int16(bitPattern: try cursor.uint16("quorumIndex")) : nil
    signers = try DashPayload.Bits("signers", from: &cursor)
    validMembers = try DashPayload.Bits("validMembers", from: &cursor)
    quorumKey = try cursor.fixed("quorumPublicKey")
    verificationHash = try cursor.fixed("quorumVvecHash")
    quorumSignature = try cursor.fixed("quorumSig")
    membersSignature = try cursor.fixed("membersSig")
  }
}

extension DashPayload.HardForkSignal {
  fileprivate init(from cursor: inout ByteCursor) throws(ParseFailure) {
    version = try cursor.uint8("version")
    versionBit = try cursor.uint8("versionBit")
    quorumHash = try cursor.fixed("quorumHash")
    signature = try cursor.fixed("sig")
  }
}

extension DashPayload.AssetLock {
  fileprivate init(from cursor: inout ByteCursor) throws(ParseFailure) {
    version = try cursor.uint8("version")
    creditOutputs = try cursor.list("creditOutputs", leastSize: 9) { c throws(ParseFailure) in
      try Transaction.Output(from: &c)
    }
  }
}

extension DashPayload.AssetUnlock {
  fileprivate init(from cursor: inout ByteCursor) throws(ParseFailure) {
    version = try cursor.uint8("version")
    index = try cursor.field("index") { c throws(ParseFailure) in try c.readUInt64LE() }
    fee = try cursor.uint32("fee")
    requestedHeight = try cursor.uint32("requestedHeight")
    quorumHash = try cursor.fixed("quorumHash")
    signature = try cursor.fixed("quorumSig")
  }
}
