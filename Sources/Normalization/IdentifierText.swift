public import Facts
import Foundation
public import Quantities

/// Personal identifiers brought to one spelling, so that equal numbers have equal text.
public enum IdentifierText {
  /// Returns the one spelling of an identifier.
  ///
  /// - Telephones: digits only, `+82 10…`, `82-10…` and a lost leading zero become `010…`. Numbers of
  ///   other countries keep their country code after `+`.
  /// - E-mail: lower case, without a `+tag` in front of the `@`.
  /// - Bank accounts: the bank's name without `은행` and white space, a colon, digits only.
  /// - Numbers of the state: digits, or letters and digits in upper case.
  /// - Postal addresses: white space collapsed.
  ///
  /// - Parameters:
  ///   - text: The identifier as written.
  ///   - kind: Its kind.
  ///   - bank: The bank, for a bank account.
  /// - Returns: `nil` if nothing is left that could identify anybody.
  public static func normalized(
    _ text: String,
    kind: SealedIdentifier.Kind,
    bank: String? = nil
  ) -> String? {
    let value = text.precomposedStringWithCompatibilityMapping
    let digits = value.filter { $0.isASCII && $0.isNumber }
    switch kind {
    case .residentNumber, .alienNumber, .corporateNumber: return digits.count == 13 ? digits : nil
    case .businessNumber: return digits.count == 10 ? digits : nil
    case .phone: return phone(value, digits: digits)
    case .email: return email(value)
    case .bankAccount:
      guard digits.count >= 6 else { return nil }
      let name = (bank ?? "").precomposedStringWithCompatibilityMapping.lowercased()
        .filter { $0.isLetter || $0.isNumber }
      let short = name.hasSuffix("은행") && name.count > 2 ? String(name.dropLast(2)) : name
      return "\(short):\(digits)"
    case .passport, .drivingLicence, .customsCode:
      let code = value.uppercased().filter { $0.isLetter || $0.isNumber }
      return code.count >= 6 ? code : nil
    case .connectingInformation:
      let code = value.filter { !$0.isWhitespace }
      return code.count >= 20 ? code : nil
    case .postalAddress:
      let words = value.split(whereSeparator: \.isWhitespace)
      return words.isEmpty ? nil : words.joined(separator: " ").lowercased()
    }
  }

  /// What speaks against an identifier, or `nil` if nothing does.
  ///
  /// It is a warning, never a refusal.
  /// Resident numbers given or changed since October 2020 have no check digit, so a wrong one says
  /// little. Business numbers: weights 1, 3, 7, 1, 3, 7, 1, 3, 5. Corporate numbers: weights 1 and 2
  /// by turns.
  public static func warning(normalized: String, kind: SealedIdentifier.Kind) -> String? {
    let digits = normalized.compactMap(\.wholeNumberValue)
    func sum(_ weights: [Int]) -> Int { zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 } }
    switch kind {
    case .residentNumber, .alienNumber:
      guard digits.count == 13 else { return nil }
      if birthDate(ofRegistrationNumber: normalized) == nil {
        return "the first seven digits name no day of birth"
      }
      let rest = sum([2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11
      let check = kind == .residentNumber ? (11 - rest) % 10 : (13 - rest) % 10
      return check == digits[12]
        ? nil : "the check digit differs, as it may in numbers given since October 2020"
    case .businessNumber:
      guard digits.count == 10 else { return nil }
      let total = sum([1, 3, 7, 1, 3, 7, 1, 3, 5]) + digits[8] * 5 / 10
      return (10 - total % 10) % 10 == digits[9] ? nil : "the check digit differs"
    case .corporateNumber:
      guard digits.count == 13 else { return nil }
      let total = sum([1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2])
      return (10 - total % 10) % 10 == digits[12] ? nil : "the check digit differs"
    case .customsCode:
      let isCode = normalized.first == "P" && normalized.dropFirst().count == 12
      return isCode && normalized.dropFirst().allSatisfy(\.isNumber)
        ? nil : "not P and twelve digits"
    default: return nil
    }
  }

  /// The day of birth in a resident or alien registration number.
  ///
  /// - Parameter number: 13 digits; the seventh says the century: 9, 0 for the 1800s, 1, 2, 5, 6 for
  ///   the 1900s, 3, 4, 7, 8 for the 2000s.
  /// - Returns: `nil` if it names no day.
  public static func birthDate(ofRegistrationNumber number: String) -> CalendarDate? {
    let digits = number.compactMap(\.wholeNumberValue)
    guard digits.count == 13 else { return nil }
    let century =
      switch digits[6] {
      case 9, 0: 1800
      case 1, 2, 5, 6: 1900
      default: 2000
      }
    return CalendarDate(
      year: century + digits[0] * 10 + digits[1],
      month: digits[2] * 10 + digits[3],
      day: digits[4] * 10 + digits[5]
    )
  }

  private static func phone(_ value: String, digits: String) -> String? {
    var number = digits
    if number.hasPrefix("00") { number = "+" + number.dropFirst(2) }
    let isInternational =
      number.hasPrefix("+") || value.drop(while: { !$0.isNumber && $0 != "+" }).hasPrefix("+")
    number.removeAll { $0 == "+" }
    if number.hasPrefix("82"), isInternational || number.count >= 11 {
      number = "0" + number.dropFirst(2).drop { $0 == "0" }
    } else if isInternational {
      return number.count >= 7 ? "+" + number : nil
    } else if (9...10).contains(number.count), number.hasPrefix("1"),
      "016789".contains(number.dropFirst().prefix(1))
    {
      // 10-1234-5678: a spreadsheet program has dropped the zero.
      number = "0" + number
    }
    return number.count >= 8 ? number : nil
  }

  private static func email(_ value: String) -> String? {
    let text = value.filter { !$0.isWhitespace }.lowercased()
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, parts[1].contains(".") else { return nil }
    let local = parts[0].prefix { $0 != "+" }
    return local.isEmpty ? nil : "\(local)@\(parts[1])"
  }
}
