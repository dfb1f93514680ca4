import Facts
import Identity
import Quantities

/// Invented people, written as a test reads them.
struct Person {
  var name: String?
  var latin: String?
  var born: String?
  var phone: String?
  var email: String?
  var bank: String?
  var address: String?
  var resident: String?
  var others: [SealedIdentifier.Kind: String] = [:]
  var isCompany: Bool?

  func description() throws -> PersonDescription {
    var numbers = others
    numbers[.phone] = phone
    numbers[.email] = email
    numbers[.bankAccount] = bank
    numbers[.postalAddress] = address
    numbers[.residentNumber] = resident
    return PersonDescription(
      name: name,
      latinName: latin,
      birthDate: try born.map { try CalendarDate(parsing: $0) },
      identifiers: numbers.sorted { $0.key.rawValue < $1.key.rawValue }.map { kind, number in
        SealedIdentifier(kind: kind, token: "token:\(number)", masked: "*\(number)", sealed: "")
      },
      isCompany: isCompany
    )
  }
}

/// Facts in which each statement stands in a row of its own.
struct Scenario {
  private(set) var facts = FactSet()
  private var row = 1

  mutating func owes(_ id: String, _ person: Person) throws {
    let statement = DefaulterStatement(
      defaulter: id,
      person: try person.description(),
      arrears: ExactDecimal(1_000_000),
      taxItem: nil,
      dueDate: nil
    )
    facts.defaulters.append(Fact(statement, at: try place(1), reader: Reader("test@1")))
  }

  mutating func customer(_ id: String, of exchange: String = "Example", _ person: Person) throws {
    let statement = SubjectStatement(
      account: ExchangeAccount(exchange: exchange, id: id),
      exchange: exchange,
      person: try person.description()
    )
    facts.subjects.append(Fact(statement, at: try place(2), reader: Reader("test@1")))
  }

  mutating func answer(
    _ reference: String,
    _ result: SubjectStatement.SearchResult?,
    account: String? = nil,
    echo: Person? = nil
  ) throws {
    let statement = SubjectStatement(
      account: account.map { ExchangeAccount(exchange: "Example", id: $0) },
      exchange: "Example",
      personReference: reference,
      searchResult: result,
      person: try echo?.description()
    )
    facts.subjects.append(Fact(statement, at: try place(3), reader: Reader("test@1")))
  }

  func linked() throws -> LinkingResult {
    IdentityLinking.link(facts: facts, policy: try IdentityPolicy.standard())
  }

  private mutating func place(_ exhibit: UInt8) throws -> Place {
    row += 1
    var bytes = FixedBytes<32>(.init(repeating: 0))
    bytes.bytes[31] = exhibit
    return Place(exhibit: ExhibitID(sha256: bytes), locator: .row(row, sheet: nil))
  }
}
