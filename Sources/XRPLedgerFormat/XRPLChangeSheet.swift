import ByteReading
import Quantities

/// What each account has more or less after a transaction, from which is taken off what is told of as a
/// movement between two.
struct XRPLChangeSheet {
  private(set) var changes: [XRPLBalanceChange]

  init(_ changes: [XRPLBalanceChange]) { self.changes = changes }

  /// Adds a quantity to what an account has more.
  mutating func add(
    _ quantity: XRPLQuantity,
    of issue: XRPLIssue,
    to account: String
  ) throws(ParseFailure) {
    let place = changes.firstIndex { $0.account == account && $0.issue == issue }
    let old = place.map { changes[$0].change } ?? .zero
    guard let sum = old.adding(quantity) else {
      throw ParseFailure(.invalidValue("a balance of too many digits"), at: 0)
    }
    let new = XRPLBalanceChange(account: account, issue: issue, change: sum)
    if let place { changes[place] = new } else { changes.append(new) }
  }

  /// Takes a movement off both sides; what an account itself issues, it does not hold.
  mutating func settle(
    _ quantity: XRPLQuantity,
    of issue: XRPLIssue,
    from sender: String,
    to receiver: String
  ) throws(ParseFailure) {
    if !issue.isIssued(by: sender) { try add(quantity, of: issue, to: sender) }
    if !issue.isIssued(by: receiver) { try add(quantity.negated, of: issue, to: receiver) }
  }

  /// What a receiver got of a currency, by who issues it: what others issue and he holds now, and what he
  /// issues himself and others hold no more.
  ///
  /// - Throws: `ParseFailure` if a sum has too many digits.
  func receipts(
    of currency: XRPLCurrency,
    by receiver: String
  ) throws(ParseFailure) -> [(issue: XRPLIssue, quantity: XRPLQuantity)] {
    var gains: [(issue: XRPLIssue, quantity: XRPLQuantity)] = []
    var returned = XRPLQuantity.zero
    var own: XRPLIssue?
    for change in changes {
      guard case .issued(currency, _) = change.issue else { continue }
      if change.issue.isIssued(by: receiver) {
        guard let sum = returned.adding(change.change.negated) else {
          throw ParseFailure(.invalidValue("a balance of too many digits"), at: 0)
        }
        (returned, own) = (sum, change.issue)
      } else if change.account == receiver, !change.change.positivePart.isZero {
        gains.append((change.issue, change.change))
      }
    }
    if let own, !returned.positivePart.isZero { gains.append((own, returned)) }
    return gains.sorted { $0.issue.label < $1.issue.label }
  }
}
