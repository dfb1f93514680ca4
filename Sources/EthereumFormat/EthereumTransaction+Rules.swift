import Cryptography
public import Quantities

/// Why the rules of a fork refuse a transaction.
public struct TransactionRefusal: Hashable, Sendable {
  /// A name of the rule for programs, in snake case.
  public let code: String
  /// The rule with its source, and what was found.
  public let detail: String
}

extension EthereumTransaction {
  /// The first rule of a fork that the transaction breaks, as far as it alone shows; `nil` if none.
  ///
  /// What only the chain's state shows is not looked at: the sender's balance, nonce and code, the
  /// block's gas and base fee. Of blobs it is checked that their commitments are the ones signed; the
  /// proofs are not.
  ///
  /// - Parameters:
  ///   - fork: The fork.
  ///   - chainID: The chain on which it should stand; `nil` for the one that it names.
  /// - Returns: The rule and what was found.
  public func failure(
    under fork: EthereumFork = .standard,
    chainID: UInt256? = nil
  ) -> TransactionRefusal? {
    formFailure(fork) ?? chainFailure(fork, chainID) ?? signatureFailure(fork)
      ?? numberFailure ?? gasFailure(fork) ?? blobFailure(fork) ?? authorizationFailure
  }

  /// The latest fork under whose rules the transaction may stand; `nil` if there is none.
  public var latestFork: EthereumFork? {
    EthereumFork.allCases.reversed().first { failure(under: $0) == nil }
  }

  private func formFailure(_ fork: EthereumFork) -> TransactionRefusal? {
    let since: EthereumFork =
      switch kind {
      case .legacy: .frontier
      case .accessList: .berlin
      case .dynamicFee: .london
      case .blob: .cancun
      case .setCode: .prague
      }
    guard fork < since else { return nil }
    return TransactionRefusal(
      code: "type_not_supported",
      detail: "type \(kind.rawValue) is of \(since.name) and not of \(fork.name)"
    )
  }

  private func chainFailure(
    _ fork: EthereumFork,
    _ expected: UInt256?
  ) -> TransactionRefusal? {
    guard let chainID else { return nil }
    guard signature == nil || kind != .legacy || fork >= .spuriousDragon else {
      return TransactionRefusal(
        code: "invalid_v",
        detail: "v names a chain (EIP-155), which \(fork.name) does not know"
      )
    }
    if chainID.isZero {
      return TransactionRefusal(code: "invalid_chain_id", detail: "no chain has the number 0")
    }
    if kind == .legacy, let v = signature?.v, v.exactly(UInt64.self) == nil {
      return TransactionRefusal(
        code: "invalid_chain_id",
        detail: "v of more than 64 bits; the number of a chain is bounded (EIP-2294)"
      )
    }
    guard let expected, expected != chainID else { return nil }
    return TransactionRefusal(
      code: "invalid_chain_id",
      detail: "signed for chain \(chainID), not for \(expected)"
    )
  }

  private func signatureFailure(_ fork: EthereumFork) -> TransactionRefusal? {
    do throws(SignatureRefusal) {
      _ = try sender(allowingHighS: fork < .homestead)
      return nil
    } catch {
      return TransactionRefusal(code: error.code, detail: "\(error)")
    }
  }

  private var numberFailure: TransactionRefusal? {
    guard nonce < UInt64.max else {
      return TransactionRefusal(
        code: "nonce_too_large",
        detail: "a nonce is below 2^64 - 1 (EIP-2681)"
      )
    }
    if let maxFeePerGas, let maxPriorityFeePerGas, maxPriorityFeePerGas > maxFeePerGas {
      return TransactionRefusal(
        code: "priority_fee_above_fee",
        detail: "maxPriorityFeePerGas is above maxFeePerGas (EIP-1559)"
      )
    }
    let price = effectiveGasPrice(baseFee: nil)
    guard !UInt256(gas).multipliedReportingOverflow(by: price).overflow else {
      return TransactionRefusal(
        code: "gas_price_product_overflow",
        detail: "gas times its price is beyond 256 bits"
      )
    }
    return nil
  }

