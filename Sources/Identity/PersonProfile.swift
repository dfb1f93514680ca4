import Facts
import Quantities

/// All that one side says of one defaulter or of the holder of one account.
struct PersonProfile {
  /// A particular as it is compared, as it is shown, and where it stands.
  struct Value {
    let key: String
    let shown: String
    var places: [Place]
  }

  /// A name as it is compared, as it is written, and where it stands.
  struct Name {
    let name: ComparableName
    let shown: String
    var places: [Place]
  }

  /// The values of each field but the name, in order of key.
  private(set) var values: [ComparedField: [Value]] = [:]
  /// The names, in order of key.
  private(set) var names: [Name] = []
  /// Whether it is a company; `nil` if nothing says so.
  private(set) var isCompany: Bool?
  /// Where anything is said.
  private(set) var places: [Place] = []
  /// Whether everything is said only in answer to the office's own question.
  let isEcho: Bool

  /// Merges statements.
  init(
    _ statements: [(person: PersonDescription?, place: Place)],
    isEcho: Bool,
    spelling: NameSpelling
  ) {
    self.isEcho = isEcho
    var kinds: Set<Bool> = []
    for (person, place) in statements.sorted(by: { $0.place < $1.place }) {
      places.append(place)
      guard let person else { continue }
      for written in [person.name, person.latinName] {
        guard let written, let name = spelling.name(written) else { continue }
        add(name, shown: written, at: place)
        if name.isCompany { kinds.insert(true) }
      }
      if let date = person.birthDate { add(.birthDate, "\(date)", shown: "\(date)", at: place) }
      for identifier in person.identifiers {
        let field = ComparedField(identifier.kind)
        add(field, identifier.token, shown: identifier.masked, at: place)
        if field == .corporateNumber { kinds.insert(true) }
      }
      if let isCompany = person.isCompany { kinds.insert(isCompany) }
    }
    // Statements that differ on it decide nothing.
    isCompany = kinds.count == 1 ? kinds.first : nil
    for field in values.keys { values[field]?.sort { $0.key < $1.key } }
    names.sort { ($0.name.key, $0.shown) < ($1.name.key, $1.shown) }
  }

  /// Returns the fields in which the profile contradicts itself, in order.
  func contradictions(by policy: IdentityPolicy) -> [ComparedField] {
    ComparedField.allCases.filter { field in
      guard field == .name else {
        return policy.weight(of: field).isSingle && values[field, default: []].count > 1
      }
      let hangul = Set(names.filter { $0.name.script == .hangul }.map(\.name.soundKey))
      return hangul.count > 1
    }
  }

  /// Returns what the profile says in a field, as it is shown, and where.
  func shown(_ field: ComparedField) -> (values: [String], places: [Place]) {
    if field == .name { return (unique(names.map(\.shown)), unique(names.flatMap(\.places))) }
    let values = values[field, default: []]
    return (unique(values.map(\.shown)), unique(values.flatMap(\.places)))
  }

  private mutating func add(_ name: ComparableName, shown: String, at place: Place) {
    if let index = names.firstIndex(where: { $0.name == name && $0.shown == shown }) {
      names[index].places.append(place)
    } else {
      names.append(Name(name: name, shown: shown, places: [place]))
    }
  }

  private mutating func add(
    _ field: ComparedField,
    _ key: String,
    shown: String,
    at place: Place
  ) {
    if let index = values[field, default: []].firstIndex(where: { $0.key == key }) {
      values[field]?[index].places.append(place)
    } else {
      values[field, default: []].append(Value(key: key, shown: shown, places: [place]))
    }
  }
}

extension ComparedField {
  /// The field in which an identifier is compared.
  init(_ kind: SealedIdentifier.Kind) {
    self =
      switch kind {
      case .residentNumber: .residentNumber
      case .alienNumber: .alienNumber
      case .passport: .passport
      case .drivingLicence: .drivingLicence
      case .businessNumber: .businessNumber
      case .corporateNumber: .corporateNumber
      case .customsCode: .customsCode
      case .connectingInformation: .connectingInformation
      case .phone: .phone
      case .email: .email
      case .bankAccount: .bankAccount
      case .postalAddress: .postalAddress
      }
  }

  /// Whether the state gives one person one such number.
  var isUnique: Bool { SealedIdentifier.Kind(rawValue: rawValue)?.isUnique ?? false }
}

/// Returns the elements in order, each once.
func unique<Element: Comparable & Hashable>(_ elements: [Element]) -> [Element] {
  Set(elements).sorted()
}
