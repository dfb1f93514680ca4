/// An error of a quantity's constructor or arithmetic.
public enum QuantityError: Error, Hashable, Sendable {
  /// A count lies outside the values that the quantity can take.
  case outOfRange(Int64, allowed: ClosedRange<Int64>)
  /// A text is not a number in the notation that the quantity reads.
  case notANumber(String)
  /// A number needs more digits than the quantity holds.
  case overflow(String)
  /// A text is not a date or time in the notation that the quantity reads.
  case notATime(String)
  /// Two amounts of different assets cannot be added.
  case assetMismatch(String, String)
}

extension QuantityError: CustomStringConvertible {
  /// The error in one line, with the value that was found.
  public var description: String {
    switch self {
    case .outOfRange(let value, let allowed):
      "\(value) is outside \(allowed.lowerBound)...\(allowed.upperBound)"
    case .notANumber(let text): "\"\(text)\" is not a number"
    case .overflow(let text): "\(text) needs more digits than can be held exactly"
    case .notATime(let text): "\"\(text)\" is not a date or time"
    case .assetMismatch(let one, let other): "cannot add \(other) to \(one)"
    }
  }
}
