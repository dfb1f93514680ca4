extension TimePattern {
  /// What a pattern says of all texts of one shape.
  enum ShapeMatch {
    /// It reads none of them.
    case never
    /// Whether it reads one depends on more than the shape.
    case perhaps
    /// It reads each that states a time; the fields stand at these places.
    case always([Character: Range<Int>])
  }

  /// Compares the pattern with a shape.
  ///
  /// - Parameter shape: A text of digits, `T` and the signs `-./:` and space, with `0` for each digit,
  ///   that begins and ends with a digit.
  /// - Returns: What the pattern says of all texts of the shape.
  func match(shape: [UInt8]) -> ShapeMatch {
    guard epoch == nil else { return .perhaps }
    var rest = shape[...]
    var fields: [Character: Range<Int>] = [:]
    for element in elements {
      switch element {
      case .literal(let character):
        guard let unit = rest.first, character.asciiValue == unit else { return .never }
        rest.removeFirst()
      case .space:
        guard rest.first == 0x20 else { return .never }
        rest = rest.drop { $0 == 0x20 }
      case .digits(let letter, let counts):
        let digits = rest.prefix(counts.upperBound).prefix { $0 == 0x30 }
        guard counts.contains(digits.count) else { return .never }
        guard fields.updateValue(digits.indices, forKey: letter) == nil else { return .perhaps }
        rest = rest.dropFirst(digits.count)
      case .meridiem, .month, .weekday:
        // They begin with a letter, and `T` begins some.
        return rest.first == UInt8(ascii: "T") ? .perhaps : .never
      case .zone:
        guard let first = rest.first else { return .never }
        return first == UInt8(ascii: "-") || first == UInt8(ascii: "T") ? .perhaps : .never
      }
    }
    guard rest.isEmpty else { return .never }
    // A clock of twelve hours does not say the half of the day by itself.
    guard fields["y"] != nil, fields["M"] != nil, fields["d"] != nil, fields["h"] == nil else {
      return .perhaps
    }
    return .always(fields)
  }
}
