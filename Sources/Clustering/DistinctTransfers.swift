public import Facts

/// A transaction of a chain by its identifier.
public struct TransactionKey: Hashable, Comparable, Sendable, Codable {
  /// The chain.
  public let chain: Chain
  /// The identifier as the chain displays it.
  public let transaction: String

  /// Creates a key.
  public init(chain: Chain, transaction: String) {
    self.chain = chain
    self.transaction = transaction
  }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool {
    (lhs.chain, lhs.transaction) < (rhs.chain, rhs.transaction)
  }
}

/// One transfer, however many exhibits tell of it.
public struct DistinctTransfer: Hashable, Sendable {
  /// What the exhibits say together: what one leaves open another may fill in.
  public let transfer: Transfer
  /// Where they say it, in order.
  public let places: [Place]
  /// For each input, the places of the output that it spends, where the case holds it.
  public let spentAt: [[Place]]

  /// The transaction.
  public var key: TransactionKey {
    TransactionKey(chain: transfer.chain, transaction: transfer.transaction)
  }

  /// The places of one of its inputs, and of the output that it spends.
  public func places(ofInput index: Int) -> [Place] {
    let own = places.map {
      Place(exhibit: $0.exhibit, locator: $0.locator.narrowed(to: .input(index)))
    }
    return (own + spentAt[index]).sorted()
  }

  /// The places of one of its outputs.
  public func places(ofOutput index: Int) -> [Place] {
    places.map { Place(exhibit: $0.exhibit, locator: $0.locator.narrowed(to: .output(index))) }
      .sorted()
  }
}

/// Exhibits that contradict one another about a transfer.
public struct TransferConflict: Hashable, Sendable {
  /// What they contradict one another about.
  public enum Subject: String, Hashable, Sendable, Codable {
    /// The same transaction has other inputs, outputs or another asset: it is used for nothing.
    case content
    /// The same transaction has another height or time: it is used, with the least of them.
    case position
    /// An input is said to spend another holder, value or type than its output has: it is used for
    /// nothing.
    case spentOutput = "spent_output"
    /// Two transactions spend the same output: both are used.
    case doubleSpend = "double_spend"
  }

  /// What they contradict one another about.
  public let subject: Subject
  /// The transactions.
  public let transactions: [TransactionKey]
  /// Where the statements are, in order.
  public let places: [Place]
}

extension TransferConflict: Comparable {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool {
    if lhs.transactions != rhs.transactions {
      return lhs.transactions.lexicographicallyPrecedes(rhs.transactions)
    }
    if lhs.subject != rhs.subject { return lhs.subject.rawValue < rhs.subject.rawValue }
    return lhs.places.lexicographicallyPrecedes(rhs.places)
  }
}

/// The transfers of a case, each once, in the order of their chain.
public struct DistinctTransfers: Sendable {
  /// The transfers by chain, height (unknown ones last) and identifier.
  public let transfers: [DistinctTransfer]
  /// What exhibits contradict one another about, in order.
  public let conflicts: [TransferConflict]
  /// Outputs that a contradictory transfer, which is not among ``transfers``, claims to spend.
  public let disputedSpends: Set<SpentOutput>

  /// An output on a chain.
  public struct SpentOutput: Hashable, Sendable {
    /// The chain.
    public let chain: Chain
    /// The output.
    public let output: Transfer.OutPoint
  }

  /// Brings together what the exhibits say of each transaction.
  ///
  /// The order of the facts does not matter.
  ///
  /// - Parameter facts: The transfers.
  /// - Complexity: O(n log n) in facts, inputs and outputs.
  public init(_ facts: [Fact<Transfer>]) {
    var groups: [TransactionKey: [Fact<Transfer>]] = [:]
    for fact in facts {
      let statement = fact.statement
      let key = TransactionKey(chain: statement.chain, transaction: statement.transaction)
      groups[key, default: []].append(fact)
    }
    var conflicts: [TransferConflict] = []
    var disputed: Set<SpentOutput> = []
    var merged: [TransactionKey: DistinctTransfer] = [:]
    for (key, group) in groups {
      let places = Set(group.map(\.place)).sorted()
      guard let transfer = merge(group.map(\.statement)) else {
        conflicts.append(.init(subject: .content, transactions: [key], places: places))
        for fact in group { disputed.formUnion(spent(by: fact.statement)) }
        continue
      }
      if disagree(group.map(\.statement.height)) || disagree(group.map(\.statement.time)) {
        conflicts.append(.init(subject: .position, transactions: [key], places: places))
      }
      merged[key] = DistinctTransfer(transfer: transfer, places: places, spentAt: [])
    }
    var resolved: [DistinctTransfer] = []
    for (key, item) in merged {
      switch resolve(item, among: merged) {
      case .success(let item): resolved.append(item)
      case .failure(let contradiction):
        conflicts.append(
          .init(subject: .spentOutput, transactions: [key], places: contradiction.places)
        )
        disputed.formUnion(spent(by: item.transfer))
      }
    }
    resolved.sort(by: precedes)
    transfers = resolved
    self.conflicts = (conflicts + doubleSpends(resolved)).sorted()
    disputedSpends = disputed
  }
}

/// Two exhibits that contradict one another about a spent output.
private struct Contradiction: Error {
  let places: [Place]
}

private func precedes(_ lhs: DistinctTransfer, _ rhs: DistinctTransfer) -> Bool {
  let (left, right) = (lhs.transfer, rhs.transfer)
  if left.chain != right.chain { return left.chain < right.chain }
  if left.height != right.height {
    guard let leftHeight = left.height else { return false }
    guard let rightHeight = right.height else { return true }
    return leftHeight < rightHeight
  }
  return left.transaction < right.transaction
}

