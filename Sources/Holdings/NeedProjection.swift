import Facts
import Quantities

/// What is to be collected from a defaulter by the planned sale.
struct NeedProjection {
  private let policy: HoldingsPolicy
  private let today: CalendarDate?
  private let saleDate: CalendarDate?

  init(asOf: CalendarDate?, policy: HoldingsPolicy) {
    self.policy = policy
    today = asOf
    saleDate = asOf.map {
      CalendarDate(daysSince1970: $0.daysSince1970 + policy.saleAfterDays)
    }
  }

  /// Adds up the items of a defaulter.
  ///
  /// One item in two lists counts once; where lists state different amounts for one tax and due
  /// date, the higher counts and the difference is reported.
  func need(
    _ statements: [Fact<DefaulterStatement>]
  ) throws(QuantityError) -> (Need, [HoldingConflict]) {
    struct Key: Hashable, Comparable {
      let dueDate: CalendarDate?
      let taxItem: String?
      static func < (lhs: Self, rhs: Self) -> Bool {
        (lhs.dueDate?.description ?? "", lhs.taxItem ?? "")
          < (rhs.dueDate?.description ?? "", rhs.taxItem ?? "")
      }
    }
    var groups: [Key: [ExhibitID: [Fact<DefaulterStatement>]]] = [:]
    for fact in statements {
      let key = Key(dueDate: fact.statement.dueDate, taxItem: fact.statement.taxItem)
      groups[key, default: [:]][fact.place.exhibit, default: []].append(fact)
    }
    var items: [Need.Item] = []
    var conflicts: [HoldingConflict] = []
    for (key, lists) in groups.sorted(by: { $0.key < $1.key }) {
      var sums: [(sum: ExactDecimal, exhibit: ExhibitID)] = []
      for (exhibit, facts) in lists.sorted(by: { $0.key < $1.key }) {
        var sum = ExactDecimal.zero
        for fact in facts { sum = try sum.adding(fact.statement.arrears) }
        sums.append((sum, exhibit))
      }
      guard let highest = sums.max(by: { ($0.sum, $1.exhibit) < ($1.sum, $0.exhibit) }) else {
        continue
      }
      let all = lists.values.joined()
      let distinct = Set(sums.map(\.sum)).sorted()
      if distinct.count > 1 {
        conflicts.append(
          HoldingConflict(
            kind: .arrearsDiffer,
            subject: "\(key.taxItem ?? "-") \(key.dueDate?.description ?? "-")",
            values: distinct,
            places: all.map(\.place).sorted()
          )
        )
      }
      // Rows of one list stay items of their own: the threshold of the surcharge is an item's.
      let rows = lists[highest.exhibit, default: []].sorted { $0.place < $1.place }
      for row in rows {
        let same = all.filter { $0.statement.arrears == row.statement.arrears }.map(\.place)
        let places = rows.count == 1 ? same.sorted() : [row.place]
        items.append(try item(row.statement, places))
      }
    }
    return (try total(items), conflicts)
  }

  private func total(_ items: [Need.Item]) throws(QuantityError) -> Need {
    var arrears = ExactDecimal.zero
    var surcharge = ExactDecimal.zero
    for item in items {
      arrears = try arrears.adding(item.stated)
      surcharge = try surcharge.adding(item.surcharge)
    }
    surcharge = surcharge.rounded(toScale: 0, .up)
    let sum = try arrears.adding(surcharge).adding(policy.costs).rounded(toScale: 0, .up)
    return Need(
      items: items,
      arrears: arrears,
      surcharge: surcharge,
      costs: policy.costs,
      total: max(sum, .zero),
      saleDate: saleDate
    )
  }

  /// Projects the surcharge of one item.
  ///
  /// By the day from the later of today and the due date, ending with the sale or with the last year
  /// that counts, and once if the due date lies ahead and passes before the sale (Customs Act,
  /// Article 42).
  private func item(
    _ statement: DefaulterStatement,
    _ places: [Place]
  ) throws(QuantityError) -> Need.Item {
    var days = 0
    var surcharge = ExactDecimal.zero
    if let today, let saleDate, statement.arrears > .zero {
      let due = statement.dueDate
      let start = max(today, due ?? today)
      let end = min(saleDate, due.map { Self.adding(policy.surcharge.years, to: $0) } ?? saleDate)
      if statement.arrears >= policy.surcharge.threshold {
        days = max(0, end.daysSince1970 - start.daysSince1970)
        surcharge = try statement.arrears.multiplied(by: policy.surcharge.daily)
          .multiplied(by: ExactDecimal(days))
      }
      if let due, due >= today, due < saleDate {
        surcharge = try surcharge.adding(statement.arrears.multiplied(by: policy.surcharge.once))
      }
    }
    return Need.Item(
      taxItem: statement.taxItem,
      dueDate: statement.dueDate,
      stated: statement.arrears,
      surchargeDays: days,
      surcharge: surcharge,
      places: places
    )
  }

  /// The same day some years later; of 29 February, the day before 1 March.
  private static func adding(_ years: Int, to date: CalendarDate) -> CalendarDate {
    CalendarDate(year: date.year + years, month: date.month, day: date.day)
      ?? CalendarDate(year: date.year + years, month: 2, day: 28) ?? date
  }
}
