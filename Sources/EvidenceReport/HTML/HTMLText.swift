import Quantities

/// Markup in which every text that is put in is escaped.
///
/// A literal is markup; a `String` that is interpolated is text and cannot become markup.
struct HTMLText: Hashable, Sendable, ExpressibleByStringInterpolation {
  /// The markup.
  private(set) var markup: String

  init(stringLiteral value: String) { markup = value }

  init(stringInterpolation: StringInterpolation) { markup = stringInterpolation.markup }

  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var markup = ""

    init(literalCapacity: Int, interpolationCount: Int) { markup.reserveCapacity(literalCapacity) }

    mutating func appendLiteral(_ literal: String) { markup += literal }
    mutating func appendInterpolation(_ text: String) { markup += HTMLText.escape(text) }
    mutating func appendInterpolation(_ html: HTMLText) { markup += html.markup }
    mutating func appendInterpolation(_ number: Int) { markup += String(number) }
  }

  static func += (lhs: inout HTMLText, rhs: HTMLText) { lhs.markup += rhs.markup }

  /// Escapes a text for elements and quoted attributes.
  ///
  /// Characters that are not seen or that turn the direction of text are written as `⟨U+202E⟩`, so
  /// that no name can hide or disguise what stands beside it.
  static func escape(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default:
        if isHidden(scalar) {
          let digits = String(scalar.value, radix: 16, uppercase: true)
          let zeros = String(repeating: "0", count: max(0, 4 - digits.utf8.count))
          result += "⟨U+\(zeros)\(digits)⟩"
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result
  }

  /// Whether a character is a control, a format character, a separator of lines, a filler without
  /// ink, or no character at all (Unicode general categories Cc, Cf, Zl, Zp, Co, Cn).
  static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned,
      .surrogate:
      true
    default:
      switch scalar.value {
      case 0x115F, 0x1160, 0x3164, 0xFFA0, 0xFFFE, 0xFFFF: true
      default: false
      }
    }
  }
}

extension Sequence where Element == HTMLText {
  /// The pieces one after another.
  func joined(_ separator: HTMLText = "") -> HTMLText {
    var result: HTMLText = ""
    for (index, piece) in enumerated() {
      if index > 0 { result += separator }
      result += piece
    }
    return result
  }
}

/// Shortens a text in the middle to a width, in which a wide character counts for two.
func shortened(_ text: String, to width: Int) -> String {
  func isWide(_ scalar: Unicode.Scalar) -> Bool { scalar.value >= 0x1100 }
  let widths = text.unicodeScalars.map { isWide($0) ? 2 : 1 }
  guard widths.reduce(0, +) > width else { return text }
  let scalars = Array(text.unicodeScalars)
  var head = 0
  var used = 1
  while head < scalars.count, used + widths[head] <= width * 3 / 5 {
    used += widths[head]
    head += 1
  }
  var tail = scalars.count
  while tail > head, used + widths[tail - 1] <= width {
    used += widths[tail - 1]
    tail -= 1
  }
  var result = String.UnicodeScalarView(scalars[..<head])
  result.append("…")
  result.append(contentsOf: scalars[tail...])
  return String(result)
}