private func spent(by transfer: Transfer) -> [DistinctTransfers.SpentOutput] {
  transfer.inputs.map { .init(chain: transfer.chain, output: $0.previous) }
}

private func disagree<Value: Hashable>(_ values: [Value?]) -> Bool {
  Set(values.compactMap { $0 }).count > 1
}

/// Returns the one value that is stated, or `nil` with `ok == false` if two are.
private func agree<Value: Hashable>(_ values: [Value?]) -> (value: Value?, ok: Bool) {
  let stated = Set(values.compactMap { $0 })
  return stated.count > 1 ? (nil, false) : (stated.first, true)
}

/// Returns what several statements of one transaction say together; `nil` if they contradict one
/// another in content.
private func merge(_ statements: [Transfer]) -> Transfer? {
  guard let first = statements.first else { return nil }
  guard
    statements.allSatisfy({
      $0.asset == first.asset && $0.isCoinbase == first.isCoinbase && $0.outputs == first.outputs
        && $0.inputs.map(\.previous) == first.inputs.map(\.previous)
    })
  else { return nil }
  // A block's proof of work vouches for what it holds: its bytes need not be checked again.
  let isInBlock = statements.contains { $0.confirmation == .confirmed && $0.serialized == nil }
  var inputs: [Transfer.Input] = []
  inputs.reserveCapacity(first.inputs.count)
  for index in first.inputs.indices {
    let stated = statements.map { $0.inputs[index] }
    let holder = agree(stated.map(\.holder))
    let value = agree(stated.map(\.value))
    let type = agree(stated.map(\.scriptType))
    guard holder.ok, value.ok, type.ok else { return nil }
    inputs.append(
      .init(
        previous: first.inputs[index].previous,
        holder: holder.value,
        value: value.value,
        scriptType: type.value
      )
    )
  }
  return Transfer(
    chain: first.chain,
    asset: first.asset,
    transaction: first.transaction,
    height: statements.compactMap(\.height).min(),
    time: statements.compactMap(\.time).min(),
    confirmation: confirmation(of: statements),
    isCoinbase: first.isCoinbase,
    inputs: inputs,
    outputs: first.outputs,
    serialized: isInBlock ? nil : statements.compactMap(\.serialized).min()
  )
}

/// One block is enough: a transaction that was unconfirmed when one exhibit was made may be in the
/// block of another.
private func confirmation(of statements: [Transfer]) -> Transfer.Confirmation {
  let stated = Set(statements.map(\.confirmation))
  if stated.contains(.confirmed) { return .confirmed }
  return stated.contains(.unconfirmed) ? .unconfirmed : .unstated
}

/// Fills in what an input leaves open from the output that it spends, where the case holds it.
private func resolve(
  _ item: DistinctTransfer,
  among transfers: [TransactionKey: DistinctTransfer]
) -> Result<DistinctTransfer, Contradiction> {
  let transfer = item.transfer
  var inputs: [Transfer.Input] = []
  var spentAt: [[Place]] = []
  inputs.reserveCapacity(transfer.inputs.count)
  spentAt.reserveCapacity(transfer.inputs.count)
  for input in transfer.inputs {
    let key = TransactionKey(chain: transfer.chain, transaction: input.previous.transaction)
    guard !transfer.isCoinbase, let source = transfers[key] else {
      inputs.append(input)
      spentAt.append([])
      continue
    }
    let index = Int(input.previous.index)
    let places =
      source.transfer.outputs.indices.contains(index)
      ? source.places(ofOutput: index) : source.places
    guard source.transfer.outputs.indices.contains(index) else {
      return .failure(Contradiction(places: (item.places + places).sorted()))
    }
    let output = source.transfer.outputs[index]
    let holder = agree([input.holder, output.holder])
    let value = agree([input.value, output.value])
    let type = agree([input.scriptType, output.scriptType])
    guard holder.ok, value.ok, type.ok else {
      return .failure(Contradiction(places: (item.places + places).sorted()))
    }
    inputs.append(
      .init(
        previous: input.previous,
        holder: holder.value,
        value: value.value,
        scriptType: type.value
      )
    )
    spentAt.append(places)
  }
  let resolved = Transfer(
    chain: transfer.chain,
    asset: transfer.asset,
    transaction: transfer.transaction,
    height: transfer.height,
    time: transfer.time,
    confirmation: transfer.confirmation,
    isCoinbase: transfer.isCoinbase,
    inputs: inputs,
    outputs: transfer.outputs,
    serialized: transfer.serialized
  )
  return .success(DistinctTransfer(transfer: resolved, places: item.places, spentAt: spentAt))
}

/// Finds outputs that two transactions spend.
private func doubleSpends(_ transfers: [DistinctTransfer]) -> [TransferConflict] {
  var spenders: [DistinctTransfers.SpentOutput: (index: Int, input: Int)] = [:]
  var conflicts: [TransferConflict] = []
  for (index, item) in transfers.enumerated() where !item.transfer.isCoinbase {
    for (position, input) in item.transfer.inputs.enumerated() {
      let output = DistinctTransfers.SpentOutput(
        chain: item.transfer.chain,
        output: input.previous
      )
      guard let earlier = spenders[output] else {
        spenders[output] = (index, position)
        continue
      }
      let other = transfers[earlier.index]
      let places = other.places(ofInput: earlier.input) + item.places(ofInput: position)
      conflicts.append(
        .init(
          subject: .doubleSpend,
          transactions: Set([other.key, item.key]).sorted(),
          places: Set(places).sorted()
        )
      )
    }
  }
  return conflicts
}
