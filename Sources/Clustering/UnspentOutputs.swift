public import Facts
public import Quantities

/// The outputs that nothing in the case spends.
///
/// Known unspent is not unspent: a block that the case does not hold may spend them, and it is no
/// balance, since the case need not hold all outputs of an address. ``newestBlocks`` says how far the
/// statement reaches (docs/methods/unspent-outputs.md).
public struct UnspentOutputs: Sendable {
  /// One output.
  public struct Output: Hashable, Sendable {
    /// The chain.
    public let chain: Chain
    /// The asset.
    public let asset: Asset
    /// The output.
    public let outPoint: Transfer.OutPoint
    /// Who holds it.
    public let holder: ChainAddress
    /// How much, in the asset's smallest unit.
    public let value: Int64
    /// The block's height, if known.
    public let height: BlockHeight?
    /// The time in the block's header; `nil` where no block is known.
    public let time: Instant?
    /// Where the exhibits say so, in order.
    public let places: [Place]
  }

  /// The newest block of a chain of which the case holds a transaction.
  public struct NewestBlock: Hashable, Sendable {
    /// The chain.
    public let chain: Chain
    /// The height; `nil` if the case knows no height of this chain.
    public let height: BlockHeight?
    /// The time in its header.
    public let time: Instant
    /// Where its transactions are, the first place of each exhibit.
    public let places: [Place]
  }

  /// The outputs, by holder and then by output.
  public let outputs: [Output]
  /// The outputs that only a transfer spends about which the exhibits contradict one another; not
  /// among ``outputs``.
  public let disputed: [Output]
  /// The outputs that a transaction creates which no block of the evidence holds and that is not
  /// confirmed, not proven by its signatures or refuted by them, and those that a proven one spends
  /// which is not confirmed; not among ``outputs``, since nobody can say yet whether they are there.
  public let unconfirmed: [Output]
  /// The newest block of each chain, in order of chain.
  public let newestBlocks: [NewestBlock]
  /// What exhibits contradict one another about.
  public let conflicts: [TransferConflict]
  private let byHolder: [ChainAddress: Range<Int>]

  /// Collects the unspent outputs of a case.
  ///
  /// Outputs that nobody can spend are left out.
  ///
  /// - Parameters:
  ///   - facts: The facts of the case.
  ///   - keys: Which bare transactions are proven by their signatures, and which are refuted.
  public init(from facts: FactSet, keys: KeyEvidence = .none) {
    self.init(from: DistinctTransfers(facts.transfers), keys: keys)
  }

  /// Collects the unspent outputs of transfers that have been brought together.
  ///
  /// A transaction that nothing but somebody's word vouches for spends nothing, and what it creates is
  /// among ``unconfirmed``: anybody can write one down.
  ///
  /// - Parameters:
  ///   - transfers: The transfers.
  ///   - keys: Which bare transactions are proven by their signatures, and which are refuted.
  /// - Complexity: O(n log n) in inputs and outputs.
  public init(from transfers: DistinctTransfers, keys: KeyEvidence = .none) {
    var spent: Set<DistinctTransfers.SpentOutput> = []
    var pending: Set<DistinctTransfers.SpentOutput> = []
    for item in transfers.transfers where !item.transfer.isCoinbase && keys.vouch(for: item) {
      let isConfirmed = item.transfer.confirmation == .confirmed
      for input in item.transfer.inputs {
        let key = DistinctTransfers.SpentOutput(chain: item.transfer.chain, output: input.previous)
        if isConfirmed { spent.insert(key) } else { pending.insert(key) }
      }
    }
    var outputs: [Output] = []
    var disputed: [Output] = []
    var unconfirmed: [Output] = []
    for item in transfers.transfers {
      let transfer = item.transfer
      let isConfirmed = transfer.confirmation == .confirmed && keys.vouch(for: item)
      for (index, output) in transfer.outputs.enumerated() {
        let outPoint = Transfer.OutPoint(
          transaction: transfer.transaction,
          index: UInt32(truncatingIfNeeded: index)
        )
        let key = DistinctTransfers.SpentOutput(chain: transfer.chain, output: outPoint)
        guard let holder = output.holder, !spent.contains(key) else { continue }
        let unspent = Output(
          chain: transfer.chain,
          asset: transfer.asset,
          outPoint: outPoint,
          holder: holder,
          value: output.value,
          height: transfer.height,
          time: transfer.time,
          places: item.places(ofOutput: index)
        )
        if transfers.disputedSpends.contains(key) {
          disputed.append(unspent)
        } else if !isConfirmed || pending.contains(key) {
          unconfirmed.append(unspent)
        } else {
          outputs.append(unspent)
        }
      }
    }
    outputs.sort()
    disputed.sort()
    var byHolder: [ChainAddress: Range<Int>] = [:]
    var start = 0
    for index in outputs.indices
    where index + 1 == outputs.count || outputs[index + 1].holder != outputs[index].holder {
      byHolder[outputs[index].holder] = start..<index + 1
      start = index + 1
    }
    self.outputs = outputs
    self.disputed = disputed
    self.unconfirmed = unconfirmed.sorted()
    self.byHolder = byHolder
    newestBlocks = Self.newestBlocks(of: transfers.transfers.filter(keys.vouch))
    conflicts = transfers.conflicts
  }

