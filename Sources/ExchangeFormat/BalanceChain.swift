import Quantities

/// The running balance of one asset, followed row by row.
///
/// Whether a table stands in the order of time or against it, and whether the quantities hold the
/// fees, is not known beforehand: all four are followed, and the one that breaks least is right.
struct BalanceChain: Hashable {
  private struct Step: Hashable {
    let row: Int
    let balance: ExactDecimal
    /// What the row moved, without and with its fee; `nil` if the row does not say which way.
    let moved: [ExactDecimal?]
    /// How much it moved, whichever way.
    let size: ExactDecimal?
  }

  /// One way to follow the rows.
  private struct Follower: Hashable {
    var breaks = 0
    var rows: [Int] = []
    var residual: ExactDecimal? = .zero
  }

  private var count = 0
  private var first: Step?
  private var last: Step?
  /// Forward and backward, without and with fees.
  private var followers: [Follower] = Array(repeating: Follower(), count: 4)

  mutating func add(_ record: ExchangeRecord, balance: ExactDecimal) {
    let step = Step(
      row: record.place.row,
      balance: balance,
      moved: Self.moved(record),
      size: record.quantity
    )
    count += 1
    if let last {
      for index in followers.indices {
        let isForward = index < 2
        let (earlier, later) = isForward ? (last, step) : (step, last)
        follow(index, from: earlier, to: later, at: step.row)
      }
    } else {
      first = step
    }
    last = step
  }

  private mutating func follow(_ index: Int, from earlier: Step, to later: Step, at row: Int) {
    let difference = try? later.balance.subtracting(earlier.balance)
    let gap: ExactDecimal? =
      if let moved = later.moved[index % 2] {
        difference.flatMap { try? $0.subtracting(moved) }
      } else if difference?.magnitude == later.size {
        // A move of unknown direction explains a difference of its size.
        .zero
      } else {
        difference
      }
    if let gap, gap.isZero { return }
    followers[index].breaks += 1
    if followers[index].rows.count < TableCheck.rowLimit { followers[index].rows.append(row) }
    followers[index].residual = followers[index].residual.flatMap { sum in
      gap.flatMap { try? sum.adding($0) }
    }
  }

  private static func moved(_ record: ExchangeRecord) -> [ExactDecimal?] {
    guard let quantity = record.quantity else { return [nil, nil] }
    let signed: ExactDecimal? =
      switch record.flow {
      case .in: quantity
      case .out: quantity.negated
      case nil: quantity.isZero ? .zero : nil
      }
    guard let fee = record.fee, record.feeAsset == record.asset else { return [signed, signed] }
    return [signed, signed.flatMap { try? $0.subtracting(fee) }]
  }

  /// What is to be said of the asset; `nil` if one row alone has a balance.
  func finding(_ key: BalanceKey) -> TableCheck? {
    guard count > 1, let first, let last else { return nil }
    let best = followers.indices.min { one, other in
      let (left, right) = (followers[one], followers[other])
      guard left.breaks == right.breaks else { return left.breaks < right.breaks }
      // Of two ways that break alike, the one that leaves less unexplained.
      guard let less = left.residual?.magnitude, let more = right.residual?.magnitude, less != more
      else { return one < other }
      return less < more
    }
    guard let best else { return nil }
    let follower = followers[best]
    let isForward = best < 2
    let oldest = isForward ? first : last
    let opening = oldest.moved[best % 2].flatMap { try? oldest.balance.subtracting($0) }
    let closing = isForward ? last.balance : first.balance
    let name = [key.account, key.subaccount, key.asset.code].compactMap { $0 }
      .joined(separator: " ")
    let message: String
    if follower.breaks == 0 {
      message = "\(name): opening + in − out − fees = closing in all \(count) rows"
    } else if follower.breaks * 2 > count - 1, count > 2 {
      message =
        "\(name): the column of balances does not follow the rows, whichever way: not proven"
    } else {
      message =
        "\(name): the balance breaks before \(follower.breaks) of \(count) rows: rows are missing, "
        + "hidden or in another order"
    }
    return TableCheck(
      kind: .runningBalance,
      sheet: key.sheet,
      message: message,
      count: follower.breaks,
      rows: follower.rows,
      account: key.account,
      subaccount: key.subaccount,
      asset: key.asset,
      opening: opening,
      closing: closing,
      residual: follower.residual
    )
  }
}
