import Quantities

/// Who somebody is, as far as a list or an exchange writes it down.
///
/// Nobody of this kind exists: names say that they are samples, telephone numbers lie in 010-0000, registration numbers in areas that
/// were never given out, e-mail addresses in a domain that cannot exist (RFC 2606).
struct SimulatedPerson: Sendable {
  var name: String
  var latinName: String?
  var birthDate: CalendarDate?
  var phone: String
  var email: String
  var residentNumber: String?
  var alienNumber: String?
  var businessNumber: String?
  var bankAccount: String
}

/// Invents persons; no two of a case share a name, a telephone number, an e-mail address or an account.
struct PersonFactory: Sendable {
  private var generator: SeededGenerator
  private var names: Set<String> = []
  private var count = 0

  private static let surnames = [
    "김", "이", "박", "최", "정", "강", "조", "윤", "장", "임", "한", "오", "표", "봉",
  ]
  private static let givenStems = ["시험", "표본", "예시"]
  private static let syllables = [
    "가", "나", "다", "라", "마", "바", "사", "아", "자", "차", "카", "타", "파", "하",
  ]

  init(seed: UInt64) { generator = SeededGenerator(seed: seed, label: "persons") }

  /// Returns a new person.
  ///
  /// - Parameter surname: The surname, or `nil` for any.
  /// - Returns: The person.
  mutating func next(surname: String? = nil) -> SimulatedPerson {
    count += 1
    var name = ""
    repeat {
      name =
        (surname ?? generator.element(of: Self.surnames))
        + generator.element(of: Self.givenStems) + generator.element(of: Self.syllables)
    } while !names.insert(name).inserted
    let days = generator.number(in: -7_300...12_000)
    let birth = CalendarDate(daysSince1970: days)
    return SimulatedPerson(
      name: name,
      latinName: nil,
      birthDate: birth,
      phone: nextPhone(),
      email: nextEmail(),
      residentNumber: registration(birth, digit: birth.year < 2000 ? 1 : 3, alien: false),
      alienNumber: nil,
      businessNumber: nil,
      bankAccount: nextBankAccount()
    )
  }

  /// Returns somebody else with the same name and birth date.
  mutating func homonym(of person: SimulatedPerson) -> SimulatedPerson {
    count += 1
    return SimulatedPerson(
      name: person.name,
      latinName: person.latinName,
      birthDate: person.birthDate,
      phone: nextPhone(),
      email: nextEmail(),
      residentNumber: nil,
      alienNumber: nil,
      businessNumber: nil,
      bankAccount: nextBankAccount()
    )
  }

  /// Returns a foreigner with an alien registration number.
  mutating func foreigner(_ latinName: String) -> SimulatedPerson {
    var person = next()
    person.name = latinName
    person.latinName = latinName
    person.residentNumber = nil
    if let birth = person.birthDate {
      person.alienNumber = registration(birth, digit: birth.year < 2000 ? 5 : 7, alien: true)
    }
    return person
  }

  /// Returns a company.
  mutating func company(_ name: String) -> SimulatedPerson {
    var person = next()
    person.name = name
    person.birthDate = nil
    person.residentNumber = nil
    person.businessNumber = businessNumber()
    return person
  }

  /// Returns a telephone number that nobody else of the case has.
  mutating func nextPhone() -> String {
    defer { phones += 1 }
    return "010-0000-\(padded(phones, 4))"
  }

  private var phones = 1

  private mutating func nextEmail() -> String { "sample\(padded(count, 4))@example.invalid" }

  private mutating func nextBankAccount() -> String { "000-00-\(padded(count, 6))" }

  /// A number of the right form and check digit whose area, 98, was never given out.
  private func registration(_ birth: CalendarDate, digit: Int, alien: Bool) -> String {
    var text = "\(padded(birth.year % 100, 2))\(padded(birth.month, 2))\(padded(birth.day, 2))"
    text += "\(digit)98\(padded(count % 1000, 3))"
    let weights = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]
    let rest = zip(text.compactMap(\.wholeNumberValue), weights).reduce(0) { $0 + $1.0 * $1.1 } % 11
    text += String(((alien ? 13 : 11) - rest) % 10)
    return "\(text.prefix(6))-\(text.dropFirst(6))"
  }

  /// A number of the right form and check digit whose office, 000, does not exist.
  private func businessNumber() -> String {
    let text = "000000\(padded(count % 1000, 3))"
    let digits = text.compactMap(\.wholeNumberValue)
    var sum = zip(digits, [1, 3, 7, 1, 3, 7, 1, 3, 5]).reduce(0) { $0 + $1.0 * $1.1 }
    sum += digits[8] * 5 / 10
    let all = text + String((10 - sum % 10) % 10)
    return "\(all.prefix(3))-\(all.dropFirst(3).prefix(2))-\(all.dropFirst(5))"
  }
}

/// Returns a number with zeros in front.
func padded(_ number: Int, _ width: Int) -> String {
  let text = String(number)
  return String(repeating: "0", count: max(0, width - text.count)) + text
}
