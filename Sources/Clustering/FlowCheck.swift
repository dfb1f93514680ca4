public import Facts
import Quantities

/// What a chain of the evidence says of a deposit or a withdrawal that an exchange states with its
/// transaction.
public struct FlowCheck: Hashable, Sendable {
  /// What it says.
  public enum Verdict: Hashable, Sendable {
    /// The transaction moved this amount of this asset to this address.
    case confirmed
    /// It did not; the differences, in words.
    case contradicted([String])
    /// It may have: what is missing, in words.
    case open(String)
  }

  /// The statement.
  public let flow: FlowEdge
  /// What the chain says of it.
  public let verdict: Verdict
  /// The transaction; its chain may be another than the statement's where the exchange named none.
  public let transaction: TransactionKey
  /// The position of the movement in ``DistinctAccountTransfers/transfers`` that confirms it.
  public let transfer: Int?
  /// Where the chain's side is, in order.
  public let places: [Place]
}

extension FlowCheck: Comparable {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool {
    lhs.flow == rhs.flow ? lhs.transaction < rhs.transaction : lhs.flow < rhs.flow
  }
}

/// A deposit or a withdrawal as the exchange states it, with what of it a chain can show.
struct StatedFlow: Hashable {
  let flow: FlowEdge
  /// Who received on the chain, if the exchange says so.
  let receiver: ChainAddress?
  let sender: ChainAddress?
  /// The quantity with and without the exchange's fee.
  let quantities: Set<ExactDecimal>
}

/// Finds the transactions that exchanges name, and compares.
struct FlowChecker {
  private let transfers: DistinctAccountTransfers
  private var known: [String: [TransactionKey]] = [:]
  private var open: [TransactionKey: [OpenAccountTransfer]] = [:]
  private var failed: [TransactionKey: [DistinctAccountTransfer]] = [:]

  init(_ transfers: DistinctAccountTransfers) {
    self.transfers = transfers
    for item in transfers.open { open[item.stated.key, default: []].append(item) }
    for item in transfers.cancelled { failed[item.key, default: []].append(item) }
    let keys = Set(transfers.transfers.map(\.key)).union(open.keys).union(failed.keys)
    for key in keys { known[Self.folded(key.transaction), default: []].append(key) }
  }

  /// An identifier without what exchanges write differently: `0x` and the case of hexadecimal digits.
  private static func folded(_ text: String) -> String {
    let bare = text.hasPrefix("0x") || text.hasPrefix("0X") ? text.dropFirst(2) : text[...]
    let isHexadecimal =
      bare.utf8.count == 64
      && bare.utf8.allSatisfy { unit in
        (0x30...0x39).contains(unit) || (0x41...0x46).contains(unit)
          || (0x61...0x66).contains(unit)
      }
    return isHexadecimal ? bare.lowercased() : text
  }

  /// Compares a statement with its transaction; `nil` if the evidence does not hold that.
  func check(_ stated: StatedFlow) -> FlowCheck? {
    guard let text = stated.flow.transaction,
      let keys = known[Self.folded(text)]?.sorted(),
      let party = stated.receiver ?? stated.sender,
      let key = keys.first(where: { $0.chain == party.chain }) ?? keys.first
    else { return nil }
    var differences: [String] = []
    var places: Set<Place> = []
    if key.chain != party.chain {
      // Addresses of Ethereum's kind are alike on many chains, and exchanges often name none.
      guard party.withoutTag.isOfEthereumKind else { return nil }
    }
    let range = transfers.positions(of: key)
    for index in range {
      let item = transfers.transfers[index]
      guard item.isFlow else { continue }
      places.formUnion(item.places)
      if differs(item.transfer, from: stated).isEmpty {
        return FlowCheck(
          flow: stated.flow,
          verdict: .confirmed,
          transaction: key,
          transfer: index,
          places: item.places
        )
      }
    }
    if transfers.failed.contains(key) {
      let items = failed[key] ?? []
      return check(stated, key, ["the transaction failed"], items.flatMap(\.places))
    }
    if let items = open[key] {
      let same = items.filter { differs($0.stated.transfer, from: stated).isEmpty }
      if let item = same.first {
        return FlowCheck(
          flow: stated.flow,
          verdict: .open(item.reason),
          transaction: key,
          transfer: nil,
          places: item.stated.places
        )
      }
    }
    // The nearest movement says most clearly what is different.
    let nearest = range.filter { transfers.transfers[$0].isFlow }.map {
      differs(transfers.transfers[$0].transfer, from: stated)
    }.min { ($0.count, $0.joined()) < ($1.count, $1.joined()) }
    differences = nearest ?? ["the transaction moved no such value"]
    return check(stated, key, differences, Array(places))
  }

  private func check(
    _ stated: StatedFlow,
    _ key: TransactionKey,
    _ differences: [String],
    _ places: [Place]
  ) -> FlowCheck {
    FlowCheck(
      flow: stated.flow,
      verdict: .contradicted(differences),
      transaction: key,
      transfer: nil,
      places: Set(places).sorted()
    )
  }

  private func differs(_ transfer: AccountTransfer, from stated: StatedFlow) -> [String] {
    var differences: [String] = []
    if let receiver = stated.receiver, !isSame(receiver, transfer.to) {
      differences.append("the receiver is \(transfer.to?.description ?? "nobody")")
    }
    if let sender = stated.sender, !isSame(sender, transfer.from) {
      differences.append("the sender is \(transfer.from?.description ?? "nobody")")
    }
    guard transfer.asset == stated.flow.asset else {
      return differences + ["the asset is \(transfer.asset?.code ?? transfer.token.description)"]
    }
    let quantity = transfer.decimals.flatMap { transfer.amount.decimal(decimals: $0) }
    if quantity.map(stated.quantities.contains) != true {
      differences.append("the quantity is \(quantity?.description ?? transfer.amount.description)")
    }
    return differences
  }

  private func isSame(_ stated: ChainAddress, _ known: ChainAddress?) -> Bool {
    guard let known, stated.text == known.text else { return false }
    return stated.tag == nil || known.tag == nil || stated.tag == known.tag
  }
}