  /// Returns the unspent outputs of an address.
  ///
  /// - Parameter holder: The address.
  /// - Returns: The outputs, in order.
  public func outputs(of holder: ChainAddress) -> ArraySlice<Output> {
    outputs[byHolder[holder] ?? 0..<0]
  }

  /// Returns how much of an asset some addresses hold in known unspent outputs.
  ///
  /// - Parameters:
  ///   - holders: The addresses; one that is listed twice counts once.
  ///   - asset: The asset.
  /// - Returns: The sum in the asset's smallest unit; it cannot overflow.
  public func total(of holders: some Sequence<ChainAddress>, in asset: Asset) -> Int128 {
    var sum: Int128 = 0
    for holder in Set(holders) {
      for output in outputs(of: holder) where output.asset == asset { sum += Int128(output.value) }
    }
    return sum
  }

  private static func newestBlocks(of transfers: [DistinctTransfer]) -> [NewestBlock] {
    var newest: [Chain: [DistinctTransfer]] = [:]
    for item in transfers {
      let transfer = item.transfer
      guard transfer.confirmation == .confirmed, transfer.time != nil else { continue }
      guard let known = newest[transfer.chain]?.first?.transfer else {
        newest[transfer.chain] = [item]
        continue
      }
      let (isNewer, isSame) = compare(transfer, known)
      if isNewer {
        newest[transfer.chain] = [item]
      } else if isSame {
        newest[transfer.chain]?.append(item)
      }
    }
    return newest.sorted { $0.key < $1.key }.compactMap { chain, items in
      guard let first = items.first?.transfer,
        let time = items.compactMap(\.transfer.time).max()
      else { return nil }
      var places: [ExhibitID: Place] = [:]
      for place in items.flatMap(\.places) {
        places[place.exhibit] = min(place, places[place.exhibit] ?? place)
      }
      return NewestBlock(
        chain: chain,
        height: first.height,
        time: time,
        places: places.values.sorted()
      )
    }
  }

  /// A known height is newer than an unknown one; two unknown heights are told apart by time.
  private static func compare(
    _ one: Transfer,
    _ known: Transfer
  ) -> (isNewer: Bool, isSame: Bool) {
    switch (one.height, known.height) {
    case (let height?, let other?): (height > other, height == other)
    case (_?, nil): (true, false)
    case (nil, _?): (false, false)
    case (nil, nil):
      switch (one.time, known.time) {
      case (let time?, let other?): (time > other, time == other)
      case (let time, let other): (time != nil && other == nil, time == other)
      }
    }
  }
}

extension UnspentOutputs.Output: Comparable {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool {
    (lhs.holder, lhs.chain, lhs.outPoint) < (rhs.holder, rhs.chain, rhs.outPoint)
  }
}
