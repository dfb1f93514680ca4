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

  /// Creates answers.
  public init(
    zone: UTCOffset? = nil,
    dateOrder: DateOrder? = nil,
    decimalSeparator: Character? = nil
  ) {
    self.zone = zone
    self.dateOrder = dateOrder
    self.decimalSeparator = decimalSeparator
  }

  /// No answers.
  public static let none = ReadingAnswers()

  /// The answers in one text without spaces, for the name of what read a table; empty if there is none.
  public var text: String {
    var parts: [String] = []
    if let zone { parts.append("zone=\(zone)") }
    if let dateOrder { parts.append("dates=\(dateOrder.rawValue)") }
    if let decimalSeparator { parts.append("decimal=\(decimalSeparator)") }
    return parts.joined(separator: " ")
  }
}