  private func gasFailure(_ fork: EthereumFork) -> TransactionRefusal? {
    if to == nil, fork >= .shanghai, input.count > Self.initCodeLimit {
      return TransactionRefusal(
        code: "initcode_too_large",
        detail:
          "\(input.count) bytes of code that creates; \(Self.initCodeLimit) at most (EIP-3860)"
      )
    }
    let intrinsic = intrinsicGas(under: fork)
    guard UInt256(gas) >= UInt256(intrinsic) else {
      return TransactionRefusal(
        code: "intrinsic_gas_too_low",
        detail: "gas is \(gas); the transaction alone needs \(intrinsic) under \(fork.name)"
      )
    }
    let floor = calldataFloor(under: fork)
    guard UInt256(gas) >= UInt256(floor) else {
      return TransactionRefusal(
        code: "gas_below_floor",
        detail: "gas is \(gas); its data costs \(floor) at least (EIP-7623)"
      )
    }
    guard fork < .osaka || gas <= Self.gasLimitCap else {
      return TransactionRefusal(
        code: "gas_above_cap",
        detail: "gas is \(gas); \(Self.gasLimitCap) at most (EIP-7825)"
      )
    }
    return nil
  }

  private func blobFailure(_ fork: EthereumFork) -> TransactionRefusal? {
    guard kind == .blob else { return nil }
    guard !blobVersionedHashes.isEmpty else {
      return TransactionRefusal(code: "no_blobs", detail: "no blob (EIP-4844)")
    }
    for (index, hash) in blobVersionedHashes.enumerated() where hash.bytes[0] != 1 {
      return TransactionRefusal(
        code: "blob_hash_version",
        detail:
          "blobVersionedHashes[\(index)] is of version \(hash.bytes[0]); 1 is known (EIP-4844)"
      )
    }
    let most = fork == .prague ? 9 : 6
    guard blobVersionedHashes.count <= most else {
      return TransactionRefusal(
        code: "too_many_blobs",
        detail: "\(blobVersionedHashes.count) blobs; \(most) at most under \(fork.name)"
      )
    }
    guard let sidecar else { return nil }
    for (index, commitment) in sidecar.commitments.enumerated() {
      var hash = SHA256.hash(commitment.bytes.span).bytes
      hash[0] = 1
      guard index < blobVersionedHashes.count, FixedBytes(hash) == blobVersionedHashes[index] else {
        return TransactionRefusal(
          code: "blob_commitment",
          detail: "commitments[\(index)] is not the one that blobVersionedHashes names (EIP-4844)"
        )
      }
    }
    return nil
  }

  private var authorizationFailure: TransactionRefusal? {
    guard kind == .setCode else { return nil }
    guard !authorizationList.isEmpty else {
      return TransactionRefusal(
        code: "no_authorizations",
        detail: "the list of authorizations is empty (EIP-7702)"
      )
    }
    for (index, entry) in authorizationList.enumerated() {
      guard entry.signature.v.exactly(UInt8.self) != nil else {
        return TransactionRefusal(
          code: "authorization_parity",
          detail: "authorizationList[\(index)].yParity is beyond 8 bits (EIP-7702)"
        )
      }
    }
    return nil
  }
}

extension EthereumTransaction {
  /// The most bytes of code that creates a contract since Shanghai (EIP-3860).
  public static let initCodeLimit = 49_152
  /// The most gas of a transaction since Osaka (EIP-7825).
  public static let gasLimitCap: UInt64 = 1 << 24

  /// The gas that the transaction costs before anything runs (Yellow Paper, section 6.2; EIP-2, EIP-2028,
  /// EIP-2930, EIP-3860, EIP-7702).
  ///
  /// - Parameter fork: The fork.
  /// - Returns: The gas.
  public func intrinsicGas(under fork: EthereumFork = .standard) -> UInt64 {
    let zeros = UInt64(input.count { $0 == 0 })
    let others = UInt64(input.count) - zeros
    var gas: UInt64 = 21_000 + 4 * zeros + (fork < .istanbul ? 68 : 16) * others
    if to == nil, fork >= .homestead { gas += 32_000 }
    if to == nil, fork >= .shanghai { gas += 2 * ((UInt64(input.count) + 31) / 32) }
    for entry in accessList { gas += 2_400 + 1_900 * UInt64(entry.storageKeys.count) }
    return gas + 25_000 * UInt64(authorizationList.count)
  }

  /// What the data costs at least since Prague (EIP-7623); 0 before.
  ///
  /// - Parameter fork: The fork.
  /// - Returns: The gas.
  public func calldataFloor(under fork: EthereumFork = .standard) -> UInt64 {
    guard fork >= .prague else { return 0 }
    let zeros = UInt64(input.count { $0 == 0 })
    return 21_000 + 10 * (zeros + 4 * (UInt64(input.count) - zeros))
  }
}
