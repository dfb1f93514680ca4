public import Quantities

/// What an analyst answered to questions that a table leaves open.
///
/// An answer counts only where neither the table nor its profile says anything.
public struct ReadingAnswers: Hashable, Sendable {
  /// The order of day, month and year.
  public enum DateOrder: String, Hashable, Sendable, CaseIterable {
    /// 31/01/2026.
    case dmy
    /// 01/31/2026.
    case mdy
    /// 2026/01/31, 26/01/31.
    case ymd
  }

  /// The zone of times whose zone is stated nowhere.
  public var zone: UTCOffset?
  /// The order of dates that can be read in several ways.
  public var dateOrder: DateOrder?
  /// The sign between whole and fraction in columns that can be read in two ways.
  public var decimalSeparator: Character?
  /// The chain of an explorer's export that does not name its own, as `arbitrum`.
  public var chain: String?

  /// Creates answers.
  public init(
    zone: UTCOffset? = nil,
    dateOrder: DateOrder? = nil,
    decimalSeparator: Character? = nil,
    chain: String? = nil
  ) {
    self.zone = zone
    self.dateOrder = dateOrder
    self.decimalSeparator = decimalSeparator
    self.chain = chain
  }

  /// No answers.
  public static let none = ReadingAnswers()

  /// Whether nothing was answered.
  public var isEmpty: Bool { self == .none }

  /// The answers in words, each behind a space, for the name of what read a table; empty if there is
  /// none.
  public var mark: String {
    var mark = ""
    if let zone { mark += " zone=\(zone)" }
    if let dateOrder { mark += " dates=\(dateOrder.rawValue)" }
    if let decimalSeparator { mark += " decimal=\(decimalSeparator)" }
    if let chain { mark += " chain=\(chain)" }
    return mark
  }

  /// Reads the answers out of the name of what read a table.
  public init(in name: String) {
    for word in name.split(separator: " ") {
      let parts = word.split(separator: "=", maxSplits: 1)
      guard parts.count == 2 else { continue }
      switch parts[0] {
      case "zone": zone = UTCOffset(parsing: parts[1])
      case "dates": dateOrder = DateOrder(rawValue: String(parts[1]))
      case "decimal": decimalSeparator = parts[1].first
      case "chain": chain = String(parts[1])
      default: continue
      }
    }
  }

  /// These answers, and others where these say nothing.
  public func filled(from other: ReadingAnswers) -> ReadingAnswers {
    ReadingAnswers(
      zone: zone ?? other.zone,
      dateOrder: dateOrder ?? other.dateOrder,
      decimalSeparator: decimalSeparator ?? other.decimalSeparator,
      chain: chain ?? other.chain
    )
  }
}
