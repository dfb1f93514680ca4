public import Cryptography
public import Quantities

/// A key that a descriptor gives at one index, with the way to it.
public struct DerivedKey: Hashable, Sendable {
  /// The key.
  public let publicKey: PublicKey
  /// The form in which scripts hold it.
  public let form: KeyExpression.Form
  /// The fingerprint of the key from which the path starts; `nil` for a key on its own without origin.
  public let fingerprint: FixedBytes<4>?
  /// The steps from there to the key.
  public let path: DerivationPath
  /// The keys of the signers, if the key is an aggregate (BIP-0390); else empty.
  public let participants: [DerivedKey]

  /// The bytes that stand in scripts.
  public var bytes: [UInt8] {
    switch form {
    case .compressed: publicKey.compressed.array
    case .uncompressed: publicKey.uncompressed.array
    case .xOnly: publicKey.xOnly.bytes.array
    }
  }
}

extension KeyExpression {
  /// Returns the key at an index.
  ///
  /// - Parameters:
  ///   - index: The number of the child in place of `*`, below 2³¹; of no effect without `*`.
  ///   - isXOnly: Whether scripts hold the key without its parity.
  /// - Returns: The key and its path.
  /// - Throws: ``DescriptorFailure``: `hardenedDerivation`, `noSuchKey`, `indexOutOfRange` or
  ///   `multipathNotChosen`.
  /// - Complexity: O(*n*) multiplications on the curve in the steps of the path.
  public func key(at index: UInt32, isXOnly: Bool = false) throws(DescriptorFailure) -> DerivedKey {
    guard !DerivationPath.isHardened(index) else {
      throw DescriptorFailure(.indexOutOfRange(index))
    }
    switch source {
    case .literal(let bytes, let form):
      let encoding = form == .xOnly ? [2] + bytes : bytes
      guard let key = try? PublicKey(parsing: encoding.span) else {
        throw DescriptorFailure(.noSuchKey)
      }
      return DerivedKey(
        publicKey: key,
        form: isXOnly ? .xOnly : form,
        fingerprint: origin?.fingerprint,
        path: origin?.path ?? .master,
        participants: []
      )
    case .extended(let key):
      return try derived(from: key, at: index, isXOnly: isXOnly, participants: [])
    case .aggregate(let keys):
      var participants: [DerivedKey] = []
      for key in keys { participants.append(try key.key(at: index)) }
      let sorted = KeyAggregation.sorted(participants.map(\.publicKey))
      guard let sum = KeyAggregation.aggregate(sorted),
        let aggregate = try? KeyAggregation.extendedKey(of: sum)
      else { throw DescriptorFailure(.noSuchKey) }
      return try derived(
        from: aggregate,
        at: index,
        isXOnly: isXOnly,
        participants: participants
      )
    case .hash: throw DescriptorFailure(.noSuchKey)
    }
  }

  private func derived(
    from key: ExtendedPublicKey,
    at index: UInt32,
    isXOnly: Bool,
    participants: [DerivedKey]
  ) throws(DescriptorFailure) -> DerivedKey {
    var numbers: [UInt32] = []
    for step in steps {
      guard case .number(let number) = step else { throw DescriptorFailure(.multipathNotChosen) }
      numbers.append(number)
    }
    switch wildcard {
    case .none: break
    case .normal: numbers.append(index)
    case .hardened: numbers.append(index | DerivationPath.hardened)
    }
    let child: ExtendedPublicKey
    do throws(KeyFailure) {
      child = try key.derived(DerivationPath(numbers))
    } catch {
      switch error.reason {
      case .hardenedChild: throw DescriptorFailure(.hardenedDerivation)
      case .noSuchChild: throw DescriptorFailure(.noSuchKey)
      default: throw DescriptorFailure(.extendedKey(error))
      }
    }
    return DerivedKey(
      publicKey: child.publicKey,
      form: isXOnly ? .xOnly : .compressed,
      fingerprint: origin?.fingerprint ?? key.fingerprint,
      path: DerivationPath((origin?.path.steps ?? []) + numbers),
      participants: participants
    )
  }
}
